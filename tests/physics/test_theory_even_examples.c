/* Lines at low temperature where the number of examples is even: sites whose examples cancel, x =
 * 0, feel the noise alone. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(even_examples, .init = set_up);

enum { SPINODAL, GLOBAL, SPIN_GLASS, AT };
enum { S = MATTIS_SUPERVISED, U = MATTIS_UNSUPERVISED };

typedef struct {
    int64_t order, rule;
    double r;
    int64_t M;
    double T;
} point;

static mattis_params params_of(point p) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = p.order;
    params.rule = p.rule;
    params.quality = p.r;
    params.examples = p.M;
    params.temperature = p.T;
    return params;
}

static double line_at(int line, point p) {
    mattis_params params = params_of(p);
    double load = NAN;
    cr_expect_eq(mattis_theory_find(MATTIS_DENSE)->line[line].abscissa_at(&params, p.T, &load),
                 MATTIS_OK, "P %d M %d r %g T %g", (int)p.order, (int)p.M, p.r, p.T);
    return load;
}

static mattis_rs_solution solve(point p, double load, int64_t from) {
    mattis_params params = params_of(p);
    mattis_rs_solution solution;
    params.load = load;
    params.from = from;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
    cr_expect_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* P = 2: at small loads chi of the sites with x = 0 would be above 1. */
Test(even_examples, global_line_balances_free_energies) {
    static const point points[] = {{2, S, 0.5, 4, 0},    {2, S, 0.5, 4, 0.1}, {2, S, 0.5, 4, 0.2},
                                   {2, U, 0.5, 4, 0.2},  {2, U, 0.3, 2, 0},   {2, S, 0.5, 2, 0.38},
                                   {2, S, 0.9, 2, 0.08}, {2, S, 0.5, 10, 0},  {2, U, 0.7, 4, 0.05}};
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        point p = points[k];
        double load = line_at(GLOBAL, p);
        cr_expect_lt(load, line_at(SPINODAL, p), "%zu", k);
        double f = solve(p, load, MATTIS_FROM_PATTERN).free_energy;
        double other = solve(p, load, MATTIS_FROM_RANDOM).free_energy;
        cr_expect_float_eq(f, other, 1e-10, "%zu: %g %g", k, f, other);
        cr_expect_eq(solve(p, load * (1 - 1e-5), MATTIS_FROM_PATTERN).phase, MATTIS_PHASE_RETRIEVAL,
                     "%zu", k);
        cr_expect_eq(solve(p, load * (1 + 1e-5), MATTIS_FROM_PATTERN).phase,
                     MATTIS_PHASE_METASTABLE, "%zu", k);
    }
}

/* P >= 3: the line is far below the load at which n becomes E|x| within rounding. */
Test(even_examples, at_line_is_where_cells_become_unstable) {
    static const point points[] = {{3, U, 0.5, 4, 0.0043}, {3, U, 0.5, 4, 0.01},
                                   {3, U, 0.5, 4, 0.0214}, {3, S, 0.9, 2, 0.0045},
                                   {4, S, 0.7, 4, 0.017},  {2, S, 0.5, 2, 0.15}};
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        point p = points[k];
        double load = line_at(AT, p);
        cr_expect_lt(load, line_at(SPINODAL, p), "%zu", k);
        cr_expect_gt(solve(p, load * (1 - 1e-5), MATTIS_FROM_PATTERN).at_stability, 0, "%zu", k);
        cr_expect_lt(solve(p, load * (1 + 1e-5), MATTIS_FROM_PATTERN).at_stability, 0, "%zu", k);
    }
}

/* T -> 0, supervised: only the share p of the sites that has x = 0 is not saturated, and load/T^2
 * depends on p alone: with c' = (P/2) load q^{P-1} = u^2 T^2, q = 1 - p E sech^2(u z) and
 * c'' p E sech^4(u z) = T^2. */
Test(even_examples, at_line_at_low_temperature_is_that_of_the_free_sites) {
    const double P = 3, r = 0.5, share = 6 * pow((1 - r * r) / 4, 2);
    double low = 0, high = 10, q = 0;
    while (high - low > 1e-12) {
        double u = 0.5 * (low + high), second = 0, fourth = 0;
        for (double z = -9; z < 9; z += 0.01) {
            double sech = 1 / cosh(u * z), weight = 0.01 * exp(-0.5 * z * z) / sqrt(2 * M_PI);
            second += weight * sech * sech;
            fourth += weight * pow(sech, 4);
        }
        q = 1 - share * second;
        *((P - 1) * u * u / q * share * fourth < 1 ? &low : &high) = u;
    }
    double expected = low * low / (0.5 * P * pow(q, P - 1));
    for (double T = 1e-2; T > 1e-9; T *= 1e-2) {
        double load = line_at(AT, (point){3, S, r, 4, T});
        cr_expect_float_eq(load / (T * T), expected, 1e-8 * expected, "%g: %.12g %.12g", T,
                           load / (T * T), expected);
    }
}

/* No point is lost. P = 2, r = 0.7, M = 3: the spinodal steps, and next to the step the state is
 * stable to its end, so that the line has a gap and goes on. */
Test(even_examples, lines_are_whole) {
    static const point points[] = {{2, S, 0.5, 4, 0}, {2, U, 0.3, 2, 0}, {3, U, 0.5, 4, 0}};
    const mattis_param *temperature = mattis_param_find("dynamics.temperature");
    const mattis_line_type *line = mattis_theory_find(MATTIS_DENSE)->line;
    mattis_curve curve;
    for (size_t k = 0; k < 6; k++) {
        mattis_params params = params_of(points[k / 2]);
        cr_assert_eq(
            mattis_line_trace(&line[k % 2 ? AT : GLOBAL], &params, temperature, 24, &curve),
            MATTIS_OK);
        for (size_t i = 0; i < curve.n; i++)
            cr_expect_geq(curve.abscissa[i], 0, "%zu at T = %g", k, curve.ordinate[i]);
        mattis_curve_free(&curve);
    }
    mattis_params params = params_of((point){2, S, 0.7, 3, 0});
    cr_assert_eq(mattis_line_trace(&line[AT], &params, temperature, 40, &curve), MATTIS_OK);
    size_t gap = 0;
    for (size_t i = 0; i < curve.n; i++)
        gap += isnan(curve.abscissa[i]) ? 1 : 0;
    cr_expect(gap > 0 && gap < 5 && curve.missing == 0);
    cr_expect_gt(curve.abscissa[39], 0.03);
    mattis_curve_free(&curve);
}
