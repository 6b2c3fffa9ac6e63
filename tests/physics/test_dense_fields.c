/* All fields of one reading of the patterns against fields taken one by one, in networks that fill
 * whole chunks and leave the radius of the tables: random states, a retrieved pattern, and examples
 * that are all retrieved at once. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/dynamics.h"
#include "networks.h"

/* Half the energy gap, from whole numbers: energies of engines are exact up to one rounding. */
static void compare_fields(const mattis_params *given, double turned) {
    mattis_params params = *given;
    mattis_disorder disorder;
    mattis_engine all, one;
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 2), 0);
    params.update = MATTIS_PARALLEL;
    cr_assert_eq(type->init(&all, &params, &disorder), 0);
    params.update = MATTIS_SEQUENTIAL;
    cr_assert_eq(type->init(&one, &params, &disorder), 0);
    const size_t n = all.n_spins;
    int8_t *spin = malloc(n);
    for (size_t i = 0; i < n; i++) {
        const bool turn = floor((double)(i + 1) * turned) > floor((double)i * turned);
        spin[i] = (int8_t)(mattis_patterns_sign(&disorder.patterns, i, 0) * (turn ? -1 : 1));
    }
    type->set_spins(&all, spin);
    type->set_spins(&one, spin);
    cr_assert_eq(type->energy(&all), type->energy(&one));
    type->flip(&one, n / 2); /* there and back: what was known of all fields is forgotten */
    type->flip(&one, n / 2);
    mattis_report report;
    for (size_t i = 0; i < n; i++) {
        const double field = type->field(&all, i);
        cr_assert_eq(type->field(&one, i), field, "P = %d, N = %zu, site %zu", (int)params.order, n,
                     i);
        if (i % 64 == 0) { /* forget it again, and the definition */
            const double before = type->energy(&one);
            type->flip(&one, i);
            const double gap = (type->energy(&one) - before) / 2 * spin[i];
            cr_assert_float_eq(gap, field, 1e-9 * (fabs(before) + 1));
            type->flip(&one, i);
        }
    }
    cr_assert_eq(type->check(&all, &report), 0, "%s", report.text);
    cr_assert_eq(type->check(&one, &report), 0, "%s", report.text);
    type->free(&all);
    type->free(&one);
    mattis_disorder_free(&disorder);
    free(spin);
}

Test(dense_fields, one_reading_gives_the_fields_of_single_spins) {
    static const int spins[] = {64, 129, 300};
    for (size_t v = 0; v < n_dense_variants; v++)
        for (size_t k = 0; k < 3; k++) {
            mattis_params params = small_network(dense_variants[v].order,
                                                 dense_variants[v].interaction, spins[k], 1500);
            mattis_report report;
            if (mattis_engine_find(&params)->limits(&params, &report))
                continue; /* P = 8 is exact up to 197 spins or so */
            compare_fields(&params, 0.5);
            compare_fields(&params, 0.02);
        }
}

/* 600 noisy copies of each pattern: more overlaps are beyond the radius than the list takes. */
Test(dense_fields, many_overlaps_beyond_the_radius) {
    for (int order = 2; order <= 6; order++) {
        mattis_params params = small_network(order, MATTIS_DISTINCT, 200, 3);
        params.rule = MATTIS_UNSUPERVISED;
        params.examples = 600;
        params.quality = 0.8;
        compare_fields(&params, 0.1);
    }
}
