/* mattis run: simulation and theory of one experiment into one file. */
#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "mattis/plot.h"
#include "mattis/run.h"
#include "progress.h"
#include "refine.h"

enum { PATH_TEXT = 4096, TIME_TEXT = 32, N_FRAMES = 6 };
static const double save_every = 30;   /* seconds between saves on the way */
static const double save_share = 0.05; /* of the time, at most, goes into them */

static volatile sig_atomic_t stop_requested, save_requested;

static struct timespec first_signal;

/* The first signal asks the units to stop; a second one ends the program at once. Some senders
 * (timeout, batch systems) signal the process and its group: within half a second it is the same.
 */
static void on_signal(int number) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!stop_requested)
        first_signal = now;
    double since = (double)(now.tv_sec - first_signal.tv_sec) +
                   1e-9 * (double)(now.tv_nsec - first_signal.tv_nsec);
    if (stop_requested && since > 0.5)
        _exit(128 + number);
    stop_requested = 1;
}

/* SIGUSR1: save and print the progress. */
static void on_user_signal(int number) {
    (void)number;
    save_requested = 1;
}

static void catch_signals(void) {
    struct sigaction user = {.sa_handler = on_user_signal, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &user, NULL);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* One run on its way to its file. */
typedef struct run_state {
    const cli_options *options;
    const mattis_experiment *experiment;
    const mattis_plan *plan;
    char path[PATH_TEXT];
    char started[TIME_TEXT];
    mattis_frame frame[N_FRAMES]; /* /monte_carlo, maybe /series, then theory */
    size_t n_simulated, n_frames;
    bool replace;                   /* the file under the final name is ours */
    double last_save, save_seconds; /* when the last save on the way ended, and how long it took */
    cli_progress progress;
} run_state;

static int save(run_state *state, const char *finished, mattis_report *report) {
    mattis_attributes root = {0};
    int status = cli_root_attributes(state->experiment, state->started, finished, &root);
    if (!status)
        status = mattis_store_write(state->path, state->replace, &root, state->frame,
                                    state->n_frames, report);
    if (!status)
        state->replace = true;
    mattis_attributes_free(&root);
    return status;
}

/* Between units: shows progress, and saves what is complete now and then, or when asked to. */
static void on_tick(void *context, const mattis_progress *progress) {
    run_state *state = context;
    cli_progress_show(&state->progress, progress->units_done, progress->share, save_requested);
    double begin = cli_clock();
    double wait = fmax(save_every, state->save_seconds / save_share);
    if (begin - state->last_save < wait && !save_requested)
        return;
    save_requested = 0;
    mattis_report report = {""};
    mattis_results_summarize(&state->frame[0]);
    if (save(state, NULL, &report))
        fprintf(stderr, "mattis: cannot save on the way: %s\n", report.text);
    state->last_save = cli_clock();
    state->save_seconds = state->last_save - begin;
}

/* The text after its title, which is no part of what an experiment is. */
static const char *after_title(const char *text) {
    return strncmp(text, "title:", 6) == 0 ? text + strcspn(text, "\n") + 1 : text;
}

/* Says which line of the resolved experiment differs first. */
static int different_experiment(const char *path, const char *there, const char *here,
                                mattis_report *report) {
    there = after_title(there);
    here = after_title(here);
    size_t there_length = strcspn(there, "\n"), here_length = strcspn(here, "\n");
    while (*there && *here && there_length == here_length &&
           strncmp(there, here, there_length) == 0) {
        there += there_length + (there[there_length] == '\n');
        here += here_length + (here[here_length] == '\n');
        there_length = strcspn(there, "\n");
        here_length = strcspn(here, "\n");
    }
    return mattis_fail(report, MATTIS_ERR_INPUT,
                       "%s: --resume needs the same experiment, but it was made with '%.*s' where "
                       "the experiment now has '%.*s'",
                       path, (int)there_length, there, (int)here_length, here);
}

/* Takes over what an earlier run of the same experiment has completed. */
static int adopt_earlier(run_state *state, mattis_report *report) {
    mattis_result earlier = {0};
    if (access(state->path, F_OK) != 0)
        return MATTIS_OK;
    int status = mattis_store_read(state->path, &earlier, report);
    if (!status) {
        const mattis_attribute *hash = mattis_attributes_get(&earlier.root, "experiment_hash");
        const mattis_attribute *text = mattis_attributes_get(&earlier.root, "experiment");
        const mattis_attribute *started = mattis_attributes_get(&earlier.root, "started");
        if (!hash || !hash->text || !text || !text->text)
            status = mattis_fail(report, MATTIS_ERR_FORMAT, "%s: holds no experiment to continue",
                                 state->path);
        else if (strcmp(hash->text, state->experiment->hash) != 0)
            status = different_experiment(state->path, text->text, state->experiment->text, report);
        else
            status = mattis_results_adopt(
                state->plan, state->frame, state->n_simulated,
                &(mattis_earlier){state->plan, earlier.frame, earlier.n_frames}, &(size_t){0},
                &(size_t){0}, report);
        if (!status && started && started->text)
            snprintf(state->started, sizeof state->started, "%s", started->text);
    }
    mattis_result_free(&earlier);
    state->replace = !status;
    return status;
}

static double share_done(const run_state *state) {
    const mattis_variable *done = mattis_frame_variable(&state->frame[0], "done");
    double sum = 0;
    for (size_t k = 0; k < done->size; k++)
        sum += done->value[k];
    return sum / (double)done->size;
}

static int simulate(run_state *state) {
    const mattis_run_options options = {.threads = state->options->threads,
                                        .stop = &stop_requested,
                                        .n_shards = 1,
                                        .hooks = {.context = state, .tick = on_tick}};
    state->last_save = cli_clock();
    cli_progress_begin(&state->progress, state->options->quiet, state->plan->n_units,
                       share_done(state));
    int status = mattis_simulate(state->plan, &options, state->frame, state->n_simulated);
    cli_progress_end(&state->progress);
    return status;
}

/* Adds cells where the measured line is not known well enough. */
static int refine(run_state *state) {
    const mattis_run_options options = {
        .threads = state->options->threads, .stop = &stop_requested, .n_shards = 1};
    size_t n = 0;
    if (!cli_refine_wanted(state->experiment))
        return MATTIS_OK;
    const int status = cli_refine(state->experiment, state->frame, state->n_frames, &options,
                                  &state->frame[state->n_frames], &n);
    state->n_frames += n;
    return status;
}

/* Adds the transition lines that the complete grid shows. */
static int measure_lines(run_state *state) {
    const mattis_result result = {.n_frames = state->n_frames, .frame = state->frame};
    size_t n;
    const int status = mattis_measured_frame(&result, &state->frame[state->n_frames], &n);
    state->n_frames += n;
    return status;
}

static int run_and_save(run_state *state, mattis_report *report) {
    size_t n_theory;
    catch_signals();
    int status = mattis_solve(state->plan, state->frame + state->n_simulated, &n_theory, report);
    state->n_frames += n_theory;
    if (!status)
        cli_warning(report);
    if (!status)
        status = simulate(state);
    if (!status)
        status = refine(state);
    if (!status)
        status = measure_lines(state);
    char now[TIME_TEXT];
    cli_now(now, sizeof now);
    int saved = save(state, status ? NULL : now, report); /* also what a failing run has done */
    return status && status != MATTIS_ERR_STOPPED ? status : saved ? saved : status;
}

static int prepare(run_state *state, mattis_report *report) {
    const cli_options *options = state->options;
    cli_output_path(options, state->path, sizeof state->path);
    cli_now(state->started, sizeof state->started);
    state->replace = options->force;
    int status = cli_probe_output(options, state->path, options->force || options->resume, report);
    if (!status)
        status = cli_check_memory(state->plan, options->threads, report);
    if (!status)
        status = mattis_results_init(state->plan, state->frame, &state->n_simulated);
    state->n_frames = state->n_simulated;
    if (!status && options->resume)
        status = adopt_earlier(state, report);
    return status;
}

int cli_run(const cli_options *options) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    mattis_report report = {""};
    int code = cli_load_plan(options, true, &experiment, &plan);
    if (code)
        return code;
    run_state state = {.options = options, .experiment = &experiment, .plan = &plan};
    double begin = cli_clock();
    omp_set_num_threads(mattis_threads(options->threads)); /* of the theory too */
    int status = prepare(&state, &report);
    bool prepared = !status;
    if (prepared)
        status = run_and_save(&state, &report);
    if (status == MATTIS_ERR_STOPPED)
        mattis_fail(&report, status,
                    "stopped; %.0f %% of the units are in %s, continue with "
                    "--resume",
                    100 * share_done(&state), state.path);
    if (status)
        code = cli_error(status, &report);
    else if (!options->quiet) {
        char elapsed[32];
        cli_format_seconds(cli_clock() - begin, elapsed, sizeof elapsed);
        printf("%s: %zu cells, %zu disorder samples each, %s\n", state.path, plan.n_cells,
               plan.n_samples, elapsed);
    }
    if (status == MATTIS_ERR_FILE && !prepared)
        code = EXIT_USAGE; /* the output path is bad: nothing has run */
    for (size_t k = 0; k < state.n_frames; k++)
        mattis_frame_free(&state.frame[k]);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return code;
}
