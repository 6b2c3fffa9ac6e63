/* Glass transitions of the dense network and the stability of its states. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_glass, .init = set_up);

static mattis_params params_of(int64_t order, int64_t interaction, int64_t rule) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.interaction = interaction;
    params.rule = rule;
    params.quality = rule == MATTIS_STORING ? 1 : 0.7;
    params.examples = rule == MATTIS_STORING ? 1 : 9;
    return params;
}

static const mattis_line_type *line_of(const char *name) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_DENSE);
    for (size_t k = 0; k < theory->n_lines; k++)
        if (strcmp(theory->line[k].name, name) == 0)
            return &theory->line[k];
    cr_assert_fail("no line %s", name);
    return NULL;
}

static double line_at(const char *name, const mattis_params *params, double temperature) {
    double load = NAN;
    cr_assert_eq(line_of(name)->abscissa_at(params, temperature, &load), MATTIS_OK);
    return load;
}

static mattis_rs_solution solve(mattis_params params, double load, double temperature,
                                int64_t from) {
    params.load = load;
    params.temperature = temperature;
    params.from = from;
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* Gross and Mezard; Gardner: cut off after four digits. */
Test(theory_glass, static_and_dynamic_temperature_of_three_spins) {
    mattis_params params = params_of(3, MATTIS_DISTINCT, MATTIS_STORING);
    double T = 1.37;
    double fixed = T / sqrt(line_at("spin_glass", &params, T));
    double dynamic = T / sqrt(line_at("dynamic", &params, T));
    cr_expect(fixed >= 0.6513 && fixed < 0.6514, "%.8f", fixed);
    cr_expect(dynamic >= 0.6815 && dynamic < 0.6816, "%.8f", dynamic);
}

/* The map q -> E tanh^2(v^2 + v y), v^2 = beta^2 c'(q), by the trapezoidal rule: its largest excess
 * over q is negative below the dynamic load and positive above. */
static double largest_excess(double P, double load, double T) {
    double best = -INFINITY;
    for (double q = 0.2; q < 1; q += 5e-5) {
        double v2 = 0.5 * P * load * pow(q, P - 1) / (T * T), sum = 0;
        for (double y = -9; y < 9; y += 0.1)
            sum += 0.1 * exp(-0.5 * y * y) * pow(tanh(v2 + sqrt(v2) * y), 2);
        best = fmax(best, sum / sqrt(2 * M_PI) - q);
    }
    return best;
}

Test(theory_glass, glassy_states_appear_at_the_dynamic_load) {
    for (int64_t order = 3; order <= 5; order++) {
        mattis_params params = params_of(order, MATTIS_DISTINCT, MATTIS_STORING);
        double load = line_at("dynamic", &params, 0.83);
        cr_expect_lt(largest_excess((double)order, load * (1 - 1e-5), 0.83), 0);
        cr_expect_gt(largest_excess((double)order, load * (1 + 1e-5), 0.83), 0);
        cr_expect_gt(line_at("spin_glass", &params, 0.83), load);
    }
}

Test(theory_glass, static_line_is_where_solve_finds_the_glass) {
    for (int64_t k = 0; k < 5 * 2 * 3; k++) {
        int64_t order = 2 + k % 5, interaction = k / 5 % 2;
        mattis_params params = params_of(order, interaction, k / 10);
        params.synaptic = k % 2 ? 0.6 : 0;
        double T = 1.17, load = line_at("spin_glass", &params, T);
        int below = solve(params, load * (1 - 1e-6), T, MATTIS_FROM_RANDOM).phase;
        int above = solve(params, load * (1 + 1e-6), T, MATTIS_FROM_RANDOM).phase;
        cr_expect_eq(below, MATTIS_PHASE_ERGODIC, "%d", (int)k);
        cr_expect_eq(above, MATTIS_PHASE_SPIN_GLASS, "%d", (int)k);
    }
}

/* T_g = 1 + sqrt(load); learning: q grows continuously from 0, and the paramagnet is marginal. */
Test(theory_glass, pairwise_glass_line) {
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (double T = 1.03; T < 6; T *= 1.7) {
            mattis_params params = params_of(2, MATTIS_DISTINCT, rule);
            double load = line_at("spin_glass", &params, T);
            if (rule != MATTIS_UNSUPERVISED)
                cr_expect_float_eq(T, 1 + sqrt(load), 1e-14 * T);
            cr_expect_float_eq(solve(params, load, T, MATTIS_FROM_RANDOM).at_stability, 0, 1e-12);
            cr_expect_eq(solve(params, load * (1 - 1e-6), T, 1).replica_overlap, 0);
            double q = solve(params, load * (1 + 1e-6), T, 1).replica_overlap;
            cr_expect(q > 1e-8 && q < 1e-4, "%g", q);
        }
    mattis_params params = params_of(2, MATTIS_DISTINCT, MATTIS_STORING);
    cr_expect_eq(line_at("spin_glass", &params, 0.7), 0);
    double load;
    cr_expect_eq(line_of("dynamic")->abscissa_at(&params, 0.7, &load), MATTIS_ERR_RANGE);
}

/* AGS: replica symmetry of retrieval breaks below T = 0.07 at most, at the end of the spinodal. */
Test(theory_glass, at_line_is_where_stability_changes_sign) {
    for (int64_t k = 0; k < 4 * 2 * 3; k++) {
        int64_t order = 2 + k % 4;
        mattis_params params = params_of(order, k / 4 % 2, k / 8);
        for (double T = order == 2 ? 0.004 : 0.03; T < (order == 2 ? 0.02 : 0.15); T *= 2) {
            double load = line_at("at", &params, T);
            cr_expect_lt(load, line_at("spinodal", &params, T));
            mattis_rs_solution below = solve(params, load * (1 - 1e-6), T, MATTIS_FROM_PATTERN);
            mattis_rs_solution above = solve(params, load * (1 + 1e-6), T, MATTIS_FROM_PATTERN);
            cr_expect_gt(below.overlap, 0.3);
            cr_expect(below.at_stability > 0 && above.at_stability < 0, "%d %g: %g %g", (int)k, T,
                      below.at_stability, above.at_stability);
        }
        double load;
        cr_expect_eq(line_at("at", &params, 0), 0);
        cr_expect_eq(line_of("at")->abscissa_at(&params, 0.6, &load), MATTIS_ERR_RANGE);
    }
}

Test(theory_glass, endless_lines_are_traced_to_the_temperature_given) {
    mattis_params params = params_of(4, MATTIS_DISTINCT, MATTIS_STORING);
    params.temperature = 0.9;
    mattis_curve curve;
    cr_assert_eq(mattis_line_trace(line_of("spin_glass"), &params,
                                   mattis_param_find("dynamics.temperature"), 9, &curve),
                 MATTIS_OK);
    cr_expect_eq(curve.ordinate[8], 0.9);
    cr_expect_eq(curve.abscissa[0], 0);
    for (size_t k = 1; k < 9; k++) /* load/T^2 decides */
        cr_expect_float_eq(curve.abscissa[k] / pow(curve.ordinate[k], 2), curve.abscissa[8] / 0.81,
                           1e-9);
    mattis_curve_free(&curve);
    params.order = 2;
    cr_assert_eq(mattis_line_trace(line_of("dynamic"), &params,
                                   mattis_param_find("dynamics.temperature"), 9, &curve),
                 MATTIS_ERR_RANGE);
}
