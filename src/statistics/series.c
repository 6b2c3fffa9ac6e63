/* Correlated series: see mattis/estimators.h. */
#include "mattis/estimators.h"

#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static double series_average(const double *series, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n; t++)
        sum += series[t];
    return sum / (double)n;
}

static bool is_constant(const double *series, size_t n) {
    for (size_t t = 1; t < n; t++)
        if (series[t] != series[0])
            return false;
    return true;
}

/* sum_s (x_s - mean)(x_{s + lag} - mean) for every lag below n, by the power spectrum of the series
 * padded with zeros (Wiener and Khinchin). The caller frees it; NULL without memory. */
static double *autocovariance_sums(const double *series, size_t n) {
    size_t padded = 1;
    while (padded < 2 * n)
        padded *= 2;
    double *f = calloc(padded, sizeof *f);
    if (!f)
        return NULL;
    double mean = series_average(series, n);
    for (size_t t = 0; t < n; t++)
        f[t] = series[t] - mean;
    gsl_fft_real_radix2_transform(f, 1, padded);
    f[0] *= f[0];
    f[padded / 2] *= f[padded / 2];
    for (size_t k = 1; k < padded / 2; k++) { /* real part at k, imaginary part at padded - k */
        f[k] = f[k] * f[k] + f[padded - k] * f[padded - k];
        f[padded - k] = 0;
    }
    gsl_fft_halfcomplex_radix2_inverse(f, 1, padded);
    return f;
}

double mattis_autocorrelation_time(const double *series, size_t n) {
    if (is_constant(series, n)) /* exactly: rounding of the mean would look like noise */
        return 0;
    double *sum = autocovariance_sums(series, n);
    if (!sum)
        return NAN;
    double variance = sum[0] / (double)n, tau = 0;
    for (size_t lag = 1; lag < n; lag++) {
        tau += sum[lag] / (double)(n - lag) / variance;
        if ((double)lag >= 6 * (tau + 0.5))
            break;
    }
    free(sum);
    return fmax(tau, -0.5);
}

void mattis_series_mean(const double *series, size_t n, double tau, double *mean,
                        double *variance) {
    *mean = series_average(series, n);
    double squares = 0;
    const bool constant = is_constant(series, n);
    for (size_t t = 0; t < n && !constant; t++)
        squares += (series[t] - *mean) * (series[t] - *mean);
    *variance = n > 1 ? (1 + 2 * tau) * squares / ((double)n * (double)n) : NAN;
}

/* Variance of the mean of n values about their mean, as of independent ones. */
static double naive_variance(const double *value, size_t n) {
    const double mean = series_average(value, n);
    double squares = 0;
    for (size_t k = 0; k < n; k++)
        squares += (value[k] - mean) * (value[k] - mean);
    return squares / ((double)n * (double)(n - 1));
}

void mattis_binning_of(const double *series, size_t n, mattis_binning *out) {
    enum { BINS_LEAST = 8 };
    *out = (mattis_binning){.tau = NAN, .tau_error = NAN, .variance = NAN};
    if (n < 2 * BINS_LEAST)
        return;
    double *bins = malloc(n * sizeof *bins);
    if (!bins)
        return;
    for (size_t t = 0; t < n; t++)
        bins[t] = series[t];
    const double naive = is_constant(series, n) ? 0 : naive_variance(series, n);
    out->bin = 1;
    out->n_bins = n;
    out->variance = naive;
    while (naive > 0 && out->n_bins / 2 >= BINS_LEAST) {
        const double ratio = out->variance / naive, length = (double)out->bin;
        if (length * length * length > 2 * (double)n * ratio * ratio)
            break;
        out->bin *= 2;
        out->n_bins /= 2;
        for (size_t k = 0; k < out->n_bins; k++)
            bins[k] = (bins[2 * k] + bins[2 * k + 1]) / 2;
        out->variance = naive_variance(bins, out->n_bins);
    }
    const double ratio = naive > 0 ? out->variance / naive : 1;
    out->tau = (ratio - 1) / 2;
    out->tau_error = ratio * sqrt(2 / (double)out->n_bins) / 2;
    free(bins);
}
