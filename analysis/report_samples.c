/* Samples and series on a page: as many as its size allows. See report_data.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "report_data.h"
#include "series.h"

/* Numbers, each about 7 bytes: less than 3 MB of the page for both. */
enum { SAMPLES_MOST = 240000, SERIES_MOST = 160000, SWEEPS_MOST = 120 };
static const int sample_digits = 4;

/* --- Samples -------------------------------------------------------------------------------- */

static const char *const sampled[] = {"overlap", "replica_overlap", "energy"};
enum { N_SAMPLED = sizeof sampled / sizeof *sampled };

/* Values of one cell and sample; the retrieved pattern's where there are several. */
static double sample_value(const mattis_cells *cells, const mattis_variable *variable, size_t cell,
                           size_t sample) {
    const size_t samples = mattis_frame_dimension(cells->measured, "sample")->length;
    const size_t inner = variable->size / (cells->n * samples);
    return variable->value[(cell * samples + sample) * inner];
}

/* Returns the number of quantities for which there was no room. */
static size_t write_samples(const mattis_cells *cells, FILE *out) {
    const mattis_dimension *samples =
        cells->measured ? mattis_frame_dimension(cells->measured, "sample") : NULL;
    size_t used = 0, left_out = 0, written = 0;
    fputs(",\n\"samples\": {", out);
    for (size_t k = 0; samples && k < N_SAMPLED; k++) {
        const mattis_variable *variable = mattis_frame_variable(cells->measured, sampled[k]);
        const size_t n = cells->n * samples->length;
        if (!variable || n == 0)
            continue;
        if (used + n > SAMPLES_MOST) {
            left_out++;
            continue;
        }
        used += n;
        fprintf(out, "%s\"%s\": [", written++ ? ",\n" : "", sampled[k]);
        for (size_t cell = 0; cell < cells->n; cell++) {
            fputs(cell ? ",[" : "[", out);
            for (size_t s = 0; s < samples->length; s++) {
                fputs(s ? "," : "", out);
                mattis_json_number(out, sample_value(cells, variable, cell, s), sample_digits);
            }
            fputs("]", out);
        }
        fputs("]", out);
    }
    fputs("}", out);
    return left_out;
}

/* --- Series --------------------------------------------------------------------------------- */

/* Quantiles of the overlap with the first pattern, of one cell at `shown` of the sweeps. */
static void write_cell(const mattis_series *series, size_t cell, size_t shown, FILE *out) {
    fputs(cell ? ",\n[" : "\n[", out);
    for (size_t q = 0; q < MATTIS_QUANTILES; q++) {
        fputs(q ? ",[" : "[", out);
        for (size_t k = 0; k < shown; k++) {
            double quantile[MATTIS_QUANTILES];
            mattis_series_quantiles(series, cell, 0, k * (series->sweeps - 1) / (shown - 1),
                                    quantile);
            fputs(k ? "," : "", out);
            mattis_json_number(out, quantile[q], sample_digits);
        }
        fputs("]", out);
    }
    fputs("]", out);
}

/* Fills the number of sweeps shown of those recorded, 0 where there are none. */
static int write_series(const mattis_cells *cells, size_t *shown, size_t *recorded, FILE *out) {
    mattis_series series;
    *shown = *recorded = 0;
    const int status = mattis_series_init(&series, cells);
    if (status || !series.overlap)
        return status;
    const size_t fit = SERIES_MOST / (MATTIS_QUANTILES * cells->n);
    *shown = *recorded = series.sweeps;
    if (*shown > SWEEPS_MOST)
        *shown = SWEEPS_MOST;
    if (*shown > fit)
        *shown = fit;
    if (*shown >= 2) {
        fputs(",\n\"series\": {\"sweep\": [", out);
        for (size_t k = 0; k < *shown; k++)
            fprintf(out, "%s%zu", k ? "," : "", k * (series.sweeps - 1) / (*shown - 1) + 1);
        fputs("], \"overlap\": [", out);
        for (size_t cell = 0; cell < cells->n; cell++)
            write_cell(&series, cell, *shown, out);
        fputs("]}", out);
    }
    mattis_series_free(&series);
    return MATTIS_OK;
}

int mattis_report_samples(const mattis_cells *cells, FILE *out) {
    size_t shown, recorded;
    const size_t left_out = write_samples(cells, out);
    const int status = write_series(cells, &shown, &recorded, out);
    fprintf(out, ",\n\"thinned\": {\"samples\": %zu, \"shown\": %zu, \"sweeps\": %zu}", left_out,
            shown, recorded);
    return status;
}
