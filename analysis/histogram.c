/* See histogram.h. */
#include "histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/estimators.h"

static const double usual = 0.05; /* width */

double mattis_histogram_centre(const mattis_histogram *self, size_t bin) {
    return self->low + self->width * ((double)bin + 0.5);
}

/* N of a cell whose overlaps are those of spins; NaN for continuous states, which accept nothing.
 */
static double spins_of(const mattis_cells *cells, size_t cell) {
    const size_t axis = mattis_cells_axis(cells, "spins");
    if (!mattis_frame_variable(cells->measured, "acceptance"))
        return NAN;
    return axis < cells->n_axes ? mattis_cells_coordinate(cells, cell, axis)
                                : mattis_cells_parameter(cells, "spins");
}

static mattis_histogram empty(const mattis_cells *cells, size_t cell) {
    const double n = spins_of(cells, cell);
    const double width = n > 0 ? fmax(1, round(usual * n / 2)) * 2 / n : usual;
    const double high = n > 0 ? 1 + 1 / n : 1;
    const size_t bins = (size_t)ceil((high + 1) / width - 1e-9);
    return (mattis_histogram){.bins = bins, .low = high - (double)bins * width, .width = width};
}

/* A value at an edge belongs above it, however it was rounded. */
static size_t bin_of(const mattis_histogram *self, double value) {
    const double place = floor((value - self->low) / self->width + 1e-9);
    return (size_t)fmax(0, fmin((double)self->bins - 1, place));
}

/* Each sample has a histogram of its own, in a row of `share`; they count alike. */
static void combine(const double *share, size_t samples, mattis_histogram *out) {
    for (size_t b = 0; b < out->bins; b++)
        mattis_jackknife(share + b, samples, MATTIS_HISTOGRAM_BINS, &out->density[b],
                         &out->error[b]);
}

/* Adds `n` values spaced by `stride` to the row of one sample; the row stays NaN without values. */
static size_t add_sample(const mattis_histogram *self, const double *value, size_t n, size_t stride,
                         double *row) {
    size_t counted = 0;
    for (size_t k = 0; k < n; k++)
        counted += isnan(value[k * stride]) ? 0 : 1;
    for (size_t b = 0; b < self->bins; b++)
        row[b] = counted ? 0 : NAN;
    for (size_t k = 0; counted && k < n; k++)
        if (!isnan(value[k * stride]))
            row[bin_of(self, value[k * stride])] += 1 / ((double)counted * self->width);
    return counted;
}

/* `values` of each sample: n of them spaced by `stride`, samples spaced by `step`. */
static int make(const double *first, size_t samples, size_t step, size_t n, size_t stride,
                mattis_histogram *out) {
    double *share = malloc(samples * MATTIS_HISTOGRAM_BINS * sizeof *share);
    if (!share)
        return MATTIS_ERR_MEMORY;
    for (size_t s = 0; s < samples; s++)
        out->n += add_sample(out, first + s * step, n, stride, share + s * MATTIS_HISTOGRAM_BINS);
    combine(share, samples, out);
    free(share);
    return MATTIS_OK;
}

/* Time means of the samples of a variable, of the first pattern where there are several. */
static int of_samples(const mattis_cells *cells, const char *name, size_t cell,
                      mattis_histogram *out) {
    const mattis_variable *variable = mattis_frame_variable(cells->measured, name);
    const mattis_dimension *sample = mattis_frame_dimension(cells->measured, "sample");
    *out = empty(cells, cell);
    if (!variable || !sample)
        return MATTIS_OK;
    const size_t inner = variable->size / (cells->n * sample->length);
    return make(variable->value + cell * sample->length * inner, sample->length, inner, 1, 1, out);
}

/* Every value of a series in each sample, the first pattern of `patterns` where there are several.
 */
static int of_sweeps(const mattis_cells *cells, const mattis_variable *series, size_t patterns,
                     size_t cell, mattis_histogram *out) {
    const size_t samples = mattis_frame_dimension(cells->measured, "sample")->length;
    const size_t step = series->size / (cells->n * samples);
    *out = empty(cells, cell);
    return make(series->value + cell * samples * step, samples, step, step / patterns, patterns,
                out);
}

int mattis_histogram_overlap(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out) {
    if (!series->overlap || !mattis_frame_dimension(cells->measured, "sample"))
        return of_samples(cells, "overlap", cell, out);
    return of_sweeps(cells, series->overlap, series->patterns, cell, out);
}

int mattis_histogram_replica(const mattis_cells *cells, const mattis_series *series, size_t cell,
                             mattis_histogram *out) {
    if (!series->replica_overlap || !mattis_frame_dimension(cells->measured, "sample"))
        return of_samples(cells, "replica_overlap", cell, out);
    return of_sweeps(cells, series->replica_overlap, 1, cell, out);
}
