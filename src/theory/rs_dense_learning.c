/* The number of examples that learns: the least M whose first parallel step at T = 0 from the
 * pattern (rs_dense_start.c) reaches the wanted overlap. With Gaussian x, `distinct`:
 * m(1) = erf 1/sqrt(2 [rho + (2 gamma/P) (1 + rho)^P]), rho = (1 - r^2)/(M r^2), and unsupervised
 * 1 + (1 - r^{2P})/(M r^{2P}) for (1 + rho)^P. The code keeps the binomial law, and at more
 * examples than any cell has its third cumulant k3 = -2r (1 - r^2)/M^2: with m(1) = F(r) that adds
 * k3 F'''/6. */
#include <math.h>

#include "rs_dense.h"

/* m(1) at T = 0 from the pattern with M beyond MATTIS_MOST_EXAMPLES; what is left is of the order
 * of 1/M. With w^2 the variance of the field and u = signal r/w, F = erf(u/sqrt 2) and
 * F''' = sqrt(2/pi) (signal/w)^3 (u^2 - 1) e^{-u^2/2}. */
static double many_examples_step(const mattis_dense *self) {
    const mattis_example_law *law = &self->law;
    double noise = mattis_dense_noise(self, (mattis_dense_state){.replica_overlap = 1});
    double signal = mattis_dense_signal(self, law->mean);
    double rate = signal / sqrt(noise + signal * signal * law->variance), u = rate * law->mean;
    double cumulant = -2 * law->mean * law->variance / law->examples;
    double third = sqrt(2 / M_PI) * pow(rate, 3) * (u * u - 1) * exp(-0.5 * u * u);
    return erf(u / M_SQRT2) + cumulant * third / 6;
}

/* m(1) at T = 0 from the pattern. */
static double learned(const mattis_params *params, double examples) {
    const mattis_dense_start pattern = {.n = 1, .overlap = {1}};
    mattis_params trial = *params;
    mattis_dense dense;
    trial.examples = (int64_t)examples;
    if (mattis_dense_init(&dense, &trial, 0))
        return NAN;
    return examples > MATTIS_MOST_EXAMPLES ? many_examples_step(&dense)
                                           : mattis_dense_first_step(&dense, &pattern);
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
