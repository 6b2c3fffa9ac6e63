/* See mattis/estimators.h. */
#include "mattis/estimators.h"

#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

void mattis_jackknife(const double *value, size_t n, size_t stride, double *mean, double *error) {
    size_t count = 0;
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double x = value[k * stride];
        if (!isnan(x)) {
            sum += x;
            count++;
        }
    }
    *mean = count ? sum / (double)count : NAN;
    double squares = 0;
    for (size_t k = 0; k < n && count > 1; k++) {
        double x = value[k * stride];
        if (!isnan(x)) {
            double without = (sum - x) / (double)(count - 1);
            squares += (without - *mean) * (without - *mean);
        }
    }
    *error = count > 1 ? sqrt(squares * (double)(count - 1) / (double)count) : NAN;
}

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
