/* See ternary_pass.h. */
#include "ternary_pass.h"

#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

/* Spins of which counts of 16 bits are taken. */
enum { BLOCK = 1 << 14 };

double mattis_ternary_pass_bytes(double spins, double terms) {
    return 8 * spins + 4 * terms;
}

/* The chunk from pattern `first` on, from spin i on. */
static mattis_ternary_chunk chunk_at(const mattis_patterns *terms, size_t first, size_t i) {
    const size_t at = i * terms->words + first / 64, rest = terms->n_patterns - first;
    return (mattis_ternary_chunk){.plus = terms->bit + at,
                                  .nonzero = terms->nonzero + at,
                                  .stride = terms->words,
                                  .n = rest < MATTIS_CHUNK ? rest : MATTIS_CHUNK};
}

static void count_zeros(mattis_ternary_pass *self) {
    const mattis_patterns *terms = self->terms;
    for (size_t i = 0; i < terms->n_spins; i++) {
        const uint64_t *nonzero = mattis_patterns_mask(terms, i);
        for (size_t mu = 0; mu < terms->n_patterns; mu++)
            self->zeros[mu] += !(nonzero[mu / 64] >> mu % 64 & 1);
    }
}

int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel) {
    *self = (mattis_ternary_pass){.terms = terms, .kernel = kernel};
    self->zeros = calloc(terms->n_patterns, sizeof *self->zeros);
    self->turned = malloc(terms->n_spins * sizeof *self->turned);
    if (!self->zeros || !self->turned)
        return MATTIS_ERR_MEMORY;
    count_zeros(self);
    return MATTIS_OK;
}

void mattis_ternary_pass_free(mattis_ternary_pass *self) {
    free(self->zeros);
    free(self->turned);
    *self = (mattis_ternary_pass){0};
}

static void take_overlaps(const mattis_ternary_pass *self, size_t first, size_t n,
                          int32_t *overlap) {
    const size_t n_spins = self->terms->n_spins;
    memcpy(overlap, self->zeros + first, n * sizeof *overlap);
    for (size_t i = 0; i < n_spins; i += BLOCK) {
        int16_t part[MATTIS_CHUNK];
        const mattis_ternary_chunk x = chunk_at(self->terms, first, i);
        self->kernel->ternary_overlaps(&x, self->turned + i,
                                       n_spins - i < BLOCK ? n_spins - i : BLOCK, part);
        for (size_t mu = 0; mu < n; mu++)
            overlap[mu] += part[mu];
    }
}

static void add_fields(const mattis_ternary_pass *self, size_t first, const int32_t *overlap,
                       int64_t *field) {
    const mattis_ternary_chunk x = chunk_at(self->terms, first, 0);
    int32_t weight[MATTIS_CHUNK] = {0}, largest = 0;
    int planes = 1;
    for (size_t mu = 0; mu < x.n; mu++) {
        weight[mu] = overlap[mu];
        largest = abs(weight[mu]) > largest ? abs(weight[mu]) : largest;
    }
    while (largest > mattis_chunk_limit(planes))
        planes++;
    self->kernel->ternary_fields(&x, self->terms->n_spins, weight, planes, field);
}

void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field) {
    const mattis_patterns *terms = self->terms;
    for (size_t i = 0; i < terms->n_spins; i++)
        self->turned[i] = (uint64_t)((int64_t)spin[i] >> 63); /* no branch */
    if (field)
        memset(field, 0, terms->n_spins * sizeof *field);
    for (size_t first = 0; first < terms->n_patterns; first += MATTIS_CHUNK) {
        const size_t rest = terms->n_patterns - first;
        take_overlaps(self, first, rest < MATTIS_CHUNK ? rest : MATTIS_CHUNK, overlap + first);
        if (field)
            add_fields(self, first, overlap + first, field);
    }
}
