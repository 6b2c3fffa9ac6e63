/* See sheet.h. */
#include "sheet.h"

#include <math.h>
#include <string.h>

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

static void write_title(const mattis_sheet *self, int lines, const mattis_text *title, FILE *out) {
    if (lines == 0)
        return;
    fputs("set label 1000 ", out);
    mattis_text_quote(out, title->text);
    fprintf(out, " at screen %.5f,%.5f left\n", self->left / self->width, 1 - 0.32 / self->height);
}

static void write_notes(const mattis_sheet *self, FILE *out) {
    for (size_t k = 0; k < self->n_notes; k++) {
        fprintf(out, "set label %zu ", 1001 + k);
        mattis_text_quote(out, self->note[k].text);
        fprintf(out, " at screen %.5f,%.5f left font font_note tc rgb '#505050'\n",
                0.15 / self->width, (0.26 * (double)(self->n_notes - k) - 0.06) / self->height);
    }
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
    const int lines = *plain ? mattis_text_wrap(&title, plain, wide ? 110 : 48) : 0;
    self->n_notes = 0;
    while (self->n_notes < MATTIS_SHEET_NOTES && *self->note[self->n_notes].text)
        self->n_notes++;
    self->left = self->own_y ? 1.6 : 1.35;
    self->gap_x = self->own_y ? 1.35 : 0.8;
    self->gap_y = self->named ? 0.85 : 0.4;
    self->top = 0.25 + 0.38 * lines + self->key + (self->named ? 0.42 : 0);
    self->bottom = 1.08 + 0.26 * (double)self->n_notes;
    const double right = fmax(self->right, 0.35), columns = (double)self->columns;
    self->panel_width = (self->width - self->left - right - (columns - 1) * self->gap_x) / columns;
    self->panel_height = fmin(self->panel_width * self->aspect, 9);
    self->height = self->top + self->bottom + (double)self->rows * self->panel_height +
                   (double)(self->rows - 1) * self->gap_y;
    self->height = round(self->height * 100) / 100;
    mattis_style_begin(gnuplot, self->width, self->height, plain);
    write_title(self, lines, &title, gnuplot->script);
    write_notes(self, gnuplot->script);
    fputs("set multiplot\n", gnuplot->script);
}

void mattis_sheet_panel(const mattis_sheet *self, size_t k, const char *name, const char *x_label,
                        const char *y_label, FILE *out) {
    const size_t column = k % self->columns, row = k / self->columns;
    const double x = self->left + (double)column * (self->panel_width + self->gap_x);
    const double y = self->top + (double)row * (self->panel_height + self->gap_y);
    const bool bottom = k + self->columns >= self->n_panels;
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
    if (*name) {
        fputs("set label 1 ", out);
        mattis_text_quote(out, name);
        fputs(" at graph 0,1 left offset 0,0.65\n", out);
    }
}

void mattis_sheet_key(const mattis_sheet *self, FILE *out) {
    fprintf(
        out,
        "set key at screen %.5f,%.5f left top vertical maxrows %d Left reverse samplen 1.8 font "
        "font_key\n",
        (self->left - 0.1) / self->width,
        1 - (self->top - (self->named ? 0.42 : 0) - self->key) / self->height,
        self->width < page_width ? 2 : 1);
}

void mattis_sheet_note_flags(mattis_sheet *self, const size_t *cell, size_t n) {
    unsigned flags = 0;
    size_t k = 0;
    char names[128];
    for (size_t c = 0; c < n; c++)
        flags |= mattis_cells_flag(self->cells, cell[c]);
    while (k < MATTIS_SHEET_NOTES && *self->note[k].text)
        k++;
    mattis_cells_flag_names(self->cells, flags, names, sizeof names);
    if (flags && k < MATTIS_SHEET_NOTES)
        mattis_text_markup(&self->note[k], "!: a cell with a warning (%s)", names);
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
    const size_t length = cells->axis[longest]->length, shown = length < most ? length : most;
    for (size_t k = 0; k < shown; k++) {
        index[longest] = shown > 1 ? k * (length - 1) / (shown - 1) : 0;
        cell[n] = mattis_cells_at(cells, index);
        n += is_measured(cells, cell[n]);
    }
    return n;
}

void mattis_sheet_name(const mattis_cells *cells, size_t cell, mattis_text *out) {
    bool any = false;
    for (size_t a = 0; a < cells->n_axes; a++) {
        if (cells->axis[a]->length < 2)
            continue;
        if (any)
            mattis_text_markup(out, ", ");
        mattis_text_setting(out, cells->axis[a], mattis_cells_coordinate(cells, cell, a));
        any = true;
    }
    if (mattis_cells_flag(cells, cell))
        mattis_text_markup(out, "  !");
}
