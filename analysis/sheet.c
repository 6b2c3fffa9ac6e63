/* See sheet.h. */
#include "sheet.h"

#include <math.h>
#include <string.h>

#include "plot_parameters.h"
#include "plot_style.h"

static const double column_width = 8.6, page_width = 17.8;

static size_t choose_columns(const mattis_sheet *self) {
    const size_t n = self->n_panels;
    if (self->choice == MATTIS_WIDTH_SINGLE)
        return n > 3 ? 2 : 1;
    if (n <= 4)
        return n;
    return n % 3 == 0 || n == 5 ? 3 : 4;
}

static double names_height(const mattis_sheet *self) {
    return self->named ? 0.06 + self->name_lines * MATTIS_LABEL_LINE : 0;
}

static double room_of_name(const mattis_sheet *self) {
    const double beside = 0.3; /* cm between two names */
    return self->panel_width + (self->columns > 1 ? self->gap_x - beside : 0);
}

enum { TITLE_LINES_MOST = 4, POSITIONS_MOST = 4096 };

/* The notes below each other, broken into lines; returns their number. */
static int fold_notes(const mattis_sheet *self, mattis_text *out) {
    int lines = 0;
    for (size_t k = 0; k < MATTIS_SHEET_NOTES && *self->note[k].text; k++) {
        mattis_text note = self->note[k];
        lines += mattis_text_fold(&note, self->width - 0.4, MATTIS_NOTE_POINTS);
        mattis_text_markup(out, "%s%s", k ? "\n" : "", note.text);
    }
    return lines;
}

void mattis_sheet_begin(mattis_sheet *self, const mattis_gnuplot *gnuplot) {
    const char *plain = mattis_cells_text(self->cells, "title");
    mattis_text title = {0};
    self->columns = choose_columns(self);
    self->rows = (self->n_panels + self->columns - 1) / self->columns;
    const bool wide = self->choice == MATTIS_WIDTH_DOUBLE ||
                      (self->choice == MATTIS_WIDTH_FITTING && self->columns > 1);
    self->width = wide ? page_width : column_width;
    self->key *= wide ? 1 : 2; /* rows */
    self->left = self->own_y ? 1.6 : 1.35;
    const int lines = *plain ? mattis_text_wrap(&title, plain, self->width - self->left - 0.2,
                                                MATTIS_TEXT_POINTS, TITLE_LINES_MOST)
                             : 0;
    mattis_text notes = {0};
    const int note_lines = fold_notes(self, &notes);
    self->gap_x = self->own_y ? 1.35 : 0.8;
    self->bottom = 1.08 + 0.26 * note_lines;
    const double right = fmax(self->right, 0.35), columns = (double)self->columns;
    self->panel_width = (self->width - self->left - right - (columns - 1) * self->gap_x) / columns;
    self->name_lines = self->named ? self->name_width > room_of_name(self) ? 2 : 1 : 0;
    self->gap_y = self->named ? 0.49 + self->name_lines * MATTIS_LABEL_LINE : 0.4;
    self->top = 0.25 + 0.38 * lines + self->key + names_height(self);
    self->panel_height = fmin(self->panel_width * self->aspect, 9);
    self->height = self->top + self->bottom + (double)self->rows * self->panel_height +
                   (double)(self->rows - 1) * self->gap_y;
    self->height = round(self->height * 100) / 100;
    mattis_style_begin(gnuplot, self->width, self->height, plain);
    mattis_text_labels(gnuplot->script, title.text, 991, self->left / self->width,
                       1 - 0.32 / self->height, 0.38 / self->height, "");
    mattis_text_labels(gnuplot->script, notes.text, 1001, 0.15 / self->width,
                       (0.26 * note_lines - 0.06) / self->height, 0.26 / self->height,
                       " font font_note tc rgb '#505050'");
    fputs("set multiplot\n", gnuplot->script);
}

bool mattis_sheet_is_bottom(const mattis_sheet *self, size_t k) {
    return k + self->columns >= self->n_panels;
}

void mattis_sheet_panel(const mattis_sheet *self, size_t k, const char *name, const char *x_label,
                        const char *y_label, FILE *out) {
    const size_t column = k % self->columns, row = k / self->columns;
    const double x = self->left + (double)column * (self->panel_width + self->gap_x);
    const double y = self->top + (double)row * (self->panel_height + self->gap_y);
    const bool bottom = mattis_sheet_is_bottom(self, k);
    fprintf(out, "\n# --- panel %zu %s\n", k + 1, name);
    fprintf(out, "set lmargin at screen %.5f\nset rmargin at screen %.5f\n", x / self->width,
            (x + self->panel_width) / self->width);
    fprintf(out, "set tmargin at screen %.5f\nset bmargin at screen %.5f\n", 1 - y / self->height,
            1 - (y + self->panel_height) / self->height);
    fprintf(out, "set format x '%s'\nset format y '%s'\nset xlabel ", bottom ? "%g" : "",
            column && !self->own_y ? "" : "%g");
    mattis_text_quote(out, bottom ? x_label : "");
    fputs(" offset 0,x_lift\nset ylabel ", out);
    mattis_text_quote(out, column ? "" : y_label);
    fputs(" offset 0.6,0\n", out);
    mattis_text folded = {0};
    mattis_text_markup(&folded, "%s", name);
    const int lines = mattis_text_fold(&folded, room_of_name(self), MATTIS_TEXT_POINTS);
    mattis_text_labels(out, folded.text, 1, x / self->width,
                       1 - (y - 0.2 - (lines - 1) * MATTIS_LABEL_LINE) / self->height,
                       MATTIS_LABEL_LINE / self->height, "");
}

void mattis_sheet_key(const mattis_sheet *self, FILE *out) {
    fprintf(
        out,
        "set key at screen %.5f,%.5f left top vertical maxrows %d Left reverse samplen 1.8 font "
        "font_key\n",
        (self->left - 0.1) / self->width,
        1 - (self->top - names_height(self) - self->key) / self->height,
        self->width < page_width ? 2 : 1);
}

/* Where the cell stands on the axis; at the load that was simulated. */
static void write_setting(const mattis_cells *cells, size_t cell, size_t a, mattis_text *out) {
    const double load =
        strcmp(cells->axis[a]->name, "load") == 0 ? mattis_cells_load(cells, cell) : NAN;
    mattis_text_setting(out, cells->axis[a],
                        isnan(load) ? mattis_cells_coordinate(cells, cell, a) : load);
}

/* The first empty note; the last where there is none. */
static mattis_text *next_note(mattis_sheet *self) {
    size_t k = 0;
    while (k + 1 < MATTIS_SHEET_NOTES && *self->note[k].text)
        k++;
    return &self->note[k];
}

void mattis_sheet_note_parameters(mattis_sheet *self, const size_t *cell, size_t n, size_t axis) {
    const mattis_cells *cells = self->cells;
    mattis_text part[MATTIS_PARAMETERS_MOST], *note = next_note(self);
    const size_t n_parts = mattis_plot_parameters(cells, part);
    for (size_t k = 0; k < n_parts; k++)
        mattis_text_markup(note, "%s%s", k ? ", " : "", part[k].text);
    size_t others = 0;
    for (size_t a = 0; a < cells->n_axes && n && axis < cells->n_axes; a++) {
        if (cells->axis[a]->length < 2 || a == axis)
            continue;
        mattis_text_markup(note, "%s", others++ ? ", " : *note->text ? "; at " : "at ");
        write_setting(cells, cell[0], a, note);
    }
    if (axis < cells->n_axes && n < cells->n)
        mattis_text_markup(note, "%s%zu of %zu cells shown", *note->text ? "; " : "", n, cells->n);
}

void mattis_sheet_note_flags(mattis_sheet *self, const size_t *cell, size_t n) {
    unsigned flags = 0;
    char names[128];
    for (size_t c = 0; c < n; c++)
        flags |= mattis_cells_flag(self->cells, cell[c]);
    mattis_cells_flag_names(self->cells, flags, names, sizeof names);
    if (flags)
        mattis_text_markup(next_note(self), "!: a cell with a warning (%s)", names);
}

static bool is_measured(const mattis_cells *cells, size_t cell) {
    return !isnan(mattis_cells_measured(cells, "overlap_mean", cell));
}

size_t mattis_sheet_choose(const mattis_cells *cells, size_t most, size_t *cell, size_t *axis) {
    size_t index[MATTIS_CELLS_AXES] = {0}, longest = cells->n_axes, n = 0;
    for (size_t a = 0; a < cells->n_axes; a++) {
        index[a] = cells->axis[a]->length ? (cells->axis[a]->length - 1) / 2 : 0;
        const bool more =
            longest == cells->n_axes || cells->axis[a]->length > cells->axis[longest]->length;
        if (!mattis_cells_is_start(cells->axis[a]) && cells->axis[a]->length > 1 && more)
            longest = a;
    }
    *axis = longest;
    if (longest == cells->n_axes) {
        *cell = mattis_cells_at(cells, index);
        return cells->n > 0 && is_measured(cells, *cell);
    }
    /* Loads of one whole number of patterns are one network. */
    size_t room[POSITIONS_MOST], distinct = 0;
    double before = NAN;
    for (size_t k = 0; k < cells->axis[longest]->length && distinct < POSITIONS_MOST; k++) {
        index[longest] = k;
        const size_t here = mattis_cells_at(cells, index);
        const double load =
            strcmp(cells->axis[longest]->name, "load") == 0 ? mattis_cells_load(cells, here) : NAN;
        if (load == before || !is_measured(cells, here))
            continue;
        before = load;
        room[distinct++] = here;
    }
    const size_t shown = distinct < most ? distinct : most;
    for (size_t k = 0; k < shown; k++)
        cell[n++] = room[shown > 1 ? k * (distinct - 1) / (shown - 1) : 0];
    return n;
}

void mattis_sheet_name(const mattis_cells *cells, size_t cell, size_t axis, mattis_text *out) {
    if (axis < cells->n_axes && cells->axis[axis]->length > 1)
        write_setting(cells, cell, axis, out);
    if (mattis_cells_flag(cells, cell))
        mattis_text_markup(out, "  !");
}
