/* mattis show and mattis plot: what people see of a result file. */
#include <stdio.h>

#include "cli.h"
#include "mattis/plot.h"

static int read_result(const cli_options *options, mattis_result *result) {
    mattis_report report = {""};
    int status = mattis_store_read(options->file, result, &report);
    if (!status)
        return EXIT_DONE;
    cli_error(status, &report);
    return EXIT_USAGE;
}

int cli_show(const cli_options *options) {
    mattis_result result = {0};
    mattis_report report = {""};
    int code = read_result(options, &result);
    if (code)
        return code;
    int status = mattis_show(&result, stdout, options->csv, &report);
    mattis_result_free(&result);
    return status ? cli_error(status, &report) : EXIT_DONE;
}

int cli_plot(const cli_options *options) {
    mattis_result result = {0};
    mattis_report report = {""};
    if (!options->output) {
        fprintf(stderr, "mattis plot: -o FIG.pdf, FIG.svg or FIG.png is missing\n");
        return EXIT_USAGE;
    }
    int code = read_result(options, &result);
    if (code)
        return code;
    int status = cli_probe_output(options, options->output, options->force, &report);
    bool probed = !status;
    if (probed)
        status = mattis_plot(&result, options->output, options->keep_script, &report);
    mattis_result_free(&result);
    code = status ? cli_error(status, &report) : EXIT_DONE;
    return status && !probed ? EXIT_USAGE : code;
}
