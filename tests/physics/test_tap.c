/* TAP against its definition, its free energy, exact cases, theory and sampling. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/tap.h"
#include "networks.h"
#include "program.h"

TestSuite(tap_program, .init = program_begin, .fini = program_end);

enum { SMALL = 9 };

static const mattis_rule rules[] = {MATTIS_STORING, MATTIS_SUPERVISED, MATTIS_UNSUPERVISED};

/* A small network and its TAP unit. */
typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_tap tap;
} network;

static void make_noisy(network *self, int order, mattis_rule rule, int expansion, int examples,
                       double synaptic) {
    self->params = small_network(order, MATTIS_DISTINCT, SMALL, 7);
    self->params.rule = rule;
    self->params.synaptic = synaptic;
    self->params.update = MATTIS_TAP;
    self->params.tap_order = expansion;
    if (rule != MATTIS_STORING) {
        self->params.quality = 0.7;
        self->params.examples = examples;
    }
    cr_assert_eq(mattis_disorder_init(&self->disorder, &self->params, 2), 0);
    cr_assert_eq(mattis_tap_init(&self->tap, &self->disorder, &self->params,
                                 mattis_dynamics_key(&self->params), 2),
                 0);
}

static void make(network *self, int order, mattis_rule rule, int expansion, int examples) {
    make_noisy(self, order, rule, expansion, examples, 0);
}

static void drop(network *self) {
    mattis_tap_free(&self->tap);
    mattis_disorder_free(&self->disorder);
}

/* Magnetizations of both signs between 0.55 and 0.99: chi < 1 at this temperature. */
static void magnetizations(double *m) {
    for (int i = 0; i < SMALL; i++)
        m[i] = (i * i % 3 ? 1 : -1) * (0.55 + 0.44 * fmod(0.6180339887 * (i + 1), 1));
}

/* sum over i1 < ... < i_left of the products of y, all at least `first` and none `skip`. */
static double tuples(const double *y, int first, int left, int skip) {
    if (left == 0)
        return 1;
    double sum = 0;
    for (int i = first; i < SMALL; i++)
        if (i != skip)
            sum += y[i] * tuples(y, i + 1, left - 1, skip);
    return sum;
}

/* The coupling of the sorted spins t: in the slab of t_0 stand the sorted sets of the others, from
 * the place of those that begin with smaller labels on. */
static double coupling_of(const network *self, const int *t, int order) {
    size_t place = 0, slab = 1;
    for (int k = 1; k < order; k++)
        slab = slab * (size_t)(SMALL - k) / (size_t)k;
    int other[4], at[4] = {0, 1, 2, 3};
    for (int k = 1; k < order; k++)
        other[k - 1] = t[k] - 1; /* all are above t_0 */
    while (memcmp(at, other, (size_t)(order - 1) * sizeof *at) != 0) {
        int k = order - 2;
        while (at[k] == SMALL - 1 - (order - 1) + k)
            k--;
        at[k]++;
        for (k++; k < order - 1; k++)
            at[k] = at[k - 1] + 1;
        place++;
    }
    return self->disorder.couplings[(size_t)t[0] * slab + place];
}

/* H_syn (site < 0) or its field at a site, by all sets of spins. */
static double brute_noise(const network *self, const double *m, int site) {
    const int order = (int)self->params.order;
    const double strength = self->params.load * pow(self->params.synaptic, 2);
    double sum = 0;
    for (unsigned set = 0; set < 1u << SMALL; set++) {
        int t[SMALL], n = 0;
        double product = 1;
        for (int i = 0; i < SMALL; i++)
            if (set >> i & 1) {
                t[n++] = i;
                product *= i == site ? 1 : m[i];
            }
        if (n == order && (site < 0 || set >> site & 1))
            sum += coupling_of(self, t, order) * product;
    }
    return (site < 0 ? -sum : sum) * sqrt(strength * tgamma(order + 1) / 2 / pow(SMALL, order - 1));
}

/* H (site < 0) or h_site from theory.md section 2, over index tuples. */
static double brute(const network *self, const double *m, int site) {
    const mattis_params *params = &self->params;
    const int order = (int)params->order, examples = (int)params->examples;
    const double r = params->quality, size = r * r + (1 - r * r) / examples;
    const bool unsupervised = params->rule == MATTIS_UNSUPERVISED;
    double sum = 0;
    for (int t = 0; t < params->patterns * (unsupervised ? examples : 1); t++) {
        double x[SMALL], y[SMALL];
        for (int i = 0; i < SMALL; i++) {
            const mattis_patterns *binary =
                unsupervised ? &self->disorder.examples : &self->disorder.patterns;
            x[i] = params->rule == MATTIS_SUPERVISED
                       ? mattis_means_sum(&self->disorder.means, (size_t)i, (size_t)t) /
                             (double)examples
                       : mattis_patterns_sign(binary, (size_t)i, (size_t)t);
            y[i] = x[i] * m[i];
        }
        sum += site < 0 ? -tuples(y, 0, order, -1) : x[site] * tuples(y, 0, order - 1, site);
    }
    return sum * tgamma(order + 1) / 2 / pow(SMALL, order - 1) / pow(size, order / 2.0) /
           (unsupervised ? examples : 1);
}

Test(tap, fields_and_energy_equal_the_definition) {
    static const int examples[] = {1, 3, 130}; /* 130: sums of 16 bits */
    double m[SMALL];
    magnetizations(m);
    for (int order = 2; order <= 6; order++)
        for (int rule = 0; rule < 3; rule++)
            for (int e = 0; e < 3; e++) {
                network net;
                make(&net, order, rules[rule], 1, examples[e]);
                mattis_tap_set(&net.tap, m);
                for (int i = 0; i < SMALL; i++)
                    cr_assert_float_eq(net.tap.field[i], brute(&net, m, i), 1e-12,
                                       "P = %d, rule %d, M = %d, site %d", order, rule, examples[e],
                                       i);
                cr_assert_float_eq(mattis_tap_energy(&net.tap), brute(&net, m, -1), 1e-12);
                drop(&net);
            }
}

Test(tap, noisy_fields_and_energy_equal_the_definition) {
    double m[SMALL];
    magnetizations(m);
    for (int order = 2; order <= 4; order++)
        for (int rule = 0; rule < 3; rule++) {
            network net;
            make_noisy(&net, order, rules[rule], 1, 3, 1.3);
            mattis_tap_set(&net.tap, m);
            for (int i = 0; i < SMALL; i++)
                cr_assert_float_eq(net.tap.field[i], brute(&net, m, i) + brute_noise(&net, m, i),
                                   1e-12, "P = %d, rule %d, site %d", order, rule, i);
            cr_assert_float_eq(mattis_tap_energy(&net.tap),
                               brute(&net, m, -1) + brute_noise(&net, m, -1), 1e-12);
            cr_assert_gt(fabs(brute_noise(&net, m, 0)), 1e-3);
            drop(&net);
        }
}

/* dF/dm_i = T artanh m_i - h_i + O m_i. */
static double gradient(const network *net, int i) {
    const mattis_tap *tap = &net->tap;
    const double q = mattis_tap_replica_overlap(tap);
    return net->params.temperature * atanh(tap->m[i]) - tap->field[i] +
           mattis_tap_reaction(tap, q) * tap->m[i];
}

Test(tap, the_data_overlap_is_that_of_the_example_mean) {
    double m[SMALL];
    magnetizations(m);
    for (int rule = 0; rule < 3; rule++) {
        network net;
        make(&net, 3, rules[rule], 1, 5);
        mattis_tap_set(&net.tap, m);
        double sum = 0;
        for (size_t i = 0; i < SMALL; i++)
            for (size_t a = 0; a < (size_t)net.params.examples; a++)
                sum += m[i] / (double)(SMALL * net.params.examples) *
                       (rule == 0   ? mattis_patterns_sign(&net.disorder.patterns, i, 0)
                        : rule == 1 ? mattis_means_sum(&net.disorder.means, i, 0) / 5.0
                                    : mattis_patterns_sign(&net.disorder.examples, i, a));
        cr_assert_float_eq(mattis_tap_data_overlap(&net.tap), sum, 1e-14);
        drop(&net);
    }
}

static double free_energy_beside(network *net, const double *m, int i, double step) {
    double moved[SMALL];
    for (int j = 0; j < SMALL; j++)
        moved[j] = m[j] + (j == i ? step : 0);
    mattis_tap_set(&net->tap, moved);
    return mattis_tap_free_energy(&net->tap);
}

/* Central differences of F with step 1e-4 and Richardson's extrapolation. */
Test(tap, the_gradient_of_the_free_energy) {
    const double step = 2e-4;
    double m[SMALL];
    magnetizations(m);
    for (int order = 2; order <= 6; order++)
        for (int rule = 0; rule < 6; rule++)
            for (int expansion = 1; expansion <= 2; expansion++) {
                const double synaptic = rule < 3 ? 0 : 1.3;
                if ((order == 2 && rule % 3 == 2 && expansion == 2) || (synaptic > 0 && order > 4))
                    continue; /* refused */
                network net;
                make_noisy(&net, order, rules[rule % 3], expansion, 3, synaptic);
                for (int i = 0; i < SMALL; i++) {
                    double slope[2];
                    for (int k = 0; k < 2; k++) {
                        double h = step / (1 + k);
                        slope[k] = (free_energy_beside(&net, m, i, h) -
                                    free_energy_beside(&net, m, i, -h)) /
                                   (2 * h);
                    }
                    mattis_tap_set(&net.tap, m);
                    cr_assert_float_eq((4 * slope[1] - slope[0]) / 3, gradient(&net, i), 1e-6,
                                       "P = %d, rule %d, order %d, site %d", order, rule, expansion,
                                       i);
                }
                drop(&net);
            }
}

/* Without the reaction in the formula the gradient must be off: the test above has power. */
Test(tap, the_reaction_is_there) {
    network net;
    double m[SMALL];
    magnetizations(m);
    make(&net, 3, MATTIS_STORING, 2, 1);
    mattis_tap_set(&net.tap, m);
    double q = mattis_tap_replica_overlap(&net.tap);
    double expected = (1 - q) / net.params.temperature * net.params.load * 3 * q;
    cr_assert_float_eq(mattis_tap_reaction(&net.tap, q), expected, 1e-12);
    cr_assert_gt(expected, 0.1);
    drop(&net);
    make_noisy(&net, 3, MATTIS_STORING, 2, 1, 2);
    cr_assert_float_eq(mattis_tap_reaction(&net.tap, q), 5 * expected, 1e-12);
    drop(&net);
    const double chi = (1 - q) / net.params.temperature;
    make_noisy(&net, 2, MATTIS_STORING, 2, 1, 2);
    cr_assert_float_eq(mattis_tap_reaction(&net.tap, q),
                       net.params.load * (chi / (1 - chi) + 4 * chi), 1e-12);
    drop(&net);
}

/* Converged means stationary, whatever the damping. */
Test(tap, fixed_points_are_stationary) {
    for (int order = 2; order <= 5; order++)
        for (int k = 0; k < 2; k++) {
            network net;
            make(&net, order, k ? MATTIS_SUPERVISED : MATTIS_STORING, 2, 20);
            mattis_tap_free(&net.tap);
            mattis_disorder_free(&net.disorder);
            net.params.spins = 60;
            net.params.patterns = 3;
            net.params.load = order == 2 ? 0.05 : 3 * tgamma(order + 1) / 2 / pow(60, order - 1);
            net.params.temperature = 0.45;
            net.params.damping = 0.3 * k;
            cr_assert_eq(mattis_disorder_init(&net.disorder, &net.params, 0), 0);
            cr_assert_eq(mattis_tap_init(&net.tap, &net.disorder, &net.params, 1, 0), 0);
            for (int t = 0; t < 2000 && !net.tap.converged; t++)
                mattis_tap_step(&net.tap);
            cr_assert(net.tap.converged, "P = %d", order);
            for (int i = 0; i < 60; i++)
                cr_assert_float_eq(gradient(&net, i), 0, 1e-6, "P = %d: %g", order,
                                   gradient(&net, i));
            drop(&net);
        }
}

/* One pattern at P = 2, order 1: m = tanh(beta (1 - 1/N) m), as no site acts on itself. */
Test(tap, one_pattern_is_the_mean_field_magnet) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, 101, 1);
    mattis_disorder disorder;
    mattis_tap tap;
    params.tap_order = 1;
    params.damping = 0;
    params.tolerance = 1e-15;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    cr_assert_eq(mattis_tap_init(&tap, &disorder, &params, 1, 0), 0);
    for (int t = 0; t < 1000 && !tap.converged; t++)
        mattis_tap_step(&tap);
    double m = 1;
    for (int t = 0; t < 1000; t++)
        m = tanh(m * 1.37 * 100 / 101);
    cr_assert_float_eq(mattis_tap_overlap(&tap, 0), m, 1e-12);
    cr_assert_float_eq(mattis_tap_replica_overlap(&tap), m * m, 1e-12);
    cr_assert_gt(m, 0.6);
    mattis_tap_free(&tap);
    mattis_disorder_free(&disorder);
}

static double value_of(const char *file, const char *group, const char *name) {
    mattis_result result = read_result(temporary(file));
    double value = mattis_frame_variable(mattis_result_frame(&result, group), name)->value[0];
    mattis_result_free(&result);
    return value;
}

/* The first `n` samples of a variable of /monte_carlo. */
static void samples_of(const char *file, const char *name, size_t n, double *out) {
    mattis_result result = read_result(temporary(file));
    const mattis_variable *variable =
        mattis_frame_variable(mattis_result_frame(&result, "/monte_carlo"), name);
    for (size_t s = 0; s < n; s++)
        out[s] = variable->value[s];
    mattis_result_free(&result);
}

static void run(const char *file, const char *network_text, const char *dynamics, int samples) {
    cr_assert_eq(program("printf 'model: dense\nnetwork: {%s}\ndynamics: {%s}\nsamples: %d\n"
                         "seed: 20260101\n' > $TMP/e.yaml; $MATTIS run $TMP/e.yaml -o $TMP/%s "
                         "--force --quiet",
                         network_text, dynamics, samples, file),
                 0, "%s", program_output);
}

#define ITERATION "update: tap, sweeps: 500, damping: 0, tolerance: 1.0e-8, "

/* P = 4, N = 150, load 0.1, T = 0.5: RS m = 0.9966, q = 0.9934. Sampling and TAP see the same
 * disorder, so that they agree far better with each other than with infinite N. */
Test(tap_program, four_bodies_against_theory_and_sampling) {
    enum { SAMPLES = 8 };
    const char *const network_text = "spins: 150, order: 4, load: 0.1";
    double tap[SAMPLES], monte_carlo[SAMPLES], q[SAMPLES], q_sampled[SAMPLES];
    run("t.h5", network_text, ITERATION "temperature: 0.5", SAMPLES);
    run("s.h5", network_text, "sweeps: 300, burn-in: 50, temperature: 0.5", SAMPLES);
    samples_of("t.h5", "overlap", SAMPLES, tap);
    samples_of("s.h5", "overlap", SAMPLES, monte_carlo);
    samples_of("t.h5", "replica_overlap", SAMPLES, q);
    samples_of("s.h5", "replica_overlap", SAMPLES, q_sampled);
    cr_assert_eq(value_of("t.h5", "/monte_carlo", "converged_mean"), 1);
    for (int s = 0; s < SAMPLES; s++) {
        cr_assert_float_eq(tap[s], monte_carlo[s], 1e-3, "%g, sampled %g", tap[s], monte_carlo[s]);
        cr_assert_float_eq(q[s], q_sampled[s], 2e-3, "%g, sampled %g", q[s], q_sampled[s]);
    }
    double m_error = value_of("t.h5", "/monte_carlo", "overlap_error");
    double m = value_of("t.h5", "/monte_carlo", "overlap_mean");
    cr_assert_lt(m_error, 1e-3);
    cr_assert_float_eq(m, 0.9966, 4 * m_error, "%g +- %g", m, m_error);
}

/* P = 2, load 0.05, T = 0.5: RS m = 0.904105, and order 1 misses it. */
Test(tap_program, the_hopfield_model) {
    const char *const network_text = "spins: 3000, order: 2, load: 0.05";
    run("t.h5", network_text, ITERATION "temperature: 0.5", 12);
    run("n.h5", network_text, ITERATION "temperature: 0.5, tap-order: 1", 12);
    double m = value_of("t.h5", "/monte_carlo", "overlap_mean");
    double error = value_of("t.h5", "/monte_carlo", "overlap_error");
    double naive = value_of("n.h5", "/monte_carlo", "overlap_mean");
    double naive_error = value_of("n.h5", "/monte_carlo", "overlap_error");
    cr_assert_lt(error, 5e-3, "%g", error);
    cr_assert_float_eq(m, 0.904105, 3 * error, "%g +- %g", m, error);
    cr_assert_gt(fabs(naive - 0.904105), 5 * naive_error, "%g +- %g", naive, naive_error);
    double f = value_of("t.h5", "/monte_carlo", "free_energy_mean");
    cr_assert_float_eq(f, value_of("t.h5", "/theory", "free_energy"), 2e-3, "%g", f);
}

/* Synaptic noise of the size of the crosstalk, against sampling of the same disorder and RS theory;
 * order 1 misses both. */
Test(tap_program, synaptic_noise_against_theory_and_sampling) {
    enum { SAMPLES = 6 };
    const char *const network_text = "spins: 150, order: 3, load: 0.04}\nnoise: {synaptic: 1";
    double tap[SAMPLES], naive[SAMPLES], monte_carlo[SAMPLES], apart = 0, close = 0;
    run("t.h5", network_text, ITERATION "temperature: 0.7", SAMPLES);
    run("n.h5", network_text, ITERATION "temperature: 0.7, tap-order: 1", SAMPLES);
    run("s.h5", network_text, "sweeps: 200, burn-in: 50, temperature: 0.7", SAMPLES);
    samples_of("t.h5", "overlap", SAMPLES, tap);
    samples_of("n.h5", "overlap", SAMPLES, naive);
    samples_of("s.h5", "overlap", SAMPLES, monte_carlo);
    cr_assert_eq(value_of("t.h5", "/monte_carlo", "converged_mean"), 1);
    for (int s = 0; s < SAMPLES; s++) {
        close += (tap[s] - monte_carlo[s]) / SAMPLES;
        apart += (naive[s] - monte_carlo[s]) / SAMPLES;
    }
    cr_assert_float_eq(close, 0, 4e-3, "%g", close);
    cr_assert_gt(fabs(apart), 7e-3, "%g", apart);
    double m = value_of("t.h5", "/monte_carlo", "overlap_mean");
    double error = value_of("t.h5", "/monte_carlo", "overlap_error");
    cr_assert_float_eq(m, value_of("t.h5", "/theory", "overlap"), 3 * error, "%g +- %g", m, error);
}

/* The paramagnet at P = 2, load 3, T = 3 (T_g = 2.73), where the reaction of m^t in place of
 * m^{t-1} makes the iteration diverge. */
Test(tap_program, the_time_index_of_the_reaction) {
    run("t.h5", "spins: 500, order: 2, load: 3", ITERATION "temperature: 3", 4);
    cr_assert_eq(value_of("t.h5", "/monte_carlo", "converged_mean"), 1);
    cr_assert_float_eq(value_of("t.h5", "/monte_carlo", "free_energy_mean"),
                       value_of("t.h5", "/theory", "free_energy"), 1e-3);
}

Test(tap_program, not_converging_is_a_result) {
    cr_assert_eq(program("printf 'model: dense\nnetwork: {spins: 50, order: 3, load: 0.1}\n"
                         "dynamics: {update: tap, temperature: 0.4, sweeps: 40, damping: 0}\n"
                         "record: {series: true}\nsamples: 3\nseed: 5\n' > $TMP/e.yaml; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/a.h5 --quiet --threads 1; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/b.h5 --quiet --threads 8; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/c.h5 --quiet --set sweeps=3"),
                 0, "%s", program_output);
    assert_equal_results(temporary("a.h5"), temporary("b.h5"));
    cr_assert_eq(value_of("a.h5", "/monte_carlo", "converged_mean"), 1);
    cr_assert_eq(value_of("c.h5", "/monte_carlo", "converged_mean"), 0);
    cr_assert_eq(value_of("c.h5", "/monte_carlo", "iterations_mean"), 3);
    cr_assert(isnan(value_of("c.h5", "/monte_carlo", "acceptance_mean")));
    mattis_result result = read_result(temporary("a.h5"));
    const double *series =
        mattis_frame_variable(mattis_result_frame(&result, "/series"), "overlap")->value;
    const mattis_frame *frame = mattis_result_frame(&result, "/monte_carlo");
    size_t last = (size_t)mattis_frame_variable(frame, "iterations")->value[0] - 1;
    cr_assert_eq(series[last], mattis_frame_variable(frame, "overlap")->value[0]);
    cr_assert(isnan(series[last + 1]));
    mattis_result_free(&result);
}

static void refused(const char *changes, const char *words) {
    cr_assert_neq(program("printf 'model: dense\nnetwork: {spins: 50, order: 3, load: 0.1}\n"
                          "dynamics: {update: tap, temperature: 0.4}\nsamples: 1\nseed: 5\n' > "
                          "$TMP/e.yaml; $MATTIS check $TMP/e.yaml %s",
                          changes),
                  0);
    cr_assert(strstr(program_output, words), "%s: %s", changes, program_output);
}

Test(tap_program, what_it_does_not_cover_is_refused) {
    refused("--set temperature=0", "temperature above 0");
    refused("--set interaction=full", "the interaction distinct");
    refused("--set synaptic=1 --set order=5", "noise.synaptic");
    refused("--set order=2 --set rule=unsupervised --set quality=0.7 --set examples=4",
            "dynamics.tap-order 1");
}
