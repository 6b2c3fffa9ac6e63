/* Every kernel row that this processor supports against the scalar row: equal integers. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { LARGEST = 200, LONG = 20011, ROOM = LONG + 64 };

/* P = 4 and P = 3 at N = 500, and a constant; limits as an engine would give them. */
static const mattis_polynomial cubic = {2, true, {-1492, 1}, 125000000};
static const mattis_polynomial square = {2, false, {-500, 3}, 750000};
static const mattis_polynomial one = {1, false, {1}, 1};
/* P = 8: seventh power, far beyond 32 bits. */
static const mattis_polynomial seventh = {4, true, {-7, 5, -3, 11}, 1ull << 62};

static uint64_t column[ROOM / 64 + 1];
static int16_t overlap[ROOM], wanted_overlap[ROOM];
static int32_t weight32[ROOM], wanted32[ROOM];
static int64_t weight64[ROOM], wanted64[ROOM];

static void fill(uint32_t seed, size_t n, int range) {
    mattis_stream stream = mattis_stream_make(seed, MATTIS_PURPOSE_START, 0, 0);
    for (size_t k = 0; k < ROOM; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        column[k / 64] = (uint64_t)word[1] << 32 | word[2];
        overlap[k] = (int16_t)((int)(word[0] % (2 * (uint32_t)range + 1)) - range);
        weight32[k] = wanted32[k] = -77;
        weight64[k] = wanted64[k] = -77;
    }
    if (n % 64)
        column[n / 64] &= ((uint64_t)1 << n % 64) - 1;
    memcpy(wanted_overlap, overlap, sizeof overlap);
}

static void compare(const mattis_kernels *row, size_t n, int step, int range,
                    const mattis_polynomial *a, const mattis_polynomial *b) {
    const mattis_kernels *reference = mattis_kernel_rows[0];
    const uint64_t *used = step ? column : NULL;
    fill((uint32_t)n, n, range);
    mattis_sums got = row->update32(overlap, used, step, n, a, b, weight32);
    mattis_sums wanted = reference->update32(wanted_overlap, used, step, n, a, b, wanted32);
    cr_assert(got.a == wanted.a && got.b == wanted.b, "%s update32 n %zu", row->name, n);
    cr_assert_arr_eq(overlap, wanted_overlap, sizeof overlap, "%s n %zu", row->name, n);
    cr_assert_arr_eq(weight32, wanted32, sizeof weight32, "%s n %zu", row->name, n);
    cr_assert(row->sum_set32(weight32, column, n, a->limit) ==
                  reference->sum_set32(weight32, column, n, a->limit),
              "%s sum_set32 n %zu", row->name, n);
}

static void compare_wide(const mattis_kernels *row, size_t n, int step, int range,
                         const mattis_polynomial *a, const mattis_polynomial *b) {
    const mattis_kernels *reference = mattis_kernel_rows[0];
    const uint64_t *used = step ? column : NULL;
    fill((uint32_t)n, n, range);
    mattis_sums got = row->update64(overlap, used, step, n, a, b, weight64);
    mattis_sums wanted = reference->update64(wanted_overlap, used, step, n, a, b, wanted64);
    cr_assert(got.a == wanted.a && got.b == wanted.b, "%s update64 n %zu", row->name, n);
    cr_assert_arr_eq(overlap, wanted_overlap, sizeof overlap, "%s n %zu", row->name, n);
    cr_assert_arr_eq(weight64, wanted64, sizeof weight64, "%s n %zu", row->name, n);
    cr_assert(row->sum_set64(weight64, column, n, a->limit) ==
                  reference->sum_set64(weight64, column, n, a->limit),
              "%s sum_set64 n %zu", row->name, n);
}

Test(kernels, every_row_equals_the_scalar_row_at_all_small_sizes) {
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        for (size_t n = 1; n <= LARGEST; n++) {
            for (int step = -2; step <= 2; step++) {
                compare(row, n, step, 498, &cubic, &square);
                compare(row, n, step, 498, &square, &one);
                compare_wide(row, n, step, 300, &seventh, &cubic);
            }
            fill((uint32_t)n, n, 30000);
            row->overlaps_add(overlap, column, 2, n);
            mattis_kernel_rows[0]->overlaps_add(wanted_overlap, column, 2, n);
            cr_assert_arr_eq(overlap, wanted_overlap, sizeof overlap, "%s n %zu", row->name, n);
        }
    }
}

Test(kernels, long_sums_do_not_overflow_their_lanes) {
    /* Every overlap at its extreme: lanes fill fastest, as in a network of equal patterns. */
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *row = mattis_kernel_rows[r];
        if (!row->supported())
            continue;
        fill(5, LONG, 0);
        memset(column, 0xff, sizeof column);
        for (size_t k = 0; k < LONG; k++)
            overlap[k] = 500;
        mattis_sums sum = row->update32(overlap, NULL, 0, LONG, &cubic, &square, weight32);
        int64_t a = 500ll * 500 * 500 - 1492ll * 500, b = 3ll * 250000 - 500;
        cr_assert(sum.a == (mattis_wide)a * LONG, "%s", row->name);
        cr_assert(sum.b == (mattis_wide)b * LONG, "%s", row->name);
        cr_assert(row->sum_set32(weight32, column, LONG, cubic.limit) == (mattis_wide)a * LONG);
        for (size_t k = 0; k < LONG; k++)
            weight64[k] = INT64_MAX / 3;
        cr_assert(row->sum_set64(weight64, column, LONG, INT64_MAX / 3) ==
                      (mattis_wide)(INT64_MAX / 3) * LONG,
                  "%s", row->name);
    }
}

Test(kernels, a_row_can_be_forced) {
    setenv("MATTIS_KERNELS", "scalar", 1);
    cr_assert_str_eq(mattis_kernels_choose()->name, "scalar");
    setenv("MATTIS_KERNELS", "mmx", 1);
    cr_assert_null(mattis_kernels_choose());
    setenv("MATTIS_KERNELS", "", 1);
    cr_assert_not_null(mattis_kernels_choose());
}
