/* Theory of the modern network with binary states: cells against the landscape of the free energy,
 * the lines, and partition functions by enumeration. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "../../src/theory/modern.h"
#include "mattis/error.h"

static void set_up(void) {
    gsl_set_error_handler_off();
}
TestSuite(theory_modern_spins, .init = set_up);

static mattis_params spins_of(double load, double beta, double overlap, double temperature) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.state = MATTIS_STATE_BINARY;
    params.spins = 40;
    params.load = load;
    params.inverse_temperature = beta;
    params.overlap = overlap;
    params.temperature = temperature;
    return params;
}

static mattis_rs_solution solve(const mattis_params *params) {
    mattis_rs_solution solution;
    cr_assert_eq(mattis_theory_find(MATTIS_MODERN)->solve(params, &solution), MATTIS_OK);
    cr_assert_eq(solution.status, MATTIS_SOLVED);
    return solution;
}

/* f(m) = -max(m, phi) - T s(m), the entropy s of spins at overlap m: the retrieval state is its
 * minimum beyond phi, the one without its minimum below. */
static void compare_with_landscape(double load, double beta, double T) {
    const double phi = mattis_modern_crosstalk(MATTIS_LAW_BINARY, beta, load);
    double best[2] = {INFINITY, INFINITY}, place[2] = {0, 0};
    for (double m = 0; m < 1; m += 1e-5) {
        const int beyond = m > phi;
        const double f = -fmax(m, phi) - T * (M_LN2 - mattis_modern_rate(MATTIS_LAW_BINARY, m));
        if (f < best[beyond]) {
            best[beyond] = f;
            place[beyond] = m;
        }
    }
    const bool exists = place[1] > phi + 2e-5;
    mattis_params params = spins_of(load, beta, 1, T);
    mattis_rs_solution cell = solve(&params);
    if (exists) {
        cr_expect_eq(cell.phase,
                     best[1] < best[0] ? MATTIS_MODERN_RETRIEVAL : MATTIS_MODERN_METASTABLE);
        cr_expect_float_eq(cell.overlap, place[1], 2e-5);
        cr_expect_float_eq(cell.free_energy, best[1], 1e-8);
        cr_expect_float_eq(cell.replica_overlap, cell.overlap * cell.overlap, 1e-15);
    } else if (place[1] > 0 || phi > 1) {
        cr_expect_eq(cell.phase, MATTIS_MODERN_AVERAGE);
        cr_expect_float_eq(cell.free_energy, best[0], 1e-8);
        cr_expect_float_eq(cell.energy, -phi, 1e-12);
        const double rate = beta * tanh(beta) - log(cosh(beta)); /* of what carries the weight */
        cr_expect_float_eq(cell.entropy, 40 * fmax(0, load - rate), 1e-12);
    }
}

Test(theory_modern_spins, cells_follow_the_landscape) {
    for (double load = 0.03; load < 0.75; load += 0.09)
        for (double beta = 0.2; beta < 4; beta *= 1.7)
            for (double T = 0.11; T < 2.5; T *= 1.5)
                compare_with_landscape(load, beta, T);
}

Test(theory_modern_spins, cells_change_on_the_lines) {
    mattis_params params = spins_of(0.1, 0.4, 1, 0);
    mattis_rs_solution cell = solve(&params);
    cr_expect_float_eq(cell.critical_load, 0.8 - log(cosh(0.8)), 1e-15);
    cr_expect_eq(cell.overlap, 1);
    cr_expect_eq(cell.free_energy, -1);
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_MODERN);
    const mattis_param *temperature = mattis_param_find("dynamics.temperature");
    for (double T = 0; T < 2; T += 0.23) {
        double end, equal;
        cr_assert_eq(mattis_line_abscissa(&theory->line[0], &params, temperature, T, &end),
                     MATTIS_OK);
        cr_assert_eq(mattis_line_abscissa(&theory->line[1], &params, temperature, T, &equal),
                     MATTIS_OK);
        params.temperature = T;
        params.load = end * (1 - 1e-9);
        const int inside = solve(&params).phase;
        cr_expect_eq(inside, MATTIS_MODERN_METASTABLE);
        params.load = end * (1 + 1e-9);
        cr_expect_eq(solve(&params).phase, MATTIS_MODERN_AVERAGE);
        params.load = equal * (1 - 1e-9);
        cr_expect_eq(solve(&params).phase, MATTIS_MODERN_RETRIEVAL);
        params.load = equal * (1 + 1e-9);
        cr_expect_neq(solve(&params).phase, MATTIS_MODERN_RETRIEVAL);
    }
}

/* In the condensed phase a lost start falls into the pattern nearest to it. */
Test(theory_modern_spins, lost_starts_end_in_another_pattern) {
    mattis_params params = spins_of(0.2, 2, 0.4, 0.5);
    mattis_rs_solution cell = solve(&params);
    cr_expect_eq(cell.phase, MATTIS_MODERN_OTHER);
    const double nearest = mattis_modern_nearest(MATTIS_LAW_BINARY, 0.2);
    cr_expect_float_eq(cell.overlap, 0.4 * nearest * tanh(2), 1e-12);
    cr_expect(isnan(cell.replica_overlap));
    params.temperature = 3; /* tanh(1/T) below e*: no pattern holds */
    cr_expect_eq(solve(&params).phase, MATTIS_MODERN_AVERAGE);
}

/* Masked spins are random: a cue of 0.8 on three quarters of them has the overlap 0.6. */
Test(theory_modern_spins, masks_shrink_the_overlap) {
    for (double load = 0.05; load < 0.5; load += 0.06) {
        mattis_params masked = spins_of(load, 1.1, 0.8, 0.4), whole = spins_of(load, 1.1, 0.6, 0.4);
        masked.masked = 0.25;
        mattis_rs_solution a = solve(&masked), b = solve(&whole);
        cr_expect_float_eq(a.critical_load, b.critical_load, 1e-14);
        cr_expect_float_eq(a.overlap, b.overlap, 1e-14);
        cr_expect_eq(a.phase, b.phase);
        if (isfinite(a.critical_overlap))
            cr_expect_float_eq(0.75 * a.critical_overlap, b.critical_overlap, 1e-14);
        else
            cr_expect_gt(b.critical_overlap, 0.75);
    }
}

/* --- Networks of spins ------------------------------------------------------------------------ */

enum { MOST_PATTERNS = 40000 };

static void draw(int N, int K, uint64_t seed, uint64_t *pattern) {
    for (int mu = 0; mu < K; mu++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        pattern[mu] = seed >> (64 - N);
    }
}

/* Overlap with the first pattern after one parallel step from it: the fields are those of the
 * energy, (1/2 beta) ln of the ratio of the sums at both values of the spin. */
static double first_step(int N, int K, double beta, double T, uint64_t seed) {
    static uint64_t pattern[MOST_PATTERNS];
    double overlap = 0, power[65];
    draw(N, K, seed, pattern);
    for (int d = 0; d <= N; d++)
        power[d] = exp(-2 * beta * d);
    for (int i = 0; i < N; i++) {
        const uint64_t turned = pattern[0] ^ (uint64_t)1 << i;
        double along = 0, against = 0;
        for (int mu = 0; mu < K; mu++) {
            along += power[__builtin_popcountll(pattern[0] ^ pattern[mu])];
            against += power[__builtin_popcountll(turned ^ pattern[mu])];
        }
        const double field = log(along / against) / (2 * beta);
        overlap += (T > 0 ? tanh(field / T) : field > 0 ? 1 : -1) / N;
    }
    return overlap;
}

/* Between alpha_c(beta, 1) = 0.322 and alpha_c(2 beta, 1) = 0.509 the fields vanish with N, but
 * have the right sign: enough at T = 0 alone. */
Test(theory_modern_spins, zero_temperature_follows_the_sign_of_vanishing_fields) {
    const double beta = 0.4;
    double cold[2] = {0, 0}, warm = 0, far = 0;
    for (uint64_t sample = 1; sample <= 4; sample++) {
        for (int i = 0; i < 2; i++)
            cold[i] += first_step(i ? 24 : 16, (int)exp(0.39 * (i ? 24 : 16)), beta, 0, sample) / 4;
        warm += first_step(24, (int)exp(0.39 * 24), beta, 0.5, sample) / 4;
        far += first_step(16, (int)exp(0.65 * 16), beta, 0, sample) / 4;
    }
    cr_expect_gt(cold[1], 0.97, "%g", cold[1]);
    cr_expect_geq(cold[1], cold[0]);
    cr_expect_lt(warm, 0.5, "%g", warm);
    cr_expect_lt(far, 0.5, "%g", far);
    mattis_params params = spins_of(0.39, beta, 1, 0);
    mattis_rs_solution zero = solve(&params);
    cr_expect_eq(zero.overlap, 1);
    cr_expect_eq(zero.first_step, 1);
    cr_expect_eq(zero.phase, MATTIS_MODERN_METASTABLE);
    cr_expect_float_eq(zero.energy, -(0.39 + log(cosh(beta))) / beta, 1e-14);
    params.temperature = 0.5;
    cr_expect_eq(solve(&params).first_step, 0);
    params = spins_of(0.65, beta, 1, 0);
    cr_expect(isnan(solve(&params).overlap), "no theory of where such spins stop");
}

/* Partition functions of small networks by enumeration, self-averaging enough: -T ln Z/N is the
 * least of the free energies, that of a pattern lowered by T ln K/N for all K of them. */
static double enumerate(int N, int K, double beta, double T, uint64_t seed) {
    double sum = 0;
    uint64_t pattern[512];
    draw(N, K, seed, pattern);
    for (uint64_t s = 0; s < (uint64_t)1 << N; s++) {
        double weight = 0;
        for (int mu = 0; mu < K; mu++)
            weight += exp(beta * (N - 2 * __builtin_popcountll(s ^ pattern[mu])));
        sum += pow(weight, 1 / (beta * T));
    }
    return -T * log(sum) / N;
}

Test(theory_modern_spins, free_energies_by_enumeration) {
    static const double point[][3] = {
        {0.3, 0.8, 0.3}, {0.3, 0.8, 1.2}, {0.2, 2, 0.6}, {0.4, 0.5, 0.8}};
    for (size_t k = 0; k < sizeof point / sizeof *point; k++) {
        double difference[2];
        for (int i = 0; i < 2; i++) {
            const int N = i ? 14 : 7, K = (int)lround(exp(point[k][0] * N));
            const double load = log(K) / N, beta = point[k][1], T = point[k][2];
            mattis_params params = spins_of(load, beta, 1, T);
            const double phi = mattis_modern_crosstalk(MATTIS_LAW_BINARY, beta, load);
            double least = -phi - T * M_LN2;
            mattis_rs_solution cell = solve(&params);
            if (cell.phase >= MATTIS_MODERN_METASTABLE)
                least = fmin(least, cell.free_energy - T * load);
            double mean = 0;
            for (uint64_t sample = 1; sample <= 4; sample++)
                mean += enumerate(N, K, beta, T, sample) / 4;
            difference[i] = fabs(mean - least);
        }
        cr_expect_lt(difference[1], 0.04, "%zu: %g %g", k, difference[0], difference[1]);
        cr_expect(difference[1] < difference[0] || difference[1] < 5e-3, "%zu: %g %g", k,
                  difference[0], difference[1]);
    }
}
