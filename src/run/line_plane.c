/* See line_plane.h. */
#include "line_plane.h"

#include <math.h>
#include <string.h>

static bool is_ordinate(const mattis_theory_type *theory, const mattis_param *param) {
    for (const char *const *path = theory->ordinates; *path; path++)
        if (strcmp(*path, param->path) == 0)
            return true;
    return false;
}

static double highest_ordinate(const mattis_plan *plan, const mattis_line_plane *plane) {
    double highest = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        highest = fmax(highest, mattis_param_get(plane->vertical, &plan->cell[c]));
    return highest;
}

mattis_line_plane mattis_line_plane_of(const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    mattis_line_plane plane = {.theory =
                                   mattis_theory_find((mattis_model_kind)experiment->base.model)};
    const char *path = plane.theory->abscissa;
    plane.parameter = mattis_param_find(path);
    plane.abscissa = mattis_experiment_axis(experiment, path);
    if (plane.abscissa < 0 && strcmp(path, "network.load") == 0) {
        plane.abscissa = mattis_experiment_axis(experiment, "network.patterns");
        plane.counts_patterns = plane.abscissa >= 0;
    }
    plane.vertical = mattis_param_find(plane.theory->ordinates[0]);
    for (size_t a = experiment->n_axes; a-- > 0;) /* backwards, so that the first axis wins */
        if (is_ordinate(plane.theory, experiment->axis[a].param))
            plane.vertical = experiment->axis[a].param;
    plane.ordinate = mattis_experiment_axis(experiment, plane.vertical->path);
    plane.highest = highest_ordinate(plan, &plane);
    return plane;
}

/* Whether a line moves along an axis outside their plane. Over the load they are a matter of the
 * infinite network, though not when counted in patterns; on a cut at fixed load also of what sets
 * the load. Over the dilution they are those of K patterns. What is no ordinate of the start never
 * moves them. */
bool mattis_line_moves(const mattis_param *param, const mattis_line_plane *plane,
                       const mattis_line_type *line) {
    static const char *const moving[] = {"network.order", "dataset.quality", "dataset.examples",
                                         "noise.synaptic"};
    for (size_t k = 0; k < sizeof moving / sizeof *moving; k++)
        if (strcmp(param->path, moving[k]) == 0)
            return true;
    for (const char *const *path = plane->theory->ordinates; *path; path++)
        if (strcmp(param->path, *path) == 0)
            return true;
    bool of_load = strcmp(plane->parameter->path, "network.load") == 0;
    return (plane->abscissa < 0 || !of_load || plane->counts_patterns || line->of_size) &&
           strncmp(param->path, "network.", strlen("network.")) == 0;
}

bool mattis_line_begins(const mattis_plan *plan, size_t cell, const mattis_line_plane *plane,
                        const mattis_line_type *line) {
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    for (size_t a = 0; a < plan->experiment->n_axes; a++) {
        bool spans = (int)a == plane->abscissa || (int)a == plane->ordinate ||
                     !mattis_line_moves(plan->experiment->axis[a].param, plane, line);
        if (spans && index[a] != 0)
            return false;
    }
    return true;
}

void mattis_line_planes(const mattis_plan *plan, const mattis_line_plane *plane,
                        size_t planes[MATTIS_LINES_MOST]) {
    for (size_t k = 0; k < plane->theory->n_lines; k++)
        for (size_t c = 0; c < plan->n_cells; c++)
            planes[k] += mattis_line_begins(plan, c, plane, &plane->theory->line[k]);
}
