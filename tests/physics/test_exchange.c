/* Exchange between temperatures against enumeration: its probability, detailed balance, the law at
 * every temperature, energies and probabilities of whole runs, round trips. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../analysis/show.h"
#include "mattis/config.h"
#include "mattis/exchange.h"
#include "mattis/run.h"
#include "networks.h"

enum { N = 10, STATES = 1 << N, PATTERNS = 12 };

static void energies_of(const mattis_params *params, uint32_t sample, double *energy,
                        unsigned states) {
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, params, sample), 0);
    for (unsigned s = 0; s < states; s++) {
        int8_t spin[32];
        spins_from_bits(s, (size_t)params->spins, spin);
        energy[s] = brute_energy(params, &disorder.patterns, spin);
    }
    mattis_disorder_free(&disorder);
}

/* w = exp(-[beta E' + beta' E - beta E - beta' E']) where that is below 1. */
Test(exchange, probability) {
    /* beta = 2, E = -3; beta' = 0.5, E' = -4: the lower energy goes to the lower temperature. */
    cr_assert_eq(mattis_exchange_probability(2, -3, 0.5, -4), 1);
    /* E' = -2.5: exp(1.5 (-3 + 2.5)) */
    cr_assert_float_eq(mattis_exchange_probability(2, -3, 0.5, -2.5), exp(-0.75), 1e-16);
    cr_assert_float_eq(mattis_exchange_probability(0.5, -2.5, 2, -3), exp(-0.75), 1e-16);
    cr_assert_eq(mattis_exchange_probability(1.37, -7, 1.37, 5), 1);
    cr_assert_eq(mattis_exchange_probability(9, -7, 1, -7), 1);
    cr_assert_eq(mattis_exchange_probability(1e6, 1e6, 1, -1e6), 1); /* exp(1e12) */
    cr_assert_eq(mattis_exchange_probability(1e6, -1e6, 1, 1e6), 0);
}

/* P(s at beta, t at beta') w(s, t) = P(t at beta, s at beta') w(t, s) for all pairs of states. */
Test(exchange, detailed_balance) {
    enum { SMALL = 6 };
    const double beta = 1.37, other = 0.61;
    mattis_params params = small_network(3, MATTIS_DISTINCT, SMALL, 5);
    double energy[1 << SMALL], worst = 0;
    energies_of(&params, 1, energy, 1 << SMALL);
    for (unsigned s = 0; s < 1 << SMALL; s++) {
        for (unsigned t = 0; t < 1 << SMALL; t++) {
            const double there = exp(-beta * energy[s] - other * energy[t]) *
                                 mattis_exchange_probability(beta, energy[s], other, energy[t]);
            const double back = exp(-beta * energy[t] - other * energy[s]) *
                                mattis_exchange_probability(beta, energy[t], other, energy[s]);
            worst = fmax(worst, fabs(there / back - 1));
        }
    }
    cr_assert_lt(worst, 1e-12, "%g", worst);
}

/* A ladder swept by hand. Engines travel between the temperatures, so they tell the states apart:
 * what comes back from the highest to the lowest is counted from where each of them is. */
enum { RUNGS = 5, REPLICAS = 2 };

typedef struct ladder {
    mattis_params params[RUNGS];
    mattis_disorder disorder;
    mattis_engine engine[RUNGS][REPLICAS];
    mattis_chain chain[RUNGS][REPLICAS], *row[RUNGS];
    mattis_exchange exchange;
} ladder;

static void ladder_init(ladder *self, const double *temperature, uint32_t sample) {
    const mattis_params *cell[RUNGS];
    for (size_t k = 0; k < RUNGS; k++) {
        self->params[k] = small_network(3, MATTIS_DISTINCT, N, PATTERNS);
        self->params[k].temperature = temperature[k];
        self->params[k].replicas = REPLICAS;
        self->params[k].from = MATTIS_FROM_RANDOM;
        self->params[k].exchange = 1;
        cell[k] = &self->params[k];
        self->row[k] = self->chain[k];
    }
    cr_assert_eq(mattis_disorder_init(&self->disorder, cell[0], sample), 0);
    cr_assert_eq(mattis_exchange_init(&self->exchange, cell, RUNGS, sample), 0);
    for (size_t k = 0; k < RUNGS; k++) {
        for (uint32_t a = 0; a < REPLICAS; a++) {
            mattis_engine *engine = &self->engine[k][a];
            cr_assert_eq(mattis_engine_find(cell[k])->init(engine, cell[k], &self->disorder), 0);
            cr_assert_eq(mattis_chain_init(&self->chain[k][a], engine, &self->disorder.patterns,
                                           cell[k], mattis_dynamics_key(cell[k]), sample, a),
                         0);
        }
    }
}

static void ladder_free(ladder *self) {
    for (size_t k = 0; k < RUNGS; k++) {
        for (size_t a = 0; a < REPLICAS; a++) {
            mattis_chain_free(&self->chain[k][a]);
            self->engine[k][a].type->free(&self->engine[k][a]);
        }
    }
    mattis_exchange_free(&self->exchange);
    mattis_disorder_free(&self->disorder);
}

static void sweep(ladder *self, bool exchanges) {
    for (size_t k = 0; k < RUNGS; k++)
        for (size_t a = 0; a < REPLICAS; a++)
            mattis_chain_sweep(&self->chain[k][a]);
    if (exchanges)
        mattis_exchange_round(&self->exchange, self->row, true);
}

static unsigned bits_of(const mattis_engine *engine) {
    unsigned state = 0;
    for (size_t i = 0; i < N; i++)
        state |= (unsigned)(engine->spin[i] > 0) << i;
    return state;
}

/* Counts the states of replica 0 at every temperature; every eighth sweep. */
static void count_states(const double *temperature, bool exchanges, size_t samples,
                         double count[RUNGS][STATES]) {
    ladder self;
    ladder_init(&self, temperature, 0);
    memset(count, 0, RUNGS * sizeof *count);
    for (size_t t = 0; t < 200 + 8 * samples; t++) {
        sweep(&self, exchanges);
        for (size_t k = 0; t >= 200 && t % 8 == 0 && k < RUNGS; k++)
            count[k][bits_of(self.chain[k][0].engine)]++;
    }
    ladder_free(&self);
}

/* The lowest temperature is one at which a single chain stays in one valley. */
Test(exchange, every_temperature_keeps_its_boltzmann_law) {
    enum { SAMPLES = 20000 };
    static const double temperature[RUNGS] = {0.25, 0.4, 0.6, 0.9, 1.4};
    static double count[RUNGS][STATES], energy[STATES], weight[STATES];
    mattis_params params = small_network(3, MATTIS_DISTINCT, N, PATTERNS);
    energies_of(&params, 0, energy, STATES);
    count_states(temperature, true, SAMPLES, count);
    for (size_t k = 0; k < RUNGS; k++) {
        for (unsigned s = 0; s < STATES; s++)
            weight[s] = exp(-energy[s] / temperature[k]);
        const double p = chi_square_of_counts(count[k], weight, STATES, SAMPLES);
        cr_expect_gt(p, 1e-3, "T = %g: p = %g", temperature[k], p);
        /* The same test must notice a temperature that is wrong by 12 %. */
        for (unsigned s = 0; s < STATES; s++)
            weight[s] = exp(-1.12 * energy[s] / temperature[k]);
        cr_expect_lt(chi_square_of_counts(count[k], weight, STATES, SAMPLES), 1e-3,
                     "T = %g has no power", temperature[k]);
    }
    count_states(temperature, false, SAMPLES, count);
    for (unsigned s = 0; s < STATES; s++)
        weight[s] = exp(-energy[s] / temperature[0]);
    cr_expect_lt(chi_square_of_counts(count[0], weight, STATES, SAMPLES), 1e-3,
                 "a chain alone equilibrates here too: nothing is shown");
}

Test(exchange, round_trips_are_those_of_the_states) {
    static const double temperature[RUNGS] = {0.5, 0.6, 0.8, 1.0, 1.4};
    ladder self;
    uint64_t trips = 0;
    int last[RUNGS][REPLICAS] = {{0}}; /* of each engine: 1 lowest, 2 highest after it */
    ladder_init(&self, temperature, 2);
    for (size_t t = 0; t < 2000; t++) {
        sweep(&self, true);
        for (size_t home = 0; home < RUNGS; home++) {
            for (size_t a = 0; a < REPLICAS; a++) {
                size_t at = 0;
                while (self.chain[at][a].engine != &self.engine[home][a])
                    cr_assert_lt(++at, RUNGS, "a state is lost");
                if (at == 0) {
                    trips += last[home][a] == 2;
                    last[home][a] = 1;
                } else if (at == RUNGS - 1 && last[home][a] == 1) {
                    last[home][a] = 2;
                }
            }
        }
    }
    cr_assert_gt(trips, 50);
    cr_assert_eq(trips, self.exchange.round_trips);
    ladder_free(&self);
}

/* --- Whole runs ------------------------------------------------------------------------------ */

static void simulate(const char *temperatures, int threads, mattis_frame *frame) {
    char text[400];
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_report report = {""};
    mattis_frame frames[2];
    size_t n_frames;
    snprintf(text, sizeof text,
             "model: dense\nnetwork: {spins: %d, order: 3, patterns: %d}\n"
             "dynamics: {sweeps: 1500, burn-in: 100, exchange: true}\nstart: {from: random}\n"
             "axes: {temperature: %s}\nsamples: 12\nseed: 5\n",
             N, PATTERNS, temperatures);
    cr_assert_eq(mattis_config_parse(text, strlen(text), "text", NULL, 0, &experiment, &report), 0,
                 "%s", report.text);
    cr_assert_eq(mattis_plan_init(&plan, &experiment), 0);
    cr_assert_eq(mattis_results_init(&plan, frames, &n_frames), 0);
    const mattis_run_options options = {.threads = threads, .n_shards = 1};
    cr_assert_eq(mattis_simulate(&plan, &options, frames, n_frames), 0);
    *frame = frames[0];
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}

/* Boltzmann law of the states of one disorder sample. */
static void law_of(const double *energy, double temperature, double *law) {
    double total = 0;
    for (unsigned s = 0; s < STATES; s++)
        total += law[s] = exp((energy[0] - energy[s]) / temperature);
    for (unsigned s = 0; s < STATES; s++)
        law[s] /= total;
}

/* Mean of w = min(1, x_s / x_t), x = exp[(beta - beta') E], over the product of two laws. */
static double mean_probability(const double *energy, double low, double high) {
    static double law[STATES], other[STATES], x[STATES];
    double sum = 0;
    law_of(energy, low, law);
    law_of(energy, high, other);
    for (unsigned s = 0; s < STATES; s++)
        x[s] = exp((1 / low - 1 / high) * (energy[s] - energy[0]));
    for (unsigned s = 0; s < STATES; s++)
        for (unsigned t = 0; t < STATES; t++)
            sum += law[s] * other[t] * fmin(1, x[s] / x[t]);
    return sum;
}

/* The mean over the samples of measured minus exact, in units of its error. */
static double deviation(const double *difference, size_t n) {
    double mean = 0, square = 0;
    for (size_t s = 0; s < n; s++)
        mean += difference[s] / (double)n;
    for (size_t s = 0; s < n; s++)
        square += (difference[s] - mean) * (difference[s] - mean);
    return mean / sqrt(square / (double)(n * (n - 1)));
}

/* Energies and probabilities of every sample against enumeration; twelve samples: Student's t with
 * 11 degrees of freedom passes 5 with probability 4e-4. */
Test(exchange, runs_equal_enumeration) {
    enum { RUN_RUNGS = 4, SAMPLES = 12 };
    static const double temperature[RUN_RUNGS] = {0.4, 0.6, 0.9, 1.4};
    static double energy[SAMPLES][STATES], law[STATES];
    mattis_frame frame;
    simulate("[0.4, 0.6, 0.9, 1.4]", 2, &frame);
    mattis_params params = small_network(3, MATTIS_DISTINCT, N, PATTERNS);
    params.seed = 5;
    for (uint32_t sample = 0; sample < SAMPLES; sample++)
        energies_of(&params, sample, energy[sample], STATES);
    for (size_t k = 0; k < RUN_RUNGS; k++) {
        const double *measured = mattis_frame_variable(&frame, "energy")->value + k * SAMPLES;
        const double *accepted =
            mattis_frame_variable(&frame, "exchange_acceptance")->value + k * SAMPLES;
        double energies[SAMPLES], wrong[SAMPLES], probabilities[SAMPLES];
        for (size_t sample = 0; sample < SAMPLES; sample++) {
            double mean = 0, warmer = 0;
            law_of(energy[sample], temperature[k], law);
            for (unsigned s = 0; s < STATES; s++)
                mean += law[s] * energy[sample][s] / N;
            law_of(energy[sample], 1.1 * temperature[k], law);
            for (unsigned s = 0; s < STATES; s++)
                warmer += law[s] * energy[sample][s] / N;
            energies[sample] = measured[sample] - mean;
            wrong[sample] = measured[sample] - warmer;
            if (k + 1 == RUN_RUNGS)
                cr_expect(isnan(accepted[sample]));
            else
                probabilities[sample] =
                    accepted[sample] -
                    mean_probability(energy[sample], temperature[k], temperature[k + 1]);
        }
        cr_expect_lt(fabs(deviation(energies, SAMPLES)), 5, "T = %g: energies %g errors off",
                     temperature[k], deviation(energies, SAMPLES));
        cr_expect_gt(fabs(deviation(wrong, SAMPLES)), 5, "T = %g: no power", temperature[k]);
        if (k + 1 < RUN_RUNGS)
            cr_expect_lt(fabs(deviation(probabilities, SAMPLES)), 5,
                         "T = %g: probabilities %g errors off", temperature[k],
                         deviation(probabilities, SAMPLES));
    }
    mattis_frame_free(&frame);
}

/* Same bits for any number of threads, and for either direction of the axis; other temperatures in
 * the ladder give other numbers. */
Test(exchange, bits_depend_on_the_ladder_alone) {
    mattis_frame one, other;
    simulate("[0.4, 0.6, 0.9, 1.4]", 1, &one);
    for (int threads = 2; threads <= 8; threads *= 4) {
        simulate("[0.4, 0.6, 0.9, 1.4]", threads, &other);
        for (size_t v = 0; v < one.n_variables; v++)
            cr_assert_arr_eq(one.variable[v].value, other.variable[v].value,
                             one.variable[v].size * sizeof(double), "%s", one.variable[v].name);
        mattis_frame_free(&other);
    }
    const double *x = mattis_frame_variable(&one, "energy")->value;
    simulate("[1.4, 0.9, 0.6, 0.4]", 2, &other);
    for (size_t k = 0; k < 4; k++)
        cr_assert_arr_eq(x + 12 * k, mattis_frame_variable(&other, "energy")->value + 12 * (3 - k),
                         12 * sizeof *x);
    mattis_frame_free(&other);
    simulate("[0.4, 0.6, 0.9, 1.3]", 2, &other);
    cr_assert_arr_neq(x, mattis_frame_variable(&other, "energy")->value, 12 * sizeof *x);
    mattis_frame_free(&other);
    mattis_frame_free(&one);
}

/* --- The ladder that is proposed ------------------------------------------------------------- */

/* Normal energies of variance C at every temperature: A = erfc(sqrt(C) dbeta / 2), so equal steps
 * of beta are the best, and are found from any ladder. */
Test(exchange, ladder_of_a_constant_variance) {
    enum { LENGTH = 6 };
    const double beta[LENGTH] = {4, 3.9, 2.5, 2.2, 1.2, 1}, root = 0.8;
    double temperature[LENGTH], acceptance[LENGTH] = {0}, better[LENGTH];
    for (size_t k = 0; k < LENGTH; k++)
        temperature[k] = 1 / beta[k];
    for (size_t k = 0; k + 1 < LENGTH; k++)
        acceptance[k] = erfc(root * (beta[k] - beta[k + 1]) / 2);
    const double common = mattis_show_ladder(temperature, acceptance, LENGTH, better);
    cr_assert_float_eq(common, erfc(root * 0.6 / 2), 1e-9);
    for (size_t k = 0; k < LENGTH; k++)
        cr_assert_float_eq(1 / better[k], 4 - 0.6 * (double)k, 1e-9);
    /* A pair that always exchanges has no length; all of them: nothing to propose. */
    acceptance[2] = 1;
    cr_assert_gt(mattis_show_ladder(temperature, acceptance, LENGTH, better), common);
    for (size_t k = 0; k + 1 < LENGTH; k++)
        cr_assert_lt(better[k], better[k + 1]);
    for (size_t k = 0; k < LENGTH; k++)
        acceptance[k] = 1;
    cr_assert(isnan(mattis_show_ladder(temperature, acceptance, LENGTH, better)));
}

/* A = erfc(sqrt(C) dbeta / 2) is the integral of min(1, exp(x)) over the normal law
 * of x = dbeta (E - E'): mean -C dbeta^2, variance 2 C dbeta^2. */
Test(exchange, probability_of_normal_energies) {
    for (double s = 0.2; s < 4; s += 0.3) { /* sqrt(C) dbeta */
        const double mean = -s * s, width = sqrt(2) * s, step = 1e-3;
        double sum = 0;
        for (double z = -12; z < 12; z += step)
            sum += step * exp(-z * z / 2) / sqrt(2 * M_PI) * fmin(1, exp(mean + width * z));
        cr_assert_float_eq(sum, erfc(s / 2), 1e-6, "%g: %g, %g", s, sum, erfc(s / 2));
    }
}
