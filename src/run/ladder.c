/* See ladder.h. */
#include "ladder.h"

#include <stdlib.h>

static int by_temperature(const void *left, const void *right) {
    const mattis_rung *x = left, *y = right;
    return (x->params->temperature > y->params->temperature) -
           (x->params->temperature < y->params->temperature);
}

static int init_exchange(mattis_ladder *self) {
    const mattis_params **params = malloc(self->n * sizeof *params);
    self->chain = malloc(self->n * sizeof *self->chain);
    int status = params && self->chain ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k < self->n; k++) {
        params[k] = self->rung[k].params;
        self->chain[k] = self->rung[k].unit.chain;
    }
    if (!status)
        status = mattis_exchange_init(&self->exchange, params, self->n, self->sample);
    free(params);
    return status;
}

static int init_rung(mattis_ladder *self, mattis_rung *rung) {
    mattis_unit_cost cost;
    mattis_unit_cost_of(rung->params, &cost);
    rung->burn_in = cost.burn_in;
    rung->sweeps = 0;
    int status = mattis_unit_init(&rung->unit, self->column, rung->params, self->sample);
    return status ? status : mattis_recorder_init(&rung->recorder, rung->params);
}

static void free_rung(mattis_rung *rung) {
    mattis_recorder_free(&rung->recorder);
    mattis_unit_free(&rung->unit);
}

int mattis_ladder_init(mattis_ladder *self, const mattis_plan *plan, const mattis_column *column,
                       uint32_t sample, const size_t *cell, size_t n) {
    *self = (mattis_ladder){.column = column,
                            .sample = sample,
                            .rung = calloc(n, sizeof *self->rung),
                            .unit = calloc(n, sizeof *self->unit),
                            .exchanges = n > 1 && plan->cell[cell[0]].exchange};
    if (!self->rung || !self->unit)
        return MATTIS_ERR_MEMORY;
    self->n = n;
    for (size_t k = 0; k < n; k++) {
        self->rung[k].cell = cell[k];
        self->rung[k].params = &plan->cell[cell[k]];
    }
    if (self->exchanges)
        qsort(self->rung, n, sizeof *self->rung, by_temperature);
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < n; k++)
        status = init_rung(self, &self->rung[k]);
    return status || !self->exchanges ? status : init_exchange(self);
}

void mattis_ladder_free(mattis_ladder *self) {
    for (size_t k = 0; k < self->n; k++)
        free_rung(&self->rung[k]);
    mattis_exchange_free(&self->exchange);
    free(self->chain);
    free(self->rung);
    free(self->unit);
    *self = (mattis_ladder){0};
}

size_t mattis_ladder_parts(const mattis_ladder *self) {
    return self->exchanges ? 1 : self->n;
}

size_t mattis_ladder_cell(const mattis_ladder *self, size_t part) {
    return self->rung[part].cell;
}

static size_t end_of(const mattis_ladder *self, size_t part) {
    return self->exchanges ? self->n : part + 1;
}

/* Under exchange all rungs have done the same sweeps. Engines hold nothing but sums that are exact,
 * so it does not matter which of them gets the spins of which temperature. */
void mattis_ladder_transfer(mattis_ladder *self, size_t part, mattis_buffer *buffer) {
    int64_t sweeps = self->rung[part].sweeps;
    mattis_buffer_move(buffer, &sweeps, sizeof sweeps);
    for (size_t k = part; k < end_of(self, part); k++) {
        self->rung[k].sweeps = sweeps;
        mattis_unit_transfer(&self->rung[k].unit, &self->rung[k].recorder, buffer);
    }
    if (self->exchanges)
        mattis_exchange_transfer(&self->exchange, buffer);
}

int mattis_ladder_restart(mattis_ladder *self, size_t part) {
    int status = MATTIS_OK;
    for (size_t k = part; !status && k < end_of(self, part); k++) {
        free_rung(&self->rung[k]);
        status = init_rung(self, &self->rung[k]);
    }
    if (status || !self->exchanges)
        return status;
    mattis_exchange_free(&self->exchange);
    free(self->chain);
    return init_exchange(self);
}

static bool settled(const mattis_rung *rung) {
    return rung->sweeps >= rung->burn_in + rung->params->sweeps || mattis_unit_settled(&rung->unit);
}

bool mattis_ladder_settled(const mattis_ladder *self) {
    size_t k = 0;
    while (k < self->n && settled(&self->rung[k]))
        k++;
    return k == self->n;
}

int mattis_ladder_sweep(mattis_ladder *self) {
    size_t n = 0;
    for (size_t k = 0; k < self->n; k++)
        if (!settled(&self->rung[k]))
            self->unit[n++] = &self->rung[k].unit;
    int status = mattis_units_sweep(self->unit, n);
    if (status)
        return status;
    if (self->exchanges)
        mattis_exchange_round(&self->exchange, self->chain,
                              self->rung[0].sweeps >= self->rung[0].burn_in);
    for (size_t k = 0, swept = 0; !status && swept < n; k++) {
        mattis_rung *rung = &self->rung[k];
        if (self->unit[swept] != &rung->unit)
            continue;
        swept++;
        if (rung->sweeps++ >= rung->burn_in)
            status = mattis_unit_record(&rung->unit, &rung->recorder);
    }
    return status;
}

int mattis_ladder_finish(const mattis_ladder *self, size_t k, mattis_measurement *out) {
    const mattis_rung *rung = &self->rung[k];
    int status = mattis_unit_finish(&rung->unit, &rung->recorder, rung->params, out);
    if (!status && self->exchanges) {
        out->scalar[MATTIS_EXCHANGE_ACCEPTANCE] = mattis_exchange_acceptance(&self->exchange, k);
        out->scalar[MATTIS_ROUND_TRIPS] = (double)self->exchange.round_trips;
    }
    return status;
}
