/* The updates without random numbers: TAP against means over product laws of all states, softmax
 * against the sum over all patterns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "mattis/experiment.h"
#include "mattis/softmax.h"
#include "mattis/tap.h"
#include "networks.h"
#include "validate.h"

enum { SAMPLE = 1 };

/* --- TAP -------------------------------------------------------------------------------------- */

/* Mean of H over independent spins of magnetization m, by all states. */
static double mean_energy(const mattis_params *params, const mattis_disorder *disorder,
                          const double *m) {
    const size_t n = (size_t)params->spins;
    double sum = 0;
    for (unsigned s = 0; s < 1u << n; s++) {
        int8_t spin[16];
        double weight = 1;
        spins_from_bits(s, n, spin);
        for (size_t i = 0; i < n; i++)
            weight *= (1 + m[i] * spin[i]) / 2;
        sum += weight * defined_energy(params, disorder, SAMPLE, spin);
    }
    return sum;
}

/* H is linear in every m_i: half the gap between m_i = -1 and +1 is the field of the iteration. */
static void validate_tap(int64_t rule, int order) {
    mattis_params params = small_network(order, MATTIS_DISTINCT, 7, order == 2 ? 1 : 4);
    mattis_disorder disorder;
    mattis_tap tap;
    char name[96];
    double m[16] = {0}, worst = 0, scale = 0, residual = 0;
    params.rule = rule;
    if (rule != MATTIS_STORING) {
        params.quality = 0.8;
        params.examples = 3;
    }
    params.update = MATTIS_TAP;
    params.temperature = order == 2 ? 0.3 : 0.4;
    params.tap_order = rule == MATTIS_UNSUPERVISED && order == 2 ? 1 : 2;
    params.damping = 0.5;
    params.tolerance = 1e-14;
    if (mattis_disorder_init(&disorder, &params, SAMPLE) ||
        mattis_tap_init(&tap, &disorder, &params, mattis_dynamics_key(&params), SAMPLE))
        exit(1);
    for (size_t i = 0; i < (size_t)params.spins; i++)
        m[i] = 0.9 * sin(1.37 * (double)i + order);
    mattis_tap_set(&tap, m);
    for (size_t i = 0; i < (size_t)params.spins; i++) {
        double up[16], down[16];
        for (size_t j = 0; j < 16; j++)
            up[j] = down[j] = m[j];
        up[i] = 1;
        down[i] = -1;
        const double field =
            (mean_energy(&params, &disorder, down) - mean_energy(&params, &disorder, up)) / 2;
        scale = fmax(scale, fabs(field));
        worst = fmax(worst, fabs(field - tap.field[i]));
    }
    describe(&params, name, sizeof name);
    snprintf(name, sizeof name, "dense, %s, P = %d, tap",
             rule == MATTIS_STORING      ? "storing"
             : rule == MATTIS_SUPERVISED ? "supervised"
                                         : "unsupervised",
             order);
    row_small("fields", name, worst / scale, 1e-12, "mean over the product law of all states");
    for (int step = 0; step < 20000 && !tap.converged; step++)
        mattis_tap_step(&tap);
    const double q = mattis_tap_replica_overlap(&tap), reaction = mattis_tap_reaction(&tap, q);
    for (size_t i = 0; i < (size_t)params.spins; i++) {
        double up[16], down[16];
        for (size_t j = 0; j < 16; j++)
            up[j] = down[j] = j < (size_t)params.spins ? tap.m[j] : 0;
        up[i] = 1;
        down[i] = -1;
        const double field =
            (mean_energy(&params, &disorder, down) - mean_energy(&params, &disorder, up)) / 2;
        residual = fmax(residual,
                        fabs(tap.m[i] - tanh((field - reaction * tap.m[i]) / params.temperature)));
    }
    row_small("fixed points", name, residual, 1e-11, "m - tanh (h - O m)/T, h by enumeration");
    mattis_tap_free(&tap);
    mattis_disorder_free(&disorder);
}

/* --- Softmax ---------------------------------------------------------------------------------- */

static void validate_softmax(int64_t law, const char *law_name) {
    enum { N = 7, K = 9, STATES = 3 };
    mattis_params params;
    mattis_disorder disorder;
    mattis_softmax network;
    mattis_pattern_reader reader;
    double pattern[K][N], worst = 0, in_energy = 0, largest = 0;
    char name[96];
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.spins = N;
    params.patterns = K;
    params.load = log(K) / N;
    params.inverse_temperature = 0.37;
    params.pattern_law = law;
    params.precision = MATTIS_DOUBLE;
    params.replicas = STATES;
    params.overlap = law == MATTIS_LAW_BINARY ? 3.0 / N : 0.4;
    params.seed = 20260101;
    if (mattis_disorder_init(&disorder, &params, SAMPLE) ||
        mattis_softmax_init(&network, &disorder, &params, mattis_dynamics_key(&params), SAMPLE) ||
        mattis_pattern_reader_init(&reader, &disorder.blocks))
        exit(1);
    for (uint64_t mu = 0; mu < K; mu++) {
        double square = 0;
        mattis_pattern_reader_pattern(&reader, mu, pattern[mu]);
        for (size_t i = 0; i < N; i++)
            square += pattern[mu][i] * pattern[mu][i];
        largest = fmax(largest, square);
    }
    for (int step = 0; step < 3; step++) {
        for (size_t a = 0; a < STATES; a++) {
            double next[N] = {0}, sum = 0, square = 0;
            for (size_t mu = 0; mu < K; mu++) {
                double score = 0;
                for (size_t i = 0; i < N; i++)
                    score += pattern[mu][i] * network.s[mattis_softmax_at(N, a, i)];
                const double weight = exp(params.inverse_temperature * score);
                sum += weight;
                for (size_t i = 0; i < N; i++)
                    next[i] += weight * pattern[mu][i];
            }
            for (size_t i = 0; i < N; i++) {
                const size_t at = mattis_softmax_at(N, a, i);
                square += network.s[at] * network.s[at];
                worst = fmax(worst, fabs(next[i] / sum - network.next[at]));
            }
            const double energy =
                (log(K) - log(sum)) / params.inverse_temperature + square / 2 + largest / 2;
            in_energy = fmax(in_energy, fabs(energy - network.state[a].energy));
        }
        if (mattis_softmax_step(&network))
            exit(1);
    }
    snprintf(name, sizeof name, "modern, continuous states, %s patterns", law_name);
    row_small("fixed points", name, worst, 1e-13, "update against the sum over all patterns");
    row_small("energies", name, in_energy, 1e-12, "");
    mattis_pattern_reader_free(&reader);
    mattis_softmax_free(&network);
    mattis_disorder_free(&disorder);
}

void validate_deterministic(void) {
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int order = 2; order <= 5; order++)
            validate_tap(rule, order);
    validate_softmax(MATTIS_LAW_BINARY, "binary");
    validate_softmax(MATTIS_LAW_SPHERE, "sphere");
    validate_softmax(MATTIS_LAW_GAUSSIAN, "gaussian");
}
