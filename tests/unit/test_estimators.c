/* Estimators against exact values. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/estimators.h"
#include "mattis/stream.h"

/* Standard normal numbers by the sum of twelve uniform ones: good enough for variances. */
static double normal(const mattis_stream *stream, uint64_t k) {
    double sum = -6;
    for (uint64_t j = 0; j < 6; j++) {
        uint32_t word[4];
        mattis_stream_block(stream, 6 * k + j, word);
        sum += mattis_unit_real(word) + mattis_unit_real(word + 2);
    }
    return sum;
}

Test(estimators, jackknife_of_a_mean_is_the_standard_error) {
    const double value[] = {1, -9, 2, -9, 4, -9, NAN, -9, 9, -9};
    double mean, error;
    mattis_jackknife(value, 5, 2, &mean, &error);
    cr_assert_float_eq(mean, 4, 1e-15);
    /* Squares about 4: 9 + 4 + 0 + 25 = 38; 38 / (4 * 3). */
    cr_assert_float_eq(error, sqrt(38.0 / 12), 1e-14);
    mattis_jackknife(value, 1, 1, &mean, &error);
    cr_assert_eq(mean, 1);
    cr_assert(isnan(error));
    mattis_jackknife(value + 6, 1, 1, &mean, &error);
    cr_assert(isnan(mean) && isnan(error));
}

Test(estimators, autocorrelation_time_of_an_autoregressive_series) {
    enum { LENGTH = 200000 };
    static double series[LENGTH];
    const double coefficients[] = {0, 0.5, 0.9};
    for (size_t c = 0; c < 3; c++) {
        const double a = coefficients[c];
        mattis_stream stream = mattis_stream_make(c, MATTIS_PURPOSE_DYNAMICS, 0, 0);
        series[0] = normal(&stream, 0);
        for (size_t t = 1; t < LENGTH; t++)
            series[t] = a * series[t - 1] + sqrt(1 - a * a) * normal(&stream, t);
        double exact = a / (1 - a), tau = mattis_autocorrelation_time(series, LENGTH);
        /* Madras and Sokal: relative error of 1/2 + tau is sqrt(2 (2W + 1) / n), W = 6 (tau + 1/2).
         */
        double deviation = (exact + 0.5) * sqrt(2 * (12 * (exact + 0.5) + 1) / LENGTH);
        cr_assert_lt(fabs(tau - exact), 5 * deviation, "a = %g: tau = %g", a, tau);
        double mean, variance;
        mattis_series_mean(series, LENGTH, tau, &mean, &variance);
        cr_assert_float_eq(variance, (1 + 2 * exact) / LENGTH, 0.1 * (1 + 2 * exact) / LENGTH);
        cr_assert_lt(fabs(mean), 5 * sqrt(variance));
    }
}

Test(estimators, constant_and_alternating_series) {
    double series[100];
    for (size_t t = 0; t < 100; t++)
        series[t] = 0.92; /* no dyadic fraction: its mean is rounded */
    double mean, variance;
    cr_assert_eq(mattis_autocorrelation_time(series, 100), 0);
    mattis_series_mean(series, 100, 0, &mean, &variance);
    cr_assert_eq(variance, 0);
    mattis_series_mean(series, 1, 0, &mean, &variance);
    cr_assert(isnan(variance), "one value has no known error");
    for (size_t t = 0; t < 100; t++)
        series[t] = t % 2 ? 1 : -1;
    cr_assert_float_eq(mattis_autocorrelation_time(series, 100), -0.5, 0.6);
    mattis_series_mean(series, 100, -0.5, &mean, &variance);
    cr_assert_eq(mean, 0);
    cr_assert_eq(variance, 0);
}
