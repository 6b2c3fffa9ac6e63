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
