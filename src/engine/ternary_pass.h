/* Overlaps and fields of all spins of a network of ternary patterns in one reading of them, chunk
 * by chunk: for parallel updates. Whole numbers, those that one column after the
 * other would give:
 *
 *     S_mu = sum_j xi_j^mu sigma_j,    I_i = sum_mu xi_i^mu S_mu
 *
 * The two planes of bits, p where xi = +1 and z where it is not 0, are binary patterns, and xi = 2
 * p
 * - z in bits, so that the kernels of these do it. With S(p), S(z) their overlaps, of signs,
 *
 *     S_mu = S_mu(p) - S_mu(z)/2 + sum_i sigma_i/2,    I_i = 2 sum_{p = 1} S_mu - sum_{z = 1} S_mu
 *
 * Where the patterns have rows, patterns of one overlap are counted together (tally.h). */
#ifndef MATTIS_TERNARY_PASS_H
#define MATTIS_TERNARY_PASS_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"
#include "tally.h"

typedef struct mattis_ternary_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    /* workspace */
    int8_t *spin;
    int64_t *part[2]; /* the two sums */
    /* where the patterns keep rows, else NULL */
    mattis_tally *tally;
    int32_t *overlap_of; /* S of every key */
    uint16_t *size;      /* entries that are not 0, of every pattern; whole fours ... */
    bool counted;        /* ... where they are known */
} mattis_ternary_pass;

double mattis_ternary_pass_bytes(double spins);
/* What comes to that where n_patterns patterns keep rows. */
double mattis_ternary_pass_tally_bytes(double spins, double patterns);

/* MATTIS_ERR_MEMORY. */
int mattis_ternary_pass_init(mattis_ternary_pass *self, const mattis_patterns *terms,
                             const mattis_kernels *kernel);
void mattis_ternary_pass_free(mattis_ternary_pass *self); /* safe after a failed init */

/* Overlaps of the state `spin`, and fields where `field` is not NULL; n_spins numbers. */
void mattis_ternary_pass_run(mattis_ternary_pass *self, const int8_t *spin, int32_t *overlap,
                             int64_t *field);

#endif
