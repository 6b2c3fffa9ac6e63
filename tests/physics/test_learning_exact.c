/* The rules that learn from noisy examples, against their definitions: the laws of the examples,
 * fields, energies, detailed balance, stationary laws. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "networks.h"

/* One network on one disorder. */
typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    const mattis_engine_type *type;
} network;

typedef struct variant {
    int order, examples;
} variant;

/* Orders 2 to 6 at M = 1, 3, 20 and one M of 16 bits; where power sums fit doubles and where they
 * do not. */
static const variant variants[] = {
    {2, 1},  {2, 3},   {2, 20},  {2, 200}, {3, 1},   {3, 3},   {3, 20},   {3, 200},   {4, 1},
    {4, 3},  {4, 20},  {4, 200}, {5, 1},   {5, 3},   {5, 20},  {5, 200},  {6, 1},     {6, 3},
    {6, 20}, {6, 200}, {7, 20},  {8, 20},  {7, 200}, {8, 200}, {5, 3000}, {8, 32767},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

static mattis_params learning_params(mattis_rule rule, variant v, mattis_interaction interaction,
                                     int spins, int patterns) {
    mattis_params params = small_network(v.order, interaction, spins, patterns);
    params.rule = rule;
    params.quality = 0.7;
    params.examples = v.examples;
    return params;
}

static void build(network *net, const mattis_params *params, uint32_t sample) {
    mattis_report report = {""};
    net->params = *params;
    net->type = mattis_engine_find(params);
    cr_assert_eq(net->type->limits(params, &report), 0, "%s", report.text);
    cr_assert_eq(mattis_disorder_init(&net->disorder, params, sample), 0);
    cr_assert_eq(net->type->init(&net->engine, params, &net->disorder), 0);
}

static void drop(network *net) {
    net->type->free(&net->engine);
    mattis_disorder_free(&net->disorder);
}

/* Calls `test` for both rules, both interactions, and every variant (unsupervised: up to 200
 * examples, each of which is a term of the energy). */
static void for_each_network(int spins, int patterns, void (*test)(network *)) {
    for (int rule = MATTIS_SUPERVISED; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int interaction = MATTIS_DISTINCT; interaction <= MATTIS_FULL; interaction++)
            for (size_t v = 0; v < N_VARIANTS; v++) {
                network net;
                if (rule == MATTIS_UNSUPERVISED && variants[v].examples > 200)
                    continue;
                mattis_params params =
                    learning_params((mattis_rule)rule, variants[v], (mattis_interaction)interaction,
                                    spins, patterns);
                build(&net, &params, 3);
                test(&net);
                drop(&net);
            }
}

#define WHICH "rule %d, P = %d, M = %d, interaction %d"
#define WHICH_OF(params)                                                                           \
    (int)(params).rule, (int)(params).order, (int)(params).examples, (int)(params).interaction

/* 1e-12 of the largest value of its kind. */
static void assert_close(const network *net, const char *what, double got, double wanted,
                         double largest) {
    cr_assert(fabs(got - wanted) <= 1e-12 * largest, "%s %.17g, not %.17g: " WHICH, what, got,
              wanted, WHICH_OF(net->params));
}

static void compare_with_definition(network *net) {
    enum { N = 9 };
    int8_t spin[N];
    double largest = 1;
    for (unsigned state = 0; state < 1u << N; state += 29) {
        spins_from_bits(state, N, spin);
        largest = fmax(largest, fabs(brute_rule_energy(&net->params, &net->disorder, spin)));
    }
    for (unsigned state = 0; state < 1u << N; state += 29) {
        spins_from_bits(state, N, spin);
        net->type->set_spins(&net->engine, spin);
        assert_close(net, "energy", net->type->energy(&net->engine),
                     brute_rule_energy(&net->params, &net->disorder, spin), largest);
        for (size_t i = 0; i < N; i++)
            assert_close(net, "field", net->type->field(&net->engine, i),
                         brute_rule_field(&net->params, &net->disorder, spin, i), largest);
    }
}

Test(learning_exact, fields_and_energy_equal_the_definition) {
    for_each_network(9, 4, compare_with_definition);
}

/* |ln(w / w') + beta dE| over all states and single flips, both taken through the program. */
static void balance(network *net) {
    enum { N = 8, STATES = 1 << N };
    static double energy[STATES], up[STATES][N];
    const double beta = 1 / net->params.temperature;
    int8_t spin[N];
    double largest = 1, worst = 0;
    spins_from_bits(0, N, spin);
    net->type->set_spins(&net->engine, spin);
    /* Gray code: from state to state by one flip of the engine. */
    for (unsigned step = 0; step < STATES; step++) {
        unsigned state = step ^ step >> 1;
        spins_from_bits(state, N, spin);
        cr_assert_arr_eq(net->engine.spin, spin, N);
        energy[state] = brute_rule_energy(&net->params, &net->disorder, spin);
        largest = fmax(largest, beta * fabs(energy[state]));
        for (size_t i = 0; i < N; i++)
            up[state][i] = mattis_probability_up(beta, net->type->field(&net->engine, i));
        if (step + 1 < STATES)
            net->type->flip(&net->engine, (size_t)__builtin_ctz(step + 1));
    }
    for (unsigned state = 0; state < STATES; state++)
        for (size_t i = 0; i < N; i++) {
            unsigned other = state ^ 1u << i;
            double there = state >> i & 1 ? 1 - up[state][i] : up[state][i];
            double back = state >> i & 1 ? up[other][i] : 1 - up[other][i];
            if (there <= 0 || back <= 0)
                continue;
            /* 1 - up loses digits where up is near 1: compare only what doubles resolve. */
            double resolution = 4e-16 / fmin(there, back);
            double error = fabs(log(there / back) + beta * (energy[other] - energy[state]));
            worst = fmax(worst, error - resolution);
        }
    cr_assert_lt(worst, 1e-12 * largest, "%g: " WHICH, worst, WHICH_OF(net->params));
}

Test(learning_exact, detailed_balance) {
    for_each_network(8, 4, balance);
}

static void run_and_check(network *net) {
    mattis_chain chain;
    mattis_report report = {""};
    net->params.temperature = 3;
    cr_assert_eq(mattis_chain_init(&chain, &net->engine, &net->disorder.patterns, &net->params,
                                   mattis_dynamics_key(&net->params), 0, 0),
                 0);
    for (size_t k = 0; k < 10000; k++) /* every site, whatever the temperature would accept */
        net->type->flip(&net->engine, k * k % 67);
    for (size_t t = 0; t < 3; t++)
        mattis_chain_sweep(&chain);
    cr_assert_eq(net->type->check(&net->engine, &report), 0, "%s: " WHICH, report.text,
                 WHICH_OF(net->params));
    mattis_chain_free(&chain);
}

Test(learning_exact, caches_stay_fresh_over_many_flips) {
    for_each_network(67, 21, run_and_check);
}

/* n_mu = (1/N) sum_i x_i sigma_i and N m_mu = sum_i xi_i sigma_i, before and after flips. */
static void compare_overlaps(network *net) {
    const size_t n = (size_t)net->params.spins, m = (size_t)net->params.examples;
    int8_t spin[64];
    spins_from_bits(0x15a5a5, n, spin);
    net->type->set_spins(&net->engine, spin);
    for (size_t k = 0; k < 30; k++) {
        net->type->flip(&net->engine, k * 8 % n);
        for (size_t mu = 0; mu < (size_t)net->params.patterns; mu++) {
            int64_t sum = 0, overlap = 0;
            for (size_t i = 0; i < n; i++) {
                const int s = net->engine.spin[i];
                overlap += mattis_patterns_sign(&net->disorder.patterns, i, mu) * s;
                if (net->params.rule == MATTIS_SUPERVISED)
                    sum += mattis_means_sum(&net->disorder.means, i, mu) * s;
                for (size_t a = 0; net->params.rule == MATTIS_UNSUPERVISED && a < m; a++)
                    sum += mattis_patterns_sign(&net->disorder.examples, i, mu * m + a) * s;
            }
            cr_assert_eq(net->type->overlap(&net->engine, mu), overlap, WHICH,
                         WHICH_OF(net->params));
            assert_close(net, "data overlap", net->type->data_overlap(&net->engine, mu),
                         (double)sum / (double)(n * m), 1e-3);
        }
    }
}

Test(learning_exact, overlaps_equal_their_definition) {
    for_each_network(21, 11, compare_overlaps);
}

/* Example means that are the patterns, X = M xi and r = 1: the storing rule. */
Test(learning_exact, means_equal_to_the_patterns_give_the_storing_rule) {
    enum { N = 21, K = 43 };
    for (size_t v = 0; v < n_dense_variants; v++) {
        mattis_params params =
            small_network(dense_variants[v].order, dense_variants[v].interaction, N, K);
        network stored, learnt;
        int8_t spin[N], sums[N * K];
        build(&stored, &params, 0);
        for (size_t i = 0; i < N; i++)
            for (size_t mu = 0; mu < K; mu++)
                sums[i * K + mu] =
                    (int8_t)(10 * mattis_patterns_sign(&stored.disorder.patterns, i, mu));
        learnt = stored;
        learnt.params.rule = MATTIS_SUPERVISED;
        learnt.params.examples = 10;
        learnt.disorder.means = (mattis_means){
            .n_spins = N, .n_patterns = K, .stride = K, .examples = 10, .narrow = sums};
        learnt.type = mattis_engine_find(&learnt.params);
        cr_assert_neq(learnt.type, stored.type);
        cr_assert_eq(learnt.type->init(&learnt.engine, &learnt.params, &learnt.disorder), 0);
        double largest = 1;
        for (unsigned state = 7; state < 1u << N; state += 99991) {
            spins_from_bits(state, N, spin);
            stored.type->set_spins(&stored.engine, spin);
            learnt.type->set_spins(&learnt.engine, spin);
            double energy = stored.type->energy(&stored.engine);
            largest = fmax(largest, fabs(energy));
            assert_close(&learnt, "energy", learnt.type->energy(&learnt.engine), energy, largest);
            for (size_t i = 0; i < N; i++)
                assert_close(&learnt, "field", learnt.type->field(&learnt.engine, i),
                             stored.type->field(&stored.engine, i), largest);
        }
        learnt.type->free(&learnt.engine);
        drop(&stored);
    }
}

/* Counts states of a chain, thinned so that counts are nearly independent. */
static void count_states(network *net, size_t thin, size_t samples, double *count) {
    mattis_chain chain;
    cr_assert_eq(mattis_chain_init(&chain, &net->engine, &net->disorder.patterns, &net->params,
                                   mattis_dynamics_key(&net->params), 0, 0),
                 0);
    for (size_t t = 0; t < 200; t++)
        mattis_chain_sweep(&chain);
    for (size_t k = 0; k < samples; k++) {
        unsigned state = 0;
        for (size_t t = 0; t < thin; t++)
            mattis_chain_sweep(&chain);
        for (size_t i = 0; i < net->engine.n_spins; i++)
            state |= (unsigned)(net->engine.spin[i] > 0) << i;
        count[state]++;
    }
    mattis_chain_free(&chain);
}

Test(learning_exact, sequential_sampling_gives_the_boltzmann_law) {
    enum { N = 10, STATES = 1 << N, SAMPLES = 100000 };
    /* Temperatures at which states differ in weight and the chain still crosses its barriers. */
    static const struct {
        mattis_rule rule;
        variant variant;
        mattis_interaction interaction;
        double temperature;
    } cases[] = {
        {MATTIS_SUPERVISED, {2, 3}, MATTIS_DISTINCT, 1.3},
        {MATTIS_SUPERVISED, {4, 10}, MATTIS_DISTINCT, 1.0},
        {MATTIS_SUPERVISED, {3, 200}, MATTIS_FULL, 1.6},
        {MATTIS_UNSUPERVISED, {2, 3}, MATTIS_DISTINCT, 1.3},
        {MATTIS_UNSUPERVISED, {4, 10}, MATTIS_DISTINCT, 1.0},
        {MATTIS_UNSUPERVISED, {3, 20}, MATTIS_FULL, 1.6},
    };
    for (size_t v = 0; v < sizeof cases / sizeof *cases; v++) {
        static double count[STATES], weight[STATES];
        network net;
        mattis_params params =
            learning_params(cases[v].rule, cases[v].variant, cases[v].interaction, N, 4);
        params.temperature = cases[v].temperature;
        build(&net, &params, 0);
        for (unsigned s = 0; s < STATES; s++) {
            int8_t spin[N];
            spins_from_bits(s, N, spin);
            weight[s] = exp(-brute_rule_energy(&params, &net.disorder, spin) / params.temperature);
            count[s] = 0;
        }
        count_states(&net, 8, SAMPLES, count);
        drop(&net);
        double p = chi_square_of_counts(count, weight, STATES, SAMPLES);
        cr_assert_gt(p, 1e-3, "p = %g: " WHICH, p, WHICH_OF(params));
        /* The same test must notice a temperature that is wrong by 12 %. */
        for (unsigned s = 0; s < STATES; s++)
            weight[s] = pow(weight[s], 1.12);
        p = chi_square_of_counts(count, weight, STATES, SAMPLES);
        cr_assert_lt(p, 1e-3, "no power, p = %g: " WHICH, p, WHICH_OF(params));
    }
}

/* P(M xi x = 2 B - M), B ~ Binomial(M, (1 + r)/2). */
static double binomial_weight(int m, int b, double r) {
    return exp(lgamma(m + 1.0) - lgamma(b + 1.0) - lgamma(m - b + 1.0) + b * log((1 + r) / 2) +
               (m - b) * log((1 - r) / 2));
}

Test(learning_exact, example_means_follow_the_binomial_law) {
    static const int sizes[] = {1, 3, 20, 127, 128, 200};
    enum { N = 211, K = 997, CELLS = N * K, LARGEST = 200 };
    for (size_t v = 0; v < sizeof sizes / sizeof *sizes; v++) {
        const int m = sizes[v];
        mattis_params params =
            learning_params(MATTIS_SUPERVISED, (variant){3, m}, MATTIS_DISTINCT, N, K);
        mattis_disorder disorder;
        double count[LARGEST + 1] = {0}, weight[LARGEST + 1], wrong[LARGEST + 1];
        double mean = 0, square = 0;
        const double r = params.quality, variance = (1 - r * r) / m;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 5), 0);
        cr_assert_eq(disorder.means.wide != NULL, m > 127);
        cr_assert_eq(disorder.means.narrow != NULL, m <= 127);
        for (size_t i = 0; i < N; i++)
            for (size_t mu = 0; mu < K; mu++) {
                int aligned = mattis_means_sum(&disorder.means, i, mu) *
                              mattis_patterns_sign(&disorder.patterns, i, mu);
                cr_assert_eq((aligned + m) % 2, 0, "parity");
                cr_assert(aligned >= -m && aligned <= m);
                double x = (double)aligned / m - r;
                count[(aligned + m) / 2]++;
                mean += x / CELLS;
                square += x * x / CELLS;
            }
        mattis_disorder_free(&disorder);
        cr_assert_lt(fabs(mean), 4 * sqrt(variance / CELLS), "M = %d: %g", m, mean);
        /* Fourth moment of a sum of M signs: variance of x^2 is at most (2 + 4/(M (1-r^2))) v^2. */
        cr_assert_lt(fabs(square - variance),
                     4 * variance * sqrt((2 + 4 / (m * (1 - r * r))) / CELLS), "M = %d: %g", m,
                     square);
        for (int b = 0; b <= m; b++) {
            weight[b] = binomial_weight(m, b, r);
            wrong[b] = binomial_weight(m, b, r + 0.02 / sqrt(m));
        }
        double p = chi_square_of_counts(count, weight, (size_t)m + 1, CELLS);
        cr_assert_gt(p, 1e-3, "M = %d: p = %g", m, p);
        cr_assert_lt(chi_square_of_counts(count, wrong, (size_t)m + 1, CELLS), 1e-3, "M = %d", m);
    }
}

/* Agreement of every example with its pattern: independent signs of mean r. The number of agreeing
 * examples of one entry is then binomial, and sites and examples are alike. */
Test(learning_exact, examples_correlate_with_their_pattern) {
    enum { N = 97, K = 331, M = 7, CELLS = N * K };
    mattis_params params =
        learning_params(MATTIS_UNSUPERVISED, (variant){3, M}, MATTIS_DISTINCT, N, K);
    mattis_disorder disorder;
    double count[M + 1] = {0}, weight[M + 1], by_example[M] = {0}, unlike = 0;
    const double r = params.quality;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 2), 0);
    cr_assert_eq(disorder.examples.n_patterns, K * M);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            size_t agree = 0;
            for (size_t a = 0; a < M; a++) {
                int eta = mattis_patterns_sign(&disorder.examples, i, mu * M + a);
                int chi = eta * mattis_patterns_sign(&disorder.patterns, i, mu);
                by_example[a] += (chi - r) / CELLS;
                unlike +=
                    (double)(eta * mattis_patterns_sign(&disorder.patterns, i, (mu + 1) % K)) /
                    (CELLS * M);
                agree += chi > 0;
            }
            count[agree]++;
        }
    mattis_disorder_free(&disorder);
    for (int a = 0; a < M; a++)
        cr_assert_lt(fabs(by_example[a]), 4 * sqrt((1 - r * r) / CELLS), "example %d: %g", a,
                     by_example[a]);
    /* The M examples of an entry share its pattern: variance (r^2 + (1 - r^2)/M) / CELLS. */
    cr_assert_lt(fabs(unlike), 4 * sqrt((r * r + (1 - r * r) / M) / CELLS), "%g", unlike);
    for (int b = 0; b <= M; b++)
        weight[b] = binomial_weight(M, b, r);
    cr_assert_gt(chi_square_of_counts(count, weight, M + 1, CELLS), 1e-3);
    for (int b = 0; b <= M; b++)
        weight[b] = binomial_weight(M, b, r + 0.01);
    cr_assert_lt(chi_square_of_counts(count, weight, M + 1, CELLS), 1e-3, "the test has no power");
}

/* Power sums near 10^32, in a network small enough to feel their last bits: the same fields to the
 * last bit in every row of kernels, and after flips as from the start. */
Test(learning_exact, large_power_sums_forget_their_history) {
    enum { N = 12, K = 21 };
    const mattis_params params =
        learning_params(MATTIS_SUPERVISED, (variant){8, 32767}, MATTIS_DISTINCT, N, K);
    int8_t start[N];
    double wanted[N];
    spins_from_bits(0x6b3, N, start);
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        network walked, fresh;
        if (!mattis_kernel_rows[r]->supported())
            continue;
        setenv("MATTIS_KERNELS", mattis_kernel_rows[r]->name, 1);
        build(&walked, &params, 0);
        build(&fresh, &params, 0);
        walked.type->set_spins(&walked.engine, start);
        for (size_t k = 0; k < 3000; k++)
            walked.type->flip(&walked.engine, k * k % 11);
        fresh.type->set_spins(&fresh.engine, walked.engine.spin);
        for (size_t i = 0; i < N; i++) {
            const double field = walked.type->field(&walked.engine, i);
            cr_assert_eq(field, fresh.type->field(&fresh.engine, i));
            if (r == 0)
                wanted[i] = field;
            cr_assert_eq(field, wanted[i], "%s", mattis_kernel_rows[r]->name);
        }
        drop(&walked);
        drop(&fresh);
    }
    unsetenv("MATTIS_KERNELS");
}

Test(learning_exact, an_order_above_the_number_of_spins_is_refused) {
    mattis_report report = {""};
    const mattis_params params =
        learning_params(MATTIS_SUPERVISED, (variant){8, 100}, MATTIS_DISTINCT, 7, 10);
    cr_assert_eq(mattis_engine_find(&params)->limits(&params, &report), MATTIS_ERR_RANGE);
    cr_assert_not_null(strstr(report.text, "at most 7"), "%s", report.text);
}
