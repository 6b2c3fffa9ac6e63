/* Replica-symmetric equations of the dense network: the right-hand sides, f and its stability.
 *
 * P >= 3: Gardner, J. Phys. A 20 (1987) 3453; Agliari et al., arXiv 2212.00606.
 * P = 2: Amit, Gutfreund and Sompolinsky (AGS), Ann. Phys. 173 (1987) 30. */
#include "rs_dense.h"

#include <math.h>

#include "mattis/error.h"

/* c(q)/load. `distinct`: q^P/2. `full`: the N^{-1/2} n^P of a pattern is expanded in elementary
 * symmetric polynomials e_{P-2j}, each a Gaussian P-2j spin interaction:
 * (1/2) sum_j [P!/(2^j j! (P-2j)!)]^2 (P-2j)!/P! q^{P-2j}, the constant left out. */
static void set_kernel(mattis_dense *self, bool full) {
    int order = self->order;
    for (int j = 0; 2 * j < order && (full || j == 0); j++) {
        double count =
            tgamma(order + 1.0) / (ldexp(tgamma(j + 1.0), j) * tgamma(order - 2.0 * j + 1));
        double scale = tgamma(order - 2.0 * j + 1) / tgamma(order + 1.0);
        self->kernel[order - 2 * j] = 0.5 * count * count * scale;
    }
}

int mattis_dense_init(mattis_dense *self, const mattis_params *params, double temperature) {
    if (params->model != MATTIS_DENSE || params->rule != MATTIS_STORING || params->order < 2 ||
        params->order > MATTIS_MAX_ORDER || !(temperature >= 0) || !isfinite(temperature))
        return MATTIS_ERR_RANGE;
    bool full = params->interaction == MATTIS_FULL;
    *self = (mattis_dense){
        .order = (int)params->order, .temperature = temperature, .load = params->load};
    /* P = 2: the self-term is -load/2 a spin, so leaving it out adds +load/2 (AGS). For
     * P >= 3 the constants of `full` grow with N and are dropped. */
    if (self->order == 2)
        self->constant = full ? 0 : 0.5;
    else
        set_kernel(self, full);
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

double mattis_dense_signal(const mattis_dense *self, double overlap) {
    return 0.5 * self->order * pow(overlap, self->order - 1);
}

/* V at unit load: c'(q); P = 2: q/(1 - chi)^2. */
static double unit_noise(const mattis_dense *self, mattis_dense_state state) {
    double q = state.replica_overlap;
    if (self->order > 2)
        return mattis_dense_kernel_at(self, q).slope;
    double gap = 1 - state.susceptibility;
    return q / (gap * gap);
}

double mattis_dense_noise(const mattis_dense *self, mattis_dense_state state) {
    return self->load * unit_noise(self, state);
}

double mattis_dense_load_of(const mattis_dense *self, mattis_dense_state state, double variance) {
    return variance / unit_noise(self, state);
}

mattis_field_average mattis_dense_average(const mattis_dense *self, mattis_dense_state state) {
    return mattis_gauss_tanh(mattis_dense_signal(self, state.overlap),
                             sqrt(mattis_dense_noise(self, state)), self->temperature);
}

/* m = E tanh(h/T), q = E tanh^2(h/T). Below T = 1 the second is taken in chi = (1-q)/T, which is
 * stricter and remains when q = 1. */
double mattis_dense_residual(const mattis_dense *self, mattis_dense_state state) {
    mattis_field_average average = mattis_dense_average(self, state);
    double in_m = fabs(average.overlap - state.overlap);
    double in_q = self->temperature < 1 ? fabs(average.susceptibility - state.susceptibility)
                                        : fabs(average.square - state.replica_overlap);
    return fmax(in_m, in_q);
}

/* P = 2 (AGS, with r = q/(1-chi)^2 put in):
 * f = load/2 + m^2/2 + (load T/2) ln(1-chi) - (load/2) q (1-2chi)/(1-chi)^2 - E T ln 2cosh(h/T).
 * P >= 3: f = (P-1)/2 m^P - (beta/2) [c(1) - (1-q) c'(q) - c(q)] - E T ln 2cosh(h/T). */
double mattis_dense_free_energy(const mattis_dense *self, mattis_dense_state state) {
    double chi = state.susceptibility;
    double average =
        mattis_gauss_log_cosh(mattis_dense_signal(self, state.overlap),
                              sqrt(mattis_dense_noise(self, state)), self->temperature);
    double f = 0.5 * (self->order - 1) * pow(state.overlap, self->order) - average;
    f += self->load * self->constant;
    if (self->order > 2)
        return f - self->load * mattis_dense_kernel_bracket(self, chi);
    double gap = 1 - chi;
    return f + 0.5 * self->load *
                   (self->temperature * log1p(-chi) -
                    state.replica_overlap * (1 - 2 * chi) / (gap * gap));
}

/* de Almeida and Thouless, J. Phys. A 11 (1978) 983: 1 - beta^2 c''(q) E sech^4(h/T); P = 2: c'' is
 * load/(1-chi)^2 (AGS). It tends to -infinity as T -> 0 while any field is near zero. */
double mattis_dense_at_stability(const mattis_dense *self, mattis_dense_state state) {
    double fourth = mattis_dense_average(self, state).fourth_power;
    double gap = 1 - state.susceptibility;
    double curvature = self->order > 2
                           ? mattis_dense_kernel_at(self, state.replica_overlap).curvature
                           : 1 / (gap * gap);
    return curvature > 0 && fourth > 0 ? 1 - self->load * curvature * fourth : 1;
}

/* -df/dT at fixed order parameters (f is stationary in them), P >= 3:
 * E [ln 2cosh u - u tanh u] - (beta^2/2) [...], where E h tanh(h/T) = signal m + V chi. */
double mattis_dense_entropy(const mattis_dense *self, mattis_dense_state state) {
    double signal = mattis_dense_signal(self, state.overlap);
    double noise = mattis_dense_noise(self, state);
    double average = mattis_gauss_log_cosh(signal, sqrt(noise), self->temperature);
    double bracket = self->load * mattis_dense_kernel_bracket(self, state.susceptibility);
    return (average - signal * state.overlap - noise * state.susceptibility - bracket) /
           self->temperature;
}
