/* What a plan costs, before it runs: see mattis/run.h. */
#include <math.h>
#include <omp.h>

#include "mattis/engine.h"
#include "mattis/run.h"
#include "unit.h"

static const mattis_engine_type *engine_of(const mattis_params *params) {
    return mattis_engine_find(params);
}

int mattis_plan_limits(const mattis_plan *plan, mattis_report *report) {
    for (size_t c = 0; c < plan->n_cells; c++) {
        int status = engine_of(&plan->cell[c])->limits(&plan->cell[c], report);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

static double cell_sweeps(const mattis_plan *plan, const mattis_params *params) {
    return (double)plan->n_samples * (double)params->replicas *
           (double)(params->sweeps + params->burn_in);
}

/* Bytes of one unit: patterns, states, and the series of its measured sweeps. */
static double unit_bytes(const mattis_params *params, const mattis_cost *cost) {
    double series = (double)params->sweeps * (double)(params->record_overlaps + 1) * 8;
    return cost->disorder_bytes + (double)params->replicas * (cost->state_bytes + series);
}

int mattis_plan_estimate(const mattis_plan *plan, mattis_estimate *out) {
    *out = (mattis_estimate){.smallest_patterns = INFINITY, .seconds = NAN};
    for (size_t c = 0; c < plan->n_cells; c++) {
        const mattis_params *params = &plan->cell[c];
        mattis_cost cost;
        engine_of(params)->cost(params, &cost);
        out->smallest_patterns = fmin(out->smallest_patterns, (double)params->patterns);
        out->largest_patterns = fmax(out->largest_patterns, (double)params->patterns);
        out->unit_bytes = fmax(out->unit_bytes, unit_bytes(params, &cost));
        out->elements += cost.sweep_elements * cell_sweeps(plan, params);
    }
    mattis_frame frames[2];
    size_t n_frames;
    int status = mattis_results_init(plan, frames, &n_frames);
    for (size_t f = 0; f < n_frames; f++) {
        for (size_t k = 0; k < frames[f].n_variables; k++)
            out->result_bytes += (double)frames[f].variable[k].size * sizeof(double);
        mattis_frame_free(&frames[f]);
    }
    return status;
}

/* Seconds of one sweep of all replicas of a cell, over about `budget` seconds and at least one
 * sweep after the first, which pays for cold caches. */
static int time_cell(const mattis_params *params, double budget, double *seconds) {
    mattis_unit unit;
    int status = mattis_unit_init(&unit, params, 0);
    if (!status) {
        mattis_unit_sweep(&unit);
        double start = omp_get_wtime(), elapsed = 0;
        int sweeps = 0;
        while (sweeps == 0 || elapsed < budget) {
            mattis_unit_sweep(&unit);
            sweeps++;
            elapsed = omp_get_wtime() - start;
        }
        *seconds = elapsed / sweeps;
    }
    mattis_unit_free(&unit);
    return status;
}

int mattis_plan_time(const mattis_plan *plan, int threads, double budget, mattis_estimate *out) {
    enum { PROBES = 12 };
    const size_t probes = plan->n_cells < PROBES ? plan->n_cells : PROBES;
    double seconds_each = 0, elements = 0;
    for (size_t k = 0; k < probes; k++) {
        /* Cells spread over the grid with a stride that visits rows and columns evenly. */
        size_t c = (size_t)(fmod((double)(k + 1) * 0.6180339887498949, 1) * (double)plan->n_cells);
        const mattis_params *params = &plan->cell[c];
        mattis_cost cost;
        double seconds;
        int status = time_cell(params, budget / (double)probes, &seconds);
        if (status)
            return status;
        engine_of(params)->cost(params, &cost);
        seconds_each += seconds;
        elements += cost.sweep_elements * (double)params->replicas;
    }
    out->seconds = seconds_each / elements * out->elements / mattis_threads(threads);
    return MATTIS_OK;
}
