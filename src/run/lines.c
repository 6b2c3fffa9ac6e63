/* See lines.h. */
#include "lines.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line_plane.h"
#include "results.h"

enum { OCTAVES = 20 }; /* beyond the axis of a cut */
enum { DIMS_TEXT = 256, NAME_TEXT = 64 };

int mattis_lines_axes(const mattis_plan *plan) {
    mattis_line_plane plane = mattis_line_plane_of(plan);
    return (plane.abscissa >= 0) + (plane.ordinate >= 0);
}

/* --- Points on a cut ------------------------------------------------------------------------ */

/* The abscissas or ordinates at which a one-axis cut crosses a line. */
typedef struct crossing {
    const mattis_line_type *line;
    const mattis_params *params;
    const mattis_param *ordinate;
    double abscissa; /* of the cut */
    int status;
} crossing;

static double abscissa_difference(double ordinate, void *context) {
    crossing *self = context;
    double abscissa;
    int status =
        mattis_line_abscissa(self->line, self->params, self->ordinate, ordinate, &abscissa);
    if (status) {
        self->status = status;
        return NAN;
    }
    return abscissa - self->abscissa;
}

/* Ordinate between two traced points at which the line meets the cut: Brent. */
static int refine_crossing(crossing *self, double low, double high, double *ordinate) {
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
    *ordinate = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return status || self->status ? MATTIS_ERR_SOLVER : MATTIS_OK;
}

/* On a cut lines that end are followed to their end, so an endless one, which was traced over the
 * axis, is followed beyond as well: point by point, each at twice the last ordinate. */
static int follow_beyond(const mattis_line_type *line, const mattis_params *params,
                         const mattis_line_plane *plane, mattis_curve *curve) {
    const size_t most = curve->n + OCTAVES;
    double *abscissa = realloc(curve->abscissa, most * sizeof *abscissa);
    curve->abscissa = abscissa ? abscissa : curve->abscissa;
    double *ordinate = realloc(curve->ordinate, most * sizeof *ordinate);
    curve->ordinate = ordinate ? ordinate : curve->ordinate;
    if (!abscissa || !ordinate)
        return MATTIS_ERR_MEMORY;
    double next = plane->highest > 0 ? 2 * plane->highest : 1e-3;
    for (; curve->n < most && next <= plane->vertical->maximum; next *= 2) {
        int status = mattis_line_abscissa(line, params, plane->vertical, next, &abscissa[curve->n]);
        if (status == MATTIS_ERR_MEMORY)
            return status;
        if (status)
            abscissa[curve->n] = NAN;
        ordinate[curve->n++] = next;
    }
    return MATTIS_OK;
}

/* Replaces the traced line by its points on the cut at this abscissa. */
static int cross_at_abscissa(const mattis_line_type *line, const mattis_params *params,
                             const mattis_line_plane *plane, mattis_curve *curve) {
    const double abscissa = mattis_param_get(plane->parameter, params);
    crossing self = {line, params, plane->vertical, abscissa, MATTIS_OK};
    size_t found = 0;
    int status = line->endless ? follow_beyond(line, params, plane, curve) : MATTIS_OK;
    if (status)
        return status;
    for (size_t k = 0; k + 1 < curve->n; k++) {
        double low = curve->ordinate[k], high = curve->ordinate[k + 1], root;
        bool between = (curve->abscissa[k] - abscissa) * (curve->abscissa[k + 1] - abscissa) < 0;
        if (between && refine_crossing(&self, low, high, &root) == MATTIS_OK) {
            curve->ordinate[found] = root; /* found <= k: overwrites what is used up */
            curve->abscissa[found++] = abscissa;
        }
    }
    curve->n = found;
    return MATTIS_OK;
}

/* The points of a line on one cut at the ordinate of `params`. */
static int cross_at_ordinate(const mattis_line_type *line, const mattis_params *params,
                             const mattis_line_plane *plane, mattis_curve *curve) {
    *curve = (mattis_curve){.abscissa = malloc(sizeof(double)), .ordinate = malloc(sizeof(double))};
    if (!curve->abscissa || !curve->ordinate)
        return MATTIS_ERR_MEMORY;
    curve->ordinate[0] = mattis_param_get(plane->vertical, params);
    int status = mattis_line_abscissa(line, params, plane->vertical, curve->ordinate[0],
                                      &curve->abscissa[0]);
    curve->n = status != MATTIS_ERR_RANGE;
    curve->missing = status == MATTIS_ERR_SOLVER;
    if (curve->missing)
        curve->abscissa[0] = NAN;
    return curve->missing || status == MATTIS_ERR_RANGE ? MATTIS_OK : status;
}

/* --- Into the frame -------------------------------------------------------------------------- */

/* The x axis is the earlier of the two in the file; a fixed parameter comes second. */
static bool abscissa_is_x(const mattis_line_plane *plane) {
    return plane->ordinate < 0 || (plane->abscissa >= 0 && plane->abscissa < plane->ordinate);
}

/* Replaces loads by numbers of patterns, and leaves out those beyond all numbers. */
static void count_patterns(const mattis_params *params, mattis_curve *curve) {
    size_t kept = 0;
    for (size_t k = 0; k < curve->n; k++) {
        const double load = curve->abscissa[k];
        const double patterns = params->model == MATTIS_MODERN
                                    ? exp(load * (double)params->spins)
                                    : load * ((double)params->patterns / params->load);
        if (!isinf(patterns)) { /* NaN is missing */
            curve->abscissa[kept] = patterns;
            curve->ordinate[kept++] = curve->ordinate[k];
        }
    }
    curve->n = kept;
}

static int add_line(mattis_frame *frame, const mattis_line_type *line, const char *name,
                    const mattis_line_plane *plane, const mattis_curve *curve) {
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
    for (size_t k = 0; k < curve->n; k++) {
        variable->value[2 * k + !first] = curve->abscissa[k];
        variable->value[2 * k + first] = curve->ordinate[k];
    }
    const char *across =
        plane->counts_patterns ? "patterns" : mattis_param_axis_name(plane->parameter);
    const char *up = mattis_param_axis_name(plane->vertical);
    int status = mattis_attributes_set(&variable->attributes, "x_axis", first ? across : up, 0);
    return status ? status
                  : mattis_attributes_set(&variable->attributes, "y_axis", first ? up : across, 0);
}

/* What is not known of the line, in words, in the file and as a warning. A line of which nothing is
 * known has one point, NaN. */
static int note_missing(mattis_frame *frame, const char *name, const mattis_curve *curve,
                        mattis_report *report) {
    char text[DIMS_TEXT];
    if (curve->missing == 0)
        return MATTIS_OK;
    snprintf(text, sizeof text,
             "%zu of its points, where the solver found no state; there may be one all the same",
             curve->missing);
    mattis_fail(report, MATTIS_ERR_SOLVER, "the line %s is without %s", name, text);
    return mattis_attributes_set(&mattis_frame_variable(frame, name)->attributes, "missing", text,
                                 0);
}

/* Notes the values of the axes that do not span the plane of the line. */
static int note_fixed_axes(mattis_frame *frame, const char *name, const mattis_plan *plan,
                           size_t cell, const mattis_line_plane *plane,
                           const mattis_line_type *line) {
    const mattis_experiment *experiment = plan->experiment;
    mattis_attributes *attributes = &mattis_frame_variable(frame, name)->attributes;
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    int status = MATTIS_OK;
    for (size_t a = 0; !status && a < experiment->n_axes; a++)
        if ((int)a != plane->abscissa && (int)a != plane->ordinate &&
            mattis_line_moves(experiment->axis[a].param, plane, line))
            status =
                mattis_attributes_set(attributes, mattis_param_axis_name(experiment->axis[a].param),
                                      NULL, experiment->axis[a].value[index[a]]);
    return status;
}

static int nothing_known(mattis_curve *curve) {
    mattis_curve_free(curve);
    *curve = (mattis_curve){.n = 1,
                            .missing = 1,
                            .abscissa = malloc(sizeof(double)),
                            .ordinate = malloc(sizeof(double))};
    if (!curve->abscissa || !curve->ordinate)
        return MATTIS_ERR_MEMORY;
    curve->abscissa[0] = curve->ordinate[0] = NAN;
    return MATTIS_OK;
}

/* A line of one ordinate, over all abscissas; a cut along these does not cross it. */
static int draw_level(double ordinate, const mattis_params *params, const mattis_line_plane *plane,
                      mattis_curve *curve) {
    const double low = plane->parameter->minimum, high = plane->parameter->maximum;
    const size_t n = plane->abscissa < 0 ? 1 : MATTIS_LINE_POINTS;
    if (plane->ordinate < 0)
        return MATTIS_ERR_RANGE;
    *curve = (mattis_curve){
        .n = n, .abscissa = malloc(n * sizeof(double)), .ordinate = malloc(n * sizeof(double))};
    if (!curve->abscissa || !curve->ordinate)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < n; k++) {
        curve->abscissa[k] = n == 1 ? mattis_param_get(plane->parameter, params)
                                    : low + (high - low) * (double)k / (double)(n - 1);
        curve->ordinate[k] = ordinate;
    }
    return MATTIS_OK;
}

static int trace(const mattis_line_type *line, const mattis_params *params,
                 const mattis_line_plane *plane, mattis_curve *curve) {
    double level;
    if (!mattis_line_is_over(line, plane->vertical))
        return MATTIS_ERR_RANGE;
    if (line->level && line->level(params, &level) == MATTIS_OK)
        return draw_level(level, params, plane, curve);
    if (plane->ordinate < 0)
        return cross_at_ordinate(line, params, plane, curve);
    mattis_params limited = *params;
    mattis_param_set(plane->vertical, &limited, plane->highest);
    size_t points = line->costly ? MATTIS_COSTLY_LINE_POINTS : MATTIS_LINE_POINTS;
    int status = mattis_line_trace(line, &limited, plane->vertical, points, curve);
    if (status == MATTIS_OK && plane->abscissa < 0)
        status = cross_at_abscissa(line, params, plane, curve);
    if (status == MATTIS_ERR_SOLVER || (status == MATTIS_OK && curve->n == 0 && curve->missing > 0))
        return nothing_known(curve);
    return status;
}

/* Traces a line and adds it under `name`, if it exists. */
static int solve_line(const mattis_plan *plan, size_t cell, const mattis_line_plane *plane,
                      const mattis_line_type *line, const char *name, mattis_frame *frame,
                      mattis_report *report) {
    mattis_curve curve = {0};
    int status = trace(line, &plan->cell[cell], plane, &curve);
    if (status == MATTIS_ERR_RANGE) {
        curve.n = 0;
        status = MATTIS_OK;
    }
    if (plane->counts_patterns)
        count_patterns(&plan->cell[cell], &curve);
    if (!status && curve.n > 0) {
        status = add_line(frame, line, name, plane, &curve);
        if (!status)
            status = note_fixed_axes(frame, name, plan, cell, plane, line);
        if (!status)
            status = note_missing(frame, name, &curve, report);
    }
    mattis_curve_free(&curve);
    return status;
}

int mattis_lines_solve(const mattis_plan *plan, const atomic_int *stop, mattis_frame *frame,
                       mattis_report *report) {
    const mattis_line_plane plane = mattis_line_plane_of(plan);
    const mattis_theory_type *theory = plane.theory;
    size_t planes[MATTIS_LINES_MOST] = {0}, number[MATTIS_LINES_MOST] = {0};
    int status = MATTIS_OK;
    mattis_line_planes(plan, &plane, planes);
    for (size_t c = 0; status >= 0 && c < plan->n_cells; c++)
        for (size_t k = 0; status >= 0 && k < theory->n_lines; k++) {
            const mattis_line_type *line = &theory->line[k];
            char name[NAME_TEXT];
            if (!mattis_line_begins(plan, c, &plane, line))
                continue;
            if (planes[k] > 1)
                snprintf(name, sizeof name, "%s_%zu", line->name, number[k]++);
            else
                snprintf(name, sizeof name, "%s", line->name);
            status = stop && *stop ? MATTIS_ERR_STOPPED
                                   : solve_line(plan, c, &plane, line, name, frame, report);
        }
    return status < 0 ? status : MATTIS_OK;
}
