/* Disorder: the patterns of one sample, and the keys of every random stream. */
#ifndef MATTIS_DISORDER_H
#define MATTIS_DISORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mattis/kernels.h"
#include "mattis/params.h"
#include "mattis/pattern_blocks.h"

/* Keys of the random streams (docs/random-streams.md): hashes of the seed and of every parameter
 * that is set, not at its default, and has the role. `params` is resolved. The disorder key does
 * not know the temperature; no key knows sweeps, samples or the grid. */
uint64_t mattis_disorder_key(const mattis_params *params);
uint64_t mattis_dynamics_key(const mattis_params *params);

/* K patterns of N spins, xi = +-1 with probability 1/2 each or from images, one column of K bits
 * for each spin: bit mu % 64 of word mu / 64 is set where xi_i^mu = +1. Diluted patterns have a
 * second plane of bits, set where xi is not 0. Unused bits of the last word are 0 in both. */
typedef struct mattis_patterns {
    size_t n_spins;
    size_t n_patterns;
    size_t words; /* 64-bit words from one column to the next: mattis_pattern_words(n_patterns) */
    uint64_t *bit;
    uint64_t *nonzero;                /* NULL: no entry is 0 */
    struct mattis_pattern_rows *rows; /* NULL: none are kept */
} mattis_patterns;

/* Words in the column of n patterns. Long columns are an odd number of cache lines, so that reading
 * across them neither cuts lines nor falls on the same sets. */
static inline size_t mattis_pattern_words(size_t n_patterns) {
    const size_t words = (n_patterns + 63) / 64, lines = (words + 7) / 8;
    return words <= 16 ? words : (lines | 1) * 8;
}

/* Planes of zeros for the given numbers of spins and patterns, `nonzero` where `diluted`. Behind
 * the last column 8 more words may be read. MATTIS_ERR_MEMORY. */
int mattis_patterns_room(mattis_patterns *self, size_t n_spins, size_t n_patterns, bool diluted);

/* Draws the patterns of disorder sample `sample`, or takes them from images, and dilutes them where
 * the model says so (random signs from the stream of the sample, purpose patterns: block
 * i * ceil(K / 128) + b holds bits 128 b ... of column i; purpose dilution: block i * ceil(K / 4) +
 * b tells which of the entries 4 b ... are 0). MATTIS_ERR_MEMORY. */
int mattis_patterns_init(mattis_patterns *self, const mattis_params *params, uint32_t sample);
void mattis_patterns_free(mattis_patterns *self);

static inline const uint64_t *mattis_patterns_column(const mattis_patterns *self, size_t i) {
    return self->bit + i * self->words;
}

/* Which entries of the column are not 0; of diluted patterns only. */
static inline const uint64_t *mattis_patterns_mask(const mattis_patterns *self, size_t i) {
    return self->nonzero + i * self->words;
}

/* xi_i^mu = +-1, or 0 in diluted patterns (or eta, for examples). */
static inline int mattis_patterns_sign(const mattis_patterns *self, size_t i, size_t mu) {
    if (self->nonzero && !(mattis_patterns_mask(self, i)[mu / 64] >> mu % 64 & 1))
        return 0;
    return mattis_patterns_column(self, i)[mu / 64] >> mu % 64 & 1 ? 1 : -1;
}

/* sum_i xi_i^mu sigma_i */
static inline int64_t mattis_patterns_overlap(const mattis_patterns *self, const int8_t *spin,
                                              size_t mu) {
    int64_t sum = 0;
    for (size_t i = 0; i < self->n_spins; i++)
        sum += mattis_patterns_sign(self, i, mu) * spin[i];
    return sum;
}

/* Sums of the M examples of each pattern, M x_i^mu = sum_a eta_i^{mu a}: whole numbers from -M to M
 * with the parity of M (0 where a diluted pattern is 0), one column of K for each spin. int8 where
 * M <= 127, else int16. */
typedef struct mattis_means {
    size_t n_spins;
    size_t n_patterns;
    size_t stride;  /* numbers from one column to the next: mattis_means_stride(n_patterns) */
    int examples;   /* M */
    int8_t *narrow; /* one of the two, n_spins x stride */
    int16_t *wide;
} mattis_means;

/* As mattis_pattern_words, of numbers. */
static inline size_t mattis_means_stride(size_t n_patterns) {
    return n_patterns < 1024 ? n_patterns : ((n_patterns + 63) / 64 | 1) * 64;
}

/* Bytes of the sums. */
static inline double mattis_means_bytes(int64_t spins, int64_t patterns, int64_t examples) {
    return (double)spins * (double)mattis_means_stride((size_t)patterns) *
           (examples <= INT8_MAX ? 1 : 2);
}

/* Makes room for the sums, all 0. Behind the last column 64 more may be read. MATTIS_ERR_MEMORY. */
int mattis_means_init(mattis_means *self, size_t n_spins, size_t n_patterns, int64_t examples);

static inline void mattis_means_set(mattis_means *self, size_t i, size_t mu, int sum) {
    if (self->narrow)
        self->narrow[i * self->stride + mu] = (int8_t)sum;
    else
        self->wide[i * self->stride + mu] = (int16_t)sum;
}

static inline int mattis_means_sum(const mattis_means *self, size_t i, size_t mu) {
    size_t at = i * self->stride + mu;
    return self->narrow ? self->narrow[at] : self->wide[at];
}

/* The pairwise networks that levels (mattis/engine.h) and stored couplings are for: storing and
 * unsupervised at P = 2, one spin at a time, with so few terms (patterns or examples) that
 * couplings have 16 bits. */
bool mattis_is_pairwise(const mattis_params *params);

/* Their couplings J_ij = sum_mu xi_i^mu xi_j^mu over the terms, J_ii = 0, row by row, made when
 * they are first asked for. A disorder that has room for them is for one thread at a time. */
typedef struct mattis_pair_rows {
    int16_t *row; /* n_spins x n_spins; NULL: not kept */
    bool *made;   /* which rows are there */
} mattis_pair_rows;

/* Bytes of that room: 0 in other networks, and where it would be more than this. */
enum { MATTIS_PAIR_STORE = 32 << 20 };
double mattis_pair_rows_bytes(const mattis_params *params);

/* Supervised networks under parallel dynamics: couplings of what is linear in the spins, for all
 * states of the sample, made when these have been read so often that it pays
 * (src/engine/mean_couplings.h). A disorder that has them is for one thread at a time. */
typedef struct mattis_mean_couplings {
    uint64_t states; /* read so far */
    int order;       /* of the energy they are made for, 0: not made, and ... */
    int powers;      /* ... its power sums (mattis_mean_energy) */
    int digits;      /* signed, of 16 bits */
    size_t stride;   /* numbers from one row to the next */
    int16_t *digit;  /* number t of row i at [(t * n_spins + i) * stride]; owned */
} mattis_mean_couplings;

/* The patterns of a disorder pattern by pattern, for parallel updates of few states: rows of bits
 * in blocks of spins of one length, MATTIS_TALLY_WORDS words at most (mattis/kernels.h). Word w of
 * block b of pattern mu stands at [mattis_pattern_row_at(...) + w]; bits from n_spins on are 0, and
 * so are rows from n_patterns to room - 1, one at least. Made when they are first asked for:
 * patterns that keep rows are for one thread at a time. */
typedef struct mattis_pattern_rows {
    uint64_t *bit;     /* NULL: not made yet */
    uint64_t *nonzero; /* of diluted patterns */
    size_t room;
} mattis_pattern_rows;

static inline size_t mattis_pattern_row_blocks(size_t n_spins) {
    enum { BITS = 64 * MATTIS_TALLY_WORDS };
    return (n_spins + BITS - 1) / BITS;
}

static inline size_t mattis_pattern_row_length(size_t n_spins) {
    const size_t parts = 64 * MATTIS_TALLY_STEP * mattis_pattern_row_blocks(n_spins);
    return (n_spins + parts - 1) / parts * MATTIS_TALLY_STEP;
}

static inline size_t mattis_pattern_row_at(const mattis_patterns *self, size_t block, size_t mu) {
    return (block * self->rows->room + mu) * mattis_pattern_row_length(self->n_spins);
}

/* Whether there are rows, made now if they are to be kept; not where memory is too short. */
bool mattis_patterns_make_rows(const mattis_patterns *self);

/* Which networks keep rows of their terms (patterns or examples): under parallel updates dense ones
 * of orders 3 and 4 and multitasking ones, of so many spins and terms that counting pays (with the
 * kernels that are chosen). Not where rows would take more than MATTIS_ROWS_STORE bytes. */
enum { MATTIS_ROWS_STORE = 256 << 20 };
bool mattis_keeps_rows(const mattis_params *params);
/* Bytes of the rows, 0 where there are none. */
double mattis_rows_bytes(const mattis_params *params);

/* Everything random that is fixed in one sample: the patterns, and what the rule builds on. Parts
 * that the parameters do not ask for are empty (NULL pointers). */
typedef struct mattis_disorder {
    mattis_patterns patterns; /* xi */
    mattis_patterns examples; /* unsupervised: eta, example a of pattern mu at index mu M + a */
    mattis_means means;       /* supervised */
    /* Synaptic noise: a standard normal g for each set of P spins, as multiples of 2^-12 below 6.77
     * in size, so that floats add up to 605 of them exactly. Slab i, C(N-1, P-1) numbers from
     * i C(N-1, P-1) on, holds the sets with spin i: sorted (P-1)-tuples of the other spins,
     * numbered 0 ... N-2 in their order, lexicographically. Each g stands in P slabs. */
    float *couplings;
    mattis_pair_rows rows;
    mattis_mean_couplings *mean_couplings; /* NULL where nothing asks for them */
    mattis_pattern_blocks blocks; /* modern, continuous states: xi, in the place of `patterns` */
} mattis_disorder;

/* Draws the disorder of sample `sample`. Images are chosen by seed and files alone: pattern mu is
 * the same image at every order, rule and number of patterns. Where classes of images are the
 * concepts, examples are M different train images of the class. Else entries of examples agree with
 * the pattern with probability (1 + r)/2 each, and are 0 where it is 0; sums of M of them are drawn
 * from their binomial law. MATTIS_ERR_MEMORY. */
int mattis_disorder_init(mattis_disorder *self, const mattis_params *params, uint32_t sample);
void mattis_disorder_free(mattis_disorder *self);

/* --- Images (images.c) ----------------------------------------------------------------------- */

/* With images as source each replica is cued with a pattern of its own: from a pattern, or from a
 * noisy copy of it, replica a with pattern a mod K; from another image of a class with that class.
 * Those images are test images of the classes, in an order that depends on the seed and the files
 * alone; replica a of sample s takes number s * replicas + a, so that each is used once. */
typedef struct mattis_image_cue {
    size_t target;       /* number of the cued pattern; 0 with random patterns and other starts */
    const uint64_t *bit; /* pixels of the test image, as in mattis_view; NULL: none */
} mattis_image_cue;

mattis_image_cue mattis_image_cue_of(const mattis_params *params, uint32_t sample,
                                     uint32_t replica);

/* Which image each replica is cued with, by its number in the file of its part, from 0: the train
 * image that the pattern `cued` (of each replica) is, or the test image of a class; NaN where a cue
 * is the archetype of a class. Fills `out` for all replicas. MATTIS_ERR_MEMORY. */
int mattis_cued_images(const mattis_params *params, uint32_t sample, const double *cued,
                       double *out);

#endif
