/* Phase diagrams: measured overlap as colour, lines and phases of the theory over it. */
#include "figure.h"

#include <math.h>
#include <string.h>

#include "phase_labels.h"
#include "plot_style.h"

/* Size of the labels in cm. */
static const double label_em = 0.2469; /* 7 points */
static const double line_height = 0.32;

static size_t cell_at(const mattis_figure *figure, const mattis_panel *panel, size_t i, size_t j) {
    size_t index[MATTIS_CELLS_AXES];
    memcpy(index, panel->index, sizeof index);
    index[figure->x] = figure->x_scale.order[i];
    index[figure->y] = figure->y_scale.order[j];
    return mattis_cells_at(figure->cells, index);
}

/* The colour of a box: measured, or predicted in a file of predictions alone. */
static double overlap_at(const mattis_figure *figure, const mattis_panel *panel, size_t i,
                         size_t j) {
    const mattis_cells *cells = figure->cells;
    size_t cell = cell_at(figure, panel, i, j);
    return fabs(cells->measured ? mattis_cells_measured(cells, "overlap_mean", cell)
                                : mattis_cells_predicted(cells, "overlap", cell));
}

/* Writes the boxes that have a value (known) or have none; returns how many. */
static size_t write_boxes(const mattis_figure *figure, const mattis_panel *panel, bool known,
                          FILE *out) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    size_t n = 0;
    fprintf(out, "# %s_%02zu\n# x y x_low x_high y_low y_high%s\n", known ? "cells" : "undone",
            panel->number, known ? " overlap" : "");
    for (size_t j = 0; j < y->n; j++) {
        for (size_t i = 0; i < x->n; i++) {
            double overlap = overlap_at(figure, panel, i, j);
            if (isnan(overlap) == known)
                continue;
            fprintf(out, "%.10g %.10g %.10g %.10g %.10g %.10g", x->value[i], y->value[j],
                    x->edge[i], x->edge[i + 1], y->edge[j], y->edge[j + 1]);
            if (known)
                fprintf(out, " %.6f", overlap);
            fputc('\n', out);
            n++;
        }
    }
    fputs("\n\n", out);
    return n;
}

static const char *axis_name(const mattis_figure *figure, size_t axis) {
    return figure->cells->axis[axis]->name;
}

/* Point k of a line in the plane of the figure. */
static bool line_point(const mattis_figure *figure, const mattis_transition *line, size_t k,
                       double *x, double *y) {
    return mattis_transition_point(line, axis_name(figure, figure->x), axis_name(figure, figure->y),
                                   k, x, y);
}

/* Whether the line runs in this panel. */
static bool line_shows(const mattis_figure *figure, const mattis_panel *panel,
                       const mattis_transition *line) {
    double x, y;
    return line->n > 0 && line_point(figure, line, 0, &x, &y) &&
           mattis_transition_applies(line, figure->cells, panel->index);
}

/* Lines are numbered by kind, so that a script says which is which. */
static void write_line(const mattis_figure *figure, const mattis_panel *panel, size_t l,
                       FILE *out) {
    const mattis_transition *line = &figure->line[l];
    fprintf(out, "# line_%02zu_%02zu %s\n# x y\n", panel->number, l, line->variable->name);
    for (size_t k = 0; k < line->n; k++) {
        double x, y;
        line_point(figure, line, k, &x, &y);
        fprintf(out, "%.10g %.10g\n", x, y);
    }
    fputs("\n\n", out);
}

/* --- Labels of the phases ------------------------------------------------------------------- */

static size_t count_points(const mattis_figure *figure, const mattis_panel *panel) {
    size_t n = 0;
    for (size_t l = 0; l < figure->n_lines; l++)
        if (line_shows(figure, panel, &figure->line[l]))
            n += figure->line[l].n;
    return n;
}

/* With `clear` the cells without a value belong to no phase, so that no label covers them. */
static int make_plane(const mattis_figure *figure, const mattis_panel *panel, bool clear,
                      mattis_plane *plane) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    int status = mattis_plane_init(plane, x->n, y->n, count_points(figure, panel));
    if (status != MATTIS_OK)
        return status;
    for (size_t i = 0; i <= x->n; i++)
        plane->edge_x[i] = mattis_scale_fraction(x, x->edge[i]);
    for (size_t j = 0; j <= y->n; j++)
        plane->edge_y[j] = mattis_scale_fraction(y, y->edge[j]);
    for (size_t j = 0; j < y->n; j++) {
        for (size_t i = 0; i < x->n; i++) {
            size_t cell = cell_at(figure, panel, i, j);
            bool covered = clear && mattis_figure_is_undone(figure, cell);
            plane->phase[j * x->n + i] =
                covered ? NAN : mattis_cells_predicted(figure->cells, "phase", cell);
        }
    }
    double *point = plane->point;
    for (size_t l = 0; l < figure->n_lines; l++) {
        if (!line_shows(figure, panel, &figure->line[l]))
            continue;
        for (size_t k = 0; k < figure->line[l].n; k++, point += 2) {
            line_point(figure, &figure->line[l], k, &point[0], &point[1]);
            point[0] = mattis_scale_fraction(x, point[0]);
            point[1] = mattis_scale_fraction(y, point[1]);
        }
    }
    return MATTIS_OK;
}

/* Whether white can be read better than black on the boxes under the label. */
static bool is_dark(const mattis_figure *figure, const mattis_panel *panel,
                    const mattis_plane *plane, const double centre[2], const double size[2]) {
    double sum = 0;
    size_t n = 0;
    for (size_t j = 0; j < plane->ny; j++) {
        for (size_t i = 0; i < plane->nx; i++) {
            double overlap = overlap_at(figure, panel, i, j);
            bool under = plane->edge_x[i] < centre[0] + size[0] / 2 &&
                         plane->edge_x[i + 1] > centre[0] - size[0] / 2 &&
                         plane->edge_y[j] < centre[1] + size[1] / 2 &&
                         plane->edge_y[j + 1] > centre[1] - size[1] / 2;
            if (!under)
                continue;
            double rgb[3];
            mattis_colour_of(isnan(overlap) ? 0 : overlap, rgb);
            sum += mattis_luminance(rgb);
            n++;
        }
    }
    /* Contrast with white equals contrast with black at a luminance of 0.18. */
    return n > 0 && sum / (double)n < 0.18;
}

/* Ink over a halo of the other colour, since the boxes under one label may differ widely. */
static void write_label(const mattis_figure *figure, const char *text, double x, double y,
                        bool dark, FILE *out) {
    const double radius = 0.022; /* cm */
    fputs("do for [k=0:7] { set label ", out);
    mattis_text_quote(out, text);
    fprintf(out,
            " at graph %.4f,%.4f center \\\n    offset screen %.5f*cos(k*pi/4), screen "
            "%.5f*sin(k*pi/4) front font ',7' tc rgb '%s' }\n",
            x, y, radius / figure->width, radius / figure->height, dark ? "black" : "white");
    fputs("set label ", out);
    mattis_text_quote(out, text);
    fprintf(out, " at graph %.4f,%.4f center front font ',7' tc rgb '%s'\n", x, y,
            dark ? "white" : "black");
}

/* The names of the phases in one line or, where that does not fit, in two; with their widths in em,
 * summed from the font, because a guess would lose the narrow regions. */
static const struct phase_name {
    const char *text;
    double width;
} phase_names[MATTIS_PHASES][2] = {
    {{"ergodic", 3.74}, {NULL, 0}},
    {{"spin glass", 4.95}, {"spin\nglass", 2.57}},
    {{"metastable retrieval", 10.17}, {"metastable\nretrieval", 5.65}},
    {{"retrieval", 4.2}, {NULL, 0}},
};

/* False when it fits nowhere. */
static bool write_phase(const mattis_figure *figure, const mattis_panel *panel,
                        const mattis_plane *plane, int phase, FILE *out) {
    for (int lines = 1; lines <= 2 && phase_names[phase][lines - 1].text; lines++) {
        const struct phase_name *name = &phase_names[phase][lines - 1];
        double size[2] = {name->width * label_em / mattis_figure_panel_width(figure),
                          lines * line_height / mattis_figure_panel_height(figure)};
        double centre[2];
        if (!mattis_plane_place(plane, phase, size[0], size[1], &centre[0], &centre[1]))
            continue;
        /* a label is anchored at its first line */
        double top = centre[1] + (lines - 1) * size[1] / 4;
        write_label(figure, name->text, centre[0], top, is_dark(figure, panel, plane, centre, size),
                    out);
        return true;
    }
    return false;
}

/* Labels go beside cells without a value where they can, else over them. */
static int write_phases(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    bool placed[MATTIS_PHASES] = {false};
    int status = MATTIS_OK;
    for (int clear = 1; clear >= 0 && status == MATTIS_OK; clear--) {
        mattis_plane plane = {0};
        status = make_plane(figure, panel, clear, &plane);
        for (int phase = 0; status == MATTIS_OK && phase < MATTIS_PHASES; phase++)
            placed[phase] = placed[phase] || write_phase(figure, panel, &plane, phase, out);
        mattis_plane_free(&plane);
    }
    return status;
}

/* --- The plot command ----------------------------------------------------------------------- */

/* One entry for each kind of line, and one for cells without a value. */
static void write_key(const mattis_figure *figure, FILE *out) {
    bool seen[MATTIS_TRANSITION_KINDS] = {false};
    for (size_t l = 0; l < figure->n_lines; l++) {
        const mattis_transition *line = &figure->line[l];
        double x, y;
        if (seen[line->kind] || line->n == 0 || !line_point(figure, line, 0, &x, &y))
            continue;
        seen[line->kind] = true;
        fprintf(out, ", \\\n    keyentry with lines ls %zu title ", line->kind + 1);
        mattis_text name = {0};
        mattis_text_plain(&name, line->name);
        mattis_text_quote(out, name.text);
    }
    if (figure->has_undone)
        fputs(", \\\n    keyentry with boxes fs solid 1 noborder lc rgb '#d8d8d8' "
              "title 'no data'",
              out);
}

/* A border in the colour of the box closes the seams that viewers show between boxes. */
static void write_box_plots(const mattis_panel *panel, size_t known, size_t unknown, FILE *out) {
    size_t k = panel->number;
    if (known)
        fprintf(out,
                "    data index 'cells_%02zu' using 1:2:3:4:5:6:7 with boxxyerror \\\n"
                "        fs solid 1 border lw 0.4 lc palette notitle%s",
                k, unknown ? ", \\\n" : "");
    if (unknown)
        fprintf(out,
                "    data index 'undone_%02zu' using 1:2:3:4:5:6 with boxxyerror \\\n"
                "        fs solid 1 noborder lc rgb '#e8e8e8' notitle, \\\n"
                "    data index 'undone_%02zu' using 3:5:($4-$3):($6-$5) with vectors nohead \\\n"
                "        ls 10 notitle",
                k, k);
}

int mattis_phase_diagram_draw(const mattis_figure *figure, const mattis_panel *panel,
                              const mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script;
    size_t known = write_boxes(figure, panel, true, gnuplot->data);
    size_t unknown = write_boxes(figure, panel, false, gnuplot->data);
    mattis_text y_label = {0};
    mattis_text_axis(&y_label, figure->cells->axis[figure->y]);
    mattis_figure_frame_panel(figure, panel, gnuplot, y_label.text);
    int status = write_phases(figure, panel, out);
    if (status != MATTIS_OK)
        return status;
    if (panel->number == 1)
        mattis_figure_place_key(figure, gnuplot);
    fputs("plot \\\n", out);
    write_box_plots(panel, known, unknown, out);
    for (size_t l = 0; l < figure->n_lines; l++) {
        if (!line_shows(figure, panel, &figure->line[l]))
            continue;
        write_line(figure, panel, l, gnuplot->data);
        for (int halo = 1; halo >= 0; halo--)
            fprintf(out,
                    ", \\\n    data index 'line_%02zu_%02zu' using 1:2 with lines ls %zu notitle",
                    panel->number, l, halo ? 9 : figure->line[l].kind + 1);
    }
    if (panel->number == 1)
        write_key(figure, out);
    fputc('\n', out);
    return MATTIS_OK;
}
