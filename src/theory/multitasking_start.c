/* First states of the multitasking network as overlaps, the learning threshold, and the edge of the
 * hierarchical state at T = 0 (Agliari et al., arXiv 2308.04106). */
#include <math.h>

#include "multitasking.h"

enum { MAX = MATTIS_THEORY_PATTERNS };

static const double rounding = 1e-14;

/* m_mu = E xi^mu sign(sum_nu w_nu xi^nu) over the 3^K values of xi at one site; a sum of 0 leaves
 * the spin open. */
static void mixture(const mattis_multitasking *self, const double *weight, double *m) {
    const size_t n = self->patterns;
    int xi[MAX] = {0};
    for (size_t mu = 0; mu < n; mu++)
        m[mu] = 0;
    for (size_t done = 0; done < n;) {
        double probability = 1, sum = 0;
        for (size_t mu = 0; mu < n; mu++) {
            probability *= xi[mu] ? 0.5 * (1 - self->dilution) : self->dilution;
            sum += weight[mu] * xi[mu];
        }
        for (size_t mu = 0; mu < n; mu++)
            m[mu] += probability * xi[mu] * ((sum > 0) - (sum < 0));
        /* The next of 0, 1, -1 in every place. */
        for (done = 0; done < n; done++) {
            xi[done] = xi[done] == 0 ? 1 : xi[done] == 1 ? -1 : 0;
            if (xi[done])
                break;
        }
    }
}

void mattis_multitasking_hierarchy(const mattis_multitasking *self, size_t active, double *n) {
    double amplitude = self->quality * (1 - self->dilution);
    for (size_t mu = 0; mu < self->patterns; mu++, amplitude *= self->dilution)
        n[mu] = mu < active ? amplitude : 0;
}

/* A state that depends on the patterns alone has n = r m. Turning (1 - m_0)/2 of the spins at
 * random sites leaves the share m_0 of each overlap, and replacing the share f of them, the masked
 * ones, by random spins leaves 1 - f of that: sites are independent, so a block is as good as
 * scattered ones. */
void mattis_multitasking_start(const mattis_multitasking *self, const mattis_params *params,
                               double *n) {
    const double active = 1 - self->dilution;
    double m[MAX] = {0};
    switch (mattis_params_first_start(params)) {
    case MATTIS_FROM_RANDOM:
        break;
    case MATTIS_FROM_HIERARCHICAL:
        mattis_multitasking_hierarchy(self, self->patterns, m);
        for (size_t mu = 0; mu < self->patterns; mu++)
            m[mu] /= self->quality;
        break;
    case MATTIS_FROM_MIXTURE:
        mixture(self, params->weight, m);
        break;
    default: /* the first pattern, or a noisy copy of it */
        m[0] = active * (params->from == MATTIS_FROM_EXAMPLE ? self->quality : 1);
    }
    const double kept = params->overlap * (1 - params->masked);
    for (size_t mu = 0; mu < self->patterns; mu++) /* what is 0 by symmetry is so exactly */
        n[mu] = fabs(m[mu]) < rounding ? 0 : self->quality * kept * m[mu];
}

/* Smallest share of its amplitude that a pattern of the hierarchical state keeps in one parallel
 * step at T = 0, learning from M examples:
 *
 *     m_mu(1) = E xi^mu sign(S),   S = sum_nu d^{nu-1} x^nu,
 *
 * and with Gaussian x = r xi + sqrt((1 - r^2)/M) z, rho = (1 - r^2)/(M r^2):
 *
 *     m_mu(1) = E xi^mu erf( S / sqrt(2 rho V) ),   S = sum_nu xi^nu d^{nu-1},
 *     V = sum_nu |xi^nu| d^{2(nu-1)}. */
static double least_share(const mattis_params *params, double examples) {
    mattis_params trial = *params;
    mattis_multitasking self;
    mattis_multitasking_average average;
    double n[MAX], least = INFINITY;
    trial.examples = (int64_t)examples;
    if (mattis_multitasking_init(&self, &trial, params->dilution, 0))
        return NAN;
    mattis_multitasking_hierarchy(&self, self.patterns, n);
    mattis_multitasking_average_at(&self, n, false, &average);
    for (size_t mu = 0; mu < self.patterns && n[mu] > 0; mu++)
        least = fmin(least, average.overlap[mu] * self.quality / n[mu]);
    return least;
}

/* The share rises with M but for small steps back where the sums S of few examples are tied or
 * nearly so: by up to 0.02 at small M, below 0.003 beyond one_by_one (K = 2 and 3, d = 0.1 ... 0.6,
 * r = 0.2 ... 0.9). So few examples are tried one by one, and more by bisection. */
double mattis_multitasking_examples_needed(const mattis_params *params) {
    const double one_by_one = 32, most = 0x1p50;
    mattis_multitasking law;
    if (mattis_multitasking_init(&law, params, params->dilution, 0) || law.storing)
        return NAN;
    if (params->dilution >= mattis_multitasking_critical_dilution(law.patterns))
        return INFINITY;
    double low = 0, high = 1;
    while (least_share(params, high) < params->wanted_overlap) {
        low = high;
        high = high < one_by_one ? high + 1 : 2 * high;
        if (high > most)
            return INFINITY;
    }
    while (high - low > 1) {
        const double middle = floor(0.5 * (low + high));
        *(least_share(params, middle) < params->wanted_overlap ? &low : &high) = middle;
    }
    return high;
}

/* The hierarchical state is stable at T = 0 and r = 1 where its first amplitude is above the sum of
 * the others, 1 - 2 d + d^K > 0. The other root is d = 1. */
double mattis_multitasking_critical_dilution(size_t patterns) {
    const double k = (double)patterns;
    if (patterns < 3)
        return 1;
    double low = 0.5, high = pow(2 / k, 1 / (k - 1)); /* the lowest point, below 0 */
    while (high - low > 1e-15) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high)
            break;
        if (1 - 2 * middle + pow(middle, k) > 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}
