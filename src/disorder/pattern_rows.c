/* See mattis/disorder.h: patterns as rows of bits. */
#include <math.h>
#include <stdlib.h>

#include "mattis/disorder.h"
#include "room.h"

static double terms_of(const mattis_params *params) {
    return (double)params->patterns *
           (params->rule == MATTIS_UNSUPERVISED ? (double)params->examples : 1);
}

static double bytes_of(size_t n_spins, double n_patterns) {
    const size_t words = mattis_pattern_row_blocks(n_spins) * mattis_pattern_row_length(n_spins);
    return 8 * (double)words * 4 * (floor(n_patterns / 4) + 1);
}

static double rows_of(const mattis_params *params) {
    const double planes = params->model == MATTIS_MULTITASKING ? 2 : 1;
    return planes * bytes_of((size_t)params->spins, terms_of(params));
}

/* Above these numbers of terms, in units of sqrt(N) as the overlaps are, measured. */
static bool pays(const mattis_params *params) {
    enum { MOST_SPINS = 4096, DENSE = 160, DILUTED = 320 };
    const mattis_kernels *kernel = mattis_kernels_choose();
    const double n = (double)params->spins, unit = sqrt(n), terms = terms_of(params);
    if (!kernel || params->spins < (int64_t)kernel->tally_spins || params->spins > MOST_SPINS)
        return false;
    if (params->model == MATTIS_MULTITASKING)
        return terms >= DILUTED * unit;
    const bool narrow = pow(n, (double)params->order - 1) <= INT32_MAX;
    return params->model == MATTIS_DENSE && params->synaptic <= 0 && narrow &&
           (params->order == 3 || params->order == 4) && terms >= DENSE * unit;
}

bool mattis_keeps_rows(const mattis_params *params) {
    return params->update == MATTIS_PARALLEL && params->rule != MATTIS_SUPERVISED && pays(params) &&
           rows_of(params) <= MATTIS_ROWS_STORE;
}

double mattis_rows_bytes(const mattis_params *params) {
    return mattis_keeps_rows(params) ? rows_of(params) : 0;
}

/* 64 patterns of 64 spins at a time. */
static void fill(const mattis_patterns *self, const uint64_t *bit, uint64_t *row) {
    const size_t length = mattis_pattern_row_length(self->n_spins), n = self->n_patterns;
    for (size_t mu = 0; mu < n; mu += 64)
        for (size_t i = 0; i < self->n_spins; i += 64) {
            uint64_t square[64];
            for (size_t k = 0; k < 64; k++)
                square[k] = i + k < self->n_spins ? bit[(i + k) * self->words + mu / 64] : 0;
            mattis_transpose(square);
            uint64_t *to = row + mattis_pattern_row_at(self, i / 64 / length, mu) + i / 64 % length;
            for (size_t k = 0; k < 64 && mu + k < n; k++, to += length)
                *to = square[k];
        }
}

bool mattis_patterns_make_rows(const mattis_patterns *self) {
    mattis_pattern_rows *const rows = self->rows;
    if (!rows || rows->bit)
        return rows != NULL;
    const size_t bytes = (size_t)bytes_of(self->n_spins, (double)self->n_patterns);
    rows->room = (self->n_patterns / 4 + 1) * 4;
    rows->bit = mattis_room(bytes);
    rows->nonzero = self->nonzero ? mattis_room(bytes) : NULL;
    if (!rows->bit || (self->nonzero && !rows->nonzero)) {
        free(rows->bit);
        free(rows->nonzero);
        rows->bit = rows->nonzero = NULL;
        return false;
    }
    fill(self, self->bit, rows->bit);
    if (self->nonzero)
        fill(self, self->nonzero, rows->nonzero);
    return true;
}
