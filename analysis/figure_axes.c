/* Which axis of the file goes where in a figure, and which quantity into which view: see figure.h.
 *
 * The axis x first, then a second one as curves beside each other (`series`) or as the ordinate of
 * a map (`y`); what remains tells the panels apart, joined files always do. Axes of one value say
 * nothing and are left out.
 *
 * Networks that retrieve one pattern have one number in a cell, so two long axes always make a map
 * of it. Where several patterns are retrieved a map can show their state alone, and does so in the
 * plane of the phases, dilution and temperature; other axes tell panels apart, in each of which the
 * curves are the patterns. Quantities asked for by name are always curves. */
#include <string.h>

#include "figure.h"

/* An axis becomes curves beside each other when it has few values and the other has many. Where
 * nothing else shares the frame there may be more of them. */
enum { SERIES_MOST = 4, SERIES_MOST_ALONE = 8, SERIES_LEAST_OTHER = 8 };

/* The axes that are still to be placed. */
typedef struct free_axes {
    const mattis_cells *cells;
    size_t n;
    size_t axis[MATTIS_CELLS_AXES];
} free_axes;

static size_t take(free_axes *self, size_t at) {
    size_t taken = self->axis[at];
    memmove(self->axis + at, self->axis + at + 1, (self->n - at - 1) * sizeof *self->axis);
    self->n--;
    return taken;
}

/* Takes the axis of this name, or else the first that is no start, or the first. */
static size_t take_named(free_axes *self, const char *name) {
    size_t at = self->n;
    for (size_t k = self->n; k-- > 0;) /* backwards, so that the first wins */
        if (at == self->n || !mattis_cells_is_start(self->cells->axis[self->axis[k]]))
            at = k;
    for (size_t k = 0; k < self->n; k++)
        if (strcmp(self->cells->axis[self->axis[k]]->name, name) == 0)
            at = k;
    return take(self, at);
}

/* Takes the longest axis, the first of equals; starts last. */
static size_t take_longest(free_axes *self) {
    size_t at = 0, longest = 0;
    for (size_t k = 0; k < self->n; k++) {
        const mattis_dimension *axis = self->cells->axis[self->axis[k]];
        const size_t length = mattis_cells_is_start(axis) ? 1 : axis->length;
        if (length > longest) {
            longest = length;
            at = k;
        }
    }
    return take(self, at);
}

static bool is_series(const mattis_cells *cells, size_t x, size_t candidate, size_t most) {
    const mattis_dimension *axis = cells->axis[candidate];
    return mattis_cells_is_start(axis) ||
           (axis->length <= most && cells->axis[x]->length >= SERIES_LEAST_OTHER);
}

/* --- One retrieved pattern ------------------------------------------------------------------ */

/* Load runs horizontally and temperature vertically, as physicists draw them. */
static void assign_single(mattis_figure *self, free_axes *axes) {
    self->x = take_named(axes, "load");
    if (axes->n == 0)
        return;
    size_t second = take_named(axes, "temperature");
    if (is_series(self->cells, self->x, second, SERIES_MOST))
        self->series = second;
    else
        self->y = second;
}

/* --- Several, or quantities by name --------------------------------------------------------- */

/* Whether both axes of the plane of the phases are long enough for a map. */
static bool spans_phases(const mattis_cells *cells) {
    size_t d = mattis_cells_axis(cells, "dilution"), t = mattis_cells_axis(cells, "temperature");
    return d < cells->n_axes && t < cells->n_axes && cells->axis[d]->length > 1 &&
           cells->axis[t]->length > 1 && !is_series(cells, d, t, SERIES_MOST) &&
           !is_series(cells, t, d, SERIES_MOST);
}

static void assign_states(mattis_figure *self, free_axes *axes) {
    self->shows_states = true;
    self->x = take_named(axes, "dilution");
    self->y = take_named(axes, "temperature");
}

/* Curves along the longest axis. Where each panel would hold a single one, another axis of few
 * values gives it company. */
static void assign_curves(mattis_figure *self, free_axes *axes) {
    self->x = take_longest(axes);
    bool alone = self->n_quantities == 1 && self->quantity[0].n_patterns == 0;
    for (size_t k = 0; alone && k < axes->n && self->series == MATTIS_NO_AXIS; k++)
        if (is_series(self->cells, self->x, axes->axis[k], SERIES_MOST_ALONE))
            self->series = take(axes, k);
}

/* --- Views ---------------------------------------------------------------------------------- */

/* Whether one ordinate suits both quantities: overlaps, shares of the replicas, or the same thing
 * by its words. Others have ranges of their own. */
static bool share_ordinate(const mattis_quantity *a, const mattis_quantity *b) {
    return (a->is_overlap && b->is_overlap) || (a->is_share && b->is_share) ||
           strcmp(a->words, b->words) == 0;
}

/* The patterns of a quantity fill a view, and so does one quantity at many settings; others share
 * one where they can. */
static void assign_views(mattis_figure *self) {
    self->n_views = 0;
    for (size_t k = 0; k < self->n_quantities; k++) {
        mattis_quantity *quantity = &self->quantity[k];
        const bool alone = quantity->n_patterns > 0 || self->series != MATTIS_NO_AXIS;
        quantity->view = self->n_views;
        for (size_t before = 0; before < k && !alone; before++)
            if (!self->quantity[before].n_patterns &&
                share_ordinate(quantity, &self->quantity[before]))
                quantity->view = self->quantity[before].view;
        self->n_views += quantity->view == self->n_views;
    }
    if (self->y != MATTIS_NO_AXIS) /* a map shows what its boxes are coloured by */
        self->n_views = 1;
}

int mattis_figure_assign_axes(mattis_figure *self, bool named, mattis_report *report) {
    const mattis_cells *cells = self->cells;
    const size_t file = mattis_cells_axis(cells, MATTIS_FILE_AXIS); /* the last, if any */
    free_axes axes = {.cells = cells};
    for (size_t a = 0; a < file; a++)
        if (cells->axis[a]->length > 1)
            axes.axis[axes.n++] = a;
    if (axes.n == 0 && file > 0 && cells->n > 0)
        axes.axis[axes.n++] = 0;
    if (axes.n == 0)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "this result has a single cell and no axis; use mattis show");
    self->y = self->series = MATTIS_NO_AXIS;
    if (!named && cells->states.n > 0 && spans_phases(cells))
        assign_states(self, &axes);
    else if (named || mattis_cells_has_many(cells))
        assign_curves(self, &axes);
    else
        assign_single(self, &axes);
    assign_views(self);
    if (file < cells->n_axes)
        axes.axis[axes.n++] = file;
    self->n_panel_axes = axes.n;
    memcpy(self->panel_axis, axes.axis, axes.n * sizeof *axes.axis);
    return MATTIS_OK;
}
