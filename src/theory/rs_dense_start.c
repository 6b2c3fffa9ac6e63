/* The start as overlaps, and the first step of parallel dynamics from it, exact at any load and
 * temperature because the start knows nothing of the patterns that it does not name.
 *
 * The sites that are turned, wrong or masked are chosen without regard to the pattern and the
 * examples of the rule, so that a start is overlaps m_mu alone: from the pattern m_0, from one more
 * example r m_0, masked by f (1 - f) times that, of a mixture sigma = sign sum_mu w_mu xi^mu the
 * same factors of E xi^mu sigma. With n_mu = r m_mu and the crosstalk of a random state, V(q = 1,
 * chi = 0): c'(1) for P >= 3, load sum_lambda lambda^2 = load [r^4 + (1 - r^4)/M]/R^2 for
 * unsupervised P = 2 (Agliari et al., arXiv 2211.14067 and 2212.00606, signal-to-noise analysis),
 *
 *     m_1(1) = E xi^1 tanh beta h,   h = sum_mu a_mu x^mu + z sqrt V,
 *     a_mu = (P/2) R^{-P/2} n_mu^{P-1}.
 *
 * Of one pattern that is E_x int Dz tanh beta (a x + z sqrt V). Of several, the law of h is a
 * product of Fourier transforms: phi(u) = E e^{iux} = [cos(u/M) + i r sin(u/M)]^M where xi = 1, and
 * tanh beta h = T int_0^infty dt sin(th)/sinh(pi T t/2) (Gradshteyn and Ryzhik 3.981.1), so that
 *
 *     m_1(1) = T int_0^infty dt e^{-V t^2/2}/sinh(pi T t/2) Im phi(a_1 t) Pi(t),
 *     Pi(t) = prod_{mu > 1} Re phi(a_mu t).
 */
#include <math.h>

#include "rs_dense.h"

/* --- Overlaps --------------------------------------------------------------------------------- */

/* E xi^mu sign(sum_nu w_nu xi^nu) over the signs of the patterns; a sum of 0 leaves the spin open.
 * Summed in the order of the simulation, so that rounding decides ties alike. */
static void set_mixture(mattis_dense_start *self, const double *weight) {
    const double share = ldexp(1, -(int)self->n);
    for (unsigned signs = 0; signs < 1u << self->n; signs++) {
        double sum = 0;
        for (size_t mu = 0; mu < self->n; mu++)
            sum += signs >> mu & 1 ? weight[mu] : -weight[mu];
        for (size_t mu = 0; mu < self->n && sum != 0; mu++)
            self->overlap[mu] += (signs >> mu & 1) == (sum > 0) ? share : -share;
    }
}

mattis_dense_start mattis_dense_start_of(const mattis_params *params) {
    mattis_dense_start self = {.n = 1};
    switch (mattis_params_first_start(params)) {
    case MATTIS_FROM_RANDOM:
        break;
    case MATTIS_FROM_EXAMPLE:
        self.overlap[0] = params->quality;
        break;
    case MATTIS_FROM_MIXTURE:
        self.n = MATTIS_MAX_WEIGHTS;
        if (params->patterns > 0 && params->patterns < MATTIS_MAX_WEIGHTS)
            self.n = (size_t)params->patterns;
        set_mixture(&self, params->weight);
        break;
    default:
        self.overlap[0] = 1;
    }
    for (size_t mu = 0; mu < self.n; mu++)
        self.overlap[mu] *= params->overlap * (1 - params->masked);
    while (self.n > 1 && self.overlap[self.n - 1] == 0)
        self.n--;
    return self;
}

/* --- The first step --------------------------------------------------------------------------- */

typedef struct {
    double real, imaginary;
} complex_number;

/* phi(u) */
static complex_number transform(double quality, double examples, double u) {
    double s = sin(u / examples), c = cos(u / examples);
    double size = exp(0.5 * examples * log1p(-(1 - quality) * (1 + quality) * s * s));
    double phase = examples * atan2(quality * s, c);
    return (complex_number){size * cos(phase), size * sin(phase)};
}

/* The integral at t = (k + 1/2) d: that is the average of a function of h of period 4 pi/d, which
 * up to h = 2 pi/d is tanh within e^{-2 (2 pi/d - |h|)/T} (T = 0: the Fourier series of a square
 * wave). NaN where the crosstalk at T = 0 is too weak to end the sum. */
static double mixed_step(const mattis_dense *self, const mattis_dense_start *start,
                         double deviation) {
    const double most = 0x1p18, temperature = self->temperature, reach = 9, negligible = 40;
    double signal[MATTIS_MAX_WEIGHTS], largest = reach * deviation + 20 * temperature;
    for (size_t mu = 0; mu < start->n; mu++) {
        signal[mu] = mattis_dense_signal(self, self->law.mean * start->overlap[mu]);
        largest += fabs(signal[mu]);
    }
    double step = 2 * M_PI / largest, sum = 0;
    double end = fmin(reach / deviation, 2 * negligible / (M_PI * temperature));
    if (!(end < most * step))
        return NAN;
    for (double t = 0.5 * step; t < end; t += step) {
        double x = 0.5 * M_PI * temperature * t, z = deviation * t;
        double factor = x > 0 ? x / sinh(x) : 1;
        double product = transform(self->law.mean, self->examples, signal[0] * t).imaginary;
        for (size_t mu = 1; mu < start->n; mu++)
            product *= transform(self->law.mean, self->examples, signal[mu] * t).real;
        sum += factor * exp(-0.5 * z * z) * product / t;
    }
    return 2 / M_PI * step * sum;
}

double mattis_dense_first_step(const mattis_dense *self, const mattis_dense_start *start) {
    mattis_dense_state random = {.replica_overlap = 1};
    double deviation = sqrt(mattis_dense_noise(self, random));
    if (start->n > 1)
        return mixed_step(self, start, deviation);
    double signal = mattis_dense_signal(self, self->law.mean * start->overlap[0]);
    double step = mattis_law_tanh(&self->law, fabs(signal), deviation, self->temperature).overlap;
    return copysign(step, signal);
}
