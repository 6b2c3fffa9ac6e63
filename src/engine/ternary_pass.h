/* Overlaps and fields of all spins of networks of ternary patterns in one reading of them, chunk
 * by chunk: for parallel updates, of one state or of many. Whole numbers, those that one column
 * after the other would give:
 *
 *     S_mu = sum_j xi_j^mu sigma_j,    I_i = sum_mu xi_i^mu S_mu
 *
 * The two planes of bits, p where xi = +1 and z where it is not 0, are binary patterns, and
 * xi = 2 p - z in bits, so that the kernels of these do it. With S(p), S(z) their overlaps, of
 * signs,
 *
 *     S_mu = S_mu(p) - S_mu(z)/2 + sum_i sigma_i/2,    I_i = 2 sum_{p = 1} S_mu - sum_{z = 1} S_mu
 *
 * Few states where the patterns keep rows: patterns of one overlap are counted (tally.h). */
#ifndef MATTIS_TERNARY_PASS_H
#define MATTIS_TERNARY_PASS_H

#include "mattis/disorder.h"
#include "mattis/engine.h"
#include "mattis/kernels.h"
#include "tally.h"

typedef struct mattis_ternary_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    /* result, borrowed */
    int32_t *overlap; /* S_mu */
    int64_t *field;   /* I_i, n_spins numbers; NULL: overlaps alone */
    /* workspace */
    int8_t *spin;
    int32_t up;                     /* the sum of the spins */
    int64_t *part[2];               /* the two sums */
    int16_t (*count)[MATTIS_CHUNK]; /* overlaps of a chunk with the two planes */
    int32_t *weight;
    mattis_tally tally;
} mattis_ternary_pass;

double mattis_ternary_pass_bytes(double spins);

/* Input and pointers to results are set before. MATTIS_ERR_MEMORY. */
int mattis_ternary_pass_init(mattis_ternary_pass *self);
void mattis_ternary_pass_free(mattis_ternary_pass *self); /* safe after a failed init */

/* Overlaps and fields of n >= 1 states, MATTIS_STATES_TOGETHER at most, of the same terms. */
void mattis_ternary_pass_run(mattis_ternary_pass *const *self, const int8_t *const *spin, size_t n);

#endif
