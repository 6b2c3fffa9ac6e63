/* See mattis/exchange.h. */
#include "mattis/exchange.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which end of the ladder a state has seen last, on its way from the lowest temperature. */
enum { NO_END, LOWEST, HIGHEST };

double mattis_exchange_probability(double beta, double energy, double other_beta,
                                   double other_energy) {
    return fmin(1, exp((beta - other_beta) * (energy - other_energy)));
}

/* What is exchanged depends on all temperatures of the ladder, so all are in the key: the dynamics
 * key of the lowest, then the bits of the others. */
static uint64_t key_of(const mattis_params *const *cell, size_t n) {
    uint64_t key = mattis_dynamics_key(cell[0]);
    for (size_t k = 1; k < n; k++) {
        uint64_t bits;
        memcpy(&bits, &cell[k]->temperature, sizeof bits);
        key = mattis_key_absorb(key, bits);
    }
    return key;
}

int mattis_exchange_init(mattis_exchange *self, const mattis_params *const *cell, size_t n,
                         uint32_t sample) {
    *self = (mattis_exchange){
        .n = n, .n_replicas = (size_t)cell[0]->replicas, .key = key_of(cell, n), .sample = sample};
    self->mark = calloc(n * self->n_replicas, sizeof *self->mark);
    self->tried = calloc(n, sizeof *self->tried);
    self->probability = calloc(n, sizeof *self->probability);
    return self->mark && self->tried && self->probability ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_exchange_free(mattis_exchange *self) {
    free(self->mark);
    free(self->tried);
    free(self->probability);
    *self = (mattis_exchange){0};
}

static void exchange(mattis_chain *x, mattis_chain *y, uint8_t mark[2]) {
    mattis_engine *engine = x->engine;
    x->engine = y->engine;
    y->engine = engine;
    const uint8_t first = mark[0];
    mark[0] = mark[1];
    mark[1] = first;
}

static void mark_ends(mattis_exchange *self, uint8_t *mark, bool measured) {
    if (mark[0] == HIGHEST && measured)
        self->round_trips++;
    mark[0] = LOWEST;
    if (mark[self->n - 1] == LOWEST)
        mark[self->n - 1] = HIGHEST;
}

void mattis_exchange_round(mattis_exchange *self, mattis_chain *const *chain, bool measured) {
    const size_t pairs = self->n - 1;
    for (size_t a = 0; a < self->n_replicas; a++) {
        const mattis_stream stream =
            mattis_stream_make(self->key, MATTIS_PURPOSE_EXCHANGE, self->sample, (uint32_t)a);
        uint8_t *mark = self->mark + a * self->n;
        for (size_t k = self->rounds % 2; k < pairs; k += 2) {
            mattis_chain *x = &chain[k][a], *y = &chain[k + 1][a];
            const double w =
                mattis_exchange_probability(x->beta, x->engine->type->energy(x->engine), y->beta,
                                            y->engine->type->energy(y->engine));
            uint32_t word[4];
            mattis_stream_block(&stream, self->rounds * pairs + k, word);
            if (mattis_unit_real(word) < w)
                exchange(x, y, mark + k);
            if (measured) {
                self->tried[k]++;
                self->probability[k] += w;
            }
        }
        mark_ends(self, mark, measured);
    }
    self->rounds++;
}

double mattis_exchange_acceptance(const mattis_exchange *self, size_t k) {
    return k + 1 < self->n && self->tried[k] > 0 ? self->probability[k] / (double)self->tried[k]
                                                 : NAN;
}

void mattis_exchange_transfer(mattis_exchange *self, mattis_buffer *buffer) {
    mattis_buffer_move(buffer, &self->rounds, sizeof self->rounds);
    mattis_buffer_move(buffer, self->mark, self->n * self->n_replicas * sizeof *self->mark);
    mattis_buffer_move(buffer, &self->round_trips, sizeof self->round_trips);
    mattis_buffer_move(buffer, self->tried, self->n * sizeof *self->tried);
    mattis_buffer_move(buffer, self->probability, self->n * sizeof *self->probability);
}
