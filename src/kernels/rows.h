/* The rows, and the scalar steps that they share. Private to this folder. */
#ifndef MATTIS_KERNELS_ROWS_H
#define MATTIS_KERNELS_ROWS_H

#include <math.h>
#include <string.h>

#include "mattis/kernels.h"

extern const mattis_kernels mattis_kernels_scalar;
extern const mattis_kernels mattis_kernels_avx2;
extern const mattis_kernels mattis_kernels_avx512;
extern const mattis_kernels mattis_kernels_amx; /* what is not that of the AVX-512 row */

/* Every kernel of a row, each under its own name in the file that defines them. */
#define MATTIS_ROW_OF_THIS_FILE                                                                    \
    .philox = philox, .picks = picks, .overlaps_add = overlaps_add, .update32 = update32,          \
    .update64 = update64, .sum_set32 = sum_set32, .sum_set64 = sum_set64,                          \
    .powers_add = powers_add, .means_update = means_update, .means_field = means_field,            \
    .ternary_field = ternary_field, .ternary_add = ternary_add, .sums_field = sums_field,          \
    .sums_add = sums_add, .sums_overlaps = sums_overlaps, .sums_digits = sums_digits,              \
    .sums_fields = sums_fields, .sums_overlaps_many = sums_overlaps_many,                          \
    .sums_columns = sums_columns, .signs32 = signs32, .signs64 = signs64,                          \
    .softmax_add32 = softmax_add32, .softmax_add64 = softmax_add64,                                \
    .softmax_tables32 = softmax_tables32, .softmax_tables64 = softmax_tables64,                    \
    .softmax_add_bits32 = softmax_add_bits32, .softmax_add_bits64 = softmax_add_bits64,            \
    .softmax_scores32 = softmax_scores32, .softmax_scores64 = softmax_scores64,                    \
    .overlaps_max = overlaps_max, .weights_lookup = weights_lookup,                                \
    .weights_split = weights_split, .short_field = short_field, .short_update = short_update,      \
    .pair_field = pair_field, .pair_fields = pair_fields, .pair_row = pair_row,                    \
    .pair_add = pair_add, .chunk_overlaps = chunk_overlaps, .chunk_scale = chunk_scale,            \
    .chunk_fields = chunk_fields, .tally_apart = tally_apart, .tally_keys = tally_keys,            \
    .tally_add = tally_add, .tally_drain = tally_drain

/* How many values of at most `limit` a lane can add up before it must be emptied into a wider sum.
 */
static inline size_t mattis_lane_capacity(uint64_t lane_maximum, uint64_t limit) {
    return (size_t)(lane_maximum / (limit ? limit : 1));
}

static inline int mattis_bit(const uint64_t *column, size_t mu) {
    return (int)(column[mu / 64] >> mu % 64 & 1);
}

/* Value of a polynomial modulo 2^64, which is exact where it fits. */
static inline int64_t mattis_polynomial_at(const mattis_polynomial *p, int64_t overlap) {
    uint64_t s = (uint64_t)overlap;
    uint64_t square = s * s;
    uint64_t sum = 0;
    for (int k = p->terms - 1; k >= 0; k--)
        sum = sum * square + (uint64_t)p->c[k];
    return (int64_t)(p->odd ? sum * s : sum);
}

/* One pattern of an update: the scalar row, and the tail of the others. Returns the weight. */
static inline int64_t mattis_update_one(int16_t *overlap, const uint64_t *column, int step,
                                        size_t mu, const mattis_polynomial *a,
                                        const mattis_polynomial *b, mattis_sums *sum) {
    if (step)
        overlap[mu] = (int16_t)(overlap[mu] + (mattis_bit(column, mu) ? step : -step));
    int64_t weight = mattis_polynomial_at(a, overlap[mu]);
    sum->a += weight;
    sum->b += mattis_polynomial_at(b, overlap[mu]);
    return weight;
}

static inline void mattis_short_outside(const int16_t *overlap, size_t first, size_t end,
                                        const mattis_short_form *form, mattis_short_sums *sums) {
    for (size_t mu = first; mu < end; mu++)
        if (overlap[mu] > form->radius || overlap[mu] < -form->radius) {
            if (sums->n_outside < sums->room)
                sums->outside[sums->n_outside] = (uint32_t)mu;
            sums->n_outside++;
        }
}

/* short_update of the patterns first ... n - 1. */
static inline void mattis_short_update_some(int16_t *overlap, const uint64_t *column, int step,
                                            size_t first, size_t n, const mattis_short_form *form,
                                            mattis_short_sums *sums) {
    for (size_t mu = first; mu < n; mu++) {
        if (step)
            overlap[mu] = (int16_t)(overlap[mu] + (mattis_bit(column, mu) ? step : -step));
        const int64_t s = overlap[mu];
        sums->a += mattis_short_weight(overlap[mu], form);
        sums->s1 += form->kind == MATTIS_SHORT_SQUARE ? s : 0;
        sums->s2 += form->kind == MATTIS_SHORT_CUBE ? s * s : 0;
    }
    if (form->kind != MATTIS_SHORT_LINEAR)
        mattis_short_outside(overlap, first, n, form, sums);
}

/* chunk_scale from pattern `first` on. */
static inline size_t mattis_scale_some(const int16_t *overlap, size_t first, size_t n,
                                       const mattis_chunk_scale *scale, int32_t *weight) {
    size_t outside = 0;
    for (size_t mu = first; mu < n; mu++) {
        const bool beyond = overlap[mu] > scale->radius || overlap[mu] < -scale->radius;
        const uint32_t quotient = (uint32_t)(weight[mu] >> scale->shift) * (uint32_t)scale->inverse;
        weight[mu] = beyond ? 0 : (int32_t)quotient;
        outside += beyond;
    }
    for (size_t mu = first < n ? n : first; mu < MATTIS_CHUNK; mu++)
        weight[mu] = 0;
    return outside;
}

/* tally_keys from an even place `first` on, where the range is known up to there. */
static inline void mattis_tally_keys_some(const uint16_t *key, size_t first, size_t n,
                                          uint16_t *const count[2], uint16_t range[2]) {
    for (size_t k = first; k < n; k++) {
        count[k % 2][key[k]]++;
        range[0] = key[k] < range[0] ? key[k] : range[0];
        range[1] = key[k] > range[1] ? key[k] : range[1];
    }
}

/* X of one pattern. */
static inline int mattis_sum_at(const mattis_sums_column *x, size_t mu) {
    return x->narrow ? x->narrow[mu] : x->wide[mu];
}

/* sum + rest += x, where sum is the rounded value and rest what it lacks (Knuth, The Art of
 * Computer Programming 2, section 4.2.2, theorem B). */
static inline void mattis_add_exactly(double *sum, double *rest, double x) {
    const double next = *sum + x, part = next - *sum;
    *rest += (*sum - (next - part)) + (x - part);
    *sum = next;
}

/* The sum of MATTIS_BLOCK partial sums, in one order for all rows. */
static inline double mattis_add_parts(const double s[MATTIS_BLOCK]) {
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

/* Moves softmax sums to larger maxima, x -> max = x + d:
 *     sum -> e^{-d} sum,  moment -> e^{-d} (moment + d sum),  mean -> e^{-d} mean.
 * A sum that has not begun is 0 and stays 0: the bound on d keeps its infinite d out of 0 times
 * infinity, and e^-700 of anything finite is nothing beside the new term 1. */
static inline void mattis_softmax_rescale(mattis_softmax_sums *sums, const double *max,
                                          size_t n_components) {
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
        if (!(max[l] > sums->max[l]))
            continue;
        const double d = fmin(max[l] - sums->max[l], 700), factor = exp(-d);
        sums->max[l] = max[l];
        sums->moment[l] = factor * (sums->moment[l] + d * sums->sum[l]);
        sums->sum[l] *= factor;
        for (size_t i = 0; i < n_components; i++)
            sums->mean[i * MATTIS_SOFTMAX_LANES + l] *= factor;
    }
}

#endif
