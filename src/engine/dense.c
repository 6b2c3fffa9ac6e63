/* The dense Hebbian network over binary terms: H = -scale sum_t F(S_t), docs/physics.md eqs. 1 and
 * 2, fields through the polynomials of pattern_energy.h, terms as in terms.h. All sums are whole
 * numbers, so that caches never drift and every kernel row gives the same bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "field_pass.h"
#include "mattis/experiment.h"
#include "mattis/kernels.h"
#include "pattern_energy.h"
#include "terms.h"

typedef struct dense_state {
    /* input */
    mattis_terms source;
    const mattis_patterns *terms; /* what the energy sums over: source.all */
    const mattis_kernels *kernel;
    mattis_pattern_energy energy;
    int order;
    bool distinct;
    double scale; /* in front of whole fields and energies */
    bool narrow;  /* weights fit in 32 bits */
    mattis_short_form form;
    /* state */
    int8_t *spin;
    int16_t *overlap; /* S_mu */
    /* For single fields: weights a(S_mu) in one of two widths, or nothing but the patterns whose
     * weights 16-bit arithmetic gets wrong; in parallel dynamics none of them. */
    int32_t *weight32;
    int64_t *weight64;
    mattis_short_sums listed; /* outside != NULL: these */
    mattis_sums sum;          /* of a and b over the patterns */
    mattis_wide f_sum;        /* sum_mu F(S_mu), where ... */
    bool f_known;
    /* all fields, of one reading of the patterns, until the next flip */
    mattis_field_pass pass;
    mattis_wide *all; /* I_i / factor */
    bool all_known;
    size_t singles; /* fields taken one by one since the last flip */
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

/* A reading of all patterns for all fields costs as much as this share of them one by one. */
enum { SHARE = 2 };

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

/* Room for the listed patterns. */
static size_t short_room(const mattis_short_form *form, size_t n_spins, size_t n_terms) {
    return (size_t)form->radius == n_spins ? 1 : n_terms / 64 + 64;
}

static void cost(const mattis_params *params, mattis_cost *out) {
    mattis_pattern_energy energy;
    bool narrow = mattis_pattern_energy_init(&energy, params) == MATTIS_OK && fits_narrow(&energy);
    double spins = (double)params->spins, patterns = (double)params->patterns;
    double terms = patterns;
    out->disorder_bytes = spins * 8 * (double)mattis_pattern_words((size_t)patterns);
    if (params->rule == MATTIS_UNSUPERVISED) {
        terms *= (double)params->examples;
        out->disorder_bytes += spins * 8 * (double)mattis_pattern_words((size_t)terms);
    }
    if (narrow)
        out->disorder_bytes += mattis_tally_bytes(params, spins + 1);
    mattis_short_form form;
    double weight = params->update == MATTIS_PARALLEL ? 0 : narrow ? 4 : 8;
    if (weight > 0 && narrow && mattis_pattern_energy_short(&energy, params, &form))
        weight = 4.0 * (double)short_room(&form, (size_t)params->spins, (size_t)terms) / terms;
    out->state_bytes = terms * (sizeof(int16_t) + weight) +
                       spins * (1 + sizeof(int64_t) + 2 * sizeof(mattis_wide)) +
                       MATTIS_CHUNK * sizeof(int32_t);
    out->sweep_elements = spins * terms;
}

/* Whether single fields can be had. */
static bool keeps_weights(const dense_state *state) {
    return state->weight32 || state->weight64 ||
           (state->listed.outside && state->listed.n_outside <= state->listed.room);
}

static bool updates_weights(const dense_state *state) {
    return state->weight32 || state->weight64 || state->listed.outside;
}

static void now_known(dense_state *state) {
    state->all_known = true;
    state->singles = 0;
}

/* All fields of the present state, whose overlaps are known. */
static void know_all(dense_state *state) {
    mattis_field_pass *const pass = &state->pass;
    mattis_field_pass_run(&pass, 1, true);
    now_known(state);
}

static int64_t short_error(const dense_state *state, size_t mu) {
    const int64_t s = state->overlap[mu], c = state->form.c;
    const int64_t right = (s * s + c) * (state->form.kind == MATTIS_SHORT_CUBE ? s : 1);
    return right - mattis_short_weight(state->overlap[mu], &state->form);
}

/* The sums of a and b from those of the kernel. Where the list was too short all fields are known
 * instead. */
static void sum_listed(dense_state *state) {
    const mattis_polynomial *b = &state->energy.b;
    const mattis_short_sums *listed = &state->listed;
    const mattis_wide n = (mattis_wide)state->terms->n_patterns;
    if (listed->n_outside > listed->room)
        return;
    state->sum.a = listed->a;
    for (size_t k = 0; k < listed->n_outside; k++)
        state->sum.a += short_error(state, listed->outside[k]);
    state->sum.b = b->odd ? (mattis_wide)b->c[0] * listed->s1
                          : n * b->c[0] + (b->terms > 1 ? (mattis_wide)b->c[1] * listed->s2 : 0);
}

static mattis_wide sum_set_short(const dense_state *state, const uint64_t *column) {
    mattis_wide sum =
        state->kernel->short_field(state->overlap, column, state->terms->n_patterns, &state->form);
    for (size_t k = 0; k < state->listed.n_outside; k++) {
        const uint32_t mu = state->listed.outside[k];
        if (column[mu / 64] >> mu % 64 & 1)
            sum += short_error(state, mu);
    }
    return sum;
}

/* Recomputes weights from overlaps, after S_mu += step * xi_mu where step is not 0. */
static void update(dense_state *state, const uint64_t *column, int step) {
    const mattis_pattern_energy *energy = &state->energy;
    size_t n = state->terms->n_patterns;
    if (state->listed.outside) {
        state->kernel->short_update(state->overlap, column, step, n, &state->form, &state->listed);
        sum_listed(state);
        return;
    }
    state->sum = state->narrow ? state->kernel->update32(state->overlap, column, step, n,
                                                         &energy->a, &energy->b, state->weight32)
                               : state->kernel->update64(state->overlap, column, step, n,
                                                         &energy->a, &energy->b, state->weight64);
}

/* e_P is linear in every spin: sum_i sigma_i I_i = P sum_mu F(S_mu) for `distinct`. */
static mattis_wide sum_of_f(const dense_state *state) {
    mattis_wide sum = 0;
    if (state->all_known && state->distinct) {
        for (size_t i = 0; i < state->terms->n_spins; i++)
            sum += state->spin[i] * state->all[i];
        return sum * state->energy.factor / state->order;
    }
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
        free(state->listed.outside);
        free(state->all);
        mattis_field_pass_free(&state->pass);
        free(state);
    }
    *self = (mattis_engine){0};
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    *self = (mattis_engine){.type = &mattis_engine_dense, .n_spins = disorder->patterns.n_spins};
    dense_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    state->source = mattis_terms_of(params, disorder);
    state->terms = state->source.all;
    const size_t n = state->terms->n_patterns;
    state->kernel = mattis_kernels_choose();
    if (!state->kernel || mattis_pattern_energy_init(&state->energy, params) != MATTIS_OK)
        return MATTIS_ERR_RANGE;
    state->scale = mattis_terms_scale(params, state->energy.scale);
    state->narrow = fits_narrow(&state->energy);
    state->order = (int)params->order;
    state->distinct = params->interaction == MATTIS_DISTINCT;
    state->spin = calloc(mattis_chunk_room(self->n_spins), sizeof *state->spin);
    state->overlap =
        calloc((n + MATTIS_CHUNK - 1) / MATTIS_CHUNK * MATTIS_CHUNK, sizeof *state->overlap);
    state->all = malloc(self->n_spins * sizeof *state->all);
    const bool weights = params->update != MATTIS_PARALLEL;
    if (weights && state->narrow &&
        mattis_pattern_energy_short(&state->energy, params, &state->form)) {
        state->listed.room = short_room(&state->form, self->n_spins, n);
        state->listed.outside = malloc(state->listed.room * sizeof *state->listed.outside);
    } else if (weights && state->narrow)
        state->weight32 = malloc(n * sizeof *state->weight32);
    else if (weights)
        state->weight64 = malloc(n * sizeof *state->weight64);
    if (!state->spin || !state->overlap || !state->all || (weights && !keeps_weights(state)))
        return MATTIS_ERR_MEMORY;
    state->pass = (mattis_field_pass){.terms = state->terms,
                                      .kernel = state->kernel,
                                      .energy = &state->energy,
                                      .narrow = state->narrow,
                                      .spin = state->spin,
                                      .overlap = state->overlap,
                                      .sum = &state->sum,
                                      .field = state->all};
    int status = mattis_field_pass_init(&state->pass);
    if (status)
        return status;
    self->spin = state->spin;
    state->field_site = self->n_spins;
    return MATTIS_OK;
}

/* How many of these networks, from the first on, have one energy, up to those of one reading. */
static size_t alike(mattis_engine *const *self, size_t n) {
    const dense_state *first = own(self[0]);
    size_t k = 1;
    while (k < n && k < MATTIS_STATES_TOGETHER && own(self[k])->terms == first->terms &&
           own(self[k])->order == first->order && own(self[k])->distinct == first->distinct)
        k++;
    return k;
}

static void set_spins_many(mattis_engine *const *self, const int8_t *const *spin, size_t n) {
    mattis_field_pass *pass[MATTIS_STATES_TOGETHER];
    for (size_t done = 0, count; done < n; done += count) {
        count = alike(self + done, n - done);
        for (size_t k = 0; k < count; k++) {
            dense_state *state = own(self[done + k]);
            memcpy(state->spin, spin[done + k], state->terms->n_spins);
            pass[k] = &state->pass;
        }
        mattis_field_pass_run(pass, count, false);
        for (size_t k = 0; k < count; k++) {
            dense_state *state = own(self[done + k]);
            now_known(state);
            if (updates_weights(state))
                update(state, NULL, 0);
            state->f_known = false;
            state->field_site = state->terms->n_spins;
        }
    }
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    set_spins_many(&self, &spin, 1);
}

/* I_i of pattern_energy.h: sum_mu xi a = 2 sum_{xi = +1} a - sum_mu a. */
static mattis_wide whole_field(dense_state *state, size_t i) {
    const uint64_t *column = mattis_patterns_column(state->terms, i);
    size_t n = state->terms->n_patterns;
    mattis_wide set =
        state->listed.outside ? sum_set_short(state, column)
        : state->narrow
            ? state->kernel->sum_set32(state->weight32, column, n, state->energy.a.limit)
            : state->kernel->sum_set64(state->weight64, column, n, state->energy.a.limit);
    return (2 * set - state->sum.a - state->spin[i] * state->sum.b) * state->energy.factor;
}

/* From all fields where they are known. After a flip fields are taken one by one until that has
 * cost as much as a reading for all of them: never more than twice the least (ski rental). */
static mattis_wide field_of(dense_state *state, size_t i) {
    const size_t n = state->terms->n_spins;
    if (!state->all_known && (!keeps_weights(state) || ++state->singles > n / SHARE))
        know_all(state);
    return state->all_known ? state->all[i] * state->energy.factor : whole_field(state, i);
}

static double field(mattis_engine *self, size_t i) {
    dense_state *state = own(self);
    state->field = field_of(state, i);
    state->field_site = i;
    return state->scale * mattis_wide_real(state->field);
}

static void know_f(dense_state *state) {
    if (!state->f_known)
        state->f_sum = sum_of_f(state);
    state->f_known = true;
}

static void flip(mattis_engine *self, size_t i) {
    dense_state *state = own(self);
    const uint64_t *column = mattis_patterns_column(state->terms, i);
    const int step = -2 * state->spin[i];
    if (state->field_site != i)
        state->field = field_of(state, i);
    know_f(state);
    state->f_sum -= 2 * state->spin[i] * state->field;
    if (updates_weights(state))
        update(state, column, step);
    else
        state->kernel->overlaps_add(state->overlap, column, step, state->terms->n_patterns);
    state->spin[i] = (int8_t)-state->spin[i];
    state->all_known = false;
    state->singles = 0;
    state->field_site = self->n_spins;
}

static double energy(const mattis_engine *self) {
    dense_state *state = own(self);
    know_f(state);
    return -state->scale * (double)state->f_sum;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    const dense_state *state = own(self);
    return mattis_terms_overlap(&state->source, state->spin, state->overlap, mu);
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    const dense_state *state = own(self);
    return mattis_terms_data_overlap(&state->source, state->overlap, mu);
}

static int check_fields(dense_state *state, mattis_report *report) {
    for (size_t i = 0; state->all_known && keeps_weights(state) && i < state->terms->n_spins; i++)
        if (state->all[i] * state->energy.factor != whole_field(state, i))
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "field %zu is stale", i);
    return MATTIS_OK;
}

static int check(const mattis_engine *self, mattis_report *report) {
    dense_state *state = own(self);
    mattis_sums sum = {0, 0};
    mattis_wide f_sum = 0;
    if (!state->all_known && !keeps_weights(state))
        know_all(state);
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
        mattis_wide weight = state->weight32   ? state->weight32[mu]
                             : state->weight64 ? state->weight64[mu]
                                               : (up - down) / 4 / state->energy.factor;
        if (weight * state->energy.factor * 4 != up - down)
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "weight %zu is stale", mu);
        sum.a += up - down;
        sum.b += up + down - 2 * here;
        f_sum += here;
    }
    if (sum.a != state->sum.a * state->energy.factor * 4 ||
        sum.b != state->sum.b * state->energy.factor * 4)
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "a sum over the patterns is stale");
    know_f(state);
    if (state->f_sum != f_sum)
        return mattis_fail(report, MATTIS_ERR_INTERNAL, "the energy is stale");
    return check_fields(state, report);
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
    .set_spins_many = set_spins_many,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
