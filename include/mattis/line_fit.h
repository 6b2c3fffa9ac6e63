/* Straight lines through points with errors. */
#ifndef MATTIS_LINE_FIT_H
#define MATTIS_LINE_FIT_H

#include <stddef.h>

typedef struct mattis_line_fit {
    double intercept, intercept_error;
    double slope, slope_error;
    double chi2; /* sum of the squared deviations in errors */
    size_t n;    /* points that count; n - 2 degrees of freedom */
} mattis_line_fit;

/* Least squares of y = intercept + slope x, weights 1/error^2 (errors are taken as they are, not
 * scaled by chi2). Points with a NaN, or without a positive error, are left out; below two of them
 * at different x all is NaN. */
void mattis_line_fit_weighted(const double *x, const double *y, const double *error, size_t n,
                              mattis_line_fit *out);

/* The chance that chi2 of this many degrees of freedom is larger; NaN for none. */
double mattis_chi2_chance(double chi2, size_t freedom);

#endif
