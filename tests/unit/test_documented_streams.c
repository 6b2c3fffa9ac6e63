/* Random numbers as docs/random-streams.md has them: patterns, examples, sweeps and exchanges are
 * drawn once more from the table there, with blocks of mattis_stream_block alone. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/exchange.h"
#include "networks.h"

enum { SAMPLE = 3 };

static const uint32_t *block_of(uint64_t key, mattis_purpose purpose, uint32_t replica,
                                uint64_t index) {
    static uint32_t word[4];
    const mattis_stream stream = mattis_stream_make(key, purpose, SAMPLE, replica);
    mattis_stream_block(&stream, index, word);
    return word;
}

/* More than one block of 128 patterns for each spin. */
Test(documented_streams, patterns) {
    enum { N = 9, K = 300 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, K);
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, SAMPLE), 0);
    const uint64_t key = mattis_disorder_key(&params);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            const uint32_t *word = block_of(key, MATTIS_PURPOSE_PATTERNS, 0, i * 3 + mu / 128);
            const int sign = word[mu % 128 / 32] >> mu % 32 & 1 ? 1 : -1;
            cr_assert_eq(mattis_patterns_sign(&disorder.patterns, i, mu), sign, "%zu, %zu", i, mu);
        }
    mattis_disorder_free(&disorder);
}

Test(documented_streams, zeros_of_diluted_patterns) {
    enum { N = 50, K = 7 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, K);
    mattis_disorder disorder;
    params.model = MATTIS_MULTITASKING;
    params.dilution = 0.37;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, SAMPLE), 0);
    const uint64_t key = mattis_disorder_key(&params);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            const uint32_t *word = block_of(key, MATTIS_PURPOSE_DILUTION, 0, i * 2 + mu / 4);
            const bool zero = word[mu % 4] < nearbyint(0.37 * 4294967296.0);
            cr_assert_eq(mattis_patterns_sign(&disorder.patterns, i, mu) == 0, zero);
        }
    mattis_disorder_free(&disorder);
}

Test(documented_streams, examples) {
    enum { N = 11, K = 5, M = 6 };
    mattis_params params = small_network(3, MATTIS_DISTINCT, N, K);
    mattis_disorder all, means;
    params.quality = 0.7;
    params.examples = M;
    params.rule = MATTIS_UNSUPERVISED;
    cr_assert_eq(mattis_disorder_init(&all, &params, SAMPLE), 0);
    const uint64_t key = mattis_disorder_key(&params);
    params.rule = MATTIS_SUPERVISED;
    cr_assert_eq(mattis_disorder_init(&means, &params, SAMPLE), 0);
    const uint64_t means_key = mattis_disorder_key(&params);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            const int xi = mattis_patterns_sign(&all.patterns, i, mu);
            for (size_t a = 0; a < M; a++) {
                const uint32_t *word =
                    block_of(key, MATTIS_PURPOSE_EXAMPLES, 0, (i * K + mu) * 2 + a / 4);
                const bool wrong = word[a % 4] < nearbyint(0.15 * 4294967296.0);
                cr_assert_eq(mattis_patterns_sign(&all.examples, i, mu * M + a), wrong ? -xi : xi);
            }
            const uint32_t u =
                block_of(means_key, MATTIS_PURPOSE_EXAMPLES, 0, i * 2 + mu / 4)[mu % 4];
            double cumulative = 0;
            int agree = -1;
            do {
                agree++;
                cumulative += exp(lgamma(M + 1) - lgamma(agree + 1) - lgamma(M - agree + 1)) *
                              pow(0.85, agree) * pow(0.15, M - agree);
            } while (agree < M && nearbyint(cumulative * 4294967296.0) <= u);
            cr_assert_eq(mattis_means_sum(&means.means, i, mu),
                         mattis_patterns_sign(&means.patterns, i, mu) * (2 * agree - M));
        }
    mattis_disorder_free(&all);
    mattis_disorder_free(&means);
}

/* u of 53 bits, and a whole number below n by multiplication. */
static double real_of(const uint32_t *word) {
    return (double)(((uint64_t)word[1] << 32 | word[0]) >> 11) / 9007199254740992.0;
}

static size_t below(const uint32_t *word, size_t n) {
    return (size_t)(((long double)word[1] * 4294967296.0L + word[0]) * (long double)n /
                    18446744073709551616.0L);
}

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
} network;

static void build(network *net, const mattis_params *params, uint32_t replica) {
    net->params = *params;
    cr_assert_eq(mattis_disorder_init(&net->disorder, params, SAMPLE), 0);
    cr_assert_eq(mattis_engine_find(params)->init(&net->engine, params, &net->disorder), 0);
    cr_assert_eq(mattis_chain_init(&net->chain, &net->engine, &net->disorder.patterns, params,
                                   mattis_dynamics_key(params), SAMPLE, replica),
                 0);
}

static void drop(network *net) {
    mattis_chain_free(&net->chain);
    net->engine.type->free(&net->engine);
    mattis_disorder_free(&net->disorder);
}

/* Every site once a sweep, in an order shuffled anew; sites and signs from words of their own. */
Test(documented_streams, sequential_sweeps) {
    enum { N = 11, SWEEPS = 40 };
    mattis_params params = small_network(3, MATTIS_DISTINCT, N, 9);
    network net;
    int8_t spin[N];
    params.from = MATTIS_FROM_RANDOM;
    build(&net, &params, 2);
    memcpy(spin, net.engine.spin, N);
    for (uint64_t t = 0; t < SWEEPS; t++) {
        size_t order[N];
        for (size_t i = 0; i < N; i++)
            order[i] = i;
        for (size_t j = 0; j < N; j++) {
            const uint32_t *word =
                block_of(mattis_dynamics_key(&params), MATTIS_PURPOSE_DYNAMICS, 2, t * N + j);
            const size_t pick = j + below(word, N - j), i = order[pick];
            order[pick] = order[j];
            order[j] = i;
            const double field = brute_rule_field(&params, &net.disorder, spin, i);
            spin[i] = real_of(word + 2) < 1 / (1 + exp(-2 * 1.37 * field)) ? 1 : -1;
        }
        mattis_chain_sweep(&net.chain);
        cr_assert_arr_eq(net.engine.spin, spin, N, "sweep %d", (int)t);
    }
    drop(&net);
}

Test(documented_streams, parallel_sweeps) {
    enum { N = 11, SWEEPS = 40 };
    mattis_params params = small_network(3, MATTIS_DISTINCT, N, 9);
    network net;
    int8_t spin[N], next[N];
    params.from = MATTIS_FROM_RANDOM;
    params.update = MATTIS_PARALLEL;
    build(&net, &params, 1);
    memcpy(spin, net.engine.spin, N);
    for (uint64_t t = 0; t < SWEEPS; t++) {
        for (size_t i = 0; i < N; i++) {
            const uint32_t *word =
                block_of(mattis_dynamics_key(&params), MATTIS_PURPOSE_DYNAMICS, 1, t * N + i);
            const double field = brute_rule_field(&params, &net.disorder, spin, i);
            next[i] = real_of(word + 2) < 1 / (1 + exp(-2 * 1.37 * field)) ? 1 : -1;
        }
        memcpy(spin, next, N);
        mattis_chain_sweep(&net.chain);
        cr_assert_arr_eq(net.engine.spin, spin, N, "sweep %d", (int)t);
    }
    drop(&net);
}

/* Which replicas exchange in each round, of three temperatures. */
Test(documented_streams, exchanges) {
    enum { N = 9, RUNGS = 3, REPLICAS = 4, ROUNDS = 30 };
    mattis_params params[RUNGS];
    const mattis_params *cell[RUNGS];
    network net[RUNGS][REPLICAS];
    mattis_chain chain[RUNGS][REPLICAS], *row[RUNGS];
    mattis_exchange exchange;
    uint64_t key = 0;
    for (size_t k = 0; k < RUNGS; k++) {
        params[k] = small_network(3, MATTIS_DISTINCT, N, 12);
        params[k].temperature = 0.4 + 0.3 * (double)k;
        params[k].replicas = REPLICAS;
        params[k].exchange = 1;
        params[k].from = MATTIS_FROM_RANDOM;
        cell[k] = &params[k];
        row[k] = chain[k];
        uint64_t bits;
        memcpy(&bits, &params[k].temperature, sizeof bits);
        key = k == 0 ? mattis_dynamics_key(&params[0]) : mattis_key_absorb(key, bits);
        for (uint32_t a = 0; a < REPLICAS; a++) {
            build(&net[k][a], &params[k], a);
            chain[k][a] = net[k][a].chain;
        }
    }
    cr_assert_eq(mattis_exchange_init(&exchange, cell, RUNGS, SAMPLE), 0);
    size_t swaps = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        for (size_t k = 0; k < RUNGS; k++)
            for (size_t a = 0; a < REPLICAS; a++)
                mattis_chain_sweep(&chain[k][a]);
        const mattis_engine *before[RUNGS][REPLICAS];
        bool swapped[RUNGS - 1][REPLICAS] = {{false}};
        for (size_t k = 0; k < RUNGS; k++)
            for (size_t a = 0; a < REPLICAS; a++)
                before[k][a] = chain[k][a].engine;
        for (size_t k = round % 2; k < RUNGS - 1; k += 2)
            for (uint32_t a = 0; a < REPLICAS; a++) {
                double energy[2];
                for (size_t end = 0; end < 2; end++)
                    energy[end] = brute_energy(&params[0], &net[0][0].disorder.patterns,
                                               before[k + end][a]->spin);
                const double gap = 1 / params[k].temperature - 1 / params[k + 1].temperature;
                const uint32_t *word =
                    block_of(key, MATTIS_PURPOSE_EXCHANGE, a, round * (RUNGS - 1) + k);
                swapped[k][a] = real_of(word) < exp(gap * (energy[0] - energy[1]));
                swaps += swapped[k][a];
            }
        mattis_exchange_round(&exchange, row, true);
        for (size_t k = 0; k < RUNGS - 1; k++)
            for (size_t a = 0; a < REPLICAS; a++)
                if (k % 2 == round % 2) {
                    cr_assert_eq(chain[k][a].engine, before[k + swapped[k][a]][a]);
                    cr_assert_eq(chain[k + 1][a].engine, before[k + !swapped[k][a]][a]);
                }
    }
    cr_assert(swaps > 10 && swaps < ROUNDS * REPLICAS - 10, "%zu", swaps);
    mattis_exchange_free(&exchange);
    for (size_t k = 0; k < RUNGS; k++)
        for (size_t a = 0; a < REPLICAS; a++)
            drop(&net[k][a]);
}
