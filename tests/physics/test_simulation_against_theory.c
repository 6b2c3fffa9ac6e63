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
