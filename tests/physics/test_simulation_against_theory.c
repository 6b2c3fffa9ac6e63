/* Simulation beside theory, through the whole program. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "program.h"

TestSuite(against_theory, .init = program_begin, .fini = program_end);

static double value_of(const mattis_result *result, const char *group, const char *name) {
    return mattis_frame_variable(mattis_result_frame(result, group), name)->value[0];
}

/* P = 4, load 0.1, T = 0.5, N = 150: m = 0.9966, q = 0.9934 (published theory), within the error.
 */
Test(against_theory, four_bodies_at_moderate_load) {
    cr_assert_eq(program("printf 'model: dense\nnetwork: {spins: 150, order: 4, load: 0.1}\n"
                         "dynamics: {temperature: 0.5, sweeps: 100, burn-in: 50, replicas: 2}\n"
                         "samples: 24\nseed: 20260101\n' > $TMP/e.yaml; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/e.h5 --quiet"),
                 0, "%s", program_output);
    mattis_result result = read_result(temporary("e.h5"));
    double m = value_of(&result, "/monte_carlo", "overlap_mean");
    double m_error = value_of(&result, "/monte_carlo", "overlap_error");
    double q = value_of(&result, "/monte_carlo", "replica_overlap_mean");
    double q_error = value_of(&result, "/monte_carlo", "replica_overlap_error");
    cr_assert_float_eq(value_of(&result, "/theory", "overlap"), 0.9966, 6e-5);
    cr_assert_float_eq(value_of(&result, "/theory", "replica_overlap"), 0.9934, 6e-5);
    /* The errors are small enough for the comparison to mean something, and it holds within 3. */
    cr_assert_lt(m_error, 5e-4, "%g", m_error);
    cr_assert_lt(fabs(m - 0.9966), 3 * m_error, "m = %g +- %g", m, m_error);
    cr_assert_lt(fabs(q - 0.9934), 3 * q_error, "q = %g +- %g", q, q_error);
    mattis_result_free(&result);
}

/* The Hopfield model well inside its retrieval region; shifts are O(1/N). */
Test(against_theory, the_hopfield_model) {
    cr_assert_eq(program("printf 'model: dense\nnetwork: {spins: 2000, order: 2, load: 0.05}\n"
                         "dynamics: {temperature: 0.2, sweeps: 60, burn-in: 30, replicas: 2}\n"
                         "samples: 8\nseed: 20260102\n' > $TMP/e.yaml; "
                         "$MATTIS run $TMP/e.yaml -o $TMP/e.h5 --quiet"),
                 0, "%s", program_output);
    mattis_result result = read_result(temporary("e.h5"));
    double m = value_of(&result, "/monte_carlo", "overlap_mean");
    double error = value_of(&result, "/monte_carlo", "overlap_error");
    cr_assert_float_eq(value_of(&result, "/theory", "overlap"), 0.998878, 1e-6);
    cr_assert_lt(error, 2e-4, "%g", error);
    cr_assert_lt(fabs(m - 0.998878), 3 * error, "m = %g +- %g", m, error);
    mattis_result_free(&result);
}

/* How many errors the mean of the measured overlap is from one variable of /theory, whose value
 * goes to `predicted`; the error is below `largest`. */
static double deviation(const char *keys, const char *name, double largest, double *predicted) {
    cr_assert_eq(program("printf 'model: dense\nseed: 20260103\nsamples: 30\n%s\n' > "
                         "$TMP/e.yaml; $MATTIS run $TMP/e.yaml -o $TMP/e.h5 --quiet --force",
                         keys),
                 0, "%s", program_output);
    mattis_result result = read_result(temporary("e.h5"));
    double m = value_of(&result, "/monte_carlo", "overlap_mean");
    double error = value_of(&result, "/monte_carlo", "overlap_error");
    *predicted = value_of(&result, "/theory", name);
    cr_assert_lt(error, largest, "%g", error);
    mattis_result_free(&result);
    return fabs(m - *predicted) / error;
}

#define ONE_STEP                                                                                   \
    "network: {spins: 1000, order: 2, load: 0.1}\n"                                                \
    "dynamics: {temperature: 0.3, update: parallel, sweeps: 1, burn-in: 0, replicas: 1}\n"
#define LEARNING(rule) "dataset: {rule: " rule ", quality: 0.7, examples: 8}\n"

/* From the pattern itself it is 0.99 in the first, 0.91 in the others. */
Test(against_theory, first_steps_from_all_starts) {
    static const char *const keys[] = {
        ONE_STEP "start: {from: pattern, overlap: -0.7, masked: 0.3}",
        ONE_STEP LEARNING("supervised") "start: {from: example, masked: 0.2}",
        ONE_STEP LEARNING("unsupervised") "start: {from: example, overlap: 0.8}",
        ONE_STEP LEARNING("supervised") "start: {from: mixture, weights: [2, 1, 1]}"};
    for (size_t k = 0; k < 4; k++) {
        double predicted, z = deviation(keys[k], "first_step", 0.01, &predicted);
        cr_expect_lt(z, 3, "%s: %g from %g", keys[k], z, predicted);
        cr_expect(fabs(predicted) > 0.5 && fabs(predicted) < 0.85, "%g", predicted);
    }
}

/* At P = 2 the opposite of the pattern is kept; at P = 3 parallel updates leave it for the pattern.
 */
Test(against_theory, states_from_the_opposite_of_the_pattern) {
    double predicted;
    double z = deviation("network: {spins: 1000, order: 2, load: 0.05}\n"
                         "dynamics: {temperature: 0.3, sweeps: 60, burn-in: 30}\n"
                         "start: {from: pattern, overlap: -1}",
                         "overlap", 1e-3, &predicted);
    cr_expect(z < 3 && predicted < -0.99, "%g from %g", z, predicted);
    z = deviation("network: {spins: 300, order: 3, load: 0.03}\n"
                  "dynamics: {temperature: 0.4, update: parallel, sweeps: 60, burn-in: 30}\n"
                  "start: {from: pattern, overlap: -1}",
                  "overlap", 1e-3, &predicted);
    cr_expect(z < 3 && predicted > 0.99, "%g from %g", z, predicted);
}
