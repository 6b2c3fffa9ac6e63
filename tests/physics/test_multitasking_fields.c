/* Multitasking networks under parallel updates: overlaps and fields of one reading
 * equal those of one column after the other, which test_multitasking_exact.c holds against the
 * definition; whole chunks and parts of them, random states and a retrieved pattern. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/dynamics.h"
#include "networks.h"

typedef struct variant {
    mattis_rule rule;
    int examples, spins, patterns;
} variant;

static void assert_equal(mattis_engine *all, mattis_engine *one, variant v) {
    const mattis_engine_type *type = all->type;
    mattis_report report;
    for (size_t i = 0; i < all->n_spins; i++)
        cr_assert_eq(type->field(all, i), type->field(one, i),
                     "rule %d, M = %d, N = %d, K = %d, site %zu", (int)v.rule, v.examples, v.spins,
                     v.patterns, i);
    for (size_t mu = 0; mu < (size_t)v.patterns; mu++) {
        cr_assert_eq(type->overlap(all, mu), type->overlap(one, mu));
        cr_assert_eq(type->data_overlap(all, mu), type->data_overlap(one, mu));
    }
    cr_assert_eq(type->energy(all), type->energy(one));
    cr_assert_eq(type->check(all, &report), 0, "%s", report.text);
}

static void compare(variant v) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, v.spins, v.patterns);
    mattis_disorder disorder;
    mattis_engine all, one;
    params.model = MATTIS_MULTITASKING;
    params.dilution = 0.3;
    params.rule = v.rule;
    params.quality = v.rule == MATTIS_STORING ? 1 : 0.8;
    params.examples = v.examples;
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 2), 0);
    cr_assert_eq(type->init(&one, &params, &disorder), 0);
    params.update = MATTIS_PARALLEL;
    cr_assert_eq(type->init(&all, &params, &disorder), 0);
    int8_t *spin = malloc(all.n_spins);
    for (int near = 0; near < 2; near++) {
        for (size_t i = 0; i < all.n_spins; i++) {
            const int sign = mattis_patterns_sign(&disorder.patterns, i, 0);
            const bool turn = near ? i % 40 == 0 : i * i % 7 < 3;
            spin[i] = (int8_t)((sign ? sign : 1) * (turn ? -1 : 1));
        }
        type->set_spins(&all, spin);
        type->set_spins(&one, spin);
        assert_equal(&all, &one, v);
    }
    for (size_t i = 0; i < all.n_spins; i += all.n_spins / 9) {
        type->flip(&all, i);
        type->flip(&one, i);
    }
    assert_equal(&all, &one, v);
    free(spin);
    type->free(&all);
    type->free(&one);
    mattis_disorder_free(&disorder);
}

Test(multitasking_fields, one_reading_gives_the_fields_of_single_spins) {
    static const variant variants[] = {
        {MATTIS_STORING, 1, 50, 1},         {MATTIS_SUPERVISED, 20, 33, 3},
        {MATTIS_UNSUPERVISED, 5, 21, 2},    {MATTIS_STORING, 1, 64, 64},
        {MATTIS_STORING, 1, 129, 600},      {MATTIS_STORING, 1, 301, 1100},
        {MATTIS_STORING, 1, 20, 3000},      {MATTIS_UNSUPERVISED, 1, 100, 64},
        {MATTIS_UNSUPERVISED, 7, 129, 70},  {MATTIS_UNSUPERVISED, 20, 33, 65},
        {MATTIS_SUPERVISED, 1, 64, 64},     {MATTIS_SUPERVISED, 20, 129, 600},
        {MATTIS_SUPERVISED, 127, 33, 1030}, {MATTIS_SUPERVISED, 128, 129, 513},
        {MATTIS_SUPERVISED, 3000, 65, 100},
    };
    for (size_t k = 0; k < sizeof variants / sizeof *variants; k++)
        compare(variants[k]);
}

/* More spins than counts of 16 bits hold. */
Test(multitasking_fields, many_spins) {
    compare((variant){MATTIS_STORING, 1, 16384 + 5, 64});
    compare((variant){MATTIS_STORING, 1, 70001, 5});
}
