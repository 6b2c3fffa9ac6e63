/* The first step of parallel dynamics, exact at any load and temperature because the start knows
 * nothing of the other patterns, and the number of examples that learns.
 *
 * From overlap m0, sites chosen at random, n = r m0, and the crosstalk is that of a random state,
 * V(q = 1, chi = 0): c'(1) for P >= 3, load sum_lambda lambda^2 = load [r^4 + (1 - r^4)/M]/R^2 for
 * unsupervised P = 2 (Agliari et al., arXiv 2211.14067 and 2212.00606, signal-to-noise analysis):
 *
 *     m(1) = E_x int Dz tanh beta [(P/2) R^{-P/2} (r m0)^{P-1} x + z sqrt V].
 *
 * At T = 0 from the pattern with Gaussian x, `distinct`:
 * m(1) = erf 1/sqrt(2 [rho + (2 gamma/P) (1 + rho)^P]), rho = (1 - r^2)/(M r^2), and unsupervised
 * 1 + (1 - r^{2P})/(M r^{2P}) for (1 + rho)^P. The code keeps the binomial law. */
#include <math.h>

#include "rs_dense.h"

double mattis_dense_first_step(const mattis_dense *self, double overlap) {
    mattis_dense_state start = {.replica_overlap = 1};
    double deviation = sqrt(mattis_dense_noise(self, start));
    double signal = mattis_dense_signal(self, self->law.mean * overlap);
    double step = mattis_law_tanh(&self->law, fabs(signal), deviation, self->temperature).overlap;
    return copysign(step, signal);
}

/* m(1) at T = 0 from the pattern. */
static double learned(const mattis_params *params, double examples) {
    mattis_params trial = *params;
    mattis_dense dense;
    trial.examples = (int64_t)examples;
    return mattis_dense_init(&dense, &trial, 0) ? NAN : mattis_dense_first_step(&dense, 1);
}

/* More examples sharpen x and weaken the crosstalk: m(1) never falls with M (tried on 4e4 cells:
 * both rules, P = 2 to 8). Bisection. */
double mattis_examples_needed(const mattis_params *params) {
    const double most = 0x1p52;
    if (params->rule == MATTIS_STORING)
        return NAN;
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
