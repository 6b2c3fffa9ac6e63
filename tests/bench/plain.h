/* What one would write without thinking about the machine, compiled with -O3 -march=native: the
 * yardstick of bench_sweeps.c. Patterns are bytes +-1, fields are floats, the weight of a pattern
 * is A(S) = S (S^2 - c) (P = 4), S^2 - c (P = 3), S (P = 2). */
#ifndef MATTIS_BENCH_PLAIN_H
#define MATTIS_BENCH_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* Patterns one after the other, n_spins bytes each. */
void plain_parallel(const int8_t *pattern, size_t n_spins, size_t n_patterns, const int8_t *spin,
                    int order, float c, int32_t *overlap, float *field);

/* Example sums or ternary entries x, patterns one after the other: power sums p_1, p_3 of the
 * y = x sigma (p_2 is given), and sum_mu x [E_{P-1} f_{P-1} - y (E_{P-2} f_{P-2} - ...)] of
 * mattis/kernels.h, distinct sites. `sum` has room for n_spins. */
void plain_means(const int8_t *x, size_t n_spins, size_t n_patterns, const int8_t *spin, int order,
                 const float *p2, int32_t *p1, float *sum, float *field);

/* One column of a site-major array. */
float plain_field(const int8_t *column, size_t n_patterns, const int16_t *overlap, int order,
                  float c);
void plain_flip(const int8_t *column, size_t n_patterns, int step, int16_t *overlap);

/* A pairwise network with its fields kept up to date: couplings[i * n + j] = J_ij, level[i] = sum_j
 * J_ij sigma_j, and up[level] the probability of +1, which may be asked for every level that is
 * reached. N attempts at random sites with xoshiro256+ (Blackman and Vigna 2018); returns flips. */
typedef struct plain_pairwise {
    size_t n;
    const int16_t *couplings;
    int8_t *spin;
    int32_t *level;
    const float *up;
    uint64_t random[4];
} plain_pairwise;
size_t plain_sweep(plain_pairwise *self);

/* Limits of one core: sums of words of an array; bits of x ^ y counted; multiply-adds of floats
 * (two operations each) and shuffles of bytes in registers, `rounds` times, return what was done.
 */
uint64_t plain_read(const uint64_t *word, size_t n);
uint64_t plain_popcount(const uint64_t *x, const uint64_t *y, size_t n);
double plain_multiply_adds(size_t rounds);
double plain_shuffles(size_t rounds);
double plain_products(size_t rounds); /* of pairs of 16-bit numbers, 32 bytes each */

#endif
