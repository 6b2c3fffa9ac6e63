/* What several commands share: see cli.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "mattis/build_info.h"
#include "mattis/config.h"
#include "mattis/run.h"

int cli_error(int code, const mattis_report *report) {
    const char *text = report && *report->text ? report->text : mattis_strerror(code);
    fprintf(stderr, "mattis: %s%s\n", text,
            code == MATTIS_ERR_EXISTS ? "; --force replaces it" : "");
    switch (code) {
    case MATTIS_ERR_INPUT:
    case MATTIS_ERR_RANGE:
    case MATTIS_ERR_EXISTS:
    case MATTIS_ERR_FORMAT:
        return EXIT_USAGE;
    case MATTIS_ERR_STOPPED:
        return EXIT_STOPPED;
    default:
        return EXIT_FAILED;
    }
}

void cli_warning(mattis_report *report) {
    if (*report->text)
        fprintf(stderr, "mattis: warning: %s\n", report->text);
    *report->text = '\0';
}

/* The load that a cell was asked for, or NaN where it was given otherwise. */
static double asked_load(const mattis_plan *plan, size_t cell) {
    int axis = mattis_experiment_axis(plan->experiment, "network.load");
    size_t index[MATTIS_MAX_AXES];
    mattis_plan_index(plan, cell, index);
    return axis < 0 ? plan->experiment->base.load : plan->experiment->axis[axis].value[index[axis]];
}

/* K is a whole number: says where that moves a load by more than a twentieth, once, at its worst.
 */
static void warn_of_rounding(const mattis_plan *plan) {
    double worst = 0.05;
    mattis_report report = {""};
    for (size_t c = 0; c < plan->n_cells; c++) {
        double asked = asked_load(plan, c), shift = fabs(plan->cell[c].load / asked - 1);
        if (!(shift > worst))
            continue;
        worst = shift;
        mattis_fail(&report, MATTIS_OK,
                    "load %g at N = %d is K = %d whole patterns, which is load %.4g: simulated and "
                    "predicted at that",
                    asked, (int)plan->cell[c].spins, (int)plan->cell[c].patterns,
                    plan->cell[c].load);
    }
    cli_warning(&report);
}

int cli_load_plan(const cli_options *options, bool simulated, mattis_experiment *experiment,
                  mattis_plan *plan) {
    mattis_report report = {""};
    int status =
        mattis_config_read(options->file, options->set, options->n_set, experiment, &report);
    if (status) {
        cli_error(status, &report);
        return EXIT_USAGE; /* also for a file that cannot be read: the input is bad */
    }
    status = mattis_plan_init(plan, experiment);
    if (!status && simulated)
        status = mattis_plan_limits(plan, &report);
    if (!status) {
        warn_of_rounding(plan);
        return EXIT_DONE;
    }
    mattis_report placed = {""};
    mattis_fail(&placed, status, "%s: %.900s", options->file,
                *report.text ? report.text : mattis_strerror(status));
    mattis_plan_free(plan);
    mattis_experiment_free(experiment);
    return cli_error(status, &placed);
}

/* KEY='PATH' as --set takes it; NULL without memory. */
static char *override_of(const char *key, const char *path) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    fprintf(out, "%s='", key);
    for (; *path; path++)
        fprintf(out, "%s%c", *path == '\'' ? "'" : "", *path);
    fputc('\'', out);
    return fclose(out) == 0 ? text : NULL;
}

int cli_parse_stored(const char *path, const char *text, const mattis_experiment *now,
                     mattis_experiment *out, mattis_report *report) {
    static const char *const keys[MATTIS_N_IMAGES_FILES] = {
        "dataset.source.images", "dataset.source.labels", "dataset.source.test-images",
        "dataset.source.test-labels"};
    char *set[MATTIS_N_IMAGES_FILES] = {NULL};
    size_t n = 0;
    int status = mattis_config_parse(text, strlen(text), path, NULL, 0, out, report);
    if (!status || !now || !now->images)
        return status;
    status = MATTIS_OK;
    for (size_t k = 0; k < MATTIS_N_IMAGES_FILES && !status; k++)
        if (now->image_file[k] && !(set[n++] = override_of(keys[k], now->image_file[k])))
            status = MATTIS_ERR_MEMORY;
    if (!status)
        status =
            mattis_config_parse(text, strlen(text), path, (const char *const *)set, n, out, report);
    for (size_t k = 0; k < n; k++)
        free(set[k]);
    return status;
}

int cli_probe_output(const cli_options *options, const char *path, bool replace,
                     mattis_report *report) {
    struct stat input, output;
    for (size_t k = 0; k < options->n_files; k++)
        if (stat(options->files[k], &input) == 0 && stat(path, &output) == 0 &&
            input.st_dev == output.st_dev && input.st_ino == output.st_ino)
            return mattis_fail(report, MATTIS_ERR_FILE,
                               "%s: is the input; give another name with -o", path);
    return mattis_store_probe(path, replace, report);
}

int cli_check_memory(const mattis_plan *plan, int threads, mattis_report *report) {
    mattis_estimate estimate;
    int status = mattis_plan_estimate(plan, &estimate);
    double need = estimate.unit_bytes * mattis_threads(threads) + 2 * estimate.result_bytes;
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (status || need <= have)
        return status;
    char needed[32], there[32];
    cli_format_bytes(need, needed, sizeof needed);
    cli_format_bytes(have, there, sizeof there);
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "the plan needs %s of memory with %d threads and this machine has %s; give "
                       "fewer spins, a lower load or --threads",
                       needed, mattis_threads(threads), there);
}

void cli_output_path(const cli_options *options, char *path, size_t size) {
    if (options->output) {
        snprintf(path, size, "%s", options->output);
        return;
    }
    const char *slash = strrchr(options->file, '/');
    const char *name = slash ? slash + 1 : options->file;
    const char *dot = strrchr(name, '.');
    int length = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
    snprintf(path, size, "%.*s.h5", length, name);
}

int cli_root_attributes(const mattis_experiment *experiment, const char *started,
                        const char *finished, mattis_attributes *out) {
    const mattis_params *base = &experiment->base;
    const struct {
        const char *name, *text;
    } texts[] = {
        {"title", experiment->title},
        {"model", mattis_model_names[base->model]},
        {"experiment", experiment->text},
        {"experiment_hash", experiment->hash},
        {"version", mattis_version()},
        {"git_revision", mattis_git_revision()},
        {"compiler", mattis_compiler()},
        {"cpu", mattis_cpu()},
        {"started", started},
        {"finished", finished ? finished : ""},
    };
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < sizeof texts / sizeof *texts; k++)
        status = mattis_attributes_set(out, texts[k].name, texts[k].text, 0);
    static const char *const numbers[] = {"seed", "network.spins", "network.order"};
    for (size_t k = 0; !status && k < sizeof numbers / sizeof *numbers; k++) {
        const mattis_param *param = mattis_param_find(numbers[k]);
        if (param->models >> base->model & 1 && mattis_experiment_axis(experiment, numbers[k]) < 0)
            status = mattis_attributes_set(out, mattis_param_name(param), NULL,
                                           mattis_param_get(param, base));
    }
    return status;
}

void cli_now(char *text, size_t size) {
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void cli_format_bytes(double bytes, char *text, size_t size) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t k = 0;
    while (bytes >= 1024 && k + 1 < sizeof units / sizeof *units) {
        bytes /= 1024;
        k++;
    }
    snprintf(text, size, k == 0 ? "%.0f %s" : "%.1f %s", bytes, units[k]);
}

void cli_format_seconds(double seconds, char *text, size_t size) {
    if (!isfinite(seconds))
        snprintf(text, size, "unknown");
    else if (seconds < 60)
        snprintf(text, size, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    else if (seconds < 3600)
        snprintf(text, size, "%d min %02d s", (int)seconds / 60, (int)seconds % 60);
    else
        snprintf(text, size, "%.0f h %02d min", floor(seconds / 3600),
                 (int)(fmod(seconds, 3600) / 60));
}
