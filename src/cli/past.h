/* What earlier runs have left under an output path: a result file, a journal, or both. */
#ifndef MATTIS_CLI_PAST_H
#define MATTIS_CLI_PAST_H

#include "cli.h"
#include "mattis/journal.h"
#include "mattis/run.h"

/* The simulation that is to go on. All borrowed. */
typedef struct cli_sweep {
    const mattis_experiment *experiment;
    const char *file; /* that the experiment is of, in a merge; else NULL */
    const mattis_plan *plan;
    const mattis_keys *keys;
    mattis_frame *frames;
    size_t n_frames;
} cli_sweep;

typedef struct cli_past {
    mattis_result result;   /* the result file; empty where there is none that counts */
    mattis_journal journal; /* open where `has_journal` */
    bool has_journal;
    bool same_experiment; /* of what there is: not grown, so that its theory holds too */
    size_t n_there;       /* complete units that were found */
    size_t n_taken;       /* ... and taken over */
    size_t n_differing;   /* ... and found with other numbers than another source has */
    char started[32];     /* of the earlier run, or "" */
} cli_past;

/* Takes over what `path` and its journal hold of this experiment or a smaller one: fewer samples,
 * fewer values of the same axes, fewer sweeps. `to_write` opens the journal for writing and sets
 * damaged files aside, with a warning; else both are only read. MATTIS_ERR_FORMAT where the
 * experiments differ otherwise, with the key. */
int cli_past_load(cli_past *self, const char *path, bool to_write, const cli_sweep *sweep,
                  mattis_report *report);
void cli_past_free(cli_past *self); /* safe on a zeroed struct */

/* The experiment of an output path, from its journal or its result file; the caller frees *text.
 * MATTIS_ERR_FILE where there is neither. */
int cli_past_experiment(const char *path, char **text, mattis_report *report);

/* Path of the journal of an output path. */
void cli_journal_path(const char *path, char *journal, size_t size);

#endif
