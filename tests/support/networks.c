/* See networks.h. */
#include "networks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

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

void spins_from_bits(unsigned state, size_t n, int8_t *spin) {
    for (size_t i = 0; i < n; i++)
        spin[i] = state >> i & 1 ? 1 : -1;
}

double chi_square_tail(double value, double dof) {
    return gsl_cdf_chisq_Q(value, dof);
}
