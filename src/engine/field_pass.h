/* Overlaps and fields of all spins, of one state or of many, in one reading of the patterns, chunk
 * by chunk: for parallel updates, and for states that seldom change. Whole numbers as everywhere,
 * so that the fields are those that one spin after the other would give.
 *
 *     I_i = 2 sum_{mu: xi_i = +1} A(S_mu) - sum_mu A(S_mu) - sigma_i sum_mu B(S_mu)
 *
 * (pattern_energy.h). The first sum is taken from tables, in units of the largest common divisor of
 * the A(S) over the reachable S. Its cost grows with the bits of the weights, so that the few
 * overlaps beyond a radius, as that of a retrieved pattern, are added one by one. Where the
 * patterns have rows, it is counted instead, of up to three states, how many of each overlap are +1
 * (tally.h). */
#ifndef MATTIS_FIELD_PASS_H
#define MATTIS_FIELD_PASS_H

#include "mattis/engine.h"
#include "mattis/kernels.h"
#include "pattern_energy.h"
#include "tally.h"

typedef struct mattis_field_pass {
    /* input, borrowed */
    const mattis_patterns *terms;
    const mattis_kernels *kernel;
    const mattis_pattern_energy *energy;
    bool narrow;        /* weights fit in 32 bits */
    const int8_t *spin; /* the state; mattis_chunk_room(n_spins) numbers, 0 from n_spins on */
    /* result, borrowed */
    int16_t *overlap;   /* S_mu; n_patterns rounded up to MATTIS_CHUNK numbers, 0 behind the last */
    mattis_sums *sum;   /* over all patterns */
    mattis_wide *field; /* I_i / energy->factor */
    /* derived */
    mattis_chunk_scale scale; /* common divisor of the weights; radius for `planes` */
    int planes;
    int64_t divisor;
    /* workspace */
    int32_t *weight;    /* of one chunk */
    int64_t *part;      /* sums of some chunks */
    mattis_wide *set;   /* of all, n_spins, where ... */
    bool in_set;        /* ... 64 bits are too few, or weights are cut into digits */
    mattis_tally tally; /* for few states, where the patterns keep rows */
} mattis_field_pass;

/* Input and pointers to results are set before. MATTIS_ERR_MEMORY. */
int mattis_field_pass_init(mattis_field_pass *self);
void mattis_field_pass_free(mattis_field_pass *self); /* safe after a failed init */

/* Fields and sums of n >= 1 states, MATTIS_STATES_TOGETHER at most, of the same terms and energy.
 * Overlaps are taken from `overlap` where `known`, else put there. */
void mattis_field_pass_run(mattis_field_pass *const *self, size_t n, bool known);

#endif
