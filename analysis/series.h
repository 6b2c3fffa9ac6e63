/* Series: the overlaps of every sweep, as /series holds them. */
#ifndef MATTIS_ANALYSIS_SERIES_H
#define MATTIS_ANALYSIS_SERIES_H

#include "cells.h"

enum { MATTIS_QUANTILES = 5 };
extern const double mattis_quantiles[MATTIS_QUANTILES]; /* 0.05, 0.25, 0.5, 0.75, 0.95 */

/* A view of the file, and room for the chains of a cell. */
typedef struct mattis_series {
    const mattis_variable *overlap;
    const mattis_variable *replica_overlap; /* of each pair of replicas; NULL where not kept */
    size_t sweeps, patterns;
    size_t chains; /* samples times replicas */
    double *room;  /* owned */
} mattis_series;

/* `overlap` is NULL in a file without series. MATTIS_ERR_MEMORY. */
int mattis_series_init(mattis_series *self, const mattis_cells *cells);
void mattis_series_free(mattis_series *self);

/* Quantiles over the chains of a cell of the overlap with one pattern after sweep t (from 0),
 * linear between neighbours; NaN where nothing was measured. Returns the number of chains measured.
 */
size_t mattis_series_quantiles(const mattis_series *self, size_t cell, size_t pattern, size_t t,
                               double out[MATTIS_QUANTILES]);

#endif
