/* mattis theory: predictions alone, into a file of the same layout. */
#include <omp.h>
#include <stdio.h>

#include "cli.h"
#include "mattis/run.h"
#include "progress.h"

static int solve_and_save(const mattis_plan *plan, const char *path, int force,
                          mattis_report *report) {
    mattis_frame frames[2];
    mattis_attributes root = {0};
    size_t n_frames;
    char started[32], finished[32];
    cli_now(started, sizeof started);
    int status = mattis_solve(plan, NULL, frames, &n_frames, report);
    cli_now(finished, sizeof finished);
    if (!status)
        cli_warning(report);
    if (!status)
        status = cli_root_attributes(plan->experiment, started, finished, &root);
    if (!status)
        status = mattis_store_write(path, force, &root, frames, n_frames, report);
    mattis_attributes_free(&root);
    for (size_t k = 0; k < n_frames; k++)
        mattis_frame_free(&frames[k]);
    return status;
}

int cli_theory(const cli_options *options) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    mattis_report report = {""};
    char path[4096];
    int code = cli_load_plan(options, false, &experiment, &plan);
    if (code)
        return code;
    if (!mattis_predicts(&plan)) {
        mattis_fail(&report, MATTIS_ERR_INPUT,
                    "%s: theory.rs is false and theory.lines has no line to trace: nothing is to "
                    "be predicted; choose true",
                    options->file);
        code = cli_error(MATTIS_ERR_INPUT, &report);
        mattis_plan_free(&plan);
        mattis_experiment_free(&experiment);
        return code;
    }
    if (options->threads)
        omp_set_num_threads(options->threads);
    double begin = cli_clock();
    cli_output_path(options, path, sizeof path);
    int status = cli_probe_output(options, path, options->force, &report);
    if (status) {
        cli_error(status, &report);
        code = EXIT_USAGE;
    } else if ((status = solve_and_save(&plan, path, options->force, &report)) != MATTIS_OK) {
        code = cli_error(status, &report);
    } else if (!options->quiet) {
        char elapsed[32];
        cli_format_seconds(cli_clock() - begin, elapsed, sizeof elapsed);
        printf("%s: theory of %zu cell%s, %s\n", path, plan.n_cells, plan.n_cells == 1 ? "" : "s",
               elapsed);
    }
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return code;
}
