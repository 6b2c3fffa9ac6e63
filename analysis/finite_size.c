/* See finite_size.h. */
#include "finite_size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES_LEAST = 3, SIZES_MOST = 64 };
static const double resolution = 1e-7; /* smaller errors mean that all samples gave the same */
static const double rare = 0.01;

static void fit_point(const mattis_cells *cells, size_t spins, mattis_finite_point *out) {
    double x[SIZES_MOST], y[SIZES_MOST], error[SIZES_MOST];
    const mattis_dimension *axis = cells->axis[spins];
    const size_t n = axis->length < SIZES_MOST ? axis->length : SIZES_MOST;
    size_t largest = 0;
    for (size_t k = 0; k < n; k++) {
        out->index[spins] = k;
        const size_t cell = mattis_cells_at(cells, out->index);
        x[k] = 1 / axis->value[k];
        y[k] = mattis_cells_measured(cells, "overlap_mean", cell) -
               mattis_cells_predicted(cells, "overlap", cell);
        error[k] = mattis_cells_measured(cells, "overlap_error", cell);
        if (error[k] < resolution || mattis_cells_predicted(cells, "status", cell) > 0)
            y[k] = NAN;
        out->flagged = out->flagged || mattis_cells_flag(cells, cell);
        largest = axis->value[k] > axis->value[largest] ? k : largest;
    }
    mattis_line_fit_weighted(x, y, error, n, &out->fit);
    out->index[spins] = largest;
    out->theory = mattis_cells_predicted(cells, "overlap", mattis_cells_at(cells, out->index));
    out->z = out->fit.n >= SIZES_LEAST ? out->fit.intercept / out->fit.intercept_error : NAN;
}

static void sum_up(mattis_finite_size *self) {
    for (size_t k = 0; k < self->n; k++) {
        const mattis_finite_point *point = &self->point[k];
        if (isnan(point->z) || point->flagged)
            continue;
        self->judged++;
        self->within += fabs(point->z) <= 2;
        self->chi2 += point->z * point->z;
        self->fits++;
        self->poor += mattis_chi2_chance(point->fit.chi2, point->fit.n - 2) < rare;
    }
}

int mattis_finite_size_find(mattis_finite_size *self, const mattis_cells *cells) {
    *self = (mattis_finite_size){.spins = mattis_cells_axis(cells, "spins")};
    if (!cells->measured || !cells->predicted || self->spins == cells->n_axes ||
        cells->axis[self->spins]->length < SIZES_LEAST) {
        self->spins = cells->n_axes;
        return MATTIS_OK;
    }
    self->n = cells->n / cells->axis[self->spins]->length;
    self->point = calloc(self->n, sizeof *self->point);
    if (!self->point)
        return MATTIS_ERR_MEMORY;
    for (size_t cell = 0, k = 0; cell < cells->n; cell++) {
        if (mattis_cells_index(cells, cell, self->spins) != 0)
            continue;
        for (size_t a = 0; a < cells->n_axes; a++)
            self->point[k].index[a] = mattis_cells_index(cells, cell, a);
        fit_point(cells, self->spins, &self->point[k++]);
    }
    sum_up(self);
    return MATTIS_OK;
}

void mattis_finite_size_free(mattis_finite_size *self) {
    free(self->point);
    *self = (mattis_finite_size){0};
}
