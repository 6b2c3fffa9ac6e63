/* See gather.h. */
#include "gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"

/* Reads the experiment of a path and plans it. */
static int plan_path(const char *path, mattis_experiment *experiment, mattis_plan *plan,
                     mattis_report *report) {
    char *text = NULL;
    int status = cli_past_experiment(path, &text, report);
    if (!status)
        status = mattis_config_parse(text, strlen(text), path, NULL, 0, experiment, report);
    if (!status)
        status = mattis_plan_init(plan, experiment);
    free(text);
    return status;
}

static bool is_larger(const mattis_plan *one, const mattis_plan *other) {
    return one->n_units != other->n_units
               ? one->n_units > other->n_units
               : one->experiment->base.sweeps > other->experiment->base.sweeps;
}

int cli_gather_begin(cli_gather *self, char *const *paths, size_t n, mattis_report *report) {
    int status = MATTIS_OK;
    *self = (cli_gather){0};
    for (size_t k = 0; !status && k < n; k++) {
        mattis_experiment experiment = {0};
        mattis_plan plan = {0};
        status = plan_path(paths[k], &experiment, &plan, report);
        if (!status && (k == 0 || is_larger(&plan, &self->plan))) {
            mattis_plan_free(&self->plan);
            mattis_experiment_free(&self->experiment);
            self->experiment = experiment;
            self->plan = plan;
            self->file = paths[k];
            self->plan.experiment = &self->experiment;
        } else {
            mattis_plan_free(&plan);
            mattis_experiment_free(&experiment);
        }
    }
    if (!status)
        status = mattis_keys_init(&self->keys, &self->plan);
    if (!status)
        status = mattis_results_init(&self->plan, self->frame, &self->n_simulated);
    self->n_frames = self->n_simulated;
    return status;
}

void cli_gather_free(cli_gather *self) {
    for (size_t f = 0; f < self->n_frames; f++)
        mattis_frame_free(&self->frame[f]);
    mattis_keys_free(&self->keys);
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
    *self = (cli_gather){0};
}

static void take_theory(cli_gather *self, cli_past *past) {
    if (self->n_frames > self->n_simulated || !past->same_experiment)
        return;
    for (size_t f = 0; f < past->result.n_frames && self->n_frames < CLI_GATHER_FRAMES; f++) {
        mattis_frame *frame = &past->result.frame[f];
        if (strncmp(frame->path, "/theory", 7) != 0)
            continue;
        self->frame[self->n_frames++] = *frame;
        *frame = (mattis_frame){0};
    }
}

int cli_gather_add(cli_gather *self, const char *path, cli_past *past, mattis_report *report) {
    const cli_sweep sweep = {.experiment = &self->experiment,
                             .file = self->file,
                             .plan = &self->plan,
                             .keys = &self->keys,
                             .frames = self->frame,
                             .n_frames = self->n_simulated};
    int status = cli_past_load(past, path, false, &sweep, report);
    if (!status && !past->has_journal && past->result.n_frames == 0)
        status = mattis_fail(report, MATTIS_ERR_FILE, "%s: there is no such result file", path);
    if (!status && past->n_differing > 0)
        status = mattis_fail(report, MATTIS_ERR_FORMAT,
                             "%s: %zu units have other numbers than in the files before it", path,
                             past->n_differing);
    if (status)
        return status;
    take_theory(self, past);
    if (!*self->started)
        snprintf(self->started, sizeof self->started, "%s", past->started);
    return MATTIS_OK;
}

size_t cli_gather_done(const cli_gather *self) {
    const mattis_variable *done = mattis_frame_variable(&self->frame[0], "done");
    size_t n = 0;
    for (size_t k = 0; k < done->size; k++)
        n += done->value[k] != 0;
    return n;
}
