/* mattis show --watch: a run on its way. The journal is read as it stands; checksums tell its whole
 * records from the one that is being written. */
#include <math.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "gather.h"
#include "mattis/plot.h"

static const unsigned watch_every = 2; /* seconds */

/* When the present run began, and with which share; false where the journal does not tell. */
static bool find_session(const mattis_journal *journal, double *begin, double *share) {
    mattis_buffer bytes = {0};
    bool found = false;
    for (size_t k = journal->n; !found && k-- > 0;) {
        const mattis_record *record = &journal->record[k];
        if (record->kind != MATTIS_RECORD_SESSION ||
            mattis_journal_read(journal, record, &bytes, NULL) != MATTIS_OK)
            continue;
        mattis_buffer_rewind(&bytes);
        mattis_buffer_move(&bytes, share, sizeof *share);
        *begin = record->time;
        found = !bytes.failed;
    }
    mattis_buffer_free(&bytes);
    return found;
}

static void say_progress(const cli_gather *all, const cli_past *past, bool is_alive) {
    const size_t done = cli_gather_done(all);
    const double share = (double)done / (double)all->plan.n_units;
    double begin, first;
    char left[32] = "unknown";
    if (!past->has_journal || !is_alive) {
        printf("%s: %zu of %zu units\n\n",
               past->has_journal ? "interrupted, to go on with --resume" : "no run is writing this",
               done, all->plan.n_units);
        return;
    }
    if (find_session(&past->journal, &begin, &first) && share > first)
        cli_format_seconds(((double)time(NULL) - begin) * (1 - share) / (share - first), left,
                           sizeof left);
    printf("running: %zu of %zu units (%.1f %%), %s left; preliminary means:\n\n", done,
           all->plan.n_units, 100 * share, left);
}

/* Shows what is there now. *done counts units; nothing is printed where it has not changed. */
static int show_once(const cli_options *options, bool is_alive, size_t *done,
                     mattis_report *report) {
    cli_gather all;
    cli_past past = {.journal.fd = -1};
    mattis_attributes root = {0};
    int status = cli_gather_begin(&all, options->files, 1, report);
    if (!status)
        status = cli_gather_add(&all, options->file, &past, report);
    if (!status)
        status = cli_root_attributes(&all.experiment, all.started, NULL, &root);
    if (!status && (cli_gather_done(&all) != *done || !is_alive)) {
        *done = cli_gather_done(&all);
        mattis_results_summarize(&all.frame[0]);
        const mattis_result result = {.root = root, .n_frames = all.n_frames, .frame = all.frame};
        if (isatty(STDOUT_FILENO))
            printf("\033[H\033[J");
        say_progress(&all, &past, is_alive);
        status = mattis_show(
            &result, stdout,
            &(mattis_show_options){.form = options->csv ? MATTIS_SHOW_CSV : MATTIS_SHOW_TEXT},
            report);
    }
    mattis_attributes_free(&root);
    cli_past_free(&past);
    cli_gather_free(&all);
    return status;
}

int cli_watch(const cli_options *options) {
    char journal[4200];
    mattis_report report = {""};
    size_t done = (size_t)-1;
    cli_journal_path(options->file, journal, sizeof journal);
    for (;;) {
        const bool is_alive = mattis_journal_is_alive(journal);
        int status = show_once(options, is_alive, &done, &report);
        if (status && is_alive && !mattis_journal_is_alive(journal))
            continue; /* it ended meanwhile, and its journal is gone: look at the result file */
        if (status)
            return cli_error(status, &report);
        if (!is_alive)
            return EXIT_DONE;
        sleep(watch_every);
    }
}
