/* Continuous states of many components and two patterns, whose softmax is one logistic function:
 *
 *     s' = w xi^1 + (1 - w) xi^2,   w = 1 / (1 + e^{-beta (xi^1 - xi^2) . s})
 *
 * Terms of a score have one sign in a state near its pattern, in binary patterns one size, too:
 * nothing of that may be lost in sums of many of them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/softmax.h"

enum { STATES = 3 };

static mattis_params params_of(mattis_pattern_law law, int n, double beta, int precision) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.pattern_law = law;
    params.spins = n;
    params.patterns = 2;
    params.inverse_temperature = beta;
    params.replicas = STATES;
    params.overlap = 0.5;
    params.seed = 20260101;
    params.precision = precision;
    return params;
}

/* s' of state a, from its s. */
static double *logistic(const mattis_softmax *softmax, const double *const pattern[2], size_t a) {
    const size_t n = softmax->n_components;
    long double score = 0;
    for (size_t i = 0; i < n; i++)
        score +=
            (long double)(pattern[0][i] - pattern[1][i]) * softmax->s[mattis_softmax_at(n, a, i)];
    const long double w = 1 / (1 + expl(-softmax->beta * score));
    double *next = malloc(n * sizeof *next);
    for (size_t i = 0; i < n; i++)
        next[i] = (double)(w * pattern[0][i] + (1 - w) * pattern[1][i]);
    return next;
}

static void check_network(const mattis_params *params, double tolerance) {
    const size_t n = (size_t)params->spins;
    mattis_disorder disorder;
    mattis_softmax softmax;
    cr_assert_eq(mattis_disorder_init(&disorder, params, 0), 0);
    cr_assert_eq(mattis_softmax_init(&softmax, &disorder, params, mattis_dynamics_key(params), 0),
                 0);
    double *pattern[2];
    mattis_pattern_reader reader;
    cr_assert_eq(mattis_pattern_reader_init(&reader, &disorder.blocks), 0);
    for (size_t mu = 0; mu < 2; mu++) {
        pattern[mu] = malloc(n * sizeof *pattern[mu]);
        mattis_pattern_reader_pattern(&reader, mu, pattern[mu]);
    }
    mattis_pattern_reader_free(&reader);
    for (int t = 0; t < 10 && !mattis_softmax_settled(&softmax); t++) {
        double *next[STATES];
        bool rests[STATES];
        for (size_t a = 0; a < STATES; a++) {
            next[a] = logistic(&softmax, (const double *const *)pattern, a);
            rests[a] = softmax.state[a].converged;
        }
        cr_assert_eq(mattis_softmax_step(&softmax), 0, "law %d N %zu beta %g precision %d: E rises",
                     (int)params->pattern_law, n, params->inverse_temperature,
                     (int)params->precision);
        for (size_t a = 0; a < STATES; a++) {
            double worst = 0;
            for (size_t i = 0; i < n; i++)
                worst = fmax(worst, fabs(softmax.s[mattis_softmax_at(n, a, i)] - next[a][i]) /
                                        (1 + fabs(next[a][i])));
            cr_assert(worst < tolerance || rests[a], "law %d N %zu beta %g precision %d: %g",
                      (int)params->pattern_law, n, params->inverse_temperature,
                      (int)params->precision, worst);
            free(next[a]);
        }
    }
    free(pattern[0]);
    free(pattern[1]);
    mattis_softmax_free(&softmax);
    mattis_disorder_free(&disorder);
}

Test(softmax_large, two_patterns) {
    static const mattis_pattern_law laws[] = {MATTIS_LAW_BINARY, MATTIS_LAW_SPHERE,
                                              MATTIS_LAW_GAUSSIAN};
    static const int sizes[] = {5000, 40000};
    for (size_t l = 0; l < sizeof laws / sizeof *laws; l++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            for (double x = 0.03; x < 40; x *= 8) { /* beta N */
                const double beta = x / sizes[k];
                mattis_params params = params_of(laws[l], sizes[k], beta, MATTIS_SINGLE);
                check_network(&params, 1e-6);
                params.precision = MATTIS_DOUBLE;
                check_network(&params, 4e-15);
            }
}
