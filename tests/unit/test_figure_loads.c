/* What stands at a load stands at the one that was simulated; measured lines and refined cells. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/cells.h"
#include "figures.h"

TestSuite(figure_loads, .init = figures_begin, .fini = figures_end);

static const double asked[] = {0.001, 0.002, 0.01, 0.02}, heats[] = {0.3, 0.5};
static const fake_axis few = {"load", "gamma", "linear", 4, asked};
static const fake_axis two = {"temperature", "T", "linear", 2, heats};

/* gamma = 12 K / N^3 at P = 4: K of the fake network of 16 spins, with one pattern at the least. */
enum { SPINS = 16 };
static double load_of(double k) {
    return 12 * k / (SPINS * SPINS * SPINS);
}
static const double wide[] = {0.1, 0.2, 0.3, 0.4};
static const double whole[] = {1, 1, 3, 7};

static void make(const fake_axis *axis, size_t n) {
    fake_result_make(&result, axis, n, FAKE_ALL);
    mattis_attributes_set(&result.root, "spins", NULL, SPINS);
    mattis_variable *patterns = mattis_frame_variable(&result.frame[0], "n_patterns");
    for (size_t k = 0; k < patterns->size; k++)
        patterns->value[k] = whole[k * 4 / patterns->size];
}

Test(figure_loads, curves_stand_at_the_load_that_was_simulated) {
    make(&few, 1);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *data = read_text("fig.svg.dat"), *script = read_text("fig.svg.gp");
    for (int theory = 0; theory < 2; theory++) {
        const char *line = strstr(data, theory ? "# theory_01_1" : "# measured_01_1");
        cr_assert(line);
        line = strchr(strchr(line, '\n') + 1, '\n') + 1;
        for (int k = 0; k < 4; k++, line = strchr(line, '\n') + 1)
            cr_expect_float_eq(strtod(line, NULL), load_of(whole[k]), 1e-8, "%d: %g", k,
                               strtod(line, NULL));
    }
    cr_expect(strstr(script, "loads of whole" GAP "{/:Italic K}: up to 193 % from"));
    free(script);
    free(data);
}

/* The same load is another one at another N: then it is drawn as asked for, and the figure says so.
 */
Test(figure_loads, loads_that_differ_are_told) {
    static const double sizes[] = {8, 12};
    const fake_axis axes[] = {few, two, {"spins", "N", "linear", 2, sizes}};
    fake_result_make(&result, axes, 3, FAKE_ALL);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "loads as asked for; those of the whole" GAP "{/:Italic K}"));
    free(script);
}

/* The formula of the program that simulates, which the theory takes too. */
Test(figure_loads, are_those_of_the_theory) {
    mattis_cells cells;
    make(&few, 1);
    cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
    for (size_t k = 0; k < 4; k++)
        cr_expect_float_eq(mattis_cells_load(&cells, k), load_of(whole[k]), 1e-12);
    mattis_attributes_set(&result.root, "model", "modern", 0);
    cr_expect_float_eq(mattis_cells_load(&cells, 3), log(7) / SPINS, 1e-12);
    mattis_attributes_set(&result.root, "model", "multitasking", 0);
    cr_expect(isnan(mattis_cells_load(&cells, 3)));
}

/* One axis has two values only: a map all the same, with the line along the other. */
Test(figure_loads, measured_lines_are_on_every_map) {
    const fake_axis axes[] = {{"load", "gamma", "linear", 4, wide}, two};
    fake_result_make(&result, axes, 2, FAKE_ALL);
    double *retrieved =
        fake_add(&result.frame[0], "retrieved", MATTIS_F64, "load temperature", "sample");
    for (size_t k = 0; k < 8 * FAKE_SAMPLES; k++)
        retrieved[k] = k / FAKE_SAMPLES / 2 < 2;
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect_eq(count(script, "data index 'cells_01'"), 1, "a map");
    cr_expect_eq(count(script, "data index 'measured_line_01_0'"), 2, "with its halo");
    cr_expect_eq(count(script, "title 'half retrieved'"), 1);
    free(script);
}
