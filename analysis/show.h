/* The two forms of `mattis show`. */
#ifndef MATTIS_ANALYSIS_SHOW_H
#define MATTIS_ANALYSIS_SHOW_H

#include <stdio.h>

#include "cells.h"

/* Header, progress, one table along a cut, agreement over all cells, transition lines. */
int mattis_show_text(const mattis_cells *cells, FILE *out);

/* The table along the first axis, at the middle of the others, with the notes it needs. */
void mattis_show_table(const mattis_cells *cells, FILE *out);

/* Deviation of the measured overlap from the prediction in units of its error; NaN where there is
 * none: fewer than two samples, or an error that vanishes in the digits shown, when all samples
 * gave the same. */
double mattis_show_deviation(const mattis_cells *cells, size_t cell);

/* Every cell as one line of comma-separated values under a header line. */
void mattis_show_csv(const mattis_cells *cells, FILE *out);

#endif
