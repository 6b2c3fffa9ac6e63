/* The pairwise (Hopfield) network over binary terms in sequential dynamics: the network of dense.c
 * at P = 2, of the same energies and fields bit for bit. There A(S) = 2 S and B = 2
 * (pattern_energy.h), so that the field is
 *
 *     h_i = scale * 2 I_i,   I_i = sum_mu xi_i S_mu - sigma_i K = sum_{j != i} J_ij sigma_j,
 *     J_ij = sum_mu xi_i^mu xi_j^mu
 *
 * (Hopfield 1982). I_i has the parity of K (N - 1) whatever the state: the level of spin i is
 * I_i / 2, rounded down. Levels are had in two ways. From the overlaps, K / 64 words an attempt and
 * a flip, which is cheaper where many attempts are accepted. Or all of them are kept up to date:
 * nothing for an attempt, and for a flip, which changes level j by -J_ij sigma_i, a row of
 * couplings, N numbers. Rows are stored with the disorder, or made for every flip where that would
 * be large. All sums are whole numbers: the way can be changed at any time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/kernels.h"
#include "pattern_energy.h"
#include "terms.h"

typedef struct pairwise_state {
    /* input */
    mattis_terms terms;
    mattis_pair_rows rows; /* borrowed */
    const mattis_kernels *kernel;
    mattis_pattern_energy energy;
    double scale;  /* in front of whole fields and energies */
    int parity;    /* of I_i */
    int32_t limit; /* of the levels, see mattis/engine.h */
    double level_time, add_time, make_time;
    /* state */
    int8_t *spin;
    int16_t *overlap;  /* S_mu */
    mattis_wide f_sum; /* sum_mu F(S_mu) */
    int32_t *level;    /* of all spins ... */
    bool kept;         /* ... if so */
    size_t flips_left; /* until it has been a mistake to keep them */
    double spare;      /* nanoseconds that may go into beginning to */
    /* workspace */
    int16_t *row; /* J_ij of one i, where rows are not stored */
} pairwise_state;

static pairwise_state *own(const mattis_engine *self) {
    return self->own;
}

static int64_t terms_of(const mattis_params *params) {
    return params->patterns * (params->rule == MATTIS_STORING ? 1 : params->examples);
}

static int limits(const mattis_params *params, mattis_report *report) {
    return mattis_engine_dense.limits(params, report);
}

/* That of a retrieved state, and twice the noise of the others at four standard deviations. */
static int32_t limit_of(const mattis_params *params) {
    enum { MOST = 1 << 16 };
    const double spins = (double)params->spins, terms = (double)terms_of(params);
    const double likely = spins * terms / (double)params->patterns + 4 * sqrt(spins * terms);
    return (int32_t)fmin(fmin(likely, spins * terms / 2), MOST);
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const double spins = (double)params->spins, terms = (double)terms_of(params);
    out->disorder_bytes = spins * 8 * (double)mattis_pattern_words((size_t)params->patterns) +
                          mattis_pair_rows_bytes(params);
    if (params->rule == MATTIS_UNSUPERVISED)
        out->disorder_bytes += spins * 8 * (double)mattis_pattern_words((size_t)terms);
    /* With what the chain has for the decisions. */
    const double decisions = (2.0 * limit_of(params) + 1) * 2 * sizeof(uint32_t);
    out->state_bytes =
        terms * sizeof(int16_t) + decisions + spins * (1 + sizeof(int32_t) + sizeof(int16_t));
    out->sweep_elements = spins * terms;
}

static void pairwise_free(mattis_engine *self) {
    pairwise_state *state = own(self);
    if (state) {
        free(state->spin);
        free(state->overlap);
        free(state->level);
        free(state->row);
        free(state);
    }
    *self = (mattis_engine){0};
}

/* Nanoseconds, roughly: of a level from the overlaps, and of a row that is added and that is made.
 * Only their ratios matter, and for nothing but the time. */
static void set_times(pairwise_state *state) {
    enum { IN_CACHE = 2000 };
    const double spins = (double)state->terms.all->n_spins;
    const double terms = (double)state->terms.all->n_patterns;
    state->level_time = 5.5 + 0.042 * terms;
    state->add_time = 10 + spins * (spins <= IN_CACHE ? 0.07 : 0.12);
    state->make_time = spins * (0.3 + 0.4 * ceil(terms / 64));
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    const size_t n = disorder->patterns.n_spins;
    *self = (mattis_engine){.type = &mattis_engine_pairwise, .n_spins = n};
    pairwise_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    state->terms = mattis_terms_of(params, disorder);
    state->rows = disorder->rows;
    const size_t terms = state->terms.all->n_patterns;
    state->kernel = mattis_kernels_choose();
    if (!state->kernel || mattis_pattern_energy_init(&state->energy, params) != MATTIS_OK)
        return MATTIS_ERR_RANGE;
    state->scale = mattis_terms_scale(params, state->energy.scale);
    state->parity = (int)(terms * (n - 1) % 2);
    state->limit = limit_of(params);
    set_times(state);
    state->spin = calloc(mattis_chunk_room(n), sizeof *state->spin);
    /* The kernels read whole words of patterns and write whole chunks. */
    state->overlap =
        calloc((terms + MATTIS_CHUNK - 1) / MATTIS_CHUNK * MATTIS_CHUNK, sizeof *state->overlap);
    state->level = malloc(n * sizeof *state->level);
    state->row = malloc(n * sizeof *state->row);
    if (!state->spin || !state->overlap || !state->level || !state->row)
        return MATTIS_ERR_MEMORY;
    self->spin = state->spin;
    return MATTIS_OK;
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    pairwise_state *state = own(self);
    const mattis_patterns *terms = state->terms.all;
    const size_t n = terms->n_patterns;
    memcpy(state->spin, spin, self->n_spins);
    for (size_t first = 0; first < n; first += MATTIS_CHUNK) {
        const mattis_chunk_state all = {.spin = state->spin, .overlap = state->overlap + first};
        state->kernel->chunk_overlaps(terms->bit + first / 64, terms->words, self->n_spins,
                                      n - first < MATTIS_CHUNK ? n - first : MATTIS_CHUNK, &all, 1);
    }
    memset(state->overlap + n, 0,
           ((n + MATTIS_CHUNK - 1) / MATTIS_CHUNK * MATTIS_CHUNK - n) * sizeof *state->overlap);
    state->f_sum = 0;
    for (size_t mu = 0; mu < n; mu++)
        state->f_sum += mattis_pattern_energy_at(&state->energy, state->overlap[mu]);
    state->kept = false;
}

/* From sum_mu xi_i S_mu. */
static inline int32_t level_from(const pairwise_state *state, size_t i, int32_t sum) {
    const int32_t n = (int32_t)state->terms.all->n_patterns;
    return (sum - state->spin[i] * n - state->parity) / 2;
}

static int32_t fresh_level(const pairwise_state *state, size_t i) {
    const mattis_patterns *terms = state->terms.all;
    return level_from(state, i,
                      state->kernel->pair_field(state->overlap, mattis_patterns_column(terms, i),
                                                terms->n_patterns));
}

static int32_t level_of(const mattis_engine *self, size_t i) {
    const pairwise_state *state = own(self);
    return state->kept ? state->level[i] : fresh_level(state, i);
}

static void some_levels(const mattis_engine *self, const uint64_t *site, size_t n, int32_t *level) {
    const pairwise_state *state = own(self);
    const mattis_patterns *terms = state->terms.all;
    const uint64_t *column[MATTIS_SOME_LEVELS];
    int32_t sum[MATTIS_SOME_LEVELS];
    for (size_t k = 0; k < MATTIS_SOME_LEVELS; k++)
        column[k] = mattis_patterns_column(terms, site[k < n ? k : 0]);
    state->kernel->pair_fields(state->overlap, column, terms->n_patterns, sum);
    for (size_t k = 0; k < n; k++)
        level[k] = level_from(state, site[k], sum[k]);
}

/* 2 I_i of a spin of this level. */
static int64_t whole_field(const pairwise_state *state, int32_t level) {
    return state->energy.factor * (2 * (int64_t)level + state->parity);
}

static double field(mattis_engine *self, size_t i) {
    return own(self)->scale * (double)whole_field(own(self), level_of(self, i));
}

/* J_ij of all j; NULL where it would have to be made and stored, and there has not been time for
 * it. */
static const int16_t *row_of(pairwise_state *state, size_t i) {
    const mattis_patterns *terms = state->terms.all;
    const size_t n = terms->n_spins;
    const bool stored = state->rows.row != NULL;
    int16_t *row = stored ? state->rows.row + i * n : state->row;
    if (stored && state->rows.made[i])
        return row;
    if (stored && state->spare < state->make_time)
        return NULL;
    state->kernel->pair_row(terms->bit, terms->words, n, terms->n_patterns,
                            mattis_patterns_column(terms, i), row);
    row[i] = 0;
    if (stored) {
        state->rows.made[i] = true;
        state->spare -= state->make_time;
    }
    return row;
}

static void turn(mattis_engine *self, size_t i, int32_t at, const uint64_t *site, size_t n,
                 int32_t *level) {
    pairwise_state *state = own(self);
    const mattis_patterns *terms = state->terms.all;
    const uint64_t *column = mattis_patterns_column(terms, i);
    const int spin = state->spin[i];
    state->f_sum -= 2 * spin * whole_field(state, at);
    const int16_t *row = state->kept && state->flips_left > 0 ? row_of(state, i) : NULL;
    if (row) {
        state->kernel->pair_add(state->level, row, -spin, self->n_spins);
        state->flips_left--;
    }
    state->kept = row != NULL;
    for (size_t k = 0; k < n; k++) {
        int16_t coupling;
        state->kernel->pair_row(mattis_patterns_column(terms, site[k]), terms->words, 1,
                                terms->n_patterns, column, &coupling);
        level[k] -= spin * coupling;
    }
    state->kernel->overlaps_add(state->overlap, column, -2 * spin, terms->n_patterns);
    state->spin[i] = (int8_t)-spin;
}

static void flip(mattis_engine *self, size_t i) {
    turn(self, i, level_of(self, i), NULL, 0, NULL);
}

/* Levels are kept where the flips to come cost less than attempts from the overlaps. To begin costs
 * a sweep of these, and stored rows must be made: half of what attempts cost may go into that,
 * so that it never costs much where it does not pay in the end. */
static void expect(mattis_engine *self, size_t flips) {
    pairwise_state *state = own(self);
    const bool stored = state->rows.row != NULL;
    const double sweep = (double)self->n_spins * state->level_time;
    const double ratio = sweep / (state->add_time + (stored ? 0 : state->make_time));
    const double start = sweep + (stored ? (double)flips * state->make_time : 0);
    state->spare += sweep / 2;
    if (!state->kept && (double)flips < 0.8 * ratio && state->spare >= start) {
        for (size_t i = 0; i < self->n_spins; i++)
            state->level[i] = fresh_level(state, i);
        state->spare -= sweep;
        state->kept = true;
    }
    state->kept &= (double)flips < ratio;
    state->flips_left = (size_t)(2 * ratio);
}

static const int32_t *all_levels(const mattis_engine *self) {
    return own(self)->kept ? own(self)->level : NULL;
}

static int32_t level_limit(const mattis_engine *self) {
    return own(self)->limit;
}

static double energy(const mattis_engine *self) {
    return -own(self)->scale * (double)own(self)->f_sum;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    return mattis_terms_overlap(&own(self)->terms, self->spin, own(self)->overlap, mu);
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    return mattis_terms_data_overlap(&own(self)->terms, own(self)->overlap, mu);
}

static int check(const mattis_engine *self, mattis_report *report) {
    const pairwise_state *state = own(self);
    const mattis_patterns *terms = state->terms.all;
    mattis_wide f_sum = 0;
    for (size_t mu = 0; mu < terms->n_patterns; mu++) {
        int s = 0;
        for (size_t j = 0; j < self->n_spins; j++)
            s += mattis_patterns_sign(terms, j, mu) * state->spin[j];
        if (s != state->overlap[mu])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "overlap %zu is %d, not %d", mu,
                               (int)state->overlap[mu], s);
        f_sum += mattis_pattern_energy_at(&state->energy, s);
    }
    if (state->f_sum != f_sum)
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "the energy is stale");
    for (size_t i = 0; state->kept && i < self->n_spins; i++)
        if (state->level[i] != fresh_level(state, i))
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "level %zu is stale", i);
    return MATTIS_OK;
}

static const mattis_levels_type levels = {
    .limit = level_limit,
    .expect = expect,
    .all = all_levels,
    .some = some_levels,
    .turn = turn,
};

const mattis_engine_type mattis_engine_pairwise = {
    .model = MATTIS_DENSE,
    .name = "storing and unsupervised, P = 2, one spin at a time",
    .summary = "the same network by its couplings, H = -1/(2 N) sum_{i != j} J_ij sigma_i sigma_j "
               "(distinct; -K/2 more: full), J_ij = sum_mu xi_i^mu xi_j^mu; Hopfield 1982",
    .takes = mattis_is_pairwise,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = pairwise_free,
    .set_spins = set_spins,
    .field = field,
    .flip = flip,
    .levels = &levels,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
