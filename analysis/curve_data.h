/* Curve data: what one curve of a panel shows, measured and predicted, along the axis x. */
#ifndef MATTIS_ANALYSIS_CURVE_DATA_H
#define MATTIS_ANALYSIS_CURVE_DATA_H

#include "figure.h"
#include "plot_style.h"

enum { MATTIS_CROSSINGS_MOST = 24, MATTIS_CURVES_MOST = MATTIS_SERIES_COLOURS };

/* Where a line of the theory meets a curve. */
typedef struct mattis_crossing {
    size_t line; /* of the figure */
    double at;   /* value of x */
} mattis_crossing;

typedef struct mattis_plot_curve {
    const mattis_figure *figure;
    size_t index[MATTIS_CELLS_AXES]; /* its cells, but for the axis x */
    const mattis_quantity *quantity;
    size_t pattern; /* of the quantity, from 0 */
    size_t style;   /* gnuplot's line style */
    double shift;   /* of its symbols along x, in parts of the axis */
    size_t n_crossings;
    mattis_crossing crossing[MATTIS_CROSSINGS_MOST]; /* those within the axis */
    size_t n_measured;                               /* points that it has */
    size_t n_predicted;
    size_t n_flagged;
    char name[32]; /* of its data: "01_1" */
} mattis_plot_curve;

/* Fills the curves of a panel, all but the numbers of points; returns how many. */
size_t mattis_plot_curves_make(const mattis_figure *figure, const mattis_panel *panel,
                               mattis_plot_curve out[MATTIS_CURVES_MOST]);

/* Fills the numbers of points. */
void mattis_plot_curve_count(mattis_plot_curve *self);

/* Appends what the key calls the curve. Where several views show patterns, the key counts them
 * alone: the axes say of what. */
void mattis_plot_curve_name(const mattis_plot_curve *self, mattis_text *out);

/* Whether the predictions of the curves cannot be told apart by eye. */
bool mattis_plot_curves_coincide(const mattis_plot_curve *curves, size_t n);

/* Whether all curves meet a line of this kind at this place. */
bool mattis_plot_curves_share(const mattis_plot_curve *curves, size_t n,
                              const mattis_crossing *crossing);

/* Range of the values and error bars over all panels with this view, with margins. */
void mattis_plot_curves_range(const mattis_figure *figure, size_t view, double *low, double *high);

/* Appends what all curves of a view show, for the label of its axis. */
void mattis_plot_view_label(const mattis_figure *figure, size_t view, mattis_text *out);

/* Write a data set of the curve: measured_NAME, flagged_NAME (the points with a warning) or
 * theory_NAME. */
void mattis_plot_curve_write_flagged(const mattis_plot_curve *self, FILE *out);
void mattis_plot_curve_write_measured(const mattis_plot_curve *self, FILE *out);
void mattis_plot_curve_write_predicted(const mattis_plot_curve *self, FILE *out);

/* figure_refined.c: the cells of the curve that refinement added, as data set refined_NAME and
 * parts of the plot command after the first. */
void mattis_figure_plot_refined_curve(const mattis_figure *self, const mattis_plot_curve *curve,
                                      const mattis_gnuplot *gnuplot);

#endif
