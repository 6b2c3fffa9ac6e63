/* mattis show and mattis plot: what people see of a result file. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "mattis/plot.h"

static int read_result(const char *path, mattis_result *result) {
    mattis_report report = {""};
    int status = mattis_store_read(path, result, &report);
    if (!status)
        return EXIT_DONE;
    cli_error(status, &report);
    return EXIT_USAGE;
}

int cli_show(const cli_options *options) {
    if (options->watch)
        return cli_watch(options);
    mattis_result result = {0};
    mattis_report report = {""};
    int code = read_result(options->file, &result);
    if (code)
        return code;
    int status = mattis_show(&result, stdout, options->csv, &report);
    mattis_result_free(&result);
    return status ? cli_error(status, &report) : EXIT_DONE;
}

/* Reads one file, or joins several. */
static int read_joined(const cli_options *options, mattis_result *out) {
    const size_t n = options->n_files;
    if (n == 1)
        return read_result(options->file, out);
    mattis_report report = {""};
    mattis_result *each = calloc(n, sizeof *each);
    int code = each ? EXIT_DONE : EXIT_FAILED;
    for (size_t k = 0; !code && k < n; k++)
        code = read_result(options->files[k], &each[k]);
    if (!code) {
        int status = mattis_join(out, each, (const char *const *)options->files, n, &report);
        code = status ? cli_error(status, &report) : EXIT_DONE;
    }
    for (size_t k = 0; each && k < n; k++)
        mattis_result_free(&each[k]);
    free(each);
    return code;
}

int cli_plot(const cli_options *options) {
    mattis_result result = {0};
    mattis_report report = {""};
    if (!options->output) {
        fprintf(stderr, "mattis plot: -o FIG.pdf, FIG.svg or FIG.png is missing\n");
        return EXIT_USAGE;
    }
    int code = read_joined(options, &result);
    if (code)
        return code;
    int status = cli_probe_output(options, options->output, options->force, &report);
    bool probed = !status;
    if (probed)
        status = mattis_plot(&result, options->of, options->output, options->keep_script, &report);
    mattis_result_free(&result);
    code = status ? cli_error(status, &report) : EXIT_DONE;
    return status && !probed ? EXIT_USAGE : code;
}
