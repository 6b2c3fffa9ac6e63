/* Progress on standard error: a bar with an ETA on a terminal, plain lines elsewhere. */
#ifndef MATTIS_CLI_PROGRESS_H
#define MATTIS_CLI_PROGRESS_H

#include <stdbool.h>

#include "mattis/run.h"

typedef struct cli_progress {
    bool quiet, terminal;
    double begin;   /* share done at the start (a resumed run); negative: not known yet */
    double started; /* monotonic seconds */
    double last_print;
} cli_progress;

/* Monotonic seconds. */
double cli_clock(void);

void cli_progress_begin(cli_progress *self, bool quiet);
/* Prints not too often, unless `now` is set. */
void cli_progress_show(cli_progress *self, const mattis_progress *progress, bool now);
void cli_progress_end(cli_progress *self);

#endif
