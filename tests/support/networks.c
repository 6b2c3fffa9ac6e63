/* See networks.h. */
#include "networks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "mattis/stream.h"

const dense_variant dense_variants[] = {
    {2, MATTIS_DISTINCT}, {3, MATTIS_DISTINCT}, {4, MATTIS_DISTINCT}, {5, MATTIS_DISTINCT},
    {6, MATTIS_DISTINCT}, {7, MATTIS_DISTINCT}, {8, MATTIS_DISTINCT}, {2, MATTIS_FULL},
    {3, MATTIS_FULL},     {4, MATTIS_FULL},     {5, MATTIS_FULL},     {6, MATTIS_FULL},
    {7, MATTIS_FULL},     {8, MATTIS_FULL},
};
const size_t n_dense_variants = sizeof dense_variants / sizeof *dense_variants;

mattis_params small_network(int order, mattis_interaction interaction, int spins, int patterns) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.spins = spins;
    params.order = order;
    params.interaction = interaction;
    params.patterns = patterns;
    params.temperature = 1 / 1.37;
    params.seed = 20260101;
    double unit = 0.5; /* gamma of one pattern: P! / (2 N^{P-1}) */
    for (int k = 1; k <= order; k++)
        unit *= k;
    params.load = patterns * unit / pow(spins, order - 1);
    return params;
}

/* Sum over i1 < ... < i_left, all at least `first`, of the products of y. */
static double sum_of_tuples(const double *y, size_t n, size_t first, int left) {
    if (left == 0)
        return 1;
    double sum = 0;
    for (size_t i = first; i < n; i++)
        sum += y[i] * sum_of_tuples(y, n, i + 1, left - 1);
    return sum;
}

double brute_energy(const mattis_params *params, const mattis_patterns *patterns,
                    const int8_t *spin) {
    const size_t n = patterns->n_spins;
    double factorial = 1, sum = 0, y[64];
    for (int k = 2; k <= params->order; k++)
        factorial *= k;
    for (size_t mu = 0; mu < patterns->n_patterns; mu++) {
        double overlap = 0;
        for (size_t i = 0; i < n; i++) {
            y[i] = mattis_patterns_sign(patterns, i, mu) * spin[i];
            overlap += y[i] / (double)n;
        }
        if (params->interaction == MATTIS_FULL)
            sum += (double)n / 2 * pow(overlap, (double)params->order);
        else
            sum += factorial / 2 / pow((double)n, (double)params->order - 1) *
                   sum_of_tuples(y, n, 0, (int)params->order);
    }
    return -sum;
}

/* The term of one pattern or example, y_j = x_j sigma_j, with R = 1. */
static double brute_term(const mattis_params *params, const double *y) {
    const size_t n = (size_t)params->spins;
    const double order = (double)params->order;
    double overlap = 0;
    for (size_t i = 0; i < n; i++)
        overlap += y[i] / (double)n;
    if (params->interaction == MATTIS_FULL)
        return -(double)n / 2 * pow(overlap, order);
    return -tgamma(order + 1) / 2 / pow((double)n, order - 1) *
           sum_of_tuples(y, n, 0, (int)params->order);
}

double brute_rule_energy(const mattis_params *params, const mattis_disorder *disorder,
                         const int8_t *spin) {
    const size_t n = (size_t)params->spins, m = (size_t)params->examples;
    const double r = params->quality, examples = (double)m;
    const double size = r * r + (1 - r * r) / examples; /* R */
    double sum = 0, y[64];
    if (params->rule == MATTIS_STORING)
        return brute_energy(params, &disorder->patterns, spin);
    for (size_t mu = 0; mu < (size_t)params->patterns; mu++) {
        if (params->rule == MATTIS_SUPERVISED) {
            for (size_t i = 0; i < n; i++)
                y[i] = mattis_means_sum(&disorder->means, i, mu) / examples * spin[i];
            sum += brute_term(params, y);
        } else {
            for (size_t a = 0; a < m; a++) {
                for (size_t i = 0; i < n; i++)
                    y[i] = mattis_patterns_sign(&disorder->examples, i, mu * m + a) * spin[i];
                sum += brute_term(params, y) / examples;
            }
        }
    }
    return sum / pow(size, (double)params->order / 2);
}

double brute_rule_field(const mattis_params *params, const mattis_disorder *disorder,
                        const int8_t *spin, size_t i) {
    int8_t copy[64];
    for (size_t j = 0; j < (size_t)params->spins; j++)
        copy[j] = spin[j];
    copy[i] = -1;
    double down = brute_rule_energy(params, disorder, copy);
    copy[i] = 1;
    return (down - brute_rule_energy(params, disorder, copy)) / 2;
}

double brute_coupling(const mattis_params *params, uint32_t sample, uint64_t rank) {
    const mattis_stream stream =
        mattis_stream_make(mattis_disorder_key(params), MATTIS_PURPOSE_COUPLINGS, sample, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, rank / 4, word);
    const size_t half = rank % 4 / 2 * 2;
    const double rho = sqrt(-2 * log((word[half] + 0.5) / 4294967296.0));
    const double phi = 2 * M_PI * word[half + 1] / 4294967296.0;
    return nearbyint(4096 * rho * (rank % 2 ? sin(phi) : cos(phi))) / 4096;
}

void spins_from_bits(unsigned state, size_t n, int8_t *spin) {
    for (size_t i = 0; i < n; i++)
        spin[i] = state >> i & 1 ? 1 : -1;
}

double chi_square_tail(double value, double dof) {
    return gsl_cdf_chisq_Q(value, dof);
}

double chi_square_of_counts(const double *count, const double *weight, size_t cells,
                            double samples) {
    double total = 0, value = 0, rest_count = 0, rest = 0;
    size_t kept = 0;
    for (size_t s = 0; s < cells; s++)
        total += weight[s];
    for (size_t s = 0; s < cells; s++) {
        double expected = weight[s] / total * samples;
        if (expected < 5) {
            rest_count += count[s];
            rest += expected;
        } else {
            value += (count[s] - expected) * (count[s] - expected) / expected;
            kept++;
        }
    }
    if (rest > 0) {
        value += (rest_count - rest) * (rest_count - rest) / rest;
        kept++;
    }
    return chi_square_tail(value, (double)kept - 1);
}
