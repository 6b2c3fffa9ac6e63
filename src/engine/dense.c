/* The dense Hebbian network over binary terms: H = -scale sum_t F(S_t), docs/physics.md eqs. 1 and
 * 2, fields through the polynomials of pattern_energy.h. The terms are the patterns (storing) or
 * every example, each with weight 1/M and R^{-P/2} (unsupervised). All sums are whole numbers, so
 * that caches never drift and every kernel row gives the same bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/experiment.h"
#include "mattis/kernels.h"
#include "pattern_energy.h"

typedef struct dense_state {
    /* input */
    const mattis_patterns *patterns; /* xi, for the overlaps m */
    const mattis_patterns *terms;    /* what the energy sums over: xi, or the examples eta */
    size_t examples;                 /* terms of one pattern */
    const mattis_kernels *kernel;
    mattis_pattern_energy energy;
    double scale; /* in front of whole fields and energies */
    bool narrow;  /* weights fit in 32 bits */
    /* state */
    int8_t *spin;
    int16_t *overlap;  /* S_mu */
    int32_t *weight32; /* a(S_mu), in one of the two widths */
    int64_t *weight64;
    mattis_sums sum;   /* of a and b over the patterns */
    mattis_wide f_sum; /* sum_mu F(S_mu) */
    /* the last field, for the flip that may follow */
    size_t field_site; /* n_spins: none */
    mattis_wide field; /* I_i */
} dense_state;

static dense_state *own(const mattis_engine *self) {
    return self->own;
}

static bool takes(const mattis_params *params) {
    return params->model == MATTIS_DENSE && params->rule != MATTIS_SUPERVISED;
}

static bool fits_narrow(const mattis_pattern_energy *energy) {
    return energy->a.limit <= INT32_MAX && energy->b.limit <= INT32_MAX;
}

static int limits(const mattis_params *params, mattis_report *report) {
    mattis_pattern_energy energy;
    int status = mattis_params_dense_limits(params, report);
    if (status)
        return status;
    if (mattis_pattern_energy_init(&energy, params) == MATTIS_OK)
        return MATTIS_OK;
    mattis_params fitting = *params;
    while (mattis_pattern_energy_init(&energy, &fitting) != MATTIS_OK)
        fitting.spins--;
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "network.spins: fields of order %d are exact in 64 bits up to %d spins, "
                       "not %d",
                       (int)params->order, (int)fitting.spins, (int)params->spins);
}

static void cost(const mattis_params *params, mattis_cost *out) {
    mattis_pattern_energy energy;
    bool narrow = mattis_pattern_energy_init(&energy, params) == MATTIS_OK && fits_narrow(&energy);
    double spins = (double)params->spins, patterns = (double)params->patterns;
    double terms = patterns;
    out->disorder_bytes = spins * ceil(patterns / 64) * 8;
    if (params->rule == MATTIS_UNSUPERVISED) {
        terms *= (double)params->examples;
        out->disorder_bytes += spins * ceil(terms / 64) * 8;
    }
    out->state_bytes = terms * (sizeof(int16_t) + (narrow ? 4.0 : 8.0)) + spins;
    out->sweep_elements = spins * terms;
}

/* Recomputes weights from overlaps, after S_mu += step * xi_mu where step is not 0. */
static void update(dense_state *state, const uint64_t *column, int step) {
    const mattis_pattern_energy *energy = &state->energy;
    size_t n = state->terms->n_patterns;
    state->sum = state->narrow ? state->kernel->update32(state->overlap, column, step, n,
                                                         &energy->a, &energy->b, state->weight32)
                               : state->kernel->update64(state->overlap, column, step, n,
                                                         &energy->a, &energy->b, state->weight64);
}

static mattis_wide sum_of_f(const dense_state *state) {
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < state->terms->n_patterns; mu++)
        sum += mattis_pattern_energy_at(&state->energy, state->overlap[mu]);
    return sum;
}

static void dense_free(mattis_engine *self) {
    dense_state *state = own(self);
    if (state) {
        free(state->spin);
        free(state->overlap);
        free(state->weight32);
        free(state->weight64);
        free(state);
    }
    *self = (mattis_engine){0};
}

/* 1/(2 N^{P-1}), and for examples the weight 1/M and R^{-P/2} with R = r^2 + (1 - r^2)/M. */
static double energy_scale(const mattis_params *params, double scale) {
    if (params->rule == MATTIS_STORING)
        return scale;
    double square = params->quality * params->quality;
    double examples = (double)params->examples;
    double size = square + (1 - square) / examples;
    return scale / (examples * pow(size, (double)params->order / 2));
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    *self = (mattis_engine){.type = &mattis_engine_dense, .n_spins = disorder->patterns.n_spins};
    dense_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    bool storing = params->rule == MATTIS_STORING;
    state->patterns = &disorder->patterns;
    state->terms = storing ? &disorder->patterns : &disorder->examples;
    state->examples = storing ? 1 : (size_t)params->examples;
    const size_t n = state->terms->n_patterns;
    state->kernel = mattis_kernels_choose();
    if (!state->kernel || mattis_pattern_energy_init(&state->energy, params) != MATTIS_OK)
        return MATTIS_ERR_RANGE;
    state->scale = energy_scale(params, state->energy.scale);
    state->narrow = fits_narrow(&state->energy);
    state->spin = calloc(self->n_spins, sizeof *state->spin);
    state->overlap = calloc(n, sizeof *state->overlap);
    if (state->narrow)
        state->weight32 = malloc(n * sizeof *state->weight32);
    else
        state->weight64 = malloc(n * sizeof *state->weight64);
    if (!state->spin || !state->overlap ||
        !(state->narrow ? (void *)state->weight32 : (void *)state->weight64))
        return MATTIS_ERR_MEMORY;
    self->spin = state->spin;
    state->field_site = self->n_spins;
    return MATTIS_OK;
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    dense_state *state = own(self);
    for (size_t i = 0; i < self->n_spins; i++) {
        int step = spin[i] - state->spin[i];
        if (step)
            state->kernel->overlaps_add(state->overlap, mattis_patterns_column(state->terms, i),
                                        step, state->terms->n_patterns);
    }
    memcpy(state->spin, spin, self->n_spins);
    update(state, NULL, 0);
    state->f_sum = sum_of_f(state);
    state->field_site = self->n_spins;
}

/* I_i of pattern_energy.h: sum_mu xi a = 2 sum_{xi = +1} a - sum_mu a. */
static mattis_wide whole_field(dense_state *state, size_t i) {
    const uint64_t *column = mattis_patterns_column(state->terms, i);
    size_t n = state->terms->n_patterns;
    mattis_wide set =
        state->narrow ? state->kernel->sum_set32(state->weight32, column, n, state->energy.a.limit)
                      : state->kernel->sum_set64(state->weight64, column, n, state->energy.a.limit);
    return (2 * set - state->sum.a - state->spin[i] * state->sum.b) * state->energy.factor;
}

static double field(mattis_engine *self, size_t i) {
    dense_state *state = own(self);
    state->field = whole_field(state, i);
    state->field_site = i;
    return state->scale * (double)state->field;
}

static void flip(mattis_engine *self, size_t i) {
    dense_state *state = own(self);
    if (state->field_site != i)
        state->field = whole_field(state, i);
    state->f_sum -= 2 * state->spin[i] * state->field;
    update(state, mattis_patterns_column(state->terms, i), -2 * state->spin[i]);
    state->spin[i] = (int8_t)-state->spin[i];
    state->field_site = self->n_spins;
}

static double energy(const mattis_engine *self) {
    const dense_state *state = own(self);
    return -state->scale * (double)state->f_sum;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    const dense_state *state = own(self);
    if (state->terms == state->patterns)
        return state->overlap[mu];
    int64_t sum = 0;
    for (size_t i = 0; i < self->n_spins; i++)
        sum += mattis_patterns_sign(state->patterns, i, mu) * state->spin[i];
    return sum;
}

/* The mean of the examples' overlaps is the overlap with their mean. */
static double data_overlap(const mattis_engine *self, size_t mu) {
    const dense_state *state = own(self);
    int64_t sum = 0;
    for (size_t a = 0; a < state->examples; a++)
        sum += state->overlap[mu * state->examples + a];
    return (double)sum / (double)(state->examples * self->n_spins);
}

static int check(const mattis_engine *self, mattis_report *report) {
    const dense_state *state = own(self);
    mattis_sums sum = {0, 0};
    for (size_t mu = 0; mu < state->terms->n_patterns; mu++) {
        int64_t s = 0;
        for (size_t j = 0; j < self->n_spins; j++)
            s += mattis_patterns_sign(state->terms, j, mu) * state->spin[j];
        if (s != state->overlap[mu])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "overlap %zu is %d, not %d", mu,
                               (int)state->overlap[mu], (int)s);
        mattis_wide up = mattis_pattern_energy_at(&state->energy, s + 2);
        mattis_wide down = mattis_pattern_energy_at(&state->energy, s - 2);
        mattis_wide here = mattis_pattern_energy_at(&state->energy, s);
        mattis_wide weight = state->narrow ? state->weight32[mu] : state->weight64[mu];
        if (weight * state->energy.factor * 4 != up - down)
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "weight %zu is stale", mu);
        sum.a += up - down;
        sum.b += up + down - 2 * here;
    }
    if (sum.a != state->sum.a * state->energy.factor * 4 ||
        sum.b != state->sum.b * state->energy.factor * 4)
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "a sum over the patterns is stale");
    if (state->f_sum != sum_of_f(state))
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "the energy is stale");
    return MATTIS_OK;
}

const mattis_engine_type mattis_engine_dense = {
    .model = MATTIS_DENSE,
    .name = "storing and unsupervised",
    .summary =
        "dense Hebbian network, H = -(P!/2)/N^(P-1) sum_mu e_P({xi_j sigma_j}) (distinct) or "
        "-(N/2) sum_mu m_mu^P (full); Gardner 1987, Krotov and Hopfield 2016",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = dense_free,
    .set_spins = set_spins,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
