/* Figures: see mattis/plot.h. */
#include "mattis/plot.h"

#include <string.h>

#include "distribution_figure.h"
#include "figure.h"
#include "finite_size_figure.h"
#include "plot_style.h"
#include "series_figure.h"

static void write_footer(const mattis_figure *figure, FILE *out) {
    mattis_text_labels(out, figure->footer.text, 1001, 0.15 / figure->width,
                       (0.26 * figure->footer_lines - 0.06) / figure->height, 0.26 / figure->height,
                       " font font_note tc rgb '#505050'");
}

static void write_title(const mattis_figure *figure, FILE *out) {
    mattis_text_labels(out, figure->title.text, 991, figure->left / figure->width,
                       1 - 0.32 / figure->height, 0.38 / figure->height, "");
}

/* One colour bar for all panels, drawn with the first. */
static void write_colour_bar(const mattis_figure *figure, FILE *out) {
    double width = figure->width, height = figure->height;
    double all = height - figure->top - figure->bottom;
    fprintf(out,
            "set colorbox vertical user origin screen %.5f,%.5f size screen %.5f,%.5f\n"
            "set cbtics 0.2 scale 0.4 offset -0.6,0\n"
            "set cblabel '%s overlap |{/:Italic m}|' offset -0.4,0\n\n",
            (width - figure->right + 0.2) / width, figure->bottom / height, 0.28 / width,
            all / height, figure->cells->measured ? "measured" : "predicted");
}

static int write_script(const mattis_figure *figure, const mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script;
    bool map = figure->y != MATTIS_NO_AXIS;
    mattis_style_begin(gnuplot, figure->width, figure->height,
                       mattis_cells_text(figure->cells, "title"));
    if (map && !figure->shows_states)
        write_colour_bar(figure, out);
    write_title(figure, out);
    write_footer(figure, out);
    fputs("set multiplot\n", out);
    for (size_t k = 0; k < figure->n_panels; k++) {
        const mattis_panel *panel = &figure->panel[k];
        fprintf(out, "\n# --- panel %zu ", panel->number);
        for (const char *c = panel->label.text; *c; c++) /* a comment is one line */
            fputc(*c == '\n' ? ' ' : *c, out);
        fputc('\n', out);
        int status = map ? mattis_phase_diagram_draw(figure, panel, gnuplot)
                         : mattis_curves_draw(figure, panel, gnuplot);
        if (status != MATTIS_OK)
            return status;
        fputs("unset colorbox\nunset label\nunset arrow\nunset key\n", out);
    }
    fputs("\nunset multiplot\n", out);
    return MATTIS_OK;
}

const char *const mattis_plot_kind_names[] = {[MATTIS_PLOT_FITTING] = "fitting",
                                              [MATTIS_PLOT_SERIES] = "series",
                                              [MATTIS_PLOT_DISTRIBUTION] = "distribution",
                                              [MATTIS_PLOT_SIZE] = "finite-size",
                                              NULL};

/* The figure that fits the axes, or curves of quantities. */
static int draw_fitting(const mattis_cells *cells, const mattis_plot_options *options,
                        mattis_gnuplot *gnuplot, mattis_report *report) {
    mattis_figure figure = {0};
    int status = mattis_figure_init(&figure, cells, options, report);
    if (status == MATTIS_OK) {
        status = write_script(&figure, gnuplot);
        if (status != MATTIS_OK)
            mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    mattis_figure_free(&figure);
    return status;
}

int mattis_plot(const mattis_result *result, const mattis_plot_options *options, const char *path,
                mattis_report *report) {
    static int (*const draw[])(const mattis_cells *, const mattis_plot_options *, mattis_gnuplot *,
                               mattis_report *) = {[MATTIS_PLOT_FITTING] = draw_fitting,
                                                   [MATTIS_PLOT_SERIES] = mattis_series_draw,
                                                   [MATTIS_PLOT_DISTRIBUTION] =
                                                       mattis_distribution_draw,
                                                   [MATTIS_PLOT_SIZE] = mattis_finite_size_draw};
    mattis_cells cells;
    mattis_gnuplot gnuplot = {0};
    int status = mattis_cells_init(&cells, result, report);
    if (status == MATTIS_OK)
        status = mattis_gnuplot_begin(&gnuplot, path, report);
    if (status == MATTIS_OK)
        status = draw[options->kind](&cells, options, &gnuplot, report);
    if (status == MATTIS_OK)
        status = mattis_gnuplot_finish(&gnuplot, options->keep_script, report);
    mattis_gnuplot_free(&gnuplot);
    return status;
}
