/* The kernels of the multitasking network: every row equals the scalar row. */
#include <criterion/criterion.h>
#include <stdalign.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { LARGEST = 200, ROOM = 1024 };

static uint64_t plus[ROOM / 64], nonzero[ROOM / 64];
static alignas(64) int32_t overlap[ROOM], wanted[ROOM];
static int8_t narrow[ROOM];
static int16_t wide[ROOM];

/* Random entries below n, 0 from there on. */
static void fill(size_t n, int32_t range) {
    mattis_stream stream = mattis_stream_make(n, MATTIS_PURPOSE_START, 0, 0);
    memset(plus, 0, sizeof plus);
    memset(nonzero, 0, sizeof nonzero);
    for (size_t k = 0; k < ROOM; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        overlap[k] = k < n ? (int32_t)(word[0] % (2 * (uint32_t)range + 1)) - range : 0;
        narrow[k] = (int8_t)word[1];
        wide[k] = (int16_t)word[2];
        if (k < n && word[3] % 3) {
            nonzero[k / 64] |= (uint64_t)1 << k % 64;
            plus[k / 64] |= (uint64_t)(word[3] >> 16 & 1) << k % 64;
        }
    }
    memcpy(wanted, overlap, sizeof overlap);
}

Test(kernels_multitasking, every_row_equals_the_scalar_row) {
    const mattis_kernels *reference = mattis_kernel_rows[0];
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        for (size_t n = 1; n <= LARGEST; n++) {
            const mattis_ternary_column x = {plus, nonzero, n};
            const mattis_sums_column sums[] = {{.narrow = narrow, .n = n}, {.wide = wide, .n = n}};
            fill(n, (int32_t)(((int64_t)1 << 33) / (int64_t)n > 16777216
                                  ? 16777216
                                  : ((int64_t)1 << 33) / (int64_t)n));
            cr_assert_eq(row->ternary_field(overlap, &x), reference->ternary_field(overlap, &x),
                         "%s n %zu", row->name, n);
            for (int step = -2; step <= 2; step++) {
                row->ternary_add(overlap, &x, step);
                reference->ternary_add(wanted, &x, step);
                cr_assert_arr_eq(overlap, wanted, sizeof overlap, "%s n %zu", row->name, n);
            }
            for (size_t k = 0; k < 2; k++) {
                cr_assert_eq(row->sums_field(overlap, &sums[k]),
                             reference->sums_field(overlap, &sums[k]), "%s n %zu", row->name, n);
                row->sums_add(overlap, &sums[k], -2);
                reference->sums_add(wanted, &sums[k], -2);
                cr_assert_arr_eq(overlap, wanted, sizeof overlap, "%s n %zu", row->name, n);
            }
        }
    }
}

/* The words of the streams, across a carry of the counter, at every length of a batch. */
Test(kernels_multitasking, random_words_are_those_of_the_streams) {
    const mattis_stream stream =
        mattis_stream_make(UINT64_C(0x123456789abcdef0), MATTIS_PURPOSE_DYNAMICS, 17, 5);
    const uint32_t key[2] = {(uint32_t)stream.key, (uint32_t)(stream.key >> 32)};
    const uint32_t tail[2] = {stream.sample, stream.purpose_replica};
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        for (size_t n = 1; n <= 70; n++) {
            const uint64_t first = UINT64_C(0x300000000) - n / 2;
            uint64_t room[2][70 + MATTIS_RANDOM_ROOM], *const pair[2] = {room[0], room[1]};
            row->philox(key, tail, first, n, pair);
            for (size_t k = 0; k < n; k++) {
                uint32_t block[4];
                mattis_stream_block(&stream, first + k, block);
                for (int w = 0; w < 2; w++)
                    cr_assert_eq(room[w][k], mattis_join_words(block + 2 * w), "%s n %zu block %zu",
                                 row->name, n, k);
            }
        }
    }
}

/* The lanes at the edge of what the header allows: all overlaps of one sign, n max|S| = 2^33. */
Test(kernels_multitasking, largest_sums_do_not_wrap) {
    enum { N = 512 };
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        memset(plus, 255, sizeof plus);
        memset(nonzero, 255, sizeof nonzero);
        for (size_t k = 0; k < ROOM; k++)
            overlap[k] = k < N ? 1 << 24 : 0;
        const mattis_ternary_column x = {plus, nonzero, N};
        cr_expect_eq(row->ternary_field(overlap, &x), (int64_t)1 << 33, "%s", row->name);
    }
}
