/* The theory of the multitasking network against sums over all values of a site made here, finite
 * differences of the free energy, limits, and published numbers. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "mattis/error.h"
#include "mattis/theory.h"
#include "one_site.h"

static const struct {
    int64_t patterns;
    double dilution, temperature, quality;
    int64_t examples;
    mattis_means_law law;
} cells[] = {
    {1, 0.3, 0.2, 1, 1, MATTIS_BINOMIAL},     {2, 0.5, 0.2, 1, 1, MATTIS_BINOMIAL},
    {3, 0.3, 0.05, 1, 1, MATTIS_BINOMIAL},    {3, 0.45, 0.1, 0.8, 5, MATTIS_BINOMIAL},
    {3, 0.45, 0.2, 0.8, 20, MATTIS_GAUSSIAN}, {3, 0.7, 0.1, 0.7, 3, MATTIS_BINOMIAL},
    {4, 0.6, 0.1, 1, 1, MATTIS_BINOMIAL},     {4, 0.35, 0.1, 0.6, 4, MATTIS_BINOMIAL},
    {3, 0.1, 0.3, 0.9, 1, MATTIS_BINOMIAL},   {2, 0.3, 0.25, 0.6, 10, MATTIS_GAUSSIAN},
};

Test(theory_multitasking, solutions_satisfy_the_equations_summed_by_force) {
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
        mattis_params p = cell(cells[c].patterns, cells[c].dilution, cells[c].temperature);
        if (cells[c].quality < 1)
            p = learning(p, cells[c].quality, cells[c].examples, cells[c].law);
        const mattis_rs_solution s = solved(&p);
        const averages a = brute(&p, s.pattern_data_overlap);
        for (int64_t mu = 0; mu < p.patterns; mu++) {
            cr_expect_float_eq(a.n[mu], s.pattern_data_overlap[mu], 1e-10,
                               "cell %zu: n %.12g, not %.12g", c, s.pattern_data_overlap[mu],
                               a.n[mu]);
            cr_expect_float_eq(a.m[mu], s.pattern_overlap[mu], 1e-10, "cell %zu: m", c);
        }
        cr_expect_float_eq(a.q, s.replica_overlap, 1e-10, "cell %zu: q", c);
        cr_expect_float_eq(a.f, s.free_energy, 1e-10, "cell %zu: f", c);
    }
}

/* The smallest eigenvalue of R times the Hessian, by second differences of the f summed here and
 * inverse iteration by bisection on the determinant's sign: power iteration of c - H. */
Test(theory_multitasking, stability_is_the_hessian_of_the_free_energy) {
    for (size_t c = 1; c < sizeof cells / sizeof *cells; c++) {
        if (cells[c].patterns > 3)
            continue;
        mattis_params p = cell(cells[c].patterns, cells[c].dilution, cells[c].temperature);
        if (cells[c].quality < 1)
            p = learning(p, cells[c].quality, cells[c].examples, cells[c].law);
        const mattis_rs_solution s = solved(&p);
        const double r = p.quality, e = 1e-4;
        const double size = cells[c].quality < 1 ? r * r + (1 - r * r) / (double)p.examples : 1;
        const size_t k = (size_t)p.patterns;
        double hessian[MAX_PATTERNS][MAX_PATTERNS], v[MAX_PATTERNS], value = 0;
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++) {
                double f[2][2];
                for (int a = 0; a < 2; a++)
                    for (int b = 0; b < 2; b++) {
                        double n[MAX_PATTERNS];
                        memcpy(n, s.pattern_data_overlap, sizeof n);
                        n[i] += a ? e : -e;
                        n[j] += b ? e : -e;
                        f[a][b] = brute(&p, n).f;
                    }
                hessian[i][j] = size * (f[1][1] - f[1][0] - f[0][1] + f[0][0]) / (4 * e * e);
            }
        for (size_t i = 0; i < k; i++)
            v[i] = 1 + 0.3 * (double)i;
        for (int t = 0; t < 3000; t++) {
            double w[MAX_PATTERNS], norm = 0;
            for (size_t i = 0; i < k; i++) {
                w[i] = 2 * v[i];
                for (size_t j = 0; j < k; j++)
                    w[i] -= hessian[i][j] * v[j];
                norm += w[i] * w[i];
            }
            for (size_t i = 0; i < k; i++)
                v[i] = w[i] / sqrt(norm);
            value = 2 - sqrt(norm);
        }
        cr_expect_float_eq(value, s.stability, 1e-5, "cell %zu: %g, not %g", c, s.stability, value);
    }
}

Test(theory_multitasking, published_numbers) {
    mattis_params p = cell(3, 0.3, 0.05);
    mattis_rs_solution s = solved(&p);
    cr_expect_float_eq(s.pattern_overlap[0], 0.7000, 5e-5);
    cr_expect_float_eq(s.pattern_overlap[1], 0.2098, 5e-5);
    cr_expect_float_eq(s.pattern_overlap[2], 0.0458, 5e-5);
    cr_expect_eq((int)s.state, MATTIS_STATE_HIERARCHICAL);
    p = learning(cell(3, 0.45, 0.1), 0.8, 20, MATTIS_GAUSSIAN);
    s = solved(&p);
    cr_expect_float_eq(s.pattern_overlap[0], 0.5412, 5e-5);
    cr_expect_float_eq(s.pattern_overlap[1], 0.2430, 5e-5);
    cr_expect_float_eq(s.pattern_overlap[2], 0.0999, 5e-5);
    /* The exact law, by a sum over all 41^3 values of a site in other code. */
    p.example_law = MATTIS_BINOMIAL;
    s = solved(&p);
    cr_expect_float_eq(s.pattern_overlap[0], 0.53977064, 1e-7);
    cr_expect_float_eq(s.pattern_overlap[1], 0.24387848, 1e-7);
    cr_expect_float_eq(s.pattern_overlap[2], 0.10152374, 1e-7);
    static const double edge[] = {1, 1, 0.61803, 0.54369, 0.51879};
    for (int k = 1; k <= 5; k++) {
        p = cell(k, 0.3, 0.05);
        cr_expect_float_eq(solved(&p).critical_dilution, edge[k - 1], 5e-6);
    }
}

/* T = 0: the power law below d_c. */
Test(theory_multitasking, power_law_at_zero_temperature) {
    for (int k = 2; k <= 6; k++) {
        mattis_params p = cell(k, 0.4, 0);
        const mattis_rs_solution s = solved(&p);
        for (int mu = 0; mu < k; mu++)
            cr_expect_float_eq(s.pattern_overlap[mu], 0.6 * pow(0.4, mu), 1e-12);
    }
}

Test(theory_multitasking, limits) {
    /* One pattern: m = (1 - d) tanh(m/T). */
    mattis_params p = cell(1, 0.3, 0.4);
    double m = 0.7;
    for (int t = 0; t < 2000; t++)
        m = 0.7 * tanh(m / 0.4);
    mattis_rs_solution s = solved(&p);
    cr_expect_float_eq(s.overlap, m, 1e-12);
    cr_expect_eq((int)s.phase, MATTIS_STATE_PURE);
    cr_expect_float_eq(s.critical_temperature, 0.7, 1e-15);
    /* Above T_c nothing. */
    p.temperature = 0.701;
    s = solved(&p);
    cr_expect_eq(s.overlap, 0);
    cr_expect_eq((int)s.phase, MATTIS_STATE_ERGODIC);
    cr_expect_float_eq(s.free_energy, -0.701 * log(2), 1e-14);
    /* r -> 1 and M -> infinity are storing. */
    p = cell(3, 0.4, 0.1);
    s = solved(&p);
    mattis_params close = learning(p, 1 - 1e-9, 3, MATTIS_BINOMIAL);
    mattis_params many = learning(p, 0.7, 32767, MATTIS_GAUSSIAN);
    const mattis_rs_solution x = solved(&close), y = solved(&many);
    for (int mu = 0; mu < 3; mu++) {
        cr_expect_float_eq(x.pattern_overlap[mu], s.pattern_overlap[mu], 1e-7);
        cr_expect_float_eq(y.pattern_overlap[mu], s.pattern_overlap[mu], 1e-3);
    }
    /* activity-normalized: the same physics at T (1 - d). */
    mattis_params normalized = p;
    normalized.activity_normalized = 1;
    normalized.temperature = p.temperature / 0.6;
    const mattis_rs_solution z = solved(&normalized);
    cr_expect_float_eq(z.overlap, s.overlap, 1e-12);
    cr_expect_float_eq(z.free_energy, s.free_energy / 0.6, 1e-12);
    cr_expect_float_eq(z.critical_temperature, 1, 1e-15);
    p.patterns = MATTIS_THEORY_PATTERNS + 1;
    cr_expect_eq(mattis_theory_find(MATTIS_MULTITASKING)->solve(&p, &s), MATTIS_ERR_RANGE);
}

/* On both sides of each line the state that a hierarchical start leads to is another one. */
Test(theory_multitasking, states_change_across_the_lines) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_MULTITASKING);
    static const mattis_state sides[][2] = {
        {MATTIS_N_STATES, MATTIS_STATE_ERGODIC},
        {MATTIS_STATE_PURE, MATTIS_STATE_HIERARCHICAL},
        {MATTIS_STATE_HIERARCHICAL, MATTIS_STATE_PARALLEL},
    };
    for (int k = 3; k <= 4; k++)
        for (size_t line = 0; line < 3; line++) {
            mattis_params p = cell(k, 0, 0.12);
            double d;
            cr_assert_eq(theory->line[line].abscissa_at(&p, p.temperature, &d), 0);
            for (int side = 0; side < 2; side++) {
                p.dilution = d + (side ? 1e-4 : -1e-4);
                const mattis_rs_solution s = solved(&p);
                if (sides[line][side] != MATTIS_N_STATES)
                    cr_expect_eq((int)s.state, (int)sides[line][side], "K = %d, %s, side %d", k,
                                 theory->line[line].name, side);
                else
                    cr_expect_neq((int)s.state, MATTIS_STATE_ERGODIC);
            }
        }
    /* Beyond `symmetric` all amplitudes are equal, before it they differ. */
    mattis_params p = cell(3, 0, 0.12);
    double d;
    cr_assert_eq(theory->line[3].abscissa_at(&p, p.temperature, &d), 0);
    p.dilution = d + 1e-3;
    mattis_rs_solution s = solved(&p);
    cr_expect_float_eq(s.pattern_overlap[0], s.pattern_overlap[2], 1e-9);
    p.dilution = d - 1e-3;
    s = solved(&p);
    cr_expect_gt(s.pattern_overlap[0], s.pattern_overlap[2] + 1e-3);
    /* Three of them meet where d = 2/3, T = 1/3: there the quartic terms of f are isotropic. */
    double end[2];
    cr_assert_eq(theory->line[1].abscissa_at(&p, 0.333, &end[0]), 0);
    cr_assert_eq(theory->line[3].abscissa_at(&p, 0.333, &end[1]), 0);
    cr_expect_float_eq(end[0], 2.0 / 3, 3e-3);
    cr_expect_float_eq(end[1], 2.0 / 3, 3e-3);
    cr_expect_eq(theory->line[1].abscissa_at(&p, 0.35, &end[0]), MATTIS_ERR_RANGE);
    cr_expect_eq(theory->line[2].abscissa_at(&p, 0.335, &end[0]), MATTIS_ERR_RANGE);
    /* Near there the hierarchy holds in a strip thinner than the scan of dilutions is wide. */
    p.temperature = 0.33;
    cr_assert_eq(theory->line[1].abscissa_at(&p, p.temperature, &end[0]), 0);
    cr_assert_eq(theory->line[2].abscissa_at(&p, p.temperature, &end[1]), 0);
    cr_expect_lt(end[1] - end[0], 4e-3);
    p.dilution = (end[0] + end[1]) / 2;
    cr_expect_eq((int)solved(&p).state, MATTIS_STATE_HIERARCHICAL);
    p.dilution = end[1] + 2e-4;
    cr_expect_neq((int)solved(&p).state, MATTIS_STATE_HIERARCHICAL);
    /* Its width goes to 0 as the square of the distance from 1/3. */
    double width[2];
    for (int k = 0; k < 2; k++) {
        p.temperature = 1.0 / 3 - (k ? 1e-4 : 4e-4);
        cr_assert_eq(theory->line[1].abscissa_at(&p, p.temperature, &end[0]), 0);
        cr_assert_eq(theory->line[2].abscissa_at(&p, p.temperature, &end[1]), 0);
        width[k] = end[1] - end[0];
    }
    cr_expect_float_eq(log(width[0] / width[1]) / log(4), 2, 0.1, "%g, %g", width[0], width[1]);
}

/* Minima so flat that plain steps and Newton's method do not reach them: stabilities of 1e-5 where
 * three lines meet, and of 1e-4 among twelve patterns. `solved` asserts that they are. */
Test(theory_multitasking, flat_minima_are_reached) {
    for (int k = 0; k < 5; k++) {
        const mattis_params p = cell(3, 0.651 + 5e-4 * k, 0.33);
        const mattis_rs_solution s = solved(&p);
        cr_expect_eq((int)s.state, MATTIS_STATE_PURE);
        cr_expect_lt(s.stability, 2e-4);
    }
    mattis_params p = learning(cell(12, 0.45, 0.05), 0.6, 20, MATTIS_BINOMIAL);
    cr_expect_lt(solved(&p).stability, 1e-3);
    /* Valleys that are curved: next to where the lines meet, n = 0.0118, 0.0030 and 0.0020. */
    p = learning(cell(3, 0.4663644566, 0.5331726074), 0.6, 3, MATTIS_BINOMIAL);
    cr_expect_lt(solved(&p).stability, 1e-7);
    p = learning(cell(3, 0.4666628971, 0.5333099365), 0.6, 3, MATTIS_BINOMIAL);
    cr_expect_lt(solved(&p).stability, 1e-8);
    p = cell(3, 0.6666612043, 0.3333311081);
    cr_expect_lt(solved(&p).stability, 1e-9);
}

/* Smallest share of an amplitude after one step at T = 0 from the hierarchy (1 - d) d^mu, over all
 * values of a site; a tie leaves the spin open. */
static double least_share(const mattis_params *p) {
    const site_law law = law_of(p);
    const size_t k = (size_t)p->patterns;
    double m[MAX_PATTERNS] = {0}, least = INFINITY;
    int at[MAX_PATTERNS] = {0};
    for (size_t carry = 0; carry < k;) {
        double weight = 1, h = 0;
        for (size_t mu = 0; mu < k; mu++) {
            weight *= law.p[at[mu]];
            h += pow(p->dilution, (double)mu) * law.x[at[mu]];
        }
        for (size_t mu = 0; mu < k; mu++)
            m[mu] += fabs(h) < 1e-9 ? 0 : weight * law.xi[at[mu]] * copysign(1, h);
        for (carry = 0; carry < k && ++at[carry] == law.n; carry++)
            at[carry] = 0;
    }
    for (size_t mu = 0; mu < k; mu++)
        least = fmin(least, m[mu] / ((1 - p->dilution) * pow(p->dilution, (double)mu)));
    return least;
}

/* The least M by trying each, with the exact law. At d = 0.55, r = 0.6 the share of 0.83 is reached
 * by 5 examples and lost again by 6; 0.4 and 0.5 tie sums of few examples. The Gaussian law has
 * other thresholds in some of these cells. */
Test(theory_multitasking, examples_needed_equals_linear_search) {
    static const struct {
        int64_t patterns;
        double dilution, quality, wanted;
    } tried[] = {
        {2, 0.55, 0.6, 0.83}, {2, 0.4, 0.8, 0.9},   {2, 0.2, 0.5, 0.9},
        {2, 0.5, 0.4, 0.8},   {3, 0.3, 0.6, 0.9},   {3, 0.5, 0.7, 0.85},
        {3, 0.1, 0.7, 0.9},   {3, 0.45, 0.8, 0.95}, {1, 0.3, 0.25, 0.9},
    };
    int other = 0;
    for (size_t c = 0; c < sizeof tried / sizeof *tried; c++) {
        mattis_params p = learning(cell(tried[c].patterns, tried[c].dilution, 0.05),
                                   tried[c].quality, 5, MATTIS_BINOMIAL);
        p.wanted_overlap = tried[c].wanted;
        const double needed = solved(&p).examples_needed;
        p.examples = 1;
        while (least_share(&p) < p.wanted_overlap)
            p.examples++;
        cr_expect_eq(needed, (double)p.examples, "cell %zu: %g, not %d", c, needed,
                     (int)p.examples);
        p.example_law = MATTIS_GAUSSIAN;
        other += solved(&p).examples_needed != needed;
    }
    cr_expect_gt(other, 2, "%d", other);
}

/* With the Gaussian law, by its own sum over the 27 values of xi. */
Test(theory_multitasking, examples_needed_keep_the_amplitudes) {
    const double d = 0.3, r = 0.6, wanted = 0.9;
    mattis_params p = learning(cell(3, d, 0.05), r, 7, MATTIS_GAUSSIAN);
    p.wanted_overlap = wanted;
    const double needed = solved(&p).examples_needed;
    for (int fewer = 0; fewer < 2; fewer++) {
        const double rho = (1 - r * r) / ((needed - fewer) * r * r);
        double least = INFINITY;
        for (int mu = 0; mu < 3; mu++) {
            double m = 0;
            for (int code = 0; code < 27; code++) {
                const int xi[3] = {code % 3 - 1, code / 3 % 3 - 1, code / 9 - 1};
                double weight = 1, signal = 0, variance = 0;
                for (int nu = 0; nu < 3; nu++) {
                    weight *= xi[nu] ? (1 - d) / 2 : d;
                    signal += xi[nu] * pow(d, nu);
                    variance += xi[nu] * xi[nu] * pow(d, 2 * nu);
                }
                if (variance > 0)
                    m += weight * xi[mu] * erf(signal / sqrt(2 * rho * variance));
            }
            least = fmin(least, m / ((1 - d) * pow(d, mu)));
        }
        cr_expect_eq(least >= wanted, fewer == 0, "M = %g: %g", needed - fewer, least);
    }
    p.dilution = 0.65;
    cr_expect(isinf(solved(&p).examples_needed));
    p.rule = MATTIS_STORING;
    cr_expect(isnan(solved(&p).examples_needed));
}
