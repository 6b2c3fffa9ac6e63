/* Agreement: which cells are compared with the theory, and what they say together. The one rule for
 * tables, figures and pages. */
#ifndef MATTIS_ANALYSIS_AGREEMENT_H
#define MATTIS_ANALYSIS_AGREEMENT_H

#include "quantity.h"

/* Errors below this share of the mean (or of 1, where that is more) mean that all samples gave the
 * same: no error is known. */
extern const double mattis_error_resolution;

/* Whether the equations of the cell were solved and every sample of it has converged: the last
 * iterate of one that has not is no measurement. */
bool mattis_cells_compares(const mattis_cells *cells, size_t cell);

/* Whether a mean has an error by which it can be judged. */
bool mattis_error_is_known(double mean, double error);

/* What all cells say together about one quantity. */
typedef struct mattis_agreement {
    size_t n;      /* cells that compare, with both numbers */
    size_t judged; /* those of them with a known error */
    size_t within; /* of these, within two errors */
    double chi2;   /* over these */
    double median; /* of the modulus of the difference over all n; NaN without any */
} mattis_agreement;

/* Of the quantity, of one of its patterns. `room` holds a number for each cell. */
mattis_agreement mattis_agreement_of(const mattis_quantity *quantity, size_t pattern, double *room);

#endif
