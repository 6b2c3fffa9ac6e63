/* Overlaps and fields of one chunk of patterns, written once for every width of vector. A row
 * includes this after it has defined
 *
 *     BYTES          bytes of a vector
 *     V(x)           the intrinsic x of that width, as in V(unpacklo_epi8)
 *     vector         its type of whole numbers
 *     words          the same bytes as numbers of 64 bits
 *     majority(a, b, c), parity(a, b, c)    of three bits in every place of words
 *
 * All shuffles stay inside parts of 16 bytes, which every width has. Contracts: mattis/kernels.h.
 */

enum { PIECES = BYTES / 16, CHUNK_VECTORS = MATTIS_CHUNK / 8 / BYTES, COUNTERS = 16 };

static inline words load_words(const void *at) {
    words x;
    memcpy(&x, at, sizeof x);
    return x;
}

/* --- Overlaps: counters in bits, a plane for each power of 2 --------------------------------- */

/* Carry and sum of three bits in every place: a full adder. */
#define ADD_BITS(carry, sum, x, y)                                                                 \
    do {                                                                                           \
        const words a_ = (sum), b_ = (x), c_ = (y);                                                \
        (carry) = majority(a_, b_, c_);                                                            \
        (sum) = parity(a_, b_, c_);                                                                \
    } while (0)

static inline void ripple(words *plane, int first, int end, words carry) {
    for (int p = first; p < end; p++) {
        const words next = plane[p] & carry;
        plane[p] ^= carry;
        carry = next;
    }
}

/* Sixteen columns at once (Harley and Seal; Warren, Hacker's Delight, section 5-1): full adders add
 * them to the planes 0 to 3, and the carry is returned. */
static inline words count_sixteen(const uint64_t *bit, size_t stride, const uint64_t *turned,
                                  words *plane) {
    words ones = plane[0], twos = plane[1], fours = plane[2], eights = plane[3];
    words two[2], four[2], eight[2], sixteen;
    UNROLL
    for (int e = 0; e < 2; e++) {
        UNROLL
        for (int f = 0; f < 2; f++) {
            UNROLL
            for (int t = 0; t < 2; t++) {
                const size_t i = (size_t)(8 * e + 4 * f + 2 * t);
                const words x = load_words(bit + i * stride) ^ turned[i];
                const words y = load_words(bit + (i + 1) * stride) ^ turned[i + 1];
                ADD_BITS(two[t], ones, x, y);
            }
            ADD_BITS(four[f], twos, two[0], two[1]);
        }
        ADD_BITS(eight[e], fours, four[0], four[1]);
    }
    ADD_BITS(sixteen, eights, eight[0], eight[1]);
    plane[0] = ones, plane[1] = twos, plane[2] = fours, plane[3] = eights;
    return sixteen;
}

/* Bits of eight vectors: bit k of byte b of vector p moves to bit p of byte b of vector k (Hacker's
 * Delight, section 7-3, in all bytes at once). */
static inline void transpose_bits(words *x) {
    static const uint64_t keep[] = {0x0f0f0f0f0f0f0f0f, 0x3333333333333333, 0x5555555555555555};
    UNROLL
    for (int stage = 0; stage < 3; stage++) {
        const int half = 4 >> stage;
        UNROLL
        for (int k = 0; k < 8; k++)
            if (!(k & half)) {
                const words swap = (x[k] >> half ^ x[k + half]) & keep[stage];
                x[k + half] ^= swap;
                x[k] ^= swap << half;
            }
    }
}

/* Eight vectors of 16-bit numbers: number k of every piece of vector j moves to number j of vector
 * k. */
static inline void transpose_eight(vector *x) {
    vector y[8];
    UNROLL
    for (int stage = 0; stage < 3; stage++) {
        UNROLL
        for (int k = 0; k < 4; k++) {
            y[2 * k] = V(unpacklo_epi16)(x[k], x[k + 4]);
            y[2 * k + 1] = V(unpackhi_epi16)(x[k], x[k + 4]);
        }
        memcpy(x, y, sizeof y);
    }
}

/* S = 2 count - N of 8 * BYTES patterns; count[k] has those of the patterns 8 b + k, of b in the
 * lower halves of all pieces first. */
static inline void write_overlaps(vector (*count)[2], size_t n_spins, int16_t *overlap) {
    const vector spins = V(set1_epi16)((short)n_spins);
    UNROLL
    for (int half = 0; half < 2; half++) {
        vector x[8];
        UNROLL
        for (int k = 0; k < 8; k++)
            x[k] = V(sub_epi16)(V(add_epi16)(count[k][half], count[k][half]), spins);
        transpose_eight(x);
        UNROLL
        for (int k = 0; k < 8; k++)
            UNROLL
        for (int piece = 0; piece < PIECES; piece++)
            memcpy(overlap + (16 * piece + 8 * half + k) * 8, (const char *)&x[k] + 16 * piece, 16);
    }
}

static inline void read_counters(words *plane, int planes, size_t n_spins, int16_t *overlap) {
    vector count[8][2];
    transpose_bits(plane);
    if (planes > 8)
        transpose_bits(plane + 8);
    UNROLL
    for (int k = 0; k < 8; k++) {
        const vector low = (vector)plane[k], high = (vector)plane[8 + k];
        count[k][0] = V(unpacklo_epi8)(low, high);
        count[k][1] = V(unpackhi_epi8)(low, high);
    }
    write_overlaps(count, n_spins, overlap);
}

/* All ones where a spin is -1, else 0: of BYTES / 8 spins. */
static inline void turn(const int8_t *spin, uint64_t *turned) {
    typedef int64_t wide __attribute__((vector_size(BYTES)));
    int64_t bytes = 0;
    memcpy(&bytes, spin, BYTES / 8);
    const wide x = (wide)V(cvtepi8_epi64)(_mm_cvtsi64_si128(bytes)) < 0;
    memcpy(turned, &x, sizeof x);
}

static void count_state(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                        const mattis_chunk_state *state) {
    enum { COLUMNS = 32 };
    const int planes = 64 - __builtin_clzll(n_spins | (COLUMNS - 1));
    const size_t vectors = (n + 8 * BYTES - 1) / (8 * BYTES);
    words plane[CHUNK_VECTORS][COUNTERS] = {{{0}}};
    size_t i = 0;
    for (; i + COLUMNS <= n_spins; i += COLUMNS) {
        uint64_t turned[COLUMNS];
        for (size_t k = 0; k < COLUMNS; k += BYTES / 8)
            turn(state->spin + i + k, turned + k);
        __asm__("" : "+m"(turned)); /* loads spread them over a vector at no cost in shuffles */
        UNROLL
        for (size_t k = 0; k < COLUMNS; k++)
            __builtin_prefetch(bit + (i + k) * stride + MATTIS_CHUNK / 64);
        for (size_t v = 0; v < vectors; v++) {
            const uint64_t *at = bit + i * stride + v * (BYTES / 8);
            const words first = count_sixteen(at, stride, turned, plane[v]);
            const words second = count_sixteen(at + 16 * stride, stride, turned + 16, plane[v]);
            words carry;
            ADD_BITS(carry, plane[v][4], first, second);
            ripple(plane[v], 5, planes, carry);
        }
    }
    for (; i < n_spins; i++)
        for (size_t v = 0; v < vectors; v++)
            ripple(plane[v], 0, planes,
                   load_words(bit + i * stride + v * (BYTES / 8)) ^
                       (uint64_t)(state->spin[i] >> 1));
    for (size_t v = 0; v < vectors; v++)
        read_counters(plane[v], planes, n_spins, state->overlap + v * 8 * BYTES);
}

static size_t chunk_scale(const int16_t *overlap, size_t n, const mattis_chunk_scale *scale,
                          int32_t *weight) {
    typedef int32_t numbers __attribute__((vector_size(BYTES)));
    typedef int16_t halves __attribute__((vector_size(BYTES / 2)));
    const numbers radius = (numbers){0} + scale->radius;
    typedef uint32_t unsigned_numbers __attribute__((vector_size(BYTES)));
    const uint32_t inverse = (uint32_t)scale->inverse;
    numbers outside = {0};
    size_t mu = 0;
    for (; mu + BYTES / 4 <= n; mu += BYTES / 4) {
        halves s16;
        numbers w;
        memcpy(&s16, overlap + mu, sizeof s16);
        memcpy(&w, weight + mu, sizeof w);
        const numbers s = __builtin_convertvector(s16, numbers);
        const numbers beyond = (s > radius) | (s < -radius);
        w = (numbers)((unsigned_numbers)(w >> scale->shift) * inverse) & ~beyond;
        memcpy(weight + mu, &w, sizeof w);
        outside -= beyond;
    }
    size_t total = mattis_scale_some(overlap, mu, n, scale, weight);
    for (size_t k = 0; k < BYTES / 4; k++)
        total += (size_t)outside[k];
    return total;
}

#include "chunk_fields_body.h"
#include "chunk_overlaps_body.h"

#undef ADD_BITS
