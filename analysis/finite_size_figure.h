/* Extrapolation to infinite networks as a figure. */
#ifndef MATTIS_ANALYSIS_FINITE_SIZE_FIGURE_H
#define MATTIS_ANALYSIS_FINITE_SIZE_FIGURE_H

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"

/* Of the quantities of the options, or the overlap. With two axes of numbers besides `spins` maps
 * of z after extrapolation; with fewer, or without a theory, the quantity against the power of N
 * with the fitted lines and the theory, a panel for each of some positions. MATTIS_ERR_INPUT where
 * `spins` has fewer than three values, or a quantity no error. */
int mattis_finite_size_draw(const mattis_cells *cells, const mattis_plot_options *options,
                            mattis_gnuplot *gnuplot, mattis_report *report);

#endif
