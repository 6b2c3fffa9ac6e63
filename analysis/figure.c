/* See figure.h. */
#include "figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An axis becomes curves beside each other when it has few values and the other has many. */
enum { SERIES_MOST = 4, SERIES_LEAST_OTHER = 8 };
enum { CONTEXTS_MOST = 12, COLUMNS_MOST = 4 };

static const double column_width = 8.6; /* cm: one column of a journal, and the whole page */
static const double page_width = 17.8;

/* --- Which axis goes where ------------------------------------------------------------------ */

/* Takes the axis of this name from the list, or else its first that is no start, or its first. */
static size_t take_axis(const mattis_cells *cells, size_t *axis, size_t *n, const char *name) {
    size_t at = *n;
    for (size_t k = *n; k-- > 0;) /* backwards, so that the first wins */
        if (at == *n || !mattis_cells_is_start(cells->axis[axis[k]]))
            at = k;
    for (size_t k = 0; k < *n; k++)
        if (strcmp(cells->axis[axis[k]]->name, name) == 0)
            at = k;
    size_t taken = axis[at];
    memmove(axis + at, axis + at + 1, (*n - at - 1) * sizeof *axis);
    (*n)--;
    return taken;
}

static bool is_series(const mattis_cells *cells, size_t x, size_t candidate) {
    const mattis_dimension *axis = cells->axis[candidate];
    return mattis_cells_is_start(axis) ||
           (axis->length <= SERIES_MOST && cells->axis[x]->length >= SERIES_LEAST_OTHER);
}

/* Load runs horizontally and temperature vertically, as physicists draw them. Axes of one value say
 * nothing and are left out. What remains tells the panels apart; joined files always do. */
static int assign_axes(mattis_figure *self, mattis_report *report) {
    size_t axis[MATTIS_CELLS_AXES];
    const size_t file = mattis_cells_axis(self->cells, MATTIS_FILE_AXIS); /* the last, if any */
    size_t n = 0;
    for (size_t a = 0; a < file; a++)
        if (self->cells->axis[a]->length > 1)
            axis[n++] = a;
    if (n == 0 && file > 0 && self->cells->n > 0)
        axis[n++] = 0;
    if (n == 0)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "this result has a single cell and no axis; use mattis show");
    self->y = self->series = MATTIS_NO_AXIS;
    self->x = take_axis(self->cells, axis, &n, "load");
    if (n > 0) {
        size_t second = take_axis(self->cells, axis, &n, "temperature");
        if (is_series(self->cells, self->x, second))
            self->series = second;
        else
            self->y = second;
    }
    if (file < self->cells->n_axes)
        axis[n++] = file;
    self->n_panel_axes = n;
    memcpy(self->panel_axis, axis, n * sizeof *axis);
    return MATTIS_OK;
}

/* --- Panels --------------------------------------------------------------------------------- */

/* Positions on the panel axes of context k of all `n`; the first panel axis runs fastest. */
static void set_context(const mattis_figure *self, mattis_panel *panel, size_t k) {
    for (size_t p = 0; p < self->n_panel_axes; p++) {
        const mattis_dimension *axis = self->cells->axis[self->panel_axis[p]];
        size_t index = k % axis->length;
        k /= axis->length;
        panel->index[self->panel_axis[p]] = index;
        if (p > 0)
            mattis_text_markup(&panel->label, ", ");
        mattis_text_setting(&panel->label, axis, axis->value[index]);
    }
}

/* Columns that fill rows evenly. */
static size_t choose_columns(const mattis_figure *self) {
    size_t n = self->n_contexts;
    if (self->n_panel_axes == 2 && self->n_hidden == 0) {
        size_t first = self->cells->axis[self->panel_axis[0]]->length;
        if (first <= COLUMNS_MOST)
            return first;
    }
    if (n <= COLUMNS_MOST)
        return n;
    return n % 3 == 0 || n == 5 ? 3 : COLUMNS_MOST;
}

static int make_panels(mattis_figure *self) {
    size_t all = 1;
    for (size_t p = 0; p < self->n_panel_axes; p++)
        all *= self->cells->axis[self->panel_axis[p]]->length;
    self->n_contexts = all < CONTEXTS_MOST ? all : CONTEXTS_MOST;
    self->n_hidden = all - self->n_contexts;
    self->columns = choose_columns(self);
    /* Several curves of m and of q in one frame could not be told apart. */
    bool split = self->series != MATTIS_NO_AXIS && self->has_replica_overlap;
    size_t rows = (self->n_contexts + self->columns - 1) / self->columns;
    self->rows = split ? 2 * rows : rows;
    self->n_panels = split ? 2 * self->n_contexts : self->n_contexts;
    self->panel = calloc(self->n_panels, sizeof *self->panel);
    if (!self->panel)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n_panels; k++) {
        mattis_panel *panel = &self->panel[k];
        size_t context = k % self->n_contexts;
        bool second = k >= self->n_contexts;
        panel->number = k + 1;
        panel->quantity = second                                ? MATTIS_SHOW_REPLICA_OVERLAP
                          : self->has_replica_overlap && !split ? MATTIS_SHOW_BOTH
                                                                : MATTIS_SHOW_OVERLAP;
        panel->leftmost = context % self->columns == 0;
        panel->bottom =
            k + self->columns >= self->n_panels ||
            (self->n_contexts % self->columns != 0 && context + self->columns >= self->n_contexts);
        size_t spread = self->n_hidden ? context * (all - 1) / (self->n_contexts - 1) : context;
        set_context(self, panel, spread);
    }
    return MATTIS_OK;
}

/* --- Geometry ------------------------------------------------------------------------------- */

static void set_geometry(mattis_figure *self) {
    bool map = self->y != MATTIS_NO_AXIS;
    bool labels = self->n_panel_axes > 0;
    self->gap_x = 0.8; /* two tic labels beside each other */
    self->gap_y = labels ? 0.75 : 0.35;
    self->top = 0.25 + 0.38 * self->title_lines + 0.4 * (double)mattis_figure_key_rows(self);
    if (labels) /* panels are named above the frame */
        self->top += 0.42;
    self->bottom = 1.08 + 0.26 * self->footer_lines;
    double panel_width = mattis_figure_panel_width(self);
    double height = panel_width * (map ? 0.93 : 0.75);
    if (self->rows > 1 && !map)
        height = fmin(height, 3.6);
    self->height = self->top + self->bottom + (double)self->rows * height +
                   (double)(self->rows - 1) * self->gap_y;
    self->height = round(self->height * 100) / 100;
}

/* What the key and the footer need to know: width and side margins. */
static void set_width(mattis_figure *self) {
    self->width = self->columns > 1 ? page_width : column_width;
    self->left = 1.35;
    self->right = self->y != MATTIS_NO_AXIS ? 1.7 : 0.35;
    const char *title = mattis_cells_text(self->cells, "title");
    if (*title)
        self->title_lines = mattis_text_wrap(&self->title, title, self->columns > 1 ? 110 : 48);
}

double mattis_figure_panel_width(const mattis_figure *self) {
    double columns = (double)self->columns;
    return (self->width - self->left - self->right - (columns - 1) * self->gap_x) / columns;
}

double mattis_figure_panel_height(const mattis_figure *self) {
    double rows = (double)self->rows;
    return (self->height - self->top - self->bottom - (rows - 1) * self->gap_y) / rows;
}

bool mattis_figure_is_undone(const mattis_figure *self, size_t cell) {
    return isnan(self->cells->measured ? mattis_cells_measured(self->cells, "overlap_mean", cell)
                                       : mattis_cells_predicted(self->cells, "overlap", cell));
}

/* --- Life ----------------------------------------------------------------------------------- */

/* Whether any cell has a measured or predicted q. */
static bool find_replica_overlap(const mattis_cells *cells) {
    for (size_t cell = 0; cell < cells->n; cell++)
        if (!isnan(mattis_cells_measured(cells, "replica_overlap_mean", cell)) ||
            !isnan(mattis_cells_predicted(cells, "replica_overlap", cell)))
            return true;
    return false;
}

/* Boxes may begin at the frame, symbols may not. */
static void make_room_for_symbols(mattis_scale *x) {
    if (!x->log && x->edge[0] >= x->value[0])
        x->edge[0] -= 0.03 * (x->edge[x->n] - x->edge[0]);
}

int mattis_figure_init(mattis_figure *self, const mattis_cells *cells, mattis_report *report) {
    *self = (mattis_figure){.cells = cells};
    int status = assign_axes(self, report);
    if (status != MATTIS_OK)
        return status;
    self->has_replica_overlap = self->y == MATTIS_NO_AXIS && find_replica_overlap(cells);
    status = mattis_transitions_find(cells, &self->line, &self->n_lines);
    if (status == MATTIS_OK)
        status = mattis_scale_init(&self->x_scale, cells->axis[self->x]);
    if (status == MATTIS_OK && self->y != MATTIS_NO_AXIS)
        status = mattis_scale_init(&self->y_scale, cells->axis[self->y]);
    else if (status == MATTIS_OK)
        make_room_for_symbols(&self->x_scale);
    if (status == MATTIS_OK)
        status = make_panels(self);
    if (status == MATTIS_OK) {
        set_width(self);
        set_geometry(self); /* for the lines of the key; without its height */
        status = mattis_figure_fill_key(self);
    }
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    mattis_figure_fill_footer(self);
    set_geometry(self);
    return MATTIS_OK;
}

void mattis_figure_free(mattis_figure *self) {
    free(self->line);
    free(self->panel);
    mattis_scale_free(&self->x_scale);
    mattis_scale_free(&self->y_scale);
    *self = (mattis_figure){0};
}
