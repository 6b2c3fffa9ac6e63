/* See histogram.h. */
#include "histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/estimators.h"

static const double width = 2.0 / MATTIS_HISTOGRAM_BINS;

double mattis_histogram_centre(size_t bin) {
    return -1 + width * ((double)bin + 0.5);
}

static size_t bin_of(double value) {
    const double place = floor((value + 1) / width), last = MATTIS_HISTOGRAM_BINS - 1;
    return (size_t)fmax(0, fmin(last, place));
}

/* Each sample has a histogram of its own, in a row of `share`; they count alike. */
static void combine(const double *share, size_t samples, mattis_histogram *out) {
    for (size_t b = 0; b < MATTIS_HISTOGRAM_BINS; b++)
        mattis_jackknife(share + b, samples, MATTIS_HISTOGRAM_BINS, &out->density[b],
                         &out->error[b]);
}

/* Adds `n` values spaced by `stride` to the row of one sample; the row stays NaN without values. */
static size_t add_sample(const double *value, size_t n, size_t stride, double *row) {
    size_t counted = 0;
    for (size_t k = 0; k < n; k++)
        counted += isnan(value[k * stride]) ? 0 : 1;
    for (size_t b = 0; b < MATTIS_HISTOGRAM_BINS; b++)
        row[b] = counted ? 0 : NAN;
    for (size_t k = 0; counted && k < n; k++)
        if (!isnan(value[k * stride]))
            row[bin_of(value[k * stride])] += 1 / ((double)counted * width);
    return counted;
}

/* `values` of each sample: n of them spaced by `stride`, samples spaced by `step`. */
static int make(const double *first, size_t samples, size_t step, size_t n, size_t stride,
                mattis_histogram *out) {
    double *share = malloc(samples * MATTIS_HISTOGRAM_BINS * sizeof *share);
    *out = (mattis_histogram){0};
    if (!share)
        return MATTIS_ERR_MEMORY;
    for (size_t s = 0; s < samples; s++)
        out->n += add_sample(first + s * step, n, stride, share + s * MATTIS_HISTOGRAM_BINS);
    combine(share, samples, out);
    free(share);
    return MATTIS_OK;
}

/* Time means of the samples of a variable, of the first pattern where there are several. */
static int of_samples(const mattis_cells *cells, const char *name, size_t cell,
                      mattis_histogram *out) {
    const mattis_variable *variable = mattis_frame_variable(cells->measured, name);
    const mattis_dimension *sample = mattis_frame_dimension(cells->measured, "sample");
    *out = (mattis_histogram){0};
    if (!variable || !sample)
        return MATTIS_OK;
    const size_t inner = variable->size / (cells->n * sample->length);
    return make(variable->value + cell * sample->length * inner, sample->length, inner, 1, 1, out);
}

int mattis_histogram_overlap(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out) {
    const mattis_dimension *sample = mattis_frame_dimension(cells->measured, "sample");
    if (!series->overlap || !sample)
        return of_samples(cells, "overlap", cell, out);
    const size_t values = series->chains / sample->length * series->sweeps;
    return make(series->overlap->value + cell * sample->length * values * series->patterns,
                sample->length, values * series->patterns, values, series->patterns, out);
}

int mattis_histogram_replica(const mattis_cells *cells, size_t cell, mattis_histogram *out) {
    return of_samples(cells, "replica_overlap", cell, out);
}
