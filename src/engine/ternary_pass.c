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
    return spins * (sizeof(int8_t) + 2 * sizeof(int64_t));
}

static size_t sizes_of(size_t n_patterns) {
    return (n_patterns + 3) / 4 * 4;
}

double mattis_ternary_pass_tally_bytes(double spins, double patterns) {
    return mattis_tally_bytes(spins, true, 2 * spins + 1) + (2 * spins + 1) * sizeof(int32_t) +
           (patterns + 4) * sizeof(uint16_t);
}

/* Keys are S + N. */
static int init_tally(mattis_ternary_pass *self) {
    const size_t n = self->terms->n_spins, keys = 2 * n + 1;
    self->tally = calloc(1, sizeof *self->tally);
    self->overlap_of = malloc(keys * sizeof *self->overlap_of);
    self->size = malloc(sizes_of(self->terms->n_patterns) * sizeof *self->size);
    if (!self->tally || !self->overlap_of || !self->size)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < keys; k++)
        self->overlap_of[k] = (int32_t)k - (int32_t)n;
    return mattis_tally_init(self->tally, self->terms, self->kernel, keys, self->overlap_of);
}

int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel) {
    *self = (mattis_ternary_pass){.terms = terms, .kernel = kernel};
    const size_t room = mattis_chunk_room(terms->n_spins);
    self->spin = calloc(room, sizeof *self->spin);
    self->part[0] = malloc(room * sizeof *self->part[0]);
    self->part[1] = malloc(room * sizeof *self->part[1]);
    if (!self->spin || !self->part[0] || !self->part[1])
        return MATTIS_ERR_MEMORY;
    return terms->rows ? init_tally(self) : MATTIS_OK;
}

void mattis_ternary_pass_free(mattis_ternary_pass *self) {
    free(self->spin);
    free(self->part[0]);
    free(self->part[1]);
    if (self->tally)
        mattis_tally_free(self->tally);
    free(self->tally);
    free(self->overlap_of);
    free(self->size);
    *self = (mattis_ternary_pass){0};
}

/* Of n patterns; `up` is the sum of the spins. */
static void take_overlaps(const mattis_ternary_pass *self, size_t first, size_t n, int32_t up,
                          int32_t *overlap) {
    const mattis_patterns *terms = self->terms;
    for (size_t mu = 0; mu < n; mu++)
        overlap[mu] = up;
    for (size_t i = 0; i < terms->n_spins; i += BLOCK) {
        int16_t plus[MATTIS_CHUNK], nonzero[MATTIS_CHUNK];
        const size_t n_spins = smaller(terms->n_spins - i, BLOCK);
        const size_t at = i * terms->words + first / 64;
        mattis_chunk_state state = {.spin = self->spin + i, .overlap = plus};
        self->kernel->chunk_overlaps(terms->bit + at, terms->words, n_spins, n, &state, 1);
        state.overlap = nonzero;
        self->kernel->chunk_overlaps(terms->nonzero + at, terms->words, n_spins, n, &state, 1);
        for (size_t mu = 0; mu < n; mu++)
            overlap[mu] += 2 * plus[mu] - nonzero[mu];
    }
    for (size_t mu = 0; mu < n; mu++)
        overlap[mu] /= 2;
}

/* Adds the two sums of n patterns. */
static void add_fields(const mattis_ternary_pass *self, size_t first, size_t n,
                       const int32_t *overlap) {
    const mattis_patterns *terms = self->terms;
    int32_t weight[MATTIS_CHUNK] = {0}, largest = 0;
    int planes = 1;
    for (size_t mu = 0; mu < n; mu++) {
        weight[mu] = overlap[mu];
        largest = abs(overlap[mu]) > largest ? abs(overlap[mu]) : largest;
    }
    while (largest > mattis_chunk_limit(planes))
        planes++;
    for (int k = 0; k < 2; k++) {
        const mattis_chunk_state state = {.weight = weight, .field = self->part[k]};
        self->kernel->chunk_fields((k ? terms->nonzero : terms->bit) + first / 64, terms->words,
                                   terms->n_spins, n, planes, &state, 1);
    }
}

/* --- Where there are rows -------------------------------------------------------------------- */

static bool make_rows(mattis_ternary_pass *self) {
    const mattis_patterns *terms = self->terms;
    const bool first = self->tally && !self->counted;
    if (!self->tally || !mattis_patterns_make_rows(terms))
        return false;
    if (first)
        mattis_tally_sizes(self->tally, self->size);
    self->counted = true;
    return true;
}

/* S_mu is the number of entries that are not 0, less twice those that differ from the spin. */
static void run_tally(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                      int64_t *field) {
    const size_t n_spins = self->terms->n_spins, total = self->terms->n_patterns;
    uint16_t apart[MATTIS_TALLY_CHUNK], key[MATTIS_TALLY_CHUNK];
    mattis_tally_begin(self->tally, spin);
    for (size_t first = 0; first < total; first += MATTIS_TALLY_CHUNK) {
        const size_t n = smaller(total - first, MATTIS_TALLY_CHUNK);
        mattis_tally_apart(self->tally, first, n, apart);
        for (size_t k = 0; k < n; k++) {
            const int32_t s = self->size[first + k] - 2 * apart[k];
            overlap[first + k] = s;
            key[k] = (uint16_t)(s + (int32_t)n_spins);
        }
        mattis_tally_add(self->tally, first, n, key);
    }
    mattis_tally_end(self->tally);
    const int64_t *plus = self->tally->field, *nonzero = plus + self->tally->n_bits;
    for (size_t i = 0; i < n_spins; i++)
        field[i] = 2 * plus[i] - nonzero[i];
}

void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field) {
    if (field && make_rows(self)) {
        run_tally(self, spin, overlap, field);
        return;
    }
    const mattis_patterns *terms = self->terms;
    const size_t n_spins = terms->n_spins;
    int32_t up = 0;
    memcpy(self->spin, spin, n_spins);
    for (size_t i = 0; i < n_spins; i++)
        up += spin[i];
    for (int k = 0; k < 2; k++)
        memset(self->part[k], 0, mattis_chunk_room(n_spins) * sizeof *self->part[k]);
    for (size_t first = 0; first < terms->n_patterns; first += MATTIS_CHUNK) {
        const size_t n = smaller(terms->n_patterns - first, MATTIS_CHUNK);
        take_overlaps(self, first, n, up, overlap + first);
        if (field)
            add_fields(self, first, n, overlap + first);
    }
    for (size_t i = 0; field && i < n_spins; i++)
        field[i] = 2 * self->part[0][i] - self->part[1][i];
}
