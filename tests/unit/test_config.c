/* Experiment files: what they mean, what --set changes, the canonical text, and every refusal.
 *
 * Wrong files stand in tests/cli/bad_inputs; the first line of each is the message expected. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mattis/config.h"

#define BAD_INPUTS   "tests/cli/bad_inputs"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char example[] = "title: Retrieval in a dense network, P = 4\n"
                              "model: dense\n"
                              "network:\n"
                              "  spins: 128                  # N\n"
                              "  order: 4\n"
                              "  interaction: full\n"
                              "dataset: {rule: storing}\n"
                              "dynamics:\n"
                              "  update: parallel\n"
                              "  sweeps: 2e3\n"
                              "  burn-in: 150\n"
                              "  replicas: 3\n"
                              "start: {from: random, overlap: 0.9}\n"
                              "axes:\n"
                              "  load:        {from: 0.02, to: 0.5, steps: 25}\n"
                              "  temperature: [0.1, 0.4, 0.2]\n"
                              "samples: 20\n"
                              "seed: 9007199254740991\n"
                              "record: {series: true}\n"
                              "theory: {rs: true, lines: false}\n";

static const char shortest[] = "model: dense\n"
                               "network: {spins: 101, patterns: 7}\n"
                               "dynamics: {temperature: 0.37}\n"
                               "seed: 11\n";

/* Parses with up to four overrides, ended by NULL. */
static int parse(const char *text, const char *const *overrides, mattis_experiment *out,
                 mattis_report *report) {
    size_t n = 0;
    while (overrides && overrides[n])
        n++;
    return mattis_config_parse(text, strlen(text), "exp.yaml", overrides, n, out, report);
}

static mattis_experiment parsed(const char *text, const char *const *overrides) {
    mattis_experiment experiment;
    mattis_report report = {0};
    int status = parse(text, overrides, &experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    return experiment;
}

static void expect_axis(const mattis_experiment *experiment, size_t a, const char *path, size_t n,
                        const double *value) {
    cr_assert_lt(a, experiment->n_axes);
    const mattis_axis *axis = &experiment->axis[a];
    cr_expect_str_eq(axis->param->path, path);
    cr_assert_eq(axis->n, n, "%s has %zu values", path, axis->n);
    for (size_t k = 0; k < n; k++) { /* points of a range are rounded to 15 digits */
        cr_expect_leq(fabs(axis->value[k] - value[k]), 4e-16 * fabs(value[k]),
                      "%s value %zu: %.17g", path, k, axis->value[k]);
    }
}

/* --- Right files ---------------------------------------------------------------------------- */

Test(config, reads_every_key) {
    mattis_experiment e = parsed(example, NULL);
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
    cr_expect_eq(e.base.from, MATTIS_FROM_RANDOM);
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
    mattis_experiment e = parsed(shortest, NULL);
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
        parsed(example, (const char *[]){"start.from=both", "axes.sweeps=[5, 10]", NULL});
    cr_expect_eq(e.n_axes, 4);
    expect_axis(&e, 2, "dynamics.sweeps", 2, (double[]){5, 10});
    expect_axis(&e, 3, "start.from", 2, (double[]){MATTIS_FROM_PATTERN, MATTIS_FROM_RANDOM});
    cr_expect_eq(e.base.from, MATTIS_FROM_PATTERN);
    cr_expect(strstr(e.text, "\n  from: both\n"));
    mattis_experiment_free(&e);
}

Test(config, spaces_axes_by_equal_ratios) {
    mattis_experiment e = parsed(
        shortest,
        (const char *[]){"axes.temperature={from: 0.001, to: 10, steps: 5, spacing: log}",
                         "axes.network.spins={from: 1024, to: 64, steps: 5, spacing: log}", NULL});
    expect_axis(&e, 0, "dynamics.temperature", 5, (double[]){0.001, 0.01, 0.1, 1, 10});
    expect_axis(&e, 1, "network.spins", 5, (double[]){1024, 512, 256, 128, 64});
    cr_expect(e.axis[0].log && e.axis[1].log);
    mattis_experiment_free(&e);
}

Test(config, whole_axes_have_whole_values) {
    mattis_experiment e =
        parsed(shortest, (const char *[]){"axes.order={from: 8, to: 2, steps: 4}",
                                          "axes.patterns=[1e3, 1099511627776]", NULL});
    expect_axis(&e, 0, "network.order", 4, (double[]){8, 6, 4, 2});
    expect_axis(&e, 1, "network.patterns", 2, (double[]){1000, 1099511627776.0});
    cr_expect_not(e.axis[0].log);
    mattis_experiment_free(&e);
}

Test(config, minus_zero_is_zero) {
    mattis_experiment e = parsed(shortest, (const char *[]){"overlap=-0.0", NULL});
    cr_expect_not(signbit(e.base.overlap));
    mattis_experiment_free(&e);
}

Test(config, empty_sections_and_titles_count_as_absent) {
    char text[512];
    snprintf(text, sizeof text, "%stitle:\nrecord:\ntheory: ~\naxes: {}\n", shortest);
    mattis_experiment e = parsed(text, NULL), same = parsed(shortest, NULL);
    cr_expect_str_eq(e.text, same.text);
    mattis_experiment_free(&e);
    mattis_experiment_free(&same);
}

/* --- Low storage, K = c N^b ----------------------------------------------------------------- */

static const char low_storage[] = "model: dense\n"
                                  "network:\n"
                                  "  spins: 101\n"
                                  "  load: {coefficient: 0.37, exponent: 1.5}\n"
                                  "dynamics: {temperature: 0.37}\n"
                                  "seed: 11\n";

Test(config, load_can_be_a_mapping) {
    mattis_experiment e = parsed(low_storage, NULL);
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
        mattis_experiment e = parsed(text, NULL);
        expect_axis(&e, 0, "network.load.coefficient", 2, (double[]){1, 2});
        cr_expect(strstr(e.text, "  load:\n    exponent: 1\n"));
        cr_expect(strstr(e.text, "axes:\n  network.load.coefficient: [1, 2]\n"));
        mattis_experiment_free(&e);
    }
    mattis_experiment e = parsed(shortest, (const char *[]){"axes.start_overlap=[0.5, 1]", NULL});
    expect_axis(&e, 0, "start.overlap", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);
    e = parsed(shortest, (const char *[]){"start_overlap=0.25", NULL});
    cr_expect_eq(e.base.overlap, 0.25);
    mattis_experiment_free(&e);
}

/* --- Keys that depend on others ------------------------------------------------------------- */

Test(config, learning_keys_belong_to_their_rules) {
    mattis_experiment e =
        parsed(shortest, (const char *[]){"rule=supervised", "quality=0.8", "examples=20", NULL});
    cr_expect_eq(e.base.rule, MATTIS_SUPERVISED);
    cr_expect_eq(e.base.quality, 0.8);
    cr_expect_eq(e.base.examples, 20);
    cr_expect(strstr(e.text, "  rule: supervised\n  quality: 0.8\n  examples: 20\n"));
    mattis_experiment_free(&e);

    /* Quality 1 may be said, and under storing it changes nothing. */
    e = parsed(shortest, (const char *[]){"rule=unsupervised", "quality=1", NULL});
    cr_expect(strstr(e.text, "  rule: unsupervised\n  quality: 1\n  examples: 1\n"));
    mattis_experiment_free(&e);
    mattis_experiment same = parsed(shortest, NULL);
    e = parsed(shortest, (const char *[]){"quality=1", "examples=1", NULL});
    cr_expect_str_eq(e.text, same.text);
    cr_expect_not(strstr(e.text, "quality"));
    mattis_experiment_free(&e);
    mattis_experiment_free(&same);

    e = parsed(shortest, (const char *[]){"rule=supervised", "axes.quality=[0.5, 1]", NULL});
    expect_axis(&e, 0, "dataset.quality", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);
}

Test(config, tap_keys_belong_to_update_tap) {
    mattis_experiment e =
        parsed(shortest, (const char *[]){"update=tap", "tap-order=1", "tolerance=1e-7", NULL});
    cr_expect_eq(e.base.update, MATTIS_TAP);
    cr_expect_eq(e.base.tap_order, 1);
    cr_expect(strstr(e.text, "  tap-order: 1\n  damping: 0.5\n  tolerance: 1e-07\n"));
    mattis_experiment_free(&e);
    e = parsed(shortest, NULL);
    cr_expect_not(strstr(e.text, "tap"));
    mattis_experiment_free(&e);
    e = parsed(shortest, (const char *[]){"temperature=0", "update=parallel", NULL});
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
        mattis_experiment e = parsed(shortest, right[k]);
        mattis_experiment_free(&e);
    }
}

/* --- The canonical text --------------------------------------------------------------------- */

static const char *const canonical_overrides[][4] = {
    {NULL},
    {"start.from=both"},
    {"title=\"quotes \\\" and \\\\, caf\\xE9 # no comment: \\U0001D6FE\""},
    {"axes.load=null", "load=0.1"},
    {"patterns=3", "axes.temperature=[1e-300, 123456.78901234567, 0.1]"},
    {"axes.temperature={from: 0.1, to: 0.7, steps: 7}"},
    {"axes.temperature={from: 3e-3, to: 0.7, steps: 11, spacing: log}", "axes.overlap=[-1, 0]"},
    {"axes.temperature={from: 2, to: 1, steps: 2}", "axes.order=[2, 3, 4, 5]"},
    {"load={coefficient: 2.5, exponent: 1.5}"},
    {"axes.load_coefficient=[1, 2]", "load_exponent=0.75"},
    {"rule=supervised", "quality=0.8", "axes.examples=[10, 100]"},
    {"rule=unsupervised", "axes.quality=[0.5, 1]", "synaptic=0.3"},
    {"update=tap", "damping=0.25", "tolerance=1e-8"},
};

Test(config, text_parses_to_the_same_experiment) {
    for (size_t k = 0; k < COUNT(canonical_overrides); k++) {
        mattis_experiment first = parsed(example, canonical_overrides[k]);
        mattis_experiment second = parsed(first.text, NULL);
        cr_expect_str_eq(first.text, second.text);
        cr_expect_str_eq(first.title, second.title);
        cr_expect_str_eq(first.hash, second.hash);
        cr_expect_eq(first.n_axes, second.n_axes);
        for (size_t a = 0; a < first.n_axes; a++) {
            expect_axis(&second, a, first.axis[a].param->path, first.axis[a].n,
                        first.axis[a].value);
            cr_expect_eq(first.axis[a].log, second.axis[a].log);
        }
        for (size_t p = 0; p < mattis_param_count; p++) {
            double x = mattis_param_get(&mattis_param_table[p], &first.base);
            double y = mattis_param_get(&mattis_param_table[p], &second.base);
            cr_expect(x == y || (isnan(x) && isnan(y)), "%s", mattis_param_table[p].path);
        }
        mattis_experiment_free(&first);
        mattis_experiment_free(&second);
    }
}

Test(config, text_is_as_documented) {
    mattis_experiment e = parsed(
        example, (const char *[]){"title=short", "axes.temperature=null", "temperature=0.1", NULL});
    cr_expect_str_eq(e.text, "title: \"short\"\n"
                             "model: dense\n"
                             "network:\n"
                             "  spins: 128\n"
                             "  order: 4\n"
                             "  interaction: full\n"
                             "dataset:\n"
                             "  rule: storing\n"
                             "  source: random\n"
                             "noise:\n"
                             "  synaptic: 0\n"
                             "dynamics:\n"
                             "  update: parallel\n"
                             "  temperature: 0.1\n"
                             "  sweeps: 2000\n"
                             "  burn-in: 150\n"
                             "  replicas: 3\n"
                             "  exchange: false\n"
                             "start:\n"
                             "  from: random\n"
                             "  overlap: 0.9\n"
                             "  masked: 0\n"
                             "  mask: scattered\n"
                             "samples: 20\n"
                             "seed: 9007199254740991\n"
                             "record:\n"
                             "  series: true\n"
                             "  overlaps: 1\n"
                             "  retrieved-above: 0.5\n"
                             "theory:\n"
                             "  rs: true\n"
                             "  lines: false\n"
                             "  wanted-overlap: 0.9\n"
                             "axes:\n"
                             "  network.load: {from: 0.02, to: 0.5, steps: 25, spacing: linear}\n");
    mattis_experiment_free(&e);
}

Test(config, hash_depends_on_content_alone) {
    static const char *const same[][4] = {
        {"title=another"},
        {"order=4", "temperature=1", "axes.temperature=[0.1, 0.4, 0.2]"},
        {"dynamics.sweeps=2000"},
    };
    static const char *const different[][4] = {
        {"seed=0"},
        {"start.from=both"},
        {"axes.temperature=[0.1, 0.2, 0.4]"},
        {"axes.temperature=[0.1, 0.4, 0.20000000000000004]"},
        {"samples=21"},
    };
    mattis_experiment e = parsed(example, NULL);
    cr_expect_eq(strlen(e.hash), 16);
    cr_expect_eq(strspn(e.hash, "0123456789abcdef"), 16);
    for (size_t k = 0; k < COUNT(same); k++) {
        mattis_experiment other = parsed(example, same[k]);
        cr_expect_str_eq(other.hash, e.hash, "%s", same[k][0]);
        mattis_experiment_free(&other);
    }
    for (size_t k = 0; k < COUNT(different); k++) {
        mattis_experiment other = parsed(example, different[k]);
        cr_expect_str_neq(other.hash, e.hash, "%s", different[k][0]);
        mattis_experiment_free(&other);
    }
    mattis_experiment_free(&e);
}

/* The hash of every experiment must stay what it is when the table grows; if this fails, no run of
 * an earlier version can be resumed. The numbers were computed by another program from the texts
 * without title and defaults, the first being "model: dense", "network:", "  spins: 101",
 * "  patterns: 7", "dynamics:", "  temperature: 0.37", "seed: 11", each with its line break. */
Test(config, hash_stays_the_same_in_later_versions) {
    mattis_experiment e = parsed(shortest, NULL);
    cr_expect_str_eq(e.hash, "15ab8173718ffe6f");
    cr_expect(strstr(e.text, "  sweeps: 200\n"), "the text is complete");
    mattis_experiment_free(&e);
    e = parsed(example, NULL);
    cr_expect_str_eq(e.hash, "3a17030e978741f4");
    mattis_experiment_free(&e);
}

/* Each optional key alone, given at its default. */
Test(config, hash_leaves_out_defaults) {
    mattis_experiment e = parsed(shortest, NULL);
    size_t n = 0;
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        char line[128], override[256];
        snprintf(line, sizeof line, " %s: ", mattis_param_name(param));
        if (!param->fallback || !*param->fallback || !strstr(e.text, line))
            continue; /* not written, as it has no effect */
        snprintf(override, sizeof override, "%s=%s", param->path, param->fallback);
        mattis_experiment same = parsed(shortest, (const char *[]){override, NULL});
        cr_expect_str_eq(same.hash, e.hash, "%s", override);
        mattis_experiment_free(&same);
        n++;
    }
    cr_expect_geq(n, 10);
    mattis_experiment_free(&e);
}

/* --- Overrides ------------------------------------------------------------------------------ */

Test(config, overrides_replace_values_and_axes) {
    /* A value in the place of an axis; the last override wins; bare names. */
    mattis_experiment e = parsed(
        example, (const char *[]){"temperature=0.2", "network.spins=300", "spins=200", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.temperature, 0.2);
    cr_expect_eq(e.base.spins, 200);
    mattis_experiment_free(&e);

    /* An axis in the place of a value, after the axes of the file. */
    e = parsed(example, (const char *[]){"axes.overlap=[0.5, 1]", NULL});
    cr_expect_eq(e.n_axes, 3);
    expect_axis(&e, 2, "start.overlap", 2, (double[]){0.5, 1});
    mattis_experiment_free(&e);

    /* An axis in the place of an axis keeps its position. */
    e = parsed(example, (const char *[]){"axes.load=[0.3]", NULL});
    cr_expect_eq(e.n_axes, 2);
    expect_axis(&e, 0, "network.load", 1, (double[]){0.3});
    mattis_experiment_free(&e);
}

Test(config, overriding_load_or_patterns_replaces_the_other) {
    mattis_experiment e = parsed(example, (const char *[]){"network.patterns=5", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.patterns, 5);
    cr_expect(isnan(e.base.load));
    mattis_experiment_free(&e);

    e = parsed(shortest, (const char *[]){"axes.load=[0.1, 0.2]", NULL});
    cr_expect_eq(e.n_axes, 1);
    cr_expect_eq(e.base.patterns, -1);
    mattis_experiment_free(&e);
}

/* Each of the ways to give K over each of the others, as values and as axes. */
Test(config, overriding_one_way_to_give_k_replaces_the_others) {
    static const char *const files[] = {example, shortest, low_storage};
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
            mattis_experiment e = parsed(files[f], cases[k].overrides);
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
    mattis_experiment e = parsed(low_storage, (const char *[]){"load_exponent=2", NULL});
    cr_expect_eq(e.base.load_coefficient, 0.37);
    cr_expect_eq(e.base.load_exponent, 2);
    mattis_experiment_free(&e);
}

Test(config, title_is_yaml_and_null_removes_an_axis) {
    mattis_experiment e =
        parsed(example, (const char *[]){"title=\"a: b\"", "axes.temperature=null",
                                         "axes.order=null", "dynamics.temperature=1", NULL});
    cr_expect_str_eq(e.title, "a: b");
    cr_expect_eq(e.n_axes, 1);
    mattis_experiment_free(&e);
    e = parsed(example, (const char *[]){"title=", NULL});
    cr_expect_str_eq(e.title, "");
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
    {"network.spins=null", "--set network.spins: no value; give a whole number from 2 to 16777216"},
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
        int status = parse(example, (const char *[]){wrong_overrides[k].text, NULL}, &e, &report);
        cr_expect_eq(status, MATTIS_ERR_INPUT, "%s", wrong_overrides[k].text);
        cr_expect_str_eq(report.text, wrong_overrides[k].message);
    }
}

/* --- Wrong files ---------------------------------------------------------------------------- */

/* Reads the message expected from the first line, with FILE replaced by the path. */
static void expected_message(const char *path, char *message, size_t size) {
    static const char mark[] = "# expect: FILE";
    char line[1024];
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    cr_assert(fgets(line, sizeof line, file), "%s", path);
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    cr_assert(strncmp(line, mark, strlen(mark)) == 0, "%s: no '%s' in line 1", path, mark);
    snprintf(message, size, "%s%s", path, line + strlen(mark));
}

Test(config, refuses_wrong_files) {
    DIR *directory = opendir(BAD_INPUTS);
    cr_assert(directory, "run from the top of the repository");
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[512], message[2048];
        snprintf(path, sizeof path, BAD_INPUTS "/%s", entry->d_name);
        expected_message(path, message, sizeof message);
        mattis_experiment e;
        mattis_report report = {0};
        cr_expect_eq(mattis_config_read(path, NULL, 0, &e, &report), MATTIS_ERR_INPUT, "%s", path);
        cr_expect_str_eq(report.text, message);
        n++;
    }
    closedir(directory);
    cr_expect_geq(n, 100);
}

static void expect_refusal(const char *bytes, size_t length, const char *message) {
    mattis_experiment e;
    memset(&e, 0xA5, sizeof e);
    mattis_report report = {0};
    int status = mattis_config_parse(bytes, length, "exp.yaml", NULL, 0, &e, &report);
    cr_expect_eq(status, MATTIS_ERR_INPUT, "%s", message);
    cr_expect_str_eq(report.text, message);
    cr_expect(!e.title && !e.text && e.n_axes == 0, "the experiment is zeroed");
    mattis_experiment_free(&e);
    cr_expect_eq(mattis_config_parse(bytes, length, "exp.yaml", NULL, 0, &e, NULL), status);
}
#define EXPECT_REFUSAL(bytes, message) expect_refusal(bytes, sizeof(bytes) - 1, message)

Test(config, refuses_wrong_bytes) {
    static const char empty[] =
        "exp.yaml:1: empty; give keys and values: title, axes, model, network, "
        "dataset, noise, dynamics, start, samples, seed, record, refine, theory";
    EXPECT_REFUSAL("", empty);
    EXPECT_REFUSAL("~", empty);
    EXPECT_REFUSAL("model: dense\ntitle: caf\xE9 au lait\n",
                   "exp.yaml:2: not UTF-8 text (invalid trailing UTF-8 octet); save the file as "
                   "UTF-8");
    EXPECT_REFUSAL("\xFF\xFEm\0o\0", "exp.yaml:1: not UTF-8 text (UTF-16); save the file as UTF-8");
    EXPECT_REFUSAL("model: dense\n\0\n",
                   "exp.yaml:2: not UTF-8 text (control characters are not allowed); save the file "
                   "as UTF-8");
    EXPECT_REFUSAL("model: \"de\\0nse\"\n",
                   "exp.yaml:1: a NUL character inside a value; remove it");
    EXPECT_REFUSAL("\"bell\\a and a key that goes on and on for more than 48 letters\": 1\n",
                   "exp.yaml:1: bell? and a key that goes on and on for more tha...: unknown key; "
                   "the top level knows title, axes, model, network, dataset, noise, dynamics, "
                   "start, samples, seed, record, refine, theory");
    EXPECT_REFUSAL("title: \"line \\L separator\"\nmodel: dense\n",
                   "exp.yaml:1: title: a line break or control character; give one line of text");
}

Test(config, accepts_a_byte_order_mark) {
    char text[256];
    snprintf(text, sizeof text, "\xEF\xBB\xBF%s", shortest);
    mattis_experiment e = parsed(text, NULL);
    cr_expect_eq(e.base.patterns, 7);
    mattis_experiment_free(&e);
}

Test(config, refuses_what_is_no_file) {
    mattis_experiment e;
    mattis_report report = {0};
    cr_expect_eq(mattis_config_read("no/such.yaml", NULL, 0, &e, &report), MATTIS_ERR_FILE);
    cr_expect_str_eq(report.text, "no/such.yaml: No such file or directory; give the path of an "
                                  "experiment file");
    cr_expect_eq(mattis_config_read("/tmp", NULL, 0, &e, &report), MATTIS_ERR_FILE);
    cr_expect_str_eq(report.text, "/tmp: Is a directory; give the path of an experiment file");
}

/* A temporary file with `length` bytes of comment after the shortest experiment. */
static void write_padded(char *path, size_t length) {
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    FILE *file = fdopen(descriptor, "w");
    fputs(shortest, file);
    for (size_t k = strlen(shortest); k < length; k++)
        fputc(k % 80 ? '#' : '\n', file);
    fclose(file);
}

Test(config, reads_files_up_to_one_mebibyte) {
    mattis_experiment e;
    mattis_report report = {0};
    char largest[] = "/tmp/mattis-config-XXXXXX", larger[] = "/tmp/mattis-config-XXXXXX";
    write_padded(largest, 1 << 20);
    write_padded(larger, (1 << 20) + 1);
    cr_expect_eq(mattis_config_read(largest, NULL, 0, &e, &report), MATTIS_OK, "%s", report.text);
    mattis_experiment_free(&e);
    cr_expect_eq(mattis_config_read(larger, NULL, 0, &e, &report), MATTIS_ERR_INPUT);
    cr_expect(strstr(report.text, ": larger than 1 MiB; give the path of an experiment file"));
    unlink(largest);
    unlink(larger);
}
