/* Measured transition lines in figures: see figure.h. */
#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "plot_style.h"

/* Diamonds where half of the samples retrieve, triangles where Binder cumulants cross. */
static int symbol_of(const mattis_measured_line *line) {
    return line->kind == MATTIS_MEASURED_BINDER ? 9 : 13;
}

/* On a map the line must run along one of its axes; beside curves along x. A crossing of two sizes
 * belongs to neither of them, and to no row of a map over sizes. */
static bool is_drawn(const mattis_figure *self, const mattis_measured_line *line) {
    const size_t sizes = mattis_cells_axis(self->cells, "spins");
    if (self->y == MATTIS_NO_AXIS)
        return line->x == self->x;
    if (line->kind == MATTIS_MEASURED_BINDER && (self->x == sizes || self->y == sizes))
        return false;
    return line->x == self->x || line->x == self->y;
}

bool mattis_figure_has_point(const mattis_figure *self, const mattis_panel *panel,
                             const mattis_measured_line *line, const mattis_measured_point *point) {
    if (!is_drawn(self, line))
        return false;
    for (size_t a = 0; a < self->cells->n_axes; a++) {
        const bool free = a == self->x || a == self->y || a == self->series;
        if (!free && point->index[a] != panel->index[a])
            return false;
    }
    return true;
}

void mattis_figure_place_point(const mattis_figure *self, const mattis_measured_line *line,
                               const mattis_measured_point *point, double *x, double *y) {
    const bool along_x = line->x == self->x;
    const mattis_scale *across = along_x ? &self->y_scale : &self->x_scale;
    const double other =
        across->value[mattis_scale_place(across, point->index[along_x ? self->y : self->x])];
    *x = along_x ? point->fit.at : other;
    *y = along_x ? other : point->fit.at;
}

/* Of the curve that a point belongs to: its place in the series, 0 without one. */
static size_t curve_of(const mattis_figure *self, const mattis_measured_point *point) {
    return self->series == MATTIS_NO_AXIS ? 0 : point->index[self->series];
}

/* On a map: place, and the ends of the error bar. Beside curves: place, height above the foot of
 * the frame, error and the colour of the curve. */
static size_t write_points(const mattis_figure *self, const mattis_panel *panel, size_t k,
                           FILE *out) {
    const mattis_measured_line *line = &self->measured.line[k];
    size_t n = 0;
    fprintf(out, "# measured_line_%02zu_%zu\n# x y x_error y_error\n", panel->number, k);
    for (size_t p = 0; p < line->n; p++) {
        const mattis_measured_point *point = &line->point[p];
        const double at = point->fit.at, error = point->fit.error;
        if (!mattis_figure_has_point(self, panel, line, point))
            continue;
        if (self->y == MATTIS_NO_AXIS) {
            const size_t c = curve_of(self, point);
            const char *colour = self->series == MATTIS_NO_AXIS
                                     ? MATTIS_MEASURED_COLOUR
                                     : mattis_series_colours[c % MATTIS_SERIES_COLOURS];
            fprintf(out, "%.10g %.4g %.6g %ld\n", at, 0.03 + 0.045 * (double)c, error,
                    strtol(colour + 1, NULL, 16));
        } else {
            const bool along_x = line->x == self->x;
            double x, y;
            mattis_figure_place_point(self, line, point, &x, &y);
            fprintf(out, "%.10g %.10g %.6g %.6g\n", x, y, along_x ? error : 0, along_x ? 0 : error);
        }
        n++;
    }
    fputs("\n\n", out);
    return n;
}

void mattis_figure_plot_measured(const mattis_figure *self, const mattis_panel *panel,
                                 const mattis_gnuplot *gnuplot) {
    for (size_t k = 0; k < self->measured.n; k++) {
        const int symbol = symbol_of(&self->measured.line[k]);
        char name[64];
        if (!write_points(self, panel, k, gnuplot->data))
            continue;
        snprintf(name, sizeof name, "measured_line_%02zu_%zu", panel->number, k);
        if (self->y == MATTIS_NO_AXIS) {
            fprintf(gnuplot->script,
                    ", \\\n    data index '%s' using 1:(graph_low + $2*graph_span):3:4 with "
                    "xerrorbars pt %d ps 0.8 lw 1.4 lc rgb variable notitle",
                    name, symbol);
            continue;
        }
        for (int halo = 1; halo >= 0; halo--)
            fprintf(gnuplot->script,
                    ", \\\n    data index '%s' using 1:2:3:4 with xyerrorbars pt %d ps %g lw %g lc "
                    "rgb '%s' notitle",
                    name, symbol, halo ? 0.95 : 0.65, halo ? 3.6 : 1.4,
                    halo ? "white" : MATTIS_MEASURED_COLOUR);
    }
}

void mattis_figure_key_measured(mattis_figure *self) {
    bool shown[2] = {false};
    for (size_t k = 0; k < self->measured.n; k++) {
        const mattis_measured_line *line = &self->measured.line[k];
        bool here = false;
        for (size_t p = 0; p < line->n && !here; p++)
            for (size_t panel = 0; panel < self->n_panels && !here; panel++)
                here = mattis_figure_has_point(self, &self->panel[panel], line, &line->point[p]);
        if (!here || shown[line->kind] || self->n_keys == MATTIS_KEYS_MOST)
            continue;
        shown[line->kind] = true;
        mattis_key *key = &self->key[self->n_keys++];
        mattis_text_markup(&key->title, line->kind == MATTIS_MEASURED_BINDER ? "Binder crossing"
                                                                             : "half retrieved");
        snprintf(key->style, sizeof key->style, "points pt %d ps 0.7 lc rgb '%s'", symbol_of(line),
                 self->series == MATTIS_NO_AXIS ? MATTIS_MEASURED_COLOUR : "black");
    }
}
