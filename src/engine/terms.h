/* What the energy of a Hebbian network over binary terms sums over: the patterns (storing), or
 * every example, each with weight 1/M and R^{-P/2} (unsupervised). Private to this folder. */
#ifndef MATTIS_TERMS_H
#define MATTIS_TERMS_H

#include "mattis/disorder.h"

typedef struct mattis_terms {
    const mattis_patterns *patterns; /* xi, for the overlaps m */
    const mattis_patterns *all;      /* xi, or the examples eta */
    size_t examples;                 /* terms of one pattern */
} mattis_terms;

mattis_terms mattis_terms_of(const mattis_params *params, const mattis_disorder *disorder);

/* `scale` of storing, 1/(2 N^{P-1}), with the weight of an example. */
double mattis_terms_scale(const mattis_params *params, double scale);

/* N m_mu and n_mu (mattis/engine.h) of a state with the given overlaps of all terms. */
int64_t mattis_terms_overlap(const mattis_terms *self, const int8_t *spin, const int16_t *overlap,
                             size_t mu);
double mattis_terms_data_overlap(const mattis_terms *self, const int16_t *overlap, size_t mu);

#endif
