/* See ladder.h. */
#include "ladder.h"

#include <stdlib.h>

static int by_temperature(const void *left, const void *right) {
    const mattis_rung *x = left, *y = right;
    return (x->params->temperature > y->params->temperature) -
           (x->params->temperature < y->params->temperature);
}

static int init_exchange(mattis_ladder *self, uint32_t sample) {
    const mattis_params **params = malloc(self->n * sizeof *params);
    self->chain = malloc(self->n * sizeof *self->chain);
    int status = params && self->chain ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k < self->n; k++) {
        params[k] = self->rung[k].params;
        self->chain[k] = self->rung[k].unit.chain;
    }
    if (!status)
        status = mattis_exchange_init(&self->exchange, params, self->n, sample);
    free(params);
    return status;
}

int mattis_ladder_init(mattis_ladder *self, const mattis_plan *plan, const mattis_column *column,
                       uint32_t sample, const size_t *cell, size_t n) {
    mattis_unit_cost cost;
    *self = (mattis_ladder){.rung = calloc(n, sizeof *self->rung)};
    if (!self->rung)
        return MATTIS_ERR_MEMORY;
    self->n = n;
    for (size_t k = 0; k < n; k++) {
        self->rung[k].cell = cell[k];
        self->rung[k].params = &plan->cell[cell[k]];
    }
    if (n > 1)
        qsort(self->rung, n, sizeof *self->rung, by_temperature);
    mattis_unit_cost_of(self->rung[0].params, &cost);
    self->burn_in = cost.burn_in;
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < n; k++) {
        mattis_rung *rung = &self->rung[k];
        status = mattis_unit_init(&rung->unit, column, rung->params, sample);
        if (!status)
            status = mattis_recorder_init(&rung->recorder, rung->params);
    }
    return status || n == 1 ? status : init_exchange(self, sample);
}

void mattis_ladder_free(mattis_ladder *self) {
    for (size_t k = 0; k < self->n; k++) {
        mattis_recorder_free(&self->rung[k].recorder);
        mattis_unit_free(&self->rung[k].unit);
    }
    mattis_exchange_free(&self->exchange);
    free(self->chain);
    free(self->rung);
    *self = (mattis_ladder){0};
}

/* Engines hold nothing but sums that are exact, so it does not matter which of them gets the spins
 * of which temperature. */
void mattis_ladder_transfer(mattis_ladder *self, mattis_buffer *buffer) {
    mattis_buffer_move(buffer, &self->sweeps, sizeof self->sweeps);
    for (size_t k = 0; k < self->n; k++)
        mattis_unit_transfer(&self->rung[k].unit, &self->rung[k].recorder, buffer);
    if (self->n > 1)
        mattis_exchange_transfer(&self->exchange, buffer);
}

bool mattis_ladder_settled(const mattis_ladder *self) {
    return self->sweeps >= self->burn_in + self->rung[0].params->sweeps ||
           mattis_unit_settled(&self->rung[0].unit);
}

int mattis_ladder_sweep(mattis_ladder *self) {
    const bool measured = self->sweeps >= self->burn_in;
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < self->n; k++)
        status = mattis_unit_sweep(&self->rung[k].unit);
    if (status)
        return status;
    if (self->n > 1)
        mattis_exchange_round(&self->exchange, self->chain, measured);
    self->sweeps++;
    for (size_t k = 0; measured && !status && k < self->n; k++)
        status = mattis_unit_record(&self->rung[k].unit, &self->rung[k].recorder);
    return status;
}

int mattis_ladder_finish(const mattis_ladder *self, size_t k, mattis_measurement *out) {
    const mattis_rung *rung = &self->rung[k];
    int status = mattis_unit_finish(&rung->unit, &rung->recorder, rung->params, out);
    if (!status && self->n > 1) {
        out->scalar[MATTIS_EXCHANGE_ACCEPTANCE] = mattis_exchange_acceptance(&self->exchange, k);
        out->scalar[MATTIS_ROUND_TRIPS] = (double)self->exchange.round_trips;
    }
    return status;
}
