/* See transitions.h. */
#include "transitions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "spinodal" of "spinodal_2". */
size_t mattis_transition_kind_length(const char *name) {
    size_t length = strlen(name), digits = length;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    return digits < length && digits > 1 && name[digits - 1] == '_' ? digits - 1 : length;
}

/* The name of the kind in words. */
static void name_kind(mattis_transition *self) {
    const char *name = self->variable->name;
    size_t length = mattis_transition_kind_length(name);
    if (length >= sizeof self->name)
        length = sizeof self->name - 1;
    for (size_t k = 0; k < length; k++)
        self->name[k] = name[k];
    for (char *c = self->name; *c; c++)
        if (*c == '_')
            *c = ' ';
}

/* Lines with words and pens of their own: lines of retrieval first, then those of the glasses, then
 * the others, then the lines of several patterns. */
static const char *const known[][2] = {
    {"spinodal", "spinodal"},
    {"global", "ground state"},
    {"spinodal 1rsb", "spinodal (1RSB)"},
    {"dynamic", "dynamic glass"},
    {"spin glass", "spin glass"},
    {"at", "AT line"},
    {"random energy", "random energy"},
    {"examples needed", "learning threshold"},
    {"critical", "critical line"},
    {"hierarchical", "onset of hierarchy"},
    {"hierarchical limit", "end of hierarchy"},
    {"symmetric", "equal overlaps"},
    {"condensation", "condensation"},
    {"finite size", "end at finite N"},
};
enum { N_KNOWN = sizeof known / sizeof *known };

/* Numbers the kind of `self`, given the lines before it; `strangers` counts the kinds that are not
 * known. */
static void number_kind(mattis_transition *self, const mattis_transition *before, size_t n,
                        size_t *strangers) {
    for (size_t k = 0; k < N_KNOWN; k++) {
        if (strcmp(self->name, known[k][0]) == 0) {
            self->kind = k;
            snprintf(self->name, sizeof self->name, "%s", known[k][1]);
            return;
        }
    }
    for (size_t k = 0; k < n; k++) {
        if (strcmp(self->name, before[k].name) == 0) {
            self->kind = before[k].kind;
            return;
        }
    }
    self->kind = N_KNOWN + (*strangers)++;
}

static const char *axis_name(const mattis_variable *variable, const char *which) {
    const mattis_attribute *attribute = mattis_attributes_get(&variable->attributes, which);
    return attribute ? attribute->text : NULL;
}

/* Fills everything but the kind; false when the variable is no line. */
static bool read_line(const mattis_frame *frame, const mattis_variable *variable,
                      mattis_transition *out) {
    *out = (mattis_transition){.variable = variable,
                               .x_axis = axis_name(variable, "x_axis"),
                               .y_axis = axis_name(variable, "y_axis")};
    if (variable->rank != 2 || frame->dimension[variable->dim[1]].length != 2 || !out->x_axis ||
        !out->y_axis)
        return false;
    out->n = variable->size / 2;
    name_kind(out);
    return true;
}

/* Keeps the order of the file within a kind. */
static void sort_by_kind(mattis_transition *line, size_t n) {
    for (size_t k = 1; k < n; k++) {
        mattis_transition moved = line[k];
        size_t at = k;
        for (; at > 0 && line[at - 1].kind > moved.kind; at--)
            line[at] = line[at - 1];
        line[at] = moved;
    }
}

int mattis_transitions_find(const mattis_cells *cells, mattis_transition **out, size_t *n) {
    *out = NULL;
    *n = 0;
    if (!cells->lines || cells->lines->n_variables == 0)
        return MATTIS_OK;
    *out = calloc(cells->lines->n_variables, sizeof **out);
    if (!*out)
        return MATTIS_ERR_MEMORY;
    size_t strangers = 0;
    for (size_t v = 0; v < cells->lines->n_variables; v++) {
        mattis_transition *line = &(*out)[*n];
        if (!read_line(cells->lines, &cells->lines->variable[v], line))
            continue;
        number_kind(line, *out, *n, &strangers);
        *n += line->kind < MATTIS_TRANSITION_KINDS;
    }
    sort_by_kind(*out, *n);
    return MATTIS_OK;
}

static bool same(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

bool mattis_transition_applies(const mattis_transition *self, const mattis_cells *cells,
                               const size_t *index) {
    for (size_t a = 0; a < cells->n_axes; a++) {
        const mattis_dimension *axis = cells->axis[a];
        const mattis_attribute *fixed =
            mattis_attributes_get(&self->variable->attributes, axis->name);
        bool own = strcmp(axis->name, self->x_axis) == 0 || strcmp(axis->name, self->y_axis) == 0;
        if (!own && fixed && !fixed->text && !same(fixed->number, axis->value[index[a]]))
            return false;
    }
    return true;
}

bool mattis_transition_point(const mattis_transition *self, const char *x, const char *y, size_t k,
                             double *x_value, double *y_value) {
    bool straight = strcmp(self->x_axis, x) == 0 && strcmp(self->y_axis, y) == 0;
    bool swapped = strcmp(self->x_axis, y) == 0 && strcmp(self->y_axis, x) == 0;
    *x_value = self->variable->value[2 * k + (swapped ? 1 : 0)];
    *y_value = self->variable->value[2 * k + (swapped ? 0 : 1)];
    return straight || swapped;
}

/* Value that the parameter `name` has in the cells at `index`; NaN when it is unknown. */
static double setting(const mattis_transition *self, const mattis_cells *cells, const char *name,
                      const size_t *index) {
    size_t a = mattis_cells_axis(cells, name);
    if (a < cells->n_axes)
        return cells->axis[a]->value[index[a]];
    const mattis_attribute *own = mattis_attributes_get(&self->variable->attributes, name);
    return own && !own->text ? own->number : mattis_cells_parameter(cells, name);
}

/* Whether the line was made for one value of the axis `other`, whole K having moved it a little off
 * the one asked for. */
static bool is_cut(const mattis_transition *self, const char *x, const char *other) {
    double x_value, first, last;
    mattis_transition_point(self, x, other, 0, &x_value, &first);
    for (size_t k = 1; k < self->n; k++) {
        mattis_transition_point(self, x, other, k, &x_value, &last);
        if (!same(first, last))
            return false;
    }
    return true;
}

size_t mattis_transition_crossings(const mattis_transition *self, const mattis_cells *cells,
                                   const char *x, const size_t *index, double *out, size_t size) {
    if ((strcmp(self->x_axis, x) != 0 && strcmp(self->y_axis, x) != 0) || self->n == 0)
        return 0;
    const char *other = strcmp(self->x_axis, x) == 0 ? self->y_axis : self->x_axis;
    bool fixed = mattis_cells_axis(cells, other) == cells->n_axes;
    double level = fixed && is_cut(self, x, other) ? NAN : setting(self, cells, other, index);
    size_t n = 0;
    double x_before = NAN, y_before = NAN, x_value, y_value;
    for (size_t k = 0; k < self->n && n < size; k++) {
        mattis_transition_point(self, x, other, k, &x_value, &y_value);
        /* Where the level is unknown the line was made for these cells alone. */
        /* Where it is reached by several points in a row, the first counts. */
        if (isnan(level) || isnan(y_value) || (same(y_value, level) && !same(y_before, level)))
            out[n++] = x_value;
        else if ((y_before - level) * (y_value - level) < 0 && !same(y_before, level))
            out[n++] = x_before + (x_value - x_before) * (level - y_before) / (y_value - y_before);
        x_before = x_value;
        y_before = y_value;
    }
    return n;
}
