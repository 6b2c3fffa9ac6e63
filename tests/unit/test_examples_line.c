/* The threshold of learning as a line of /theory/lines. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../src/run/examples_line.h"
#include "mattis/config.h"
#include "mattis/run.h"

/* An experiment, its cells solved, and the lines. */
typedef struct solved {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    size_t n_frames;
} solved;

static solved solve(const char *network, const char *dataset, const char *axes, bool lines) {
    char text[512];
    mattis_report report = {""};
    solved self;
    snprintf(text, sizeof text,
             "model: dense\nnetwork: {spins: 60, order: 4%s}\ndataset: {rule: supervised%s}\n"
             "%ssamples: 1\nseed: 1\naxes: {%s}\ntheory: {lines: %s}\n",
             network, dataset, strstr(axes, "temperature") ? "" : "dynamics: {temperature: 0.2}\n",
             axes, lines ? "true" : "false");
    int status =
        mattis_config_parse(text, strlen(text), "exp.yaml", NULL, 0, &self.experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    cr_assert_eq(mattis_plan_init(&self.plan, &self.experiment), MATTIS_OK);
    cr_assert_eq(mattis_solve(&self.plan, NULL, self.frame, &self.n_frames, &report), MATTIS_OK,
                 "%s", report.text);
    return self;
}

/* The same with the threshold as its only line: where load or temperature is an axis the others
 * take seconds. */
static solved solve_alone(const char *network, const char *dataset, const char *axes) {
    solved self = solve(network, dataset, axes, false);
    cr_assert_eq(self.n_frames, 1);
    mattis_frame *lines = &self.frame[self.n_frames++];
    cr_assert_eq(mattis_frame_init(lines, "/theory/lines"), MATTIS_OK);
    cr_assert_geq(mattis_frame_add_dimension(lines, "coordinate", "1", "x, y", 2, NULL), 0);
    cr_assert_eq(mattis_examples_line_add(&self.plan, &self.frame[0], lines), MATTIS_OK);
    return self;
}

static void drop(solved *self) {
    for (size_t k = 0; k < self->n_frames; k++)
        mattis_frame_free(&self->frame[k]);
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

static const mattis_variable *line_of(const solved *self, const char *name) {
    cr_assert_eq(self->n_frames, 2);
    const mattis_variable *line = mattis_frame_variable(&self->frame[1], name);
    cr_assert(line, "there is no line %s", name);
    return line;
}

static void assert_plane(const mattis_variable *line, const char *x, const char *y) {
    cr_assert_str_eq(mattis_attributes_get(&line->attributes, "x_axis")->text, x);
    cr_assert_str_eq(mattis_attributes_get(&line->attributes, "y_axis")->text, y);
}

/* Cells of the axes (examples, quality): every row holds the threshold of its quality. */
Test(examples_line, holds_the_threshold_of_each_quality) {
    static const double rising[] = {0.1, 0.4, 0.7};
    solved self = solve(", patterns: 60", "", "examples: [2, 9], quality: [0.7, 0.4, 0.1]", true);
    const mattis_variable *line = line_of(&self, "examples_needed");
    const double *needed = mattis_frame_variable(&self.frame[0], "examples_needed")->value;
    assert_plane(line, "examples", "quality");
    cr_assert_eq(line->size, 6);
    for (size_t k = 0; k < 3; k++) {
        cr_expect_eq(line->value[2 * k], needed[2 - k]);
        cr_expect_eq(line->value[2 * k], needed[3 + 2 - k], "whatever M the cell has");
        cr_expect_eq(line->value[2 * k + 1], rising[k]);
    }
    cr_expect_gt(line->value[0], line->value[2]);
    drop(&self);
}

Test(examples_line, quality_may_be_fixed_or_come_first) {
    solved fixed = solve(", patterns: 60", ", quality: 0.4", "examples: [2, 9]", true);
    const mattis_variable *line = line_of(&fixed, "examples_needed");
    assert_plane(line, "examples", "quality");
    cr_assert_eq(line->size, 2);
    cr_expect_eq(line->value[1], 0.4);
    solved swapped = solve(", patterns: 60", "", "quality: [0.4, 0.7], examples: [2, 9]", true);
    const mattis_variable *other = line_of(&swapped, "examples_needed");
    assert_plane(other, "quality", "examples");
    cr_expect_eq(other->value[0], 0.4);
    cr_expect_eq(other->value[1], line->value[0]);
    drop(&fixed);
    drop(&swapped);
}

/* One line for each load, which moves it, and one for all temperatures, which do not. */
Test(examples_line, is_repeated_for_what_moves_it) {
    solved loads = solve_alone("", "", "load: [0.01, 0.3], examples: [2, 9], quality: [0.5, 0.7]");
    const mattis_variable *low = line_of(&loads, "examples_needed_0");
    const mattis_variable *high = line_of(&loads, "examples_needed_1");
    cr_expect_eq(high->size, 4);
    for (size_t k = 0; k < 4; k += 2)
        cr_expect_lt(low->value[k], high->value[k]);
    cr_expect_eq(mattis_attributes_get(&high->attributes, "load")->number, 0.3);
    drop(&loads);
    solved warm = solve_alone(", patterns: 60", ", quality: 0.4",
                              "temperature: [0.1, 0.3], examples: [2, 9]");
    line_of(&warm, "examples_needed");
    drop(&warm);
}

Test(examples_line, is_left_out_where_nothing_learns_or_nobody_asks) {
    solved overloaded = solve_alone("", ", quality: 0.4", "examples: [2, 9], load: [3, 5]");
    cr_expect_eq(overloaded.frame[1].n_variables, 0);
    drop(&overloaded);
    solved unwanted = solve(", patterns: 60", ", quality: 0.4", "examples: [2, 9]", false);
    cr_expect_eq(unwanted.n_frames, 1);
    drop(&unwanted);
    solved other = solve(", patterns: 60", ", examples: 5", "quality: [0.4, 0.7]", true);
    cr_expect_eq(other.n_frames, 1, "the number of examples is no axis");
    drop(&other);
    solved plane = solve("", ", quality: 0.4",
                         "examples: [2, 9], load: [0.01, 0.1], temperature: [0.2, 0.3]", false);
    cr_expect_not(mattis_examples_line_exists(&plane.plan), "figures show load and temperature");
    drop(&plane);
}
