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

static double ratio(const double *mean, const void *context) {
    return mean[1] / (*(const double *)context * mean[0]);
}

/* By hand: f = y/(2x) of (1, 2), (2, 2), (3, 8); the row with a NaN is left out. */
Test(estimators, jackknife_of_a_function_of_means) {
    const double x[] = {1, 2, NAN, 3}, y[] = {2, 2, 5, 8}, two = 2;
    const double *columns[] = {x, y};
    double value, error;
    mattis_jackknife_function(columns, 2, 4, 1, ratio, &two, &value, &error);
    const double all = 4 / (2 * 2.0), without[] = {5 / (2 * 2.5), 5 / (2 * 2.0), 2 / (2 * 1.5)};
    const double mean = (without[0] + without[1] + without[2]) / 3;
    double squares = 0;
    for (size_t k = 0; k < 3; k++)
        squares += (without[k] - mean) * (without[k] - mean);
    cr_assert_float_eq(value, 3 * all - 2 * mean, 1e-14);
    cr_assert_float_eq(error, sqrt(squares * 2 / 3), 1e-14);
    mattis_jackknife_function(columns, 2, 1, 1, ratio, &two, &value, &error);
    cr_assert_eq(value, 1);
    cr_assert(isnan(error));
    mattis_jackknife_function(columns, 2, 0, 1, ratio, &two, &value, &error);
    cr_assert(isnan(value));
}

/* The square of a mean has bias var/n, which the jackknife removes whole. */
static double squared(const double *mean, const void *context) {
    (void)context;
    return mean[0] * mean[0];
}

Test(estimators, jackknife_removes_the_bias_of_a_square) {
    const double x[] = {1, 2, 4, 9, -3};
    const double *columns[] = {x};
    double value, error, mean, deviation;
    mattis_jackknife_function(columns, 1, 5, 1, squared, NULL, &value, &error);
    mattis_jackknife(x, 5, 1, &mean, &deviation);
    cr_assert_float_eq(value, mean * mean - deviation * deviation, 1e-13);
}

/* Tables of Student's t: one sigma two-sided, and 0.1 % with four degrees of freedom. */
Test(estimators, student_factors) {
    cr_assert_float_eq(mattis_student_factor(2), 1.837, 1e-3);
    cr_assert_float_eq(mattis_student_factor(5), 1.1414, 2e-3);
    cr_assert_float_eq(mattis_student_factor(100000), 1, 1e-4);
    cr_assert_float_eq(mattis_student_limit(5, 1e-3), 8.610, 1e-3);
    cr_assert(isnan(mattis_student_factor(1)));
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

/* 1 + 2 tau = var(bins)/var(naive): tau = 9 for the coefficient 0.9. One series of 10^6 knows it to
 * 5 %; the mean over eight of them must lie within 10 %, as that of the windowed sum does. */
Test(estimators, binning_of_an_autoregressive_series) {
    enum { LENGTH = 1000000, SERIES = 8 };
    const double a = 0.9, exact = a / (1 - a);
    double *series = malloc(LENGTH * sizeof *series), tau = 0;
    cr_assert(series);
    for (size_t r = 0; r < SERIES; r++) {
        mattis_stream stream = mattis_stream_make(r, MATTIS_PURPOSE_DYNAMICS, 1, 0);
        series[0] = normal(&stream, 0);
        for (size_t t = 1; t < LENGTH; t++)
            series[t] = a * series[t - 1] + sqrt(1 - a * a) * normal(&stream, t);
        mattis_binning bins;
        mattis_binning_of(series, LENGTH, &bins);
        cr_assert_lt(fabs(bins.tau - exact), 4 * bins.tau_error + 180.0 / (double)bins.bin,
                     "tau = %g +- %g", bins.tau, bins.tau_error);
        cr_assert_lt(bins.tau_error, 0.1 * exact);
        cr_assert_float_eq(bins.variance, (1 + 2 * exact) / LENGTH, 0.25 * 19 / LENGTH);
        tau += bins.tau / SERIES;
    }
    cr_assert_lt(fabs(tau - exact), 0.1 * exact, "tau = %g", tau);
    mattis_binning bins;
    mattis_binning_of(series, 15, &bins);
    cr_assert(isnan(bins.tau) && isnan(bins.variance), "too short for bins");
    for (size_t t = 0; t < 64; t++)
        series[t] = 0.3;
    mattis_binning_of(series, 64, &bins);
    cr_assert(bins.tau == 0 && bins.variance == 0);
    free(series);
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
