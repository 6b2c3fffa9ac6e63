/* Tallies of patterns in rows of bits: every row of kernels against the definition. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "thin.h"

enum { ROWS = 300, BITS = 64 * MATTIS_TALLY_WORDS };

static uint64_t word_of(uint32_t seed, size_t k) {
    const mattis_stream stream = mattis_stream_make(seed, MATTIS_PURPOSE_START, 0, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, k, word);
    return mattis_join_words(word);
}

/* As long as the kernels may read: more is seen by sanitizers. */
static uint64_t *random_rows(uint32_t seed, size_t n, size_t length) {
    uint64_t *x = malloc(n * length * sizeof *x);
    for (size_t k = 0; k < n * length; k++)
        x[k] = word_of(seed, k);
    return x;
}

static void expect_apart(const mattis_kernels *row, size_t length, size_t n, bool masked) {
    const size_t room = (n + 3) / 4 * 4;
    uint64_t *bits = random_rows(1, room, length), *kept = random_rows(2, room, length);
    uint64_t *state = random_rows(3, 1, length);
    uint16_t *apart = malloc(room * sizeof *apart);
    for (size_t k = 0; k < room; k++)
        apart[k] = (uint16_t)(60000 + k);      /* as after other blocks */
    memset(bits, 0xff, length * sizeof *bits); /* all bits apart, and none */
    memset(state, 0, length * sizeof *state);
    if (n > 1)
        memcpy(bits + length, state, length * sizeof *state);
    row->tally_apart(bits, masked ? kept : NULL, length, n, state, apart);
    for (size_t k = 0; k < n; k++) {
        int sum = 60000 + (int)k;
        for (size_t i = 0; i < 64 * length; i++) {
            const size_t at = k * length + i / 64;
            const uint64_t differ = (bits[at] ^ state[i / 64]) & (masked ? kept[at] : UINT64_MAX);
            sum += (int)(differ >> i % 64 & 1);
        }
        cr_assert_eq(apart[k], sum, "%s, %zu words, row %zu of %zu", row->name, length, k, n);
    }
    free(bits);
    free(kept);
    free(state);
    free(apart);
}

Test(kernels_tally, differing_bits_equal_the_definition_in_every_row) {
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t length = 4; mattis_kernel_rows[r]->supported() && length <= 16; length += 4)
            for (size_t n = 1; n < 12; n++) {
                expect_apart(mattis_kernel_rows[r], length, n, false);
                expect_apart(mattis_kernel_rows[r], length, n, true);
            }
}

Test(kernels_tally, keys_are_counted_in_every_row) {
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t n = 1; mattis_kernel_rows[r]->supported() && n < 60; n++) {
            uint16_t *key = malloc(n * sizeof *key), count[2][40] = {{0}}, range[2];
            uint16_t least = 39, most = 0;
            for (size_t k = 0; k < n; k++) {
                key[k] = (uint16_t)(3 + word_of(4, k + 60 * n) % 37);
                least = key[k] < least ? key[k] : least;
                most = key[k] > most ? key[k] : most;
            }
            uint16_t *const tables[2] = {count[0], count[1]};
            mattis_kernel_rows[r]->tally_keys(key, n, tables, range);
            cr_assert(range[0] == least && range[1] == most, "%s, %zu keys",
                      mattis_kernel_rows[r]->name, n);
            for (size_t k = 0; k < n; k++)
                count[k % 2][key[k]]--;
            for (size_t v = 0; v < 40; v++)
                cr_assert(count[0][v] == 0 && count[1][v] == 0);
            free(key);
        }
}

/* Adds groups in pieces of several sizes, up to all that fit, and reads the tally twice. */
static void expect_counts(const mattis_kernels *row, size_t length, size_t groups, bool full) {
    const size_t bits = 64 * length, listed = groups * MATTIS_TALLY_GROUP;
    uint64_t *rows = random_rows(5, ROWS, length);
    uint64_t *tally = malloc(MATTIS_TALLY_PLANES * length * sizeof *tally);
    uint32_t *at = malloc(listed * sizeof *at);
    int64_t *field = malloc(bits * sizeof *field), *expected = malloc(bits * sizeof *expected);
    const int32_t weight[2] = {INT32_MAX, -3};
    if (full)
        memset(rows, 0xff, ROWS * length * sizeof *rows);
    /* what need not be cleared holds anything */
    memset(tally, 0xa5, MATTIS_TALLY_PLANES * length * sizeof *tally);
    for (size_t p = 0; p < MATTIS_TALLY_PLANES; p += p < 4 ? 1 : 2)
        memset(tally + p * length, 0, length * sizeof *tally);
    for (size_t i = 0; i < bits; i++)
        field[i] = expected[i] = 1000 * (int64_t)i;
    for (int time = 0; time < 2; time++) {
        for (size_t k = 0; k < listed; k++)
            at[k] = (uint32_t)(word_of(6 + (uint32_t)time, k) % ROWS * length);
        for (size_t done = 0, some; done < groups; done += some) {
            some = done + 1 < groups - done ? done + 1 : groups - done;
            row->tally_add(rows, length, at + done * MATTIS_TALLY_GROUP, some, done, tally);
        }
        row->tally_drain(tally, length, groups, weight[time], field);
        for (size_t i = 0; i < bits; i++) {
            for (size_t k = 0; k < listed; k++)
                expected[i] += rows[at[k] + i / 64] >> i % 64 & 1 ? weight[time] : 0;
            cr_assert_eq(field[i], expected[i], "%s, %zu words, %zu groups, time %d, bit %zu",
                         row->name, length, groups, time, i);
        }
    }
    free(rows);
    free(tally);
    free(at);
    free(field);
    free(expected);
}

Test(kernels_tally, counts_equal_the_definition_in_every_row) {
    const size_t groups[] = {1, 2, 3, 4, 7, 8, 15, 16, 31, 33, 63, 64, 100, MATTIS_TALLY_GROUPS};
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t length = 4; mattis_kernel_rows[r]->supported() && length <= 16; length += 4)
            for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
                if (!passed_over()) {
                    expect_counts(mattis_kernel_rows[r], length, groups[g], false);
                    expect_counts(mattis_kernel_rows[r], length, groups[g], true);
                }
}
