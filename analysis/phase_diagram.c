/* Phase diagrams: measured overlap or state as colour, lines and phases of the theory over it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "boxes.h"
#include "phase_labels.h"
#include "plane_lines.h"
#include "plot_style.h"

/* Size of the labels in cm. */
static const double label_em = 0.2469; /* 7 points */
static const double line_height = 0.32;

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

/* What a label stays away from besides lines and other phases, while there is room. */
typedef enum label_care {
    CARE_LINES,  /* nothing else */
    CARE_POINTS, /* points of measured lines */
    CARE_DATA,   /* cells without a value too */
    CARE_MARKS   /* and marks of cells with a warning */
} label_care;

/* Adds a place to those that no label should cover. */
static int avoid(mattis_plane *plane, double x, double y) {
    double *grown = realloc(plane->point, 2 * (plane->n_points + 1) * sizeof *grown);
    if (!grown)
        return MATTIS_ERR_MEMORY;
    plane->point = grown;
    plane->point[2 * plane->n_points] = x;
    plane->point[2 * plane->n_points++ + 1] = y;
    return MATTIS_OK;
}

/* A point of a measured line, all along its error bar. */
static int avoid_point(const mattis_figure *figure, const mattis_measured_line *line,
                       const mattis_measured_point *point, mattis_plane *plane) {
    enum { HALF = 4 };
    double place[2];
    int status = MATTIS_OK;
    mattis_figure_place_point(figure, line, point, &place[0], &place[1]);
    for (int k = -HALF; k <= HALF && status == MATTIS_OK; k++) {
        const double shift = k * point->fit.error / HALF;
        const double x = place[0] + (line->x == figure->x ? shift : 0);
        const double y = place[1] + (line->x == figure->x ? 0 : shift);
        const double at[2] = {mattis_scale_fraction(&figure->x_scale, x),
                              mattis_scale_fraction(&figure->y_scale, y)};
        if (!isnan(at[0]) && !isnan(at[1]))
            status = avoid(plane, at[0], at[1]);
    }
    return status;
}

static int avoid_measured(const mattis_figure *figure, const mattis_panel *panel,
                          mattis_plane *plane) {
    int status = MATTIS_OK;
    for (size_t k = 0; k < figure->measured.n; k++) {
        const mattis_measured_line *line = &figure->measured.line[k];
        for (size_t p = 0; status == MATTIS_OK && p < line->n; p++) {
            if (mattis_figure_has_point(figure, panel, line, &line->point[p]))
                status = avoid_point(figure, line, &line->point[p], plane);
        }
    }
    return status;
}

static int make_plane(const mattis_figure *figure, const mattis_panel *panel, label_care care,
                      mattis_plane *plane) {
    const mattis_scale *x = &figure->x_scale, *y = &figure->y_scale;
    int status = mattis_plane_init(plane, x->n, y->n);
    if (status == MATTIS_OK)
        status = sample_lines(figure, panel, &plane->point, &plane->n_points);
    if (status == MATTIS_OK && care >= CARE_POINTS)
        status = avoid_measured(figure, panel, plane);
    if (status != MATTIS_OK)
        return status;
    for (size_t i = 0; i <= x->n; i++)
        plane->edge_x[i] = mattis_scale_fraction(x, x->edge[i]);
    for (size_t j = 0; j <= y->n; j++)
        plane->edge_y[j] = mattis_scale_fraction(y, y->edge[j]);
    for (size_t j = 0; j < y->n; j++) {
        for (size_t i = 0; i < x->n; i++) {
            size_t cell = mattis_box_cell(figure, panel, i, j);
            const bool undone = mattis_figure_is_undone(figure, cell);
            const bool covered = care >= CARE_DATA && undone;
            plane->phase[j * x->n + i] = covered ? NAN : mattis_cells_phase(figure->cells, cell);
            if (care >= CARE_MARKS && !undone && mattis_cells_flag(figure->cells, cell))
                status = avoid(plane, mattis_scale_fraction(x, x->value[i]),
                               mattis_scale_fraction(y, y->value[j]));
            if (status != MATTIS_OK)
                return status;
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
            bool under = plane->edge_x[i] < centre[0] + size[0] / 2 &&
                         plane->edge_x[i + 1] > centre[0] - size[0] / 2 &&
                         plane->edge_y[j] < centre[1] + size[1] / 2 &&
                         plane->edge_y[j + 1] > centre[1] - size[1] / 2;
            if (!under)
                continue;
            double rgb[3];
            mattis_box_colour(figure, mattis_box_cell(figure, panel, i, j), rgb);
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
    const char *phase;
    struct {
        const char *text[2];
        double width;
    } form[2];
} phase_names[] = {
    {"ergodic", {{{"ergodic"}, 3.74}, {{NULL}, 0}}},
    {"spin glass", {{{"spin glass"}, 4.95}, {{"spin", "glass"}, 2.57}}},
    {"metastable", {{{"metastable retrieval"}, 10.17}, {{"metastable", "retrieval"}, 5.65}}},
    {"retrieval", {{{"retrieval"}, 4.2}, {{NULL}, 0}}},
    {"pure", {{{"pure"}, 2.29}, {{NULL}, 0}}},
    {"hierarchical", {{{"hierarchical"}, 5.86}, {{"hier-", "archical"}, 3.93}}},
    {"parallel", {{{"parallel"}, 3.72}, {{NULL}, 0}}},
    {"mixed", {{{"mixed"}, 3.09}, {{NULL}, 0}}},
    {"global average", {{{"global average"}, 7.5}, {{"global", "average"}, 4.11}}},
    {"metastable subset", {{{"metastable subset"}, 9.3}, {{"metastable", "subset"}, 5.65}}},
    {"other pattern", {{{"other pattern"}, 6.7}, {{"other", "pattern"}, 3.7}}},
};

/* How phase number `phase` of the file is written, or NULL for a name that is not known. */
static const struct phase_name *name_of(const mattis_cells *cells, size_t phase) {
    for (size_t k = 0; k < sizeof phase_names / sizeof *phase_names; k++)
        if (strcmp(cells->phases.name[phase], phase_names[k].phase) == 0)
            return &phase_names[k];
    return NULL;
}

/* In the larger font, then in the smaller; each in one line, then in two. False when it fits
 * nowhere. */
static bool write_phase(const mattis_figure *figure, const mattis_panel *panel,
                        const mattis_plane *plane, size_t phase, FILE *out) {
    static const char *const fonts[] = {"font_label", "font_tight"};
    const struct phase_name *name = name_of(figure->cells, phase);
    for (int k = 0; name && k < 4; k++) {
        const double scale = k < 2 ? 1 : 6.0 / 7;
        const int lines = k % 2 + 1;
        const char *const *text = name->form[lines - 1].text;
        double size[2] = {name->form[lines - 1].width * scale * label_em /
                              mattis_figure_panel_width(figure),
                          lines * scale * line_height / mattis_figure_panel_height(figure)};
        double centre[2];
        if (!text[0] ||
            !mattis_plane_place(plane, (double)phase, size[0], size[1], &centre[0], &centre[1]))
            continue;
        bool dark = is_dark(figure, panel, plane, centre, size);
        for (int line = 0; line < lines; line++)
            write_label(figure, text[line], centre[0],
                        centre[1] + ((lines - 1) / 2.0 - line) * size[1] / lines, fonts[k / 2],
                        dark, out);
        return true;
    }
    return false;
}

/* Labels go beside marks and cells without a value where they can, else over them. */
static int write_phases(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    bool placed[MATTIS_CODES_MOST] = {false};
    int status = MATTIS_OK;
    for (int care = CARE_MARKS; care >= CARE_LINES && status == MATTIS_OK; care--) {
        mattis_plane plane = {0};
        status = make_plane(figure, panel, (label_care)care, &plane);
        for (size_t phase = 0; status == MATTIS_OK && phase < figure->cells->phases.n; phase++)
            placed[phase] = placed[phase] || write_phase(figure, panel, &plane, phase, out);
        mattis_plane_free(&plane);
    }
    return status;
}

/* --- The plot command ----------------------------------------------------------------------- */

int mattis_phase_diagram_draw(const mattis_figure *figure, const mattis_panel *panel,
                              const mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script;
    const mattis_boxes boxes = mattis_boxes_write(figure, panel, gnuplot->data);
    mattis_text y_label = {0};
    mattis_text_axis(&y_label, figure->cells->axis[figure->y]);
    mattis_figure_frame_panel(figure, panel, gnuplot, y_label.text);
    int status = write_phases(figure, panel, out);
    if (status != MATTIS_OK)
        return status;
    if (panel->number == 1)
        mattis_figure_place_key(figure, gnuplot);
    fputs("plot \\\n", out);
    mattis_boxes_plot(&boxes, out);
    mattis_boxes_plot_flags(&boxes, out);
    status = write_lines(figure, panel, gnuplot);
    mattis_figure_plot_refined(figure, panel, gnuplot);
    mattis_figure_plot_measured(figure, panel, gnuplot);
    if (panel->number == 1)
        mattis_figure_write_key(figure, gnuplot);
    fputc('\n', out);
    return status;
}
