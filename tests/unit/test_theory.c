/* Theory: the list, the tracing of lines, and Gaussian averages against brute force. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "../../src/theory/gauss_average.h"
#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory, .init = set_up);

static mattis_params dense_params(int64_t order, double load, double temperature) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.load = load;
    params.temperature = temperature;
    return params;
}

Test(theory, list_has_every_model_and_name) {
    for (int model = 0; model < MATTIS_N_MODELS; model++) {
        const mattis_theory_type *theory = mattis_theory_find((mattis_model_kind)model);
        cr_assert_not_null(theory);
        cr_assert_eq((int)theory->model, model);
    }
    cr_assert_null(mattis_theory_find(MATTIS_N_MODELS));
    const char *const *phases = mattis_theory_find(MATTIS_DENSE)->phase_names;
    cr_assert_str_eq(phases[MATTIS_PHASE_ERGODIC], "ergodic");
    cr_assert_str_eq(phases[MATTIS_PHASE_RETRIEVAL], "retrieval");
    cr_assert_null(phases[MATTIS_PHASE_RETRIEVAL + 1]);
    const mattis_theory_type *dense = mattis_theory_find(MATTIS_DENSE);
    static const char *const lines[] = {"spinodal", "global",  "spin_glass",
                                        "at",       "dynamic", "spinodal_1rsb"};
    cr_assert_eq(dense->n_lines, 6);
    for (size_t k = 0; k < 6; k++)
        cr_assert_str_eq(dense->line[k].name, lines[k]);
}

/* --- Gaussian averages ------------------------------------------------------------------------ */

/* The trapezoidal rule converges as exp(-2 pi d/step) with d = pi T/(2 deviation), the distance of
 * the nearest pole of tanh: below rounding for every case here. */
static double brute_force(double (*f)(double u), double mean, double deviation,
                          double temperature) {
    const double reach = 9;
    double step = fmin(0.2, 0.2 * temperature / deviation);
    long n = (long)ceil(reach / step);
    long double sum = 0; /* of up to 10^5 terms */
    for (long k = -n; k <= n; k++) {
        double z = (double)k * step;
        sum += exp(-0.5 * z * z) * f((mean + deviation * z) / temperature);
    }
    return (double)sum * step / sqrt(2 * M_PI);
}

static double one_minus_tanh(double u) {
    return 2 / (exp(2 * u) + 1);
}
static double tanh_squared(double u) {
    return tanh(u) * tanh(u);
}
static double sech_squared(double u) {
    return 1 / (cosh(u) * cosh(u));
}
static double sech_fourth(double u) {
    return sech_squared(u) * sech_squared(u);
}
static double second_derivative(double u) {
    return -2 * tanh(u) * sech_squared(u);
}
static double third_derivative(double u) {
    return sech_squared(u) * (4 - 6 * sech_squared(u));
}
static double log_two_cosh(double u) {
    return fabs(u) + log1p(exp(-2 * fabs(u)));
}

/* Tolerances: Gauss-Legendre promises 1e-13 a panel of a sum of order one; what is small because
 * few fields are near zero, relative to its size. */
static void compare_with_brute_force(double s, double d, double T) {
    mattis_field_average a = mattis_gauss_tanh(s, d, T);
    cr_expect_float_eq(a.overlap, brute_force(tanh, s, d, T), 5e-13);
    cr_expect_float_eq(a.deficit, brute_force(one_minus_tanh, s, d, T), 5e-13);
    cr_expect_float_eq(a.square, brute_force(tanh_squared, s, d, T), 5e-13);
    double slope = brute_force(sech_squared, s, d, T);
    double small = 1e-11 * slope + 1e-18;
    cr_expect_float_eq(T * a.susceptibility, slope, small);
    cr_expect_float_eq(T * T * a.second, brute_force(second_derivative, s, d, T), small);
    cr_expect_float_eq(T * T * T * a.third, brute_force(third_derivative, s, d, T), small);
    cr_expect_float_eq(T * T * a.fourth_power, brute_force(sech_fourth, s, d, T), small);
    double log_cosh = T * brute_force(log_two_cosh, s, d, T);
    cr_expect_float_eq(mattis_gauss_log_cosh(s, d, T), log_cosh, 5e-13 * log_cosh);
}

Test(theory, averages_equal_brute_force) {
    static const double mean[] = {0, 0.013, 0.37, 1.9, -0.6};
    static const double deviation[] = {1e-3, 0.11, 0.83, 3.1};
    static const double temperature[] = {1e-3, 0.013, 0.21, 1.37, 40};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 4; j++)
            for (size_t k = 0; k < 5; k++)
                compare_with_brute_force(mean[i], deviation[j], temperature[k]);
}

/* Heat smears the step over T, evenly to both sides: the change is O(T^2). */
Test(theory, averages_reach_zero_temperature) {
    const double s = 0.41, d = 0.63;
    mattis_field_average zero = mattis_gauss_tanh(s, d, 0);
    double zero_log_cosh = mattis_gauss_log_cosh(s, d, 0);
    cr_assert_eq(zero.square, 1);
    cr_assert(isinf(zero.fourth_power));
    for (double T = 1e-3; T > 1e-11; T /= 10) {
        mattis_field_average a = mattis_gauss_tanh(s, d, T);
        double tolerance = 10 * T * T + 1e-12;
        cr_expect_float_eq(a.overlap, zero.overlap, tolerance);
        cr_expect_float_eq(a.deficit, zero.deficit, tolerance);
        cr_expect_float_eq(a.susceptibility, zero.susceptibility, tolerance);
        cr_expect_float_eq(mattis_gauss_log_cosh(s, d, T), zero_log_cosh, tolerance);
        cr_expect_float_eq(a.second, zero.second, tolerance);
        cr_expect_float_eq(a.third, zero.third, tolerance);
    }
}

Test(theory, averages_without_noise_or_with_little) {
    mattis_field_average none = mattis_gauss_tanh(0.37, 0, 0.29);
    cr_assert_float_eq(none.overlap, tanh(0.37 / 0.29), 1e-15);
    mattis_field_average little = mattis_gauss_tanh(0.37, 1e-150, 0.29);
    cr_assert_float_eq(little.overlap, none.overlap, 1e-14);
    cr_assert_float_eq(little.square, none.square, 1e-14);
}

/* --- Parameters outside the theory, and lines ------------------------------------------------- */

Test(theory, says_where_it_does_not_apply) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_DENSE);
    mattis_rs_solution solution;
    double load;
    mattis_params good = dense_params(3, 0.2, 0.1), bad[5];
    cr_assert_eq(theory->solve(&good, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    for (size_t k = 0; k < 5; k++)
        bad[k] = good;
    bad[0].order = 1;
    bad[1].order = 9;
    bad[2].temperature = -0.1;
    bad[3].load = 0;
    bad[4].load = NAN;
    for (size_t k = 0; k < 5; k++) {
        cr_expect_eq(theory->solve(&bad[k], &solution), MATTIS_OK);
        cr_expect_eq(solution.status, MATTIS_NO_THEORY);
        cr_expect(isnan(solution.overlap));
    }
    for (size_t k = 0; k < theory->n_lines; k++) {
        cr_expect_eq(theory->line[k].abscissa_at(&bad[0], 0.1, &load), MATTIS_ERR_RANGE);
        cr_expect_eq(theory->line[k].abscissa_at(&good, -0.1, &load), MATTIS_ERR_RANGE);
        cr_expect_eq(theory->line[k].abscissa_at(&good, 5, &load),
                     theory->line[k].endless ? MATTIS_OK : MATTIS_ERR_RANGE);
        cr_expect_eq(theory->line[k].abscissa_at(&good, 0, &load), MATTIS_OK);
    }
}

/* load = 1 - T^2 up to T = 3/4 */
static int parabola(const mattis_params *params, double temperature, double *load) {
    (void)params;
    *load = 1 - temperature * temperature;
    return temperature <= 0.75 ? MATTIS_OK : MATTIS_ERR_RANGE;
}
static int broken(const mattis_params *params, double temperature, double *load) {
    (void)params;
    *load = 0;
    return temperature < 0.3 ? MATTIS_OK : MATTIS_ERR_SOLVER;
}
/* Fails between. */
static int gap(const mattis_params *params, double temperature, double *load) {
    int code = parabola(params, temperature, load);
    return temperature > 0.3 && temperature < 0.5 ? MATTIS_ERR_SOLVER : code;
}
static int endless(const mattis_params *params, double temperature, double *load) {
    (void)params;
    *load = temperature;
    return MATTIS_OK;
}

Test(theory, trace_finds_the_end_and_passes_errors_on) {
    mattis_line_type line = {.name = "parabola", .meaning = "", .abscissa_at = parabola};
    mattis_params params = dense_params(2, 0.1, 0);
    mattis_curve curve;
    cr_assert_eq(
        mattis_line_trace(&line, &params, mattis_param_find("dynamics.temperature"), 17, &curve),
        MATTIS_OK);
    cr_assert_eq(curve.n, 17);
    cr_assert_eq(curve.ordinate[0], 0);
    cr_assert_float_eq(curve.ordinate[16], 0.75, 1e-9);
    for (size_t k = 0; k < curve.n; k++) {
        double T = curve.ordinate[k];
        cr_expect_float_eq(curve.abscissa[k], 1 - T * T, 1e-15);
        cr_expect(k == 0 || T > curve.ordinate[k - 1]);
    }
    mattis_curve_free(&curve);
    mattis_curve_free(&curve);
    cr_assert_eq(
        mattis_line_trace(&line, &params, mattis_param_find("dynamics.temperature"), 1, &curve),
        MATTIS_ERR_INPUT);
    line.abscissa_at = gap;
    cr_assert_eq(
        mattis_line_trace(&line, &params, mattis_param_find("dynamics.temperature"), 17, &curve),
        MATTIS_OK);
    size_t missing = 0;
    for (size_t k = 0; k < curve.n; k++) {
        double T = curve.ordinate[k];
        cr_expect_eq(isnan(curve.abscissa[k]) != 0, T > 0.3 && T < 0.5);
        missing += isnan(curve.abscissa[k]) ? 1 : 0;
    }
    cr_expect(curve.n == 17 && missing > 1 && curve.missing == missing);
    mattis_curve_free(&curve);
    line.abscissa_at = broken;
    cr_assert_eq(
        mattis_line_trace(&line, &params, mattis_param_find("dynamics.temperature"), 9, &curve),
        MATTIS_ERR_SOLVER);
    line.abscissa_at = endless;
    cr_assert_eq(
        mattis_line_trace(&line, &params, mattis_param_find("dynamics.temperature"), 9, &curve),
        MATTIS_ERR_SOLVER);
    cr_assert_null(curve.abscissa);
}
