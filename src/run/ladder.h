/* Units of one column that are swept together: a ladder of temperatures that exchange their states,
 * or units that know nothing of each other and share the readings of their disorder. Private to
 * this folder. */
#ifndef MATTIS_RUN_LADDER_H
#define MATTIS_RUN_LADDER_H

#include "mattis/exchange.h"
#include "mattis/plan.h"
#include "unit.h"

typedef struct mattis_rung {
    size_t cell;
    const mattis_params *params; /* borrowed from the plan */
    mattis_unit unit;
    mattis_recorder recorder;
    int64_t sweeps;  /* done, burn-in included */
    int64_t burn_in; /* sweeps before the first that is measured */
} mattis_rung;

typedef struct mattis_ladder {
    const mattis_column *column; /* borrowed */
    uint32_t sample;
    size_t n;
    mattis_rung *rung;  /* exchange: from the lowest temperature, in whatever order the axis has */
    mattis_unit **unit; /* workspace */
    /* exchange */
    bool exchanges;
    mattis_exchange exchange;
    mattis_chain **chain; /* of each rung */
} mattis_ladder;

/* Puts the cells of the column into their first states. */
int mattis_ladder_init(mattis_ladder *self, const mattis_plan *plan, const mattis_column *column,
                       uint32_t sample, const size_t *cell, size_t n);
void mattis_ladder_free(mattis_ladder *self); /* safe after a failed init */

/* A state that is kept is one of these parts: everything under exchange, else one rung. */
size_t mattis_ladder_parts(const mattis_ladder *self);
size_t mattis_ladder_cell(const mattis_ladder *self, size_t part); /* under which it is kept */

/* Saves or loads a part. */
void mattis_ladder_transfer(mattis_ladder *self, size_t part, mattis_buffer *buffer);

/* Puts a part back into its first state, after something that did not fit was loaded. */
int mattis_ladder_restart(mattis_ladder *self, size_t part);

/* Whether all sweeps are done, or more would change nothing. */
bool mattis_ladder_settled(const mattis_ladder *self);

/* Sweeps every unit that is not settled once, exchanges, and records. */
int mattis_ladder_sweep(mattis_ladder *self);

/* What rung k yields; see mattis_unit_finish. */
int mattis_ladder_finish(const mattis_ladder *self, size_t k, mattis_measurement *out);

#endif
