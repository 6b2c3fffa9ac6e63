/* See boxes.h. */
#include "boxes.h"

#include <math.h>
#include <string.h>

#include "plot_style.h"

enum { HATCHES = 3 }; /* strokes in a box */

size_t mattis_box_cell(const mattis_figure *figure, const mattis_panel *panel, size_t i, size_t j) {
    size_t index[MATTIS_CELLS_AXES];
    memcpy(index, panel->index, sizeof index);
    index[figure->x] = figure->x_scale.order[i];
    index[figure->y] = figure->y_scale.order[j];
    return mattis_cells_at(figure->cells, index);
}

/* The overlap of a box: measured, or predicted in a file of predictions alone. */
static double overlap_of(const mattis_figure *figure, size_t cell) {
    const mattis_cells *cells = figure->cells;
    return fabs(cells->measured ? mattis_cells_measured(cells, "overlap_mean", cell)
                                : mattis_cells_predicted(cells, "overlap", cell));
}

void mattis_box_colour(const mattis_figure *figure, size_t cell, double rgb[3]) {
    if (figure->shows_states) {
        double share;
        int state = mattis_cells_state(figure->cells, cell, &share);
        const char *name = state < 0 ? NULL : figure->cells->states.name[state];
        mattis_colour_split(name ? mattis_colour_of_state(name) : 0xffffff, rgb);
        return;
    }
    double overlap = overlap_of(figure, cell);
    mattis_colour_of(isnan(overlap) ? 0 : overlap, rgb);
}

/* What the colour of a known box stands for. */
static void write_value(const mattis_figure *figure, size_t cell, FILE *out) {
    if (figure->shows_states) {
        double share;
        const char *name =
            figure->cells->states.name[mattis_cells_state(figure->cells, cell, &share)];
        fprintf(out, " %u %s %.4g", mattis_colour_of_state(name), name, share);
    } else {
        fprintf(out, " %.6f", overlap_of(figure, cell));
    }
}

/* Writes the boxes that have a value (known) or have none; returns how many. */
static size_t write_boxes(const mattis_figure *figure, const mattis_panel *panel, bool known,
                          FILE *out) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    const char *value = figure->shows_states ? " colour state share" : " overlap";
    size_t n = 0;
    fprintf(out, "# %s_%02zu\n# x y x_low x_high y_low y_high%s\n", known ? "cells" : "undone",
            panel->number, known ? value : "");
    for (size_t j = 0; j < y->n; j++) {
        for (size_t i = 0; i < x->n; i++) {
            size_t cell = mattis_box_cell(figure, panel, i, j);
            if (mattis_figure_is_undone(figure, cell) == known)
                continue;
            fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g", x->value[i], y->value[j],
                    x->edge[i], x->edge[i + 1], y->edge[j], y->edge[j + 1]);
            if (known)
                write_value(figure, cell, out);
            fputc('\n', out);
            n++;
        }
    }
    fputs("\n\n", out);
    return n;
}

/* Strokes over the boxes whose state is that of too few replicas: white on dark colours, dark on
 * light ones. Returns their number. */
static size_t write_hatches(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    size_t n = 0;
    fprintf(out, "# unsure_%02zu\n# x y dx dy colour\n", panel->number);
    for (size_t k = 0; k < x->n * y->n; k++) {
        const size_t i = k % x->n, j = k / x->n;
        const size_t cell = mattis_box_cell(figure, panel, i, j);
        double share, rgb[3];
        if (mattis_cells_state(figure->cells, cell, &share) < 0 || share >= MATTIS_SURE)
            continue;
        mattis_box_colour(figure, cell, rgb);
        const unsigned ink = mattis_luminance(rgb) > 0.3 ? 0x505050 : 0xffffff;
        const double left = mattis_scale_fraction(x, x->edge[i]);
        const double low = mattis_scale_fraction(y, y->edge[j]);
        const double width = mattis_scale_fraction(x, x->edge[i + 1]) - left;
        const double height = mattis_scale_fraction(y, y->edge[j + 1]) - low;
        /* From the left and upper edges down to the lower and right ones. */
        for (int s = 1; s <= HATCHES; s++, n++) {
            const double t = 2.0 * s / (HATCHES + 1); /* 0 to 2 along two edges */
            const double from[2] = {fmax(0, t - 1), fmin(1, t)};
            const double x0 = mattis_scale_at(x, left + width * from[0]);
            const double y0 = mattis_scale_at(y, low + height * from[1]);
            const double x1 = mattis_scale_at(x, left + width * from[1]);
            const double y1 = mattis_scale_at(y, low + height * from[0]);
            fprintf(out, "%.10g %.10g %.10g %.10g %u\n", x0, y0, x1 - x0, y1 - y0, ink);
        }
    }
    fputs("\n\n", out);
    return n;
}

/* The boxes with a value and a warning: place, and the colour of a mark that shows on them. */
static size_t write_flagged(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    size_t n = 0;
    fprintf(out, "# flagged_%02zu\n# x y colour flag\n", panel->number);
    for (size_t k = 0; k < x->n * y->n; k++) {
        const size_t cell = mattis_box_cell(figure, panel, k % x->n, k / x->n);
        const unsigned flag = mattis_cells_flag(figure->cells, cell);
        if (!flag || mattis_figure_is_undone(figure, cell))
            continue;
        double rgb[3];
        mattis_box_colour(figure, cell, rgb);
        fprintf(out, "%.10g %.10g %u %u\n", x->value[k % x->n], y->value[k / x->n],
                mattis_luminance(rgb) > 0.18 ? 0x000000 : 0xffffff, flag);
        n++;
    }
    fputs("\n\n", out);
    return n;
}

mattis_boxes mattis_boxes_write(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    mattis_boxes self = {.figure = figure, .panel = panel->number};
    self.known = write_boxes(figure, panel, true, out);
    self.unknown = write_boxes(figure, panel, false, out);
    if (figure->shows_states)
        self.hatches = write_hatches(figure, panel, out);
    self.flagged = write_flagged(figure, panel, out);
    return self;
}

/* A border in the colour of the box closes the seams that viewers show between boxes. */
void mattis_boxes_plot(const mattis_boxes *self, FILE *out) {
    const size_t k = self->panel;
    if (self->known)
        fprintf(out,
                "    data index 'cells_%02zu' using 1:2:3:4:5:6:7 with boxxyerror \\\n"
                "        fs solid 1 border lw 0.4 lc %s notitle%s",
                k, self->figure->shows_states ? "rgb variable" : "palette",
                self->unknown || self->hatches ? ", \\\n" : "");
    if (self->hatches)
        fprintf(out,
                "    data index 'unsure_%02zu' using 1:2:3:4:5 with vectors nohead \\\n"
                "        lw 0.7 dt solid lc rgb variable notitle%s",
                k, self->unknown ? ", \\\n" : "");
    if (self->unknown)
        fprintf(out,
                "    data index 'undone_%02zu' using 1:2:3:4:5:6 with boxxyerror \\\n"
                "        fs solid 1 noborder lc rgb '#e8e8e8' notitle, \\\n"
                "    data index 'undone_%02zu' using 3:5:($4-$3):($6-$5) with vectors nohead \\\n"
                "        ls %d notitle",
                k, k, MATTIS_FAINT_STYLE);
}

void mattis_boxes_plot_flags(const mattis_boxes *self, FILE *out) {
    if (self->flagged)
        fprintf(out,
                ", \\\n    data index 'flagged_%02zu' using 1:2:3 with points pt 2 ps %g lw 1.2 "
                "lc rgb variable notitle",
                self->panel, mattis_figure_flag_size(self->figure));
}
