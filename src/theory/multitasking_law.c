/* The law of the example mean x of one site in the multitasking network. xi = 0 (probability d)
 * has x = 0; xi = +-1 has x = xi (2B - M)/M with B ~ Binomial(M, (1 + r)/2), or in the published
 * approximation a Gaussian of mean r xi and variance (1 - r^2)/M. */
#include <math.h>

#include "mattis/error.h"
#include "multitasking.h"

/* Values x >= 0 of the exact law. */
static void set_binomial(mattis_multitasking *self) {
    mattis_example_law law;
    mattis_example_law_init(&law, self->quality, self->examples);
    if (law.n >= MATTIS_MULTITASKING_VALUES)
        return;
    const double active = 1 - self->dilution;
    self->n_values = 1;
    for (size_t k = 0; k < law.n; k++) {
        if (law.size[k] > 0)
            self->value[self->n_values++] =
                (mattis_multitasking_value){.probability = 0.5 * active * law.even[k],
                                            .mean = law.size[k],
                                            .sign = law.odd[k] / law.even[k]};
        else
            self->value[0].probability += active * law.even[k];
    }
}

int mattis_multitasking_init(mattis_multitasking *self, const mattis_params *params,
                             double dilution, double temperature) {
    const bool storing = params->rule == MATTIS_STORING || params->quality == 1;
    if (params->model != MATTIS_MULTITASKING || params->patterns < 1 ||
        params->patterns > MATTIS_THEORY_PATTERNS || !(dilution >= 0 && dilution < 1) ||
        !(temperature >= 0) || !isfinite(temperature) ||
        (!storing && (!(params->quality > 0 && params->quality < 1) || params->examples < 1)))
        return MATTIS_ERR_RANGE;
    const double active = 1 - dilution;
    self->patterns = (size_t)params->patterns;
    self->dilution = dilution;
    self->unit = params->activity_normalized ? 1 / active : 1;
    self->temperature = temperature / self->unit;
    self->storing = storing;
    self->quality = storing ? 1 : params->quality;
    self->examples = storing ? 1 : (double)params->examples;
    self->variance = (1 - self->quality) * (1 + self->quality) / self->examples;
    self->strength = self->quality * self->quality + self->variance;
    self->gaussian = !storing && params->example_law == MATTIS_GAUSSIAN;
    self->value[0] = (mattis_multitasking_value){.probability = dilution};
    self->n_values = 0;
    if (storing || self->gaussian) {
        self->n_values = 2;
        self->value[1] = (mattis_multitasking_value){
            .probability = 0.5 * active, .mean = self->quality, .sign = 1, .noisy = !storing};
    } else {
        set_binomial(self);
    }
    return MATTIS_OK;
}

/* --- Waves ------------------------------------------------------------------------------------ */

typedef struct {
    double re, im;
} complex_number;

static complex_number product(complex_number a, complex_number b) {
    return (complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static complex_number power(complex_number base, int64_t exponent) {
    complex_number result = {1, 0};
    for (; exponent > 0; exponent >>= 1, base = product(base, base))
        if (exponent & 1)
            result = product(result, base);
    return result;
}

/* With z = cos(t/M) + i r sin(t/M), E exp(itx) given xi = 1 is z^M. Its derivatives follow from
 * u = M z' = -sin(t/M) + i r cos(t/M) and M u' = -z. */
static mattis_multitasking_wave binomial_wave(const mattis_multitasking *self, double t) {
    const double M = self->examples, r = self->quality, c = cos(t / M), s = sin(t / M);
    const complex_number z = {c, r * s}, u = {-s, r * c};
    complex_number curvature = {0, 0}, below = {1, 0}; /* z^(M-1) */
    if (M > 1) {
        complex_number lower = power(z, (int64_t)M - 2);
        curvature = product(lower, product(u, u));
        below = product(lower, z);
    }
    const complex_number whole = product(below, z), slope = product(below, u);
    return (mattis_multitasking_wave){.cosine = whole.re,
                                      .sign_sine = whole.im,
                                      .sine = -slope.re,
                                      .square = (whole.re - (M - 1) * curvature.re) / M};
}

static mattis_multitasking_wave gaussian_wave(const mattis_multitasking *self, double t) {
    const double r = self->quality, v = self->variance, vt = v * t;
    const double damping = exp(-0.5 * v * t * t);
    const double c = damping * cos(r * t), s = damping * sin(r * t);
    return (mattis_multitasking_wave){.cosine = c,
                                      .sign_sine = s,
                                      .sine = r * s + vt * c,
                                      .square = (r * r + v - vt * vt) * c - 2 * r * vt * s};
}

mattis_multitasking_wave mattis_multitasking_wave_at(const mattis_multitasking *self, double t) {
    const double active = 1 - self->dilution;
    mattis_multitasking_wave wave;
    if (self->storing) {
        double c = cos(t), s = sin(t);
        wave = (mattis_multitasking_wave){c, s, s, c};
    } else {
        wave = self->gaussian ? gaussian_wave(self, t) : binomial_wave(self, t);
    }
    wave.cosine = self->dilution + active * wave.cosine;
    wave.sign_sine *= active;
    wave.sine *= active;
    wave.square *= active;
    return wave;
}
