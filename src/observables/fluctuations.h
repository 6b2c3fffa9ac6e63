/* What the sweeps of one unit say beyond their mean: moments, and whether they have settled. */
#ifndef MATTIS_OBSERVABLES_FLUCTUATIONS_H
#define MATTIS_OBSERVABLES_FLUCTUATIONS_H

#include "mattis/observables.h"

/* recorder.c: the series of one overlap in one replica, n_sweeps long. */
double *mattis_recorder_overlaps(const mattis_recorder *self, size_t replica, size_t mu);

/* Fills the moments of m and q, the drifts, and the autocorrelation time by binning. */
void mattis_fluctuations_finish(const mattis_recorder *self, double *scalar);

#endif
