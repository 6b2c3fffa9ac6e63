/* Random streams: a number is a function of what is drawn, not of who draws it or when.
 *
 * Philox4x32-10 (Salmon et al., SC 2011; Random123) maps a 64-bit key and a 128-bit counter to four
 * 32-bit words. The key is a hash of the seed and of the parameters that define what is drawn
 * (mattis_key_*). The counter holds the rest in fields of its own, so that two streams of one key
 * cannot meet:
 *
 *     word 0, 1   index of the block in the stream (64 bits)
 *     word 2      disorder sample (32 bits)
 *     word 3      purpose (8 bits), replica (24 bits)
 *
 * There is no state: any block can be drawn at any time, in any order, by any thread. */
#ifndef MATTIS_STREAM_H
#define MATTIS_STREAM_H

#include <stdint.h>

/* What is drawn. Values are part of every stored result: never change one, only add. */
typedef enum mattis_purpose {
    MATTIS_PURPOSE_KEY = 0, /* hashing of parameters into keys */
    MATTIS_PURPOSE_PATTERNS = 1,
    MATTIS_PURPOSE_START = 2,
    MATTIS_PURPOSE_DYNAMICS = 3,
    MATTIS_PURPOSE_EXAMPLES = 4,
    MATTIS_PURPOSE_COUPLINGS = 5,
    MATTIS_PURPOSE_DILUTION = 6,
    MATTIS_PURPOSE_REAL_PATTERNS = 7,
    MATTIS_PURPOSE_IMAGES = 8, /* which images are taken, and which are cues */
    MATTIS_PURPOSE_EXCHANGE = 9
} mattis_purpose;

typedef struct mattis_stream {
    uint64_t key;
    uint32_t sample;
    uint32_t purpose_replica;
} mattis_stream;

/* The stream of one purpose, sample and replica (below 2^24) under a key. */
mattis_stream mattis_stream_make(uint64_t key, mattis_purpose purpose, uint32_t sample,
                                 uint32_t replica);

/* The four words of block `index`. */
void mattis_stream_block(const mattis_stream *self, uint64_t index, uint32_t word[4]);

static inline uint64_t mattis_join_words(const uint32_t word[2]) {
    return (uint64_t)word[1] << 32 | word[0];
}

/* A whole number from 0 to n - 1 from 64 random bits (two words): multiply and shift, with a bias
 * of n / 2^64 at most. */
static inline uint64_t mattis_bounded_of(uint64_t bits, uint64_t n) {
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)((wide)bits * n >> 64);
}

static inline uint64_t mattis_bounded(const uint32_t word[2], uint64_t n) {
    return mattis_bounded_of(mattis_join_words(word), n);
}

/* A real number in [0, 1) with 53 random bits, from two words. */
static inline double mattis_unit_real_of(uint64_t bits) {
    return (double)(bits >> 11) * 0x1p-53;
}

static inline double mattis_unit_real(const uint32_t word[2]) {
    return mattis_unit_real_of(mattis_join_words(word));
}

/* Keys: absorb words one by one with Philox itself as the compression function. */
uint64_t mattis_key_begin(uint64_t seed);
uint64_t mattis_key_absorb(uint64_t key, uint64_t word);
uint64_t mattis_key_absorb_text(uint64_t key, const char *text);

#endif
