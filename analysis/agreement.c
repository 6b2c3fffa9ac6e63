/* See agreement.h. */
#include "agreement.h"

#include <math.h>
#include <stdlib.h>

const double mattis_error_resolution = 1e-7;

bool mattis_cells_compares(const mattis_cells *cells, size_t cell) {
    return !(mattis_cells_predicted(cells, "status", cell) > 0) &&
           !(mattis_cells_measured(cells, "converged_mean", cell) < 1);
}

bool mattis_error_is_known(double mean, double error) {
    return error >= mattis_error_resolution * fmax(1, fabs(mean));
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *value, size_t n) {
    qsort(value, n, sizeof *value, compare_doubles);
    return n ? (value[(n - 1) / 2] + value[n / 2]) / 2 : NAN;
}

mattis_agreement mattis_agreement_of(const mattis_quantity *quantity, size_t pattern,
                                     double *room) {
    const mattis_cells *cells = quantity->cells;
    mattis_agreement all = {0};
    for (size_t cell = 0; cell < cells->n; cell++) {
        const double mean = mattis_quantity_mean(quantity, cell, pattern);
        const double error = mattis_quantity_error(quantity, cell, pattern);
        const double d = mean - mattis_quantity_compared(quantity, cell, pattern);
        if (isnan(d) || !mattis_cells_compares(cells, cell))
            continue;
        room[all.n++] = fabs(d);
        if (!mattis_error_is_known(mean, error))
            continue;
        all.judged++;
        all.within += fabs(d) <= 2 * error;
        all.chi2 += d * d / (error * error);
    }
    all.median = median_of(room, all.n);
    return all;
}
