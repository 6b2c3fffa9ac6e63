/* What a result says as one JSON object: the data of a page of `mattis report`, and `mattis show
 * --json`. */
#ifndef MATTIS_ANALYSIS_REPORT_DATA_H
#define MATTIS_ANALYSIS_REPORT_DATA_H

#include "cells.h"

/* "{" and its members, without the "}", so that the caller may add more. Numbers have so many
 * digits (0: as many as give them back). MATTIS_ERR_MEMORY; errors of the stream are the caller's
 * to look for. */
int mattis_report_data(const mattis_cells *cells, int digits, FILE *out);

/* report_samples.c: the members "samples" and "series", each after a comma, as far as the budget of
 * numbers goes; what was left out stands in "thinned". */
int mattis_report_samples(const mattis_cells *cells, FILE *out);

#endif
