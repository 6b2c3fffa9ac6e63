/* States of one disorder that are swept together are those that each would be by itself, whatever
 * is beside them, and whenever the run is stopped. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "kept_states.h"
#include "mattis/config.h"
#include "mattis/run.h"

typedef struct experiment {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame frames[2];
    size_t n_frames;
} experiment;

static void open_experiment(experiment *self, const char *text, const char *const *set,
                            size_t n_set) {
    mattis_report report = {""};
    *self = (experiment){0};
    cr_assert_eq(
        mattis_config_parse(text, strlen(text), "text", set, n_set, &self->experiment, &report), 0,
        "%s", report.text);
    cr_assert_eq(mattis_plan_init(&self->plan, &self->experiment), 0);
    cr_assert_leq(self->plan.n_units, KEPT_UNITS);
    cr_assert_eq(mattis_results_init(&self->plan, self->frames, &self->n_frames), 0);
}

static void close_experiment(experiment *self) {
    for (size_t f = 0; f < self->n_frames; f++)
        mattis_frame_free(&self->frames[f]);
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

static int simulate(experiment *self, mattis_run_options options) {
    options.threads = options.threads ? options.threads : 1;
    options.n_shards = 1;
    return mattis_simulate(&self->plan, &options, self->frames, self->n_frames);
}

static void expect_equal(const experiment *x, const experiment *y, const char *what) {
    for (size_t f = 0; f < x->n_frames; f++)
        for (size_t k = 0; k < x->frames[f].n_variables; k++)
            cr_assert_arr_eq(x->frames[f].variable[k].value, y->frames[f].variable[k].value,
                             x->frames[f].variable[k].size * sizeof(double), "%s: %s", what,
                             x->frames[f].variable[k].name);
}

/* Two patterns more than a chunk has; with retrieval there are overlaps beyond the radius. */
static const char base[] = "model: dense\nnetwork: {spins: 70, order: 3, patterns: 514}\n"
                           "dynamics: {update: parallel, sweeps: 7, burn-in: 3, replicas: 3}\n"
                           "axes: {temperature: [0, 0.4, 0.8, 2.5]}\nsamples: 2\nseed: 3\n"
                           "start: {overlap: 0.9}\nrecord: {series: true, overlaps: 2}\n";

static const char diluted_base[] =
    "model: multitasking\nnetwork: {spins: 70, patterns: 514}\n"
    "dynamics: {update: parallel, sweeps: 7, burn-in: 3, replicas: 3}\n"
    "axes: {temperature: [0, 0.4, 0.8, 2.5]}\nsamples: 2\nseed: 3\n"
    "start: {overlap: 0.9}\nrecord: {series: true, overlaps: 2}\n";

static const struct {
    const char *name, *text, *set[4];
    size_t n_set;
} kinds[] = {
    {"P = 2", base, {"network.order=2"}, 1},
    {"P = 3", base, {0}, 0},
    {"P = 4, full", base, {"network.order=4", "network.interaction=full"}, 2},
    {"P = 7, weights of 64 bits", base, {"network.order=7"}, 1},
    {"unsupervised",
     base,
     {"dataset.rule=unsupervised", "dataset.quality=0.7", "dataset.examples=3"},
     3},
    {"P = 3, rows", base, {"network.spins=170", "network.patterns=2500"}, 2},
    {"multitasking", diluted_base, {"network.dilution=0.2", "network.patterns=30"}, 2},
    {"multitasking, rows",
     diluted_base,
     {"network.dilution=0.2", "network.spins=160", "network.patterns=4100"},
     3},
    {"multitasking, unsupervised",
     diluted_base,
     {"network.dilution=0.2", "dataset.rule=unsupervised", "dataset.quality=0.7",
      "dataset.examples=3"},
     4},
    {"supervised",
     base,
     {"dataset.rule=supervised", "dataset.quality=0.7", "dataset.examples=3"},
     3},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds, BATCHED = N_KINDS - 1 };

static const double *series_of(const experiment *self, const char *name) {
    return mattis_frame_variable(&self->frames[1], name)->value;
}

Test(batch, temperatures_and_replicas_are_what_they_are_alone) {
    static const char *const alone[] = {"axes.temperature=[0]", "axes.temperature=[0.4]",
                                        "axes.temperature=[0.8]", "axes.temperature=[2.5]"};
    enum { TEMPERATURES = 4, SAMPLES = 2, REPLICAS = 3 };
    for (size_t k = 0; k < N_KINDS; k++) {
        experiment all;
        open_experiment(&all, kinds[k].text, kinds[k].set, kinds[k].n_set);
        cr_assert_eq(simulate(&all, (mattis_run_options){0}), 0);
        const size_t size = mattis_frame_variable(&all.frames[1], "overlap")->size;
        const size_t one = size / (TEMPERATURES * SAMPLES * REPLICAS);
        for (size_t t = 0; t < TEMPERATURES; t++)
            for (size_t replicas = 1; replicas <= REPLICAS; replicas += REPLICAS - 1) {
                experiment single;
                const char *set[6] = {alone[t], replicas == 1 ? "replicas=1" : "replicas=3"};
                for (size_t j = 0; j < kinds[k].n_set; j++)
                    set[2 + j] = kinds[k].set[j];
                open_experiment(&single, kinds[k].text, set, 2 + kinds[k].n_set);
                cr_assert_eq(simulate(&single, (mattis_run_options){0}), 0);
                for (size_t s = 0; s < SAMPLES; s++)
                    cr_assert_arr_eq(
                        series_of(&single, "overlap") + s * replicas * one,
                        series_of(&all, "overlap") + (t * SAMPLES + s) * REPLICAS * one,
                        replicas * one * sizeof(double), "%s, temperature %zu", kinds[k].name, t);
                close_experiment(&single);
            }
        close_experiment(&all);
    }
}

/* --- Stopped, and gone on with --------------------------------------------------------------- */

static mattis_run_options keeping(kept_states *kept, int threads) {
    return (mattis_run_options){
        .threads = threads,
        .stop = &kept->stop,
        .state_every = 1e-12, /* after every sweep */
        .hooks = {.context = kept, .state = keep_state, .restore = restore_state},
    };
}

/* Of the states that a batch left, one is lost, one is spoilt and one is that of an earlier sweep:
 * the others go on from where they are, beside those. Other threads find other batches. */
Test(batch, goes_on_from_states_of_different_sweeps) {
    for (size_t k = 0; k < BATCHED; k++)
        for (int threads = 1; threads <= 3; threads += 2) {
            experiment whole, stopped;
            kept_states kept = {.wanted = 8};
            open_experiment(&whole, kinds[k].text, kinds[k].set, kinds[k].n_set);
            cr_assert_eq(simulate(&whole, (mattis_run_options){0}), 0);
            open_experiment(&stopped, kinds[k].text, kinds[k].set, kinds[k].n_set);
            cr_assert_eq(simulate(&stopped, keeping(&kept, 1)), MATTIS_ERR_STOPPED);
            mattis_buffer early = {0};
            size_t with_state = 0, unit[KEPT_UNITS];
            for (size_t u = 0; u < KEPT_UNITS; u++)
                if (kept.state[u].size > 0)
                    unit[with_state++] = u;
            cr_assert_geq(with_state, 4, "%s: a batch of four", kinds[k].name);
            early = kept.state[unit[2]];
            kept.state[unit[2]] = (mattis_buffer){0};
            kept.stop = 0;
            kept.states = 0;
            kept.wanted = 8;
            cr_assert_eq(simulate(&stopped, keeping(&kept, 1)), MATTIS_ERR_STOPPED);
            mattis_buffer_clear(&kept.state[unit[0]]);
            kept.state[unit[1]].size /= 2;
            mattis_buffer_free(&kept.state[unit[2]]);
            kept.state[unit[2]] = early;
            kept.stop = 0;
            kept.wanted = 0;
            cr_assert_eq(simulate(&stopped, keeping(&kept, threads)), 0);
            expect_equal(&whole, &stopped, kinds[k].name);
            kept_states_free(&kept);
            close_experiment(&stopped);
            close_experiment(&whole);
        }
}

/* Units of a batch may have different numbers of sweeps: each ends at its own. */
Test(batch, ends_each_unit_at_its_own_sweep) {
    static const char *const sweeps[] = {"axes.sweeps=[3, 9, 5]", "axes.sweeps=[3]",
                                         "axes.sweeps=[9]", "axes.sweeps=[5]"};
    const char *set[] = {sweeps[0], "axes.temperature=[0.8]", "record.series=false"};
    experiment all;
    open_experiment(&all, base, set, 3);
    cr_assert_eq(simulate(&all, (mattis_run_options){0}), 0);
    const mattis_variable *overlap = mattis_frame_variable(&all.frames[0], "overlap");
    for (size_t k = 0; k < 3; k++) {
        experiment single;
        set[0] = sweeps[1 + k];
        open_experiment(&single, base, set, 3);
        cr_assert_eq(simulate(&single, (mattis_run_options){0}), 0);
        const mattis_variable *alone = mattis_frame_variable(&single.frames[0], "overlap");
        cr_assert_eq(3 * alone->size, overlap->size);
        cr_assert_arr_eq(alone->value, overlap->value + k * alone->size,
                         alone->size * sizeof(double), "%zu", k);
        close_experiment(&single);
    }
    close_experiment(&all);
}

static double bytes_of(const char *temperatures) {
    experiment self;
    mattis_estimate estimate;
    open_experiment(&self, base, &temperatures, 1);
    cr_assert_eq(mattis_plan_estimate(&self.plan, &estimate), 0);
    close_experiment(&self);
    return estimate.unit_bytes;
}

/* One disorder, and the states of all temperatures: what `mattis check` says. */
Test(batch, memory_is_that_of_all_its_states) {
    const double one = bytes_of("axes.temperature=[1]");
    const double two = bytes_of("axes.temperature=[1, 2]");
    const double four = bytes_of("axes.temperature=[1, 2, 3, 4]");
    cr_assert_gt(two, one);
    cr_assert_float_eq(four - one, 3 * (two - one), 1e-6 * four);
}
