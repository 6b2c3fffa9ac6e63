/* Averages over the pairs (xi, x) of one site by their two ways, the sum over all values and the
 * integral over waves, which share nothing but the law. */
#include <criterion/criterion.h>
#include <math.h>

#include "../../src/theory/multitasking.h"

static const struct {
    int64_t patterns, examples;
    double quality, temperature;
    mattis_means_law law;
} cells[] = {
    {2, 1, 1, 0.3, MATTIS_BINOMIAL},    {4, 1, 1, 0.11, MATTIS_BINOMIAL},
    {3, 5, 0.7, 0.2, MATTIS_BINOMIAL},  {2, 12, 0.6, 0.07, MATTIS_BINOMIAL},
    {3, 7, 0.8, 0.25, MATTIS_GAUSSIAN},
};

Test(multitasking_average, sum_and_integral_agree) {
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
        mattis_params params;
        mattis_params_defaults(&params);
        params.model = MATTIS_MULTITASKING;
        params.spins = 1000;
        params.patterns = cells[c].patterns + 1; /* the last one has no amplitude */
        params.rule = cells[c].quality < 1 ? MATTIS_SUPERVISED : MATTIS_STORING;
        params.quality = cells[c].quality;
        params.examples = cells[c].examples;
        params.example_law = cells[c].law;
        mattis_multitasking self;
        mattis_multitasking_average sum, integral;
        cr_assert_eq(mattis_multitasking_init(&self, &params, 0.37, cells[c].temperature), 0);
        double n[MATTIS_THEORY_PATTERNS] = {0};
        for (int64_t mu = 0; mu < cells[c].patterns; mu++)
            n[mu] = 0.43 / (1 + 0.6 * (double)mu);
        mattis_multitasking_sum(&self, n, true, &sum);
        mattis_multitasking_integral(&self, n, true, &integral);
        cr_expect_float_eq(sum.replica_overlap, integral.replica_overlap, 1e-11, "cell %zu", c);
        cr_expect_float_eq(sum.log_cosh, integral.log_cosh, 1e-11, "cell %zu", c);
        cr_expect_float_eq(sum.susceptibility, integral.susceptibility, 1e-10, "cell %zu", c);
        for (int64_t mu = 0; mu < params.patterns; mu++) {
            cr_expect_float_eq(sum.overlap[mu], integral.overlap[mu], 1e-11, "cell %zu", c);
            cr_expect_float_eq(sum.data_overlap[mu], integral.data_overlap[mu], 1e-11);
            for (int64_t nu = 0; nu < params.patterns; nu++)
                cr_expect_float_eq(sum.slope[mu][nu], integral.slope[mu][nu], 1e-10,
                                   "cell %zu: %d, %d: %g, %g", c, (int)mu, (int)nu,
                                   sum.slope[mu][nu], integral.slope[mu][nu]);
        }
        cr_expect(fabs(sum.slope[0][1]) > 1e-3, "no slope between patterns: nothing is compared");
    }
}
