/* Extrapolation to infinite networks as a figure. */
#ifndef MATTIS_ANALYSIS_FINITE_SIZE_FIGURE_H
#define MATTIS_ANALYSIS_FINITE_SIZE_FIGURE_H

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"

/* With two axes besides `spins` a map of z after extrapolation; with fewer the overlap against 1/N
 * with the fitted lines and the theory, a panel for each of some positions. MATTIS_ERR_INPUT where
 * `spins` has fewer than three values. */
int mattis_finite_size_draw(const mattis_cells *cells, const mattis_plot_options *options,
                            mattis_gnuplot *gnuplot, mattis_report *report);

#endif
