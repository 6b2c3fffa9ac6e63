/* The retrieval state with one step of replica symmetry breaking, and its line. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "../../src/theory/rs_dense.h"
#include "mattis/error.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_rsb, .init = set_up, .timeout = 300);

static mattis_params params_of(int64_t order, int64_t interaction, int64_t rule) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.interaction = interaction;
    params.rule = rule;
    params.quality = rule == MATTIS_STORING ? 1 : 0.9;
    params.examples = rule == MATTIS_STORING ? 1 : 7;
    return params;
}

static mattis_dense dense_of(mattis_params params, double temperature) {
    mattis_dense dense;
    cr_assert_eq(mattis_dense_init(&dense, &params, temperature), MATTIS_OK);
    return dense;
}

static mattis_dense_broken end_of(mattis_dense *dense) {
    mattis_dense_broken end;
    cr_assert_eq(mattis_dense_broken_spinodal(dense, &end), MATTIS_OK);
    dense->load = end.load;
    return end;
}

static double symmetric_end(const mattis_dense *dense) {
    double logit, load;
    cr_assert_eq(mattis_dense_spinodal(dense, &logit, &load), MATTIS_OK);
    return load;
}

/* --- Free energy ------------------------------------------------------------------------------ */

enum { N, Q0, Q1, MU, UNKNOWNS };

static mattis_dense_broken trial_of(double temperature, const double x[UNKNOWNS]) {
    return (mattis_dense_broken){.state = {.data_overlap = x[N],
                                           .replica_overlap = x[Q1],
                                           .susceptibility = (1 - x[Q1]) / temperature},
                                 .outer_overlap = x[Q0],
                                 .mu = x[MU]};
}

static double free_energy(const mattis_dense *dense, const double x[UNKNOWNS]) {
    return mattis_dense_broken_free_energy(dense, trial_of(dense->temperature, x));
}

static double slope(const mattis_dense *dense, const double x[UNKNOWNS], int k) {
    double up[UNKNOWNS], down[UNKNOWNS], step = 1e-4 * x[k];
    memcpy(up, x, sizeof up);
    memcpy(down, x, sizeof down);
    up[k] += step;
    down[k] -= step;
    return (free_energy(dense, up) - free_energy(dense, down)) / (2 * step);
}

/* Written from the equations of docs/physics.md: two trapezoidal sums, storing. */
static double direct_free_energy(const mattis_dense *dense, const double x[UNKNOWNS]) {
    double P = dense->order, T = dense->temperature, c = 0.5 * dense->load, beta = 1 / T;
    double theta = x[MU] * T, step = 0.05, sum = 0;
    double v0 = c * P * pow(x[Q0], P - 1), v1 = c * P * pow(x[Q1], P - 1) - v0;
    for (double z = -9; z < 9; z += step) {
        double inner = 0;
        for (double y = -12; y < 12; y += step) {
            double h = 0.5 * P * pow(x[N], P - 1) + z * sqrt(v0) + y * sqrt(v1);
            inner += exp(-0.5 * y * y) * pow(cosh(beta * h), theta);
        }
        sum += exp(-0.5 * z * z) * log(inner * step / sqrt(2 * M_PI));
    }
    double minus =
        M_LN2 + sum * step / sqrt(2 * M_PI) / theta - 0.5 * beta * (P - 1) * pow(x[N], P);
    double at0 = c * (P - 1) * pow(x[Q0], P), at1 = c * (P - 1) * pow(x[Q1], P);
    minus += 0.5 * beta * beta * (c - c * P * pow(x[Q1], P - 1) + (1 - theta) * at1 + theta * at0);
    return -T * minus;
}

Test(theory_rsb, free_energy_is_that_of_the_equations) {
    for (int64_t order = 3; order <= 6; order++) {
        mattis_dense dense = dense_of(params_of(order, MATTIS_DISTINCT, MATTIS_STORING), 0.31);
        dense.load = 0.42;
        double x[UNKNOWNS] = {0.7, 0.6, 0.85, 1.9};
        cr_expect_float_eq(free_energy(&dense, x), direct_free_energy(&dense, x), 1e-10);
    }
}

/* As q0 -> q1, at any mu. */
Test(theory_rsb, unbroken_limit_is_replica_symmetric) {
    for (int64_t k = 0; k < 4 * 2 * 3; k++) {
        mattis_dense dense = dense_of(params_of(3 + k % 4, k / 4 % 2, k / 8), 0.4);
        dense.load = 0.2;
        double x[UNKNOWNS] = {0.6, 0.7 * (1 - 1e-7), 0.7, 1.3};
        mattis_dense_state state = trial_of(0.4, x).state;
        cr_expect_float_eq(free_energy(&dense, x), mattis_dense_free_energy(&dense, state), 1e-7,
                           "%d", (int)k);
    }
}

/* theta = 1: the average of cosh over y is cosh e^{beta^2 v1/2}, and q1 drops out. */
Test(theory_rsb, theta_one_is_replica_symmetric_at_q0) {
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++) {
        mattis_dense dense = dense_of(params_of(4, MATTIS_FULL, rule), 0.4);
        dense.load = 0.1;
        double x[UNKNOWNS] = {0.6, 0.5, 0.8, 1 / 0.4}, y[UNKNOWNS] = {0.6, 0.5, 0.5, 1 / 0.4};
        mattis_dense_state state = trial_of(0.4, y).state;
        cr_expect_float_eq(free_energy(&dense, x), mattis_dense_free_energy(&dense, state), 1e-11);
    }
}

Test(theory_rsb, free_energy_is_stationary_at_the_end) {
    for (int64_t k = 0; k < 3 * 2 * 3; k++)
        for (double T = 0.05; T < 0.2; T += 0.1) {
            mattis_dense dense = dense_of(params_of(3 + k % 3, k / 3 % 2, k / 6), T);
            mattis_dense_broken end = end_of(&dense);
            double x[UNKNOWNS] = {end.state.data_overlap, end.outer_overlap,
                                  end.state.replica_overlap, end.mu};
            cr_expect_gt(x[MU], 0);
            for (int j = 0; j < UNKNOWNS; j++)
                cr_expect_float_eq(slope(&dense, x, j), 0, 2e-6, "%d %g: %d %g", (int)k, T, j,
                                   slope(&dense, x, j));
        }
}

/* n = q0 = 0: the stationary value in q1 and mu is that of spin_glass.c. */
Test(theory_rsb, without_retrieval_it_is_the_glass) {
    for (double T = 0.1; T < 0.4; T += 0.1) {
        mattis_dense dense = dense_of(params_of(3, MATTIS_DISTINCT, MATTIS_STORING), T);
        dense.load = 0.6;
        double x[UNKNOWNS] = {1e-9, 1e-9, 0.99 - 0.25 * T, 1.5};
        for (int k = 0; k < 60; k++) { /* Newton's method on numerical derivatives */
            double g1 = slope(&dense, x, Q1), g2 = slope(&dense, x, MU);
            double up[UNKNOWNS];
            memcpy(up, x, sizeof up);
            up[Q1] += 1e-4;
            double h11 = (slope(&dense, up, Q1) - g1) / 1e-4;
            double h21 = (slope(&dense, up, MU) - g2) / 1e-4;
            up[Q1] = x[Q1];
            up[MU] += 1e-4;
            double h12 = (slope(&dense, up, Q1) - g1) / 1e-4;
            double h22 = (slope(&dense, up, MU) - g2) / 1e-4;
            double determinant = h11 * h22 - h12 * h21;
            double s1 = -(g1 * h22 - g2 * h12) / determinant;
            double s2 = -(g2 * h11 - g1 * h21) / determinant;
            double scale = fmin(1, 0.2 * fmin((1 - x[Q1]) / fabs(s1), x[MU] / fabs(s2)));
            x[Q1] += scale * s1;
            x[MU] += scale * s2;
        }
        mattis_dense_disorder found;
        cr_assert_eq(mattis_dense_disordered(&dense, &found), MATTIS_OK);
        cr_expect(x[Q1] > 0.5 && x[MU] * T < 1);
        cr_expect_float_eq(free_energy(&dense, x), found.free_energy, 1e-8,
                           "%g: %.10f %.10f q1 %g mu %g", T, free_energy(&dense, x),
                           found.free_energy, x[Q1], x[MU]);
        double mean = (1 - x[MU] * T) * x[Q1]; /* of two replicas, a share mu T has q0 = 0 */
        cr_expect(found.broken && found.residual < found.tolerance);
        cr_expect_float_eq(found.mean_overlap, mean, 1e-5, "%g: %.10f %.10f", T, found.mean_overlap,
                           mean);
    }
}

/* --- The line --------------------------------------------------------------------------------- */

/* Right-hand sides by trapezoidal sums, storing, `distinct`; ends on the state or falls from it. mu
 * follows df/dmu, whose maximum it is. */
static double iterated_overlap(double P, double T, double load, double x[UNKNOWNS]) {
    for (int k = 0; k < 1500 && x[N] > 0.3; k++) {
        double v0 = 0.5 * load * P * pow(x[Q0], P - 1);
        double v1 = 0.5 * load * P * pow(x[Q1], P - 1) - v0;
        double n = 0, q0 = 0, q1 = 0, weights = 0, log_norm = 0, energy = 0;
        for (double z = -6; z < 6; z += 0.25) {
            double norm = 0, tanh1 = 0, tanh2 = 0, e = 0, weight = exp(-0.5 * z * z);
            for (double y = -8; y < 8; y += 0.2) {
                double h = 0.5 * P * pow(x[N], P - 1) + z * sqrt(v0) + y * sqrt(v1);
                double l = mattis_log_cosh(h, T), w = 0.2 * exp(-0.5 * y * y + x[MU] * l);
                norm += w;
                e += w * l;
                tanh1 += w * tanh(h / T);
                tanh2 += w * pow(tanh(h / T), 2);
            }
            weights += weight;
            n += weight * tanh1 / norm;
            q0 += weight * pow(tanh1 / norm, 2);
            q1 += weight * tanh2 / norm;
            energy += weight * e / norm;
            log_norm += weight * log(norm / sqrt(2 * M_PI));
        }
        double term = 0.25 * load * (P - 1) * (pow(x[Q1], P) - pow(x[Q0], P));
        x[MU] += 20 * ((log_norm / x[MU] - energy) / weights / x[MU] + term);
        x[N] = n / weights;
        x[Q0] = q0 / weights;
        x[Q1] = q1 / weights;
    }
    return x[N];
}

Test(theory_rsb, state_exists_below_the_line_and_not_above) {
    for (int order = 3; order <= 4; order++) {
        mattis_dense dense = dense_of(params_of(order, MATTIS_DISTINCT, MATTIS_STORING), 0.25);
        mattis_dense_broken end = end_of(&dense);
        double n = end.state.data_overlap, q = end.state.replica_overlap;
        cr_assert_gt(end.load, 1.03 * symmetric_end(&dense));
        double below[UNKNOWNS] = {n, end.outer_overlap, q, end.mu}, above[UNKNOWNS];
        memcpy(above, below, sizeof above);
        below[N] += 0.02;
        below[Q0] += 0.02;
        cr_expect_gt(iterated_overlap(order, 0.25, end.load * 0.998, below), n);
        cr_expect_lt(iterated_overlap(order, 0.25, end.load * 1.004, above), 0.3);
    }
}

/* Above the crossing with the de Almeida-Thouless line; and it leaves it continuously. */
Test(theory_rsb, line_is_the_spinodal_where_that_is_stable) {
    for (int64_t k = 0; k < 4 * 2; k++) {
        mattis_params params = params_of(3 + k % 4, k / 4, MATTIS_STORING);
        bool met = false;
        for (double T = 0.02; T < 0.6; T += 0.04) {
            mattis_dense dense = dense_of(params, T);
            double logit, load;
            cr_assert_eq(mattis_dense_spinodal(&dense, &logit, &load), MATTIS_OK);
            mattis_dense_broken end = end_of(&dense);
            mattis_dense_state state = mattis_dense_retrieval_point(&dense, logit).state;
            dense.load = load;
            bool stable = mattis_dense_at_stability(&dense, state) >= 0;
            cr_expect(!stable || end.mu <= 0);
            if (end.mu > 0)
                cr_expect(end.load > load && !met, "%d %g", (int)k, T);
            else
                cr_expect_eq(end.load, load);
            met = met || !(end.mu > 0);
        }
        cr_expect(met);
    }
}

/* It bends back by 0.7 % where the replica-symmetric line does by 19 %. */
Test(theory_rsb, line_is_nearly_vertical) {
    mattis_params params = params_of(3, MATTIS_DISTINCT, MATTIS_STORING);
    double cold, warm;
    cr_assert_eq(mattis_dense_broken_load(&params, 0, &cold), MATTIS_OK);
    cr_assert_eq(mattis_dense_broken_load(&params, 0.46, &warm), MATTIS_OK);
    cr_expect_float_eq(cold, 0.46121, 1e-5);
    cr_expect_float_eq(warm, 0.46458, 1e-5);
    params.order = 2;
    cr_expect_eq(mattis_dense_broken_load(&params, 0, &cold), MATTIS_ERR_RANGE);
}

/* With Gaussian couplings of the same field the gauge symmetry of Nishimori at T = load makes m = q
 * and replica symmetry exact: the lines part there. */
Test(theory_rsb, lines_part_on_the_nishimori_line) {
    static const double parting[] = {0.46458, 0.46024};
    for (int k = 0; k < 2; k++) {
        mattis_dense dense =
            dense_of(params_of(3 + k, MATTIS_DISTINCT, MATTIS_STORING), parting[k]);
        mattis_dense_broken end = end_of(&dense);
        cr_expect_float_eq(end.load, parting[k], 2e-5);
        cr_expect_float_eq(end.state.data_overlap, end.state.replica_overlap, 1e-3);
    }
}

Test(theory_rsb, line_is_traced) {
    mattis_params params = params_of(4, MATTIS_DISTINCT, MATTIS_STORING);
    mattis_curve curve;
    const mattis_line_type *line = &mattis_dense_line[MATTIS_DENSE_LINES - 1];
    cr_assert_str_eq(line->name, "spinodal_1rsb");
    cr_assert_eq(
        mattis_line_trace(line, &params, mattis_param_find("dynamics.temperature"), 40, &curve),
        MATTIS_OK);
    for (size_t k = 1; k < 40; k++) /* continuous */
        cr_expect_lt(fabs(curve.abscissa[k] - curve.abscissa[k - 1]), 0.06);
    mattis_curve_free(&curve);
}
