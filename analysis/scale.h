/* Scales: one axis of a figure, its values in order, and the edges of the boxes around them. */
#ifndef MATTIS_ANALYSIS_SCALE_H
#define MATTIS_ANALYSIS_SCALE_H

#include <stdbool.h>

#include "cells.h"

typedef struct mattis_scale {
    size_t n;
    size_t *order; /* positions of the axis values, smallest value first */
    double *value; /* the values in that order */
    double *edge;  /* n + 1: half-way between neighbours (on a log scale, of the logarithms) */
    bool log;
    bool whole; /* all values are whole numbers */
} mattis_scale;

/* The scale of an axis: logarithmic where it was spaced so, or spans sizes of the network or
 * numbers of examples over more than a factor 4, or of patterns over more than 40, or any
 * two decades with the small values close together. Edges of an axis
 * without negative values do not go below zero. */
int mattis_scale_init(mattis_scale *self, const mattis_dimension *axis);

/* The same over axis a of the cells, where figures draw it. */
int mattis_scale_of(mattis_scale *self, const mattis_cells *cells, size_t a);
void mattis_scale_free(mattis_scale *self);

/* Where position k of the axis stands in `value`. */
size_t mattis_scale_place(const mattis_scale *self, size_t k);

/* Position of a value between the outer edges, 0 to 1 inside; NaN where a logarithm has none. */
double mattis_scale_fraction(const mattis_scale *self, double value);

/* The value at a position: the inverse of mattis_scale_fraction. */
double mattis_scale_at(const mattis_scale *self, double fraction);

#endif
