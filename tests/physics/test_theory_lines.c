/* Transition lines of the dense network: published loads, agreement with solve(), and free energies
 * balanced by an independent evaluation. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_lines, .init = set_up);

enum { SPINODAL, GLOBAL };

static mattis_params params_of(int64_t order, int64_t interaction) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.interaction = interaction;
    return params;
}

static double line_at(int line, int64_t order, int64_t interaction, double temperature) {
    mattis_params params = params_of(order, interaction);
    double load = NAN;
    cr_assert_eq(
        mattis_theory_find(MATTIS_DENSE)->line[line].abscissa_at(&params, temperature, &load),
        MATTIS_OK);
    return load;
}

static mattis_rs_solution solve(int64_t order, int64_t interaction, double load, double temperature,
                                int64_t from) {
    mattis_params params = params_of(order, interaction);
    params.load = load;
    params.temperature = temperature;
    params.from = from;
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* To half a unit of the last published digit. */
Test(theory_lines, capacity_at_zero_temperature) {
    cr_expect_float_eq(line_at(SPINODAL, 2, MATTIS_DISTINCT, 0), 0.137906, 5e-7);
    cr_expect_float_eq(line_at(SPINODAL, 2, MATTIS_FULL, 0), 0.137906, 5e-7);
    cr_expect_float_eq(line_at(SPINODAL, 3, MATTIS_DISTINCT, 0), 0.37829, 5e-6);
    cr_expect_float_eq(line_at(SPINODAL, 4, MATTIS_DISTINCT, 0), 0.39572, 5e-6);
    cr_expect_float_eq(line_at(SPINODAL, 6, MATTIS_DISTINCT, 0), 0.47304, 5e-6);
    cr_expect_float_eq(line_at(SPINODAL, 4, MATTIS_FULL, 0), 0.15829, 5e-6);
}

/* AGS give 0.051 (two digits, cut off). */
Test(theory_lines, pairwise_retrieval_is_global_below_0_051) {
    double load = line_at(GLOBAL, 2, MATTIS_DISTINCT, 0);
    cr_expect(load >= 0.051 && load < 0.052, "%.7f", load);
    cr_expect_eq(solve(2, 0, 0.051, 0, MATTIS_FROM_PATTERN).phase, MATTIS_PHASE_RETRIEVAL);
    cr_expect_eq(solve(2, 0, 0.052, 0, MATTIS_FROM_PATTERN).phase, MATTIS_PHASE_METASTABLE);
}

/* The replica-symmetric line turns back at low T (Naef and Canning, J. Physique I 2 (1992) 247):
 * the largest capacity is above T = 0. */
Test(theory_lines, pairwise_spinodal_turns_back) {
    double top = line_at(SPINODAL, 2, MATTIS_DISTINCT, 0.0235);
    cr_expect_gt(top, line_at(SPINODAL, 2, MATTIS_DISTINCT, 0) + 2e-4);
    cr_expect_gt(top, line_at(SPINODAL, 2, MATTIS_DISTINCT, 0.06) + 2e-4);
}

/* solve() finds retrieval just inside and none just outside; inside, m - m(end) grows as the square
 * root of the distance: 1, 2, 3 at 1e-6, 4e-6, 9e-6. */
Test(theory_lines, spinodal_is_where_solve_loses_retrieval) {
    for (int64_t k = 0; k < 7 * 2 * 7; k++) {
        int64_t order = 2 + k % 7, interaction = k / 7 % 2;
        double T = 0.13 * (double)(k / 14), load = line_at(SPINODAL, order, interaction, T), m[4];
        for (int i = 1; i <= 3; i++)
            m[i] = solve(order, interaction, load * (1 - i * i * 1e-6), T, MATTIS_FROM_PATTERN)
                       .overlap;
        cr_expect_gt(m[1], 0.3);
        cr_expect_eq(solve(order, interaction, load * (1 + 1e-6), T, MATTIS_FROM_PATTERN).overlap,
                     0);
        cr_expect_float_eq((m[3] - m[2]) / (m[2] - m[1]), 1, 0.02, "P %d full %d T %g: %g",
                           (int)order, (int)interaction, T, (m[3] - m[2]) / (m[2] - m[1]));
    }
}

/* --- Free energies of the state without retrieval, evaluated here for `distinct` ---------------
 */

static double log_two_cosh(double u) {
    return fabs(u) + log1p(exp(-2 * fabs(u)));
}

/* f of one step of replica symmetry breaking at q0 = 0, c(q) = (load/2) q^P, by brute force. */
static double one_step(double P, double load, double T, double q1, double mu) {
    double sigma = sqrt(0.5 * P * load * pow(q1, P - 1)), sum = 0;
    double step = 0.15 * fmin(1, T / sigma);
    for (double z = -12; z <= 12; z += step)
        sum += step * exp(-0.5 * z * z + mu * T * log_two_cosh(sigma * z / T));
    double c = 0.5 * load * pow(q1, P), slope = P * c / q1;
    return -log(sum / sqrt(2 * M_PI)) / mu - 0.5 / T * (0.5 * load - (1 - q1) * slope - c) +
           0.5 * mu * (q1 * slope - c);
}

/* Stationary in q1 (bisection on the difference; an error e costs e^2), then largest over mu
 * (golden section). */
static double one_step_in_q(double P, double load, double T, double mu) {
    double low = 0.7, high = 1 - 1e-4, h = 1e-5;
    while (high - low > 1e-6) {
        double q1 = 0.5 * (low + high);
        double rise = one_step(P, load, T, q1 + h, mu) - one_step(P, load, T, q1 - h, mu);
        *(rise > 0 ? &low : &high) = q1;
    }
    return one_step(P, load, T, 0.5 * (low + high), mu);
}

static double one_step_glass(double P, double load, double T) {
    double low = 1 / sqrt(load), high = fmin(2 / sqrt(load), 1 / T), best = -INFINITY;
    while (high - low > 1e-4) {
        double a = high - 0.618034 * (high - low), b = low + 0.618034 * (high - low);
        double at_a = one_step_in_q(P, load, T, a), at_b = one_step_in_q(P, load, T, b);
        best = fmax(best, fmax(at_a, at_b));
        if (at_a < at_b)
            low = a;
        else
            high = b;
    }
    return best;
}

/* T = 0: q1 = 1 and E exp(mu sigma |y|) = exp(mu^2 sigma^2/2) erfc(-mu sigma/sqrt 2). */
static double ground_state(double P, double load) {
    double variance = 0.5 * P * load, best = -INFINITY;
    for (double mu = 0.5; mu < 6; mu += 1e-4)
        best = fmax(best, -0.5 * mu * variance - log(erfc(-mu * sqrt(0.5 * variance))) / mu +
                              0.5 * mu * (variance - 0.5 * load));
    return best;
}

static double disordered(int64_t order, double load, double T) {
    if (order == 2)
        return solve(2, MATTIS_DISTINCT, load, T, MATTIS_FROM_RANDOM).free_energy;
    if (T > 0.7 * sqrt(load)) /* the paramagnet */
        return -T * M_LN2 - 0.25 * load / T;
    return T > 0 ? one_step_glass((double)order, load, T) : ground_state((double)order, load);
}

/* A difference e in f moves the load by e/(df/dload), with df/dload between 0.1 and 1. */
Test(theory_lines, global_line_balances_free_energies) {
    static const struct {
        int64_t order;
        double T;
    } point[] = {{2, 0}, {2, 0.23}, {2, 0.6},  {2, 0.95}, {3, 0.25}, {3, 0.6},
                 {4, 0}, {4, 0.25}, {4, 0.65}, {6, 0.1},  {7, 0},    {8, 0.3}};
    for (size_t k = 0; k < sizeof point / sizeof *point; k++) {
        int64_t order = point[k].order;
        double T = point[k].T, load = line_at(GLOBAL, order, MATTIS_DISTINCT, T);
        cr_expect_lt(load, line_at(SPINODAL, order, MATTIS_DISTINCT, T));
        double f = solve(order, MATTIS_DISTINCT, load, T, MATTIS_FROM_PATTERN).free_energy;
        double other = disordered(order, load, T);
        cr_expect_float_eq(f, other, 1e-9, "%zu: %.3e", k, f - other);
        cr_expect_eq(solve(order, 0, load * (1 - 1e-6), T, MATTIS_FROM_PATTERN).phase,
                     MATTIS_PHASE_RETRIEVAL);
        cr_expect_eq(solve(order, 0, load * (1 + 1e-6), T, MATTIS_FROM_PATTERN).phase,
                     MATTIS_PHASE_METASTABLE);
    }
}

/* P = 3 at low T: retrieval is global up to where it ends, and the lines coincide. */
Test(theory_lines, global_line_can_be_the_spinodal) {
    const double T = 0.1;
    double load = line_at(SPINODAL, 3, MATTIS_DISTINCT, T);
    cr_expect_eq(line_at(GLOBAL, 3, MATTIS_DISTINCT, T), load);
    mattis_rs_solution end = solve(3, 0, load * (1 - 1e-9), T, MATTIS_FROM_PATTERN);
    cr_expect_eq(end.phase, MATTIS_PHASE_RETRIEVAL);
    cr_expect_lt(end.free_energy, one_step_glass(3, load, T) - 1e-3);
}

/* One-step f/sqrt(load) of `full`, P = 4 (c = 2 load at q = 1, c' = 5 load) at T = 0, any q0:
 * E exp(mu|a + delta y|) = e^{mu^2 delta^2/2} sum_{+-} e^{+-mu a} Phi(mu delta +- a/delta). */
static double full_ground_state(double q0, double mu) {
    double slope = 2 * pow(q0, 3) + 3 * q0, value = 0.5 * pow(q0, 4) + 1.5 * q0 * q0;
    double delta = sqrt(5 - slope), log_sum = 0;
    for (double z = -8; z < 8; z += 0.1) {
        double a = z * sqrt(slope), sum = 0;
        for (int sign = -1; sign <= 1; sign += 2)
            sum += 0.5 * exp(sign * mu * a) * erfc(-(mu * delta + sign * a / delta) / M_SQRT2);
        log_sum +=
            0.1 / sqrt(2 * M_PI) * exp(-0.5 * z * z) * (0.5 * mu * mu * delta * delta + log(sum));
    }
    return -log_sum / mu + 0.5 * mu * (5 - 2 - q0 * slope + value);
}

/* Above its glass `full`, P = 4 competes with the paramagnet; at T = 0 with the one-step glass of
 * q0 > 0, the largest f over q0 and mu. */
Test(theory_lines, full_global_line_above_and_in_the_glass) {
    double T = 0.65, load = line_at(GLOBAL, 4, MATTIS_FULL, T);
    double f = solve(4, MATTIS_FULL, load, T, MATTIS_FROM_PATTERN).free_energy;
    cr_expect_float_eq(f, -T * M_LN2 - load / T, 1e-11);
    double best = -INFINITY, zero = -INFINITY;
    for (double mu = 0.55; mu < 0.75; mu += 0.002) {
        zero = fmax(zero, full_ground_state(0, mu));
        for (double q0 = 0.15; q0 < 0.4; q0 += 0.005)
            best = fmax(best, full_ground_state(q0, mu));
    }
    cr_expect_gt(best, zero + 1e-4, "%.8f %.8f", best, zero);
    load = line_at(GLOBAL, 4, MATTIS_FULL, 0);
    f = solve(4, MATTIS_FULL, load, 0, MATTIS_FROM_PATTERN).free_energy / sqrt(load);
    /* the grid misses the maximum by its second derivative times half a step squared */
    cr_expect_float_eq(f, best, 3e-6, "%.8f %.8f", f, best);
}

/* --- Traced curves ---------------------------------------------------------------------------- */

/* The end, at load -> 0, of either line: without disorder m = tanh u,
 * T = (P/2) m^{P-1}/u, largest for the spinodal; on the global line f = (P-1)/2 m^P - T ln
 * 2cosh(s/T) is also below -T ln 2. */
static double known_end(int line, double P) {
    double end = 0;
    for (double u = 1e-4; u < 20; u += 1e-5) {
        double m = tanh(u), T = 0.5 * P * pow(m, P - 1) / u;
        if (line == SPINODAL || 0.5 * (P - 1) * pow(m, P) < T * log(cosh(u)))
            end = fmax(end, T);
    }
    return end;
}

/* Slopes of neighbouring chords differ by (step) x (second derivative), below 3 on these lines but
 * where the P = 3 global line leaves the spinodal. */
Test(theory_lines, traces_are_smooth_and_end_at_load_zero) {
    for (int k = 0; k < 8; k++) {
        int64_t order = 2 + 2 * (k / 2);
        int line = k % 2;
        mattis_params params = params_of(order, MATTIS_DISTINCT);
        mattis_curve c;
        cr_assert_eq(mattis_line_trace(&mattis_theory_find(MATTIS_DENSE)->line[line], &params,
                                       mattis_param_find("dynamics.temperature"), 80, &c),
                     MATTIS_OK);
        double end = known_end(line, (double)order);
        cr_expect_float_eq(c.ordinate[79], end, 2e-5, "P %d: %.7f", (int)order, end);
        cr_expect_lt(c.abscissa[79], 1e-8);
        for (size_t i = 1; i + 1 < c.n; i++) {
            double before = c.ordinate[i] - c.ordinate[i - 1];
            double after = c.ordinate[i + 1] - c.ordinate[i];
            double turn = (c.abscissa[i + 1] - c.abscissa[i]) / after -
                          (c.abscissa[i] - c.abscissa[i - 1]) / before;
            cr_expect_lt(fabs(turn), 4 * (before + after) + 0.03, "P %d line %d T %g: %g",
                         (int)order, line, c.ordinate[i], turn);
        }
        mattis_curve_free(&c);
    }
}

Test(theory_lines, low_temperature_reaches_zero) {
    for (int64_t k = 0; k < 10; k++) {
        int64_t order = 2 + k % 5, interaction = k / 5;
        double spinodal = line_at(SPINODAL, order, interaction, 0);
        double global = line_at(GLOBAL, order, interaction, 0);
        for (double T = 1e-3; T > 1e-10; T *= 1e-2) {
            cr_expect_float_eq(line_at(SPINODAL, order, interaction, T), spinodal, T);
            /* the glass of `full` is solved to 1e-7 */
            cr_expect_float_eq(line_at(GLOBAL, order, interaction, T), global, T + 1e-7);
        }
    }
}

Test(theory_lines, phases_agree_with_the_lines) {
    for (int64_t k = 0; k < 8; k++) {
        int64_t order = 2 + k % 4, interaction = k / 4;
        for (double T = 0.05; T < 0.7; T += 0.2) {
            double global = line_at(GLOBAL, order, interaction, T);
            double spinodal = line_at(SPINODAL, order, interaction, T);
            for (double load = 0.05 * spinodal; load < 1.5 * spinodal; load += 0.1 * spinodal) {
                int phase = solve(order, interaction, load, T, MATTIS_FROM_RANDOM).phase;
                if (load < global)
                    cr_expect_eq(phase, MATTIS_PHASE_RETRIEVAL);
                else if (load < spinodal)
                    cr_expect_eq(phase, MATTIS_PHASE_METASTABLE);
                else
                    cr_expect(phase == MATTIS_PHASE_SPIN_GLASS || phase == MATTIS_PHASE_ERGODIC);
            }
        }
    }
}
