/* AMX row: the AVX-512 one, but chunks for many states are products of tiles of bytes, 16 by 64
 * times 64 by 16, with sums of 32 bits: exact. Bytes are from 0 to 255. */
#include "rows.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define UNROLL _Pragma("GCC unroll 16")

/* gcc does not know that these read and write memory. */
#define IN_MEMORY() __asm__ volatile("" ::: "memory")
#define LOAD_TILE(tile, from)                                                                      \
    do {                                                                                           \
        IN_MEMORY();                                                                               \
        _tile_loadd(tile, from, ROW_BYTES);                                                        \
    } while (0)
#define STORE_TILE(tile, to)                                                                       \
    do {                                                                                           \
        _tile_stored(tile, to, ROW_BYTES);                                                         \
        IN_MEMORY();                                                                               \
    } while (0)

/* A tile: 16 rows of 64 bytes, or of 16 numbers of 32 bits. FEW states are not worth it: a product
 * costs the same for one state as for 16. */
enum { ROWS = 16, ROW_BYTES = 64, FEW = 6, DIGITS = 4 };

/* Linux gives the registers of tiles to programs that ask (since 5.16). */
static bool tiles_granted(void) {
#if defined(__linux__) && defined(SYS_arch_prctl)
    enum { ASK = 0x1023 /* ARCH_REQ_XCOMP_PERM */, TILE_DATA = 18 };
    return syscall(SYS_arch_prctl, ASK, TILE_DATA) == 0;
#else
    return false;
#endif
}

static bool supported(void) {
    enum {
        TILES = 1 << 24,
        INT8 = 1 << 25,
        REST = 1 << 1 | 1 << 8 | 1 << 14 /* VBMI, GFNI, VPOPCNTDQ */
    };
    unsigned a, b, c, d;
    return mattis_kernels_avx512.supported() && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (d & TILES) && (d & INT8) && (c & REST) == REST && tiles_granted();
}

typedef struct tile_config {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
} tile_config;

/* Tiles 0 to 3 are sums and 4 the left factor, with a row for each state; 5 is the right factor. */
static void begin_tiles(size_t n_states) {
    tile_config config = {.palette = 1};
    for (int t = 0; t < 6; t++) {
        config.bytes[t] = ROW_BYTES;
        config.rows[t] = t == 5 ? ROWS : (uint8_t)n_states;
    }
    IN_MEMORY();
    _tile_loadconfig(&config);
}

/* The states in parts of at most 16 that are as equal as can be. */
static inline size_t next_part(size_t n_states) {
    const size_t parts = (n_states + ROWS - 1) / ROWS;
    return (n_states + parts - 1) / parts;
}

/* Column i, or the last one where there is none: what comes of it is not used. */
static inline const uint64_t *column_of(const uint64_t *bit, size_t stride, size_t n_spins,
                                        size_t i) {
    return bit + (i < n_spins ? i : n_spins - 1) * stride;
}

static inline void transpose_four(const __m512i *x, __m512i *y) {
    const __m512i a = _mm512_unpacklo_epi32(x[0], x[1]), b = _mm512_unpackhi_epi32(x[0], x[1]);
    const __m512i c = _mm512_unpacklo_epi32(x[2], x[3]), d = _mm512_unpackhi_epi32(x[2], x[3]);
    y[0] = _mm512_unpacklo_epi64(a, c);
    y[1] = _mm512_unpackhi_epi64(a, c);
    y[2] = _mm512_unpacklo_epi64(b, d);
    y[3] = _mm512_unpackhi_epi64(b, d);
}

/* Bytes 1 where bit k is set, 0 where not. */
static inline __m512i ones_of_bit(__m512i x, int k) {
    return _mm512_gf2p8affine_epi64_epi8(x, _mm512_set1_epi64((long long)(1ull << (56 + k))), 0);
}

/* --- Overlaps: states times spins, spins times patterns ----------------------------------------
 *
 * With sigma = 2 a - 1, xi = 2 b - 1: S = 4 sum a b - 2 sum a - T, where T = sum xi is the overlap
 * of the state of spins +1.
 *
 * Bytes 16 l + 4 u + m of four columns, l and m = 0 ... 3, are the 16 numbers of 32 bits of a
 * vector u; bit k of all its bytes makes a row of the right factor, of the patterns 8 (16 l + 4 u +
 * m) + k.
 */

static inline __m512i four_columns(const uint64_t *bit, size_t stride, size_t n_spins, size_t i,
                                   int u) {
    __m512i x[4];
    for (size_t k = 0; k < 4; k++)
        x[k] = _mm512_loadu_si512(column_of(bit, stride, n_spins, i + k));
    const __m512i low = u < 2 ? _mm512_unpacklo_epi8(x[0], x[1]) : _mm512_unpackhi_epi8(x[0], x[1]);
    const __m512i high =
        u < 2 ? _mm512_unpacklo_epi8(x[2], x[3]) : _mm512_unpackhi_epi8(x[2], x[3]);
    return u % 2 == 0 ? _mm512_unpacklo_epi16(low, high) : _mm512_unpackhi_epi16(low, high);
}

/* Bytes 1 where a spin is +1. */
static inline __m512i ups(const int8_t *spin) {
    return _mm512_max_epi8(_mm512_loadu_si512(spin), _mm512_setzero_si512());
}

static inline int64_t count_ups(const int8_t *spin, size_t n_spins) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t i = 0; i < n_spins; i += ROW_BYTES)
        sum = _mm512_add_epi64(sum, _mm512_sad_epu8(ups(spin + i), _mm512_setzero_si512()));
    return _mm512_reduce_add_epi64(sum);
}

/* Sums of four bits k, `first` and on, of vector u, over all spins. */
static inline __attribute__((always_inline)) void
sum_patterns(const uint64_t *bit, size_t stride, size_t n_spins, const mattis_chunk_state *state,
             size_t n_states, int u, int first, int32_t sum[4][ROWS][16]) {
    _Alignas(64) uint8_t spin[ROWS][ROW_BYTES], factor[4][ROWS][ROW_BYTES];
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (size_t i = 0; i < n_spins; i += ROW_BYTES) {
        for (size_t t = 0; t < n_states; t++)
            _mm512_store_si512(spin[t], ups(state[t].spin + i));
        for (size_t j = 0; j < ROWS; j++) {
            const __m512i x = four_columns(bit, stride, n_spins, i + 4 * j, u);
            UNROLL
            for (int k = 0; k < 4; k++)
                _mm512_store_si512(factor[k][j], ones_of_bit(x, first + k));
        }
        LOAD_TILE(4, spin);
        LOAD_TILE(5, factor[0]);
        _tile_dpbuud(0, 4, 5);
        LOAD_TILE(5, factor[1]);
        _tile_dpbuud(1, 4, 5);
        LOAD_TILE(5, factor[2]);
        _tile_dpbuud(2, 4, 5);
        LOAD_TILE(5, factor[3]);
        _tile_dpbuud(3, 4, 5);
    }
    STORE_TILE(0, sum[0]);
    STORE_TILE(1, sum[1]);
    STORE_TILE(2, sum[2]);
    STORE_TILE(3, sum[3]);
}

/* Overlaps of one state, of which n_up spins are +1, from the sums of vector u. */
static inline void put_overlaps(int32_t (*sum)[ROWS][16], size_t t, int u, int64_t n_up,
                                const int16_t *all_up, int16_t *overlap) {
    const __m128i twice = _mm_set1_epi16((short)(2 * n_up));
    __m512i pair[4], x[4];
    for (int k = 0; k < 4; k++) {
        const __m512i even = _mm512_load_si512(sum[2 * k][t]);
        const __m512i odd = _mm512_load_si512(sum[2 * k + 1][t]);
        pair[k] = _mm512_mask_mov_epi16(even, 0xaaaaaaaa, _mm512_slli_epi32(odd, 16));
    }
    transpose_four(pair, x);
    for (int m = 0; m < 4; m++)
        for (int l = 0; l < 4; l++) {
            const int at = 8 * (16 * l + 4 * u + m);
            __m128i both, less;
            memcpy(&both, (const char *)&x[m] + 16 * l, sizeof both);
            memcpy(&less, all_up + at, sizeof less);
            less = _mm_sub_epi16(_mm_sub_epi16(_mm_slli_epi16(both, 2), twice), less);
            memcpy(overlap + at, &less, sizeof less);
        }
}

static void chunk_overlaps(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                           const mattis_chunk_state *state, size_t n_states) {
    if (n_states < FEW) {
        mattis_kernels_avx512.chunk_overlaps(bit, stride, n_spins, n, state, n_states);
        return;
    }
    int8_t up[INT16_MAX + ROW_BYTES];
    int16_t all_up[MATTIS_CHUNK] = {0};
    memset(up, 1, n_spins);
    memset(up + n_spins, 0, ROW_BYTES);
    const mattis_chunk_state reference = {.spin = up, .overlap = all_up};
    mattis_kernels_avx512.chunk_overlaps(bit, stride, n_spins, n, &reference, 1);
    for (size_t first = 0, m; first < n_states; first += m) {
        const mattis_chunk_state *part = state + first;
        _Alignas(64) int32_t sum[8][ROWS][16];
        int64_t n_up[ROWS];
        m = next_part(n_states - first);
        for (size_t t = 0; t < m; t++)
            n_up[t] = count_ups(part[t].spin, n_spins);
        begin_tiles(m);
        for (int u = 0; u < 4; u++) {
            sum_patterns(bit, stride, n_spins, part, m, u, 0, sum);
            sum_patterns(bit, stride, n_spins, part, m, u, 4, sum + 4);
            for (size_t t = 0; t < m; t++)
                put_overlaps(sum, t, u, n_up[t], all_up, part[t].overlap);
        }
        _tile_release();
    }
}

/* --- Fields: states times patterns, patterns times spins ---------------------------------------
 *
 * A weight is sum_p d_p 256^p, less 256^P / 2 for P digits, which are from 0 to 255. Numbers of 32
 * bits hold 32 patterns of 16 spins; bit k of their bytes r makes a row of the right factor, of the
 * patterns 8 r + k. */

/* Digits that all weights fit in, two at least. */
static int digits_of(const mattis_chunk_state *state, size_t n_states) {
    __m512i largest = _mm512_setzero_si512();
    for (size_t t = 0; t < n_states; t++)
        for (size_t mu = 0; mu < MATTIS_CHUNK; mu += 16)
            largest = _mm512_max_epi32(largest,
                                       _mm512_abs_epi32(_mm512_loadu_si512(state[t].weight + mu)));
    const int size = _mm512_reduce_max_epi32(largest);
    return size < 1 << 15 ? 2 : size < 1 << 23 ? 3 : DIGITS;
}

/* Digits of the weights of 64 patterns, 8 r + k of each half at 4 k + r of it: row k, byte r. */
static inline void put_digits(const int32_t *weight, int digits, uint8_t *const *at) {
    _Alignas(64) uint8_t order[64];
    for (int b = 0; b < 64; b++)
        order[b] = (uint8_t)(b / 32 * 32 + b % 4 * 8 + b % 32 / 4);
    const __m512i from = _mm512_load_si512(order);
    const __m512i middle = _mm512_set1_epi32((int)(1u << (8 * digits - 1)));
    __m512i w[4];
    for (int q = 0; q < 4; q++)
        w[q] = _mm512_add_epi32(_mm512_loadu_si512(weight + 16 * q), middle);
    for (int p = 0; p < digits; p++) {
        _Alignas(64) uint8_t digit[64];
        for (int q = 0; q < 4; q++) {
            _mm_store_si128((__m128i *)(void *)(digit + 16 * q), _mm512_cvtepi32_epi8(w[q]));
            w[q] = _mm512_srli_epi32(w[q], 8);
        }
        _mm512_storeu_si512(at[p], _mm512_permutexvar_epi8(from, _mm512_load_si512(digit)));
    }
}

/* Sixteen vectors of sixteen 32-bit numbers: number k of vector i moves to number i of vector k. */
static inline void transpose_sixteen(__m512i *x) {
    __m512i y[16];
    for (int k = 0; k < 16; k += 4)
        transpose_four(x + k, y + k);
    for (int k = 0; k < 4; k++) { /* pieces of 16 bytes */
        const __m512i a = _mm512_shuffle_i32x4(y[k], y[k + 4], 0x44);
        const __m512i b = _mm512_shuffle_i32x4(y[k], y[k + 4], 0xee);
        const __m512i c = _mm512_shuffle_i32x4(y[k + 8], y[k + 12], 0x44);
        const __m512i d = _mm512_shuffle_i32x4(y[k + 8], y[k + 12], 0xee);
        x[k] = _mm512_shuffle_i32x4(a, c, 0x88);
        x[k + 4] = _mm512_shuffle_i32x4(a, c, 0xdd);
        x[k + 8] = _mm512_shuffle_i32x4(b, d, 0x88);
        x[k + 12] = _mm512_shuffle_i32x4(b, d, 0xdd);
    }
}

typedef uint8_t digit_tiles[DIGITS][ROWS][ROW_BYTES];

/* The right factor of 64 patterns of sixteen spins. */
static inline void load_patterns(const __m512i *x) {
    _Alignas(64) uint8_t factor[ROWS][ROW_BYTES];
    UNROLL
    for (int k = 0; k < 8; k++) {
        _mm512_store_si512(factor[k], ones_of_bit(x[0], k));
        _mm512_store_si512(factor[8 + k], ones_of_bit(x[1], k));
    }
    LOAD_TILE(5, factor);
}

#define ADD_PRODUCT(tile, digits)                                                                  \
    do {                                                                                           \
        LOAD_TILE(4, digits);                                                                      \
        _tile_dpbuud(tile, 4, 5);                                                                  \
    } while (0)

/* Sums of digits over the patterns whose bits are set, of sixteen spins from i on; steps are even
 * in number. A product takes three times as long as there is between two of them: two digits have
 * two sums each, of every second step. */
static inline __attribute__((always_inline)) __m512i
sum_digits(const uint64_t *bit, size_t stride, size_t n_spins, size_t i, size_t steps,
           digit_tiles *digit, const int digits, int32_t sum[DIGITS][ROWS][16]) {
    __m512i x[16];
    for (size_t k = 0; k < 16; k++)
        x[k] = _mm512_loadu_si512(column_of(bit, stride, n_spins, i + k));
    transpose_sixteen(x);
    __m512i count = _mm512_setzero_si512();
    for (size_t k = 0; k < 2 * steps; k++)
        count = _mm512_add_epi32(count, _mm512_popcnt_epi32(x[k]));
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (size_t step = 0; step < steps; step++) {
        load_patterns(x + 2 * step);
        ADD_PRODUCT(0, digit[step][0]);
        ADD_PRODUCT(1, digit[step][1]);
        if (digits <= 2)
            load_patterns(x + 2 * ++step);
        ADD_PRODUCT(2, digit[step][digits > 2 ? 2 : 0]);
        if (digits != 3)
            ADD_PRODUCT(3, digit[step][digits > 2 ? 3 : 1]);
    }
    STORE_TILE(0, sum[0]);
    STORE_TILE(1, sum[1]);
    STORE_TILE(2, sum[2]);
    STORE_TILE(3, sum[3]);
    return count;
}

static inline __m512i widened(__m512i x, int half) {
    return _mm512_cvtepi32_epi64(half ? _mm512_extracti64x4_epi64(x, 1)
                                      : _mm512_castsi512_si256(x));
}

/* Two digits together fit in 32 bits: 512 * 255 * 257 < 2^31. */
static inline void add_digits(int32_t (*sum)[ROWS][16], size_t t, int digits, __m512i count,
                              int64_t *field) {
    __m512i d[DIGITS];
    for (int p = 0; p < DIGITS; p++)
        d[p] = _mm512_load_si512(sum[p][t]);
    const __m512i low = _mm512_add_epi32(d[0], _mm512_slli_epi32(d[1], 8));
    const __m512i high = _mm512_add_epi32(d[2], _mm512_slli_epi32(d[3], 8));
    const __m128i shift = _mm_cvtsi32_si128(digits > 2 ? 16 : 0);
    const __m128i middle = _mm_cvtsi32_si128(8 * digits - 1);
    UNROLL
    for (int half = 0; half < 2; half++) {
        __m512i all = _mm512_loadu_si512(field + 8 * half);
        all = _mm512_add_epi64(all, widened(low, half));
        all = _mm512_add_epi64(all, _mm512_sll_epi64(widened(high, half), shift));
        all = _mm512_sub_epi64(all, _mm512_sll_epi64(widened(count, half), middle));
        _mm512_storeu_si512(field + 8 * half, all);
    }
}

static void chunk_fields(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                         const mattis_chunk_state *state, size_t n_states) {
    if (n_states < FEW) {
        mattis_kernels_avx512.chunk_fields(bit, stride, n_spins, n, planes, state, n_states);
        return;
    }
    const size_t m = next_part(n_states), steps = (n + 127) / 128 * 2;
    const int digits = digits_of(state, m);
    _Alignas(64) digit_tiles digit[MATTIS_CHUNK / 64];
    _Alignas(64) int32_t sum[DIGITS][ROWS][16];
    for (size_t t = 0; t < m; t++)
        for (size_t step = 0; step < steps; step++) {
            uint8_t *at[DIGITS];
            for (int p = 0; p < DIGITS; p++)
                at[p] = digit[step][p][t];
            put_digits(state[t].weight + 64 * step, digits, at);
        }
    begin_tiles(m);
    for (size_t i = 0; i < n_spins; i += 16) {
        const __m512i count =
            digits == 2   ? sum_digits(bit, stride, n_spins, i, steps, digit, 2, sum)
            : digits == 3 ? sum_digits(bit, stride, n_spins, i, steps, digit, 3, sum)
                          : sum_digits(bit, stride, n_spins, i, steps, digit, DIGITS, sum);
        for (size_t t = 0; t < m; t++)
            add_digits(sum, t, digits, count, state[t].field + i);
    }
    _tile_release();
    if (m < n_states)
        chunk_fields(bit, stride, n_spins, n, planes, state + m, n_states - m);
}

/* The rest is that of the AVX-512 row: kernels.c. */
const mattis_kernels mattis_kernels_amx = {
    .name = "amx",
    .supported = supported,
    .chunk_overlaps = chunk_overlaps,
    .chunk_fields = chunk_fields,
};
#endif
