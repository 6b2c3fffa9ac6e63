/* Distributions of m and q as a figure. */
#ifndef MATTIS_ANALYSIS_DISTRIBUTION_FIGURE_H
#define MATTIS_ANALYSIS_DISTRIBUTION_FIGURE_H

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"

/* Histograms of the overlap m (over samples, replicas and sweeps where the file has series, else
 * over samples) and of q over samples, a panel for each of some cells along the longest axis, with
 * the predictions. MATTIS_ERR_INPUT in a file without samples. */
int mattis_distribution_draw(const mattis_cells *cells, const mattis_plot_options *options,
                             mattis_gnuplot *gnuplot, mattis_report *report);

#endif
