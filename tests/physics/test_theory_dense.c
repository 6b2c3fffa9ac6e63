/* Replica theory of the dense network: published numbers, exact limits, and an independent
 * evaluation of its equations and free energy by brute-force quadrature. Lines: see
 * test_theory_lines.c. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_dense, .init = set_up);

static mattis_rs_solution solve(int64_t order, int64_t interaction, double load, double temperature,
                                int64_t from) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.interaction = interaction;
    params.load = load;
    params.temperature = temperature;
    params.from = from;
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* Of one step of symmetry breaking, which test_theory_rsb.c has the equations of. */
static bool is_broken(mattis_rs_solution s) {
    if (!isnan(s.at_stability))
        return false;
    cr_expect_eq(s.overlap, 0);
    cr_expect(s.replica_overlap > 0 && s.replica_overlap <= 1, "%g", s.replica_overlap);
    return true;
}

/* --- An independent evaluation ---------------------------------------------------------------- */

typedef struct {
    int64_t order, interaction;
    double load, T;
} cell;

/* 2 c(q)/load = sum_n a_n q^n, written out by hand for `full`, P = 3 to 6; its derivatives. */
static double kernel(cell c, double q, int derivative) {
    static const double full[][7] = {
        {0, 1.5, 0, 1}, {0, 0, 3, 0, 1}, {0, 5.625 / 3, 0, 5, 0, 1}, {0, 0, 5.625, 0, 7.5, 0, 1}};
    double sum = 0;
    for (int n = derivative; n <= (int)c.order; n++) {
        double a = c.interaction == MATTIS_FULL ? full[c.order - 3][n] : n == (int)c.order;
        double falling = derivative == 0 ? 1 : derivative == 1 ? n : n * (n - 1);
        sum += 0.5 * a * falling * pow(q, n - derivative);
    }
    return sum;
}

static double log_two_cosh(double u) {
    return fabs(u) + log1p(exp(-2 * fabs(u)));
}

static double square_of_tanh(double u) {
    return tanh(u) * tanh(u);
}

static double sech_fourth(double u) {
    return 1 / pow(cosh(u), 4);
}

static double signal_of(cell c, double m) {
    return 0.5 * (double)c.order * pow(m, (double)c.order - 1);
}

static double noise_of(cell c, double q) {
    double gap = 1 - (1 - q) / c.T;
    return c.load * (c.order == 2 ? q / (gap * gap) : kernel(c, q, 1));
}

/* Trapezoidal rule: the poles of tanh are pi T/(2 sigma) from the axis, ten steps away. */
static double averaged(double (*f)(double), cell c, double m, double q) {
    double a = signal_of(c, m) / c.T, b = sqrt(noise_of(c, q)) / c.T;
    double step = fmin(0.2, 0.2 / b), sum = 0;
    for (long k = -(long)(9 / step); k <= (long)(9 / step); k++) {
        double z = (double)k * step;
        sum += exp(-0.5 * z * z) * f(a + b * z);
    }
    return sum * step / sqrt(2 * M_PI);
}

/* AGS 1987 in their own variables, r = q/(1-beta(1-q))^2, C = beta(1-q); P >= 3 as in
 * docs/physics.md, section 2. */
static double free_energy(cell c, double m, double q) {
    double P = (double)c.order, C = (1 - q) / c.T;
    double f = 0.5 * (P - 1) * pow(m, P) - c.T * averaged(log_two_cosh, c, m, q);
    if (c.order > 2)
        return f -
               0.5 * c.load / c.T * (kernel(c, 1, 0) - (1 - q) * kernel(c, q, 1) - kernel(c, q, 0));
    double r = q / ((1 - C) * (1 - C));
    double diagonal = c.interaction == MATTIS_DISTINCT ? 0.5 * c.load : 0;
    return f + diagonal + 0.5 * c.load * (c.T * log(1 - C) - q / (1 - C)) + 0.5 * c.load * r * C;
}

static const cell cells[] = {
    {2, MATTIS_DISTINCT, 0.07, 0.31}, {2, MATTIS_FULL, 0.03, 0.47},
    {2, MATTIS_DISTINCT, 0.13, 0.05}, {2, MATTIS_DISTINCT, 0.4, 1.1},
    {3, MATTIS_DISTINCT, 0.31, 0.27}, {3, MATTIS_FULL, 0.21, 0.33},
    {4, MATTIS_DISTINCT, 0.1, 0.5},   {4, MATTIS_FULL, 0.13, 0.41},
    {5, MATTIS_DISTINCT, 0.37, 0.2},  {5, MATTIS_FULL, 0.06, 0.6},
    {6, MATTIS_DISTINCT, 0.45, 0.13}, {6, MATTIS_FULL, 0.05, 0.37},
    {8, MATTIS_DISTINCT, 0.3, 1.2},   {4, MATTIS_FULL, 0.7, 0.9},
};
enum { N_CELLS = sizeof cells / sizeof *cells, FROMS = 2 };

static mattis_rs_solution solve_cell(cell c, int64_t from) {
    return solve(c.order, c.interaction, c.load, c.T, from);
}

Test(theory_dense, solutions_solve_the_equations) {
    for (size_t k = 0; k < FROMS * N_CELLS; k++) {
        cell c = cells[k / FROMS];
        mattis_rs_solution s = solve_cell(c, k % FROMS);
        double m = s.overlap, q = s.replica_overlap;
        if (is_broken(s))
            continue;
        cr_expect_lt(s.residual, 1e-12);
        cr_expect_float_eq(averaged(tanh, c, m, q), m, 1e-11, "%zu", k);
        cr_expect_float_eq(averaged(square_of_tanh, c, m, q), q, 1e-11, "%zu", k);
        cr_expect_float_eq(s.free_energy, free_energy(c, m, q), 1e-11, "%zu", k);
        cr_expect_eq(s.data_overlap, m);
        if (k % FROMS == MATTIS_FROM_RANDOM)
            cr_expect_eq(m, 0);
    }
}

/* Five-point derivative of f; error h^4 f'''''/30, rounding 1e-15/h. */
static double derivative(cell c, double m, double q, double dm, double dq) {
    double near = free_energy(c, m + dm, q + dq) - free_energy(c, m - dm, q - dq);
    double far = free_energy(c, m + 2 * dm, q + 2 * dq) - free_energy(c, m - 2 * dm, q - 2 * dq);
    return (8 * near - far) / (12 * (dm + dq));
}

Test(theory_dense, free_energy_is_stationary) {
    const double h = 1e-5;
    size_t retrieving = 0;
    for (size_t k = 0; k < FROMS * N_CELLS; k++) {
        cell c = cells[k / FROMS];
        mattis_rs_solution s = solve_cell(c, k % FROMS);
        double m = s.overlap, q = s.replica_overlap;
        if (is_broken(s) || q < 2 * h || q > 1 - 2 * h)
            continue; /* no room for the formula */
        retrieving += m > 0.5;
        cr_expect_float_eq(derivative(c, m, q, h, 0), 0, 1e-9, "%zu: %g", k,
                           derivative(c, m, q, h, 0));
        cr_expect_float_eq(derivative(c, m, q, 0, h), 0, 1e-9, "%zu: %g", k,
                           derivative(c, m, q, 0, h));
    }
    cr_assert_geq(retrieving, 10, "%zu", retrieving);
}

/* Plain iteration of the independent equations, from m = q = 1 and from q = m^2 nearby. */
Test(theory_dense, two_starts_reach_the_solution) {
    for (size_t k = 0; k < 2 * N_CELLS; k++) {
        cell c = cells[k / 2];
        mattis_rs_solution s = solve_cell(c, MATTIS_FROM_PATTERN);
        if (s.overlap < 0.5)
            continue;
        double m = k % 2 ? 1 : s.overlap + 0.01 * (1 - s.overlap);
        double q = m * m;
        for (int step = 0; step < 400; step++) {
            double next = averaged(tanh, c, m, q);
            q = averaged(square_of_tanh, c, m, q);
            m = next;
        }
        cr_expect_float_eq(m, s.overlap, 1e-9, "%zu", k);
        cr_expect_float_eq(q, s.replica_overlap, 1e-9, "%zu", k);
    }
}

/* --- Reference numbers, to half a unit of their last digit ------------------------------------ */

Test(theory_dense, overlaps) {
    static const double known[][3] = {
        {0.05, 0.2, 0.998878}, {0.1, 0.2, 0.989085}, {0.1, 0.3, 0.953020}, {0.05, 0.5, 0.904106}};
    for (size_t k = 0; k < 4; k++) {
        double m = solve(2, MATTIS_DISTINCT, known[k][0], known[k][1], MATTIS_FROM_PATTERN).overlap;
        cr_expect_float_eq(m, known[k][2], 5e-7, "%.8f", m);
    }
    mattis_rs_solution lost = solve(2, MATTIS_DISTINCT, 0.05, 0.6, MATTIS_FROM_PATTERN);
    cr_expect_eq(lost.overlap, 0);
    cr_expect_eq(lost.phase, MATTIS_PHASE_SPIN_GLASS);
    mattis_rs_solution four = solve(4, MATTIS_DISTINCT, 0.1, 0.5, MATTIS_FROM_PATTERN);
    cr_expect_float_eq(four.overlap, 0.9966, 5e-5);
    cr_expect_float_eq(four.replica_overlap, 0.9934, 5e-5);
}

/* T_g = 1 + sqrt(load); q grows from 0; above it AT is 1 - load/(T-1)^2, below it is negative. */
Test(theory_dense, pairwise_glass_temperature) {
    for (double load = 0.01; load < 10; load *= 3.7) {
        double Tg = 1 + sqrt(load);
        mattis_rs_solution below = solve(2, 0, load, Tg * (1 - 1e-6), MATTIS_FROM_RANDOM);
        mattis_rs_solution above = solve(2, 0, load, Tg * (1 + 1e-6), MATTIS_FROM_RANDOM);
        cr_expect_eq(below.phase, MATTIS_PHASE_SPIN_GLASS);
        cr_expect_eq(above.phase, MATTIS_PHASE_ERGODIC);
        cr_expect_gt(below.replica_overlap, 1e-8);
        cr_expect_lt(below.replica_overlap, 1e-4);
        cr_expect_eq(above.replica_overlap, 0);
        mattis_rs_solution hot = solve(2, 0, load, 2 * Tg, MATTIS_FROM_RANDOM);
        cr_expect_float_eq(hot.at_stability, 1 - load / pow(2 * Tg - 1, 2), 1e-13);
        cr_expect_lt(solve(2, 0, load, 0.9 * Tg, MATTIS_FROM_RANDOM).at_stability, 0);
    }
}

/* P = 3: 0.6513 sqrt(load) (Gross and Mezard; Gardner). `full` freezes continuously at
 * sqrt(c''(0)): sqrt(3 load) for P = 4. */
Test(theory_dense, spin_glass_starts_at_the_static_temperature) {
    static const double load = 1.7;
    double low = 0.5 * sqrt(load), high = 0.9 * sqrt(load);
    while (high - low > 1e-7) {
        double T = 0.5 * (low + high);
        bool glass = solve(3, MATTIS_DISTINCT, load, T, MATTIS_FROM_PATTERN).phase ==
                     MATTIS_PHASE_SPIN_GLASS;
        *(glass ? &low : &high) = T;
    }
    double found = low / sqrt(load);
    cr_expect(found >= 0.6513 && found < 0.6514, "%.7f", found);
    double T = sqrt(3 * load);
    cr_expect_eq(solve(4, MATTIS_FULL, load, T * (1 - 1e-6), MATTIS_FROM_RANDOM).phase,
                 MATTIS_PHASE_SPIN_GLASS);
    cr_expect_eq(solve(4, MATTIS_FULL, load, T * (1 + 1e-6), MATTIS_FROM_RANDOM).phase,
                 MATTIS_PHASE_ERGODIC);
}

/* 1 - beta^2 c''(q) E sech^4. */
Test(theory_dense, at_stability_from_its_definition) {
    for (size_t k = 0; k < FROMS * N_CELLS; k++) {
        cell c = cells[k / FROMS];
        mattis_rs_solution s = solve_cell(c, k % FROMS);
        if (is_broken(s))
            continue;
        double q = s.replica_overlap, gap = 1 - (1 - q) / c.T;
        double curvature = c.load * (c.order == 2 ? 1 / (gap * gap) : kernel(c, q, 2));
        double fourth = averaged(sech_fourth, c, s.overlap, q);
        double sum = curvature * fourth / (c.T * c.T);
        cr_expect_float_eq(s.at_stability, 1 - sum, 1e-10 * sum + 1e-14, "%zu", k);
    }
}

/* --- Limits ----------------------------------------------------------------------------------- */

/* The corrections are linear in T. */
Test(theory_dense, low_temperature_reaches_zero) {
    static const cell low[] = {{2, 0, 0.12, 0}, {3, 0, 0.33, 0}, {3, 1, 0.2, 0},
                               {4, 0, 0.38, 0}, {4, 1, 0.15, 0}, {6, 0, 0.45, 0}};
    for (size_t k = 0; k < FROMS * 6; k++) {
        cell c = low[k / FROMS];
        mattis_rs_solution zero = solve_cell(c, k % FROMS);
        cr_expect_eq(zero.replica_overlap, 1);
        cr_expect_eq(zero.overlap > 0.8, k % FROMS == MATTIS_FROM_PATTERN);
        if (!is_broken(zero))
            cr_expect_eq(zero.at_stability, -INFINITY);
        for (c.T = 1e-3; c.T > 1e-13; c.T *= 1e-3) {
            mattis_rs_solution s = solve_cell(c, k % FROMS);
            double tolerance = 3 * c.T + 1e-13;
            cr_expect_float_eq(s.overlap, zero.overlap, tolerance);
            cr_expect_float_eq(s.replica_overlap, 1, tolerance);
            cr_expect_float_eq(s.free_energy, zero.free_energy, tolerance);
            cr_expect_eq(s.phase, zero.phase);
        }
    }
}

/* No disorder: m = tanh(s/T). High temperature: the annealed f, -T ln 2 - beta c(1)/2 with
 * c(1) = load/2; at P = 2 the loops of AGS sum to load/2 + (load T/2) ln(1-beta). */
Test(theory_dense, without_disorder_and_at_high_temperature) {
    for (int64_t order = 2; order <= 8; order++) {
        double T = 0.6, m = 1, P = (double)order;
        for (int k = 0; k < 2000; k++)
            m = tanh(0.5 * P * pow(m, P - 1) / T);
        mattis_rs_solution s = solve(order, MATTIS_DISTINCT, 1e-13, T, MATTIS_FROM_PATTERN);
        cr_expect_float_eq(s.overlap, m, 1e-11);
        cr_expect_float_eq(s.replica_overlap, m * m, 1e-11);
        cr_expect_eq(s.phase, MATTIS_PHASE_RETRIEVAL);
        mattis_rs_solution hot = solve(order, MATTIS_DISTINCT, 0.7, 3, MATTIS_FROM_PATTERN);
        double annealed = order == 2 ? 0.35 * (1 + 3 * log(1 - 1 / 3.0)) : -0.7 / 12;
        cr_expect_float_eq(hot.free_energy, annealed - 3 * M_LN2, 1e-14);
        cr_expect_eq(hot.phase, MATTIS_PHASE_ERGODIC);
    }
}
