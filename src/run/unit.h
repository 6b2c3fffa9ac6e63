/* One unit of work: a cell and a disorder sample. Private to this folder. */
#ifndef MATTIS_RUN_UNIT_H
#define MATTIS_RUN_UNIT_H

#include "mattis/observables.h"

/* A disorder sample with its replicas, ready to be swept. */
typedef struct mattis_unit {
    mattis_disorder disorder;
    size_t n_replicas;
    mattis_engine *engine; /* one for each replica */
    mattis_chain *chain;
} mattis_unit;

int mattis_unit_init(mattis_unit *self, const mattis_params *params, uint32_t sample);
void mattis_unit_free(mattis_unit *self);

/* Sweeps all replicas once. */
void mattis_unit_sweep(mattis_unit *self);

#endif
