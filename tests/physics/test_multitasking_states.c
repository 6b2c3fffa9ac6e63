/* How the state of a run is told: the rule, the responses in it, and what it is for. */
#include <criterion/criterion.h>
#include <math.h>

#include "mattis/observables.h"
#include "networks.h"

enum { K = 3 };

static mattis_params diluted(int spins, double dilution, double temperature) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, spins, K);
    params.model = MATTIS_MULTITASKING;
    params.dilution = dilution;
    params.temperature = temperature;
    params.record_overlaps = K;
    params.from = MATTIS_FROM_HIERARCHICAL;
    return params;
}

Test(multitasking_states, states_are_told_by_the_stated_rule) {
    const mattis_params params = diluted(4000, 0.36, 1); /* 4 sqrt((1 - d)/N) = 0.0506 */
    static const struct {
        double m[K], response[K];
        mattis_state state;
        size_t counted;
    } cases[] = {
        {{0.01, -0.05, 0.02}, {0}, MATTIS_STATE_ERGODIC, 0},
        {{0.6, -0.04, 0.02}, {0}, MATTIS_STATE_PURE, 1},
        {{0.02, -0.051, 0.02}, {0}, MATTIS_STATE_PURE, 1},
        {{0.6, -0.2, 0.07}, {0}, MATTIS_STATE_HIERARCHICAL, 3},
        {{0.07, 0.6, 0.2}, {0}, MATTIS_STATE_HIERARCHICAL, 3},
        {{0.6, -0.2, 0.02}, {0}, MATTIS_STATE_HIERARCHICAL, 2},
        {{0.3, 0.2, 0.15}, {0}, MATTIS_STATE_PARALLEL, 3},
        {{0.3, -0.3, 0.3}, {0}, MATTIS_STATE_PARALLEL, 3},
        {{0.3, 0.3, 0.01}, {0}, MATTIS_STATE_MIXED, 2},
        /* A response of 0.9 enhances the crosstalk ten times, one of 1 without bound. */
        {{0.6, -0.50, 0.07}, {0, 0.9, 0.9}, MATTIS_STATE_PURE, 1},
        {{0.6, -0.51, 0.07}, {0, 0.9, 0.9}, MATTIS_STATE_HIERARCHICAL, 2},
        {{0.6, 0.5, 0.4}, {1, 1, 1.2}, MATTIS_STATE_ERGODIC, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        size_t counted;
        const mattis_state state =
            mattis_classify(cases[k].m, cases[k].response, K, &params, &counted);
        cr_expect_eq((int)state, (int)cases[k].state, "case %zu", k);
        cr_expect_eq(counted, cases[k].counted, "case %zu: %zu", k, counted);
    }
}

/* (1/N) sum_i xi_i^mu tanh((h_i + shift xi_i^mu)/T), fields from pairs of spins. */
static double shifted_overlap(const mattis_params *params, const mattis_patterns *patterns,
                              const int8_t *spin, size_t mu, double shift) {
    const size_t n = patterns->n_spins;
    const double unit = params->activity_normalized ? 1 / (1 - params->dilution) : 1;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double xi = mattis_patterns_sign(patterns, i, mu);
        double h = shift * xi;
        for (size_t nu = 0; nu < K; nu++)
            for (size_t j = 0; j < n; j++)
                if (j != i)
                    h += mattis_patterns_sign(patterns, i, nu) *
                         mattis_patterns_sign(patterns, j, nu) * spin[j] / (double)n;
        h *= unit;
        sum += xi * (params->temperature > 0 ? tanh(h / params->temperature) : (h > 0) - (h < 0));
    }
    return sum / (double)n;
}

Test(multitasking_states, responses_are_differences_of_the_overlap) {
    for (int variant = 0; variant < 4; variant++) {
        enum { N = 97 };
        mattis_params params = diluted(N, 0.4, variant % 2 ? 0 : 0.3);
        params.activity_normalized = variant / 2;
        mattis_disorder disorder;
        mattis_engine engine;
        const mattis_engine_type *type = mattis_engine_find(&params);
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
        cr_assert_eq(type->init(&engine, &params, &disorder), 0);
        int8_t spin[N];
        for (size_t i = 0; i < N; i++)
            spin[i] = i * i % 5 < 2 ? 1 : -1;
        type->set_spins(&engine, spin);
        double response[K];
        mattis_responses(&engine, &disorder.patterns, &params, response);
        const double s = sqrt(0.6 / N);
        for (size_t mu = 0; mu < K; mu++) {
            const double up = shifted_overlap(&params, &disorder.patterns, spin, mu, s);
            const double down = shifted_overlap(&params, &disorder.patterns, spin, mu, -s);
            cr_expect_float_eq(response[mu], (up - down) / (2 * s), 1e-12, "variant %d: %g, not %g",
                               variant, response[mu], (up - down) / (2 * s));
            cr_expect_gt(response[mu], 0.1);
        }
        type->free(&engine);
        mattis_disorder_free(&disorder);
    }
}

/* Time means and responses of one run from the hierarchical start. */
static void run(const mattis_params *params, uint32_t sample, int sweeps, double m[K],
                double response[K]) {
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    const mattis_engine_type *type = mattis_engine_find(params);
    cr_assert_eq(mattis_disorder_init(&disorder, params, sample), 0);
    cr_assert_eq(type->init(&engine, params, &disorder), 0);
    cr_assert_eq(mattis_chain_init(&chain, &engine, &disorder.patterns, params,
                                   mattis_dynamics_key(params), sample, 0),
                 0);
    for (size_t mu = 0; mu < K; mu++)
        m[mu] = 0;
    for (int t = -sweeps; t < sweeps; t++) {
        mattis_chain_sweep(&chain);
        for (size_t mu = 0; t >= 0 && mu < K; mu++)
            m[mu] += (double)type->overlap(&engine, mu) / ((double)params->spins * sweeps);
    }
    mattis_responses(&engine, &disorder.patterns, params, response);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* d = 0.45, T = 0.4 is pure: the response to a second pattern is (1 - d)(1 - q)/T = 0.890 and
 * enhances its crosstalk nine times. Without the response most runs would seem hierarchical. */
Test(multitasking_states, enhanced_crosstalk_is_no_second_pattern) {
    const mattis_params params = diluted(20000, 0.45, 0.4);
    enum { SAMPLES = 6 };
    int pure = 0, bare_pure = 0;
    for (uint32_t sample = 0; sample < SAMPLES; sample++) {
        double m[K], response[K];
        size_t counted;
        const double none[K] = {0};
        run(&params, sample, 50, m, response);
        cr_expect_float_eq(response[1], 0.890, 0.03, "sample %u: %g", sample, response[1]);
        pure += mattis_classify(m, response, K, &params, &counted) == MATTIS_STATE_PURE;
        bare_pure += mattis_classify(m, none, K, &params, &counted) == MATTIS_STATE_PURE;
    }
    cr_expect_eq(pure, SAMPLES, "%d pure", pure);
    cr_expect_lt(bare_pure, SAMPLES, "%d pure", bare_pure);
}

/* What is there counts: the weakest of three patterns at d = 0.4, T = 0.05, m_3 = 0.0895. */
Test(multitasking_states, weak_patterns_are_seen) {
    const mattis_params params = diluted(20000, 0.4, 0.05);
    for (uint32_t sample = 0; sample < 4; sample++) {
        double m[K], response[K];
        size_t counted;
        run(&params, sample, 20, m, response);
        cr_expect_eq((int)mattis_classify(m, response, K, &params, &counted),
                     (int)MATTIS_STATE_HIERARCHICAL);
        cr_expect_eq(counted, 3, "%zu", counted);
    }
}
