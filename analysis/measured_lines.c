/* See measured_lines.h. */
#include "measured_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_LEAST = 3, CROSSINGS_MOST = 4 };

/* --- Axes ----------------------------------------------------------------------------------- */

/* Axes along which a transition can lie: numbers that define the network or its state. */
static bool is_control(const mattis_dimension *axis) {
    static const char *const others[] = {"spins",   "sweeps", "burn_in",
                                         "burn-in", "start",  MATTIS_FILE_AXIS};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (strcmp(axis->name, others[k]) == 0)
            return false;
    return axis->length >= VALUES_LEAST;
}

/* The two axes of the plane, load and temperature first; n_axes where there is none. */
static void choose_plane(const mattis_cells *cells, size_t plane[2]) {
    static const char *const first[] = {"load", "temperature"};
    size_t n = 0;
    plane[0] = plane[1] = cells->n_axes;
    for (size_t k = 0; k < 2; k++) {
        const size_t a = mattis_cells_axis(cells, first[k]);
        if (a < cells->n_axes && is_control(cells->axis[a]))
            plane[n++] = a;
    }
    for (size_t a = 0; a < cells->n_axes && n < 2; a++)
        if (is_control(cells->axis[a]) && a != plane[0])
            plane[n++] = a;
}

static bool is_log(const mattis_dimension *axis) {
    const mattis_attribute *spacing = mattis_attributes_get(&axis->attributes, "spacing");
    return spacing && spacing->text && strcmp(spacing->text, "log") == 0;
}

/* --- Points of a row ------------------------------------------------------------------------ */

/* Measurements along the axis x at fixed positions on the others. */
typedef struct row {
    size_t n, samples;
    double *x;         /* values, or their logarithms */
    double *retrieved; /* n rows of samples */
} row;

/* Where a cell stands on the axis x: at the load that was simulated. */
static double place_of(const mattis_cells *cells, size_t x, size_t cell) {
    const double load =
        strcmp(cells->axis[x]->name, "load") == 0 ? mattis_cells_load(cells, cell) : NAN;
    return isnan(load) ? mattis_cells_coordinate(cells, cell, x) : load;
}

static double refined_place_of(const mattis_cells *cells, const mattis_cells *refined, size_t x,
                               size_t cell) {
    const double load = strcmp(cells->axis[x]->name, "load") == 0
                            ? mattis_cells_refined_load(cells, refined, cell)
                            : NAN;
    return isnan(load) ? mattis_cells_refined_place(refined, cells->axis[x]->name, cell) : load;
}

/* Refined cells at the positions `index` on all axes but x; with `out` NULL only their number. */
static size_t gather_refined(const mattis_cells *cells, size_t x, const size_t *index, row *out) {
    mattis_cells refined;
    size_t n = 0;
    if (!mattis_cells_refined(cells, &refined))
        return 0;
    const mattis_variable *retrieved = mattis_frame_variable(refined.measured, "retrieved");
    for (size_t k = 0; retrieved && k < refined.n; k++) {
        bool here = true;
        for (size_t a = 0; a < cells->n_axes; a++)
            here =
                here && (a == x || mattis_cells_refined_place(&refined, cells->axis[a]->name, k) ==
                                       cells->axis[a]->value[index[a]]);
        if (!here)
            continue;
        if (out) {
            out->x[out->n] = refined_place_of(cells, &refined, x, k);
            for (size_t s = 0; s < out->samples; s++)
                out->retrieved[out->n * out->samples + s] =
                    mattis_cells_value(&refined, retrieved, refined.measured, k, s);
            out->n++;
        }
        n++;
    }
    return n;
}

static int gather(const mattis_cells *cells, const mattis_variable *retrieved, size_t x,
                  const size_t *index, row *out) {
    const size_t length = cells->axis[x]->length;
    const size_t most = length + gather_refined(cells, x, index, NULL);
    size_t place[MATTIS_CELLS_AXES];
    *out = (row){.samples = mattis_frame_dimension(cells->measured, "sample")->length};
    out->x = malloc((most + 1) * sizeof *out->x);
    out->retrieved = malloc((most * out->samples + 1) * sizeof *out->retrieved);
    if (!out->x || !out->retrieved)
        return MATTIS_ERR_MEMORY;
    memcpy(place, index, sizeof place);
    for (size_t k = 0; k < length; k++) {
        place[x] = k;
        const size_t cell = mattis_cells_at(cells, place);
        out->x[out->n] = place_of(cells, x, cell);
        for (size_t s = 0; s < out->samples; s++)
            out->retrieved[out->n * out->samples + s] =
                mattis_cells_value(cells, retrieved, cells->measured, cell, s);
        out->n++;
    }
    gather_refined(cells, x, index, out);
    return MATTIS_OK;
}

static void row_free(row *self) {
    free(self->x);
    free(self->retrieved);
}

/* --- Lines ---------------------------------------------------------------------------------- */

static int add_point(mattis_measured_line *line, const mattis_transition_fit *fit,
                     const size_t *index) {
    mattis_measured_point *grown = realloc(line->point, (line->n + 1) * sizeof *grown);
    if (!grown)
        return MATTIS_ERR_MEMORY;
    line->point = grown;
    line->point[line->n].fit = *fit;
    memcpy(line->point[line->n++].index, index, MATTIS_CELLS_AXES * sizeof *index);
    return MATTIS_OK;
}

/* Calls `visit` for every position on the axes but x (and `skip`, which stands at 0). */
typedef int row_visitor(const mattis_cells *cells, mattis_measured_line *line, size_t *index);

static int visit_rows(const mattis_cells *cells, mattis_measured_line *line, size_t skip,
                      row_visitor *visit) {
    size_t index[MATTIS_CELLS_AXES] = {0};
    for (size_t cell = 0; cell < cells->n; cell++) {
        bool first = true;
        for (size_t a = 0; a < cells->n_axes; a++) {
            index[a] = mattis_cells_index(cells, cell, a);
            first = first && ((a != line->x && a != skip) || index[a] == 0);
        }
        const int status = first ? visit(cells, line, index) : MATTIS_OK;
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static int fit_row(const mattis_cells *cells, mattis_measured_line *line, size_t *index) {
    const mattis_variable *retrieved = mattis_frame_variable(cells->measured, "retrieved");
    const bool logarithmic = is_log(cells->axis[line->x]);
    mattis_transition_fit fit = {NAN, NAN, NAN};
    row points;
    int status = gather(cells, retrieved, line->x, index, &points);
    for (size_t k = 0; !status && logarithmic && k < points.n; k++)
        points.x[k] = log(points.x[k]);
    if (!status)
        status = mattis_transition_fit_logistic(points.x, points.retrieved, points.n,
                                                points.samples, &fit);
    row_free(&points);
    if (status || isnan(fit.at))
        return status;
    if (logarithmic) {
        fit.at = exp(fit.at);
        fit.error *= fit.at;
        fit.width *= fit.at;
    }
    return add_point(line, &fit, index);
}

/* Deep in a phase all sizes have the same U but for less than this, with hardly any error: no
 * crossing of theirs is a transition. */
static const double finest = 0.002;

/* Crossings of U between each size and the next larger, along x. */
static int cross_row(const mattis_cells *cells, mattis_measured_line *line, size_t *index) {
    const size_t sizes = mattis_cells_axis(cells, "spins");
    const size_t n = cells->axis[line->x]->length;
    double *room = malloc(4 * n * sizeof *room);
    int status = room ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k + 1 < cells->axis[sizes]->length; k++) {
        mattis_transition_fit fit[CROSSINGS_MOST];
        for (size_t i = 0; i < n; i++) {
            index[line->x] = i;
            for (size_t side = 0; side < 2; side++) {
                index[sizes] = k + side;
                const size_t cell = mattis_cells_at(cells, index);
                room[2 * side * n + i] = mattis_cells_measured(cells, "binder_cumulant", cell);
                room[(2 * side + 1) * n + i] =
                    hypot(mattis_cells_measured(cells, "binder_cumulant_error", cell), finest);
            }
        }
        index[line->x] = 0;
        index[sizes] = k;
        const size_t found =
            mattis_transition_crossings_of(cells->axis[line->x]->value, room, room + n,
                                           room + 2 * n, room + 3 * n, n, fit, CROSSINGS_MOST);
        for (size_t c = 0; !status && c < found; c++)
            status = add_point(line, &fit[c], index);
    }
    free(room);
    return status;
}

static int add_line(mattis_measured_lines *self, const mattis_cells *cells,
                    mattis_measured_kind kind, size_t x, size_t y) {
    mattis_measured_line *line = &self->line[self->n++];
    *line = (mattis_measured_line){.kind = kind, .x = x, .y = y};
    const bool binder = kind == MATTIS_MEASURED_BINDER;
    const int status = visit_rows(cells, line, binder ? mattis_cells_axis(cells, "spins") : x,
                                  binder ? cross_row : fit_row);
    if (status == MATTIS_OK && line->n == 0) {
        free(line->point);
        self->n--;
    }
    return status;
}

int mattis_measured_lines_find(mattis_measured_lines *self, const mattis_cells *cells) {
    *self = (mattis_measured_lines){0};
    const mattis_frame *frame = cells->measured;
    if (!frame || !mattis_frame_dimension(frame, "sample") ||
        mattis_cells_axis(cells, MATTIS_FILE_AXIS) < cells->n_axes)
        return MATTIS_OK;
    size_t plane[2];
    int status = MATTIS_OK;
    choose_plane(cells, plane);
    const mattis_variable *retrieved = mattis_frame_variable(frame, "retrieved");
    const size_t sizes = mattis_cells_axis(cells, "spins");
    for (size_t k = 0; k < 2 && !status; k++) {
        if (plane[k] == cells->n_axes)
            continue;
        if (retrieved)
            status = add_line(self, cells, MATTIS_MEASURED_RETRIEVAL, plane[k], plane[1 - k]);
        if (!status && sizes < cells->n_axes && cells->axis[sizes]->length > 1 &&
            mattis_frame_variable(frame, "binder_cumulant"))
            status = add_line(self, cells, MATTIS_MEASURED_BINDER, plane[k], plane[1 - k]);
    }
    return status;
}

void mattis_measured_lines_free(mattis_measured_lines *self) {
    for (size_t k = 0; k < self->n; k++)
        free(self->line[k].point);
    *self = (mattis_measured_lines){0};
}

static const char *const kinds[] = {
    [MATTIS_MEASURED_RETRIEVAL] = "retrieval", [MATTIS_MEASURED_BINDER] = "binder_crossing"};

void mattis_measured_line_name(const mattis_measured_line *self, const mattis_cells *cells,
                               char *text, size_t size) {
    snprintf(text, size, "%s_%s", kinds[self->kind], cells->axis[self->x]->name);
}

void mattis_measured_line_words(const mattis_measured_line *self, const mattis_cells *cells,
                                char *text, size_t size) {
    snprintf(text, size, "%s along %s",
             self->kind == MATTIS_MEASURED_BINDER ? "Binder crossing" : "half retrieved",
             cells->axis[self->x]->name);
}
