/* Widths of figures, bands of errors, and series against sweeps. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

TestSuite(series_figure, .init = figures_begin, .fini = figures_end);

enum { SWEEPS = 7, REPLICAS = 2 };

static int draw(mattis_plot_kind kind, mattis_plot_width width) {
    const mattis_plot_options options = {.kind = kind, .width = width, .keep_script = 1};
    return mattis_plot(&result, &options, in_folder("fig.svg"), &report);
}

/* Overlap of chain c after sweep t of any cell: c/10 + t/100; the last chain was not measured. */
static void add_series(const fake_axis *axis, size_t n) {
    char dims[128];
    mattis_frame *frame = fake_add_frame(&result, "/series");
    fake_add_axes(frame, axis, n, dims, sizeof dims);
    mattis_frame_add_dimension(frame, "sample", "1", "disorder sample", FAKE_SAMPLES, NULL);
    mattis_frame_add_dimension(frame, "replica", "1", "replica", REPLICAS, NULL);
    mattis_frame_add_dimension(frame, "sweep", "sweeps", "sweep", SWEEPS, NULL);
    mattis_frame_add_dimension(frame, "pattern", "1", "pattern", 1, NULL);
    double *m = fake_add(frame, "overlap", MATTIS_F64, dims, "sample replica sweep pattern");
    const size_t size = mattis_frame_variable(frame, "overlap")->size;
    for (size_t k = 0; k < size; k++) {
        const size_t chain = k / SWEEPS % (FAKE_SAMPLES * REPLICAS);
        m[k] = chain == 5 ? NAN : (double)chain / 10 + (double)(k % SWEEPS) / 100;
    }
}

Test(series_figure, quantiles_against_sweeps) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED | FAKE_THEORY);
    add_series(&load, 1);
    cr_assert_eq(draw(MATTIS_PLOT_SERIES, MATTIS_WIDTH_FITTING), MATTIS_OK, "%s", report.text);
    char *data = read_text("fig.svg.dat"), *script = read_text("fig.svg.gp");
    cr_assert_eq(count(data, "# series_"), 6, "cells along the load");
    /* Chains 0, 0.1, ... 0.4: quantiles 5, 25, 50, 75, 95 per cent lie at 0.02, 0.1, 0.2, ... */
    cr_assert(strstr(data, "\n1 0.02 0.1 0.2 0.3 0.38\n"), "%s", data);
    cr_assert(strstr(data, "\n7 0.08 0.16 0.26 0.36 0.44\n"), "%s", data);
    cr_assert(strstr(script, "quantiles over 6 samples and replicas"));
    cr_assert_eq(count(script, "with filledcurves"), 12);
    free(data);
    free(script);
}

/* Chains 0, 0.1 | 0.2, 0.3 | 0.4 of three samples, each rising by 0.06: every sample counts alike.
 */
Test(series_figure, histograms_over_samples_and_sweeps) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED | FAKE_THEORY);
    double *means = fake_add(&result.frame[0], "overlap", MATTIS_F64, "load", "sample pattern");
    for (size_t k = 0; k < mattis_frame_variable(&result.frame[0], "overlap")->size; k++)
        means[k] = 0.3;
    cr_assert_eq(draw(MATTIS_PLOT_DISTRIBUTION, MATTIS_WIDTH_FITTING), MATTIS_OK, "%s",
                 report.text);
    char *data = read_text("fig.svg.dat");
    cr_assert(strstr(data, "# overlap_01 of 3 values\n"), "time means of the samples");
    cr_assert(strstr(data, "\n0.325 20 0\n"), "all in one bin of width 0.05: %s", data);
    free(data);
    add_series(&load, 1);
    cr_assert_eq(draw(MATTIS_PLOT_DISTRIBUTION, MATTIS_WIDTH_FITTING), MATTIS_OK, "%s",
                 report.text);
    data = read_text("fig.svg.dat");
    const char *first = strstr(data, "# overlap_01 of 35 values\n");
    cr_assert(first, "5 chains of 7 sweeps");
    /* Bin 0.4 to 0.45: the third sample, 5 of 7 sweeps; 5/7/0.05/3 = 4.7619. */
    cr_assert(strstr(first, "\n0.425 4.7619 "), "%s", first);
    double sum = 0;
    for (size_t b = 0; b < 40; b++) {
        double centre, density;
        first = strchr(first, '\n') + 1;
        first += *first == '#' ? strcspn(first, "\n") + 1 : 0;
        cr_assert_eq(sscanf(first, "%lf %lf", &centre, &density), 2);
        sum += density * 0.05;
    }
    cr_assert_float_eq(sum, 1, 1e-4);
    free(data);
}

/* One pair of replicas: q = s/10 + t/100 in sample s; the third sample was not measured. */
Test(series_figure, the_replica_overlap_counts_every_sweep) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED | FAKE_THEORY);
    fake_add(&result.frame[0], "overlap", MATTIS_F64, "load", "sample pattern");
    double *means = fake_add(&result.frame[0], "replica_overlap", MATTIS_F64, "load", "sample");
    for (size_t k = 0; k < mattis_frame_variable(&result.frame[0], "replica_overlap")->size; k++)
        means[k] = 0.3;
    add_series(&load, 1);
    for (int kept = 0; kept < 2; kept++) {
        if (kept) {
            mattis_frame *frame = &result.frame[result.n_frames - 1];
            mattis_frame_add_dimension(frame, "pair", "1", "pair", 1, NULL);
            double *q = fake_add(frame, "replica_overlap", MATTIS_F64, "load", "sample pair sweep");
            for (size_t k = 0; k < mattis_frame_variable(frame, "replica_overlap")->size; k++) {
                const size_t sample = k / SWEEPS % FAKE_SAMPLES;
                q[k] = sample == 2 ? NAN : (double)sample / 10 + (double)(k % SWEEPS) / 100;
            }
        }
        cr_assert_eq(draw(MATTIS_PLOT_DISTRIBUTION, MATTIS_WIDTH_FITTING), MATTIS_OK, "%s",
                     report.text);
        char *data = read_text("fig.svg.dat"), *script = read_text("fig.svg.gp");
        const char *first =
            strstr(data, kept ? "# replica_01 of 14 values\n" : "# replica_01 of 3 values\n");
        cr_assert(first, "%s", data);
        /* Bin 0.1 to 0.15: 5 of the 7 sweeps of the second sample; 5/7/0.05/2 = 7.14286. */
        cr_assert(!kept || strstr(first, "\n0.125 7.14286 "), "%s", first);
        cr_assert(strstr(script, kept ? "m and q over replicas and sweeps"
                                      : "q: time means of the samples"));
        free(data);
        free(script);
    }
}

/* Every value that 50 spins can have, once: no bin holds more of them than another. */
Test(series_figure, bins_hold_equally_many_values_of_spins) {
    enum { N = 50, VALUES = N + 1 };
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
    fake_add(&result.frame[0], "overlap", MATTIS_F64, "load", "sample pattern");
    fake_add(&result.frame[0], "acceptance", MATTIS_F64, "load", "sample");
    mattis_attributes_set(&result.root, "spins", NULL, N);
    char dims[128];
    mattis_frame *frame = fake_add_frame(&result, "/series");
    fake_add_axes(frame, &load, 1, dims, sizeof dims);
    mattis_frame_add_dimension(frame, "sample", "1", "disorder sample", FAKE_SAMPLES, NULL);
    mattis_frame_add_dimension(frame, "replica", "1", "replica", 1, NULL);
    mattis_frame_add_dimension(frame, "sweep", "sweeps", "sweep", VALUES, NULL);
    mattis_frame_add_dimension(frame, "pattern", "1", "pattern", 1, NULL);
    double *m = fake_add(frame, "overlap", MATTIS_F64, dims, "sample replica sweep pattern");
    for (size_t k = 0; k < mattis_frame_variable(frame, "overlap")->size; k++)
        m[k] = 1 - 2.0 * (double)(k % VALUES) / N;
    cr_assert_eq(draw(MATTIS_PLOT_DISTRIBUTION, MATTIS_WIDTH_FITTING), MATTIS_OK, "%s",
                 report.text);
    char *data = read_text("fig.svg.dat");
    cr_assert_geq(count(data, " 0.490196 "), VALUES, "1/51/0.04 in each bin: %s", data);
    free(data);
}

Test(series_figure, a_file_without_series) {
    fake_result_make(&result, &load, 1, FAKE_MEASURED | FAKE_THEORY);
    cr_assert_eq(draw(MATTIS_PLOT_SERIES, MATTIS_WIDTH_FITTING), MATTIS_ERR_INPUT);
    cr_assert_str_eq(report.text, "the file holds no series; run it with record: {series: true}");
    cr_assert_eq(count_files(), 0);
}

/* 8.6 and 17.8 cm at 96 dots per inch. */
Test(series_figure, widths_of_journal_columns) {
    const fake_axis axes[] = {load, temperature, spins};
    fake_result_make(&result, axes, 3, FAKE_ALL);
    cr_assert_eq(draw(MATTIS_PLOT_FITTING, MATTIS_WIDTH_SINGLE), MATTIS_OK, "%s", report.text);
    char *figure = read_text("fig.svg");
    cr_assert(strstr(figure, "width=\"325\""), "three panels below each other");
    free(figure);
    cr_assert_eq(draw(MATTIS_PLOT_FITTING, MATTIS_WIDTH_DOUBLE), MATTIS_OK, "%s", report.text);
    figure = read_text("fig.svg");
    cr_assert(strstr(figure, "width=\"673\""));
    free(figure);
    fake_result_free(&result);
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_assert_eq(draw(MATTIS_PLOT_FITTING, MATTIS_WIDTH_DOUBLE), MATTIS_OK, "%s", report.text);
    figure = read_text("fig.svg");
    cr_assert(strstr(figure, "width=\"673\""), "one panel over both columns");
    free(figure);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "with filledcurves ls"), 2, "bands of m and q");
    free(script);
}

/* The upper panels of a column have no numbers of their own: one negative value widens all. Names
 * tell what differs, the small print where the cells stand otherwise. */
Test(series_figure, panels_share_their_axis) {
    const fake_axis axes[] = {load, spins};
    fake_result_make(&result, axes, 2, FAKE_MEASURED | FAKE_THEORY);
    double *m = fake_add(&result.frame[0], "overlap", MATTIS_F64, "load spins", "sample pattern");
    const size_t size = mattis_frame_variable(&result.frame[0], "overlap")->size;
    for (size_t k = 0; k < size; k++)
        m[k] = k < size / 25 ? -0.3 : 0.3; /* at the lowest load */
    cr_assert_eq(draw(MATTIS_PLOT_DISTRIBUTION, MATTIS_WIDTH_SINGLE), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "# --- panel"), 6);
    cr_expect_eq(count(script, "set xrange [-"), 6);
    cr_expect_eq(count(script, "set xrange [0"), 0);
    cr_expect_eq(count(script, "set label 1 '{/:Italic γ}" GAP "= "), 6);
    cr_expect_eq(count(script, "set label 1 '{/:Italic γ}" GAP "= 0.02'"), 1, "no N in the name");
    cr_expect(strstr(script, "at" GAP "{/:Italic N}" GAP "= 128; 6 of 75 cells shown"));
    free(script);
}
