/* Lines of the modern network in the planes of its parameters, as they stand in /theory/lines. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/run.h"
#include "mattis/theory.h"

typedef struct solved {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frame[2];
    size_t n_frames;
} solved;

static solved solve(const char *network, const char *rest, const char *axes) {
    char text[512];
    mattis_report report = {""};
    solved self;
    snprintf(text, sizeof text, "model: modern\nnetwork: {%s}\n%sseed: 1\naxes: {%s}\n", network,
             rest, axes);
    int status =
        mattis_config_parse(text, strlen(text), "exp.yaml", NULL, 0, &self.experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    cr_assert_eq(mattis_plan_init(&self.plan, &self.experiment), MATTIS_OK);
    cr_assert_eq(mattis_solve(&self.plan, NULL, self.frame, &self.n_frames, &report), MATTIS_OK,
                 "%s", report.text);
    cr_assert_eq(self.n_frames, 2);
    return self;
}

static void drop(solved *self) {
    for (size_t k = 0; k < self->n_frames; k++)
        mattis_frame_free(&self->frame[k]);
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

static const mattis_variable *line_of(const solved *self, const char *name, const char *x,
                                      const char *y) {
    const mattis_variable *line = mattis_frame_variable(&self->frame[1], name);
    cr_assert(line, "there is no line %s", name);
    cr_assert_str_eq(mattis_attributes_get(&line->attributes, "x_axis")->text, x);
    cr_assert_str_eq(mattis_attributes_get(&line->attributes, "y_axis")->text, y);
    return line;
}

static double number_of(const mattis_variable *line, const char *name) {
    const mattis_attribute *attribute = mattis_attributes_get(&line->attributes, name);
    cr_assert(attribute && !attribute->text, "no attribute %s", name);
    return attribute->number;
}

/* beta - ln cosh beta; I(tanh beta). */
Test(modern_lines, load_and_inverse_temperature) {
    solved self = solve("spins: 30", "", "load: [0.1, 0.3], inverse-temperature: [0.2, 0.9, 1.6]");
    const mattis_variable *retrieval =
        line_of(&self, "random_energy", "load", "inverse_temperature");
    const mattis_variable *condensed =
        line_of(&self, "condensation", "load", "inverse_temperature");
    cr_expect_null(mattis_frame_variable(&self.frame[1], "spinodal"), "no spins");
    cr_expect_eq(retrieval->value[retrieval->size - 1], 1.6);
    for (size_t k = 0; k < retrieval->size; k += 2) {
        const double beta = retrieval->value[k + 1];
        cr_expect_float_eq(retrieval->value[k], beta - log(cosh(beta)), 1e-14);
        cr_expect_float_eq(condensed->value[k], beta * tanh(beta) - log(cosh(beta)), 1e-14);
    }
    drop(&self);
}

/* The basin: every cell on the side of the line where its phase says. */
Test(modern_lines, basin_over_the_overlap_of_the_start) {
    solved self = solve("spins: 30, inverse-temperature: 0.8, pattern-law: sphere", "",
                        "start.overlap: {from: 0.1, to: 1, steps: 10}, "
                        "load: {from: 0.03, to: 0.6, steps: 20}");
    const mattis_variable *line = line_of(&self, "random_energy", "start_overlap", "load");
    const double *phase = mattis_frame_variable(&self.frame[0], "phase")->value;
    for (size_t c = 0; c < self.plan.n_cells; c++) {
        const mattis_params *cell = &self.plan.cell[c];
        double here = NAN;
        for (size_t k = 2; k < line->size; k += 2) { /* between its points */
            double below = line->value[k - 2], above = line->value[k];
            if (below < cell->overlap && cell->overlap <= above)
                here = line->value[k - 1] + (line->value[k + 1] - line->value[k - 1]) *
                                                (cell->overlap - below) / (above - below);
        }
        cr_expect_eq(phase[c] == MATTIS_MODERN_RETRIEVAL, cell->load < here, "%g %g: %g",
                     cell->overlap, cell->load, here);
    }
    drop(&self);
}

/* Loads do not depend on N, numbers of patterns do, and the line of finite networks. */
Test(modern_lines, sizes_multiply_lines_of_patterns_alone) {
    solved loads =
        solve("", "", "spins: [20, 30], load: [0.1, 0.3], inverse-temperature: [0.2, 0.5]");
    line_of(&loads, "random_energy", "load", "inverse_temperature");
    cr_expect_eq(loads.frame[1].n_variables, 4);
    double last = 0.2; /* the one line of finite networks */
    for (int k = 0; k < 2; k++) {
        char name[32];
        snprintf(name, sizeof name, "finite_size_%d", k);
        const mattis_variable *line = line_of(&loads, name, "load", "inverse_temperature");
        cr_expect_eq(number_of(line, "spins"), k ? 30 : 20);
        cr_expect_gt(line->value[line->size - 2], last);
        last = line->value[line->size - 2];
    }
    cr_expect_lt(last, 0.5 - log(cosh(0.5)));
    drop(&loads);
    solved counts =
        solve("", "", "spins: [20, 30], patterns: [10, 3000], inverse-temperature: [0.2, 1]");
    for (int k = 0; k < 2; k++) {
        char name[32];
        snprintf(name, sizeof name, "random_energy_%d", k);
        const mattis_variable *line = line_of(&counts, name, "patterns", "inverse_temperature");
        const double N = k ? 30 : 20, beta = line->value[line->size - 1];
        cr_expect_eq(number_of(line, "spins"), N);
        cr_expect_float_eq(line->value[line->size - 2] / exp(N * (beta - log(cosh(beta)))), 1,
                           1e-12);
        cr_expect_eq(line->value[0], 1, "beta = 0");
    }
    drop(&counts);
}

/* Other axes that move a line name their values; the mask takes its share of the load. */
Test(modern_lines, masks_and_a_third_axis) {
    solved self =
        solve("spins: 30", "",
              "load: [0.1, 0.3], inverse-temperature: [0.5, 2], start.masked: [0, 0.5, 1]");
    cr_assert_eq(self.plan.n_cells, 12);
    const mattis_variable *line[3];
    for (int k = 0; k < 3; k++) {
        char name[32];
        snprintf(name, sizeof name, "random_energy_%d", k);
        line[k] = line_of(&self, name, "load", "inverse_temperature");
        cr_expect_eq(number_of(line[k], "start_masked"), 0.5 * k);
        cr_expect_float_eq(line[k]->value[100], line[0]->value[100] * (1 - 0.5 * k), 1e-15);
    }
    drop(&self);
    solved share =
        solve("spins: 30, inverse-temperature: 2", "", "load: [0.1, 0.3], start.masked: [0, 1]");
    const mattis_variable *over = line_of(&share, "random_energy", "load", "start_masked");
    for (size_t k = 0; k < over->size; k += 2)
        cr_expect_float_eq(over->value[k], (2 - log(cosh(2))) * (1 - over->value[k + 1]), 1e-14);
    drop(&share);
}

Test(modern_lines, spins_over_temperature) {
    solved self = solve("spins: 30, state: binary, inverse-temperature: 0.7", "",
                        "load: [0.1, 0.3], temperature: [0, 0.5, 2]");
    const mattis_variable *end = line_of(&self, "spinodal", "load", "temperature");
    const mattis_variable *equal = line_of(&self, "global", "load", "temperature");
    cr_expect_null(mattis_frame_variable(&self.frame[1], "random_energy"));
    cr_expect_float_eq(end->value[0], 1.4 - log(cosh(1.4)), 1e-15, "T = 0 is not T -> 0");
    cr_expect_float_eq(equal->value[0], 0.7 - log(cosh(0.7)), 1e-15);
    cr_expect_eq(end->value[end->size - 1], 2);
    for (size_t k = 2; k < end->size; k += 2) {
        const double m = tanh(1 / end->value[k + 1]);
        cr_expect_lt(equal->value[k], end->value[k]);
        if (m > tanh(0.7))
            cr_expect_float_eq(end->value[k], 0.7 * m - log(cosh(0.7)), 1e-14);
        else
            cr_expect_float_eq(end->value[k], (1 + m) / 2 * log1p(m) + (1 - m) / 2 * log1p(-m),
                               1e-14);
    }
    drop(&self);
}

/* A cut has the points of the lines on it: one axis, either of the two. */
Test(modern_lines, cuts) {
    solved self = solve("spins: 30, inverse-temperature: 0.4", "", "load: [0.1, 0.3, 0.5]");
    const mattis_variable *line = line_of(&self, "random_energy", "load", "inverse_temperature");
    cr_assert_eq(line->size, 2);
    cr_expect_float_eq(line->value[0], 0.32205, 5e-6);
    cr_expect_eq(line->value[1], 0.4);
    drop(&self);
    self = solve("spins: 30, inverse-temperature: 0.8, patterns: 1000", "",
                 "start.overlap: {from: 0.1, to: 1, steps: 5}");
    line = line_of(&self, "random_energy", "start_overlap", "load");
    const double *critical = mattis_frame_variable(&self.frame[0], "critical_overlap")->value;
    cr_assert_eq(line->size, 2);
    cr_expect_float_eq(line->value[0], critical[0], 1e-9);
    cr_expect_float_eq(line->value[1], log(1000) / 30, 1e-15);
    drop(&self);
}

/* What a file holds for each kind of state and law. */
Test(modern_lines, variables_of_the_kinds) {
    static const char *const kind[] = {"", ", state: binary", ", pattern-law: sphere"};
    for (int k = 0; k < 3; k++) {
        char network[64];
        snprintf(network, sizeof network, "spins: 30, inverse-temperature: 0.4%s", kind[k]);
        solved self =
            solve(network, k == 1 ? "dynamics: {temperature: 0.3}\n" : "", "load: [0.1, 0.3, 0.5]");
        const mattis_frame *theory = &self.frame[0];
        cr_expect_eq(mattis_frame_variable(theory, "free_energy") != NULL, k == 1);
        cr_expect_eq(mattis_frame_variable(theory, "replica_overlap") != NULL, k == 1);
        cr_expect_eq(mattis_frame_variable(theory, "capacity_bound") != NULL, k == 2);
        cr_expect_null(mattis_frame_variable(theory, "residual"));
        cr_expect_eq(mattis_frame_variable(theory, "status")->value[0], 0);
        static const char *const all[] = {"overlap",   "retrieval_error", "energy",
                                          "entropy",   "critical_load",   "critical_overlap",
                                          "first_step"};
        for (size_t v = 0; v < sizeof all / sizeof *all; v++)
            for (size_t c = 0; c < 3; c++)
                cr_expect(!isnan(mattis_frame_variable(theory, all[v])->value[c]), "%s", all[v]);
        const mattis_variable *phase = mattis_frame_variable(theory, "phase");
        cr_expect_str_eq(
            mattis_attributes_get(&phase->attributes, "values")->text,
            "0: global-average, 1: metastable-subset, 2: other-pattern, 3: metastable, "
            "4: retrieval");
        drop(&self);
    }
}
