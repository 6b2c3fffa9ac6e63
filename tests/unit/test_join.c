/* mattis_join: several results in one figure, side by side. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/cells.h"
#include "figures.h"

static mattis_result each[3];
static const char *const names[] = {"data/one.h5", "two.h5", "three.h5"};

static void end(void) {
    for (size_t k = 0; k < 3; k++)
        fake_result_free(&each[k]);
    figures_end();
}

TestSuite(join, .init = figures_begin, .fini = end);

/* A result with this title and experiment. */
static void make(size_t k, const fake_axis *axis, size_t n, int flags, const char *title,
                 const char *experiment) {
    fake_result_make(&each[k], axis, n, flags);
    mattis_attributes_set(&each[k].root, "title", title, 0);
    mattis_attributes_set(&each[k].root, "experiment", experiment, 0);
}

/* Joins the first `n` and returns the script of their figure, which the caller frees. */
static char *joined_script(size_t n) {
    cr_assert_eq(mattis_join(&result, each, names, n, &report), MATTIS_OK, "%s", report.text);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    return read_text("fig.svg.gp");
}

#define EXPERIMENT(rule) "title: x\ndataset:\n  rule: " rule "\ndynamics:\n  temperature: 0.3\n"

Test(join, files_are_panels_named_by_what_differs) {
    make(0, &load, 1, FAKE_ALL, "Curves, supervised, P = 4", EXPERIMENT("supervised"));
    make(1, &load, 1, FAKE_ALL, "Curves, unsupervised, P = 4", EXPERIMENT("unsupervised"));
    char *script = joined_script(2);
    cr_expect_eq(count(script, "# --- panel"), 2);
    cr_expect_eq(count(script, "set label 1 'rule: supervised'"), 1);
    cr_expect_eq(count(script, "set label 1 'rule: unsupervised'"), 1);
    cr_expect(strstr(script, "'Curves, P = 4'"), "what the titles share");
    cr_expect(strstr(script, "{/:Italic T}" GAP "= 0.3"), "what the experiments share");
    cr_expect_eq(count(script, "set arrow from"), 4, "each file has its two lines, once");
    cr_expect_eq(count(script, "title 'spinodal'"), 1);
    cr_expect(strstr(script, "3 samples"));
    free(script);
}

Test(join, values_and_lines_stay_with_their_file) {
    fake_axis axes[] = {load, temperature};
    make(0, axes, 2, FAKE_ALL, "a", EXPERIMENT("supervised"));
    make(1, axes, 2, FAKE_THEORY, "b", EXPERIMENT("storing"));
    mattis_frame_variable(&each[1].frame[0], "overlap")->value[7] = 0.123;
    cr_assert_eq(mattis_join(&result, each, names, 2, &report), MATTIS_OK, "%s", report.text);
    mattis_cells cells;
    cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
    cr_assert_eq(cells.n_axes, 3);
    cr_assert_eq(cells.n, 2 * load.n * temperature.n);
    for (size_t c = 0; c < load.n * temperature.n; c++) {
        cr_expect_eq(
            mattis_cells_measured(&cells, "overlap_mean", 2 * c),
            mattis_frame_variable(&each[0].frame[0], "overlap_mean")->value[c * FAKE_PATTERNS]);
        cr_expect(isnan(mattis_cells_measured(&cells, "overlap_mean", 2 * c + 1)));
        cr_expect_eq(mattis_cells_predicted(&cells, "overlap", 2 * c + 1),
                     mattis_frame_variable(&each[1].frame[0], "overlap")->value[c]);
    }
    cr_expect_eq(mattis_cells_predicted(&cells, "overlap", 15), 0.123);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect_eq(count(script, "# --- panel"), 2);
    cr_expect_eq(count(script, "with lines ls 1 notitle"), 1, "the second has no lines");
    free(script);
}

Test(join, three_files_of_three_axes) {
    fake_axis axes[] = {{"load", "gamma", "linear", 6, loads},
                        {"temperature", "T", "linear", 5, temperatures},
                        {"spins", "N", "log", 3, spins.value}};
    for (size_t k = 0; k < 3; k++)
        make(k, axes, 3, FAKE_ALL, "t", (const char *[]){"seed: 1\n", "seed: 2\n", "seed: 3\n"}[k]);
    char *script = joined_script(3);
    cr_expect_eq(count(script, "# --- panel"), 9);
    cr_expect(strstr(script, "'{/:Italic N}" GAP "= 256, seed: 3'"));
    free(script);
}

Test(join, equal_experiments_are_called_by_their_files) {
    make(0, &load, 1, FAKE_ALL, "t", EXPERIMENT("storing"));
    make(1, &load, 1, FAKE_ALL, "t", EXPERIMENT("storing"));
    char *script = joined_script(2);
    cr_expect(strstr(script, "set label 1 'one.h5'"));
    cr_expect(strstr(script, "set label 1 'two.h5'"));
    free(script);
}

Test(join, many_differences_are_cut) {
    make(0, &load, 1, FAKE_ALL, "one", "a: 1\nb: 1\nc: 1\nd: 1\n");
    make(1, &load, 1, FAKE_ALL, "two", "a: 2\nb: 2\nc: 2\nd: 2\n");
    char *script = joined_script(2);
    cr_expect(strstr(script, "set label 1 'a: 1, b: 1, c: 1, …'"));
    cr_expect_null(strstr(script, "set label 1000"), "the titles share no word");
    free(script);
}

Test(join, other_axes_are_refused) {
    make(0, (fake_axis[]){load, temperature}, 2, FAKE_ALL, "t", "");
    make(1, (fake_axis[]){load, spins}, 2, FAKE_ALL, "t", "");
    cr_expect_eq(mattis_join(&result, each, names, 2, &report), MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "two.h5: its axes (load, spins) are not those of data/one.h5 "
                                  "(load, temperature); one figure shows files over the same axes");
    fake_result_free(&each[1]);
    fake_axis shorter = load;
    shorter.n--;
    make(1, (fake_axis[]){shorter, temperature}, 2, FAKE_ALL, "t", "");
    cr_expect_eq(mattis_join(&result, each, names, 2, &report), MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "two.h5: its axis load has other values than that of "
                                  "data/one.h5; one figure shows files over the same axes");
}

/* Samples are joined where all files have equally many, and pages hold them. */
Test(join, samples_stay_with_their_file) {
    for (size_t k = 0; k < 2; k++) {
        make(k, &load, 1, FAKE_MEASURED | FAKE_THEORY, "t", k ? "a: 1\n" : "a: 2\n");
        double *m = fake_add(&each[k].frame[0], "overlap", MATTIS_F64, "load", "sample pattern");
        for (size_t i = 0; i < 25 * FAKE_SAMPLES * FAKE_PATTERNS; i++)
            m[i] = (double)i / 1000 + (double)k / 10000;
    }
    cr_assert_eq(mattis_join(&result, each, names, 2, &report), MATTIS_OK, "%s", report.text);
    mattis_cells cells;
    cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
    const mattis_variable *m = mattis_frame_variable(cells.measured, "overlap");
    cr_assert_eq(m->size, 2 * 25 * FAKE_SAMPLES * FAKE_PATTERNS);
    for (size_t c = 0; c < 25; c++)
        for (size_t k = 0; k < 2; k++)
            for (size_t i = 0; i < FAKE_SAMPLES * FAKE_PATTERNS; i++)
                cr_assert_eq(m->value[(2 * c + k) * FAKE_SAMPLES * FAKE_PATTERNS + i],
                             (double)(c * FAKE_SAMPLES * FAKE_PATTERNS + i) / 1000 +
                                 (double)k / 10000);
    cr_assert_eq(mattis_report_page(&result, in_folder("page.html"), &report), MATTIS_OK, "%s",
                 report.text);
    char *page = read_text("page.html");
    cr_expect(strstr(page, "\"labels\": \"a: 2\\u000aa: 1\\u000a\""));
    cr_expect(strstr(page, "\"samples\": {\"overlap\": [[0,0.002,0.004],[0.0001,"));
    free(page);
}

Test(join, single_cells_are_no_figure) {
    make(0, NULL, 0, FAKE_ALL, "t", "");
    make(1, NULL, 0, FAKE_ALL, "t", "");
    cr_assert_eq(mattis_join(&result, each, names, 2, &report), MATTIS_OK, "%s", report.text);
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_ERR_INPUT);
}
