/* The data of a page of `mattis report`, as one JSON object. */
#ifndef MATTIS_ANALYSIS_REPORT_DATA_H
#define MATTIS_ANALYSIS_REPORT_DATA_H

#include "cells.h"

/* MATTIS_ERR_MEMORY; errors of the stream are the caller's to look for. */
int mattis_report_data(const mattis_cells *cells, FILE *out);

/* report_samples.c: the members "samples" and "series", each after a comma, as far as the budget of
 * numbers goes; what was left out stands in "thinned". */
int mattis_report_samples(const mattis_cells *cells, FILE *out);

#endif
