/* Estimators: means with errors. NaN values are left out. */
#ifndef MATTIS_ESTIMATORS_H
#define MATTIS_ESTIMATORS_H

#include <stddef.h>

/* Mean of n values spaced by `stride`, and its jackknife error
 * sqrt((n - 1)/n sum_k (mean without k - mean)^2), which for a plain mean is the standard error.
 * NaN mean when nothing is left, NaN error with fewer than two values. */
void mattis_jackknife(const double *value, size_t n, size_t stride, double *mean, double *error);

/* Integrated autocorrelation time tau = sum_{t >= 1} rho(t) of a stationary series, in steps, so
 * that the variance of its mean is (1 + 2 tau) var / n; an AR(1) series with coefficient a has tau
 * = a / (1 - a). The sum ends at the first window W >= 6 (tau(W) + 1/2) (Madras and Sokal 1988). 0
 * for a constant series, NaN without memory. O(n log n). */
double mattis_autocorrelation_time(const double *series, size_t n);

/* Mean of a series, and the variance of that mean with autocorrelation time `tau`; NaN variance for
 * a single value. */
void mattis_series_mean(const double *series, size_t n, double tau, double *mean, double *variance);

#endif
