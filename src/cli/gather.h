/* Results of one experiment in memory, gathered from output files and journals that are only read:
 * for `mattis merge` and `mattis show --watch`. */
#ifndef MATTIS_CLI_GATHER_H
#define MATTIS_CLI_GATHER_H

#include "past.h"

enum { CLI_GATHER_FRAMES = 5 };

typedef struct cli_gather {
    mattis_experiment experiment;
    const char *file; /* that it is of; borrowed */
    mattis_plan plan;
    mattis_keys keys;
    mattis_frame
        frame[CLI_GATHER_FRAMES]; /* /monte_carlo, maybe /series, then theory, measured lines */
    size_t n_simulated, n_frames;
    char started[32];
} cli_gather;

/* Makes empty frames for the largest of the experiments that the paths are of: in units, then in
 * sweeps. */
int cli_gather_begin(cli_gather *self, char *const *paths, size_t n, mattis_report *report);
void cli_gather_free(cli_gather *self); /* safe on a zeroed struct */

/* Adds what stands under a path of this or a smaller experiment, and its theory where there is none
 * yet. MATTIS_ERR_FORMAT for another experiment, or where a unit has other numbers than an earlier
 * path gave it. `past` is what was found, for the caller to free. */
int cli_gather_add(cli_gather *self, const char *path, cli_past *past, mattis_report *report);

/* Number of complete units. */
size_t cli_gather_done(const cli_gather *self);

#endif
