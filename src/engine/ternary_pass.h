/* Overlaps and fields of all spins of a network of ternary patterns in one reading of them, chunk
 * by chunk: for parallel updates with many patterns. Whole numbers, those that one column after the
 * other would give:
 *
 *     S_mu = sum_j xi_j^mu sigma_j,    I_i = sum_mu xi_i^mu S_mu
 *
 * Half the sum of two binary patterns is a ternary one: xi = (a + b)/2 with a = +1 where xi = +1,
 * else -1, and b = -1 where xi = -1, else +1. So the kernels of binary patterns do it:
 *
 *     S_mu = (S_mu(a) + S_mu(b)) / 2,    I_i = sum_{a = +1} S_mu + sum_{b = +1} S_mu - sum_mu S_mu
 */
#ifndef MATTIS_TERNARY_PASS_H
#define MATTIS_TERNARY_PASS_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"

typedef struct mattis_ternary_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    /* workspace */
    int8_t *spin;
    uint64_t *upper; /* the bits of b, of a chunk of some spins */
} mattis_ternary_pass;

double mattis_ternary_pass_bytes(double spins);

/* MATTIS_ERR_MEMORY. */
int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel);
void mattis_ternary_pass_free(mattis_ternary_pass *self); /* safe after a failed init */

/* Overlaps of the state `spin`, and fields where `field` is not NULL; it has room for
 * mattis_chunk_room(n_spins) numbers. */
void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field);

#endif
