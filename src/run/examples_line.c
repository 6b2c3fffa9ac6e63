/* See examples_line.h. */
#include "examples_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "mattis/error.h"

enum { NAME_TEXT = 64 };

typedef struct point {
    double examples, quality;
} point;

/* Axes of the plane: their numbers, quality -1 where it is fixed. */
typedef struct learning_plane {
    int examples, quality;
} learning_plane;

/* The threshold is a step at T = 0 from the pattern: temperature and start do not move it. */
static bool moves_threshold(const mattis_param *param) {
    static const char *const moving[] = {"network.", "noise.synaptic", "theory.wanted-overlap"};
    for (size_t k = 0; k < sizeof moving / sizeof *moving; k++)
        if (strncmp(param->path, moving[k], strlen(moving[k])) == 0)
            return true;
    return false;
}

/* Whether the cell is the first with its values of the axes that move the line. */
static bool begins_line(const mattis_plan *plan, size_t cell) {
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    for (size_t a = 0; a < plan->experiment->n_axes; a++)
        if (index[a] != 0 && !moves_threshold(plan->experiment->axis[a].param))
            return false;
    return true;
}

static int by_quality(const void *left, const void *right) {
    double a = ((const point *)left)->quality, b = ((const point *)right)->quality;
    return (a > b) - (a < b);
}

/* The points of the line that begins at `cell`, by rising quality; returns their number. */
static size_t find_points(const mattis_plan *plan, const double *needed, size_t cell, int quality,
                          point *out) {
    const mattis_experiment *experiment = plan->experiment;
    size_t stride = 1, length = quality < 0 ? 1 : experiment->axis[quality].n, n = 0;
    for (size_t a = experiment->n_axes; a-- > (size_t)(quality + 1);)
        stride *= experiment->axis[a].n;
    for (size_t k = 0; k < length; k++) {
        const size_t here = cell + k * stride;
        if (isfinite(needed[here]))
            out[n++] = (point){needed[here], plan->cell[here].quality};
    }
    qsort(out, n, sizeof *out, by_quality);
    return n;
}

/* As for every line, the x axis is the earlier of the two in the file; what is fixed comes second.
 */
static int add_line(mattis_frame *lines, const char *name, const learning_plane *plane,
                    const point *at, size_t n) {
    char scale[NAME_TEXT + 8], dims[2 * NAME_TEXT];
    snprintf(scale, sizeof scale, "%s_point", name);
    snprintf(dims, sizeof dims, "%s coordinate", scale);
    int index = mattis_frame_add_dimension(lines, scale, "1", "point along the line", n, NULL);
    if (index >= 0)
        index = mattis_frame_add_variable(lines, name, "1",
                                          "least number of examples whose first step at T = 0 "
                                          "reaches theory.wanted-overlap",
                                          MATTIS_F64, dims);
    if (index < 0)
        return index;
    mattis_variable *variable = &lines->variable[index];
    const bool quality_first = plane->quality >= 0 && plane->quality < plane->examples;
    for (size_t k = 0; k < n; k++) {
        variable->value[2 * k + quality_first] = at[k].examples;
        variable->value[2 * k + !quality_first] = at[k].quality;
    }
    int status = mattis_attributes_set(&variable->attributes, "x_axis",
                                       quality_first ? "quality" : "examples", 0);
    return status ? status
                  : mattis_attributes_set(&variable->attributes, "y_axis",
                                          quality_first ? "examples" : "quality", 0);
}

/* Notes the values of the axes that move the line. */
static int note_fixed_axes(const mattis_plan *plan, size_t cell, mattis_attributes *attributes) {
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    int status = MATTIS_OK;
    for (size_t a = 0; !status && a < plan->experiment->n_axes; a++) {
        const mattis_axis *axis = &plan->experiment->axis[a];
        if (moves_threshold(axis->param))
            status = mattis_attributes_set(attributes, mattis_param_axis_name(axis->param), NULL,
                                           axis->value[index[a]]);
    }
    return status;
}

bool mattis_examples_line_exists(const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    return experiment->base.theory_rs && mattis_lines_axes(plan) < 2 &&
           mattis_experiment_axis(experiment, "dataset.examples") >= 0;
}

int mattis_examples_line_add(const mattis_plan *plan, const mattis_frame *theory,
                             mattis_frame *lines) {
    const double *needed = mattis_frame_variable(theory, "examples_needed")->value;
    const learning_plane plane = {mattis_experiment_axis(plan->experiment, "dataset.examples"),
                                  mattis_experiment_axis(plan->experiment, "dataset.quality")};
    point *at = calloc(plan->n_cells, sizeof *at);
    size_t all = 0, number = 0;
    int status = at ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t c = 0; c < plan->n_cells; c++)
        all += begins_line(plan, c);
    for (size_t c = 0; !status && c < plan->n_cells; c++) {
        char name[NAME_TEXT] = "examples_needed";
        if (!begins_line(plan, c))
            continue;
        if (all > 1)
            snprintf(name, sizeof name, "examples_needed_%zu", number);
        number++;
        const size_t n = find_points(plan, needed, c, plane.quality, at);
        if (n > 0) {
            status = add_line(lines, name, &plane, at, n);
            if (!status)
                status = note_fixed_axes(plan, c, &mattis_frame_variable(lines, name)->attributes);
        }
    }
    free(at);
    return status;
}
