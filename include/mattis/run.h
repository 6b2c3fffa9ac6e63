/* Runs: the whole plan by simulation, and the same cells by theory, into frames. */
#ifndef MATTIS_RUN_H
#define MATTIS_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "mattis/buffer.h"
#include "mattis/error.h"
#include "mattis/frame.h"
#include "mattis/plan.h"
#include "mattis/ranks.h"

/* --- What is said of a run on its way ------------------------------------------------------- */

typedef struct mattis_progress {
    size_t units_done, units; /* of this shard */
    double share;             /* of the work, from 0 to 1 */
} mattis_progress;

/* Called by one thread at a time, and never while a unit is stored in the frames, so that they may
 * be saved. Each may be NULL. A code that is not 0 stops the run and is what it returns. */
typedef struct mattis_run_hooks {
    void *context;
    /* The unit is complete and stands in the frames; `row` is mattis_row_get of it. */
    int (*unit)(void *context, size_t unit, const double *row, const mattis_progress *progress);
    /* The state of a unit on its way, or its last one: bytes for `restore` to give back, from which
     * it goes on, also to more sweeps. */
    int (*state)(void *context, size_t unit, const mattis_buffer *state);
    /* Fills `state`, which is empty, with what was kept of the unit; leaves it empty where there is
     * nothing. */
    int (*restore)(void *context, size_t unit, mattis_buffer *state);
    /* At the beginning, and about ten times a second. */
    void (*tick)(void *context, const mattis_progress *progress);
} mattis_run_hooks;

/* How a simulation is run; none of it changes a number. */
typedef struct mattis_run_options {
    int threads;            /* 0: as many as OpenMP gives */
    const atomic_int *stop; /* NULL, or set to non-zero to stop between two sweeps */
    /* NULL, or a count; whenever it changes, units on the way hand out their state. */
    const atomic_int *save;
    /* Seconds between two states of one unit, or more where they would take 5 % of the time; 0: a
     * minute; below 1e-9: after every sweep, whatever it costs. */
    double state_every;
    bool keep_final_states; /* hand out the last state of each complete unit */
    size_t shard, n_shards; /* the part to simulate, from 0; one shard: everything */
    mattis_run_hooks hooks;
    const mattis_ranks *ranks; /* NULL: one process; else simulated by all of them */
} mattis_run_options;

/* Threads of a run: `wanted`, or as many as OpenMP gives where that is 0. */
int mattis_threads(int wanted);

/* What a plan costs. */
typedef struct mattis_estimate {
    double smallest_patterns, largest_patterns; /* K over the cells */
    double unit_bytes;                          /* of the largest unit, for each thread */
    double result_bytes;                        /* of the frames */
    double elements;                            /* (spin, pattern) pairs visited in the whole run */
    double seconds; /* measured on this machine, for the given threads; see mattis_plan_time */
} mattis_estimate;

/* Whether the engine takes every cell, before anything runs: MATTIS_ERR_RANGE and a line. */
int mattis_plan_limits(const mattis_plan *plan, mattis_report *report);

/* Memory and operations; `seconds` is left NaN. */
int mattis_plan_estimate(const mattis_plan *plan, mattis_estimate *out);

/* Fills `seconds` by running a few sweeps of a few cells, at most about `budget` seconds; without
 * the theory. */
int mattis_plan_time(const mattis_plan *plan, int threads, double budget, mattis_estimate *out);

/* Seconds that the predictions take, from a few cells and a few points of each line. */
double mattis_theory_seconds(const mattis_plan *plan, int threads);

/* Makes the empty frames /monte_carlo and, when asked for, /series (else *n_frames is 1). */
int mattis_results_init(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames);

/* Simulates every unit that is not yet done (`done` in /monte_carlo) and fills both frames.
 * MATTIS_ERR_STOPPED when `stop` was set; what is complete is then marked done, and what was on the
 * way has handed out its state. Of several ranks, those above 0 need no frames (NULL) and no hooks,
 * and return when rank 0 sends them home. The unit of scheduling is a column: cells of one disorder
 * sample, which is built once. */
int mattis_simulate(const mattis_plan *plan, const mattis_run_options *options,
                    mattis_frame *frames, size_t n_frames);

/* Means and errors over the samples that are done so far; mattis_simulate ends with it. */
void mattis_results_summarize(mattis_frame *monte_carlo);

/* --- What earlier runs have left ------------------------------------------------------------ */

/* Everything that a cell yields is a function of these numbers and of the sample. */
typedef struct mattis_cell_key {
    uint64_t state;  /* of everything but the number of measured sweeps: longer runs begin with the
                        shorter ones */
    uint64_t result; /* of everything */
    size_t cell;
} mattis_cell_key;

typedef struct mattis_keys {
    size_t n;
    mattis_cell_key *cell;   /* by number of the cell */
    mattis_cell_key *sorted; /* by result */
} mattis_keys;

int mattis_keys_init(mattis_keys *self, const mattis_plan *plan); /* MATTIS_ERR_MEMORY */
void mattis_keys_free(mattis_keys *self);

/* The first of *n entries of `sorted` with this result; *n may be 0. */
size_t mattis_keys_find(const mattis_keys *self, uint64_t result, size_t *n);

/* The numbers of one unit, over all variables that have a sample axis: their count, and copies out
 * of the frames and into them. */
size_t mattis_row_length(const mattis_frame *frames, size_t n_frames);
void mattis_row_get(const mattis_frame *frames, size_t n_frames, size_t unit, double *row);
void mattis_row_put(mattis_frame *frames, size_t n_frames, size_t unit, const double *row);

/* Takes over the complete units of an earlier result, as far as the plan has them too: those of
 * equal keys and sample. *n_taken counts them; *n_differing those that were done already with other
 * numbers (and stay). MATTIS_ERR_FORMAT when the frames do not fit their plan. */
typedef struct mattis_earlier {
    const mattis_plan *plan;
    const mattis_frame *frames;
    size_t n_frames;
} mattis_earlier;
int mattis_results_adopt(const mattis_plan *plan, mattis_frame *frames, size_t n_frames,
                         const mattis_earlier *earlier, size_t *n_taken, size_t *n_differing,
                         mattis_report *report);

/* --- Theory ---------------------------------------------------------------------------------- */

/* Whether the experiment asks for any of that: else mattis_solve makes no frame. */
bool mattis_predicts(const mattis_plan *plan);

/* Solves the theory of every cell into /theory and traces the lines into /theory/lines, as far as
 * the experiment asks for them: *n_frames of `frames` are made (0 to 2). A line that does not reach
 * the grid is left out; one that cannot be traced is left out too and named in the report. `stop`
 * as above, between two cells or lines: MATTIS_ERR_STOPPED, and the frames are of no use. GSL's
 * error handler has to be off: see mattis/theory.h. */
int mattis_solve(const mattis_plan *plan, const atomic_int *stop, mattis_frame frames[2],
                 size_t *n_frames, mattis_report *report);

#endif
