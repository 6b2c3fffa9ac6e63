/* Networks that keep rows of their patterns count those of equal overlaps together (tally.h):
 * their numbers equal those of the columns, which batches of four states and more read, and those
 * that one spin after the other gives. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "networks.h"

/* Rows are made after some readings of few states. */
enum { STATES = 4, READINGS = 6 };

/* A share of the spins of the first pattern turned: near it, and at random. */
static int8_t *state_of(const mattis_patterns *patterns, int number) {
    int8_t *spin = malloc(patterns->n_spins);
    for (size_t i = 0; i < patterns->n_spins; i++) {
        const int sign = mattis_patterns_sign(patterns, i, 0);
        const bool turn = number % 2 ? i * (i + 3 + (size_t)number) % 7 < 3 : i % 40 == 0;
        spin[i] = (int8_t)((sign ? sign : 1) * (turn ? -1 : 1));
    }
    return spin;
}

static void assert_equal(mattis_engine *one, mattis_engine *other, size_t n_patterns) {
    const mattis_engine_type *type = one->type;
    for (size_t i = 0; i < one->n_spins; i++)
        cr_assert_eq(type->field(one, i), type->field(other, i), "N = %zu, K = %zu, spin %zu",
                     one->n_spins, n_patterns, i);
    for (size_t mu = 0; mu < n_patterns; mu++)
        cr_assert_eq(type->overlap(one, mu), type->overlap(other, mu));
    cr_assert_eq(type->energy(one), type->energy(other));
}

static void check(mattis_engine *engine) {
    mattis_report report;
    cr_assert_eq(engine->type->check(engine, &report), 0, "%s", report.text);
}

/* One, two and three states by rows; four of them, the columns. */
static void compare_dense(const mattis_params *params, mattis_disorder *disorder) {
    const mattis_engine_type *type = mattis_engine_find(params);
    mattis_engine rows[STATES], columns[STATES], *row[STATES], *column[STATES];
    int8_t *spin[STATES];
    const int8_t *next[STATES];
    const bool rows_kept = mattis_keeps_rows(params);
    for (int t = 0; t < STATES; t++) {
        row[t] = &rows[t], column[t] = &columns[t];
        next[t] = spin[t] = state_of(&disorder->patterns, t);
        cr_assert_eq(type->init(row[t], params, disorder), 0);
        cr_assert_eq(type->init(column[t], params, disorder), 0);
    }
    mattis_engines_set_spins(column, next, STATES);
    const mattis_patterns *terms =
        params->rule == MATTIS_UNSUPERVISED ? &disorder->examples : &disorder->patterns;
    cr_assert(rows_kept ? terms->rows && !terms->rows->bit : !terms->rows);
    for (size_t k = 0; k < READINGS; k++)
        for (size_t t = 0; t < STATES; t++)
            mattis_engines_set_spins(row + t, next + t, 1);
    cr_assert(!rows_kept || terms->rows->bit);
    for (size_t n = 1; n < STATES; n++) {
        for (size_t t = 0; t < STATES; t += n)
            mattis_engines_set_spins(row + t, next + STATES - 1 - t, 1);
        for (size_t t = 0; t < STATES; t += n)
            mattis_engines_set_spins(row + t, next + t, t + n < STATES ? n : STATES - t);
        for (size_t t = 0; t < STATES; t++)
            assert_equal(row[t], column[t], disorder->patterns.n_patterns);
    }
    if (params->spins < 200)
        check(row[1]);
    for (int t = 0; t < STATES; t++) {
        type->free(row[t]);
        type->free(column[t]);
        free(spin[t]);
    }
}

static mattis_params dense(int order, mattis_interaction interaction, int spins, int patterns) {
    mattis_params params = small_network(order, interaction, spins, patterns);
    params.update = MATTIS_PARALLEL;
    return params;
}

Test(pattern_rows, dense_fields_equal_those_of_columns) {
    static const int spins[] = {160, 161, 255, 256, 257, 300, 513, 800, 1024, 1025, 1300};
    int with_rows = 0; /* not at small N with the widest vectors, not where weights are wide */
    for (size_t k = 0; k < sizeof spins / sizeof *spins; k++)
        for (int order = 3; order <= 4; order++) {
            const mattis_params params =
                dense(order, k % 2 ? MATTIS_FULL : MATTIS_DISTINCT, spins[k], 6001 + (int)k % 4);
            mattis_disorder disorder;
            with_rows += mattis_keeps_rows(&params);
            cr_assert_eq(mattis_disorder_init(&disorder, &params, 2), 0);
            compare_dense(&params, &disorder);
            mattis_disorder_free(&disorder);
        }
    cr_assert_geq(with_rows, 5);
}

Test(pattern_rows, examples_too) {
    mattis_params params = dense(3, MATTIS_DISTINCT, 800, 60);
    params.rule = MATTIS_UNSUPERVISED;
    params.examples = 77;
    params.quality = 0.6;
    cr_assert(mattis_keeps_rows(&params));
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    compare_dense(&params, &disorder);
    mattis_disorder_free(&disorder);
}

/* Overlaps of all sizes: more of them than there are counters. */
Test(pattern_rows, overlaps_without_end) {
    const mattis_params params = dense(4, MATTIS_DISTINCT, 800, 20000);
    cr_assert(mattis_keeps_rows(&params));
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    mattis_patterns *patterns = &disorder.patterns;
    for (size_t mu = 1; mu < patterns->n_patterns; mu++)
        for (size_t i = mu % 800; i < patterns->n_spins; i++) {
            uint64_t *word = &patterns->bit[i * patterns->words + mu / 64];
            const uint64_t first = patterns->bit[i * patterns->words] & 1, bit = mu % 64;
            *word = (*word & ~((uint64_t)1 << bit)) | first << bit;
        }
    compare_dense(&params, &disorder);
    mattis_disorder_free(&disorder);
}

/* Copies of a few patterns: counters that fill. */
Test(pattern_rows, counters_that_fill) {
    const mattis_params params = dense(3, MATTIS_DISTINCT, 800, 20000);
    cr_assert(mattis_keeps_rows(&params));
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_patterns *patterns = &disorder.patterns;
    for (size_t i = 0; i < patterns->n_spins; i++) {
        uint64_t *column = patterns->bit + i * patterns->words;
        const uint64_t three = column[0] & 7;
        for (size_t mu = 0; mu < patterns->n_patterns; mu++) {
            const uint64_t bit = three >> mu % 3 & 1;
            column[mu / 64] = (column[mu / 64] & ~((uint64_t)1 << mu % 64)) | bit << mu % 64;
        }
    }
    compare_dense(&params, &disorder);
    mattis_disorder_free(&disorder);
}

/* Against engines that go from spin to spin. */
static void compare_multitasking(const mattis_params *params, const mattis_disorder *disorder) {
    const mattis_engine_type *type = mattis_engine_find(params);
    const bool rows_kept = mattis_keeps_rows(params);
    mattis_params one_by_one = *params;
    mattis_engine rows, columns;
    cr_assert(rows_kept || params->spins < 1000);
    cr_assert_eq(type->init(&rows, params, disorder), 0);
    one_by_one.update = MATTIS_SEQUENTIAL;
    cr_assert_eq(type->init(&columns, &one_by_one, disorder), 0);
    for (int t = 0; t < READINGS; t++) {
        int8_t *spin = state_of(&disorder->patterns, t);
        type->set_spins(&rows, spin);
        type->set_spins(&columns, spin);
        assert_equal(&rows, &columns, disorder->patterns.n_patterns);
        free(spin);
    }
    const mattis_patterns *terms =
        params->rule == MATTIS_UNSUPERVISED ? &disorder->examples : &disorder->patterns;
    cr_assert(rows_kept ? terms->rows && terms->rows->bit : !terms->rows);
    type->free(&rows);
    type->free(&columns);
}

Test(pattern_rows, multitasking_fields_equal_those_of_columns) {
    static const struct {
        int spins, patterns, examples;
    } size[] = {{160, 4100, 1}, {257, 5200, 1}, {1030, 10300, 1}, {200, 1600, 3}};
    for (size_t k = 0; k < sizeof size / sizeof *size; k++) {
        mattis_params params = dense(2, MATTIS_DISTINCT, size[k].spins, size[k].patterns);
        params.model = MATTIS_MULTITASKING;
        params.dilution = 0.3;
        if (size[k].examples > 1) {
            params.rule = MATTIS_UNSUPERVISED;
            params.examples = size[k].examples;
            params.quality = 0.8;
        }
        mattis_disorder disorder;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 1), 0);
        compare_multitasking(&params, &disorder);
        mattis_disorder_free(&disorder);
    }
}

/* Overlaps all over the range, so that hardly any of them has a group of its own. */
Test(pattern_rows, many_overlaps_of_few_patterns) {
    mattis_params params = dense(2, MATTIS_DISTINCT, 4000, 20300);
    params.model = MATTIS_MULTITASKING;
    params.dilution = 0.3;
    mattis_disorder disorder;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_patterns *patterns = &disorder.patterns;
    for (size_t i = 0; i < patterns->n_spins; i++) {
        uint64_t *column = patterns->bit + i * patterns->words;
        const uint64_t *nonzero = mattis_patterns_mask(patterns, i);
        const uint64_t first = column[0] & 1;
        for (size_t mu = 1; mu < patterns->n_patterns; mu++)
            if (i >= mu * 37 % patterns->n_spins) {
                const uint64_t at = (uint64_t)1 << mu % 64;
                column[mu / 64] =
                    first ? column[mu / 64] | (at & nonzero[mu / 64]) : column[mu / 64] & ~at;
            }
    }
    compare_multitasking(&params, &disorder);
    mattis_disorder_free(&disorder);
}

/* Networks with synaptic noise keep no rows, and none are counted: columns, and N C(N - 1, 2)
 * couplings. */
Test(pattern_rows, not_with_noise) {
    mattis_params params = dense(3, MATTIS_DISTINCT, 200, 6000);
    params.synaptic = 0.5;
    mattis_cost cost;
    cr_assert(!mattis_keeps_rows(&params));
    mattis_engine_find(&params)->cost(&params, &cost);
    const double couplings = 200.0 * (199 * 198 / 2) * sizeof(float);
    cr_assert_float_eq(cost.disorder_bytes - couplings,
                       200.0 * 8 * (double)mattis_pattern_words(6000), 1);
}
