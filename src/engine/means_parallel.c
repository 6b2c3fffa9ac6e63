/* The network of dense_means.c under parallel updates, for P = 2, 3, 4 and as many examples as
 * sums_pass.h takes: all fields of one reading, and energies, are whole numbers, scaled at the end.
 *
 *     distinct   e_P is linear in every spin, so that P sum_mu F = sum_i sigma_i I_i
 *     full       F = p_1^P */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "mattis/experiment.h"
#include "mattis/kernels.h"
#include "sums_pass.h"

typedef struct parallel_state {
    /* input */
    const mattis_patterns *patterns; /* xi, for the overlaps m */
    const mattis_means *means;       /* X */
    mattis_mean_energy energy;
    double scale;
    /* state */
    int8_t *spin;
    mattis_sums_pass pass; /* power sums */
    mattis_wide *field;    /* I_i, until the next flip */
    bool fields_known;
} parallel_state;

static parallel_state *own(const mattis_engine *self) {
    return self->own;
}

static mattis_mean_energy energy_of(const mattis_params *params) {
    return mattis_mean_energy_of((int)params->order, params->interaction == MATTIS_FULL);
}

static bool takes(const mattis_params *params) {
    const mattis_mean_energy energy = energy_of(params);
    return params->model == MATTIS_DENSE && params->rule == MATTIS_SUPERVISED &&
           params->update == MATTIS_PARALLEL &&
           mattis_sums_pass_fits(&energy, params->spins, params->examples);
}

static int limits(const mattis_params *params, mattis_report *report) {
    return mattis_params_dense_limits(params, report);
}

static void cost(const mattis_params *params, mattis_cost *out) {
    const double spins = (double)params->spins, patterns = (double)params->patterns;
    const double examples = (double)params->examples;
    const mattis_mean_energy energy = energy_of(params);
    const int digits = mattis_mean_couplings_digits(&energy, spins, patterns, examples);
    out->disorder_bytes = spins * ceil(patterns / 64) * 8 +
                          mattis_means_bytes(params->spins, params->patterns, params->examples) +
                          mattis_mean_couplings_bytes(spins, digits);
    out->state_bytes = mattis_sums_pass_bytes(&energy, spins, patterns, examples) +
                       mattis_sums_pass_coupled_bytes(spins, digits) +
                       spins * (1 + sizeof(mattis_wide));
    out->sweep_elements = spins * patterns;
}

static void parallel_free(mattis_engine *self) {
    parallel_state *state = own(self);
    if (state) {
        free(state->spin);
        free(state->field);
        mattis_sums_pass_free(&state->pass);
        free(state);
    }
    *self = (mattis_engine){0};
}

static int init(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder) {
    *self =
        (mattis_engine){.type = &mattis_engine_means_parallel, .n_spins = disorder->means.n_spins};
    parallel_state *state = self->own = calloc(1, sizeof *state);
    const mattis_kernels *kernel = mattis_kernels_choose();
    if (!state)
        return MATTIS_ERR_MEMORY;
    if (!kernel)
        return MATTIS_ERR_RANGE;
    state->patterns = &disorder->patterns;
    state->means = &disorder->means;
    state->energy = energy_of(params);
    state->scale = mattis_mean_scale(params);
    self->spin = state->spin = calloc(self->n_spins, sizeof *state->spin);
    state->field = calloc(self->n_spins, sizeof *state->field);
    if (!state->spin || !state->field)
        return MATTIS_ERR_MEMORY;
    const int status = mattis_sums_pass_init(&state->pass, state->means, kernel, &state->energy);
    return status ? status : mattis_sums_pass_couple(&state->pass, disorder->mean_couplings);
}

/* How many of these networks, from the first on, have one energy, up to those of one reading. */
static size_t alike(mattis_engine *const *self, size_t n) {
    const parallel_state *first = own(self[0]);
    size_t k = 1;
    while (k < n && k < MATTIS_SUMS_STATES && own(self[k])->means == first->means &&
           own(self[k])->energy.order == first->energy.order &&
           own(self[k])->energy.powers == first->energy.powers)
        k++;
    return k;
}

static void set_spins_many(mattis_engine *const *self, const int8_t *const *spin, size_t n) {
    mattis_sums_pass *pass[MATTIS_SUMS_STATES];
    mattis_wide *field[MATTIS_SUMS_STATES];
    for (size_t done = 0, count; done < n; done += count) {
        count = alike(self + done, n - done);
        for (size_t k = 0; k < count; k++) {
            parallel_state *state = own(self[done + k]);
            memcpy(state->spin, spin[done + k], self[done + k]->n_spins);
            state->fields_known = true;
            pass[k] = &state->pass;
            field[k] = state->field;
        }
        mattis_sums_pass_run_many(pass, spin + done, count, field);
    }
}

static void set_spins(mattis_engine *self, const int8_t *spin) {
    set_spins_many(&self, &spin, 1);
}

static void know_fields(parallel_state *state) {
    if (!state->fields_known)
        mattis_sums_pass_run(&state->pass, state->spin, true, state->field);
    state->fields_known = true;
}

static double field(mattis_engine *self, size_t i) {
    parallel_state *state = own(self);
    know_fields(state);
    return state->scale * mattis_wide_real(state->field[i]);
}

static void flip(mattis_engine *self, size_t i) {
    parallel_state *state = own(self);
    mattis_sums_pass_add(&state->pass, i, -2 * state->spin[i]);
    state->spin[i] = (int8_t)-state->spin[i];
    state->fields_known = false;
}

static double energy(const mattis_engine *self) {
    parallel_state *state = own(self);
    const int order = state->energy.order;
    mattis_wide sum = 0;
    if (state->energy.powers > 1) {
        know_fields(state);
        for (size_t i = 0; i < self->n_spins; i++)
            sum += state->spin[i] * state->field[i];
        sum /= order;
    } else
        for (size_t mu = 0; mu < state->means->n_patterns; mu++) {
            mattis_wide power = 1;
            for (int k = 0; k < order; k++)
                power *= state->pass.first[mu];
            sum += power;
        }
    return -state->scale * mattis_wide_real(sum);
}

static int64_t overlap(const mattis_engine *self, size_t mu) {
    return mattis_patterns_overlap(own(self)->patterns, self->spin, mu);
}

static double data_overlap(const mattis_engine *self, size_t mu) {
    const parallel_state *state = own(self);
    return state->pass.first[mu] / ((double)self->n_spins * state->means->examples);
}

static int check(const mattis_engine *self, mattis_report *report) {
    parallel_state *state = own(self);
    know_fields(state);
    return mattis_sums_pass_check(&state->pass, state->spin, state->field, report);
}

const mattis_engine_type mattis_engine_means_parallel = {
    .model = MATTIS_DENSE,
    .name = "supervised, parallel updates",
    .summary = "the same network where P <= 4 and sums of examples to the power P - 1 fit in 16 "
               "bits: all fields of one reading, whole numbers",
    .takes = takes,
    .limits = limits,
    .cost = cost,
    .init = init,
    .free = parallel_free,
    .set_spins = set_spins,
    .set_spins_many = set_spins_many,
    .field = field,
    .flip = flip,
    .energy = energy,
    .overlap = overlap,
    .data_overlap = data_overlap,
    .check = check,
};
