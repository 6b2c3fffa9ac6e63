/* mattis check: the plan of an experiment, without running it. */
#include <math.h>
#include <stdio.h>

#include "cli.h"
#include "mattis/kernels.h"
#include "mattis/run.h"

static void print_axes(const mattis_experiment *experiment) {
    for (size_t a = 0; a < experiment->n_axes; a++) {
        const mattis_axis *axis = &experiment->axis[a];
        double low = axis->value[0], high = axis->value[0];
        for (size_t k = 1; k < axis->n; k++) {
            low = fmin(low, axis->value[k]);
            high = fmax(high, axis->value[k]);
        }
        if (axis->param->type == MATTIS_TYPE_CHOICE)
            printf("  axis %-22s from a pattern, and at random\n", axis->param->path);
        else
            printf("  axis %-22s %zu value%s, %.6g to %.6g\n", axis->param->path, axis->n,
                   axis->n == 1 ? "" : "s", low, high);
    }
}

static void print_plan(const mattis_plan *plan, const mattis_estimate *estimate, int threads) {
    char unit[32], results[32], seconds[32];
    cli_format_bytes(estimate->unit_bytes, unit, sizeof unit);
    cli_format_bytes(estimate->result_bytes, results, sizeof results);
    cli_format_seconds(estimate->seconds, seconds, sizeof seconds);
    if (*plan->experiment->title)
        printf("%s\n", plan->experiment->title);
    print_axes(plan->experiment);
    printf("  cells                       %zu\n", plan->n_cells);
    printf("  disorder samples a cell     %zu\n", plan->n_samples);
    printf("  units of work               %zu\n", plan->n_units);
    printf("  patterns K                  %.0f", estimate->smallest_patterns);
    if (estimate->largest_patterns > estimate->smallest_patterns)
        printf(" to %.0f", estimate->largest_patterns);
    putchar('\n');
    printf("  memory of the largest unit  %s, for each of %d threads\n", unit, threads);
    printf("  memory of the results       %s\n", results);
    printf("  spin-pattern operations     %.3g\n", estimate->elements);
    if (isnan(estimate->seconds)) {
        printf("  estimated time              not measured: the plan does not fit\n");
        return;
    }
    printf("  estimated time              %s (%s kernels, %d threads, measured now)\n", seconds,
           mattis_kernels_choose()->name, threads);
    cli_format_seconds(mattis_theory_seconds(plan, threads), seconds, sizeof seconds);
    printf("  estimated time of theory    %s, besides\n", seconds);
}

int cli_check(const cli_options *options) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    mattis_estimate estimate;
    int code = cli_load_plan(options, true, &experiment, &plan);
    if (code)
        return code;
    mattis_report report = {""};
    int status = mattis_plan_estimate(&plan, &estimate);
    int too_large = status ? status : cli_check_memory(&plan, options->threads, &report);
    if (!too_large)
        status = mattis_plan_time(&plan, options->threads, 1.0, &estimate);
    if (!status)
        print_plan(&plan, &estimate, mattis_threads(options->threads));
    if (status || too_large)
        code = cli_error(status ? status : too_large, &report);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return code;
}
