/* What an error claims: over repeats of a short run near a transition, the share of the intervals
 * value +- error that hold the truth. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/estimators.h"
#include "mattis/run.h"
#include "validate.h"

enum { REPEATS = 9000, SAMPLES = 30 };
/* 9000 repeats know a share of 68 % to 0.5 %. */
static const double normal = 68.27, allowed = 1.5;

static const char text[] = "model: dense\n"
                           "network: {spins: 24, order: 3, load: 0.3}\n"
                           "dynamics: {temperature: 0.6, sweeps: 6, burn-in: 4, replicas: 2}\n"
                           "samples: 270000\nseed: 69\ntheory: {rs: false, lines: false}\n";

static double binder(const double *mean, const void *context) {
    (void)context;
    return 1 - mean[1] / (3 * mean[0] * mean[0]);
}

static double identity(const double *mean, const void *context) {
    (void)context;
    return mean[0];
}

/* Per cent of the repeats whose interval, `factor` errors wide, holds the value from all samples.
 */
static double covered(const double *const *column, size_t n_columns, mattis_statistic *f,
                      double factor) {
    double truth[MATTIS_STATISTIC_MEANS] = {0};
    size_t inside = 0;
    for (size_t c = 0; c < n_columns; c++)
        for (size_t k = 0; k < REPEATS * SAMPLES; k++)
            truth[c] += column[c][k] / (REPEATS * SAMPLES);
    for (size_t r = 0; r < REPEATS; r++) {
        const double *part[MATTIS_STATISTIC_MEANS];
        double value, error;
        for (size_t c = 0; c < n_columns; c++)
            part[c] = column[c] + r * SAMPLES;
        mattis_jackknife_function(part, n_columns, SAMPLES, 1, f, NULL, &value, &error);
        inside += fabs(value - f(truth, NULL)) < factor * error;
    }
    return 100.0 * (double)inside / REPEATS;
}

void validate_calibration(void) {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    mattis_report report = {""};
    size_t n_frames;
    if (mattis_config_parse(text, strlen(text), "text", NULL, 0, &experiment, &report) ||
        mattis_plan_init(&plan, &experiment) || mattis_results_init(&plan, frame, &n_frames) ||
        mattis_simulate(&plan, &(mattis_run_options){0}, frame, n_frames)) {
        fprintf(stderr, "validate: %s\n", report.text);
        exit(1);
    }
    static const struct {
        const char *what, *column[2];
    } rows[] = {
        {"mean overlap", {"overlap"}},
        {"mean energy", {"energy"}},
        {"replica overlap", {"replica_overlap"}},
        {"Binder cumulant", {"overlap_squared", "overlap_fourth"}},
    };
    const char *note = "9000 repeats of 30 samples, N = 24, P = 3; per cent in one error";
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const double *column[2] = {NULL, NULL};
        const size_t n = rows[k].column[1] ? 2 : 1;
        for (size_t c = 0; c < n; c++)
            column[c] = mattis_frame_variable(&frame[0], rows[k].column[c])->value;
        mattis_statistic *f = n == 2 ? binder : identity;
        row_near("calibration", rows[k].what, covered(column, n, f, 1), normal, allowed, note);
        char seen[96];
        snprintf(seen, sizeof seen, "must be seen: %s, errors 1.1 times too large", rows[k].what);
        const double wrong = covered(column, n, f, 1.1);
        row("calibration", seen, wrong, normal, allowed, fabs(wrong - normal) > allowed, note);
    }
    mattis_frame_free(&frame[0]);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}
