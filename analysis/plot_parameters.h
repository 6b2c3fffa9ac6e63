/* Parameters in the small print of a figure. */
#ifndef MATTIS_ANALYSIS_PLOT_PARAMETERS_H
#define MATTIS_ANALYSIS_PLOT_PARAMETERS_H

#include "cells.h"
#include "plot_text.h"

enum { MATTIS_PARAMETERS_MOST = 16 };

/* Fills one part of markup for each parameter that defines the network or its start, is the same in
 * all cells and is not what one would expect unsaid: "N = 64", "supervised", "r = 0.7", ...
 * Returns their number. */
size_t mattis_plot_parameters(const mattis_cells *cells, mattis_text part[MATTIS_PARAMETERS_MOST]);

/* Appends how the loads of the figure differ from those asked for, or nothing where they do by less
 * than a hundredth. */
void mattis_plot_load_note(const mattis_cells *cells, mattis_text *out);

#endif
