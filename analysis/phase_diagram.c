/* Phase diagrams: measured overlap as colour, lines and phases of the theory over it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "phase_labels.h"
#include "plane_lines.h"
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

/* A path as data; its strokes are joined where one begins at the end of another. */
static void write_path(const mattis_figure *figure, const mattis_panel *panel, size_t l,
                       const mattis_path *path, FILE *out) {
    fprintf(out, "# line_%02zu_%02zu %s\n# x y\n", panel->number, l,
            figure->line[l].variable->name);
    for (size_t k = 0; k < path->n; k++) {
        const double *s = path->stroke[k];
        bool joined = k > 0 && s[0] == path->stroke[k - 1][2] && s[1] == path->stroke[k - 1][3];
        if (!joined)
            fprintf(out, "%s%.10g %.10g\n", k ? "\n" : "", mattis_scale_at(&figure->x_scale, s[0]),
                    mattis_scale_at(&figure->y_scale, s[1]));
        fprintf(out, "%.10g %.10g\n", mattis_scale_at(&figure->x_scale, s[2]),
                mattis_scale_at(&figure->y_scale, s[3]));
    }
    fputs("\n\n", out);
}

/* Each line is drawn over a white halo, which shows it on dark boxes. */
static int write_lines(const mattis_figure *figure, const mattis_panel *panel,
                       const mattis_gnuplot *gnuplot) {
    for (size_t l = 0; l < figure->n_lines; l++) {
        mattis_path path;
        int status = mattis_plane_line(figure, panel, &figure->line[l], &path);
        if (status == MATTIS_OK && path.n > 0) {
            write_path(figure, panel, l, &path, gnuplot->data);
            for (int halo = 1; halo >= 0; halo--)
                fprintf(
                    gnuplot->script,
                    ", \\\n    data index 'line_%02zu_%02zu' using 1:2 with lines ls %zu notitle",
                    panel->number, l,
                    halo ? MATTIS_HALO_STYLE : MATTIS_LINE_STYLE + figure->line[l].kind);
        }
        mattis_path_free(&path);
        if (status != MATTIS_OK)
            return status;
    }
    return MATTIS_OK;
}

/* --- Labels of the phases ------------------------------------------------------------------- */

/* Points along the strokes of a path, close to each other; with `point` NULL only their number. */
static size_t sample_path(const mattis_path *path, double *point) {
    const double spacing = 0.01;
    size_t n = 0;
    for (size_t k = 0; k < path->n; k++) {
        const double *s = path->stroke[k];
        double length = hypot(s[2] - s[0], s[3] - s[1]);
        size_t parts = (size_t)(length / spacing) + 1;
        for (size_t p = 0; p <= parts; p++, n++) {
            double t = (double)p / (double)parts;
            for (int d = 0; point && d < 2; d++)
                point[2 * n + (size_t)d] = s[d] + t * (s[d + 2] - s[d]);
        }
    }
    return n;
}

/* Gathers the points of all lines of a panel; the caller frees them. */
static int sample_lines(const mattis_figure *figure, const mattis_panel *panel, double **point,
                        size_t *n) {
    for (size_t l = 0; l < figure->n_lines; l++) {
        mattis_path path;
        int status = mattis_plane_line(figure, panel, &figure->line[l], &path);
        if (status == MATTIS_OK) {
            size_t more = sample_path(&path, NULL);
            double *grown = realloc(*point, 2 * (*n + more + 1) * sizeof *grown);
            if (grown) {
                sample_path(&path, grown + 2 * *n);
                *point = grown;
                *n += more;
            } else {
                status = MATTIS_ERR_MEMORY;
            }
        }
        mattis_path_free(&path);
        if (status != MATTIS_OK)
            return status;
    }
    return MATTIS_OK;
}

/* With `clear` the cells without a value belong to no phase, so that no label covers them. */
static int make_plane(const mattis_figure *figure, const mattis_panel *panel, bool clear,
                      mattis_plane *plane) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    int status = mattis_plane_init(plane, x->n, y->n);
    if (status == MATTIS_OK)
        status = sample_lines(figure, panel, &plane->point, &plane->n_points);
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
                        const char *font, bool dark, FILE *out) {
    const double radius = 0.022; /* cm */
    fputs("do for [k=0:7] { set label ", out);
    mattis_text_quote(out, text);
    fprintf(out,
            " at graph %.4f,%.4f center \\\n    offset screen %.5f*cos(k*pi/4), screen "
            "%.5f*sin(k*pi/4) front font %s tc rgb '%s' }\n",
            x, y, radius / figure->width, radius / figure->height, font, dark ? "black" : "white");
    fputs("set label ", out);
    mattis_text_quote(out, text);
    fprintf(out, " at graph %.4f,%.4f center front font %s tc rgb '%s'\n", x, y, font,
            dark ? "white" : "black");
}

/* The names of the phases in one line or, where that does not fit, in two; with their widths in em,
 * summed from the font, because a guess would lose the narrow regions. */
static const struct phase_name {
    const char *text[2];
    double width;
} phase_names[MATTIS_PHASES][2] = {
    {{{"ergodic"}, 3.74}, {{NULL}, 0}},
    {{{"spin glass"}, 4.95}, {{"spin", "glass"}, 2.57}},
    {{{"metastable retrieval"}, 10.17}, {{"metastable", "retrieval"}, 5.65}},
    {{{"retrieval"}, 4.2}, {{NULL}, 0}},
};

/* In the larger font, then in the smaller; each in one line, then in two. False when it fits
 * nowhere. */
static bool write_phase(const mattis_figure *figure, const mattis_panel *panel,
                        const mattis_plane *plane, int phase, FILE *out) {
    static const char *const fonts[] = {"font_label", "font_tight"};
    for (int k = 0; k < 4; k++) {
        const double scale = k < 2 ? 1 : 6.0 / 7;
        const int lines = k % 2 + 1;
        const struct phase_name *name = &phase_names[phase][lines - 1];
        double size[2] = {name->width * scale * label_em / mattis_figure_panel_width(figure),
                          lines * scale * line_height / mattis_figure_panel_height(figure)};
        double centre[2];
        if (!name->text[0] ||
            !mattis_plane_place(plane, phase, size[0], size[1], &centre[0], &centre[1]))
            continue;
        bool dark = is_dark(figure, panel, plane, centre, size);
        for (int line = 0; line < lines; line++)
            write_label(figure, name->text[line], centre[0],
                        centre[1] + ((lines - 1) / 2.0 - line) * size[1] / lines, fonts[k / 2],
                        dark, out);
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
                "        ls %d notitle",
                k, k, MATTIS_FAINT_STYLE);
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
    status = write_lines(figure, panel, gnuplot);
    if (panel->number == 1)
        mattis_figure_write_key(figure, gnuplot);
    fputc('\n', out);
    return status;
}
