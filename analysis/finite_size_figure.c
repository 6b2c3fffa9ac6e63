/* See finite_size_figure.h. */
#include "finite_size_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "finite_size.h"
#include "plot_style.h"
#include "scale.h"
#include "sheet.h"

enum { PANELS_MOST = 6 };

typedef struct size_figure {
    mattis_sheet sheet;
    size_t n; /* columns that are drawn */
    mattis_finite_size each[PANELS_MOST];
    size_t n_others, n_numbers;      /* the numbers come first: not files and starts */
    size_t other[MATTIS_CELLS_AXES]; /* axes of more than one value besides spins */
} size_figure;

/* Where an axis stands: load, temperature, other numbers, files and starts. */
static int rank_of(const mattis_dimension *axis) {
    if (mattis_cells_is_start(axis) || mattis_cells_is_file(axis))
        return 3;
    return strcmp(axis->name, "load") == 0 ? 0 : strcmp(axis->name, "temperature") == 0 ? 1 : 2;
}

static void find_others(const mattis_cells *cells, size_t spins, size_figure *self) {
    for (int rank = 0; rank <= 3; rank++) {
        for (size_t a = 0; a < cells->n_axes; a++)
            if (a != spins && cells->axis[a]->length > 1 && rank_of(cells->axis[a]) == rank)
                self->other[self->n_others++] = a;
        self->n_numbers = rank < 3 ? self->n_others : self->n_numbers;
    }
}

/* "1/N" or "N^{−2/3}" as markup. */
static void write_power(double power, mattis_text *out) {
    if (power == 1)
        mattis_text_markup(out, "1/{/:Italic N}");
    else if (power == 2 / 3.0)
        mattis_text_markup(out, "{/:Italic N}^{−2/3}");
    else
        mattis_text_markup(out, "{/:Italic N}^{−%.4g}", power);
}

static void write_label(const mattis_finite_size *all, mattis_text *out) {
    char index[24];
    snprintf(index, sizeof index, "%zu", all->pattern + 1);
    mattis_text_plain(out, all->quantity->words);
    if (!all->quantity->symbol)
        return;
    mattis_text_markup(out, " ");
    mattis_quantity_symbol(all->quantity, index, out);
}

static void write_summary(const size_figure *self, mattis_sheet *sheet) {
    const mattis_finite_size *first = &self->each[0];
    size_t judged = 0, within = 0, flagged = 0;
    double chi2 = 0;
    for (size_t k = 0; k < self->n; k++) {
        judged += self->each[k].judged;
        within += self->each[k].within;
        chi2 += self->each[k].chi2;
        for (size_t p = 0; p < self->each[k].n; p++)
            flagged += self->each[k].point[p].flagged;
    }
    mattis_text_markup(&sheet->note[0], "extrapolated by limit + slope × ");
    write_power(first->power, &sheet->note[0]);
    mattis_text_markup(&sheet->note[0], ", %zu sizes; theory of each size taken off first",
                       sheet->cells->axis[first->spins]->length);
    if (judged)
        mattis_text_markup(&sheet->note[1],
                           "chi2 of z = %.1f for %zu positions, %zu within 2 errors%s", chi2,
                           judged, within, self->n_numbers >= 2 ? " (others: + −)" : "");
    if (flagged)
        mattis_text_markup(&sheet->note[judged ? 2 : 1], "%s: a size with a warning; not in chi2",
                           self->n_numbers >= 2 ? "crosses" : "rings");
}

/* --- Map ------------------------------------------------------------------------------------ */

static size_t place_of(const mattis_scale *scale, size_t position) {
    size_t i = 0;
    while (scale->order[i] != position)
        i++;
    return i;
}

/* Boxes of z, clipped in colour; those of the third and further axes stand in the middle. With
 * `flagged` the places with a warning alone; returns the number of lines. */
static size_t write_boxes(const size_figure *self, size_t k, const mattis_scale *x,
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
        const size_t i = place_of(x, point->index[self->other[0]]);
        const size_t j = place_of(y, point->index[self->other[1]]);
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

static void draw_map(const size_figure *self, size_t k, const mattis_scale *x,
                     const mattis_scale *y, mattis_gnuplot *gnuplot) {
    const mattis_cells *cells = self->sheet.cells;
    FILE *out = gnuplot->script;
    mattis_text x_label = {0}, y_label = {0}, name = {0};
    write_boxes(self, k, x, y, false, gnuplot->data);
    const size_t flagged = write_boxes(self, k, x, y, true, gnuplot->data);
    mattis_text_axis(&x_label, cells->axis[self->other[0]]);
    mattis_text_axis(&y_label, cells->axis[self->other[1]]);
    write_label(&self->each[k], &name);
    mattis_sheet_panel(&self->sheet, k, name.text, x_label.text, y_label.text, out);
    fprintf(out,
            "set xrange [%.10g:%.10g]\nset yrange [%.10g:%.10g]\n%sset logscale x\n%sset logscale "
            "y\n"
            "plot data index 'z_%02zu' using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 border lw "
            "0.4 lc palette notitle",
            x->edge[0], x->edge[x->n], y->edge[0], y->edge[y->n], x->log ? "" : "un",
            y->log ? "" : "un", k + 1);
    plot_signs(k, x->n > y->n ? x->n : y->n, flagged > 0, out);
    fputs("\nunset colorbox\nunset label\n", out);
}

static int draw_maps(size_figure *self, mattis_gnuplot *gnuplot) {
    const mattis_cells *cells = self->sheet.cells;
    mattis_scale x = {0}, y = {0};
    int status = mattis_scale_of(&x, cells, self->other[0]);
    if (status == MATTIS_OK)
        status = mattis_scale_of(&y, cells, self->other[1]);
    if (status == MATTIS_OK) {
        self->sheet.n_panels = self->n;
        self->sheet.aspect = 0.93;
        self->sheet.right = 1.7;
        self->sheet.named = true;
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

/* --- Against 1/N ---------------------------------------------------------------------------- */

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
            if (isnan(value) || (flagged && !mattis_cells_flag(cells, cell)))
                continue;
            fprintf(data, "%.10g %.8g %.4g\n", x, value, isnan(error) ? 0 : error);
            range->most = fmax(range->most, x);
            widen(range, value, error);
            n += (size_t)flagged;
        }
        fputs("\n\n", data);
    }
    return n;
}

static void draw_panel(const size_figure *self, size_t k, size_t p, size_t panel,
                       mattis_gnuplot *gnuplot) {
    const mattis_finite_size *all = &self->each[k];
    const mattis_finite_point *point = &all->point[p];
    const mattis_cells *cells = self->sheet.cells;
    FILE *out = gnuplot->script;
    panel_range range = {0, INFINITY, -INFINITY};
    const size_t flagged = write_points(all, point, panel, &range, gnuplot->data);
    widen(&range, isnan(point->theory) ? range.low : point->theory, 0);
    widen(&range, isnan(point->limit) ? range.low : point->limit, point->error);
    mattis_text name = {0}, x_label = {0}, y_label = {0};
    for (size_t a = 0; a < self->n_others; a++) {
        const mattis_dimension *axis = cells->axis[self->other[a]];
        mattis_text_markup(&name, a ? ", " : "");
        mattis_text_setting(&name, axis, axis->value[point->index[self->other[a]]]);
    }
    write_label(all, self->n > 1 ? &name : &y_label);
    write_power(all->power, &x_label);
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
            "'%s' title 'measured'",
            panel + 1, ink);
    if (!isnan(point->theory))
        fprintf(out, ", \\\n    %.10g with lines lw 1.6 dt (8,4) lc rgb 'black' title 'theory'",
                point->theory);
    if (flagged)
        fprintf(out,
                ", \\\n    data index 'flagged_%02zu' using 1:2 with points pt 6 ps 1.1 lw 1 lc "
                "rgb 'black' notitle",
                panel + 1);
    if (!isnan(point->limit))
        fprintf(out,
                ", \\\n    %.10g + %.10g*x with lines lw 1.4 lc rgb '%s' title 'fit', \\\n"
                "    '+' using (0):(%.10g):(%.6g) every ::::0 with yerrorbars pt 13 ps 0.8 lw 1.6 "
                "lc rgb '%s' title 'limit'",
                point->limit, point->fit.slope, ink, point->limit, point->error,
                MATTIS_MEASURED_COLOUR);
    fputs("\nunset label\n", out);
}

/* As many positions of each quantity as fit, spread over all. */
static void draw_panels(size_figure *self, mattis_gnuplot *gnuplot) {
    mattis_sheet *sheet = &self->sheet;
    const size_t positions = self->each[0].n, fit = PANELS_MOST / self->n;
    const size_t shown = positions < fit ? positions : fit;
    sheet->n_panels = shown * self->n;
    sheet->aspect = 0.75;
    sheet->named = positions > 1 || self->n > 1;
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

/* --- All ------------------------------------------------------------------------------------ */

/* Fits the chosen columns, of the overlap where none is named. */
static int fit(size_figure *self, const mattis_column *column, size_t n, double power,
               mattis_report *report) {
    const mattis_cells *cells = self->sheet.cells;
    for (size_t k = 0; k < n && self->n < PANELS_MOST; k++) {
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
    find_others(cells, self->each[0].spins, self);
    return MATTIS_OK;
}

int mattis_finite_size_draw(const mattis_cells *cells, const mattis_plot_options *options,
                            mattis_gnuplot *gnuplot, mattis_report *report) {
    size_figure self = {.sheet = {.cells = cells, .choice = options->width}};
    const double power = options->size_power > 0 ? options->size_power : mattis_size_powers[0];
    mattis_column *column;
    size_t n;
    int status = mattis_columns_choose(cells, options->quantities ? options->quantities : "overlap",
                                       &column, &n, report);
    if (status == MATTIS_OK)
        status = fit(&self, column, n, power, report);
    if (status == MATTIS_OK) {
        bool compared = false;
        for (size_t k = 0; k < self.n; k++)
            for (size_t p = 0; p < self.each[k].n; p++)
                compared = compared || !isnan(self.each[k].point[p].z);
        write_summary(&self, &self.sheet);
        if (self.n_numbers >= 2 && compared)
            status = draw_maps(&self, gnuplot);
        else
            draw_panels(&self, gnuplot);
        if (status != MATTIS_OK)
            mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    for (size_t k = 0; k < self.n; k++)
        mattis_finite_size_free(&self.each[k]);
    free(column);
    return status;
}
