/* Experiment files of the multitasking network: its keys, lists of weights, K = c ln N. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/plan.h"

static const char diluted[] = "model: multitasking\n"
                              "network: {spins: 1000, dilution: 0.4, patterns: 5}\n"
                              "dynamics: {temperature: 0.1}\n"
                              "start: {from: mixture, weights: [1, -0.5, 2]}\n"
                              "seed: 1\n";

static mattis_experiment parsed(const char *text, const char *const *overrides, size_t n) {
    mattis_experiment experiment;
    mattis_report report = {0};
    int status =
        mattis_config_parse(text, strlen(text), "exp.yaml", overrides, n, &experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    return experiment;
}

/* The canonical text parses to the same experiment, with the same hash. */
static void expect_same_again(const mattis_experiment *experiment) {
    mattis_experiment again = parsed(experiment->text, NULL, 0);
    cr_expect_str_eq(again.text, experiment->text);
    cr_expect_str_eq(again.hash, experiment->hash);
    cr_expect_arr_eq(again.base.weight, experiment->base.weight, sizeof again.base.weight);
    mattis_experiment_free(&again);
}

Test(config_multitasking, weights_are_a_list) {
    mattis_experiment e = parsed(diluted, NULL, 0);
    cr_expect_eq((int)e.base.model, MATTIS_MULTITASKING);
    cr_expect_eq((int)e.base.from, MATTIS_FROM_MIXTURE);
    cr_expect(e.base.weight[0] == 1 && e.base.weight[1] == -0.5 && e.base.weight[2] == 2);
    cr_expect_eq(e.base.weight[3], 0);
    expect_same_again(&e);
    mattis_experiment_free(&e);

    const char *shorter[] = {"start.weights=[0, 3]"}, *one[] = {"start.weights.2=7"};
    e = parsed(diluted, shorter, 1);
    cr_expect(e.base.weight[0] == 0 && e.base.weight[1] == 3 && e.base.weight[2] == 0);
    mattis_experiment_free(&e);
    e = parsed(diluted, one, 1);
    cr_expect(e.base.weight[0] == 1 && e.base.weight[1] == 7 && e.base.weight[2] == 2);
    mattis_experiment_free(&e);
}

Test(config_multitasking, one_weight_can_be_an_axis) {
    const char *axis[] = {"start.weights=[1]", "axes.weight_2=[0, 0.5, 1]"};
    mattis_experiment e = parsed(diluted, axis, 2);
    cr_assert_eq(e.n_axes, 1);
    cr_expect_str_eq(e.axis[0].param->path, "start.weights.2");
    expect_same_again(&e);
    mattis_experiment_free(&e);
}

/* K = c ln N of every cell, and all overlaps recorded unless told otherwise. */
Test(config_multitasking, patterns_grow_with_the_logarithm) {
    const char *grown[] = {"network.load={coefficient: 1.5, logarithmic: true}",
                           "axes.spins=[100, 1000, 10000]", "record.overlaps=3"};
    static const int64_t patterns[] = {7, 10, 14}; /* 1.5 ln N = 6.91, 10.36, 13.82 */
    for (size_t n = 2; n <= 3; n++) {
        mattis_experiment e = parsed(diluted, grown, n);
        mattis_plan plan;
        cr_assert_eq(mattis_plan_init(&plan, &e), MATTIS_OK);
        for (size_t c = 0; c < 3; c++)
            cr_expect_eq(plan.cell[c].patterns, patterns[c]);
        cr_expect_eq(e.base.record_overlaps, n == 2 ? 14 : 3);
        expect_same_again(&e);
        mattis_plan_free(&plan);
        mattis_experiment_free(&e);
    }
}

/* Keys of this model are no part of the text, the hash or the streams of another. */
Test(config_multitasking, dense_files_are_as_before) {
    static const char dense[] = "model: dense\n"
                                "network: {spins: 101, patterns: 7}\n"
                                "dynamics: {temperature: 0.37}\n"
                                "seed: 11\n";
    mattis_experiment e = parsed(dense, NULL, 0);
    cr_expect_null(strstr(e.text, "dilution"));
    cr_expect_null(strstr(e.text, "weights"));
    cr_expect_null(strstr(e.text, "logarithmic"));
    cr_expect_eq(e.base.record_overlaps, 1);
    mattis_experiment_free(&e);
}
