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

/* Block of attempt j of the current sweep: words 0, 1 choose the site, words 2, 3 the sign. */
static void attempt_words(const mattis_chain *self, size_t j, uint32_t word[4]) {
    mattis_stream_block(&self->stream, self->sweep * self->engine->n_spins + j, word);
}

/* Little (1974), Peretto (1984): parallel dynamics at P = 2 samples exp(sum_i ln 2cosh beta h_i).
 */
double mattis_pseudo_energy(double beta, double field) {
    double h = fabs(field);
    return -h - (isinf(beta) ? 0 : log1p(exp(-2 * beta * h)) / beta);
}

static int8_t draw_spin(const mattis_chain *self, double field, const uint32_t word[4]) {
    double up = mattis_probability_up(self->beta, field);
    return mattis_unit_real(word + 2) < up ? 1 : -1;
}

static void sequential_sweep(mattis_chain *self) {
    const size_t n = self->engine->n_spins;
    for (size_t i = 0; i < n; i++)
        self->order[i] = (uint32_t)i;
    for (size_t j = 0; j < n; j++) {
        uint32_t word[4];
        attempt_words(self, j, word);
        size_t pick = j + mattis_bounded(word, n - j); /* Fisher-Yates, one step at a time */
        uint32_t i = self->order[pick];
        self->order[pick] = self->order[j];
        double field = self->engine->type->field(self->engine, i);
        if (draw_spin(self, field, word) != self->engine->spin[i]) {
            self->engine->type->flip(self->engine, i);
            self->flips++;
        }
    }
}

static void parallel_sweep(mattis_chain *self) {
    const size_t n = self->engine->n_spins;
    self->pseudo_energy = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t word[4];
        attempt_words(self, i, word);
        double field = self->engine->type->field(self->engine, i);
        self->pseudo_energy += mattis_pseudo_energy(self->beta, field);
        self->next[i] = draw_spin(self, field, word);
        self->flips += self->next[i] != self->engine->spin[i];
    }
    self->engine->type->set_spins(self->engine, self->next);
}

void mattis_chain_sweep(mattis_chain *self) {
    if (self->update == MATTIS_PARALLEL)
        parallel_sweep(self);
    else
        sequential_sweep(self);
    self->sweep++;
}

int mattis_chain_init(mattis_chain *self, mattis_engine *engine, const mattis_patterns *patterns,
                      const mattis_params *params, uint64_t key, uint32_t sample,
                      uint32_t replica) {
    *self = (mattis_chain){
        .engine = engine,
        .patterns = patterns,
        .update = (mattis_update)params->update,
        .beta = 1 / params->temperature,
        .stream = mattis_stream_make(key, MATTIS_PURPOSE_DYNAMICS, sample, replica),
    };
    self->order = malloc(engine->n_spins * sizeof *self->order);
    self->next = malloc(engine->n_spins * sizeof *self->next);
    if (!self->order || !self->next)
        return MATTIS_ERR_MEMORY;
    mattis_start_spins(patterns, params, key, sample, replica, self->order, self->next);
    engine->type->set_spins(engine, self->next);
    return MATTIS_OK;
}

void mattis_chain_free(mattis_chain *self) {
    free(self->order);
    free(self->next);
    *self = (mattis_chain){0};
}
