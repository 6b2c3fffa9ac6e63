/* See finite_size.h. */
#include "finite_size.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "mattis/plot.h"

enum { SIZES_LEAST = 3, SIZES_MOST = 64 };
static const double rare = 0.01;

/* --- Laws ----------------------------------------------------------------------------------- */

const double mattis_size_powers[MATTIS_SIZE_LAWS] = {1, 0.5, 2 / 3.0};

static const struct {
    const char *text;
    double power;
} laws[] = {{"1/N", 1}, {"1/sqrt(N)", 0.5}, {"N^(-2/3)", 2 / 3.0}};
enum { N_LAWS = sizeof laws / sizeof *laws };

const char *mattis_size_law_text(double power, char text[MATTIS_SIZE_LAW_TEXT]) {
    snprintf(text, MATTIS_SIZE_LAW_TEXT, "N^(-%.6g)", power);
    for (size_t k = 0; k < N_LAWS; k++)
        if (power == laws[k].power)
            snprintf(text, MATTIS_SIZE_LAW_TEXT, "%s", laws[k].text);
    return text;
}

/* "0.8" or "2/3"; NaN for anything else. */
static double number_of(const char *text, const char *ending) {
    char *end;
    double number = strtod(text, &end);
    if (end == text)
        return NAN;
    if (*end == '/') {
        const char *below = end + 1;
        number /= strtod(below, &end);
        if (end == below)
            return NAN;
    }
    return strcmp(end, ending) == 0 ? number : NAN;
}

int mattis_size_power(const char *text, double *power) {
    *power = NAN;
    for (size_t k = 0; k < N_LAWS; k++)
        if (strcmp(text, laws[k].text) == 0)
            *power = laws[k].power;
    if (isnan(*power) && strncmp(text, "N^(-", 4) == 0)
        *power = number_of(text + 4, ")");
    else if (isnan(*power) && strncmp(text, "N^-", 3) == 0)
        *power = number_of(text + 3, "");
    else if (isnan(*power))
        *power = number_of(text, "");
    return *power > 0 && *power <= MATTIS_SIZE_POWER_MOST ? MATTIS_OK : MATTIS_ERR_INPUT;
}

/* --- Fits ----------------------------------------------------------------------------------- */

/* Whether any size of this position has a prediction of the quantity. */
static bool is_predicted(const mattis_finite_size *self, const mattis_finite_point *point) {
    const mattis_cells *cells = self->quantity->cells;
    size_t index[MATTIS_CELLS_AXES];
    memcpy(index, point->index, sizeof index);
    for (index[self->spins] = 0; index[self->spins] < cells->axis[self->spins]->length;
         index[self->spins]++)
        if (!isnan(mattis_quantity_compared(self->quantity, mattis_cells_at(cells, index),
                                            self->pattern)))
            return true;
    return false;
}

/* Sizes at which all samples gave the same, one has not converged, or the theory was not solved, do
 * not count. */
static void fit_point(const mattis_finite_size *self, mattis_finite_point *out) {
    const mattis_cells *cells = self->quantity->cells;
    const mattis_dimension *axis = cells->axis[self->spins];
    const size_t n = axis->length < SIZES_MOST ? axis->length : SIZES_MOST;
    const bool compared = is_predicted(self, out);
    double x[SIZES_MOST], y[SIZES_MOST], error[SIZES_MOST];
    size_t largest = 0;
    for (size_t k = 0; k < n; k++) {
        out->index[self->spins] = k;
        const size_t cell = mattis_cells_at(cells, out->index);
        const double mean = mattis_quantity_mean(self->quantity, cell, self->pattern);
        const bool counts = compared ? mattis_cells_compares(cells, cell)
                                     : !(mattis_cells_measured(cells, "converged_mean", cell) < 1);
        x[k] = pow(axis->value[k], -self->power);
        y[k] =
            compared ? mean - mattis_quantity_compared(self->quantity, cell, self->pattern) : mean;
        error[k] = mattis_quantity_error(self->quantity, cell, self->pattern);
        if (!mattis_error_is_known(mean, error[k]) || !counts)
            y[k] = NAN;
        out->flagged = out->flagged || mattis_cells_flag(cells, cell);
        largest = axis->value[k] > axis->value[largest] ? k : largest;
    }
    mattis_line_fit_weighted(x, y, error, n, &out->fit);
    out->index[self->spins] = largest;
    out->theory = compared ? mattis_quantity_compared(
                                 self->quantity, mattis_cells_at(cells, out->index), self->pattern)
                           : NAN;
    const bool fitted = out->fit.n >= SIZES_LEAST;
    out->limit = fitted ? out->fit.intercept + (compared ? out->theory : 0) : NAN;
    out->error = fitted ? out->fit.intercept_error : NAN;
    out->z = fitted && compared ? out->fit.intercept / out->fit.intercept_error : NAN;
}

static void sum_up(mattis_finite_size *self) {
    for (size_t k = 0; k < self->n; k++) {
        const mattis_finite_point *point = &self->point[k];
        if (isnan(point->limit) || point->flagged)
            continue;
        self->fits++;
        self->poor += mattis_chi2_chance(point->fit.chi2, point->fit.n - 2) < rare;
        if (isnan(point->z))
            continue;
        self->judged++;
        self->within += fabs(point->z) <= 2;
        self->chi2 += point->z * point->z;
    }
}

size_t mattis_finite_size_axis(const mattis_cells *cells) {
    const size_t spins = mattis_cells_axis(cells, "spins");
    return cells->measured && spins < cells->n_axes && cells->axis[spins]->length >= SIZES_LEAST
               ? spins
               : cells->n_axes;
}

int mattis_finite_size_find(mattis_finite_size *self, const mattis_column *column, double power) {
    const mattis_cells *cells = column->quantity.cells;
    *self = (mattis_finite_size){.quantity = &column->quantity,
                                 .pattern = column->pattern,
                                 .power = power,
                                 .spins = mattis_finite_size_axis(cells)};
    if (self->spins == cells->n_axes || !column->quantity.error)
        return MATTIS_OK;
    self->n = cells->n / cells->axis[self->spins]->length;
    self->point = calloc(self->n, sizeof *self->point);
    if (!self->point)
        return MATTIS_ERR_MEMORY;
    for (size_t cell = 0, k = 0; cell < cells->n; cell++) {
        if (mattis_cells_index(cells, cell, self->spins) != 0)
            continue;
        for (size_t a = 0; a < cells->n_axes; a++)
            self->point[k].index[a] = mattis_cells_index(cells, cell, a);
        fit_point(self, &self->point[k++]);
    }
    sum_up(self);
    return MATTIS_OK;
}

void mattis_finite_size_free(mattis_finite_size *self) {
    free(self->point);
    *self = (mattis_finite_size){0};
}
