/* Extrapolation to infinite networks, where `spins` is an axis. */
#ifndef MATTIS_ANALYSIS_FINITE_SIZE_H
#define MATTIS_ANALYSIS_FINITE_SIZE_H

#include "cells.h"
#include "mattis/line_fit.h"
#include "quantity.h"

/* One position on the axes but `spins`. */
typedef struct mattis_finite_point {
    size_t index[MATTIS_CELLS_AXES]; /* spins at the largest size */
    mattis_line_fit fit; /* of the difference to the theory or, without one, of the quantity */
    double theory;       /* at the largest size; NaN without one */
    double limit, error; /* of the quantity; NaN with fewer than 3 sizes */
    double z;            /* (limit - theory) over the error; NaN without a theory */
    bool flagged;        /* some size carries a warning */
} mattis_finite_point;

/* All of them by one law, quantity = limit + slope/N^power, and what they say together about those
 * that are not flagged. The theory is that of the same cell, whose whole number of patterns may
 * shift its load a little from size to size. */
typedef struct mattis_finite_size {
    const mattis_quantity *quantity; /* borrowed */
    size_t pattern;
    double power;
    size_t spins; /* the axis; n_axes where there are fewer than 3 sizes */
    size_t n;
    mattis_finite_point *point; /* owned */
    size_t fits, poor;          /* with more than two sizes; those with a chance below 0.01 */
    size_t judged, within;      /* with a z, and |z| <= 2 */
    double chi2;                /* sum of z^2 over those */
} mattis_finite_size;

/* Powers of the laws that are tried where none is asked for: 1/N, 1/sqrt(N), N^(-2/3). */
enum { MATTIS_SIZE_LAWS = 3 };
extern const double mattis_size_powers[MATTIS_SIZE_LAWS];

/* "1/N", "1/sqrt(N)", "N^(-0.8)"; returns the text. */
enum { MATTIS_SIZE_LAW_TEXT = 32 };
const char *mattis_size_law_text(double power, char text[MATTIS_SIZE_LAW_TEXT]);

/* The axis of spins, or n_axes where it has fewer than 3 values. */
size_t mattis_finite_size_axis(const mattis_cells *cells);

/* Of one quantity with errors, which must outlive the result. MATTIS_ERR_MEMORY. */
int mattis_finite_size_find(mattis_finite_size *self, const mattis_column *column, double power);
void mattis_finite_size_free(mattis_finite_size *self);

#endif
