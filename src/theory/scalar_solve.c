/* See scalar_solve.h. */
#include "scalar_solve.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_roots.h>
#include <math.h>

#include "mattis/error.h"

enum { MAX_ITERATIONS = 200 };

static int from_gsl(int code) {
    return code == GSL_SUCCESS  ? MATTIS_OK
           : code == GSL_ENOMEM ? MATTIS_ERR_MEMORY
                                : MATTIS_ERR_SOLVER;
}

int mattis_root(gsl_function *function, double low, double high, double tolerance, double *root) {
    tolerance = fmax(tolerance, 4 * GSL_DBL_EPSILON);
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        return MATTIS_ERR_MEMORY;
    int code = gsl_root_fsolver_set(solver, function, fmin(low, high), fmax(low, high));
    if (code == GSL_EINVAL) { /* one sign at both ends */
        gsl_root_fsolver_free(solver);
        return MATTIS_ERR_RANGE;
    }
    for (int k = 0; k < MAX_ITERATIONS && code == GSL_SUCCESS; k++) {
        code = gsl_root_fsolver_iterate(solver);
        double a = gsl_root_fsolver_x_lower(solver);
        double b = gsl_root_fsolver_x_upper(solver);
        if (b - a <= tolerance * fmax(fabs(a), fabs(b)))
            break;
    }
    *root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return from_gsl(code);
}

int mattis_newton_root(mattis_function_and_slope *function, void *context, double start,
                       double *root) {
    const double smallest = 1e-24 * start;
    double low = 0, high = INFINITY, x = start, value, slope;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
        function(x, context, &value, &slope);
        *(value < 0 ? &low : &high) = x;
        double last = x;
        x /= 1 + value / (x * slope); /* Newton's method in 1/x */
        if (!(x > low && x < high))   /* halving the exponent */
            x = low == 0 ? 0.1 * high : isinf(high) ? 10 * low : sqrt(low * high);
        if (x < smallest)
            return MATTIS_ERR_RANGE;
        /* one step further the error is its square */
        if (fabs(x - last) <= 1e-9 * x || high - low <= 4 * GSL_DBL_EPSILON * low) {
            *root = x;
            return MATTIS_OK;
        }
    }
    return MATTIS_ERR_SOLVER;
}

/* Brent's minimum inside (low, high), where the value at `middle` is the smallest of the three. */
static int refine_minimum(gsl_function *function, double low, double middle, double high,
                          double *place, double *value) {
    gsl_min_fminimizer *solver = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    if (!solver)
        return MATTIS_ERR_MEMORY;
    *place = middle;
    *value = GSL_FN_EVAL(function, middle);
    int code = gsl_min_fminimizer_set(solver, function, middle, fmin(low, high), fmax(low, high));
    if (code == GSL_EINVAL) { /* as low at one end: a plateau, nothing to refine */
        gsl_min_fminimizer_free(solver);
        return MATTIS_OK;
    }
    for (int k = 0; k < MAX_ITERATIONS && code == GSL_SUCCESS; k++) {
        code = gsl_min_fminimizer_iterate(solver);
        double width = gsl_min_fminimizer_x_upper(solver) - gsl_min_fminimizer_x_lower(solver);
        /* The value is flat within the square root of rounding, below which Brent does not step:
         * four of them are left of the interval at most. */
        if (width <= 4 * GSL_SQRT_DBL_EPSILON * fmax(fabs(low), fabs(high)))
            break;
    }
    *place = gsl_min_fminimizer_x_minimum(solver);
    *value = gsl_min_fminimizer_f_minimum(solver);
    gsl_min_fminimizer_free(solver);
    return from_gsl(code);
}

int mattis_minimum(gsl_function *function, double low, double high, size_t steps, double *place,
                   double *value) {
    double step = (high - low) / (double)steps;
    size_t best = 0;
    *value = INFINITY;
    for (size_t k = 0; k <= steps; k++) {
        double here = GSL_FN_EVAL(function, low + (double)k * step);
        if (here < *value) {
            *value = here;
            best = k;
        }
    }
    *place = low + (double)best * step;
    if (best == 0 || best == steps)
        return MATTIS_OK;
    return refine_minimum(function, *place - step, *place, *place + step, place, value);
}

int mattis_first_root(gsl_function *function, double from, double to, size_t steps, double *root) {
    double step = (to - from) / (double)steps;
    double before = INFINITY; /* values at the two samples behind */
    double last = GSL_FN_EVAL(function, from);
    for (size_t k = 1; k <= steps; k++) {
        double x = from + (double)k * step;
        double here = GSL_FN_EVAL(function, x);
        if (k > 1 && last < before && last <= here) {
            double place, value;
            int code = refine_minimum(function, x - 2 * step, x - step, x, &place, &value);
            if (code)
                return code;
            if (value <= 0)
                return mattis_root(function, x - 2 * step, place, 0, root);
        }
        if (here <= 0)
            return mattis_root(function, x - step, x, 0, root);
        before = last;
        last = here;
    }
    return MATTIS_ERR_RANGE;
}
