/* Overlaps and fields of all spins in one reading of the patterns, chunk by chunk: for parallel
 * updates, and for states that seldom change. Whole numbers as everywhere, so that the fields are
 * those that one spin after the other would give.
 *
 *     I_i = 2 sum_{mu: xi_i = +1} A(S_mu) - sum_mu A(S_mu) - sigma_i sum_mu B(S_mu)
 *
 * (pattern_energy.h). The first sum is taken from tables, in units of the largest common divisor of
 * the A(S) over the reachable S. Its cost grows with the bits of the weights, so that the few
 * overlaps beyond a radius, as that of a retrieved pattern, are added one by one. */
#ifndef MATTIS_FIELD_PASS_H
#define MATTIS_FIELD_PASS_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"
#include "pattern_energy.h"

typedef struct mattis_field_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    const mattis_pattern_energy *energy;
    bool narrow; /* weights fit in 32 bits */
    /* derived */
    mattis_chunk_scale scale; /* common divisor of the weights; radius for `planes` */
    int planes;
    int64_t divisor;
    /* workspace */
    uint64_t *turned; /* which spins are -1 */
    int64_t *part;    /* sums of some chunks */
    mattis_wide *set; /* of all, n_spins */
} mattis_field_pass;

/* MATTIS_ERR_MEMORY. */
int mattis_field_pass_init(mattis_field_pass *self, const mattis_patterns *terms,
                           const mattis_kernels *kernel, const mattis_pattern_energy *energy,
                           bool narrow);
void mattis_field_pass_free(mattis_field_pass *self); /* safe after a failed init */

/* Fields I_i / energy->factor of the state `spin`, and the sums over all patterns. Overlaps are
 * taken from `overlap` where `known`, else put there. */
void mattis_field_pass_run(mattis_field_pass *self, const int8_t *spin, bool known,
                           int16_t *overlap, mattis_sums *sum, mattis_wide *field);

#endif
