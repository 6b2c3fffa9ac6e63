/* mattis_plot: the figure, the script behind it, and what goes wrong. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../analysis/phase_labels.h"
#include "../../analysis/plot_style.h"
#include "../../analysis/plot_text.h"
#include "../../analysis/scale.h"
#include "figures.h"

TestSuite(plot, .init = figures_begin, .fini = figures_end);

Test(plot, every_format_has_its_magic_bytes) {
    static const char *const files[][2] = {
        {"a.pdf", "%PDF"}, {"a.PNG", "\x89PNG"}, {"a.svg", "<?xml"}};
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    for (size_t k = 0; k < 3; k++) {
        cr_assert_eq(plot(files[k][0], 0), MATTIS_OK, "%s", report.text);
        char *text = read_text(files[k][0]);
        cr_expect_eq(strncmp(text, files[k][1], strlen(files[k][1])), 0, "%s", files[k][0]);
        free(text);
    }
    cr_expect_eq(count_files(), 3, "something was left behind");
}

Test(plot, difficult_file_names) {
    static const char *const names[] = {"a b.svg", "it's \"so\" $HOME `touch x`.svg", "<ls|.svg",
                                        "-e.svg", "%d\\n{}_^.svg"};
    fake_result_make(&result, &load, 1, FAKE_ALL);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        cr_assert_eq(plot(names[k], 1), MATTIS_OK, "%s: %s", names[k], report.text);
        free(read_text(names[k]));
        cr_expect_eq(count_files(), 3 * (k + 1));
    }
    cr_expect_eq(plot("a\nb.svg", 0), MATTIS_ERR_INPUT);
    cr_expect_eq(count_files(), 15);
}

Test(plot, relative_paths) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_assert_eq(chdir(folder), 0);
    cr_expect_eq(mattis_plot(&result, &(mattis_plot_options){0}, "here.svg", &report), MATTIS_OK,
                 "%s", report.text);
    free(read_text("here.svg"));
}

Test(plot, unknown_ending) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_expect_eq(mattis_plot(&result, &(mattis_plot_options){0}, "fig.jpg", &report),
                 MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "fig.jpg: a figure must end in .pdf, .svg or .png");
    cr_expect_eq(mattis_plot(&result, &(mattis_plot_options){0}, ".pdf", &report),
                 MATTIS_ERR_INPUT);
    cr_expect_eq(mattis_plot(&result, &(mattis_plot_options){0}, "", NULL), MATTIS_ERR_INPUT);
}

Test(plot, missing_folder) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_expect_eq(plot("nowhere/fig.pdf", 0), MATTIS_ERR_FILE);
    cr_expect(strstr(report.text, "nowhere/fig.pdf"));
}

Test(plot, missing_gnuplot_leaves_the_old_figure) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    FILE *old = fopen(in_folder("fig.pdf"), "w");
    fputs("old", old);
    fclose(old);
    setenv("PATH", folder, 1);
    cr_expect_eq(plot("fig.pdf", 1), MATTIS_ERR_TOOL);
    cr_expect_str_eq(report.text, "gnuplot is not installed; apt install gnuplot-nox");
    char *text = read_text("fig.pdf");
    cr_expect_str_eq(text, "old");
    free(text);
    cr_expect_eq(count_files(), 1);
}

Test(plot, failing_gnuplot_is_quoted) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    FILE *fake = fopen(in_folder("gnuplot"), "w");
    fputs(
        "#!/bin/sh\nprintf '\\nplot x y\\n       ^\\n\"f.gp\" line 3: what is y\\n' >&2\nexit 1\n",
        fake);
    fclose(fake);
    chmod(in_folder("gnuplot"), 0755);
    setenv("PATH", folder, 1);
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_ERR_TOOL);
    cr_expect_str_eq(report.text, "gnuplot failed: \"f.gp\" line 3: what is y");
}

Test(plot, empty_result) {
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_ERR_FORMAT);
    cr_expect_eq(count_files(), 0);
}

Test(plot, phase_diagram_script) {
    char *script = script_of((fake_axis[]){temperature, load}, 2, FAKE_ALL | FAKE_HOLES);
    cr_expect(strstr(script, "set xlabel 'load" GAP "{/:Italic γ}'"), "load runs horizontally");
    cr_expect(strstr(script, "set ylabel 'temperature" GAP "{/:Italic T}'"));
    cr_expect(strstr(script, "set xrange [0.01:0.51]"));
    cr_expect(strstr(script, "set yrange [0:0.975]"), "no negative temperatures");
    cr_expect_eq(count(script, "index 'cells_01'"), 1);
    cr_expect_eq(count(script, "index 'undone_01'"), 2);
    cr_expect_eq(count(script, "with lines ls 21 notitle"), 2, "each line has its halo");
    cr_expect_eq(count(script, "keyentry"), 3);
    cr_expect_eq(count(script, "\nset label 'spin glass'"), 1);
    cr_expect_eq(count(script, "\nset label 'retrieval'"), 2, "also in two lines");
    cr_expect_eq(count(script, "\nset label 'metastable'"), 1);
    cr_expect(strstr(script, "front font font_label tc rgb 'white'\n"), "black ink on dark blue");
    cr_expect_eq(count(script, "/tmp"), 0, "the script must stand by itself");
    free(script);
    char *data = read_text("fig.svg.dat");
    const char *undone = strstr(data, "# undone_01");
    cr_assert(undone);
    cr_expect(strstr(data, "# cells_01"));
    cr_expect(strstr(data, "# line_01_00 spinodal"));
    free(data);
}

Test(plot, kept_script_draws_the_same_figure) {
    char *script = script_of((fake_axis[]){load, temperature}, 2, FAKE_ALL);
    free(script);
    char *first = read_text("fig.svg");
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(unlink("fig.svg"), 0);
    cr_assert_eq(system("gnuplot fig.svg.gp"), 0);
    char *second = read_text("fig.svg");
    cr_expect_str_eq(first, second);
    free(first);
    free(second);
}

Test(plot, curves_script) {
    char *script = script_of(&load, 1, FAKE_ALL);
    const char *arrow = strstr(script, "set arrow from first ");
    cr_assert(arrow);
    double at = strtod(arrow + strlen("set arrow from first "), NULL);
    cr_expect_float_eq(at, fake_spinodal(0.3), 1e-4, "at the temperature of the experiment");
    cr_expect_eq(count(script, "set arrow from"), 2);
    cr_expect_eq(count(script, "title 'spinodal'"), 1);
    cr_expect_eq(count(script, "title 'ground state'"), 1);
    cr_expect_eq(count(script, "using 4:2 with points"), 3, "m; q as white discs on others");
    cr_expect(strstr(script, "{/:Italic T}" GAP "= 0.3"), "the fixed temperature is told");
    free(script);
}

Test(plot, theory_curves_are_broken_at_the_transition) {
    free(script_of(&load, 1, FAKE_ALL));
    char *data = read_text("fig.svg.dat");
    const char *theory = strstr(data, "# theory_01_1");
    cr_assert(theory);
    const char *last = strstr(theory, "\n\n\n");
    const char *gap = strstr(theory, "\n\n");
    cr_assert(gap && last);
    cr_expect_lt(gap, last);
    free(data);
}

Test(plot, both_starts_are_curves) {
    char *script = script_of((fake_axis[]){load, start}, 2, FAKE_ALL);
    cr_expect_eq(count(script, "# --- panel"), 2, "m above q");
    cr_expect_eq(count(script, "title 'from pattern'"), 1);
    cr_expect_eq(count(script, "title 'from random'"), 1);
    cr_expect_eq(count(script, "set arrow from"), 4, "both starts share their transitions");
    free(script);
}

Test(plot, third_axis_makes_panels) {
    char *script = script_of((fake_axis[]){load, temperature, spins}, 3, FAKE_ALL);
    cr_expect_eq(count(script, "# --- panel"), 3);
    cr_expect(strstr(script, "'{/:Italic N}" GAP "= 256'"));
    cr_expect_eq(count(script, "set colorbox vertical"), 1);
    cr_expect_eq(count(script, "keyentry"), 2);
    free(script);
}

Test(plot, lines_of_other_panels_stay_away) {
    fake_result_make(&result, (fake_axis[]){load, temperature, spins}, 3, FAKE_ALL);
    mattis_frame *lines = &result.frame[2];
    mattis_attributes_set(&mattis_frame_variable(lines, "spinodal")->attributes, "spins", NULL,
                          128);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect_eq(count(script, "with lines ls 1 notitle"), 1);
    cr_expect_eq(count(script, "with lines ls 2 notitle"), 3);
    free(script);
}

Test(plot, many_panels_are_thinned) {
    double values[40];
    for (size_t k = 0; k < 40; k++)
        values[k] = (double)k;
    fake_axis extra = {"sweeps", "", "linear", 40, values};
    fake_axis few_loads = {"load", "gamma", "linear", 6, loads};
    fake_axis few_temperatures = {"temperature", "T", "linear", 5, temperatures};
    char *script = script_of((fake_axis[]){few_loads, few_temperatures, extra}, 3, FAKE_ALL);
    cr_expect_eq(count(script, "# --- panel"), 12);
    cr_expect(strstr(script, "'sweeps = 0'"));
    cr_expect(strstr(script, "'sweeps = 39'"));
    cr_expect(strstr(script, "12 of 40 panels shown"));
    free(script);
}

Test(plot, predictions_alone) {
    char *script = script_of((fake_axis[]){load, temperature}, 2, FAKE_THEORY | FAKE_LINES);
    cr_expect(strstr(script, "predicted overlap"));
    free(script);
}

Test(plot, nothing_measured_yet) {
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    mattis_variable *mean = mattis_frame_variable(&result.frame[0], "overlap_mean");
    for (size_t k = 0; k < mean->size; k++)
        mean->value[k] = NAN;
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_OK, "%s", report.text);
}

Test(plot, curves_without_any_value) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
    for (size_t v = 0; v < result.frame[0].n_variables; v++)
        for (size_t k = 0; k < result.frame[0].variable[v].size; k++)
            result.frame[0].variable[v].value[k] = NAN;
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_OK, "%s", report.text);
}

Test(plot, titles_are_taken_literally) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_attributes_set(&result.root, "title", "a_b^{c} 'd' \"e\" \\f @g ~h `i` %d\nj", 0);
    cr_assert_eq(plot("fig.svg", 0), MATTIS_OK, "%s", report.text);
    char *figure = read_text("fig.svg");
    cr_expect(strstr(figure, "a_b^{c} 'd' \"e\" \\f @g ~h `i` %d j"), "%s", figure);
    free(figure);
}

/* Widths are those of the font, so that a line neither ends early nor runs off the page. */
Test(plot, long_titles_are_broken) {
    const double points = 8, width = mattis_text_width("three four", points) + 1e-9;
    mattis_text text = {0};
    cr_expect_eq(mattis_text_wrap(&text, "one two three four", width, points, 2), 2);
    cr_expect_str_eq(text.text, "one two\nthree four");
    text = (mattis_text){0};
    cr_expect_eq(mattis_text_wrap(&text, "one two three four five six", width, points, 2), 2);
    cr_expect_str_eq(text.text, "one two\nthree …");
    text = (mattis_text){0};
    cr_expect_eq(mattis_text_wrap(&text, "one two three four five", width, points, 3), 3);
    cr_expect_str_eq(text.text, "one two\nthree four\nfive");
    text = (mattis_text){0};
    const double greek = mattis_text_width("γγγγγγγγ", points);
    cr_expect_eq(mattis_text_wrap(&text, "γγγγγγγγ", greek + 1e-9, points, 2), 1);
    cr_expect_float_eq(greek, 8 * mattis_text_width("γ", points), 1e-12);
}

Test(plot, markup_has_no_width) {
    cr_expect_float_eq(mattis_text_width("{/:Italic m}_{1}, x", 8),
                       mattis_text_width("m, x", 8) + 0.8 * mattis_text_width("1", 8), 1e-12);
    cr_expect_float_eq(mattis_text_width("iiii", 10), 4 * 0.28 * 10 * 2.54 / 72, 1e-3,
                       "narrow letters, in cm");
    mattis_text text = {"{/:Italic T} = 0.1, from pattern; {a, b}"};
    cr_expect_eq(mattis_text_fold(&text, mattis_text_width("T = 0.1, from", 8), 8), 3);
    cr_expect_str_eq(text.text, "{/:Italic T} = 0.1,\nfrom pattern;\n{a, b}");
}

Test(plot, luminance_falls_steadily) {
    double before = 2;
    for (int k = 0; k <= 1000; k++) {
        double rgb[3];
        mattis_colour_of(k / 1000.0, rgb);
        double luminance = mattis_luminance(rgb);
        cr_expect_lt(luminance, before, "at %d", k);
        before = luminance;
    }
    cr_expect_lt(before, 0.02, "the darkest colour must be dark");
}

static mattis_scale scale_of(size_t n, const double *value, const char *spacing) {
    mattis_frame frame;
    mattis_scale scale;
    cr_assert_eq(mattis_frame_init(&frame, "/x"), 0);
    cr_assert_eq(mattis_frame_add_dimension(&frame, "x", "1", "x", n, value), 0);
    mattis_attributes_set(&frame.dimension[0].attributes, "spacing", spacing, 0);
    cr_assert_eq(mattis_scale_init(&scale, &frame.dimension[0]), 0);
    mattis_frame_free(&frame);
    return scale;
}

static void expect_edges(size_t n, const double *value, const char *spacing, const double *edges) {
    mattis_scale scale = scale_of(n, value, spacing);
    for (size_t k = 0; k <= n; k++)
        cr_expect_float_eq(scale.edge[k], edges[k], 1e-12, "edge %zu: %g", k, scale.edge[k]);
    mattis_scale_free(&scale);
}

Test(plot, edges_lie_half_way) {
    expect_edges(3, (double[]){1, 2, 3}, "linear", (double[]){0.5, 1.5, 2.5, 3.5});
    expect_edges(3, (double[]){4, 1, 2}, "linear", (double[]){0.5, 1.5, 3, 5});
    expect_edges(2, (double[]){0, 0.1}, "linear", (double[]){0, 0.05, 0.15});
    expect_edges(2, (double[]){-1, 1}, "linear", (double[]){-2, 0, 2});
    expect_edges(2, (double[]){1, 100}, "log", (double[]){0.1, 10, 1000});
    expect_edges(2, (double[]){0, 2}, "log", (double[]){0, 1, 3});
    expect_edges(1, (double[]){2}, "linear", (double[]){1, 3});
}

Test(plot, labels_lie_inside_their_phase) {
    mattis_plane plane;
    cr_assert_eq(mattis_plane_init(&plane, 10, 10), 0);
    for (size_t k = 0; k <= 10; k++)
        plane.edge_x[k] = plane.edge_y[k] = (double)k / 10;
    for (size_t k = 0; k < 100; k++)
        plane.phase[k] = k % 10 < 4; /* phase 1 fills the left 0.4 */
    double x, y;
    cr_assert(mattis_plane_place(&plane, 1, 0.3, 0.1, &x, &y));
    cr_expect(x - 0.15 > 0 && x + 0.15 < 0.4, "x = %g", x);
    cr_expect_not(mattis_plane_place(&plane, 1, 0.45, 0.1, &x, &y), "wider than the region");
    cr_expect_not(mattis_plane_place(&plane, 2, 0.1, 0.1, &x, &y), "no such phase");
    mattis_plane_free(&plane);
}
