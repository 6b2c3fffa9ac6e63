/* Starts and observables of the multitasking network. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments.h"
#include "mattis/observables.h"
#include "mattis/run.h"
#include "networks.h"

enum { N = 4000, K = 3 };

static mattis_params diluted(double dilution) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, K);
    params.model = MATTIS_MULTITASKING;
    params.dilution = dilution;
    params.record_overlaps = K;
    return params;
}

/* Overlaps of a first state with the patterns of sample 2. */
static void overlaps_of_start(const mattis_params *params, int8_t *spin, double m[K]) {
    mattis_patterns patterns;
    static uint32_t order[N];
    cr_assert_eq(mattis_patterns_init(&patterns, params, 2), 0);
    mattis_start_spins(&patterns, params, mattis_dynamics_key(params), 2, 1, order, spin);
    for (size_t mu = 0; mu < K; mu++) {
        m[mu] = 0;
        for (size_t i = 0; i < N; i++)
            m[mu] += mattis_patterns_sign(&patterns, i, mu) * spin[i] / (double)N;
    }
    mattis_patterns_free(&patterns);
}

/* Each m_mu has a deviation below 1/sqrt(N). */
static void expect_overlaps(const mattis_params *params, double first, double second,
                            double third) {
    static int8_t spin[N];
    double m[K];
    const double wanted[K] = {first, second, third};
    overlaps_of_start(params, spin, m);
    for (size_t mu = 0; mu < K; mu++)
        cr_expect_float_eq(m[mu], wanted[mu], 4 / sqrt(N), "start %d: m_%zu = %g, not %g",
                           (int)params->from, mu + 1, m[mu], wanted[mu]);
    for (size_t i = 0; i < N; i++)
        cr_assert(spin[i] == 1 || spin[i] == -1);
}

Test(multitasking_observables, starts_have_their_overlaps) {
    const double d = 0.3;
    mattis_params params = diluted(d);
    params.from = MATTIS_FROM_PATTERN;
    expect_overlaps(&params, 1 - d, 0, 0);
    params.overlap = -0.5;
    expect_overlaps(&params, -0.5 * (1 - d), 0, 0);
    params.overlap = 1;
    params.from = MATTIS_FROM_RANDOM;
    expect_overlaps(&params, 0, 0, 0);
    params.from = MATTIS_FROM_HIERARCHICAL; /* m_mu = (1 - d) d^{mu - 1} */
    expect_overlaps(&params, 0.7, 0.21, 0.063);
    params.overlap = 0.5;
    expect_overlaps(&params, 0.35, 0.105, 0.0315);
    params.overlap = 1;
    params.from = MATTIS_FROM_MIXTURE; /* by enumeration of the 27 entries of one site */
    params.weight[0] = 1;
    params.weight[1] = -1;
    expect_overlaps(&params, 0.7 * (0.3 + 0.35), -0.7 * (0.3 + 0.35), 0);
    params.weight[1] = params.weight[2] = 1;
    const double equal = 0.7 * (0.09 + 2 * 0.3 * 0.7 / 2 + 0.49 / 2);
    expect_overlaps(&params, equal, equal, equal);
    params.rule = MATTIS_SUPERVISED;
    params.quality = 0.6;
    params.from = MATTIS_FROM_EXAMPLE;
    expect_overlaps(&params, 0.6 * 0.7, 0, 0);
}

/* Cost from pairs of spins, loss from overlaps: the same number in any state, and -(2/N) H. */
Test(multitasking_observables, cost_equals_loss) {
    mattis_params params = diluted(0.5);
    params.spins = 101;
    mattis_disorder disorder;
    mattis_engine engine;
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    for (unsigned state = 1; state < 4000000000u; state = state * 3 + 1) {
        int8_t spin[101];
        for (size_t i = 0; i < 101; i++)
            spin[i] = state >> i % 31 & 1 ? 1 : -1;
        type->set_spins(&engine, spin);
        double cost = mattis_cost_of(&disorder.patterns, spin), pairs = 0;
        for (size_t i = 0; i < 101; i++)
            for (size_t j = 0; j < 101; j++)
                for (size_t mu = 0; mu < K; mu++)
                    pairs += mattis_patterns_sign(&disorder.patterns, i, mu) *
                             mattis_patterns_sign(&disorder.patterns, j, mu) * spin[i] * spin[j];
        cr_assert_float_eq(cost, pairs / (101.0 * 101.0), 1e-12);
        cr_assert_float_eq(cost, mattis_loss_of(&engine, K), 1e-12);
        cr_assert_float_eq(cost, -2 * type->energy(&engine) / 101, 1e-12);
        if (state > 1000000000u)
            break;
    }
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* A recorder over a short run, against sums made here. */
Test(multitasking_observables, recorder_keeps_every_pattern) {
    enum { SWEEPS = 7 };
    mattis_params params = diluted(0.4);
    params.spins = 200;
    params.temperature = 0.3;
    params.sweeps = SWEEPS;
    params.replicas = 1;
    params.record_overlaps = 2;
    params.from = MATTIS_FROM_HIERARCHICAL;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    mattis_recorder recorder;
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, &params,
                                   mattis_dynamics_key(&params), 0, 0),
                 0);
    cr_assert_eq(mattis_recorder_init(&recorder, &params), 0);
    double mean[K] = {0}, absolute[K] = {0}, sorted[K] = {0};
    for (int t = 0; t < SWEEPS; t++) {
        mattis_chain_sweep(&chain);
        mattis_recorder_add(&recorder, &chain);
        double a[K];
        for (size_t mu = 0; mu < K; mu++) {
            double m = (double)type->overlap(&engine, mu) / 200;
            mean[mu] += m / SWEEPS;
            a[mu] = fabs(m);
            absolute[mu] += a[mu] / SWEEPS;
        }
        double high = fmax(a[0], fmax(a[1], a[2])), low = fmin(a[0], fmin(a[1], a[2]));
        sorted[0] += high / SWEEPS;
        sorted[1] += (a[0] + a[1] + a[2] - high - low) / SWEEPS;
    }
    double room[3 + MATTIS_N_PATTERN_OBSERVABLES][2], of_replica[MATTIS_N_REPLICA_OBSERVABLES];
    mattis_measurement out = {.overlap = room[0], .thermal_variance = room[1], .tau = room[2]};
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        out.replica[k] = &of_replica[k];
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        out.pattern[k] = room[3 + k];
    mattis_recorder_finish(&recorder, &chain, &params, &out);
    for (size_t mu = 0; mu < 2; mu++) {
        cr_expect_float_eq(out.overlap[mu], mean[mu], 1e-14);
        cr_expect_float_eq(out.pattern[MATTIS_PATTERN_ABS][mu], absolute[mu], 1e-14);
        cr_expect_float_eq(out.pattern[MATTIS_PATTERN_DATA][mu], mean[mu], 1e-14);
        cr_expect_float_eq(out.pattern[MATTIS_PATTERN_SORTED][mu], sorted[mu], 1e-14);
        cr_expect_float_eq(out.pattern[MATTIS_PATTERN_LOSS_PLUS][mu], 1 + mean[mu], 1e-14);
        cr_expect_float_eq(out.pattern[MATTIS_PATTERN_LOSS_MINUS][mu], 1 - mean[mu], 1e-14);
    }
    const double state = of_replica[MATTIS_FINAL_STATE];
    double response[K];
    size_t counted;
    mattis_responses(&engine, &params, response);
    cr_expect_eq((int)state, (int)mattis_classify(mean, response, K, &params, &counted));
    cr_expect_eq(out.scalar[MATTIS_N_RETRIEVED], (double)counted);
    for (size_t mu = 0; mu < 2; mu++)
        cr_expect_eq(out.pattern[MATTIS_PATTERN_RESPONSE][mu], response[mu]);
    cr_expect_eq(out.scalar[MATTIS_STATE + (int)state], 1);
    cr_expect_float_eq(out.scalar[MATTIS_COST], out.scalar[MATTIS_LOSS], 1e-12);
    cr_expect(isnan(out.scalar[MATTIS_FREE_ENERGY]));
    mattis_recorder_free(&recorder);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* Above the share record.retrieved-above of the activity, as the file says. */
Test(multitasking_observables, retrieved_is_relative_to_the_activity) {
    static const char text[] =
        "model: multitasking\nnetwork: {spins: 2000, patterns: 2, dilution: 0.9}\n"
        "dynamics: {update: parallel, sweeps: 4, burn-in: 2}\n"
        "axes: {temperature: [0.02, 0.15]}\nsamples: 2\nseed: 4\n";
    mattis_experiment experiment = parsed_text(text, NULL);
    mattis_plan plan;
    mattis_frame frames[2];
    size_t n_frames;
    cr_assert_eq(mattis_plan_init(&plan, &experiment), 0);
    cr_assert_eq(mattis_results_init(&plan, frames, &n_frames), 0);
    const mattis_run_options options = {.threads = 1, .n_shards = 1};
    cr_assert_eq(mattis_simulate(&plan, &options, frames, n_frames), 0);
    const mattis_variable *retrieved = mattis_frame_variable(&frames[0], "retrieved");
    const double *m = mattis_frame_variable(&frames[0], "overlap_mean")->value;
    const double threshold = mattis_attributes_get(&retrieved->attributes, "threshold")->number;
    cr_expect_eq(threshold, 0.5);
    cr_expect(strstr(mattis_attributes_get(&retrieved->attributes, "threshold_in_units_of")->text,
                     "1 - d"));
    cr_expect(m[0] > 0.08 && m[0] < 0.12, "%g", m[0]);
    cr_expect_lt(m[2], 0.03);
    for (int sample = 0; sample < 2; sample++) {
        cr_expect_eq(retrieved->value[sample], 1);
        cr_expect_eq(retrieved->value[2 + sample], 0);
    }
    mattis_frame_free(&frames[0]);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}
