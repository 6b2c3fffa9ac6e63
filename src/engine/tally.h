/* Sums over many patterns, each of its bits with a weight, of all spins at once:
 *
 *     field_i = sum_mu w(key_mu) [bit i of pattern mu]
 *
 * where weights take few values, as those of overlaps do. Patterns of one key are counted, sixteen
 * at a time, in counters of bits (mattis/kernels.h), so that a weight is multiplied once for all of
 * them; the cost of a pattern does not depend on the weights. Patterns are sorted by their keys,
 * chunk by chunk, and what does not fill a group waits for the next chunk. Whole numbers: the
 * order does not matter. Private to this folder. */
#ifndef MATTIS_TALLY_H
#define MATTIS_TALLY_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"

enum { MATTIS_TALLY_CHUNK = 2048 };

typedef struct mattis_tally {
    /* input, borrowed */
    const mattis_patterns *patterns;
    const mattis_kernels *kernel;
    size_t n_keys; /* 2^15 at most */
    int32_t (*weight_of)(const void *of, size_t key);
    const void *of;
    /* readings of few states so far; whether there is all that follows */
    int readings;
    bool made;
    /* result */
    int64_t *field; /* of every bit of a row; diluted patterns: twice, of signs and of nonzero */
    size_t n_bits;
    size_t *total; /* patterns of every key */
    /* derived */
    int32_t *weight; /* of every key */
    uint16_t *size;  /* diluted patterns: entries of each that are not 0 */
    /* the state, as a row */
    uint64_t *state;
    /* keys seen since the last begin */
    size_t low, high;
    /* counters; a key gets one when it fills a group */
    size_t room, used;
    uint64_t *counter;
    size_t *done;  /* groups in each */
    size_t *owner; /* its key */
    int16_t *slot; /* of every key; below 0: none */
    /* what did not fill a group, of every key */
    uint32_t (*left)[MATTIS_TALLY_GROUP];
    uint8_t *n_left;
    /* workspace: places of the keys of a chunk, patterns in their order */
    uint16_t *place[2]; /* before: counts of the keys in even and in odd places */
    uint32_t *sorted;
} mattis_tally;

/* From four states of one disorder on it pays more to look their fields up together. */
enum { MATTIS_TALLY_STATES = 3 };

/* Bytes of one for that many states, and of the rows: an upper bound of what a disorder comes to
 * have, which has none of it where more states are always read together. */
double mattis_tally_bytes(const mattis_params *params, double keys);

/* A tally that is not made yet, for patterns that may keep rows. */
mattis_tally mattis_tally_of(const mattis_patterns *patterns, const mattis_kernels *kernel,
                             size_t n_keys, int32_t (*weight_of)(const void *of, size_t key),
                             const void *of);
/* Before a reading of few states: whether to use the tally for it. It is made, and the rows with
 * it, after some such readings, since a first state is often set alone; never where there is no
 * memory for it. */
bool mattis_tally_ready(mattis_tally *self);
void mattis_tally_free(mattis_tally *self);

/* Sums are 0; the state that overlaps are taken with. */
void mattis_tally_begin(mattis_tally *self, const int8_t *spin);
/* In how many spins the patterns first ... first + n - 1 differ from the state, of those that are
 * not 0 in the pattern; n <= MATTIS_TALLY_CHUNK, room for a multiple of 4. */
void mattis_tally_apart(const mattis_tally *self, size_t first, size_t n, uint16_t *apart);
/* Adds these patterns. */
void mattis_tally_add(mattis_tally *self, size_t first, size_t n, const uint16_t *key);
/* Puts all that was added into `field`. */
void mattis_tally_end(mattis_tally *self);

#endif
