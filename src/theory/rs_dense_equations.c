/* Replica-symmetric equations of the dense network: the right-hand sides, f and its stability.
 *
 * P >= 3: Gardner, J. Phys. A 20 (1987) 3453; learning: Agliari et al., arXiv 2211.14067
 * (supervised) and 2212.00606 (unsupervised).
 * P = 2: Amit, Gutfreund and Sompolinsky (AGS), Ann. Phys. 173 (1987) 30; the unsupervised noise is
 * derived in docs/physics.md. */
#include "rs_dense.h"

#include <math.h>

#include "mattis/error.h"

/* c(q)/load. `distinct`: q^P/2. `full`: N^{1/2} n/R^{1/2} of a pattern is a unit Gaussian u, its
 * power is expanded in Hermite polynomials, u^P = sum_j P!/(2^j j! (P-2j)!) He_{P-2j}(u), and
 * E He_k(u) He_k(u') = k! q^k between two replicas:
 *
 *     (1/2) sum_j [P!/(2^j j! (P-2j)!)]^2 (P-2j)!/P! q^{P-2j}, the constant left out.
 *
 * Supervised: sum_j x_j^2 is N R within N^{1/2}, so that nothing changes. Unsupervised: the mean
 * over a, b of E u_a u_b' = r^2 q (a and b different) or q puts [r^{2k} + (1 - r^{2k})/M]/R^P in
 * front of q^k (kappa of docs/physics.md at k = P). Synaptic noise adds omega^2 q^P/2 in both. */
static void set_kernel(mattis_dense *self, const mattis_params *params, double examples) {
    int order = self->order;
    bool full = params->interaction == MATTIS_FULL;
    double square = params->quality * params->quality;
    for (int j = 0; 2 * j < order && (full || j == 0); j++) {
        int k = order - 2 * j;
        double count = tgamma(order + 1.0) / (ldexp(tgamma(j + 1.0), j) * tgamma(k + 1.0));
        self->kernel[k] = 0.5 * count * count * tgamma(k + 1.0) / tgamma(order + 1.0);
        if (!self->storing && params->rule == MATTIS_UNSUPERVISED) {
            double common = pow(square, k);
            self->kernel[k] *= (common + (1 - common) / examples) * self->scale * self->scale;
        }
    }
}

/* P = 2: u_a = N^{-1/2} sum_i eta_i^a sigma_i has the covariance r^2 + (1 - r^2) delta_ab, with
 * eigenvalues R M (once) and 1 - r^2: in H = -(1/(2 R M)) sum_a u_a^2 they have the strengths 1 and
 * weak. The self-term of `full` is -(load/2) E x^2/R a spin, so leaving it out adds as much (AGS;
 * unsupervised eta^2 = 1 in place of x^2); for P >= 3 the constants of `full` grow with N
 * and are dropped. */
static void set_pairwise(mattis_dense *self, const mattis_params *params, double examples) {
    bool unsupervised = !self->storing && params->rule == MATTIS_UNSUPERVISED;
    if (unsupervised) {
        self->weak = (1 - params->quality) * (1 + params->quality) / examples * self->scale;
        self->n_weak = examples - 1;
    }
    if (params->interaction == MATTIS_DISTINCT)
        self->constant = 0.5 * (unsupervised ? self->scale : 1);
}

int mattis_dense_init(mattis_dense *self, const mattis_params *params, double temperature) {
    bool storing = params->rule == MATTIS_STORING;
    if (params->model != MATTIS_DENSE || params->order < 2 || params->order > MATTIS_MAX_ORDER ||
        !(temperature >= 0) || !isfinite(temperature) || !(params->synaptic >= 0) ||
        (!storing && (!(params->quality > 0 && params->quality <= 1) || params->examples < 1)))
        return MATTIS_ERR_RANGE;
    double quality = storing ? 1 : params->quality;
    double examples = storing ? 1 : (double)params->examples;
    *self = (mattis_dense){.order = (int)params->order,
                           .temperature = temperature,
                           .load = params->load,
                           .examples = examples,
                           .storing = storing};
    mattis_example_law_init(&self->law, quality, examples);
    double size = quality * quality + self->law.variance; /* R */
    self->scale = pow(size, -0.5 * self->order);
    if (self->order == 2)
        set_pairwise(self, params, examples);
    else
        set_kernel(self, params, examples);
    self->kernel[self->order] += 0.5 * params->synaptic * params->synaptic;
    return MATTIS_OK;
}

mattis_dense_kernel mattis_dense_kernel_at(const mattis_dense *self, double q) {
    mattis_dense_kernel k = {0, 0, 0};
    for (int n = self->order; n >= 1; n--) {
        double a = self->kernel[n];
        k.value += a * pow(q, n);
        k.slope += n * a * pow(q, n - 1);
        k.curvature += n > 1 ? n * (n - 1) * a * pow(q, n - 2) : 0;
    }
    return k;
}

/* 1 - n (1-q) q^{n-1} - q^n = (1-q)^2 sum_{i=0}^{n-2} (i+1) q^i, and beta (1-q)^2 = T chi^2. */
double mattis_dense_kernel_bracket(const mattis_dense *self, double susceptibility) {
    double q = 1 - self->temperature * susceptibility;
    double sum = 0;
    for (int n = 2; n <= self->order; n++) {
        double power = 1;
        for (int i = 0; i <= n - 2; i++, power *= q)
            sum += self->kernel[n] * (i + 1) * power;
    }
    return 0.5 * self->temperature * susceptibility * susceptibility * sum;
}

double mattis_dense_signal(const mattis_dense *self, double data_overlap) {
    return 0.5 * self->order * self->scale * pow(data_overlap, self->order - 1);
}

/* V at unit load: c'(q), and at P = 2 also sum_lambda lambda^2 q/(1 - lambda chi)^2 over the
 * strengths lambda = 1 (AGS) and weak. */
static double unit_noise(const mattis_dense *self, mattis_dense_state state) {
    double q = state.replica_overlap;
    if (self->order > 2)
        return mattis_dense_kernel_at(self, q).slope;
    return q * mattis_dense_at_curvature(self, state);
}

double mattis_dense_noise(const mattis_dense *self, mattis_dense_state state) {
    return self->load * unit_noise(self, state);
}

double mattis_dense_load_of(const mattis_dense *self, mattis_dense_state state, double variance) {
    return variance / unit_noise(self, state);
}

double mattis_dense_noise_slope(const mattis_dense *self, mattis_dense_state state) {
    double slope = -self->temperature * mattis_dense_at_curvature(self, state);
    if (self->order == 2) {
        double gap = 1 - state.susceptibility,
               ratio = self->weak / (1 - self->weak * state.susceptibility);
        slope += 2 * state.replica_overlap *
                 (1 / (gap * gap * gap) + self->n_weak * ratio * ratio * ratio);
    }
    return self->load * slope;
}

mattis_law_average mattis_dense_average(const mattis_dense *self, mattis_dense_state state) {
    return mattis_law_tanh(&self->law, mattis_dense_signal(self, state.data_overlap),
                           sqrt(mattis_dense_noise(self, state)), self->temperature);
}

/* m = E tanh(h/T), n = E x tanh(h/T), q = E tanh^2(h/T). Below T = 1 the last is taken in
 * chi = (1-q)/T, which is stricter and remains when q = 1. */
double mattis_dense_residual(const mattis_dense *self, mattis_dense_state state) {
    mattis_law_average average = mattis_dense_average(self, state);
    double in_m = fabs(average.overlap - state.overlap);
    double in_n = fabs(average.data_overlap - state.data_overlap);
    double in_q = self->temperature < 1 ? fabs(average.susceptibility - state.susceptibility)
                                        : fabs(average.square - state.replica_overlap);
    return fmax(fmax(in_m, in_n), in_q);
}

/* (T/2) ln(1 - lambda chi) - (lambda/2) q (1 - 2 lambda chi)/(1 - lambda chi)^2: the AGS free
 * energy (with r = q/(1-chi)^2 put in) of patterns of strength lambda, at unit load. */
static double pairwise_term(const mattis_dense *self, mattis_dense_state state, double strength) {
    double chi = strength * state.susceptibility, gap = 1 - chi;
    return 0.5 * self->temperature * log1p(-chi) -
           0.5 * strength * state.replica_overlap * (1 - 2 * chi) / (gap * gap);
}

/* f = (P-1)/2 R^{-P/2} n^P - (beta/2) [c(1) - (1-q) c'(q) - c(q)] - E T ln 2cosh(h/T), at P = 2
 * with the terms of AGS besides. */
double mattis_dense_free_energy(const mattis_dense *self, mattis_dense_state state) {
    double average = mattis_law_log_cosh(&self->law, mattis_dense_signal(self, state.data_overlap),
                                         sqrt(mattis_dense_noise(self, state)), self->temperature);
    double f = 0.5 * (self->order - 1) * self->scale * pow(state.data_overlap, self->order);
    f += self->load * (self->constant - mattis_dense_kernel_bracket(self, state.susceptibility));
    if (self->order == 2)
        f += self->load * (pairwise_term(self, state, 1) +
                           self->n_weak * pairwise_term(self, state, self->weak));
    return f - average;
}

/* P = 2: integrating out the patterns leaves -(1/2) ln det(1 - beta lambda Q) for each, whose
 * second derivative in the replicon direction is (beta lambda)^2/(1 - lambda chi)^2 (AGS). */
double mattis_dense_at_curvature(const mattis_dense *self, mattis_dense_state state) {
    double curvature = mattis_dense_kernel_at(self, state.replica_overlap).curvature;
    if (self->order > 2)
        return curvature;
    double gap = 1 - state.susceptibility,
           weak = self->weak / (1 - self->weak * state.susceptibility);
    return 1 / (gap * gap) + self->n_weak * weak * weak + curvature;
}

/* de Almeida and Thouless, J. Phys. A 11 (1978) 983: 1 - beta^2 c''(q) E sech^4(h/T). It tends to
 * -infinity as T -> 0 while any field is near zero. */
double mattis_dense_at_stability(const mattis_dense *self, mattis_dense_state state) {
    double fourth = mattis_dense_average(self, state).fourth_power;
    double curvature = mattis_dense_at_curvature(self, state);
    return curvature > 0 && fourth > 0 ? 1 - self->load * curvature * fourth : 1;
}

/* -df/dT at fixed order parameters (f is stationary in them), P >= 3:
 * E [ln 2cosh u - u tanh u] - (beta^2/2) [...], where E h tanh(h/T) = signal n + V chi. */
double mattis_dense_entropy(const mattis_dense *self, mattis_dense_state state) {
    double signal = mattis_dense_signal(self, state.data_overlap);
    double noise = mattis_dense_noise(self, state);
    double average = mattis_law_log_cosh(&self->law, signal, sqrt(noise), self->temperature);
    double bracket = self->load * mattis_dense_kernel_bracket(self, state.susceptibility);
    return (average - signal * state.data_overlap - noise * state.susceptibility - bracket) /
           self->temperature;
}
