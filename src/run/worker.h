/* One thread that simulates tasks, wherever they come from. Private to this folder. */
#ifndef MATTIS_RUN_WORKER_H
#define MATTIS_RUN_WORKER_H

#include "results.h"
#include "tasks.h"

/* Where the threads of a process get tasks and bring results: the desk of the run (simulate.c), or
 * a mailbox to it (ranks.c). Functions may be called by all threads at once. */
typedef struct mattis_office {
    void *context;
    /* The next task, or false: there is none left, or the run has failed. `task->cell` stays valid
     * until the same thread takes the next one. */
    bool (*take)(void *context, int thread, mattis_task *task);
    /* Whether a unit of a taken task is complete already. */
    bool (*is_done)(void *context, int thread, size_t unit);
    void (*restore)(void *context, int thread, size_t unit, mattis_buffer *state);
    void (*deliver)(void *context, size_t unit, const double *row, size_t length);
    void (*keep_state)(void *context, size_t unit, const mattis_buffer *state);
    void (*fail)(void *context, int status);
    void (*poll)(void *context);
    bool (*is_stopped)(void *context);
} mattis_office;

/* The part of the options of a run that each thread needs. */
typedef struct mattis_worker_options {
    double state_every; /* seconds */
    const atomic_int *save;
    bool keeps_final_states;
} mattis_worker_options;
mattis_worker_options mattis_worker_options_of(const mattis_run_options *options);

/* Takes and simulates tasks until there are none, as thread number `thread` of this process. */
void mattis_worker_run(const mattis_plan *plan, const mattis_office *office, int thread,
                       const mattis_worker_options *options);

#endif
