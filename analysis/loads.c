/* Loads that were simulated: see cells.h. The number of patterns K is whole, so that the load of a
 * small network may be far from the one asked for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"

/* Load of K patterns, docs/physics.md: gamma = K P!/(2 N^(P-1)), alpha = ln K / N (modern). NaN for
 * other networks. */
static double load_of(const mattis_cells *self, double patterns, double spins, double order) {
    const char *model = mattis_cells_text(self, "model");
    if (strcmp(model, "modern") == 0)
        return log(patterns) / spins;
    if (strcmp(model, "dense") != 0)
        return NAN;
    return patterns * tgamma(order + 1) / (2 * pow(spins, order - 1));
}

/* The value of a parameter in a cell: of an axis, or the same in all. */
static double value_in(const mattis_cells *self, const char *name, size_t cell) {
    const size_t a = mattis_cells_axis(self, name);
    return a < self->n_axes ? mattis_cells_coordinate(self, cell, a)
                            : mattis_cells_parameter(self, name);
}

/* The load asked for, where the simulated one is as good as the same. */
static double rounded(double load, double asked) {
    static const double negligible = 1e-3;
    return fabs(load - asked) <= negligible * fabs(asked) ? asked : load;
}

double mattis_cells_load(const mattis_cells *self, size_t cell) {
    const double known = load_of(self, mattis_cells_patterns(self, cell),
                                 value_in(self, "spins", cell), value_in(self, "order", cell));
    return rounded(isnan(known) ? mattis_cells_predicted(self, "load_used", cell) : known,
                   value_in(self, "load", cell));
}

/* As value_in, where the refined cell stands on the axes of the grid. */
static double refined_value(const mattis_cells *grid, const mattis_cells *refined, const char *name,
                            size_t cell) {
    return mattis_cells_axis(grid, name) < grid->n_axes
               ? mattis_cells_refined_place(refined, name, cell)
               : mattis_cells_parameter(grid, name);
}

double mattis_cells_refined_load(const mattis_cells *grid, const mattis_cells *refined,
                                 size_t cell) {
    return rounded(load_of(grid, mattis_cells_patterns(refined, cell),
                           refined_value(grid, refined, "spins", cell),
                           refined_value(grid, refined, "order", cell)),
                   refined_value(grid, refined, "load", cell));
}

static bool same(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* The load of the cells at each position of axis a (n_axes: one position for all): NaN where it is
 * unknown, infinite where it is not the same. One pass, since files have many cells. */
static void find_loads(const mattis_cells *self, size_t a, double *load) {
    const size_t n = a < self->n_axes ? self->axis[a]->length : 1;
    for (size_t k = 0; k < n; k++)
        load[k] = NAN;
    for (size_t cell = 0; cell < self->n; cell++) {
        const size_t k = a < self->n_axes ? mattis_cells_index(self, cell, a) : 0;
        const double here = mattis_cells_load(self, cell);
        if (!isnan(here) && !isinf(load[k]))
            load[k] = isnan(load[k]) || same(load[k], here) ? here : INFINITY;
    }
}

void mattis_cells_drawn(const mattis_cells *self, size_t a, double *value) {
    const bool loads = a == self->n_axes || strcmp(self->axis[a]->name, "load") == 0;
    const size_t n = a < self->n_axes ? self->axis[a]->length : 1;
    bool clear = true; /* at every position */
    if (loads)
        find_loads(self, a, value);
    for (size_t k = 0; loads && k < n; k++)
        clear = clear && !isinf(value[k]);
    for (size_t k = 0; k < n; k++)
        if (!loads || !clear || isnan(value[k]))
            value[k] =
                a < self->n_axes ? self->axis[a]->value[k] : mattis_cells_parameter(self, "load");
}

double mattis_cells_drawn_at(const mattis_cells *self, size_t a, size_t k) {
    const size_t n = self->axis[a]->length;
    double *value = strcmp(self->axis[a]->name, "load") == 0 ? malloc(n * sizeof *value) : NULL;
    double found = self->axis[a]->value[k];
    if (value) {
        mattis_cells_drawn(self, a, value);
        found = value[k];
    }
    free(value);
    return found;
}

double mattis_cells_load_shift(const mattis_cells *self, bool drawn) {
    const size_t a = mattis_cells_axis(self, "load"),
                 n = a < self->n_axes ? self->axis[a]->length : 1;
    double *wanted = malloc((n + 1) * sizeof *wanted), most = 0;
    if (wanted && drawn)
        mattis_cells_drawn(self, a, wanted);
    for (size_t k = 0; wanted && !drawn && k < n; k++)
        wanted[k] =
            a < self->n_axes ? self->axis[a]->value[k] : mattis_cells_parameter(self, "load");
    for (size_t cell = 0; wanted && cell < self->n; cell++) {
        const double asked = wanted[a < self->n_axes ? mattis_cells_index(self, cell, a) : 0];
        const double shift = fabs(mattis_cells_load(self, cell) - asked) / fabs(asked);
        most = shift > most ? shift : most;
    }
    free(wanted);
    return most;
}
