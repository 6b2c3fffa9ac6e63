/* The desk of a run: hands out tasks, takes in results and states, tells the hooks. There is one in
 * a run, however many processes it has. Private to this folder. */
#ifndef MATTIS_RUN_DESK_H
#define MATTIS_RUN_DESK_H

#include "tasks.h"
#include "worker.h"

typedef struct mattis_desk {
    const mattis_plan *plan; /* borrowed, as the next three */
    const mattis_run_options *options;
    mattis_frame *frames;
    size_t n_frames;
    mattis_tasks tasks;
    size_t next;             /* task */
    int status;              /* of the run so far */
    atomic_bool is_stopping; /* no more tasks: stopped or failed */
    double done_work;
    mattis_progress progress;
    double last_tick;
} mattis_desk;

int mattis_desk_init(mattis_desk *self, const mattis_plan *plan, const mattis_run_options *options,
                     mattis_frame *frames, size_t n_frames, int threads);
void mattis_desk_free(mattis_desk *self);

/* The office at the desk itself, for threads of its own process. */
mattis_office mattis_desk_office(mattis_desk *self);

#endif
