/* The multitasking Hebbian network: pairs of spins, few diluted patterns (Agliari, Alessandrelli,
 * Barra and Ricci-Tersenghi, arXiv 2308.04106; docs/physics.md). With R = r^2 + (1 - r^2)/M,
 *
 *     storing        H = - 1/(2N)     sum_mu     (sum_i xi_i^mu sigma_i)^2
 *     supervised     H = - 1/(2NR)    sum_mu     (sum_i x_i^mu sigma_i)^2,     x = X/M
 *     unsupervised   H = - 1/(2NRM)   sum_{mu,a} (sum_i eta_i^{mu a} sigma_i)^2
 *
 * (activity-normalized: divided by 1 - d), that is H = - (scale/2) sum_t S_t^2 over terms t with
 * whole entries y_i^t, S_t = sum_i y_i^t sigma_i. The pairs i = j are a constant of H, and
 *
 *     h_i = scale [ sum_t y_i^t S_t - sigma_i sum_t (y_i^t)^2 ]
 *
 * costs O(terms) for one site; nothing of size N x N is ever built. All sums are whole numbers.
 * Parallel updates take all of them from one reading (ternary_pass.h, sums_pass.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/kernels.h"
#include "sums_pass.h"
#include "ternary_pass.h"

typedef struct multitasking_state {
    /* input */
    const mattis_patterns *patterns; /* xi, for the overlaps m */
    const mattis_patterns *terms;    /* xi or the examples eta; NULL: supervised */
    const mattis_means *means;       /* X, where supervised */
    size_t n_terms;
    size_t examples; /* terms of one pattern, unsupervised */
    const mattis_kernels *kernel;
    double scale;
    double unit; /* of X: n_mu = S_mu / (unit N) */
    /* state */
    int8_t *spin;
    int32_t *term;    /* S_t */
    int32_t *overlap; /* N m_mu; the same array where the terms are the patterns */
    int64_t *square;  /* sum_t (y_i^t)^2 of every site */
    /* parallel updates: all at once */
    bool at_once;
    mattis_ternary_pass of_patterns, of_examples;
    mattis_sums_pass of_sums; /* supervised: S_t are its power sums */
    int64_t *projection;      /* sum_t y_i^t S_t; supervised: all, less sigma_i square_i */
    mattis_wide *all;
    bool fields_known; /* until the next flip */
} multitasking_state;

static multitasking_state *own(const mattis_engine *self) {
    return self->own;
}

static bool takes(const mattis_params *params) {
    return params->model == MATTIS_MULTITASKING;
}

static double terms_of(const mattis_params *params) {
    return (double)params->patterns *
           (params->rule == MATTIS_UNSUPERVISED ? (double)params->examples : 1);
}

static int limits(const mattis_params *params, mattis_report *report) {
    const double spins = (double)params->spins, examples = (double)params->examples;
    if (params->rule == MATTIS_SUPERVISED && spins * examples > INT32_MAX)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "dataset.examples: supervised overlaps of %d spins are exact in 32 bits "
                           "up to %d examples, not %d",
                           (int)params->spins, (int)(INT32_MAX / params->spins),
                           (int)params->examples);
    if (params->rule != MATTIS_SUPERVISED && terms_of(params) * spins > 0x1p33)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "network.patterns: fields of %d spins are exact up to %.0f patterns "
                           "(times examples, where unsupervised), not %.0f",
                           (int)params->spins, floor(0x1p33 / spins), terms_of(params));
    return MATTIS_OK;
}

static mattis_mean_energy pairs(void) {
    return mattis_mean_energy_of(2, false);
}

static bool takes_at_once(const mattis_params *params) {
    const mattis_mean_energy energy = pairs();
    return params->update == MATTIS_PARALLEL &&
           (params->rule != MATTIS_SUPERVISED ||
            mattis_sums_pass_fits(&energy, params->spins, params->examples));
}

static double bytes_at_once(const mattis_params *params) {
    const double spins = (double)params->spins, patterns = (double)params->patterns;
    const mattis_mean_energy energy = pairs();
    double bytes = mattis_ternary_pass_bytes(spins);
    if (params->rule == MATTIS_UNSUPERVISED)
        bytes += mattis_ternary_pass_bytes(spins);
    if (params->rule == MATTIS_SUPERVISED)
        bytes += spins * sizeof(mattis_wide) +
                 mattis_sums_pass_bytes(&energy, spins, patterns, (double)params->examples);
    else
        bytes += spins * sizeof(int64_t);
    return bytes;
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const double spins = (double)params->spins, patterns = (double)params->patterns;
    const double terms = terms_of(params);
    out->disorder_bytes = 2 * spins * ceil(patterns / 64) * 8;
    if (params->rule == MATTIS_UNSUPERVISED)
        out->disorder_bytes += 2 * spins * ceil(terms / 64) * 8;
    if (params->rule == MATTIS_SUPERVISED)
        out->disorder_bytes +=
            mattis_means_bytes(params->spins, params->patterns, params->examples);
    out->disorder_bytes += mattis_tally_bytes(params, 2 * spins + 1);
    out->state_bytes = spins * (sizeof(int8_t) + sizeof(int64_t)) + (terms + patterns) * 4;
    if (takes_at_once(params))
        out->state_bytes += bytes_at_once(params);
    out->sweep_elements = spins * terms;
}

static mattis_ternary_column ternary(const mattis_patterns *patterns, size_t i) {
    return (mattis_ternary_column){.plus = mattis_patterns_column(patterns, i),
                                   .nonzero = mattis_patterns_mask(patterns, i),
                                   .n = patterns->n_patterns};
}

/* sum_t y_i^t S_t */
static int64_t projection(const multitasking_state *state, size_t i) {
    if (state->means) {
        const mattis_sums_column x = mattis_sums_at(state->means, i);
        return state->kernel->sums_field(state->term, &x);
    }
    const mattis_ternary_column x = ternary(state->terms, i);
    return state->kernel->ternary_field(state->term, &x);
}

/* S_t += step y_i^t, and the same of the overlaps with the patterns. */
static void add_site(multitasking_state *state, size_t i, int step) {
    const mattis_ternary_column pattern = ternary(state->patterns, i);
    state->kernel->ternary_add(state->overlap, &pattern, step);
    if (state->means) {
        const mattis_sums_column x = mattis_sums_at(state->means, i);
        state->kernel->sums_add(state->term, &x, step);
    } else if (state->terms != state->patterns) {
        const mattis_ternary_column x = ternary(state->terms, i);
        state->kernel->ternary_add(state->term, &x, step);
    }
}

static int64_t square_of(const multitasking_state *state, size_t i) {
    int64_t sum = 0;
    if (state->means) {
        for (size_t mu = 0; mu < state->n_terms; mu++) {
            const int64_t x = mattis_means_sum(state->means, i, mu);
            sum += x * x;
        }
        return sum;
    }
    const uint64_t *nonzero = mattis_patterns_mask(state->terms, i);
    for (size_t w = 0; w < state->terms->words; w++)
        sum += __builtin_popcountll(nonzero[w]);
    return sum;
}

static void multitasking_free(mattis_engine *self) {
    multitasking_state *state = own(self);
    if (state) {
        if (state->overlap != state->term)
            free(state->overlap);
        if (state->term != state->of_sums.first)
            free(state->term);
        mattis_sums_pass_free(&state->of_sums);
        mattis_ternary_pass_free(&state->of_patterns);
        mattis_ternary_pass_free(&state->of_examples);
        free(state->projection);
        free(state->all);
        free(state->spin);
        free(state->square);
        free(state);
    }
    *self = (mattis_engine){0};
}

/* 1/(N R), for examples 1/(N R M) and for sums of them 1/(N R M^2). */
static double scale_of(const mattis_params *params) {
    const double n = (double)params->spins, m = (double)params->examples;
    const double square = params->quality * params->quality;
    double scale = 1 / (n * (square + (1 - square) / m));
    if (params->rule != MATTIS_STORING)
        scale /= params->rule == MATTIS_SUPERVISED ? m * m : m;
    return params->activity_normalized ? scale / (1 - params->dilution) : scale;
}

static int32_t *overlaps_of(size_t n) {
    const size_t bytes = mattis_overlap_room(n) * sizeof(int32_t);
    int32_t *overlap = aligned_alloc(64, bytes);
    if (overlap)
        memset(overlap, 0, bytes);
    return overlap;
}

/* After the overlaps have their room, but those that are power sums. */
static int prepare_at_once(multitasking_state *state) {
    const size_t n = state->patterns->n_spins;
    const mattis_mean_energy energy = pairs();
    const bool examples = state->terms && state->terms != state->patterns;
    if (state->means)
        state->all = malloc(n * sizeof *state->all);
    else
        state->projection = malloc(n * sizeof *state->projection);
    if (!state->all && !state->projection)
        return MATTIS_ERR_MEMORY;
    state->of_patterns =
        (mattis_ternary_pass){.terms = state->patterns,
                              .kernel = state->kernel,
                              .overlap = state->overlap,
                              .field = state->terms == state->patterns ? state->projection : NULL};
    int status = mattis_ternary_pass_init(&state->of_patterns);
    if (!status && examples) {
        state->of_examples = (mattis_ternary_pass){.terms = state->terms,
                                                   .kernel = state->kernel,
                                                   .overlap = state->term,
                                                   .field = state->projection};
        status = mattis_ternary_pass_init(&state->of_examples);
    }
    if (!status && state->means) {
        status = mattis_sums_pass_init(&state->of_sums, state->means, state->kernel, &energy);
        state->term = state->of_sums.first;
    }
    return status;
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    const bool storing = params->rule == MATTIS_STORING;
    *self =
        (mattis_engine){.type = &mattis_engine_multitasking, .n_spins = disorder->patterns.n_spins};
    multitasking_state *state = self->own = calloc(1, sizeof *state);
    if (!state)
        return MATTIS_ERR_MEMORY;
    state->patterns = &disorder->patterns;
    if (params->rule == MATTIS_SUPERVISED)
        state->means = &disorder->means;
    else
        state->terms = storing ? &disorder->patterns : &disorder->examples;
    state->n_terms = (size_t)terms_of(params);
    state->examples = params->rule == MATTIS_UNSUPERVISED ? (size_t)params->examples : 1;
    state->unit = storing ? 1 : (double)params->examples;
    state->scale = scale_of(params);
    state->kernel = mattis_kernels_choose();
    if (!state->kernel)
        return MATTIS_ERR_RANGE;
    state->spin = calloc(self->n_spins, sizeof *state->spin);
    state->square = malloc(self->n_spins * sizeof *state->square);
    state->at_once = takes_at_once(params);
    if (!state->at_once || !state->means)
        state->term = overlaps_of(state->n_terms);
    state->overlap = storing ? state->term : overlaps_of(state->patterns->n_patterns);
    if (!state->spin || !state->square || !state->overlap)
        return MATTIS_ERR_MEMORY;
    if ((state->at_once && prepare_at_once(state) != MATTIS_OK) || !state->term)
        return MATTIS_ERR_MEMORY;
    for (size_t i = 0; i < self->n_spins; i++)
        state->square[i] = square_of(state, i);
    self->spin = state->spin;
    return MATTIS_OK;
}

/* All overlaps and fields of states of one disorder. */
static void set_at_once(mattis_engine *const *self, const int8_t *const *spin, size_t n) {
    const multitasking_state *first = own(self[0]);
    mattis_ternary_pass *patterns[MATTIS_STATES_TOGETHER] = {NULL};
    mattis_ternary_pass *examples[MATTIS_STATES_TOGETHER] = {NULL};
    for (size_t t = 0; t < n; t++) {
        patterns[t] = &own(self[t])->of_patterns;
        examples[t] = &own(self[t])->of_examples;
    }
    mattis_ternary_pass_run(patterns, spin, n);
    if (first->terms && first->terms != first->patterns)
        mattis_ternary_pass_run(examples, spin, n);
    for (size_t t = 0; t < n; t++) {
        multitasking_state *state = own(self[t]);
        if (state->means)
            mattis_sums_pass_run(&state->of_sums, spin[t], false, state->all);
        state->fields_known = true;
        memcpy(state->spin, spin[t], self[t]->n_spins);
    }
}

/* How many of these networks, from the first on, have one disorder, up to those of one reading. */
static size_t alike(mattis_engine *const *self, size_t n) {
    const multitasking_state *first = own(self[0]);
    size_t k = 1;
    while (k < n && k < MATTIS_STATES_TOGETHER && own(self[k])->at_once && first->at_once &&
           own(self[k])->patterns == first->patterns && own(self[k])->terms == first->terms)
        k++;
    return k;
}

static void set_one_by_one(mattis_engine *self, const int8_t *spin) {
    multitasking_state *state = own(self);
    for (size_t i = 0; i < self->n_spins; i++)
        if (spin[i] != state->spin[i])
            add_site(state, i, spin[i] - state->spin[i]);
    memcpy(state->spin, spin, self->n_spins);
}

static void set_spins_many(mattis_engine *const *self, const int8_t *const *spin, size_t n) {
    for (size_t done = 0, count; done < n; done += count) {
        count = alike(self + done, n - done);
        if (own(self[done])->at_once)
            set_at_once(self + done, spin + done, count);
        else
            set_one_by_one(self[done], spin[done]);
    }
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    set_spins_many(&self, &spin, 1);
}

static double field(mattis_engine *self, size_t i) {
    const multitasking_state *state = own(self);
    if (state->fields_known && state->all)
        return state->scale * (double)(int64_t)state->all[i];
    const int64_t sum = state->fields_known ? state->projection[i] : projection(state, i);
    return state->scale * (double)(sum - state->spin[i] * state->square[i]);
}

static void flip(mattis_engine *self, size_t i) {
    multitasking_state *state = own(self);
    add_site(state, i, -2 * state->spin[i]);
    state->spin[i] = (int8_t)-state->spin[i];
    state->fields_known = false;
}

static double energy(const mattis_engine *self) {
    const multitasking_state *state = own(self);
    double sum = 0; /* of whole squares */
    for (size_t t = 0; t < state->n_terms; t++)
        sum += (double)state->term[t] * state->term[t];
    return -state->scale / 2 * sum;
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    return own(self)->overlap[mu];
}

/* The mean of the examples' overlaps is the overlap with their mean. */
static double data_overlap(const mattis_engine *self, size_t mu) {
    const multitasking_state *state = own(self);
    int64_t sum = 0;
    for (size_t a = 0; a < state->examples; a++)
        sum += state->term[mu * state->examples + a];
    return (double)sum / (state->unit * (double)self->n_spins);
}

static double data_entry(const mattis_engine *self, size_t i, size_t mu) {
    const multitasking_state *state = own(self);
    int64_t sum = 0;
    if (state->means)
        sum = mattis_means_sum(state->means, i, mu);
    else
        for (size_t a = 0; a < state->examples; a++)
            sum += mattis_patterns_sign(state->terms, i, mu * state->examples + a);
    return (double)sum / state->unit;
}

static int check(const mattis_engine *self, mattis_report *report) {
    const multitasking_state *state = own(self);
    for (size_t mu = 0; mu < state->patterns->n_patterns; mu++) {
        int64_t sum = 0;
        for (size_t i = 0; i < self->n_spins; i++)
            sum += mattis_patterns_sign(state->patterns, i, mu) * state->spin[i];
        if (sum != state->overlap[mu])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "overlap %zu is %d, not %d", mu,
                               (int)state->overlap[mu], (int)sum);
    }
    for (size_t t = 0; t < state->n_terms; t++) {
        int64_t sum = 0;
        for (size_t i = 0; i < self->n_spins; i++)
            sum += (state->means ? mattis_means_sum(state->means, i, t)
                                 : mattis_patterns_sign(state->terms, i, t)) *
                   state->spin[i];
        if (sum != state->term[t])
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "term %zu is %d, not %d", t,
                               (int)state->term[t], (int)sum);
    }
    for (size_t i = 0; state->fields_known && i < self->n_spins; i++) {
        const int64_t kept = state->all ? (int64_t)state->all[i] + state->spin[i] * state->square[i]
                                        : state->projection[i];
        if (kept != projection(state, i))
            return mattis_fail(report, MATTIS_ERR_INTERNAL, "field %zu is not that of its spins",
                               i);
    }
    return MATTIS_OK;
}

const mattis_engine_type mattis_engine_multitasking = {
    .model = MATTIS_MULTITASKING,
    .name = "storing, supervised and unsupervised",
    .summary = "multitasking Hebbian network, H = -1/(2NR) sum_mu (sum_i x_i sigma_i)^2 with "
               "diluted patterns; Agliari, Alessandrelli, Barra and Ricci-Tersenghi 2023",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = multitasking_free,
    .set_spins = set_spins,
    .set_spins_many = set_spins_many,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .data_entry = data_entry,
    .check = check,
};
