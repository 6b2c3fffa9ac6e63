/* Keeps what a run has done in its journal, and gives back the states that an earlier run left. */
#ifndef MATTIS_CLI_KEEPER_H
#define MATTIS_CLI_KEEPER_H

#include "past.h"

typedef struct cli_keeper {
    const cli_sweep *sweep; /* borrowed */
    mattis_journal journal;
    bool keep_states; /* final states too, and the journal at the end */
    size_t *state;    /* owned: records of earlier states, by key and sample, newest last */
    size_t n_states;
    uint64_t state_bytes;  /* of states written since the journal was made anew */
    mattis_report *report; /* borrowed: what went wrong in a hook */
} cli_keeper;

/* Continues the journal that was found, or begins one: `replace` does not look at an earlier one.
 * A journal stands alone unless it adds to the result file that was found. */
int cli_keeper_begin(cli_keeper *self, const char *path, const cli_sweep *sweep, cli_past *past,
                     bool keep_states, mattis_report *report);

/* Closes the journal; removes it where everything is complete and in the result file. */
int cli_keeper_end(cli_keeper *self, bool complete, mattis_report *report);

/* Units that are not done and have a state to go on from. */
size_t cli_keeper_waiting(const cli_keeper *self);

/* The hooks of mattis/run.h of these names; `context` is a cli_keeper. */
int cli_keeper_unit(cli_keeper *self, size_t unit, const double *row);
int cli_keeper_state(cli_keeper *self, size_t unit, const mattis_buffer *state);
int cli_keeper_restore(cli_keeper *self, size_t unit, mattis_buffer *state);

#endif
