/* Jackknife over independent samples, and the intervals of few samples: see mattis/estimators.h. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "mattis/estimators.h"

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

/* Whether sample k has a value in every column. */
static bool is_whole(const double *const *column, size_t n_columns, size_t k) {
    for (size_t c = 0; c < n_columns; c++)
        if (isnan(column[c][k]))
            return false;
    return true;
}

void mattis_jackknife_function(const double *const *column, size_t n_columns, size_t n,
                               size_t stride, mattis_statistic *f, const void *context,
                               double *value, double *error) {
    double sum[MATTIS_STATISTIC_MEANS] = {0}, mean[MATTIS_STATISTIC_MEANS];
    size_t whole = 0;
    for (size_t k = 0; k < n; k++) {
        if (!is_whole(column, n_columns, k * stride))
            continue;
        for (size_t c = 0; c < n_columns; c++)
            sum[c] += column[c][k * stride];
        whole++;
    }
    const double count = (double)whole;
    for (size_t c = 0; c < n_columns; c++)
        mean[c] = sum[c] / count;
    *value = whole ? f(mean, context) : NAN;
    *error = NAN;
    if (whole < 2)
        return;
    /* Two passes: the mean of f without k, then the squares about it. */
    double average = 0, squares = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < n; k++) {
            if (!is_whole(column, n_columns, k * stride))
                continue;
            for (size_t c = 0; c < n_columns; c++)
                mean[c] = (sum[c] - column[c][k * stride]) / (count - 1);
            const double without = f(mean, context);
            if (pass == 0)
                average += without / count;
            else
                squares += (without - average) * (without - average);
        }
    }
    *value = count * *value - (count - 1) * average;
    *error = sqrt(squares * (count - 1) / count);
}

double mattis_student_limit(size_t n, double chance) {
    return n < 2 ? NAN : gsl_cdf_tdist_Qinv(chance / 2, (double)(n - 1));
}

double mattis_student_factor(size_t n) {
    return mattis_student_limit(n, 2 * gsl_cdf_ugaussian_Q(1));
}
