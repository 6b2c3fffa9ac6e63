/* Series: the overlap against sweeps, with quantiles over samples and replicas. */
#ifndef MATTIS_ANALYSIS_SERIES_FIGURE_H
#define MATTIS_ANALYSIS_SERIES_FIGURE_H

#include "cells.h"
#include "gnuplot.h"
#include "mattis/plot.h"

/* Writes script and data of the figure: a panel for each of some cells along the longest axis, at
 * the middle of the others. MATTIS_ERR_INPUT in a file without series. */
int mattis_series_draw(const mattis_cells *cells, const mattis_plot_options *options,
                       mattis_gnuplot *gnuplot, mattis_report *report);

#endif
