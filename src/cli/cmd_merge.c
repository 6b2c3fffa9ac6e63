/* mattis merge: shards of one experiment into one file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "gather.h"
#include "mattis/plot.h"

enum { SHOWN_CELLS = 10, SHOWN_SAMPLES = 8 };

/* Which of N shards were given; N is 0 where the files do not agree on it. */
typedef struct shard_list {
    size_t n;
    bool *given; /* owned */
    bool mixed;
} shard_list;

static void note_shard(shard_list *self, const mattis_result *result) {
    const mattis_attribute *shard = mattis_attributes_get(&result->root, "shard");
    size_t number, of;
    if (!shard || !shard->text || sscanf(shard->text, "%zu/%zu", &number, &of) != 2 || number < 1 ||
        number > of || of > 99999)
        return;
    if (!self->given) {
        self->n = of;
        self->given = calloc(of, sizeof *self->given);
    }
    self->mixed = self->mixed || of != self->n;
    if (self->given && of == self->n)
        self->given[number - 1] = true;
}

static void say_missing_shards(const shard_list *self) {
    size_t missing = 0;
    for (size_t k = 0; self->given && !self->mixed && k < self->n; k++) {
        if (self->given[k])
            continue;
        fprintf(stderr, missing++ ? ", %zu/%zu" : "mattis: warning: missing shards: %zu/%zu", k + 1,
                self->n);
    }
    if (missing)
        fprintf(stderr, "\n");
}

/* "load = 0.1, temperature = 0.2: samples 0, 3" */
static void say_cell(const cli_gather *all, size_t cell, const double *done) {
    const mattis_experiment *experiment = &all->experiment;
    size_t index[MATTIS_MAX_AXES], shown = 0;
    mattis_plan_index(&all->plan, cell, index);
    fprintf(stderr, "mattis: warning:   ");
    for (size_t a = 0; a < experiment->n_axes; a++)
        fprintf(stderr, "%s%s = %.6g", a ? ", " : "",
                mattis_param_axis_name(experiment->axis[a].param),
                experiment->axis[a].value[index[a]]);
    for (size_t s = 0; s < all->plan.n_samples; s++) {
        if (done[cell * all->plan.n_samples + s] != 0)
            continue;
        if (shown < SHOWN_SAMPLES)
            fprintf(stderr, "%s%zu", shown ? ", " : ": samples ", s);
        shown++;
    }
    fprintf(stderr, shown > SHOWN_SAMPLES ? " and %zu more\n" : "\n", shown - SHOWN_SAMPLES);
}

static void say_missing_units(const cli_gather *all) {
    const size_t missing = all->plan.n_units - cli_gather_done(all);
    const double *done = mattis_frame_variable(&all->frame[0], "done")->value;
    size_t cells = 0;
    if (missing == 0)
        return;
    fprintf(stderr, "mattis: warning: %zu of %zu units are missing:\n", missing, all->plan.n_units);
    for (size_t c = 0; c < all->plan.n_cells; c++) {
        bool whole = true;
        for (size_t s = 0; s < all->plan.n_samples; s++)
            whole = whole && done[c * all->plan.n_samples + s] != 0;
        if (!whole && cells++ < SHOWN_CELLS)
            say_cell(all, c, done);
    }
    if (cells > SHOWN_CELLS)
        fprintf(stderr, "mattis: warning:   and of %zu more cells\n", cells - SHOWN_CELLS);
}

/* As a run of one piece does at its end. */
static int add_measured_lines(cli_gather *all) {
    const mattis_result result = {.n_frames = all->n_frames, .frame = all->frame};
    size_t n;
    const int status = mattis_measured_frame(&result, &all->frame[all->n_frames], &n);
    all->n_frames += n;
    return status;
}

static int write_merged(cli_gather *all, const cli_options *options, mattis_report *report) {
    mattis_attributes root = {0};
    char now[32];
    cli_now(now, sizeof now);
    const bool complete = cli_gather_done(all) == all->plan.n_units;
    mattis_results_summarize(&all->frame[0]);
    int status = complete ? add_measured_lines(all) : MATTIS_OK;
    if (!status)
        status = cli_root_attributes(&all->experiment, *all->started ? all->started : now,
                                     complete ? now : NULL, &root);
    if (!status)
        status = mattis_store_write(options->output, options->force, &root, all->frame,
                                    all->n_frames, report);
    mattis_attributes_free(&root);
    return status;
}

/* The same file twice would count its units twice. */
static int refuse_twice(const cli_options *options, mattis_report *report) {
    struct stat one, other;
    for (size_t k = 1; k < options->n_files; k++)
        for (size_t j = 0; j < k; j++)
            if (stat(options->files[j], &one) == 0 && stat(options->files[k], &other) == 0 &&
                one.st_dev == other.st_dev && one.st_ino == other.st_ino)
                return mattis_fail(report, MATTIS_ERR_INPUT,
                                   "%s: given twice; give each shard once", options->files[k]);
    return MATTIS_OK;
}

/* *gathered: the input was good. */
static int merge(cli_gather *all, const cli_options *options, bool *gathered,
                 mattis_report *report) {
    shard_list shards = {0};
    int status = cli_probe_output(options, options->output, options->force, report);
    if (!status)
        status = refuse_twice(options, report);
    if (!status)
        status = cli_gather_begin(all, options->files, options->n_files, report);
    for (size_t k = 0; !status && k < options->n_files; k++) {
        cli_past past;
        status = cli_gather_add(all, options->files[k], &past, report);
        if (!status)
            note_shard(&shards, &past.result);
        cli_past_free(&past);
    }
    *gathered = !status;
    if (!status)
        status = write_merged(all, options, report);
    if (!status) {
        say_missing_shards(&shards);
        say_missing_units(all);
        printf("%s: %zu of %zu units from %zu file%s\n", options->output, cli_gather_done(all),
               all->plan.n_units, options->n_files, options->n_files == 1 ? "" : "s");
    }
    free(shards.given);
    return status;
}

int cli_merge(const cli_options *options) {
    cli_gather all = {0};
    mattis_report report = {""};
    if (!options->output) {
        fprintf(stderr, "mattis merge: -o ALL.h5 is missing\n");
        return EXIT_USAGE;
    }
    bool gathered;
    int status = merge(&all, options, &gathered, &report);
    int code = status ? cli_error(status, &report) : EXIT_DONE;
    cli_gather_free(&all);
    return status == MATTIS_ERR_FILE && !gathered ? EXIT_USAGE : code;
}
