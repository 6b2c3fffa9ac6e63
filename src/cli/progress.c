/* See progress.h. */
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum { BAR = 30 };

double cli_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void cli_progress_begin(cli_progress *self, bool quiet) {
    double now = cli_clock();
    *self = (cli_progress){.quiet = quiet,
                           .terminal = isatty(STDERR_FILENO),
                           .begin = -1,
                           .started = now,
                           .last_print = now};
}

void cli_progress_show(cli_progress *self, const mattis_progress *progress, bool at_once) {
    const double share = progress->share;
    double now = cli_clock();
    if (self->begin < 0)
        self->begin = share;
    bool due = !self->quiet && now - self->last_print >= (self->terminal ? 0.2 : 10);
    if (!due && !at_once)
        return;
    self->last_print = now;
    char eta[32] = "unknown";
    if (share > self->begin)
        cli_format_seconds((now - self->started) * (1 - share) / (share - self->begin), eta,
                           sizeof eta);
    if (self->terminal) {
        char bar[BAR + 1];
        int full = (int)(share * BAR);
        memset(bar, '-', BAR);
        memset(bar, '#', (size_t)full);
        bar[BAR] = '\0';
        fprintf(stderr, "\r[%s] %3.0f %%  %zu of %zu units, %s left \033[K", bar, 100 * share,
                progress->units_done, progress->units, eta);
    } else {
        fprintf(stderr, "mattis: %.0f %%, %zu of %zu units, %s left\n", 100 * share,
                progress->units_done, progress->units, eta);
    }
    fflush(stderr);
}

void cli_progress_end(cli_progress *self) {
    if (!self->quiet && self->terminal)
        fprintf(stderr, "\r\033[K");
}
