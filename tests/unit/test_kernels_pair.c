/* Kernels of pairwise networks and of the order of sites: every row against the scalar one, and
 * that one against the definition. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { LARGEST = 200, SPINS = 75, WORDS = (LARGEST + 63) / 64, MOST = INT16_MAX };

static uint64_t bits_at(uint64_t index) {
    const mattis_stream stream = mattis_stream_make(11, MATTIS_PURPOSE_START, 0, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, index, word);
    return mattis_join_words(word);
}

/* Columns of n patterns, with zeros from n on. */
static void fill_columns(uint64_t *bit, size_t n_columns, size_t words, size_t n) {
    for (size_t k = 0; k < n_columns * words; k++) {
        const size_t first = k % words * 64;
        bit[k] = first >= n        ? 0
                 : n - first >= 64 ? bits_at(k)
                                   : bits_at(k) & (((uint64_t)1 << (n - first)) - 1);
    }
}

static int sign_at(const uint64_t *column, size_t mu) {
    return column[mu / 64] >> mu % 64 & 1 ? 1 : -1;
}

Test(kernels_pair, fields_are_sums_of_signed_overlaps) {
    static int16_t overlap[WORDS * 64];
    static uint64_t column[WORDS];
    for (size_t n = 1; n <= LARGEST; n++) {
        int32_t wanted = 0;
        memset(overlap, 0, sizeof overlap);
        fill_columns(column, 1, WORDS, n);
        for (size_t mu = 0; mu < n; mu++) {
            overlap[mu] = (int16_t)((int)(bits_at(mu + n) % 65535) - 32767);
            wanted += sign_at(column, mu) * overlap[mu];
        }
        for (size_t r = 0; mattis_kernel_rows[r]; r++)
            if (mattis_kernel_rows[r]->supported())
                cr_assert_eq(mattis_kernel_rows[r]->pair_field(overlap, column, n), wanted,
                             "%s n %zu", mattis_kernel_rows[r]->name, n);
    }
}

Test(kernels_pair, four_fields_are_those_of_each_column) {
    static int16_t overlap[WORDS * 64];
    static uint64_t bit[4 * WORDS];
    const uint64_t *const column[4] = {bit, bit + WORDS, bit + 2 * WORDS, bit + 3 * WORDS};
    for (size_t n = 1; n <= LARGEST; n++) {
        memset(overlap, 0, sizeof overlap);
        fill_columns(bit, 4, WORDS, n);
        for (size_t mu = 0; mu < n; mu++)
            overlap[mu] = (int16_t)((int)(bits_at(mu + n) % 65535) - 32767);
        for (size_t r = 0; mattis_kernel_rows[r]; r++) {
            int32_t field[4];
            if (!mattis_kernel_rows[r]->supported())
                continue;
            mattis_kernel_rows[r]->pair_fields(overlap, column, n, field);
            for (size_t c = 0; c < 4; c++)
                cr_assert_eq(field[c], mattis_kernel_rows[0]->pair_field(overlap, column[c], n),
                             "%s n %zu column %zu", mattis_kernel_rows[r]->name, n, c);
        }
    }
}

/* As many patterns and as large overlaps as there may be. */
Test(kernels_pair, largest_sums_do_not_wrap) {
    int16_t *overlap = calloc(MOST + 1, sizeof *overlap);
    uint64_t *column = calloc((MOST + 1) / 64, sizeof *column);
    for (size_t mu = 0; mu < MOST; mu++) {
        overlap[mu] = mu % 3 ? MOST : -MOST;
        column[mu / 64] |= (uint64_t)(mu % 3 != 0) << mu % 64;
    }
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        if (mattis_kernel_rows[r]->supported())
            cr_assert_eq(mattis_kernel_rows[r]->pair_field(overlap, column, MOST), MOST * MOST,
                         "%s", mattis_kernel_rows[r]->name);
    free(overlap);
    free(column);
}

/* With the stride of patterns that has room for more words than there are. */
Test(kernels_pair, rows_of_couplings) {
    enum { STRIDE = WORDS + 1 };
    static uint64_t bit[SPINS * STRIDE];
    int16_t row[SPINS];
    for (size_t n = 1; n <= LARGEST; n++) {
        fill_columns(bit, SPINS, STRIDE, n);
        for (size_t r = 0; mattis_kernel_rows[r]; r++) {
            if (!mattis_kernel_rows[r]->supported())
                continue;
            mattis_kernel_rows[r]->pair_row(bit, STRIDE, SPINS, n, bit + 3 * STRIDE, row);
            for (size_t j = 0; j < SPINS; j++) {
                int wanted = 0;
                for (size_t mu = 0; mu < n; mu++)
                    wanted += sign_at(bit + 3 * STRIDE, mu) * sign_at(bit + j * STRIDE, mu);
                cr_assert_eq(row[j], wanted, "%s n %zu spin %zu", mattis_kernel_rows[r]->name, n,
                             j);
            }
        }
    }
}

Test(kernels_pair, rows_are_added_to_levels) {
    int16_t row[LARGEST];
    int32_t level[LARGEST], before[LARGEST];
    for (size_t n = 0; n <= LARGEST; n++)
        for (int sign = -1; sign <= 1; sign += 2)
            for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                if (!mattis_kernel_rows[r]->supported())
                    continue;
                for (size_t j = 0; j < LARGEST; j++) {
                    row[j] = (int16_t)bits_at(j);
                    level[j] = before[j] = (int32_t)(bits_at(j) >> 34);
                }
                mattis_kernel_rows[r]->pair_add(level, row, sign, n);
                for (size_t j = 0; j < LARGEST; j++)
                    cr_assert_eq(level[j], before[j] + (j < n ? sign * row[j] : 0),
                                 "%s n %zu at %zu", mattis_kernel_rows[r]->name, n, j);
            }
}

/* Bounded numbers in parts of 32 bits are those of 64, at the ends of their range too. */
Test(kernels_pair, picks_are_bounded_numbers) {
    enum { N = 70, SITES = 4001 };
    uint64_t pick[N + MATTIS_RANDOM_ROOM], bits[N];
    for (size_t k = 0; k < N; k++)
        bits[k] = k % 7 == 0   ? UINT64_MAX - k / 7 * UINT32_MAX
                  : k % 7 == 1 ? k / 7 * ((uint64_t)1 << 32)
                               : bits_at(k);
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        for (size_t n = 1; n <= N; n++)
            for (size_t from_end = 0; from_end < 3; from_end++) {
                const size_t first = from_end < 2 ? from_end * (SITES - n) : 17;
                memcpy(pick, bits, sizeof bits);
                row->picks(pick, first, n, SITES);
                for (size_t k = 0; k < n; k++)
                    cr_assert_eq(pick[k], first + k + mattis_bounded_of(bits[k], SITES - first - k),
                                 "%s n %zu from %zu at %zu", row->name, n, first, k);
            }
    }
}
