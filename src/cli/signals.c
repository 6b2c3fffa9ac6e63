/* See signals.h. */
#include "signals.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

atomic_int cli_stop, cli_saves;

static atomic_int out_of_time;
static struct timespec first_signal;
static const char *limit = "--max-time";

/* The first signal asks the units to stop; a second one ends the program at once. Some senders
 * (timeout, batch systems) signal the process and its group: within half a second it is the same.
 */
static void on_signal(int number) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!cli_stop)
        first_signal = now;
    double since = (double)(now.tv_sec - first_signal.tv_sec) +
                   1e-9 * (double)(now.tv_nsec - first_signal.tv_nsec);
    if (cli_stop && since > 0.5)
        _exit(128 + number);
    cli_stop = 1;
}

static void on_user_signal(int number) {
    (void)number;
    cli_saves = cli_saves + 1;
}

static void on_alarm(int number) {
    (void)number;
    clock_gettime(CLOCK_MONOTONIC, &first_signal);
    out_of_time = 1;
    cli_stop = 1;
}

/* Seconds until a Slurm job must stop: what is left of it, but for a share of that in which results
 * are written, from 5 s to 2 min. Infinite outside of Slurm, or where it does not tell. */
static double slurm_time(void) {
    const char *text = getenv("SLURM_JOB_END_TIME");
    if (!text || !*text)
        return INFINITY;
    char *end;
    const double left = strtod(text, &end) - (double)time(NULL);
    if (*end || !isfinite(left))
        return INFINITY;
    return fmax(left - fmin(fmax(0.05 * left, 5), 120), 1);
}

void cli_catch_signals(double max_time) {
    struct sigaction user = {.sa_handler = on_user_signal, .sa_flags = SA_RESTART};
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction alarm = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &user, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGALRM, &alarm, NULL);
    double seconds = max_time > 0 ? max_time : INFINITY;
    if (slurm_time() < seconds) {
        seconds = slurm_time();
        limit = "end of the Slurm job";
    }
    if (!isfinite(seconds))
        return;
    const struct itimerval timer = {
        .it_value = {.tv_sec = (time_t)seconds,
                     .tv_usec = (suseconds_t)(1e6 * (seconds - floor(seconds))) + 1}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

const char *cli_stop_reason(void) {
    return out_of_time ? limit : "signal";
}

double cli_parse_time(const char *text) {
    static const struct {
        char letter;
        double seconds;
    } units[] = {{'\0', 1}, {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    double sum = 0;
    for (int parts = 1; parts <= 3; parts++) {
        char *end;
        const double value = strtod(text, &end);
        if (end == text || !(value >= 0) || strspn(text, "0123456789.") != (size_t)(end - text))
            return -1;
        sum = 60 * sum + value;
        if (*end == ':') {
            text = end + 1;
            continue;
        }
        if (parts > 1)
            return *end ? -1 : sum;
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            if (units[k].letter == *end && (*end == '\0' || end[1] == '\0'))
                return sum * units[k].seconds;
        return -1;
    }
    return -1;
}
