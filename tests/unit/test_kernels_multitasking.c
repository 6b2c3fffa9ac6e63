/* The kernels of the multitasking network: every row equals the scalar row. */
#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdlib.h>
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

/* --- Whole chunks ------------------------------------------------------------------------------
 */

enum { STRIDE = 9, SPINS = 300 };

/* Two planes, exactly as long as the kernels may read: more is seen by sanitizers. Bits beyond the
 * patterns are set in both, since they must not matter. */
static mattis_ternary_chunk make_chunk(size_t spins, size_t n, uint64_t **room) {
    const size_t words = (spins - 1) * STRIDE + MATTIS_CHUNK / 64;
    uint64_t *made = room[0] = malloc(words * sizeof *made), *mask = room[1] = malloc(words * 8);
    for (size_t k = 0; k < words; k++) {
        const mattis_stream stream = mattis_stream_make(n, MATTIS_PURPOSE_START, 0, 1);
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        mask[k] = mattis_join_words(word);
        made[k] = mask[k] & mattis_join_words(word + 2);
    }
    return (mattis_ternary_chunk){.plus = made, .nonzero = mask, .stride = STRIDE, .n = n};
}

static int entry_of(const mattis_ternary_chunk *x, size_t i, size_t mu) {
    const size_t at = i * x->stride + mu / 64;
    return x->nonzero[at] >> mu % 64 & 1 ? (x->plus[at] >> mu % 64 & 1 ? 1 : -1) : 0;
}

static const size_t spin_counts[] = {1, 15, 16, 17, 33, 64, 257, SPINS};
static const size_t pattern_counts[] = {1,   2,   63,  64,  65,  127, 128, 129,
                                        255, 256, 257, 300, 383, 448, 511, 512};

Test(kernels_multitasking, overlaps_of_chunks_equal_the_definition_in_every_row) {
    for (size_t c = 0; c < sizeof spin_counts / sizeof *spin_counts; c++)
        for (size_t p = 0; p < sizeof pattern_counts / sizeof *pattern_counts; p++) {
            const size_t spins = spin_counts[c];
            uint64_t *room[2], turned[SPINS];
            const mattis_ternary_chunk x = make_chunk(spins, pattern_counts[p], room);
            for (size_t i = 0; i < spins; i++)
                turned[i] = i * i % 7 < 3 ? UINT64_MAX : 0;
            for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                int16_t got[MATTIS_CHUNK];
                if (!mattis_kernel_rows[r]->supported())
                    continue;
                mattis_kernel_rows[r]->ternary_overlaps(&x, turned, spins, got);
                for (size_t mu = 0; mu < x.n; mu++) {
                    int sum = 0;
                    for (size_t i = 0; i < spins; i++) {
                        const int entry = entry_of(&x, i, mu);
                        sum += entry ? entry * (turned[i] ? -1 : 1) : -1;
                    }
                    cr_assert_eq(got[mu], sum, "%s, %zu spins, pattern %zu of %zu",
                                 mattis_kernel_rows[r]->name, spins, mu, x.n);
                }
            }
            free(room[0]);
            free(room[1]);
        }
}

/* Random weights, and all at the end of what the planes hold. */
static void fill_weights(int32_t *weight, size_t n, int planes, bool ends) {
    const int64_t limit = mattis_chunk_limit(planes);
    memset(weight, 0, MATTIS_CHUNK * sizeof *weight);
    for (size_t mu = 0; mu < n; mu++) {
        const int64_t x = (int64_t)(mu * 0x9e3779b97f4a7c15 >> 20) % (2 * limit + 1) - limit;
        weight[mu] = (int32_t)(ends ? (mu % 3 ? limit : -limit) : x);
    }
}

Test(kernels_multitasking, fields_of_chunks_equal_the_definition_in_every_row) {
    for (size_t c = 0; c < sizeof spin_counts / sizeof *spin_counts; c++)
        for (size_t p = 0; p < sizeof pattern_counts / sizeof *pattern_counts; p++) {
            const size_t spins = spin_counts[c];
            uint64_t *room[2];
            const mattis_ternary_chunk x = make_chunk(spins, pattern_counts[p], room);
            for (int planes = 1; planes <= MATTIS_CHUNK_PLANES; planes++) {
                int32_t weight[MATTIS_CHUNK];
                fill_weights(weight, x.n, planes, (c + p) % 2);
                for (size_t r = 0; mattis_kernel_rows[r]; r++) {
                    int64_t field[(SPINS + 15) / 16 * 16];
                    if (!mattis_kernel_rows[r]->supported())
                        continue;
                    for (size_t i = 0; i < spins; i++)
                        field[i] = 1000 * (int64_t)i;
                    mattis_kernel_rows[r]->ternary_fields(&x, spins, weight, planes, field);
                    for (size_t i = 0; i < spins; i++) {
                        int64_t sum = 1000 * (int64_t)i;
                        for (size_t mu = 0; mu < x.n; mu++)
                            sum += (int64_t)entry_of(&x, i, mu) * weight[mu];
                        cr_assert_eq(field[i], sum, "%s, %d planes, spin %zu of %zu, %zu patterns",
                                     mattis_kernel_rows[r]->name, planes, i, spins, x.n);
                    }
                }
            }
            free(room[0]);
            free(room[1]);
        }
}
