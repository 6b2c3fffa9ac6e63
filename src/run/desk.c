/* See desk.h. One thread at a time is at the desk. */
#include "desk.h"

#include <omp.h>

#include "unit.h"

static const double tick_every = 0.1; /* seconds */

static double share_of(const mattis_desk *self) {
    return self->tasks.all_work > 0 ? self->done_work / self->tasks.all_work : 1;
}

int mattis_desk_init(mattis_desk *self, const mattis_plan *plan, const mattis_run_options *options,
                     mattis_frame *frames, size_t n_frames, int threads) {
    *self = (mattis_desk){.plan = plan, .options = options, .frames = frames, .n_frames = n_frames};
    const double *done = mattis_frame_variable(&frames[0], "done")->value;
    int status = mattis_tasks_init(&self->tasks, plan, done, options, threads);
    if (status)
        return status;
    self->done_work = self->tasks.done_work;
    self->progress = (mattis_progress){.units_done = self->tasks.done_units,
                                       .units = self->tasks.all_units,
                                       .share = share_of(self)};
    if (options->hooks.tick)
        options->hooks.tick(options->hooks.context, &self->progress);
    return MATTIS_OK;
}

void mattis_desk_free(mattis_desk *self) {
    mattis_tasks_free(&self->tasks);
}

static bool asked_to_stop(const mattis_desk *self) {
    return self->options->stop && *self->options->stop;
}

/* Notes the first failure; the run then ends. */
static void note(mattis_desk *self, int status) {
    if (status && !self->status)
        self->status = status;
    if (status)
        self->is_stopping = true;
}

static bool take(void *context, int thread, mattis_task *task) {
    mattis_desk *self = context;
    bool given = false;
    (void)thread;
#pragma omp critical(mattis_desk)
    {
        if (asked_to_stop(self) && self->next < self->tasks.n)
            note(self, MATTIS_ERR_STOPPED);
        if (!self->is_stopping && self->next < self->tasks.n) {
            *task = self->tasks.task[self->next++];
            given = true;
        }
    }
    return given;
}

static bool is_done(void *context, int thread, size_t unit) {
    const mattis_desk *self = context;
    (void)thread;
    bool done;
#pragma omp critical(mattis_desk)
    done = mattis_frame_variable(&self->frames[0], "done")->value[unit] != 0;
    return done;
}

static void restore(void *context, int thread, size_t unit, mattis_buffer *state) {
    mattis_desk *self = context;
    const mattis_run_hooks *hooks = &self->options->hooks;
    (void)thread;
    if (hooks->restore)
#pragma omp critical(mattis_desk)
        note(self, hooks->restore(hooks->context, unit, state));
}

static void deliver(void *context, size_t unit, const double *row, size_t length) {
    mattis_desk *self = context;
    (void)length;
    const mattis_run_hooks *hooks = &self->options->hooks;
    mattis_unit_cost cost;
    mattis_unit_cost_of(&self->plan->cell[unit / self->plan->n_samples], &cost);
#pragma omp critical(mattis_desk)
    {
        mattis_row_put(self->frames, self->n_frames, unit, row);
        self->done_work += cost.elements;
        self->progress.units_done++;
        self->progress.share = share_of(self);
        if (hooks->unit)
            note(self, hooks->unit(hooks->context, unit, row, &self->progress));
    }
}

static void keep_state(void *context, size_t unit, const mattis_buffer *state) {
    mattis_desk *self = context;
    const mattis_run_hooks *hooks = &self->options->hooks;
    if (hooks->state)
#pragma omp critical(mattis_desk)
        note(self, hooks->state(hooks->context, unit, state));
}

static void fail(void *context, int status) {
#pragma omp critical(mattis_desk)
    note(context, status);
}

static void poll(void *context) {
    mattis_desk *self = context;
    const mattis_run_hooks *hooks = &self->options->hooks;
    if (!hooks->tick)
        return;
#pragma omp critical(mattis_desk)
    {
        const double now = omp_get_wtime();
        if (now - self->last_tick >= tick_every) {
            self->last_tick = now;
            hooks->tick(hooks->context, &self->progress);
        }
    }
}

static bool is_stopped(void *context) {
    const mattis_desk *self = context;
    return self->is_stopping || asked_to_stop(self);
}

mattis_office mattis_desk_office(mattis_desk *self) {
    return (mattis_office){.context = self,
                           .take = take,
                           .is_done = is_done,
                           .restore = restore,
                           .deliver = deliver,
                           .keep_state = keep_state,
                           .fail = fail,
                           .poll = poll,
                           .is_stopped = is_stopped};
}
