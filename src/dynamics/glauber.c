/* See mattis/dynamics.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attempts.h"

/* Glauber (1963): w(sigma_i = +1) = 1 / (1 + exp(-2 beta h_i)). */
double mattis_probability_up(double beta, double field) {
    if (field == 0)
        return 0.5; /* also at beta = infinity, where the product below is not a number */
    return 1 / (1 + exp(-2 * beta * field));
}

enum { BATCH = MATTIS_ATTEMPTS };

static void draw_attempts(const mattis_chain *self, size_t first, size_t n, mattis_attempts *out) {
    const uint32_t key[2] = {(uint32_t)self->stream.key, (uint32_t)(self->stream.key >> 32)};
    const uint32_t tail[2] = {self->stream.sample, self->stream.purpose_replica};
    uint64_t *const pair[2] = {out->site, out->sign};
    self->kernel->philox(key, tail, self->sweep * self->engine->n_spins + first, n, pair);
}

/* Little (1974), Peretto (1984): parallel dynamics at P = 2 samples exp(sum_i ln 2cosh beta h_i).
 */
double mattis_pseudo_energy(double beta, double field) {
    double h = fabs(field);
    return -h - (isinf(beta) ? 0 : log1p(exp(-2 * beta * h)) / beta);
}

/* Up to x = 2 beta h = CERTAIN the probability of +1 grows with x: u is compared with its values at
 * the ends of a step of the table first, and only what falls between them needs the exponential.
 * They are moved outwards by more than the rounding of either, so that the answer is the same. */
enum { CERTAIN = MATTIS_CERTAIN, STEPS = 16, TABLE = 2 * CERTAIN * STEPS + 2 };
static const double table_margin = 1e-12;

/* Made when the program starts, before there are threads. */
static double logistic[TABLE];

__attribute__((constructor)) static void make_table(void) {
    for (int k = 0; k < TABLE; k++)
        logistic[k] = 1 / (1 + exp(CERTAIN - (double)k / STEPS));
}

int8_t mattis_draw_spin(double beta, double field, uint64_t bits) {
    const double u = mattis_unit_real_of(bits), x = 2 * beta * field;
    if (x == x) { /* not so at T = 0 and h = 0 */
        /* Without branches on the sign, which nobody can foresee. */
        const double near = x < CERTAIN ? x : CERTAIN;
        const int step = (int)(((near > -CERTAIN ? near : -CERTAIN) + CERTAIN) * STEPS);
        const int up = u < logistic[step] - table_margin;
        const int down = u > logistic[step + 1] + table_margin;
        if (up + down)
            return (int8_t)(up - down);
    }
    if (x > CERTAIN)
        return 1;
    if (x < -CERTAIN)
        return u == 0 ? 1 : -1;
    return u < mattis_probability_up(beta, field) ? 1 : -1;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The sites of the attempts first ... first + n - 1, from the random bits in `drawn->site`:
 * Fisher-Yates, one step at a time. */
static void shuffle(mattis_chain *self, size_t first, size_t n, mattis_attempts *drawn) {
    uint32_t *order = self->order;
    self->kernel->picks(drawn->site, first, n, self->engine->n_spins);
    for (size_t k = 0; k < n; k++) {
        const uint64_t pick = drawn->site[k];
        drawn->site[k] = order[pick];
        order[pick] = order[first + k];
    }
}

static void attempt(mattis_chain *self, size_t n, const mattis_attempts *drawn) {
    const mattis_engine_type *type = self->engine->type;
    for (size_t k = 0; k < n; k++) {
        const size_t i = drawn->site[k];
        const double field = type->field(self->engine, i);
        if (mattis_draw_spin(self->beta, field, drawn->sign[k]) != self->engine->spin[i]) {
            type->flip(self->engine, i);
            self->flips++;
        }
    }
}

static void sequential_sweep(mattis_chain *self) {
    const mattis_levels_type *levels = self->engine->type->levels;
    const size_t n = self->engine->n_spins;
    const uint64_t before = self->flips;
    if (levels)
        levels->expect(self->engine, self->likely_flips);
    mattis_attempts drawn;
    memcpy(self->order, self->sites, n * sizeof *self->order);
    for (size_t first = 0; first < n; first += BATCH) {
        const size_t count = smaller(BATCH, n - first);
        draw_attempts(self, first, count, &drawn);
        shuffle(self, first, count, &drawn);
        if (levels)
            mattis_levels_attempt(self, count, &drawn);
        else
            attempt(self, count, &drawn);
    }
    self->likely_flips = (self->likely_flips + (size_t)(self->flips - before)) / 2;
}

/* Fields of pairwise networks take few values: pseudo-energies are kept, each in the place that the
 * bits of its field say. */
enum { KEPT_BITS = 11, KEPT = 1 << KEPT_BITS };
struct mattis_kept_energy {
    double field, energy;
};

static int keep_energies(mattis_chain *self) {
    self->kept = malloc(KEPT * sizeof *self->kept);
    for (size_t k = 0; self->kept && k < KEPT; k++)
        self->kept[k].field = NAN;
    return self->kept ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

static double kept_energy(mattis_chain *self, double field) {
    const double size = fabs(field);
    uint64_t bits;
    memcpy(&bits, &size, sizeof bits);
    struct mattis_kept_energy *kept = &self->kept[bits * 0x9e3779b97f4a7c15 >> (64 - KEPT_BITS)];
    if (kept->field != size)
        *kept = (struct mattis_kept_energy){size, mattis_pseudo_energy(self->beta, size)};
    return kept->energy;
}

/* Where a parallel update leads. */
static void draw_next(mattis_chain *self) {
    const size_t n = self->engine->n_spins;
    mattis_attempts drawn;
    self->pseudo_energy = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % BATCH == 0)
            draw_attempts(self, i, smaller(BATCH, n - i), &drawn);
        double field = self->engine->type->field(self->engine, i);
        self->pseudo_energy += kept_energy(self, field);
        self->next[i] = mattis_draw_spin(self->beta, field, drawn.sign[i % BATCH]);
        self->flips += self->next[i] != self->engine->spin[i];
    }
}

void mattis_chains_sweep(mattis_chain *const *self, size_t n) {
    mattis_engine *engine[MATTIS_STATES_TOGETHER];
    const int8_t *next[MATTIS_STATES_TOGETHER];
    size_t drawn = 0;
    for (size_t k = 0; k < n; k++) {
        if (self[k]->update == MATTIS_PARALLEL) {
            draw_next(self[k]);
            engine[drawn] = self[k]->engine;
            next[drawn++] = self[k]->next;
        } else {
            sequential_sweep(self[k]);
        }
        self[k]->sweep++;
        if (drawn == MATTIS_STATES_TOGETHER || k + 1 == n) {
            mattis_engines_set_spins(engine, next, drawn);
            drawn = 0;
        }
    }
}

void mattis_chain_sweep(mattis_chain *self) {
    mattis_chains_sweep(&self, 1);
}

int mattis_chain_init(mattis_chain *self, mattis_engine *engine, const mattis_patterns *patterns,
                      const mattis_params *params, uint64_t key, uint32_t sample,
                      uint32_t replica) {
    *self = (mattis_chain){
        .engine = engine,
        .patterns = patterns,
        .kernel = mattis_kernels_choose(),
        .target = mattis_image_cue_of(params, sample, replica).target,
        .update = (mattis_update)params->update,
        .beta = 1 / params->temperature,
        .stream = mattis_stream_make(key, MATTIS_PURPOSE_DYNAMICS, sample, replica),
        .likely_flips = engine->n_spins,
    };
    self->order = malloc(engine->n_spins * sizeof *self->order);
    self->sites = malloc(engine->n_spins * sizeof *self->sites);
    self->next = malloc(engine->n_spins * sizeof *self->next);
    if (!self->order || !self->sites || !self->next ||
        (self->update == MATTIS_PARALLEL && keep_energies(self) != MATTIS_OK) ||
        (engine->type->levels && mattis_levels_init(&self->levels, engine) != MATTIS_OK))
        return MATTIS_ERR_MEMORY;
    if (!self->kernel)
        return MATTIS_ERR_RANGE;
    for (size_t i = 0; i < engine->n_spins; i++)
        self->sites[i] = (uint32_t)i;
    mattis_start_spins(patterns, params, key, sample, replica, self->order, self->next);
    engine->type->set_spins(engine, self->next);
    return MATTIS_OK;
}

double mattis_chain_bytes(const mattis_params *params) {
    const mattis_chain *self = NULL;
    return (double)params->spins *
               (sizeof *self->order + sizeof *self->sites + sizeof *self->next) +
           (params->update == MATTIS_PARALLEL ? KEPT * sizeof *self->kept : 0);
}

void mattis_chain_free(mattis_chain *self) {
    free(self->order);
    free(self->sites);
    free(self->next);
    free(self->kept);
    mattis_levels_free(&self->levels);
    *self = (mattis_chain){0};
}

void mattis_chain_transfer(mattis_chain *self, mattis_buffer *buffer) {
    const size_t n = self->engine->n_spins;
    memcpy(self->next, self->engine->spin, n);
    mattis_buffer_move(buffer, self->next, n);
    mattis_buffer_move(buffer, &self->sweep, sizeof self->sweep);
    mattis_buffer_move(buffer, &self->flips, sizeof self->flips);
    mattis_buffer_move(buffer, &self->pseudo_energy, sizeof self->pseudo_energy);
    if (buffer->loading && !buffer->failed)
        self->engine->type->set_spins(self->engine, self->next);
}

void mattis_chain_follow(mattis_chain *self, const mattis_chain *previous) {
    self->engine->type->set_spins(self->engine, previous->engine->spin);
}
