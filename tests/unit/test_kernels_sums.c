/* Kernels of sums of examples in chunks: every row equals the definition. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "thin.h"

enum { SPINS = 137, STRIDE = 523, ROOM = SPINS * STRIDE + MATTIS_SUMS_CHUNK };

static uint64_t word_of(uint32_t seed, size_t k) {
    const mattis_stream stream = mattis_stream_make(seed, MATTIS_PURPOSE_START, 0, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, k, word);
    return mattis_join_words(word);
}

/* Sums up to `limit` in size, the ends often, in both widths (narrow: where it holds them). Exactly
 * as long as the kernels may read: more is seen by sanitizers. */
typedef struct sums {
    int8_t *narrow;
    int16_t *wide;
} sums;

static sums make_sums(int limit, size_t spins, size_t n) {
    const size_t room =
        (spins - 1) * STRIDE + (n + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP;
    sums self = {limit <= INT8_MAX ? malloc(room) : NULL, malloc(room * sizeof(int16_t))};
    for (size_t k = 0; k < room; k++) {
        const uint64_t x = word_of((uint32_t)limit, k);
        self.wide[k] = (int16_t)((int)(x % (uint64_t)(2 * limit + 1)) - limit);
        if (x >> 60 == 0)
            self.wide[k] = (int16_t)(x >> 40 & 1 ? limit : -limit);
        if (self.narrow)
            self.narrow[k] = (int8_t)self.wide[k];
    }
    return self;
}

static void drop_sums(sums *self) {
    free(self->narrow);
    free(self->wide);
}

static int64_t power_of(int64_t x, int k) {
    return k == 1 ? x : k == 2 ? x * x : x * x * x;
}

static const size_t patterns[] = {1,  2,  15,  16,  17,  31,  33,  63,
                                  64, 65, 100, 129, 255, 448, 511, 512};
static const size_t spins[] = {1, 2, 3, 4, 5, 63, 64, 65, 127, 128, SPINS};
static const int limits[] = {1, 2, 20, 31, 63, 127, 181, 3000, 32767};
#define EACH(k, of) (size_t k = 0; k < sizeof(of) / sizeof *(of); k++)

static void compare_overlaps(const mattis_kernels *row, const mattis_sums_chunk *x,
                             const int16_t *wide, size_t n_spins, const uint64_t *turned) {
    for (int power = 1; power <= 3; power += 2) {
        int32_t got[MATTIS_SUMS_CHUNK];
        if (power == 3 && x->limit > 31)
            continue;
        row->sums_overlaps(x, power, turned, n_spins, got);
        for (size_t mu = 0; mu < x->n; mu++) {
            int64_t sum = 0;
            for (size_t i = 0; i < n_spins; i++)
                sum += (turned[i] ? -1 : 1) * power_of(wide[i * STRIDE + mu], power);
            cr_assert_eq(got[mu], sum, "%s %s, limit %d, power %d, %zu spins, pattern %zu of %zu",
                         row->name, x->narrow ? "narrow" : "wide", x->limit, power, n_spins, mu,
                         x->n);
        }
    }
}

Test(kernels_sums, overlaps_equal_the_definition_in_every_row) {
    uint64_t turned[SPINS];
    for (size_t i = 0; i < SPINS; i++)
        turned[i] = word_of(2, i) & 1 ? UINT64_MAX : 0;
    for
        EACH(p, patterns)
        for
            EACH(s, spins)
            for
                EACH(l, limits) {
                    if ((p + s + l) % 4 || passed_over())
                        continue;
                    sums made = make_sums(limits[l], spins[s], patterns[p]);
                    mattis_sums_chunk x = {.stride = STRIDE,
                                           .n = patterns[p],
                                           .limit = limits[l],
                                           .narrow = made.narrow};
                    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                        const mattis_kernels *row = mattis_kernel_rows[r];
                        if (!row->supported())
                            continue;
                        if (made.narrow)
                            compare_overlaps(row, &x, made.wide, spins[s], turned);
                        mattis_sums_chunk wide = x;
                        wide.narrow = NULL;
                        wide.wide = made.wide;
                        compare_overlaps(row, &wide, made.wide, spins[s], turned);
                    }
                    drop_sums(&made);
                }
}

/* --- Many states ----------------------------------------------------------------------------- */

static int8_t many_spins[MATTIS_SUMS_STATES][SPINS];
static const size_t states[] = {1, 2, 3, 4, 6, 7, 16, 17, 63, MATTIS_SUMS_STATES};

static void fill_many_spins(void) {
    for (uint32_t s = 0; s < MATTIS_SUMS_STATES; s++)
        for (size_t i = 0; i < SPINS; i++)
            many_spins[s][i] = s < 2 ? (int8_t)(2 * (int)s - 1) /* all down, all up */
                                     : (word_of(100 + s, i) & 1 ? 1 : -1);
}

static void compare_many_overlaps(const mattis_kernels *row, const mattis_sums_chunk *x,
                                  const int16_t *wide, size_t n_spins, size_t n_states) {
    static int32_t room[MATTIS_SUMS_STATES][MATTIS_SUMS_CHUNK];
    const int8_t *spin[MATTIS_SUMS_STATES];
    int32_t *sum[MATTIS_SUMS_STATES];
    for (size_t s = 0; s < MATTIS_SUMS_STATES; s++) {
        spin[s] = many_spins[s];
        sum[s] = room[s];
    }
    for (int power = 1; power <= 3; power += 2) {
        if (power == 3 && x->limit > 31)
            continue;
        memset(room, 77, sizeof room);
        row->sums_overlaps_many(x, power, spin, n_spins, sum, n_states);
        for (size_t s = 0; s < n_states; s++)
            for (size_t mu = 0; mu < x->n; mu++) {
                int64_t wanted = 0;
                for (size_t i = 0; i < n_spins; i++)
                    wanted += spin[s][i] * power_of(wide[i * STRIDE + mu], power);
                cr_assert_eq(room[s][mu], wanted,
                             "%s %s, limit %d, power %d, %zu spins, state %zu of %zu, pattern %zu",
                             row->name, x->narrow ? "narrow" : "wide", x->limit, power, n_spins, s,
                             n_states, mu);
            }
        for (size_t s = n_states; s < MATTIS_SUMS_STATES; s++)
            cr_assert_eq(room[s][0], 0x4d4d4d4d, "%s: a state that is not asked for", row->name);
    }
}

static int32_t digit_at(int limit, int k, size_t column, size_t mu) {
    const int64_t half = (int64_t)1 << (mattis_sums_digit_bits(limit, k) - 1);
    const uint64_t x = word_of(200 + (uint32_t)column, mu);
    return (int32_t)(x >> 62 == 0 ? (x & 1 ? half - 1 : -half)
                                  : (int64_t)(x % (uint64_t)(2 * half)) - half);
}

static void compare_columns(const mattis_kernels *row, const mattis_sums_chunk *x,
                            const int16_t *wide, size_t n_spins, size_t n_columns) {
    enum { COLUMNS = 64 };
    static int16_t digit[COLUMNS][MATTIS_SUMS_CHUNK];
    static int64_t room[COLUMNS][SPINS + 3];
    const int16_t *column[COLUMNS];
    int64_t *sum[COLUMNS];
    for (int k = 1; k <= 3; k++) {
        if (power_of(x->limit, k) > INT16_MAX)
            continue;
        for (size_t c = 0; c < n_columns; c++) {
            column[c] = digit[c];
            sum[c] = room[c];
            for (size_t mu = 0; mu < MATTIS_SUMS_CHUNK; mu++)
                digit[c][mu] = (int16_t)(mu < x->n ? digit_at(x->limit, k, c, mu) : 0);
            for (size_t i = 0; i < SPINS; i++)
                room[c][i] = (int64_t)(1000 * c + i);
        }
        row->sums_columns(x, k, n_spins, column, sum, n_columns);
        for (size_t c = 0; c < n_columns; c++)
            for (size_t i = 0; i < n_spins; i++) {
                int64_t wanted = (int64_t)(1000 * c + i);
                for (size_t mu = 0; mu < x->n; mu++)
                    wanted += power_of(wide[i * STRIDE + mu], k) * digit[c][mu];
                cr_assert_eq(room[c][i], wanted,
                             "%s %s, limit %d, power %d, column %zu of %zu, spin %zu of %zu",
                             row->name, x->narrow ? "narrow" : "wide", x->limit, k, c, n_columns, i,
                             n_spins);
            }
    }
}

Test(kernels_sums, many_states_equal_the_definition_in_every_row) {
    fill_many_spins();
    for
        EACH(p, patterns)
        for
            EACH(s, spins)
            for
                EACH(l, limits) {
                    if ((p + s + l) % 9 || passed_over())
                        continue;
                    sums made = make_sums(limits[l], spins[s], patterns[p]);
                    const size_t n_states = states[(p + 3 * s + l) % (sizeof states / 8)];
                    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                        const mattis_kernels *row = mattis_kernel_rows[r];
                        if (!row->supported())
                            continue;
                        mattis_sums_chunk x = {.stride = STRIDE,
                                               .n = patterns[p],
                                               .limit = limits[l],
                                               .narrow = made.narrow};
                        if (made.narrow) {
                            compare_many_overlaps(row, &x, made.wide, spins[s], n_states);
                            compare_columns(row, &x, made.wide, spins[s], n_states);
                        }
                        x.narrow = NULL;
                        x.wide = made.wide;
                        compare_many_overlaps(row, &x, made.wide, spins[s], n_states);
                        compare_columns(row, &x, made.wide, spins[s], n_states);
                    }
                    drop_sums(&made);
                }
}

/* All sums at the same end, all spins equal. */
Test(kernels_sums, overlaps_reach_their_ends) {
    enum { N = 130 };
    static int8_t x[N * 64];
    uint64_t turned[N];
    int32_t sum[MATTIS_SUMS_CHUNK];
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (int limit = 1; mattis_kernel_rows[r]->supported() && limit <= 127; limit++)
            for (int ends = 0; ends < 4; ends++) {
                memset(x, ends & 1 ? limit : -limit, sizeof x);
                memset(turned, ends & 2 ? 0xff : 0, sizeof turned);
                const mattis_sums_chunk chunk = {
                    .narrow = x, .stride = 64, .n = 64, .limit = limit};
                mattis_kernel_rows[r]->sums_overlaps(&chunk, 1, turned, N, sum);
                const int wanted = N * limit * (ends == 1 || ends == 2 ? 1 : -1);
                int8_t spin[N];
                memset(spin, ends & 2 ? -1 : 1, sizeof spin);
                int32_t many[MATTIS_SUMS_CHUNK], *const to = many;
                const int8_t *const one = spin;
                mattis_kernel_rows[r]->sums_overlaps_many(&chunk, 1, &one, N, &to, 1);
                cr_assert(many[0] == wanted && many[63] == wanted, "%s, limit %d, %d, many",
                          mattis_kernel_rows[r]->name, limit, ends);
                cr_assert(sum[0] == wanted && sum[63] == wanted, "%s, limit %d, %d: %d not %d",
                          mattis_kernel_rows[r]->name, limit, ends, sum[0], wanted);
            }
}

static const int counts[][MATTIS_SUMS_POWERS] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {2, 1, 0},
                                                 {2, 2, 1}, {3, 2, 2}, {5, 0, 0}, {0, 3, 1},
                                                 {2, 2, 0}, {4, 2, 1}, {0, 0, 0}};
enum { MOST = 8 };

static void fill_digits(int16_t (*digit)[MATTIS_SUMS_CHUNK], const int *count, int limit,
                        size_t n) {
    memset(digit, 0, MOST * sizeof *digit);
    int t = 0;
    for (int k = 1; k <= MATTIS_SUMS_POWERS; k++)
        for (int end = t + count[k - 1]; t < end; t++) {
            const int64_t half = (int64_t)1 << (mattis_sums_digit_bits(limit, k) - 1);
            for (size_t mu = 0; mu < n; mu++) {
                const uint64_t x = word_of(5 + (uint32_t)t, mu);
                digit[t][mu] = (int16_t)((int64_t)(x % (uint64_t)(2 * half)) - half);
                if (x >> 62 == 0) /* the ends, where lanes are full */
                    digit[t][mu] = (int16_t)(x & 1 ? half - 1 : -half);
            }
        }
}

static void compare_fields(const mattis_kernels *row, const mattis_sums_chunk *x,
                           const int16_t *wide, size_t n_spins, const int *count) {
    static int16_t digit[MOST][MATTIS_SUMS_CHUNK];
    static int64_t room[MOST][SPINS + 3];
    int64_t *sum[MOST];
    for (int t = 0; t < MOST; t++) {
        sum[t] = room[t];
        for (size_t i = 0; i < SPINS; i++)
            room[t][i] = 1000 * t + (int64_t)i;
    }
    fill_digits(digit, count, x->limit, x->n);
    const mattis_sums_digits weight = {.count = {count[0], count[1], count[2]},
                                       .digit = (const int16_t(*)[MATTIS_SUMS_CHUNK])digit};
    row->sums_fields(x, n_spins, &weight, sum);
    for (int t = 0; t < MOST; t++) {
        const int k = t < count[0]                         ? 1
                      : t < count[0] + count[1]            ? 2
                      : t < count[0] + count[1] + count[2] ? 3
                                                           : 0;
        for (size_t i = 0; i < n_spins; i++) {
            int64_t wanted = 1000 * t + (int64_t)i;
            for (size_t mu = 0; k && mu < x->n; mu++)
                wanted += power_of(wide[i * STRIDE + mu], k) * digit[t][mu];
            cr_assert_eq(room[t][i], wanted,
                         "%s %s, limit %d, digits %d %d %d: %d, spin %zu of %zu, %zu patterns",
                         row->name, x->narrow ? "narrow" : "wide", x->limit, count[0], count[1],
                         count[2], t, i, n_spins, x->n);
        }
    }
}

Test(kernels_sums, fields_equal_the_definition_in_every_row) {
    for
        EACH(p, patterns)
        for
            EACH(s, spins)
            for
                EACH(l, limits)
                for
                    EACH(c, counts) {
                        if ((p + s + l + c) % 11 || passed_over())
                            continue;
                        if ((counts[c][1] && limits[l] > 181) || (counts[c][2] && limits[l] > 31))
                            continue;
                        sums made = make_sums(limits[l], spins[s], patterns[p]);
                        const mattis_sums_chunk narrow = {.narrow = made.narrow,
                                                          .stride = STRIDE,
                                                          .n = patterns[p],
                                                          .limit = limits[l]};
                        mattis_sums_chunk wide = narrow;
                        wide.narrow = NULL;
                        wide.wide = made.wide;
                        for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                            const mattis_kernels *row = mattis_kernel_rows[r];
                            if (!row->supported())
                                continue;
                            if (made.narrow)
                                compare_fields(row, &narrow, made.wide, spins[s], counts[c]);
                            compare_fields(row, &wide, made.wide, spins[s], counts[c]);
                        }
                        drop_sums(&made);
                    }
}

/* Every product at the end of what a lane holds. */
Test(kernels_sums, largest_products_do_not_wrap) {
    static int16_t x[MATTIS_SUMS_CHUNK], digit[1][MATTIS_SUMS_CHUNK];
    static int8_t bytes[MATTIS_SUMS_CHUNK];
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for
            EACH(l, limits)
    for (int k = 1; mattis_kernel_rows[r]->supported() && k <= 3; k++) {
        int64_t field[4] = {0}, *sum = field;
        if (power_of(limits[l], k) > INT16_MAX)
            continue;
        const int low = -1 * (1 << (mattis_sums_digit_bits(limits[l], k) - 1));
        mattis_sums_digits weight = {.digit = (const int16_t(*)[MATTIS_SUMS_CHUNK])digit};
        weight.count[k - 1] = 1;
        for (size_t mu = 0; mu < MATTIS_SUMS_CHUNK; mu++) {
            x[mu] = (int16_t)limits[l];
            digit[0][mu] = (int16_t)low;
        }
        const mattis_sums_chunk chunk = {
            .wide = x, .stride = MATTIS_SUMS_CHUNK, .n = MATTIS_SUMS_CHUNK, .limit = limits[l]};
        mattis_kernel_rows[r]->sums_fields(&chunk, 1, &weight, &sum);
        cr_assert_eq(field[0], power_of(limits[l], k) * low * MATTIS_SUMS_CHUNK, "%s %d^%d",
                     mattis_kernel_rows[r]->name, limits[l], k);
        for (int narrow = 0; narrow <= (limits[l] <= INT8_MAX); narrow++) {
            const int16_t *const column = digit[0];
            mattis_sums_chunk many = chunk;
            if (narrow) {
                memset(bytes, limits[l], sizeof bytes);
                many.narrow = bytes;
                many.wide = NULL;
            }
            field[0] = 0;
            mattis_kernel_rows[r]->sums_columns(&many, k, 1, &column, &sum, 1);
            cr_assert_eq(field[0], power_of(limits[l], k) * low * MATTIS_SUMS_CHUNK, "%s %d^%d",
                         mattis_kernel_rows[r]->name, limits[l], k);
        }
    }
}

/* Digits add up to E_k, each within its bits, whether they suffice or not. */
Test(kernels_sums, digits_are_those_of_the_definition_in_every_row) {
    static int32_t p[3][MATTIS_SUMS_CHUNK];
    static int16_t digit[4][MATTIS_SUMS_CHUNK];
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (int range = 3; mattis_kernel_rows[r]->supported() && range < 20; range += 4)
            for (int k = 1; k <= 3; k++)
                for (int bits = 10; bits <= 16; bits += 2)
                    for (size_t n = 64; n <= MATTIS_SUMS_CHUNK; n += 64) {
                        if (passed_over())
                            continue;
                        for (size_t mu = 0; mu < n; mu++)
                            for (int j = 0; j < 3; j++) {
                                const int32_t x = (int32_t)word_of((uint32_t)j, mu + n);
                                p[j][mu] = j == 1 ? abs(x >> (31 - range)) : x >> (31 - range);
                            }
                        const int count = 1 + (int)(n / 64) % 4;
                        const int64_t all = mattis_kernel_rows[r]->sums_digits(
                            p[0], p[1], p[2], k, n, bits, count, digit);
                        int64_t wanted = 0;
                        for (size_t mu = 0; mu < n; mu++) {
                            const int64_t p1 = p[0][mu], p2 = p[1][mu], p3 = p[2][mu];
                            const int64_t e = k == 1   ? p1
                                              : k == 2 ? p1 * p1 - p2
                                                       : p1 * p1 * p1 - 3 * p1 * p2 + 2 * p3;
                            int64_t sum = 0;
                            for (int t = count - 1; t >= 0; t--) {
                                cr_assert_lt(abs(2 * digit[t][mu] + 1), 1 << bits);
                                sum = sum * (1 << bits) + digit[t][mu];
                            }
                            wanted |= e < 0 ? ~e : e;
                            const uint64_t kept =
                                count * bits < 64 ? ((uint64_t)1 << count * bits) - 1 : UINT64_MAX;
                            cr_assert_eq((uint64_t)(sum - e) & kept, 0, "%s, E_%d, %d digits of %d",
                                         mattis_kernel_rows[r]->name, k, count, bits);
                            if (llabs(e) <= mattis_sums_reach(bits, count))
                                cr_assert_eq(sum, e);
                        }
                        cr_assert_eq(all, wanted);
                    }
}
