/* Lines of the multitasking network as they stand in /theory/lines, and what `mattis check` says
 * that the theory of a plan takes. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mattis/config.h"
#include "mattis/run.h"
#include "mattis/theory.h"

typedef struct planned {
    mattis_experiment experiment;
    mattis_plan plan;
} planned;

/* The plan points into the experiment beside it. */
static void plan_it(planned *self, const char *network, const char *rest, const char *axes) {
    char text[512];
    mattis_report report = {""};
    snprintf(text, sizeof text, "model: multitasking\nnetwork: {spins: 1000, %s}\n%sseed: 1\n%s",
             network, rest, axes);
    int status =
        mattis_config_parse(text, strlen(text), "exp.yaml", NULL, 0, &self->experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    cr_assert_eq(mattis_plan_init(&self->plan, &self->experiment), MATTIS_OK);
}

static void drop(planned *self) {
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

typedef struct solved {
    mattis_frame frame[2];
    size_t n_frames;
} solved;

static solved solve(const planned *of) {
    mattis_report report = {""};
    solved self;
    cr_assert_eq(mattis_solve(&of->plan, NULL, self.frame, &self.n_frames, &report), MATTIS_OK,
                 "%s", report.text);
    cr_assert_eq(self.n_frames, 2);
    return self;
}

static void forget(solved *self) {
    for (size_t k = 0; k < self->n_frames; k++)
        mattis_frame_free(&self->frame[k]);
}

/* Points (x, y) of a line, and how many. */
static size_t points_of(const solved *self, const char *name, const double **point) {
    const mattis_variable *line = mattis_frame_variable(&self->frame[1], name);
    if (!line)
        return 0;
    *point = line->value;
    return line->size / 2;
}

/* T_c = 1 at any dilution where the energy is divided by 1 - d: a level line in the plane, one
 * point on a cut along the temperature, none on one along the dilution. */
Test(multitasking_lines, critical_line_of_an_energy_divided_by_the_activity) {
    const double *point = NULL;
    const char *normalized = "patterns: 2, activity-normalized: true";
    planned plane;
    plan_it(&plane, normalized, "", "axes: {dilution: [0.2, 0.5], temperature: [0.3, 1.2]}\n");
    solved self = solve(&plane);
    const size_t n = points_of(&self, "critical", &point);
    cr_assert_gt(n, 2);
    for (size_t k = 0; k < n; k++) {
        cr_expect_eq(point[2 * k + 1], 1);
        cr_expect(k == 0 || point[2 * k] > point[2 * k - 2]);
    }
    cr_expect_eq(point[0], 0);
    cr_expect_float_eq(point[2 * n - 2], 1, 1e-5);
    forget(&self);
    drop(&plane);
    planned cut;
    plan_it(&cut, "patterns: 2, activity-normalized: true, dilution: 0.4", "",
            "axes: {temperature: [0.3, 1.2]}\n");
    self = solve(&cut);
    cr_assert_eq(points_of(&self, "critical", &point), 1);
    cr_expect_eq(point[0], 1); /* the temperature is the axis */
    cr_expect_eq(point[1], 0.4);
    cr_expect_eq(points_of(&self, "hierarchical", &point), 1);
    forget(&self);
    drop(&cut);
    plan_it(&cut, normalized, "dynamics: {temperature: 0.3}\n", "axes: {dilution: [0.2, 0.5]}\n");
    self = solve(&cut);
    cr_expect_eq(points_of(&self, "critical", &point), 0);
    forget(&self);
    drop(&cut);
    plan_it(&cut, "patterns: 2", "dynamics: {temperature: 0.3}\n",
            "axes: {dilution: [0.2, 0.5]}\n");
    self = solve(&cut);
    cr_assert_eq(points_of(&self, "critical", &point), 1);
    cr_expect_float_eq(point[0], 0.7, 1e-15);
    forget(&self);
    drop(&cut);
}

static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* With learning, down to T = 0, where the amplitudes of all patterns are equal for no d < 1; all
 * lines meet. The estimate of the time, too. */
Test(multitasking_lines, all_lines_of_learning) {
    static const char *const names[] = {"hierarchical", "hierarchical_limit", "symmetric"};
    planned plane;
    plan_it(&plane, "patterns: 2", "dataset: {rule: supervised, quality: 0.6, examples: 3}\n",
            "axes: {dilution: [0.1], temperature: [0.2]}\n");
    const double estimate = mattis_theory_seconds(&plane.plan, 1), begun = processor_seconds();
    solved self = solve(&plane);
    const double taken = processor_seconds() - begun;
    for (size_t k = 0; k < 3; k++) {
        const double *point = NULL;
        const size_t n = points_of(&self, names[k], &point);
        cr_assert_gt(n, 2, "%s", names[k]);
        cr_expect_eq(point[1], 0);
        cr_expect_float_eq(point[2 * n - 1], 0.533321, 3e-5, "%s ends at T = %.9f", names[k],
                           point[2 * n - 1]);
        cr_expect_float_eq(point[2 * n - 2], 0.466678, 1e-4, "%s ends at d = %.9f", names[k],
                           point[2 * n - 2]);
    }
    const double *symmetric = NULL;
    points_of(&self, "symmetric", &symmetric);
    cr_expect_eq(symmetric[0], 1);
    cr_expect(estimate > taken / 3 && estimate < taken * 3, "%g s in place of %g s", estimate,
              taken);
    forget(&self);
    drop(&plane);
}
