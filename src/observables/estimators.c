/* See mattis/estimators.h. */
#include "mattis/estimators.h"

#include <math.h>

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

/* Average of (x_s - mean)(x_{s + lag} - mean) over the n - lag pairs. */
static double autocovariance(const double *series, size_t n, size_t lag, double mean) {
    double sum = 0;
    for (size_t s = 0; s + lag < n; s++)
        sum += (series[s] - mean) * (series[s + lag] - mean);
    return sum / (double)(n - lag);
}

double mattis_autocorrelation_time(const double *series, size_t n) {
    double mean = series_average(series, n);
    double variance = autocovariance(series, n, 0, mean);
    if (!(variance > 0))
        return 0;
    double tau = 0;
    for (size_t lag = 1; lag < n; lag++) {
        tau += autocovariance(series, n, lag, mean) / variance;
        if ((double)lag >= 6 * (tau + 0.5))
            break;
    }
    return fmax(tau, -0.5);
}

void mattis_series_mean(const double *series, size_t n, double tau, double *mean,
                        double *variance) {
    *mean = series_average(series, n);
    *variance = (1 + 2 * tau) * autocovariance(series, n, 0, *mean) / (double)n;
}
