/* Keys of what the cells of a plan yield: see mattis/run.h. */
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/observables.h"
#include "mattis/run.h"
#include "mattis/stream.h"

/* Parameters that belong to no random stream, and yet change what is measured. */
static uint64_t absorb_recording(uint64_t key, const mattis_params *params) {
    uint64_t threshold;
    memcpy(&threshold, &params->retrieved_above, sizeof threshold);
    key = mattis_key_absorb(key, (uint64_t)params->burn_in);
    key = mattis_key_absorb(key, (uint64_t)params->replicas);
    key = mattis_key_absorb(key, (uint64_t)params->record_overlaps);
    if (params->record_states > 0)
        key = mattis_key_absorb(key, (uint64_t)params->record_states);
    return mattis_key_absorb(key, threshold);
}

/* Where temperatures exchange their states, each depends on all. Their sum does not tell in which
 * order they are listed. */
static uint64_t absorb_ladder(uint64_t key, const mattis_experiment *experiment) {
    const int axis = mattis_experiment_axis(experiment, "dynamics.temperature");
    uint64_t sum = 0;
    for (size_t k = 0; axis >= 0 && k < experiment->axis[axis].n; k++) {
        uint64_t bits;
        memcpy(&bits, &experiment->axis[axis].value[k], sizeof bits);
        sum += mattis_key_absorb(0, bits);
    }
    return mattis_key_absorb(key, sum);
}

static int by_result(const void *left, const void *right) {
    const mattis_cell_key *x = left, *y = right;
    return (x->result > y->result) - (x->result < y->result);
}

int mattis_keys_init(mattis_keys *self, const mattis_plan *plan) {
    *self = (mattis_keys){.n = plan->n_cells};
    self->cell = malloc(plan->n_cells * sizeof *self->cell);
    self->sorted = malloc(plan->n_cells * sizeof *self->sorted);
    if (!self->cell || !self->sorted)
        return MATTIS_ERR_MEMORY;
    for (size_t c = 0; c < plan->n_cells; c++) { /* a previous cell has a smaller number */
        const mattis_params *params = &plan->cell[c];
        const size_t previous = mattis_plan_previous(plan, c);
        uint64_t key = absorb_recording(mattis_dynamics_key(params), params);
        if (previous != MATTIS_NO_CELL)
            key = mattis_key_absorb(key, self->cell[previous].result);
        if (params->exchange)
            key = absorb_ladder(key, plan->experiment);
        const size_t pairs = mattis_series_pairs(params); /* a state holds their series */
        self->cell[c] =
            (mattis_cell_key){.state = pairs ? mattis_key_absorb(key, pairs) : key,
                              .result = mattis_key_absorb(key, (uint64_t)params->sweeps),
                              .cell = c};
    }
    memcpy(self->sorted, self->cell, plan->n_cells * sizeof *self->cell);
    qsort(self->sorted, plan->n_cells, sizeof *self->sorted, by_result);
    return MATTIS_OK;
}

void mattis_keys_free(mattis_keys *self) {
    free(self->cell);
    free(self->sorted);
    *self = (mattis_keys){0};
}

size_t mattis_keys_find(const mattis_keys *self, uint64_t result, size_t *n) {
    size_t low = 0, high = self->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (self->sorted[middle].result < result)
            low = middle + 1;
        else
            high = middle;
    }
    for (*n = 0; low + *n < self->n && self->sorted[low + *n].result == result;)
        ++*n;
    return low;
}
