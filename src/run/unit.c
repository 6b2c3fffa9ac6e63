/* See unit.h. */
#include "unit.h"

#include <stdlib.h>

int mattis_unit_init(mattis_unit *self, const mattis_params *params, uint32_t sample) {
    const mattis_engine_type *type = mattis_engine_find(params);
    *self = (mattis_unit){.n_replicas = (size_t)params->replicas};
    self->engine = calloc(self->n_replicas, sizeof *self->engine);
    self->chain = calloc(self->n_replicas, sizeof *self->chain);
    if (!self->engine || !self->chain)
        return MATTIS_ERR_MEMORY;
    const uint64_t key = mattis_dynamics_key(params);
    int status = mattis_disorder_init(&self->disorder, params, sample);
    for (size_t a = 0; !status && a < self->n_replicas; a++) {
        status = type->init(&self->engine[a], params, &self->disorder);
        if (!status)
            status = mattis_chain_init(&self->chain[a], &self->engine[a], &self->disorder.patterns,
                                       params, key, sample, (uint32_t)a);
    }
    return status;
}

void mattis_unit_free(mattis_unit *self) {
    for (size_t a = 0; a < self->n_replicas; a++) {
        if (self->chain)
            mattis_chain_free(&self->chain[a]);
        if (self->engine && self->engine[a].type)
            self->engine[a].type->free(&self->engine[a]);
    }
    free(self->chain);
    free(self->engine);
    mattis_disorder_free(&self->disorder);
    *self = (mattis_unit){0};
}

void mattis_unit_sweep(mattis_unit *self) {
    for (size_t a = 0; a < self->n_replicas; a++)
        mattis_chain_sweep(&self->chain[a]);
}
