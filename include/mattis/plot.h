/* Analysis: what people see of a result file. Reads frames only; knows no engine and no theory. */
#ifndef MATTIS_PLOT_H
#define MATTIS_PLOT_H

#include <stdio.h>

#include "mattis/store.h"
#include "mattis/transition_fit.h"

/* Width of a figure: as it fits, or one or two columns of a journal (8.6 and 17.8 cm). */
typedef enum mattis_plot_width {
    MATTIS_WIDTH_FITTING,
    MATTIS_WIDTH_SINGLE,
    MATTIS_WIDTH_DOUBLE
} mattis_plot_width;

typedef enum mattis_plot_kind {
    MATTIS_PLOT_FITTING, /* what fits the axes: order parameters as curves, or a phase diagram */
    MATTIS_PLOT_SERIES,  /* overlap against sweeps with quantiles over samples and replicas */
    MATTIS_PLOT_DISTRIBUTION, /* histograms of m and q over samples (and sweeps) */
    MATTIS_PLOT_SIZE          /* extrapolation to infinite networks, over an axis of spins */
} mattis_plot_kind;
extern const char *const mattis_plot_kind_names[]; /* in this order, ended by NULL */

typedef struct mattis_plot_options {
    mattis_plot_kind kind;
    mattis_plot_width width;
    const char *quantities; /* "cost,loss": their curves instead; NULL: what fits */
    double size_power;      /* of the law of MATTIS_PLOT_SIZE; 0: 1 */
    int keep_script; /* the gnuplot script and its data stay beside the figure: PATH.gp, PATH.dat */
} mattis_plot_options;

/* The law by which a quantity goes to its limit in large networks, limit + slope/N^power, from
 * "1/N", "1/sqrt(N)", "N^(-2/3)", or any power as "N^-0.8" or "0.8". MATTIS_ERR_INPUT for another
 * text, or a power that is not above 0 and at most MATTIS_SIZE_POWER_MOST. */
#define MATTIS_SIZE_POWER_MOST 10
int mattis_size_power(const char *text, double *power);

/* Draws a figure through gnuplot into `path` (.pdf, .svg or .png). MATTIS_ERR_INPUT for a quantity
 * that the file does not hold (with a list of what there is), or a kind of figure for which it
 * holds nothing; MATTIS_ERR_TOOL when gnuplot is missing or fails. */
int mattis_plot(const mattis_result *result, const mattis_plot_options *options, const char *path,
                mattis_report *report);

/* Joins `n` results over the same axes into one that mattis_plot draws side by side, a panel (or
 * row of panels) for each, labelled by the settings in which the experiments differ. `name` are
 * their file names. MATTIS_ERR_INPUT when the axes are not the same. The caller frees `out`. */
int mattis_join(mattis_result *out, const mattis_result *result, const char *const *name, size_t n,
                mattis_report *report);

/* Measures the transition lines of a result (docs/analysis.md) into the frame /monte_carlo/lines:
 * for each line NAME its points, NAME_error, NAME_width, and NAME_at_<axis> for every other axis.
 * *n_frames is 1, or 0 where there is none to measure; the caller frees `out` where it is 1.
 * MATTIS_ERR_FORMAT, MATTIS_ERR_MEMORY. */
int mattis_measured_frame(const mattis_result *result, mattis_frame *out, size_t *n_frames);

/* A point of the measured line along the axis that is refined first (load, where it is one). */
typedef struct mattis_refinement {
    size_t axis;                     /* of the grid, along which it was measured */
    size_t index[MATTIS_FRAME_RANK]; /* positions on the other axes */
    mattis_transition_fit fit;
} mattis_refinement;

/* The points that could be refined; the caller frees the array. MATTIS_ERR_FORMAT,
 * MATTIS_ERR_MEMORY.
 */
int mattis_refinements(const mattis_result *result, mattis_refinement **out, size_t *n);

/* Writes one self-contained HTML page about the result to `path`, whole or not at all: what was
 * done, an interactive figure of every quantity with the lines of the theory, each cell with its
 * samples, agreement, warnings, tables to download. It needs no network; samples and series are
 * thinned out or left out, and the page says so, where it would grow beyond about 5 MB.
 * MATTIS_ERR_FILE when it cannot be written. */
int mattis_report_page(const mattis_result *result, const char *path, mattis_report *report);

/* Forms of `mattis show`: a text for people; one table as CSV; everything as JSON. */
typedef enum mattis_show_form {
    MATTIS_SHOW_TEXT,
    MATTIS_SHOW_CSV,       /* all cells */
    MATTIS_SHOW_HEADER,    /* where the file comes from */
    MATTIS_SHOW_LINES,     /* lines of the theory, point by point */
    MATTIS_SHOW_MEASURED,  /* measured lines, point by point */
    MATTIS_SHOW_AGREEMENT, /* of each quantity with the theory, over all cells */
    MATTIS_SHOW_SIZE,      /* extrapolation to infinite networks */
    MATTIS_SHOW_REFINED,   /* cells added by refinement */
    MATTIS_SHOW_EXCHANGE,  /* exchange of states between temperatures */
    MATTIS_SHOW_JSON
} mattis_show_form;

typedef struct mattis_show_options {
    mattis_show_form form;
    const char *quantities; /* that are extrapolated, "overlap,energy"; NULL: all with an error */
    double size_power;      /* of the law; 0: the three that mattis_size_power names */
} mattis_show_options;

/* `mattis show`: progress, measured beside predicted, warnings, agreement, lines. MATTIS_ERR_INPUT
 * for a quantity that the file does not hold. */
int mattis_show(const mattis_result *result, FILE *out, const mattis_show_options *options,
                mattis_report *report);

#endif
