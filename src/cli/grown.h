/* Whether one experiment continues another. */
#ifndef MATTIS_CLI_GROWN_H
#define MATTIS_CLI_GROWN_H

#include "cli.h"

/* Compares the experiment that made `path`, as text, with the one that is to go on. MATTIS_OK where
 * it is the same (*same), or where the new one only asks for more: samples, sweeps, values of the
 * axes, another theory. Else MATTIS_ERR_FORMAT and a line with the key that differs: for --resume,
 * or, where `here` is the experiment of the file `other`, for a merge. */
int cli_compare_experiments(const char *path, const char *there, const mattis_experiment *here,
                            const char *other, bool *same, mattis_report *report);

#endif
