/* The synaptic noise against its definition. Everything here is taken from the stream and from sums
 * over sorted tuples: no code or layout is shared with the engine but where a test says so. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "networks.h"

enum { MAX_TUPLES = 4096 };

typedef struct noise_case {
    int order;
    mattis_rule rule;
} noise_case;

static const noise_case cases[] = {
    {2, MATTIS_STORING},      {3, MATTIS_STORING},      {4, MATTIS_STORING},
    {2, MATTIS_UNSUPERVISED}, {3, MATTIS_UNSUPERVISED}, {4, MATTIS_UNSUPERVISED},
    {2, MATTIS_SUPERVISED},   {3, MATTIS_SUPERVISED},   {4, MATTIS_SUPERVISED},
};
static const size_t n_cases = sizeof cases / sizeof *cases;

static mattis_params noisy_network(noise_case which, int spins, int patterns) {
    mattis_params params = small_network(which.order, MATTIS_DISTINCT, spins, patterns);
    params.synaptic = 1.7;
    params.rule = which.rule;
    if (which.rule != MATTIS_STORING) {
        params.examples = 3;
        params.quality = 0.8;
    }
    return params;
}

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    const mattis_engine_type *type;
} network;

static void network_init(network *self, mattis_params params, uint32_t sample) {
    self->params = params;
    self->type = mattis_engine_find(&params);
    cr_assert_str_eq(self->type->name, "synaptic noise");
    cr_assert_eq(mattis_disorder_init(&self->disorder, &params, sample), 0);
    cr_assert_eq(self->type->init(&self->engine, &params, &self->disorder), 0);
}

static void network_free(network *self) {
    self->type->free(&self->engine);
    mattis_disorder_free(&self->disorder);
}

static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}

/* --- Brute force ----------------------------------------------------------------------------- */

/* The sorted tuples of `order` labels below n in lexicographic order, as sets of bits. */
static size_t list_tuples(int n, int order, unsigned *tuple) {
    size_t count = 0;
    /* Written with spin 0 as the highest bit, lexicographic order is falling numeric order. */
    for (unsigned reversed = 1u << n; reversed-- > 0;) {
        if (__builtin_popcount(reversed) != order)
            continue;
        unsigned bits = 0;
        for (int i = 0; i < n; i++)
            bits |= (reversed >> (n - 1 - i) & 1) << i;
        tuple[count++] = bits;
    }
    return count;
}

/* What the Hebbian couplings are built on: xi, the examples eta one by one, or their means x. */
static double brute_term(const network *self, size_t i, size_t mu) {
    if (self->params.rule == MATTIS_SUPERVISED)
        return mattis_means_sum(&self->disorder.means, i, mu) / (double)self->params.examples;
    return mattis_patterns_sign(self->params.rule == MATTIS_STORING ? &self->disorder.patterns
                                                                    : &self->disorder.examples,
                                i, mu);
}

/* J of H = -sum over tuples of J sigma...sigma: the Hebbian part, and the noise (theory:
 * sqrt(gamma omega^2 P!/(2 N^{P-1})) g). */
static size_t brute_couplings(const network *self, uint32_t sample, unsigned *tuple,
                              double *coupling) {
    const mattis_params *params = &self->params;
    const int n = (int)params->spins, order = (int)params->order;
    const double m = (double)params->examples, r2 = params->quality * params->quality;
    const double each = factorial(order) / (2 * pow(n, order - 1));
    const double noise = sqrt(params->load * each) * params->synaptic;
    double hebb = each / pow(r2 + (1 - r2) / m, order / 2.0);
    size_t terms = (size_t)params->patterns;
    if (params->rule == MATTIS_UNSUPERVISED) {
        hebb /= m;
        terms *= (size_t)params->examples;
    }
    const size_t count = list_tuples(n, order, tuple);
    for (size_t t = 0; t < count; t++) {
        coupling[t] = noise * brute_coupling(params, sample, t);
        for (size_t mu = 0; mu < terms; mu++) {
            double product = hebb;
            for (int i = 0; i < n; i++)
                if (tuple[t] >> i & 1)
                    product *= brute_term(self, (size_t)i, mu);
            coupling[t] += product;
        }
    }
    return count;
}

/* Energies of all 2^N states. */
static double *brute_energies(const network *self, uint32_t sample) {
    static unsigned tuple[MAX_TUPLES];
    static double coupling[MAX_TUPLES];
    const unsigned states = 1u << self->params.spins;
    double *energy = calloc(states, sizeof *energy);
    cr_assert_not_null(energy);
    size_t count = brute_couplings(self, sample, tuple, coupling);
    for (unsigned state = 0; state < states; state++)
        for (size_t t = 0; t < count; t++)
            energy[state] -= __builtin_popcount(tuple[t] & ~state) % 2 ? -coupling[t] : coupling[t];
    return energy;
}

/* --- Couplings ------------------------------------------------------------------------------- */

/* All P slabs hold the g of the stream, in the layout of mattis/disorder.h. */
Test(noise_exact, every_slab_holds_the_coupling_of_its_tuple) {
    enum { N = 11 };
    for (int order = 2; order <= 4; order++) {
        static unsigned tuple[MAX_TUPLES], others[MAX_TUPLES];
        mattis_params params = noisy_network((noise_case){order, MATTIS_STORING}, N, 3);
        mattis_disorder disorder;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 2), 0);
        size_t count = list_tuples(N, order, tuple), slab = list_tuples(N - 1, order - 1, others);
        size_t seen = 0;
        for (size_t i = 0; i < N; i++)
            for (size_t place = 0; place < slab; place++) {
                /* Make room for label i, and find the whole tuple. */
                unsigned low = others[place] & ((1u << i) - 1);
                unsigned whole = low | (others[place] & ~low) << 1 | 1u << i;
                for (size_t t = 0; t < count; t++)
                    if (tuple[t] == whole) {
                        seen++;
                        cr_assert_eq((double)disorder.couplings[i * slab + place],
                                     brute_coupling(&params, 2, t), "P = %d, slab %zu, tuple %zu",
                                     order, i, t);
                    }
            }
        cr_assert_eq(seen, (size_t)order * count);
        mattis_disorder_free(&disorder);
    }
}

/* --- Engine ---------------------------------------------------------------------------------- */

/* The first overlap by hand, on the pattern and on what the rule builds on. */
static void check_overlaps(const network *net) {
    const size_t n = net->engine.n_spins;
    const size_t terms = net->params.rule == MATTIS_UNSUPERVISED ? (size_t)net->params.examples : 1;
    int64_t clean = 0;
    double data = 0;
    for (size_t i = 0; i < n; i++) {
        clean += mattis_patterns_sign(&net->disorder.patterns, i, 0) * net->engine.spin[i];
        for (size_t a = 0; a < terms; a++)
            data += brute_term(net, i, a) * net->engine.spin[i];
    }
    cr_assert_eq(net->type->overlap(&net->engine, 0), clean);
    cr_assert_float_eq(net->type->data_overlap(&net->engine, 0), data / (double)(terms * n), 1e-14);
}

Test(noise_exact, fields_and_energy_equal_the_definition) {
    enum { N = 9 };
    for (size_t v = 0; v < n_cases; v++) {
        network net;
        network_init(&net, noisy_network(cases[v], N, 5), 3);
        double *brute = brute_energies(&net, 3);
        for (unsigned state = 0; state < 1u << N; state++) {
            int8_t spin[N];
            spins_from_bits(state, N, spin);
            net.type->set_spins(&net.engine, spin);
            cr_assert_float_eq(net.type->energy(&net.engine), brute[state], 1e-12,
                               "P = %d, rule %d", cases[v].order, (int)cases[v].rule);
            check_overlaps(&net);
            for (size_t i = 0; i < N; i++) {
                double gap = (brute[state & ~(1u << i)] - brute[state | 1u << i]) / 2;
                cr_assert_float_eq(net.type->field(&net.engine, i), gap, 1e-12,
                                   "P = %d, rule %d, state %u, site %zu", cases[v].order,
                                   (int)cases[v].rule, state, i);
            }
        }
        free(brute);
        network_free(&net);
    }
}

/* |ln(w / w') + beta dE| over all states and single flips, both taken through the program. */
Test(noise_exact, detailed_balance) {
    for (size_t v = 0; v < n_cases; v++) {
        network net;
        network_init(&net, noisy_network(cases[v], 8, 5), 1);
        const double beta = 1 / net.params.temperature;
        double *brute = brute_energies(&net, 1), worst = 0;
        for (unsigned state = 0; state < 256; state++) {
            int8_t spin[8];
            spins_from_bits(state, 8, spin);
            net.type->set_spins(&net.engine, spin);
            for (size_t i = 0; i < 8; i++) {
                double up = mattis_probability_up(beta, net.type->field(&net.engine, i));
                double there = spin[i] > 0 ? 1 - up : up;
                net.type->flip(&net.engine, i);
                double up_back = mattis_probability_up(beta, net.type->field(&net.engine, i));
                double back = spin[i] > 0 ? up_back : 1 - up_back;
                net.type->flip(&net.engine, i);
                /* 1 - up loses digits where up is near 1: compare only what doubles resolve. */
                double resolution = 4e-16 / fmin(there, back);
                double change = brute[state ^ 1u << i] - brute[state];
                worst = fmax(worst, fabs(log(there / back) + beta * change) - resolution);
            }
        }
        cr_assert_lt(worst, 1e-12, "P = %d, rule %d: %g", cases[v].order, (int)cases[v].rule,
                     worst);
        free(brute);
        network_free(&net);
    }
}

/* The lists of products have every length modulo 16; check compares with equality. */
Test(noise_exact, caches_stay_fresh_over_many_flips) {
    for (size_t v = 0; v < n_cases; v++) {
        mattis_params params = noisy_network(cases[v], v % 2 ? 46 : 47, 30);
        params.temperature = 3;
        network net;
        mattis_chain chain;
        mattis_report report = {""};
        network_init(&net, params, 0);
        cr_assert_eq(mattis_chain_init(&chain, &net.engine, &net.disorder.patterns, &params,
                                       mattis_dynamics_key(&params), 0, 0),
                     0);
        while (chain.flips < 10000) {
            mattis_chain_sweep(&chain);
            cr_assert_lt(chain.sweep, 5000, "too few flips");
        }
        for (size_t k = 0; k < 50; k++) { /* flips not preceded by their own field */
            net.type->field(&net.engine, k * 5 % 46);
            net.type->flip(&net.engine, k * 8 % 46);
        }
        cr_assert_eq(net.type->check(&net.engine, &report), 0, "P = %d: %s", cases[v].order,
                     report.text);
        mattis_chain_free(&chain);
        network_free(&net);
    }
}

/* P = 4, N = 133: lists of more than the 8192 products of one run. The energy from the smallest
 * spins, from changes, and from all slabs agree without rounding. */
Test(noise_exact, long_sums_are_not_rounded) {
    network net;
    mattis_report report = {""};
    int8_t spin[133];
    network_init(&net, noisy_network((noise_case){4, MATTIS_STORING}, 133, 5), 0);
    for (size_t i = 0; i < 133; i++)
        spin[i] = i % 3 ? 1 : -1;
    net.type->set_spins(&net.engine, spin);
    cr_assert_eq(net.type->check(&net.engine, &report), 0, "%s", report.text);
    for (size_t k = 0; k < 40; k++)
        net.type->flip(&net.engine, k * 37 % 133);
    cr_assert_eq(net.type->check(&net.engine, &report), 0, "%s", report.text);
    network_free(&net);
}

/* --- Stationary law -------------------------------------------------------------------------- */

/* Counts states of a chain, thinned so that counts are nearly independent. */
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

/* Chi-square of counts against exp(-beta E); states of less than 5 expected counts are pooled. */
static double boltzmann_p(const double *count, const double *energy, double beta, size_t states,
                          size_t samples) {
    double total = 0, value = 0, rare_count = 0, rare_expected = 1e-300, dof = 0;
    for (size_t s = 0; s < states; s++)
        total += exp(-beta * energy[s]);
    for (size_t s = 0; s < states; s++) {
        double expected = exp(-beta * energy[s]) / total * (double)samples;
        if (expected < 5) {
            rare_count += count[s];
            rare_expected += expected;
        } else {
            value += pow(count[s] - expected, 2) / expected;
            dof++;
        }
    }
    value += pow(rare_count - rare_expected, 2) / rare_expected;
    return chi_square_tail(value, dof);
}

Test(noise_exact, sequential_sampling_gives_the_boltzmann_law) {
    enum { N = 10, STATES = 1 << N, SAMPLES = 60000 };
    for (size_t v = 0; v < n_cases; v += v < 2 ? 1 : 3) { /* storing, and every rule at P = 4 */
        static double count[STATES];
        mattis_params params = noisy_network(cases[v], N, 3);
        params.temperature = 1.5;
        network net;
        network_init(&net, params, 0);
        double *energy = brute_energies(&net, 0), beta = 1 / params.temperature;
        memset(count, 0, sizeof count);
        count_states(&net, 8, SAMPLES, count);
        double p = boltzmann_p(count, energy, beta, STATES, SAMPLES);
        cr_assert_gt(p, 1e-3, "P = %d: p = %g", (int)params.order, p);
        /* The same test must notice a temperature that is wrong by 12 %, and other noise. */
        cr_assert_lt(boltzmann_p(count, energy, 1.12 * beta, STATES, SAMPLES), 1e-3,
                     "P = %d has no power", (int)params.order);
        free(energy);
        energy = brute_energies(&net, 1);
        cr_assert_lt(boltzmann_p(count, energy, beta, STATES, SAMPLES), 1e-3);
        free(energy);
        network_free(&net);
    }
}
