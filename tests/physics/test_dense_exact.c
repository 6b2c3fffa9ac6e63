/* The dense network against its definition: fields, energies, detailed balance, stationary laws. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/dynamics.h"
#include "networks.h"

enum { SMALL = 9, PATTERNS = 7 };

/* Field of site i as half the energy gap by brute force. */
static double brute_field(const mattis_params *params, const mattis_patterns *patterns,
                          const int8_t *spin, size_t i) {
    int8_t copy[64];
    for (size_t j = 0; j < patterns->n_spins; j++)
        copy[j] = spin[j];
    copy[i] = -1;
    double down = brute_energy(params, patterns, copy);
    copy[i] = 1;
    return (down - brute_energy(params, patterns, copy)) / 2;
}

Test(dense_exact, fields_and_energy_equal_the_definition) {
    for (size_t v = 0; v < n_dense_variants; v++) {
        mattis_params params =
            small_network(dense_variants[v].order, dense_variants[v].interaction, SMALL, PATTERNS);
        mattis_disorder disorder;
        mattis_engine engine;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 3), 0);
        const mattis_engine_type *type = mattis_engine_find(&params);
        cr_assert_eq(type->init(&engine, &params, &disorder), 0);
        for (unsigned state = 0; state < 1u << SMALL; state += 5) {
            int8_t spin[SMALL];
            spins_from_bits(state, SMALL, spin);
            type->set_spins(&engine, spin);
            cr_assert_float_eq(type->energy(&engine),
                               brute_energy(&params, &disorder.patterns, spin), 1e-12, "P = %d",
                               dense_variants[v].order);
            for (size_t i = 0; i < SMALL; i++)
                cr_assert_float_eq(
                    type->field(&engine, i), brute_field(&params, &disorder.patterns, spin, i),
                    1e-12, "P = %d, interaction %d, state %u, site %zu", dense_variants[v].order,
                    dense_variants[v].interaction, state, i);
        }
        type->free(&engine);
        mattis_disorder_free(&disorder);
    }
}

/* Probability that a spin in the field h changes its sign: to +1 with p(h), to -1 with
 * 1 - p(h) = p(-h), which keeps its digits where p is near 1. */
static double flip_probability(double beta, double field, int spin) {
    double up = mattis_probability_up(beta, field), down = mattis_probability_up(beta, -field);
    cr_assert_float_eq(up + down, 1, 3e-16);
    return spin > 0 ? down : up;
}

/* |ln(w / w') + beta dE| over all states and single flips, both taken through the program. */
Test(dense_exact, detailed_balance) {
    for (size_t v = 0; v < n_dense_variants; v++) {
        mattis_params params =
            small_network(dense_variants[v].order, dense_variants[v].interaction, 8, 5);
        const double beta = 1 / params.temperature;
        mattis_disorder disorder;
        mattis_engine engine;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 1), 0);
        const mattis_engine_type *type = mattis_engine_find(&params);
        cr_assert_eq(type->init(&engine, &params, &disorder), 0);
        double worst = 0;
        for (unsigned state = 0; state < 256; state++) {
            int8_t spin[8];
            spins_from_bits(state, 8, spin);
            type->set_spins(&engine, spin);
            double before = brute_energy(&params, &disorder.patterns, spin);
            for (size_t i = 0; i < 8; i++) {
                double there = flip_probability(beta, type->field(&engine, i), spin[i]);
                /* The way back, from the flipped state, through the flip of the engine. */
                type->flip(&engine, i);
                spin[i] = (int8_t)-spin[i];
                double after = brute_energy(&params, &disorder.patterns, spin);
                double back = flip_probability(beta, type->field(&engine, i), spin[i]);
                type->flip(&engine, i);
                spin[i] = (int8_t)-spin[i];
                worst = fmax(worst, fabs(log(there / back) + beta * (after - before)));
            }
        }
        cr_assert_lt(worst, 1e-12, "P = %d, interaction %d: %g", dense_variants[v].order,
                     dense_variants[v].interaction, worst);
        type->free(&engine);
        mattis_disorder_free(&disorder);
    }
}

Test(dense_exact, caches_stay_fresh_over_many_flips) {
    for (size_t v = 0; v < n_dense_variants; v++) {
        mattis_params params =
            small_network(dense_variants[v].order, dense_variants[v].interaction, 67, 203);
        params.temperature = 3;
        mattis_disorder disorder;
        mattis_engine engine;
        mattis_chain chain;
        mattis_report report = {""};
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
        const mattis_engine_type *type = mattis_engine_find(&params);
        cr_assert_eq(type->init(&engine, &params, &disorder), 0);
        cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, &params,
                                       mattis_dynamics_key(&params), 0, 0),
                     0);
        while (chain.flips < 10000) {
            mattis_chain_sweep(&chain);
            cr_assert_lt(chain.sweep, 5000, "too few flips");
        }
        cr_assert_eq(type->check(&engine, &report), 0, "P = %d: %s", dense_variants[v].order,
                     report.text);
        mattis_chain_free(&chain);
        type->free(&engine);
        mattis_disorder_free(&disorder);
    }
}

/* A flip that is not preceded by its own field, or by one of an older state, must give the same
 * state and energy. */
Test(dense_exact, flips_without_a_field_keep_the_energy) {
    mattis_params params = small_network(4, MATTIS_DISTINCT, 21, 40);
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_report report = {""};
    int8_t spin[21];
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    spins_from_bits(0x15a5a5, 21, spin);
    type->set_spins(&engine, spin);
    for (size_t k = 0; k < 50; k++) {
        type->field(&engine, k * 5 % 21);
        type->flip(&engine, k * 8 % 21);
        cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
        type->flip(&engine, k * 5 % 21); /* the field of before the last flip */
        cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
    }
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* Runs a chain and counts states, thinned so that counts are nearly independent. */
static void count_states(const mattis_params *params, size_t thin, size_t samples, double *count) {
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    cr_assert_eq(mattis_disorder_init(&disorder, params, 0), 0);
    const mattis_engine_type *type = mattis_engine_find(params);
    cr_assert_eq(type->init(&engine, params, &disorder), 0);
    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, params,
                                   mattis_dynamics_key(params), 0, 0),
                 0);
    for (size_t t = 0; t < 200; t++)
        mattis_chain_sweep(&chain);
    for (size_t k = 0; k < samples; k++) {
        for (size_t t = 0; t < thin; t++)
            mattis_chain_sweep(&chain);
        unsigned state = 0;
        for (size_t i = 0; i < engine.n_spins; i++)
            state |= (unsigned)(engine.spin[i] > 0) << i;
        count[state]++;
    }
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* Chi-square of counts against weights, states of less than 5 expected counts pooled. */
static double chi_square_p(const double *count, const double *weight, size_t states,
                           size_t samples) {
    double total = 0, value = 0, pooled_count = 0, pooled_expected = 0;
    size_t cells = 0;
    for (size_t s = 0; s < states; s++)
        total += weight[s];
    for (size_t s = 0; s < states; s++) {
        double expected = weight[s] / total * (double)samples;
        if (expected < 5) {
            pooled_count += count[s];
            pooled_expected += expected;
        } else {
            value += (count[s] - expected) * (count[s] - expected) / expected;
            cells++;
        }
    }
    if (pooled_expected > 0) {
        value +=
            (pooled_count - pooled_expected) * (pooled_count - pooled_expected) / pooled_expected;
        cells++;
    }
    return chi_square_tail(value, (double)cells - 1);
}

Test(dense_exact, sequential_sampling_gives_the_boltzmann_law) {
    enum { N = 10, STATES = 1 << N, SAMPLES = 100000 };
    /* Temperatures at which states differ in weight and the chain still crosses its barriers. */
    static const struct {
        int order;
        mattis_interaction interaction;
        double temperature;
    } cases[] = {
        {2, MATTIS_DISTINCT, 1.3}, {3, MATTIS_DISTINCT, 1.3}, {4, MATTIS_DISTINCT, 1.0},
        {4, MATTIS_FULL, 1.3},     {5, MATTIS_FULL, 1.3},     {8, MATTIS_DISTINCT, 0.05},
    };
    for (size_t v = 0; v < sizeof cases / sizeof *cases; v++) {
        static double count[STATES], weight[STATES];
        mattis_params params = small_network(cases[v].order, cases[v].interaction, N, 4);
        params.temperature = cases[v].temperature;
        mattis_disorder disorder;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
        for (unsigned s = 0; s < STATES; s++) {
            int8_t spin[N];
            spins_from_bits(s, N, spin);
            weight[s] = exp(-brute_energy(&params, &disorder.patterns, spin) / params.temperature);
            count[s] = 0;
        }
        mattis_disorder_free(&disorder);
        count_states(&params, 8, SAMPLES, count);
        double p = chi_square_p(count, weight, STATES, SAMPLES);
        cr_assert_gt(p, 1e-3, "P = %d, interaction %d: p = %g", cases[v].order,
                     cases[v].interaction, p);
        /* The same test must notice a temperature that is wrong by 12 %. */
        for (unsigned s = 0; s < STATES; s++)
            weight[s] = pow(weight[s], 1.12);
        cr_assert_lt(chi_square_p(count, weight, STATES, SAMPLES), 1e-3, "P = %d has no power",
                     cases[v].order);
    }
}

/* Little (1974), Peretto (1984): parallel dynamics at P = 2 samples exp(sum_i ln 2cosh(beta h_i)).
 */
Test(dense_exact, parallel_sampling_at_order_two_gives_the_little_law) {
    enum { N = 8, STATES = 1 << N, SAMPLES = 200000 };
    static double count[STATES], weight[STATES];
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, 3);
    params.update = MATTIS_PARALLEL;
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    for (unsigned s = 0; s < STATES; s++) {
        int8_t spin[N];
        spins_from_bits(s, N, spin);
        weight[s] = 1;
        for (size_t i = 0; i < N; i++)
            weight[s] *=
                2 * cosh(brute_field(&params, &disorder.patterns, spin, i) / params.temperature);
    }
    mattis_disorder_free(&disorder);
    count_states(&params, 20, SAMPLES, count);
    cr_assert_gt(chi_square_p(count, weight, STATES, SAMPLES), 1e-3);
    for (unsigned s = 0; s < STATES; s++)
        weight[s] = pow(weight[s], 1.05);
    cr_assert_lt(chi_square_p(count, weight, STATES, SAMPLES), 1e-3, "the test has no power");
}

/* The pseudo-energy of the program against its mean over the enumerated Little law. */
Test(dense_exact, pseudo_energy_of_parallel_dynamics) {
    enum { N = 8, STATES = 1 << N, BINS = 100, SWEEPS = 1000 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, 3);
    params.update = MATTIS_PARALLEL;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    double norm = 0, exact = 0, mean = 0, variance = 0, bin[BINS] = {0};
    for (unsigned s = 0; s < STATES; s++) {
        int8_t spin[N];
        spins_from_bits(s, N, spin);
        double weight = 1;
        for (size_t i = 0; i < N; i++)
            weight *=
                2 * cosh(brute_field(&params, &disorder.patterns, spin, i) / params.temperature);
        norm += weight;
        exact -= weight * params.temperature * log(weight);
    }
    exact /= norm;
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, &params,
                                   mattis_dynamics_key(&params), 0, 0),
                 0);
    for (int k = 0; k < BINS; k++) {
        for (int t = 0; t < SWEEPS; t++) {
            mattis_chain_sweep(&chain);
            bin[k] += chain.pseudo_energy / SWEEPS;
        }
        mean += bin[k] / BINS;
    }
    for (int k = 0; k < BINS; k++)
        variance += (bin[k] - mean) * (bin[k] - mean) / (BINS * (BINS - 1.0));
    cr_assert_lt(fabs(mean - exact), 4 * sqrt(variance), "%g +- %g, exact %g", mean, sqrt(variance),
                 exact);
    cr_assert_lt(sqrt(variance), 1e-3 * fabs(exact));
    cr_assert_float_eq(mattis_pseudo_energy(INFINITY, -0.7), -0.7, 1e-15);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* One stored pattern at P = 2: the mean-field magnet, m = tanh(beta m) for large N. The finite-N
 * mean of |m| is enumerated exactly here. */
Test(dense_exact, one_pattern_is_the_mean_field_magnet) {
    enum { N = 60, SWEEPS = 20000 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, 1);
    params.temperature = 0.7;
    double norm = 0, exact = 0;
    for (int up = 0; up <= N; up++) {
        double s = 2 * up - N;
        double w = exp(lgamma(N + 1) - lgamma(up + 1) - lgamma(N - up + 1) +
                       s * s / (2 * N * params.temperature));
        norm += w;
        exact += w * fabs(s) / N;
    }
    exact /= norm;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, &params,
                                   mattis_dynamics_key(&params), 0, 0),
                 0);
    double bins[100] = {0}, mean = 0, variance = 0;
    for (int t = 0; t < SWEEPS; t++) {
        mattis_chain_sweep(&chain);
        bins[t * 100 / SWEEPS] += fabs((double)type->overlap(&engine, 0)) / N * 100 / SWEEPS;
    }
    for (int k = 0; k < 100; k++)
        mean += bins[k] / 100;
    for (int k = 0; k < 100; k++)
        variance += (bins[k] - mean) * (bins[k] - mean) / (99.0 * 100);
    cr_assert_lt(fabs(mean - exact), 4 * sqrt(variance), "%g +- %g, exact %g", mean, sqrt(variance),
                 exact);
    cr_assert_lt(sqrt(variance), 3e-3);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}
