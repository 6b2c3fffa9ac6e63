/* The table of docs/result-files.md that says which network has which name: each of its cells
 * against the variables that a run makes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "experiments.h"
#include "mattis/plan.h"
#include "mattis/run.h"

enum { KINDS = 4, MOST = 48 };

static const char *const texts[KINDS] = {
    "model: dense\nnetwork: {spins: 40, order: 3, load: 0.1}\n",
    "model: multitasking\nnetwork: {spins: 40, patterns: 2, dilution: 0.2}\n",
    "model: modern\nnetwork: {spins: 20, load: 0.1, inverse-temperature: 1}\n",
    "model: modern\nnetwork: {spins: 20, load: 0.1, inverse-temperature: 1, state: binary}\n",
};

/* The cell of a table after the k-th bar, without spaces around it. */
static void cell_of(const char *line, int k, char out[512]) {
    for (; k > 0 && line; k--)
        line = strchr(line, '|') ? strchr(line, '|') + 1 : NULL;
    cr_assert(line);
    line += strspn(line, " ");
    size_t n = strcspn(line, "|");
    while (n > 0 && line[n - 1] == ' ')
        n--;
    snprintf(out, 512, "%.*s", (int)n, line);
}

typedef struct documented {
    char group[24], name[40];
    char has[KINDS][16]; /* "yes", "-", or a dimension */
} documented;

static size_t read_table(documented row[MOST]) {
    FILE *file = fopen("docs/result-files.md", "r");
    cr_assert(file);
    char line[2048], cell[512];
    size_t n = 0;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "| `/theory/", 11) != 0 && strncmp(line, "| `/monte_carlo/", 16) != 0)
            continue;
        int bars = 0;
        for (const char *c = line; *c; c++)
            bars += *c == '|';
        if (bars != KINDS + 3) /* another table */
            continue;
        cell_of(line, 1, cell);
        for (char *name = strtok(cell, "`, "); name; name = strtok(NULL, "`, ")) {
            cr_assert_lt(n, MOST);
            documented *here = &row[n++];
            cr_assert_eq(sscanf(name, "/%23[^/]/%39s", here->group, here->name), 2, "%s", name);
            for (int k = 0; k < KINDS; k++) {
                char value[512];
                cell_of(line, 2 + k, value);
                snprintf(here->has[k], sizeof here->has[k], "%.15s", value);
            }
        }
    }
    fclose(file);
    return n;
}

/* NAME, or NAME_mean. */
static const mattis_variable *variable_of(const mattis_frame *frame, const char *name) {
    char mean[64];
    snprintf(mean, sizeof mean, "%s_mean", name);
    const mattis_variable *plain = mattis_frame_variable(frame, name);
    return plain ? plain : mattis_frame_variable(frame, mean);
}

static bool is_over_pattern(const mattis_frame *frame, const mattis_variable *variable) {
    for (size_t d = 0; d < variable->rank; d++)
        if (strcmp(frame->dimension[variable->dim[d]].name, "pattern") == 0)
            return true;
    return false;
}

Test(documented_names, networks_have_what_the_table_says) {
    static documented row[MOST];
    const size_t n = read_table(row);
    cr_assert_gt(n, 25);
    for (int kind = 0; kind < KINDS; kind++) {
        char text[512];
        mattis_plan plan;
        mattis_frame measured[2], predicted[2];
        size_t n_measured, n_predicted, found = 0;
        mattis_report report = {""};
        snprintf(text, sizeof text, "%s%ssamples: 2\nseed: 1\n", texts[kind],
                 kind == 2 ? "" /* continuous: there is one update */
                           : "dynamics: {update: sequential, temperature: 0.3, sweeps: 4}\n");
        mattis_experiment experiment = parsed_text(text, NULL);
        cr_assert_eq(mattis_plan_init(&plan, &experiment), 0);
        cr_assert_eq(mattis_results_init(&plan, measured, &n_measured), 0);
        cr_assert_eq(mattis_solve(&plan, NULL, predicted, &n_predicted, &report), 0, "%s",
                     report.text);
        for (size_t k = 0; k < n; k++) {
            const mattis_frame *frame =
                strcmp(row[k].group, "theory") == 0 ? &predicted[0] : &measured[0];
            const mattis_variable *variable = variable_of(frame, row[k].name);
            const char *says = row[k].has[kind];
            found += variable && frame == &predicted[0];
            cr_expect_eq(variable != NULL, strcmp(says, "-") != 0, "network %d, /%s/%s: %s", kind,
                         row[k].group, row[k].name, says);
            if (variable && frame == &predicted[0])
                cr_expect_eq(is_over_pattern(frame, variable), strcmp(says, "pattern") == 0,
                             "network %d, /%s/%s: %s", kind, row[k].group, row[k].name, says);
        }
        /* All of the theory is there, but for what is of each state. */
        size_t all = 0;
        for (size_t v = 0; v < predicted[0].n_variables; v++) {
            const char *name = predicted[0].variable[v].name;
            all += strncmp(name, "stability_", 10) != 0 && strncmp(name, "free_energy_", 12) != 0;
        }
        cr_expect_eq(found, all, "network %d: %zu of %zu names", kind, found, all);
        for (size_t f = 0; f < n_measured; f++)
            mattis_frame_free(&measured[f]);
        for (size_t f = 0; f < n_predicted; f++)
            mattis_frame_free(&predicted[f]);
        mattis_plan_free(&plan);
        mattis_experiment_free(&experiment);
    }
}
