/* Figures of networks that retrieve several patterns: a curve for each, maps of their states, and
 * quantities asked for by name. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/plot_style.h"
#include "fake_patterns.h"
#include "figures.h"

enum { N_DILUTION = 20 };
static double dilutions[N_DILUTION], heats[N_DILUTION];
static fake_axis dilution, heat;

static void begin(void) {
    figures_begin();
    for (size_t k = 0; k < N_DILUTION; k++) {
        dilutions[k] = 0.05 * (double)k;
        heats[k] = 0.05 * (double)(k + 1);
    }
    dilution = (fake_axis){"dilution", "d", "linear", N_DILUTION, dilutions};
    heat = (fake_axis){"temperature", "T", "linear", N_DILUTION, heats};
}

TestSuite(patterns, .init = begin, .fini = figures_end);

/* The script of a figure of `names` (NULL: what fits the axes), which the caller frees. */
static char *draw(const char *names) {
    cr_assert_eq(mattis_plot(&result, &(mattis_plot_options){.quantities = names, .keep_script = 1},
                             in_folder("fig.svg"), &report),
                 MATTIS_OK, "%s", report.text);
    return read_text("fig.svg.gp");
}

static char *draw_new(const fake_axis *axis, size_t n, size_t recorded, int flags,
                      const char *names) {
    fake_patterns_make(&result, axis, n, recorded, flags);
    return draw(names);
}

/* The value in `column` (from 1) beside x in a data set of the figure; NaN where it has no x. */
static double value_of(const char *set, double x, int column) {
    char *data = read_text("fig.svg.dat");
    char head[64];
    snprintf(head, sizeof head, "# %s ", set);
    const char *line = strstr(data, head);
    cr_assert(line, "%s is missing", set);
    double found = NAN;
    for (line = strchr(line, '\n') + 1; !(line[0] == '\n' && line[1] == '\n') && *line;
         line = strchr(line, '\n') + 1) {
        char *end;
        double value = strtod(line, &end);
        if (end == line || fabs(value - x) > 1e-9)
            continue;
        for (int c = 1; c < column; c++)
            value = strtod(end, &end);
        found = value;
        break;
    }
    free(data);
    return found;
}

/* --- Curves --------------------------------------------------------------------------------- */

Test(patterns, each_has_a_curve_over_its_prediction) {
    char *script = draw_new(&dilution, 1, 3, FAKE_ALL, NULL);
    cr_expect_eq(count(script, "# --- panel"), 1);
    cr_expect(strstr(script, "set ylabel 'overlap" GAP "{/:Italic m}_{μ}'"));
    for (int mu = 1; mu <= 3; mu++) {
        char text[128];
        snprintf(text, sizeof text, "ls %d title '{/:Italic m}_{%d}'", MATTIS_SERIES_STYLE + mu - 1,
                 mu);
        cr_expect_eq(count(script, text), 1, "%s", text);
        snprintf(text, sizeof text, "'theory_01_%d' using 1:2 with lines ls %d ", mu,
                 MATTIS_SERIES_STYLE + mu - 1);
        cr_expect_eq(count(script, text), 1, "the colour of its points: %s", text);
        snprintf(text, sizeof text, "theory_01_%d", mu);
        cr_expect_float_eq(value_of(text, 0.4, 2), fake_pattern_overlap(0.4, 0.05, (size_t)mu - 1),
                           1e-9);
        snprintf(text, sizeof text, "measured_01_%d", mu);
        cr_expect_float_eq(value_of(text, 0.4, 3), mu > 1 ? 0.0115 : 0.0023, 1e-9, "own error");
    }
    cr_expect_null(strstr(script, "{/:Italic q}"));
    cr_expect_null(strstr(script, "patterns shown"));
    cr_expect_eq(count(script, "set arrow from first 0.95,"), 1, "T = 1 - d, for all patterns");
    cr_expect_eq(count(script, "title 'critical line'"), 1);
    free(script);
}

/* Without a theory the states tell that there are several patterns. */
Test(patterns, measurements_alone) {
    char *script = draw_new(&dilution, 1, 3, FAKE_MEASURED, NULL);
    cr_expect_eq(count(script, "keyentry with points"), 3);
    free(script);
    fake_result_free(&result);
    script = draw_new(&dilution, 1, 3, FAKE_THEORY, NULL);
    cr_expect_eq(count(script, "keyentry with lines"), 3);
    free(script);
}

Test(patterns, at_most_as_many_as_have_symbols) {
    char *script = draw_new(&dilution, 1, 10, FAKE_ALL, NULL);
    cr_expect_eq(count(script, "keyentry with linespoints"), 8);
    cr_expect(strstr(script, "8 of 10 patterns shown"));
    cr_expect_eq(count(script, "rgb 'white' notitle"), 4, "the second round is open");
    free(script);
}

/* A cell of K patterns has no more curves than that, and the key those of the largest K. */
Test(patterns, numbers_of_patterns_are_panels) {
    static const double few[] = {2, 3, 4, 5, 6};
    fake_axis patterns = {"patterns", "K", "linear", 5, few};
    char *script = draw_new((fake_axis[]){patterns, dilution}, 2, 6, FAKE_ALL, NULL);
    cr_expect_eq(count(script, "# --- panel"), 5);
    cr_expect(strstr(script, "'{/:Italic K}" GAP "= 5'"));
    cr_expect(strstr(script, "set xlabel 'dilution" GAP "{/:Italic d}'"));
    cr_expect_eq(count(script, "' using 4:2 with points ls"), 2 + 3 + 4 + 5 + 6);
    cr_expect_eq(count(script, "keyentry with linespoints"), 6);
    cr_expect_null(strstr(script, "colorbox vertical"));
    free(script);
}

/* Few temperatures are no map but panels. */
Test(patterns, few_temperatures_are_panels) {
    fake_axis few = heat;
    few.n = 3;
    char *script = draw_new((fake_axis[]){few, dilution}, 2, 3, FAKE_ALL, NULL);
    cr_expect_eq(count(script, "# --- panel"), 3);
    cr_expect_null(strstr(script, "boxxyerror"));
    free(script);
}

/* A single recorded pattern is drawn as in any other network. */
Test(patterns, one_recorded_pattern) {
    char *script = draw_new(&dilution, 1, 1, FAKE_ALL, NULL);
    cr_expect_eq(count(script, "title 'overlap" GAP "{/:Italic m}'"), 1);
    free(script);
}

/* --- Maps of states ------------------------------------------------------------------------- */

Test(patterns, states_in_the_plane_of_the_phases) {
    char *script = draw_new((fake_axis[]){heat, dilution}, 2, 3, FAKE_ALL, NULL);
    cr_expect(strstr(script, "set xlabel 'dilution"), "dilution runs horizontally");
    cr_expect(strstr(script, "set ylabel 'temperature"));
    cr_expect_null(strstr(script, "set colorbox vertical"));
    static const char *const names[] = {"ergodic", "pure", "hierarchical", "parallel"};
    for (size_t k = 0; k < 4; k++) {
        char text[64];
        snprintf(text, sizeof text, "title '%s'", names[k]);
        cr_expect_eq(count(script, text), 1, "in the key: %s", names[k]);
        snprintf(text, sizeof text, "\nset label '%s'", names[k]);
        cr_expect_eq(count(script, text), 1, "in its region: %s", names[k]);
    }
    cr_expect_null(strstr(script, "title 'mixed'"), "most frequent in no cell");
    cr_expect_eq(count(script, "with lines ls 9 notitle"), 1);
    cr_expect_eq(count(script, "title 'critical line'"), 1);
    cr_expect(strstr(script, "most frequent state"));
    cr_expect(strstr(script, "hatched: in less than 0.75 of the replicas"));
    free(script);
    char *data = read_text("fig.svg.dat");
    const char *cells = strstr(data, "# cells_01");
    cr_assert(cells);
    size_t sure = 0, unsure = 0;
    for (size_t i = 2; i < 12; i++) /* d from 0.1 to 0.55, where the state is not sure */
        for (size_t j = 0; j < N_DILUTION; j++)
            *(i == 11 ? &unsure : &sure) += fake_pattern_overlap(dilutions[i], heats[j], 0) > 0;
    cr_expect_eq(count(cells, " hierarchical 0.6\n"), unsure);
    cr_expect_eq(count(cells, " hierarchical 1\n"), sure);
    const char *hatches = strstr(data, "# unsure_01");
    cr_assert(hatches);
    size_t lines = 0;
    for (hatches = strchr(strchr(hatches, '\n') + 1, '\n') + 1; *hatches != '\n';
         hatches = strchr(hatches, '\n') + 1)
        lines++;
    cr_expect_eq(lines, 3 * N_DILUTION, "three strokes over each box of d = 0.55");
    free(data);
}

Test(patterns, cells_without_data_are_no_state) {
    fake_patterns_make(&result, (fake_axis[]){dilution, heat}, 2, 3, FAKE_ALL);
    mattis_frame *measured = &result.frame[0];
    for (size_t v = 0; v < measured->n_variables; v++)
        if (strncmp(measured->variable[v].name, "state_", 6) == 0)
            measured->variable[v].value[7] = NAN;
    char *script = draw(NULL);
    cr_expect_eq(count(script, "title 'no data'"), 1);
    cr_expect_eq(count(script, "index 'undone_01'"), 2);
    free(script);
}

Test(patterns, predicted_states_alone) {
    char *script = draw_new((fake_axis[]){dilution, heat}, 2, 3, FAKE_THEORY | FAKE_LINES, NULL);
    cr_expect_eq(count(script, "title 'hierarchical'"), 1);
    cr_expect_null(strstr(script, "hatched"));
    free(script);
}

/* The code of a cell that was not solved says nothing. */
Test(patterns, unsolved_cells_have_no_phase) {
    fake_patterns_make(&result, (fake_axis[]){dilution, heat}, 2, 3, FAKE_ALL);
    for (size_t v = 0; v < result.frame[1].n_variables; v++)
        for (size_t k = 0; k < result.frame[1].variable[v].size; k++)
            result.frame[1].variable[v].value[k] =
                result.frame[1].variable[v].storage == MATTIS_U8 ? 0 : NAN;
    char *script = draw(NULL);
    cr_expect_null(strstr(script, "\nset label 'ergodic'"));
    free(script);
}

Test(patterns, a_third_axis_makes_panels_of_maps) {
    static const double few[] = {2, 3};
    fake_axis patterns = {"patterns", "K", "linear", 2, few};
    char *script = draw_new((fake_axis[]){patterns, dilution, heat}, 3, 3, FAKE_MEASURED, NULL);
    cr_expect_eq(count(script, "# --- panel"), 2);
    cr_expect_eq(count(script, "index 'cells_0"), 2);
    free(script);
}

/* --- Quantities by name --------------------------------------------------------------------- */

/* One ordinate for what has the same: different things have frames of their own. */
Test(patterns, quantities_share_an_ordinate_or_none) {
    char *script = draw_new(&dilution, 1, 3, FAKE_ALL, "cost,loss");
    cr_expect_eq(count(script, "# --- panel"), 2);
    cr_expect(strstr(script, "set ylabel 'cost'") && strstr(script, "set ylabel 'loss'"));
    cr_expect(strstr(script, "set yrange [-0") == NULL && strstr(script, "set yrange [0.0"),
              "0.15 to 3, not 0 to 1");
    cr_expect_float_eq(value_of("measured_02_1", 0.4, 2), 1.8, 1e-9);
    free(script);
    script = draw("state_hierarchical,state_parallel,state_mixed");
    cr_expect_eq(count(script, "# --- panel"), 1);
    cr_expect(strstr(script, "set ylabel 'share of the replicas'"));
    cr_expect_eq(count(script, "title 'parallel'"), 1);
    free(script);
}

Test(patterns, moduli_are_compared_with_moduli) {
    fake_patterns_make(&result, &dilution, 1, 4, FAKE_ALL);
    mattis_variable *predicted = mattis_frame_variable(&result.frame[1], "overlap");
    for (size_t k = 0; k < predicted->size; k++)
        predicted->value[k] *= k % 4 == 0 ? -1 : 1;
    char *script = draw("pattern_abs_overlap");
    cr_expect(strstr(script, "title '|{/:Italic m}_{4}|'"));
    cr_expect_float_eq(value_of("theory_01_1", 0.4, 2), 0.6, 1e-9);
    cr_expect_float_eq(value_of("measured_01_4", 0.4, 2), 0.6 * 0.064 - 0.004, 1e-9);
    free(script);
}

Test(patterns, sorted_overlaps_are_compared_in_order) {
    fake_patterns_make(&result, &dilution, 1, 3, FAKE_ALL);
    mattis_variable *predicted = mattis_frame_variable(&result.frame[1], "overlap");
    static const double out_of_order[] = {0.2, -0.5, 0.2};
    for (size_t k = 0; k < predicted->size; k++)
        predicted->value[k] = out_of_order[k % 3];
    char *script = draw("sorted_overlap");
    cr_expect(strstr(script, "set ylabel 'sorted overlap |{/:Italic m}|_{(μ)}'"));
    cr_expect_float_eq(value_of("theory_01_1", 0.4, 2), 0.5, 1e-12);
    cr_expect_float_eq(value_of("theory_01_2", 0.4, 2), 0.2, 1e-12);
    cr_expect_float_eq(value_of("theory_01_3", 0.4, 2), 0.2, 1e-12, "equal ones both count");
    free(script);
}

Test(patterns, quantities_over_patterns_are_panels_of_their_own) {
    char *script = draw_new(&dilution, 1, 3, FAKE_ALL, "overlap,cost,pattern_abs_overlap,loss");
    cr_expect_eq(count(script, "# --- panel"), 4);
    cr_expect_eq(count(script, "title '{/:Italic μ}" GAP "= 3'"), 1, "the key counts patterns");
    free(script);
}

/* One quantity alone has room for a curve for each value of a short axis. */
Test(patterns, a_short_axis_of_one_quantity_is_series) {
    static const double few[] = {2, 3, 4, 5, 6};
    fake_axis patterns = {"patterns", "K", "linear", 5, few};
    char *script = draw_new((fake_axis[]){patterns, dilution}, 2, 6, FAKE_ALL, "cost");
    cr_expect_eq(count(script, "# --- panel"), 1);
    cr_expect(strstr(script, "title '{/:Italic K}" GAP "= 6'"));
    free(script);
}

Test(patterns, quantities_of_other_networks) {
    fake_result_make(&result, (fake_axis[]){load, temperature}, 2, FAKE_ALL);
    char *script = draw("replica_overlap");
    cr_expect_eq(count(script, "# --- panel"), 12, "curves, not a map");
    cr_expect(strstr(script, "12 of 20 panels shown"));
    free(script);
    script = draw("overlap,replica_overlap");
    cr_expect_eq(count(script, "keyentry with linespoints"), 2);
    free(script);
}

Test(patterns, unknown_names_list_what_there_is) {
    fake_patterns_make(&result, &dilution, 1, 3, FAKE_ALL);
    static const char *const names[] = {"frog",         "cost,frog",   "",     "cost,",
                                        "overlap_mean", "final_state", "state"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        cr_expect_eq(mattis_plot(&result, &(mattis_plot_options){.quantities = names[k]},
                                 in_folder("fig.svg"), &report),
                     MATTIS_ERR_INPUT, "%s", names[k]);
        cr_expect(strstr(report.text, "in this file; there are: overlap, pattern_abs_overlap, "
                                      "sorted_overlap, cost, loss, state_ergodic"),
                  "%s", report.text);
        cr_expect_null(strchr(report.text, '\n'));
    }
    cr_expect_eq(count_files(), 0);
    cr_expect_eq(mattis_plot(&result,
                             &(mattis_plot_options){
                                 .quantities = "cost,cost,cost,cost,cost,cost,cost,cost,cost"},
                             in_folder("fig.svg"), &report),
                 MATTIS_ERR_INPUT);
    cr_expect(strstr(report.text, "at most 8 quantities"), "%s", report.text);
}

/* --- Several files -------------------------------------------------------------------------- */

Test(patterns, joined_files_keep_every_pattern) {
    static const char *const names[] = {"three.h5", "four.h5"};
    mattis_result each[2];
    fake_patterns_make(&each[0], &dilution, 1, 3, FAKE_ALL);
    fake_patterns_make(&each[1], &dilution, 1, 4, FAKE_ALL);
    cr_assert_eq(mattis_join(&result, each, names, 2, &report), MATTIS_OK, "%s", report.text);
    char *script = draw(NULL);
    cr_expect_eq(count(script, "# --- panel"), 2);
    cr_expect_eq(count(script, "keyentry with linespoints"), 4);
    cr_expect_eq(count(script, "' using 4:2 with points ls"), 3 + 4);
    cr_expect_float_eq(value_of("theory_02_4", 0.4, 2), 0.6 * 0.064, 1e-9);
    free(script);
    for (size_t k = 0; k < 2; k++)
        fake_result_free(&each[k]);
}
