/* Joins results over the same axes into one, with the number of the file as its last axis, so that
 * figures put them side by side: see mattis/plot.h. Holds what figures read: numbers of each cell,
 * of each recorded pattern and, where all files have equally many, of each sample; and lines. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "join_text.h"
#include "mattis/plot.h"
#include "transitions.h"

#define PATTERN "pattern"

enum { FRAMES = 3, TEXT = 256 };

typedef struct joining {
    size_t n;
    const char *const *name;
    mattis_cells *cells; /* of each file; owned */
    double *number;      /* values of the axis of files; owned */
    char *labels;        /* what tells them apart, a line each; owned */
    mattis_result *out;
} joining;

/* --- Axes ----------------------------------------------------------------------------------- */

static void list_axes(const mattis_cells *cells, char text[TEXT]) {
    size_t used = 0;
    snprintf(text, TEXT, "none");
    for (size_t a = 0; a < cells->n_axes && used < TEXT; a++)
        used +=
            (size_t)snprintf(text + used, TEXT - used, "%s%s", a ? ", " : "", cells->axis[a]->name);
}

static int compare_axes(const joining *self, size_t k, mattis_report *report) {
    const mattis_cells *first = &self->cells[0], *other = &self->cells[k];
    char wanted[TEXT], got[TEXT];
    list_axes(first, wanted);
    list_axes(other, got);
    if (strcmp(wanted, got) != 0)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "%s: its axes (%s) are not those of %s (%s); one figure shows files "
                           "over the same axes",
                           self->name[k], got, self->name[0], wanted);
    for (size_t a = 0; a < first->n_axes; a++) {
        const mattis_dimension *x = first->axis[a], *y = other->axis[a];
        if (x->length != y->length || memcmp(x->value, y->value, x->length * sizeof *x->value) != 0)
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "%s: its axis %s has other values than that of %s; one figure shows "
                               "files over the same axes",
                               self->name[k], x->name, self->name[0]);
    }
    return MATTIS_OK;
}

static int copy_attributes(mattis_attributes *out, const mattis_attributes *from) {
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < from->n; k++)
        status = mattis_attributes_set(out, from->item[k].name, from->item[k].text,
                                       from->item[k].number);
    return status;
}

/* Adds the axes, and that of the files; notes their names in `dims`. */
static int add_axes(const joining *self, mattis_frame *frame, char dims[TEXT]) {
    const mattis_cells *first = &self->cells[0];
    size_t used = 0;
    int status = MATTIS_OK;
    for (size_t a = 0; !status && a < first->n_axes && used < TEXT; a++) {
        const mattis_dimension *axis = first->axis[a];
        int index = mattis_frame_add_dimension(frame, axis->name, axis->units, axis->long_name,
                                               axis->length, axis->value);
        status = index < 0
                     ? index
                     : copy_attributes(&frame->dimension[index].attributes, &axis->attributes);
        used += (size_t)snprintf(dims + used, TEXT - used, "%s ", axis->name);
    }
    if (used + sizeof MATTIS_FILE_AXIS > TEXT)
        return MATTIS_ERR_INTERNAL;
    snprintf(dims + used, TEXT - used, "%s", MATTIS_FILE_AXIS);
    int index = status ? status
                       : mattis_frame_add_dimension(frame, MATTIS_FILE_AXIS, "1", "result file",
                                                    self->n, self->number);
    return index < 0 ? index
                     : mattis_attributes_set(&frame->dimension[index].attributes, "labels",
                                             self->labels, 0);
}

/* --- Frames --------------------------------------------------------------------------------- */

/* Whether the variable has a value in each cell. */
static bool spans_axes(const mattis_cells *cells, const mattis_frame *frame,
                       const mattis_variable *variable) {
    size_t spanned = 0;
    for (size_t d = 0; d < variable->rank; d++)
        spanned +=
            mattis_cells_axis(cells, frame->dimension[variable->dim[d]].name) < cells->n_axes;
    return spanned == cells->n_axes;
}

/* Whether the variable has the named dimension. */
static bool is_over(const mattis_frame *frame, const mattis_variable *variable, const char *name) {
    for (size_t d = 0; d < variable->rank; d++)
        if (strcmp(frame->dimension[variable->dim[d]].name, name) == 0)
            return true;
    return false;
}

/* Whether all its dimensions are axes, samples and patterns, the samples as many as in `out`. */
static bool can_be_joined(const mattis_cells *cells, const mattis_frame *frame,
                          const mattis_variable *variable, const mattis_frame *out) {
    const size_t known = is_over(frame, variable, "sample") + is_over(frame, variable, PATTERN);
    return spans_axes(cells, frame, variable) && variable->rank == cells->n_axes + known &&
           (!is_over(frame, variable, "sample") || mattis_frame_dimension(out, "sample"));
}

/* Adds a variable with the values of every file: NaN where a file is without it, or has fewer
 * patterns. */
static int join_variable(const joining *self, mattis_frame *out, const mattis_frame *from,
                         const mattis_variable *like, const char *axes) {
    const bool over_sample = is_over(from, like, "sample"),
               over_pattern = is_over(from, like, PATTERN);
    char dims[TEXT + 2 * sizeof PATTERN];
    snprintf(dims, sizeof dims, "%s%s%s", axes, over_sample ? " sample" : "",
             over_pattern ? " " PATTERN : "");
    int index = mattis_frame_add_variable(out, like->name, like->units, like->long_name,
                                          like->storage, dims);
    if (index < 0)
        return index;
    const size_t samples = over_sample ? mattis_frame_dimension(out, "sample")->length : 1;
    const size_t patterns = over_pattern ? mattis_frame_dimension(out, PATTERN)->length : 1;
    double *value = out->variable[index].value;
    for (size_t k = 0; k < self->n; k++) {
        const mattis_cells *cells = &self->cells[k];
        const mattis_frame *frame = mattis_result_frame(cells->result, out->path);
        const mattis_variable *own = frame ? mattis_frame_variable(frame, like->name) : NULL;
        const size_t each = own ? own->size / cells->n : 0, recorded = each / samples;
        for (size_t c = 0; c < cells->n; c++)
            for (size_t s = 0; s < samples; s++)
                for (size_t mu = 0; mu < patterns; mu++)
                    value[((c * self->n + k) * samples + s) * patterns + mu] =
                        mu < recorded ? own->value[c * each + s * recorded + mu] : NAN;
    }
    return copy_attributes(&out->variable[index].attributes, &like->attributes);
}

/* The largest number of patterns that one of the files has recorded. */
static size_t most_patterns(const joining *self, const char *path) {
    size_t most = 0;
    for (size_t k = 0; k < self->n; k++) {
        const mattis_frame *frame = mattis_result_frame(self->cells[k].result, path);
        const mattis_dimension *own = frame ? mattis_frame_dimension(frame, PATTERN) : NULL;
        most = own && own->length > most ? own->length : most;
    }
    return most;
}

/* The number of disorder samples, where it is the same in all files that have measured. */
static size_t shared_samples(const joining *self, const char *path) {
    size_t samples = 0;
    for (size_t k = 0; k < self->n; k++) {
        const mattis_frame *frame = mattis_result_frame(self->cells[k].result, path);
        const mattis_dimension *own = frame ? mattis_frame_dimension(frame, "sample") : NULL;
        if (own && samples > 0 && own->length != samples)
            return 0;
        samples = own ? own->length : samples;
    }
    return samples;
}

static int join_frames(const joining *self, const char *path) {
    mattis_frame *out = &self->out->frame[self->out->n_frames];
    char dims[TEXT] = "";
    int status = MATTIS_OK;
    bool begun = false;
    for (size_t k = 0; !status && k < self->n; k++) {
        const mattis_frame *frame = mattis_result_frame(self->cells[k].result, path);
        if (!frame)
            continue;
        if (!begun) {
            begun = true;
            self->out->n_frames++;
            status = mattis_frame_init(out, path);
            if (!status)
                status = add_axes(self, out, dims);
            const size_t samples = shared_samples(self, path);
            if (!status && samples)
                status = mattis_frame_add_dimension(out, "sample", "1", "disorder sample", samples,
                                                    NULL);
            const size_t patterns = most_patterns(self, path);
            if (status >= 0 && patterns)
                status = mattis_frame_add_dimension(out, PATTERN, "1", "recorded pattern", patterns,
                                                    NULL);
        }
        for (size_t v = 0; status >= 0 && v < frame->n_variables; v++) {
            const mattis_variable *variable = &frame->variable[v];
            if (can_be_joined(&self->cells[k], frame, variable, out) &&
                !mattis_frame_variable(out, variable->name))
                status = join_variable(self, out, frame, variable, dims);
        }
        status = status > 0 ? MATTIS_OK : status;
    }
    return status;
}

/* --- Lines ---------------------------------------------------------------------------------- */

/* A line under a name of its own, which notes the file that it belongs to. */
static int copy_line(mattis_frame *out, const mattis_transition *line, size_t file) {
    const char *kind = line->variable->name;
    char name[TEXT], point[TEXT + 8], dims[2 * TEXT];
    snprintf(name, sizeof name, "%.*s_%zu", (int)mattis_transition_kind_length(kind), kind,
             out->n_variables);
    snprintf(point, sizeof point, "%s_point", name);
    snprintf(dims, sizeof dims, "%s coordinate", point);
    int index = mattis_frame_add_dimension(out, point, "1", "point along the line", line->n, NULL);
    if (index >= 0)
        index =
            mattis_frame_add_variable(out, name, "1", line->variable->long_name, MATTIS_F64, dims);
    if (index < 0)
        return index;
    mattis_variable *copy = &out->variable[index];
    memcpy(copy->value, line->variable->value, copy->size * sizeof *copy->value);
    int status = copy_attributes(&copy->attributes, &line->variable->attributes);
    return status ? status
                  : mattis_attributes_set(&copy->attributes, MATTIS_FILE_AXIS, NULL, (double)file);
}

static int join_lines(const joining *self) {
    mattis_frame *out = &self->out->frame[self->out->n_frames++];
    int status = mattis_frame_init(out, "/theory/lines");
    if (!status)
        status =
            mattis_frame_add_dimension(out, "coordinate", "1", "0: x_axis, 1: y_axis", 2, NULL);
    for (size_t k = 0; status >= 0 && k < self->n; k++) {
        mattis_transition *line;
        size_t n;
        status = mattis_transitions_find(&self->cells[k], &line, &n);
        for (size_t l = 0; !status && l < n; l++)
            status = copy_line(out, &line[l], k);
        free(line);
    }
    return status < 0 ? status : MATTIS_OK;
}

/* --- Texts ---------------------------------------------------------------------------------- */

/* Keeps the attributes of the root that are the same in all files, and what titles and experiments
 * share. */
static int join_root(const joining *self, const char *const *experiment) {
    const mattis_attributes *first = &self->cells[0].result->root;
    const char **title = calloc(self->n, sizeof *title);
    for (size_t k = 0; title && k < self->n; k++)
        title[k] = mattis_cells_text(&self->cells[k], "title");
    char *shared_title = title ? mattis_text_shared(title, self->n, ' ') : NULL;
    char *shared_experiment = mattis_text_shared(experiment, self->n, '\n');
    int status = shared_title && shared_experiment ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t i = 0; !status && i < first->n; i++) {
        const mattis_attribute *own = &first->item[i];
        bool same = true;
        for (size_t k = 1; k < self->n; k++) {
            const mattis_attribute *other =
                mattis_attributes_get(&self->cells[k].result->root, own->name);
            same = same && other && !own->text == !other->text &&
                   (own->text ? strcmp(own->text, other->text) == 0 : own->number == other->number);
        }
        if (same)
            status = mattis_attributes_set(&self->out->root, own->name, own->text, own->number);
    }
    if (!status)
        status = mattis_attributes_set(&self->out->root, "title", shared_title, 0);
    if (!status)
        status = mattis_attributes_set(&self->out->root, "experiment", shared_experiment, 0);
    free(title);
    free(shared_title);
    free(shared_experiment);
    return status;
}

/* A file is called by the settings that the others do not share or, without any, by its name. */
static int make_labels(joining *self, const char *const *experiment) {
    size_t length = 0;
    FILE *out = open_memstream(&self->labels, &length);
    int status = out ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k < self->n; k++) {
        const char *slash = strrchr(self->name[k], '/');
        char *own = mattis_text_own(experiment, self->n, k);
        status = own ? MATTIS_OK : MATTIS_ERR_MEMORY;
        if (own)
            fprintf(out, "%s\n", *own ? own : slash ? slash + 1 : self->name[k]);
        free(own);
    }
    if (out && fclose(out) != 0)
        status = MATTIS_ERR_MEMORY;
    return status;
}

static int join_texts(joining *self) {
    const char **experiment = calloc(self->n, sizeof *experiment);
    if (!experiment)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n; k++)
        experiment[k] = mattis_cells_text(&self->cells[k], "experiment");
    int status = make_labels(self, experiment);
    if (!status)
        status = join_root(self, experiment);
    free(experiment);
    return status;
}

/* --- All ------------------------------------------------------------------------------------ */

static int join(joining *self, const mattis_result *result, mattis_report *report) {
    int status = MATTIS_OK;
    self->cells = calloc(self->n, sizeof *self->cells);
    self->number = calloc(self->n, sizeof *self->number);
    self->out->frame = calloc(FRAMES, sizeof *self->out->frame);
    if (!self->cells || !self->number || !self->out->frame)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k < self->n; k++) {
        self->number[k] = (double)k;
        status = mattis_cells_init(&self->cells[k], &result[k], report);
        if (!status)
            status = compare_axes(self, k, report);
    }
    if (!status)
        status = join_texts(self);
    if (!status)
        status = join_frames(self, "/monte_carlo");
    if (!status)
        status = join_frames(self, "/theory");
    return status ? status : join_lines(self);
}

int mattis_join(mattis_result *out, const mattis_result *result, const char *const *name, size_t n,
                mattis_report *report) {
    joining self = {.n = n, .name = name, .out = out};
    mattis_report why = {""};
    *out = (mattis_result){0};
    int status = join(&self, result, &why);
    if (status) {
        mattis_result_free(out);
        mattis_fail(report, status, "%s", *why.text ? why.text : mattis_strerror(status));
    }
    free(self.cells);
    free(self.number);
    free(self.labels);
    return status;
}
