/* Kernels of whole chunks of patterns and of 16-bit overlaps: every row against the scalar one, and
 * the scalar one against the definition. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "thin.h"

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

/* States of their own random spins, with arrays as long as the kernels may write. */
enum { STATES = 19 };
static const size_t state_counts[] = {1, 2, 3, 5, 8, 16, STATES};
enum { N_STATE_COUNTS = sizeof state_counts / sizeof *state_counts };

static void make_states(mattis_chunk_state *state, size_t n_states, size_t spins) {
    const size_t room = mattis_chunk_room(spins);
    for (size_t t = 0; t < n_states; t++) {
        int8_t *spin = calloc(room, sizeof *spin);
        for (size_t i = 0; i < spins; i++)
            spin[i] = word_of(20 + (uint32_t)t, i) & 1 ? 1 : -1;
        state[t] = (mattis_chunk_state){.spin = spin,
                                        .overlap = malloc(MATTIS_CHUNK * sizeof *state->overlap),
                                        .weight = calloc(MATTIS_CHUNK, sizeof *state->weight),
                                        .field = malloc(room * sizeof *state->field)};
        for (size_t i = 0; i < room; i++)
            state[t].field[i] = 1000 * (int64_t)(i + t);
    }
}

static void free_states(mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++) {
        free((int8_t *)(uintptr_t)state[t].spin);
        free(state[t].overlap);
        free(state[t].weight);
        free(state[t].field);
    }
}

static void expect_overlaps(const char *row, const uint64_t *bit, size_t spins, size_t n,
                            const mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++)
        for (size_t mu = 0; mu < n; mu++) {
            int sum = 0;
            for (size_t i = 0; i < spins; i++)
                sum +=
                    bit[i * STRIDE + mu / 64] >> mu % 64 & 1 ? state[t].spin[i] : -state[t].spin[i];
            cr_assert_eq(state[t].overlap[mu], sum, "%s, %zu spins, pattern %zu of %zu, state %zu",
                         row, spins, mu, n, t);
        }
}

Test(kernels_chunk, overlaps_equal_the_definition_in_every_row) {
    uint64_t *bit = random_words(1, SPINS * STRIDE + BEHIND);
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t c = 0; mattis_kernel_rows[r]->supported() && c < N_COUNTS; c++)
            for (size_t n = 1; n <= MATTIS_CHUNK; n = next_size(n)) {
                const size_t spins = spin_counts[c];
                const size_t n_states = state_counts[(n + c) % N_STATE_COUNTS];
                if ((spins > 64 && n % 5) || passed_over())
                    continue;
                mattis_chunk_state state[STATES];
                make_states(state, n_states, spins);
                mattis_kernel_rows[r]->chunk_overlaps(bit, STRIDE, spins, n, state, n_states);
                expect_overlaps(mattis_kernel_rows[r]->name, bit, spins, n, state, n_states);
                free_states(state, n_states);
            }
    free(bit);
}

/* All spins equal and all bits set, or none: counters at their ends. */
Test(kernels_chunk, overlaps_reach_the_number_of_spins) {
    enum { MANY = 32767, COPIES = 16 };
    uint64_t *bit = malloc((MANY + BEHIND) * sizeof *bit);
    int8_t *spin = calloc(mattis_chunk_room(MANY), sizeof *spin);
    int16_t overlap[COPIES][MATTIS_CHUNK];
    mattis_chunk_state state[COPIES];
    memset(bit, 0xff, (MANY + BEHIND) * sizeof *bit);
    memset(spin, 1, MANY);
    for (size_t t = 0; t < COPIES; t++)
        state[t] = (mattis_chunk_state){.spin = spin, .overlap = overlap[t]};
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t n_states = 1; mattis_kernel_rows[r]->supported() && n_states <= COPIES;
             n_states += COPIES - 1) {
            const mattis_kernels *row = mattis_kernel_rows[r];
            row->chunk_overlaps(bit, 1, MANY, 64, state, n_states);
            cr_assert(overlap[0][0] == MANY && overlap[n_states - 1][63] == MANY, "%s", row->name);
            row->chunk_overlaps(bit, 0, 0, 64, state, n_states);
            cr_assert(overlap[0][0] == 0 && overlap[n_states - 1][63] == 0, "%s", row->name);
        }
    free(bit);
    free(spin);
}

static void fill_weights(int32_t *weight, size_t n, int64_t limit, uint32_t seed) {
    for (size_t mu = 0; mu < n; mu++) {
        const uint64_t x = word_of(seed, mu + n);
        weight[mu] = (int32_t)((int64_t)((x >> 8) % (2 * (uint64_t)limit + 1)) - limit);
        if (x % 4 == 0) /* the ends, where planes are full */
            weight[mu] = (int32_t)(x & 16 ? limit : -limit);
    }
}

static void expect_fields(const char *row, const uint64_t *bit, size_t spins, size_t n, int planes,
                          const mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++)
        for (size_t i = 0; i < spins; i++) {
            int64_t sum = 1000 * (int64_t)(i + t);
            for (size_t mu = 0; mu < n; mu++)
                sum += bit[i * STRIDE + mu / 64] >> mu % 64 & 1 ? state[t].weight[mu] : 0;
            cr_assert_eq(state[t].field[i], sum,
                         "%s, %d planes, %zu patterns, spin %zu of %zu, state %zu of %zu", row,
                         planes, n, i, spins, t, n_states);
        }
}

Test(kernels_chunk, fields_equal_the_definition_in_every_row) {
    uint64_t *bit = random_words(7, SPINS * STRIDE + BEHIND);
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        for (size_t c = 0; mattis_kernel_rows[r]->supported() && c < N_COUNTS; c++)
            for (int planes = 1; planes <= MATTIS_CHUNK_PLANES; planes++)
                for (size_t n = 1; n <= MATTIS_CHUNK; n = next_size(n)) {
                    const size_t spins = spin_counts[c];
                    const size_t n_states = state_counts[(n + c) % N_STATE_COUNTS];
                    if ((n + spins) % 7 || passed_over())
                        continue;
                    mattis_chunk_state state[STATES];
                    make_states(state, n_states, spins);
                    for (size_t t = 0; t < n_states; t++) { /* states of all sizes side by side */
                        const int64_t limit = mattis_chunk_limit(planes) >> (t + n) % 3 * (t % 8);
                        fill_weights(state[t].weight, n, limit, 3 + 10 * (uint32_t)t);
                    }
                    mattis_kernel_rows[r]->chunk_fields(bit, STRIDE, spins, n, planes, state,
                                                        n_states);
                    expect_fields(mattis_kernel_rows[r]->name, bit, spins, n, planes, state,
                                  n_states);
                    free_states(state, n_states);
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
                    if (passed_over())
                        continue;
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
