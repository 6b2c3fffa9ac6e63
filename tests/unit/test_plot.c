/* mattis_plot: the figure, the script behind it, and what goes wrong. */
#include <criterion/criterion.h>
#include <dirent.h>
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
#include "../support/fake_result.h"
#include "mattis/plot.h"

/* A space beside markup, as no viewer drops it. */
#define GAP "\u200b\u00a0\u200b"

enum { N_LOAD = 25, N_TEMPERATURE = 20 };
static double loads[N_LOAD];
static double temperatures[N_TEMPERATURE];
static const double starts[] = {0, 1};
static const double few_spins[] = {64, 128, 256};

static fake_axis load, temperature, start, spins;
static mattis_result result;
static mattis_report report;
static char folder[64];

static void begin(void) {
    for (size_t k = 0; k < N_LOAD; k++)
        loads[k] = 0.02 * (double)(k + 1);
    for (size_t k = 0; k < N_TEMPERATURE; k++)
        temperatures[k] = 0.05 * (double)k;
    load = (fake_axis){"load", "gamma", "linear", N_LOAD, loads};
    temperature = (fake_axis){"temperature", "T", "linear", N_TEMPERATURE, temperatures};
    start = (fake_axis){"start", "", "linear", 2, starts};
    spins = (fake_axis){"spins", "N", "log", 3, few_spins};
    snprintf(folder, sizeof folder, "/tmp/mattis-test-plot-XXXXXX");
    cr_assert(mkdtemp(folder));
}

static size_t count_files(void) {
    DIR *directory = opendir(folder);
    cr_assert(directory);
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return n;
}

static void end(void) {
    fake_result_free(&result);
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(folder);
}

TestSuite(plot, .init = begin, .fini = end);

static const char *in_folder(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Whole file as text; the caller frees it. */
static char *read_text(const char *name) {
    FILE *file = fopen(in_folder(name), "rb");
    cr_assert(file, "%s is missing", name);
    char *text = calloc(1, 1 << 20);
    cr_assert(text);
    size_t n = fread(text, 1, (1 << 20) - 1, file);
    cr_assert(n > 0, "%s is empty", name);
    fclose(file);
    return text;
}

static size_t count(const char *text, const char *part) {
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

static int plot(const char *name, int keep) {
    return mattis_plot(&result, in_folder(name), keep, &report);
}

/* Draws fig.svg and returns its script. */
static char *script_of(const fake_axis *axis, size_t n, int flags) {
    fake_result_make(&result, axis, n, flags);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    return read_text("fig.svg.gp");
}

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
    cr_expect_eq(mattis_plot(&result, "here.svg", 0, &report), MATTIS_OK, "%s", report.text);
    free(read_text("here.svg"));
}

Test(plot, unknown_ending) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_expect_eq(mattis_plot(&result, "fig.jpg", 0, &report), MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "fig.jpg: a figure must end in .pdf, .svg or .png");
    cr_expect_eq(mattis_plot(&result, ".pdf", 0, &report), MATTIS_ERR_INPUT);
    cr_expect_eq(mattis_plot(&result, "", 0, NULL), MATTIS_ERR_INPUT);
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

Test(plot, long_titles_are_broken) {
    mattis_text text = {0};
    cr_expect_eq(mattis_text_wrap(&text, "one two three four", 10), 2);
    cr_expect_str_eq(text.text, "one two\nthree four");
    text = (mattis_text){0};
    cr_expect_eq(mattis_text_wrap(&text, "one two three four five six", 10), 2);
    cr_expect_str_eq(text.text, "one two\nthree …");
    text = (mattis_text){0};
    cr_expect_eq(mattis_text_wrap(&text, "γγγγγγγγ", 8), 1);
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

/* --- What a reader sees ---------------------------------------------------------------------- */

/* Sizes of the letters in an SVG are those of its layout, and its points can be seen. */
Test(plot, svg_has_sizes_of_its_own) {
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

Test(plot, unsorted_axes_are_drawn_in_order) {
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
Test(plot, both_order_parameters_break_together) {
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

Test(plot, one_theory_for_all_sizes) {
    char *script = script_of((fake_axis[]){load, spins}, 2, FAKE_ALL);
    cr_expect_eq(count(script, "index 'theory_"), 2, "one for m, one for q");
    cr_expect_eq(count(script, "title 'theory'"), 1);
    cr_expect_eq(count(script, "set arrow from"), 4, "shared, hence once in each panel");
    free(script);
}

Test(plot, symbols_do_not_hide_each_other) {
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

Test(plot, axes_of_whole_numbers) {
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
Test(plot, lines_of_each_row) {
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

Test(plot, lines_stay_in_the_frame) {
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

Test(plot, every_kind_of_line_has_its_pen) {
    static const char *const names[] = {"at", "dynamic", "spin_glass", "spinodal_1rsb", "odd"};
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    for (size_t k = 0; k < 5; k++)
        fake_result_add_line(&result, names[k], fake_global, 0.6);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    static const char *const entries[] = {"1 title 'spinodal'",
                                          "2 title 'ground state'",
                                          "3 title 'spinodal (1RSB)'",
                                          "4 title 'dynamic glass'",
                                          "5 title 'spin glass'",
                                          "6 title 'AT line'",
                                          "8 title 'odd'"};
    const char *at = script;
    for (size_t k = 0; at && k < 7; k++) {
        at = strstr(at, entries[k]);
        cr_expect(at, "%s is missing or out of order", entries[k]);
    }
    free(script);
}

Test(plot, negative_overlaps_are_not_cut) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_frame_variable(&result.frame[0], "replica_overlap_mean")->value[3] = -0.4;
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    const char *range = strstr(script, "set yrange [");
    cr_expect_lt(strtod(range + strlen("set yrange ["), NULL), -0.414);
    free(script);
}

Test(plot, symbols_at_zero_are_not_cut) {
    char *script = script_of(&temperature, 1, FAKE_ALL);
    const char *range = strstr(script, "set xrange [");
    cr_expect_lt(strtod(range + strlen("set xrange ["), NULL), -0.02);
    free(script);
}

Test(plot, single_cell) {
    fake_result_make(&result, NULL, 0, FAKE_ALL);
    cr_expect_eq(plot("fig.pdf", 0), MATTIS_ERR_INPUT);
    cr_expect_str_eq(report.text, "this result has a single cell and no axis; use mattis show");
}

Test(plot, parallel_dynamics_is_told) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_attributes_set(&result.root, "experiment", "dynamics:\n  update: parallel\n", 0);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_expect(strstr(script, "measured: parallel dynamics"));
    free(script);
}

Test(plot, series_differ_in_grey) {
    double before = -1;
    for (int c = 0; c < MATTIS_SERIES_COLOURS; c++) {
        unsigned rgb;
        cr_assert_eq(sscanf(mattis_series_colours[c], "#%x", &rgb), 1);
        double luminance = mattis_luminance(
            (double[]){(rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0});
        cr_expect_gt(luminance, before + 0.03);
        before = luminance;
    }
}
