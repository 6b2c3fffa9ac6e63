/* AVX-512 row (F, BW, DQ, VL). Widths are stated: 512-bit vectors, 16 x int32 or 8 x int64. */
#include "rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

static bool supported(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/* Bits mu, mu + 1, ... of a column, mu a multiple of the width of the mask that takes them. */
static inline uint64_t bits(const uint64_t *column, size_t mu) {
    return column[mu / 64] >> mu % 64;
}

static void overlaps_add(int16_t *overlap, const uint64_t *column, int step, size_t n) {
    const __m512i up = _mm512_set1_epi16((short)step);
    const __m512i down = _mm512_set1_epi16((short)-step);
    size_t mu = 0;
    for (; mu + 32 <= n; mu += 32) {
        __m512i s = _mm512_loadu_si512(overlap + mu);
        __m512i change = _mm512_mask_blend_epi16((__mmask32)bits(column, mu), down, up);
        _mm512_storeu_si512(overlap + mu, _mm512_add_epi16(s, change));
    }
    for (; mu < n; mu++)
        overlap[mu] = (int16_t)(overlap[mu] + (mattis_bit(column, mu) ? step : -step));
}

static inline __m512i polynomial32(const mattis_polynomial *p, __m512i s, __m512i square) {
    __m512i sum = _mm512_set1_epi32((int)p->c[p->terms - 1]);
    for (int k = p->terms - 2; k >= 0; k--)
        sum = _mm512_add_epi32(_mm512_mullo_epi32(sum, square), _mm512_set1_epi32((int)p->c[k]));
    return p->odd ? _mm512_mullo_epi32(sum, s) : sum;
}

static inline __m512i polynomial64(const mattis_polynomial *p, __m512i s, __m512i square) {
    __m512i sum = _mm512_set1_epi64(p->c[p->terms - 1]);
    for (int k = p->terms - 2; k >= 0; k--)
        sum = _mm512_add_epi64(_mm512_mullo_epi64(sum, square), _mm512_set1_epi64(p->c[k]));
    return p->odd ? _mm512_mullo_epi64(sum, s) : sum;
}

static inline mattis_wide add_lanes32(__m512i lanes) {
    __m512i low = _mm512_cvtepi32_epi64(_mm512_castsi512_si256(lanes));
    __m512i high = _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(lanes, 1));
    return _mm512_reduce_add_epi64(_mm512_add_epi64(low, high));
}

static inline mattis_wide add_lanes64(__m512i lanes) {
    int64_t lane[8];
    memcpy(lane, &lanes, sizeof lane);
    mattis_wide sum = 0;
    for (int k = 0; k < 8; k++)
        sum += lane[k];
    return sum;
}

static mattis_sums update32(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int32_t *weight) {
    const __m512i up = _mm512_set1_epi32(step);
    const __m512i down = _mm512_set1_epi32(-step);
    const size_t capacity =
        mattis_lane_capacity(INT32_MAX, a->limit > b->limit ? a->limit : b->limit);
    mattis_sums total = {0, 0};
    size_t mu = 0;
    while (mu + 16 <= n) {
        __m512i sum_a = _mm512_setzero_si512(), sum_b = _mm512_setzero_si512();
        for (size_t k = 0; k < capacity && mu + 16 <= n; k++, mu += 16) {
            __m512i s = _mm512_cvtepi16_epi32(
                _mm256_loadu_si256((const __m256i *)(const void *)(overlap + mu)));
            if (step) {
                s = _mm512_add_epi32(
                    s, _mm512_mask_blend_epi32((__mmask16)bits(column, mu), down, up));
                _mm256_storeu_si256((__m256i *)(void *)(overlap + mu), _mm512_cvtepi32_epi16(s));
            }
            __m512i square = _mm512_mullo_epi32(s, s);
            __m512i w = polynomial32(a, s, square);
            _mm512_storeu_si512(weight + mu, w);
            sum_a = _mm512_add_epi32(sum_a, w);
            sum_b = _mm512_add_epi32(sum_b, polynomial32(b, s, square));
        }
        total.a += add_lanes32(sum_a);
        total.b += add_lanes32(sum_b);
    }
    for (; mu < n; mu++)
        weight[mu] = (int32_t)mattis_update_one(overlap, column, step, mu, a, b, &total);
    return total;
}

static mattis_sums update64(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int64_t *weight) {
    const __m512i up = _mm512_set1_epi64(step);
    const __m512i down = _mm512_set1_epi64(-step);
    const size_t capacity =
        mattis_lane_capacity(INT64_MAX, a->limit > b->limit ? a->limit : b->limit);
    mattis_sums total = {0, 0};
    size_t mu = 0;
    while (mu + 8 <= n) {
        __m512i sum_a = _mm512_setzero_si512(), sum_b = _mm512_setzero_si512();
        for (size_t k = 0; k < capacity && mu + 8 <= n; k++, mu += 8) {
            __m512i s = _mm512_cvtepi16_epi64(
                _mm_loadu_si128((const __m128i *)(const void *)(overlap + mu)));
            if (step) {
                s = _mm512_add_epi64(s,
                                     _mm512_mask_blend_epi64((__mmask8)bits(column, mu), down, up));
                _mm_storeu_si128((__m128i *)(void *)(overlap + mu), _mm512_cvtepi64_epi16(s));
            }
            __m512i square = _mm512_mullo_epi64(s, s);
            __m512i w = polynomial64(a, s, square);
            _mm512_storeu_si512(weight + mu, w);
            sum_a = _mm512_add_epi64(sum_a, w);
            sum_b = _mm512_add_epi64(sum_b, polynomial64(b, s, square));
        }
        total.a += add_lanes64(sum_a);
        total.b += add_lanes64(sum_b);
    }
    for (; mu < n; mu++)
        weight[mu] = (int64_t)mattis_update_one(overlap, column, step, mu, a, b, &total);
    return total;
}

/* Four independent sums for each word of 64 bits, so that additions do not wait for each other. */
static mattis_wide sum_set32(const int32_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    const size_t capacity = mattis_lane_capacity(INT32_MAX, limit);
    mattis_wide total = 0;
    size_t mu = 0;
    while (mu + 64 <= n) {
        __m512i sum[4] = {0};
        for (size_t k = 0; k < capacity && mu + 64 <= n; k++, mu += 64) {
            uint64_t word = column[mu / 64];
            for (int part = 0; part < 4; part++) {
                __m512i w = _mm512_loadu_si512(weight + mu + 16 * part);
                __mmask16 set = (__mmask16)(word >> 16 * part);
                sum[part] = _mm512_mask_add_epi32(sum[part], set, sum[part], w);
            }
        }
        for (int part = 0; part < 4; part++)
            total += add_lanes32(sum[part]);
    }
    if (mu < n) { /* fewer than 64 are left: masked loads */
        uint64_t live = ((uint64_t)1 << (n - mu)) - 1;
        uint64_t set = column[mu / 64] & live;
        for (; mu < n; mu += 16, set >>= 16)
            total += add_lanes32(_mm512_maskz_loadu_epi32((__mmask16)set, weight + mu));
    }
    return total;
}

static mattis_wide sum_set64(const int64_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    const size_t capacity = mattis_lane_capacity(INT64_MAX, limit);
    mattis_wide total = 0;
    size_t mu = 0;
    while (mu + 8 <= n) {
        __m512i sum = _mm512_setzero_si512();
        for (size_t k = 0; k < capacity && mu + 8 <= n; k++, mu += 8) {
            __m512i w = _mm512_loadu_si512(weight + mu);
            sum = _mm512_mask_add_epi64(sum, (__mmask8)bits(column, mu), sum, w);
        }
        total += add_lanes64(sum);
    }
    for (; mu < n; mu++)
        total += mattis_bit(column, mu) ? weight[mu] : 0;
    return total;
}

/* 16 entries from mu on, as masks; a column is read in words of 16 bits (little-endian). */
static inline __mmask16 mask16(const uint64_t *plane, size_t mu) {
    return (__mmask16)(plane[mu / 64] >> mu % 64);
}

static int64_t ternary_field(const int32_t *overlap, const mattis_ternary_column *x) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t mu = 0; mu < x->n; mu += 16) {
        const __m512i s = _mm512_loadu_si512(overlap + mu);
        const __mmask16 plus = mask16(x->plus, mu), any = mask16(x->nonzero, mu);
        sum = _mm512_mask_add_epi32(sum, plus, sum, s);
        sum = _mm512_mask_sub_epi32(sum, _kxor_mask16(plus, any), sum, s);
    }
    return (int64_t)add_lanes32(sum);
}

static void ternary_add(int32_t *overlap, const mattis_ternary_column *x, int step) {
    const __m512i change = _mm512_set1_epi32(step);
    for (size_t mu = 0; mu < x->n; mu += 16) {
        __m512i s = _mm512_loadu_si512(overlap + mu);
        const __mmask16 plus = mask16(x->plus, mu), any = mask16(x->nonzero, mu);
        s = _mm512_mask_add_epi32(s, plus, s, change);
        s = _mm512_mask_sub_epi32(s, _kxor_mask16(plus, any), s, change);
        _mm512_storeu_si512(overlap + mu, s);
    }
}

static int64_t sums_field(const int32_t *overlap, const mattis_sums_column *x) {
    __m512i sum = _mm512_setzero_si512();
    size_t mu = 0;
    for (; mu + 8 <= x->n; mu += 8) {
        const __m512i s = _mm512_cvtepi32_epi64(
            _mm256_loadu_si256((const __m256i *)(const void *)(overlap + mu)));
        const __m512i y =
            x->narrow ? _mm512_cvtepi8_epi64(
                            _mm_loadl_epi64((const __m128i *)(const void *)(x->narrow + mu)))
                      : _mm512_cvtepi16_epi64(
                            _mm_loadu_si128((const __m128i *)(const void *)(x->wide + mu)));
        sum = _mm512_add_epi64(sum, _mm512_mul_epi32(s, y));
    }
    int64_t total = _mm512_reduce_add_epi64(sum);
    for (; mu < x->n; mu++)
        total += (int64_t)mattis_sum_at(x, mu) * overlap[mu];
    return total;
}

static void sums_add(int32_t *overlap, const mattis_sums_column *x, int step) {
    const __m512i factor = _mm512_set1_epi32(step);
    size_t mu = 0;
    for (; mu + 16 <= x->n; mu += 16) {
        const __m512i y =
            x->narrow ? _mm512_cvtepi8_epi32(
                            _mm_loadu_si128((const __m128i *)(const void *)(x->narrow + mu)))
                      : _mm512_cvtepi16_epi32(
                            _mm256_loadu_si256((const __m256i *)(const void *)(x->wide + mu)));
        const __m512i s = _mm512_loadu_si512(overlap + mu);
        _mm512_storeu_si512(overlap + mu, _mm512_add_epi32(s, _mm512_mullo_epi32(y, factor)));
    }
    for (; mu < x->n; mu++)
        overlap[mu] += step * mattis_sum_at(x, mu);
}

typedef uint64_t lanes64 __attribute__((vector_size(64)));
enum { LANES64 = 8 };

static inline lanes64 low_products(lanes64 x, lanes64 y) {
    return (lanes64)_mm512_mul_epu32((__m512i)x, (__m512i)y);
}

#include "philox_body.h"

typedef __m512d lanes;
enum { LANES = 8 };

static inline lanes load_narrow(const int8_t *sums) {
    __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)sums);
    return _mm512_cvtepi32_pd(_mm256_cvtepi8_epi32(bytes));
}

static inline lanes load_wide(const int16_t *sums) {
    __m128i words = _mm_loadu_si128((const __m128i *)(const void *)sums);
    return _mm512_cvtepi32_pd(_mm256_cvtepi16_epi32(words));
}

#include "means_body.h"

static inline lanes lanes_where(unsigned bits, lanes x) {
    return _mm512_maskz_mov_pd((__mmask8)bits, x);
}

#include "weights_body.h"

typedef __m512i vector;
typedef uint64_t words __attribute__((vector_size(64)));
#define BYTES 64
#define V(x)  _mm512_##x

/* One instruction each, which the compiler does not find by itself; the last number is the table of
 * the function. */
static inline words majority(words a, words b, words c) {
    return (words)_mm512_ternarylogic_epi64((vector)a, (vector)b, (vector)c, 0xe8);
}

static inline words parity(words a, words b, words c) {
    return (words)_mm512_ternarylogic_epi64((vector)a, (vector)b, (vector)c, 0x96);
}

static inline vector spread_piece(const uint8_t *piece) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)piece));
}

static inline vector widen_bytes(const int8_t *sums) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)sums));
}

/* Pieces of 16 bytes from places `apart` behind each other. */
static inline vector join_pieces(const uint64_t *at, size_t apart) {
    __m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const void *)at));
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(at + apart)), 1);
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(at + 2 * apart)), 2);
    return _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(at + 3 * apart)), 3);
}

#include "chunk_body.h"
#include "sums_body.h"
#include "sums_many_body.h"
#include "tally_body.h"

typedef __mmask32 lanes16;
#define ALL16 UINT32_MAX

static inline lanes16 lanes_set16(const uint64_t *word, int k) {
    uint32_t half;
    memcpy(&half, (const char *)word + 4 * k, sizeof half);
    return half;
}

static inline vector minus16(lanes16 mask) {
    return _mm512_mask_blend_epi16(mask, _mm512_set1_epi16(1), _mm512_set1_epi16(-1));
}

static inline vector keep16(vector x, lanes16 mask) {
    return _mm512_maskz_mov_epi16(mask, x);
}

static inline vector add16(vector x, vector y, lanes16 mask) {
    return _mm512_mask_add_epi16(x, mask, x, y);
}

static inline vector widen16(const int16_t *at) {
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)at));
}

static inline bool any_set(vector x) {
    return _mm512_test_epi64_mask(x, x) != 0;
}

#include "short_body.h"

#include "pair_body.h"

typedef __m512 reals32;
typedef uint32_t words32 __attribute__((vector_size(64)));
typedef __m512d reals64;
typedef uint64_t words64 __attribute__((vector_size(64)));

static inline reals32 spread32(float x) {
    return _mm512_set1_ps(x);
}

static inline reals32 multiply_add32(reals32 x, reals32 y, reals32 z) {
    return _mm512_fmadd_ps(x, y, z);
}

static inline reals32 larger32(reals32 x, reals32 y) {
    return _mm512_max_ps(x, y);
}

static inline reals64 spread64(double x) {
    return _mm512_set1_pd(x);
}

static inline reals64 multiply_add64(reals64 x, reals64 y, reals64 z) {
    return _mm512_fmadd_pd(x, y, z);
}

static inline reals64 larger64(reals64 x, reals64 y) {
    return _mm512_max_pd(x, y);
}

#define REAL         float
#define NAME(x)      x##32
#define WIDTH        16
#define TILE_ROWS    16
#define TILE_VECTORS 1
#include "softmax_body.h"
#define REAL         double
#define NAME(x)      x##64
#define WIDTH        8
#define TILE_ROWS    12
#define TILE_VECTORS 2
#include "softmax_body.h"

const mattis_kernels mattis_kernels_avx512 = {
    .name = "avx512",
    .supported = supported,
    .tally_spins = 768, /* as estimated: nothing of this row has been timed */
    MATTIS_ROW_OF_THIS_FILE,
};
#endif
