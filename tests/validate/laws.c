/* Stationary laws of every kind of network against exact enumeration; fields and detailed balance
 * over all states on the way. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "mattis/exchange.h"
#include "networks.h"
#include "validate.h"

enum { STATES = 256, CHAINS = 32, SWEEPS = 50000, BURN_IN = 1000, ROUNDS = 200, SAMPLE = 1 };

/* The law is sampled until noise alone would exceed `closest` about once in 1000 times; then it
 * must agree within that, and a temperature 2 % off must not. */
static const double closest = 1e-3;

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    size_t n, states;
    double energy[STATES], law[STATES];
} network;

static void must(bool good, const char *what) {
    if (!good) {
        fprintf(stderr, "validate: %s\n", what);
        exit(1);
    }
}

/* --- Exact laws ------------------------------------------------------------------------------ */

static void normalize(double *law, size_t states) {
    double sum = 0;
    for (size_t s = 0; s < states; s++)
        sum += law[s];
    for (size_t s = 0; s < states; s++)
        law[s] /= sum;
}

static double boltzmann(const network *net, double temperature, double *law) {
    double least = INFINITY, entropy = 0;
    for (size_t s = 0; s < net->states; s++)
        least = fmin(least, net->energy[s]);
    for (size_t s = 0; s < net->states; s++)
        law[s] = exp((least - net->energy[s]) / temperature);
    normalize(law, net->states);
    for (size_t s = 0; s < net->states; s++)
        entropy -= law[s] > 0 ? law[s] * log(law[s]) : 0;
    return entropy;
}

/* The temperature at which the entropy stands 0.85 of the way from T -> 0 to T -> infinity: the law
 * is far from flat, and the dynamics far from frozen. */
static double lively_temperature(const network *net) {
    double law[STATES], low = 1e-3, high = 1e3;
    const double cold = boltzmann(net, low, law), hot = boltzmann(net, high, law);
    for (int step = 0; step < 60; step++) {
        const double middle = sqrt(low * high);
        *(boltzmann(net, middle, law) < cold + 0.85 * (hot - cold) ? &low : &high) = middle;
    }
    return sqrt(low * high);
}

static double half_gap(const network *net, size_t s, size_t i) {
    return (net->energy[s & ~((size_t)1 << i)] - net->energy[s | (size_t)1 << i]) / 2;
}

/* The stationary law of all spins at once, from its transition matrix: W(s, t) is a product over
 * the spins. Powers of it: the law is the limit, and the spectral gap of these networks is large.
 */
static void parallel_law(const network *net, double temperature, double *law) {
    double(*w)[STATES] = malloc(STATES * sizeof *w);
    double next[STATES];
    for (size_t s = 0; s < net->states; s++) {
        law[s] = 1.0 / (double)net->states;
        for (size_t t = 0; t < net->states; t++) {
            w[s][t] = 1;
            for (size_t i = 0; i < net->n; i++)
                w[s][t] /= 1 + exp((t >> i & 1 ? -2 : 2) * half_gap(net, s, i) / temperature);
        }
    }
    for (int step = 0; step < 20000; step++) {
        double change = 0;
        memset(next, 0, sizeof next);
        for (size_t s = 0; s < net->states; s++)
            for (size_t t = 0; t < net->states; t++)
                next[t] += law[s] * w[s][t];
        for (size_t s = 0; s < net->states; s++) {
            const double middle = (law[s] + next[s]) / 2; /* a lazy chain has no period */
            change = fmax(change, fabs(middle - law[s]));
            law[s] = middle;
        }
        if (change < 1e-15)
            break;
    }
    free(w);
    normalize(law, net->states);
}

static void exact_law(const network *net, double temperature, double *law) {
    if (net->params.update == MATTIS_PARALLEL)
        parallel_law(net, temperature, law);
    else
        boltzmann(net, temperature, law);
}

static void network_init(network *net, mattis_params params) {
    int8_t spin[16];
    memset(net, 0, sizeof *net);
    net->params = params;
    net->n = (size_t)params.spins;
    net->states = (size_t)1 << net->n;
    must(mattis_disorder_init(&net->disorder, &params, SAMPLE) == 0, "no disorder");
    for (size_t s = 0; s < net->states; s++) {
        spins_from_bits((unsigned)s, net->n, spin);
        net->energy[s] = defined_energy(&params, &net->disorder, SAMPLE, spin);
    }
    net->params.temperature = lively_temperature(net);
    exact_law(net, net->params.temperature, net->law);
}

/* --- Fields and detailed balance -------------------------------------------------------------- */

static double flip_probability(double beta, double field, int spin) {
    return mattis_probability_up(beta, spin > 0 ? -field : field);
}

/* Over all states and sites: fields against half gaps and energies against the definition (but for
 * a constant), both in units of the largest field; ln w/w' + dE/T. */
static void compare_fields(const network *net, const char *name) {
    const mattis_engine_type *type = mattis_engine_find(&net->params);
    const double beta = 1 / net->params.temperature;
    mattis_engine engine;
    int8_t spin[16];
    double scale = 0, in_field = 0, in_energy = 0, in_balance = 0, constant = 0;
    must(type->init(&engine, &net->params, &net->disorder) == 0, "no engine");
    for (size_t s = 0; s < net->states; s++) {
        spins_from_bits((unsigned)s, net->n, spin);
        type->set_spins(&engine, spin);
        if (s == 0)
            constant = type->energy(&engine) - net->energy[0];
        in_energy = fmax(in_energy, fabs(type->energy(&engine) - net->energy[s] - constant));
        for (size_t i = 0; i < net->n; i++) {
            const double field = type->field(&engine, i), exact = half_gap(net, s, i);
            const double there = flip_probability(beta, field, engine.spin[i]);
            const double gap = net->energy[s ^ (size_t)1 << i] - net->energy[s];
            type->flip(&engine, i);
            const double back = flip_probability(beta, type->field(&engine, i), engine.spin[i]);
            type->flip(&engine, i);
            scale = fmax(scale, fabs(exact));
            in_field = fmax(in_field, fabs(field - exact));
            in_balance = fmax(in_balance, fabs(log(there / back) + beta * gap));
        }
    }
    type->free(&engine);
    row_small("fields", name, in_field / scale, 1e-12, "");
    row_small("energies", name, in_energy / scale, 1e-12, "");
    row_small("detailed balance", name, in_balance, 1e-12, "");
}

/* --- Sampled laws ----------------------------------------------------------------------------- */

typedef struct tally {
    double count[CHAINS][STATES];
    double sweeps; /* of each chain */
} tally;

static size_t bits_of(const mattis_engine *engine) {
    size_t state = 0;
    for (size_t i = 0; i < engine->n_spins; i++)
        state |= (size_t)(engine->spin[i] > 0) << i;
    return state;
}

typedef struct agreement {
    double total;    /* distance of total variation */
    double expected; /* of noise alone: its mean */
    double largest;  /* and the largest of 1000 */
} agreement;

/* What noise does is taken from the chains, which are independent: the deviations of each from
 * their mean, with signs at random, and with the n/(n-1) that their mean has taken away. */
static agreement compare(const tally *counts, const double *law, size_t states) {
    enum { DRAWS = 1000 };
    const mattis_stream signs = mattis_stream_make(1, MATTIS_PURPOSE_KEY, 0, 0);
    double mean[STATES] = {0};
    agreement out = {0, 0, 0};
    for (size_t s = 0; s < states; s++) {
        for (size_t c = 0; c < CHAINS; c++)
            mean[s] += counts->count[c][s] / counts->sweeps / CHAINS;
        out.total += fabs(mean[s] - law[s]) / 2;
    }
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        double sum[STATES] = {0}, total = 0;
        uint32_t word[4];
        mattis_stream_block(&signs, draw, word);
        for (size_t c = 0; c < CHAINS; c++) {
            const double sign = word[0] >> c & 1 ? 1.0 / CHAINS : -1.0 / CHAINS;
            for (size_t s = 0; s < states; s++)
                sum[s] += sign * (counts->count[c][s] / counts->sweeps - mean[s]);
        }
        for (size_t s = 0; s < states; s++)
            total += fabs(sum[s]) / 2;
        total *= sqrt(CHAINS / (CHAINS - 1.0));
        out.expected += total / DRAWS;
        out.largest = fmax(out.largest, total);
    }
    return out;
}

static void row_law(const network *net, const char *name, const tally *counts, const double *law) {
    double wrong_law[STATES];
    char note[96];
    const agreement right = compare(counts, law, net->states);
    exact_law(net, 1.02 * net->params.temperature, wrong_law);
    const double wrong = compare(counts, wrong_law, net->states).total;
    snprintf(note, sizeof note, "%.2g sweeps of %zu spins; 2 %% off in T: %.1e",
             counts->sweeps * CHAINS, net->n, wrong);
    row("laws", name, right.total, right.expected, closest,
        right.largest <= closest && right.total < closest && wrong > closest, note);
}

static void sample_law(const network *net, const char *name) {
    const mattis_engine_type *type = mattis_engine_find(&net->params);
    mattis_engine engine[CHAINS];
    mattis_chain chain[CHAINS];
    tally *counts = calloc(1, sizeof *counts);
    double noise = INFINITY;
    for (uint32_t c = 0; c < CHAINS; c++) {
        must(type->init(&engine[c], &net->params, &net->disorder) == 0 &&
                 mattis_chain_init(&chain[c], &engine[c], &net->disorder.patterns, &net->params,
                                   mattis_dynamics_key(&net->params), SAMPLE, c) == 0,
             "no chain");
        for (int t = 0; t < BURN_IN; t++)
            mattis_chain_sweep(&chain[c]);
    }
    for (int round = 0; noise > closest && round < ROUNDS; round++) {
        for (size_t c = 0; c < CHAINS; c++)
            for (int t = 0; t < SWEEPS; t++) {
                mattis_chain_sweep(&chain[c]);
                counts->count[c][bits_of(&engine[c])]++;
            }
        counts->sweeps += SWEEPS;
        noise = compare(counts, net->law, net->states).largest;
    }
    row_law(net, name, counts, net->law);
    for (size_t c = 0; c < CHAINS; c++) {
        mattis_chain_free(&chain[c]);
        type->free(&engine[c]);
    }
    free(counts);
}

/* --- Exchange of temperatures ----------------------------------------------------------------- */

enum { RUNGS = 3 };

/* Three temperatures, the lowest at which a single chain would hardly move. */
static void sample_exchange(void) {
    network *net = calloc(1, sizeof *net);
    mattis_params cell[RUNGS];
    const mattis_params *cells[RUNGS];
    mattis_engine engine[RUNGS][CHAINS];
    mattis_chain chain[RUNGS][CHAINS], *rows[RUNGS];
    mattis_exchange exchange;
    tally *counts = calloc(RUNGS, sizeof *counts);
    double noise = INFINITY;
    network_init(net, small_network(3, MATTIS_DISTINCT, 4, 4));
    const double middle = net->params.temperature;
    const double temperature[RUNGS] = {0.5 * middle, middle, 2 * middle};
    for (size_t k = 0; k < RUNGS; k++) {
        cell[k] = net->params;
        cell[k].temperature = temperature[k];
        cell[k].replicas = CHAINS;
        cell[k].exchange = 1;
        cells[k] = &cell[k];
        rows[k] = chain[k];
        const mattis_engine_type *type = mattis_engine_find(&cell[k]);
        for (uint32_t c = 0; c < CHAINS; c++)
            must(type->init(&engine[k][c], &cell[k], &net->disorder) == 0 &&
                     mattis_chain_init(&chain[k][c], &engine[k][c], &net->disorder.patterns,
                                       &cell[k], mattis_dynamics_key(&cell[k]), SAMPLE, c) == 0,
                 "no chain");
    }
    must(mattis_exchange_init(&exchange, cells, RUNGS, SAMPLE) == 0, "no exchange");
    for (int64_t t = -BURN_IN; noise > closest && t < (int64_t)ROUNDS * SWEEPS; t++) {
        for (size_t k = 0; k < RUNGS; k++)
            for (size_t c = 0; c < CHAINS; c++)
                mattis_chain_sweep(&chain[k][c]);
        mattis_exchange_round(&exchange, rows, true);
        for (size_t k = 0; t >= 0 && k < RUNGS; k++) {
            for (size_t c = 0; c < CHAINS; c++)
                counts[k].count[c][bits_of(chain[k][c].engine)]++;
            counts[k].sweeps++;
        }
        for (size_t k = 0; t > 0 && t % SWEEPS == 0 && k < RUNGS; k++) {
            const double here = compare(&counts[k], net->law, net->states).largest;
            noise = k == 0 ? here : fmax(noise, here);
        }
    }
    for (size_t k = 0; k < RUNGS; k++) {
        char name[96];
        double law[STATES];
        snprintf(name, sizeof name, "dense, storing, P = 3, distinct, exchange, T = %.3f",
                 temperature[k]);
        net->params.temperature = temperature[k];
        boltzmann(net, temperature[k], law);
        row_law(net, name, &counts[k], law);
        for (size_t c = 0; c < CHAINS; c++) {
            chain[k][c].engine->type->free(chain[k][c].engine);
            mattis_chain_free(&chain[k][c]);
        }
    }
    mattis_exchange_free(&exchange);
    mattis_disorder_free(&net->disorder);
    free(counts);
    free(net);
}

void validate_laws(void) {
    const size_t n = n_networks();
#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k <= n; k++) {
        if (k == 0) {
            sample_exchange();
            continue;
        }
        char name[128];
        network *net = calloc(1, sizeof *net);
        network_init(net, network_number(n - k)); /* the large ones are not the last */
        describe(&net->params, name, sizeof name);
        compare_fields(net, name);
        sample_law(net, name);
        mattis_disorder_free(&net->disorder);
        free(net);
    }
}

void validate_broken(void) {
    network *net = calloc(1, sizeof *net);
    network_init(net, network_number(0));
    for (size_t s = 0; s < net->states; s++)
        net->energy[s] *= 1 + 1e-9;
    compare_fields(net, "an energy that is wrong by a billionth");
    mattis_disorder_free(&net->disorder);
    free(net);
}
