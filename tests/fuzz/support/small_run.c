/* See small_run.h. */
#include "small_run.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/plot.h"
#include "mattis/run.h"
#include "schema.h"

static const char text[] = "title: A small run\n"
                           "model: dense\n"
                           "network: {spins: 20, order: 3}\n"
                           "dynamics: {sweeps: 3, burn-in: 1, replicas: 2}\n"
                           "axes: {load: [0.05, 0.6], temperature: [0.2, 0.5]}\n"
                           "samples: 2\n"
                           "seed: 1\n"
                           "record: {series: true}\n"
                           "theory: {lines: false}\n"; /* they take seconds: see add_line */

static void require(int status) {
    if (status != MATTIS_OK)
        abort();
}

static void set_text(small_run *self, const char *name, const char *value) {
    require(mattis_attributes_set(&self->root, name, value, 0));
}

/* A line of the theory as src/run/lines.c writes it. */
static void add_line(mattis_frame *frame) {
    require(mattis_frame_init(frame, "/theory/lines"));
    mattis_frame_add_dimension(frame, "coordinate", "1", "coordinate", 2, NULL);
    mattis_frame_add_dimension(frame, "spinodal_point", "1", "point", 3, NULL);
    const int at = mattis_frame_add_variable(frame, "spinodal", "1", "end of retrieval", MATTIS_F64,
                                             "spinodal_point coordinate");
    if (at < 0)
        abort();
    mattis_variable *line = &frame->variable[at];
    for (size_t k = 0; k < line->size; k++)
        line->value[k] = k % 2 ? 0.2 + 0.05 * (double)k : 0.3 - 0.02 * (double)k;
    require(mattis_attributes_set(&line->attributes, "x_axis", "load", 0));
    require(mattis_attributes_set(&line->attributes, "y_axis", "temperature", 0));
}

static void make(small_run *self) {
    const mattis_run_options options = {.threads = 1, .n_shards = 1};
    mattis_report report = {""};
    size_t n;
    gsl_set_error_handler_off();
    require(
        mattis_config_parse(text, strlen(text), "small.yaml", NULL, 0, &self->experiment, &report));
    require(mattis_plan_init(&self->plan, &self->experiment));
    require(mattis_results_init(&self->plan, self->frame, &self->n_simulated));
    require(mattis_simulate(&self->plan, &options, self->frame, self->n_simulated));
    self->n_frames = self->n_simulated;
    require(mattis_solve(&self->plan, NULL, &self->frame[self->n_frames], &n, &report));
    self->n_frames += n;
    add_line(&self->frame[self->n_frames++]);
    const mattis_result result = {.n_frames = self->n_frames, .frame = self->frame};
    require(mattis_measured_frame(&result, &self->frame[self->n_frames], &n));
    self->n_frames += n;
    set_text(self, "title", self->experiment.title);
    set_text(self, "model", "dense");
    set_text(self, "experiment", self->experiment.text);
    set_text(self, "experiment_hash", self->experiment.hash);
    set_text(self, "started", "2000-01-01T00:00:00Z");
    set_text(self, "finished", "2000-01-01T00:00:01Z");
    require(mattis_attributes_set(&self->root, "seed", NULL, 1));
    require(mattis_attributes_set(&self->root, "spins", NULL, 20));
    require(mattis_image_build(&self->root, self->frame, self->n_frames, &self->image, &self->size,
                               &report));
}

const small_run *small_run_get(void) {
    static small_run run;
    if (!run.image)
        make(&run);
    return &run;
}
