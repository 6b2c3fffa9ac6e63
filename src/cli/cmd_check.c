/* mattis check: the plan of an experiment, without running it. */
#include <stdio.h>

#include "cli.h"
#include "mattis/kernels.h"
#include "mattis/run.h"

static void print_axes(const mattis_experiment *experiment) {
    for (size_t a = 0; a < experiment->n_axes; a++) {
        const mattis_axis *axis = &experiment->axis[a];
        printf("  axis %-22s %zu values, %.6g to %.6g\n", axis->param->path, axis->n,
               axis->value[0], axis->value[axis->n - 1]);
    }
}

static void print_plan(const mattis_plan *plan, const mattis_estimate *estimate, int threads) {
    char unit[32], results[32], seconds[32];
    cli_format_bytes(estimate->unit_bytes, unit, sizeof unit);
    cli_format_bytes(estimate->result_bytes, results, sizeof results);
    cli_format_seconds(estimate->seconds, seconds, sizeof seconds);
    printf("%s\n", plan->experiment->title);
    print_axes(plan->experiment);
    printf("  cells                       %zu\n", plan->n_cells);
    printf("  disorder samples a cell     %zu\n", plan->n_samples);
    printf("  units of work               %zu\n", plan->n_units);
    printf("  patterns K                  %.0f to %.0f\n", estimate->smallest_patterns,
           estimate->largest_patterns);
    printf("  memory of the largest unit  %s, for each of %d threads\n", unit, threads);
    printf("  memory of the results       %s\n", results);
    printf("  spin-pattern operations     %.3g\n", estimate->elements);
    printf("  estimated time              %s (%s kernels, %d threads, measured now)\n", seconds,
           mattis_kernels_choose()->name, threads);
}

int cli_check(const cli_options *options) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    mattis_estimate estimate;
    int code = cli_load_plan(options, &experiment, &plan);
    if (code)
        return code;
    int status = mattis_plan_estimate(&plan, &estimate);
    if (!status)
        status = mattis_plan_time(&plan, options->threads, 1.0, &estimate);
    if (status)
        code = cli_error(status, NULL);
    else
        print_plan(&plan, &estimate, mattis_threads(options->threads));
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return code;
}
