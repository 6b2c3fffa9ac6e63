/* What a reader of a figure sees: sizes, order, pens, keys, what the small print says. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/plot_style.h"
#include "figures.h"

TestSuite(figures, .init = figures_begin, .fini = figures_end);

/* Sizes of the letters in an SVG are those of its layout, and its points can be seen. */
Test(figures, svg_has_sizes_of_its_own) {
    free(script_of(&load, 1, FAKE_ALL));
    char *figure = read_text("fig.svg");
    cr_expect(strstr(figure, "font-size=\"10.67\""), "8 points of 96 pixels an inch");
    for (const char *at = figure; (at = strstr(at, "font-size=\"")); at++) {
        double size = strtod(at + strlen("font-size=\""), NULL);
        cr_expect(size >= 6 * 4 / 3. - 0.01 && size <= 10.68, "%g", size);
    }
    cr_expect(strstr(figure, "width=\"325\""), "8.6 cm");
    const char *disc = strstr(figure, "xlink:href='#gpPt6' transform=");
    cr_assert(disc);
    cr_expect_geq(strtod(strstr(disc, "scale(") + strlen("scale("), NULL), 1.5, "its radius");
    cr_expect(strstr(figure, "<title>Retrieval_in_a_dense_network__P___4</title>"));
    free(figure);
}

Test(figures, unsorted_axes_are_drawn_in_order) {
    static const double unsorted[] = {0.25, 0.05, 0.2, 0.4, 0.1};
    fake_axis axis = {"load", "gamma", "linear", 5, unsorted};
    free(script_of(&axis, 1, FAKE_ALL));
    char *data = read_text("fig.svg.dat");
    const char *rest = strstr(data, "# theory_01_1");
    cr_assert(rest);
    double before = 0;
    for (const char *line = strchr(strchr(rest, '\n') + 1, '\n') + 1; line[0] != '#'; line++) {
        double x = strtod(line, NULL);
        if (*line != '\n') {
            cr_expect_gt(x, before);
            before = x;
            line = strchr(line, '\n');
        }
        if (line[1] == '#')
            break;
    }
    cr_expect(strstr(data, "# a single point, x = 0.4"), "beyond the spinodal it stands alone");
    free(data);
}

/* The two predictions are broken at the same place, though q jumps by less than m. */
Test(figures, both_order_parameters_break_together) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_variable *q = mattis_frame_variable(&result.frame[1], "replica_overlap");
    for (size_t k = 0; k < q->size; k++)
        q->value[k] = 0.9;
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *data = read_text("fig.svg.dat");
    const char *theory = strstr(data, "# theory_01_2");
    cr_assert(theory);
    cr_expect_lt(strstr(theory, "\n\n"), strstr(theory, "\n\n\n"));
    free(data);
}

Test(figures, one_theory_for_all_sizes) {
    char *script = script_of((fake_axis[]){load, spins}, 2, FAKE_ALL);
    cr_expect_eq(count(script, "index 'theory_"), 2, "one for m, one for q");
    cr_expect_eq(count(script, "title 'theory'"), 1);
    cr_expect_eq(count(script, "set arrow from"), 4, "shared, hence once in each panel");
    free(script);
}

Test(figures, symbols_do_not_hide_each_other) {
    free(script_of((fake_axis[]){load, spins}, 2, FAKE_ALL));
    char *data = read_text("fig.svg.dat");
    double drawn[3];
    for (int c = 0; c < 3; c++) {
        char name[32];
        snprintf(name, sizeof name, "# measured_01_%d", c + 1);
        double x, mean, error;
        const char *line = strstr(data, name);
        cr_assert(line);
        line = strchr(strchr(line, '\n') + 1, '\n') + 1;
        cr_assert_eq(sscanf(line, "%lf %lf %lf %lf", &x, &mean, &error, &drawn[c]), 4);
        cr_expect_float_eq(x, 0.02, 1e-12, "the data keep their place");
    }
    cr_expect(drawn[0] < drawn[1] && drawn[1] < drawn[2]);
    cr_expect_lt(drawn[2] - drawn[0], 0.02, "less than a step of the axis");
    free(data);
}

Test(figures, axes_of_whole_numbers) {
    static const double orders[] = {2, 3, 4, 5}, many_spins[] = {20, 40, 80, 160};
    fake_axis order = {"order", "P", "linear", 4, orders};
    char *script = script_of((fake_axis[]){{"load", "gamma", "linear", 6, loads}, order}, 2,
                             FAKE_MEASURED | FAKE_THEORY);
    cr_expect(strstr(script, "set ytics ('2' 2, '3' 3, '4' 4, '5' 5)"));
    cr_expect_null(strstr(script, "lines: theory"), "none are drawn");
    free(script);
    fake_result_free(&result);
    fake_axis sizes = {"spins", "N", "linear", 4, many_spins};
    script = script_of(&sizes, 1, FAKE_ALL);
    cr_expect(strstr(script, "\nset logscale x"));
    cr_expect(strstr(script, "set xtics ('20' 20, '40' 40, '80' 80, '160' 160)"));
    free(script);
}

/* Lines that are not about the second axis are steps, one for each of its values. */
Test(figures, lines_of_each_row) {
    static const double orders[] = {2, 3};
    fake_axis order = {"order", "P", "linear", 2, orders};
    fake_axis few_loads = {"load", "gamma", "linear", 6, loads};
    fake_result_make(&result, (fake_axis[]){few_loads, order}, 2, FAKE_ALL);
    for (size_t v = 0; v < result.frame[2].n_variables; v++)
        mattis_attributes_set(&result.frame[2].variable[v].attributes, "order", NULL, 3);
    for (size_t k = 0; k < 6; k++)
        result.frame[0].dimension[0].value[k] = 0.06 * (double)(k + 1);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "lines: theory"));
    free(script);
    char *data = read_text("fig.svg.dat");
    const char *line = strstr(data, " spinodal\n# x y\n");
    cr_assert(line);
    double x[2], y[2];
    cr_assert_eq(sscanf(line, " spinodal\n# x y\n%lf %lf\n%lf %lf", &x[0], &y[0], &x[1], &y[1]), 4);
    cr_expect_float_eq(x[0], fake_spinodal(0.3), 1e-4);
    cr_expect_float_eq(x[1], x[0], 1e-9);
    cr_expect(y[0] > 2.49 && y[0] < 2.51 && y[1] > 3.45 && y[1] < 3.5, "%g to %g", y[0], y[1]);
    free(data);
}

Test(figures, lines_stay_in_the_frame) {
    free(script_of((fake_axis[]){load, temperature}, 2, FAKE_ALL));
    char *data = read_text("fig.svg.dat");
    char *line = strstr(data, "# line_01_00");
    cr_assert(line);
    size_t n = 0;
    double x, y;
    for (line = strstr(line, "# x y\n") + 6; sscanf(line, "%lf %lf", &x, &y) == 2; n++) {
        cr_expect(x > 0.01 && x < 0.51 && y > 0 && y < 0.975, "%g %g", x, y);
        line = strchr(line, '\n') + 1;
        if (*line == '\n' || *line == '#')
            break;
    }
    cr_expect_gt(n, 50);
    free(data);
}

Test(figures, every_kind_of_line_has_its_pen) {
    static const char *const names[] = {"at", "dynamic", "spin_glass", "spinodal_1rsb", "odd"};
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    for (size_t k = 0; k < 5; k++)
        fake_result_add_line(&result, names[k], fake_global, 0.6);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    static const char *const entries[] = {
        "1 title 'spinodal'",      "2 title 'ground state'", "3 title 'spinodal (1RSB)'",
        "4 title 'dynamic glass'", "5 title 'spin glass'",   "6 title 'AT line'",
        "15 title 'odd'"};
    const char *at = script;
    for (size_t k = 0; at && k < 7; k++) {
        at = strstr(at, entries[k]);
        cr_expect(at, "%s is missing or out of order", entries[k]);
    }
    free(script);
}

/* Every phase that the theory of the modern network knows has a label where there is room. */
Test(figures, phases_of_the_modern_network_have_labels) {
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_MEASURED | FAKE_THEORY);
    mattis_variable *phase = mattis_frame_variable(&result.frame[1], "phase");
    mattis_attributes_set(&phase->attributes, "values",
                          "0: global-average, 1: metastable-subset, 2: other-pattern, 3: retrieval",
                          0);
    for (size_t k = 0; k < phase->size; k++)
        phase->value[k] = (double)(k / (phase->size / 4));
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    static const char *const labels[][2] = {{"'global average'", "'average'"},
                                            {"'metastable subset'", "'subset'"},
                                            {"'other pattern'", "'other'"},
                                            {"'retrieval'", "'retrieval'"}};
    for (size_t k = 0; k < 4; k++)
        cr_expect(strstr(script, labels[k][0]) || strstr(script, labels[k][1]), "%s", labels[k][0]);
    free(script);
}

/* A list over decades stands on a logarithmic axis; evenly spaced values do not. */
Test(figures, lists_over_decades_are_logarithmic) {
    static const double decades[] = {0.01, 0.1, 1, 4}, even[] = {0.01, 1.01, 2.01, 3.01};
    for (int k = 0; k < 2; k++) {
        char *script = script_of(&(fake_axis){"beta", "beta", "linear", 4, k ? even : decades}, 1,
                                 FAKE_MEASURED);
        cr_expect_eq(strstr(script, "\nset logscale x") != NULL, k == 0);
        free(script);
        fake_result_free(&result);
    }
}

Test(figures, negative_overlaps_are_not_cut) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_frame_variable(&result.frame[0], "replica_overlap_mean")->value[3] = -0.4;
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    const char *range = strstr(script, "set yrange [");
    cr_expect_lt(strtod(range + strlen("set yrange ["), NULL), -0.414);
    free(script);
}

Test(figures, symbols_at_zero_are_not_cut) {
    char *script = script_of(&temperature, 1, FAKE_ALL);
    const char *range = strstr(script, "set xrange [");
    cr_expect_lt(strtod(range + strlen("set xrange ["), NULL), -0.02);
    free(script);
}

Test(figures, single_cell) {
    fake_result_make(&result, NULL, 0, FAKE_ALL);
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "this result has a single cell and no axis; use mattis show");
}

Test(figures, parallel_dynamics_is_told) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_attributes_set(&result.root, "experiment", "dynamics:\n  update: parallel\n", 0);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "measured: parallel dynamics"));
    free(script);
}

Test(figures, series_differ_in_grey) {
    double before = -1;
    for (size_t c = 0; c < MATTIS_SERIES_COLOURS; c++) {
        unsigned colour;
        double rgb[3], inner;
        int symbol;
        cr_assert_eq(sscanf(mattis_series_colours[c], "#%x", &colour), 1);
        mattis_colour_split(colour, rgb);
        if (c == MATTIS_SERIES_ROUND)
            before = -1; /* the second round has open symbols */
        cr_expect_gt(mattis_luminance(rgb), before + 0.03);
        cr_expect_eq(mattis_style_is_open(MATTIS_SERIES_STYLE + c, &symbol, &inner),
                     c >= MATTIS_SERIES_ROUND);
        before = mattis_luminance(rgb);
    }
}

Test(figures, states_differ_in_grey) {
    static const char *const names[] = {"ergodic", "pure", "hierarchical", "parallel", "mixed"};
    double before = 2;
    for (size_t k = 0; k < 5; k++) {
        double rgb[3];
        mattis_colour_split(mattis_colour_of_state(names[k]), rgb);
        cr_expect_lt(mattis_luminance(rgb), before - 0.1, "%s", names[k]);
        before = mattis_luminance(rgb);
    }
}

/* Adds the line x_axis = examples, y_axis = quality to the lines of `result`. */
static void add_threshold(size_t n, const double (*points)[2]) {
    mattis_frame *lines = &result.frame[2];
    cr_assert_geq(mattis_frame_add_dimension(lines, "needed_point", "1", "point", n, NULL), 0);
    int index = mattis_frame_add_variable(lines, "examples_needed", "1", "threshold", MATTIS_F64,
                                          "needed_point coordinate");
    cr_assert_geq(index, 0);
    memcpy(lines->variable[index].value, points, n * sizeof *points);
    mattis_attributes_set(&lines->variable[index].attributes, "x_axis", "examples", 0);
    mattis_attributes_set(&lines->variable[index].attributes, "y_axis", "quality", 0);
}

/* Every curve has the threshold of its quality in its colour, unless it lies beyond the axis. */
Test(figures, learning_curves_show_their_threshold) {
    static const double many[] = {2, 3, 4, 6, 8, 12, 16, 24, 32}, few[] = {0.3, 0.5, 0.7};
    fake_axis examples = {"examples", "M", "linear", 9, many};
    fake_axis quality = {"quality", "r", "linear", 3, few};
    fake_result_make(&result, (fake_axis[]){examples, quality}, 2, FAKE_ALL);
    add_threshold(3, (const double[][2]){{90, 0.3}, {10, 0.5}, {5, 0.7}});
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "\nset logscale x"), "numbers of examples span decades");
    cr_expect_eq(count(script, "set arrow from"), 4, "two of three, in m and in q");
    cr_expect_eq(count(script, "title 'learning threshold'"), 1);
    for (int c = 1; c <= 2; c++) {
        char arrow[128];
        snprintf(arrow, sizeof arrow,
                 "first %d, graph 1 nohead back \\\n    ls 8 lw 1.4 lc rgb '%s'", c == 1 ? 10 : 5,
                 mattis_series_colours[c]);
        cr_expect_eq(count(script, arrow), 2, "%s", arrow);
    }
    free(script);
}

/* Along the quality, the threshold of M examples is the first quality that needs no more. */
Test(figures, a_threshold_reached_twice_is_drawn_once) {
    static const double few[] = {4, 9}, many[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    fake_axis examples = {"examples", "M", "linear", 2, few};
    fake_axis quality = {"quality", "r", "linear", 9, many};
    fake_result_make(&result, (fake_axis[]){quality, examples}, 2, FAKE_ALL);
    add_threshold(5, (const double[][2]){{20, 0.2}, {9, 0.4}, {9, 0.5}, {6, 0.6}, {4, 0.8}});
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect_eq(count(script, "set arrow from first 0.4,"), 2, "9 examples");
    cr_expect_eq(count(script, "set arrow from first 0.8,"), 2, "4 examples");
    cr_expect_eq(count(script, "set arrow from"), 4);
    free(script);
}
