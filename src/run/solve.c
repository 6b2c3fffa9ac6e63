/* The theory of a plan: see mattis/run.h. Walks the same cells as the simulation and shares nothing
 * with it but the parameters. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examples_line.h"
#include "mattis/run.h"
#include "mattis/theory.h"
#include "results.h"

enum {
    LINE_POINTS = 160,
    COSTLY_LINE_POINTS = 40,
    DIMS_TEXT = 256,
    NAME_TEXT = 64,
    VALUES_TEXT = 128
};

/* --- order parameters on the grid --------------------------------------------------------------
 */

static const struct {
    const char *name, *long_name;
    mattis_storage storage;
} theory_variables[] = {
    {"overlap", "predicted overlap m with the retrieved pattern", MATTIS_F64},
    {"data_overlap", "predicted overlap n with the mean of the examples", MATTIS_F64},
    {"replica_overlap", "predicted overlap q of two replicas", MATTIS_F64},
    {"free_energy", "free energy f for each spin of the predicted state", MATTIS_F64},
    {"residual", "largest difference of the two sides of the saddle-point equations", MATTIS_F64},
    {"at_stability",
     "1 minus the left side of the de Almeida-Thouless condition: stable where >= 0", MATTIS_F64},
    {"first_step", "predicted overlap after one parallel step from start.overlap", MATTIS_F64},
    {"examples_needed",
     "least number of examples whose first step at T = 0 from the pattern reaches "
     "theory.wanted-overlap: infinity where none does, not a number under storing",
     MATTIS_F64},
    {"load_used", "load of the whole number of patterns at this N, used by the theory", MATTIS_F64},
    {"phase", "phase of the cell", MATTIS_U8},
    {"status", "0 solved, 1 not converged (see residual), 2 outside the theory", MATTIS_U8},
};
enum { N_THEORY_VARIABLES = sizeof theory_variables / sizeof *theory_variables };

static int init_theory(mattis_frame *frame, const mattis_experiment *experiment) {
    char dims[DIMS_TEXT];
    mattis_results_dims(experiment, "", dims, sizeof dims);
    int status = mattis_frame_init(frame, "/theory");
    if (!status)
        status = mattis_results_add_axes(frame, experiment);
    for (size_t k = 0; status >= 0 && k < N_THEORY_VARIABLES; k++)
        status = mattis_frame_add_variable(frame, theory_variables[k].name, "1",
                                           theory_variables[k].long_name,
                                           theory_variables[k].storage, dims);
    if (status < 0)
        return status;
    char values[VALUES_TEXT] = "";
    for (size_t k = 0; mattis_phase_names[k]; k++) {
        size_t used = strlen(values);
        snprintf(values + used, sizeof values - used, "%s%zu: %s", k ? ", " : "", k,
                 mattis_phase_names[k]);
    }
    return mattis_attributes_set(&mattis_frame_variable(frame, "phase")->attributes, "values",
                                 values, 0);
}

static int solve_grid(const mattis_plan *plan, mattis_frame *frame) {
    const mattis_theory_type *theory =
        mattis_theory_find((mattis_model_kind)plan->experiment->base.model);
    int status = init_theory(frame, plan->experiment);
    if (status)
        return status;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t c = 0; c < plan->n_cells; c++) {
        mattis_rs_solution s;
        int result = theory->solve(&plan->cell[c], &s);
        const double value[N_THEORY_VARIABLES] = {
            s.overlap,          s.data_overlap, s.replica_overlap, s.free_energy,
            s.residual,         s.at_stability, s.first_step,      s.examples_needed,
            plan->cell[c].load, s.phase,        (double)s.status};
        for (size_t k = 0; !result && k < N_THEORY_VARIABLES; k++)
            frame->variable[k].value[c] = value[k];
        if (result == MATTIS_ERR_SOLVER || result == MATTIS_ERR_RANGE) {
            /* A cell without a solution is a result: its numbers stay NaN. */
            mattis_frame_variable(frame, "status")->value[c] =
                result == MATTIS_ERR_RANGE ? MATTIS_NO_THEORY : MATTIS_NOT_CONVERGED;
        } else if (result) {
#pragma omp critical(mattis_solve)
            status = result;
        }
    }
    return status;
}

/* --- transition lines --------------------------------------------------------------------------
 */

/* The loads or temperatures at which a one-axis cut crosses a line. */
typedef struct crossing {
    const mattis_line_type *line;
    const mattis_params *params;
    int status;
} crossing;

static double load_difference(double temperature, void *context) {
    crossing *self = context;
    double load;
    int status = self->line->load_at(self->params, temperature, &load);
    if (status) {
        self->status = status;
        return NAN;
    }
    return load - self->params->load;
}

/* Temperature between two traced points at which the line has the load of the cut: Brent. */
static int refine_crossing(crossing *self, double low, double high, double *temperature) {
    gsl_function f = {load_difference, self};
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

/* Replaces the traced line by its points on the cut at the load of `params`. */
static int cross_at_load(const mattis_line_type *line, const mattis_params *params,
                         mattis_curve *curve) {
    crossing self = {line, params, MATTIS_OK};
    size_t found = 0;
    for (size_t k = 0; k + 1 < curve->n; k++) {
        double low = curve->temperature[k], high = curve->temperature[k + 1], root;
        bool between = (curve->load[k] - params->load) * (curve->load[k + 1] - params->load) < 0;
        if (between && refine_crossing(&self, low, high, &root) == MATTIS_OK) {
            curve->temperature[found] = root; /* found <= k: overwrites what is used up */
            curve->load[found++] = params->load;
        }
    }
    curve->n = found;
    return MATTIS_OK;
}

/* The points of a line on one cut at the temperature of `params`. */
static int cross_at_temperature(const mattis_line_type *line, const mattis_params *params,
                                mattis_curve *curve) {
    *curve = (mattis_curve){.load = malloc(sizeof(double)), .temperature = malloc(sizeof(double))};
    if (!curve->load || !curve->temperature)
        return MATTIS_ERR_MEMORY;
    curve->temperature[0] = params->temperature;
    int status = line->load_at(params, params->temperature, &curve->load[0]);
    curve->n = status == MATTIS_OK;
    return status == MATTIS_ERR_RANGE ? MATTIS_OK : status;
}

/* Which axes a line lives on: their numbers, or -1 where the parameter is fixed. */
typedef struct line_plane {
    int load, temperature;
    bool counts_patterns; /* the load axis counts patterns K */
} line_plane;

static line_plane find_plane(const mattis_experiment *experiment) {
    line_plane plane = {mattis_experiment_axis(experiment, "network.load"),
                        mattis_experiment_axis(experiment, "dynamics.temperature"), false};
    if (plane.load < 0) {
        plane.load = mattis_experiment_axis(experiment, "network.patterns");
        plane.counts_patterns = plane.load >= 0;
    }
    return plane;
}

/* The x axis is the earlier of the two in the file; a fixed parameter comes second. */
static bool load_is_x(const line_plane *plane) {
    return plane->temperature < 0 || (plane->load >= 0 && plane->load < plane->temperature);
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
    const bool x_load = load_is_x(plane);
    const double unit = plane->counts_patterns ? (double)params->patterns / params->load : 1;
    for (size_t k = 0; k < curve->n; k++) {
        variable->value[2 * k + !x_load] = curve->load[k] * unit;
        variable->value[2 * k + x_load] = curve->temperature[k];
    }
    const char *load_name = plane->counts_patterns ? "patterns" : "load";
    int status = mattis_attributes_set(&variable->attributes, "x_axis",
                                       x_load ? load_name : "temperature", 0);
    return status ? status
                  : mattis_attributes_set(&variable->attributes, "y_axis",
                                          x_load ? "temperature" : load_name, 0);
}

/* Whether the lines move along an axis outside their plane. In the plane they are a matter of the
 * infinite network; on a cut at fixed load also of what sets the load. The start never moves them.
 */
static bool moves_lines(const mattis_param *param, const line_plane *plane) {
    static const char *const moving[] = {"network.order", "dataset.quality", "dataset.examples",
                                         "noise.synaptic"};
    for (size_t k = 0; k < sizeof moving / sizeof *moving; k++)
        if (strcmp(param->path, moving[k]) == 0)
            return true;
    return plane->load < 0 && strncmp(param->path, "network.", strlen("network.")) == 0;
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
        if ((int)a != plane->load && (int)a != plane->temperature &&
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
        bool spans = (int)a == plane->load || (int)a == plane->temperature ||
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
    return status || plane->load >= 0 ? status : cross_at_load(line, params, curve);
}

static int init_lines(mattis_frame *frame) {
    const double coordinates[2] = {0, 1};
    int status = mattis_frame_init(frame, "/theory/lines");
    if (!status)
        status = mattis_frame_add_dimension(frame, "coordinate", "1", "0: x_axis, 1: y_axis", 2,
                                            coordinates);
    return status < 0 ? status : MATTIS_OK;
}

static int solve_lines(const mattis_plan *plan, const line_plane *plane, mattis_frame *frame,
                       mattis_report *report) {
    const mattis_theory_type *theory =
        mattis_theory_find((mattis_model_kind)plan->experiment->base.model);
    int status = MATTIS_OK;
    const double highest = highest_temperature(plan);
    size_t planes = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        planes += begins_plane(plan, c, plane);
    for (size_t c = 0, number = 0; status >= 0 && c < plan->n_cells; c++) {
        if (!begins_plane(plan, c, plane))
            continue;
        for (size_t k = 0; status >= 0 && k < theory->n_lines; k++) {
            mattis_curve curve = {0};
            char name[NAME_TEXT];
            if (planes > 1)
                snprintf(name, sizeof name, "%s_%zu", theory->line[k].name, number);
            else
                snprintf(name, sizeof name, "%s", theory->line[k].name);
            status = trace(&theory->line[k], &plan->cell[c], plane, highest, &curve);
            if (status == MATTIS_ERR_SOLVER)
                mattis_fail(report, status, "the line %s could not be traced", name);
            if (status == MATTIS_ERR_SOLVER || status == MATTIS_ERR_RANGE) {
                curve.n = 0;
                status = MATTIS_OK;
            }
            if (!status && curve.n > 0) {
                status = add_line(frame, &theory->line[k], name, plane, &plan->cell[c], &curve);
                if (!status)
                    status = note_fixed_axes(frame, name, plan, c, plane);
            }
            mattis_curve_free(&curve);
        }
        number++;
    }
    return status < 0 ? status : MATTIS_OK;
}

int mattis_solve(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames,
                 mattis_report *report) {
    const mattis_params *base = &plan->experiment->base;
    const line_plane plane = find_plane(plan->experiment);
    *n_frames = 0;
    memset(frames, 0, 2 * sizeof *frames);
    if (!mattis_theory_find((mattis_model_kind)base->model))
        return MATTIS_OK;
    int status = MATTIS_OK;
    if (base->theory_rs)
        status = solve_grid(plan, &frames[(*n_frames)++]);
    const bool crossed = plane.load >= 0 || plane.temperature >= 0;
    /* Figures over load and temperature have no place for the threshold of learning. */
    const bool learns = base->theory_rs && (plane.load < 0 || plane.temperature < 0) &&
                        mattis_experiment_axis(plan->experiment, "dataset.examples") >= 0;
    if (status || !base->theory_lines || !(crossed || learns))
        return status;
    mattis_frame *lines = &frames[(*n_frames)++];
    status = init_lines(lines);
    if (!status && crossed)
        status = solve_lines(plan, &plane, lines, report);
    if (!status && learns)
        status = mattis_examples_line_add(plan, &frames[0], lines);
    return status;
}
