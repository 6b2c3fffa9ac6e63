/* The retrieval line with one step of replica symmetry breaking when learning from examples. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "../../src/theory/rsb.h"
#include "mattis/error.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_rsb_learning, .init = set_up, .timeout = 300);

static mattis_params params_of(int64_t order, int64_t rule, double quality, int64_t examples) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.rule = rule;
    params.quality = quality;
    params.examples = examples;
    return params;
}

static mattis_dense dense_of(mattis_params params, double temperature) {
    mattis_dense dense;
    cr_assert_eq(mattis_dense_init(&dense, &params, temperature), MATTIS_OK);
    return dense;
}

static double line_at(mattis_params params, double temperature) {
    double load = NAN;
    cr_assert_eq(mattis_dense_broken_load(&params, temperature, &load), MATTIS_OK, "T = %g",
                 temperature);
    return load;
}

/* --- Independent sums ------------------------------------------------------------------------- */

/* The equations of docs/physics.md with trapezoidal sums in z and y and the binomial law of x. */
typedef struct {
    double order, temperature, quality, examples;
    double factor[9]; /* c(q)/load = sum factor[k] q^k */
} network;

typedef struct {
    double n, q0, q1, mu;
} order_parameters;

typedef struct {
    double log_norm, energy, m, n, q0, q1;
} average;

static double square_of(const network *self) { /* R */
    double r2 = self->quality * self->quality;
    return r2 + (1 - r2) / self->examples;
}

/* c(q) of `distinct`, and of `full` at P = 4, with kappa_k. */
static network network_of(const mattis_params *params, double temperature) {
    network self = {.order = (double)params->order,
                    .temperature = temperature,
                    .quality = params->quality,
                    .examples = (double)params->examples};
    int P = (int)params->order;
    self.factor[P] = 0.5;
    if (params->interaction == MATTIS_FULL)
        self.factor[2] = 1.5;
    for (int k = 2; k <= P && params->rule == MATTIS_UNSUPERVISED; k++) {
        double common = pow(self.quality, 2.0 * k);
        self.factor[k] *=
            (common + (1 - common) / self.examples) / pow(square_of(&self), self.order);
    }
    self.factor[P] += 0.5 * params->synaptic * params->synaptic;
    return self;
}

static double c_of(const network *self, double q) {
    double sum = 0;
    for (int k = 1; k <= 8; k++)
        sum += self->factor[k] * pow(q, k);
    return sum;
}

static double c_slope(const network *self, double q) {
    double sum = 0;
    for (int k = 1; k <= 8; k++)
        sum += k * self->factor[k] * pow(q, k - 1);
    return sum;
}

static average average_of(const network *self, double load, order_parameters at, double dz,
                          double dy) {
    double T = self->temperature, M = self->examples;
    double sigma0 = sqrt(load * c_slope(self, at.q0));
    double sigma1 = sqrt(load * (c_slope(self, at.q1) - c_slope(self, at.q0)));
    double signal =
        0.5 * self->order * pow(square_of(self), -0.5 * self->order) * pow(at.n, self->order - 1);
    average sum = {0, 0, 0, 0, 0, 0};
    double weights = 0;
    for (unsigned b = 0; b <= (unsigned)M; b++) {
        double x = (2.0 * b - M) / M;
        double p = gsl_ran_binomial_pdf(b, 0.5 * (1 + self->quality), (unsigned)M);
        for (double z = -8; z < 8; z += dz) {
            double norm = 0, energy = 0, tanh1 = 0, tanh2 = 0;
            double weight = p * exp(-0.5 * z * z);
            for (double y = -11; y < 11; y += dy) {
                double h = signal * x + z * sigma0 + y * sigma1;
                double e = exp(-2 * fabs(h) / T), t = copysign((1 - e) / (1 + e), h);
                double l = fabs(h) + T * log1p(e), w = exp(-0.5 * y * y + at.mu * l);
                norm += w;
                energy += w * l;
                tanh1 += w * t;
                tanh2 += w * t * t;
            }
            weights += weight;
            sum.log_norm += weight * log(norm * dy / sqrt(2 * M_PI));
            sum.energy += weight * energy / norm;
            sum.m += weight * tanh1 / norm;
            sum.n += weight * x * tanh1 / norm;
            sum.q0 += weight * pow(tanh1 / norm, 2);
            sum.q1 += weight * tanh2 / norm;
        }
    }
    return (average){sum.log_norm / weights, sum.energy / weights, sum.m / weights,
                     sum.n / weights,        sum.q0 / weights,     sum.q1 / weights};
}

static double overlap_term(const network *self, double load, order_parameters at) {
    double high = at.q1 * c_slope(self, at.q1) - c_of(self, at.q1);
    double low = at.q0 * c_slope(self, at.q0) - c_of(self, at.q0);
    return 0.5 * load * (high - low);
}

static double direct_free_energy(const network *self, double load, order_parameters at) {
    double P = self->order, beta = 1 / self->temperature;
    average a = average_of(self, load, at, 0.1, 0.05);
    double bracket = c_of(self, 1) - (1 - at.q1) * c_slope(self, at.q1) - c_of(self, at.q1);
    return -a.log_norm / at.mu + 0.5 * (P - 1) * pow(square_of(self), -0.5 * P) * pow(at.n, P) -
           0.5 * beta * load * bracket + at.mu * overlap_term(self, load, at);
}

/* Rules, interactions and noise; the order is 4, or 3 and 5 for `distinct`. */
enum { VARIANTS = 7 };
static mattis_params variant(int k) {
    static const struct {
        int64_t order, interaction, rule, examples;
        double quality, synaptic;
    } list[VARIANTS] = {
        {4, MATTIS_DISTINCT, MATTIS_SUPERVISED, 9, 0.7, 0},
        {4, MATTIS_FULL, MATTIS_SUPERVISED, 4, 0.8, 0},
        {3, MATTIS_DISTINCT, MATTIS_SUPERVISED, 8, 0.5, 0.4},
        {5, MATTIS_DISTINCT, MATTIS_SUPERVISED, 3, 0.8, 0},
        {4, MATTIS_DISTINCT, MATTIS_UNSUPERVISED, 4, 0.8, 0},
        {4, MATTIS_FULL, MATTIS_UNSUPERVISED, 7, 0.7, 0.5},
        {3, MATTIS_DISTINCT, MATTIS_UNSUPERVISED, 2, 0.9, 0},
    };
    mattis_params params =
        params_of(list[k].order, list[k].rule, list[k].quality, list[k].examples);
    params.interaction = list[k].interaction;
    params.synaptic = list[k].synaptic;
    return params;
}

Test(theory_rsb_learning, free_energy_is_that_of_the_equations) {
    for (int k = 0; k < VARIANTS; k++) {
        mattis_params params = variant(k);
        mattis_dense dense = dense_of(params, 0.31);
        network direct = network_of(&params, 0.31);
        dense.load = 0.23;
        order_parameters at = {0.51, 0.6, 0.85, 1.9};
        mattis_dense_broken trial = {.state = {.data_overlap = at.n,
                                               .replica_overlap = at.q1,
                                               .susceptibility = (1 - at.q1) / 0.31},
                                     .outer_overlap = at.q0,
                                     .mu = at.mu};
        double here = mattis_dense_broken_free_energy(&dense, trial);
        double there = direct_free_energy(&direct, 0.23, at);
        cr_expect_float_eq(here, there, 1e-10, "%d: %g", k, here - there);
    }
}

/* The end of the line, put into the independent sums, solves all equations. */
Test(theory_rsb_learning, end_solves_the_equations) {
    for (int k = 0; k < VARIANTS; k++) {
        mattis_params params = variant(k);
        mattis_dense dense = dense_of(params, 0.15);
        mattis_dense_broken end;
        cr_assert_eq(mattis_dense_broken_spinodal(&dense, &end), MATTIS_OK);
        cr_assert_gt(end.mu, 0, "%d", k);
        network direct = network_of(&params, 0.15);
        order_parameters at = {end.state.data_overlap, end.outer_overlap, end.state.replica_overlap,
                               end.mu};
        average a = average_of(&direct, end.load, at, 0.1, 0.05);
        cr_expect_float_eq(a.m, end.state.overlap, 1e-6, "%d", k);
        cr_expect_float_eq(a.n, at.n, 1e-6);
        cr_expect_float_eq(a.q0, at.q0, 1e-6);
        cr_expect_float_eq(a.q1, at.q1, 1e-6);
        double slope =
            (a.log_norm / at.mu - a.energy) / at.mu + overlap_term(&direct, end.load, at);
        cr_expect_float_eq(slope, 0, 1e-6, "%d %g", k, slope);
        cr_expect(at.q0 < at.q1 && at.q1 < 1 && at.mu * 0.15 < 1);
    }
}

/* --- Limits ----------------------------------------------------------------------------------- */

Test(theory_rsb_learning, faithful_examples_are_storing) {
    for (int64_t k = 0; k < 2 * 2 * 2; k++) {
        mattis_params learning = params_of(3 + k % 2, MATTIS_SUPERVISED + k / 2 % 2, 1, 5);
        learning.interaction = k / 4;
        mattis_params storing = learning;
        storing.rule = MATTIS_STORING;
        double T = 0.2 * (double)(k % 3);
        cr_expect_float_eq(line_at(learning, T), line_at(storing, T), 1e-9, "%d %g", (int)k, T);
    }
}

/* `distinct`: all the noise is one P-body term, so that it only sets the unit of the load. */
Test(theory_rsb_learning, noise_of_one_kind_scales_the_load) {
    for (double T = 0.1; T < 0.4; T += 0.15) {
        mattis_params params = params_of(4, MATTIS_SUPERVISED, 0.7, 9);
        double plain = line_at(params, T);
        params.synaptic = 0.6;
        cr_expect_float_eq(line_at(params, T), plain / 1.36, 1e-6);
        params.rule = MATTIS_UNSUPERVISED;
        params.synaptic = 0;
        double common = pow(0.7, 8), R = 0.49 + 0.51 / 9;
        double kappa = (common + (1 - common) / 9) / pow(R, 4);
        cr_expect_float_eq(line_at(params, T), plain / kappa, 1e-6);
    }
}

/* What is lost to storing falls as 1/M. */
Test(theory_rsb_learning, many_examples_approach_storing) {
    mattis_params params = params_of(4, MATTIS_SUPERVISED, 0.7, 0);
    mattis_params storing = params_of(4, MATTIS_STORING, 1, 1);
    double limit = line_at(storing, 0.2), lost[3];
    for (int k = 0; k < 3; k++) {
        params.examples = 400 << k; /* the exact law, then Gaussian ones */
        lost[k] = limit - line_at(params, 0.2);
    }
    cr_expect_gt(lost[2], 1e-4);
    cr_expect_float_eq(lost[0] / lost[1], 2, 0.05, "%g", lost[0] / lost[1]);
    cr_expect_float_eq(lost[1] / lost[2], 2, 0.03, "%g", lost[1] / lost[2]);
}

/* --- The end is that of the state which comes from small loads -------------------------------- */

/* Plain iteration, until n and mu rest or n has fallen below `least`; mu follows df/dmu, whose
 * maximum it is. */
static void iterate(const network *self, double load, double least, order_parameters *at) {
    double change = 1;
    for (int k = 0; k < 800 && change > 1e-6 && at->n > least; k++) {
        average a = average_of(self, load, *at, 0.5, 0.3);
        double slope = (a.log_norm / at->mu - a.energy) / at->mu + overlap_term(self, load, *at);
        double step = fmax(-0.1, fmin(0.1, 15 * slope));
        change = fmax(fabs(a.n - at->n), fabs(step));
        *at = (order_parameters){a.n, a.q0, a.q1,
                                 fmin(fmax(at->mu + step, 0.2), 1 / self->temperature)};
    }
}

/* From the pattern at a small load, the load raised in steps. */
Test(theory_rsb_learning, state_followed_from_small_loads_ends_at_the_line) {
    static const struct {
        int64_t order, examples;
        double quality, temperature;
    } list[] = {{4, 3, 0.7, 0.25}, {3, 2, 0.8, 0.25}, {4, 5, 0.3, 0.3}};
    static const double share[] = {0.7, 0.8, 0.9, 0.95, 0.97, 0.985, 0.995};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        mattis_params params =
            params_of(list[k].order, MATTIS_SUPERVISED, list[k].quality, list[k].examples);
        mattis_dense dense = dense_of(params, list[k].temperature);
        mattis_dense_broken end;
        double logit, symmetric;
        cr_assert_eq(mattis_dense_broken_spinodal(&dense, &end), MATTIS_OK);
        cr_assert_eq(mattis_dense_spinodal(&dense, &logit, &symmetric), MATTIS_OK);
        network direct = network_of(&params, list[k].temperature);
        order_parameters at = {0.97 * dense.law.largest, 0.9, 0.97, 2.5};
        double n = end.state.data_overlap;
        cr_expect_gt(end.load, (k < 2 ? 1.1 : 0) * symmetric);
        for (size_t j = 0; j < sizeof share / sizeof *share; j++)
            iterate(&direct, share[j] * end.load, 0.5 * n, &at);
        cr_expect_gt(at.n, n, "%d: %g", (int)k, at.n);
        iterate(&direct, 1.008 * end.load, 0.5 * n, &at);
        cr_expect_lt(at.n, 0.5 * n, "%d: %g", (int)k, at.n);
    }
}

/* r = 0.3, M = 5, P = 4: the replica-symmetric curve, unstable on the way, has its end up to 14 %
 * later at T = 0.3, and the line is followed around that: from a continuous break (0.3) over a
 * discontinuous one (0.37) and theta = 1 at the end (0.377, 0.38) to none (0.39). */
Test(theory_rsb_learning, line_is_continuous_where_the_break_is_discontinuous) {
    mattis_params params = params_of(4, MATTIS_SUPERVISED, 0.3, 5);
    mattis_dense dense = dense_of(params, 0.3);
    double logit, symmetric, before = line_at(params, 0.29);
    cr_assert_eq(mattis_dense_spinodal(&dense, &logit, &symmetric), MATTIS_OK);
    cr_expect_gt(symmetric, 1.13 * line_at(params, 0.3));
    for (int k = 0; k <= 12; k++) {
        double here = line_at(params, 0.295 + 0.008 * k);
        cr_expect_lt(fabs(here - before), 0.007, "%g: %g %g", 0.295 + 0.008 * k, before, here);
        before = here;
    }
}

static double least_potential(const mattis_dense *dense, mattis_dense_state state) {
    double q0 = state.replica_overlap, least = INFINITY;
    for (int k = 1; k < 50; k++)
        least = fmin(least, mattis_rsb_potential(dense, state, q0 + (1 - q0) * k / 50));
    return least;
}

/* At a discontinuous onset the state is stable to small breaking, and not below it. */
Test(theory_rsb_learning, onset_before_the_instability) {
    mattis_params params = params_of(4, MATTIS_SUPERVISED, 0.3, 5);
    mattis_dense dense = dense_of(params, 0.375);
    double end, load;
    mattis_rsb_onset onset;
    cr_assert_eq(mattis_dense_spinodal(&dense, &end, &load), MATTIS_OK);
    cr_assert_eq(mattis_rsb_find_onset(&dense, end, &onset), MATTIS_OK);
    cr_expect(!onset.continuous);
    for (int side = -1; side <= 1; side += 2) {
        mattis_dense_point point = mattis_dense_retrieval_point(&dense, onset.logit + 0.05 * side);
        dense.load = point.load;
        cr_expect_gt(mattis_dense_at_stability(&dense, point.state), 0);
        cr_expect_eq(least_potential(&dense, point.state) > 0, side > 0);
    }
}

/* A branch that breaks on the way and is unbroken again where it ends does so at the spinodal. */
Test(theory_rsb_learning, a_branch_that_mends_ends_at_the_spinodal) {
    mattis_params params = params_of(6, MATTIS_SUPERVISED, 0.8, 4);
    mattis_dense dense = dense_of(params, 0.51);
    double end, load;
    mattis_rsb_onset onset;
    cr_assert_eq(mattis_dense_spinodal(&dense, &end, &load), MATTIS_OK);
    cr_assert_eq(mattis_rsb_find_onset(&dense, end, &onset), MATTIS_OK);
    const double logit[] = {onset.logit + 0.05, 0.5 * (onset.logit + end), end};
    const bool broken[] = {false, true, false};
    for (size_t k = 0; k < 3; k++) {
        mattis_dense_point point = mattis_dense_retrieval_point(&dense, logit[k]);
        dense.load = point.load;
        cr_expect_eq(least_potential(&dense, point.state) < 0, broken[k], "%zu", k);
    }
    cr_expect_eq(line_at(params, 0.51), load);
}

/* For q1 near q0 the potential has the sign of the de Almeida-Thouless stability. */
Test(theory_rsb_learning, potential_changes_sign_with_the_stability) {
    mattis_params params = params_of(4, MATTIS_SUPERVISED, 0.7, 9);
    mattis_dense dense = dense_of(params, 0.2);
    int seen[2] = {0, 0};
    for (double logit = 5; logit > 1.5; logit -= 0.25) {
        mattis_dense_point point = mattis_dense_retrieval_point(&dense, logit);
        dense.load = point.load;
        double q0 = point.state.replica_overlap;
        double stability = mattis_dense_at_stability(&dense, point.state);
        double potential = mattis_rsb_potential(&dense, point.state, q0 + 1e-2 * (1 - q0));
        if (fabs(stability) > 0.05)
            cr_expect_eq(potential > 0, stability > 0, "%g: %g %g", logit, stability, potential);
        seen[stability > 0]++;
    }
    cr_expect(seen[0] > 2 && seen[1] > 2);
}
