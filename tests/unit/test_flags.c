/* Functions of means and warnings of cells, as a run writes them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mattis/estimators.h"
#include "program.h"

TestSuite(flags, .init = program_begin, .fini = program_end);

#define SMALL "tests/cli/small.yaml"

enum { DRIFT = 1, STARTS_DIFFER = 2, SHORT_RUN = 4, NO_ERROR = 8, NOT_CONVERGED = 16 };

static mattis_result result;

static const mattis_variable *variable(const char *name) {
    return mattis_frame_variable(mattis_result_frame(&result, "/monte_carlo"), name);
}

static void run(const char *options) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --force --set "
                         "theory.lines=false %s",
                         options),
                 0, "%s", program_output);
    mattis_result_free(&result);
    result = read_result(temporary("a.h5"));
}

/* Cells with a warning. */
static size_t flagged(unsigned bit) {
    const mattis_variable *flag = variable("flag");
    size_t n = 0;
    for (size_t k = 0; k < flag->size; k++)
        n += ((unsigned)flag->value[k] & bit) != 0;
    return n;
}

Test(flags, a_good_run_has_none_and_says_what_they_mean) {
    run("--set sweeps=300 --set burn-in=100 --set axes.temperature=[0.2,1.4]");
    const mattis_variable *flag = variable("flag");
    cr_assert_eq(flag->size, 6);
    for (size_t k = 0; k < flag->size; k++)
        cr_assert_eq(flag->value[k], 0, "cell %zu: %g", k, flag->value[k]);
    cr_assert(strstr(mattis_attributes_get(&flag->attributes, "bits")->text, "2: starts_differ"));
    cr_assert(strstr(mattis_attributes_get(&flag->attributes, "rule")->text, "short_run: "));
    mattis_result_free(&result);
}

/* At high temperature the pattern decays within a few sweeps: without burn-in it is seen. */
Test(flags, a_run_without_burn_in_drifts) {
    run("--set sweeps=20 --set burn-in=0 --set samples=20 --set axes.temperature=[0.9,1.0]");
    cr_assert_eq(flagged(DRIFT), 6, "%zu", flagged(DRIFT));
    run("--set sweeps=20 --set burn-in=60 --set samples=20 --set axes.temperature=[0.9,1.0]");
    cr_assert_eq(flagged(DRIFT), 0);
    mattis_result_free(&result);
}

Test(flags, starts_that_disagree) {
    run("--set start.from=both --set axes.temperature=[0.2,1.5] --set sweeps=60");
    /* Pattern and random start at T = 0.2; at T = 1.5 both are ergodic. */
    const mattis_variable *flag = variable("flag");
    for (size_t load = 0; load < 2; load++)
        for (size_t start = 0; start < 2; start++) {
            cr_assert((unsigned)flag->value[load * 4 + start] & STARTS_DIFFER);
            cr_assert_not((unsigned)flag->value[load * 4 + 2 + start] & STARTS_DIFFER);
        }
    mattis_result_free(&result);
}

Test(flags, short_runs_single_samples_and_unconverged_iterations) {
    run("--set samples=1");
    cr_assert_eq(flagged(NO_ERROR), 12);
    run("--set sweeps=15");
    cr_assert_eq(flagged(SHORT_RUN), 12, "nobody knows tau");
    run("--set sweeps=60 --set axes.temperature=[0.3,0.75] --set samples=40");
    cr_assert_gt(flagged(SHORT_RUN), 0);
    cr_assert_lt(flagged(SHORT_RUN), 6);
    cr_assert_eq(flagged(NO_ERROR), 0);
    run("--set update=tap --set burn-in=null --set sweeps=2");
    cr_assert_gt(flagged(NOT_CONVERGED), 0);
    cr_assert_eq(variable("binder_cumulant"), NULL, "TAP has no moments");
    mattis_result_free(&result);
}

/* From the samples again, with U and the jackknife written out. */
Test(flags, binder_cumulant_and_susceptibility_follow_from_the_samples) {
    run("");
    const size_t samples = 5;
    const double *m2 = variable("overlap_squared")->value, *m4 = variable("overlap_fourth")->value;
    const double *m1 = variable("abs_overlap")->value;
    const double *temperature =
        mattis_frame_dimension(mattis_result_frame(&result, "/monte_carlo"), "temperature")->value;
    for (size_t cell = 0; cell < 12; cell++) {
        double u[6], chi[6]; /* without sample s; the last without none */
        for (size_t s = 0; s <= samples; s++) {
            double a = 0, b = 0, c = 0, n = 0;
            for (size_t k = 0; k < samples; k++) {
                if (k == s)
                    continue;
                a += m1[cell * samples + k];
                b += m2[cell * samples + k];
                c += m4[cell * samples + k];
                n++;
            }
            u[s] = 1 - c / n / (3 * (b / n) * (b / n));
            chi[s] = 40 / temperature[cell % 4] * (b / n - a / n * (a / n));
        }
        double mean = 0, squares = 0, chi_mean = 0;
        for (size_t s = 0; s < samples; s++) {
            mean += u[s] / 5;
            chi_mean += chi[s] / 5;
        }
        for (size_t s = 0; s < samples; s++)
            squares += (u[s] - mean) * (u[s] - mean);
        cr_assert_float_eq(variable("binder_cumulant")->value[cell], 5 * u[5] - 4 * mean, 1e-9);
        cr_assert_float_eq(variable("binder_cumulant_error")->value[cell], sqrt(squares * 4 / 5),
                           1e-9);
        cr_assert_float_eq(variable("susceptibility")->value[cell], 5 * chi[5] - 4 * chi_mean,
                           1e-6);
    }
    cr_assert_float_eq(variable("binder_cumulant")->value[0], 2.0 / 3, 1e-3, "retrieval");
    mattis_result_free(&result);
}

/* Means and errors of every array over the samples, by hand: the standard error, not that of
 * sweeps; of several patterns each its own. The thermal error is that of the mean of the samples'.
 */
Test(flags, errors_are_those_of_the_samples) {
    static const struct {
        const char *name;
        size_t inner;
    } rows[] = {{"overlap", 3}, {"abs_overlap", 1}, {"energy", 1}, {"replica_overlap", 1}};
    enum { SAMPLES = 5, CELLS = 12 };
    run("--set record.overlaps=3");
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        char mean_name[64], error_name[64];
        snprintf(mean_name, sizeof mean_name, "%s_mean", rows[r].name);
        snprintf(error_name, sizeof error_name, "%s_error", rows[r].name);
        const size_t inner = rows[r].inner;
        const double *value = variable(rows[r].name)->value;
        cr_assert_eq(variable(rows[r].name)->size, CELLS * SAMPLES * inner);
        for (size_t k = 0; k < CELLS * inner; k++) {
            double mean = 0, squares = 0;
            for (size_t pass = 0; pass < 2; pass++)
                for (size_t s = 0; s < SAMPLES; s++) {
                    const double x = value[(k / inner * SAMPLES + s) * inner + k % inner];
                    mean += pass == 0 ? x / SAMPLES : 0;
                    squares += pass == 1 ? (x - mean) * (x - mean) : 0;
                }
            cr_assert_float_eq(variable(mean_name)->value[k], mean, 1e-13, "%s", rows[r].name);
            cr_assert_float_eq(variable(error_name)->value[k],
                               sqrt(squares / (SAMPLES * (SAMPLES - 1))), 1e-13, "%s",
                               rows[r].name);
        }
    }
    const double *thermal = variable("overlap_sample_thermal_error")->value;
    for (size_t k = 0; k < CELLS * 3; k++) {
        double squares = 0;
        for (size_t s = 0; s < SAMPLES; s++)
            squares += pow(thermal[(k / 3 * SAMPLES + s) * 3 + k % 3], 2);
        cr_assert_float_eq(variable("overlap_thermal_error")->value[k], sqrt(squares) / SAMPLES,
                           1e-13);
    }
    mattis_result_free(&result);
}

/* What a sample says of its sweeps, from their series: means over sweeps and replicas, and the
 * thermal error, whose square is the sum of the variances of the replicas' means over R^2. */
Test(flags, samples_follow_from_their_sweeps) {
    enum { UNITS = 60, REPLICAS = 2, SWEEPS = 20 };
    run("--set record.series=true");
    const double *series =
        mattis_frame_variable(mattis_result_frame(&result, "/series"), "overlap")->value;
    for (size_t k = 0; k < UNITS; k++) {
        double sum = 0, modulus = 0, square = 0, variance = 0, tau_sum = 0;
        for (size_t a = 0; a < REPLICAS; a++) {
            const double *m = series + (k * REPLICAS + a) * SWEEPS;
            double mean, of_mean;
            const double tau = mattis_autocorrelation_time(m, SWEEPS);
            mattis_series_mean(m, SWEEPS, tau, &mean, &of_mean);
            variance += of_mean / (REPLICAS * REPLICAS);
            tau_sum += tau / REPLICAS;
            for (size_t t = 0; t < SWEEPS; t++) {
                sum += m[t] / (REPLICAS * SWEEPS);
                modulus += fabs(m[t]) / (REPLICAS * SWEEPS);
                square += m[t] * m[t] / (REPLICAS * SWEEPS);
            }
        }
        cr_assert_float_eq(variable("overlap")->value[k], sum, 1e-13);
        cr_assert_float_eq(variable("abs_overlap")->value[k], modulus, 1e-13);
        cr_assert_float_eq(variable("overlap_squared")->value[k], square, 1e-13);
        cr_assert_float_eq(variable("overlap_sample_tau")->value[k], tau_sum, 1e-13);
        cr_assert_float_eq(variable("overlap_sample_thermal_error")->value[k], sqrt(variance),
                           1e-13);
    }
    mattis_result_free(&result);
}
