/* Overlaps and fields of all spins of a network of ternary patterns in one reading of them, chunk
 * by chunk: for parallel updates. Whole numbers, those that one column after the
 * other would give:
 *
 *     S_mu = sum_j xi_j^mu sigma_j,    I_i = sum_mu xi_i^mu S_mu
 *
 * Bits that agree are counted, so that S_mu = 2 agreeing - entries that are not 0. */
#ifndef MATTIS_TERNARY_PASS_H
#define MATTIS_TERNARY_PASS_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"

typedef struct mattis_ternary_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    /* derived */
    int32_t *zeros; /* of each pattern */
    /* workspace */
    uint64_t *turned; /* which spins are -1 */
} mattis_ternary_pass;

double mattis_ternary_pass_bytes(double spins, double terms);

/* MATTIS_ERR_MEMORY. */
int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel);
void mattis_ternary_pass_free(mattis_ternary_pass *self); /* safe after a failed init */

/* Overlaps of the state `spin`, and fields where `field` is not NULL; it has room for the spins
 * rounded up to 16. */
void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field);

#endif
