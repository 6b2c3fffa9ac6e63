/* See mean_energy.h. */
#include "mean_energy.h"

#include <math.h>

static double binomial(int n, int k) {
    double value = 1;
    for (int j = 1; j <= k; j++)
        value = value * (n - k + j) / j;
    return value;
}

static double factorial(int n) {
    return n > 1 ? n * factorial(n - 1) : 1;
}

mattis_mean_energy mattis_mean_energy_of(int order, bool full) {
    mattis_mean_energy energy = {.order = order, .powers = full ? 1 : order};
    for (int k = 0; k < order; k++)
        energy.factor[k] = full ? binomial(order, k) * (double)(1 << (order - 1 - k))
                                : binomial(order - 1, k) * factorial(order - 1 - k);
    return energy;
}

double mattis_mean_scale(const mattis_params *params) {
    const double n = (double)params->spins, m = (double)params->examples;
    const double order = (double)params->order, square = params->quality * params->quality;
    const double size = square + (1 - square) / m; /* R */
    const double scale = n / 2 / pow(n * m * sqrt(size), order);
    return params->interaction == MATTIS_FULL ? scale : scale * order;
}
