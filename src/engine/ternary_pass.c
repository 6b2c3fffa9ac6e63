/* See ternary_pass.h. */
#include "ternary_pass.h"

#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

/* Spins whose counts fit in 16 bits. */
enum { BLOCK = 1 << 14 };

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

double mattis_ternary_pass_bytes(double spins) {
    return spins * (sizeof(int8_t) + 2 * sizeof(int64_t)) +
           MATTIS_CHUNK * (2 * sizeof(int16_t) + sizeof(int32_t));
}

/* Where patterns are counted by their overlaps: keys are S + N. */
static int32_t overlap_of(const void *of, size_t key) {
    const mattis_ternary_pass *self = of;
    return (int32_t)key - (int32_t)self->terms->n_spins;
}

int mattis_ternary_pass_init(mattis_ternary_pass *self) {
    const size_t n = self->terms->n_spins, room = mattis_chunk_room(n);
    self->spin = calloc(room, sizeof *self->spin);
    self->part[0] = malloc(room * sizeof *self->part[0]);
    self->part[1] = malloc(room * sizeof *self->part[1]);
    self->count = malloc(2 * sizeof *self->count);
    self->weight = calloc(MATTIS_CHUNK, sizeof *self->weight);
    self->tally = mattis_tally_of(self->terms, self->kernel, 2 * n + 1, overlap_of, self);
    return self->spin && self->part[0] && self->part[1] && self->count && self->weight
               ? MATTIS_OK
               : MATTIS_ERR_MEMORY;
}

void mattis_ternary_pass_free(mattis_ternary_pass *self) {
    free(self->spin);
    free(self->part[0]);
    free(self->part[1]);
    free(self->count);
    free(self->weight);
    mattis_tally_free(&self->tally);
    *self = (mattis_ternary_pass){0};
}

/* --- Columns ---------------------------------------------------------------------------------- */

/* Of n patterns. */
static void take_overlaps(mattis_ternary_pass *const *self, size_t n_states, size_t first,
                          size_t n) {
    const mattis_patterns *terms = self[0]->terms;
    mattis_chunk_state state[MATTIS_STATES_TOGETHER];
    for (size_t t = 0; t < n_states; t++)
        for (size_t mu = 0; mu < n; mu++)
            self[t]->overlap[first + mu] = self[t]->up;
    for (size_t i = 0; i < terms->n_spins; i += BLOCK) {
        const size_t n_spins = smaller(terms->n_spins - i, BLOCK);
        const size_t at = i * terms->words + first / 64;
        for (int k = 0; k < 2; k++) {
            for (size_t t = 0; t < n_states; t++)
                state[t] =
                    (mattis_chunk_state){.spin = self[t]->spin + i, .overlap = self[t]->count[k]};
            self[0]->kernel->chunk_overlaps((k ? terms->nonzero : terms->bit) + at, terms->words,
                                            n_spins, n, state, n_states);
        }
        for (size_t t = 0; t < n_states; t++)
            for (size_t mu = 0; mu < n; mu++)
                self[t]->overlap[first + mu] += 2 * self[t]->count[0][mu] - self[t]->count[1][mu];
    }
    for (size_t t = 0; t < n_states; t++)
        for (size_t mu = 0; mu < n; mu++)
            self[t]->overlap[first + mu] /= 2;
}

/* Adds the two sums of n patterns. */
static void add_fields(mattis_ternary_pass *const *self, size_t n_states, size_t first, size_t n) {
    const mattis_patterns *terms = self[0]->terms;
    mattis_chunk_state state[MATTIS_STATES_TOGETHER];
    int32_t largest = 0;
    int planes = 1;
    for (size_t t = 0; t < n_states; t++) {
        const int32_t *overlap = self[t]->overlap + first;
        memset(self[t]->weight + n, 0, (MATTIS_CHUNK - n) * sizeof *self[t]->weight);
        memcpy(self[t]->weight, overlap, n * sizeof *overlap);
        for (size_t mu = 0; mu < n; mu++)
            largest = abs(overlap[mu]) > largest ? abs(overlap[mu]) : largest;
    }
    while (largest > mattis_chunk_limit(planes))
        planes++;
    for (int k = 0; k < 2; k++) {
        for (size_t t = 0; t < n_states; t++)
            state[t] = (mattis_chunk_state){.weight = self[t]->weight, .field = self[t]->part[k]};
        self[0]->kernel->chunk_fields((k ? terms->nonzero : terms->bit) + first / 64, terms->words,
                                      terms->n_spins, n, planes, state, n_states);
    }
}

static void begin(mattis_ternary_pass *self, const int8_t *spin) {
    const size_t n_spins = self->terms->n_spins;
    memcpy(self->spin, spin, n_spins);
    self->up = 0;
    for (size_t i = 0; i < n_spins; i++)
        self->up += spin[i];
    for (int k = 0; k < 2; k++)
        memset(self->part[k], 0, mattis_chunk_room(n_spins) * sizeof *self->part[k]);
}

/* I_i from the two sums. */
static void end(mattis_ternary_pass *self, const int64_t *plus, const int64_t *nonzero) {
    for (size_t i = 0; i < self->terms->n_spins; i++)
        self->field[i] = 2 * plus[i] - nonzero[i];
}

/* --- Rows ------------------------------------------------------------------------------------- */

/* S_mu is the number of entries that are not 0, less twice those that differ from the spin. */
static void run_tally(mattis_ternary_pass *self, const int8_t *spin) {
    const size_t n_spins = self->terms->n_spins, total = self->terms->n_patterns;
    uint16_t apart[MATTIS_TALLY_CHUNK], key[MATTIS_TALLY_CHUNK];
    mattis_tally_begin(&self->tally, spin);
    for (size_t first = 0; first < total; first += MATTIS_TALLY_CHUNK) {
        const size_t n = smaller(total - first, MATTIS_TALLY_CHUNK);
        mattis_tally_apart(&self->tally, first, n, apart);
        for (size_t k = 0; k < n; k++) {
            const int32_t s = self->tally.size[first + k] - 2 * apart[k];
            self->overlap[first + k] = s;
            key[k] = (uint16_t)(s + (int32_t)n_spins);
        }
        mattis_tally_add(&self->tally, first, n, key);
    }
    mattis_tally_end(&self->tally);
    end(self, self->tally.field, self->tally.field + self->tally.n_bits);
}

static bool tallies_ready(mattis_ternary_pass *const *self, size_t n) {
    bool ready = true;
    if (!self[0]->field || n > MATTIS_TALLY_STATES)
        return false;
    for (size_t t = 0; t < n; t++)
        ready = mattis_tally_ready(&self[t]->tally) && ready;
    return ready;
}

void mattis_ternary_pass_run(mattis_ternary_pass *const *self, const int8_t *const *spin,
                             size_t n) {
    const size_t total = self[0]->terms->n_patterns;
    const bool by_rows = tallies_ready(self, n);
    for (size_t t = 0; t < n; t++)
        (by_rows ? run_tally : begin)(self[t], spin[t]);
    for (size_t first = 0; !by_rows && first < total; first += MATTIS_CHUNK) {
        const size_t some = smaller(total - first, MATTIS_CHUNK);
        take_overlaps(self, n, first, some);
        if (self[0]->field)
            add_fields(self, n, first, some);
    }
    for (size_t t = 0; !by_rows && self[0]->field && t < n; t++)
        end(self[t], self[t]->part[0], self[t]->part[1]);
}
