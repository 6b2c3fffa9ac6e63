/* See experiments.h. */
#include "experiments.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

const char example_text[] = "title: Retrieval in a dense network, P = 4\n"
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
                            "start: {from: pattern, overlap: 0.9}\n"
                            "axes:\n"
                            "  load:        {from: 0.02, to: 0.5, steps: 25}\n"
                            "  temperature: [0.1, 0.4, 0.2]\n"
                            "samples: 20\n"
                            "seed: 9007199254740991\n"
                            "record: {series: true}\n"
                            "theory: {rs: true, lines: false}\n";

const char shortest_text[] = "model: dense\n"
                             "network: {spins: 101, patterns: 7}\n"
                             "dynamics: {temperature: 0.37}\n"
                             "seed: 11\n";

const char low_storage_text[] = "model: dense\n"
                                "network:\n"
                                "  spins: 101\n"
                                "  load: {coefficient: 0.37, exponent: 1.5}\n"
                                "dynamics: {temperature: 0.37}\n"
                                "seed: 11\n";

int parse_text(const char *text, const char *const *overrides, mattis_experiment *out,
               mattis_report *report) {
    size_t n = 0;
    while (overrides && overrides[n])
        n++;
    return mattis_config_parse(text, strlen(text), "exp.yaml", overrides, n, out, report);
}

mattis_experiment parsed_text(const char *text, const char *const *overrides) {
    mattis_experiment experiment;
    mattis_report report = {0};
    int status = parse_text(text, overrides, &experiment, &report);
    cr_assert_eq(status, MATTIS_OK, "%s", report.text);
    return experiment;
}

void expect_axis(const mattis_experiment *experiment, size_t a, const char *path, size_t n,
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
