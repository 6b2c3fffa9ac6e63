/* Experiment files: what --set changes, and what it refuses. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "experiments.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

Test(config, overrides_replace_values_and_axes) {
    /* A value in the place of an axis; the last override wins; bare names. */
    mattis_experiment e = parsed_text(
        example_text, (const char *[]){"temperature=0.2", "network.spins=300", "spins=200", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.temperature, 0.2);
    cr_expect_eq(e.base.spins, 200);
    mattis_experiment_free(&e);

    /* An axis in the place of a value, after the axes of the file. */
    e = parsed_text(example_text, (const char *[]){"axes.overlap=[0.5, 1]", NULL});
    cr_expect_eq(e.n_axes, 3);
    expect_axis(&e, 2, "start.overlap", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);

    /* An axis in the place of an axis keeps its position. */
    e = parsed_text(example_text, (const char *[]){"axes.load=[0.3]", NULL});
    cr_expect_eq(e.n_axes, 2);
    expect_axis(&e, 0, "network.load", 1, (double[]){0.3});
    mattis_experiment_free(&e);
}

Test(config, overriding_load_or_patterns_replaces_the_other) {
    mattis_experiment e = parsed_text(example_text, (const char *[]){"network.patterns=5", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.patterns, 5);
    cr_expect(isnan(e.base.load));
    mattis_experiment_free(&e);

    e = parsed_text(shortest_text, (const char *[]){"axes.load=[0.1, 0.2]", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.patterns, -1);
    mattis_experiment_free(&e);
}

/* Each of the ways to give K over each of the others, as values and as axes. */
Test(config, overriding_one_way_to_give_k_replaces_the_others) {
    static const char *const files[] = {example_text, shortest_text, low_storage_text};
    static const struct {
        const char *overrides[4];
        double load, coefficient;
        int64_t patterns;
        size_t n_axes;
    } cases[] = {
        {{"load=0.1"}, 0.1, NAN, -1, 0},
        {{"axes.load=[0.2, 0.1]"}, 0.2, NAN, -1, 1},
        {{"patterns=5"}, NAN, NAN, 5, 0},
        {{"axes.patterns=[5, 6]"}, NAN, NAN, 5, 1},
        {{"network.load={coefficient: 3, exponent: 1}"}, NAN, 3, -1, 0},
        {{"load_coefficient=3", "network.load.exponent=1"}, NAN, 3, -1, 0},
        {{"axes.load_coefficient=[3, 4]", "load_exponent=1"}, NAN, 3, -1, 1},
        {{"load={exponent: 1}", "axes.network.load.coefficient=[3, 4]"}, NAN, 3, -1, 1},
        {{"load=0.1", "load_exponent=1", "load_coefficient=3"}, NAN, 3, -1, 0},
        {{"load_exponent=1", "load_coefficient=3", "load=0.1"}, 0.1, NAN, -1, 0},
    };
    for (size_t f = 0; f < COUNT(files); f++)
        for (size_t k = 0; k < COUNT(cases); k++) {
            mattis_experiment e = parsed_text(files[f], cases[k].overrides);
            const double wanted[] = {cases[k].load, cases[k].coefficient};
            const double found[] = {e.base.load, e.base.load_coefficient};
            for (size_t p = 0; p < 2; p++)
                cr_expect(found[p] == wanted[p] || (isnan(found[p]) && isnan(wanted[p])),
                          "file %zu, case %zu", f, k);
            cr_expect_eq(e.base.patterns, cases[k].patterns, "file %zu, case %zu", f, k);
            cr_expect_eq(e.n_axes, cases[k].n_axes + (f == 0), "file %zu, case %zu", f, k);
            mattis_experiment_free(&e);
        }

    /* Of the mapping, one key replaces itself alone. */
    mattis_experiment e = parsed_text(low_storage_text, (const char *[]){"load_exponent=2", NULL});
    cr_expect_eq(e.base.load_coefficient, 0.37);
    cr_expect_eq(e.base.load_exponent, 2);
    mattis_experiment_free(&e);
}

Test(config, title_is_yaml_and_null_removes_an_axis) {
    mattis_experiment e = parsed_text(
        example_text, (const char *[]){"title=\"a: b\"", "axes.temperature=null", "axes.order=null",
                                       "dynamics.temperature=1", NULL});
    cr_expect_str_eq(e.title, "a: b");
    cr_expect_eq(e.n_axes, 1);
    mattis_experiment_free(&e);
    e = parsed_text(example_text, (const char *[]){"title=", NULL});
    cr_expect_str_eq(e.title, "");
    mattis_experiment_free(&e);
}

/* With everything below it, values and axes; by its last name too. */
Test(config, null_removes_a_key) {
    mattis_experiment e = parsed_text(
        example_text, (const char *[]){"start.overlap=null", "sweeps=null", "record=null",
                                       "load=null", "network.patterns=3", NULL});
    cr_expect_eq(e.base.overlap, 1);
    cr_expect_eq(e.base.sweeps, 200);
    cr_expect_eq(e.base.record_series, 0);
    cr_expect_eq(e.n_axes, 1, "the axis of the load went with its key");
    mattis_experiment_free(&e);
    e = parsed_text(shortest_text, (const char *[]){"start.from=mixture", "start.weights=[1, 2]",
                                                    "start.from=null", "start.weights=null", NULL});
    cr_expect_eq(e.base.from, MATTIS_FROM_PATTERN);
    cr_expect_eq(e.base.weight[0], 0);
    mattis_experiment_free(&e);
}

static const struct wrong_override {
    const char *text, *message;
} wrong_overrides[] = {
    {"network.spins", "--set network.spins: no '='; write --set KEY=VALUE"},
    {"=3", "--set =3: no key; write --set KEY=VALUE"},
    {"network.spinz=3", "--set network.spinz: unknown key; did you mean network.spins?"},
    {"spinz=3", "--set spinz: unknown key; did you mean network.spins?"},
    {"spins\nnone=3", "--set spins?none: unknown key; the top level knows title, axes, model, "
                      "network, dataset, noise, dynamics, start, samples, seed, record, refine, "
                      "theory"},
    {"colour=3", "--set colour: unknown key; the top level knows title, axes, model, network, "
                 "dataset, noise, dynamics, start, samples, seed, record, refine, theory"},
    {"network=3", "--set network: holds several keys; set one at a time, as network.NAME=VALUE"},
    {"axes={}", "--set axes: holds several keys; set one at a time, as axes.NAME=VALUE"},
    {"network.spins=many", "--set network.spins: 'many' is not a whole number; give a whole number "
                           "from 2 to 16777216"},
    {"spins=1", "--set spins: network.spins: '1' is out of range; give a whole number from 2 to "
                "16777216"},
    {"network.spins=", "--set network.spins: no value; give a whole number from 2 to 16777216"},
    {"network.spins=null", "exp.yaml:3: network.spins: a required key is missing; give a whole "
                           "number from 2 to 16777216"},
    {"network.spins=[1", "--set network.spins: not valid YAML: did not find expected ',' or ']' "
                         "while parsing a flow sequence from line 1; check indentation, colons, "
                         "quotes and brackets"},
    {"network.spins=*a", "--set network.spins: the alias '*a' is not allowed; write the value out"},
    {"axes.colour=[1]", "--set axes.colour: unknown parameter; axes can be numbers among the "
                        "keys that `mattis models` lists"},
    {"axes.samples=[1]", "--set axes.samples: it holds for the whole experiment, so it cannot be "
                         "an axis; give one value as samples: a whole number from 1 to 1000000"},
    {"axes.load=[0.1, x]",
     "--set axes.load: axes.load, value 2: 'x' is not a number; give a number "
     "above 0 up to 1000000"},
    {"axes.load=0.1", "--set axes.load: a single value; give a list, or {from: A, to: B, steps: "
                      "N}, or one value as network.load"},
    {"axes.load={to: 1}", "--set axes.load: from is missing; give {from: A, to: B, steps: N} or a "
                          "list"},
    {"axes.temperature=null", "exp.yaml:8: dynamics.temperature: a required key is missing; give a "
                              "number from 0 to 1000000"},
    {"axes.load=null", "exp.yaml:3: network.patterns: a required key is missing; give it, or "
                       "network.load, or network.load.coefficient with network.load.exponent"},
    {"load_coefficient=2", "--set load_coefficient: network.load.exponent: a required key is "
                           "missing beside network.load.coefficient; give a number from 0 to 7"},
    {"load={coeficient: 2}", "--set load: network.load.coeficient: unknown key; did you mean "
                             "network.load.coefficient?"},
    {"network.load={coefficient: x, exponent: 1}",
     "--set network.load: network.load.coefficient: 'x' is not a number; give a number above 0 up "
     "to 1000000000000"},
    {"load.coeficient=2", "--set load.coeficient: unknown key; did you mean "
                          "network.load.coefficient?"},
    {"start=both", "--set start: holds several keys; set one at a time, as start.NAME=VALUE"},
    {"axes.start=[0, 1]", "--set axes.start: it is not a number, so it cannot be an axis; give one "
                          "value as start.from: pattern, random, both, hierarchical, "
                          "example, mixture or previous"},
    {"quality=0.9", "--set quality: dataset.quality: has no effect under the rule storing; choose "
                    "supervised or unsupervised, or leave it out"},
    {"rule=supervised", "exp.yaml:7: dataset.quality: a required key is missing under the rule "
                        "supervised; give a number above 0 up to 1"},
    {"axes.damping=[0, 0.5]", "--set axes.damping: has no effect under the update parallel; choose "
                              "tap, or leave it out"},
    {"title=a: b", "--set title: keys where text belongs; put the title in quotes"},
};

Test(config, refuses_wrong_overrides) {
    for (size_t k = 0; k < COUNT(wrong_overrides); k++) {
        mattis_experiment e;
        mattis_report report = {0};
        int status =
            parse_text(example_text, (const char *[]){wrong_overrides[k].text, NULL}, &e, &report);
        cr_expect_eq(status, MATTIS_ERR_INPUT, "%s", wrong_overrides[k].text);
        cr_expect_str_eq(report.text, wrong_overrides[k].message);
    }
}
