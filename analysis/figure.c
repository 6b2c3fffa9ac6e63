/* See figure.h. */
#include "figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "curve_data.h"
#include "plot_style.h"

enum {
    CONTEXTS_MOST = 12,
    PANELS_MOST = 24,
    COLUMNS_MOST = 4,
    ROWS_MOST = 5,
    TITLE_LINES_MOST = 4,
    LABEL_LINES_MOST = 2
};

static const double column_width = 8.6; /* cm: one column of a journal, and the whole page */
static const double page_width = 17.8;

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
        mattis_text_setting(&panel->label, axis,
                            mattis_cells_drawn_at(self->cells, self->panel_axis[p], index));
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

/* What follows from the number of columns. */
static void place_panels(mattis_figure *self) {
    self->rows = self->n_views * ((self->n_contexts + self->columns - 1) / self->columns);
    for (size_t k = 0; k < self->n_panels; k++) {
        mattis_panel *panel = &self->panel[k];
        size_t context = k % self->n_contexts;
        panel->leftmost = context % self->columns == 0;
        panel->bottom =
            k + self->columns >= self->n_panels ||
            (self->n_contexts % self->columns != 0 && context + self->columns >= self->n_contexts);
    }
}

static int make_panels(mattis_figure *self, mattis_plot_width width) {
    const bool narrow = width == MATTIS_WIDTH_SINGLE; /* one panel below the other */
    size_t all = 1;
    for (size_t p = 0; p < self->n_panel_axes; p++)
        all *= self->cells->axis[self->panel_axis[p]]->length;
    size_t most =
        self->n_views * CONTEXTS_MOST <= PANELS_MOST ? CONTEXTS_MOST : PANELS_MOST / self->n_views;
    if (narrow)
        most = self->n_views < ROWS_MOST ? ROWS_MOST / self->n_views : 1;
    self->n_contexts = all < most ? all : most;
    self->n_hidden = all - self->n_contexts;
    self->columns = narrow ? 1 : choose_columns(self);
    self->wide = width == MATTIS_WIDTH_DOUBLE || self->columns > 1;
    self->n_panels = self->n_views * self->n_contexts;
    self->panel = calloc(self->n_panels, sizeof *self->panel);
    if (!self->panel)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n_panels; k++) {
        mattis_panel *panel = &self->panel[k];
        size_t context = k % self->n_contexts;
        panel->number = k + 1;
        panel->view = k / self->n_contexts;
        size_t spread = context;
        if (self->n_hidden)
            spread = self->n_contexts > 1 ? context * (all - 1) / (self->n_contexts - 1) : all / 2;
        set_context(self, panel, spread);
    }
    place_panels(self);
    return MATTIS_OK;
}

/* Breaks the names of the panels into lines that fit above them; where two are not enough there are
 * fewer columns. */
static void fold_labels(mattis_figure *self) {
    const double beside = 0.3; /* cm between two names */
    for (;; self->columns--, place_panels(self)) {
        const double width =
            mattis_figure_panel_width(self) + (self->columns > 1 ? self->gap_x - beside : 0);
        int most = 0;
        for (size_t k = 0; k < self->n_panels; k++) {
            mattis_text folded = self->panel[k].label;
            const int lines = mattis_text_fold(&folded, width, MATTIS_TEXT_POINTS);
            const char *line = mattis_text_last_line(&folded);
            most = lines > most ? lines : most;
            if (self->columns > 1 && mattis_text_width(line, MATTIS_TEXT_POINTS) > width)
                most = LABEL_LINES_MOST + 1; /* one long name */
        }
        self->label_lines = most;
        if (most <= LABEL_LINES_MOST || self->columns == 1)
            break;
    }
    for (size_t k = 0; k < self->n_panels; k++)
        mattis_text_fold(&self->panel[k].label,
                         mattis_figure_panel_width(self) + self->gap_x - beside,
                         MATTIS_TEXT_POINTS);
}

/* --- Geometry ------------------------------------------------------------------------------- */

static void set_geometry(mattis_figure *self) {
    const double page_height = 24; /* cm that many rows share */
    const double least = 2.2;
    bool map = self->y != MATTIS_NO_AXIS;
    const double label = self->label_lines * MATTIS_LABEL_LINE; /* above the frame */
    self->gap_y = 0.35 + (self->label_lines ? 0.04 : 0) + label;
    self->top = 0.35 + 0.38 * self->title_lines + 0.32 * (double)mattis_figure_key_rows(self);
    self->top += self->label_lines ? 0.06 + label : 0;
    self->bottom = 1.08 + 0.26 * self->footer_lines;
    double panel_width = mattis_figure_panel_width(self);
    double height = panel_width * (map ? 0.93 : 0.75);
    if (self->rows > 1 && !map)
        height = fmin(height, 3.6);
    if (self->columns == 1) /* a panel of the whole page */
        height = fmin(height, map ? 11 : 7.5);
    const double rows = (double)self->rows;
    const double share =
        (page_height - self->top - self->bottom + self->gap_y) / rows - self->gap_y;
    if (!map)
        height = fmin(height, fmax(share, least));
    self->height = self->top + self->bottom + rows * height + (rows - 1) * self->gap_y;
    self->height = round(self->height * 100) / 100;
}

/* What the key and the footer need to know: width and side margins. */
static void set_width(mattis_figure *self) {
    self->width = self->wide ? page_width : column_width;
    self->gap_x = 0.8; /* two tic labels beside each other */
    self->left = 1.35;
    /* the colour bar of overlaps needs room */
    self->right = self->y != MATTIS_NO_AXIS && !self->shows_states ? 1.7 : 0.35;
    const char *title = mattis_cells_text(self->cells, "title");
    if (*title)
        self->title_lines = mattis_text_wrap(&self->title, title, self->width - self->left - 0.2,
                                             MATTIS_TEXT_POINTS, TITLE_LINES_MOST);
}

/* Room on the left for the longest number of the ordinate, as wide as gnuplot takes it to be, and
 * for the label beside it. */
static void widen_left(mattis_figure *self) {
    const double letter = 0.17, rest = 0.84; /* cm */
    const double room = mattis_figure_panel_height(self) / 0.6;
    size_t longest = 1;
    if (self->y != MATTIS_NO_AXIS) {
        const double *edge = self->y_scale.edge, span = edge[self->y_scale.n] - edge[0];
        longest = self->y_scale.log ? 4
                                    : mattis_figure_tic_letters(edge[0], edge[self->y_scale.n],
                                                                mattis_figure_tic_step(span, room));
    }
    for (size_t view = 0; self->y == MATTIS_NO_AXIS && view < self->n_views; view++) {
        double low, high;
        mattis_plot_curves_range(self, view, &low, &high);
        const size_t n =
            mattis_figure_tic_letters(low, high, mattis_figure_tic_step(high - low, room));
        longest = n > longest ? n : longest;
    }
    self->left = fmax(self->left, rest + letter * (double)longest);
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
    double share;
    if (self->shows_states)
        return mattis_cells_state(self->cells, cell, &share) < 0;
    return isnan(self->cells->measured ? mattis_cells_measured(self->cells, "overlap_mean", cell)
                                       : mattis_cells_predicted(self->cells, "overlap", cell));
}

double mattis_figure_flag_size(const mattis_figure *self) {
    const double symbol = 0.4; /* cm that a cross of size 1 spans */
    const double width = mattis_figure_panel_width(self) / (double)self->x_scale.n;
    const double height = mattis_figure_panel_height(self) / (double)self->y_scale.n;
    return fmin(0.5, 0.6 * fmin(width, height) / symbol);
}

/* --- Life ----------------------------------------------------------------------------------- */

/* Boxes may begin at the frame, symbols may not. */
static void make_room_for_symbols(mattis_scale *x) {
    const double room = 0.03 * (x->edge[x->n] - x->edge[0]);
    if (!x->log && x->value[0] - x->edge[0] < room / 2)
        x->edge[0] -= room;
    if (!x->log && x->edge[x->n] - x->value[x->n - 1] < room / 2)
        x->edge[x->n] += room;
}

int mattis_figure_init(mattis_figure *self, const mattis_cells *cells,
                       const mattis_plot_options *options, mattis_report *report) {
    const char *names = options->quantities;
    *self = (mattis_figure){.cells = cells};
    self->has_refined = mattis_cells_refined(cells, &self->refined);
    int status =
        mattis_quantities_choose(cells, names, self->quantity, &self->n_quantities, report);
    if (status == MATTIS_OK)
        status = mattis_figure_assign_axes(self, names != NULL, report);
    if (status != MATTIS_OK)
        return status;
    status = mattis_transitions_find(cells, &self->line, &self->n_lines);
    if (status == MATTIS_OK && !names)
        status = mattis_measured_lines_find(&self->measured, cells);
    if (status == MATTIS_OK)
        status = mattis_scale_of(&self->x_scale, cells, self->x);
    if (status == MATTIS_OK && self->y != MATTIS_NO_AXIS)
        status = mattis_scale_of(&self->y_scale, cells, self->y);
    else if (status == MATTIS_OK)
        make_room_for_symbols(&self->x_scale);
    if (status == MATTIS_OK)
        status = make_panels(self, options->width);
    if (status == MATTIS_OK) {
        set_width(self);
        set_geometry(self);
        widen_left(self);
        fold_labels(self);
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
    mattis_measured_lines_free(&self->measured);
    free(self->panel);
    mattis_scale_free(&self->x_scale);
    mattis_scale_free(&self->y_scale);
    *self = (mattis_figure){0};
}
