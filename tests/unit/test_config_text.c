/* The canonical text of an experiment, and its hash. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

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
    {"update=tap", "burn-in=null", "interaction=distinct"},
};

Test(config, text_parses_to_the_same_experiment) {
    for (size_t k = 0; k < COUNT(canonical_overrides); k++) {
        mattis_experiment first = parsed_text(example_text, canonical_overrides[k]);
        mattis_experiment second = parsed_text(first.text, NULL);
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
    mattis_experiment e =
        parsed_text(example_text, (const char *[]){"title=short", "axes.temperature=null",
                                                   "temperature=0.1", NULL});
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
                             "  from: pattern\n"
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
    mattis_experiment e = parsed_text(example_text, NULL);
    cr_expect_eq(strlen(e.hash), 16);
    cr_expect_eq(strspn(e.hash, "0123456789abcdef"), 16);
    for (size_t k = 0; k < COUNT(same); k++) {
        mattis_experiment other = parsed_text(example_text, same[k]);
        cr_expect_str_eq(other.hash, e.hash, "%s", same[k][0]);
        mattis_experiment_free(&other);
    }
    for (size_t k = 0; k < COUNT(different); k++) {
        mattis_experiment other = parsed_text(example_text, different[k]);
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
    mattis_experiment e = parsed_text(shortest_text, NULL);
    cr_expect_str_eq(e.hash, "15ab8173718ffe6f");
    cr_expect(strstr(e.text, "  sweeps: 200\n"), "the text is complete");
    mattis_experiment_free(&e);
    e = parsed_text(example_text, NULL);
    cr_expect_str_eq(e.hash, "e7371aa57bb7b1ec");
    mattis_experiment_free(&e);
}

/* A value that the axis replaces leaves no trace. */
Test(config, an_axis_takes_the_place_of_a_value) {
    static const char head[] = "model: dense\nnetwork: {spins: 40, order: 4%s}\n"
                               "dynamics: {burn-in: 10%s}\nseed: 1\n"
                               "axes: {load: [0.02, 0.5], temperature: [0.1, 0.2, 0.4]}\n";
    char plain[512], doubled[512];
    snprintf(plain, sizeof plain, head, "", "");
    snprintf(doubled, sizeof doubled, head, ", load: 0.1", ", temperature: 0.3");
    mattis_experiment one = parsed_text(plain, NULL), two = parsed_text(doubled, NULL);
    cr_expect_str_eq(one.text, two.text);
    cr_expect_str_eq(one.hash, two.hash);
    cr_expect_eq(one.base.load, two.base.load);
    mattis_experiment_free(&one);
    mattis_experiment_free(&two);
    /* Without the axis the value is there. */
    one = parsed_text(doubled, (const char *[]){"axes.temperature=null", NULL});
    cr_expect_eq(one.base.temperature, 0.3);
    mattis_experiment_free(&one);
}

/* Each optional key alone, given at its default. */
Test(config, hash_leaves_out_defaults) {
    mattis_experiment e = parsed_text(shortest_text, NULL);
    size_t n = 0;
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        char line[128], override[256];
        snprintf(line, sizeof line, " %s: ", mattis_param_name(param));
        if (!param->fallback || !*param->fallback || !strstr(e.text, line))
            continue; /* not written, as it has no effect */
        snprintf(override, sizeof override, "%s=%s", param->path, param->fallback);
        mattis_experiment same = parsed_text(shortest_text, (const char *[]){override, NULL});
        cr_expect_str_eq(same.hash, e.hash, "%s", override);
        mattis_experiment_free(&same);
        n++;
    }
    cr_expect_geq(n, 10);
    mattis_experiment_free(&e);
}
