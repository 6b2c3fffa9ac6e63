/* See plain.h. */
#include "plain.h"

#include <string.h>

static inline float weight(int order, float s, float c) {
    return order == 4 ? s * (s * s - c) : order == 3 ? s * s - c : s;
}

void plain_parallel(const int8_t *pattern, size_t n_spins, size_t n_patterns, const int8_t *spin,
                    int order, float c, int32_t *overlap, float *field) {
    memset(field, 0, n_spins * sizeof *field);
    for (size_t mu = 0; mu < n_patterns; mu++) {
        const int8_t *x = pattern + mu * n_spins;
        int32_t sum = 0;
        for (size_t i = 0; i < n_spins; i++)
            sum += x[i] * spin[i];
        overlap[mu] = sum;
        const float w = weight(order, (float)sum, c);
        for (size_t i = 0; i < n_spins; i++)
            field[i] += w * (float)x[i];
    }
}

void plain_means(const int8_t *x, size_t n_spins, size_t n_patterns, const int8_t *spin, int order,
                 const float *p2, int32_t *p1, float *sum, float *field) {
    memset(field, 0, n_spins * sizeof *field);
    memset(sum, 0, n_spins * sizeof *sum);
    for (size_t mu = 0; mu < n_patterns; mu++, x += n_spins) {
        int32_t first = 0, third = 0;
        for (size_t i = 0; i < n_spins; i++)
            first += x[i] * spin[i];
        for (size_t i = 0; order == 4 && i < n_spins; i++)
            third += x[i] * x[i] * x[i] * spin[i];
        p1[mu] = first;
        const float p = (float)first, e2 = p * p - p2[mu];
        if (order == 2)
            for (size_t i = 0; i < n_spins; i++) {
                field[i] += p * (float)x[i];
                sum[i] += (float)(x[i] * x[i]);
            }
        else if (order == 3)
            for (size_t i = 0; i < n_spins; i++) {
                const float y = (float)x[i];
                field[i] += y * (e2 + 2 * y * y);
                sum[i] += 2 * p * y * y;
            }
        else {
            const float e3 = p * (e2 - 2 * p2[mu]) + 2 * (float)third;
            for (size_t i = 0; i < n_spins; i++) {
                const float y = (float)x[i], square = y * y;
                field[i] += y * (e3 + 6 * p * square);
                sum[i] += square * (3 * e2 + 6 * square);
            }
        }
    }
    for (size_t i = 0; i < n_spins; i++)
        field[i] -= (float)spin[i] * sum[i];
}

float plain_field(const int8_t *column, size_t n_patterns, const int16_t *overlap, int order,
                  float c) {
    float sum = 0;
    for (size_t mu = 0; mu < n_patterns; mu++)
        sum += (float)column[mu] * weight(order, (float)overlap[mu], c);
    return sum;
}

void plain_flip(const int8_t *column, size_t n_patterns, int step, int16_t *overlap) {
    for (size_t mu = 0; mu < n_patterns; mu++)
        overlap[mu] = (int16_t)(overlap[mu] + step * column[mu]);
}

static inline uint64_t next_random(uint64_t s[4]) {
    const uint64_t out = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return out;
}

size_t plain_sweep(plain_pairwise *self) {
    const size_t n = self->n;
    int8_t *spin = self->spin;
    int32_t *level = self->level;
    const float *up = self->up;
    uint64_t s[4];
    size_t flips = 0;
    memcpy(s, self->random, sizeof s);
    for (size_t k = 0; k < n; k++) {
        const uint64_t word = next_random(s);
        const size_t i = (word >> 32) * n >> 32;
        const float u = (float)(word >> 8 & 0xffffff) * 0x1p-24f;
        if ((u < up[level[i]] ? 1 : -1) == spin[i])
            continue;
        const int16_t *row = self->couplings + i * n;
        const int32_t step = -2 * spin[i];
        for (size_t j = 0; j < n; j++)
            level[j] += step * row[j];
        spin[i] = (int8_t)-spin[i];
        flips++;
    }
    memcpy(self->random, s, sizeof s);
    return flips;
}

uint64_t plain_read(const uint64_t *word, size_t n) {
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += word[k];
    return sum;
}

uint64_t plain_popcount(const uint64_t *x, const uint64_t *y, size_t n) {
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += (uint64_t)__builtin_popcountll(x[k] ^ y[k]);
    return sum;
}

enum { CHAINS = 12 };
typedef float floats __attribute__((vector_size(32)));
static volatile float sink;

double plain_multiply_adds(size_t rounds) {
    floats sum[CHAINS], x = (floats){0} + 0.999f, y = (floats){0} + 1e-3f;
    for (int k = 0; k < CHAINS; k++)
        sum[k] = (floats){0} + (float)k;
    for (size_t t = 0; t < rounds; t++)
        _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; k++) sum[k] = sum[k] * x + y;
    for (int k = 0; k < CHAINS; k++)
        sink += sum[k][0];
    return 2.0 * 8 * CHAINS * (double)rounds;
}

#if defined(__AVX2__)
#include <immintrin.h>
/* Eight chains of one instruction. */
#define EIGHT_CHAINS(instruction)                                                                  \
    const __m256i at = _mm256_set1_epi8(3);                                                        \
    __m256i a = at, b = at, c = at, d = at, e = at, f = at, g = at, h = at;                        \
    for (size_t t = 0; t < rounds; t++) {                                                          \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(a) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(b) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(c) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(d) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(e) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(f) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(g) : "x"(at));                           \
        __asm__ volatile(instruction " %1, %0, %0" : "+x"(h) : "x"(at));                           \
    }                                                                                              \
    a = _mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d));                          \
    e = _mm256_xor_si256(_mm256_xor_si256(e, f), _mm256_xor_si256(g, h));                          \
    sink += (float)_mm256_extract_epi8(_mm256_xor_si256(a, e), 0);                                 \
    return 8.0 * (double)rounds;

double plain_shuffles(size_t rounds) {
    EIGHT_CHAINS("vpshufb")
}

double plain_products(size_t rounds) {
    EIGHT_CHAINS("vpmaddwd")
}
#else
double plain_shuffles(size_t rounds) {
    (void)rounds;
    return 0;
}

double plain_products(size_t rounds) {
    (void)rounds;
    return 0;
}
#endif
