/* The multitasking network against its definition, for every rule: laws of patterns and examples,
 * fields, energies, detailed balance, stationary laws. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/dynamics.h"
#include "mattis/experiment.h"
#include "networks.h"

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    const mattis_engine_type *type;
} network;

typedef struct variant {
    mattis_rule rule;
    int examples;
    bool normalized;
} variant;

static const variant variants[] = {
    {MATTIS_STORING, 1, false},       {MATTIS_STORING, 1, true},
    {MATTIS_SUPERVISED, 1, false},    {MATTIS_SUPERVISED, 3, false},
    {MATTIS_SUPERVISED, 20, true},    {MATTIS_SUPERVISED, 200, false},
    {MATTIS_UNSUPERVISED, 1, false},  {MATTIS_UNSUPERVISED, 3, true},
    {MATTIS_UNSUPERVISED, 20, false}, {MATTIS_UNSUPERVISED, 200, false},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

static mattis_params params_of(variant v, int spins, int patterns) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, spins, patterns);
    params.model = MATTIS_MULTITASKING;
    params.dilution = 0.4;
    params.activity_normalized = v.normalized;
    params.rule = v.rule;
    params.quality = v.rule == MATTIS_STORING ? 1 : 0.7;
    params.examples = v.examples;
    return params;
}

static void build(network *net, const mattis_params *params, uint32_t sample) {
    mattis_report report = {""};
    net->params = *params;
    net->type = mattis_engine_find(params);
    cr_assert_eq((int)net->type->model, MATTIS_MULTITASKING);
    cr_assert_eq(net->type->limits(params, &report), 0, "%s", report.text);
    cr_assert_eq(mattis_disorder_init(&net->disorder, params, sample), 0);
    cr_assert_eq(net->type->init(&net->engine, params, &net->disorder), 0);
}

static void drop(network *net) {
    net->type->free(&net->engine);
    mattis_disorder_free(&net->disorder);
}

/* H from its definition: every pair (i, j), i = j included, every term. */
static double brute(const network *net, const int8_t *spin) {
    const mattis_params *p = &net->params;
    const size_t n = (size_t)p->spins, k = (size_t)p->patterns, m = (size_t)p->examples;
    const double r = p->quality, size = r * r + (1 - r * r) / (double)m;
    const bool all = p->rule == MATTIS_UNSUPERVISED;
    double sum = 0;
    for (size_t t = 0; t < (all ? k * m : k); t++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double x, y;
                if (p->rule == MATTIS_SUPERVISED) {
                    x = mattis_means_sum(&net->disorder.means, i, t) / (double)m;
                    y = mattis_means_sum(&net->disorder.means, j, t) / (double)m;
                } else {
                    const mattis_patterns *from =
                        all ? &net->disorder.examples : &net->disorder.patterns;
                    x = mattis_patterns_sign(from, i, t);
                    y = mattis_patterns_sign(from, j, t);
                }
                sum += x * y * spin[i] * spin[j];
            }
    sum /= 2 * (double)n * size * (all ? (double)m : 1);
    return -sum / (p->activity_normalized ? 1 - p->dilution : 1);
}

static double brute_field(const network *net, int8_t *spin, size_t i) {
    const int8_t here = spin[i];
    spin[i] = -1;
    const double down = brute(net, spin);
    spin[i] = 1;
    const double up = brute(net, spin);
    spin[i] = here;
    return (down - up) / 2;
}

Test(multitasking_exact, fields_energies_and_overlaps_equal_the_definition) {
    enum { N = 9, K = 5 };
    for (size_t v = 0; v < N_VARIANTS; v++) {
        network net;
        mattis_params params = params_of(variants[v], N, K);
        build(&net, &params, 3);
        for (unsigned state = 0; state < 1u << N; state += 5) {
            int8_t spin[N];
            spins_from_bits(state, N, spin);
            net.type->set_spins(&net.engine, spin);
            cr_assert_float_eq(net.type->energy(&net.engine), brute(&net, spin), 1e-12, "%zu", v);
            for (size_t i = 0; i < N; i++)
                cr_assert_float_eq(net.type->field(&net.engine, i), brute_field(&net, spin, i),
                                   1e-12, "variant %zu, site %zu", v, i);
            for (size_t mu = 0; mu < K; mu++) {
                int m = 0;
                for (size_t i = 0; i < N; i++)
                    m += mattis_patterns_sign(&net.disorder.patterns, i, mu) * spin[i];
                cr_assert_eq(net.type->overlap(&net.engine, mu), m);
            }
        }
        drop(&net);
    }
}

/* |ln(w / w') + beta dE| over all states and single flips, the way back through the flip. */
Test(multitasking_exact, detailed_balance) {
    enum { N = 8 };
    for (size_t v = 0; v < N_VARIANTS; v++) {
        network net;
        mattis_params params = params_of(variants[v], N, 4);
        build(&net, &params, 1);
        const double beta = 1 / params.temperature;
        double worst = 0;
        for (unsigned state = 0; state < 1u << N; state++) {
            int8_t spin[N];
            spins_from_bits(state, N, spin);
            net.type->set_spins(&net.engine, spin);
            const double before = brute(&net, spin);
            for (size_t i = 0; i < N; i++) {
                double there =
                    mattis_probability_up(beta, -spin[i] * net.type->field(&net.engine, i));
                net.type->flip(&net.engine, i);
                spin[i] = (int8_t)-spin[i];
                double back =
                    mattis_probability_up(beta, -spin[i] * net.type->field(&net.engine, i));
                const double after = brute(&net, spin);
                net.type->flip(&net.engine, i);
                spin[i] = (int8_t)-spin[i];
                worst = fmax(worst, fabs(log(there / back) + beta * (after - before)));
            }
        }
        cr_assert_lt(worst, 1e-12, "variant %zu: %g", v, worst);
        drop(&net);
    }
}

Test(multitasking_exact, caches_stay_fresh_over_many_flips) {
    for (size_t v = 0; v < N_VARIANTS; v++) {
        network net;
        mattis_chain chain;
        mattis_report report = {""};
        mattis_params params = params_of(variants[v], 67, 23);
        params.temperature = 3;
        build(&net, &params, 0);
        cr_assert_eq(mattis_chain_init(&chain, &net.engine, &net.disorder.patterns, &params,
                                       mattis_dynamics_key(&params), 0, 0),
                     0);
        while (chain.flips < 10000)
            mattis_chain_sweep(&chain);
        cr_assert_eq(net.type->check(&net.engine, &report), 0, "%zu: %s", v, report.text);
        mattis_chain_free(&chain);
        drop(&net);
    }
}

/* Counts of states of a chain, thinned so that they are nearly independent. */
static void count_states(network *net, size_t thin, size_t samples, double *count) {
    mattis_chain chain;
    cr_assert_eq(mattis_chain_init(&chain, &net->engine, &net->disorder.patterns, &net->params,
                                   mattis_dynamics_key(&net->params), 0, 0),
                 0);
    for (size_t t = 0; t < 200; t++)
        mattis_chain_sweep(&chain);
    for (size_t k = 0; k < samples; k++) {
        for (size_t t = 0; t < thin; t++)
            mattis_chain_sweep(&chain);
        unsigned state = 0;
        for (size_t i = 0; i < net->engine.n_spins; i++)
            state |= (unsigned)(net->engine.spin[i] > 0) << i;
        count[state]++;
    }
    mattis_chain_free(&chain);
}

Test(multitasking_exact, sequential_sampling_gives_the_boltzmann_law) {
    enum { N = 10, STATES = 1 << N, SAMPLES = 100000 };
    static const variant rules[] = {
        {MATTIS_STORING, 1, false}, {MATTIS_SUPERVISED, 3, false}, {MATTIS_UNSUPERVISED, 3, true}};
    for (size_t v = 0; v < 3; v++) {
        static double count[STATES], weight[STATES];
        network net;
        mattis_params params = params_of(rules[v], N, 3);
        params.temperature = 0.9;
        build(&net, &params, 0);
        for (unsigned s = 0; s < STATES; s++) {
            int8_t spin[N];
            spins_from_bits(s, N, spin);
            weight[s] = exp(-brute(&net, spin) / params.temperature);
            count[s] = 0;
        }
        count_states(&net, 8, SAMPLES, count);
        drop(&net);
        double p = chi_square_of_counts(count, weight, STATES, SAMPLES);
        cr_assert_gt(p, 1e-3, "rule %zu: p = %g", v, p);
        /* The same test must notice a temperature that is wrong by 12 %. */
        for (unsigned s = 0; s < STATES; s++)
            weight[s] = pow(weight[s], 1.12);
        cr_assert_lt(chi_square_of_counts(count, weight, STATES, SAMPLES), 1e-3, "%zu: no power",
                     v);
    }
}

/* Little (1974), Peretto (1984): parallel dynamics of pairs samples exp(sum_i ln 2cosh(beta h_i)).
 */
Test(multitasking_exact, parallel_sampling_gives_the_little_law) {
    enum { N = 8, STATES = 1 << N, SAMPLES = 200000 };
    static double count[STATES], weight[STATES];
    network net;
    mattis_params params = params_of((variant){MATTIS_SUPERVISED, 3, false}, N, 3);
    params.update = MATTIS_PARALLEL;
    params.temperature = 0.5;
    build(&net, &params, 0);
    for (unsigned s = 0; s < STATES; s++) {
        int8_t spin[N];
        spins_from_bits(s, N, spin);
        weight[s] = 1;
        for (size_t i = 0; i < N; i++)
            weight[s] *= 2 * cosh(brute_field(&net, spin, i) / params.temperature);
    }
    count_states(&net, 20, SAMPLES, count);
    drop(&net);
    cr_assert_gt(chi_square_of_counts(count, weight, STATES, SAMPLES), 1e-3);
    for (unsigned s = 0; s < STATES; s++)
        weight[s] = pow(weight[s], 1.12);
    cr_assert_lt(chi_square_of_counts(count, weight, STATES, SAMPLES), 1e-3, "no power");
}

/* z = (count - expected) / deviation of a binomial count. */
static double z_of(double count, double trials, double p) {
    return (count - trials * p) / sqrt(trials * p * (1 - p));
}

Test(multitasking_exact, patterns_and_examples_have_their_laws) {
    enum { N = 2000, K = 70, M = 3 };
    mattis_params params = params_of((variant){MATTIS_UNSUPERVISED, M, false}, N, K);
    mattis_disorder disorder;
    double zero = 0, plus = 0, agree = 0, together = 0;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 5), 0);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            const int entry = mattis_patterns_sign(&disorder.patterns, i, mu);
            zero += entry == 0;
            plus += entry > 0;
            together +=
                entry == 0 && mattis_patterns_sign(&disorder.patterns, i, (mu + 1) % K) == 0;
            for (size_t a = 0; a < M; a++) {
                const int example = mattis_patterns_sign(&disorder.examples, i, mu * M + a);
                cr_assert_eq(example == 0, entry == 0);
                agree += entry && example == entry;
            }
        }
    mattis_disorder_free(&disorder);
    cr_expect_lt(fabs(z_of(zero, N * K, 0.4)), 4);
    cr_expect_lt(fabs(z_of(plus, N * K - zero, 0.5)), 4);
    cr_expect_lt(fabs(z_of(together, N * K, 0.16)), 5);
    cr_expect_lt(fabs(z_of(agree, (N * K - zero) * M, 0.85)), 4);

    params.rule = MATTIS_SUPERVISED;
    double sum[2] = {0, 0};
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 5), 0);
    for (size_t i = 0; i < N; i++)
        for (size_t mu = 0; mu < K; mu++) {
            const int entry = mattis_patterns_sign(&disorder.patterns, i, mu);
            const int x = mattis_means_sum(&disorder.means, i, mu);
            cr_assert(entry ? x % 2 : x == 0);
            sum[0] += entry * x / (double)M;
            sum[1] += x * x / (double)(M * M);
        }
    mattis_disorder_free(&disorder);
    /* mean r and mean square R of the entries that are not 0 */
    cr_expect_float_eq(sum[0] / (N * K - zero), 0.7, 4 * sqrt(0.17 / (N * K * 0.6)));
    cr_expect_float_eq(sum[1] / (N * K - zero), 0.49 + 0.17, 4 * 0.4 / sqrt(N * K * 0.6));
}

/* Quality 1 is storing, bit for bit: the same key, hence the same patterns and chains. */
Test(multitasking_exact, perfect_examples_are_storing) {
    mattis_params storing = params_of(variants[0], 40, 6);
    mattis_params perfect = params_of((variant){MATTIS_UNSUPERVISED, 7, false}, 40, 6);
    perfect.quality = 1;
    cr_assert_eq(mattis_params_resolve(&storing), 0);
    cr_assert_eq(mattis_params_resolve(&perfect), 0);
    cr_assert_eq(mattis_dynamics_key(&storing), mattis_dynamics_key(&perfect));
    cr_assert_eq((int)perfect.rule, MATTIS_STORING);
}

Test(multitasking_exact, limits_refuse_what_would_not_be_exact) {
    mattis_report report = {""};
    mattis_params params = params_of((variant){MATTIS_SUPERVISED, 32767, false}, 1 << 20, 3);
    cr_expect_eq(mattis_engine_find(&params)->limits(&params, &report), MATTIS_ERR_RANGE);
    cr_expect_str_eq(report.text,
                     "dataset.examples: supervised overlaps of 1048576 spins are exact "
                     "in 32 bits up to 2047 examples, not 32767");
    params.examples = 2047;
    cr_expect_eq(mattis_engine_find(&params)->limits(&params, &report), 0);
    params = params_of((variant){MATTIS_UNSUPERVISED, 100, false}, 1 << 20, 100);
    cr_expect_eq(mattis_engine_find(&params)->limits(&params, &report), MATTIS_ERR_RANGE);
    params.patterns = 81;
    cr_expect_eq(mattis_engine_find(&params)->limits(&params, &report), 0);
    params = small_network(2, MATTIS_DISTINCT, 40000, 3);
    cr_expect_eq(mattis_engine_find(&params)->limits(&params, &report), MATTIS_ERR_RANGE);
    cr_expect_str_eq(report.text,
                     "network.spins: a dense network has at most 32767 spins, not 40000");
}
