/* Lines of the dense network on cuts along the temperature, as they stand in /theory/lines. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/run.h"
#include "mattis/theory.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(dense_lines, .init = set_up);

static void solve(const char *text, mattis_plan *plan, mattis_experiment *experiment,
                  mattis_frame frame[2], mattis_report *report) {
    size_t n_frames;
    *report = (mattis_report){""};
    int status = mattis_config_parse(text, strlen(text), "exp.yaml", NULL, 0, experiment, report);
    cr_assert_eq(status, MATTIS_OK, "%s", report->text);
    cr_assert_eq(mattis_plan_init(plan, experiment), MATTIS_OK);
    cr_assert_eq(mattis_solve(plan, NULL, frame, &n_frames, report), MATTIS_OK);
    cr_assert_eq(n_frames, 2);
}

static void drop(mattis_plan *plan, mattis_experiment *experiment, mattis_frame frame[2]) {
    mattis_frame_free(&frame[0]);
    mattis_frame_free(&frame[1]);
    mattis_plan_free(plan);
    mattis_experiment_free(experiment);
}

static double value_of(const mattis_frame *frame, const char *name) {
    const mattis_variable *line = mattis_frame_variable(frame, name);
    cr_assert(line, "there is no line %s", name);
    cr_expect_eq(line->size, 2);
    return line->value[0];
}

/* Every line that meets the cut is there, wherever the axis ends. Order 3, in units of sqrt(load):
 * static and dynamic glass at 0.6513 and 0.6815; order 2: T = 1 + sqrt(load). */
Test(dense_lines, a_cut_shows_lines_beyond_its_axis) {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    mattis_report report;
    solve("model: dense\nnetwork: {spins: 2000, order: 3, load: 0.1}\nseed: 1\n"
          "axes: {temperature: [0.01, 0.02]}\n",
          &plan, &experiment, frame, &report);
    double root = sqrt(plan.cell[0].load);
    cr_expect_float_eq(value_of(&frame[1], "spinodal"), 0.8227, 1e-4);
    cr_expect_float_eq(value_of(&frame[1], "spin_glass") / root, 0.6513, 1e-4);
    cr_expect_float_eq(value_of(&frame[1], "dynamic") / root, 0.6815, 1e-4);
    drop(&plan, &experiment, frame);
    solve("model: dense\nnetwork: {spins: 2000, order: 2, load: 0.01}\nseed: 1\n"
          "axes: {temperature: [0]}\n",
          &plan, &experiment, frame, &report);
    cr_expect_float_eq(value_of(&frame[1], "spin_glass"), 1.1, 1e-9);
    drop(&plan, &experiment, frame);
}

/* The solver finds no end with broken symmetry at T = 0 here, and elsewhere the line is far from
 * this load: that it does not meet the cut cannot be known. */
Test(dense_lines, a_line_of_which_nothing_is_known) {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    mattis_report report;
    solve("model: dense\nnetwork: {spins: 60, order: 6, load: 3}\n"
          "dataset: {rule: unsupervised, quality: 0.5, examples: 2}\nseed: 1\n"
          "axes: {temperature: [0.1, 0.2]}\n",
          &plan, &experiment, frame, &report);
    cr_expect_null(mattis_frame_variable(&frame[1], "spinodal"));
    const mattis_variable *line = mattis_frame_variable(&frame[1], "spinodal_1rsb");
    cr_assert_not_null(line);
    cr_expect_eq(line->size, 2);
    cr_expect(isnan(line->value[0]) && isnan(line->value[1]));
    cr_expect_not_null(mattis_attributes_get(&line->attributes, "missing"));
    cr_expect(strstr(report.text, "spinodal_1rsb"), "%s", report.text);
    drop(&plan, &experiment, frame);
}
