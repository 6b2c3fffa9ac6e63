/* See terms.h. */
#include "terms.h"

#include <math.h>

mattis_terms mattis_terms_of(const mattis_params *params, const mattis_disorder *disorder) {
    const bool storing = params->rule == MATTIS_STORING;
    return (mattis_terms){.patterns = &disorder->patterns,
                          .all = storing ? &disorder->patterns : &disorder->examples,
                          .examples = storing ? 1 : (size_t)params->examples};
}

/* Weight 1/M and R^{-P/2} with R = r^2 + (1 - r^2)/M. */
double mattis_terms_scale(const mattis_params *params, double scale) {
    if (params->rule == MATTIS_STORING)
        return scale;
    double square = params->quality * params->quality;
    double examples = (double)params->examples;
    double size = square + (1 - square) / examples;
    return scale / (examples * pow(size, (double)params->order / 2));
}

int64_t mattis_terms_overlap(const mattis_terms *self, const int8_t *spin, const int16_t *overlap,
                             size_t mu) {
    return self->all == self->patterns ? overlap[mu]
                                       : mattis_patterns_overlap(self->patterns, spin, mu);
}

/* The mean of the examples' overlaps is the overlap with their mean. */
double mattis_terms_data_overlap(const mattis_terms *self, const int16_t *overlap, size_t mu) {
    int64_t sum = 0;
    for (size_t a = 0; a < self->examples; a++)
        sum += overlap[mu * self->examples + a];
    return (double)sum / (double)(self->examples * self->patterns->n_spins);
}
