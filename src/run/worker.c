/* See worker.h. */
#include "worker.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "ladder.h"

static const double poll_every = 0.1; /* seconds */
static const double default_state_every = 60;
static const double shortest_state_every = 1e-9; /* below: after every sweep, whatever it costs */
static const double state_share = 0.05;          /* of the time, at most, goes into states */

typedef struct worker {
    const mattis_plan *plan;
    const mattis_office *office;
    const mattis_worker_options *options;
    int thread;
    /* What is simulated now */
    mattis_column column;
    mattis_ladder ladder;
    uint32_t sample;
    /* When what was done last */
    double last_poll, last_state, state_seconds;
    int saves; /* count of options->save that was answered */
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

static size_t number_of(const worker *self, size_t cell) {
    return cell * self->plan->n_samples + self->sample;
}

static void hand_out_states(worker *self) {
    const double begin = omp_get_wtime();
    for (size_t part = 0; part < mattis_ladder_parts(&self->ladder); part++) {
        const size_t unit = number_of(self, mattis_ladder_cell(&self->ladder, part));
        mattis_buffer_clear(&self->state);
        mattis_ladder_transfer(&self->ladder, part, &self->state);
        if (!self->state.failed) /* without memory for it the unit goes on: only safety is lost */
            self->office->keep_state(self->office->context, unit, &self->state);
    }
    self->last_state = omp_get_wtime();
    self->state_seconds = self->last_state - begin;
}

/* Goes on from a kept state; false where there is none that fits. */
static bool restore(worker *self, size_t part) {
    const size_t unit = number_of(self, mattis_ladder_cell(&self->ladder, part));
    mattis_buffer_clear(&self->state);
    self->office->restore(self->office->context, self->thread, unit, &self->state);
    if (self->state.size == 0)
        return false;
    mattis_buffer_rewind(&self->state);
    mattis_ladder_transfer(&self->ladder, part, &self->state);
    return !self->state.failed && self->state.at == self->state.size;
}

/* --- Units that are swept together ----------------------------------------------------------- */

static int open_ladder(worker *self, const size_t *cell, size_t n) {
    self->last_state = omp_get_wtime();
    return mattis_ladder_init(&self->ladder, self->plan, &self->column, self->sample, cell, n);
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
    const double every = self->options->state_every;
    const bool always = every < shortest_state_every;
    if (asked || stop || always ||
        now - self->last_state >= fmax(every, self->state_seconds / state_share))
        hand_out_states(self);
    return stop ? MATTIS_ERR_STOPPED : MATTIS_OK;
}

static int sweep_ladder(worker *self) {
    while (!mattis_ladder_settled(&self->ladder)) {
        int status = look_up(self);
        if (!status)
            status = mattis_ladder_sweep(&self->ladder);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static int finish_rung(worker *self, size_t k) {
    const mattis_recorder *recorder = &self->ladder.rung[k].recorder;
    const size_t n = recorder->n_overlaps;
    const size_t pixels = mattis_results_shown(self->ladder.rung[k].params) * recorder->n_spins;
    double *room =
        malloc(((3 + MATTIS_N_PATTERN_OBSERVABLES) * n +
                MATTIS_N_REPLICA_OBSERVABLES * recorder->n_replicas + MATTIS_N_PIXELS * pixels) *
               sizeof *room);
    if (!room)
        return MATTIS_ERR_MEMORY;
    mattis_measurement measurement = {
        .overlap = room, .thermal_variance = room + n, .tau = room + 2 * n};
    for (size_t v = 0; v < MATTIS_N_PATTERN_OBSERVABLES; v++)
        measurement.pattern[v] = room + (3 + v) * n;
    for (size_t v = 0; v < MATTIS_N_REPLICA_OBSERVABLES; v++)
        measurement.replica[v] =
            room + (3 + MATTIS_N_PATTERN_OBSERVABLES) * n + v * recorder->n_replicas;
    for (size_t v = 0; v < MATTIS_N_PIXELS; v++)
        measurement.pixel[v] = measurement.replica[0] +
                               MATTIS_N_REPLICA_OBSERVABLES * recorder->n_replicas + v * pixels;
    int status = mattis_ladder_finish(&self->ladder, k, &measurement);
    if (!status) {
        mattis_results_clear(self->sheet, self->n_sheet);
        mattis_results_store(self->sheet, self->n_sheet, 0, recorder, &measurement);
        mattis_row_get(self->sheet, self->n_sheet, 0, self->row);
        self->office->deliver(self->office->context, number_of(self, self->ladder.rung[k].cell),
                              self->row, mattis_row_length(self->sheet, self->n_sheet));
    }
    free(room);
    return status;
}

static bool is_done(const worker *self, size_t cell) {
    return self->office->is_done(self->office->context, self->thread, number_of(self, cell));
}

/* Delivers what is not done yet. */
static int finish_ladder(worker *self) {
    bool any = false;
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < self->ladder.n; k++) {
        if (is_done(self, self->ladder.rung[k].cell))
            continue;
        any = true;
        status = finish_rung(self, k);
    }
    if (!status && any && self->options->keeps_final_states)
        hand_out_states(self);
    return status;
}

/* --- Tasks ----------------------------------------------------------------------------------- */

/* From the state that was kept, or from the beginning, to the end. */
static int run_ladder(worker *self, const size_t *cell, size_t n) {
    int status = open_ladder(self, cell, n);
    for (size_t part = 0; !status && part < mattis_ladder_parts(&self->ladder); part++)
        if (!restore(self, part) && self->state.size > 0) /* one that did not fit has spoilt it */
            status = mattis_ladder_restart(&self->ladder, part);
    if (!status)
        status = sweep_ladder(self);
    if (!status)
        status = finish_ladder(self);
    mattis_ladder_free(&self->ladder);
    return status;
}

/* Cells that only share their disorder. */
static int run_cells(worker *self, const mattis_task *task) {
    int status = MATTIS_OK;
    for (size_t k = 0, n; !status && k < task->n; k += n) {
        n = mattis_units_together(self->plan, task->cell + k, task->n - k);
        status = run_ladder(self, task->cell + k, n);
    }
    return status;
}

/* The next temperature of a chain starts where the last one has ended. */
static int follow(worker *self, const size_t *cell) {
    mattis_ladder previous = self->ladder;
    self->ladder = (mattis_ladder){0};
    mattis_recorder_free(&previous.rung[0].recorder);
    int status = open_ladder(self, cell, 1);
    if (!status)
        status = mattis_unit_follow(&self->ladder.rung[0].unit, &previous.rung[0].unit);
    mattis_ladder_free(&previous);
    return status;
}

/* Opens the first unit of the chain that must be simulated: the first that is not done, if its
 * state is kept, or else the unit before it, if its last state is, or else the first of all. */
static int enter_chain(worker *self, const mattis_task *task, size_t *k) {
    size_t wanted = 0;
    while (wanted + 1 < task->n && is_done(self, task->cell[wanted]))
        wanted++;
    for (size_t back = 0; back < 2 && back <= wanted; back++) {
        *k = wanted - back;
        int status = open_ladder(self, &task->cell[*k], 1);
        if (status || restore(self, 0))
            return status;
        mattis_ladder_free(&self->ladder);
    }
    *k = 0;
    return open_ladder(self, task->cell, 1);
}

static int run_chain(worker *self, const mattis_task *task) {
    size_t k;
    int status = enter_chain(self, task, &k);
    while (!status) {
        status = sweep_ladder(self);
        if (!status)
            status = finish_ladder(self);
        if (status || ++k == task->n)
            break;
        status = follow(self, &task->cell[k]);
        if (!status && !is_done(self, task->cell[k]))
            hand_out_states(self); /* so that a resumed run need not repeat the chain */
    }
    mattis_ladder_free(&self->ladder);
    return status;
}

static int run_task(worker *self, const mattis_task *task) {
    const mattis_params *first = &self->plan->cell[task->cell[0]];
    self->sample = task->sample;
    int status = mattis_column_init(&self->column, first, task->sample);
    if (!status && first->exchange)
        status = run_ladder(self, task->cell, task->n);
    else if (!status)
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
