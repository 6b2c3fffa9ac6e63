/* See finite_size_figure.h. */
#include "finite_size_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "plot_parameters.h"
#include "plot_style.h"
#include "scale.h"
#include "size_panels.h"

/* Where an axis stands: load, temperature, other numbers, files and starts. */
static int rank_of(const mattis_dimension *axis) {
    if (mattis_cells_is_start(axis) || mattis_cells_is_file(axis))
        return 3;
    return strcmp(axis->name, "load") == 0 ? 0 : strcmp(axis->name, "temperature") == 0 ? 1 : 2;
}

static void find_others(const mattis_cells *cells, size_t spins, mattis_size_figure *self) {
    for (int rank = 0; rank <= 3; rank++) {
        for (size_t a = 0; a < cells->n_axes; a++)
            if (a != spins && cells->axis[a]->length > 1 && rank_of(cells->axis[a]) == rank)
                self->other[self->n_others++] = a;
        self->n_numbers = rank < 3 ? self->n_others : self->n_numbers;
    }
}

/* What of the file the figure has no room for. */
static void write_shown(const mattis_size_figure *self, mattis_text *out) {
    const mattis_cells *cells = self->sheet.cells;
    const size_t shown = mattis_size_shown(self);
    if (self->n < self->n_columns)
        mattis_text_markup(out, "%zu of %zu %s shown", self->n, self->n_columns,
                           mattis_size_is_one(self) ? "patterns" : "patterns and quantities");
    if (!self->maps && shown < self->each[0].n)
        mattis_text_markup(out, "%s%zu of %zu positions shown", *out->text ? ", " : "", shown,
                           self->each[0].n);
    for (size_t k = 2; self->maps && k < self->n_others; k++) {
        const mattis_dimension *axis = cells->axis[self->other[k]];
        mattis_text_markup(out, *out->text ? ", " : "at ");
        mattis_text_setting(out, axis,
                            mattis_cells_drawn_at(cells, self->other[k], (axis->length - 1) / 2));
    }
}

static void write_summary(const mattis_size_figure *self, bool compared, mattis_sheet *sheet) {
    const mattis_finite_size *first = &self->each[0];
    mattis_text *note = sheet->note;
    size_t judged = 0, within = 0, flagged = 0;
    double chi2 = 0;
    for (size_t k = 0; k < self->n; k++) {
        judged += self->each[k].judged;
        within += self->each[k].within;
        chi2 += self->each[k].chi2;
        for (size_t p = 0; p < self->each[k].n; p++)
            flagged += self->each[k].point[p].flagged;
    }
    mattis_text_markup(note, "extrapolated by limit + slope × ");
    mattis_size_power_text(first->power, note);
    mattis_text_markup(note, ", %zu sizes, %zu samples%s", sheet->cells->axis[first->spins]->length,
                       mattis_frame_dimension(sheet->cells->measured, "sample")->length,
                       compared ? "; fitted: the difference to the theory of each size" : "");
    note++;
    if (judged) {
        mattis_text_markup(note, "chi2 of z = %.1f for %zu positions, %zu within 2 errors%s", chi2,
                           judged, within, self->maps ? " (others: + −)" : "");
        note++;
    }
    if (flagged) {
        mattis_text_markup(note, "%s: a size with a warning%s", self->maps ? "crosses" : "rings",
                           judged ? "; not in chi2" : "");
        note++;
    }
    mattis_plot_load_note(sheet->cells, note);
    note += *note->text != '\0';
    write_shown(self, note);
    mattis_sheet_note_parameters(sheet, NULL, 0, sheet->cells->n_axes);
}

/* --- Map ------------------------------------------------------------------------------------ */

/* Boxes of z, clipped in colour; those of the third and further axes stand in the middle. With
 * `flagged` the places with a warning alone; returns the number of lines. */
static size_t write_boxes(const mattis_size_figure *self, size_t k, const mattis_scale *x,
                          const mattis_scale *y, bool flagged, FILE *out) {
    const mattis_cells *cells = self->sheet.cells;
    const mattis_finite_size *all = &self->each[k];
    size_t n = 0;
    fprintf(out, "# %s_%02zu\n# x y x_low x_high y_low y_high z\n", flagged ? "flagged" : "z",
            k + 1);
    for (size_t p = 0; p < all->n; p++) {
        const mattis_finite_point *point = &all->point[p];
        bool here = !isnan(point->z) && (!flagged || point->flagged);
        for (size_t a = 0; a < cells->n_axes; a++)
            here = here && (a == self->other[0] || a == self->other[1] || a == all->spins ||
                            point->index[a] == (cells->axis[a]->length - 1) / 2);
        if (!here)
            continue;
        const size_t i = mattis_scale_place(x, point->index[self->other[0]]);
        const size_t j = mattis_scale_place(y, point->index[self->other[1]]);
        fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g %.4g\n", x->value[i], y->value[j],
                x->edge[i], x->edge[i + 1], y->edge[j], y->edge[j + 1],
                fmax(-5, fmin(5, point->z)));
        n++;
    }
    fputs("\n\n", out);
    return n;
}

/* The sign of what exceeds two errors, which colours do not tell in grey print, where boxes have
 * room; crosses over positions with a warning. White on the dark ends of the palette. */
static void plot_signs(size_t k, size_t most, bool flagged, FILE *out) {
    enum { ROOM = 26 }; /* boxes along the longer axis */
    static const struct {
        const char *where, *colour;
    } inks[] = {{"abs($7) <= 3.4", "black"}, {"abs($7) > 3.4", "white"}};
    for (size_t i = 0; i < 2; i++) {
        if (most <= ROOM)
            fprintf(
                out,
                ", \\\n    data index 'z_%02zu' using ($3+0.25*($4-$3)):($5+0.72*($6-$5)):(%s && "
                "abs($7) > 2 ? ($7 > 0 ? '+' : '−') : '') with labels font font_tight tc rgb "
                "'%s' notitle",
                k + 1, inks[i].where, inks[i].colour);
        if (flagged)
            fprintf(
                out,
                ", \\\n    data index 'flagged_%02zu' using 1:(%s ? $2 : NaN) with points pt 2 ps "
                "%.3g lw 1.2 lc rgb '%s' notitle",
                k + 1, inks[i].where, fmin(0.6, 12 / (double)most), inks[i].colour);
    }
}

static void draw_map(const mattis_size_figure *self, size_t k, const mattis_scale *x,
                     const mattis_scale *y, mattis_gnuplot *gnuplot) {
    const mattis_cells *cells = self->sheet.cells;
    FILE *out = gnuplot->script;
    mattis_text x_label = {0}, y_label = {0}, name = {0};
    write_boxes(self, k, x, y, false, gnuplot->data);
    const size_t flagged = write_boxes(self, k, x, y, true, gnuplot->data);
    mattis_text_axis(&x_label, cells->axis[self->other[0]]);
    mattis_text_axis(&y_label, cells->axis[self->other[1]]);
    mattis_size_label(&self->each[k], true, &name);
    mattis_sheet_panel(&self->sheet, k, name.text, x_label.text, y_label.text, out);
    mattis_figure_write_axis(out, 'x', x, x_label.text, mattis_sheet_is_bottom(&self->sheet, k),
                             self->sheet.panel_width / mattis_figure_tic_width(x));
    mattis_figure_write_axis(out, 'y', y, y_label.text, k % self->sheet.columns == 0,
                             self->sheet.panel_height / 0.55);
    fprintf(out,
            "plot data index 'z_%02zu' using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 border lw "
            "0.4 lc palette notitle",
            k + 1);
    plot_signs(k, x->n > y->n ? x->n : y->n, flagged > 0, out);
    fputs("\nunset colorbox\nunset label\n", out);
}

static int draw_maps(mattis_size_figure *self, mattis_gnuplot *gnuplot) {
    const mattis_cells *cells = self->sheet.cells;
    mattis_scale x = {0}, y = {0};
    int status = mattis_scale_of(&x, cells, self->other[0]);
    if (status == MATTIS_OK)
        status = mattis_scale_of(&y, cells, self->other[1]);
    if (status == MATTIS_OK) {
        self->sheet.n_panels = self->n;
        self->sheet.aspect = 0.93;
        self->sheet.right = 1.7;
        self->sheet.named = 1;
        mattis_sheet_begin(&self->sheet, gnuplot);
        const mattis_sheet *sheet = &self->sheet;
        fprintf(gnuplot->script,
                "set palette defined (-5 '#17407a', -2 '#5c94c8', 0 '#ffffff', 2 '#dd7854', 5 "
                "'#8c1c10')\nset cbrange [-5:5]\nset object rectangle from graph 0,0 to graph 1,1 "
                "behind fc rgb '#dcdfe4'\nset cblabel 'z = (limit − theory)/error' offset 0.8,0\n"
                "set colorbox vertical user origin screen %.5f,%.5f size screen %.5f,%.5f\n",
                (sheet->width - sheet->right + 0.15) / sheet->width, sheet->bottom / sheet->height,
                0.28 / sheet->width, (sheet->height - sheet->top - sheet->bottom) / sheet->height);
        for (size_t k = 0; k < self->n; k++)
            draw_map(self, k, &x, &y, gnuplot);
        fputs("unset multiplot\n", gnuplot->script);
    }
    mattis_scale_free(&x);
    mattis_scale_free(&y);
    return status;
}

/* --- All ------------------------------------------------------------------------------------ */

/* Columns of the quantities, with all patterns that were recorded. */
static size_t count_columns(const mattis_column *column, size_t n) {
    size_t all = 0;
    for (size_t k = 0; k < n; k++)
        if (column[k].pattern == 0)
            all += column[k].quantity.n_patterns ? column[k].quantity.n_recorded : 1;
    return all;
}

/* Fits the chosen columns, of the overlap where none is named. */
static int fit(mattis_size_figure *self, const mattis_column *column, size_t n, double power,
               mattis_report *report) {
    const mattis_cells *cells = self->sheet.cells;
    for (size_t k = 0; k < n && self->n < MATTIS_SHEET_PANELS; k++) {
        if (!column[k].quantity.error)
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "'%s' has no error, and cannot be extrapolated", column[k].name);
        const int status = mattis_finite_size_find(&self->each[self->n++], &column[k], power);
        if (status != MATTIS_OK)
            return mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    if (self->n == 0 || self->each[0].n == 0)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "extrapolation needs measurements over an axis of at least 3 values of "
                           "spins");
    self->n_columns = count_columns(column, n);
    find_others(cells, self->each[0].spins, self);
    return MATTIS_OK;
}

/* Whether any position is compared with the theory. */
static bool is_compared(const mattis_size_figure *self) {
    for (size_t k = 0; k < self->n; k++)
        for (size_t p = 0; p < self->each[k].n; p++)
            if (!isnan(self->each[k].point[p].z))
                return true;
    return false;
}

/* Where there is no room for all, every quantity and position comes before a further pattern. */
static void drop_patterns(mattis_size_figure *self) {
    size_t quantities = 0, kept = 0;
    for (size_t k = 0; k < self->n; k++)
        quantities += self->each[k].pattern == 0;
    const size_t room = MATTIS_SHEET_PANELS / (quantities * self->each[0].n + !quantities);
    for (size_t k = 0; k < self->n; k++) {
        if (self->each[k].pattern <= 0 || self->each[k].pattern < room)
            self->each[kept++] = self->each[k];
        else
            mattis_finite_size_free(&self->each[k]);
    }
    self->n = kept;
}

int mattis_finite_size_draw(const mattis_cells *cells, const mattis_plot_options *options,
                            mattis_gnuplot *gnuplot, mattis_report *report) {
    mattis_size_figure self = {.sheet = {.cells = cells, .choice = options->width}};
    const double power = options->size_power > 0 ? options->size_power : mattis_size_powers[0];
    mattis_column *column;
    size_t n;
    int status = mattis_columns_choose(cells, options->quantities ? options->quantities : "overlap",
                                       &column, &n, report);
    if (status == MATTIS_OK)
        status = fit(&self, column, n, power, report);
    if (status == MATTIS_OK) {
        const bool compared = is_compared(&self);
        self.maps = self.n_numbers >= 2 && compared;
        if (!self.maps)
            drop_patterns(&self);
        write_summary(&self, compared, &self.sheet);
        if (self.maps)
            status = draw_maps(&self, gnuplot);
        else
            mattis_size_panels_draw(&self, gnuplot);
        if (status != MATTIS_OK)
            mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    for (size_t k = 0; k < self.n; k++)
        mattis_finite_size_free(&self.each[k]);
    free(column);
    return status;
}
