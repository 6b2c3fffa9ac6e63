/* mattis_show: the table for people and the one for programs. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/fake_result.h"
#include "mattis/plot.h"

static const double loads[] = {0.1, 0.2, 0.3};
static const double temperatures[] = {0.1, 0.3, 0.5, 0.7};
static const double starts[] = {0, 1};
static const fake_axis load = {"load", "gamma", "linear", 3, loads};
static const fake_axis temperature = {"temperature", "T", "linear", 4, temperatures};
static const fake_axis start = {"start", "", "linear", 2, starts};
static mattis_report report;

/* What mattis_show prints; the caller frees it. */
static char *show(const mattis_result *result, int csv) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(
        mattis_show(result, out, &(mattis_show_options){.form = (mattis_show_form)csv}, &report),
        MATTIS_OK, "%s", report.text);
    fclose(out);
    return text;
}

/* Sets one value of a variable. */
static void set(mattis_frame *frame, const char *name, size_t k, double value) {
    mattis_variable *variable = mattis_frame_variable(frame, name);
    cr_assert(variable && k < variable->size, "%s", name);
    variable->value[k] = value;
}

/* Three loads with round numbers in every column. */
static void make_small(mattis_result *result) {
    static const double m[] = {0.98, 0.5, NAN}, m_error[] = {0.01, 0.02, NAN};
    static const double theory[] = {0.99, 0.9, 0};
    fake_result_make(result, &load, 1, FAKE_ALL);
    mattis_frame *measured = &result->frame[0], *predicted = &result->frame[1];
    for (size_t k = 0; k < 3; k++) {
        set(measured, "overlap_mean", k * FAKE_PATTERNS, m[k]);
        set(measured, "overlap_error", k * FAKE_PATTERNS, m_error[k]);
        set(measured, "replica_overlap_mean", k, 0.25);
        set(measured, "replica_overlap_error", k, k == 1 ? NAN : 0.125);
        set(measured, "retrieved_mean", k, k == 0);
        set(predicted, "overlap", k, theory[k]);
        set(predicted, "replica_overlap", k, 0.5);
        set(predicted, "phase", k, k == 0 ? 3 : k == 1 ? 2 : NAN);
    }
    for (size_t s = 0; s < FAKE_SAMPLES; s++)
        set(measured, "done", 2 * FAKE_SAMPLES + s, 0);
}

Test(show, small_case_exactly) {
    mattis_result result;
    make_small(&result);
    char *text = show(&result, 0);
    cr_expect_str_eq(
        text,
        "Retrieval in a dense network, P = 4\n"
        "\n"
        "model       dense, P = 4, N = 128\n"
        "experiment  00c0ffee00c0ffee, by mattis 0.1.0 (abc1234)\n"
        "started     2026-01-02T03:04:05Z, finished 2026-01-02T04:05:06Z\n"
        "progress    6 of 9 units done (66.7 %)\n"
        "axes        load (3)\n"
        "\n"
        "      load         K        m measured m theory       z        q measured q theory retr."
        "  phase\n"
        "       0.1     17476   0.9800 ± 0.0100   0.9900    -1.0   0.2500 ± 0.1250   0.5000  1.00"
        "  retrieval\n"
        "       0.2     34953   0.5000 ± 0.0200   0.9000   -20.0   0.2500 ± -        0.5000  0.00"
        "  metastable\n"
        "\n"
        "note        1 cell of this cut without data is left out\n"
        "\n"
        "agreement   2 of 3 cells compared: median |m measured - m theory| = 0.2050.\n"
        "            An error is known in 2 of them, and 1 of these lie within 2 sigma. Sigma is "
        "the\n"
        "            statistical error; the shift of a finite network from the theory of an "
        "infinite one\n"
        "            is not in it.\n"
        "\n"
        "line        spinodal: load 0 to 0.36, temperature 0 to 0.7\n"
        "line        global: load 0 to 0.21, temperature 0 to 0.62\n");
    free(text);
    fake_result_free(&result);
}

Test(show, no_deviation_without_an_error) {
    mattis_result result;
    make_small(&result);
    set(&result.frame[0], "overlap_mean", 0, 1);
    set(&result.frame[0], "overlap_error", 0, 0);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "1.0000 ± 0.0000   0.9900       -  "), "the same in all: %s", text);
    cr_expect(strstr(text, "2 of 3 cells compared"));
    cr_expect(strstr(text, "known in 1 of them, and 0 of these"), "%s", text);
    free(text);
    set(&result.frame[0], "overlap_error", 0, 1e-5);
    text = show(&result, 0);
    cr_expect(strstr(text, "1.0000 ± 0.0000   0.9900       -  "), "nor with a tiny one: %s", text);
    free(text);
    set(&result.frame[0], "overlap_error", 0, 0.01);
    for (size_t s = 1; s < FAKE_SAMPLES; s++)
        set(&result.frame[0], "done", s, 0);
    text = show(&result, 0);
    cr_expect(strstr(text, "1.0000 ± 0.0100   0.9900       -  "), "nor for one sample: %s", text);
    free(text);
    fake_result_free(&result);
}

Test(show, load_of_a_whole_number_of_patterns) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_ALL);
    int v = mattis_frame_add_variable(&result.frame[1], "load_used", "1", "", MATTIS_F64, "load");
    cr_assert_geq(v, 0);
    for (size_t k = 0; k < 3; k++)
        result.frame[1].variable[v].value[k] = loads[k] * 1.005;
    char *text = show(&result, 0);
    cr_expect_null(strstr(text, "load used"), "within 1 %%");
    free(text);
    result.frame[1].variable[v].value[1] = 0.225;
    text = show(&result, 0);
    cr_expect(strstr(text, " K load used "));
    cr_expect(strstr(text, "0.2     34953     0.225"), "%s", text);
    cr_expect(strstr(text, "note        the number of patterns K is whole"));
    free(text);
    fake_result_free(&result);
}

Test(show, zero_but_for_rounding) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_ALL);
    set(&result.frame[2], "spinodal", 2 * 60, 4.03e-10);
    result.frame[0].dimension[0].value[0] = 1e-17;
    char *text = show(&result, 0);
    cr_expect(strstr(text, "spinodal: load 0 to 0.36"), "%s", text);
    cr_expect(strstr(text, "\n         0     17476"), "%s", text);
    free(text);
    fake_result_free(&result);
}

Test(show, notes_on_the_theory) {
    mattis_result result;
    make_small(&result);
    char *text = show(&result, 0);
    cr_expect_null(strstr(text, "parallel dynamics"));
    cr_expect_null(strstr(text, "q theory in the spin glass"));
    free(text);
    mattis_attributes_set(&result.root, "experiment", "dynamics:\n  update: parallel\n", 0);
    set(&result.frame[1], "phase", 1, 1);
    text = show(&result, 0);
    cr_expect(strstr(text, "note        the theory describes sequential dynamics"));
    cr_expect(strstr(text, "note        q theory in the spin glass"));
    free(text);
    fake_result_free(&result);
}

Test(show, unsolved_cells_are_not_compared) {
    mattis_result result;
    make_small(&result);
    set(&result.frame[1], "status", 1, 1);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "1 of 3 cells compared"));
    free(text);
    fake_result_free(&result);
}

Test(show, cut_of_two_axes) {
    mattis_result result;
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "axes        load (3), temperature (4)\n"));
    cr_expect(strstr(text, "table       along load, at temperature = 0.3 (middle"), "%s", text);
    cr_expect(strstr(text, "agreement   12 of 12 cells compared"));
    free(text);
    fake_result_free(&result);
}

Test(show, both_starts_show_the_pattern) {
    mattis_result result;
    fake_result_make(&result, (fake_axis[]){load, start}, 2, FAKE_ALL);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "along load, at start from pattern"), "%s", text);
    cr_expect(strstr(text, "axes        load (3), start (pattern, random)\n"), "%s", text);
    free(text);
    fake_result_free(&result);
}

/* Characters, not bytes. */
static size_t width(const char *line) {
    size_t n = 0;
    for (; *line && *line != '\n'; line++)
        n += ((unsigned char)*line & 0xC0) != 0x80;
    return n;
}

Test(show, fits_100_columns) {
    mattis_result result;
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    char *text = show(&result, 0);
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        cr_expect_leq(width(line), 100, "%.120s", line);
    free(text);
    fake_result_free(&result);
}

Test(show, predictions_alone) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_THEORY);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "predictions alone"));
    cr_expect(strstr(text, "      load m theory q theory  phase\n       0.1   "), "%s", text);
    cr_expect_null(strstr(text, "±"));
    cr_expect_null(strstr(text, "agreement"));
    free(text);
    fake_result_free(&result);
}

Test(show, measurements_alone) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
    char *text = show(&result, 0);
    cr_expect(strstr(text, "no cell has both"));
    free(text);
    fake_result_free(&result);
}

Test(show, empty_result) {
    mattis_result result = {0};
    cr_expect_eq(mattis_show(&result, stdout, &(mattis_show_options){0}, &report),
                 MATTIS_ERR_FORMAT);
}

Test(show, full_disk) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_ALL);
    FILE *full = fopen("/dev/full", "w");
    cr_assert(full);
    cr_expect_eq(mattis_show(&result, full, &(mattis_show_options){0}, &report), MATTIS_ERR_FILE);
    fclose(full);
    fake_result_free(&result);
}

Test(show, csv_columns) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_ALL);
    char *text = show(&result, 1);
    text[strcspn(text, "\n")] = '\0';
    cr_expect_str_eq(text, "load,n_patterns,overlap_mean,overlap_mean_2,overlap_error,"
                           "overlap_error_2,replica_overlap_mean,replica_overlap_error,"
                           "retrieved_mean,theory_overlap,theory_replica_overlap,theory_phase,"
                           "theory_phase_name,theory_status");
    free(text);
    fake_result_free(&result);
}

/* The number of a start has its name beside it. */
Test(show, csv_names_the_starts) {
    mattis_result result;
    fake_result_make(&result, (fake_axis[]){load, start}, 2, FAKE_ALL);
    char *text = show(&result, 1);
    cr_expect(strncmp(text, "load,start,start_name,n_patterns,", 33) == 0, "%s", text);
    cr_expect(strstr(text, "\n0.1,0,pattern,") && strstr(text, "\n0.1,1,random,"), "%s", text);
    free(text);
    fake_result_free(&result);
}

/* However far a prediction is off, columns stay apart. */
Test(show, large_deviations_keep_their_column) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_ALL);
    double *error = mattis_frame_variable(&result.frame[0], "overlap_error")->value;
    for (size_t k = 0; k < 6; k++)
        error[k] = 1e-4;
    mattis_frame_variable(&result.frame[1], "overlap")->value[0] = -1;
    mattis_frame_variable(&result.frame[1], "overlap")->value[1] = 12345;
    char *text = show(&result, 0);
    cr_expect(strstr(text, " -1.0000    >999 "), "%s", text);
    cr_expect(strstr(text, " 12345.0000   <-999 "), "%s", text);
    free(text);
    fake_result_free(&result);
}

Test(show, csv_leaves_out_single_samples) {
    mattis_result result;
    fake_result_make(&result, &load, 1, FAKE_MEASURED);
    cr_assert_geq(mattis_frame_add_variable(&result.frame[0], "overlap_sample_thermal_error", "1",
                                            "", MATTIS_F64, "load sample pattern"),
                  0);
    char *text = show(&result, 1);
    cr_expect_null(strstr(text, "thermal"));
    free(text);
    fake_result_free(&result);
}

Test(show, csv_has_every_cell_in_full) {
    mattis_result result;
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL | FAKE_HOLES);
    const mattis_variable *mean = mattis_frame_variable(&result.frame[0], "overlap_mean");
    char *text = show(&result, 1);
    const char *line = strchr(text, '\n') + 1;
    for (size_t k = 0; k < 12; k++) {
        double value[4];
        char *at = NULL;
        const char *next = line;
        for (size_t c = 0; c < 4; c++, next = at + 1)
            value[c] = strtod(next, &at);
        cr_expect_eq(value[0], loads[k / 4]);
        cr_expect_eq(value[1], temperatures[k % 4]);
        double expected = mean->value[k * FAKE_PATTERNS];
        cr_expect(value[3] == expected || (isnan(value[3]) && isnan(expected)), "line %zu", k);
        size_t commas = 0;
        for (; *line != '\n'; line++)
            commas += *line == ',';
        cr_expect_eq(commas, 14, "line %zu has %zu commas", k, commas);
        line++;
    }
    cr_expect_str_eq(line, "", "nothing after the last cell");
    cr_expect_null(strstr(text, "-nan"));
    cr_expect(strstr(text, "\n0.1,0.3,"), "as short as can be");
    cr_expect(strstr(text, ",3,retrieval,"));
    free(text);
    fake_result_free(&result);
}

/* Continuous states and single replicas have no q, and no empty column of it. */
Test(show, no_column_of_q_where_there_is_none) {
    mattis_result result;
    const double few[] = {0.1, 0.2};
    const fake_axis axis = {"load", "gamma", "linear", 2, few};
    for (int k = 0; k < 2; k++) {
        fake_result_make(&result, &axis, 1, FAKE_MEASURED);
        mattis_variable *q = mattis_frame_variable(&result.frame[0], "replica_overlap_mean");
        for (size_t i = 0; k && i < q->size; i++)
            q->value[i] = NAN;
        char *text = show(&result, 0);
        cr_expect_eq(strstr(text, "q measured") == NULL, k == 1, "%s", text);
        free(text);
        fake_result_free(&result);
    }
}
