/* The law of the synaptic noise: moments of its couplings, the variance of its field, what its
 * couplings depend on, and what is refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "mattis/engine.h"
#include "networks.h"

static mattis_params noisy_network(int order, int spins) {
    mattis_params params = small_network(order, MATTIS_DISTINCT, spins, 5);
    params.synaptic = 1.7;
    return params;
}

static double binomial(int n, int k) {
    return k == 0 ? 1 : binomial(n - 1, k - 1) * n / k;
}

/* Mean, variance and fourth moment of the 1.06 million g of P = 3, N = 186 within 4.5 standard
 * errors: variances 1/n, 2/n, 96/n of the estimates of 0, 1, 3. Slabs are read, so that each g is
 * counted P times and n is the number of tuples. */
Test(noise_law, couplings_are_standard_normal) {
    enum { N = 186 };
    mattis_params params = noisy_network(3, N);
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const double n = binomial(N, 3);
    const size_t stored = (size_t)(3 * n);
    double moment[5] = {0}, largest = 0;
    for (size_t k = 0; k < stored; k++) {
        double g = (double)disorder.couplings[k], power = 1;
        for (int a = 1; a <= 4; a++)
            moment[a] += (power *= g) / (3 * n);
        largest = fmax(largest, fabs(g));
        cr_assert_eq(g * 4096, nearbyint(g * 4096));
    }
    cr_assert_lt(fabs(moment[1]), 4.5 / sqrt(n));
    cr_assert_lt(fabs(moment[2] - 1), 4.5 * sqrt(2 / n));
    cr_assert_lt(fabs(moment[3]), 4.5 * sqrt(15 / n));
    cr_assert_lt(fabs(moment[4] - 3), 4.5 * sqrt(96 / n));
    cr_assert(largest > 4 && largest < 6.77, "largest %g", largest);
    mattis_disorder_free(&disorder);
}

Test(noise_law, couplings_belong_to_the_sample_and_not_to_the_dynamics) {
    mattis_params params = noisy_network(4, 12), warm = params;
    const size_t bytes = 12 * (size_t)binomial(11, 3) * sizeof(float);
    mattis_disorder first, same, other;
    warm.temperature = 2.2;
    warm.from = MATTIS_FROM_RANDOM;
    cr_assert_eq(mattis_disorder_init(&first, &params, 4), 0);
    cr_assert_eq(mattis_disorder_init(&same, &warm, 4), 0);
    cr_assert_eq(mattis_disorder_init(&other, &params, 5), 0);
    cr_assert_arr_eq(first.couplings, same.couplings, bytes);
    double product = 0;
    const size_t n = bytes / sizeof(float);
    for (size_t k = 0; k < n; k++)
        product += (double)(first.couplings[k] * other.couplings[k]) / 4;
    /* A sum over C(12, 4) = n/4 tuples of products of independent g. */
    cr_assert_lt(fabs(product), 4.5 * sqrt((double)n / 4));
    mattis_disorder_free(&first);
    mattis_disorder_free(&same);
    mattis_disorder_free(&other);
}

/* Mean over sites of h_i^2, h the field with noise less the field without, in one state. */
static double noise_in_fields(const mattis_params *params, uint32_t sample) {
    mattis_params quiet = *params;
    mattis_disorder disorder;
    mattis_engine noisy, plain;
    int8_t spin[64];
    double mean = 0;
    quiet.synaptic = 0;
    cr_assert_eq(mattis_disorder_init(&disorder, params, sample), 0);
    cr_assert_eq(mattis_engine_find(params)->init(&noisy, params, &disorder), 0);
    cr_assert_eq(mattis_engine_find(&quiet)->init(&plain, &quiet, &disorder), 0);
    spins_from_bits(0x5a3c91, noisy.n_spins, spin);
    noisy.type->set_spins(&noisy, spin);
    plain.type->set_spins(&plain, spin);
    for (size_t i = 0; i < noisy.n_spins; i++) {
        double h = noisy.type->field(&noisy, i) - plain.type->field(&plain, i);
        mean += h * h / (double)noisy.n_spins;
    }
    noisy.type->free(&noisy);
    plain.type->free(&plain);
    mattis_disorder_free(&disorder);
    return mean;
}

/* At a fixed state the fields of the noise are normal over samples with variance
 * gamma_s P!/(2 N^{P-1}) C(N-1, P-1) = gamma_s (P/2) prod (1 - k/N) each: V of the theory, gamma_s
 * P/2, up to the product. Fields of two sites share C(N-2, P-2) couplings, which gives them the
 * correlation +-(P-1)/(N-1). So the mean of h^2 / v over the sites has variance
 * (2/N) (1 + (N-1) rho^2). */
Test(noise_law, the_field_has_the_variance_of_the_theory) {
    enum { N = 12, SAMPLES = 1000 };
    for (int order = 2; order <= 4; order++) {
        const mattis_params params = noisy_network(order, N);
        const double gamma_s = params.load * params.synaptic * params.synaptic;
        double exact = gamma_s * order / 2;
        for (int k = 1; k < order; k++)
            exact *= 1 - (double)k / N;
        double mean = 0;
        for (uint32_t sample = 0; sample < SAMPLES; sample++)
            mean += noise_in_fields(&params, sample) / exact / SAMPLES;
        const double rho = (order - 1.0) / (N - 1.0);
        const double error = sqrt(2 * (1 + (N - 1) * rho * rho) / (N * SAMPLES));
        cr_assert_lt(fabs(mean - 1), 4 * error, "P = %d: %g of the exact variance, +- %g", order,
                     mean, error);
        /* The same data must tell the exact value at N from gamma_s P/2. */
        cr_assert_gt(fabs(mean * exact / (gamma_s * order / 2) - 1), 2 * error);
    }
}

static int limits_of(int order, int spins, mattis_report *report) {
    mattis_params params = noisy_network(order, spins);
    return mattis_engine_find(&params)->limits(&params, report);
}

Test(noise_law, what_does_not_fit_is_refused_and_what_must_run_is_not) {
    mattis_report report = {""};
    cr_assert_eq(limits_of(3, 400, &report), 0, "%s", report.text);
    cr_assert_eq(limits_of(4, 150, &report), 0, "%s", report.text);
    cr_assert_eq(limits_of(2, 5000, &report), 0, "%s", report.text);
    cr_assert_eq(limits_of(5, 20, &report), MATTIS_ERR_RANGE);
    cr_assert_not_null(strstr(report.text, "up to order 4, not 5"), "%s", report.text);
    cr_assert_eq(limits_of(4, 500, &report), MATTIS_ERR_RANGE);
    cr_assert_not_null(strstr(report.text, "give at most 284 spins"), "%s", report.text);
    cr_assert_eq(limits_of(4, 284, &report), 0);
    cr_assert_eq(limits_of(4, 285, &report), MATTIS_ERR_RANGE);
    /* The network without noise has limits of its own. */
    cr_assert_eq(limits_of(4, 3, &report), MATTIS_ERR_RANGE);
    cr_assert_not_null(strstr(report.text, "distinct spins"), "%s", report.text);
}
