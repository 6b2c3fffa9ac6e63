/* A figure: which axis of the file goes where, and where each panel stands on the page. The
 * contract between plot.c, which frames the figure, and the files that draw its panels. */
#ifndef MATTIS_ANALYSIS_FIGURE_H
#define MATTIS_ANALYSIS_FIGURE_H

#include <stdint.h>

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"
#include "measured_lines.h"
#include "plot_text.h"
#include "quantity.h"
#include "scale.h"
#include "transitions.h"

#define MATTIS_NO_AXIS SIZE_MAX
#define MATTIS_SURE    0.75

typedef struct mattis_panel {
    size_t number;                   /* from 1; part of the names of its data */
    size_t index[MATTIS_CELLS_AXES]; /* its position on the axes that tell panels apart */
    size_t view;                     /* its curves show the quantities of this view */
    mattis_text label;               /* "N = 64", or "" */
    bool leftmost;
    bool bottom;
} mattis_panel;

enum { MATTIS_KEYS_MOST = 36 };

/* One entry of the key: markup, and how gnuplot draws it ("lines ls 1"). */
typedef struct mattis_key {
    mattis_text title;
    char style[96];
} mattis_key;

typedef struct mattis_figure {
    const mattis_cells *cells;
    size_t n_lines;
    mattis_transition *line;        /* owned */
    mattis_measured_lines measured; /* owned */
    size_t n_quantities;
    mattis_quantity quantity[MATTIS_QUANTITIES_MOST];
    size_t n_views; /* frames that one set of cells has, one above the other */

    /* axes */
    size_t x;
    size_t y;      /* MATTIS_NO_AXIS for curves */
    size_t series; /* one curve for each of its values, or MATTIS_NO_AXIS */
    size_t n_panel_axes;
    size_t panel_axis[MATTIS_CELLS_AXES];
    mattis_scale x_scale;
    mattis_scale y_scale; /* zeroed for curves */
    bool shows_states;    /* a map of states, not of the overlap */
    bool has_undone;      /* some cell is without a value */
    bool has_unsure;      /* some state is that of less than MATTIS_SURE of the replicas */
    bool has_refined;     /* cells added by refinement are there to be drawn */
    mattis_cells refined; /* these cells */
    bool has_flags;       /* some cell with a value has a warning */
    bool one_theory;      /* the predictions of all series coincide: one neutral curve */
    bool has_theory;      /* some curve or line of the theory is drawn */
    bool hides_kind[MATTIS_TRANSITION_KINDS]; /* vertical lines that are too many for a frame */
    size_t n_keys;
    mattis_key key[MATTIS_KEYS_MOST];

    /* panels, row by row from the top */
    size_t n_panels;
    mattis_panel *panel; /* owned */
    size_t n_contexts;   /* panels that differ in their cells, not in their view */
    size_t n_hidden;     /* contexts for which there was no room */
    size_t columns, rows;
    bool wide; /* two columns of a journal */

    /* cm */
    double width, height;
    double left, right, top, bottom; /* margins around all panels */
    double gap_x, gap_y;             /* between panels */
    mattis_text footer;
    int footer_lines;
    mattis_text title;
    int title_lines;
    int label_lines; /* of the names of the panels; 0 where they have none */
} mattis_figure;

int mattis_figure_init(mattis_figure *self, const mattis_cells *cells,
                       const mattis_plot_options *options, mattis_report *report);
void mattis_figure_free(mattis_figure *self);

/* Whether a cell shows no value: not measured or, in a file of predictions alone, not solved. */
bool mattis_figure_is_undone(const mattis_figure *self, size_t cell);

/* figure_axes.c: fills which axis goes where, the quantities and their views; `named` as they were
 * asked for by name. MATTIS_ERR_INPUT where there is no axis to draw along. */
int mattis_figure_assign_axes(mattis_figure *self, bool named, mattis_report *report);

/* Size of one panel in cm. */
double mattis_figure_panel_width(const mattis_figure *self);
double mattis_figure_panel_height(const mattis_figure *self);

/* figure_footer.c: fills what holds for the whole figure. */
void mattis_figure_fill_footer(mattis_figure *self);

/* figure_key.c: fills the entries of the key, has_undone, one_theory and has_theory. */
int mattis_figure_fill_key(mattis_figure *self);

/* Rows of the key. */
size_t mattis_figure_key_rows(const mattis_figure *self);

/* Places the key above the panels, and writes its entries as parts of the first plot command. */
void mattis_figure_place_key(const mattis_figure *self, const mattis_gnuplot *gnuplot);
void mattis_figure_write_key(const mattis_figure *self, const mattis_gnuplot *gnuplot);

/* figure_panel.c: writes the margins, ranges and axis labels of a panel; `y_label` is markup. */
void mattis_figure_frame_panel(const mattis_figure *self, const mattis_panel *panel,
                               const mattis_gnuplot *gnuplot, const char *y_label);

/* Size of the mark of a warning: less than a box of the map. */
double mattis_figure_flag_size(const mattis_figure *self);

/* figure_measured.c: points of the measured lines in a panel. Whether a point belongs to it; where
 * it stands on a map; the data set of line k, measured_line_NN_K, returning the number of points;
 * the parts of the plot command after the first; and the entries of the key. */
bool mattis_figure_has_point(const mattis_figure *self, const mattis_panel *panel,
                             const mattis_measured_line *line, const mattis_measured_point *point);
void mattis_figure_place_point(const mattis_figure *self, const mattis_measured_line *line,
                               const mattis_measured_point *point, double *x, double *y);
void mattis_figure_plot_measured(const mattis_figure *self, const mattis_panel *panel,
                                 const mattis_gnuplot *gnuplot);
void mattis_figure_key_measured(mattis_figure *self);

/* Letters of the longest number at the multiples of `step` from low to high. */
size_t mattis_figure_tic_letters(double low, double high, double step);

/* Range, tics and label of the axis `name` ('x', 'y'); `room` is its length over that of one tic
 * with its number, `label` is markup. */
void mattis_figure_write_axis(FILE *out, char name, const mattis_scale *scale, const char *label,
                              bool labelled, double room);

/* Length that a tic of a horizontal axis needs, in cm. */
double mattis_figure_tic_width(const mattis_scale *scale);

/* figure_refined.c: cells added by refinement in a panel of a map, as data set refined_NN and parts
 * of the plot command after the first. */
void mattis_figure_plot_refined(const mattis_figure *self, const mattis_panel *panel,
                                const mattis_gnuplot *gnuplot);

/* A round step that leaves `most` intervals at the most. */
double mattis_figure_tic_step(double span, double most);

/* Draw one panel. */
int mattis_phase_diagram_draw(const mattis_figure *figure, const mattis_panel *panel,
                              const mattis_gnuplot *gnuplot);
int mattis_curves_draw(const mattis_figure *figure, const mattis_panel *panel,
                       const mattis_gnuplot *gnuplot);

#endif
