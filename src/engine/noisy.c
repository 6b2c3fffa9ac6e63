/* Synaptic noise on any dense network: H = H_inner + H_syn, one Gaussian P-spin term,
 *
 *     H_syn = -c sum_{i1 < ... < iP} g sigma...sigma
 *     h_i   = c sum_{j1 < ... < j(P-1), none i} g sigma...sigma
 *     c^2   = gamma_s P!/(2 N^{P-1}),  gamma_s = gamma omega^2
 *
 * (Agliari and De Marzo 2020). It is what noise of deviation omega on the coupling
 * P!/(2 N^{P-1}) xi...xi of each of the K patterns adds up to. The variance of the field is
 * c^2 C(N-1, P-1) = gamma_s (P/2) prod_{k=1}^{P-1} (1 - k/N).
 *
 * The couplings are multiples of 2^-12 below 6.77 (mattis/disorder.h), so that a float holds the
 * sum of up to 605 of them exactly and a double holds all: no sum here is rounded, whatever its
 * order, and the energy never drifts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"

enum {
    MAX_ORDER = 4,
    LANES = 16, /* partial sums of a run of couplings */
    RUN = 8192  /* couplings in a run: at most 512 + 3 in a lane */
};
static const double MAX_BYTES = 0x1p32; /* of the couplings of one unit */

typedef struct noisy_state {
    /* input */
    mattis_engine inner;    /* the network without noise; owns the spins */
    const float *couplings; /* slabs of mattis_disorder, borrowed */
    size_t order;
    size_t slab;  /* couplings in a slab, C(N-1, P-1) */
    double scale; /* c */
    /* state */
    double sum; /* sum of g sigma...sigma over all P-tuples */
    /* the last field, for the flip that may follow */
    size_t field_site; /* n_spins: none */
    double field;      /* G_i, sum of g sigma...sigma over the tuples of others */
    /* workspace */
    float *other; /* the N - 1 spins besides i */
    float *pair;  /* P = 4: their products in pairs, lexicographic */
} noisy_state;

static noisy_state *own(const mattis_engine *self) {
    return self->own;
}

static size_t choose(size_t n, size_t k) {
    size_t product = 1;
    for (size_t a = 0; a < k; a++)
        product = product * (n - a) / (a + 1);
    return product;
}

static bool takes(const mattis_params *params) {
    return params->model == MATTIS_DENSE && params->synaptic > 0;
}

static mattis_params without_noise(const mattis_params *params) {
    mattis_params quiet = *params;
    quiet.synaptic = 0;
    return quiet;
}

/* In floating point: C(N-1, P-1) of a size to be refused may not fit a whole number. */
static double tensor_elements(int64_t spins, int64_t order) {
    double elements = (double)spins;
    for (int64_t k = 1; k < order; k++)
        elements *= (double)(spins - k) / (double)k;
    return elements;
}

static int limits(const mattis_params *params, mattis_report *report) {
    const mattis_params quiet = without_noise(params);
    int status = mattis_engine_find(&quiet)->limits(&quiet, report);
    if (status)
        return status;
    const int order = (int)params->order;
    if (order > MAX_ORDER)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "noise.synaptic: noisy couplings are held one by one, up to order %d, "
                           "not %d; give network.order: %d or less, or no noise",
                           MAX_ORDER, order, MAX_ORDER);
    const double bytes = tensor_elements(params->spins, order) * sizeof(float);
    if (bytes <= MAX_BYTES)
        return MATTIS_OK;
    int64_t fitting = params->spins;
    while (tensor_elements(fitting, order) * sizeof(float) > MAX_BYTES)
        fitting--;
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "network.spins: noisy couplings of order %d among %d spins take %.1f GB, "
                       "more than %.1f; give at most %d spins, or no noise",
                       order, (int)params->spins, bytes / 1e9, MAX_BYTES / 1e9, (int)fitting);
}

static size_t pairs_of(const mattis_params *params) {
    return params->order == 4 ? choose((size_t)params->spins - 1, 2) : 0;
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const mattis_params quiet = without_noise(params);
    const double elements = tensor_elements(params->spins, params->order);
    mattis_engine_find(&quiet)->cost(params, out); /* with noise couplings and rows are not kept */
    out->disorder_bytes += elements * sizeof(float);
    out->state_bytes += ((double)params->spins + (double)pairs_of(params)) * sizeof(float);
    out->sweep_elements += elements;
}

/* Four lanes: arithmetic of GCC and clang on any machine. */
typedef float four __attribute__((vector_size(16)));

static inline four load(const float *at) {
    four out;
    memcpy(&out, at, sizeof out);
    return out;
}

/* sum_k g_k w_k, w = +-1, over at most RUN couplings. */
static double sum_run(const float *g, const float *w, size_t n) {
    four a = {0}, b = {0}, c = {0}, d = {0};
    size_t k = 0;
    for (; k + LANES <= n; k += LANES) {
        a += load(g + k) * load(w + k);
        b += load(g + k + 4) * load(w + k + 4);
        c += load(g + k + 8) * load(w + k + 8);
        d += load(g + k + 12) * load(w + k + 12);
    }
    for (; k + 4 <= n; k += 4)
        a += load(g + k) * load(w + k);
    double sum = 0;
    for (; k < n; k++)
        sum += (double)(g[k] * w[k]);
    for (size_t lane = 0; lane < 4; lane++)
        sum += (double)a[lane] + (double)b[lane] + (double)c[lane] + (double)d[lane];
    return sum;
}

static double sum_products(const float *g, const float *w, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k += RUN)
        sum += sum_run(g + k, w + k, n - k < RUN ? n - k : RUN);
    return sum;
}

/* Fills other and pair for site i. */
static void prepare_products(noisy_state *state, size_t i) {
    const size_t n = state->inner.n_spins - 1;
    for (size_t j = 0; j < n; j++)
        state->other[j] = state->inner.spin[j < i ? j : j + 1];
    if (!state->pair)
        return;
    float *pair = state->pair;
    for (size_t j = 0; j < n; j++)
        for (size_t k = j + 1; k < n; k++)
            *pair++ = state->other[j] * state->other[k];
}

/* sum of g sigma...sigma over the tuples of spins besides i with no label below `first`. The slab
 * of i begins with all tuples of smallest label 0, then 1, ...; in each group the other P - 2
 * labels run through the last C(N-2-j, P-2) entries of the list of their products. */
static double sum_tuples(noisy_state *state, size_t i, size_t first) {
    const size_t n = state->inner.n_spins - 1, order = state->order;
    const float *g = state->couplings + (i + 1) * state->slab - choose(n - first, order - 1);
    prepare_products(state, i);
    if (order == 2)
        return sum_products(g, state->other + first, n - first);
    const float *end = order == 3 ? state->other + n : state->pair + choose(n, 2);
    double sum = 0;
    for (size_t j = first; j < n; j++) {
        const size_t length = choose(n - 1 - j, order - 2);
        sum += (double)state->other[j] * sum_products(g, end - length, length);
        g += length;
    }
    return sum;
}

static void noisy_free(mattis_engine *self) {
    noisy_state *state = own(self);
    if (state) {
        if (state->inner.type)
            state->inner.type->free(&state->inner);
        free(state->other);
        free(state->pair);
        free(state);
    }
    *self = (mattis_engine){0};
}

static double noise_scale(const mattis_params *params) {
    double square = params->load * params->synaptic * params->synaptic / 2;
    for (int64_t k = 2; k <= params->order; k++)
        square *= (double)k / (double)params->spins;
    return sqrt(square);
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    const mattis_params quiet = without_noise(params);
    *self = (mattis_engine){.type = &mattis_engine_noisy, .n_spins = (size_t)params->spins};
    noisy_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    int status = mattis_engine_find(&quiet)->init(&state->inner, &quiet, disorder);
    if (status)
        return status;
    self->spin = state->inner.spin;
    state->couplings = disorder->couplings;
    state->order = (size_t)params->order;
    state->slab = choose(self->n_spins - 1, state->order - 1);
    state->scale = noise_scale(params);
    state->field_site = self->n_spins;
    state->other = malloc(self->n_spins * sizeof *state->other);
    if (pairs_of(params) > 0)
        state->pair = malloc(pairs_of(params) * sizeof *state->pair);
    bool complete = state->other && (state->pair || pairs_of(params) == 0);
    return complete ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

/* Each tuple once, in the slab of its smallest spin: the P-th part of the work of N fields. */
static void set_spins(mattis_engine *self, const int8_t *spin) {
    noisy_state *state = own(self);
    state->inner.type->set_spins(&state->inner, spin);
    state->sum = 0;
    for (size_t i = 0; i + 1 < self->n_spins; i++)
        state->sum += spin[i] * sum_tuples(state, i, i);
    state->field_site = self->n_spins;
}

static double field(mattis_engine *self, size_t i) {
    noisy_state *state = own(self);
    state->field = sum_tuples(state, i, 0);
    state->field_site = i;
    return state->inner.type->field(&state->inner, i) + state->scale * state->field;
}

static void flip(mattis_engine *self, size_t i) {
    noisy_state *state = own(self);
    if (state->field_site != i)
        state->field = sum_tuples(state, i, 0);
    state->sum -= 2 * self->spin[i] * state->field;
    state->inner.type->flip(&state->inner, i);
    state->field_site = self->n_spins;
}

static double energy(const mattis_engine *self) {
    const noisy_state *state = own(self);
    return state->inner.type->energy(&state->inner) - state->scale * state->sum;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    const noisy_state *state = own(self);
    return state->inner.type->overlap(&state->inner, mu);
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    const noisy_state *state = own(self);
    return state->inner.type->data_overlap(&state->inner, mu);
}

/* P times the sum is sum_i sigma_i G_i: every tuple in every one of its slabs. */
static int check(const mattis_engine *self, mattis_report *report) {
    noisy_state *state = own(self);
    double fresh = 0;
    for (size_t i = 0; i < self->n_spins; i++)
        fresh += self->spin[i] * sum_tuples(state, i, 0);
    fresh /= (double)state->order;
    if (fresh != state->sum)
        return mattis_fail(report, MATTIS_ERR_INTERNAL,
                           "the sum over the noisy couplings is %.17g, not %.17g", state->sum,
                           fresh);
    return state->inner.type->check(&state->inner, report);
}

const mattis_engine_type mattis_engine_noisy = {
    .model = MATTIS_DENSE,
    .name = "synaptic noise",
    .summary = "a dense network, any rule, plus the Gaussian term H_syn = "
               "-sqrt(gamma omega^2 P!/(2 N^(P-1))) sum g sigma...sigma over P-tuples, P = 2 to 4; "
               "Agliari and De Marzo 2020",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = noisy_free,
    .set_spins = set_spins,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
