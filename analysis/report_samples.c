/* Samples and series on a page: as many as its size allows. See report_data.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "report_data.h"

/* Numbers, each about 7 bytes: less than 3 MB of the page for both. */
enum { SAMPLES_MOST = 240000, SERIES_MOST = 160000, SWEEPS_MOST = 120, QUANTILES = 5 };
static const double quantile[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
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

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantile of n sorted values, linear between neighbours. */
static double quantile_of(const double *value, size_t n, double share) {
    const double place = share * (double)(n - 1);
    const size_t low = (size_t)place, high = low + 1 < n ? low + 1 : low;
    return value[low] + (place - (double)low) * (value[high] - value[low]);
}

/* Quantiles over samples and replicas of the overlap at chosen sweeps, of one cell. */
static void write_quantiles(const mattis_variable *overlap, size_t cells, size_t cell,
                            size_t sweeps, size_t patterns, size_t shown, double *room, FILE *out) {
    const size_t chains = overlap->size / (cells * sweeps * patterns);
    const double *first = overlap->value + cell * chains * sweeps * patterns;
    fputs(cell ? ",\n[" : "\n[", out);
    for (size_t q = 0; q < QUANTILES; q++) {
        fputs(q ? ",[" : "[", out);
        for (size_t k = 0; k < shown; k++) {
            const size_t t = shown > 1 ? k * (sweeps - 1) / (shown - 1) : 0;
            size_t n = 0;
            for (size_t c = 0; c < chains; c++) {
                const double m = first[(c * sweeps + t) * patterns];
                if (!isnan(m))
                    room[n++] = m;
            }
            qsort(room, n, sizeof *room, compare_doubles);
            fputs(k ? "," : "", out);
            mattis_json_number(out, n ? quantile_of(room, n, quantile[q]) : NAN, sample_digits);
        }
        fputs("]", out);
    }
    fputs("]", out);
}

/* Returns the number of sweeps shown of those recorded, 0 where there are none. */
static int write_series(const mattis_cells *cells, size_t *shown, size_t *recorded, FILE *out) {
    const mattis_frame *series = mattis_result_frame(cells->result, "/series");
    const mattis_variable *overlap = series ? mattis_frame_variable(series, "overlap") : NULL;
    *shown = *recorded = 0;
    if (!overlap || overlap->size == 0)
        return MATTIS_OK;
    const size_t sweeps = mattis_frame_dimension(series, "sweep")->length;
    const size_t patterns = mattis_frame_dimension(series, "pattern")->length;
    const size_t fit = SERIES_MOST / (QUANTILES * cells->n);
    *recorded = sweeps;
    *shown = sweeps;
    if (*shown > SWEEPS_MOST)
        *shown = SWEEPS_MOST;
    if (*shown > fit)
        *shown = fit;
    if (*shown < 2)
        return MATTIS_OK;
    double *room = malloc(overlap->size / (cells->n * sweeps * patterns) * sizeof *room);
    if (!room)
        return MATTIS_ERR_MEMORY;
    fputs(",\n\"series\": {\"sweep\": [", out);
    for (size_t k = 0; k < *shown; k++)
        fprintf(out, "%s%zu", k ? "," : "", k * (sweeps - 1) / (*shown - 1) + 1);
    fputs("], \"quantile\": [0.05,0.25,0.5,0.75,0.95], \"overlap\": [", out);
    for (size_t cell = 0; cell < cells->n; cell++)
        write_quantiles(overlap, cells->n, cell, sweeps, patterns, *shown, room, out);
    fputs("]}", out);
    free(room);
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
