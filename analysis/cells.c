/* See cells.h. */
#include "cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The axes come first among the dimensions of a frame; `sample` and `pattern` end them. */
static void find_axes(mattis_cells *self, const mattis_frame *frame) {
    self->n = 1;
    for (size_t d = 0; d < frame->n_dimensions && self->n_axes < MATTIS_CELLS_AXES; d++) {
        const mattis_dimension *dimension = &frame->dimension[d];
        if (strcmp(dimension->name, "sample") == 0 || strcmp(dimension->name, "pattern") == 0)
            break;
        self->axis[self->n_axes++] = dimension;
        self->n *= dimension->length;
    }
}

int mattis_cells_init(mattis_cells *self, const mattis_result *result, mattis_report *report) {
    *self = (mattis_cells){.result = result,
                           .measured = mattis_result_frame(result, "/monte_carlo"),
                           .predicted = mattis_result_frame(result, "/theory"),
                           .lines = mattis_result_frame(result, "/theory/lines")};
    const mattis_frame *frame = self->measured ? self->measured : self->predicted;
    if (!frame)
        return mattis_fail(report, MATTIS_ERR_FORMAT,
                           self->lines ? "the file holds /theory/lines alone: made without "
                                         "theory.rs, it has no cells to show"
                                       : "the file holds neither /monte_carlo nor /theory");
    find_axes(self, frame);
    mattis_cells_find_codes(self);
    mattis_cells_find_flags(self);
    return MATTIS_OK;
}

bool mattis_cells_refined(const mattis_cells *grid, mattis_cells *out) {
    const mattis_frame *refined = mattis_result_frame(grid->result, "/refined");
    if (!refined)
        return false;
    *out = (mattis_cells){.result = grid->result,
                          .measured = refined,
                          .predicted = mattis_result_frame(grid->result, "/refined/theory")};
    find_axes(out, refined);
    mattis_cells_find_codes(out);
    mattis_cells_find_flags(out);
    return true;
}

double mattis_cells_refined_place(const mattis_cells *refined, const char *axis, size_t cell) {
    const size_t a = mattis_cells_axis(refined, axis);
    return a < refined->n_axes ? mattis_cells_coordinate(refined, cell, a)
                               : mattis_cells_measured(refined, axis, cell);
}

size_t mattis_cells_index(const mattis_cells *self, size_t cell, size_t a) {
    for (size_t later = self->n_axes - 1; later > a; later--)
        cell /= self->axis[later]->length;
    return cell % self->axis[a]->length;
}

size_t mattis_cells_at(const mattis_cells *self, const size_t *index) {
    size_t cell = 0;
    for (size_t a = 0; a < self->n_axes; a++)
        cell = cell * self->axis[a]->length + index[a];
    return cell;
}

double mattis_cells_coordinate(const mattis_cells *self, size_t cell, size_t a) {
    return self->axis[a]->value[mattis_cells_index(self, cell, a)];
}

size_t mattis_cells_axis(const mattis_cells *self, const char *name) {
    size_t a = 0;
    while (a < self->n_axes && strcmp(self->axis[a]->name, name) != 0)
        a++;
    return a;
}

double mattis_cells_value(const mattis_cells *self, const mattis_variable *variable,
                          const mattis_frame *frame, size_t cell, size_t extra) {
    if (!frame || !variable)
        return NAN;
    size_t position = 0;
    for (size_t d = 0; d < variable->rank; d++) {
        const mattis_dimension *dimension = &frame->dimension[variable->dim[d]];
        size_t a = mattis_cells_axis(self, dimension->name);
        size_t index = d + 1 == variable->rank ? extra : 0;
        if (a < self->n_axes)
            index = mattis_cells_index(self, cell, a);
        if (index >= dimension->length)
            return NAN;
        position = position * dimension->length + index;
    }
    return variable->value[position];
}

static double value_by_name(const mattis_cells *self, const mattis_frame *frame, const char *name,
                            size_t cell) {
    return frame ? mattis_cells_value(self, mattis_frame_variable(frame, name), frame, cell, 0)
                 : NAN;
}

double mattis_cells_measured(const mattis_cells *self, const char *name, size_t cell) {
    return value_by_name(self, self->measured, name, cell);
}

double mattis_cells_predicted(const mattis_cells *self, const char *name, size_t cell) {
    return value_by_name(self, self->predicted, name, cell);
}

double mattis_cells_patterns(const mattis_cells *self, size_t cell) {
    double mean = mattis_cells_measured(self, "n_patterns_mean", cell);
    return isnan(mean) ? mattis_cells_measured(self, "n_patterns", cell) : mean;
}

/* What follows `name: ` on a line of a YAML text, at any depth; NULL when there is none. */
static const char *value_in_yaml(const char *text, const char *name) {
    const size_t length = strlen(name);
    while (text) {
        text += strspn(text, " ");
        if (strncmp(text, name, length) == 0 && strncmp(text + length, ": ", 2) == 0)
            return text + length + 2;
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return NULL;
}

/* NaN for what is no number. */
static double number_in_yaml(const char *text, const char *name) {
    const char *value = value_in_yaml(text, name);
    char *end;
    const double number = value ? strtod(value, &end) : NAN;
    return value && end != value && strchr(" #\n", *end) ? number : NAN;
}

bool mattis_cells_word(const mattis_cells *self, const char *name, char *text, size_t size) {
    const char *value = value_in_yaml(mattis_cells_text(self, "experiment"), name);
    if (!value)
        return false;
    snprintf(text, size, "%.*s", (int)strcspn(value, " #\n"), value);
    return true;
}

double mattis_cells_parameter(const mattis_cells *self, const char *name) {
    size_t a = mattis_cells_axis(self, name);
    if (a < self->n_axes)
        return self->axis[a]->length == 1 ? self->axis[a]->value[0] : NAN;
    const mattis_attribute *attribute = mattis_attributes_get(&self->result->root, name);
    if (attribute && !attribute->text)
        return attribute->number;
    return number_in_yaml(mattis_cells_text(self, "experiment"), name);
}

bool mattis_cells_is_parallel(const mattis_cells *self) {
    char update[32];
    return mattis_cells_word(self, "update", update, sizeof update) &&
           strcmp(update, "parallel") == 0;
}

const char *mattis_cells_text(const mattis_cells *self, const char *name) {
    const mattis_attribute *attribute = mattis_attributes_get(&self->result->root, name);
    return attribute && attribute->text ? attribute->text : "";
}

bool mattis_cells_has_images(const mattis_cells *self) {
    return strstr(mattis_cells_text(self, "experiment"), "\n  source:\n") != NULL;
}

bool mattis_cells_is_start(const mattis_dimension *axis) {
    return strcmp(axis->name, "start") == 0;
}

bool mattis_cells_is_file(const mattis_dimension *axis) {
    return strcmp(axis->name, MATTIS_FILE_AXIS) == 0;
}

const char *mattis_cells_start_name(double value) {
    return value == 0 ? "pattern" : "random";
}
