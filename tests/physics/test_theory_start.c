/* Theory of the dense network against its starts: which branch they lead to, and the first step
 * from each, by sums over all values of one site. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "mattis/error.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_start, .init = set_up);

static mattis_params params_of(int64_t order, double load, double temperature) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.load = load;
    params.temperature = temperature;
    return params;
}

static mattis_params learning(int64_t order, int64_t rule, double load, double temperature) {
    mattis_params params = params_of(order, load, temperature);
    params.rule = rule;
    params.quality = 0.7;
    params.examples = 3;
    return params;
}

static mattis_params mixture(mattis_params params, double one, double two, double three) {
    params.from = MATTIS_FROM_MIXTURE;
    params.weight[0] = one;
    params.weight[1] = two;
    params.weight[2] = three;
    return params;
}

static mattis_rs_solution solve(mattis_params params) {
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_DENSE)->solve(&params, &solution), MATTIS_OK);
    return solution;
}

/* --- Branches --------------------------------------------------------------------------------- */

static void expect_equal(mattis_rs_solution a, mattis_rs_solution b, double sign) {
    cr_expect_eq(a.overlap, sign * b.overlap, "%g %g", a.overlap, b.overlap);
    cr_expect_eq(a.data_overlap, sign * b.data_overlap);
    cr_expect_eq(a.replica_overlap, b.replica_overlap);
    cr_expect_eq(a.free_energy, b.free_energy);
    cr_expect_eq(a.phase, b.phase);
    cr_expect_eq(a.status, MATTIS_SOLVED);
}

/* At even P, H(-sigma) = H(sigma). */
Test(theory_start, negative_overlap_at_even_order) {
    for (int64_t order = 2; order <= 6; order += 2)
        for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++) {
            mattis_params params = learning(order, rule, 0.02, 0.3);
            mattis_rs_solution up = solve(params);
            params.overlap = -0.8;
            mattis_rs_solution down = solve(params);
            cr_expect_gt(up.overlap, 0.7);
            expect_equal(down, up, -1);
            cr_expect_lt(down.first_step, 0);
        }
}

/* At odd P the field is towards the pattern: all spins at once go where the first step from the
 * opposite start leads; one at a time it depends on the sweep. */
Test(theory_start, negative_overlap_at_odd_order) {
    for (int64_t order = 3; order <= 5; order += 2) {
        mattis_params params = params_of(order, 0.03, 0.4);
        mattis_rs_solution up = solve(params);
        cr_expect_gt(up.overlap, 0.9);
        params.overlap = -1;
        cr_expect_eq(solve(params).status, MATTIS_NO_THEORY);
        cr_expect(isnan(solve(params).overlap) && isnan(solve(params).free_energy));
        cr_expect_eq(solve(params).phase, up.phase);
        cr_expect_eq(solve(params).first_step, up.first_step);
        params.update = MATTIS_PARALLEL;
        expect_equal(solve(params), up, 1);
        params.update = MATTIS_TAP;
        params.damping = 0.6;
        cr_expect_eq(solve(params).status, MATTIS_NO_THEORY);
        params.damping = 0;
        expect_equal(solve(params), up, 1);
        params.update = MATTIS_SEQUENTIAL;
        params.temperature = 2; /* no retrieval from any start */
        cr_expect_eq(solve(params).status, MATTIS_SOLVED);
        cr_expect_eq(solve(params).overlap, 0);
    }
}

Test(theory_start, without_overlap_it_is_random) {
    for (int64_t order = 2; order <= 4; order++) {
        mattis_params params = learning(order, MATTIS_SUPERVISED, 0.02, 0.3), start = params;
        params.from = MATTIS_FROM_RANDOM;
        mattis_rs_solution random = solve(params);
        cr_expect_eq(random.overlap, 0);
        cr_expect_eq(random.first_step, 0);
        for (int k = 0; k < 4; k++) {
            params = k == 3 ? mixture(start, 0, 0, 0) : start;
            params.overlap = k == 0 ? 0 : 1;
            params.masked = k == 1 || k == 2;
            params.from = k == 2 ? MATTIS_FROM_EXAMPLE : params.from;
            expect_equal(solve(params), random, 1);
            cr_expect_eq(solve(params).first_step, 0);
        }
        start.masked = 0.3;
        cr_expect_gt(solve(start).overlap, 0.7);
    }
}

Test(theory_start, states_of_mixtures_are_not_predicted) {
    mattis_params params = params_of(3, 0.02, 0.3);
    mattis_rs_solution pattern = solve(params), mixed = solve(mixture(params, 1, 1, 1));
    cr_expect_eq(mixed.status, MATTIS_NO_THEORY);
    cr_expect(isnan(mixed.overlap) && isnan(mixed.replica_overlap) && isnan(mixed.free_energy));
    cr_expect_eq(mixed.phase, pattern.phase);
    /* A weight above the sum of the others decides alone. */
    expect_equal(solve(mixture(params, 2.5, 1, -1)), pattern, 1);
    params.patterns = 1; /* no other pattern exists */
    expect_equal(solve(mixture(params, 1, 1, 1)), pattern, 1);
}

/* --- First steps ------------------------------------------------------------------------------ */

static double size_of(const mattis_params *params) { /* R */
    double square = params->quality * params->quality;
    return square + (1 - square) / (double)params->examples;
}

/* V of a random state, `distinct`. */
static double crosstalk(const mattis_params *params) {
    double P = (double)params->order, power = pow(params->quality, 2 * P), unit = 1;
    if (params->rule == MATTIS_UNSUPERVISED)
        unit = (power + (1 - power) / (double)params->examples) / pow(size_of(params), P);
    return params->load * 0.5 * P * unit;
}

/* tanh(h/T) with Gaussian h, by the trapezoidal rule; at T = 0 by its integral. */
static double tanh_average(double mean, double deviation, double temperature) {
    if (!(temperature > 0))
        return erf(mean / (M_SQRT2 * deviation));
    double step = fmin(0.1, 0.2 * temperature / deviation), sum = 0;
    for (long k = -(long)(9 / step); k <= (long)(9 / step); k++) {
        double z = (double)k * step;
        sum += exp(-0.5 * z * z) * tanh((mean + deviation * z) / temperature);
    }
    return sum * step / sqrt(2 * M_PI);
}

/* E xi^1 tanh(h/T) over the signs of three patterns and the means of their three examples. */
static double mixed_step(const mattis_params *params, const double m[3]) {
    enum { VALUES = 8 }; /* of (xi, x) */
    static const double binomial[] = {1, 3, 3, 1};
    double r = params->quality, P = (double)params->order, sum = 0;
    double xi[VALUES], x[VALUES], weight[VALUES], signal[3];
    for (int v = 0; v < VALUES; v++) {
        int right = v % 4;
        xi[v] = v < 4 ? 1 : -1;
        x[v] = xi[v] * (2 * right - 3) / 3;
        weight[v] = 0.5 * binomial[right] * pow((1 + r) / 2, right) * pow((1 - r) / 2, 3 - right);
    }
    for (int mu = 0; mu < 3; mu++)
        signal[mu] = 0.5 * P * pow(size_of(params), -0.5 * P) * pow(r * m[mu], P - 1);
    for (int v = 0; v < VALUES * VALUES * VALUES; v++) {
        int a = v % VALUES, b = v / VALUES % VALUES, c = v / VALUES / VALUES;
        double h = signal[0] * x[a] + signal[1] * x[b] + signal[2] * x[c];
        sum += weight[a] * weight[b] * weight[c] * xi[a] *
               tanh_average(h, sqrt(crosstalk(params)), params->temperature);
    }
    return sum;
}

/* Overlaps of a mixture by hand: all three signs decide by majority, 1/2 each; a weight that two
 * others balance decides but for the sign, 3/4 and 1/4; of two equal ones 1/2 each. */
Test(theory_start, first_step_of_mixtures_and_masked_examples) {
    static const double known[][2][3] = {{{1, 1, 1}, {0.5, 0.5, 0.5}},
                                         {{-2, 1, 1}, {-0.75, 0.25, 0.25}},
                                         {{1, -1, 0}, {0.5, -0.5, 0}},
                                         {{0, 0, 3}, {0, 0, 1}},
                                         {{4, 1, 2}, {1, 0, 0}}};
    for (int64_t k = 0; k < 5 * 3 * 2; k++) {
        const double *weight = known[k % 5][0], *named = known[k % 5][1];
        double load = k % 3 ? 0.11 : 2e-4;
        mattis_params params = learning(2 + k % 3, k % 2 ? MATTIS_SUPERVISED : MATTIS_UNSUPERVISED,
                                        load, k < 15 ? 0 : 0.37);
        params.overlap = k % 4 ? 0.9 : -0.8;
        params.masked = 0.2;
        double m[3];
        for (int mu = 0; mu < 3; mu++)
            m[mu] = named[mu] * params.overlap * 0.8;
        double found = solve(mixture(params, weight[0], weight[1], weight[2])).first_step;
        double expected = mixed_step(&params, m);
        cr_expect_float_eq(found, expected, 1e-11, "%d: %.13f %.13f", (int)k, found, expected);
        params.from = MATTIS_FROM_EXAMPLE;
        const double example[3] = {params.quality * params.overlap * 0.8, 0, 0};
        expected = mixed_step(&params, example);
        found = solve(params).first_step;
        cr_expect_float_eq(found, expected, 1e-11, "%d: %.13f %.13f", (int)k, found, expected);
    }
}

/* The last state of another temperature is no start that the theory knows; crosstalk that is next
 * to nothing leaves ties of mixtures open. */
Test(theory_start, first_steps_that_are_not_known) {
    mattis_params params = params_of(3, 0.02, 0.3);
    params.from = MATTIS_FROM_PREVIOUS;
    cr_expect(isnan(solve(params).first_step));
    cr_expect_gt(solve(params).overlap, 0.9);
    params = mixture(params_of(8, 1e-20, 0), 1, 1, 0);
    cr_expect(isnan(solve(params).first_step));
}

/* --- The glass -------------------------------------------------------------------------------- */

/* Through the one-step phase the mean q of two replicas grows from 0 at the static line to 1 at
 * T = 0, where the replica-symmetric q is 0 down to half of it. Its value: test_theory_rsb.c. */
Test(theory_start, glass_has_its_mean_replica_overlap) {
    mattis_params params = params_of(3, 1, 0.65);
    params.from = MATTIS_FROM_RANDOM;
    double last = 0;
    for (; params.temperature > 0.02; params.temperature -= 0.05) {
        mattis_rs_solution s = solve(params);
        cr_expect_eq(s.status, MATTIS_SOLVED);
        cr_expect(s.replica_overlap > last, "%g: %g", params.temperature, s.replica_overlap);
        cr_expect(isnan(s.at_stability));
        last = s.replica_overlap;
    }
    params.temperature = 0;
    cr_expect_eq(solve(params).replica_overlap, 1);
    params.temperature = 0.6515; /* above the line, 0.6513 */
    mattis_rs_solution warm = solve(params);
    cr_expect_eq(warm.replica_overlap, 0);
    cr_expect_eq(warm.at_stability, 1);
    params.temperature = 0.6512;
    double at_line = solve(params).replica_overlap;
    cr_expect(at_line > 0 && at_line < 1e-3, "%g", at_line);
}
