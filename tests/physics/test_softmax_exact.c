/* The modern continuous network against its definition: patterns, update, energy, weights, bounds.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/softmax.h"
#include "mattis/stream.h"

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_softmax softmax;
    size_t n, k;
    double *pattern; /* xi_i^mu at [mu * n + i], read one by one */
} network;

static const mattis_pattern_law laws[] = {MATTIS_LAW_BINARY, MATTIS_LAW_SPHERE,
                                          MATTIS_LAW_GAUSSIAN};
enum { N_LAWS = 3 };

static mattis_params params_of(mattis_pattern_law law, int n, int64_t k, double beta, int states) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.pattern_law = law;
    params.spins = n;
    params.patterns = k;
    params.load = log((double)k) / n;
    params.inverse_temperature = beta;
    params.replicas = states;
    params.sweeps = 100;
    params.seed = 20260101;
    params.precision = MATTIS_DOUBLE;
    return params;
}

static void build_on(network *net, const mattis_params *params, uint32_t sample) {
    *net = (network){.params = *params, .n = (size_t)params->spins, .k = (size_t)params->patterns};
    cr_assert_eq(mattis_disorder_init(&net->disorder, params, sample), 0);
    cr_assert_eq(mattis_softmax_init(&net->softmax, &net->disorder, params,
                                     mattis_dynamics_key(params), sample),
                 0);
    net->pattern = malloc(net->n * net->k * sizeof *net->pattern);
    mattis_pattern_reader reader;
    cr_assert_eq(mattis_pattern_reader_init(&reader, &net->disorder.blocks), 0);
    for (size_t mu = 0; mu < net->k; mu++)
        mattis_pattern_reader_pattern(&reader, mu, net->pattern + mu * net->n);
    mattis_pattern_reader_free(&reader);
}

static void drop(network *net) {
    mattis_softmax_free(&net->softmax);
    mattis_disorder_free(&net->disorder);
    free(net->pattern);
}

static void copy_state(const network *net, const double *from, size_t a, double *out) {
    for (size_t i = 0; i < net->n; i++)
        out[i] = from[mattis_softmax_at(net->n, a, i)];
}

/* The textbook: all K weights p of one state, E(s) and the update, in long double. */
static void textbook(const network *net, const double *s, double *p, double *next, double *energy) {
    const double beta = net->params.inverse_temperature;
    long double top = -INFINITY, sum = 0, square = 0, largest = 0;
    long double *score = malloc(net->k * sizeof *score);
    for (size_t mu = 0; mu < net->k; mu++) {
        long double own = 0;
        score[mu] = 0;
        for (size_t i = 0; i < net->n; i++) {
            const long double x = net->pattern[mu * net->n + i];
            score[mu] += beta * x * s[i];
            own += x * x;
        }
        top = fmaxl(top, score[mu]);
        largest = fmaxl(largest, own);
    }
    for (size_t mu = 0; mu < net->k; mu++)
        sum += expl(score[mu] - top);
    for (size_t i = 0; i < net->n; i++) {
        next[i] = 0;
        square += (long double)s[i] * s[i];
    }
    for (size_t mu = 0; mu < net->k; mu++) {
        p[mu] = (double)(expl(score[mu] - top) / sum);
        for (size_t i = 0; i < net->n; i++)
            next[i] += p[mu] * net->pattern[mu * net->n + i];
    }
    *energy = (double)(-(top + logl(sum)) / beta + square / 2 + logl(net->k) / beta + largest / 2);
    free(score);
}

/* Largest relative differences of update, energy and entropy over states on the way to their fixed
 * points, each state compared before every update. */
static void compare(network *net, double tolerance) {
    double *s = malloc(2 * net->n * sizeof *s), *next = s + net->n;
    double *p = malloc(net->k * sizeof *p);
    for (int t = 0; t < 4; t++) {
        for (size_t a = 0; a < net->softmax.n_states; a++) {
            const mattis_softmax_state *state = &net->softmax.state[a];
            double energy, entropy = 0, top = 0;
            copy_state(net, net->softmax.s, a, s);
            textbook(net, s, p, next, &energy);
            for (size_t mu = 0; mu < net->k; mu++) {
                entropy -= p[mu] > 0 ? p[mu] * log(p[mu]) : 0;
                top = fmax(top, p[mu]);
            }
            for (size_t i = 0; i < net->n; i++)
                cr_assert_float_eq(net->softmax.next[mattis_softmax_at(net->n, a, i)], next[i],
                                   tolerance, "law %d, update %d, state %zu",
                                   (int)net->params.pattern_law, t, a);
            cr_assert_float_eq(state->energy, energy, tolerance * (double)net->n);
            cr_assert_float_eq(state->entropy, entropy, 20 * tolerance);
            cr_assert_float_eq(state->top, top, 10 * tolerance);
        }
        cr_assert_eq(mattis_softmax_step(&net->softmax), 0);
    }
    free(s);
    free(p);
}

/* K around the sizes of blocks and parts, states around the lanes; cues so noisy that many patterns
 * share the weight. */
Test(softmax_exact, update_energy_and_entropy_equal_the_textbook) {
    static const int64_t sizes[] = {1, 2, 63, 64, 65, 129, 4095, 4097, 9000};
    for (size_t l = 0; l < N_LAWS; l++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            network net;
            mattis_params params = params_of(laws[l], 13, sizes[k], 0.71, k % 2 ? 17 : 3);
            params.overlap = 0.4;
            build_on(&net, &params, 2);
            compare(&net, 2e-13);
            drop(&net);
            params.precision = MATTIS_SINGLE;
            build_on(&net, &params, 2);
            /* a part in a million of the largest entry */
            compare(&net, 1e-6 * (laws[l] == MATTIS_LAW_GAUSSIAN ? 4 : 1));
            drop(&net);
        }
}

/* The single precision really is one: its error is above that of double. */
Test(softmax_exact, the_comparison_can_fail) {
    mattis_params params = params_of(MATTIS_LAW_GAUSSIAN, 31, 700, 0.9, 5);
    params.overlap = 0.5;
    network single, exact;
    build_on(&exact, &params, 1);
    params.precision = MATTIS_SINGLE;
    build_on(&single, &params, 1);
    double worst = 0;
    for (size_t k = 0; k < 31 * MATTIS_SOFTMAX_LANES; k++)
        worst = fmax(worst, fabs(single.softmax.next[k] - exact.softmax.next[k]));
    cr_assert(worst > 1e-9 && worst < 4e-6, "%g", worst);
    drop(&single);
    drop(&exact);
}

/* The same bits as the patterns of a network of spins; |xi|^2 = N on the sphere; normal moments. */
Test(softmax_exact, laws_of_the_patterns) {
    mattis_params params = params_of(MATTIS_LAW_BINARY, 17, 1000, 1, 1);
    network net;
    build_on(&net, &params, 5);
    mattis_params spins = params;
    spins.precision = MATTIS_SINGLE; /* part of no key */
    spins.state = MATTIS_STATE_BINARY;
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &spins, 5), 0);
    for (size_t mu = 0; mu < net.k; mu++)
        for (size_t i = 0; i < net.n; i++)
            cr_assert_eq(net.pattern[mu * net.n + i],
                         mattis_patterns_sign(&disorder.patterns, i, mu));
    mattis_disorder_free(&disorder);
    drop(&net);
    params.pattern_law = MATTIS_LAW_SPHERE;
    build_on(&net, &params, 5);
    for (size_t mu = 0; mu < net.k; mu++) {
        double square = 0;
        for (size_t i = 0; i < net.n; i++)
            square += net.pattern[mu * net.n + i] * net.pattern[mu * net.n + i];
        cr_assert_float_eq(square, 17, 1e-12);
    }
    drop(&net);
    params.pattern_law = MATTIS_LAW_GAUSSIAN;
    build_on(&net, &params, 5);
    const double count = (double)(net.n * net.k);
    double mean = 0, square = 0, fourth = 0;
    for (size_t k = 0; k < net.n * net.k; k++) {
        const double x = net.pattern[k];
        mean += x / count;
        square += x * x / count;
        fourth += x * x * x * x / count;
    }
    cr_assert_lt(fabs(mean), 4 / sqrt(count));
    cr_assert_lt(fabs(square - 1), 4 * sqrt(2 / count));
    cr_assert_lt(fabs(fourth - 3), 4 * sqrt(96 / count));
    drop(&net);
}

/* Drawn anew at each reading, in any order, or stored: the same numbers. */
Test(softmax_exact, streamed_patterns_equal_stored_ones) {
    for (size_t l = 0; l < N_LAWS; l++) {
        mattis_params params = params_of(laws[l], 21, 5000, 1, 1);
        mattis_pattern_blocks stored, streamed;
        mattis_pattern_reader x, y;
        cr_assert_eq(mattis_pattern_blocks_init(&stored, &params, 9, true), 0);
        cr_assert_eq(mattis_pattern_blocks_init(&streamed, &params, 9, false), 0);
        cr_assert(stored.bit || stored.real);
        cr_assert(!streamed.bit && !streamed.real);
        cr_assert_eq(mattis_pattern_reader_init(&x, &stored), 0);
        cr_assert_eq(mattis_pattern_reader_init(&y, &streamed), 0);
        for (uint64_t b = 0; b < stored.n_blocks; b++) {
            const uint64_t block = b * 37 % stored.n_blocks;
            const void *left = mattis_pattern_reader_get(&x, block);
            const void *right = mattis_pattern_reader_get(&y, block);
            cr_assert_arr_eq(left, right, 21 * MATTIS_SOFTMAX_BLOCK * sizeof(double));
        }
        mattis_pattern_reader_free(&x);
        mattis_pattern_reader_free(&y);
        mattis_pattern_blocks_free(&stored);
        mattis_pattern_blocks_free(&streamed);
    }
}

/* Down to the fixed point: E never rises by more than 1e-13 of its size, and the end is stationary.
 * Cues that are lost, so that the way is long. */
Test(softmax_exact, energy_falls_to_a_stationary_point) {
    for (size_t l = 0; l < N_LAWS; l++) {
        mattis_params params = params_of(laws[l], 20, 300, 1.3, 20);
        params.overlap = 0.2;
        network net;
        build_on(&net, &params, 4);
        uint64_t most = 0;
        for (int t = 0; t < 5000 && !mattis_softmax_settled(&net.softmax); t++)
            cr_assert_eq(mattis_softmax_step(&net.softmax), 0);
        cr_assert(mattis_softmax_settled(&net.softmax), "law %zu", l);
        double *s = malloc(2 * net.n * sizeof *s), *p = malloc(net.k * sizeof *p), energy;
        for (size_t a = 0; a < 20; a++) {
            const mattis_softmax_state *state = &net.softmax.state[a];
            cr_assert_lt(state->rise, 1e-13 * (double)net.n);
            copy_state(&net, net.softmax.s, a, s);
            textbook(&net, s, p, s + net.n, &energy);
            for (size_t i = 0; i < net.n; i++)
                cr_assert_float_eq(s[net.n + i], s[i], 1.1e-10);
            most = state->updates > most ? state->updates : most;
        }
        cr_assert_gt(most, 3, "law %zu: no way to fall", l);
        free(s);
        free(p);
        drop(&net);
    }
}

static int descending(const void *left, const void *right) {
    const double x = *(const double *)left, y = *(const double *)right;
    return (x < y) - (x > y);
}

/* The number of patterns that carry a share of the weight, against sorting all weights. */
Test(softmax_exact, attended_patterns_equal_a_sort) {
    static const double betas[] = {0.01, 0.3, 0.8, 3};
    for (size_t l = 0; l < N_LAWS; l++)
        for (size_t b = 0; b < sizeof betas / sizeof *betas; b++) {
            mattis_params params = params_of(laws[l], 15, 2000, betas[b], 18);
            params.from = MATTIS_FROM_RANDOM;
            network net;
            build_on(&net, &params, 6);
            double attended[18], energy;
            double *s = malloc(2 * net.n * sizeof *s), *p = malloc(net.k * sizeof *p);
            cr_assert_eq(mattis_softmax_attended(&net.softmax, 0.9, attended), 0);
            for (size_t a = 0; a < 18; a++) {
                copy_state(&net, net.softmax.s, a, s);
                textbook(&net, s, p, s + net.n, &energy);
                qsort(p, net.k, sizeof *p, descending);
                double sum = 0;
                size_t count = 0;
                while (sum < 0.9 * (1 - 1e-9))
                    sum += p[count++];
                cr_assert_float_eq(attended[a], (double)count, 1e-9, "law %zu, beta %g", l,
                                   betas[b]);
            }
            free(s);
            free(p);
            drop(&net);
        }
}

/* Separation by all pairs; the bound of Ramsauer et al. holds at every state, and is not idle. */
Test(softmax_exact, separations_and_the_bound) {
    size_t tight = 0;
    for (size_t l = 0; l < N_LAWS; l++) {
        mattis_params params = params_of(laws[l], 48, 40, 1.1, 40);
        params.overlap = 0.98;
        network net;
        build_on(&net, &params, 8);
        double separation[40];
        cr_assert_eq(mattis_softmax_separations(&net.softmax, separation), 0);
        while (!mattis_softmax_settled(&net.softmax))
            cr_assert_eq(mattis_softmax_step(&net.softmax), 0);
        for (size_t a = 0; a < 40; a++) {
            double own = 0, nearest = -INFINITY;
            for (size_t mu = 0; mu < net.k; mu++) {
                double product = 0;
                for (size_t i = 0; i < net.n; i++)
                    product += net.pattern[a * net.n + i] * net.pattern[mu * net.n + i];
                if (mu == a)
                    own = product;
                else
                    nearest = fmax(nearest, product);
            }
            cr_assert_float_eq(separation[a], own - nearest, 1e-10);
            const mattis_softmax_state *state = &net.softmax.state[a];
            const double bound = mattis_softmax_bound(&net.softmax, separation[a], state->cue_error,
                                                      mattis_softmax_error(&net.softmax, a));
            cr_assert_leq(state->first_error, bound, "law %zu, state %zu", l, a);
            tight += bound < sqrt(net.softmax.largest);
        }
        drop(&net);
    }
    cr_assert_gt(tight, 10, "the bound says something at %zu states", tight);
}

/* Cues: their overlap with the pattern, masks, mixtures. */
Test(softmax_exact, cues) {
    for (size_t l = 0; l < N_LAWS; l++) {
        mattis_params params = params_of(laws[l], 50, 30, 1, 33);
        params.overlap = 0.6;
        network net;
        build_on(&net, &params, 1);
        for (size_t a = 0; a < 33; a++) {
            const double *xi = net.pattern + a % 30 * net.n;
            double s[50], along = 0, own = 0, length = 0;
            copy_state(&net, net.softmax.s, a, s);
            for (size_t i = 0; i < net.n; i++) {
                along += s[i] * xi[i];
                own += xi[i] * xi[i];
                length += s[i] * s[i];
            }
            cr_assert_float_eq(along / own, 0.6, 1e-12, "law %zu", l);
            cr_assert_float_eq(length, own, 1e-11);
            cr_assert_float_eq(net.softmax.state[a].cue_error, sqrt(own * 0.8), 1e-11);
        }
        drop(&net);
        for (int block = 0; block < 2; block++) {
            params.masked = 0.5;
            params.mask = block ? MATTIS_MASK_BLOCK : MATTIS_MASK_SCATTERED;
            build_on(&net, &params, 1);
            double s[50], blank = 0, late = 0;
            copy_state(&net, net.softmax.s, 2, s);
            for (size_t i = 0; i < net.n; i++) {
                blank += s[i] == 0;
                late += s[i] == 0 && i >= 25;
            }
            cr_assert_eq(blank, 25);
            cr_assert(block ? late == 25 : late > 5 && late < 20);
            drop(&net);
        }
        params.masked = 0;
        params.from = MATTIS_FROM_MIXTURE;
        params.weight[0] = 1;
        params.weight[1] = -0.5;
        build_on(&net, &params, 1);
        double s[50], length = 0, sum = 0;
        copy_state(&net, net.softmax.s, 7, s);
        for (size_t i = 0; i < net.n; i++) {
            const double x = net.pattern[i] - 0.5 * net.pattern[net.n + i];
            sum += x * x;
            length += s[i] * s[i];
        }
        cr_assert_float_eq(length, 50, 1e-11);
        for (size_t i = 0; i < net.n; i++)
            cr_assert_float_eq(
                s[i], (net.pattern[i] - 0.5 * net.pattern[net.n + i]) * sqrt(50 / sum), 1e-12);
        drop(&net);
    }
}

/* beta N = 10^4 and beyond, one pattern, all patterns alike (one site: every pattern is +1 or -1):
 * finite, and right. */
Test(softmax_exact, extremes_stay_finite) {
    for (int precision = 0; precision < 2; precision++) {
        mattis_params params = params_of(MATTIS_LAW_BINARY, 100, 500, 100, 4);
        params.precision = precision;
        params.overlap = 0.5;
        network net;
        build_on(&net, &params, 3);
        for (int t = 0; t < 50 && !mattis_softmax_settled(&net.softmax); t++)
            cr_assert_eq(mattis_softmax_step(&net.softmax), 0);
        for (size_t a = 0; a < 4; a++) {
            cr_assert_eq(mattis_softmax_error(&net.softmax, a), 0);
            cr_assert_lt(fabs(net.softmax.state[a].entropy), 1e-30);
            cr_assert_float_eq(net.softmax.state[a].energy, log(500) / 100, 1e-4);
        }
        drop(&net);
        params = params_of(MATTIS_LAW_GAUSSIAN, 10, 1, 1e6, 3);
        params.precision = precision;
        build_on(&net, &params, 3);
        cr_assert(mattis_softmax_settled(&net.softmax));
        double separation[4], attended[4];
        cr_assert_eq(mattis_softmax_separations(&net.softmax, separation), 0);
        cr_assert_eq(mattis_softmax_attended(&net.softmax, 0.9, attended), 0);
        cr_assert(separation[2] == INFINITY && attended[2] == 1);
        cr_assert_eq(mattis_softmax_point(&net.softmax, attended[2]), MATTIS_POINT_SINGLE);
        cr_assert_eq(mattis_softmax_bound(&net.softmax, INFINITY, 0, 0), 0);
        drop(&net);
        params = params_of(MATTIS_LAW_BINARY, 2, 40, 3, 4); /* ten copies of each of four */
        params.precision = precision;
        build_on(&net, &params, 3);
        for (int t = 0; t < 200 && !mattis_softmax_settled(&net.softmax); t++)
            cr_assert_eq(mattis_softmax_step(&net.softmax), 0);
        cr_assert_eq(mattis_softmax_attended(&net.softmax, 0.9, attended), 0);
        cr_assert_eq(mattis_softmax_separations(&net.softmax, separation), 0);
        for (size_t a = 0; a < 3; a++) {
            size_t copies = 0;
            for (size_t mu = 0; mu < 40; mu++)
                copies += net.pattern[2 * mu] == net.pattern[2 * a] &&
                          net.pattern[2 * mu + 1] == net.pattern[2 * a + 1];
            cr_assert_float_eq(attended[a], ceil(0.9 * (double)copies), 0.1 * (double)copies + 1);
            cr_assert_eq(separation[a], copies > 1 ? 0 : separation[a]);
            cr_assert(isfinite(net.softmax.state[a].energy));
        }
        drop(&net);
    }
}
