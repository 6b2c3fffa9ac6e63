/* Measured transition lines in figures: see figure.h. */
#include <math.h>

#include "figure.h"
#include "plot_style.h"

/* Diamonds where half of the samples retrieve, triangles where Binder cumulants cross. */
static int symbol_of(const mattis_measured_line *line) {
    return line->kind == MATTIS_MEASURED_BINDER ? 9 : 13;
}

/* On a map both axes of the line must be those of the panel; beside curves it must run along x. */
static bool is_drawn(const mattis_figure *self, const mattis_measured_line *line) {
    if (self->y == MATTIS_NO_AXIS)
        return line->x == self->x;
    return (line->x == self->x && line->y == self->y) || (line->x == self->y && line->y == self->x);
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

/* On a map: place, and the ends of the error bar; beside curves: the ends alone. */
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
            fprintf(out, "%.10g 0 %.6g 0\n", at, error);
        } else {
            const double other = self->cells->axis[line->y]->value[point->index[line->y]];
            const bool along_x = line->x == self->x;
            fprintf(out, "%.10g %.10g %.6g %.6g\n", along_x ? at : other, along_x ? other : at,
                    along_x ? error : 0, along_x ? 0 : error);
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
            double low = 0.03; /* of the frame, above its lower edge */
            fprintf(
                gnuplot->script,
                ", \\\n    data index '%s' using 1:(graph_low + %g*graph_span):3 with xerrorbars "
                "pt %d ps 0.8 lw 1.4 lc rgb '%s' notitle",
                name, low, symbol, MATTIS_MEASURED_COLOUR);
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
                 MATTIS_MEASURED_COLOUR);
    }
}
