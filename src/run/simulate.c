/* The simulation of a plan: units of work over threads. See mattis/run.h. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "mattis/run.h"
#include "results.h"
#include "unit.h"

int mattis_threads(int wanted) {
    return wanted > 0 ? wanted : omp_get_max_threads();
}

static bool stopped(const mattis_run_options *options) {
    return options->stop && *options->stop;
}

/* Burn-in and measured sweeps of one unit; MATTIS_ERR_STOPPED when asked to stop on the way. */
static int sweep_unit(mattis_unit *unit, mattis_recorder *recorder, const mattis_params *params,
                      const mattis_run_options *options) {
    mattis_unit_cost cost;
    mattis_unit_cost_of(params, &cost);
    for (int64_t t = 0; t < cost.burn_in + params->sweeps; t++) {
        if (mattis_unit_settled(unit))
            break;
        if (stopped(options))
            return MATTIS_ERR_STOPPED;
        int status = mattis_unit_sweep(unit);
        if (!status && t >= cost.burn_in)
            status = mattis_unit_record(unit, recorder);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static int run_unit(const mattis_plan *plan, size_t number, const mattis_run_options *options,
                    mattis_frame *frames, size_t n_frames) {
    const mattis_params *params = &plan->cell[number / plan->n_samples];
    mattis_unit unit;
    mattis_recorder recorder = {0};
    int status = mattis_unit_init(&unit, params, (uint32_t)(number % plan->n_samples));
    if (!status)
        status = mattis_recorder_init(&recorder, params);
    if (!status)
        status = sweep_unit(&unit, &recorder, params, options);
    if (!status) {
        const size_t n = recorder.n_overlaps;
        double *room = malloc(((3 + MATTIS_N_PATTERN_OBSERVABLES) * n +
                               MATTIS_N_REPLICA_OBSERVABLES * recorder.n_replicas) *
                              sizeof *room);
        if (room) {
            mattis_measurement measurement = {
                .overlap = room, .thermal_variance = room + n, .tau = room + 2 * n};
            for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
                measurement.pattern[k] = room + (3 + k) * n;
            for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
                measurement.replica[k] =
                    room + (3 + MATTIS_N_PATTERN_OBSERVABLES) * n + k * recorder.n_replicas;
            status = mattis_unit_finish(&unit, &recorder, params, &measurement);
            if (!status)
#pragma omp critical(mattis_queue)
                mattis_results_store(frames, n_frames, number, &recorder, &measurement);
        } else {
            status = MATTIS_ERR_MEMORY;
        }
        free(room);
    }
    mattis_recorder_free(&recorder);
    mattis_unit_free(&unit);
    return status;
}

typedef struct queued_unit {
    size_t number;
    double work; /* (spin, pattern) pairs */
} queued_unit;

/* Longest first, so that no long unit is left alone at the end; the number breaks ties. */
static int by_work(const void *left, const void *right) {
    const queued_unit *x = left, *y = right;
    if (x->work != y->work)
        return x->work < y->work ? 1 : -1;
    return x->number < y->number ? -1 : 1;
}

static double unit_work(const mattis_plan *plan, size_t number) {
    mattis_unit_cost cost;
    mattis_unit_cost_of(&plan->cell[number / plan->n_samples], &cost);
    return cost.elements;
}

/* Runs the queue on all threads. Progress is called between units. */
static int run_queue(const mattis_plan *plan, const queued_unit *queue, size_t n_queued,
                     const mattis_run_options *options, mattis_frame *frames, size_t n_frames) {
    int status = MATTIS_OK;
    size_t done = plan->n_units - n_queued;
    double total = 0, finished = 0;
    for (size_t k = 0; k < plan->n_units; k++)
        total += unit_work(plan, k);
    for (size_t k = 0; k < n_queued; k++)
        finished -= queue[k].work;
    finished += total;
#pragma omp parallel for schedule(dynamic, 1) num_threads(options->threads)
    for (size_t k = 0; k < n_queued; k++) {
        int seen;
#pragma omp atomic read
        seen = status;
        if (seen)
            continue;
        int result = stopped(options) ? MATTIS_ERR_STOPPED
                                      : run_unit(plan, queue[k].number, options, frames, n_frames);
#pragma omp critical(mattis_queue)
        {
            if (result && !status)
                status = result;
            done += !result;
            finished += result ? 0 : queue[k].work;
            if (options->progress)
                options->progress(options->context, done, finished / total);
        }
    }
    return status;
}

int mattis_simulate(const mattis_plan *plan, const mattis_run_options *options,
                    mattis_frame *frames, size_t n_frames) {
    mattis_run_options own = *options;
    own.threads = mattis_threads(options->threads);
    const double *done = mattis_frame_variable(&frames[0], "done")->value;
    queued_unit *queue = malloc((plan->n_units + 1) * sizeof *queue);
    if (!queue)
        return MATTIS_ERR_MEMORY;
    size_t n_queued = 0;
    for (size_t k = 0; k < plan->n_units; k++)
        if (done[k] == 0)
            queue[n_queued++] = (queued_unit){k, unit_work(plan, k)};
    qsort(queue, n_queued, sizeof *queue, by_work);
    int status = run_queue(plan, queue, n_queued, &own, frames, n_frames);
    free(queue);
    mattis_results_summarize(&frames[0]);
    return status;
}
