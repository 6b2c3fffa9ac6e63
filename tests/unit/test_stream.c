/* Random streams: published known answers, disjoint fields, keys by content. */
#include <criterion/criterion.h>
#include <math.h>

#include "mattis/disorder.h"
#include "mattis/stream.h"
#include "networks.h"

/* Known answers of Philox4x32-10 published with Random123 (kat_vectors). */
Test(stream, philox_gives_the_published_words) {
    mattis_stream zero = {0, 0, 0};
    uint32_t word[4];
    mattis_stream_block(&zero, 0, word);
    const uint32_t answer[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    cr_assert_arr_eq(word, answer, sizeof answer);
    mattis_stream ones = {UINT64_MAX, UINT32_MAX, UINT32_MAX};
    mattis_stream_block(&ones, UINT64_MAX, word);
    const uint32_t answer_ones[4] = {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
    cr_assert_arr_eq(word, answer_ones, sizeof answer_ones);
    mattis_stream pi = {0x299f31d0a4093822ull, 0x13198a2e, 0x03707344};
    mattis_stream_block(&pi, 0x85a308d3243f6a88ull, word);
    const uint32_t answer_pi[4] = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
    cr_assert_arr_eq(word, answer_pi, sizeof answer_pi);
}

Test(stream, fields_do_not_meet) {
    mattis_stream a = mattis_stream_make(7, MATTIS_PURPOSE_START, 5, 3);
    mattis_stream b = mattis_stream_make(7, MATTIS_PURPOSE_DYNAMICS, 5, 3);
    mattis_stream c = mattis_stream_make(7, MATTIS_PURPOSE_START, 5, 4);
    mattis_stream d = mattis_stream_make(7, MATTIS_PURPOSE_START, 6, 3);
    cr_assert_eq(a.purpose_replica >> 24, MATTIS_PURPOSE_START);
    cr_assert_eq(a.purpose_replica & 0xffffff, 3);
    cr_assert_neq(a.purpose_replica, b.purpose_replica);
    cr_assert_neq(a.purpose_replica, c.purpose_replica);
    cr_assert_neq(a.sample, d.sample);
}

Test(stream, numbers_have_the_right_range_and_mean) {
    mattis_stream stream = mattis_stream_make(11, MATTIS_PURPOSE_DYNAMICS, 0, 0);
    enum { DRAWS = 100000, SIDES = 7 };
    double sum = 0, squares = 0, face[SIDES] = {0};
    for (uint64_t k = 0; k < DRAWS; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        double u = mattis_unit_real(word);
        cr_assert(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
        uint64_t side = mattis_bounded(word + 2, SIDES);
        cr_assert_lt(side, SIDES);
        face[side]++;
    }
    /* Five standard errors: sqrt(1/12 / n), sqrt(4/45 / n). */
    cr_assert_float_eq(sum / DRAWS, 0.5, 5 * sqrt(1.0 / 12 / DRAWS));
    cr_assert_float_eq(squares / DRAWS, 1.0 / 3, 5 * sqrt(4.0 / 45 / DRAWS));
    double chi = 0;
    for (int k = 0; k < SIDES; k++)
        chi += pow(face[k] - (double)DRAWS / SIDES, 2) * SIDES / DRAWS;
    cr_assert_gt(chi_square_tail(chi, SIDES - 1), 1e-3);
    const uint32_t largest[2] = {UINT32_MAX, UINT32_MAX};
    cr_assert_lt(mattis_unit_real(largest), 1.0);
    cr_assert_eq(mattis_bounded(largest, 7), 6);
}

Test(stream, the_disorder_is_keyed_by_what_defines_it) {
    mattis_params params = small_network(4, MATTIS_DISTINCT, 30, 50);
    uint64_t disorder = mattis_disorder_key(&params), dynamics = mattis_dynamics_key(&params);
    mattis_params other = params;
    other.temperature = 0.2;
    cr_assert_eq(mattis_disorder_key(&other), disorder, "the patterns know the temperature");
    cr_assert_neq(mattis_dynamics_key(&other), dynamics, "the dynamics ignores the temperature");
    other = params;
    other.from = MATTIS_FROM_RANDOM;
    cr_assert_eq(mattis_disorder_key(&other), disorder);
    cr_assert_neq(mattis_dynamics_key(&other), dynamics);
    other = params;
    other.sweeps *= 2;
    other.burn_in += 5;
    other.samples = 77;
    other.replicas = 5;
    cr_assert_eq(mattis_dynamics_key(&other), dynamics, "the length of a run changes its numbers");
    for (int k = 0; k < 4; k++) {
        other = params;
        int64_t *changed[] = {&other.spins, &other.order, &other.patterns, &other.seed};
        *changed[k] += 1;
        cr_assert_neq(mattis_disorder_key(&other), disorder, "change %d", k);
        cr_assert_neq(mattis_dynamics_key(&other), dynamics, "change %d", k);
    }
    cr_assert_neq(disorder, dynamics);
}

Test(stream, patterns_are_balanced_and_differ_between_samples) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, 101, 700);
    mattis_patterns first, second;
    cr_assert_eq(mattis_patterns_init(&first, &params, 0), 0);
    cr_assert_eq(mattis_patterns_init(&second, &params, 1), 0);
    double sum = 0, product = 0, neighbours = 0;
    const double n = 101.0 * 700;
    for (size_t i = 0; i < 101; i++) {
        for (size_t mu = 0; mu < 700; mu++) {
            int x = mattis_patterns_sign(&first, i, mu);
            sum += x;
            product += x * mattis_patterns_sign(&second, i, mu);
            neighbours += x * mattis_patterns_sign(&first, (i + 1) % 101, mu);
        }
        /* Unused bits are 0: kernels may read them. */
        cr_assert_eq(mattis_patterns_column(&first, i)[10] >> 60, 0);
    }
    cr_assert_lt(fabs(sum), 5 * sqrt(n));
    cr_assert_lt(fabs(product), 5 * sqrt(n));
    cr_assert_lt(fabs(neighbours), 5 * sqrt(n));
    mattis_patterns_free(&first);
    mattis_patterns_free(&second);
}
