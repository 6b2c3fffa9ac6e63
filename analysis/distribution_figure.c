/* See distribution_figure.h. */
#include "distribution_figure.h"

#include <math.h>
#include <string.h>

#include "figure.h"
#include "histogram.h"
#include "plot_style.h"
#include "sheet.h"

enum { CELLS_MOST = 6 };

typedef struct distribution_figure {
    mattis_sheet sheet;
    mattis_series series;
    size_t axis; /* along which the cells differ */
    size_t cell[CELLS_MOST];
    bool negative; /* some value of any panel is, so that all need both halves */
    double end;    /* of the axis of all */
} distribution_figure;

/* Steps of one histogram: edge, density, error. */
static void write_histogram(const mattis_histogram *histogram, const char *name, size_t panel,
                            double *most, FILE *out) {
    fprintf(out, "# %s_%02zu of %zu values\n# centre density error\n", name, panel + 1,
            histogram->n);
    for (size_t b = 0; histogram->n && b < histogram->bins; b++) {
        const double error = isnan(histogram->error[b]) ? 0 : histogram->error[b];
        const double centre = mattis_histogram_centre(histogram, b);
        fprintf(out, "%.4g %.6g %.4g\n", centre, histogram->density[b], error);
        *most = fmax(*most, histogram->density[b] + error);
    }
    fputs("\n\n", out);
}

/* The final states of the cell: "retrieved 0.80", or the shares of its states. */
static void write_states(const mattis_cells *cells, size_t cell, mattis_text *out) {
    if (cells->states.n == 0) {
        const double share = mattis_cells_measured(cells, "retrieved_mean", cell);
        if (!isnan(share))
            mattis_text_markup(out, "retrieved %.2f", share);
        return;
    }
    double share;
    const int state = mattis_cells_state(cells, cell, &share);
    if (state >= 0) {
        mattis_text_plain(out, cells->states.name[state]);
        mattis_text_markup(out, " %.2f", share);
    }
}

static void write_prediction(double value, const char *colour, FILE *out) {
    if (!isnan(value))
        fprintf(
            out,
            "set arrow from first %.8g, graph 0 to first %.8g, graph 1 nohead lw 1.6 dt (8,4) lc "
            "rgb '%s'\n",
            value, value, colour);
}

/* All panels have one axis, since those of a column share its numbers. */
static int find_range(distribution_figure *self) {
    int status = MATTIS_OK;
    for (size_t k = 0; k < 2 * self->sheet.n_panels && status == MATTIS_OK; k++) {
        mattis_histogram one;
        status = (k % 2 ? mattis_histogram_replica : mattis_histogram_overlap)(
            self->sheet.cells, &self->series, self->cell[k / 2], &one);
        for (size_t b = 0; status == MATTIS_OK && one.n && b < one.bins; b++)
            self->negative = self->negative || (mattis_histogram_centre(&one, b) < -one.width / 2 &&
                                                one.density[b] > 0);
        if (status == MATTIS_OK)
            self->end = fmax(self->end, fmin(1.05, one.low + (double)one.bins * one.width));
    }
    return status;
}

static int draw_panel(distribution_figure *self, size_t panel, mattis_gnuplot *gnuplot) {
    const mattis_cells *cells = self->sheet.cells;
    const size_t cell = self->cell[panel];
    FILE *out = gnuplot->script;
    mattis_histogram m, q;
    double most = 0;
    int status = mattis_histogram_overlap(cells, &self->series, cell, &m);
    if (status == MATTIS_OK)
        status = mattis_histogram_replica(cells, &self->series, cell, &q);
    if (status != MATTIS_OK)
        return status;
    write_histogram(&m, "overlap", panel, &most, gnuplot->data);
    write_histogram(&q, "replica", panel, &most, gnuplot->data);
    mattis_text name = {0}, states = {0};
    mattis_sheet_name(cells, cell, self->axis, &name);
    write_states(cells, cell, &states);
    mattis_sheet_panel(&self->sheet, panel, name.text,
                       q.n ? "{/:Italic m}, {/:Italic q}" : "{/:Italic m}", "density", out);
    fputs("set label 2 ", out);
    mattis_text_quote(out, states.text);
    fputs(" at graph 0.04,0.9 left front font font_label\n", out);
    const double end = self->end;
    fprintf(out, "set xrange [%.6g:%.6g]\nset xtics %g\nset yrange [0:%.4g]\nset ytics %g\n",
            self->negative ? -end : 0, end,
            mattis_figure_tic_step(self->negative ? 2 * end : end, self->sheet.panel_width / 0.85),
            1.22 * fmax(most, 1e-3), mattis_figure_tic_step(fmax(most, 1e-3), 5));
    write_prediction(mattis_cells_predicted(cells, "overlap", cell), mattis_series_colours[0], out);
    if (q.n)
        write_prediction(mattis_cells_predicted(cells, "replica_overlap", cell),
                         mattis_series_colours[1], out);
    if (panel == 0)
        mattis_sheet_key(&self->sheet, out);
    else
        fputs("unset key\n", out);
    fprintf(
        out,
        "plot data index 'overlap_%02zu' using 1:2 with boxes fs solid 0.4 noborder lc rgb '%s' "
        "title '%s', \\\n"
        "    data index 'overlap_%02zu' using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1 lc rgb "
        "'%s' "
        "notitle",
        panel + 1, mattis_series_colours[0], self->series.overlap ? "m, all sweeps" : "m",
        panel + 1, mattis_series_colours[0]);
    if (q.n)
        fprintf(
            out,
            ", \\\n    data index 'replica_%02zu' using 1:2 with histeps lw 2 lc rgb '%s' title "
            "'P(q)', \\\n"
            "    data index 'replica_%02zu' using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1 lc "
            "rgb '%s' notitle",
            panel + 1, mattis_series_colours[1], panel + 1, mattis_series_colours[1]);
    if (panel == 0)
        fputs(", \\\n    keyentry with lines lw 1.6 dt (8,4) lc rgb 'black' title 'theory'", out);
    fputs("\nunset label\nunset arrow\n", out);
    return MATTIS_OK;
}

/* Over what the histograms of the figure count. */
static const char *what_counts(const distribution_figure *self) {
    const mattis_frame *measured = self->sheet.cells->measured;
    if (!self->series.overlap)
        return "time means of the samples (no series kept)";
    if (self->series.replica_overlap)
        return "m and q over replicas and sweeps";
    return mattis_frame_variable(measured, "replica_overlap")
               ? "m over replicas and sweeps, q: time means of the samples"
               : "m over replicas and sweeps";
}

int mattis_distribution_draw(const mattis_cells *cells, const mattis_plot_options *options,
                             mattis_gnuplot *gnuplot, mattis_report *report) {
    distribution_figure self = {.sheet = {.cells = cells,
                                          .choice = options->width,
                                          .aspect = 0.75,
                                          .key = 0.42,
                                          .own_y = true,
                                          .named = true}};
    int status = mattis_series_init(&self.series, cells);
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    self.sheet.n_panels = mattis_sheet_choose(cells, CELLS_MOST, self.cell, &self.axis);
    const mattis_dimension *samples =
        cells->measured ? mattis_frame_dimension(cells->measured, "sample") : NULL;
    if (!samples || self.sheet.n_panels == 0 ||
        !mattis_frame_variable(cells->measured, "overlap")) {
        status = mattis_fail(report, MATTIS_ERR_INPUT, "the file holds no samples to count");
    } else {
        mattis_text_markup(&self.sheet.note[0], "%zu samples; bars: jackknife over them; %s",
                           samples->length, what_counts(&self));
        mattis_sheet_note_parameters(&self.sheet, self.cell, self.sheet.n_panels, self.axis);
        mattis_sheet_note_flags(&self.sheet, self.cell, self.sheet.n_panels);
        mattis_sheet_begin(&self.sheet, gnuplot);
        status = find_range(&self);
        for (size_t k = 0; status == MATTIS_OK && k < self.sheet.n_panels; k++)
            status = draw_panel(&self, k, gnuplot);
        fputs("\nunset multiplot\n", gnuplot->script);
        if (status != MATTIS_OK)
            mattis_fail(report, status, "%s", mattis_strerror(status));
    }
    mattis_series_free(&self.series);
    return status;
}
