/* See worker.h. */
#include "worker.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "unit.h"

static const double poll_every = 0.1; /* seconds */
static const double default_state_every = 60;
static const double state_share = 0.05; /* of the time, at most, goes into states */

typedef struct worker {
    const mattis_plan *plan;
    const mattis_office *office;
    const mattis_worker_options *options;
    int thread;
    /* What is simulated now */
    mattis_column column;
    mattis_unit unit;
    mattis_recorder recorder;
    size_t number;  /* of the unit */
    int64_t sweeps; /* done, burn-in included */
    /* When what was done last */
    double last_poll, last_state, state_seconds;
    sig_atomic_t saves; /* count of options->save that was answered */
    /* workspace */
    mattis_buffer state;
    mattis_frame sheet[2];
    size_t n_sheet;
    double *row;
} worker;

static bool stopped(const worker *self) {
    return self->office->is_stopped(self->office->context);
}

/* --- States ---------------------------------------------------------------------------------- */

static void transfer(worker *self) {
    mattis_buffer_move(&self->state, &self->sweeps, sizeof self->sweeps);
    mattis_unit_transfer(&self->unit, &self->recorder, &self->state);
}

static void hand_out_state(worker *self) {
    const double begin = omp_get_wtime();
    mattis_buffer_clear(&self->state);
    transfer(self);
    if (!self->state.failed) /* without memory for it the unit goes on: only safety is lost */
        self->office->keep_state(self->office->context, self->number, &self->state);
    self->last_state = omp_get_wtime();
    self->state_seconds = self->last_state - begin;
}

/* Goes on from a kept state; false where there is none that fits. */
static bool restore(worker *self) {
    mattis_buffer_clear(&self->state);
    self->office->restore(self->office->context, self->thread, self->number, &self->state);
    if (self->state.size == 0)
        return false;
    mattis_buffer_rewind(&self->state);
    transfer(self);
    return !self->state.failed && self->state.at == self->state.size;
}

/* --- One unit -------------------------------------------------------------------------------- */

static void close_unit(worker *self) {
    mattis_recorder_free(&self->recorder);
    mattis_unit_free(&self->unit);
}

static int open_unit(worker *self, size_t cell, uint32_t sample) {
    const mattis_params *params = &self->plan->cell[cell];
    self->number = cell * self->plan->n_samples + sample;
    self->sweeps = 0;
    self->last_state = omp_get_wtime();
    int status = mattis_unit_init(&self->unit, &self->column, params, sample);
    return status ? status : mattis_recorder_init(&self->recorder, params);
}

/* Between two sweeps: signals, and the state of a unit that runs long. */
static int look_up(worker *self) {
    const double now = omp_get_wtime();
    if (now - self->last_poll >= poll_every) {
        self->last_poll = now;
        self->office->poll(self->office->context);
    }
    const bool asked = self->options->save && *self->options->save != self->saves;
    const bool stop = stopped(self);
    if (asked)
        self->saves = *self->options->save;
    if (asked || stop ||
        now - self->last_state >=
            fmax(self->options->state_every, self->state_seconds / state_share))
        hand_out_state(self);
    return stop ? MATTIS_ERR_STOPPED : MATTIS_OK;
}

static int sweep_unit(worker *self, const mattis_params *params) {
    mattis_unit_cost cost;
    mattis_unit_cost_of(params, &cost);
    while (self->sweeps < cost.burn_in + params->sweeps && !mattis_unit_settled(&self->unit)) {
        int status = look_up(self);
        if (status)
            return status;
        status = mattis_unit_sweep(&self->unit);
        if (!status && self->sweeps++ >= cost.burn_in)
            status = mattis_unit_record(&self->unit, &self->recorder);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static int finish_unit(worker *self, const mattis_params *params) {
    const mattis_recorder *recorder = &self->recorder;
    const size_t n = recorder->n_overlaps;
    const size_t pixels = mattis_results_shown(params) * recorder->n_spins;
    double *room =
        malloc(((3 + MATTIS_N_PATTERN_OBSERVABLES) * n +
                MATTIS_N_REPLICA_OBSERVABLES * recorder->n_replicas + MATTIS_N_PIXELS * pixels) *
               sizeof *room);
    if (!room)
        return MATTIS_ERR_MEMORY;
    mattis_measurement measurement = {
        .overlap = room, .thermal_variance = room + n, .tau = room + 2 * n};
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        measurement.pattern[k] = room + (3 + k) * n;
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        measurement.replica[k] =
            room + (3 + MATTIS_N_PATTERN_OBSERVABLES) * n + k * recorder->n_replicas;
    for (size_t k = 0; k < MATTIS_N_PIXELS; k++)
        measurement.pixel[k] = measurement.replica[0] +
                               MATTIS_N_REPLICA_OBSERVABLES * recorder->n_replicas + k * pixels;
    int status = mattis_unit_finish(&self->unit, recorder, params, &measurement);
    if (!status) {
        mattis_results_clear(self->sheet, self->n_sheet);
        mattis_results_store(self->sheet, self->n_sheet, 0, recorder, &measurement);
        mattis_row_get(self->sheet, self->n_sheet, 0, self->row);
        self->office->deliver(self->office->context, self->number, self->row,
                              mattis_row_length(self->sheet, self->n_sheet));
    }
    free(room);
    if (status)
        return status;
    if (self->options->keeps_final_states)
        hand_out_state(self);
    return MATTIS_OK;
}

/* --- Tasks ----------------------------------------------------------------------------------- */

static bool is_done(const worker *self, const mattis_task *task, size_t k) {
    const size_t unit = task->cell[k] * self->plan->n_samples + task->sample;
    return self->office->is_done(self->office->context, self->thread, unit);
}

/* Cells that only share their disorder. */
static int run_cells(worker *self, const mattis_task *task) {
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < task->n; k++) {
        const mattis_params *params = &self->plan->cell[task->cell[k]];
        status = open_unit(self, task->cell[k], task->sample);
        if (!status && !restore(self)) { /* a state that did not fit has spoilt the unit */
            if (self->state.size > 0) {
                close_unit(self);
                status = open_unit(self, task->cell[k], task->sample);
            }
        }
        if (!status)
            status = sweep_unit(self, params);
        if (!status)
            status = finish_unit(self, params);
        close_unit(self);
    }
    return status;
}

/* The next temperature of a chain starts where the last one has ended. */
static int follow(worker *self, size_t cell, uint32_t sample) {
    mattis_unit previous = self->unit;
    self->unit = (mattis_unit){0};
    mattis_recorder_free(&self->recorder);
    int status = open_unit(self, cell, sample);
    if (!status)
        status = mattis_unit_follow(&self->unit, &previous);
    mattis_unit_free(&previous);
    return status;
}

/* Opens the first unit of the chain that must be simulated: the first that is not done, if its
 * state is kept, or else the unit before it, if its last state is, or else the first of all. */
static int enter_chain(worker *self, const mattis_task *task, size_t *k) {
    size_t wanted = 0;
    while (wanted + 1 < task->n && is_done(self, task, wanted))
        wanted++;
    for (size_t back = 0; back < 2 && back <= wanted; back++) {
        *k = wanted - back;
        int status = open_unit(self, task->cell[*k], task->sample);
        if (status || restore(self))
            return status;
        close_unit(self);
    }
    *k = 0;
    return open_unit(self, task->cell[0], task->sample);
}

static int run_chain(worker *self, const mattis_task *task) {
    size_t k;
    int status = enter_chain(self, task, &k);
    while (!status) {
        const mattis_params *params = &self->plan->cell[task->cell[k]];
        status = sweep_unit(self, params);
        if (!status && !is_done(self, task, k))
            status = finish_unit(self, params);
        if (status || ++k == task->n)
            break;
        status = follow(self, task->cell[k], task->sample);
        if (!status && !is_done(self, task, k))
            hand_out_state(self); /* so that a resumed run need not repeat the chain */
    }
    close_unit(self);
    return status;
}

static int run_task(worker *self, const mattis_task *task) {
    const mattis_params *first = &self->plan->cell[task->cell[0]];
    int status = mattis_column_init(&self->column, first, task->sample);
    if (!status)
        status =
            first->from == MATTIS_FROM_PREVIOUS ? run_chain(self, task) : run_cells(self, task);
    mattis_column_free(&self->column);
    return status;
}

mattis_worker_options mattis_worker_options_of(const mattis_run_options *options) {
    return (mattis_worker_options){.state_every = options->state_every > 0 ? options->state_every
                                                                           : default_state_every,
                                   .save = options->save,
                                   .keeps_final_states = options->keep_final_states};
}

void mattis_worker_run(const mattis_plan *plan, const mattis_office *office, int thread,
                       const mattis_worker_options *options) {
    worker self = {.plan = plan,
                   .office = office,
                   .options = options,
                   .thread = thread,
                   .saves = options->save ? *options->save : 0};
    mattis_task task;
    int status = mattis_results_sheet(plan, self.sheet, &self.n_sheet);
    if (!status) {
        self.row = malloc(mattis_row_length(self.sheet, self.n_sheet) * sizeof *self.row);
        status = self.row ? MATTIS_OK : MATTIS_ERR_MEMORY;
    }
    while (!status && office->take(office->context, thread, &task))
        status = run_task(&self, &task);
    if (status)
        office->fail(office->context, status);
    for (size_t f = 0; f < self.n_sheet; f++)
        mattis_frame_free(&self.sheet[f]);
    mattis_buffer_free(&self.state);
    free(self.row);
}
