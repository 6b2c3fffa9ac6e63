/* See series.h. */
#include "series.h"

#include <math.h>
#include <stdlib.h>

const double mattis_quantiles[MATTIS_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

int mattis_series_init(mattis_series *self, const mattis_cells *cells) {
    const mattis_frame *frame = mattis_result_frame(cells->result, "/series");
    *self = (mattis_series){.overlap = frame ? mattis_frame_variable(frame, "overlap") : NULL};
    if (!self->overlap || self->overlap->size == 0) {
        self->overlap = NULL;
        return MATTIS_OK;
    }
    self->replica_overlap = mattis_frame_variable(frame, "replica_overlap");
    self->sweeps = mattis_frame_dimension(frame, "sweep")->length;
    self->patterns = mattis_frame_dimension(frame, "pattern")->length;
    self->chains = self->overlap->size / (cells->n * self->sweeps * self->patterns);
    self->room = malloc(self->chains * sizeof *self->room);
    return self->room ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_series_free(mattis_series *self) {
    free(self->room);
    *self = (mattis_series){0};
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile_of(const double *value, size_t n, double share) {
    const double place = share * (double)(n - 1);
    const size_t low = (size_t)place, high = low + 1 < n ? low + 1 : low;
    return value[low] + (place - (double)low) * (value[high] - value[low]);
}

size_t mattis_series_quantiles(const mattis_series *self, size_t cell, size_t pattern, size_t t,
                               double out[MATTIS_QUANTILES]) {
    size_t n = 0;
    for (size_t c = 0; c < self->chains; c++) {
        const size_t row = (cell * self->chains + c) * self->sweeps + t;
        const double m = self->overlap->value[row * self->patterns + pattern];
        if (!isnan(m))
            self->room[n++] = m;
    }
    qsort(self->room, n, sizeof *self->room, compare_doubles);
    for (size_t q = 0; q < MATTIS_QUANTILES; q++)
        out[q] = n ? quantile_of(self->room, n, mattis_quantiles[q]) : NAN;
    return n;
}
