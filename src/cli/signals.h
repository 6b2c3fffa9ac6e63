/* Signals and time limits of a run. */
#ifndef MATTIS_CLI_SIGNALS_H
#define MATTIS_CLI_SIGNALS_H

#include <stdatomic.h>

#include "mattis/error.h"

/* Set by SIGINT, SIGTERM and at the end of the time. */
extern atomic_int cli_stop;
/* Counts SIGUSR1. */
extern atomic_int cli_saves;

/* Catches signals from here on and stops the run after `max_time` seconds (0: no limit), or before
 * the end of the Slurm job that it runs in, whichever comes first. */
void cli_catch_signals(double max_time);

/* Why the run was stopped: "signal", "--max-time", "end of the Slurm job". */
const char *cli_stop_reason(void);

/* Seconds of "90", "90s", "30m", "2h", "1d", "1:30:00" (h:m:s) or "30:00" (m:s); negative: no
 * time. */
double cli_parse_time(const char *text);

#endif
