/* What an error claims: how often the stated interval of one sigma holds the true value. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/estimators.h"
#include "mattis/run.h"

enum { REPEATS = 9000, SAMPLES = 30, FEW = 5 };

/* A short run of a small Hopfield network near its transition, where m is far from Gaussian. All
 * samples of all repeats are those of one plan, since their random numbers are independent. */
static const char text[] = "model: dense\n"
                           "network: {spins: 24, order: 2, patterns: 2}\n"
                           "dynamics: {temperature: 0.7, sweeps: 6, burn-in: 4, replicas: 1}\n"
                           "samples: 270000\nseed: 68\ntheory: {rs: false, lines: false}\n";

typedef struct repeats {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    size_t n_frames;
} repeats;

static void run(repeats *self) {
    mattis_report report = {""};
    memset(self, 0, sizeof *self);
    cr_assert_eq(
        mattis_config_parse(text, strlen(text), "text", NULL, 0, &self->experiment, &report),
        MATTIS_OK, "%s", report.text);
    cr_assert_eq(self->experiment.base.samples, (int64_t)REPEATS * SAMPLES);
    cr_assert_eq(mattis_plan_init(&self->plan, &self->experiment), MATTIS_OK);
    cr_assert_eq(mattis_results_init(&self->plan, self->frame, &self->n_frames), MATTIS_OK);
    cr_assert_eq(
        mattis_simulate(&self->plan, &(mattis_run_options){0}, self->frame, self->n_frames),
        MATTIS_OK);
}

static void end(repeats *self) {
    mattis_frame_free(&self->frame[0]);
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

static const double *column(const repeats *self, const char *name) {
    return mattis_frame_variable(&self->frame[0], name)->value;
}

static double binder(const double *mean, const void *context) {
    (void)context;
    return 1 - mean[1] / (3 * mean[0] * mean[0]);
}

static double average(const double *value, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += value[k];
    return sum / (double)n;
}

/* Per cent of REPEATS groups of n samples (of each SAMPLES) whose interval, `factor` errors wide,
 * holds the truth: the value from all samples, 100 times better known. */
static double covered(const double *const *columns, size_t n_columns, mattis_statistic *f, size_t n,
                      double factor) {
    double truth[MATTIS_STATISTIC_MEANS];
    size_t inside = 0;
    for (size_t c = 0; c < n_columns; c++)
        truth[c] = average(columns[c], (size_t)REPEATS * SAMPLES);
    const double exact = f ? f(truth, NULL) : truth[0];
    for (size_t r = 0; r < REPEATS; r++) {
        const double *part[MATTIS_STATISTIC_MEANS];
        double value, error;
        for (size_t c = 0; c < n_columns; c++)
            part[c] = columns[c] + r * SAMPLES;
        if (f)
            mattis_jackknife_function(part, n_columns, n, 1, f, NULL, &value, &error);
        else
            mattis_jackknife(part[0], n, 1, &value, &error);
        inside += fabs(value - exact) < factor * error;
    }
    return 100.0 * (double)inside / REPEATS;
}

/* 68.27 % +- 1.5 %; 9,000 repeats know it to 0.5 %. An error 1.1 times too large or too small would
 * be off by 4 %. */
static void assert_calibrated(double percent, const char *of) {
    cr_assert_lt(fabs(percent - 68.27), 1.5, "%s: %.2f %%", of, percent);
}

Test(calibration, one_sigma_holds_the_truth_in_68_of_100) {
    repeats all;
    run(&all);
    const double *m[] = {column(&all, "overlap")}, *h[] = {column(&all, "energy")};
    const double *moments[] = {column(&all, "overlap_squared"), column(&all, "overlap_fourth")};
    assert_calibrated(covered(m, 1, NULL, SAMPLES, 1), "mean overlap");
    assert_calibrated(covered(h, 1, NULL, SAMPLES, 1), "mean energy");
    assert_calibrated(covered(moments, 2, binder, SAMPLES, 1), "Binder cumulant");
    /* Few samples know their own error badly: Student's t says by how much, 62.6 % at n = 5. It
     * knows Gaussian samples; those of the energy nearly are. */
    const double few = covered(h, 1, NULL, FEW, 1);
    const double wide = covered(h, 1, NULL, FEW, mattis_student_factor(FEW));
    cr_assert_lt(few, 65, "plain errors of 5 samples are too small: %.2f %%", few);
    assert_calibrated(wide, "mean energy of 5 samples");
    /* The test can fail: errors 1.1 times too large. */
    const double wrong = covered(m, 1, NULL, SAMPLES, 1.1);
    cr_assert_gt(wrong, 68.27 + 1.5, "%.2f %%", wrong);
    end(&all);
}
