/* What the engines over sums of examples share: the energy of one pattern as the kernels take it,
 * and its scale (dense_means.c has the formulas). */
#ifndef MATTIS_MEAN_ENERGY_H
#define MATTIS_MEAN_ENERGY_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"
#include "mattis/params.h"

mattis_mean_energy mattis_mean_energy_of(int order, bool full);

/* In front of sum_mu F: (N/2) / (N M sqrt R)^P, and P for F = (P-1)! e_P. */
double mattis_mean_scale(const mattis_params *params);

static inline mattis_sums_column mattis_sums_at(const mattis_means *means, size_t i) {
    return (mattis_sums_column){.narrow = means->narrow ? means->narrow + i * means->stride : NULL,
                                .wide = means->wide ? means->wide + i * means->stride : NULL,
                                .n = means->n_patterns};
}

/* The chunk from pattern `first` on. */
static inline mattis_sums_chunk mattis_sums_chunk_at(const mattis_means *means, size_t first) {
    const size_t rest = means->n_patterns - first;
    return (mattis_sums_chunk){.narrow = means->narrow ? means->narrow + first : NULL,
                               .wide = means->wide ? means->wide + first : NULL,
                               .stride = means->stride,
                               .n = rest < MATTIS_SUMS_CHUNK ? rest : MATTIS_SUMS_CHUNK,
                               .limit = means->examples};
}

#endif
