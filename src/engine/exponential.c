/* The exponential network on spins: the modern network with states of +-1 under Glauber dynamics
 * (Demircigil et al. 2017; Lucibello and Mezard, PRL 132, 077301, 2024),
 *
 *     H = -(1/b) ln sum_mu e^{b S_mu},    S_mu = xi^mu . sigma,    b = network.inverse-temperature
 *
 * Weights are w_mu = e^{b (S_mu - S_max)}. Turning spin i takes S_mu by 2 xi_i^mu sigma_i down, so
 * with W the sum of the weights, and A, B those of the patterns that agree with the spin and do
 * not,
 *
 *     h_i = sigma_i/(2b) ln [(A + B) / (A e^{-2b} + B e^{2b})]
 *
 * The sums run over doubles in a fixed order, equal in all kernels. Below, every pattern that can
 * matter after one flip (S at least S_max - 4) has a weight above the smallest double. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/experiment.h"
#include "mattis/kernels.h"

/* e^{-4b} is to be well above the smallest double, 1e-308. */
static const double largest_beta = 150;

typedef struct exponential_state {
    /* input */
    const mattis_patterns *patterns; /* borrowed */
    const mattis_kernels *kernel;
    double beta;
    /* state */
    int8_t *spin;
    int16_t *overlap; /* S_mu */
    int largest;      /* S_max */
    double *weight;   /* w_mu */
    double total;     /* sum_mu w_mu */
    /* workspace */
    double *table; /* w by (S + N)/2 */
} exponential_state;

static exponential_state *own(const mattis_engine *self) {
    return self->own;
}

static bool takes(const mattis_params *params) {
    return params->model == MATTIS_MODERN && params->state == MATTIS_STATE_BINARY;
}

static int limits(const mattis_params *params, mattis_report *report) {
    if (params->inverse_temperature > largest_beta)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "network.inverse-temperature: with binary states at most %g, not %g; "
                           "beyond, the energy is the largest overlap",
                           largest_beta, params->inverse_temperature);
    return mattis_params_dense_limits(params, report);
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const double n = (double)params->spins, k = (double)params->patterns;
    out->disorder_bytes = n * ceil(k / 64) * 8;
    out->state_bytes = k * (sizeof(double) + sizeof(int16_t)) + n * (1 + sizeof(double));
    out->sweep_elements = n * k;
}

static void exponential_free(mattis_engine *self) {
    exponential_state *state = own(self);
    if (state) {
        free(state->spin);
        free(state->overlap);
        free(state->weight);
        free(state->table);
    }
    free(state);
    *self = (mattis_engine){0};
}

/* Weights of the present overlaps. */
static void weigh(mattis_engine *self) {
    exponential_state *state = own(self);
    const size_t k = state->patterns->n_patterns;
    const int n = (int)self->n_spins;
    const int largest = state->kernel->overlaps_max(state->overlap, k);
    if (largest != state->largest) {
        for (int s = -n; s <= n; s += 2)
            state->table[(s + n) / 2] = exp(state->beta * (s - largest));
        state->largest = largest;
    }
    state->kernel->weights_lookup(state->overlap, k, state->table, -n, state->weight);
    double set, unset;
    state->kernel->weights_split(state->weight, mattis_patterns_column(state->patterns, 0), k, &set,
                                 &unset);
    state->total = set + unset;
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    *self =
        (mattis_engine){.type = &mattis_engine_exponential, .n_spins = disorder->patterns.n_spins};
    exponential_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    state->patterns = &disorder->patterns;
    state->beta = params->inverse_temperature;
    state->kernel = mattis_kernels_choose();
    if (!state->kernel)
        return MATTIS_ERR_RANGE;
    const size_t k = state->patterns->n_patterns;
    state->spin = calloc(self->n_spins, sizeof *state->spin);
    state->overlap = calloc(k, sizeof *state->overlap);
    state->weight = malloc(k * sizeof *state->weight);
    state->table = malloc((self->n_spins + 1) * sizeof *state->table);
    if (!state->spin || !state->overlap || !state->weight || !state->table)
        return MATTIS_ERR_MEMORY;
    state->largest = INT16_MIN;
    self->spin = state->spin;
    return MATTIS_OK;
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    exponential_state *state = own(self);
    for (size_t i = 0; i < self->n_spins; i++)
        if (spin[i] != state->spin[i])
            state->kernel->overlaps_add(state->overlap, mattis_patterns_column(state->patterns, i),
                                        spin[i] - state->spin[i], state->patterns->n_patterns);
    memcpy(state->spin, spin, self->n_spins);
    weigh(self);
}

static double field(mattis_engine *self, size_t i) {
    const exponential_state *state = own(self);
    double set, unset;
    state->kernel->weights_split(state->weight, mattis_patterns_column(state->patterns, i),
                                 state->patterns->n_patterns, &set, &unset);
    const double agree = state->spin[i] > 0 ? set : unset,
                 differ = state->spin[i] > 0 ? unset : set;
    const double down = exp(-2 * state->beta);
    /* ln (A + B)/(A d + B/d), with d = e^{-2b} taken out of the denominator where B/d would be
     * large */
    const double turned = agree * down * down + differ;
    return state->spin[i] * (log(agree + differ) - log(turned) - 2 * state->beta) /
           (2 * state->beta);
}

static void flip(mattis_engine *self, size_t i) {
    exponential_state *state = own(self);
    state->kernel->overlaps_add(state->overlap, mattis_patterns_column(state->patterns, i),
                                -2 * state->spin[i], state->patterns->n_patterns);
    state->spin[i] = (int8_t)-state->spin[i];
    weigh(self);
}

static double energy(const mattis_engine *self) {
    const exponential_state *state = own(self);
    return -state->largest - log(state->total) / state->beta;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    return own(self)->overlap[mu];
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    return (double)own(self)->overlap[mu] / (double)self->n_spins;
}

static int check(const mattis_engine *self, mattis_report *report) {
    const exponential_state *state = own(self);
    int largest = INT16_MIN;
    for (size_t mu = 0; mu < state->patterns->n_patterns; mu++) {
        int sum = 0;
        for (size_t i = 0; i < self->n_spins; i++)
            sum += mattis_patterns_sign(state->patterns, i, mu) * state->spin[i];
        if (sum != state->overlap[mu])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "overlap %zu is %d, not %d", mu,
                               state->overlap[mu], sum);
        largest = sum > largest ? sum : largest;
    }
    if (largest != state->largest)
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "the largest overlap is %d, not %d",
                           state->largest, largest);
    for (size_t mu = 0; mu < state->patterns->n_patterns; mu++) {
        const double weight = exp(state->beta * (state->overlap[mu] - largest));
        if (weight != state->weight[mu])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "weight %zu is %g, not %g", mu,
                               state->weight[mu], weight);
    }
    return MATTIS_OK;
}

const mattis_engine_type mattis_engine_exponential = {
    .model = MATTIS_MODERN,
    .name = "binary states",
    .summary = "exponential network of spins, H = -(1/beta) ln sum_mu exp(beta xi.sigma), under "
               "Glauber dynamics; Demircigil et al. 2017, Lucibello and Mezard 2024",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = exponential_free,
    .set_spins = set_spins,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
