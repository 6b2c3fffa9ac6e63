/* Measured lines: where retrieval ends along one axis, and where Binder cumulants of two sizes
 * cross, for each position on the other axes. */
#ifndef MATTIS_ANALYSIS_MEASURED_LINES_H
#define MATTIS_ANALYSIS_MEASURED_LINES_H

#include "cells.h"
#include "mattis/transition_fit.h"

typedef enum mattis_measured_kind {
    MATTIS_MEASURED_RETRIEVAL,
    MATTIS_MEASURED_BINDER
} mattis_measured_kind;

/* One point: on the axis x of its line, for these positions on the others. */
typedef struct mattis_measured_point {
    mattis_transition_fit fit; /* in units of the axis */
    size_t index[MATTIS_CELLS_AXES];
} mattis_measured_point;

/* All points along one axis x; y is the axis against which they make a line, or n_axes. */
typedef struct mattis_measured_line {
    mattis_measured_kind kind;
    size_t x, y;
    size_t n;
    mattis_measured_point *point; /* owned */
} mattis_measured_line;

enum { MATTIS_MEASURED_MOST = 4 };

typedef struct mattis_measured_lines {
    size_t n;
    mattis_measured_line line[MATTIS_MEASURED_MOST];
} mattis_measured_lines;

/* Fits along load and temperature where they are axes of at least 3 values, else along the first
 * two such axes. Points where nothing is crossed are left out, and lines without points. Refined
 * cells
 * (/refined) count with the others. MATTIS_ERR_MEMORY. */
int mattis_measured_lines_find(mattis_measured_lines *self, const mattis_cells *cells);
void mattis_measured_lines_free(mattis_measured_lines *self);

/* "retrieval along load", and the same as a name: "retrieval_load". */
void mattis_measured_line_words(const mattis_measured_line *self, const mattis_cells *cells,
                                char *text, size_t size);
void mattis_measured_line_name(const mattis_measured_line *self, const mattis_cells *cells,
                               char *text, size_t size);

#endif
