/* mattis show, plot and report: what people see of a result file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "mattis/plot.h"
#include "past.h"

static int read_result(const char *path, mattis_result *result) {
    mattis_report report = {""};
    int status = mattis_store_read(path, result, &report);
    if (!status)
        return EXIT_DONE;
    char journal[4200];
    cli_journal_path(path, journal, sizeof journal);
    if (status == MATTIS_ERR_FILE && access(path, F_OK) != 0 && access(journal, F_OK) == 0)
        mattis_fail(&report, status,
                    "%.900s: not written yet; what its run has done is in its journal: mattis show "
                    "--watch shows it, mattis run --resume goes on with it",
                    path);
    cli_error(status, &report);
    return EXIT_USAGE;
}

/* What --csv, --json and --table ask for. */
static int find_form(const cli_options *options, mattis_show_form *form) {
    static const mattis_show_form forms[] = {
        MATTIS_SHOW_CSV,       MATTIS_SHOW_HEADER, MATTIS_SHOW_LINES,   MATTIS_SHOW_MEASURED,
        MATTIS_SHOW_AGREEMENT, MATTIS_SHOW_SIZE,   MATTIS_SHOW_REFINED, MATTIS_SHOW_EXCHANGE};
    *form = options->json ? MATTIS_SHOW_JSON : options->csv ? MATTIS_SHOW_CSV : MATTIS_SHOW_TEXT;
    if (options->json && (options->csv || options->table)) {
        fprintf(stderr, "mattis show: --json holds all tables; give it alone\n");
        return EXIT_USAGE;
    }
    if (!options->table)
        return EXIT_DONE;
    for (size_t k = 0; cli_table_words[k]; k++) {
        *form = forms[k];
        if (strcmp(options->table, cli_table_words[k]) == 0)
            return EXIT_DONE;
    }
    cli_refuse_word("show", "--table", options->table, cli_table_words);
    return EXIT_USAGE;
}

int cli_show(const cli_options *options) {
    if (options->watch)
        return cli_watch(options);
    mattis_result result = {0};
    mattis_report report = {""};
    mattis_show_options wanted = {.quantities = options->of, .size_power = options->size_power};
    int code = find_form(options, &wanted.form);
    if (!code)
        code = read_result(options->file, &result);
    if (code)
        return code;
    int status = mattis_show(&result, stdout, &wanted, &report);
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

/* The kind of figure that was asked for; an unknown one, or one that --of cannot change, is a line.
 */
static int find_kind(const cli_options *options, mattis_plot_kind *kind) {
    if (!options->kind)
        return EXIT_DONE;
    size_t k = 0;
    while (mattis_plot_kind_names[k] && strcmp(options->kind, mattis_plot_kind_names[k]) != 0)
        k++;
    if (!mattis_plot_kind_names[k]) {
        cli_refuse_word("plot", "--kind", options->kind, mattis_plot_kind_names);
        return EXIT_USAGE;
    }
    *kind = (mattis_plot_kind)k;
    if (options->of && *kind != MATTIS_PLOT_FITTING && *kind != MATTIS_PLOT_SIZE) {
        fprintf(stderr, "mattis plot: --kind %s takes no --of\n", options->kind);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

int cli_plot(const cli_options *options) {
    mattis_result result = {0};
    mattis_report report = {""};
    if (!options->output) {
        fprintf(stderr, "mattis plot: -o FIG.pdf, FIG.svg or FIG.png is missing\n");
        return EXIT_USAGE;
    }
    mattis_plot_kind kind = MATTIS_PLOT_FITTING;
    int code = find_kind(options, &kind);
    if (!code && options->size_power > 0 && kind != MATTIS_PLOT_SIZE) {
        fprintf(stderr, "mattis plot: --law goes with --kind finite-size\n");
        code = EXIT_USAGE;
    }
    if (!code)
        code = read_joined(options, &result);
    if (code)
        return code;
    int status = cli_probe_output(options, options->output, options->force, &report);
    bool probed = !status;
    if (probed)
        status = mattis_plot(&result,
                             &(mattis_plot_options){.kind = kind,
                                                    .width = (mattis_plot_width)options->width,
                                                    .quantities = options->of,
                                                    .size_power = options->size_power,
                                                    .keep_script = options->keep_script},
                             options->output, &report);
    mattis_result_free(&result);
    code = status ? cli_error(status, &report) : EXIT_DONE;
    return status && !probed ? EXIT_USAGE : code;
}

static bool ends_with(const char *text, const char *ending) {
    const size_t length = strlen(text), tail = strlen(ending);
    return length > tail && strcmp(text + length - tail, ending) == 0;
}

int cli_report(const cli_options *options) {
    mattis_result result = {0};
    mattis_report report = {""};
    if (!options->output) {
        fprintf(stderr, "mattis report: -o REPORT.html is missing\n");
        return EXIT_USAGE;
    }
    if (!ends_with(options->output, ".html") && !ends_with(options->output, ".htm")) {
        fprintf(stderr, "mattis report: %s: a page ends in .html; give such a name with -o\n",
                options->output);
        return EXIT_USAGE;
    }
    const int code = read_joined(options, &result);
    if (code)
        return code;
    int status = cli_probe_output(options, options->output, options->force, &report);
    const bool probed = !status;
    if (probed)
        status = mattis_report_page(&result, options->output, &report);
    mattis_result_free(&result);
    const int failed = status ? cli_error(status, &report) : EXIT_DONE;
    return status && !probed ? EXIT_USAGE : failed;
}
