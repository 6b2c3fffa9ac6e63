/* The dense Hebbian network, supervised rule: one P-body term for each pattern, built on the means
 * x_i^mu = X_i^mu / M of its examples (Agliari et al., arXiv 2212.00606; docs/physics.md), with
 * R = r^2 + (1 - r^2)/M and y_j = X_j sigma_j:
 *
 *     distinct   H = - (P!/2) / (N^{P-1} R^{P/2} M^P) sum_mu e_P(y)
 *     full       H = - (N/2) R^{-P/2} sum_mu n_mu^P,    n_mu = sum_j y_j / (N M)
 *
 * that is H = - scale sum_mu F with F of mattis/kernels.h, and from its kernels
 *
 *     h_i = scale sum_mu X_i [F - F(y_i -> -y_i)] / (2 y_i)
 *
 * Power sums of the y are whole numbers; the odd ones, which alone ever change, are kept exactly,
 * so that caches never drift: as doubles while N M^k is at most 2^53, in 128 bits beyond, of which
 * the kernels get the nearest doubles. 128 bits always hold them: N M^7 is below 2^120. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/experiment.h"
#include "mattis/kernels.h"
#include "mean_energy.h"

typedef struct means_state {
    /* input */
    const mattis_patterns *patterns; /* xi, for the overlaps m */
    const mattis_means *means;       /* X */
    const mattis_kernels *kernel;
    mattis_mean_energy energy;
    double scale;
    /* state */
    int8_t *spin;
    double *power;      /* p_k, in blocks of energy.powers rows */
    mattis_wide *exact; /* p_1, p_3, ... of each pattern where doubles do not suffice, or NULL */
    double *c;          /* coefficients of the fields, in blocks of P - 1 rows */
} means_state;

static means_state *own(const mattis_engine *self) {
    return self->own;
}

static bool takes(const mattis_params *params) {
    return params->model == MATTIS_DENSE && params->rule == MATTIS_SUPERVISED;
}

static mattis_mean_energy energy_of(const mattis_params *params) {
    return mattis_mean_energy_of((int)params->order, params->interaction == MATTIS_FULL);
}

/* Odd power sums up to p_powers: p_1, p_3, ... */
static int odd_powers(const mattis_mean_energy *energy) {
    return (energy->powers + 1) / 2;
}

/* Whether all of them are exact as doubles: |p_k| <= N M^k. */
static bool fit_doubles(const mattis_params *params) {
    const mattis_mean_energy energy = energy_of(params);
    const int largest = 2 * odd_powers(&energy) - 1;
    return (double)params->spins * pow((double)params->examples, largest) <= 0x1p53;
}

static int limits(const mattis_params *params, mattis_report *report) {
    return mattis_params_dense_limits(params, report);
}

/* Doubles in `rows` rows of whole blocks. */
static size_t room(size_t patterns, int rows) {
    return (patterns + MATTIS_BLOCK - 1) / MATTIS_BLOCK * MATTIS_BLOCK * (size_t)rows;
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const double spins = (double)params->spins, patterns = (double)params->patterns;
    const mattis_mean_energy energy = energy_of(params);
    const size_t doubles = room((size_t)params->patterns, energy.powers + (int)params->order - 1);
    const double wide = fit_doubles(params) ? 0 : patterns * odd_powers(&energy);
    out->disorder_bytes = spins * ceil(patterns / 64) * 8 +
                          mattis_means_bytes(params->spins, params->patterns, params->examples);
    out->state_bytes = (double)doubles * sizeof(double) + wide * sizeof(mattis_wide) + spins;
    out->sweep_elements = spins * patterns;
}

static void means_free(mattis_engine *self) {
    means_state *state = own(self);
    if (state) {
        free(state->spin);
        free(state->power);
        free(state->exact);
        free(state->c);
        free(state);
    }
    *self = (mattis_engine){0};
}

static double *zeros(size_t n) {
    double *made = aligned_alloc(64, n * sizeof *made); /* whole blocks of 64 bytes */
    if (made)
        memset(made, 0, n * sizeof *made);
    return made;
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    *self = (mattis_engine){.type = &mattis_engine_dense_means, .n_spins = disorder->means.n_spins};
    means_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    state->patterns = &disorder->patterns;
    state->means = &disorder->means;
    state->energy = energy_of(params);
    state->scale = mattis_mean_scale(params);
    state->kernel = mattis_kernels_choose();
    if (!state->kernel)
        return MATTIS_ERR_RANGE;
    self->spin = state->spin = calloc(self->n_spins, sizeof *state->spin);
    state->power = zeros(room(state->means->n_patterns, state->energy.powers));
    state->c = zeros(room(state->means->n_patterns, state->energy.order - 1));
    if (!state->spin || !state->power || !state->c)
        return MATTIS_ERR_MEMORY;
    if (!fit_doubles(params)) {
        const size_t sums = state->means->n_patterns * (size_t)odd_powers(&state->energy);
        state->exact = calloc(sums, sizeof *state->exact);
        if (!state->exact)
            return MATTIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->n_spins; i++) { /* even powers, for every state */
        const mattis_sums_column x = mattis_sums_at(state->means, i);
        state->kernel->powers_add(state->power, &x, 2, 1, &state->energy);
    }
    return MATTIS_OK;
}

/* p_k += step X_i^k for odd k. */
static void add_odd_powers(means_state *state, size_t i, int step) {
    const int powers = state->energy.powers;
    const mattis_sums_column x = mattis_sums_at(state->means, i);
    mattis_wide *exact = state->exact;
    if (!exact) {
        state->kernel->powers_add(state->power, &x, 1, step, &state->energy);
        return;
    }
    for (size_t mu = 0; mu < x.n; mu++) {
        const int sum = mattis_means_sum(state->means, i, mu);
        mattis_wide change = step;
        for (int k = 1; k <= powers; k += 2, exact++) {
            change *= k > 1 ? sum * sum : sum;
            *exact += change;
            state->power[mattis_block_at(powers, k, mu)] = (double)*exact;
        }
    }
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    means_state *state = own(self);
    for (size_t i = 0; i < self->n_spins; i++)
        if (spin[i] != state->spin[i])
            add_odd_powers(state, i, spin[i] - state->spin[i]);
    memcpy(state->spin, spin, self->n_spins);
    state->kernel->means_update(state->power, NULL, 0, state->means->n_patterns, &state->energy,
                                state->c);
}

static double field(mattis_engine *self, size_t i) {
    const means_state *state = own(self);
    const mattis_sums_column x = mattis_sums_at(state->means, i);
    return state->scale * state->kernel->means_field(state->c, &x, state->spin[i], &state->energy);
}

static void flip(mattis_engine *self, size_t i) {
    means_state *state = own(self);
    const mattis_sums_column x = mattis_sums_at(state->means, i);
    int step = -2 * state->spin[i];
    if (state->exact) {
        add_odd_powers(state, i, step);
        step = 0;
    }
    state->kernel->means_update(state->power, &x, step, x.n, &state->energy, state->c);
    state->spin[i] = (int8_t)-state->spin[i];
}

/* Adds P F = sum_{k=1..powers} (-1)^{k-1} c_{P-k} p_k of the patterns of one block: Newton's
 * identity once more, or c_{P-1} p_1 = P p_1^P. */
static void add_block(const mattis_mean_energy *energy, const double *restrict power,
                      const double *restrict c, double *restrict sum) {
    for (int k = 1; k <= energy->powers; k++, power += MATTIS_BLOCK) {
        const double sign = k % 2 ? 1 : -1;
        if (k == energy->order) {
            for (int lane = 0; lane < MATTIS_BLOCK; lane++)
                sum[lane] += sign * energy->factor[0] * power[lane];
        } else {
            const double *row = c + mattis_block_at(energy->order - 1, energy->order - k, 0);
            for (int lane = 0; lane < MATTIS_BLOCK; lane++)
                sum[lane] += sign * row[lane] * power[lane];
        }
    }
}

static double energy(const mattis_engine *self) {
    const means_state *state = own(self);
    const mattis_mean_energy *energy = &state->energy;
    double lane[MATTIS_BLOCK] = {0}, sum = 0;
    for (size_t mu = 0; mu < state->means->n_patterns; mu += MATTIS_BLOCK)
        add_block(energy, state->power + mattis_block_at(energy->powers, 1, mu),
                  state->c + mattis_block_at(energy->order - 1, 1, mu), lane);
    for (int k = 0; k < MATTIS_BLOCK; k++)
        sum += lane[k];
    return -state->scale * sum / energy->order;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    return mattis_patterns_overlap(own(self)->patterns, self->spin, mu);
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    const means_state *state = own(self);
    double sum = state->power[mattis_block_at(state->energy.powers, 1, mu)];
    return sum / ((double)self->n_spins * state->means->examples);
}

/* Power sums and coefficients of one pattern straight from their definition, and a scale for the
 * rounding of the coefficients: the same with |y| for y. */
typedef struct fresh_pattern {
    mattis_wide exact[MATTIS_MAX_ORDER / 2]; /* p_1, p_3, ... */
    double power[MATTIS_MAX_ORDER + 1];
    double c[MATTIS_MAX_ORDER];
    double size[MATTIS_MAX_ORDER];
} fresh_pattern;

static fresh_pattern compute_fresh(const means_state *state, size_t n_spins, size_t mu) {
    const mattis_mean_energy *energy = &state->energy;
    fresh_pattern fresh = {.c = {energy->factor[0]}, .size = {energy->factor[0]}};
    for (size_t j = 0; j < n_spins; j++) {
        const int sum = mattis_means_sum(state->means, j, mu) * state->spin[j];
        const double y = sum;
        mattis_wide odd = 1;
        double even = 1;
        for (int k = 1; k <= energy->powers; k += 2) {
            fresh.exact[k / 2] += odd *= k > 1 ? sum * sum : sum;
            fresh.power[k + 1] += even *= y * y;
        }
        for (int k = energy->order - 1; k > 0; k--) { /* (P-1)! e_k with one more y */
            fresh.c[k] += y * fresh.c[k - 1];
            fresh.size[k] += fabs(y) * fresh.size[k - 1];
        }
    }
    for (int k = 1; k <= energy->powers; k += 2)
        fresh.power[k] = (double)fresh.exact[k / 2];
    for (int k = 0; energy->powers == 1 && k < energy->order; k++) {
        fresh.c[k] = energy->factor[k] * pow(fresh.power[1], k);
        fresh.size[k] = fabs(fresh.c[k]);
    }
    return fresh;
}

static int check(const mattis_engine *self, mattis_report *report) {
    const means_state *state = own(self);
    const mattis_mean_energy *energy = &state->energy;
    for (size_t mu = 0; mu < state->means->n_patterns; mu++) {
        const fresh_pattern fresh = compute_fresh(state, self->n_spins, mu);
        for (int k = 1; k <= energy->powers; k++) {
            double kept = state->power[mattis_block_at(energy->powers, k, mu)];
            const size_t at = mu * (size_t)odd_powers(energy) + (size_t)k / 2;
            if (k % 2 && state->exact && state->exact[at] != fresh.exact[k / 2])
                return mattis_fail(report, MATTIS_ERR_INTERNAL,
                                   "exact power sum %d of pattern %zu has drifted", k, mu);
            /* Even sums never change and may exceed 2^53. */
            if (!(fabs(kept - fresh.power[k]) <= (k % 2 ? 0 : 1e-14 * fresh.power[k])))
                return mattis_fail(report, MATTIS_ERR_INTERNAL,
                                   "power sum %d of pattern %zu is %.17g, not %.17g", k, mu, kept,
                                   fresh.power[k]);
        }
        for (int k = 1; k < energy->order; k++) {
            double kept = state->c[mattis_block_at(energy->order - 1, k, mu)];
            if (!(fabs(kept - fresh.c[k]) <= 1e-13 * fresh.size[k]))
                return mattis_fail(report, MATTIS_ERR_INTERNAL,
                                   "coefficient %d of pattern %zu is %.17g, not %.17g", k, mu, kept,
                                   fresh.c[k]);
        }
    }
    return MATTIS_OK;
}

const mattis_engine_type mattis_engine_dense_means = {
    .model = MATTIS_DENSE,
    .name = "supervised",
    .summary = "dense Hebbian network over the means of noisy examples, R = r^2 + (1 - r^2)/M: "
               "H = -(P!/2)/(N^(P-1) R^(P/2)) sum_mu e_P({x_j sigma_j}) (distinct) or "
               "-(N/2) R^(-P/2) sum_mu n_mu^P (full); Agliari et al., arXiv 2212.00606",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = means_free,
    .set_spins = set_spins,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
