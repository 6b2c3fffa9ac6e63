/* Settings to an experiment: values, defaults, axes, and the number of patterns of every cell; see
 * config_internal.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

typedef struct resolver {
    const mattis_config_settings *settings; /* borrowed */
    mattis_experiment *out;                 /* borrowed */
    mattis_report *report;
    unsigned model; /* bit of the model */
} resolver;

static mattis_config_slot *slot_of(const resolver *self, const mattis_param *param) {
    return mattis_config_slot_of(self->settings, param);
}

/* --- Title ---------------------------------------------------------------------------------- */

/* Control characters and line breaks of Unicode, which libyaml would fold or refuse when the text
 * is read again. The title is valid UTF-8. */
static bool is_one_line(const char *text) {
    static const char *const breaks[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF",
                                         "\xEF\xBF\xBE", "\xEF\xBF\xBF"};
    for (size_t k = 0; k < sizeof breaks / sizeof *breaks; k++)
        if (strstr(text, breaks[k]))
            return false;
    for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++)
        if (*byte < 0x20 || *byte == 0x7F || (byte[0] == 0xC2 && byte[1] < 0xA0))
            return false;
    return true;
}

static int resolve_title(resolver *self) {
    const mattis_config_node *node = self->settings->title;
    const char *title = "";
    if (node && node->kind != MATTIS_CONFIG_SCALAR)
        return mattis_config_fail(self->report, node->mark, "title",
                                  "%s where text belongs; put the title in quotes",
                                  node->kind == MATTIS_CONFIG_LIST ? "a list" : "keys");
    if (node && !mattis_config_is_null(node))
        title = node->text;
    if (!is_one_line(title))
        return mattis_config_fail(self->report, node->mark, "title",
                                  "a line break or control character; give one line of text");
    self->out->title = strdup(title);
    return self->out->title ? MATTIS_OK : mattis_config_no_memory(self->report);
}

/* --- Values --------------------------------------------------------------------------------- */

static int resolve_value(resolver *self, const mattis_param *param) {
    const mattis_config_node *node = slot_of(self, param)->value;
    if (!node || param->type == MATTIS_TYPE_FILE) /* images.c reads files */
        return MATTIS_OK;
    double value;
    int status = mattis_config_value(param, param->path, node, &value, self->report);
    if (!status)
        mattis_param_set(param, &self->out->base, value);
    return status;
}

/* Until the model is known, keys count that every model knows. */
static int resolve_model(resolver *self) {
    const mattis_param *model = mattis_param_find("model");
    self->model = model->models;
    int status = resolve_value(self, model);
    if (!status && slot_of(self, model)->value)
        self->model = 1u << self->out->base.model;
    return status;
}

static bool is_known(const resolver *self, const mattis_param *param) {
    return (param->models & self->model) == self->model;
}

static int refuse_foreign(const resolver *self, const mattis_param *param) {
    if (!mattis_config_is_given(self->settings, param) || is_known(self, param) ||
        !mattis_param_is_set(mattis_param_find("model"), &self->out->base))
        return MATTIS_OK;
    char key[MATTIS_CONFIG_KEY], models[256] = "";
    mattis_config_mark mark = mattis_config_where(self->settings, param, key);
    for (size_t k = 0, used = 0; mattis_model_names[k] && used < sizeof models; k++)
        if (param->models & 1u << k)
            used += (size_t)snprintf(models + used, sizeof models - used, "%s%s",
                                     used ? " or " : "", mattis_model_names[k]);
    return mattis_config_fail(self->report, mark, key,
                              "the %s model has no such key; remove it, or choose model: %s",
                              mattis_model_names[self->out->base.model], models);
}

static int resolve_values(resolver *self) {
    for (size_t k = 0; k < mattis_param_count; k++) {
        int status = refuse_foreign(self, &mattis_param_table[k]);
        if (!status)
            status = resolve_value(self, &mattis_param_table[k]);
        if (status)
            return status;
    }
    return mattis_config_read_source(self->settings, self->out, self->report);
}

/* --- Axes ----------------------------------------------------------------------------------- */

/* The axis takes the place of a value that is given as well. */
static int resolve_axis(resolver *self, const mattis_param *param) {
    const mattis_config_slot *slot = slot_of(self, param);
    char key[MATTIS_CONFIG_KEY];
    mattis_config_where(self->settings, param, key);
    mattis_axis *axis = &self->out->axis[self->out->n_axes++];
    int status = mattis_config_axis(param, key, slot->axis, axis, self->report);
    if (!status)
        mattis_param_set(param, &self->out->base, axis->value[0]);
    return status;
}

/* start.from: both becomes the last axis. */
static int add_both_starts(resolver *self) {
    const mattis_param *start = mattis_param_find("start.from");
    if (self->out->base.from != MATTIS_FROM_BOTH)
        return MATTIS_OK;
    mattis_axis *axis = &self->out->axis[self->out->n_axes++];
    *axis = (mattis_axis){.param = start, .n = 2, .value = calloc(2, sizeof *axis->value)};
    if (!axis->value)
        return mattis_config_no_memory(self->report);
    axis->value[0] = MATTIS_FROM_PATTERN;
    axis->value[1] = MATTIS_FROM_RANDOM;
    mattis_param_set(start, &self->out->base, axis->value[0]);
    return MATTIS_OK;
}

static int resolve_axes(resolver *self) {
    const mattis_config_settings *settings = self->settings;
    size_t cells = 1;
    for (size_t a = 0; a < settings->n_axes; a++) {
        const mattis_param *param = &mattis_param_table[settings->axis_row[a]];
        char key[MATTIS_CONFIG_KEY];
        mattis_config_mark mark = mattis_config_where(self->settings, param, key);
        if (a == MATTIS_MAX_FILE_AXES)
            return mattis_config_fail(self->report, mark, key,
                                      "axis number %zu; give at most %d axes", a + 1,
                                      MATTIS_MAX_FILE_AXES);
        int status = resolve_axis(self, param);
        if (status)
            return status;
        cells *= self->out->axis[a].n;
        if (cells > MATTIS_CONFIG_MAX_CELLS)
            return mattis_config_fail(self->report, mark, key,
                                      "with this axis the grid has %zu cells; give at most %d",
                                      cells, MATTIS_CONFIG_MAX_CELLS);
    }
    return add_both_starts(self);
}

/* --- What must be there --------------------------------------------------------------------- */

static int require_keys(const resolver *self) {
    const mattis_param *first = NULL;
    char others[512] = "";
    for (size_t k = 0, used = 0; k < mattis_param_count && used < sizeof others; k++) {
        const mattis_param *param = &mattis_param_table[k];
        if (param->fallback || !is_known(self, param) ||
            mattis_config_is_given(self->settings, param) ||
            !mattis_config_has_effect(param, &self->out->base))
            continue;
        if (first)
            used += (size_t)snprintf(others + used, sizeof others - used, "%s%s",
                                     used ? ", " : " (as are ", param->path);
        else
            first = param;
    }
    if (!first)
        return MATTIS_OK;
    char range[256];
    mattis_param_describe_range(first, range, sizeof range);
    return mattis_config_fail(
        self->report, mattis_config_where_missing(self->settings, first->path), first->path,
        "a required key is missing%s%s; give %s", others, *others ? ")" : "", range);
}

/* --- Every cell of the grid ----------------------------------------------------------------- */

static void set_cell(const mattis_experiment *experiment, size_t cell, mattis_params *params) {
    for (size_t a = experiment->n_axes; a-- > 0;) {
        const mattis_axis *axis = &experiment->axis[a];
        mattis_param_set(axis->param, params, axis->value[cell % axis->n]);
        cell /= axis->n;
    }
}

static int fail_cell(const resolver *self, const mattis_params *params) {
    const mattis_config_way *way = mattis_config_ways;
    const mattis_param *given;
    while (!(given = mattis_config_given_of(self->settings, way)))
        way++;
    char key[MATTIS_CONFIG_KEY], cell[256] = "";
    mattis_config_mark mark = mattis_config_where(self->settings, given, key);
    for (size_t a = 0, used = 0; a < self->out->n_axes && used < sizeof cell; a++) {
        const mattis_param *param = self->out->axis[a].param;
        if (param->type != MATTIS_TYPE_CHOICE)
            used += (size_t)snprintf(cell + used, sizeof cell - used, "%s%s = %s",
                                     used ? ", " : " at ", mattis_param_axis_name(param),
                                     mattis_config_format(mattis_param_get(param, params)).text);
    }
    const mattis_param *second = mattis_config_way_second(way, self->model);
    return mattis_config_fail(self->report, mark, key,
                              "more than 2^40 patterns%s; give a smaller %s%s%s, or fewer spins",
                              cell, mattis_param_name(mattis_param_find(way->path[0])),
                              second ? " or " : "", second ? mattis_param_name(second) : "");
}

/* The number of patterns: given, or that of the classes. */
static int resolve_ways(const resolver *self) {
    if (self->out->base.concepts != MATTIS_CONCEPTS_CLASSES)
        return mattis_config_check_ways(self->settings, self->model, self->report);
    for (size_t w = 0; w < MATTIS_CONFIG_WAYS; w++) {
        const mattis_param *given = mattis_config_given_of(self->settings, &mattis_config_ways[w]);
        if (!given)
            continue;
        char key[MATTIS_CONFIG_KEY];
        mattis_config_mark mark = mattis_config_where(self->settings, given, key);
        return mattis_config_fail(self->report, mark, key,
                                  "where classes are the concepts there are as many patterns as "
                                  "classes; leave it out");
    }
    return MATTIS_OK;
}

/* Checks K of every cell. A multitasking network records all overlaps unless told otherwise. */
static int check_cells(const resolver *self) {
    const mattis_param *recorded = mattis_param_find("record.overlaps");
    int64_t most = 1;
    size_t cells = 1;
    for (size_t a = 0; a < self->out->n_axes; a++)
        cells *= self->out->axis[a].n;
    for (size_t cell = 0; cell < cells; cell++) {
        mattis_params params = self->out->base;
        set_cell(self->out, cell, &params);
        mattis_params resolved = params;
        if (mattis_params_resolve(&resolved)) {
            mattis_report why = {""};
            return mattis_params_use_images(&resolved, &why)
                       ? mattis_config_fail_images(self->settings, why.text, self->report)
                       : fail_cell(self, &params);
        }
        most = resolved.patterns > most ? resolved.patterns : most;
    }
    if (self->out->base.model == MATTIS_MULTITASKING &&
        !mattis_config_is_given(self->settings, recorded))
        mattis_param_set(recorded, &self->out->base, fmin((double)most, recorded->maximum));
    return mattis_config_check_patterns(self->settings, self->out, most, self->report);
}

int mattis_config_resolve(const mattis_config_settings *settings, mattis_experiment *out,
                          mattis_report *report) {
    resolver self = {.settings = settings, .out = out, .report = report};
    mattis_params_defaults(&out->base);
    int status = resolve_model(&self);
    if (!status)
        status = resolve_title(&self);
    if (!status)
        status = resolve_values(&self);
    if (!status)
        status = require_keys(&self);
    if (!status)
        status = resolve_ways(&self);
    if (!status)
        status = resolve_axes(&self);
    if (!status)
        status = mattis_config_check_conditions(settings, out, report);
    if (!status)
        status = mattis_config_check_effects(settings, out, report);
    if (!status)
        status = mattis_config_load_images(settings, out, report);
    return status ? status : check_cells(&self);
}
