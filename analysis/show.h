/* The forms of `mattis show`. */
#ifndef MATTIS_ANALYSIS_SHOW_H
#define MATTIS_ANALYSIS_SHOW_H

#include <stdio.h>

#include "cells.h"
#include "mattis/plot.h"

/* Header, progress, one table along a cut, agreement over all cells, transition lines. */
int mattis_show_text(const mattis_cells *cells, const mattis_show_options *options, FILE *out,
                     mattis_report *report);

/* The table along the first axis, at the middle of the others, with the notes it needs. */
void mattis_show_table(const mattis_cells *cells, FILE *out);

/* Its rows for a network that retrieves several patterns: overlap m_mu of as many as fit, and the
 * most frequent state. `index` are the middle values of the axes, `length` the number of rows. */
void mattis_show_patterns(const mattis_cells *cells, size_t *index, size_t length, FILE *out);

/* The first column, along the first axis: name and value k; then a note on rows left out. */
enum { MATTIS_SHOW_AXIS = 10 };
void mattis_show_axis_name(const mattis_cells *cells, FILE *out);
void mattis_show_axis_value(const mattis_cells *cells, size_t k, FILE *out);
void mattis_show_skipped(size_t skipped, FILE *out);

/* Ends a row: "  ! drift" where the cell has warnings. */
void mattis_show_end_row(const mattis_cells *cells, size_t cell, FILE *out);

/* The predicted overlap, or NaN where the measured one does not compare with it: see
 * mattis_quantity_compared. */
double mattis_show_compared(const mattis_cells *cells, size_t cell);

/* Deviation of the measured overlap from that prediction in units of its error; NaN where there is
 * none: fewer than two samples, or an error that vanishes in the digits shown, when all samples
 * gave the same. */
double mattis_show_deviation(const mattis_cells *cells, size_t cell);

/* Measured transition lines with errors, a dozen points of each. */
int mattis_show_measured_lines(const mattis_cells *cells, FILE *out);
/* Where temperatures exchange states: probabilities, round trips, and a ladder with more equal
 * probabilities. MATTIS_ERR_MEMORY. */
int mattis_show_exchange(const mattis_cells *cells, FILE *out);

/* That ladder: n temperatures between the ends of `temperature`, ascending, where the pair
 * (k, k + 1) has the probability `acceptance[k]`. Returns the one that each pair would have; NaN,
 * and no ladder, where all are 1 or one is unknown. */
double mattis_show_ladder(const double *temperature, const double *acceptance, size_t n,
                          double *better);

/* The same: temperature, acceptance and round trips of each rung, and the ladder that is proposed.
 */
int mattis_show_csv_exchange(const mattis_cells *cells, FILE *out);
int mattis_show_json_exchange(const mattis_cells *cells, FILE *out);

/* Every cell as one line of comma-separated values under a header line; those that refinement
 * added.
 */
void mattis_show_csv(const mattis_cells *cells, FILE *out);
void mattis_show_csv_refined(const mattis_cells *cells, FILE *out);

/* Root attributes, a name and a value a line. */
void mattis_show_csv_header(const mattis_cells *cells, FILE *out);

/* show_csv_lines.c: lines of the theory, and measured ones, a point a line. */
int mattis_show_csv_lines(const mattis_cells *cells, FILE *out);
int mattis_show_csv_measured(const mattis_cells *cells, FILE *out);

/* show_agreement.c: of every quantity that is measured and predicted, over all cells. The members
 * of JSON begin with a comma. MATTIS_ERR_MEMORY. */
int mattis_show_csv_agreement(const mattis_cells *cells, FILE *out);
int mattis_show_json_agreement(const mattis_cells *cells, FILE *out);

/* show_finite_size.c: extrapolation to infinite networks where `spins` is an axis: a table, and one
 * number for each quantity; all of it as CSV and JSON. MATTIS_ERR_INPUT for an unknown quantity. */
int mattis_show_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                            FILE *out, mattis_report *report);
int mattis_show_csv_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                                FILE *out, mattis_report *report);
int mattis_show_json_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                                 FILE *out, mattis_report *report);

/* A number in as few digits as give it back, or nan. */
void mattis_show_csv_number(double value, FILE *out);

#endif
