/* See series_figure.h. */
#include "series_figure.h"

#include <math.h>

#include "figure.h"
#include "plot_style.h"
#include "series.h"
#include "sheet.h"

enum { PATTERNS_MOST = 4, CELLS_MOST = 6 };

/* What a figure is made of. */
typedef struct series_figure {
    mattis_sheet sheet;
    mattis_series series;
    size_t axis;     /* along which the cells differ */
    size_t patterns; /* that are drawn */
    size_t cell[CELLS_MOST];
    double low, high; /* of the outer quantiles */
} series_figure;

/* Data of a panel, and the range of all. */
static void write_data(series_figure *self, size_t panel, FILE *out) {
    for (size_t mu = 0; mu < self->patterns; mu++) {
        fprintf(out, "# series_%02zu_%zu\n# sweep 5%% 25%% 50%% 75%% 95%%\n", panel + 1, mu + 1);
        for (size_t t = 0; t < self->series.sweeps; t++) {
            double q[MATTIS_QUANTILES];
            if (!mattis_series_quantiles(&self->series, self->cell[panel], mu, t, q))
                continue;
            fprintf(out, "%zu %.6g %.6g %.6g %.6g %.6g\n", t + 1, q[0], q[1], q[2], q[3], q[4]);
            self->low = fmin(self->low, q[0]);
            self->high = fmax(self->high, q[4]);
        }
        fputs("\n\n", out);
    }
}

static void write_panel(const series_figure *self, size_t panel, FILE *out) {
    const mattis_cells *cells = self->sheet.cells;
    mattis_text name = {0}, y_label = {0};
    mattis_sheet_name(cells, self->cell[panel], self->axis, &name);
    mattis_text_markup(&y_label, "overlap {/:Italic m}");
    mattis_sheet_panel(&self->sheet, panel, name.text, "sweep", y_label.text, out);
    fputs(panel == 0 ? "" : "unset key\n", out);
    if (panel == 0)
        mattis_sheet_key(&self->sheet, out);
    fputs("plot \\\n", out);
    for (size_t mu = 0; mu < self->patterns; mu++) {
        const char *colour = mattis_series_colours[mu];
        for (int band = 0; band < 2; band++)
            fprintf(out,
                    "    data index 'series_%02zu_%zu' using 1:%d:%d with filledcurves lc rgb "
                    "'%s' fs transparent solid %g noborder notitle, \\\n",
                    panel + 1, mu + 1, 2 + band, 6 - band, colour, band ? 0.35 : 0.18);
        fprintf(out,
                "    data index 'series_%02zu_%zu' using 1:4 with lines lw 2 lc rgb '%s' notitle, "
                "\\\n",
                panel + 1, mu + 1, colour);
    }
    const double predicted = mattis_cells_predicted(cells, "overlap", self->cell[panel]);
    if (!isnan(predicted))
        fprintf(out, "    %.10g with lines lw 1.6 dt (8,4) lc rgb 'black' notitle", predicted);
    else
        fputs("    NaN notitle", out);
    if (panel == 0)
        fprintf(out,
                ", \\\n    keyentry with lines lw 2 lc rgb '%s' title 'median', \\\n"
                "    keyentry with boxes fs solid 0.5 noborder lc rgb '%s' title '25-75 %%', \\\n"
                "    keyentry with boxes fs solid 0.2 noborder lc rgb '%s' title '5-95 %%', \\\n"
                "    keyentry with lines lw 1.6 dt (8,4) lc rgb 'black' title 'theory'",
                mattis_series_colours[0], mattis_series_colours[0], mattis_series_colours[0]);
    fputs("\nunset label\n", out);
}

/* Room for the number of a sweep, in cm. */
static double tic_width(size_t sweeps) {
    return 0.3 + 0.17 * ceil(log10((double)sweeps + 1));
}

static void write_figure(series_figure *self, mattis_gnuplot *gnuplot) {
    const size_t chains = self->series.chains;
    mattis_sheet *sheet = &self->sheet;
    mattis_text_markup(&sheet->note[0], "quantiles over %zu samples and replicas", chains);
    if (self->patterns > 1)
        mattis_text_markup(&sheet->note[0], "; colours: patterns 1 to %zu of %zu", self->patterns,
                           self->series.patterns);
    self->low = INFINITY;
    self->high = -INFINITY;
    for (size_t k = 0; k < sheet->n_panels; k++)
        write_data(self, k, gnuplot->data);
    mattis_sheet_note_parameters(sheet, self->cell, sheet->n_panels, self->axis);
    mattis_sheet_note_flags(sheet, self->cell, sheet->n_panels);
    mattis_sheet_begin(sheet, gnuplot);
    const double room = fmax(0.04 * (self->high - self->low), 0.005);
    fprintf(gnuplot->script,
            "set xrange [1:%zu]\nset xtics %g\nset yrange [%.4g:%.4g]\nset ytics %g\n",
            self->series.sweeps,
            fmax(1, mattis_figure_tic_step((double)self->series.sweeps,
                                           sheet->panel_width / tic_width(self->series.sweeps))),
            self->low - room, self->high + room,
            mattis_figure_tic_step(self->high - self->low + 2 * room, sheet->panel_height / 0.55));
    for (size_t k = 0; k < sheet->n_panels; k++)
        write_panel(self, k, gnuplot->script);
    fputs("\nunset multiplot\n", gnuplot->script);
}

int mattis_series_draw(const mattis_cells *cells, const mattis_plot_options *options,
                       mattis_gnuplot *gnuplot, mattis_report *report) {
    series_figure self = {
        .sheet = {
            .cells = cells, .choice = options->width, .aspect = 0.75, .key = 0.42, .named = true}};
    int status = mattis_series_init(&self.series, cells);
    if (status != MATTIS_OK)
        return mattis_fail(report, status, "%s", mattis_strerror(status));
    self.sheet.n_panels = mattis_sheet_choose(cells, CELLS_MOST, self.cell, &self.axis);
    if (!self.series.overlap || self.sheet.n_panels == 0) {
        status = mattis_fail(report, MATTIS_ERR_INPUT,
                             "the file holds no series; run it with record: {series: true}");
    } else {
        const bool many = mattis_cells_has_many(cells);
        self.patterns = many && self.series.patterns < PATTERNS_MOST ? self.series.patterns
                        : many                                       ? PATTERNS_MOST
                                                                     : 1;
        write_figure(&self, gnuplot);
    }
    mattis_series_free(&self.series);
    return status;
}
