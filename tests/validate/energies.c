/* Energies from their definitions, and the networks of the report. */
#include <math.h>
#include <stdio.h>

#include "mattis/experiment.h"
#include "networks.h"
#include "validate.h"

/* Sum over i1 < ... < iP of g sigma...sigma, in the order of the ranks. */
static double noise_tuples(const mattis_params *params, uint32_t sample, const int8_t *spin,
                           int64_t first, int64_t left, double product, uint64_t *rank) {
    if (left == 0)
        return product * brute_coupling(params, sample, (*rank)++);
    double sum = 0;
    for (int64_t i = first; i < params->spins; i++)
        sum += noise_tuples(params, sample, spin, i + 1, left - 1, product * spin[i], rank);
    return sum;
}

static double noise_energy(const mattis_params *params, uint32_t sample, const int8_t *spin) {
    uint64_t rank = 0;
    double square = params->load * params->synaptic * params->synaptic *
                    tgamma((double)params->order + 1) /
                    (2 * pow((double)params->spins, (double)params->order - 1));
    return -sqrt(square) * noise_tuples(params, sample, spin, 0, params->order, 1, &rank);
}

/* x^mu_i of one term: a pattern, the mean of its examples, or one of them. */
static double entry(const mattis_params *params, const mattis_disorder *disorder, size_t i,
                    size_t term) {
    if (params->rule == MATTIS_SUPERVISED)
        return mattis_means_sum(&disorder->means, i, term) / (double)params->examples;
    return mattis_patterns_sign(
        params->rule == MATTIS_STORING ? &disorder->patterns : &disorder->examples, i, term);
}

/* -1/(2 N R) sum of squares, examples with weight 1/M. */
static double multitasking_energy(const mattis_params *params, const mattis_disorder *disorder,
                                  const int8_t *spin) {
    const double m = (double)params->examples, r2 = params->quality * params->quality;
    const double weight = params->rule == MATTIS_UNSUPERVISED ? 1 / m : 1;
    const size_t terms = (size_t)params->patterns *
                         (params->rule == MATTIS_UNSUPERVISED ? (size_t)params->examples : 1);
    double sum = 0;
    for (size_t t = 0; t < terms; t++) {
        double along = 0;
        for (size_t i = 0; i < (size_t)params->spins; i++)
            along += entry(params, disorder, i, t) * spin[i];
        sum += weight * along * along;
    }
    sum /= 2 * (double)params->spins * (r2 + (1 - r2) / m);
    return -sum / (params->activity_normalized ? 1 - params->dilution : 1);
}

static double exponential_energy(const mattis_params *params, const mattis_disorder *disorder,
                                 const int8_t *spin) {
    double sum = 0;
    for (size_t mu = 0; mu < (size_t)params->patterns; mu++) {
        double along = 0;
        for (size_t i = 0; i < (size_t)params->spins; i++)
            along += mattis_patterns_sign(&disorder->patterns, i, mu) * spin[i];
        sum += exp(params->inverse_temperature * along);
    }
    return -log(sum) / params->inverse_temperature;
}

double defined_energy(const mattis_params *params, const mattis_disorder *disorder, uint32_t sample,
                      const int8_t *spin) {
    if (params->model == MATTIS_MULTITASKING)
        return multitasking_energy(params, disorder, spin);
    if (params->model == MATTIS_MODERN)
        return exponential_energy(params, disorder, spin);
    return brute_rule_energy(params, disorder, spin) +
           (params->synaptic > 0 ? noise_energy(params, sample, spin) : 0);
}

void describe(const mattis_params *params, char *text, size_t size) {
    static const char *const rules[] = {"storing", "supervised", "unsupervised"};
    const char *update = params->update == MATTIS_PARALLEL ? "parallel" : "sequential";
    if (params->model == MATTIS_MODERN)
        snprintf(text, size, "modern, binary states, beta = %g, %s", params->inverse_temperature,
                 update);
    else if (params->model == MATTIS_MULTITASKING)
        snprintf(text, size, "multitasking, %s%s, %s", rules[params->rule],
                 params->activity_normalized ? ", activity-normalized" : "", update);
    else
        snprintf(text, size, "dense, %s, P = %d, %s%s, %s", rules[params->rule], (int)params->order,
                 params->interaction == MATTIS_FULL ? "full" : "distinct",
                 params->synaptic > 0 ? ", synaptic noise" : "", update);
}

/* --- The networks ---------------------------------------------------------------------------- */

static mattis_params dense(int order, int64_t interaction, int64_t rule, double synaptic,
                           int64_t update) {
    const int spins = order < 4 ? 4 : order < 8 ? order + 1 : 8;
    mattis_params params = small_network(order, (mattis_interaction)interaction, spins, 4);
    params.rule = rule;
    if (rule != MATTIS_STORING) {
        params.quality = 0.8;
        params.examples = 3;
    }
    params.synaptic = synaptic;
    params.update = update;
    return params;
}

static mattis_params multitasking(int64_t rule, bool normalized, int64_t update) {
    mattis_params params = dense(2, MATTIS_DISTINCT, rule, 0, update);
    params.model = MATTIS_MULTITASKING;
    params.patterns = 3;
    params.dilution = 0.3;
    params.activity_normalized = normalized;
    return params;
}

static mattis_params exponential(double beta, int64_t update) {
    mattis_params params = dense(2, MATTIS_DISTINCT, MATTIS_STORING, 0, update);
    params.model = MATTIS_MODERN;
    params.state = MATTIS_STATE_BINARY;
    params.inverse_temperature = beta;
    return params;
}

enum { MOST = 80 };

static size_t list_networks(mattis_params *out) {
    size_t n = 0;
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int64_t interaction = MATTIS_DISTINCT; interaction <= MATTIS_FULL; interaction++)
            for (int order = 2; order <= (rule == MATTIS_UNSUPERVISED ? 5 : 6); order++)
                out[n++] = dense(order, interaction, rule, 0, MATTIS_SEQUENTIAL);
    out[n++] = dense(7, MATTIS_DISTINCT, MATTIS_STORING, 0, MATTIS_SEQUENTIAL);
    out[n++] = dense(7, MATTIS_FULL, MATTIS_SUPERVISED, 0, MATTIS_SEQUENTIAL);
    out[n++] = dense(8, MATTIS_FULL, MATTIS_STORING, 0, MATTIS_SEQUENTIAL);
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int order = 2; order <= 4; order++)
            out[n++] = dense(order, rule == MATTIS_SUPERVISED ? MATTIS_FULL : MATTIS_DISTINCT, rule,
                             0.9, MATTIS_SEQUENTIAL);
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int order = 2; order <= 4; order++)
            out[n++] =
                dense(order, order == 3 ? MATTIS_FULL : MATTIS_DISTINCT, rule, 0, MATTIS_PARALLEL);
    for (int64_t rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int64_t update = MATTIS_SEQUENTIAL; update <= MATTIS_PARALLEL; update++)
            out[n++] = multitasking(rule, update == MATTIS_SEQUENTIAL, update);
    out[n++] = exponential(0.7, MATTIS_SEQUENTIAL);
    out[n++] = exponential(2.5, MATTIS_SEQUENTIAL);
    out[n++] = exponential(0.7, MATTIS_PARALLEL);
    return n;
}

size_t n_networks(void) {
    mattis_params all[MOST];
    return list_networks(all);
}

mattis_params network_number(size_t k) {
    mattis_params all[MOST];
    list_networks(all);
    return all[k];
}
