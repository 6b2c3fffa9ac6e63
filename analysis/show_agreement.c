/* Agreement of every quantity with the theory as CSV and JSON: see show.h. */
#include <stdlib.h>

#include "agreement.h"
#include "json.h"
#include "show.h"

/* Writes a row for each quantity that is measured and predicted, as CSV or as JSON. */
static int write_all(const mattis_cells *cells, bool json, FILE *out) {
    double *room = malloc((cells->n + 1) * sizeof *room);
    mattis_column *column = NULL;
    size_t n = 0, written = 0;
    int status = room ? mattis_columns_find(cells, &column, &n) : MATTIS_ERR_MEMORY;
    for (size_t k = 0; status == MATTIS_OK && k < n; k++) {
        const mattis_agreement all =
            mattis_agreement_of(&column[k].quantity, column[k].pattern, room);
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
