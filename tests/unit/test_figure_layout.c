/* Where the texts of a figure stand: names, tics, small print, whatever the axes. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/plot_style.h"
#include "../../analysis/plot_text.h"
#include "figures.h"

TestSuite(figure_layout, .init = figures_begin, .fini = figures_end);

static char *draw(const mattis_plot_options *options) {
    mattis_plot_options all = *options;
    all.keep_script = 1;
    cr_assert_eq(mattis_plot(&result, &all, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    return read_text("fig.svg.gp");
}

/* Width of the page of an SVG, in cm. */
static double page_width(const char *script) {
    const char *size = strstr(script, "size ");
    cr_assert(size);
    return strtod(size + strlen("size "), NULL) / 96 * 2.54;
}

typedef struct label {
    double x, y, width; /* in cm from the left, in parts of the page, in cm */
} label;

/* Labels numbered 1 and 2, the names of the panels, and the title and the small print. */
static size_t read_labels(const char *script, label *out, size_t most) {
    const double width = page_width(script);
    size_t n = 0;
    for (const char *at = script; (at = strstr(at, "set label ")) && n < most; at++) {
        const char *text = strchr(at, '\''), *place = strstr(at, "' at screen ");
        if (strtol(at + strlen("set label "), NULL, 10) == 0 || !place)
            continue;
        mattis_text one = {0};
        for (const char *c = text + 1; c < place; c++) {
            const bool gap = strncmp(c, GAP, strlen(GAP)) == 0;
            mattis_text_markup(&one, gap ? " " : "%c", *c);
            c += gap ? strlen(GAP) - 1 : 0;
        }
        const bool small = strncmp(strchr(place, '\n') - 7, "505050'", 7) == 0;
        const double points = small ? MATTIS_NOTE_POINTS : MATTIS_TEXT_POINTS;
        double x, y;
        cr_assert_eq(sscanf(place, "' at screen %lf,%lf left", &x, &y), 2);
        out[n++] = (label){width * x, y, mattis_text_width(one.text, points)};
    }
    return n;
}

/* No text leaves the page, and none runs into another on its line. */
static void expect_apart(const char *script, size_t least) {
    enum { MOST = 200 };
    static label all[MOST];
    const double width = page_width(script);
    const size_t n = read_labels(script, all, MOST);
    cr_assert_geq(n, least);
    for (size_t k = 0; k < n; k++) {
        cr_expect_lt(all[k].x + all[k].width, width, "label %zu leaves the page", k);
        for (size_t other = 0; other < n; other++)
            if (other != k && fabs(all[k].y - all[other].y) < 1e-4 && all[other].x >= all[k].x)
                cr_expect_lt(all[k].x + all[k].width, all[other].x, "%zu runs into %zu", k, other);
    }
}

static const double three[] = {0.123, 0.234, 0.345}, five[] = {16, 24, 32, 48, 64};

Test(figure_layout, names_of_panels_stand_apart) {
    const fake_axis sizes = {"spins", "N", "linear", 5, five};
    const fake_axis heat = {"temperature", "T", "linear", 3, three};
    const fake_axis quality = {"quality_of_examples", "", "linear", 3, three};
    mattis_plot_options options = {.quantities = "overlap,retrieved"};
    fake_result_make(&result, (fake_axis[]){load, heat, quality, start}, 4, FAKE_ALL);
    for (int width = MATTIS_WIDTH_FITTING; width <= MATTIS_WIDTH_DOUBLE; width++) {
        options.width = (mattis_plot_width)width;
        char *script = draw(&options);
        expect_apart(script, 3);
        free(script);
    }
    fake_result_free(&result);
    fake_result_make(&result, (fake_axis[]){load, sizes, heat}, 3, FAKE_ALL);
    mattis_attributes_set(&result.root, "title",
                          "A long title about unsupervised learning of noisy examples in a dense "
                          "network with couplings of four spins, of which there are very many",
                          0);
    for (int width = MATTIS_WIDTH_FITTING; width <= MATTIS_WIDTH_DOUBLE; width++) {
        options = (mattis_plot_options){.width = (mattis_plot_width)width};
        char *script = draw(&options);
        expect_apart(script, 5);
        cr_expect_null(strstr(script, "…"), "the whole title has room");
        free(script);
    }
}

/* An ordinate of wide numbers pushes its label to the left, where there must be room for it. */
Test(figure_layout, wide_numbers_have_room) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
    mattis_variable *q = mattis_frame_variable(&result.frame[0], "replica_overlap_mean");
    char *script = draw(&(mattis_plot_options){.quantities = "retrieved"});
    const double narrow = strtod(strstr(script, "set lmargin at screen ") + 22, NULL);
    free(script);
    for (size_t k = 0; k < q->size; k++)
        q->value[k] = -12345.5 - 0.25 * (double)k;
    script = draw(&(mattis_plot_options){.quantities = "replica_overlap"});
    const double wide = strtod(strstr(script, "set lmargin at screen ") + 22, NULL);
    cr_expect_gt(wide * 8.6, narrow * 8.6 + 0.3, "%g %g", narrow, wide);
    free(script);
}

/* The lines of the dense network, by their dashes alone: beside curves all are grey. */
Test(figure_layout, no_two_lines_have_the_same_dashes) {
    enum { KINDS = 6 };
    char dashes[KINDS][64];
    char *script = script_of(&load, 1, FAKE_ALL);
    for (int k = 0; k < KINDS; k++) {
        char head[40];
        snprintf(head, sizeof head, "set style line %d lw 2.2 dt ", k + 1);
        const char *at = strstr(script, head);
        cr_assert(at);
        at += strlen(head);
        snprintf(dashes[k], sizeof dashes[k], "%.*s", (int)strcspn(at, " "), at);
        for (int before = 0; before < k; before++)
            cr_expect_str_neq(dashes[k], dashes[before]);
    }
    cr_expect_eq(count(script, "lc rgb '#8a1c10'"), 3, "dark red in the pens of maps alone");
    cr_expect_eq(count(script, "lw 1.4 lc rgb '#606060'"), 4, "two lines and their entries");
    free(script);
}

static double third_of_spinodal(double t) {
    return fake_spinodal(t) / 3;
}
static double half_of_spinodal(double t) {
    return fake_spinodal(t) / 2;
}

/* Three temperatures with four lines each are too many for one frame. */
Test(figure_layout, a_frame_has_lines_that_the_eye_can_follow) {
    const fake_axis heat = {"temperature", "T", "linear", 3, three};
    fake_result_make(&result, (fake_axis[]){load, heat}, 2, FAKE_ALL);
    fake_result_add_line(&result, "spin_glass", third_of_spinodal, 0.7);
    fake_result_add_line(&result, "at", half_of_spinodal, 0.7);
    char *script = draw(&(mattis_plot_options){0});
    cr_expect_eq(count(script, "set arrow from"), 12, "spinodal and ground state, in m and in q");
    cr_expect(strstr(script, "not drawn: spin glass, AT line"));
    cr_expect_null(strstr(script, "title 'AT line'"));
    free(script);
}

Test(figure_layout, small_print_says_what_defines_the_network) {
    fake_result_make(&result, &load, 1, FAKE_ALL);
    mattis_attributes_set(
        &result.root, "experiment",
        "network:\n  spins: 128\n  interaction: distinct\ndataset:\n  rule: supervised\n  quality: "
        "0.7\n  examples: 12\nnoise:\n  synaptic: 1.5\ndynamics:\n  update: sequential\n  "
        "temperature: 0.3\nstart:\n  from: pattern\n  overlap: 0.9\n  masked: 0.25\n",
        0);
    char *script = draw(&(mattis_plot_options){.width = MATTIS_WIDTH_DOUBLE});
    static const char *const parts[] = {"'dense,",           "N}" GAP "= 128", "P}" GAP "= 4",
                                        "supervised",        "r}" GAP "= 0.7", "M}" GAP "= 12",
                                        "ω}" GAP "= 1.5",    "T}" GAP "= 0.3", "m}_{0}" GAP "= 0.9",
                                        "0.25 of it masked", "3 samples"};
    const char *at = strstr(script, "set label 1001");
    for (size_t k = 0; at && k < sizeof parts / sizeof *parts; k++) {
        const char *next = strstr(at, parts[k]);
        cr_expect(next, "'%s' is missing, or out of order", parts[k]);
        at = next ? next : at;
    }
    cr_expect(at);
    cr_expect_null(strstr(script, "distinct"), "what one would expect is not said");
    free(script);
}

/* Less than a decade between the values, and none of them 1, 2 or 5 times a power of ten. */
Test(figure_layout, every_axis_has_numbers) {
    static const double narrow[] = {0.31, 0.33, 0.35, 0.37, 0.39, 0.41, 0.43, 0.45};
    static const double decades[] = {1e-9, 1e-7, 1e-5, 1e-3, 1e-1, 10, 1e3, 1e5};
    for (int k = 0; k < 2; k++) {
        const fake_axis axis = {"coupling", "J", "log", 8, k ? decades : narrow};
        char *script = script_of(&axis, 1, FAKE_MEASURED);
        const char *tics = strstr(script, "set xtics (");
        cr_assert(tics);
        size_t numbers = 0;
        for (const char *c = tics; *c != '\n'; c++)
            numbers += *c == '\'' && c[1] >= '0' && c[1] <= '9';
        cr_expect(numbers >= 3 && numbers <= 10, "%zu: %.200s", numbers, tics);
        free(script);
        fake_result_free(&result);
    }
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
}
