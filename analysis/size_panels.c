/* Quantities against the size of the network, with the fit: see size_panels.h. */
#include "size_panels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "plot_style.h"

/* --- Names ---------------------------------------------------------------------------------- */

/* "1/N" or "N^{−2/3}" as markup. */
void mattis_size_power_text(double power, mattis_text *out) {
    if (power == 1)
        mattis_text_markup(out, "1/{/:Italic N}");
    else if (power == 2 / 3.0)
        mattis_text_markup(out, "{/:Italic N}^{−2/3}");
    else
        mattis_text_markup(out, "{/:Italic N}^{−%.4g}", power);
}

void mattis_size_label(const mattis_finite_size *all, bool words, mattis_text *out) {
    char index[24];
    snprintf(index, sizeof index, "%zu", all->pattern + 1);
    if (words || !all->quantity->symbol)
        mattis_text_plain(out, all->quantity->words);
    if (!all->quantity->symbol)
        return;
    mattis_text_markup(out, words ? " " : "");
    mattis_quantity_symbol(all->quantity, index, out);
}

/* Whether all columns are patterns of one quantity. */
bool mattis_size_is_one(const mattis_size_figure *self) {
    for (size_t k = 1; k < self->n; k++)
        if (strcmp(self->each[k].quantity->name, self->each[0].quantity->name) != 0)
            return false;
    return true;
}

/* Positions that have panels of each column. */
size_t mattis_size_shown(const mattis_size_figure *self) {
    const size_t room = MATTIS_SHEET_PANELS / self->n;
    return self->each[0].n < room ? self->each[0].n : room;
}

/* --- Data ----------------------------------------------------------------------------------- */

/* Range of what a panel shows. */
typedef struct panel_range {
    double most, low, high;
} panel_range;

static void widen(panel_range *range, double value, double error) {
    const double e = isnan(error) ? 0 : error;
    range->low = fmin(range->low, value - e);
    range->high = fmax(range->high, value + e);
}

/* Data of one position: every size, then those with a warning; returns the number of these. */
static size_t write_points(const mattis_finite_size *all, const mattis_finite_point *point,
                           size_t panel, panel_range *range, FILE *data) {
    const mattis_cells *cells = all->quantity->cells;
    const mattis_dimension *axis = cells->axis[all->spins];
    size_t index[MATTIS_CELLS_AXES], n = 0;
    memcpy(index, point->index, sizeof index);
    for (int flagged = 0; flagged < 2; flagged++) {
        fprintf(data, "# %s_%02zu\n# N^-power %s error\n", flagged ? "flagged" : "size", panel + 1,
                all->quantity->name);
        for (size_t s = 0; s < axis->length; s++) {
            index[all->spins] = s;
            const size_t cell = mattis_cells_at(cells, index);
            const double value = mattis_quantity_mean(all->quantity, cell, all->pattern);
            const double error = mattis_quantity_error(all->quantity, cell, all->pattern);
            const double x = pow(axis->value[s], -all->power);
            range->most = fmax(range->most, x); /* of all sizes: panels share their numbers */
            if (isnan(value) || (flagged && !mattis_cells_flag(cells, cell)))
                continue;
            fprintf(data, "%.10g %.8g %.4g\n", x, value, isnan(error) ? 0 : error);
            widen(range, value, error);
            n += (size_t)flagged;
        }
        fputs("\n\n", data);
    }
    return n;
}

static int compare_pairs(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The theory of each size, and the fit: what was fitted is their difference, so that both bend
 * where a whole number of patterns shifts the load from size to size. */
static void write_curves(const mattis_finite_size *all, const mattis_finite_point *point,
                         size_t panel, panel_range *range, FILE *data) {
    enum { SIZES_MOST = 64 };
    const mattis_cells *cells = all->quantity->cells;
    const mattis_dimension *axis = cells->axis[all->spins];
    double pair[SIZES_MOST + 1][2] = {{0, isnan(point->theory) ? 0 : point->theory}};
    size_t index[MATTIS_CELLS_AXES], n = 1;
    memcpy(index, point->index, sizeof index);
    for (size_t s = 0; s < axis->length && n <= SIZES_MOST; s++) {
        index[all->spins] = s;
        const double theory =
            mattis_quantity_compared(all->quantity, mattis_cells_at(cells, index), all->pattern);
        if (!isnan(point->theory) && isnan(theory))
            continue;
        pair[n][0] = pow(axis->value[s], -all->power);
        pair[n++][1] = isnan(point->theory) ? 0 : theory;
    }
    qsort(pair, n, sizeof *pair, compare_pairs);
    fprintf(data, "# fit_%02zu\n# N^-power fit theory\n", panel + 1);
    for (size_t k = 0; k < n; k++) {
        const double fit = pair[k][1] + point->fit.intercept + point->fit.slope * pair[k][0];
        fprintf(data, "%.10g %.8g %.8g\n", pair[k][0], isnan(point->limit) ? NAN : fit,
                isnan(point->theory) ? NAN : pair[k][1]);
        if (!isnan(point->theory))
            widen(range, pair[k][1], 0);
        if (!isnan(point->limit))
            widen(range, fit, 0);
    }
    fputs("\n\n", data);
}

/* The name of the panel of column k at position p: "d = 0.2, r = 0.4, m_1". */
static void write_name(const mattis_size_figure *self, size_t k, size_t p, mattis_text *out) {
    const mattis_cells *cells = self->sheet.cells;
    for (size_t a = 0; a < self->n_others; a++) {
        const size_t other = self->other[a];
        mattis_text_markup(out, a ? ", " : "");
        mattis_text_setting(
            out, cells->axis[other],
            mattis_cells_drawn_at(cells, other, self->each[k].point[p].index[other]));
    }
    if (self->n > 1) {
        mattis_text_markup(out, self->n_others ? ", " : "");
        mattis_size_label(&self->each[k], !self->n_others || !mattis_size_is_one(self), out);
    }
}

/* What any of the panels shows. */
static void write_key(const mattis_size_figure *self, FILE *out) {
    bool theory = false, limit = false;
    for (size_t k = 0; k < self->n; k++) {
        for (size_t p = 0; p < self->each[k].n; p++) {
            theory = theory || !isnan(self->each[k].point[p].theory);
            limit = limit || !isnan(self->each[k].point[p].limit);
        }
    }
    const char *ink = mattis_series_colours[0];
    fprintf(out, ", \\\n    keyentry with points pt 7 ps 0.5 lc rgb '%s' title 'measured'", ink);
    if (theory)
        fputs(", \\\n    keyentry with lines lw 1.6 dt (8,4) lc rgb 'black' title 'theory'", out);
    if (limit)
        fprintf(out,
                ", \\\n    keyentry with lines lw 1.4 lc rgb '%s' title 'fit', \\\n"
                "    keyentry with points pt 13 ps 0.8 lc rgb '%s' title 'limit'",
                ink, MATTIS_MEASURED_COLOUR);
}

static void draw_panel(const mattis_size_figure *self, size_t k, size_t p, size_t panel,
                       mattis_gnuplot *gnuplot) {
    const mattis_finite_size *all = &self->each[k];
    const mattis_finite_point *point = &all->point[p];
    FILE *out = gnuplot->script;
    panel_range range = {0, INFINITY, -INFINITY};
    const size_t flagged = write_points(all, point, panel, &range, gnuplot->data);
    write_curves(all, point, panel, &range, gnuplot->data);
    widen(&range, isnan(point->limit) ? range.low : point->limit, point->error);
    mattis_text name = {0}, x_label = {0}, y_label = {0};
    write_name(self, k, p, &name);
    if (self->n == 1)
        mattis_size_label(all, true, &y_label);
    else if (mattis_size_is_one(self))
        mattis_text_plain(&y_label, all->quantity->words);
    mattis_size_power_text(all->power, &x_label);
    mattis_sheet_panel(&self->sheet, panel, name.text, x_label.text, y_label.text, out);
    const double span = fmax(range.high - range.low, 1e-6), room = 0.08 * span;
    fprintf(out, "set xrange [%.6g:%.6g]\nset xtics %g\nset yrange [%.8g:%.8g]\nset ytics %g\n",
            -0.06 * range.most, 1.06 * range.most, mattis_figure_tic_step(range.most, 2.5),
            range.low - room, range.high + room, mattis_figure_tic_step(span + 2 * room, 5));
    if (panel == 0)
        mattis_sheet_key(&self->sheet, out);
    else
        fputs("unset key\n", out);
    const char *ink = mattis_series_colours[0];
    fprintf(out,
            "plot data index 'size_%02zu' using 1:2:3 with yerrorbars pt 7 ps 0.5 lw 1.4 lc rgb "
            "'%s' notitle",
            panel + 1, ink);
    if (!isnan(point->theory))
        fprintf(
            out,
            ", \\\n    data index 'fit_%02zu' using 1:3 with lines lw 1.6 dt (8,4) lc rgb 'black' "
            "notitle",
            panel + 1);
    if (flagged)
        fprintf(out,
                ", \\\n    data index 'flagged_%02zu' using 1:2 with points pt 6 ps 1.1 lw 1 lc "
                "rgb 'black' notitle",
                panel + 1);
    if (!isnan(point->limit))
        fprintf(
            out,
            ", \\\n    data index 'fit_%02zu' using 1:2 with lines lw 1.4 lc rgb '%s' notitle, \\\n"
            "    '+' using (0):(%.10g):(%.6g) every ::::0 with yerrorbars pt 13 ps 0.8 lw 1.6 "
            "lc rgb '%s' notitle",
            panel + 1, ink, point->limit, point->error, MATTIS_MEASURED_COLOUR);
    if (panel == 0)
        write_key(self, out);
    fputs("\nunset label\n", out);
}

/* As many positions of each quantity as fit, spread over all. */
void mattis_size_panels_draw(mattis_size_figure *self, mattis_gnuplot *gnuplot) {
    mattis_sheet *sheet = &self->sheet;
    const size_t positions = self->each[0].n, shown = mattis_size_shown(self);
    sheet->n_panels = shown * self->n;
    sheet->aspect = 0.75;
    sheet->named = positions > 1 || self->n > 1;
    for (size_t k = 0; k < self->n; k++) {
        for (size_t p = 0; p < positions; p++) {
            mattis_text name = {0};
            write_name(self, k, p, &name);
            sheet->name_width =
                fmax(sheet->name_width, mattis_text_width(name.text, MATTIS_TEXT_POINTS));
        }
    }
    sheet->key = 0.42;
    sheet->own_y = true;
    mattis_sheet_begin(sheet, gnuplot);
    for (size_t panel = 0; panel < sheet->n_panels; panel++) {
        const size_t p = panel / self->n;
        draw_panel(self, panel % self->n, shown > 1 ? p * (positions - 1) / (shown - 1) : 0, panel,
                   gnuplot);
    }
    fputs("\nunset multiplot\n", gnuplot->script);
}
