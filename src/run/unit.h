/* One unit of work: a cell and a disorder sample. The only place that tells kinds of networks and
 * updates apart in a run. Private to this folder. */
#ifndef MATTIS_RUN_UNIT_H
#define MATTIS_RUN_UNIT_H

#include "mattis/observables.h"
#include "mattis/plan.h"

/* One disorder sample, shared by a column: all cells with mattis_params_same_disorder. */
typedef struct mattis_column {
    mattis_disorder disorder;
} mattis_column;

int mattis_column_init(mattis_column *self, const mattis_params *params, uint32_t sample);
void mattis_column_free(mattis_column *self);

/* A disorder sample in its states, ready to be swept. Under update tap the state is one set of
 * magnetizations whatever the number of replicas, and a sweep is one iteration. */
typedef struct mattis_unit {
    const mattis_column *column; /* borrowed */
    uint32_t sample;
    /* sampling */
    size_t n_replicas;
    mattis_engine *engine; /* one for each replica */
    mattis_chain *chain;
    /* update tap */
    bool is_tap;
    mattis_tap tap;
    /* continuous states: all replicas in one */
    bool is_softmax;
    mattis_softmax softmax;
} mattis_unit;

/* Puts a cell of the column into its first state; `sample` is that of the column. */
int mattis_unit_init(mattis_unit *self, const mattis_column *column, const mattis_params *params,
                     uint32_t sample);
void mattis_unit_free(mattis_unit *self);

/* Annealing: starts from where another cell of the column has ended. */
int mattis_unit_follow(mattis_unit *self, const mattis_unit *previous);

/* Saves or loads the state of the unit and what is recorded of it. */
void mattis_unit_transfer(mattis_unit *self, mattis_recorder *recorder, mattis_buffer *buffer);

/* Sweeps all replicas of n units of one column once, together where that is cheaper; no unit
 * depends on which others are beside it. MATTIS_ERR_INTERNAL where a law that always holds was
 * broken. */
int mattis_units_sweep(mattis_unit *const *self, size_t n);

/* Whether more sweeps would change nothing: all has converged. */
bool mattis_unit_settled(const mattis_unit *self);

/* The recorder's add and finish for this kind of state. */
int mattis_unit_record(const mattis_unit *self, mattis_recorder *recorder);
int mattis_unit_finish(const mattis_unit *self, const mattis_recorder *recorder,
                       const mattis_params *params, mattis_measurement *out);

/* What a unit of these resolved parameters costs. */
typedef struct mattis_unit_cost {
    double bytes;          /* of which ... */
    double own_bytes;      /* ... so many are not shared with the other units of a column */
    double sweep_elements; /* (spin, term) pairs visited in a sweep of the unit */
    int64_t burn_in;       /* sweeps that are not measured: none under TAP */
    double elements;       /* of all sweeps; under TAP of as many as are allowed */
} mattis_unit_cost;
void mattis_unit_cost_of(const mattis_params *params, mattis_unit_cost *out);

/* How many of the n cells of one column, from the first on, should be swept together: more than one
 * under parallel dynamics, whose states then share one reading of the patterns, as long as the
 * states of all do not take much more memory than the disorder. */
size_t mattis_units_together(const mattis_plan *plan, const size_t *cell, size_t n);

/* Parameters of a smaller unit that costs as much for each element: what is timed before a run. */
void mattis_unit_probe(const mattis_params *params, mattis_params *out);

/* Whether the engine, or TAP, takes these resolved parameters: MATTIS_ERR_RANGE and a line. */
int mattis_unit_limits(const mattis_params *params, mattis_report *report);

#endif
