/* The exponential network of spins against its definition: fields, energies, detailed balance,
 * stationary laws. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/dynamics.h"
#include "networks.h"

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    const mattis_engine_type *type;
} network;

static const double betas[] = {0.05, 0.9, 4, 40, 150};
enum { N_BETAS = 5 };

static void build(network *net, double beta, int spins, int patterns, uint32_t sample) {
    mattis_report report = {""};
    net->params = small_network(2, MATTIS_DISTINCT, spins, patterns);
    net->params.model = MATTIS_MODERN;
    net->params.state = MATTIS_STATE_BINARY;
    net->params.inverse_temperature = beta;
    net->type = mattis_engine_find(&net->params);
    cr_assert_eq((int)net->type->model, MATTIS_MODERN);
    cr_assert_eq(net->type->limits(&net->params, &report), 0, "%s", report.text);
    cr_assert_eq(mattis_disorder_init(&net->disorder, &net->params, sample), 0);
    cr_assert_eq(net->type->init(&net->engine, &net->params, &net->disorder), 0);
}

static void drop(network *net) {
    net->type->free(&net->engine);
    mattis_disorder_free(&net->disorder);
}

/* -(1/b) ln sum_mu e^{b xi.sigma} in long double, relative to the largest. */
static double brute(const network *net, const int8_t *spin) {
    const long double beta = net->params.inverse_temperature;
    long double overlap[64], top = -INFINITY, sum = 0;
    for (size_t mu = 0; mu < (size_t)net->params.patterns; mu++) {
        overlap[mu] = 0;
        for (size_t i = 0; i < (size_t)net->params.spins; i++)
            overlap[mu] += mattis_patterns_sign(&net->disorder.patterns, i, mu) * spin[i];
        top = fmaxl(top, overlap[mu]);
    }
    for (size_t mu = 0; mu < (size_t)net->params.patterns; mu++)
        sum += expl(beta * (overlap[mu] - top));
    return (double)(-top - logl(sum) / beta);
}

static double brute_field(const network *net, const int8_t *spin, size_t i) {
    int8_t copy[16];
    for (size_t j = 0; j < (size_t)net->params.spins; j++)
        copy[j] = spin[j];
    copy[i] = -1;
    const double down = brute(net, copy);
    copy[i] = 1;
    return (down - brute(net, copy)) / 2;
}

Test(exponential_exact, fields_energies_and_overlaps_equal_the_definition) {
    enum { N = 9, K = 13 };
    for (size_t b = 0; b < N_BETAS; b++) {
        network net;
        build(&net, betas[b], N, K, 3);
        for (unsigned state = 0; state < 1u << N; state++) {
            int8_t spin[N];
            spins_from_bits(state, N, spin);
            net.type->set_spins(&net.engine, spin);
            cr_assert_float_eq(net.type->energy(&net.engine), brute(&net, spin), 3e-14 / betas[b]);
            for (size_t i = 0; i < N; i++)
                cr_assert_float_eq(net.type->field(&net.engine, i), brute_field(&net, spin, i),
                                   3e-14 / betas[b] + 1e-14, "beta %g, state %u, site %zu",
                                   betas[b], state, i);
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

/* |ln(w / w') + E'/T - E/T| over all states and single flips. */
Test(exponential_exact, detailed_balance) {
    enum { N = 8 };
    for (size_t b = 1; b < N_BETAS; b++) {
        network net;
        build(&net, betas[b], N, 11, 1);
        const double beta = 1 / net.params.temperature;
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
                worst = fmax(worst, fabs(log(there / back) + beta * (brute(&net, spin) - before)));
                net.type->flip(&net.engine, i);
                spin[i] = (int8_t)-spin[i];
            }
        }
        cr_assert_lt(worst, 1e-12, "beta %g: %g", betas[b], worst);
        drop(&net);
    }
}

/* Caches after many flips, and no trace of the way in them: a fresh engine in the same state gives
 * the same bits. */
Test(exponential_exact, caches_after_many_flips) {
    enum { N = 37, K = 1000 };
    network net;
    build(&net, 0.7, N, K, 2);
    mattis_chain chain;
    cr_assert_eq(mattis_chain_init(&chain, &net.engine, &net.disorder.patterns, &net.params,
                                   mattis_dynamics_key(&net.params), 2, 0),
                 0);
    chain.beta = 0.5; /* hot: many flips */
    while (chain.flips < 10000)
        mattis_chain_sweep(&chain);
    mattis_report report = {""};
    cr_assert_eq(net.type->check(&net.engine, &report), 0, "%s", report.text);
    mattis_engine fresh;
    cr_assert_eq(net.type->init(&fresh, &net.params, &net.disorder), 0);
    net.type->set_spins(&fresh, net.engine.spin);
    cr_assert_eq(net.type->energy(&fresh), net.type->energy(&net.engine));
    for (size_t i = 0; i < N; i++)
        cr_assert_eq(net.type->field(&fresh, i), net.type->field(&net.engine, i));
    net.type->free(&fresh);
    mattis_chain_free(&chain);
    drop(&net);
}

/* Sequential dynamics samples exp(-H/T): every tenth sweep of a long run, all states counted. The
 * same counts do not pass as those of a temperature 12 % off. */
Test(exponential_exact, boltzmann_law) {
    enum { N = 10, SWEEPS = 400000, EVERY = 10 };
    network net;
    build(&net, 0.8, N, 12, 4);
    mattis_chain chain;
    cr_assert_eq(mattis_chain_init(&chain, &net.engine, &net.disorder.patterns, &net.params,
                                   mattis_dynamics_key(&net.params), 4, 0),
                 0);
    double *count = calloc(1u << N, sizeof *count), *weight = calloc(2u << N, sizeof *weight);
    double *wrong = weight + (1u << N);
    const double beta = 0.6;
    chain.beta = beta;
    for (int t = 0; t < SWEEPS; t++) {
        mattis_chain_sweep(&chain);
        unsigned state = 0;
        for (size_t i = 0; t % EVERY == 0 && i < N; i++)
            state |= (unsigned)(net.engine.spin[i] > 0) << i;
        count[state] += t % EVERY == 0;
    }
    for (unsigned state = 0; state < 1u << N; state++) {
        int8_t spin[N];
        spins_from_bits(state, N, spin);
        weight[state] = exp(-beta * (brute(&net, spin) + N));
        wrong[state] = exp(-beta / 1.12 * (brute(&net, spin) + N));
    }
    const double right = chi_square_of_counts(count, weight, 1u << N, (double)SWEEPS / EVERY);
    const double other = chi_square_of_counts(count, wrong, 1u << N, (double)SWEEPS / EVERY);
    cr_assert_gt(right, 1e-3, "p = %g", right);
    cr_assert_lt(other, 1e-6, "p = %g", other);
    free(count);
    free(weight);
    mattis_chain_free(&chain);
    drop(&net);
}
