/* mattis run: simulation and theory of one experiment into one file. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "keeper.h"
#include "mattis/build_info.h"
#include "mattis/plot.h"
#include "mattis/run.h"
#include "progress.h"
#include "refine.h"
#include "signals.h"

enum { PATH_TEXT = 4096, TIME_TEXT = 32, N_FRAMES = 8 };

/* One run on its way to its file. */
typedef struct run_state {
    const cli_options *options;
    const mattis_experiment *experiment;
    const mattis_plan *plan;
    mattis_keys keys;
    char path[PATH_TEXT];
    char started[TIME_TEXT];
    mattis_frame frame[N_FRAMES]; /* /monte_carlo, maybe /series, then theory */
    size_t n_simulated, n_frames;
    bool replace; /* the file under the final name is ours */
    bool has_theory;
    cli_sweep sweep;
    cli_keeper keeper;
    cli_progress progress;
    int saves; /* count of cli_saves that was answered */
} run_state;

static int save(run_state *state, const char *finished, mattis_report *report) {
    const cli_options *options = state->options;
    mattis_attributes root = {0};
    int status = cli_root_attributes(state->experiment, state->started, finished, &root);
    if (!status && options->n_shards > 1) {
        char shard[32];
        snprintf(shard, sizeof shard, "%zu/%zu", options->shard + 1, options->n_shards);
        status = mattis_attributes_set(&root, "shard", shard, 0);
    }
    mattis_results_summarize(&state->frame[0]);
    if (!status)
        status = mattis_store_write(state->path, state->replace, &root, state->frame,
                                    state->n_frames, report);
    if (!status)
        state->replace = true;
    mattis_attributes_free(&root);
    return status;
}

/* --- Hooks ----------------------------------------------------------------------------------- */

static void on_tick(void *context, const mattis_progress *progress) {
    run_state *state = context;
    const bool asked = state->saves != cli_saves;
    cli_progress_show(&state->progress, progress, asked);
    if (!asked)
        return;
    state->saves = cli_saves;
    mattis_report report = {""};
    if (save(state, NULL, &report))
        fprintf(stderr, "mattis: cannot save on the way: %s\n", report.text);
}

static int on_unit(void *context, size_t unit, const double *row, const mattis_progress *progress) {
    run_state *state = context;
    cli_progress_show(&state->progress, progress, false);
    return cli_keeper_unit(&state->keeper, unit, row);
}

static int on_state(void *context, size_t unit, const mattis_buffer *bytes) {
    run_state *state = context;
    return cli_keeper_state(&state->keeper, unit, bytes);
}

static int on_restore(void *context, size_t unit, mattis_buffer *bytes) {
    run_state *state = context;
    return cli_keeper_restore(&state->keeper, unit, bytes);
}

/* --- What was there before ------------------------------------------------------------------- */

static void say_what_is_reused(const run_state *state, const cli_past *past) {
    const size_t waiting = cli_keeper_waiting(&state->keeper);
    if (state->options->quiet || (past->n_there == 0 && waiting == 0))
        return;
    fprintf(stderr, "mattis: %zu of %zu units are complete", past->n_taken, state->plan->n_units);
    if (waiting > 0)
        fprintf(stderr, ", %zu go on from a saved state", waiting);
    fprintf(stderr, "\n");
    if (!past->same_experiment && past->n_there > past->n_taken)
        fprintf(stderr,
                "mattis: %zu units there were made with fewer sweeps or other temperatures "
                "and do not count; %s\n",
                past->n_there - past->n_taken,
                waiting > 0 ? "those with a saved state go on from it"
                            : "they are computed again, since --keep-states was not given then");
}

/* Theory of the same experiment by the same program need not be solved again. */
static bool same_program(const mattis_result *result) {
    const mattis_attribute *version = mattis_attributes_get(&result->root, "version");
    const mattis_attribute *revision = mattis_attributes_get(&result->root, "git_revision");
    return version && version->text && strcmp(version->text, mattis_version()) == 0 && revision &&
           revision->text && strcmp(revision->text, mattis_git_revision()) == 0;
}

static void take_theory(run_state *state, cli_past *past) {
    if (!past->same_experiment || !same_program(&past->result))
        return;
    for (size_t f = 0; f < past->result.n_frames; f++) {
        mattis_frame *frame = &past->result.frame[f];
        if (strncmp(frame->path, "/theory", 7) != 0 || state->n_frames == N_FRAMES)
            continue;
        state->frame[state->n_frames++] = *frame;
        *frame = (mattis_frame){0};
        state->has_theory = true;
    }
}

/* --- The run --------------------------------------------------------------------------------- */

static int solve(run_state *state, mattis_report *report) {
    size_t n_theory = 0;
    if (state->has_theory)
        return MATTIS_OK;
    int status =
        mattis_solve(state->plan, &cli_stop, state->frame + state->n_simulated, &n_theory, report);
    if (status == MATTIS_ERR_STOPPED)
        for (size_t f = 0; f < n_theory; f++)
            mattis_frame_free(&state->frame[state->n_simulated + f]);
    else
        state->n_frames += n_theory;
    if (!status)
        cli_warning(report);
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
    const cli_options *options = state->options;
    const mattis_run_options run = {
        .threads = options->threads,
        .stop = &cli_stop,
        .save = &cli_saves,
        .state_every = options->state_every,
        .shard = options->shard,
        .n_shards = options->n_shards,
        .keep_final_states = options->keep_states,
        .ranks = options->ranks,
        .hooks = {.context = state,
                  .unit = on_unit,
                  .state = on_state,
                  .restore = on_restore,
                  .tick = on_tick},
    };
    if (options->ranks)
        mattis_ranks_send_experiment(options->ranks, state->experiment->text);
    cli_progress_begin(&state->progress, options->quiet);
    int status = mattis_simulate(state->plan, &run, state->frame, state->n_simulated);
    cli_progress_end(&state->progress);
    return status;
}

/* Adds cells where the measured line is not known well enough. */
static int refine(run_state *state, mattis_report *report) {
    const mattis_run_options options = {
        .threads = state->options->threads, .stop = &cli_stop, .n_shards = 1};
    size_t n = 0;
    if (!cli_refine_wanted(state->experiment))
        return MATTIS_OK;
    if (state->options->n_shards > 1) {
        if (!state->options->quiet)
            fprintf(stderr,
                    "mattis: refine.error needs the whole grid, which no shard has: after the "
                    "merge, mattis run FILE.yaml -o ALL.h5 --resume adds the cells\n");
        return MATTIS_OK;
    }
    const int status = cli_refine(state->experiment, state->frame, state->n_frames, &options,
                                  &state->frame[state->n_frames], &n, report);
    state->n_frames += n;
    if (!status)
        cli_warning(report);
    return status;
}

/* Adds the transition lines that the complete grid shows. */
static int measure_lines(run_state *state) {
    const mattis_result result = {.n_frames = state->n_frames, .frame = state->frame};
    size_t n;
    if (state->options->n_shards > 1)
        return MATTIS_OK;
    const int status = mattis_measured_frame(&result, &state->frame[state->n_frames], &n);
    state->n_frames += n;
    return status;
}

/* Also saves what a failing run has done; the first error is the one to report. */
static int run_and_save(run_state *state, mattis_report *report) {
    char now[TIME_TEXT];
    mattis_report second = {""};
    int status = solve(state, report);
    if (!status)
        status = simulate(state);
    if (!status)
        status = refine(state, report);
    if (!status)
        status = measure_lines(state);
    cli_now(now, sizeof now);
    const bool failed = status && status != MATTIS_ERR_STOPPED;
    int saved = save(state, status ? NULL : now, failed ? &second : report);
    return failed ? status : saved ? saved : status;
}

/* Nothing is begun over an interrupted run without a word. */
static int refuse_interrupted(const run_state *state, mattis_report *report) {
    char journal[PATH_TEXT + 16];
    cli_journal_path(state->path, journal, sizeof journal);
    if (state->options->resume || state->options->force || access(journal, F_OK) != 0)
        return MATTIS_OK;
    return mattis_fail(report, MATTIS_ERR_EXISTS,
                       "%s: an interrupted run is kept there; --resume goes on with it", journal);
}

static int prepare(run_state *state, cli_past *past, mattis_report *report) {
    const cli_options *options = state->options;
    cli_output_path(options, state->path, sizeof state->path);
    cli_now(state->started, sizeof state->started);
    state->replace = options->force || options->resume;
    int status = cli_probe_output(options, state->path, state->replace, report);
    if (!status)
        status = refuse_interrupted(state, report);
    if (!status)
        status = cli_check_memory(state->plan, options->threads, report);
    if (!status)
        status = mattis_results_init(state->plan, state->frame, &state->n_simulated);
    state->n_frames = state->n_simulated;
    if (!status)
        status = mattis_keys_init(&state->keys, state->plan);
    state->sweep = (cli_sweep){.experiment = state->experiment,
                               .plan = state->plan,
                               .keys = &state->keys,
                               .frames = state->frame,
                               .n_frames = state->n_simulated};
    if (!status && options->resume)
        status = cli_past_load(past, state->path, true, &state->sweep, report);
    if (!status && *past->started)
        snprintf(state->started, sizeof state->started, "%s", past->started);
    return status;
}

/* Between the first and the last record of the journal. */
static int run_kept(run_state *state, cli_past *past, mattis_report *report) {
    mattis_report second = {""};
    int status = cli_keeper_begin(&state->keeper, state->path, &state->sweep, past,
                                  state->options->keep_states, report);
    const bool begun = !status;
    if (begun) {
        say_what_is_reused(state, past);
        take_theory(state, past);
        cli_past_free(past);
        status = run_and_save(state, report);
    }
    const bool failed = status && status != MATTIS_ERR_STOPPED;
    if (failed && begun) {
        mattis_report first = *report;
        mattis_fail(report, status, "%.800s; what is complete is kept, continue with --resume",
                    *first.text ? first.text : mattis_strerror(status));
    }
    int ended = cli_keeper_end(&state->keeper, !status, status ? &second : report);
    return status ? status : ended;
}

static int say_end(const run_state *state, int status, double seconds, mattis_report *report) {
    const cli_options *options = state->options;
    if (status == MATTIS_ERR_STOPPED)
        mattis_fail(report, status,
                    "stopped (%s); %.0f %% of the units are in %s, continue with --resume",
                    cli_stop_reason(), 100 * share_done(state), state->path);
    if (status)
        return cli_error(status, report);
    char elapsed[32];
    cli_format_seconds(seconds, elapsed, sizeof elapsed);
    if (options->quiet)
        return EXIT_DONE;
    char refined[64] = "";
    for (size_t f = 0; f < state->n_frames; f++)
        if (strcmp(state->frame[f].path, "/refined") == 0)
            snprintf(refined, sizeof refined, " and %zu added by refinement",
                     state->frame[f].dimension[0].length);
    printf("%s: %zu cell%s%s, %zu disorder sample%s each, %s\n", state->path, state->plan->n_cells,
           state->plan->n_cells == 1 ? "" : "s", refined, state->plan->n_samples,
           state->plan->n_samples == 1 ? "" : "s", elapsed);
    return EXIT_DONE;
}

int cli_run(const cli_options *options) {
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    mattis_report report = {""};
    cli_past past = {.journal.fd = -1};
    cli_catch_signals(options->max_time);
    int code = cli_load_plan(options, true, &experiment, &plan);
    if (code)
        return code;
    run_state state = {.options = options, .experiment = &experiment, .plan = &plan};
    double begin = cli_clock();
    omp_set_num_threads(mattis_threads(options->threads)); /* of the theory too */
    int status = prepare(&state, &past, &report);
    const bool prepared = !status;
    if (prepared)
        status = run_kept(&state, &past, &report);
    code = say_end(&state, status, cli_clock() - begin, &report);
    if (status == MATTIS_ERR_FILE && !prepared)
        code = EXIT_USAGE; /* the output path is bad: nothing has run */
    cli_past_free(&past);
    mattis_keys_free(&state.keys);
    for (size_t k = 0; k < state.n_frames; k++)
        mattis_frame_free(&state.frame[k]);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return code;
}
