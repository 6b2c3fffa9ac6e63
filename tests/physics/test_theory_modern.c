/* Theory of the modern network: functions of the laws against maximisation and integrals by force,
 * the critical load against sums over finite networks, cells against the lines. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "../../src/theory/modern.h"
#include "mattis/error.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_modern, .init = set_up);

enum { LAWS = 3 };

static mattis_params params_of(int64_t law, double load, double beta, double overlap) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.spins = 40;
    params.pattern_law = law;
    params.load = load;
    params.inverse_temperature = beta;
    params.overlap = overlap;
    return params;
}

static mattis_rs_solution solve(const mattis_params *params) {
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_MODERN)->solve(params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* --- Functions of the laws -------------------------------------------------------------------- */

/* (1/N) ln E e^{b xi.s} by definition: one entry of +-1 or a normal number; on the sphere the
 * density (1 - t^2)^{(N-3)/2} of the cosine t, whose exponent is largest at the wanted value. */
static double zeta_by_force(int64_t law, double b) {
    if (law == MATTIS_LAW_BINARY)
        return log(0.5 * (exp(b) + exp(-b)));
    double best = -INFINITY, sum = 0;
    for (double x = -30; law == MATTIS_LAW_GAUSSIAN && x < 30; x += 0.01)
        sum += 0.01 / sqrt(2 * M_PI) * exp(-0.5 * x * x + b * x);
    for (double t = 0; law == MATTIS_LAW_SPHERE && t < 1; t += 1e-6)
        best = fmax(best, b * t + 0.5 * log((1 - t) * (1 + t)));
    return law == MATTIS_LAW_GAUSSIAN ? log(sum) : best;
}

static const double somewhere[] = {1e-5, 0.013, 0.37, 0.999, 1.001, 1.9, 7.3};
enum { SOMEWHERE = sizeof somewhere / sizeof *somewhere };

Test(theory_modern, zeta_is_the_cumulant_function) {
    for (int64_t law = 0; law < LAWS; law++)
        for (size_t k = 0; k < SOMEWHERE; k++) {
            const double b = somewhere[k], step = 1e-4 * b;
            const double zeta = mattis_modern_zeta(law, b);
            const double slope =
                (mattis_modern_zeta(law, b + step) - mattis_modern_zeta(law, b - step)) /
                (2 * step);
            cr_expect_float_eq(zeta, zeta_by_force(law, b), 1e-9, "%d %g", (int)law, b);
            cr_expect_float_eq(zeta / (b * b), 0.5, 0.251 * b * b, "b -> 0: %d %g", (int)law, b);
            cr_expect_float_eq(slope, mattis_modern_slope(law, b), 2e-8 * fmax(b, 1e-3));
        }
    cr_expect_float_eq(mattis_modern_zeta(MATTIS_LAW_BINARY, 1e4), 1e4 - M_LN2, 1e-11);
    cr_expect_float_eq(mattis_modern_zeta(MATTIS_LAW_SPHERE, 1e4), 1e4 - 0.5 - 0.5 * log(1e4),
                       1e-4); /* 1 - t = 1/(2b) */
}

/* I(e) is the largest b e - zeta(b); on all b the derivative of I is the b that belongs to e. */
Test(theory_modern, rate_is_the_legendre_transform) {
    for (int64_t law = 0; law < LAWS; law++)
        for (double e = 0.0003; e < 0.96; e += 0.0731) {
            double best = 0;
            for (double b = 0; b < 12; b += 1e-4)
                best = fmax(best, b * e - mattis_modern_zeta(law, b));
            cr_expect_float_eq(mattis_modern_rate(law, e), best, 1e-8, "%d %g", (int)law, e);
            cr_expect_float_eq(mattis_modern_nearest(law, mattis_modern_rate(law, e)), e, 1e-12);
        }
    cr_expect_float_eq(mattis_modern_rate(MATTIS_LAW_BINARY, 1), M_LN2, 1e-15);
    cr_expect_eq(mattis_modern_nearest(MATTIS_LAW_BINARY, 0.7), 1);
    cr_expect_eq(mattis_modern_nearest(MATTIS_LAW_BINARY, 0), 0);
    cr_expect(isinf(mattis_modern_rate(MATTIS_LAW_SPHERE, 1)));
    cr_expect(isinf(mattis_modern_rate(MATTIS_LAW_BINARY, 1.01)));
}

/* The fraction of patterns at overlap k/N or more, exactly: its rate is I. N = 4000 leaves
 * O(ln N/N). */
Test(theory_modern, rate_counts_patterns) {
    const int N = 4000;
    for (int k = 2 * N / 3; k < N; k += N / 13) {
        double log_tail = -INFINITY;
        for (int j = k; j <= N; j++) {
            double term = gsl_sf_lnchoose((unsigned)N, (unsigned)j) - N * M_LN2;
            log_tail = fmax(log_tail, term) + log1p(exp(-fabs(log_tail - term)));
        }
        cr_expect_float_eq(-log_tail / N, mattis_modern_rate(MATTIS_LAW_BINARY, 2.0 * k / N - 1),
                           2e-3);
    }
}

/* --- The critical load ------------------------------------------------------------------------ */

Test(theory_modern, critical_load_is_the_largest_over_smaller_beta) {
    for (int64_t law = 0; law < LAWS; law++)
        for (double b = 0.07; b < 4; b *= 1.7)
            for (double y = 0.01; y < 1; y += 0.123) {
                double best = 0;
                for (int k = 0; k <= 20000; k++)
                    best = fmax(best, b * k / 20000 * y - mattis_modern_zeta(law, b * k / 20000));
                const double critical = mattis_modern_critical(law, b, y);
                cr_expect_float_eq(critical, best, 1e-7, "%d %g %g", (int)law, b, y);
                cr_expect_float_eq(mattis_modern_crosstalk(law, b, critical), y, 1e-9);
            }
    for (int64_t law = 0; law < LAWS; law++) {
        cr_expect_eq(mattis_modern_critical(law, 0.7, 0), 0);
        cr_expect_eq(mattis_modern_critical(law, 0.7, -0.4), 0);
    }
}

/* theory.md: 0.32205; Ramsauer et al. store K <= 2^{N/2} at large beta, the limit is 2^N. */
Test(theory_modern, known_loads) {
    cr_expect_float_eq(mattis_modern_critical(MATTIS_LAW_BINARY, 0.4, 1), 0.32205, 5e-6);
    cr_expect_float_eq(mattis_modern_critical(MATTIS_LAW_BINARY, 40, 1), M_LN2, 1e-15);
    cr_expect_float_eq(mattis_modern_critical(MATTIS_LAW_GAUSSIAN, 0.4, 1), 0.32, 1e-15);
    cr_expect_float_eq(mattis_modern_critical(MATTIS_LAW_GAUSSIAN, 3, 1), 0.5, 1e-15);
}

/* The least y whose alpha_c(b, y) is the load: the smallest (load + zeta(c))/c over c <= b. */
Test(theory_modern, crosstalk_is_the_least_over_smaller_beta) {
    static const double share[] = {0.2, 0.9, 0.995, 1.005, 1.4};
    for (int64_t law = 0; law < LAWS; law++)
        for (double b = 0.2; b < 3; b *= 2.1)
            for (size_t k = 0; k < sizeof share / sizeof *share; k++) {
                const double load = share[k] * mattis_modern_condensation(law, b);
                double best = INFINITY;
                for (int i = 1; i <= 20000; i++) {
                    const double c = b * i / 20000;
                    best = fmin(best, (load + mattis_modern_zeta(law, c)) / c);
                }
                cr_expect_float_eq(mattis_modern_crosstalk(law, b, load), best, 1e-8);
            }
}

/* On the line of condensation both sides agree, in value and slope over the load. */
Test(theory_modern, crosstalk_is_smooth_where_it_condenses) {
    for (int64_t law = 0; law < LAWS; law++)
        for (double b = 0.2; b < 3; b += 0.31) {
            const double at = mattis_modern_condensation(law, b), step = 1e-5;
            const double below = mattis_modern_crosstalk(law, b, at - step);
            const double above = mattis_modern_crosstalk(law, b, at + step);
            const double here = mattis_modern_crosstalk(law, b, at);
            cr_expect_float_eq(here, mattis_modern_slope(law, b), 1e-12);
            cr_expect_float_eq(here - below, above - here, 1e-8, "%d %g", (int)law, b);
        }
}

/* ln of the share of patterns at the overlap e, on levels 2/N apart. */
static double log_share(int64_t law, int N, int level) {
    const double e = 2.0 * level / N - 1;
    if (law == MATTIS_LAW_BINARY)
        return gsl_sf_lnchoose((unsigned)N, (unsigned)level) - N * M_LN2;
    if (law == MATTIS_LAW_SPHERE) /* density of the cosine, N/(2 pi) to the 1/2 its norm */
        return fabs(e) < 1 ? 0.5 * (N - 3) * log1p(-e * e) + 0.5 * log(2 / (M_PI * N)) : -INFINITY;
    return -0.5 * N * e * e + 0.5 * log(2 / (M_PI * N));
}

/* ln sum_mu e^{b N e_mu} over e^{load N} patterns: the typical number at a level is its mean, none
 * where that is below 1. */
static double crosstalk_sum(int64_t law, int N, double load, double b) {
    double log_sum = -INFINITY;
    for (int level = 0; level <= 2 * N; level++) {
        if (law != MATTIS_LAW_GAUSSIAN && level > N)
            break;
        const double log_number = load * N + log_share(law, N, level);
        const double term = log_number + b * (2.0 * level - N);
        if (log_number >= 0)
            log_sum = fmax(log_sum, term) + log1p(exp(-fabs(log_sum - term)));
    }
    return log_sum;
}

/* The load at which the sum of the others equals the pattern, N -> infinity: the difference to
 * alpha_c shrinks as ln N/N. */
Test(theory_modern, finite_networks_approach_the_critical_load) {
    static const double point[][2] = {{0.4, 1}, {0.4, 0.6}, {1, 0.9},
                                      {1, 0.6}, {2, 0.5},   {3, 0.98}};
    for (size_t k = 0; k < LAWS * sizeof point / sizeof *point; k++) {
        const int64_t law = (int64_t)(k % LAWS);
        const double b = point[k / LAWS][0], y = point[k / LAWS][1];
        const double critical = mattis_modern_critical(law, b, y);
        double distance[2];
        for (int i = 0; i < 2; i++) {
            const int N = i ? 8000 : 500;
            double low = 0, high = 3;
            while (high - low > 1e-7) {
                double middle = 0.5 * (low + high);
                *(crosstalk_sum(law, N, middle, b) < b * y * N ? &low : &high) = middle;
            }
            distance[i] = fabs(low - critical);
        }
        cr_expect_lt(distance[1], 1.5 * log(8000) / 8000, "%d %g %g: %g", (int)law, b, y,
                     distance[1]);
        cr_expect(distance[1] < distance[0] || distance[1] < 1e-5, "%d %g %g: %g %g", (int)law, b,
                  y, distance[0], distance[1]);
    }
}

/* --- Bound and norm --------------------------------------------------------------------------- */

/* Theorem 3 gives "c >=" to four digits. b = c W and W e^W = b e^a, so a + ln c = b/c. */
Test(theory_modern, capacity_bound_as_published) {
    mattis_capacity first = mattis_modern_capacity(1, 3, 20, 0.001);
    mattis_capacity second = mattis_modern_capacity(1, 1, 75, 0.001);
    cr_expect(first.base >= 3.1546 && first.base < 3.1547, "%.6f", first.base);
    cr_expect(second.base >= 1.3718 && second.base < 1.3719, "%.6f", second.base);
    cr_expect_float_eq(first.bound, log(sqrt(0.001) * pow(first.base, 19.0 / 4)), 1e-12);
    for (double beta = 0.3; beta < 30; beta *= 1.1) {
        const double N = 47, p = 0.02, kappa = 1.3;
        const double a = 2 / (N - 1) * (1 + log(2 * beta * kappa * kappa * p * (N - 1)));
        mattis_capacity capacity = mattis_modern_capacity(beta, kappa, N, p);
        cr_expect_float_eq(a + log(capacity.base), 0.4 * kappa * kappa * beta / capacity.base,
                           1e-12);
        cr_expect_eq(isnan(capacity.bound), capacity.base < pow(2 / sqrt(p), 4 / (N - 1)));
    }
    cr_expect(isnan(mattis_modern_capacity(0.01, 1, 20, 0.001).bound));
}

/* P(|xi|^2 > r N) of N normal numbers is Gamma(N/2, r N/2)/Gamma(N/2): its rate at r is the load.
 */
Test(theory_modern, largest_norm_among_gaussian_patterns) {
    const double N = 2000;
    for (double load = 0.01; load < 0.3; load += 0.05) {
        const double r = mattis_modern_largest_norm(MATTIS_LAW_GAUSSIAN, load);
        cr_expect_gt(r, 1);
        cr_expect_float_eq(-log(gsl_sf_gamma_inc_Q(N / 2, r * N / 2)) / N, load, 4e-3);
        cr_expect_float_eq(0.5 * (r - 1 - log(r)), load, 1e-12);
    }
    cr_expect_float_eq(mattis_modern_largest_norm(MATTIS_LAW_GAUSSIAN, 0), 1, 1e-7);
    cr_expect_eq(mattis_modern_largest_norm(MATTIS_LAW_SPHERE, 0.3), 1);
}

/* --- Continuous states ------------------------------------------------------------------------ */

/* On both sides of the critical load of the cell, for all laws, with and without a mask. */
Test(theory_modern, cells_change_at_the_critical_load) {
    for (int64_t law = 0; law < LAWS; law++)
        for (double masked = 0; masked < 0.8; masked += 0.35)
            for (double beta = 0.3; beta < 4; beta *= 1.9)
                for (double m0 = 0.15; m0 <= 1; m0 += 0.17) {
                    mattis_params params = params_of(law, 0.1, beta, m0);
                    params.masked = masked;
                    const double critical = solve(&params).critical_load;
                    params.load = critical * (1 - 1e-9);
                    mattis_rs_solution inside = solve(&params);
                    params.load = critical * (1 + 1e-9);
                    mattis_rs_solution outside = solve(&params);
                    cr_expect_eq(inside.phase, MATTIS_MODERN_RETRIEVAL);
                    cr_expect_eq(inside.overlap, 1);
                    cr_expect_eq(inside.retrieval_error, 0);
                    cr_expect_lt(outside.phase, MATTIS_MODERN_METASTABLE);
                    cr_expect_float_eq(inside.critical_overlap, m0, 1e-7);
                    if (m0 < 0.99)
                        cr_expect_float_eq(outside.critical_overlap, m0, 1e-7);
                    else
                        cr_expect(isinf(outside.critical_overlap));
                }
}

/* The largest [b (1-f) m0 - (1/N) ln E e^{b xi.s}] over smaller b, s the masked cue itself. */
Test(theory_modern, masked_cue_by_its_definition) {
    const double f = 0.45, m0 = 0.8, beta = 1.3;
    for (int64_t law = 0; law < LAWS; law++) {
        double best = 0;
        for (double b = 0; b <= beta; b += 1e-5) {
            double sum = law == MATTIS_LAW_BINARY     ? (1 - f) * log(cosh(b))
                         : law == MATTIS_LAW_GAUSSIAN ? (1 - f) * b * b / 2
                                                      : mattis_modern_zeta(law, b * sqrt(1 - f));
            best = fmax(best, b * (1 - f) * m0 - sum);
        }
        mattis_params params = params_of(law, 0.1, beta, m0);
        params.masked = f;
        cr_expect_float_eq(solve(&params).critical_load, best, 1e-9, "%d", (int)law);
    }
    mattis_params params = params_of(MATTIS_LAW_SPHERE, 0.1, 2, 1);
    for (params.pattern_law = 0; params.pattern_law < LAWS; params.pattern_law++) {
        params.masked = 1; /* nothing is left of the cue */
        mattis_rs_solution blank = solve(&params);
        cr_expect_eq(blank.phase, MATTIS_MODERN_AVERAGE);
        cr_expect_eq(blank.overlap, 0);
        cr_expect_eq(blank.retrieval_error, 1);
        cr_expect_eq(blank.critical_load, 0);
        cr_expect(isinf(blank.critical_overlap));
    }
}

/* The map of the state, iterated here; the load is never below the critical load of the shrinking
 * amplitude, nor, if that grows, of the growing one: nothing lost at the first update comes back.
 */
static void follow(mattis_params *params) {
    const int64_t law = params->pattern_law;
    const double live = 1 - params->masked, beta = params->inverse_temperature;
    const bool sphere = law == MATTIS_LAW_SPHERE;
    const double unit = sphere ? sqrt(live) : 1, share = sphere ? 1 : live;
    const double load = params->load / share, y = params->overlap * unit;
    mattis_rs_solution cell = solve(params);
    if (cell.phase == MATTIS_MODERN_RETRIEVAL)
        return;
    double amplitude = unit;
    bool condensed = load < mattis_modern_condensation(law, beta * unit);
    const double first =
        condensed ? mattis_modern_nearest(law, load) : mattis_modern_slope(law, beta * unit);
    cr_expect_float_eq(cell.first_step, share * first * y, 1e-12);
    for (int t = 0; t < 3000 && !condensed; t++) {
        const double b = beta * amplitude;
        cr_assert_geq(load, mattis_modern_critical(law, b, y) - 1e-12);
        condensed = load < mattis_modern_condensation(law, b);
        amplitude = mattis_modern_slope(law, b);
    }
    if (condensed) {
        cr_expect_eq(cell.phase, MATTIS_MODERN_OTHER);
        const double nearest = mattis_modern_nearest(law, load);
        cr_expect_float_eq(cell.overlap, share * nearest * y, 1e-12);
        /* entries of a gaussian pattern are independent: it is longer by its projection on the cue
         */
        const double longer = law == MATTIS_LAW_GAUSSIAN ? pow(nearest * sqrt(share), 2) : 0;
        cr_expect_float_eq(pow(cell.retrieval_error, 2), 2 + longer - 2 * cell.overlap, 1e-9);
    } else if (fabs(beta - 1) > 0.01) { /* not too slow */
        cr_expect_eq(cell.phase, beta > 1 ? MATTIS_MODERN_SUBSET : MATTIS_MODERN_AVERAGE);
        cr_expect_float_eq(cell.overlap, share * amplitude * y, 1e-9);
        const double norm = share * amplitude * amplitude;
        cr_expect_float_eq(pow(cell.retrieval_error, 2), norm + 1 - 2 * cell.overlap, 1e-9);
    }
}

Test(theory_modern, states_are_where_the_map_leads) {
    for (int64_t law = 0; law < LAWS; law++)
        for (double masked = 0; masked < 0.9; masked += 0.29)
            for (double beta = 0.3; beta < 4; beta *= 1.3)
                for (double m0 = -0.2; m0 <= 1; m0 += 0.3)
                    for (double load = 0.02; load < 1; load += 0.09) {
                        mattis_params params = params_of(law, load, beta, m0);
                        params.masked = masked;
                        follow(&params);
                    }
}

/* Energy and entropy of the weights by the numbers of patterns at each overlap with the state, s =
 * a (+-1): ln of the sum over k, and its derivatives. N = 20000 leaves O(ln N/N). */
Test(theory_modern, energy_and_entropy_of_a_subset) {
    const int N = 20000;
    const double load = 0.6, beta = 1.2, m0 = 0.2;
    mattis_params params = params_of(MATTIS_LAW_BINARY, load, beta, m0);
    params.spins = N;
    mattis_rs_solution cell = solve(&params);
    cr_assert_eq(cell.phase, MATTIS_MODERN_SUBSET);
    const double a = cell.overlap / m0, b = beta * a, step = 1e-3;
    cr_expect_float_eq(tanh(b), a, 1e-12);
    const double sum = crosstalk_sum(MATTIS_LAW_BINARY, N, load, b);
    const double mean = (crosstalk_sum(MATTIS_LAW_BINARY, N, load, b + step) -
                         crosstalk_sum(MATTIS_LAW_BINARY, N, load, b - step)) /
                        (2 * step); /* of b xi.s over the weights */
    cr_expect_float_eq(cell.energy, (-sum / beta + 0.5 * a * a * N + load * N / beta + 0.5 * N) / N,
                       1e-3);
    cr_expect_float_eq(cell.entropy, sum - b * mean, 20);
    cr_expect_gt(cell.entropy, 1000);
}

Test(theory_modern, energies_of_single_states) {
    for (int64_t law = 0; law < LAWS; law++) {
        const double beta = 0.8, largest = mattis_modern_largest_norm(law, 0.05);
        mattis_params params = params_of(law, 0.05, beta, 0.9);
        mattis_rs_solution pattern = solve(&params); /* E = -lse/beta + 1/2 + ..., lse = beta N */
        cr_expect_float_eq(pattern.energy, -1 + 0.5 + 0.05 / beta + largest / 2, 1e-12);
        params.load = 0.5;
        mattis_rs_solution average = solve(&params); /* s = 0: lse = ln K */
        cr_expect_eq(average.phase, MATTIS_MODERN_AVERAGE);
        cr_expect_float_eq(average.energy, mattis_modern_largest_norm(law, 0.5) / 2, 1e-12);
        cr_expect_float_eq(average.entropy, 40 * 0.5, 1e-12);
        cr_expect_eq(average.overlap, 0);
        params.inverse_temperature = 8; /* I(0.9) > 0.5 for binary and sphere alone */
        params.overlap = 0.3;
        mattis_rs_solution other = solve(&params);
        cr_expect_eq(other.phase, MATTIS_MODERN_OTHER);
        const double nearest = mattis_modern_nearest(law, 0.5);
        const double norm = law == MATTIS_LAW_GAUSSIAN ? 1 + nearest * nearest : 1;
        cr_expect_float_eq(other.energy,
                           -norm / 2 + 0.5 / 8 + mattis_modern_largest_norm(law, 0.5) / 2, 1e-12);
        cr_expect_float_eq(other.overlap, 0.3 * nearest, 1e-12);
        cr_expect_float_eq(other.first_step, 0.3 * nearest, 1e-12);
    }
}

Test(theory_modern, one_pattern_and_random_starts) {
    mattis_params params = params_of(MATTIS_LAW_BINARY, 0, 0.1, -0.5);
    cr_expect_eq(solve(&params).phase, MATTIS_MODERN_RETRIEVAL); /* K = 1: no others */
    params = params_of(MATTIS_LAW_SPHERE, 0.01, 0.5, 1);
    cr_expect_eq(solve(&params).phase, MATTIS_MODERN_RETRIEVAL);
    cr_expect_gt(solve(&params).capacity_base, 0);
    params.from = MATTIS_FROM_RANDOM;
    mattis_rs_solution random = solve(&params);
    cr_expect_eq(random.overlap, 0);
    cr_expect_eq(random.critical_load, 0);
    params.from = MATTIS_FROM_MIXTURE;
    cr_assert_eq(mattis_theory_find(MATTIS_MODERN)->solve(&params, &random), MATTIS_OK);
    cr_expect_eq(random.status, MATTIS_NO_THEORY);
    cr_expect(isnan(random.overlap));
}
