/* Histograms of the overlaps of a cell. */
#ifndef MATTIS_ANALYSIS_HISTOGRAM_H
#define MATTIS_ANALYSIS_HISTOGRAM_H

#include "cells.h"
#include "series.h"

enum { MATTIS_HISTOGRAM_BINS = 64 }; /* at most */

/* Bins of equal width over [-1, 1], about 0.05. The overlap of N spins is a multiple of 2/N apart
 * from its neighbours: the width is one too, and the edges lie between the values, since otherwise
 * some bins would hold one value more than others. */
typedef struct mattis_histogram {
    size_t n;                              /* values */
    size_t bins;                           /* from the lowest */
    double low, width;                     /* lower edge of the first; at or below -1 */
    double density[MATTIS_HISTOGRAM_BINS]; /* whose sum times the width is 1 */
    double error[MATTIS_HISTOGRAM_BINS];   /* jackknife over the samples, NaN for fewer than two */
} mattis_histogram;

/* Centre of a bin. */
double mattis_histogram_centre(const mattis_histogram *self, size_t bin);

/* Of m of the retrieved pattern, over replicas and sweeps where there are series, else of the time
 * means of the samples; and of q: P(q), over pairs of replicas and sweeps where their series are
 * kept, else of the time means of the samples (means over the pairs too), which are narrower.
 * MATTIS_ERR_MEMORY. */
int mattis_histogram_overlap(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out);
int mattis_histogram_replica(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out);

#endif
