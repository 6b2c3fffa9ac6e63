/* See grown.h. */
#include "grown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mattis/config.h"

enum { VALUE_TEXT = 64 };

static void format_value(const mattis_param *param, double value, char text[VALUE_TEXT]) {
    if (isnan(value) || (param->type != MATTIS_TYPE_REAL && value < 0))
        snprintf(text, VALUE_TEXT, "not given");
    else if (param->type == MATTIS_TYPE_CHOICE)
        snprintf(text, VALUE_TEXT, "%s", param->choices[(size_t)value]);
    else if (param->type == MATTIS_TYPE_BOOL)
        snprintf(text, VALUE_TEXT, "%s", value != 0 ? "true" : "false");
    else
        snprintf(text, VALUE_TEXT, "%.15g", value);
}

/* Two sides that are compared: a file that is there, and the experiment, or the file of another. */
typedef struct sides {
    const char *path;
    const char *other; /* NULL: the experiment that is to go on */
} sides;

static int differ(const sides *self, const mattis_param *param, const char *there, const char *here,
                  mattis_report *report) {
    if (self->other)
        return mattis_fail(report, MATTIS_ERR_FORMAT,
                           "%s and %s hold different experiments: '%s: %s' and '%s: %s'; merge "
                           "shards of one",
                           self->path, self->other, param->path, there, param->path, here);
    return mattis_fail(report, MATTIS_ERR_FORMAT,
                       "%s: --resume needs the same experiment or a larger one, but it was made "
                       "with '%s: %s' where the experiment now has '%s: %s'",
                       self->path, param->path, there, param->path, here);
}

static const mattis_axis *axis_over(const mattis_experiment *self, const mattis_param *param) {
    const int axis = mattis_experiment_axis(self, param->path);
    return axis < 0 ? NULL : &self->axis[axis];
}

/* Keys of which a larger value continues a smaller one. */
static bool may_grow(const mattis_param *param) {
    return strcmp(param->path, "samples") == 0 || strcmp(param->path, "dynamics.sweeps") == 0;
}

static int compare_value(const sides *self, const mattis_param *param,
                         const mattis_experiment *there, const mattis_experiment *here, bool *same,
                         mattis_report *report) {
    const double x = mattis_param_get(param, &there->base);
    const double y = mattis_param_get(param, &here->base);
    if (x == y || (isnan(x) && isnan(y)))
        return MATTIS_OK;
    *same = false;
    if (strncmp(param->path, "theory.", 7) == 0 || (may_grow(param) && y > x))
        return MATTIS_OK;
    char old[VALUE_TEXT], new[VALUE_TEXT];
    format_value(param, x, old);
    format_value(param, y, new);
    return differ(self, param, old, new, report);
}

/* Every earlier value must still be there, or results would be lost. */
static int compare_axis(const sides *self, const mattis_axis *there, const mattis_axis *here,
                        bool *same, mattis_report *report) {
    *same = *same && there->n == here->n;
    for (size_t k = 0; k < there->n; k++) {
        size_t at = 0;
        while (at < here->n && here->value[at] != there->value[k])
            at++;
        *same = *same && at == k;
        if (at < here->n)
            continue;
        char value[VALUE_TEXT];
        format_value(there->param, there->value[k], value);
        if (self->other)
            return mattis_fail(report, MATTIS_ERR_FORMAT,
                               "%s and %s hold different experiments: the first has results at "
                               "'%s: %s', which is no value of the second; merge shards of one",
                               self->path, self->other, there->param->path, value);
        return mattis_fail(report, MATTIS_ERR_FORMAT,
                           "%s: holds results at '%s: %s', which the experiment no longer has; "
                           "give another output with -o, or keep the value",
                           self->path, there->param->path, value);
    }
    return MATTIS_OK;
}

static int compare(const sides *self, const mattis_experiment *there, const mattis_experiment *here,
                   bool *same, mattis_report *report) {
    int status = MATTIS_OK;
    *same = true;
    for (size_t k = 0; !status && k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        const mattis_axis *x = axis_over(there, param), *y = axis_over(here, param);
        if (!x && !y)
            status = compare_value(self, param, there, here, same, report);
        else if (!x || !y)
            status = differ(self, param, x ? "an axis" : "one value", y ? "an axis" : "one value",
                            report);
        else
            status = compare_axis(self, x, y, same, report);
    }
    for (size_t a = 0; !status && a < there->n_axes; a++)
        *same = *same && there->axis[a].param == here->axis[a].param;
    return status;
}

int cli_compare_experiments(const char *path, const char *there, const mattis_experiment *here,
                            const char *other, bool *same, mattis_report *report) {
    const sides files = {path, other};
    mattis_experiment earlier = {0};
    mattis_report why = {""};
    if (cli_parse_stored(path, there, here, &earlier, &why) != MATTIS_OK)
        return mattis_fail(report, MATTIS_ERR_FORMAT,
                           "%s: holds no experiment that this version can continue (%.700s)", path,
                           why.text);
    int status = compare(&files, &earlier, here, same, report);
    mattis_experiment_free(&earlier);
    return status;
}
