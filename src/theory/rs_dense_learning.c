/* The number of examples that learns: the least M whose first parallel step at T = 0 from the
 * pattern (rs_dense_start.c) reaches the wanted overlap. With Gaussian x, `distinct`:
 * m(1) = erf 1/sqrt(2 [rho + (2 gamma/P) (1 + rho)^P]), rho = (1 - r^2)/(M r^2), and unsupervised
 * 1 + (1 - r^{2P})/(M r^{2P}) for (1 + rho)^P. The code keeps the binomial law. */
#include <math.h>

#include "rs_dense.h"

/* m(1) at T = 0 from the pattern. */
static double learned(const mattis_params *params, double examples) {
    const mattis_dense_start pattern = {.n = 1, .overlap = {1}};
    mattis_params trial = *params;
    mattis_dense dense;
    trial.examples = (int64_t)examples;
    return mattis_dense_init(&dense, &trial, 0) ? NAN : mattis_dense_first_step(&dense, &pattern);
}

/* Under storing, and at r = 1, one example is the pattern, and more are no better.
 *
 * More examples sharpen x and weaken the crosstalk: m(1) never falls with M (tried on 4e4 cells:
 * both rules, P = 2 to 8). Bisection. */
double mattis_examples_needed(const mattis_params *params) {
    const double most = 0x1p52;
    if (learned(params, most) < params->wanted_overlap)
        return INFINITY;
    double low = 0, high = 1;
    while (learned(params, high) < params->wanted_overlap) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        double middle = floor(0.5 * (low + high));
        *(learned(params, middle) < params->wanted_overlap ? &low : &high) = middle;
    }
    return high;
}
