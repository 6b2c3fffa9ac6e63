/* Experiment files: what they mean. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- Right files ---------------------------------------------------------------------------- */

Test(config, reads_every_key) {
    mattis_experiment e = parsed_text(example_text, NULL);
    cr_expect_str_eq(e.title, "Retrieval in a dense network, P = 4");
    cr_expect_eq(e.base.model, MATTIS_DENSE);
    cr_expect_eq(e.base.spins, 128);
    cr_expect_eq(e.base.order, 4);
    cr_expect_eq(e.base.interaction, MATTIS_FULL);
    cr_expect_eq(e.base.rule, MATTIS_STORING);
    cr_expect_eq(e.base.update, MATTIS_PARALLEL);
    cr_expect_eq(e.base.sweeps, 2000);
    cr_expect_eq(e.base.burn_in, 150);
    cr_expect_eq(e.base.replicas, 3);
    cr_expect_eq(e.base.from, MATTIS_FROM_PATTERN);
    cr_expect_eq(e.base.overlap, 0.9);
    cr_expect_eq(e.base.samples, 20);
    cr_expect_eq(e.base.seed, INT64_C(9007199254740991));
    cr_expect_eq(e.base.record_series, 1);
    cr_expect_eq(e.base.theory_rs, 1);
    cr_expect_eq(e.base.theory_lines, 0);
    cr_expect_eq(e.base.load, 0.02, "the base holds the first value of an axis");
    cr_expect_eq(e.base.patterns, -1, "the base is not resolved");
    cr_expect_eq(e.base.temperature, 0.1);

    double load[25];
    for (size_t k = 0; k < 25; k++)
        load[k] = 0.02 + (0.5 - 0.02) * (double)k / 24;
    load[24] = 0.5;
    cr_expect_eq(e.n_axes, 2);
    expect_axis(&e, 0, "network.load", 25, load);
    expect_axis(&e, 1, "dynamics.temperature", 3, (double[]){0.1, 0.4, 0.2});
    mattis_experiment_free(&e);
    mattis_experiment_free(&e);
}

Test(config, fills_in_defaults) {
    mattis_experiment e = parsed_text(shortest_text, NULL);
    mattis_params defaults;
    mattis_params_defaults(&defaults);
    cr_expect_str_eq(e.title, "");
    cr_expect_eq(e.n_axes, 0);
    cr_expect_eq(e.base.patterns, 7);
    cr_expect(isnan(e.base.load));
    cr_expect_eq(e.base.order, defaults.order);
    cr_expect_eq(e.base.sweeps, defaults.sweeps);
    cr_expect_eq(e.base.retrieved_above, defaults.retrieved_above);
    mattis_experiment_free(&e);
}

Test(config, both_starts_are_a_last_axis) {
    mattis_experiment e =
        parsed_text(example_text, (const char *[]){"start.from=both", "axes.sweeps=[5, 10]", NULL});
    cr_expect_eq(e.n_axes, 4);
    expect_axis(&e, 2, "dynamics.sweeps", 2, (double[]){5, 10});
    expect_axis(&e, 3, "start.from", 2, (double[]){MATTIS_FROM_PATTERN, MATTIS_FROM_RANDOM});
    cr_expect_eq(e.base.from, MATTIS_FROM_PATTERN);
    cr_expect(strstr(e.text, "\n  from: both\n"));
    mattis_experiment_free(&e);
}

Test(config, spaces_axes_by_equal_ratios) {
    mattis_experiment e = parsed_text(
        shortest_text,
        (const char *[]){"axes.temperature={from: 0.001, to: 10, steps: 5, spacing: log}",
                         "axes.network.spins={from: 1024, to: 64, steps: 5, spacing: log}", NULL});
    expect_axis(&e, 0, "dynamics.temperature", 5, (double[]){0.001, 0.01, 0.1, 1, 10});
    expect_axis(&e, 1, "network.spins", 5, (double[]){1024, 512, 256, 128, 64});
    cr_expect(e.axis[0].log && e.axis[1].log);
    mattis_experiment_free(&e);
}

Test(config, whole_axes_have_whole_values) {
    mattis_experiment e =
        parsed_text(shortest_text, (const char *[]){"axes.order={from: 8, to: 2, steps: 4}",
                                                    "axes.patterns=[1e3, 1099511627776]", NULL});
    expect_axis(&e, 0, "network.order", 4, (double[]){8, 6, 4, 2});
    expect_axis(&e, 1, "network.patterns", 2, (double[]){1000, 1099511627776.0});
    cr_expect_not(e.axis[0].log);
    mattis_experiment_free(&e);
}

Test(config, minus_zero_is_zero) {
    mattis_experiment e = parsed_text(shortest_text, (const char *[]){"overlap=-0.0", NULL});
    cr_expect_not(signbit(e.base.overlap));
    mattis_experiment_free(&e);
}

Test(config, empty_sections_and_titles_count_as_absent) {
    char text[512];
    snprintf(text, sizeof text, "%stitle:\nrecord:\ntheory: ~\naxes: {}\n", shortest_text);
    mattis_experiment e = parsed_text(text, NULL), same = parsed_text(shortest_text, NULL);
    cr_expect_str_eq(e.text, same.text);
    mattis_experiment_free(&e);
    mattis_experiment_free(&same);
}

/* --- Low storage, K = c N^b ----------------------------------------------------------------- */

Test(config, load_can_be_a_mapping) {
    mattis_experiment e = parsed_text(low_storage_text, NULL);
    cr_expect_eq(e.base.load_coefficient, 0.37);
    cr_expect_eq(e.base.load_exponent, 1.5);
    cr_expect(isnan(e.base.load));
    cr_expect_eq(e.base.patterns, -1);
    cr_expect(strstr(e.text, "  load:\n    coefficient: 0.37\n    exponent: 1.5\ndataset:\n"));
    mattis_params cell = e.base;
    cr_expect_eq(mattis_params_resolve(&cell), MATTIS_OK);
    cr_expect_eq(cell.patterns, 376); /* 0.37 101^1.5 = 375.56 */
    mattis_experiment_free(&e);
}

Test(config, axes_go_by_path_last_name_or_axis_name) {
    static const char *const names[] = {"network.load.coefficient", "coefficient",
                                        "load_coefficient"};
    char text[512];
    for (size_t k = 0; k < COUNT(names); k++) {
        snprintf(text, sizeof text,
                 "model: dense\nnetwork: {spins: 101, load: {exponent: 1}}\nseed: 11\n"
                 "dynamics: {temperature: 0.37}\naxes: {%s: [1, 2]}\n",
                 names[k]);
        mattis_experiment e = parsed_text(text, NULL);
        expect_axis(&e, 0, "network.load.coefficient", 2, (double[]){1, 2});
        cr_expect(strstr(e.text, "  load:\n    exponent: 1\n"));
        cr_expect(strstr(e.text, "axes:\n  network.load.coefficient: [1, 2]\n"));
        mattis_experiment_free(&e);
    }
    mattis_experiment e =
        parsed_text(shortest_text, (const char *[]){"axes.start_overlap=[0.5, 1]", NULL});
    expect_axis(&e, 0, "start.overlap", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);
    e = parsed_text(shortest_text, (const char *[]){"start_overlap=0.25", NULL});
    cr_expect_eq(e.base.overlap, 0.25);
    mattis_experiment_free(&e);
}

/* --- Keys that depend on others ------------------------------------------------------------- */

Test(config, learning_keys_belong_to_their_rules) {
    mattis_experiment e = parsed_text(
        shortest_text, (const char *[]){"rule=supervised", "quality=0.8", "examples=20", NULL});
    cr_expect_eq(e.base.rule, MATTIS_SUPERVISED);
    cr_expect_eq(e.base.quality, 0.8);
    cr_expect_eq(e.base.examples, 20);
    cr_expect(strstr(e.text, "  rule: supervised\n  quality: 0.8\n  examples: 20\n"));
    mattis_experiment_free(&e);

    /* Quality 1 may be said, and under storing it changes nothing. */
    e = parsed_text(shortest_text, (const char *[]){"rule=unsupervised", "quality=1", NULL});
    cr_expect(strstr(e.text, "  rule: unsupervised\n  quality: 1\n  examples: 1\n"));
    mattis_experiment_free(&e);
    mattis_experiment same = parsed_text(shortest_text, NULL);
    e = parsed_text(shortest_text, (const char *[]){"quality=1", "examples=1", NULL});
    cr_expect_str_eq(e.text, same.text);
    cr_expect_not(strstr(e.text, "quality"));
    mattis_experiment_free(&e);
    mattis_experiment_free(&same);

    e = parsed_text(shortest_text,
                    (const char *[]){"rule=supervised", "axes.quality=[0.5, 1]", NULL});
    expect_axis(&e, 0, "dataset.quality", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);
}

Test(config, tap_keys_belong_to_update_tap) {
    mattis_experiment e = parsed_text(
        shortest_text, (const char *[]){"update=tap", "tap-order=1", "tolerance=1e-7", NULL});
    cr_expect_eq(e.base.update, MATTIS_TAP);
    cr_expect_eq(e.base.tap_order, 1);
    cr_expect(strstr(e.text, "  tap-order: 1\n  damping: 0.5\n  tolerance: 1e-07\n"));
    mattis_experiment_free(&e);
    e = parsed_text(shortest_text, NULL);
    cr_expect_not(strstr(e.text, "tap"));
    mattis_experiment_free(&e);
    e = parsed_text(shortest_text, (const char *[]){"temperature=0", "update=parallel", NULL});
    cr_expect_eq(e.base.temperature, 0);
    mattis_experiment_free(&e);
}

Test(config, noise_is_allowed_up_to_order_four) {
    static const char *const right[][4] = {
        {"synaptic=0.3", "order=4"},
        {"axes.synaptic=[0, 0.3]", "axes.order=[2, 3, 4]"},
        {"synaptic=0", "order=8"},
    };
    for (size_t k = 0; k < COUNT(right); k++) {
        mattis_experiment e = parsed_text(shortest_text, right[k]);
        mattis_experiment_free(&e);
    }
}
