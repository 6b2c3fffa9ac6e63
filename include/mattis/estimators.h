/* Estimators: means, functions of means and correlated series, with errors. NaN values are left
 * out.
 */
#ifndef MATTIS_ESTIMATORS_H
#define MATTIS_ESTIMATORS_H

#include <stddef.h>

/* Mean of n values spaced by `stride`, and its jackknife error
 * sqrt((n - 1)/n sum_k (mean without k - mean)^2), which for a plain mean is the standard error.
 * NaN mean when nothing is left, NaN error with fewer than two values. */
void mattis_jackknife(const double *value, size_t n, size_t stride, double *mean, double *error);

/* A number made from means over the disorder ("Binder cumulant"); `context` is the caller's. */
typedef double mattis_statistic(const double *mean, const void *context);

enum { MATTIS_STATISTIC_MEANS = 4 };

/* f of the means of n_columns columns (at most MATTIS_STATISTIC_MEANS) of n values, each spaced by
 * `stride`; a sample with a NaN in any column is left out. `value` is the jackknife estimate
 * n f - (n - 1) f_. with f_. the mean over k of f without sample k, in which the bias of order 1/n
 * has gone; `error` is sqrt((n - 1)/n sum_k (f without k - f_.)^2) (Efron 1982, eqs. 2.8, 3.1). NaN
 * value when nothing is left, NaN error with fewer than two samples. */
void mattis_jackknife_function(const double *const *column, size_t n_columns, size_t n,
                               size_t stride, mattis_statistic *f, const void *context,
                               double *value, double *error);

/* What an error has to be multiplied by so that the interval of +- that holds the true value with
 * the probability of one standard deviation of a Gaussian, 68.27 %, when it was estimated from n
 * independent Gaussian samples: the quantile of Student's t with n - 1 degrees of freedom. 1.84 at
 * n = 2, 1.14 at 5, 1.03 at 20. NaN below 2. */
double mattis_student_factor(size_t n);

/* The t that a quantity without an effect exceeds in modulus with probability `chance`, with n - 1
 * degrees of freedom; NaN for n below 2. */
double mattis_student_limit(size_t n, double chance);

/* A series in bins. */
typedef struct mattis_binning {
    size_t bin;       /* length of a bin, a power of 2 */
    size_t n_bins;    /* whole bins of this length */
    double tau;       /* integrated autocorrelation time, (var(bins)/var(naive) - 1)/2 */
    double tau_error; /* its statistical error; that of 1 + 2 tau is (1 + 2 tau) sqrt(2/n_bins) */
    double variance;  /* of the mean of the series, from the bins */
} mattis_binning;

/* Binning analysis (Flyvbjerg and Petersen 1989): var(bins) is the variance of the mean that
 * independent bins would give, var(naive) that of independent values. The bin is the shortest with
 * bin^3 > 2 n (var(bins)/var(naive))^2, where bias and noise of the error are about equal (Lee et
 * al., Phys. Rev. E 83, 066706 (2011)), or the longest that leaves 8 bins. Everything NaN below 16
 * values. A constant series has tau 0. */
void mattis_binning_of(const double *series, size_t n, mattis_binning *out);

/* Integrated autocorrelation time tau = sum_{t >= 1} rho(t) of a stationary series, in steps, so
 * that the variance of its mean is (1 + 2 tau) var / n; an AR(1) series with coefficient a has tau
 * = a / (1 - a). The sum ends at the first window W >= 6 (tau(W) + 1/2) (Madras and Sokal 1988). 0
 * for a constant series, NaN without memory. O(n log n). */
double mattis_autocorrelation_time(const double *series, size_t n);

/* Mean of a series, and the variance of that mean with autocorrelation time `tau`; NaN variance for
 * a single value. */
void mattis_series_mean(const double *series, size_t n, double tau, double *mean, double *variance);

#endif
