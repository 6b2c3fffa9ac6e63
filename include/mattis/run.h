/* Runs: the whole plan by simulation, and the same cells by theory, into frames. */
#ifndef MATTIS_RUN_H
#define MATTIS_RUN_H

#include <signal.h>
#include <stdbool.h>

#include "mattis/error.h"
#include "mattis/frame.h"
#include "mattis/plan.h"

/* How a simulation is run; none of it changes a number. */
typedef struct mattis_run_options {
    int threads;                       /* 0: as many as OpenMP gives */
    const volatile sig_atomic_t *stop; /* NULL, or set to non-zero to stop between two sweeps */
    /* Called after each unit, by one thread at a time, with the number of complete units and the
     * share of the work that is done (0 to 1); NULL: no calls. No unit is stored while it runs, so
     * that it may save the frames. */
    void (*progress)(void *context, size_t units_done, double share);
    void *context;
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

/* Fills `seconds` by running a few sweeps of a few cells, at most about `budget` seconds. */
int mattis_plan_time(const mattis_plan *plan, int threads, double budget, mattis_estimate *out);

/* Makes the empty frames /monte_carlo and, when asked for, /series (else *n_frames is 1). */
int mattis_results_init(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames);

/* Simulates every unit that is not yet done (`done` in /monte_carlo) and fills both frames.
 * MATTIS_ERR_STOPPED when `stop` was set; what is complete is then marked done. */
int mattis_simulate(const mattis_plan *plan, const mattis_run_options *options,
                    mattis_frame *frames, size_t n_frames);

/* Means and errors over the samples that are done so far; mattis_simulate ends with it. */
void mattis_results_summarize(mattis_frame *monte_carlo);

/* Takes over the complete units of an earlier result of the same experiment. MATTIS_ERR_FORMAT when
 * the shapes differ. */
int mattis_results_adopt(mattis_frame *frames, size_t n_frames, const mattis_frame *earlier,
                         size_t n_earlier, mattis_report *report);

/* Solves the theory of every cell into /theory and traces the lines into /theory/lines, as far as
 * the experiment asks for them: *n_frames of `frames` are made (0 to 2). A line that does not reach
 * the grid is left out; one that cannot be traced is left out too and named in the report. */
int mattis_solve(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames,
                 mattis_report *report);

#endif
