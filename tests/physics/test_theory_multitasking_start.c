/* What the theory of the multitasking network makes of its starts. */
#include <criterion/criterion.h>
#include <math.h>

#include "mattis/theory.h"
#include "one_site.h"

Test(theory_multitasking_start, starts_lead_to_their_states) {
    mattis_params p = cell(3, 0.05, 0.3);
    p.from = MATTIS_FROM_PATTERN;
    cr_expect_eq((int)solved(&p).state, MATTIS_STATE_PURE);
    p.overlap = -1;
    cr_expect_lt(solved(&p).overlap, -0.9);
    p = cell(3, 0.8, 0.02);
    p.from = MATTIS_FROM_MIXTURE;
    p.weight[0] = p.weight[1] = p.weight[2] = 1;
    const mattis_rs_solution s = solved(&p);
    cr_expect_eq((int)s.state, MATTIS_STATE_PARALLEL);
    cr_expect_float_eq(s.first_step, 0.2 * (0.64 + 2 * 0.8 * 0.2 * 0.5 + 0.04 / 2), 2e-3);
    p.from = MATTIS_FROM_RANDOM;
    cr_expect_eq((int)solved(&p).state, solved(&p).phase);
}

/* A start from a pattern tells it alone: the others come in falling order and above 0, as from the
 * hierarchy, and only the first one is determined. */
Test(theory_multitasking_start, a_start_keeps_signs_and_order) {
    for (int k = 0; k < 24; k++) {
        mattis_params p = cell(3, (k < 12 ? 0.1 : 0.05) + 0.04 * (k % 12), 0.05);
        if (k >= 12)
            p = learning(p, 0.8, 4, MATTIS_BINOMIAL);
        const mattis_rs_solution hierarchy = solved(&p);
        cr_expect(hierarchy.unique);
        p.from = MATTIS_FROM_PATTERN;
        const mattis_rs_solution s = solved(&p);
        const double *m = s.pattern_overlap;
        cr_expect(m[0] > m[1] - 1e-9 && m[1] > m[2] - 1e-9 && m[2] > -1e-15, "d = %g: %g, %g, %g",
                  p.dilution, m[0], m[1], m[2]);
        if (k < 5) /* the hierarchy is the only stable state */
            for (int mu = 0; mu < 3; mu++)
                cr_expect_float_eq(m[mu], hierarchy.pattern_overlap[mu], 1e-8);
        cr_expect(s.determined[0]);
        cr_expect_eq(s.determined[1], fabs(m[1]) < 1e-9);
        cr_expect_eq(s.determined[2], fabs(m[1]) < 1e-9);
        cr_expect_eq(s.unique, fabs(m[1]) < 1e-9);
        p.overlap = -1;
        const mattis_rs_solution turned = solved(&p);
        cr_expect_float_eq(turned.overlap, -m[0], 1e-12);
        cr_expect_float_eq(turned.pattern_overlap[1], m[1], 1e-12);
    }
    mattis_params p = cell(3, 0.3, 0.05);
    p.from = MATTIS_FROM_MIXTURE; /* the last two alike but for a sign, and less than the first */
    p.weight[0] = 1;
    p.weight[1] = -0.5;
    p.weight[2] = 0.5;
    const mattis_rs_solution s = solved(&p);
    cr_expect(s.determined[0] && !s.determined[1] && !s.determined[2]);
    cr_expect_lt(s.pattern_overlap[1], -0.1);
    cr_expect_gt(s.pattern_overlap[2], 0.01);
    cr_expect_lt(s.pattern_overlap[2], -s.pattern_overlap[1] - 0.01);
    p.from = MATTIS_FROM_RANDOM;
    cr_expect_not(solved(&p).determined[0]);
    p.temperature = 0.9;
    cr_expect(solved(&p).unique, "above T_c there is one state");
}

/* n of a first state, over all values (xi, x) of a site and both values of its spin: open ones are
 * +-1, a share is turned, a share masked. */
static void start_of(const mattis_params *p, double *n) {
    const site_law law = law_of(p);
    const size_t k = (size_t)p->patterns;
    int at[MAX_PATTERNS] = {0};
    for (size_t mu = 0; mu < k; mu++)
        n[mu] = 0;
    for (size_t carry = 0; carry < k;) {
        double weight = 1, sum = 0;
        for (size_t mu = 0; mu < k; mu++) {
            weight *= law.p[at[mu]];
            if (p->from == MATTIS_FROM_MIXTURE)
                sum += p->weight[mu] * law.xi[at[mu]];
            else if (sum == 0 && (mu == 0 || p->from == MATTIS_FROM_HIERARCHICAL))
                sum = law.xi[at[mu]];
        }
        double up = sum > 0 ? 1 : sum < 0 ? 0 : 0.5; /* probability of +1 */
        if (p->from == MATTIS_FROM_EXAMPLE)
            up = up * (1 + p->quality) / 2 + (1 - up) * (1 - p->quality) / 2;
        up = up * (1 + p->overlap) / 2 + (1 - up) * (1 - p->overlap) / 2;
        up = up * (1 - p->masked) + p->masked / 2;
        for (size_t mu = 0; mu < k; mu++)
            n[mu] += weight * law.x[at[mu]] * (2 * up - 1);
        for (carry = 0; carry < k && ++at[carry] == law.n; carry++)
            at[carry] = 0;
    }
}

Test(theory_multitasking_start, first_step_of_every_start) {
    static const mattis_start starts[] = {MATTIS_FROM_PATTERN, MATTIS_FROM_HIERARCHICAL,
                                          MATTIS_FROM_EXAMPLE, MATTIS_FROM_MIXTURE};
    for (int k = 0; k < 24; k++) {
        mattis_params p = learning(cell(3, 0.3, 0.1), 0.7, 3, MATTIS_BINOMIAL);
        double n[MAX_PATTERNS];
        p.from = starts[k % 4];
        p.overlap = k / 4 % 2 ? 0.65 : 1;
        p.masked = k / 8 * 0.3;
        p.mask = k % 2 ? MATTIS_MASK_BLOCK : MATTIS_MASK_SCATTERED;
        p.weight[0] = 1;
        p.weight[1] = -0.8;
        p.weight[2] = 0.5;
        start_of(&p, n);
        cr_expect_float_eq(solved(&p).first_step, brute(&p, n).m[0], 1e-13,
                           "start %d, overlap %g, masked %g", k % 4, p.overlap, p.masked);
    }
    mattis_params p = cell(3, 0.3, 0.1);
    p.from = MATTIS_FROM_PREVIOUS;
    cr_expect(isnan(solved(&p).first_step));
    /* All masked is a random start. */
    p = cell(3, 0.3, 0.1);
    p.masked = 1;
    const mattis_rs_solution s = solved(&p);
    cr_expect_eq(s.first_step, 0);
    cr_expect_not(s.determined[0]);
    p.from = MATTIS_FROM_RANDOM;
    cr_expect_eq(solved(&p).overlap, s.overlap);
}
