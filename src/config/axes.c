/* One axis: a list of values, or {from, to, steps, spacing}; see config_internal.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

static const char *const spacing_names[] = {"linear", "log", NULL};
static const mattis_param steps_param = {
    .path = "steps", .type = MATTIS_TYPE_INT, .minimum = 2, .maximum = MATTIS_CONFIG_MAX_CELLS};
static const mattis_param spacing_param = {
    .path = "spacing", .type = MATTIS_TYPE_CHOICE, .choices = spacing_names};

/* A range as written. Each part keeps its node for errors; NULL: not given. */
typedef struct range {
    const mattis_config_node *from, *to, *steps, *spacing;
} range;

double mattis_config_axis_point(double from, double to, size_t n, size_t k, bool log) {
    if (k == 0)
        return from;
    if (k == n - 1)
        return to;
    double share = (double)k / (double)(n - 1);
    double value = log ? from * pow(to / from, share) : from + (to - from) * share;
    /* As a person would write it: 0.28, not 0.28000000000000003. Random streams are keyed by the
     * value, so that a list and a range that mean the same number must hold the same bits. */
    char text[32];
    snprintf(text, sizeof text, "%.15g", value);
    return strtod(text, NULL);
}

static int allocate(mattis_axis *axis, size_t n, mattis_report *report) {
    axis->value = calloc(n, sizeof *axis->value);
    if (!axis->value)
        return mattis_config_no_memory(report);
    axis->n = n;
    return MATTIS_OK;
}

/* --- Lists ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int require_distinct(const mattis_axis *axis, const char *key,
                            const mattis_config_node *node, mattis_report *report) {
    double *sorted = malloc(axis->n * sizeof *sorted);
    if (!sorted)
        return mattis_config_no_memory(report);
    memcpy(sorted, axis->value, axis->n * sizeof *sorted);
    qsort(sorted, axis->n, sizeof *sorted, compare);
    int status = MATTIS_OK;
    for (size_t k = 1; k < axis->n && !status; k++)
        if (sorted[k] == sorted[k - 1])
            status = mattis_config_fail(report, node->mark, key,
                                        "%s stands in the list twice; give each value once",
                                        mattis_config_format(sorted[k]).text);
    free(sorted);
    return status;
}

static int read_list(const char *key, const mattis_config_node *node, mattis_axis *axis,
                     mattis_report *report) {
    if (node->n == 0)
        return mattis_config_fail(report, node->mark, key,
                                  "an empty list; give at least one value");
    int status = allocate(axis, node->n, report);
    for (size_t k = 0; k < node->n && !status; k++) {
        char item[MATTIS_CONFIG_KEY + 32];
        snprintf(item, sizeof item, "%s, value %zu", key, k + 1);
        status = mattis_config_value(axis->param, item, &node->child[k], &axis->value[k], report);
    }
    return status ? status : require_distinct(axis, key, node, report);
}

/* --- Ranges --------------------------------------------------------------------------------- */

/* The member of the range that the key names, or NULL. */
static const mattis_config_node **member(range *self, const char *name) {
    if (strcmp(name, "from") == 0)
        return &self->from;
    if (strcmp(name, "to") == 0)
        return &self->to;
    if (strcmp(name, "steps") == 0)
        return &self->steps;
    if (strcmp(name, "spacing") == 0)
        return &self->spacing;
    return NULL;
}

static int sort_members(range *self, const char *key, const mattis_config_node *node,
                        mattis_report *report) {
    for (size_t k = 0; k < node->n; k += 2) {
        const mattis_config_node *name = &node->child[k];
        char full[MATTIS_CONFIG_KEY];
        mattis_config_join(full, key, name->text);
        const mattis_config_node **place = member(self, name->text);
        if (!place)
            return mattis_config_fail(report, name->mark, full,
                                      "unknown key; an axis knows from, to, steps, spacing");
        if (*place)
            return mattis_config_fail(report, name->mark, full,
                                      "given twice, first on line %zu; keep one",
                                      (*place)->mark.line);
        *place = name + 1;
    }
    const char *missing = !self->from ? "from" : !self->to ? "to" : !self->steps ? "steps" : NULL;
    if (missing)
        return mattis_config_fail(report, node->mark, key,
                                  "%s is missing; give {from: A, to: B, steps: N} or a list",
                                  missing);
    return MATTIS_OK;
}

static int read_member(const mattis_param *param, const char *key, const char *name,
                       const mattis_config_node *node, double *value, mattis_report *report) {
    char full[MATTIS_CONFIG_KEY];
    mattis_config_join(full, key, name);
    return mattis_config_value(param, full, node, value, report);
}

static int fill_range(const char *key, const mattis_config_node *node, double from, double to,
                      mattis_axis *axis, mattis_report *report) {
    for (size_t k = 0; k < axis->n; k++) {
        double value = mattis_config_axis_point(from, to, axis->n, k, axis->log) + 0.0;
        if (axis->param->type == MATTIS_TYPE_INT && value != floor(value))
            return mattis_config_fail(report, node->mark, key,
                                      "step %zu of %zu is %s, not a whole number; choose from, to "
                                      "and steps so that every value is whole, or give a list",
                                      k + 1, axis->n, mattis_config_format(value).text);
        if (k > 0 && (value > axis->value[k - 1]) != (to > from))
            return mattis_config_fail(report, node->mark, key,
                                      "the steps are too fine to tell apart; give fewer steps");
        axis->value[k] = value;
    }
    return MATTIS_OK;
}

static int read_range(const char *key, const mattis_config_node *node, mattis_axis *axis,
                      mattis_report *report) {
    range parts = {0};
    double from = 0, to = 0, steps = 0, spacing = 0;
    int status = sort_members(&parts, key, node, report);
    if (!status)
        status = read_member(axis->param, key, "from", parts.from, &from, report);
    if (!status)
        status = read_member(axis->param, key, "to", parts.to, &to, report);
    if (!status)
        status = read_member(&steps_param, key, "steps", parts.steps, &steps, report);
    if (!status && parts.spacing)
        status = read_member(&spacing_param, key, "spacing", parts.spacing, &spacing, report);
    if (status)
        return status;
    axis->log = spacing == 1;
    if (from == to)
        return mattis_config_fail(report, node->mark, key,
                                  "from and to are both %s; give different ends, or a list of one",
                                  mattis_config_format(from).text);
    if (axis->log && (from <= 0 || to <= 0))
        return mattis_config_fail(report, node->mark, key,
                                  "%s cannot be an end of log spacing; give ends above 0",
                                  mattis_config_format(from <= 0 ? from : to).text);
    status = allocate(axis, (size_t)steps, report);
    return status ? status : fill_range(key, node, from, to, axis, report);
}

int mattis_config_axis(const mattis_param *param, const char *key, const mattis_config_node *node,
                       mattis_axis *axis, mattis_report *report) {
    *axis = (mattis_axis){.param = param};
    if (node->kind == MATTIS_CONFIG_LIST)
        return read_list(key, node, axis, report);
    if (node->kind == MATTIS_CONFIG_MAP)
        return read_range(key, node, axis, report);
    return mattis_config_fail(report, node->mark, key,
                              "%s; give a list, or {from: A, to: B, steps: N}, or one value as %s",
                              mattis_config_is_null(node) ? "no values" : "a single value",
                              param->path);
}
