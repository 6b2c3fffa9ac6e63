/* A unit that is stopped between any two sweeps goes on from its state, bit for bit: for every
 * engine and update, estimators and series included. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept_states.h"
#include "mattis/config.h"
#include "mattis/run.h"

static void assert_equal_frames(const mattis_frame *x, const mattis_frame *y, const char *what) {
    for (size_t k = 0; k < x->n_variables; k++)
        cr_assert_arr_eq(x->variable[k].value, y->variable[k].value,
                         x->variable[k].size * sizeof(double), "%s: %s", what, x->variable[k].name);
}

static size_t simulate(const mattis_plan *plan, kept_states *kept, mattis_frame frames[2]) {
    size_t n_frames, runs = 0;
    cr_assert_eq(mattis_results_init(plan, frames, &n_frames), 0);
    mattis_run_options options = {.threads = 1, .n_shards = 1};
    if (kept) {
        options.stop = &kept->stop;
        options.state_every = 1e-12; /* after every sweep */
        options.hooks =
            (mattis_run_hooks){.context = kept, .state = keep_state, .restore = restore_state};
    }
    int status;
    do { /* stopped at one state after another, until it is done */
        status = mattis_simulate(plan, &options, frames, n_frames);
        cr_assert(status == 0 || status == MATTIS_ERR_STOPPED, "%d", status);
        runs++;
        if (kept) {
            kept->stop = 0;
            kept->states = 0;
        }
    } while (status);
    return runs;
}

static const char dense[] = "model: dense\nnetwork: {spins: 20, order: 3, load: 0.2}\n"
                            "dynamics: {sweeps: 9, burn-in: 4, replicas: 2}\n"
                            "axes: {temperature: [0.4, 0.8, 1.2]}\nsamples: 2\nseed: 3\n"
                            "record: {series: true, overlaps: 2}\n";
static const char multitasking[] = "model: multitasking\nnetwork: {spins: 40, patterns: 3}\n"
                                   "dynamics: {sweeps: 9, burn-in: 4, replicas: 3}\n"
                                   "axes: {dilution: [0.2, 0.4], temperature: [0.1, 0.3]}\n"
                                   "start: {from: hierarchical}\nsamples: 2\nseed: 3\n"
                                   "record: {series: true}\n";
static const char modern[] = "model: modern\nnetwork: {spins: 12}\n"
                             "dynamics: {sweeps: 30, replicas: 2}\nstart: {overlap: 0.3}\n"
                             "axes: {patterns: [40, 80], inverse-temperature: [0.2, 0.4, 0.8]}\n"
                             "samples: 2\nseed: 3\nrecord: {series: true}\n";
static const struct {
    const char *name, *text, *set[4];
} kinds[] = {
    {"storing", dense, {0}},
    {"full", dense, {"interaction=full"}},
    {"parallel", dense, {"update=parallel", "order=2"}},
    {"supervised", dense, {"rule=supervised", "quality=0.7", "examples=9"}},
    {"supervised, P = 7", dense, {"rule=supervised", "quality=0.7", "examples=200", "order=7"}},
    {"unsupervised", dense, {"rule=unsupervised", "quality=0.7", "examples=5"}},
    {"synaptic noise", dense, {"synaptic=0.7"}},
    {"tap", dense, {"update=tap", "burn-in=null", "sweeps=30"}},
    {"tap, order 1", dense, {"update=tap", "burn-in=null", "tap-order=1", "sweeps=30"}},
    {"annealing", dense, {"start.from=previous", "start.first=random"}},
    {"exchange", dense, {"exchange=true", "start.from=random"}},
    {"annealing of tap", dense, {"start.from=previous", "update=tap", "burn-in=null", "sweeps=30"}},
    {"multitasking", multitasking, {0}},
    {"multitasking, supervised", multitasking, {"rule=supervised", "quality=0.7", "examples=9"}},
    {"multitasking, unsupervised",
     multitasking,
     {"rule=unsupervised", "quality=0.7", "examples=9", "update=parallel"}},
    {"modern", modern, {0}},
    {"modern, gaussian", modern, {"pattern-law=gaussian"}},
    {"modern, binary", modern, {"state=binary", "temperature=0.5", "sweeps=9", "burn-in=4"}},
    {"exchange of the modern network",
     modern,
     {"state=binary", "exchange=true", "axes.temperature=[0.3, 0.5, 0.8]",
      "axes.inverse-temperature=[0.4]"}},
};

Test(states, any_unit_goes_on_from_any_sweep) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        mattis_experiment experiment;
        mattis_plan plan;
        mattis_report report = {""};
        mattis_frame whole[2] = {0}, stopped[2] = {0};
        size_t n_set = 0;
        while (n_set < 4 && kinds[k].set[n_set])
            n_set++;
        cr_assert_eq(mattis_config_parse(kinds[k].text, strlen(kinds[k].text), "text", kinds[k].set,
                                         n_set, &experiment, &report),
                     0, "%s", report.text);
        cr_assert_eq(mattis_plan_init(&plan, &experiment), 0);
        cr_assert_leq(plan.n_units, KEPT_UNITS);
        simulate(&plan, NULL, whole);
        size_t runs = 0;
        for (size_t wanted = 1; wanted <= 5; wanted += 2) {
            kept_states kept = {.wanted = wanted + 1};
            runs += simulate(&plan, &kept, stopped);
            for (size_t f = 0; f < 2; f++) {
                assert_equal_frames(&whole[f], &stopped[f], kinds[k].name);
                mattis_frame_free(&stopped[f]);
            }
            kept_states_free(&kept);
        }
        cr_assert_gt(runs, 10, "%s was hardly ever stopped", kinds[k].name);
        for (size_t f = 0; f < 2; f++)
            mattis_frame_free(&whole[f]);
        mattis_plan_free(&plan);
        mattis_experiment_free(&experiment);
    }
}
