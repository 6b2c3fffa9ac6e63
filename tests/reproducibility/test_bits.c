/* Same seed, same bits: for any number of threads, any kernels, any grid around a cell. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define SMALL "tests/cli/small.yaml"

TestSuite(bits, .init = program_begin, .fini = program_end);

Test(bits, threads_do_not_change_results) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --threads 1"), 0, "%s",
                 program_output);
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/b.h5 --quiet --threads 8"), 0, "%s",
                 program_output);
    assert_equal_results(temporary("a.h5"), temporary("b.h5"));
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/c.h5 --quiet --set seed=8"), 0);
    mattis_result a = read_result(temporary("a.h5")), c = read_result(temporary("c.h5"));
    const mattis_variable *x = mattis_frame_variable(&a.frame[0], "overlap");
    const mattis_variable *y = mattis_frame_variable(&c.frame[0], "overlap");
    cr_assert_arr_neq(x->value, y->value, x->size * sizeof(double), "the seed changes nothing");
    mattis_result_free(&a);
    mattis_result_free(&c);
}

Test(bits, kernels_do_not_change_results) {
    for (int order = 2; order <= 7; order += 5) {
        cr_assert_eq(program("MATTIS_KERNELS=scalar $MATTIS run " SMALL
                             " -o $TMP/a%d.h5 --quiet --set order=%d --set axes.load=null "
                             "--set patterns=77",
                             order, order),
                     0, "%s", program_output);
        cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/b%d.h5 --quiet --set order=%d "
                             "--set axes.load=null --set patterns=77",
                             order, order),
                     0, "%s", program_output);
        char left[16], right[16];
        snprintf(left, sizeof left, "a%d.h5", order);
        snprintf(right, sizeof right, "b%d.h5", order);
        assert_equal_results(temporary(left), temporary(right));
    }
}

/* One unit, the patterns of which are read in many parts: idle threads help, and change no bit. The
 * same of spins. */
Test(bits, threads_do_not_change_the_modern_network) {
    static const char file[] =
        "printf 'model: modern\\nnetwork: {spins: 19, patterns: 20000, inverse-temperature: 0.9, "
        "state: %s}\\ndynamics: {sweeps: 5, replicas: 3%s}\\nstart: {overlap: 0.6}\\nsamples: "
        "1\\nseed: 3\\n' > $TMP/modern.yaml";
    static const char *const kinds[][2] = {{"continuous", ""},
                                           {"binary", ", temperature: 0.4, burn-in: 0"}};
    for (size_t k = 0; k < 2; k++) {
        cr_assert_eq(program(file, kinds[k][0], kinds[k][1]), 0, "%s", program_output);
        for (int threads = 1; threads <= 8; threads += 7)
            cr_assert_eq(program("$MATTIS run $TMP/modern.yaml -o $TMP/m%d.h5 --quiet --force "
                                 "--threads %d",
                                 threads, threads),
                         0, "%s", program_output);
        assert_equal_results(temporary("m1.h5"), temporary("m8.h5"));
    }
}

/* The overlap of every sample of one cell, found by its load and temperature. */
static const double *samples_of(const mattis_result *result, double load, double temperature) {
    const mattis_frame *frame = mattis_result_frame(result, "/monte_carlo");
    const mattis_dimension *x = mattis_frame_dimension(frame, "load");
    const mattis_dimension *y = mattis_frame_dimension(frame, "temperature");
    size_t samples = mattis_frame_dimension(frame, "sample")->length;
    for (size_t i = 0; i < x->length; i++)
        for (size_t j = 0; j < y->length; j++)
            if (x->value[i] == load && y->value[j] == temperature)
                return mattis_frame_variable(frame, "overlap")->value +
                       (i * y->length + j) * samples;
    cr_assert_fail("no such cell");
    return NULL;
}

Test(bits, a_cell_is_the_same_in_every_grid_and_with_more_samples) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet"), 0);
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/b.h5 --quiet --set samples=9 "
                         "--set 'axes.temperature=[0.1, 0.6, 3]' --set 'axes.load=[0.3, 0.15]'"),
                 0, "%s", program_output);
    mattis_result a = read_result(temporary("a.h5")), b = read_result(temporary("b.h5"));
    cr_assert_arr_eq(samples_of(&a, 0.15, 0.6), samples_of(&b, 0.15, 0.6), 5 * sizeof(double));
    mattis_result_free(&a);
    mattis_result_free(&b);
}

Test(bits, longer_runs_begin_with_the_shorter_ones) {
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --set record.series=true"), 0);
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/b.h5 --quiet --set record.series=true "
                         "--set sweeps=31"),
                 0, "%s", program_output);
    mattis_result a = read_result(temporary("a.h5")), b = read_result(temporary("b.h5"));
    const mattis_variable *x = mattis_frame_variable(mattis_result_frame(&a, "/series"), "overlap");
    const mattis_variable *y = mattis_frame_variable(mattis_result_frame(&b, "/series"), "overlap");
    for (size_t row = 0; row < x->size / 20; row++)
        cr_assert_arr_eq(x->value + row * 20, y->value + row * 31, 20 * sizeof(double));
    mattis_result_free(&a);
    mattis_result_free(&b);
}

/* The series of q is that of the time means: same mean, square and fourth power in each sample. */
Test(bits, series_of_the_replica_overlap_have_its_moments) {
    enum { REPLICAS = 3, PAIRS = 3 };
    cr_assert_eq(program("$MATTIS run " SMALL " -o $TMP/a.h5 --quiet --set record.series=true "
                         "--set replicas=%d",
                         REPLICAS),
                 0, "%s", program_output);
    mattis_result result = read_result(temporary("a.h5"));
    const mattis_frame *means = mattis_result_frame(&result, "/monte_carlo");
    const mattis_variable *q =
        mattis_frame_variable(mattis_result_frame(&result, "/series"), "replica_overlap");
    static const char *const names[] = {"replica_overlap", "replica_overlap_squared",
                                        "replica_overlap_fourth"};
    const size_t units = mattis_frame_variable(means, names[0])->size, each = q->size / units;
    cr_assert_eq(each % PAIRS, 0);
    cr_assert_gt(each, PAIRS);
    for (size_t unit = 0; unit < units; unit++) {
        double moment[3] = {0};
        for (size_t k = 0; k < each; k++) {
            const double x = q->value[unit * each + k];
            moment[0] += x / (double)each;
            moment[1] += x * x / (double)each;
            moment[2] += x * x * x * x / (double)each;
        }
        for (size_t m = 0; m < 3; m++)
            cr_assert_float_eq(moment[m], mattis_frame_variable(means, names[m])->value[unit],
                               1e-12);
    }
    mattis_result_free(&result);
}
