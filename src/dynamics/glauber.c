/* See mattis/dynamics.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"

/* Glauber (1963): w(sigma_i = +1) = 1 / (1 + exp(-2 beta h_i)). */
double mattis_probability_up(double beta, double field) {
    if (field == 0)
        return 0.5; /* also at beta = infinity, where the product below is not a number */
    return 1 / (1 + exp(-2 * beta * field));
}

/* Random words of consecutive attempts of the current sweep: words 0, 1 choose the site, words 2, 3
 * the sign. */
enum { BATCH = 256 };
typedef struct attempts {
    uint32_t word[4][BATCH];
} attempts;

static void draw_attempts(const mattis_chain *self, size_t first, size_t n, attempts *out) {
    const uint32_t key[2] = {(uint32_t)self->stream.key, (uint32_t)(self->stream.key >> 32)};
    const uint32_t tail[2] = {self->stream.sample, self->stream.purpose_replica};
    uint32_t *const word[4] = {out->word[0], out->word[1], out->word[2], out->word[3]};
    self->kernel->philox(key, tail, self->sweep * self->engine->n_spins + first, n, word);
}

/* Little (1974), Peretto (1984): parallel dynamics at P = 2 samples exp(sum_i ln 2cosh beta h_i).
 */
double mattis_pseudo_energy(double beta, double field) {
    double h = fabs(field);
    return -h - (isinf(beta) ? 0 : log1p(exp(-2 * beta * h)) / beta);
}

/* Beyond |x| = CERTAIN, x = 2 beta h, the probability of +1 is 1 - 2^-54 or more, hence 1 in
 * doubles, or less than the smallest u above 0. In between it grows with x: u is compared with its
 * values at the ends of a step of the table first, and only what falls between them needs the
 * exponential. They are moved outwards by more than the rounding of either, so that the answer is
 * the same. */
enum { CERTAIN = 38, STEPS = 16, TABLE = 2 * CERTAIN * STEPS + 2 };
static const double table_margin = 1e-12;

/* Made when the program starts, before there are threads. */
static double logistic[TABLE];

__attribute__((constructor)) static void make_table(void) {
    for (int k = 0; k < TABLE; k++)
        logistic[k] = 1 / (1 + exp(CERTAIN - (double)k / STEPS));
}

static int8_t draw_spin(const mattis_chain *self, double field, const attempts *drawn, size_t k) {
    const uint32_t word[2] = {drawn->word[2][k], drawn->word[3][k]};
    const double u = mattis_unit_real(word), x = 2 * self->beta * field;
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
    return u < mattis_probability_up(self->beta, field) ? 1 : -1;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The sites of the attempts first ... first + n - 1 end up in order[first ...]: Fisher-Yates, one
 * step at a time. */
static void shuffle(mattis_chain *self, size_t first, size_t n, const attempts *drawn) {
    for (size_t k = 0; k < n; k++) {
        const uint32_t word[2] = {drawn->word[0][k], drawn->word[1][k]};
        const size_t j = first + k, pick = j + mattis_bounded(word, self->engine->n_spins - j);
        const uint32_t i = self->order[pick];
        self->order[pick] = self->order[j];
        self->order[j] = i;
    }
}

static void sequential_sweep(mattis_chain *self) {
    const mattis_engine_type *type = self->engine->type;
    const size_t n = self->engine->n_spins;
    attempts drawn;
    for (size_t i = 0; i < n; i++)
        self->order[i] = (uint32_t)i;
    for (size_t first = 0; first < n; first += BATCH) {
        const size_t count = smaller(BATCH, n - first);
        draw_attempts(self, first, count, &drawn);
        shuffle(self, first, count, &drawn);
        for (size_t k = 0; k < count; k++) {
            const uint32_t i = self->order[first + k];
            if (draw_spin(self, type->field(self->engine, i), &drawn, k) != self->engine->spin[i]) {
                type->flip(self->engine, i);
                self->flips++;
            }
        }
    }
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
    attempts drawn;
    self->pseudo_energy = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % BATCH == 0)
            draw_attempts(self, i, smaller(BATCH, n - i), &drawn);
        double field = self->engine->type->field(self->engine, i);
        self->pseudo_energy += kept_energy(self, field);
        self->next[i] = draw_spin(self, field, &drawn, i % BATCH);
        self->flips += self->next[i] != self->engine->spin[i];
    }
}

void mattis_chains_sweep(mattis_chain *const *self, size_t n) {
    enum { TOGETHER = 64 };
    mattis_engine *engine[TOGETHER];
    const int8_t *next[TOGETHER];
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
        if (drawn == TOGETHER || k + 1 == n) {
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
    };
    self->order = malloc(engine->n_spins * sizeof *self->order);
    self->next = malloc(engine->n_spins * sizeof *self->next);
    if (!self->order || !self->next ||
        (self->update == MATTIS_PARALLEL && keep_energies(self) != MATTIS_OK))
        return MATTIS_ERR_MEMORY;
    if (!self->kernel)
        return MATTIS_ERR_RANGE;
    mattis_start_spins(patterns, params, key, sample, replica, self->order, self->next);
    engine->type->set_spins(engine, self->next);
    return MATTIS_OK;
}

void mattis_chain_free(mattis_chain *self) {
    free(self->order);
    free(self->next);
    free(self->kept);
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
