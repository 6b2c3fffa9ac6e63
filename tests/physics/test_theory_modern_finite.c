/* The pattern as a fixed point of finite modern networks: the map of its overlap iterated, the
 * limit of large N, and networks of 30 components. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "../../src/theory/modern.h"
#include "mattis/error.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_modern_finite, .init = set_up);

static double finite_load(int64_t law, double beta, double spins) {
    double load = NAN;
    cr_assert_eq(mattis_modern_finite_load(law, beta, spins, &load), MATTIS_OK);
    return load;
}

/* Where m <- p + (1-p) tanh(beta m), ln p/(1-p) = N [beta m - ln cosh(beta m) - load] leads. */
static double iterate(double beta, double spins, double load) {
    double m = 1, last = 0;
    for (int t = 0; t < 100000 && fabs(m - last) > 1e-14; t++) {
        const double odds = spins * (beta * m - log(cosh(beta * m)) - load);
        const double p = 1 / (1 + exp(-odds));
        last = m;
        m = p + (1 - p) * tanh(beta * m);
    }
    return m;
}

Test(theory_modern_finite, map_of_the_overlap_leaves_the_pattern_there) {
    static const double spins[] = {20, 36, 50, 200};
    for (size_t k = 0; k < 4; k++) {
        const double load = finite_load(MATTIS_LAW_BINARY, 0.4, spins[k]);
        cr_expect_gt(iterate(0.4, spins[k], load - 2e-5), 0.75, "%g", spins[k]);
        cr_expect_lt(iterate(0.4, spins[k], load + 2e-5), 0.1, "%g", spins[k]);
    }
    /* theory.md: N = 36 sits 0.07 below alpha_1 */
    cr_expect_float_eq(finite_load(MATTIS_LAW_BINARY, 0.4, 36), 0.32205 - 0.0726, 5e-5);
}

Test(theory_modern_finite, limit_of_many_components) {
    for (int64_t law = 0; law < 3; law++)
        for (double beta = 0.1; beta < 5; beta *= 1.6) {
            const double limit = mattis_modern_critical(law, beta, 1);
            double last = 0;
            for (double N = 10; N < 1e7; N *= 10) {
                const double load = finite_load(law, beta, N);
                cr_expect(load >= last && load <= limit, "%d %g %g: %g", (int)law, beta, N, load);
                if (N >= 1000)
                    cr_expect_float_eq(load, limit, 1.5 * log(N) / N, "%d %g %g: %g", (int)law,
                                       beta, N, load);
                last = load;
            }
        }
}

/* --- Networks --------------------------------------------------------------------------------- */

enum { N = 30, MOST = 4000 };

static uint64_t state;
static uint64_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 32;
}

/* s <- X softmax(beta X^T s) from the first pattern; its overlap at the fixed point. */
static double settle(int K, double beta, uint64_t seed) {
    static signed char xi[MOST][N];
    double s[N], overlap = 0;
    state = seed;
    for (int mu = 0; mu < K; mu++)
        for (int i = 0; i < N; i++)
            xi[mu][i] = next() & 1 ? 1 : -1;
    for (int i = 0; i < N; i++)
        s[i] = xi[0][i];
    for (int t = 0; t < 200; t++) {
        double sum = 0, mean[N] = {0}, change = 0;
        for (int mu = 0; mu < K; mu++) {
            double score = -N;
            for (int i = 0; i < N; i++)
                score += xi[mu][i] * s[i];
            const double weight = exp(beta * score);
            sum += weight;
            for (int i = 0; i < N; i++)
                mean[i] += weight * xi[mu][i];
        }
        for (int i = 0; i < N; i++) {
            change = fmax(change, fabs(mean[i] / sum - s[i]));
            s[i] = mean[i] / sum;
        }
        if (change < 1e-6)
            break;
    }
    for (int i = 0; i < N; i++)
        overlap += s[i] * xi[0][i] / N;
    return overlap;
}

/* A tenth above and below the predicted load, which is 0.080 below alpha_1. */
Test(theory_modern_finite, networks_lose_the_pattern_there) {
    const double beta = 0.4, load = finite_load(MATTIS_LAW_BINARY, beta, N);
    int kept[2] = {0, 0};
    for (uint64_t sample = 1; sample <= 12; sample++)
        for (int above = 0; above < 2; above++)
            kept[above] += settle((int)exp((above ? 1.1 : 0.9) * load * N), beta, sample) > 0.6;
    cr_expect_geq(kept[0], 11, "%d", kept[0]);
    cr_expect_leq(kept[1], 1, "%d", kept[1]);
}
