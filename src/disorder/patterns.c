/* See mattis/disorder.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/error.h"
#include "mattis/stream.h"
#include "room.h"
#include "taken.h"

int mattis_patterns_room(mattis_patterns *self, size_t n_spins, size_t n_patterns, bool diluted) {
    enum { BEHIND = 8 };
    *self = (mattis_patterns){
        .n_spins = n_spins, .n_patterns = n_patterns, .words = mattis_pattern_words(n_patterns)};
    const size_t bytes = (n_spins * self->words + BEHIND) * sizeof *self->bit;
    self->bit = mattis_room(bytes);
    if (diluted)
        self->nonzero = mattis_room(bytes);
    if (!self->bit || (diluted && !self->nonzero))
        return MATTIS_ERR_MEMORY;
    return MATTIS_OK;
}

static void draw_signs(mattis_patterns *self, const mattis_stream *stream) {
    const size_t blocks = (self->n_patterns + 127) / 128, words = (self->n_patterns + 63) / 64;
    for (size_t i = 0; i < self->n_spins; i++) {
        uint64_t *column = self->bit + i * self->words;
        for (size_t b = 0; b < blocks; b++) {
            uint32_t word[4];
            mattis_stream_block(stream, i * blocks + b, word);
            for (size_t half = 0; half < 2 && 2 * b + half < words; half++)
                column[2 * b + half] = (uint64_t)word[2 * half + 1] << 32 | word[2 * half];
        }
        if (self->n_patterns % 64)
            column[words - 1] &= ((uint64_t)1 << self->n_patterns % 64) - 1;
    }
}

/* An entry is 0 where a word is below d 2^32. */
static void dilute(mattis_patterns *self, double dilution, const mattis_stream *stream) {
    const size_t blocks = (self->n_patterns + 3) / 4;
    const uint64_t zero = (uint64_t)nearbyint(dilution * 0x1p32);
    for (size_t i = 0; i < self->n_spins; i++) {
        uint32_t word[4];
        for (size_t mu = 0; mu < self->n_patterns; mu++) {
            if (mu % 4 == 0)
                mattis_stream_block(stream, i * blocks + mu / 4, word);
            self->nonzero[i * self->words + mu / 64] |= (uint64_t)(word[mu % 4] >= zero) << mu % 64;
        }
        for (size_t w = i * self->words; w < (i + 1) * self->words; w++)
            self->bit[w] &= self->nonzero[w];
    }
}

int mattis_patterns_init(mattis_patterns *self, const mattis_params *params, uint32_t sample) {
    const uint64_t key = mattis_disorder_key(params);
    const bool diluted = params->model == MATTIS_MULTITASKING;
    int status =
        mattis_patterns_room(self, (size_t)params->spins, (size_t)params->patterns, diluted);
    if (status)
        return status;
    mattis_stream signs = mattis_stream_make(key, MATTIS_PURPOSE_PATTERNS, sample, 0);
    mattis_stream zeros = mattis_stream_make(key, MATTIS_PURPOSE_DILUTION, sample, 0);
    if (params->images) {
        status = mattis_take_patterns(self, params, sample);
        if (status)
            return status;
    } else {
        draw_signs(self, &signs);
    }
    if (diluted)
        dilute(self, params->dilution, &zeros);
    return MATTIS_OK;
}

void mattis_patterns_free(mattis_patterns *self) {
    free(self->bit);
    free(self->nonzero);
    if (self->rows) {
        free(self->rows->bit);
        free(self->rows->nonzero);
    }
    free(self->rows);
    *self = (mattis_patterns){0};
}
