/* The patterns of the modern network in blocks of MATTIS_SOFTMAX_BLOCK, as the softmax kernels read
 * them (mattis/kernels.h). Patterns are stored while they fit in MATTIS_PATTERN_STORE bytes and
 * drawn anew from their counter-based stream at each reading beyond: any number of them in constant
 * memory, and the same numbers either way. */
#ifndef MATTIS_PATTERN_BLOCKS_H
#define MATTIS_PATTERN_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mattis/kernels.h"
#include "mattis/params.h"
#include "mattis/stream.h"

#define MATTIS_PATTERN_STORE 0x1p28 /* bytes, of one disorder sample */

/* K patterns of N entries of one disorder sample, drawn or (then always stored) from images.
 * Binary: one word of bits for each site and block. Sphere, gaussian: standard normals g as
 * multiples of 2^-12; on the sphere xi = g sqrt(N)/|g|. */
typedef struct mattis_pattern_blocks {
    size_t n_components; /* N */
    uint64_t n_patterns; /* K */
    uint64_t n_blocks;
    mattis_pattern_law law;
    bool single; /* blocks are floats, else doubles */
    mattis_stream stream;
    const mattis_kernels *kernel;
    /* Stored, else both NULL: words [block][site], or reals [block][site][pattern of the block]. */
    uint64_t *bit;
    void *real;
} mattis_pattern_blocks;

/* Bytes that storing the patterns of these resolved parameters takes, or 0 where they are drawn
 * anew. */
double mattis_pattern_blocks_bytes(const mattis_params *params);

/* The patterns of disorder sample `sample`, stored unless `stored` is false or they are too many.
 * MATTIS_ERR_MEMORY; MATTIS_ERR_RANGE when MATTIS_KERNELS names no row of this processor. */
int mattis_pattern_blocks_init(mattis_pattern_blocks *self, const mattis_params *params,
                               uint32_t sample, bool stored);
void mattis_pattern_blocks_free(mattis_pattern_blocks *self);

/* Patterns in block `block`: MATTIS_SOFTMAX_BLOCK but for the last. */
size_t mattis_pattern_blocks_size(const mattis_pattern_blocks *self, uint64_t block);

/* Workspace of one thread that reads blocks, fastest in ascending order. */
typedef struct mattis_pattern_reader {
    const mattis_pattern_blocks *source; /* borrowed */
    void *block;                         /* N x MATTIS_SOFTMAX_BLOCK reals */
    uint64_t *word;                      /* bits drawn ahead: [site][block - first] */
    uint64_t *column, *row;              /* the block as bits, in both orders */
    uint64_t first;
    double *normal;
} mattis_pattern_reader;

int mattis_pattern_reader_init(mattis_pattern_reader *self, const mattis_pattern_blocks *source);
void mattis_pattern_reader_free(mattis_pattern_reader *self);

/* Entry i of pattern p of the block at [i * MATTIS_SOFTMAX_BLOCK + p], floats or doubles by
 * `single`, 0 beyond the last pattern; valid until the next reading. */
const void *mattis_pattern_reader_get(mattis_pattern_reader *self, uint64_t block);

/* The same of binary patterns as bits, and no reals; valid until the next reading. */
mattis_softmax_bits mattis_pattern_reader_bits(mattis_pattern_reader *self, uint64_t block);

/* The N entries of one pattern as doubles. */
void mattis_pattern_reader_pattern(mattis_pattern_reader *self, uint64_t pattern, double *out);

#endif
