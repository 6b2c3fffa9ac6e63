/* Curves: order parameters along one axis, measured over predicted, with the transitions. */
#include <math.h>

#include "curve_data.h"

/* --- Transitions ---------------------------------------------------------------------------- */

/* A vertical line where a line of the theory is crossed: neutral where it is for all curves, in the
 * colour of the curve where it is not. */
static void write_transitions(const mattis_plot_curve *curves, size_t n, size_t c, FILE *out) {
    const mattis_plot_curve *self = &curves[c];
    for (size_t k = 0; k < self->n_crossings; k++) {
        const mattis_crossing *crossing = &self->crossing[k];
        const size_t kind = self->figure->line[crossing->line].kind;
        const bool shared = mattis_plot_curves_share(curves, n, crossing);
        if (self->figure->hides_kind[kind] || (shared && c > 0))
            continue;
        fprintf(out,
                "set arrow from first %.10g, graph 0 to first %.10g, graph 1 nohead back \\\n"
                "    ls %zu lw 1.4 lc rgb '%s'\n",
                crossing->at, crossing->at, MATTIS_LINE_STYLE + kind,
                shared ? MATTIS_TRANSITION_COLOUR
                       : mattis_series_colours[c % MATTIS_SERIES_COLOURS]);
    }
}

/* --- Script --------------------------------------------------------------------------------- */

static void write_range(const mattis_figure *figure, const mattis_panel *panel, FILE *out) {
    double low, high;
    mattis_plot_curves_range(figure, panel->view, &low, &high);
    fprintf(out, "graph_low = %.4g\ngraph_span = %.4g\n", low, high - low);
    fprintf(out, "set yrange [%.4g:%.4g]\nset ytics %g\n", low, high,
            mattis_figure_tic_step(high - low, mattis_figure_panel_height(figure) / 0.6));
}

/* The error as a band, where the points lie close enough for one to follow it by eye. */
static void write_band(const mattis_plot_curve *self, FILE *out) {
    enum { POINTS_LEAST = 6 };
    if (self->n_measured >= POINTS_LEAST)
        fprintf(
            out,
            ", \\\n    data index 'measured_%s' using 1:($2-$3):($2+$3) with filledcurves ls %zu "
            "fs transparent solid 0.2 noborder notitle",
            self->name, self->style);
}

static void write_prediction(const mattis_plot_curve *self, size_t style, FILE *out) {
    fprintf(out, ", \\\n    data index 'theory_%s' using 1:2 with lines ls %zu notitle", self->name,
            style);
}

/* Bars as vectors, because gnuplot's own erase what lies under their points. Open symbols are white
 * ones on larger ones: their outlines would be too thin in SVG. */
static void write_points(const mattis_plot_curve *self, FILE *out) {
    int symbol;
    double inner;
    bool open = mattis_style_is_open(self->style, &symbol, &inner);
    fprintf(out,
            ", \\\n    data index 'measured_%s' using 4:($2-$3):(0):(2*$3) with vectors nohead "
            "ls %zu lw 1.4 dt solid notitle",
            self->name, self->style);
    fprintf(out, ", \\\n    data index 'measured_%s' using 4:2 with points ls %zu", self->name,
            self->style);
    if (open)
        fprintf(out,
                " pt %d notitle, \\\n    data index 'measured_%s' using 4:2 with points pt %d ps "
                "%g lc rgb 'white'",
                symbol, self->name, symbol, inner);
    fputs(" notitle", out);
}

int mattis_curves_draw(const mattis_figure *figure, const mattis_panel *panel,
                       const mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script;
    mattis_plot_curve curves[MATTIS_CURVES_MOST];
    size_t n = mattis_plot_curves_make(figure, panel, curves);
    mattis_text y_label = {0};
    mattis_plot_view_label(figure, panel->view, &y_label);
    mattis_figure_frame_panel(figure, panel, gnuplot, y_label.text);
    write_range(figure, panel, out);
    for (size_t c = 0; c < n; c++) {
        mattis_plot_curve_count(&curves[c]);
        mattis_plot_curve_write_measured(&curves[c], gnuplot->data);
        mattis_plot_curve_write_predicted(&curves[c], gnuplot->data);
        mattis_plot_curve_write_flagged(&curves[c], gnuplot->data);
        write_transitions(curves, n, c, out);
    }
    if (panel->number == 1)
        mattis_figure_place_key(figure, gnuplot);
    fprintf(out, "plot \\\n    0 with lines ls %d lw 0.6 notitle", MATTIS_FAINT_STYLE);
    for (size_t c = 0; c < n; c++)
        write_band(&curves[c], out);
    for (size_t c = 0; c < n; c++)
        if (curves[c].n_predicted && (c == 0 || !figure->one_theory))
            write_prediction(&curves[c], figure->one_theory ? MATTIS_THEORY_STYLE : curves[c].style,
                             out);
    for (size_t c = 0; c < n; c++)
        if (curves[c].n_measured)
            write_points(&curves[c], out);
    for (size_t c = 0; c < n; c++)
        mattis_figure_plot_refined_curve(figure, &curves[c], gnuplot);
    for (size_t c = 0; c < n; c++)
        if (curves[c].n_flagged)
            fprintf(out,
                    ", \\\n    data index 'flagged_%s' using 3:2 with points pt %d ps %g lw 1.2 "
                    "lc rgb 'black' notitle",
                    curves[c].name, MATTIS_FLAG_SYMBOL, MATTIS_FLAG_SIZE);
    mattis_figure_plot_measured(figure, panel, gnuplot);
    if (panel->number == 1)
        mattis_figure_write_key(figure, gnuplot);
    fputc('\n', out);
    return MATTIS_OK;
}
