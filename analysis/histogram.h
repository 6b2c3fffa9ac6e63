/* Histograms of the overlaps of a cell. */
#ifndef MATTIS_ANALYSIS_HISTOGRAM_H
#define MATTIS_ANALYSIS_HISTOGRAM_H

#include "cells.h"
#include "series.h"

enum { MATTIS_HISTOGRAM_BINS = 40 }; /* of width 0.05 over [-1, 1] */

typedef struct mattis_histogram {
    size_t n;                              /* values */
    double density[MATTIS_HISTOGRAM_BINS]; /* whose sum times the width is 1 */
    double error[MATTIS_HISTOGRAM_BINS];   /* jackknife over the samples, NaN for fewer than two */
} mattis_histogram;

/* Centre of a bin. */
double mattis_histogram_centre(size_t bin);

/* Of m of the retrieved pattern, over replicas and sweeps where there are series, else of the time
 * means of the samples; and of q: P(q), of the time means of the samples. MATTIS_ERR_MEMORY. */
int mattis_histogram_overlap(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out);
int mattis_histogram_replica(const mattis_cells *cells, size_t cell, mattis_histogram *out);

#endif
