/* Agreement of every quantity with the theory as CSV and JSON: see show.h. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "quantity.h"
#include "show.h"

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double mattis_show_median(double *value, size_t n) {
    qsort(value, n, sizeof *value, compare_doubles);
    return n ? (value[(n - 1) / 2] + value[n / 2]) / 2 : NAN;
}

/* What all cells say together about one quantity. */
typedef struct agreement {
    size_t n;      /* cells with both numbers whose equations were solved */
    size_t judged; /* those of them with a known error */
    size_t within; /* of these, within two errors */
    double chi2;   /* over these */
    double median; /* of the modulus of the difference over all n */
} agreement;

/* Errors below this share mean that all samples gave the same. */
static const double resolution = 1e-7;

static agreement compare(const mattis_cells *cells, const mattis_column *column, double *room) {
    agreement all = {0};
    for (size_t cell = 0; cell < cells->n; cell++) {
        const mattis_quantity *quantity = &column->quantity;
        const double mean = mattis_quantity_mean(quantity, cell, column->pattern);
        const double error = mattis_quantity_error(quantity, cell, column->pattern);
        const double d = mean - mattis_quantity_compared(quantity, cell, column->pattern);
        if (isnan(d) || mattis_cells_predicted(cells, "status", cell) > 0 ||
            mattis_cells_measured(cells, "converged_mean", cell) < 1)
            continue;
        room[all.n++] = fabs(d);
        if (!(error >= resolution * fmax(1, fabs(mean))))
            continue;
        all.judged++;
        all.within += fabs(d) <= 2 * error;
        all.chi2 += d * d / (error * error);
    }
    all.median = mattis_show_median(room, all.n);
    return all;
}

/* Writes a row for each quantity that is measured and predicted, as CSV or as JSON. */
static int write_all(const mattis_cells *cells, bool json, FILE *out) {
    double *room = malloc((cells->n + 1) * sizeof *room);
    mattis_column *column = NULL;
    size_t n = 0, written = 0;
    int status = room ? mattis_columns_find(cells, &column, &n) : MATTIS_ERR_MEMORY;
    for (size_t k = 0; status == MATTIS_OK && k < n; k++) {
        const agreement all = compare(cells, &column[k], room);
        if (all.n == 0)
            continue;
        if (json) {
            fputs(written++ ? ",\n{" : "\n{", out);
            mattis_json_member(out, "quantity", column[k].name, 1);
            fprintf(out, ", \"cells\": %zu, \"judged\": %zu, \"within\": %zu, \"chi2\": ", all.n,
                    all.judged, all.within);
            mattis_json_number(out, all.chi2, 0);
            fputs(", \"median_difference\": ", out);
            mattis_json_number(out, all.median, 0);
            fputs("}", out);
        } else {
            fprintf(out, "%s,%zu,%zu,%zu,", column[k].name, all.n, all.judged, all.within);
            mattis_show_csv_number(all.chi2, out);
            fputc(',', out);
            mattis_show_csv_number(all.median, out);
            fputc('\n', out);
        }
    }
    free(column);
    free(room);
    return status;
}

int mattis_show_csv_agreement(const mattis_cells *cells, FILE *out) {
    fputs("quantity,cells,judged,within,chi2,median_difference\n", out);
    return write_all(cells, false, out);
}

int mattis_show_json_agreement(const mattis_cells *cells, FILE *out) {
    fputs(",\n\"agreement\": [", out);
    const int status = write_all(cells, true, out);
    fputs("]", out);
    return status;
}
