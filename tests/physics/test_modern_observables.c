/* What is recorded of continuous states, from the states and patterns once more. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "mattis/experiment.h"
#include "mattis/observables.h"

enum { N = 13, K = 300, REPLICAS = 5, UPDATES = 4 };

/* Softmax weights of a state on all patterns. */
static void weigh(double pattern[K][N], const double *s, double beta, double *weight) {
    double sum = 0;
    for (size_t mu = 0; mu < K; mu++) {
        double score = 0;
        for (size_t i = 0; i < N; i++)
            score += pattern[mu][i] * s[i];
        sum += weight[mu] = exp(beta * score);
    }
    for (size_t mu = 0; mu < K; mu++)
        weight[mu] /= sum;
}

static double distance(const double *x, const double *y) {
    double sum = 0;
    for (size_t i = 0; i < N; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(sum);
}

static double along(const double *x, const double *y) {
    double sum = 0;
    for (size_t i = 0; i < N; i++)
        sum += x[i] * y[i] / N;
    return sum;
}

static void state_of(const mattis_softmax *network, size_t a, double *s) {
    for (size_t i = 0; i < N; i++)
        s[i] = network->s[mattis_softmax_at(N, a, i)];
}

static mattis_params params_of(int64_t law) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.spins = N;
    params.patterns = K;
    params.load = log(K) / N;
    params.pattern_law = law;
    params.precision = MATTIS_DOUBLE;
    params.inverse_temperature = 0.55;
    params.replicas = REPLICAS;
    params.sweeps = UPDATES;
    params.overlap = law == MATTIS_LAW_BINARY ? 1 - 6.0 / N : 0.6;
    params.record_overlaps = 2;
    params.seed = 11;
    return params;
}

/* A network, its patterns, and where its measurement goes. */
typedef struct measured {
    mattis_disorder disorder;
    mattis_softmax network;
    mattis_recorder recorder;
    mattis_measurement out;
    double pattern[K][N], room[3 + MATTIS_N_PATTERN_OBSERVABLES][2],
        of_replica[MATTIS_N_REPLICA_OBSERVABLES][REPLICAS];
} measured;

static void begin(measured *self, const mattis_params *params) {
    mattis_pattern_reader reader;
    cr_assert_eq(mattis_disorder_init(&self->disorder, params, 2), 0);
    cr_assert_eq(mattis_softmax_init(&self->network, &self->disorder, params,
                                     mattis_dynamics_key(params), 2),
                 0);
    cr_assert_eq(mattis_pattern_reader_init(&reader, &self->disorder.blocks), 0);
    for (uint64_t mu = 0; mu < K; mu++)
        mattis_pattern_reader_pattern(&reader, mu, self->pattern[mu]);
    mattis_pattern_reader_free(&reader);
    cr_assert_eq(mattis_recorder_init(&self->recorder, params), 0);
    self->out = (mattis_measurement){
        .overlap = self->room[0], .thermal_variance = self->room[1], .tau = self->room[2]};
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        self->out.replica[k] = self->of_replica[k];
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        self->out.pattern[k] = self->room[3 + k];
}

static void update(measured *self) {
    for (int t = 0; t < UPDATES; t++) {
        cr_assert_eq(mattis_softmax_step(&self->network), 0);
        cr_assert_eq(mattis_recorder_add_softmax(&self->recorder, &self->network), 0);
    }
}

static void end(measured *self) {
    mattis_recorder_free(&self->recorder);
    mattis_softmax_free(&self->network);
    mattis_disorder_free(&self->disorder);
}

static measured all;

static void compare(int64_t law) {
    const mattis_params params = params_of(law);
    const mattis_softmax *network = &all.network;
    double(*const pattern)[N] = all.pattern;
    static double weight[K];
    begin(&all, &params);
    double s[N], expected[MATTIS_N_OBSERVABLES] = {0}, overlap[2] = {0};
    const double each = 1.0 / REPLICAS;
    for (size_t a = 0; a < REPLICAS; a++) { /* the first update of the cue */
        double next[N] = {0};
        state_of(network, a, s);
        weigh(pattern, s, params.inverse_temperature, weight);
        for (size_t mu = 0; mu < K; mu++)
            for (size_t i = 0; i < N; i++)
                next[i] += weight[mu] * pattern[mu][i];
        expected[MATTIS_FIRST_OVERLAP] += along(next, pattern[a]) * each;
        expected[MATTIS_FIRST_ERROR] += distance(next, pattern[a]) / sqrt(N) * each;
        expected[MATTIS_FIRST_RETRIEVED] +=
            (along(next, pattern[a]) > params.retrieved_above) * each;
    }
    update(&all);
    double largest = 0;
    for (size_t mu = 0; mu < K; mu++)
        largest = fmax(largest, N * along(pattern[mu], pattern[mu]));
    for (size_t a = 0; a < REPLICAS; a++) {
        const double beta = params.inverse_temperature;
        double sum = 0, entropy = 0;
        state_of(network, a, s);
        for (size_t mu = 0; mu < K; mu++)
            sum += exp(beta * N * along(pattern[mu], s));
        weigh(pattern, s, beta, weight);
        for (size_t mu = 0; mu < K; mu++)
            entropy -= weight[mu] > 0 ? weight[mu] * log(weight[mu]) : 0;
        const double m = along(s, pattern[a]);
        overlap[0] += m * each;
        overlap[1] += along(s, pattern[a + 1]) * each;
        expected[MATTIS_ABS_OVERLAP] += fabs(m) * each;
        expected[MATTIS_RETRIEVED] += (m > params.retrieved_above) * each;
        expected[MATTIS_RETRIEVAL_ERROR] += distance(s, pattern[a]) / sqrt(N) * each;
        expected[MATTIS_ENTROPY] += entropy * each;
        expected[MATTIS_ENERGY] +=
            ((log(K) - log(sum)) / beta + N * along(s, s) / 2 + largest / 2) / N * each;
        expected[MATTIS_ITERATIONS] += (double)network->state[a].updates * each;
    }
    expected[MATTIS_DATA_OVERLAP] = overlap[0];
    expected[MATTIS_N_PATTERNS] = K;
    cr_assert_eq(mattis_recorder_finish_softmax(&all.recorder, network, &params, &all.out), 0);
    static const mattis_observable compared[] = {
        MATTIS_ABS_OVERLAP,     MATTIS_DATA_OVERLAP, MATTIS_RETRIEVED,       MATTIS_ENERGY,
        MATTIS_RETRIEVAL_ERROR, MATTIS_ENTROPY,      MATTIS_ITERATIONS,      MATTIS_N_PATTERNS,
        MATTIS_FIRST_OVERLAP,   MATTIS_FIRST_ERROR,  MATTIS_FIRST_RETRIEVED,
    };
    for (size_t k = 0; k < sizeof compared / sizeof *compared; k++)
        cr_expect_float_eq(all.out.scalar[compared[k]], expected[compared[k]], 1e-11,
                           "law %d, observable %d: %g, not %g", (int)law, (int)compared[k],
                           all.out.scalar[compared[k]], expected[compared[k]]);
    for (size_t mu = 0; mu < 2; mu++)
        cr_expect_float_eq(all.out.overlap[mu], overlap[mu], 1e-12);
    cr_expect(expected[MATTIS_RETRIEVAL_ERROR] > 0.01, "all retrieved: nothing is compared");
    end(&all);
}

Test(modern_observables, equal_their_definitions) {
    compare(MATTIS_LAW_BINARY);
    compare(MATTIS_LAW_SPHERE);
    compare(MATTIS_LAW_GAUSSIAN);
}

/* One update and its bound (Ramsauer et al., Theorem 5), from the states and all pairs of patterns.
 */
Test(modern_observables, bounds_of_one_update) {
    static const int64_t laws[] = {MATTIS_LAW_BINARY, MATTIS_LAW_SPHERE, MATTIS_LAW_GAUSSIAN};
    size_t tight = 0;
    for (size_t l = 0; l < 3; l++) {
        mattis_params params = params_of(laws[l]);
        params.record_bounds = true;
        params.inverse_temperature = 3;
        params.overlap = laws[l] == MATTIS_LAW_BINARY ? 1 : 0.9999;
        begin(&all, &params);
        double cue[REPLICAS][N], first[REPLICAS][N], fixed[N], largest = 0;
        for (size_t a = 0; a < REPLICAS; a++)
            state_of(&all.network, a, cue[a]);
        cr_assert_eq(mattis_softmax_step(&all.network), 0);
        for (size_t a = 0; a < REPLICAS; a++)
            state_of(&all.network, a, first[a]);
        update(&all);
        cr_assert_eq(mattis_recorder_finish_softmax(&all.recorder, &all.network, &params, &all.out),
                     0);
        for (size_t mu = 0; mu < K; mu++)
            largest = fmax(largest, sqrt(N * along(all.pattern[mu], all.pattern[mu])));
        double mean = 0, within = 0;
        for (size_t a = 0; a < REPLICAS; a++) {
            const double *xi = all.pattern[a];
            double nearest = -INFINITY;
            for (size_t mu = 0; mu < K; mu++)
                if (mu != a)
                    nearest = fmax(nearest, N * along(xi, all.pattern[mu]));
            state_of(&all.network, a, fixed);
            const double separation = N * along(xi, xi) - nearest, error = distance(first[a], xi);
            const double radius = fmax(distance(cue[a], xi), distance(fixed, xi));
            const double bound = fmin(
                2 * (K - 1) * largest * exp(-3 * (separation - 2 * radius * largest)), 2 * largest);
            mean += separation / N / REPLICAS;
            within += (error <= bound) / (double)REPLICAS;
            tight += bound < 2 * largest;
            cr_expect_float_eq(all.of_replica[MATTIS_REPLICA_SEPARATION][a], separation, 1e-11);
            cr_expect_float_eq(all.of_replica[MATTIS_REPLICA_FIRST_ERROR][a], error, 1e-11);
            cr_expect_float_eq(all.of_replica[MATTIS_REPLICA_BOUND][a], bound, 1e-9 * largest);
        }
        cr_expect_float_eq(all.out.scalar[MATTIS_SEPARATION], mean, 1e-12);
        cr_expect_float_eq(all.out.scalar[MATTIS_WITHIN_BOUND], within, 1e-12);
        end(&all);
    }
    cr_expect_geq(tight, 5, "the bound says something of %zu states", tight);
}
