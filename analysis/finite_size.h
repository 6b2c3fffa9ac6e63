/* Extrapolation to infinite networks, where `spins` is an axis. */
#ifndef MATTIS_ANALYSIS_FINITE_SIZE_H
#define MATTIS_ANALYSIS_FINITE_SIZE_H

#include "cells.h"
#include "mattis/line_fit.h"

/* The law: difference to the theory = limit + slope/N. The theory is that of the same cell, whose
 * whole number of patterns may shift its load a little from size to size. */
#define MATTIS_FINITE_SIZE_LAW "limit + slope/N"

/* One position on the axes but `spins`. */
typedef struct mattis_finite_point {
    size_t index[MATTIS_CELLS_AXES]; /* spins at the largest size */
    mattis_line_fit fit;             /* of the difference */
    double theory;                   /* at the largest size */
    double z;                        /* limit of the difference over its error */
    bool flagged;                    /* some size carries a warning */
} mattis_finite_point;

/* All of them, and what they say together about those that are not flagged. */
typedef struct mattis_finite_size {
    size_t spins; /* the axis; n_axes where there are fewer than 3 sizes */
    size_t n;
    mattis_finite_point *point; /* owned */
    size_t judged, within;      /* with a z, and |z| <= 2 */
    double chi2;                /* sum of z^2 over those */
    size_t fits, poor;          /* with more than two sizes; those with a chance below 0.01 */
} mattis_finite_size;

/* Of the overlap with the retrieved pattern. MATTIS_ERR_MEMORY. */
int mattis_finite_size_find(mattis_finite_size *self, const mattis_cells *cells);
void mattis_finite_size_free(mattis_finite_size *self);

#endif
