/* See unit.h. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

static bool is_tap(const mattis_params *params) {
    return params->update == MATTIS_TAP;
}

static bool is_softmax(const mattis_params *params) {
    return params->model == MATTIS_MODERN && params->state == MATTIS_STATE_CONTINUOUS;
}

int mattis_column_init(mattis_column *self, const mattis_params *params, uint32_t sample) {
    return mattis_disorder_init(&self->disorder, params, sample);
}

void mattis_column_free(mattis_column *self) {
    mattis_disorder_free(&self->disorder);
}

static int init_chains(mattis_unit *self, const mattis_params *params, uint64_t key,
                       uint32_t sample) {
    const mattis_disorder *disorder = &self->column->disorder;
    const mattis_engine_type *type = mattis_engine_find(params);
    self->n_replicas = (size_t)params->replicas;
    self->engine = calloc(self->n_replicas, sizeof *self->engine);
    self->chain = calloc(self->n_replicas, sizeof *self->chain);
    int status = self->engine && self->chain ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t a = 0; !status && a < self->n_replicas; a++) {
        status = type->init(&self->engine[a], params, disorder);
        if (!status)
            status = mattis_chain_init(&self->chain[a], &self->engine[a], &disorder->patterns,
                                       params, key, sample, (uint32_t)a);
    }
    return status;
}

int mattis_unit_init(mattis_unit *self, const mattis_column *column, const mattis_params *params,
                     uint32_t sample) {
    *self = (mattis_unit){.column = column,
                          .sample = sample,
                          .is_tap = is_tap(params),
                          .is_softmax = is_softmax(params)};
    const uint64_t key = mattis_dynamics_key(params);
    if (self->is_softmax)
        return mattis_softmax_init(&self->softmax, &column->disorder, params, key, sample);
    return self->is_tap ? mattis_tap_init(&self->tap, &column->disorder, params, key, sample)
                        : init_chains(self, params, key, sample);
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
    mattis_tap_free(&self->tap);
    mattis_softmax_free(&self->softmax);
    *self = (mattis_unit){0};
}

int mattis_unit_follow(mattis_unit *self, const mattis_unit *previous) {
    if (self->is_softmax)
        return mattis_softmax_set(&self->softmax, previous->softmax.s);
    if (self->is_tap)
        mattis_tap_set(&self->tap, previous->tap.m);
    for (size_t a = 0; a < self->n_replicas; a++)
        mattis_chain_follow(&self->chain[a], &previous->chain[a]);
    return MATTIS_OK;
}

void mattis_unit_transfer(mattis_unit *self, mattis_recorder *recorder, mattis_buffer *buffer) {
    if (self->is_softmax)
        mattis_softmax_transfer(&self->softmax, buffer);
    if (self->is_tap)
        mattis_tap_transfer(&self->tap, buffer);
    for (size_t a = 0; a < self->n_replicas; a++)
        mattis_chain_transfer(&self->chain[a], buffer);
    mattis_recorder_transfer(recorder, buffer);
}

/* Replicas beyond those of one reading are swept in several. */
int mattis_units_sweep(mattis_unit *const *self, size_t n) {
    mattis_chain *chain[MATTIS_STATES_TOGETHER];
    size_t waiting = 0;
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < n; k++) {
        if (self[k]->is_softmax)
            status = mattis_softmax_step(&self[k]->softmax);
        if (self[k]->is_tap)
            mattis_tap_step(&self[k]->tap);
        for (size_t a = 0; a < self[k]->n_replicas; a++) {
            if (waiting == MATTIS_STATES_TOGETHER) {
                mattis_chains_sweep(chain, waiting);
                waiting = 0;
            }
            chain[waiting++] = &self[k]->chain[a];
        }
    }
    mattis_chains_sweep(chain, waiting);
    return status;
}

bool mattis_unit_settled(const mattis_unit *self) {
    return (self->is_tap && self->tap.converged) ||
           (self->is_softmax && mattis_softmax_settled(&self->softmax));
}

int mattis_unit_record(const mattis_unit *self, mattis_recorder *recorder) {
    if (self->is_softmax)
        return mattis_recorder_add_softmax(recorder, &self->softmax);
    if (self->is_tap)
        mattis_recorder_add_tap(recorder, &self->tap);
    else
        mattis_recorder_add(recorder, self->chain);
    return MATTIS_OK;
}

int mattis_unit_finish(const mattis_unit *self, const mattis_recorder *recorder,
                       const mattis_params *params, mattis_measurement *out) {
    const mattis_disorder *disorder = &self->column->disorder;
    if (self->is_softmax) {
        int status = mattis_recorder_finish_softmax(recorder, &self->softmax, params, out);
        return status || !params->images
                   ? status
                   : mattis_measure_images_softmax(&self->softmax, disorder, params,
                                                   mattis_dynamics_key(params), self->sample, out);
    }
    if (self->is_tap)
        mattis_recorder_finish_tap(recorder, &self->tap, params, out);
    else
        mattis_recorder_finish(recorder, self->chain, params, out);
    return params->images ? mattis_measure_images(self->chain, disorder, params, out) : MATTIS_OK;
}

void mattis_unit_cost_of(const mattis_params *params, mattis_unit_cost *out) {
    const double sweeps = (double)params->sweeps;
    const double series = sweeps * (double)(params->record_overlaps + 1) * 8;
    const double replicas = (double)params->replicas;
    const double states = is_tap(params) ? 1 : replicas;
    mattis_cost cost;
    if (is_softmax(params))
        mattis_softmax_cost(params, &cost);
    else if (is_tap(params))
        mattis_tap_cost(params, &cost);
    else
        mattis_engine_find(params)->cost(params, &cost);
    const bool chains = !is_tap(params) && !is_softmax(params);
    const double own = states * (cost.state_bytes + (chains ? mattis_chain_bytes(params) : 0)) +
                       replicas * series + sweeps * (double)mattis_series_pairs(params) * 8;
    *out = (mattis_unit_cost){
        .bytes = cost.disorder_bytes + own,
        .own_bytes = own,
        .sweep_elements = states * cost.sweep_elements,
        .burn_in = is_tap(params) || is_softmax(params) ? 0 : params->burn_in,
    };
    out->elements = out->sweep_elements * (double)(params->sweeps + out->burn_in);
}

size_t mattis_units_together(const mattis_plan *plan, const size_t *cell, size_t n) {
    static const double least_room = 64 << 20;
    const mattis_params *first = &plan->cell[cell[0]];
    size_t together = 1;
    mattis_unit_cost cost;
    mattis_unit_cost_of(first, &cost);
    const double room = fmax(least_room, (cost.bytes - cost.own_bytes) / 4);
    double bytes = cost.own_bytes;
    int64_t states = first->replicas;
    if (first->update != MATTIS_PARALLEL || is_softmax(first) ||
        first->from == MATTIS_FROM_PREVIOUS || /* one temperature after the other */
        !mattis_engine_find(first)->set_spins_many)
        return 1;
    for (; together < n; together++) {
        const mattis_params *next = &plan->cell[cell[together]];
        mattis_unit_cost_of(next, &cost);
        states += next->replicas;
        bytes += cost.own_bytes;
        if (next->update != MATTIS_PARALLEL || states > MATTIS_STATES_TOGETHER || bytes > room)
            break;
    }
    return together;
}

void mattis_unit_probe(const mattis_params *params, mattis_params *out) {
    enum { PROBED_PATTERNS = 1 << 17 };
    *out = *params;
    if (is_softmax(params) && out->patterns > PROBED_PATTERNS)
        out->patterns = PROBED_PATTERNS;
}

int mattis_unit_limits(const mattis_params *params, mattis_report *report) {
    if (is_softmax(params))
        return mattis_softmax_limits(params, report);
    return is_tap(params) ? mattis_tap_limits(params, report)
                          : mattis_engine_find(params)->limits(params, report);
}
