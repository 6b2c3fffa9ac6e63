/* AVX2 row (with FMA): 256-bit vectors, 8 x int32 or 4 x int64. */
#include "rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

static bool supported(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

/* Eight bits mu ... of a column, mu a multiple of 8. */
static inline int byte_at(const uint64_t *column, size_t mu) {
    return (int)(column[mu / 64] >> mu % 64 & 0xff);
}

/* All ones in lane k where bit k is set. */
static inline __m256i mask32(int byte) {
    const __m256i lane_bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    __m256i chosen = _mm256_and_si256(_mm256_set1_epi32(byte), lane_bit);
    return _mm256_cmpeq_epi32(chosen, lane_bit);
}

static inline __m256i mask64(int nibble) {
    const __m256i lane_bit = _mm256_setr_epi64x(1, 2, 4, 8);
    __m256i chosen = _mm256_and_si256(_mm256_set1_epi64x(nibble), lane_bit);
    return _mm256_cmpeq_epi64(chosen, lane_bit);
}

static void overlaps_add(int16_t *overlap, const uint64_t *column, int step, size_t n) {
    const __m256i lane_bit = _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048,
                                               4096, 8192, 16384, (short)0x8000);
    const __m256i up = _mm256_set1_epi16((short)step);
    const __m256i down = _mm256_set1_epi16((short)-step);
    size_t mu = 0;
    for (; mu + 16 <= n; mu += 16) {
        __m256i word = _mm256_set1_epi16((short)(column[mu / 64] >> mu % 64));
        __m256i set = _mm256_cmpeq_epi16(_mm256_and_si256(word, lane_bit), lane_bit);
        __m256i *s = (__m256i *)(void *)(overlap + mu);
        __m256i change = _mm256_blendv_epi8(down, up, set);
        _mm256_storeu_si256(s, _mm256_add_epi16(_mm256_loadu_si256(s), change));
    }
    for (; mu < n; mu++)
        overlap[mu] = (int16_t)(overlap[mu] + (mattis_bit(column, mu) ? step : -step));
}

/* Low 64 bits of the products, from 32-bit halves (there is no such instruction in AVX2). */
static inline __m256i multiply64(__m256i x, __m256i y) {
    __m256i low = _mm256_mul_epu32(x, y);
    __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), y),
                                     _mm256_mul_epu32(x, _mm256_srli_epi64(y, 32)));
    return _mm256_add_epi64(low, _mm256_slli_epi64(cross, 32));
}

static inline __m256i polynomial32(const mattis_polynomial *p, __m256i s, __m256i square) {
    __m256i sum = _mm256_set1_epi32((int)p->c[p->terms - 1]);
    for (int k = p->terms - 2; k >= 0; k--)
        sum = _mm256_add_epi32(_mm256_mullo_epi32(sum, square), _mm256_set1_epi32((int)p->c[k]));
    return p->odd ? _mm256_mullo_epi32(sum, s) : sum;
}

static inline __m256i polynomial64(const mattis_polynomial *p, __m256i s, __m256i square) {
    __m256i sum = _mm256_set1_epi64x(p->c[p->terms - 1]);
    for (int k = p->terms - 2; k >= 0; k--)
        sum = _mm256_add_epi64(multiply64(sum, square), _mm256_set1_epi64x(p->c[k]));
    return p->odd ? multiply64(sum, s) : sum;
}

static inline mattis_wide add_lanes32(__m256i lanes) {
    int32_t lane[8];
    memcpy(lane, &lanes, sizeof lane);
    int64_t sum = 0;
    for (int k = 0; k < 8; k++)
        sum += lane[k];
    return sum;
}

static inline mattis_wide add_lanes64(__m256i lanes) {
    int64_t lane[4];
    memcpy(lane, &lanes, sizeof lane);
    return (mattis_wide)lane[0] + lane[1] + lane[2] + lane[3];
}

/* The low 16 bits of 8 lanes of 32. */
static inline void store_overlaps(int16_t *overlap, __m256i s) {
    __m128i packed = _mm_packs_epi32(_mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1));
    _mm_storeu_si128((__m128i *)(void *)overlap, packed);
}

/* A loop of update32. Where `short_b` is true b has two terms, c_0 + c_1 S^2, and S^2 is summed in
 * its place; where `monic` is true the leading coefficient of a is 1. */
static inline __attribute__((always_inline)) mattis_sums
update_lanes32(int16_t *overlap, const uint64_t *column, int step, size_t n,
               const mattis_polynomial *a, const mattis_polynomial *b, int32_t *weight, bool monic,
               bool short_b) {
    const __m256i up = _mm256_set1_epi32(step), down = _mm256_set1_epi32(-step);
    const __m256i c0 = _mm256_set1_epi32((int)a->c[0]);
    /* |c_1 S^2| <= |b| + |c_0| <= 2 limit */
    const uint64_t limit_b = short_b ? 2 * b->limit : b->limit;
    const size_t capacity =
        mattis_lane_capacity(INT32_MAX, a->limit > limit_b ? a->limit : limit_b);
    mattis_sums total = {0, 0};
    size_t mu = 0;
    while (mu + 8 <= n) {
        __m256i sum_a = _mm256_setzero_si256(), sum_b = _mm256_setzero_si256();
        const size_t first = mu;
        for (size_t k = 0; k < capacity && mu + 8 <= n; k++, mu += 8) {
            __m256i s = _mm256_cvtepi16_epi32(
                _mm_loadu_si128((const __m128i *)(const void *)(overlap + mu)));
            if (step) {
                s = _mm256_add_epi32(s, _mm256_blendv_epi8(down, up, mask32(byte_at(column, mu))));
                store_overlaps(overlap + mu, s);
            }
            const __m256i square = _mm256_mullo_epi32(s, s);
            __m256i w = monic ? _mm256_add_epi32(square, c0) : polynomial32(a, s, square);
            if (monic && a->odd)
                w = _mm256_mullo_epi32(w, s);
            _mm256_storeu_si256((__m256i *)(void *)(weight + mu), w);
            sum_a = _mm256_add_epi32(sum_a, w);
            sum_b = _mm256_add_epi32(sum_b, short_b ? square : polynomial32(b, s, square));
        }
        total.a += add_lanes32(sum_a);
        total.b += short_b ? (mattis_wide)(mu - first) * b->c[0] + add_lanes32(sum_b) * b->c[1]
                           : add_lanes32(sum_b);
    }
    for (; mu < n; mu++)
        weight[mu] = (int32_t)mattis_update_one(overlap, column, step, mu, a, b, &total);
    return total;
}

static mattis_sums update32(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int32_t *weight) {
    const bool monic = a->terms == 2 && a->c[1] == 1;
    if (monic && !b->odd && b->terms == 2)
        return update_lanes32(overlap, column, step, n, a, b, weight, true, true);
    if (monic)
        return update_lanes32(overlap, column, step, n, a, b, weight, true, false);
    return update_lanes32(overlap, column, step, n, a, b, weight, false, false);
}

/* Overlaps first, then weights: packing 64-bit lanes back to 16 bits costs more than a second pass.
 */
static mattis_sums update64(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int64_t *weight) {
    if (step)
        overlaps_add(overlap, column, step, n);
    const size_t capacity =
        mattis_lane_capacity(INT64_MAX, a->limit > b->limit ? a->limit : b->limit);
    mattis_sums total = {0, 0};
    size_t mu = 0;
    while (mu + 4 <= n) {
        __m256i sum_a = _mm256_setzero_si256(), sum_b = _mm256_setzero_si256();
        for (size_t k = 0; k < capacity && mu + 4 <= n; k++, mu += 4) {
            __m256i s = _mm256_cvtepi16_epi64(
                _mm_loadl_epi64((const __m128i *)(const void *)(overlap + mu)));
            __m256i square = multiply64(s, s);
            __m256i w = polynomial64(a, s, square);
            _mm256_storeu_si256((__m256i *)(void *)(weight + mu), w);
            sum_a = _mm256_add_epi64(sum_a, w);
            sum_b = _mm256_add_epi64(sum_b, polynomial64(b, s, square));
        }
        total.a += add_lanes64(sum_a);
        total.b += add_lanes64(sum_b);
    }
    for (; mu < n; mu++)
        weight[mu] = (int64_t)mattis_update_one(overlap, NULL, 0, mu, a, b, &total);
    return total;
}

static mattis_wide sum_set32(const int32_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    const size_t capacity = mattis_lane_capacity(INT32_MAX, limit);
    mattis_wide total = 0;
    size_t mu = 0;
    while (mu + 8 <= n) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t k = 0; k < capacity && mu + 8 <= n; k++, mu += 8) {
            __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(weight + mu));
            sum = _mm256_add_epi32(sum, _mm256_and_si256(w, mask32(byte_at(column, mu))));
        }
        total += add_lanes32(sum);
    }
    for (; mu < n; mu++)
        total += mattis_bit(column, mu) ? weight[mu] : 0;
    return total;
}

static mattis_wide sum_set64(const int64_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    const size_t capacity = mattis_lane_capacity(INT64_MAX, limit);
    mattis_wide total = 0;
    size_t mu = 0;
    while (mu + 4 <= n) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t k = 0; k < capacity && mu + 4 <= n; k++, mu += 4) {
            __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(weight + mu));
            int nibble = (int)(column[mu / 64] >> mu % 64 & 0xf);
            sum = _mm256_add_epi64(sum, _mm256_and_si256(w, mask64(nibble)));
        }
        total += add_lanes64(sum);
    }
    for (; mu < n; mu++)
        total += mattis_bit(column, mu) ? weight[mu] : 0;
    return total;
}

static int64_t ternary_field(const int32_t *overlap, const mattis_ternary_column *x) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t mu = 0; mu < x->n; mu += 8) {
        const __m256i s = _mm256_loadu_si256((const __m256i *)(const void *)(overlap + mu));
        const __m256i plus = mask32(byte_at(x->plus, mu));
        const __m256i minus = _mm256_xor_si256(plus, mask32(byte_at(x->nonzero, mu)));
        sum = _mm256_add_epi32(sum, _mm256_and_si256(plus, s));
        sum = _mm256_sub_epi32(sum, _mm256_and_si256(minus, s));
    }
    int32_t lane[8];
    int64_t total = 0;
    memcpy(lane, &sum, sizeof lane);
    for (int k = 0; k < 8; k++)
        total += lane[k];
    return total;
}

static void ternary_add(int32_t *overlap, const mattis_ternary_column *x, int step) {
    const __m256i change = _mm256_set1_epi32(step);
    for (size_t mu = 0; mu < x->n; mu += 8) {
        __m256i *at = (__m256i *)(void *)(overlap + mu);
        const __m256i plus = mask32(byte_at(x->plus, mu));
        const __m256i minus = _mm256_xor_si256(plus, mask32(byte_at(x->nonzero, mu)));
        const __m256i s = _mm256_add_epi32(_mm256_loadu_si256(at), _mm256_and_si256(plus, change));
        _mm256_storeu_si256(at, _mm256_sub_epi32(s, _mm256_and_si256(minus, change)));
    }
}

static int64_t sums_field(const int32_t *overlap, const mattis_sums_column *x) {
    __m256i sum = _mm256_setzero_si256();
    size_t mu = 0;
    for (; mu + 4 <= x->n; mu += 4) {
        const __m256i s =
            _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)(const void *)(overlap + mu)));
        int32_t bytes = 0;
        if (x->narrow)
            memcpy(&bytes, x->narrow + mu, sizeof bytes);
        const __m256i y = x->narrow ? _mm256_cvtepi8_epi64(_mm_cvtsi32_si128(bytes))
                                    : _mm256_cvtepi16_epi64(_mm_loadl_epi64(
                                          (const __m128i *)(const void *)(x->wide + mu)));
        sum = _mm256_add_epi64(sum, _mm256_mul_epi32(s, y));
    }
    int64_t lane[4];
    memcpy(lane, &sum, sizeof lane);
    int64_t total = lane[0] + lane[1] + lane[2] + lane[3];
    for (; mu < x->n; mu++)
        total += (int64_t)mattis_sum_at(x, mu) * overlap[mu];
    return total;
}

static void sums_add(int32_t *overlap, const mattis_sums_column *x, int step) {
    const __m256i factor = _mm256_set1_epi32(step);
    size_t mu = 0;
    for (; mu + 8 <= x->n; mu += 8) {
        __m256i *at = (__m256i *)(void *)(overlap + mu);
        const __m256i y =
            x->narrow ? _mm256_cvtepi8_epi32(
                            _mm_loadl_epi64((const __m128i *)(const void *)(x->narrow + mu)))
                      : _mm256_cvtepi16_epi32(
                            _mm_loadu_si128((const __m128i *)(const void *)(x->wide + mu)));
        _mm256_storeu_si256(
            at, _mm256_add_epi32(_mm256_loadu_si256(at), _mm256_mullo_epi32(y, factor)));
    }
    for (; mu < x->n; mu++)
        overlap[mu] += step * mattis_sum_at(x, mu);
}

typedef uint64_t lanes64 __attribute__((vector_size(32)));
enum { LANES64 = 4 };

static inline lanes64 low_products(lanes64 x, lanes64 y) {
    return (lanes64)_mm256_mul_epu32((__m256i)x, (__m256i)y);
}

#include "philox_body.h"

typedef __m256d lanes;
enum { LANES = 4 };

static inline lanes load_narrow(const int8_t *sums) {
    int32_t bytes;
    memcpy(&bytes, sums, sizeof bytes);
    return _mm256_cvtepi32_pd(_mm_cvtepi8_epi32(_mm_cvtsi32_si128(bytes)));
}

static inline lanes load_wide(const int16_t *sums) {
    __m128i words = _mm_loadl_epi64((const __m128i *)(const void *)sums);
    return _mm256_cvtepi32_pd(_mm_cvtepi16_epi32(words));
}

#include "means_body.h"

static inline lanes lanes_where(unsigned bits, lanes x) {
    return _mm256_and_pd(_mm256_castsi256_pd(mask64((int)(bits & 15))), x);
}

#include "weights_body.h"

typedef __m256i vector;
typedef uint64_t words __attribute__((vector_size(32)));
#define BYTES 32
#define V(x)  _mm256_##x

static inline words majority(words a, words b, words c) {
    return (a & b) | ((a ^ b) & c);
}

static inline words parity(words a, words b, words c) {
    return a ^ b ^ c;
}

static inline vector spread_piece(const uint8_t *piece) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)piece));
}

static inline vector widen_bytes(const int8_t *sums) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)sums));
}

/* Pieces of 16 bytes from places `apart` behind each other. */
static inline vector join_pieces(const uint64_t *at, size_t apart) {
    return _mm256_loadu2_m128i((const __m128i *)(const void *)(at + apart),
                               (const __m128i *)(const void *)at);
}

#include "chunk_body.h"
#include "sums_body.h"
#include "sums_many_body.h"
#include "tally_body.h"

typedef vector lanes16;
#define ALL16 _mm256_set1_epi16(-1)

static inline lanes16 lanes_set16(const uint64_t *word, int k) {
    const vector place =
        _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
    const int byte = 2 * k;
    const vector at =
        _mm256_setr_epi64x(0x0101010101010101 * byte, 0x0101010101010101 * byte,
                           0x0101010101010101 * (byte + 1), 0x0101010101010101 * (byte + 1));
    const vector spread = _mm256_set1_epi64x((long long)*word);
    const vector chosen = _mm256_and_si256(_mm256_shuffle_epi8(spread, at), place);
    return _mm256_cmpeq_epi16(chosen, place);
}

static inline vector widen16(const int16_t *at) {
    return _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)at));
}

static inline vector minus16(lanes16 mask) {
    return _mm256_or_si256(mask, _mm256_set1_epi16(1));
}

static inline vector keep16(vector x, lanes16 mask) {
    return _mm256_and_si256(x, mask);
}

static inline vector add16(vector x, vector y, lanes16 mask) {
    return _mm256_add_epi16(x, keep16(y, mask));
}

static inline bool any_set(vector x) {
    return !_mm256_testz_si256(x, x);
}

#include "short_body.h"

#include "pair_body.h"

typedef __m256 reals32;
typedef uint32_t words32 __attribute__((vector_size(32)));
typedef __m256d reals64;
typedef uint64_t words64 __attribute__((vector_size(32)));

static inline reals32 spread32(float x) {
    return _mm256_set1_ps(x);
}

static inline reals32 multiply_add32(reals32 x, reals32 y, reals32 z) {
    return _mm256_fmadd_ps(x, y, z);
}

static inline reals32 larger32(reals32 x, reals32 y) {
    return _mm256_max_ps(x, y);
}

static inline reals64 spread64(double x) {
    return _mm256_set1_pd(x);
}

static inline reals64 multiply_add64(reals64 x, reals64 y, reals64 z) {
    return _mm256_fmadd_pd(x, y, z);
}

static inline reals64 larger64(reals64 x, reals64 y) {
    return _mm256_max_pd(x, y);
}

#define REAL         float
#define NAME(x)      x##32
#define WIDTH        8
#define TILE_ROWS    6
#define TILE_VECTORS 2
#include "softmax_body.h"
#define REAL         double
#define NAME(x)      x##64
#define WIDTH        4
#define TILE_ROWS    6
#define TILE_VECTORS 2
#include "softmax_body.h"

const mattis_kernels mattis_kernels_avx2 = {
    .name = "avx2",
    .supported = supported,
    .tally_spins = 160,
    MATTIS_ROW_OF_THIS_FILE,
};
#endif
