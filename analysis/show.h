/* The two forms of `mattis show`. */
#ifndef MATTIS_ANALYSIS_SHOW_H
#define MATTIS_ANALYSIS_SHOW_H

#include <stdio.h>

#include "cells.h"

/* Header, progress, one table along a cut, agreement over all cells, transition lines. */
int mattis_show_text(const mattis_cells *cells, FILE *out);

/* Every cell as one line of comma-separated values under a header line. */
void mattis_show_csv(const mattis_cells *cells, FILE *out);

#endif
