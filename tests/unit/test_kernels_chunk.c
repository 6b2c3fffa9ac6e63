/* Kernels of whole chunks of patterns and of 16-bit overlaps: every row against the scalar one, and
 * the scalar one against the definition. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { STRIDE = 9, SPINS = 1100, BEHIND = 8 };

static uint64_t word_of(uint32_t seed, size_t k) {
    const mattis_stream stream = mattis_stream_make(seed, MATTIS_PURPOSE_START, 0, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, k, word);
    return mattis_join_words(word);
}

/* Exactly as long as the kernels may read: more is seen by sanitizers. */
static uint64_t *random_words(uint32_t seed, size_t n) {
    uint64_t *x = malloc(n * sizeof *x);
    for (size_t k = 0; k < n; k++)
        x[k] = word_of(seed, k);
    return x;
}

static const size_t spin_counts[] = {1,  2,  15,  16,  17,  31,  32,  33,   47,
                                     63, 64, 255, 256, 257, 511, 513, 1023, SPINS};
enum { N_COUNTS = sizeof spin_counts / sizeof *spin_counts };

static size_t next_size(size_t n) {
    const size_t at[] = {66, 120, 136, 248, 264, 376, 392, 504, 520};
    for (size_t k = 0; k + 1 < sizeof at / sizeof *at; k += 2)
        if (n >= at[k] && n < at[k + 1])
            return at[k + 1];
    return n + 1;
}

Test(kernels_chunk, overlaps_equal_the_definition_in_every_row) {
    uint64_t *bit = random_words(1, SPINS * STRIDE + BEHIND);
    uint64_t turned[SPINS];
    int16_t overlap[MATTIS_CHUNK];
    for (size_t i = 0; i < SPINS; i++)
        turned[i] = word_of(2, i) & 1 ? UINT64_MAX : 0;
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t c = 0; mattis_kernel_rows[r]->supported() && c < N_COUNTS; c++)
            for (size_t n = 1; n <= MATTIS_CHUNK; n = next_size(n)) {
                const size_t spins = spin_counts[c];
                if (spins > 64 && n % 5)
                    continue;
                mattis_kernel_rows[r]->chunk_overlaps(bit, STRIDE, turned, spins, n, overlap);
                for (size_t mu = 0; mu < n; mu++) {
                    int sum = 0;
                    for (size_t i = 0; i < spins; i++)
                        sum +=
                            (int)((bit[i * STRIDE + mu / 64] ^ turned[i]) >> mu % 64 & 1) ? 1 : -1;
                    cr_assert_eq(overlap[mu], sum, "%s, %zu spins, pattern %zu of %zu",
                                 mattis_kernel_rows[r]->name, spins, mu, n);
                }
            }
    free(bit);
}

/* All spins equal and all bits set, or none: counters at their ends. */
Test(kernels_chunk, overlaps_reach_the_number_of_spins) {
    enum { MANY = 32767 };
    uint64_t *bit = malloc((MANY + BEHIND) * sizeof *bit), *turned = calloc(MANY, sizeof *turned);
    int16_t overlap[MATTIS_CHUNK];
    memset(bit, 0xff, (MANY + BEHIND) * sizeof *bit);
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        if (!mattis_kernel_rows[r]->supported())
            continue;
        mattis_kernel_rows[r]->chunk_overlaps(bit, 1, turned, MANY, 64, overlap);
        cr_assert(overlap[0] == MANY && overlap[63] == MANY, "%s", mattis_kernel_rows[r]->name);
        mattis_kernel_rows[r]->chunk_overlaps(bit, 0, turned, 0, 64, overlap);
        cr_assert(overlap[0] == 0, "%s", mattis_kernel_rows[r]->name);
    }
    free(bit);
    free(turned);
}

static void fill_weights(int32_t *weight, size_t n, int planes) {
    const int64_t limit = mattis_chunk_limit(planes);
    memset(weight, 0, MATTIS_CHUNK * sizeof *weight);
    for (size_t mu = 0; mu < n; mu++) {
        const uint64_t x = word_of(3 + (uint32_t)planes, mu + n);
        weight[mu] = (int32_t)((int64_t)((x >> 8) % (2 * (uint64_t)limit + 1)) - limit);
        if (x % 4 == 0) /* the ends, where planes are full */
            weight[mu] = (int32_t)(x & 16 ? limit : -limit);
    }
}

Test(kernels_chunk, fields_equal_the_definition_in_every_row) {
    uint64_t *bit = random_words(7, SPINS * STRIDE + BEHIND);
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t c = 0; mattis_kernel_rows[r]->supported() && c < N_COUNTS; c++)
            for (int planes = 1; planes <= MATTIS_CHUNK_PLANES; planes++)
                for (size_t n = 1; n <= MATTIS_CHUNK; n = next_size(n)) {
                    const size_t spins = spin_counts[c];
                    if ((n + spins) % 7)
                        continue;
                    int32_t weight[MATTIS_CHUNK];
                    fill_weights(weight, n, planes);
                    int64_t *field = malloc((spins + 15) / 16 * 16 * sizeof *field);
                    for (size_t i = 0; i < spins; i++)
                        field[i] = 1000 * (int64_t)i;
                    mattis_kernel_rows[r]->chunk_fields(bit, STRIDE, spins, n, weight, planes,
                                                        field);
                    for (size_t i = 0; i < spins; i++) {
                        int64_t sum = 1000 * (int64_t)i;
                        for (size_t mu = 0; mu < n; mu++)
                            sum += bit[i * STRIDE + mu / 64] >> mu % 64 & 1 ? weight[mu] : 0;
                        cr_assert_eq(field[i], sum, "%s, %d planes, %zu patterns, spin %zu of %zu",
                                     mattis_kernel_rows[r]->name, planes, n, i, spins);
                    }
                    free(field);
                }
    free(bit);
}

Test(kernels_chunk, weights_are_divided_up_to_the_radius) {
    /* by 24 = 2^3 * 3, whose inverse modulo 2^64 is that of 3 */
    const mattis_chunk_scale scale = {.inverse = 0xaaaaaaaaaaaaaaab, .shift = 3, .radius = 50};
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t n = 1; mattis_kernel_rows[r]->supported() && n <= MATTIS_CHUNK; n++) {
            int16_t overlap[MATTIS_CHUNK];
            int32_t weight[MATTIS_CHUNK];
            size_t wanted = 0;
            for (size_t mu = 0; mu < MATTIS_CHUNK; mu++) {
                overlap[mu] = (int16_t)((int)(word_of(4, mu + n) % 120) - 60);
                weight[mu] = 24 * (1000 * overlap[mu] + (int)mu);
                wanted += mu < n && abs(overlap[mu]) > scale.radius;
            }
            cr_assert_eq(mattis_kernel_rows[r]->chunk_scale(overlap, n, &scale, weight), wanted);
            for (size_t mu = 0; mu < MATTIS_CHUNK; mu++)
                cr_assert_eq(weight[mu],
                             mu < n && abs(overlap[mu]) <= 50 ? 1000 * overlap[mu] + (int)mu : 0,
                             "%s, %zu of %zu", mattis_kernel_rows[r]->name, mu, n);
        }
}

/* --- 16-bit overlaps ---------------------------------------------------------------------------
 */

enum { LARGEST = 330, ROOM = 384 };

static const mattis_short_form forms[] = {
    {.kind = MATTIS_SHORT_LINEAR, .radius = 8191, .capacity = 1},
    {.kind = MATTIS_SHORT_SQUARE, .c = -998, .radius = 183, .capacity = 3},
    {.kind = MATTIS_SHORT_CUBE, .c = -592, .radius = 182, .capacity = 2},
};

Test(kernels_chunk, short_fields_and_updates_equal_their_definition_in_every_row) {
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t n = 1; mattis_kernel_rows[r]->supported() && n <= LARGEST; n++)
            for (size_t f = 0; f < 3; f++)
                for (int step = -2; step <= 2; step += 2) {
                    int16_t overlap[ROOM] = {0}, before[ROOM];
                    uint64_t column[ROOM / 64] = {0};
                    uint32_t outside[ROOM];
                    for (size_t mu = 0; mu < n; mu++) {
                        const uint64_t x = word_of(5, mu + n);
                        overlap[mu] = (int16_t)((int)(x % 401) - 200);
                        if (x % 64 == 0)
                            overlap[mu] = x & 128 ? 1000 : -1000;
                        column[mu / 64] |= (x >> 40 & 1) << mu % 64;
                    }
                    memcpy(before, overlap, sizeof before);
                    mattis_short_sums sums = {.outside = outside, .room = 4};
                    mattis_kernel_rows[r]->short_update(overlap, step ? column : NULL, step, n,
                                                        &forms[f], &sums);
                    int64_t a = 0, s1 = 0, s2 = 0, field = 0;
                    size_t beyond = 0;
                    for (size_t mu = 0; mu < ROOM; mu++) {
                        const bool set = column[mu / 64] >> mu % 64 & 1;
                        const int64_t s = mu < n ? before[mu] + (set ? step : -step) : 0;
                        cr_assert_eq(overlap[mu], s, "%s", mattis_kernel_rows[r]->name);
                        if (mu >= n)
                            continue;
                        const int64_t w = mattis_short_weight((int16_t)s, &forms[f]);
                        if (llabs(s) <= forms[f].radius)
                            cr_assert_eq(w, f == 0 ? s : (s * s + forms[f].c) * (f == 2 ? s : 1));
                        else if (beyond++ < sums.room)
                            cr_assert_eq(outside[beyond - 1], mu);
                        a += w, s1 += f == 1 ? s : 0, s2 += f == 2 ? s * s : 0;
                        field += set ? w : 0;
                    }
                    cr_assert(sums.a == a && sums.s1 == s1 && sums.s2 == s2, "%s, %zu, form %zu",
                              mattis_kernel_rows[r]->name, n, f);
                    cr_assert_eq(sums.n_outside, beyond);
                    cr_assert_eq(mattis_kernel_rows[r]->short_field(overlap, column, n, &forms[f]),
                                 field, "%s, %zu, form %zu", mattis_kernel_rows[r]->name, n, f);
                }
}
