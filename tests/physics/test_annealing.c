/* start: {from: previous}: each temperature starts where the one listed before it has ended. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/observables.h"
#include "mattis/run.h"

static void read_experiment(const char *text, mattis_experiment *experiment, mattis_plan *plan) {
    mattis_report report = {""};
    cr_assert_eq(mattis_config_parse(text, strlen(text), "text", NULL, 0, experiment, &report), 0,
                 "%s", report.text);
    cr_assert_eq(mattis_plan_init(plan, experiment), 0);
}

static void simulate(const char *text, int threads, mattis_frame frames[2]) {
    mattis_experiment experiment;
    mattis_plan plan;
    size_t n_frames;
    read_experiment(text, &experiment, &plan);
    cr_assert_eq(mattis_results_init(&plan, frames, &n_frames), 0);
    const mattis_run_options options = {.threads = threads, .n_shards = 1};
    cr_assert_eq(mattis_simulate(&plan, &options, frames, n_frames), 0);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}

/* The chain of temperatures swept by hand, with nothing of src/run. */
Test(annealing, is_the_chain_swept_by_hand) {
    static const char text[] = "model: dense\nnetwork: {spins: 50, order: 3}\n"
                               "dynamics: {sweeps: 7, burn-in: 3, replicas: 2}\n"
                               "start: {from: previous, first: random}\n"
                               "axes: {temperature: [1.5, 0.7, 0.9], patterns: [20, 60]}\n"
                               "samples: 2\nseed: 4\nrecord: {series: true}\n";
    mattis_frame frames[2];
    mattis_experiment experiment;
    mattis_plan plan;
    simulate(text, 3, frames);
    read_experiment(text, &experiment, &plan);
    const double *overlap = mattis_frame_variable(&frames[1], "overlap")->value;
    for (size_t column = 0; column < 2; column++) {
        for (uint32_t sample = 0; sample < 2; sample++) {
            mattis_disorder disorder;
            cr_assert_eq(mattis_disorder_init(&disorder, &plan.cell[column], sample), 0);
            for (uint32_t a = 0; a < 2; a++) {
                int8_t last[50];
                for (size_t t = 0; t < 3; t++) {
                    const mattis_params *params = &plan.cell[t * 2 + column];
                    mattis_engine engine;
                    mattis_chain chain;
                    cr_assert_eq(mattis_engine_find(params)->init(&engine, params, &disorder), 0);
                    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, params,
                                                   mattis_dynamics_key(params), sample, a),
                                 0);
                    if (t > 0)
                        engine.type->set_spins(&engine, last);
                    for (size_t sweep = 0; sweep < 10; sweep++) {
                        mattis_chain_sweep(&chain);
                        const size_t at = (((t * 2 + column) * 2 + sample) * 2 + a) * 7 + sweep - 3;
                        if (sweep >= 3)
                            cr_assert_eq(overlap[at],
                                         (double)engine.type->overlap(&engine, 0) / 50);
                    }
                    memcpy(last, engine.spin, sizeof last);
                    mattis_chain_free(&chain);
                    engine.type->free(&engine);
                }
            }
            mattis_disorder_free(&disorder);
        }
    }
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    for (size_t f = 0; f < 2; f++)
        mattis_frame_free(&frames[f]);
}

/* One pattern, pairs: a continuous transition at T = 1, so both ways follow m = tanh(m/T). The
 * overlap fluctuates by sqrt(chi/N), chi = (1 - m^2)/(T - 1 + m^2): 20 samples of 60 sweeps and two
 * replicas are within 5 of these over sqrt(20). */
Test(annealing, without_hysteresis_both_ways_meet) {
    static const char *const ways[] = {"[0.3, 0.5, 0.7]", "[1.4, 0.7, 0.5, 0.3]"};
    for (size_t w = 0; w < 2; w++) {
        char text[400];
        mattis_frame frames[2];
        snprintf(text, sizeof text,
                 "model: dense\nnetwork: {spins: 1000, order: 2, patterns: 1}\n"
                 "dynamics: {sweeps: 60, burn-in: 40}\nstart: {from: previous, first: %s}\n"
                 "axes: {temperature: %s}\nsamples: 20\nseed: 3\n",
                 w ? "random" : "pattern", ways[w]);
        simulate(text, 2, frames);
        const mattis_dimension *axis = mattis_frame_dimension(&frames[0], "temperature");
        const double *mean = mattis_frame_variable(&frames[0], "abs_overlap_mean")->value;
        for (size_t k = 0; k < axis->length; k++) {
            const double temperature = axis->value[k];
            double m = 1;
            for (int step = 0; step < 1000; step++)
                m = tanh(m / temperature);
            const double chi = (1 - m * m) / (temperature - 1 + m * m);
            if (temperature < 1)
                cr_expect_float_eq(mean[k], m, 5 * sqrt(chi / 1000 / 20) + 1.0 / 1000,
                                   "T = %g: %g, not %g", temperature, mean[k], m);
        }
        mattis_frame_free(&frames[0]);
    }
}

static double unit_bytes(const char *more) {
    char text[400];
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_estimate estimate;
    snprintf(text, sizeof text,
             "model: dense\nnetwork: {spins: 50, order: 3}\ndynamics: {sweeps: 7%s\n"
             "axes: {temperature: [1.5, 0.7, 0.9, 0.5], patterns: [20, 60]}\nsamples: 2\nseed: 4\n",
             more);
    read_experiment(text, &experiment, &plan);
    cr_assert_eq(mattis_plan_estimate(&plan, &estimate), 0);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return estimate.unit_bytes;
}

/* What a plan is said to need: one disorder, and the states of one temperature, of two or of all.
 */
Test(annealing, memory_of_two_temperatures) {
    const double one = unit_bytes("}");
    const double two = unit_bytes("}\nstart: {from: previous}");
    const double all = unit_bytes(", exchange: true}");
    cr_assert_gt(two, one);
    cr_assert_float_eq(all - one, 3 * (two - one), 1e-6 * all);
}
