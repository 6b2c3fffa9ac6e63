/* See mattis/pattern_blocks.h. */
#include "mattis/pattern_blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/error.h"
#include "normal.h"
#include "taken.h"

/* Blocks whose bits are drawn at once: one call of the vector Philox for each site. */
enum { BLOCK = MATTIS_SOFTMAX_BLOCK, AHEAD = 32, ALIGNMENT = 64 };

static bool is_binary(const mattis_pattern_blocks *self) {
    return self->law == MATTIS_LAW_BINARY;
}

static size_t real_size(const mattis_pattern_blocks *self) {
    return self->single ? sizeof(float) : sizeof(double);
}

/* Pairs of words of the random block `first` of the stream and of those that follow. */
static void draw(const mattis_pattern_blocks *self, uint64_t first, size_t n,
                 uint64_t *const pair[2]) {
    const uint32_t key[2] = {(uint32_t)self->stream.key, (uint32_t)(self->stream.key >> 32)};
    const uint32_t tail[2] = {self->stream.sample, self->stream.purpose_replica};
    self->kernel->philox(key, tail, first, n, pair);
}

/* --- Signs ---------------------------------------------------------------------------------- */

/* Bits of site i in the blocks first ... first + n - 1, first even: as in mattis_patterns, random
 * block i ceil(K/128) + b holds the patterns 128 b ... */
static void draw_bits(const mattis_pattern_blocks *self, size_t i, uint64_t first, size_t n,
                      uint64_t *out) {
    uint64_t room[2][AHEAD / 2 + MATTIS_RANDOM_ROOM];
    uint64_t *const pair[2] = {room[0], room[1]};
    const uint64_t each = (self->n_patterns + 127) / 128;
    draw(self, (uint64_t)i * each + first / 2, (n + 1) / 2, pair);
    for (size_t b = 0; b < n; b++)
        out[b] = room[b % 2][b / 2];
}

static uint64_t blocks_from(const mattis_pattern_blocks *self, uint64_t first) {
    return self->n_blocks - first < AHEAD ? self->n_blocks - first : AHEAD;
}

/* The words of all sites in a block. */
static const uint64_t *column_of(mattis_pattern_reader *self, uint64_t block) {
    const mattis_pattern_blocks *source = self->source;
    const size_t n = source->n_components;
    if (source->bit)
        return source->bit + block * n;
    if (block < self->first || block >= self->first + AHEAD) {
        self->first = block - block % AHEAD;
        for (size_t i = 0; i < n; i++)
            draw_bits(source, i, self->first, blocks_from(source, self->first),
                      self->word + i * AHEAD);
    }
    for (size_t i = 0; i < n; i++)
        self->column[i] = self->word[i * AHEAD + (block - self->first)];
    return self->column;
}

static const void *get_signs(mattis_pattern_reader *self, uint64_t block) {
    const mattis_pattern_blocks *source = self->source;
    const size_t n = mattis_pattern_blocks_size(source, block);
    const uint64_t *column = column_of(self, block);
    for (size_t i = 0; i < source->n_components; i++) {
        if (source->single)
            source->kernel->signs32(column[i], n, (float *)self->block + i * BLOCK);
        else
            source->kernel->signs64(column[i], n, (double *)self->block + i * BLOCK);
    }
    return self->block;
}

mattis_softmax_bits mattis_pattern_reader_bits(mattis_pattern_reader *self, uint64_t block) {
    const uint64_t *column = column_of(self, block);
    mattis_softmax_rows(column, self->source->n_components, self->row);
    return (mattis_softmax_bits){column, self->row};
}

static void store_signs(mattis_pattern_blocks *self) {
    const size_t n = self->n_components;
    uint64_t word[AHEAD];
    for (uint64_t first = 0; first < self->n_blocks; first += AHEAD) {
        const uint64_t count = blocks_from(self, first);
        for (size_t i = 0; i < n; i++) {
            draw_bits(self, i, first, count, word);
            for (uint64_t b = 0; b < count; b++)
                self->bit[(first + b) * n + i] = word[b];
        }
    }
}

/* --- Reals ---------------------------------------------------------------------------------- */

/* Normals of one block into normal[i * BLOCK + p]: random block i ceil(K/4) + b holds those of the
 * patterns 4 b ... of site i. */
static void draw_normals(const mattis_pattern_blocks *self, uint64_t block, double *normal) {
    const uint64_t each = (self->n_patterns + 3) / 4;
    const size_t n = mattis_pattern_blocks_size(self, block);
    uint64_t room[2][BLOCK / 4 + MATTIS_RANDOM_ROOM];
    uint64_t *const pair[2] = {room[0], room[1]};
    memset(normal, 0, self->n_components * BLOCK * sizeof *normal);
    for (size_t i = 0; i < self->n_components; i++) {
        draw(self, (uint64_t)i * each + block * (BLOCK / 4), (n + 3) / 4, pair);
        for (size_t b = 0; b < (n + 3) / 4; b++) {
            const uint32_t four[4] = {(uint32_t)room[0][b], (uint32_t)(room[0][b] >> 32),
                                      (uint32_t)room[1][b], (uint32_t)(room[1][b] >> 32)};
            double g[4];
            mattis_normal_four(four, g);
            for (size_t a = 0; a < 4 && 4 * b + a < n; a++)
                normal[i * BLOCK + 4 * b + a] = g[a];
        }
    }
}

/* |g|^2 is a sum of whole multiples of 2^-24: exact, hence the same on every machine. */
static void to_sphere(const mattis_pattern_blocks *self, double *normal) {
    for (size_t p = 0; p < BLOCK; p++) {
        double square = 0;
        for (size_t i = 0; i < self->n_components; i++)
            square += normal[i * BLOCK + p] * normal[i * BLOCK + p];
        const double scale = square > 0 ? sqrt((double)self->n_components / square) : 0;
        for (size_t i = 0; i < self->n_components; i++)
            normal[i * BLOCK + p] *= scale;
    }
}

static void make_reals(const mattis_pattern_blocks *self, uint64_t block, double *normal,
                       void *out) {
    draw_normals(self, block, normal);
    if (self->law == MATTIS_LAW_SPHERE)
        to_sphere(self, normal);
    const size_t size = self->n_components * BLOCK;
    if (!self->single)
        memcpy(out, normal, size * sizeof *normal);
    for (size_t k = 0; self->single && k < size; k++)
        ((float *)out)[k] = (float)normal[k];
}

static void *real_block(const mattis_pattern_blocks *self, uint64_t block) {
    return (char *)self->real + block * self->n_components * BLOCK * real_size(self);
}

static int store_reals(mattis_pattern_blocks *self) {
    double *normal = malloc(self->n_components * BLOCK * sizeof *normal);
    if (!normal)
        return MATTIS_ERR_MEMORY;
    for (uint64_t block = 0; block < self->n_blocks; block++)
        make_reals(self, block, normal, real_block(self, block));
    free(normal);
    return MATTIS_OK;
}

/* --- All laws ------------------------------------------------------------------------------- */

static void describe(mattis_pattern_blocks *self, const mattis_params *params) {
    *self = (mattis_pattern_blocks){
        .n_components = (size_t)params->spins,
        .n_patterns = (uint64_t)params->patterns,
        .n_blocks = ((uint64_t)params->patterns + BLOCK - 1) / BLOCK,
        .law = (mattis_pattern_law)params->pattern_law,
        .single = params->precision == MATTIS_SINGLE,
    };
}

double mattis_pattern_blocks_bytes(const mattis_params *params) {
    mattis_pattern_blocks self;
    describe(&self, params);
    const double entry = is_binary(&self) ? 0.125 : (double)real_size(&self);
    const double bytes = (double)self.n_blocks * BLOCK * (double)self.n_components * entry;
    return bytes <= MATTIS_PATTERN_STORE || params->images ? bytes : 0;
}

int mattis_pattern_blocks_init(mattis_pattern_blocks *self, const mattis_params *params,
                               uint32_t sample, bool stored) {
    describe(self, params);
    self->kernel = mattis_kernels_choose();
    if (!self->kernel)
        return MATTIS_ERR_RANGE;
    self->stream = mattis_stream_make(
        mattis_disorder_key(params),
        is_binary(self) ? MATTIS_PURPOSE_PATTERNS : MATTIS_PURPOSE_REAL_PATTERNS, sample, 0);
    const size_t bytes = (size_t)mattis_pattern_blocks_bytes(params);
    if (!(stored || params->images) || bytes == 0)
        return MATTIS_OK;
    void *room = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (!room)
        return MATTIS_ERR_MEMORY;
    if (is_binary(self))
        self->bit = room;
    else
        self->real = room;
    if (params->images)
        return mattis_take_blocks(self, params, sample);
    if (is_binary(self)) {
        store_signs(self);
        return MATTIS_OK;
    }
    return store_reals(self);
}

void mattis_pattern_blocks_free(mattis_pattern_blocks *self) {
    free(self->bit);
    free(self->real);
    *self = (mattis_pattern_blocks){0};
}

size_t mattis_pattern_blocks_size(const mattis_pattern_blocks *self, uint64_t block) {
    const uint64_t left = self->n_patterns - block * BLOCK;
    return left < BLOCK ? (size_t)left : BLOCK;
}

int mattis_pattern_reader_init(mattis_pattern_reader *self, const mattis_pattern_blocks *source) {
    const size_t n = source->n_components;
    *self = (mattis_pattern_reader){.source = source, .first = UINT64_MAX - AHEAD};
    if (!source->real)
        self->block = aligned_alloc(ALIGNMENT, n * BLOCK * real_size(source));
    if (is_binary(source))
        self->row = malloc(mattis_softmax_row_words(n) * sizeof *self->row);
    if (is_binary(source) && !source->bit) {
        self->word = malloc(n * AHEAD * sizeof *self->word);
        self->column = malloc(n * sizeof *self->column);
    }
    if (!is_binary(source) && !source->real)
        self->normal = malloc(n * BLOCK * sizeof *self->normal);
    const bool failed = (!source->real && !self->block) || (is_binary(source) && !self->row) ||
                        (is_binary(source) && !source->bit && (!self->word || !self->column)) ||
                        (!is_binary(source) && !source->real && !self->normal);
    return failed ? MATTIS_ERR_MEMORY : MATTIS_OK;
}

void mattis_pattern_reader_free(mattis_pattern_reader *self) {
    free(self->block);
    free(self->word);
    free(self->column);
    free(self->row);
    free(self->normal);
    *self = (mattis_pattern_reader){0};
}

const void *mattis_pattern_reader_get(mattis_pattern_reader *self, uint64_t block) {
    const mattis_pattern_blocks *source = self->source;
    if (is_binary(source))
        return get_signs(self, block);
    if (source->real)
        return real_block(source, block);
    make_reals(source, block, self->normal, self->block);
    return self->block;
}

void mattis_pattern_reader_pattern(mattis_pattern_reader *self, uint64_t pattern, double *out) {
    const void *block = mattis_pattern_reader_get(self, pattern / BLOCK);
    const size_t p = pattern % BLOCK;
    for (size_t i = 0; i < self->source->n_components; i++)
        out[i] = self->source->single ? ((const float *)block)[i * BLOCK + p]
                                      : ((const double *)block)[i * BLOCK + p];
}
