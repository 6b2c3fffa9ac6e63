/* See refine.h. */
#include "refine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/plot.h"

enum { ROUNDS_MOST = 10, PAIRS_MOST = 4, DIMS_TEXT = 256 };

bool cli_refine_wanted(const mattis_experiment *experiment) {
    return experiment->base.refine_error > 0;
}

/* --- The frame of the refined cells --------------------------------------------------------- */

/* The frame with `cells` empty cells, laid out as the frame of a run along one axis. */
static int make_frame(const mattis_experiment *experiment, const mattis_frame *like, size_t cells,
                      mattis_frame *out) {
    int status = mattis_frame_init(out, "/refined");
    if (status >= 0)
        status =
            mattis_frame_add_dimension(out, "cell", "1", "cell added by refinement", cells, NULL);
    for (size_t d = 1; status >= 0 && d < like->n_dimensions; d++) {
        const mattis_dimension *dimension = &like->dimension[d];
        status = mattis_frame_add_dimension(
            out, dimension->name, dimension->units, dimension->long_name, dimension->length,
            dimension->storage == MATTIS_I64 ? NULL : dimension->value);
    }
    for (size_t a = 0; status >= 0 && a < experiment->n_axes; a++) {
        const mattis_param *param = experiment->axis[a].param;
        status = mattis_frame_add_variable(out, mattis_param_axis_name(param), param->units,
                                           param->meaning, MATTIS_F64, "cell");
    }
    for (size_t v = 0; status >= 0 && v < like->n_variables; v++) {
        const mattis_variable *variable = &like->variable[v];
        char dims[DIMS_TEXT] = "cell";
        for (size_t d = 1; d < variable->rank; d++) {
            const size_t used = strlen(dims);
            snprintf(dims + used, sizeof dims - used, " %s",
                     like->dimension[variable->dim[d]].name);
        }
        status = mattis_frame_add_variable(out, variable->name, variable->units,
                                           variable->long_name, variable->storage, dims);
        for (size_t k = 0; status >= 0 && k < variable->attributes.n; k++) {
            const mattis_attribute *item = &variable->attributes.item[k];
            const int set =
                mattis_attributes_set(&mattis_frame_variable(out, variable->name)->attributes,
                                      item->name, item->text, item->number);
            status = set ? set : status;
        }
    }
    return status < 0 ? status : MATTIS_OK;
}

/* Copies the cells of `from` behind the first `first` cells of `to`; both hold whole cells in the
 * first dimension. What `from` lacks is left alone. */
static void copy_cells(const mattis_frame *from, size_t cells, mattis_frame *to, size_t first) {
    for (size_t v = 0; v < to->n_variables; v++) {
        mattis_variable *target = &to->variable[v];
        const mattis_variable *source = mattis_frame_variable(from, target->name);
        if (!source)
            continue;
        const size_t each = source->size / cells;
        memcpy(target->value + first * each, source->value, source->size * sizeof *source->value);
    }
}

/* Appends a run along the axis x, at the positions `index` on the others. */
static int append(const mattis_experiment *experiment, size_t x, const size_t *index,
                  const mattis_experiment *along, const mattis_frame *run, mattis_frame *refined) {
    const size_t n = along->axis[0].n;
    const size_t before = refined->path ? mattis_frame_dimension(refined, "cell")->length : 0;
    mattis_frame grown = {0};
    const int status = make_frame(experiment, run, before + n, &grown);
    if (status) {
        mattis_frame_free(&grown);
        return status;
    }
    if (before)
        copy_cells(refined, before, &grown, 0);
    copy_cells(run, n, &grown, before);
    for (size_t a = 0; a < experiment->n_axes; a++) {
        const mattis_axis *axis = &experiment->axis[a];
        double *value =
            mattis_frame_variable(&grown, mattis_param_axis_name(axis->param))->value + before;
        for (size_t k = 0; k < n; k++)
            value[k] = a == x ? along->axis[0].value[k] : axis->value[index[a]];
    }
    mattis_frame_free(refined);
    *refined = grown;
    return MATTIS_OK;
}

/* --- One run -------------------------------------------------------------------------------- */

/* Simulates the values of x at these positions on the other axes. */
static int run_along(const mattis_experiment *experiment, size_t x, const size_t *index,
                     double *value, size_t n, const mattis_run_options *options,
                     mattis_frame *refined) {
    mattis_experiment along = *experiment; /* borrows everything */
    mattis_plan plan = {0};
    mattis_frame frames[2] = {0};
    size_t n_frames = 0;
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (a != x)
            mattis_param_set(experiment->axis[a].param, &along.base,
                             experiment->axis[a].value[index[a]]);
    mattis_param_set(experiment->axis[x].param, &along.base, value[0]);
    along.base.record_series = 0;
    along.n_axes = 1;
    along.axis[0] = (mattis_axis){.param = experiment->axis[x].param, .n = n, .value = value};
    int status = mattis_plan_init(&plan, &along);
    if (!status)
        status = mattis_results_init(&plan, frames, &n_frames);
    if (!status)
        status = mattis_simulate(&plan, options, frames, n_frames);
    if (!status)
        status = append(experiment, x, index, &along, &frames[0], refined);
    for (size_t f = 0; f < n_frames; f++)
        mattis_frame_free(&frames[f]);
    mattis_plan_free(&plan);
    return status;
}

/* --- Rounds --------------------------------------------------------------------------------- */

/* Whether x lies on the grid's range, and no cell of this row is there already: the same cell again
 * would have the same random numbers. */
static bool is_new(const mattis_experiment *experiment, const mattis_refinement *point,
                   const mattis_frame *refined, double x) {
    const mattis_axis *axis = &experiment->axis[point->axis];
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < axis->n; k++) {
        low = fmin(low, axis->value[k]);
        high = fmax(high, axis->value[k]);
        if (axis->value[k] == x)
            return false;
    }
    const mattis_variable *place =
        refined->path ? mattis_frame_variable(refined, mattis_param_axis_name(axis->param)) : NULL;
    for (size_t k = 0; place && k < place->size; k++)
        if (place->value[k] == x) /* of another row: rare, and no loss */
            return false;
    return x > low && x < high;
}

/* Pairs of cells on both sides of each point that is not known well enough, the more the further it
 * is from that: half an error away or, where that is more, a quarter of the width. */
static int refine_round(const mattis_experiment *experiment, const mattis_run_options *options,
                        mattis_frame *all, size_t n_all, mattis_frame *refined, size_t *added) {
    const double wanted = experiment->base.refine_error;
    mattis_result result = {.n_frames = n_all, .frame = all};
    mattis_refinement *point;
    size_t n;
    *added = 0;
    if (refined->path)
        all[result.n_frames++] = *refined;
    int status = mattis_refinements(&result, &point, &n);
    for (size_t k = 0; !status && k < n; k++) {
        const mattis_axis *axis = &experiment->axis[point[k].axis];
        if (!(point[k].fit.error > wanted))
            continue;
        const double step = fmax(point[k].fit.error, point[k].fit.width / 2) / 2;
        const double ratio = ceil(point[k].fit.error / wanted);
        const size_t pairs = ratio < PAIRS_MOST ? (size_t)ratio : PAIRS_MOST;
        double value[2 * PAIRS_MOST];
        size_t m = 0;
        for (size_t i = 0; i < 2 * pairs; i++) {
            const double off = step * (2 * (double)(i / 2) + 1) / (double)pairs;
            double x = point[k].fit.at + (i % 2 ? off : -off);
            if (axis->param->type == MATTIS_TYPE_INT)
                x = i % 2 ? ceil(x) : floor(x);
            if (is_new(experiment, &point[k], refined, x))
                value[m++] = x;
        }
        if (m == 0)
            continue;
        status = run_along(experiment, point[k].axis, point[k].index, value, m, options, refined);
        *added += status ? 0 : m;
    }
    free(point);
    return status;
}

int cli_refine(const mattis_experiment *experiment, const mattis_frame *frames, size_t n_frames,
               const mattis_run_options *options, mattis_frame *out, size_t *n_frames_out) {
    mattis_frame refined = {0};
    mattis_frame *all = calloc(n_frames + 1, sizeof *all);
    size_t added = 1;
    int status = all ? MATTIS_OK : MATTIS_ERR_MEMORY;
    mattis_run_options own = *options;
    own.hooks = (mattis_run_hooks){0}; /* their units are none of the plan's */
    *n_frames_out = 0;
    for (size_t f = 0; all && f < n_frames; f++)
        all[f] = frames[f];
    for (int round = 0; !status && added && round < ROUNDS_MOST; round++)
        status = refine_round(experiment, &own, all, n_frames, &refined, &added);
    free(all);
    if (status || !refined.path) {
        mattis_frame_free(&refined);
        return status;
    }
    *out = refined;
    *n_frames_out = 1;
    return MATTIS_OK;
}
