/* See refine.h. */
#include "refine.h"

#include <math.h>
#include <stdint.h>
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
static int make_frame(const mattis_experiment *experiment, const mattis_frame *like,
                      const char *path, size_t cells, mattis_frame *out) {
    int status = mattis_frame_init(out, path);
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

/* Appends the frame `run` of a run along the axis x, at the positions `index` on the others. */
static int append(const mattis_experiment *experiment, size_t x, const size_t *index,
                  const mattis_axis *along, const mattis_frame *run, const char *path,
                  mattis_frame *refined) {
    const size_t n = along->n;
    const size_t before = refined->path ? mattis_frame_dimension(refined, "cell")->length : 0;
    mattis_frame grown = {0};
    const int status = make_frame(experiment, run, path, before + n, &grown);
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
            value[k] = a == x ? along->value[k] : axis->value[index[a]];
    }
    mattis_frame_free(refined);
    *refined = grown;
    return MATTIS_OK;
}

/* --- One run -------------------------------------------------------------------------------- */

/* A refinement on its way. */
typedef struct refinery {
    const mattis_experiment *experiment;
    const mattis_run_options *options;
    mattis_keys grid; /* of its cells */
    uint64_t *added;  /* keys of the added cells; owned */
    size_t n_added;
    mattis_frame refined; /* /refined */
    mattis_frame theory;  /* /refined/theory; not made where none is asked for */
} refinery;

static void refinery_free(refinery *self) {
    mattis_keys_free(&self->grid);
    free(self->added);
    mattis_frame_free(&self->refined);
    mattis_frame_free(&self->theory);
}

/* The experiment along the axis x at these positions on the other axes; borrows everything. */
static mattis_experiment along_axis(const mattis_experiment *experiment, size_t x,
                                    const size_t *index, double *value, size_t n) {
    mattis_experiment along = *experiment;
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (a != x)
            mattis_param_set(experiment->axis[a].param, &along.base,
                             experiment->axis[a].value[index[a]]);
    mattis_param_set(experiment->axis[x].param, &along.base, value[0]);
    along.base.record_series = 0;
    along.base.theory_lines = 0;
    along.n_axes = 1;
    along.axis[0] = (mattis_axis){.param = experiment->axis[x].param, .n = n, .value = value};
    return along;
}

static bool is_there(const refinery *self, uint64_t key) {
    size_t n;
    mattis_keys_find(&self->grid, key, &n);
    for (size_t k = 0; k < self->n_added && n == 0; k++)
        n += self->added[k] == key;
    return n > 0;
}

/* Drops the values that make a cell which is there already, on the grid or added (two loads may
 * mean one whole number of patterns): the same cell again would have the same random numbers. */
static int drop_known(refinery *self, size_t x, const size_t *index, double *value, size_t *n) {
    const mattis_experiment along = along_axis(self->experiment, x, index, value, *n);
    mattis_plan plan = {0};
    mattis_keys keys = {0};
    uint64_t *grown = realloc(self->added, (self->n_added + *n) * sizeof *grown);
    int status = grown ? mattis_plan_init(&plan, &along) : MATTIS_ERR_MEMORY;
    self->added = grown ? grown : self->added;
    if (!status)
        status = mattis_keys_init(&keys, &plan);
    size_t left = 0;
    for (size_t k = 0; !status && k < *n; k++) {
        const uint64_t key = keys.cell[k].result;
        if (is_there(self, key))
            continue;
        self->added[self->n_added++] = key;
        value[left++] = value[k];
    }
    *n = left;
    mattis_keys_free(&keys);
    mattis_plan_free(&plan);
    return status;
}

/* Simulates the values of x at these positions on the other axes, and solves their theory. */
static int run_along(refinery *self, size_t x, const size_t *index, double *value, size_t n) {
    const mattis_experiment along = along_axis(self->experiment, x, index, value, n);
    mattis_plan plan = {0};
    mattis_frame frames[2] = {0}, theory[2] = {0};
    size_t n_frames = 0, n_theory = 0;
    mattis_report unsaid = {""}; /* the grid has said it already */
    int status = mattis_plan_init(&plan, &along);
    if (!status)
        status = mattis_results_init(&plan, frames, &n_frames);
    if (!status)
        status = mattis_simulate(&plan, self->options, frames, n_frames);
    if (!status)
        status = mattis_solve(&plan, self->options->stop, theory, &n_theory, &unsaid);
    if (!status)
        status = append(self->experiment, x, index, &along.axis[0], &frames[0], "/refined",
                        &self->refined);
    if (!status && n_theory > 0)
        status = append(self->experiment, x, index, &along.axis[0], &theory[0], "/refined/theory",
                        &self->theory);
    for (size_t f = 0; f < n_frames; f++)
        mattis_frame_free(&frames[f]);
    for (size_t f = 0; f < n_theory; f++)
        mattis_frame_free(&theory[f]);
    mattis_plan_free(&plan);
    return status;
}

/* --- Rounds --------------------------------------------------------------------------------- */

/* Pairs of places on both sides of a point, within the range of the grid, the more the further it
 * is from being known: half an error away or, where that is more, a quarter of the width. A point
 * that lies beyond an end, by less than its error, counts as lying there. */
static size_t choose_places(const mattis_axis *axis, const mattis_refinement *point, double wanted,
                            double value[2 * PAIRS_MOST]) {
    const double step = fmax(point->fit.error, point->fit.width / 2) / 2;
    const double ratio = ceil(point->fit.error / wanted);
    const size_t pairs = ratio < PAIRS_MOST ? (size_t)ratio : PAIRS_MOST;
    double low = INFINITY, high = -INFINITY;
    size_t n = 0;
    for (size_t k = 0; k < axis->n; k++) {
        low = fmin(low, axis->value[k]);
        high = fmax(high, axis->value[k]);
    }
    const double at = fmin(fmax(point->fit.at, low), high);
    for (size_t i = 0; i < 2 * pairs; i++) {
        const double off = step * (2 * (double)(i / 2) + 1) / (double)pairs;
        double x = at + (i % 2 ? off : -off);
        if (axis->param->type == MATTIS_TYPE_INT)
            x = i % 2 ? ceil(x) : floor(x);
        if (x > low && x < high)
            value[n++] = x;
    }
    return n;
}

/* The places as the grid and the cells added so far show them; the caller frees them. */
static int find_places(const refinery *self, mattis_frame *all, size_t n_all,
                       mattis_refinement **point, size_t *n) {
    mattis_result result = {.n_frames = n_all, .frame = all};
    if (self->refined.path)
        all[result.n_frames++] = self->refined;
    return mattis_refinements(&result, point, n);
}

/* More cells around each point that is not known well enough. */
static int refine_round(refinery *self, mattis_frame *all, size_t n_all, bool *grown) {
    const mattis_experiment *experiment = self->experiment;
    const double wanted = experiment->base.refine_error;
    mattis_refinement *point;
    size_t n;
    *grown = false;
    int status = find_places(self, all, n_all, &point, &n);
    for (size_t k = 0; !status && k < n; k++) {
        double value[2 * PAIRS_MOST];
        const size_t x = point[k].axis;
        if (!(point[k].fit.error > wanted))
            continue;
        size_t m = choose_places(&experiment->axis[x], &point[k], wanted, value);
        if (m > 0)
            status = drop_known(self, x, point[k].index, value, &m);
        if (status || m == 0)
            continue;
        status = run_along(self, x, point[k].index, value, m);
        *grown = true;
    }
    free(point);
    return status;
}

/* How many places there are, and which of them are not known as well as wanted. */
typedef struct standing {
    size_t places, unknown;
    double worst; /* largest error */
} standing;

static int find_standing(const refinery *self, mattis_frame *all, size_t n_all, standing *out) {
    mattis_refinement *point;
    *out = (standing){0};
    const int status = find_places(self, all, n_all, &point, &out->places);
    for (size_t k = 0; !status && k < out->places; k++) {
        out->unknown += point[k].fit.error > self->experiment->base.refine_error;
        out->worst = fmax(out->worst, point[k].fit.error);
    }
    free(point);
    return status;
}

/* One line where something remains that was wanted. */
static void tell(const refinery *self, const standing *first, const standing *last,
                 mattis_report *report) {
    char unknown[128] = "", beyond[128] = "";
    if (first->places == 0)
        mattis_fail(report, MATTIS_OK,
                    "refine.error: half of the samples retrieve nowhere along an axis of at least "
                    "three values, so no cell was added; choose other values");
    if (last->unknown > 0)
        snprintf(unknown, sizeof unknown,
                 "%zu of %zu places keep an error above %g (up to %.2g); give more samples",
                 last->unknown, last->places, self->experiment->base.refine_error, last->worst);
    if (last->places < first->places)
        snprintf(beyond, sizeof beyond,
                 "%s%zu of %zu places lie beyond the axis after all; make it longer",
                 *unknown ? "; " : "", first->places - last->places, first->places);
    if (*unknown || *beyond)
        mattis_fail(report, MATTIS_OK, "refine.error: %s%s", unknown, beyond);
}

static int refine(refinery *self, mattis_frame *all, size_t n_frames, mattis_report *report) {
    mattis_plan plan = {0};
    standing first, last;
    bool grown = true;
    int status = mattis_plan_init(&plan, self->experiment);
    if (!status)
        status = mattis_keys_init(&self->grid, &plan);
    if (!status)
        status = find_standing(self, all, n_frames, &first);
    for (int round = 0; !status && grown && round < ROUNDS_MOST; round++)
        status = refine_round(self, all, n_frames, &grown);
    if (!status)
        status = find_standing(self, all, n_frames, &last);
    if (!status)
        tell(self, &first, &last, report);
    mattis_plan_free(&plan);
    return status;
}

int cli_refine(const mattis_experiment *experiment, const mattis_frame *frames, size_t n_frames,
               const mattis_run_options *options, mattis_frame out[2], size_t *n_frames_out,
               mattis_report *report) {
    mattis_run_options own = *options;
    own.hooks = (mattis_run_hooks){0}; /* their units are none of the plan's */
    refinery self = {.experiment = experiment, .options = &own};
    mattis_frame *all = calloc(n_frames + 1, sizeof *all);
    *n_frames_out = 0;
    for (size_t f = 0; all && f < n_frames; f++)
        all[f] = frames[f];
    const int status = all ? refine(&self, all, n_frames, report) : MATTIS_ERR_MEMORY;
    free(all);
    mattis_frame *made[] = {&self.refined, &self.theory};
    for (size_t k = 0; !status && k < 2; k++) {
        if (!made[k]->path)
            continue;
        out[(*n_frames_out)++] = *made[k];
        *made[k] = (mattis_frame){0};
    }
    refinery_free(&self);
    return status;
}
