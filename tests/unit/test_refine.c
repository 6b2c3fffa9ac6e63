/* Refinement: cells where the measured line is not known well enough. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

TestSuite(refine, .init = program_begin, .fini = program_end);

static const char experiment[] =
    "model: dense\nnetwork: {spins: 50, order: 3}\n"
    "dynamics: {sweeps: 20, burn-in: 10, replicas: 1}\n"
    "axes: {load: {from: 0.02, to: 0.62, steps: 4}, temperature: [0.45, 0.5]}\n"
    "samples: 8\nseed: 3\ntheory: {lines: false}\n";

static void run(const char *name, const char *options) {
    cr_assert_eq(
        program("printf '%s' > $TMP/e.yaml && $MATTIS run $TMP/e.yaml -o $TMP/%s --quiet %s",
                experiment, name, options),
        0, "%s", program_output);
}

static const mattis_variable *variable(const mattis_result *result, const char *group,
                                       const char *name) {
    const mattis_frame *frame = mattis_result_frame(result, group);
    return frame ? mattis_frame_variable(frame, name) : NULL;
}

Test(refine, cells_are_added_until_the_line_is_known) {
    run("a.h5", "");
    run("b.h5", "--set refine.error=0.03");
    mattis_result plain = read_result(temporary("a.h5")), refined = read_result(temporary("b.h5"));
    const mattis_variable *before = variable(&plain, "/monte_carlo/lines", "retrieval_load_error");
    const mattis_variable *after = variable(&refined, "/monte_carlo/lines", "retrieval_load_error");
    cr_assert_eq(before->size, 2);
    cr_assert_eq(after->size, 2);
    for (size_t k = 0; k < 2; k++) {
        cr_assert_gt(before->value[k], 0.03, "%g", before->value[k]);
        cr_assert_leq(after->value[k], 0.03, "%g", after->value[k]);
    }
    /* The grid is what it was; the cells stand beside it, with everything a cell has. */
    cr_assert_eq(variable(&plain, "/refined", "load"), NULL);
    const mattis_variable *m = variable(&plain, "/monte_carlo", "overlap");
    cr_assert_arr_eq(variable(&refined, "/monte_carlo", "overlap")->value, m->value,
                     m->size * sizeof *m->value);
    const mattis_variable *load = variable(&refined, "/refined", "load");
    const mattis_variable *temperature = variable(&refined, "/refined", "temperature");
    cr_assert_gt(load->size, 1);
    cr_assert_eq(variable(&refined, "/refined", "overlap_mean")->size, load->size);
    for (size_t k = 0; k < load->size; k++) {
        cr_assert(load->value[k] > 0.02 && load->value[k] < 0.62, "on the range of the grid");
        cr_assert(temperature->value[k] == 0.45 || temperature->value[k] == 0.5);
        for (size_t s = 0; s < 8; s++)
            cr_assert_not(isnan(variable(&refined, "/refined", "retrieved")->value[8 * k + s]));
    }
    /* A refined cell is the cell that the grid would have had. */
    cr_assert_eq(program("$MATTIS run $TMP/e.yaml -o $TMP/c.h5 --quiet --set axes.load=[%.17g] "
                         "--set axes.temperature=[%g]",
                         load->value[0], temperature->value[0]),
                 0, "%s", program_output);
    mattis_result cell = read_result(temporary("c.h5"));
    cr_assert_arr_eq(variable(&cell, "/monte_carlo", "overlap")->value,
                     variable(&refined, "/refined", "overlap")->value, 8 * sizeof(double));
    mattis_result_free(&cell);
    mattis_result_free(&plain);
    mattis_result_free(&refined);
}

/* The added cells move a place that the grid has at its end a little beyond it: it stays, and is
 * known as well as was asked for. One that moves far beyond is gone, and the program says so. */
Test(refine, a_place_at_the_end_of_the_axis) {
    run("a.h5", "--set refine.error=0.03 --set 'axes.load={from: 0.02, to: 0.44, steps: 4}' --set "
                "axes.temperature=[0.45] --set seed=1 --force");
    mattis_result result = read_result(temporary("a.h5"));
    const mattis_variable *at = variable(&result, "/monte_carlo/lines", "retrieval_load");
    const mattis_variable *error = variable(&result, "/monte_carlo/lines", "retrieval_load_error");
    cr_assert(at && at->size == 1 && at->value[0] > 0.44);
    cr_assert_leq(error->value[0], 0.03, "%g", error->value[0]);
    mattis_result_free(&result);
    cr_assert_eq(program("$MATTIS run $TMP/e.yaml -o $TMP/b.h5 --set refine.error=0.03 --set "
                         "'axes.load={from: 0.02, to: 0.44, steps: 4}' --set "
                         "axes.temperature=[0.3] --set seed=1"),
                 0, "%s", program_output);
    cr_assert(strstr(program_output, "1 of 1 places lie beyond the axis after all"), "%s",
              program_output);
    cr_assert(strstr(program_output, "4 cells and 2 added by refinement"), "%s", program_output);
    cr_assert_eq(program("$MATTIS run $TMP/e.yaml -o $TMP/c.h5 --set refine.error=0.03 --set "
                         "axes.load=[0.01,0.02,0.03]"),
                 0, "%s", program_output);
    cr_assert(strstr(program_output, "refine.error: half of the samples retrieve nowhere"), "%s",
              program_output);
}

Test(refine, threads_do_not_change_what_is_added) {
    run("a.h5", "--set refine.error=0.05 --threads 1");
    run("b.h5", "--set refine.error=0.05 --threads 5");
    assert_equal_results(temporary("a.h5"), temporary("b.h5"));
    /* --resume of a complete run refines alike. */
    cr_assert_eq(program("cp $TMP/b.h5 $TMP/c.h5 && $MATTIS run $TMP/e.yaml -o $TMP/c.h5 --quiet "
                         "--resume --set refine.error=0.05"),
                 0, "%s", program_output);
    assert_equal_results(temporary("a.h5"), temporary("c.h5"));
}

Test(refine, tables_count_the_cells) {
    run("a.h5", "--set refine.error=0.05");
    cr_assert_eq(program("$MATTIS show $TMP/a.h5"), 0, "%s", program_output);
    cr_assert(strstr(program_output, "cells added by refinement"), "%s", program_output);
}

/* In a map, though one of its axes has two values alone, and beside curves. */
Test(refine, figures_hold_the_cells_and_the_line) {
    run("a.h5", "--set refine.error=0.05");
    cr_assert_eq(program("$MATTIS plot $TMP/a.h5 -o $TMP/map.svg --keep-script && "
                         "$MATTIS plot $TMP/a.h5 -o $TMP/curves.svg --of overlap --keep-script && "
                         "grep -c \"index 'refined_01'\" $TMP/map.svg.gp && "
                         "grep -c \"index 'measured_line_01_0'\" $TMP/map.svg.gp && "
                         "grep -c \"index 'refined_0[12]_1' using 1:2\" $TMP/curves.svg.gp"),
                 0, "%s", program_output);
    cr_assert_str_eq(program_output, "2\n2\n2\n");
}

/* The theory of an added cell is that of the same cell on a grid. */
Test(refine, added_cells_have_their_theory) {
    run("a.h5", "--set refine.error=0.05");
    mattis_result refined = read_result(temporary("a.h5"));
    const mattis_variable *load = variable(&refined, "/refined", "load");
    const mattis_variable *temperature = variable(&refined, "/refined", "temperature");
    const mattis_variable *overlap = variable(&refined, "/refined/theory", "overlap");
    cr_assert(overlap && overlap->size == load->size);
    cr_assert_eq(program("$MATTIS theory $TMP/e.yaml -o $TMP/t.h5 --quiet --set axes.load=[%.17g] "
                         "--set axes.temperature=[%g]",
                         load->value[1], temperature->value[1]),
                 0, "%s", program_output);
    mattis_result alone = read_result(temporary("t.h5"));
    cr_assert_eq(variable(&alone, "/theory", "overlap")->value[0], overlap->value[1]);
    mattis_result_free(&alone);
    mattis_result_free(&refined);
    cr_assert_eq(program("$MATTIS show $TMP/a.h5 --table refined"), 0, "%s", program_output);
    cr_assert(strstr(program_output, "load,temperature,n_patterns,flag,overlap_mean"), "%s",
              program_output);
    cr_assert(strstr(program_output, ",theory_overlap,"), "%s", program_output);
}

/* No shard has the whole grid: it says so, and the merged file is refined as one run would be. */
Test(refine, shards_are_refined_after_the_merge) {
    run("whole.h5", "--set refine.error=0.05");
    for (int k = 1; k <= 2; k++) {
        cr_assert_eq(program("$MATTIS run $TMP/e.yaml -o $TMP/%d.h5 --shard %d/2 "
                             "--set refine.error=0.05",
                             k, k),
                     0, "%s", program_output);
        cr_assert(strstr(program_output, "refine.error needs the whole grid, which no shard has"),
                  "%s", program_output);
    }
    cr_assert_eq(program("$MATTIS merge $TMP/1.h5 $TMP/2.h5 -o $TMP/all.h5 && $MATTIS run "
                         "$TMP/e.yaml -o $TMP/all.h5 --resume --quiet --set refine.error=0.05"),
                 0, "%s", program_output);
    assert_equal_results(temporary("whole.h5"), temporary("all.h5"));
}

/* The line of each start is refined by itself; the modern network is refined too. */
Test(refine, both_starts_and_the_modern_network) {
    run("a.h5", "--set refine.error=0.03 --set start.from=both");
    mattis_result result = read_result(temporary("a.h5"));
    const mattis_variable *start = variable(&result, "/refined", "start");
    size_t from_pattern = 0;
    cr_assert_gt(start->size, 2);
    cr_assert_eq(variable(&result, "/refined/theory", "overlap")->size, start->size);
    for (size_t k = 0; k < start->size; k++)
        from_pattern += start->value[k] == 0;
    cr_assert_gt(from_pattern, 0);
    mattis_result_free(&result);
    cr_assert_eq(program("printf 'model: modern\nnetwork: {spins: 12, inverse-temperature: 1}\n"
                         "dynamics: {sweeps: 30, replicas: 8}\n"
                         "axes: {load: {from: 0.1, to: 0.8, steps: 4}}\n"
                         "samples: 6\nseed: 3\nrefine: {error: 0.01}\n' > $TMP/m.yaml && "
                         "$MATTIS run $TMP/m.yaml -o $TMP/m.h5 --quiet"),
                 0, "%s", program_output);
    result = read_result(temporary("m.h5"));
    const mattis_variable *error = variable(&result, "/monte_carlo/lines", "retrieval_load_error");
    const mattis_variable *load = variable(&result, "/refined", "load");
    const mattis_variable *patterns = variable(&result, "/refined", "n_patterns_mean");
    cr_assert_leq(error->value[0], 0.01, "%g", error->value[0]);
    for (size_t k = 0; k < load->size; k++)
        for (size_t j = 0; j < k; j++)
            cr_assert_neq(patterns->value[k], patterns->value[j],
                          "a whole number of patterns is run once");
    mattis_result_free(&result);
}
