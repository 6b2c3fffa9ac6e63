/* See lines.h. */
#include "lines.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/theory.h"
#include "results.h"

enum { LINE_POINTS = 160, COSTLY_LINE_POINTS = 40, DIMS_TEXT = 256, NAME_TEXT = 64 };

/* --- Points on a cut ------------------------------------------------------------------------ */

/* The abscissas or temperatures at which a one-axis cut crosses a line. */
typedef struct crossing {
    const mattis_line_type *line;
    const mattis_params *params;
    double abscissa; /* of the cut */
    int status;
} crossing;

static double abscissa_difference(double temperature, void *context) {
    crossing *self = context;
    double abscissa;
    int status = self->line->abscissa_at(self->params, temperature, &abscissa);
    if (status) {
        self->status = status;
        return NAN;
    }
    return abscissa - self->abscissa;
}

/* Temperature between two traced points at which the line meets the cut: Brent. */
static int refine_crossing(crossing *self, double low, double high, double *temperature) {
    gsl_function f = {abscissa_difference, self};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        return MATTIS_ERR_MEMORY;
    int status = gsl_root_fsolver_set(solver, &f, low, high);
    for (int k = 0; !status && k < 100; k++) {
        status = gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (high - low < 1e-10)
            break;
    }
    *temperature = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return status || self->status ? MATTIS_ERR_SOLVER : MATTIS_OK;
}

/* Replaces the traced line by its points on the cut at this abscissa. */
static int cross_at_abscissa(const mattis_line_type *line, const mattis_params *params,
                             double abscissa, mattis_curve *curve) {
    crossing self = {line, params, abscissa, MATTIS_OK};
    size_t found = 0;
    for (size_t k = 0; k + 1 < curve->n; k++) {
        double low = curve->temperature[k], high = curve->temperature[k + 1], root;
        bool between = (curve->abscissa[k] - abscissa) * (curve->abscissa[k + 1] - abscissa) < 0;
        if (between && refine_crossing(&self, low, high, &root) == MATTIS_OK) {
            curve->temperature[found] = root; /* found <= k: overwrites what is used up */
            curve->abscissa[found++] = abscissa;
        }
    }
    curve->n = found;
    return MATTIS_OK;
}

/* The points of a line on one cut at the temperature of `params`. */
static int cross_at_temperature(const mattis_line_type *line, const mattis_params *params,
                                mattis_curve *curve) {
    *curve =
        (mattis_curve){.abscissa = malloc(sizeof(double)), .temperature = malloc(sizeof(double))};
    if (!curve->abscissa || !curve->temperature)
        return MATTIS_ERR_MEMORY;
    curve->temperature[0] = params->temperature;
    int status = line->abscissa_at(params, params->temperature, &curve->abscissa[0]);
    curve->n = status == MATTIS_OK;
    return status == MATTIS_ERR_RANGE ? MATTIS_OK : status;
}

/* --- The plane ------------------------------------------------------------------------------- */

/* Which axes a line lives on: their numbers, or -1 where the parameter is fixed. */
typedef struct line_plane {
    const mattis_param *parameter; /* the abscissa */
    int abscissa, temperature;
    bool counts_patterns; /* the axis of the load counts patterns K */
} line_plane;

static line_plane find_plane(const mattis_experiment *experiment) {
    const char *path = mattis_theory_find((mattis_model_kind)experiment->base.model)->abscissa;
    line_plane plane = {mattis_param_find(path), mattis_experiment_axis(experiment, path),
                        mattis_experiment_axis(experiment, "dynamics.temperature"), false};
    if (plane.abscissa < 0 && strcmp(path, "network.load") == 0) {
        plane.abscissa = mattis_experiment_axis(experiment, "network.patterns");
        plane.counts_patterns = plane.abscissa >= 0;
    }
    return plane;
}

int mattis_lines_axes(const mattis_plan *plan) {
    line_plane plane = find_plane(plan->experiment);
    return (plane.abscissa >= 0) + (plane.temperature >= 0);
}

/* The x axis is the earlier of the two in the file; a fixed parameter comes second. */
static bool abscissa_is_x(const line_plane *plane) {
    return plane->temperature < 0 || (plane->abscissa >= 0 && plane->abscissa < plane->temperature);
}

static int add_line(mattis_frame *frame, const mattis_line_type *line, const char *name,
                    const line_plane *plane, const mattis_params *params,
                    const mattis_curve *curve) {
    char point[NAME_TEXT + 8], dims[DIMS_TEXT];
    snprintf(point, sizeof point, "%s_point", name);
    snprintf(dims, sizeof dims, "%s coordinate", point);
    int index =
        mattis_frame_add_dimension(frame, point, "1", "point along the line", curve->n, NULL);
    if (index >= 0)
        index = mattis_frame_add_variable(frame, name, "1", line->meaning, MATTIS_F64, dims);
    if (index < 0)
        return index;
    mattis_variable *variable = &frame->variable[index];
    const bool first = abscissa_is_x(plane);
    const double unit = plane->counts_patterns ? (double)params->patterns / params->load : 1;
    for (size_t k = 0; k < curve->n; k++) {
        variable->value[2 * k + !first] = curve->abscissa[k] * unit;
        variable->value[2 * k + first] = curve->temperature[k];
    }
    const char *other =
        plane->counts_patterns ? "patterns" : mattis_param_axis_name(plane->parameter);
    int status =
        mattis_attributes_set(&variable->attributes, "x_axis", first ? other : "temperature", 0);
    return status ? status
                  : mattis_attributes_set(&variable->attributes, "y_axis",
                                          first ? "temperature" : other, 0);
}

/* Whether the lines move along an axis outside their plane. Over the load they are a matter of the
 * infinite network; on a cut at fixed load also of what sets the load. Over the dilution they are
 * those of K patterns. The start never moves them. */
static bool moves_lines(const mattis_param *param, const line_plane *plane) {
    static const char *const moving[] = {"network.order", "dataset.quality", "dataset.examples",
                                         "noise.synaptic"};
    for (size_t k = 0; k < sizeof moving / sizeof *moving; k++)
        if (strcmp(param->path, moving[k]) == 0)
            return true;
    bool of_load = strcmp(plane->parameter->path, "network.load") == 0;
    return (plane->abscissa < 0 || !of_load) &&
           strncmp(param->path, "network.", strlen("network.")) == 0;
}

/* Notes the values of the axes that do not span the plane of the line. */
static int note_fixed_axes(mattis_frame *frame, const char *name, const mattis_plan *plan,
                           size_t cell, const line_plane *plane) {
    const mattis_experiment *experiment = plan->experiment;
    mattis_attributes *attributes = &mattis_frame_variable(frame, name)->attributes;
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    int status = MATTIS_OK;
    for (size_t a = 0; !status && a < experiment->n_axes; a++)
        if ((int)a != plane->abscissa && (int)a != plane->temperature &&
            moves_lines(experiment->axis[a].param, plane))
            status =
                mattis_attributes_set(attributes, mattis_param_axis_name(experiment->axis[a].param),
                                      NULL, experiment->axis[a].value[index[a]]);
    return status;
}

/* Whether the cell is the first of its plane: lines are drawn once for each such cell. */
static bool begins_plane(const mattis_plan *plan, size_t cell, const line_plane *plane) {
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    for (size_t a = 0; a < plan->experiment->n_axes; a++) {
        bool spans = (int)a == plane->abscissa || (int)a == plane->temperature ||
                     !moves_lines(plan->experiment->axis[a].param, plane);
        if (spans && index[a] != 0)
            return false;
    }
    return true;
}

/* Endless lines go up to the highest temperature of the grid. */
static double highest_temperature(const mattis_plan *plan) {
    double highest = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        highest = fmax(highest, plan->cell[c].temperature);
    return highest;
}

static int trace(const mattis_line_type *line, const mattis_params *params, const line_plane *plane,
                 double highest, mattis_curve *curve) {
    if (plane->temperature < 0)
        return cross_at_temperature(line, params, curve);
    mattis_params limited = *params;
    limited.temperature = highest;
    size_t points = line->costly ? COSTLY_LINE_POINTS : LINE_POINTS;
    int status = mattis_line_trace(line, &limited, points, curve);
    return status || plane->abscissa >= 0
               ? status
               : cross_at_abscissa(line, params, mattis_param_get(plane->parameter, params), curve);
}

int mattis_lines_solve(const mattis_plan *plan, const volatile sig_atomic_t *stop,
                       mattis_frame *frame, mattis_report *report) {
    const line_plane plane = find_plane(plan->experiment);
    const mattis_theory_type *theory =
        mattis_theory_find((mattis_model_kind)plan->experiment->base.model);
    int status = MATTIS_OK;
    const double highest = highest_temperature(plan);
    size_t planes = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        planes += begins_plane(plan, c, &plane);
    for (size_t c = 0, number = 0; status >= 0 && c < plan->n_cells; c++) {
        if (!begins_plane(plan, c, &plane))
            continue;
        for (size_t k = 0; status >= 0 && k < theory->n_lines; k++) {
            mattis_curve curve = {0};
            char name[NAME_TEXT];
            if (planes > 1)
                snprintf(name, sizeof name, "%s_%zu", theory->line[k].name, number);
            else
                snprintf(name, sizeof name, "%s", theory->line[k].name);
            status = stop && *stop
                         ? MATTIS_ERR_STOPPED
                         : trace(&theory->line[k], &plan->cell[c], &plane, highest, &curve);
            if (status == MATTIS_ERR_SOLVER)
                mattis_fail(report, status, "the line %s could not be traced", name);
            if (status == MATTIS_ERR_SOLVER || status == MATTIS_ERR_RANGE) {
                curve.n = 0;
                status = MATTIS_OK;
            }
            if (!status && curve.n > 0) {
                status = add_line(frame, &theory->line[k], name, &plane, &plan->cell[c], &curve);
                if (!status)
                    status = note_fixed_axes(frame, name, plan, c, &plane);
            }
            mattis_curve_free(&curve);
        }
        number++;
    }
    return status < 0 ? status : MATTIS_OK;
}
