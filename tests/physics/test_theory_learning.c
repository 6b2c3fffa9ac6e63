/* Replica theory of the learning rules: an independent evaluation of its equations and free energy
 * by sums over the binomial law and brute-force quadrature, limits, the first parallel step and the
 * number of examples that learns. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "../../src/theory/example_law.h"
#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_learning, .init = set_up);

typedef struct {
    int64_t order, interaction, rule;
    double r;
    int64_t M;
    double load, T, omega;
} cell;

static mattis_params params_of(cell c) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = c.order;
    params.interaction = c.interaction;
    params.rule = c.rule;
    params.quality = c.r;
    params.examples = c.M;
    params.load = c.load;
    params.temperature = c.T;
    params.synaptic = c.omega;
    return params;
}

static mattis_rs_solution solve_params(const mattis_params *params) {
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

static mattis_rs_solution solve(cell c, int64_t from) {
    mattis_params params = params_of(c);
    params.from = from;
    return solve_params(&params);
}

/* --- An independent evaluation ---------------------------------------------------------------- */

static double size_of(cell c) { /* R */
    return c.r * c.r + (1 - c.r * c.r) / (double)c.M;
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

/* Trapezoidal rule in z: the poles of tanh are pi T/(2 sigma) from the axis, ten steps away. */
static double gauss_average(double (*f)(double), double a, double b) {
    double step = fmin(0.2, 0.2 / b), sum = 0;
    for (long k = -(long)(9 / step); k <= (long)(9 / step); k++) {
        double z = (double)k * step;
        sum += exp(-0.5 * z * z) * f(a + b * z);
    }
    return sum * step / sqrt(2 * M_PI);
}

/* E x^power f((signal x + z sigma)/T), x = (2B - M)/M. */
static double law_average(cell c, double (*f)(double), double signal, double sigma, int power) {
    double sum = 0, M = (double)c.M;
    for (int64_t k = 0; k <= c.M; k++) {
        double b = (double)k, x = (2 * b - M) / M;
        double log_weight = lgamma(M + 1) - lgamma(b + 1) - lgamma(M - b + 1) +
                            b * log(0.5 * (1 + c.r)) + (M - b) * log(0.5 * (1 - c.r));
        if (log_weight > -45)
            sum +=
                exp(log_weight) * pow(x, power) * gauss_average(f, signal * x / c.T, sigma / c.T);
    }
    return sum;
}

/* E u^P v^P of unit Gaussians with correlation rho, by pairings (Isserlis): 2j of each u and v are
 * paired among themselves. */
static double paired_moment(int P, double rho) {
    double sum = 0;
    for (int k = P; k >= 0; k -= 2) {
        double inner = tgamma(P + 1.0) / tgamma(k + 1.0) / tgamma(0.5 * (P - k) + 1) /
                       pow(2, 0.5 * (P - k)); /* choices of k to pair across, the rest inside */
        sum += inner * inner * tgamma(k + 1.0) * pow(rho, k);
    }
    return sum;
}

/* c(q) and derivatives for P >= 3 by their definition: load/(2 P!) times the covariance of two
 * replicas of the pattern's energy, averaged over pairs of examples (unsupervised). */
static double kernel(cell c, double q) {
    int P = (int)c.order;
    double R = size_of(c), same = 1, unlike = 0;
    if (c.rule == MATTIS_UNSUPERVISED) {
        same = 1 / ((double)c.M * pow(R, P));
        unlike = (1 - 1 / (double)c.M) / pow(R, P);
    }
    double noise = 0.5 * c.omega * c.omega * pow(q, P);
    double close = q, far = c.r * c.r * q;
    if (c.interaction == MATTIS_DISTINCT)
        return c.load * (noise + 0.5 * (same * pow(close, P) + unlike * pow(far, P)));
    double covariance = same * (paired_moment(P, close) - paired_moment(P, 0)) +
                        unlike * (paired_moment(P, far) - paired_moment(P, 0));
    return c.load * (noise + covariance / (2 * tgamma(P + 1.0)));
}

/* A polynomial of degree at most 6: exact but for rounding. */
static double kernel_slope(cell c, double q) {
    const double h = 0.05;
    double near = kernel(c, q + h) - kernel(c, q - h);
    double far = kernel(c, q + 2 * h) - kernel(c, q - 2 * h);
    double further = kernel(c, q + 3 * h) - kernel(c, q - 3 * h);
    return (45 * near - 9 * far + further) / (60 * h);
}
static double kernel_curvature(cell c, double q) {
    const double h = 0.05;
    return (45 * (kernel_slope(c, q + h) - kernel_slope(c, q - h)) -
            9 * (kernel_slope(c, q + 2 * h) - kernel_slope(c, q - 2 * h)) +
            (kernel_slope(c, q + 3 * h) - kernel_slope(c, q - 3 * h))) /
           (60 * h);
}

/* P = 2: M couplings of a pattern with covariance C = r^2 + (1 - r^2) delta between examples;
 * supervised: one of strength 1. Eigenvalues of C/(R M). */
static int strengths(cell c, double lambda[2], double count[2]) {
    lambda[0] = count[0] = 1;
    lambda[1] = (1 - c.r * c.r) / ((double)c.M * size_of(c));
    count[1] = (double)c.M - 1;
    return c.rule == MATTIS_UNSUPERVISED ? 2 : 1;
}

static double curvature_of(cell c, double q) {
    if (c.order > 2)
        return kernel_curvature(c, q);
    double lambda[2], count[2], sum = c.omega * c.omega;
    for (int k = 0; k < strengths(c, lambda, count); k++)
        sum += count[k] * pow(lambda[k] / (1 - lambda[k] * (1 - q) / c.T), 2);
    return c.load * sum;
}

static double noise_of(cell c, double q) {
    return c.order > 2 ? kernel_slope(c, q) : q * curvature_of(c, q);
}

static double signal_of(cell c, double n) {
    double P = (double)c.order;
    return 0.5 * P * pow(size_of(c), -0.5 * P) * pow(n, P - 1);
}

static double free_energy(cell c, double n, double q) {
    double P = (double)c.order, beta = 1 / c.T, R = size_of(c), noise = noise_of(c, q);
    double f = 0.5 * (P - 1) * pow(R, -0.5 * P) * pow(n, P) -
               c.T * law_average(c, log_two_cosh, signal_of(c, n), sqrt(noise), 0);
    if (c.order > 2)
        return f - 0.5 * beta * (kernel(c, 1) - (1 - q) * kernel_slope(c, q) - kernel(c, q));
    /* replicated determinants, with the multiplier r = noise/load (AGS) */
    double lambda[2], count[2];
    for (int k = 0; k < strengths(c, lambda, count); k++) {
        double gap = 1 - lambda[k] * beta * (1 - q);
        f += 0.5 * c.load * count[k] * (c.T * log(gap) - lambda[k] * q / gap);
        if (c.interaction == MATTIS_DISTINCT)
            f += 0.5 * c.load * count[k] * lambda[k];
    }
    /* Gaussian couplings of deviation omega sqrt(load): Sherrington and Kirkpatrick */
    f += 0.25 * beta * c.load * c.omega * c.omega * (q * q - 1);
    return f + 0.5 * beta * noise * (1 - q);
}

enum { D = MATTIS_DISTINCT, F = MATTIS_FULL, S = MATTIS_SUPERVISED, U = MATTIS_UNSUPERVISED };
static const cell cells[] = {
    {2, D, S, 0.7, 11, 0.03, 0.31, 0},  {2, D, U, 0.7, 11, 0.02, 0.29, 0},
    {2, F, U, 0.6, 7, 0.013, 0.37, 0},  {2, D, U, 0.8, 5, 0.03, 0.23, 0.7},
    {2, D, 0, 1, 1, 0.02, 0.31, 0.9},   {3, D, S, 0.7, 13, 0.11, 0.37, 0},
    {3, F, S, 0.7, 12, 0.05, 0.33, 0},  {3, F, U, 0.8, 9, 0.04, 0.27, 0},
    {3, D, U, 0.8, 9, 0.05, 0.41, 1.3}, {4, D, S, 0.7, 10, 0.1, 0.3, 0},
    {4, D, U, 0.7, 8, 0.02, 0.3, 0},    {4, F, S, 0.8, 20, 0.06, 0.43, 0},
    {4, F, U, 0.8, 33, 0.05, 0.39, 0},  {4, F, U, 0.8, 6, 0.02, 0.37, 0.8},
    {6, D, S, 0.8, 15, 0.07, 0.4, 0},   {6, D, U, 0.9, 5, 0.07, 0.33, 0},
    {6, F, U, 0.9, 21, 0.02, 0.5, 0},   {4, D, S, 0.5, 101, 0.11, 0.5, 0},
};
enum { N_CELLS = sizeof cells / sizeof *cells, FROMS = 2 };

Test(theory_learning, solutions_solve_the_equations) {
    for (size_t k = 0; k < FROMS * N_CELLS; k++) {
        cell c = cells[k / FROMS];
        if (c.rule == MATTIS_STORING)
            c.r = 1 - 1e-16; /* so that the logarithms of the weights exist */
        mattis_rs_solution s = solve(cells[k / FROMS], k % FROMS);
        double n = s.data_overlap, q = s.replica_overlap;
        double signal = signal_of(c, n), sigma = sqrt(noise_of(c, q));
        cr_expect_eq(s.overlap > 0.5, k % FROMS == MATTIS_FROM_PATTERN, "%zu", k);
        if (isnan(s.at_stability)) { /* of one step of symmetry breaking: test_theory_rsb.c */
            cr_expect(k % FROMS == MATTIS_FROM_RANDOM && s.replica_overlap > 0);
            continue;
        }
        cr_expect_lt(s.residual, 1e-12);
        /* weights of lgamma: 1e-15 times its size */
        cr_expect_float_eq(law_average(c, tanh, signal, sigma, 0), s.overlap, 3e-12, "%zu", k);
        cr_expect_float_eq(law_average(c, tanh, signal, sigma, 1), n, 3e-12, "%zu", k);
        cr_expect_float_eq(law_average(c, square_of_tanh, signal, sigma, 0), q, 3e-12, "%zu", k);
        cr_expect_float_eq(s.free_energy, free_energy(c, n, q), 3e-12, "%zu: %.12f %.12f", k,
                           s.free_energy, free_energy(c, n, q));
        double fourth = law_average(c, sech_fourth, signal, sigma, 0);
        double sum = curvature_of(c, q) * fourth / (c.T * c.T);
        cr_expect_float_eq(s.at_stability, 1 - sum, 1e-9 * sum + 1e-13, "%zu", k);
    }
}

/* Five-point derivative; error h^4 f'''''/30, rounding 1e-14/h. */
static double derivative(cell c, double n, double q, double dn, double dq) {
    double near = free_energy(c, n + dn, q + dq) - free_energy(c, n - dn, q - dq);
    double far = free_energy(c, n + 2 * dn, q + 2 * dq) - free_energy(c, n - 2 * dn, q - 2 * dq);
    return (8 * near - far) / (12 * (dn + dq));
}

Test(theory_learning, free_energy_is_stationary) {
    const double h = 1e-4;
    for (size_t k = 0; k < N_CELLS; k++) {
        cell c = cells[k];
        mattis_rs_solution s = solve(c, MATTIS_FROM_PATTERN);
        if (c.rule == MATTIS_STORING)
            c.r = 1 - 1e-16;
        double n = s.data_overlap, q = s.replica_overlap;
        double in_n = derivative(c, n, q, h, 0), in_q = derivative(c, n, q, 0, h);
        cr_expect_float_eq(in_n, 0, 1e-8, "%zu: %g", k, in_n);
        cr_expect_float_eq(in_q, 0, 1e-8, "%zu: %g", k, in_q);
    }
}

/* Direct simulation of N = 100 gave 0.971 +- 0.008 and 0.961 +- 0.010. */
Test(theory_learning, reference_points) {
    cell supervised = {4, D, S, 0.7, 10, 0.1, 0.3, 0},
         unsupervised = {4, D, U, 0.7, 8, 0.02, 0.3, 0};
    cr_expect_float_eq(solve(supervised, MATTIS_FROM_PATTERN).overlap, 0.963, 5e-4);
    cr_expect_float_eq(solve(unsupervised, MATTIS_FROM_PATTERN).overlap, 0.963, 5e-4);
}

/* --- Limits ----------------------------------------------------------------------------------- */

Test(theory_learning, perfect_examples_are_storing) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_DENSE);
    for (int64_t k = 0; k < 4 * 2 * 2; k++) {
        cell c = {2 + k % 4, k / 4 % 2, S + k / 8, 1, 7, 0.021, 0.37, 0.4};
        cell storing = c;
        storing.rule = MATTIS_STORING;
        for (int64_t from = 0; from < FROMS; from++) {
            mattis_rs_solution a = solve(c, from), b = solve(storing, from);
            cr_expect_float_eq(a.overlap, b.overlap, 1e-12);
            cr_expect_float_eq(a.data_overlap, b.overlap, 1e-12);
            cr_expect_float_eq(a.replica_overlap, b.replica_overlap, 1e-12);
            cr_expect_float_eq(a.free_energy, b.free_energy, 1e-12);
            cr_expect_float_eq(a.first_step, b.first_step, 1e-12);
            if (!isnan(b.at_stability))
                cr_expect_float_eq(a.at_stability, b.at_stability, 1e-12);
            cr_expect_eq(a.phase, b.phase);
            cr_expect_eq(a.examples_needed, 1); /* the pattern itself */
            cr_expect_eq(b.examples_needed, 1);
        }
        mattis_params learning = params_of(c), stored = params_of(storing);
        for (size_t l = 0; l < theory->n_lines; l++) {
            double one = 0, other = 0;
            int code = theory->line[l].abscissa_at(&learning, 0.02, &one);
            cr_expect_eq(theory->line[l].abscissa_at(&stored, 0.02, &other), code);
            if (code == MATTIS_OK)
                cr_expect_float_eq(one, other, 1e-12);
        }
    }
}

/* E F(x), F(x) = int Dz tanh((s x + z sigma)/T), over the binomial less that over the Gaussian is
 * k3 F'''/6 + k4 F''''/24 + k3^2 F^(6)/72 with the cumulants k3 = -2r(1-r^2)/M^2 and
 * k4 = -2(1-r^2)(1-3r^2)/M^3; what is left is smaller by 1/M. */
Test(theory_learning, binomial_tends_to_gaussian) {
    const double r = 0.6, M = 400, s = 0.9, sigma = 0.4, T = 0.3, spread = 1 - r * r;
    mattis_example_law law;
    mattis_example_law_init(&law, r, M);
    double gaussian = gauss_average(tanh, s * r / T, sqrt(sigma * sigma + s * s * spread / M) / T);
    double difference = mattis_law_tanh(&law, s, sigma, T).overlap - gaussian;
    const double h = 0.1;
    double f[7];
    for (int k = 0; k < 7; k++)
        f[k] = gauss_average(tanh, s * (r + (k - 3) * h) / T, sigma / T);
    double third = (f[0] - 8 * f[1] + 13 * f[2] - 13 * f[4] + 8 * f[5] - f[6]) / (8 * h * h * h);
    double fourth = (-f[0] + 12 * f[1] - 39 * f[2] + 56 * f[3] - 39 * f[4] + 12 * f[5] - f[6]) /
                    (6 * pow(h, 4));
    double expected = -2 * r * spread / (M * M) * third / 6 -
                      2 * spread * (1 - 3 * r * r) / pow(M, 3) * fourth / 24;
    cr_expect_gt(fabs(expected), 1e-7);
    cr_expect_float_eq(difference, expected, 0.05 * fabs(expected), "%g %g", difference, expected);
}

static long double log_binomial(long double M, long double b, long double r) {
    return lgammal(M + 1) - lgammal(b + 1) - lgammal(M - b + 1) + b * logl((1 + r) / 2) +
           (M - b) * logl((1 - r) / 2);
}

/* Few sizes stand for many where the noise is wide: every average against the sum over all numbers,
 * one Gaussian for each (to the reach of 8.5 deviations, hence the 1e-16 in the deficit). */
Test(theory_learning, many_examples_equal_their_sum) {
    static const struct {
        double M, r, s, sigma, T;
    } point[] = {{501, 0.1, 6, 0.2, 0.2},     {501, 0.45, 2, 0.12, 0},  {601, 0.3, 3, 0, 0.2},
                 {600, 0.06, 9, 0.3, 0.1},    {2000, 0.9, 1, 0.01, 0},  {4001, 0.02, 20, 0.5, 0.3},
                 {32767, 0.06, 9, 0.3, 0.05}, {32767, 0.01, 9, 0, 0.2}, {32767, 0.999, 1, 0.1, 0.1},
                 {32766, 0.01, 40, 0.4, 0},   {501, 0.1, 6, 1e-3, 1e-3}};
    for (size_t k = 0; k < sizeof point / sizeof *point; k++) {
        double M = point[k].M, r = point[k].r, s = point[k].s, sigma = point[k].sigma;
        double T = point[k].T, sum[9] = {0};
        static mattis_example_law law;
        mattis_example_law_init(&law, r, M);
        for (double b = 0; b <= M; b++) {
            double weight = (double)expl(log_binomial(M, b, r)), x = (2 * b - M) / M;
            if (weight < 1e-25)
                continue;
            mattis_field_average a = mattis_gauss_tanh(s * x, sigma, T);
            double value[9] = {
                a.overlap,    x * a.overlap,    fabs(x) - x * a.overlap,
                a.square,     a.susceptibility, x * x * a.susceptibility,
                x * a.second, a.third,          mattis_gauss_log_cosh(s * x, sigma, T)};
            for (int i = 0; i < 9; i++)
                sum[i] += weight * value[i];
        }
        mattis_law_average a = mattis_law_tanh(&law, s, sigma, T);
        double got[9] = {a.overlap,     a.data_overlap,   a.data_deficit,
                         a.square,      a.susceptibility, a.data_slope,
                         a.data_second, a.third,          mattis_law_log_cosh(&law, s, sigma, T)};
        double width = fmax(sigma, T), w2 = width * width;
        double unit[9] = {1, 1, 1, 1, 1 / width, 1 / width, 1 / w2, 1 / (w2 * width), s + width};
        for (int i = 0; i < 9; i++)
            cr_expect_float_eq(got[i], sum[i], 3e-13 * unit[i], "%zu %d: %.15g %.15g", k, i, got[i],
                               sum[i]);
    }
}

/* m of a cell against its equations summed over all numbers, and no jump from M = 500 on: a
 * Gaussian law is 7e-4 off here. */
Test(theory_learning, no_number_of_examples_is_special) {
    cell c = {2, D, U, 0.1, 501, 0.01, 0.2, 0};
    double m[4];
    for (int i = 0; i < 4; i++) {
        c.M = 498 + i;
        m[i] = solve(c, 0).overlap;
    }
    cr_expect_float_eq(m[3] - m[1], m[2] - m[0], 0.02 * (m[3] - m[1]));
    for (c.M = 501; c.M < 9000; c.M *= 4) {
        mattis_rs_solution s = solve(c, 0);
        double signal = signal_of(c, s.data_overlap), sigma = sqrt(noise_of(c, s.replica_overlap));
        cr_expect_float_eq(law_average(c, tanh, signal, sigma, 0), s.overlap, 1e-10);
        cr_expect_float_eq(law_average(c, tanh, signal, sigma, 1), s.data_overlap, 1e-10);
    }
}

/* Corrections are linear in T. */
Test(theory_learning, low_temperature_reaches_zero) {
    for (size_t k = 0; k < N_CELLS; k++) {
        cell c = cells[k];
        c.T = 0;
        mattis_rs_solution zero = solve(c, MATTIS_FROM_PATTERN);
        cr_expect_gt(zero.overlap, 0.8, "%zu", k);
        cr_expect_eq(zero.replica_overlap, 1);
        for (c.T = 1e-4; c.T > 1e-13; c.T *= 1e-3) {
            mattis_rs_solution s = solve(c, MATTIS_FROM_PATTERN);
            cr_expect_float_eq(s.overlap, zero.overlap, 10 * c.T + 1e-12, "%zu %g", k, c.T);
            cr_expect_float_eq(s.free_energy, zero.free_energy, 10 * c.T + 1e-12);
        }
    }
}

/* --- Lines ------------------------------------------------------------------------------------ */

Test(theory_learning, spinodal_is_where_solve_loses_retrieval) {
    const mattis_line_type *spinodal = &mattis_theory_find(MATTIS_DENSE)->line[0];
    for (size_t k = 0; k < N_CELLS; k++) {
        mattis_params params = params_of(cells[k]);
        double load = 0, m[4];
        cr_assert_eq(spinodal->abscissa_at(&params, params.temperature, &load), MATTIS_OK);
        for (int i = 1; i <= 3; i++) {
            params.load = load * (1 - i * i * 1e-6);
            m[i] = solve_params(&params).overlap;
        }
        cr_expect_gt(m[1], 0.3);
        cr_expect_float_eq((m[3] - m[2]) / (m[2] - m[1]), 1, 0.02, "%zu", k);
        params.load = load * (1 + 1e-6);
        cr_expect_eq(solve_params(&params).overlap, 0, "%zu: %.9f", k,
                     solve_params(&params).overlap);
    }
}

/* --- First step and examples ------------------------------------------------------------------ */

/* V of a random start: c'(1); at P = 2 load [r^4 + (1 - r^4)/M]/R^2 (unsupervised), load. */
static double crosstalk(cell c) {
    if (c.order > 2)
        return kernel_slope(c, 1);
    double common = pow(c.r, 4), R = size_of(c);
    double unit = c.rule == U ? (common + (1 - common) / (double)c.M) / (R * R) : 1;
    return c.load * (unit + c.omega * c.omega);
}

Test(theory_learning, first_step_equals_its_sum) {
    for (size_t k = 0; k < N_CELLS; k++) {
        cell c = cells[k];
        if (c.rule == MATTIS_STORING)
            continue;
        for (double start = -0.6; start <= 1; start += 0.4) {
            mattis_params params = params_of(c);
            params.overlap = start;
            double expected =
                law_average(c, tanh, signal_of(c, c.r * start), sqrt(crosstalk(c)), 0);
            mattis_rs_solution solution; /* its status may be that of a branch that is not known */
            cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
            double got = solution.first_step;
            cr_expect_float_eq(got, expected, 3e-12, "%zu %g: %g %g", k, start, got, expected);
        }
        cr_expect_eq(solve(c, MATTIS_FROM_RANDOM).first_step, 0);
    }
}

static double learned(cell c) {
    double sum = 0, signal = signal_of(c, c.r), sigma = sqrt(crosstalk(c)), M = (double)c.M;
    for (int64_t k = 0; k <= c.M; k++) {
        double b = (double)k, x = (2 * b - M) / M;
        sum += exp(lgamma(M + 1) - lgamma(b + 1) - lgamma(M - b + 1) + b * log(0.5 * (1 + c.r)) +
                   (M - b) * log(0.5 * (1 - c.r))) *
               erf(signal * x / (M_SQRT2 * sigma));
    }
    return sum;
}

/* Only the rare equality of two neighbours within rounding could tell bisection from search. */
Test(theory_learning, examples_needed_equals_linear_search) {
    static const double wanted[] = {0.5, 0.9, 0.97};
    for (size_t k = 0; k < 3 * N_CELLS; k++) {
        cell c = cells[k / 3];
        if (c.rule == MATTIS_STORING)
            continue;
        mattis_params params = params_of(c);
        params.wanted_overlap = wanted[k % 3];
        c.M = 1;
        while (c.M < 400 && learned(c) < params.wanted_overlap)
            c.M++;
        cr_assert_lt(c.M, 400);
        cr_expect_eq(solve_params(&params).examples_needed, (double)c.M, "%zu: %g %d", k,
                     solve_params(&params).examples_needed, (int)c.M);
    }
}

/* More examples than a cell may have, at an overlap near 1, where the third cumulant counts most:
 * in units of the change of m with one example more, 6.6 of m; what is left, 3 at most (the next
 * one, values of x that are whole steps apart, M rounded up). */
Test(theory_learning, poor_examples_equal_their_sum) {
    const double wanted = 0.999, u = 3.2905; /* wanted = erf u/sqrt 2, u = r sqrt M */
    cell c = {2, D, S, 0.005, 1, 1e-7, 0.1, 0};
    mattis_params params = params_of(c);
    params.wanted_overlap = wanted;
    c.M = (int64_t)solve_params(&params).examples_needed;
    cr_expect_gt(c.M, 32767);
    const double one = u * exp(-0.5 * u * u) / sqrt(2 * M_PI) / (double)c.M;
    cr_expect_float_eq(learned(c), wanted, 3.3 * one, "%d: %.10f, %g steps", (int)c.M, learned(c),
                       (learned(c) - wanted) / one);
}

/* Poor examples: erf(1/sqrt(2 (rho + (2 gamma/P) (1 + rho)^P))), Gaussian x. */
Test(theory_learning, examples_needed_in_closed_form) {
    for (int64_t rule = S; rule <= U; rule++) {
        cell c = {4, D, rule, rule == S ? 0.002 : 0.02, 1, 0.07, 0.1, 0};
        mattis_params params = params_of(c);
        double needed = solve_params(&params).examples_needed;
        double rho = (1 - c.r * c.r) / (needed * c.r * c.r), power = pow(c.r, 8);
        double sum = rule == S ? pow(1 + rho, 4) : 1 + (1 - power) / (needed * power);
        double m = erf(1 / sqrt(2 * (rho + 0.5 * c.load * sum)));
        cr_expect_gt(needed, 32767);
        cr_expect_float_eq(m, 0.9, 1e-6, "%g: %.9f", needed, m);
    }
    cell noisy = {4, D, S, 0.5, 1, 4, 0.1, 0}; /* erf(1/sqrt(2 gamma 2/P)) = erf(0.5) at best */
    mattis_params params = params_of(noisy);
    cr_expect(isinf(solve_params(&params).examples_needed));
    params.wanted_overlap = erf(0.5) - 1e-3;
    cr_expect(isfinite(solve_params(&params).examples_needed));
}
