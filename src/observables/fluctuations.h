/* What the sweeps of one unit say beyond their mean: moments, and whether they have settled. */
#ifndef MATTIS_OBSERVABLES_FLUCTUATIONS_H
#define MATTIS_OBSERVABLES_FLUCTUATIONS_H

#include "mattis/observables.h"

/* Fills the moments of m and q, the drifts, and the autocorrelation time by binning. */
void mattis_fluctuations_finish(const mattis_recorder *self, double *scalar);

#endif
