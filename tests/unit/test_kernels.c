/* Every kernel row that this processor supports against the scalar row: equal numbers. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "thin.h"

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
                if (passed_over())
                    continue;
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

/* Example means: some columns X_i and spins, and what they make of the kernels of one row. */
enum { SITES = 9, MEANS = 75, MEAN_ROOM = 80 };

typedef struct means_case {
    mattis_mean_energy energy;
    size_t n;
    int8_t *narrow; /* SITES columns of n, exactly as long: reads beyond are seen by sanitizers */
    int16_t *wide;
    int spin[SITES];
} means_case;

static mattis_sums_column column_of(const means_case *self, size_t i, bool wide) {
    return (mattis_sums_column){.narrow = wide ? NULL : self->narrow + i * self->n,
                                .wide = wide ? self->wide + i * self->n : NULL,
                                .n = self->n};
}

/* Distinct with factors 1/k! times 7!, which leaves whole numbers; or powers of p_1. */
static means_case make_means(int order, bool full, size_t n) {
    static const double factor[] = {5040, 5040, 2520, 840, 210, 42, 7, 1};
    means_case self = {.energy = {.order = order, .powers = full ? 1 : order}, .n = n};
    memcpy(self.energy.factor, factor, sizeof factor);
    mattis_stream stream = mattis_stream_make(n, MATTIS_PURPOSE_START, 0, 0);
    self.narrow = malloc(SITES * n);
    self.wide = malloc(SITES * n * sizeof *self.wide);
    for (size_t k = 0; k < SITES * n; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        self.wide[k] = self.narrow[k] = (int8_t)((int)(word[0] % 11) - 5);
        self.spin[k % SITES] = word[1] % 2 ? 1 : -1;
    }
    return self;
}

/* Even powers, odd powers, one flip of the last site; then the fields of all sites. */
static void run_means(const mattis_kernels *row, const means_case *self, bool wide, double *power,
                      double *c, double *fields) {
    const mattis_mean_energy *energy = &self->energy;
    memset(power, 0, MATTIS_MAX_ORDER * MEAN_ROOM * sizeof *power);
    memset(c, 0, MATTIS_MAX_ORDER * MEAN_ROOM * sizeof *c);
    for (size_t i = 0; i < SITES; i++) {
        mattis_sums_column x = column_of(self, i, wide);
        int start = i == SITES - 1 ? -self->spin[i] : self->spin[i];
        row->powers_add(power, &x, 2, 1, energy);
        row->powers_add(power, &x, 1, start, energy);
    }
    row->means_update(power, NULL, 0, self->n, energy, c);
    mattis_sums_column last = column_of(self, SITES - 1, wide);
    row->means_update(power, &last, 2 * self->spin[SITES - 1], self->n, energy, c);
    for (size_t i = 0; i < SITES; i++) {
        mattis_sums_column x = column_of(self, i, wide);
        fields[i] = row->means_field(c, &x, self->spin[i], energy);
    }
}

/* sum_mu X_i w, w from the definition in whole numbers: 7! e_{P-1} of the other sites, or
 * sum_k factor_k (-y)^{P-1-k} p_1^k. */
static int64_t field_by_definition(const means_case *self, size_t i) {
    const int order = self->energy.order;
    int64_t sum = 0;
    for (size_t mu = 0; mu < self->n; mu++) {
        int64_t e[MATTIS_MAX_ORDER] = {1}, total = 0, w = 0;
        const int64_t own = self->wide[i * self->n + mu];
        for (size_t j = 0; j < SITES; j++) {
            int64_t y = self->wide[j * self->n + mu] * self->spin[j];
            total += y;
            for (int k = order - 1; j != i && k > 0; k--)
                e[k] += y * e[k - 1];
        }
        for (int k = 0; k < order; k++) {
            int64_t term = (int64_t)self->energy.factor[k];
            for (int j = 0; j < order - 1; j++)
                term *= j < k ? total : -own * self->spin[i];
            w += term;
        }
        sum += own * (self->energy.powers == 1 ? w : 5040 * e[order - 1]);
    }
    return sum;
}

Test(kernels, fields_of_example_means_equal_their_definition_in_every_row) {
    static _Alignas(64) double power[2][MATTIS_MAX_ORDER * MEAN_ROOM],
        c[2][MATTIS_MAX_ORDER * MEAN_ROOM];
    double fields[2][SITES];
    for (int order = 2; order <= MATTIS_MAX_ORDER; order++)
        for (int full = 0; full <= 1; full++)
            for (size_t n = 1; n <= MEANS; n += n < 20 ? 1 : 11) {
                if (passed_over())
                    continue;
                means_case means = make_means(order, full, n);
                run_means(mattis_kernel_rows[0], &means, false, power[0], c[0], fields[0]);
                for (size_t i = 0; i < SITES; i++)
                    cr_assert_eq((int64_t)fields[0][i], field_by_definition(&means, i),
                                 "P = %d, full %d, n %zu", order, full, n);
                for (size_t r = 0; mattis_kernel_rows[r]; r++)
                    for (int wide = 0; wide <= 1 && mattis_kernel_rows[r]->supported(); wide++) {
                        run_means(mattis_kernel_rows[r], &means, wide, power[1], c[1], fields[1]);
                        cr_assert_arr_eq(power[1], power[0], sizeof power[0], "%s n %zu",
                                         mattis_kernel_rows[r]->name, n);
                        cr_assert_arr_eq(c[1], c[0], sizeof c[0], "%s n %zu",
                                         mattis_kernel_rows[r]->name, n);
                        cr_assert_arr_eq(fields[1], fields[0], sizeof fields[0], "%s n %zu",
                                         mattis_kernel_rows[r]->name, n);
                    }
                free(means.narrow);
                free(means.wide);
            }
}

/* Numbers that are not whole show the order of every operation: still equal bits. */
Test(kernels, rounding_of_example_means_is_the_same_in_every_row) {
    static _Alignas(64) double power[2][MATTIS_MAX_ORDER * MEAN_ROOM],
        c[2][MATTIS_MAX_ORDER * MEAN_ROOM];
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (int order = 2; mattis_kernel_rows[r]->supported() && order <= MATTIS_MAX_ORDER;
             order++) {
            means_case means = make_means(order, false, MEANS);
            const mattis_sums_column x = column_of(&means, 0, false);
            double fields[2][SITES];
            for (int which = 0; which < 2; which++) {
                const mattis_kernels *row = mattis_kernel_rows[which ? r : 0];
                for (size_t k = 0; k < MATTIS_MAX_ORDER * MEAN_ROOM; k++)
                    power[which][k] = sin((double)k) * 10;
                row->powers_add(power[which], &x, 2, 1 / 3.0, &means.energy);
                row->means_update(power[which], &x, -1 / 7.0, MEANS, &means.energy, c[which]);
                for (size_t i = 0; i < SITES; i++) {
                    mattis_sums_column y = column_of(&means, i, true);
                    fields[which][i] = row->means_field(c[which], &y, -1, &means.energy);
                }
            }
            cr_assert_arr_eq(power[1], power[0], sizeof power[0], "%s",
                             mattis_kernel_rows[r]->name);
            cr_assert_arr_eq(c[1], c[0], sizeof c[0], "%s", mattis_kernel_rows[r]->name);
            cr_assert_arr_eq(fields[1], fields[0], sizeof fields[0], "%s P = %d",
                             mattis_kernel_rows[r]->name, order);
            free(means.narrow);
            free(means.wide);
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
