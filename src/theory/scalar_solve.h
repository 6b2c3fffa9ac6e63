/* Roots and extrema of functions of one variable, on GSL's Brent methods. */
#ifndef MATTIS_THEORY_SCALAR_SOLVE_H
#define MATTIS_THEORY_SCALAR_SOLVE_H

#include <gsl/gsl_math.h>
#include <stddef.h>

/* The root between `low` and `high`, to the relative `tolerance` (0: to rounding). MATTIS_ERR_RANGE
 * when the function has one sign at both; MATTIS_ERR_SOLVER or MATTIS_ERR_MEMORY when GSL fails. */
int mattis_root(gsl_function *function, double low, double high, double tolerance, double *root);

/* The root x > 0, near `start`, of a growing function that is negative near 0: Newton's method in
 * 1/x inside a growing bracket. MATTIS_ERR_RANGE when there is none above 1e-24 `start`. */
typedef void mattis_function_and_slope(double x, void *context, double *value, double *slope);
int mattis_newton_root(mattis_function_and_slope *function, void *context, double start,
                       double *root);

/* The smallest value on [low, high] and its place, from `steps` (>= 3) samples refined around the
 * best. */
int mattis_minimum(gsl_function *function, double low, double high, size_t steps, double *place,
                   double *value);

/* The root nearest to `from` on the way to `to`, where the function is positive at `from`. Dips
 * below zero between the `steps` samples are found by refining every local minimum of the samples.
 * MATTIS_ERR_RANGE when the function stays positive. */
int mattis_first_root(gsl_function *function, double from, double to, size_t steps, double *root);

#endif
