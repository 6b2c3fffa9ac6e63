/* See gather.h. */
#include "gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"

int cli_gather_begin(cli_gather *self, const char *path, mattis_report *report) {
    char *text = NULL;
    *self = (cli_gather){0};
    int status = cli_past_experiment(path, &text, report);
    if (!status)
        status = mattis_config_parse(text, strlen(text), path, NULL, 0, &self->experiment, report);
    if (!status)
        status = mattis_plan_init(&self->plan, &self->experiment);
    if (!status)
        status = mattis_keys_init(&self->keys, &self->plan);
    if (!status)
        status = mattis_results_init(&self->plan, self->frame, &self->n_simulated);
    self->n_frames = self->n_simulated;
    free(text);
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
    if (self->n_frames > self->n_simulated)
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
                             .plan = &self->plan,
                             .keys = &self->keys,
                             .frames = self->frame,
                             .n_frames = self->n_simulated};
    int status = cli_past_load(past, path, false, &sweep, report);
    if (!status && !past->has_journal && past->result.n_frames == 0)
        status = mattis_fail(report, MATTIS_ERR_FILE, "%s: there is no such result file", path);
    if (!status && !past->same_experiment)
        status =
            mattis_fail(report, MATTIS_ERR_FORMAT,
                        "%s: is of another experiment: other axis values, samples or sweeps", path);
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
