/* The plan: axes to cells, cells times disorder samples to numbered units of work. */
#ifndef MATTIS_PLAN_H
#define MATTIS_PLAN_H

#include "mattis/experiment.h"

/* Cells are numbered in row-major order of the axes (last axis fastest), units in row-major order
 * of (cell, sample): unit = cell * n_samples + sample. */
typedef struct mattis_plan {
    const mattis_experiment *experiment; /* borrowed */
    size_t n_cells, n_samples, n_units;
    mattis_params *cell; /* owned: resolved parameters of each cell */
} mattis_plan;

/* MATTIS_ERR_MEMORY, or MATTIS_ERR_RANGE when a cell asks for more than 2^40 patterns. */
int mattis_plan_init(mattis_plan *self, const mattis_experiment *experiment);
void mattis_plan_free(mattis_plan *self);

/* The cell whose last state is the start of this one, the temperature listed before it, or
 * MATTIS_NO_CELL: the first temperature, or a start that is no annealing. */
#define MATTIS_NO_CELL ((size_t)-1)
size_t mattis_plan_previous(const mattis_plan *self, size_t cell);

/* The cell at the temperature listed first, of those that differ from this one in their temperature
 * alone; the cell itself where the temperature is no axis. */
size_t mattis_plan_ladder(const mattis_plan *self, size_t cell);

/* Position of a cell along each axis. */
void mattis_plan_index(const mattis_plan *self, size_t cell, size_t index[MATTIS_MAX_AXES]);

/* Number of the axis over the parameter with this dotted path, or -1. */
int mattis_experiment_axis(const mattis_experiment *experiment, const char *path);

#endif
