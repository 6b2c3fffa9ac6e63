/* Sheets: panels of one size in rows, for figures that are no curves and no maps of the axes. */
#ifndef MATTIS_ANALYSIS_SHEET_H
#define MATTIS_ANALYSIS_SHEET_H

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"
#include "plot_text.h"

enum { MATTIS_SHEET_PANELS = 12, MATTIS_SHEET_NOTES = 6 };

/* cm throughout. The caller fills what comes first. */
typedef struct mattis_sheet {
    const mattis_cells *cells;
    mattis_plot_width choice;
    size_t n_panels;
    double aspect;                        /* of a panel: height over width */
    double right;                         /* room beside the panels: a colour bar */
    double key;                           /* room above them: entries of a key */
    bool own_y;                           /* each panel has a range and labels of its own */
    bool named;                           /* a line above each panel, */
    double name_width;                    /* or two where the widest name needs them */
    mattis_text note[MATTIS_SHEET_NOTES]; /* small print, up to the first empty one; each begins a
                                             line, and is broken where it is too long */
    /* filled by mattis_sheet_begin */
    size_t columns, rows;
    int name_lines;
    double width, height, left, top, bottom, gap_x, gap_y, panel_width, panel_height;
} mattis_sheet;

/* Lays the panels out, and writes the head of the script with title and small print. */
void mattis_sheet_begin(mattis_sheet *self, const mattis_gnuplot *gnuplot);

/* Writes the margins and labels of panel k; the labels are markup. */
void mattis_sheet_panel(const mattis_sheet *self, size_t k, const char *name, const char *x_label,
                        const char *y_label, FILE *out);

/* Whether panel k has no other below it, so that its axis is labelled. */
bool mattis_sheet_is_bottom(const mattis_sheet *self, size_t k);

/* Height for the key above all panels: writes `set key` there. */
void mattis_sheet_key(const mattis_sheet *self, FILE *out);

/* Adds small print: what defines the network, and where the cells stand on the axes of more than
 * one value but `axis` (n_axes: on none), along which they differ. */
void mattis_sheet_note_parameters(mattis_sheet *self, const size_t *cell, size_t n, size_t axis);

/* Adds a line of small print where one of the cells carries a warning: which, and how it is marked.
 */
void mattis_sheet_note_flags(mattis_sheet *self, const size_t *cell, size_t n);

/* Chooses at most `most` cells with measurements along the longest axis that is no start, at the
 * middle of the others. Returns their number; `axis` is that axis, or n_axes. */
size_t mattis_sheet_choose(const mattis_cells *cells, size_t most, size_t *cell, size_t *axis);

/* Appends "γ = 0.1  !": where a cell stands on the axis (n_axes: on none), and whether it carries a
 * warning, which the small print must say. */
void mattis_sheet_name(const mattis_cells *cells, size_t cell, size_t axis, mattis_text *out);

#endif
