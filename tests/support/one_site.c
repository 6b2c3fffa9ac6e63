/* See one_site.h. */
#include "one_site.h"

#include <criterion/criterion.h>
#include <math.h>

mattis_params cell(int64_t patterns, double dilution, double temperature) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MULTITASKING;
    params.spins = 1000;
    params.patterns = patterns;
    params.dilution = dilution;
    params.temperature = temperature;
    params.from = MATTIS_FROM_HIERARCHICAL;
    return params;
}

mattis_params learning(mattis_params params, double quality, int64_t examples,
                       mattis_means_law law) {
    params.rule = MATTIS_SUPERVISED;
    params.quality = quality;
    params.examples = examples;
    params.example_law = law;
    return params;
}

mattis_rs_solution solved(const mattis_params *params) {
    mattis_rs_solution s;
    cr_assert_eq(mattis_theory_find(MATTIS_MULTITASKING)->solve(params, &s), 0);
    cr_assert_eq((int)s.status, MATTIS_SOLVED, "residual %g", s.residual);
    cr_expect_lt(s.residual, 1e-12);
    return s;
}

/* Binomial coefficients by their recursion; or 47 points of a Gaussian, by the trapezoidal rule. */
site_law law_of(const mattis_params *p) {
    site_law law = {.n = 1, .p = {p->dilution}};
    const int m = p->rule == MATTIS_STORING ? 1 : (int)p->examples;
    const double r = p->rule == MATTIS_STORING ? 1 : p->quality, active = (1 - p->dilution) / 2;
    if (p->example_law == MATTIS_GAUSSIAN) {
        const double step = 0.35, width = sqrt((1 - r * r) / m);
        double all = 0;
        for (int k = -23; k <= 23; k++)
            all += exp(-0.5 * k * k * step * step);
        for (int sign = -1; sign <= 1; sign += 2)
            for (int k = -23; k <= 23; k++, law.n++) {
                law.xi[law.n] = sign;
                law.x[law.n] = sign * r + width * k * step;
                law.p[law.n] = active * exp(-0.5 * k * k * step * step) / all;
            }
        return law;
    }
    double weight = pow((1 - r) / 2, m);
    if (r == 1)
        weight = 0;
    for (int b = 0; b <= m; b++) {
        const double here = r == 1 ? b == m : weight;
        for (int sign = -1; sign <= 1; sign += 2, law.n++) {
            law.xi[law.n] = sign;
            law.x[law.n] = sign * (2.0 * b - m) / m;
            law.p[law.n] = active * here;
        }
        weight *= (m - b) / (b + 1.0) * (1 + r) / (1 - r);
    }
    return law;
}

averages brute(const mattis_params *p, const double *n) {
    const site_law law = law_of(p);
    const size_t k = (size_t)p->patterns;
    const double r = p->rule == MATTIS_STORING ? 1 : p->quality;
    const double m = p->rule == MATTIS_STORING ? 1 : (double)p->examples;
    const double size = r * r + (1 - r * r) / m, T = p->temperature;
    averages out = {{0}, {0}, 0, 0};
    int at[MAX_PATTERNS] = {0};
    for (size_t carry = 0; carry < k;) {
        double weight = 1, h = 0;
        for (size_t mu = 0; mu < k; mu++) {
            weight *= law.p[at[mu]];
            h += n[mu] * law.x[at[mu]] / size;
        }
        const double t = tanh(h / T);
        for (size_t mu = 0; mu < k; mu++) {
            out.n[mu] += weight * law.x[at[mu]] * t;
            out.m[mu] += weight * law.xi[at[mu]] * t;
        }
        out.q += weight * t * t;
        out.f -= weight * T * (fabs(h / T) + log1p(exp(-2 * fabs(h / T))));
        for (carry = 0; carry < k && ++at[carry] == law.n; carry++)
            at[carry] = 0;
    }
    for (size_t mu = 0; mu < k; mu++)
        out.f += n[mu] * n[mu] / (2 * size);
    return out;
}
