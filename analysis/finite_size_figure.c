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

/* The axes of more than one value besides spins, load and then temperature first; their number. */
static size_t find_others(const mattis_cells *cells, size_t spins, size_t out[MATTIS_CELLS_AXES]) {
    size_t n = 0;
    for (size_t a = 0; a < cells->n_axes; a++)
        if (a != spins && cells->axis[a]->length > 1)
            out[n++] = a;
    for (size_t k = 1; k < n; k++) {
        const bool load = strcmp(cells->axis[out[k]]->name, "load") == 0;
        const bool heat = strcmp(cells->axis[out[0]]->name, "temperature") == 0;
        if (load || (k == 1 && heat)) {
            const size_t moved = out[k];
            out[k] = out[0];
            out[0] = moved;
        }
    }
    return n;
}

static void write_summary(const mattis_finite_size *all, mattis_sheet *sheet) {
    mattis_text_markup(&sheet->note[0], "extrapolated by m - theory = limit + slope/N, %zu sizes",
                       sheet->cells->axis[all->spins]->length);
    if (all->judged)
        mattis_text_markup(&sheet->note[1], "chi2 = %.1f for %zu positions, %zu within 2 errors",
                           all->chi2, all->judged, all->within);
}

/* --- Map ------------------------------------------------------------------------------------ */

/* Boxes of z, clipped in colour; those of the third and further axes stand in the middle. */
static int draw_map(const mattis_cells *cells, const mattis_finite_size *all, const size_t *axis,
                    mattis_sheet *sheet, mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script, *data = gnuplot->data;
    mattis_scale x = {0}, y = {0};
    int status = mattis_scale_init(&x, cells->axis[axis[0]]);
    if (status == MATTIS_OK)
        status = mattis_scale_init(&y, cells->axis[axis[1]]);
    if (status == MATTIS_OK) {
        fputs("# z\n# x y x_low x_high y_low y_high z\n", data);
        for (size_t k = 0; k < all->n; k++) {
            const mattis_finite_point *point = &all->point[k];
            size_t i = 0, j = 0;
            bool here = true;
            for (size_t a = 0; a < cells->n_axes; a++)
                here = here && (a == axis[0] || a == axis[1] || a == all->spins ||
                                point->index[a] == (cells->axis[a]->length - 1) / 2);
            while (x.order[i] != point->index[axis[0]])
                i++;
            while (y.order[j] != point->index[axis[1]])
                j++;
            if (here && !isnan(point->z))
                fprintf(data, "%.10g %.10g %.10g %.10g %.10g %.10g %.4g\n", x.value[i], y.value[j],
                        x.edge[i], x.edge[i + 1], y.edge[j], y.edge[j + 1],
                        fmax(-5, fmin(5, point->z)));
        }
        fputs("\n\n", data);
        mattis_text x_label = {0}, y_label = {0};
        mattis_text_axis(&x_label, cells->axis[axis[0]]);
        mattis_text_axis(&y_label, cells->axis[axis[1]]);
        sheet->n_panels = 1;
        sheet->aspect = 0.93;
        sheet->right = 1.7;
        mattis_sheet_begin(sheet, gnuplot);
        mattis_sheet_panel(sheet, 0, "", x_label.text, y_label.text, out);
        fprintf(out,
                "set palette defined (-5 '#17407a', -2 '#5c94c8', 0 '#ffffff', 2 '#dd7854', 5 "
                "'#8c1c10')\nset cbrange [-5:5]\nset object rectangle from graph 0,0 to graph 1,1 "
                "behind fc rgb '#dcdfe4'\nset cblabel 'z = (limit − theory)/error' offset 0.8,0\n"
                "set xrange [%.10g:%.10g]\nset yrange [%.10g:%.10g]\n"
                "plot data index 'z' using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 border lw 0.4 "
                "lc palette notitle\nunset multiplot\n",
                x.edge[0], x.edge[x.n], y.edge[0], y.edge[y.n]);
    }
    mattis_scale_free(&x);
    mattis_scale_free(&y);
    return status;
}

/* --- Against 1/N ---------------------------------------------------------------------------- */

static void draw_panel(const mattis_cells *cells, const mattis_finite_size *all, size_t k,
                       size_t panel, const mattis_sheet *sheet, mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script, *data = gnuplot->data;
    const mattis_finite_point *point = &all->point[k];
    const mattis_dimension *axis = cells->axis[all->spins];
    size_t index[MATTIS_CELLS_AXES];
    const double limit = point->theory + point->fit.intercept;
    const double limit_error = point->fit.intercept_error;
    double most = 0, low = fmin(point->theory, limit - limit_error);
    double high = fmax(point->theory, limit + limit_error);
    memcpy(index, point->index, sizeof index);
    fprintf(data, "# size_%02zu\n# 1/N overlap error\n", panel + 1);
    for (size_t s = 0; s < axis->length; s++) {
        index[all->spins] = s;
        const size_t cell = mattis_cells_at(cells, index);
        const double m = mattis_cells_measured(cells, "overlap_mean", cell);
        const double e = mattis_cells_measured(cells, "overlap_error", cell);
        if (!isnan(m))
            fprintf(data, "%.10g %.8g %.4g\n", 1 / axis->value[s], m, isnan(e) ? 0 : e);
        most = fmax(most, 1 / axis->value[s]);
        low = fmin(low, m - (isnan(e) ? 0 : e));
        high = fmax(high, m + (isnan(e) ? 0 : e));
    }
    fputs("\n\n", data);
    mattis_text name = {0};
    size_t others[MATTIS_CELLS_AXES];
    if (find_others(cells, all->spins, others))
        mattis_text_setting(&name, cells->axis[others[0]],
                            cells->axis[others[0]]->value[point->index[others[0]]]);
    mattis_sheet_panel(sheet, panel, name.text, "1/{/:Italic N}", "overlap {/:Italic m}", out);
    const double room = fmax(0.08 * (high - low), 1e-6);
    fprintf(out, "set xrange [%.6g:%.6g]\nset xtics %g\nset yrange [%.8g:%.8g]\nset ytics %g\n",
            -0.06 * most, 1.06 * most, most / 2, low - room, high + room,
            mattis_figure_tic_step(high - low + 2 * room, 5));
    if (panel == 0)
        mattis_sheet_key(sheet, out);
    else
        fputs("unset key\n", out);
    fprintf(out,
            "plot %.10g with lines lw 1.6 dt (8,4) lc rgb 'black' title 'theory', \\\n"
            "    data index 'size_%02zu' using 1:2:3 with yerrorbars pt 7 ps 0.5 lw 1.4 lc rgb "
            "'%s' title 'measured'",
            point->theory, panel + 1, mattis_series_colours[0]);
    if (!isnan(point->z))
        fprintf(out,
                ", \\\n    %.10g + %.10g*x with lines lw 1.4 lc rgb '%s' title 'fit', \\\n"
                "    '+' using (0):(%.10g):(%.6g) every ::::0 with yerrorbars pt 13 ps 0.8 lw 1.6 "
                "lc rgb '%s' title 'limit'",
                limit, point->fit.slope, mattis_series_colours[0], limit, limit_error,
                MATTIS_MEASURED_COLOUR);
    fputs("\nunset label\n", out);
}

static void draw_panels(const mattis_cells *cells, const mattis_finite_size *all,
                        mattis_sheet *sheet, mattis_gnuplot *gnuplot) {
    enum { PANELS = 6 };
    sheet->n_panels = all->n < PANELS ? all->n : PANELS;
    sheet->aspect = 0.75;
    sheet->named = all->n > 1;
    sheet->key = 0.42;
    sheet->own_y = true;
    mattis_sheet_begin(sheet, gnuplot);
    for (size_t p = 0; p < sheet->n_panels; p++) {
        const size_t k = sheet->n_panels > 1 ? p * (all->n - 1) / (sheet->n_panels - 1) : 0;
        draw_panel(cells, all, k, p, sheet, gnuplot);
    }
    fputs("\nunset multiplot\n", gnuplot->script);
}

int mattis_finite_size_draw(const mattis_cells *cells, const mattis_plot_options *options,
                            mattis_gnuplot *gnuplot, mattis_report *report) {
    mattis_finite_size all;
    mattis_sheet sheet = {.cells = cells, .choice = options->width};
    size_t others[MATTIS_CELLS_AXES];
    int status = mattis_finite_size_find(&all, cells);
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    if (all.spins == cells->n_axes || all.n == 0) {
        status = mattis_fail(report, MATTIS_ERR_INPUT,
                             "extrapolation needs measurements and theory over an axis of at least "
                             "3 values of spins");
    } else {
        write_summary(&all, &sheet);
        if (find_others(cells, all.spins, others) >= 2)
            status = draw_map(cells, &all, others, &sheet, gnuplot);
        else
            draw_panels(cells, &all, &sheet, gnuplot);
        if (status != MATTIS_OK)
            mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    mattis_finite_size_free(&all);
    return status;
}
