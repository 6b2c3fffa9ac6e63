/* What a plan costs, before it runs: see mattis/run.h. */
#include <math.h>
#include <omp.h>

#include "mattis/run.h"
#include "results.h"
#include "tasks.h"
#include "unit.h"

int mattis_plan_limits(const mattis_plan *plan, mattis_report *report) {
    for (size_t c = 0; c < plan->n_cells; c++) {
        int status = mattis_unit_limits(&plan->cell[c], report);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

int mattis_plan_estimate(const mattis_plan *plan, mattis_estimate *out) {
    const int axis = mattis_experiment_axis(plan->experiment, "dynamics.temperature");
    const double temperatures = axis < 0 ? 1 : (double)plan->experiment->axis[axis].n;
    *out = (mattis_estimate){.smallest_patterns = INFINITY, .seconds = NAN};
    for (size_t c = 0; c < plan->n_cells; c++) {
        const mattis_params *params = &plan->cell[c];
        mattis_unit_cost cost;
        mattis_unit_cost_of(params, &cost);
        out->smallest_patterns = fmin(out->smallest_patterns, (double)params->patterns);
        out->largest_patterns = fmax(out->largest_patterns, (double)params->patterns);
        /* Temperatures in memory at once: a ladder, or one and the one that it starts from. */
        const double together = params->exchange                       ? temperatures
                                : params->from == MATTIS_FROM_PREVIOUS ? fmin(temperatures, 2)
                                                                       : 1;
        out->unit_bytes = fmax(out->unit_bytes, cost.bytes + (together - 1) * cost.own_bytes);
        out->elements += cost.elements * (double)plan->n_samples;
    }
    out->result_bytes = mattis_results_bytes(plan);
    double batch_bytes;
    const int status = mattis_tasks_bytes(plan, &batch_bytes);
    out->unit_bytes = fmax(out->unit_bytes, batch_bytes);
    return status;
}

/* Cells of one column that a run would sweep together. */
typedef struct probe {
    size_t n;
    mattis_params params[MATTIS_STATES_TOGETHER];
    double elements; /* of one sweep */
} probe;

/* From cell c on, those of its column; the run may cut them into smaller batches. */
static void choose_probe(const mattis_plan *plan, size_t c, probe *out) {
    size_t cell[MATTIS_STATES_TOGETHER], n = 0;
    for (size_t k = 0; k < plan->n_cells && n < MATTIS_STATES_TOGETHER; k++) {
        const size_t other = (c + k) % plan->n_cells;
        if (mattis_params_same_disorder(&plan->cell[c], &plan->cell[other]))
            cell[n++] = other;
    }
    *out = (probe){.n = mattis_units_together(plan, cell, n)};
    for (size_t k = 0; k < out->n; k++) {
        mattis_unit_cost cost;
        mattis_unit_probe(&plan->cell[cell[k]], &out->params[k]);
        mattis_unit_cost_of(&out->params[k], &cost);
        out->elements += cost.sweep_elements;
    }
}

/* Seconds of one sweep of all replicas of some cells, over about `budget` seconds and at least one
 * sweep after the first, which pays for cold caches. */
static int time_probe(const probe *probed, double budget, double *seconds) {
    mattis_column column;
    mattis_unit unit[MATTIS_STATES_TOGETHER], *list[MATTIS_STATES_TOGETHER];
    size_t n = 0;
    int status = mattis_column_init(&column, &probed->params[0], 0);
    for (; !status && n < probed->n; n++) {
        list[n] = &unit[n];
        status = mattis_unit_init(&unit[n], &column, &probed->params[n], 0);
    }
    if (!status) {
        /* cold caches, and rows of patterns that are made after some sweeps */
        const int before = mattis_keeps_rows(&probed->params[0]) ? 5 : 1;
        for (int k = 0; k < before; k++)
            mattis_units_sweep(list, n);
        double start = omp_get_wtime(), elapsed = 0;
        int sweeps = 0;
        while (sweeps == 0 || elapsed < budget) {
            mattis_units_sweep(list, n);
            sweeps++;
            elapsed = omp_get_wtime() - start;
        }
        *seconds = elapsed / sweeps;
    }
    while (n > 0)
        mattis_unit_free(&unit[--n]);
    mattis_column_free(&column);
    return status;
}

int mattis_plan_time(const mattis_plan *plan, int threads, double budget, mattis_estimate *out) {
    enum { PROBES = 12 };
    const size_t probes = plan->n_cells < PROBES ? plan->n_cells : PROBES;
    double seconds_each = 0, elements = 0;
    for (size_t k = 0; k < probes; k++) {
        /* Cells spread over the grid with a stride that visits rows and columns evenly. */
        size_t c = (size_t)(fmod((double)(k + 1) * 0.6180339887498949, 1) * (double)plan->n_cells);
        probe probed;
        double seconds = 0;
        choose_probe(plan, c, &probed);
        int status = MATTIS_OK;
        /* On all threads at once: they share caches and memory in the run, too. */
#pragma omp parallel num_threads(mattis_threads(threads))
        {
            double own_seconds = 0;
            int own_status = time_probe(&probed, budget / (double)probes, &own_seconds);
#pragma omp critical(mattis_probe)
            {
                seconds = fmax(seconds, own_seconds);
                status = own_status ? own_status : status;
            }
        }
        if (status)
            return status;
        seconds_each += seconds;
        elements += probed.elements;
    }
    out->seconds = seconds_each / elements * out->elements / mattis_threads(threads);
    return MATTIS_OK;
}
