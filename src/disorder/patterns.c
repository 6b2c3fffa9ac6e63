/* See mattis/disorder.h. */
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/error.h"
#include "mattis/stream.h"

int mattis_patterns_init(mattis_patterns *self, const mattis_params *params, uint32_t sample) {
    *self =
        (mattis_patterns){.n_spins = (size_t)params->spins, .n_patterns = (size_t)params->patterns};
    self->words = (self->n_patterns + 63) / 64;
    self->bit = malloc(self->n_spins * self->words * sizeof *self->bit);
    if (!self->bit)
        return MATTIS_ERR_MEMORY;
    mattis_stream stream =
        mattis_stream_make(mattis_disorder_key(params), MATTIS_PURPOSE_PATTERNS, sample, 0);
    const size_t blocks = (self->n_patterns + 127) / 128;
    for (size_t i = 0; i < self->n_spins; i++) {
        uint64_t *column = self->bit + i * self->words;
        for (size_t b = 0; b < blocks; b++) {
            uint32_t word[4];
            mattis_stream_block(&stream, i * blocks + b, word);
            for (size_t half = 0; half < 2 && 2 * b + half < self->words; half++)
                column[2 * b + half] = (uint64_t)word[2 * half + 1] << 32 | word[2 * half];
        }
        if (self->n_patterns % 64)
            column[self->words - 1] &= ((uint64_t)1 << self->n_patterns % 64) - 1;
    }
    return MATTIS_OK;
}

void mattis_patterns_free(mattis_patterns *self) {
    free(self->bit);
    *self = (mattis_patterns){0};
}
