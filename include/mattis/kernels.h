/* Kernels: the inner loops over patterns, one row of functions for each instruction set.
 *
 * All rows give equal integers. Patterns are bits: bit mu % 64 of word mu / 64 of a column is set
 * where xi^mu = +1. S_mu are overlaps (sums of N signs, so |S| <= 32767). A weight w_mu = A(S_mu)
 * is a polynomial of the overlap with whole coefficients; arithmetic wraps inside and is exact
 * because the final values fit. */
#ifndef MATTIS_KERNELS_H
#define MATTIS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 mattis_wide;

enum { MATTIS_POLYNOMIAL_TERMS = 5 };

/* Even or odd polynomial: S^odd * sum_k c_k S^{2k}, k < terms. `limit` bounds |value| over all
 * reachable S; the 32-bit kernels ask for limit < 2^31, the 64-bit ones for limit < 2^63. */
typedef struct mattis_polynomial {
    int terms;
    bool odd;
    int64_t c[MATTIS_POLYNOMIAL_TERMS];
    uint64_t limit;
} mattis_polynomial;

/* Sums over the patterns of the two polynomials of an update. */
typedef struct mattis_sums {
    mattis_wide a, b;
} mattis_sums;

typedef struct mattis_kernels {
    const char *name;        /* "scalar", "avx2", "avx512" */
    bool (*supported)(void); /* by this processor */

    /* S_mu += step * xi_mu for the n patterns of a column. */
    void (*overlaps_add)(int16_t *overlap, const uint64_t *column, int step, size_t n);

    /* S_mu += step * xi_mu (column may be NULL when step is 0), w_mu = a(S_mu); returns
     * sum_mu a(S_mu) and sum_mu b(S_mu). */
    mattis_sums (*update32)(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int32_t *weight);
    mattis_sums (*update64)(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int64_t *weight);

    /* sum of w_mu over the patterns whose bit is set; `limit` bounds |w|. The field is then
     * sum_mu xi_mu w_mu = 2 * this - sum_mu w_mu: one masked addition for each vector. */
    mattis_wide (*sum_set32)(const int32_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit);
    mattis_wide (*sum_set64)(const int64_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit);
} mattis_kernels;

/* Every row of this build, slowest first, ended by NULL. */
extern const mattis_kernels *const mattis_kernel_rows[];

/* The fastest row that this processor supports, or the one named by the environment variable
 * MATTIS_KERNELS. NULL when that name is unknown or not supported here. */
const mattis_kernels *mattis_kernels_choose(void);

#endif
