/* See ternary_pass.h. */
#include "ternary_pass.h"

#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

/* Spins of which the bits of b are made at once: they stay in the cache, and their counts fit in 16
 * bits. */
enum { BLOCK = 1 << 12, WORDS = MATTIS_CHUNK / 64 };

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

double mattis_ternary_pass_bytes(double spins) {
    return spins + (spins < BLOCK ? spins : BLOCK) * WORDS * sizeof(uint64_t);
}

int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel) {
    *self = (mattis_ternary_pass){.terms = terms, .kernel = kernel};
    self->spin = calloc(mattis_chunk_room(terms->n_spins), sizeof *self->spin);
    self->upper = malloc(smaller(terms->n_spins, BLOCK) * WORDS * sizeof *self->upper);
    return self->spin && self->upper ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_ternary_pass_free(mattis_ternary_pass *self) {
    free(self->spin);
    free(self->upper);
    *self = (mattis_ternary_pass){0};
}

/* A chunk of some spins: the bits of a, those of b being in `upper`. */
typedef struct block {
    const uint64_t *bit;
    size_t n_spins;
} block;

/* Spin i and up to BLOCK - 1 more. */
static block block_at(const mattis_ternary_pass *self, size_t first, size_t i) {
    const mattis_patterns *terms = self->terms;
    const size_t at = i * terms->words + first / 64;
    const block here = {.bit = terms->bit + at, .n_spins = smaller(terms->n_spins - i, BLOCK)};
    const uint64_t *plus = here.bit, *nonzero = terms->nonzero + at;
    uint64_t *upper = self->upper;
    for (size_t k = 0; k < here.n_spins; k++) {
        for (size_t w = 0; w < WORDS; w++)
            upper[w] = plus[w] | ~nonzero[w];
        upper += WORDS, plus += terms->words, nonzero += terms->words;
    }
    return here;
}

/* Of n patterns. */
static void take_overlaps(const mattis_ternary_pass *self, size_t first, size_t n,
                          int32_t *overlap) {
    const mattis_kernels *kernel = self->kernel;
    memset(overlap, 0, n * sizeof *overlap);
    for (size_t i = 0; i < self->terms->n_spins; i += BLOCK) {
        int16_t a[MATTIS_CHUNK], b[MATTIS_CHUNK];
        const block here = block_at(self, first, i);
        mattis_chunk_state state = {.spin = self->spin + i, .overlap = a};
        kernel->chunk_overlaps(here.bit, self->terms->words, here.n_spins, n, &state, 1);
        state.overlap = b;
        kernel->chunk_overlaps(self->upper, WORDS, here.n_spins, n, &state, 1);
        for (size_t mu = 0; mu < n; mu++)
            overlap[mu] += (a[mu] + b[mu]) / 2;
    }
}

/* Adds sum_{a = +1} S + sum_{b = +1} S of n patterns; returns the sum of all S. */
static int64_t add_fields(const mattis_ternary_pass *self, size_t first, size_t n,
                          const int32_t *overlap, int64_t *field) {
    const mattis_kernels *kernel = self->kernel;
    int32_t weight[MATTIS_CHUNK] = {0}, largest = 0;
    int64_t sum = 0;
    int planes = 1;
    for (size_t mu = 0; mu < n; mu++) {
        weight[mu] = overlap[mu];
        sum += overlap[mu];
        largest = abs(overlap[mu]) > largest ? abs(overlap[mu]) : largest;
    }
    while (largest > mattis_chunk_limit(planes))
        planes++;
    for (size_t i = 0; i < self->terms->n_spins; i += BLOCK) {
        const block here = block_at(self, first, i);
        const mattis_chunk_state state = {.weight = weight, .field = field + i};
        kernel->chunk_fields(here.bit, self->terms->words, here.n_spins, n, planes, &state, 1);
        kernel->chunk_fields(self->upper, WORDS, here.n_spins, n, planes, &state, 1);
    }
    return sum;
}

void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field) {
    const mattis_patterns *terms = self->terms;
    int64_t sum = 0;
    memcpy(self->spin, spin, terms->n_spins);
    if (field)
        memset(field, 0, mattis_chunk_room(terms->n_spins) * sizeof *field);
    for (size_t first = 0; first < terms->n_patterns; first += MATTIS_CHUNK) {
        const size_t n = smaller(terms->n_patterns - first, MATTIS_CHUNK);
        take_overlaps(self, first, n, overlap + first);
        if (field)
            sum += add_fields(self, first, n, overlap + first, field);
    }
    for (size_t i = 0; field && i < terms->n_spins; i++)
        field[i] -= sum;
}
