/* The plan cut into tasks, the units of scheduling. Private to this folder. */
#ifndef MATTIS_RUN_TASKS_H
#define MATTIS_RUN_TASKS_H

#include "mattis/run.h"

/* Cells of one column that one thread simulates on one disorder sample that is built once: one
 * after the other, or, under parallel dynamics, several together (mattis_units_together).
 * Annealing: a chain of temperatures, in order and whole up to the last one wanted, with those that
 * are done already. Exchange: all temperatures of a ladder, swept together. */
typedef struct mattis_task {
    uint32_t sample;
    size_t n;
    const size_t *cell; /* borrowed from the list */
    double work;        /* (spin, pattern) pairs */
} mattis_task;

typedef struct mattis_tasks {
    size_t n;
    mattis_task *task; /* longest first, so that no long one is left alone at the end */
    size_t *cell;      /* owned: the cells of all tasks */
    double done_work;  /* of the units that are done ... */
    double all_work;   /* ... and of all units of this shard */
    size_t done_units, all_units;
} mattis_tasks;

/* Tasks for the units of shard options->shard of options->n_shards with done[unit] == 0. Columns
 * are cut where that is needed to keep `threads` busy; which shard a unit belongs to does not
 * depend on that, nor on what is done. MATTIS_ERR_MEMORY. */
int mattis_tasks_init(mattis_tasks *self, const mattis_plan *plan, const double *done,
                      const mattis_run_options *options, int threads);
void mattis_tasks_free(mattis_tasks *self);

/* Bytes of the largest batch of units that are swept together, without exchange or annealing.
 * MATTIS_ERR_MEMORY. */
int mattis_tasks_bytes(const mattis_plan *plan, double *bytes);

#endif
