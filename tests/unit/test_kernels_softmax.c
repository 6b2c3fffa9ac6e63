/* The kernels of the modern and the exponential network: the scalar row against the textbook
 * formulas in long double, every other row against the scalar row. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { B = MATTIS_SOFTMAX_BLOCK, L = MATTIS_SOFTMAX_LANES, LARGEST = 2100, BLOCKS = 5 };

typedef enum entries { SIGNS, NORMAL, EQUAL } entries;

/* One set of patterns and states in both precisions; the entries of the single ones are exact. */
typedef struct problem {
    size_t n, n_components; /* patterns altogether */
    alignas(64) double pattern64[BLOCKS][LARGEST * B], state64[LARGEST * L];
    alignas(64) float pattern32[BLOCKS][LARGEST * B], state32[LARGEST * L];
} problem;

typedef struct sums_room {
    alignas(64) double max[L], sum[L], moment[L], mean[LARGEST * L];
} sums_room;

static problem p;

static double uniform(const mattis_stream *stream, uint64_t k) {
    uint32_t word[4];
    mattis_stream_block(stream, k, word);
    return ((double)word[0] + 0.5) / 4294967296.0;
}

/* States that are `scale` times a random vector; state 0 is `signal` times pattern 0, state 1 is 0.
 */
static void fill(size_t n, size_t n_components, entries kind, double scale, double signal) {
    const mattis_stream stream =
        mattis_stream_make(n * 1000 + n_components, MATTIS_PURPOSE_START, 0, 0);
    uint64_t draw = 0;
    for (size_t block = 0; block < BLOCKS; block++) {
        memset(p.pattern32[block], 0, n_components * B * sizeof p.pattern32[0][0]);
        memset(p.pattern64[block], 0, n_components * B * sizeof p.pattern64[0][0]);
    }
    p.n = n;
    p.n_components = n_components;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n_components; i++) {
            const double u = uniform(&stream, draw++), v = uniform(&stream, draw++);
            const double normal = sqrt(-2 * log(u)) * cos(2 * M_PI * v);
            const size_t at = i * B + k % B;
            p.pattern32[k / B][at] = kind == NORMAL ? (float)normal : u < 0.5 ? -1 : 1;
            if (kind == EQUAL)
                p.pattern32[k / B][at] = p.pattern32[0][i * B];
            p.pattern64[k / B][at] = p.pattern32[k / B][at];
        }
    for (size_t i = 0; i < n_components; i++)
        for (size_t l = 0; l < L; l++) {
            const double random = scale * (2 * uniform(&stream, draw++) - 1);
            const double value = l == 0 ? signal * p.pattern64[0][i * B] : l == 1 ? 0 : random;
            p.state32[i * L + l] = (float)value;
            p.state64[i * L + l] = p.state32[i * L + l];
        }
}

static mattis_softmax_sums begin(sums_room *room) {
    memset(room, 0, sizeof *room);
    for (size_t l = 0; l < L; l++)
        room->max[l] = -INFINITY;
    return (mattis_softmax_sums){room->max, room->sum, room->moment, room->mean};
}

/* The same patterns as bits. */
static void add_all_bits(const mattis_kernels *kernel, int bits, sums_room *room,
                         double negligible) {
    static uint64_t column[LARGEST], row[(LARGEST + 63) / 64 * B];
    static alignas(64) float table32[(LARGEST + 3) / 4 * 16 * L];
    static alignas(64) double table64[(LARGEST + 3) / 4 * 16 * L];
    mattis_softmax_sums sums = begin(room);
    const mattis_softmax_bits pattern = {column, row};
    if (bits == 32)
        kernel->softmax_tables32(p.state32, p.n_components, table32);
    else
        kernel->softmax_tables64(p.state64, p.n_components, table64);
    for (size_t block = 0; block * B < p.n; block++) {
        const size_t n = p.n - block * B < B ? p.n - block * B : B;
        /* Bits beyond the last pattern do not matter. */
        memset(column, 0, sizeof column);
        for (size_t i = 0; i < p.n_components; i++)
            column[i] = n < B ? UINT64_C(0x5a5a5a5a5a5a5a5a) << n : 0;
        for (size_t i = 0; i < p.n_components; i++)
            for (size_t k = 0; k < n; k++)
                column[i] |= (uint64_t)(p.pattern32[block][i * B + k] > 0) << k;
        mattis_softmax_rows(column, p.n_components, row);
        if (bits == 32)
            kernel->softmax_add_bits32(&sums, &pattern, n, p.n_components, table32, negligible);
        else
            kernel->softmax_add_bits64(&sums, &pattern, n, p.n_components, table64, negligible);
    }
}

static void add_all(const mattis_kernels *row, int bits, sums_room *room, double negligible) {
    mattis_softmax_sums sums = begin(room);
    for (size_t block = 0; block * B < p.n; block++) {
        const size_t n = p.n - block * B < B ? p.n - block * B : B;
        if (bits == 32)
            row->softmax_add32(&sums, p.pattern32[block], n, p.n_components, p.state32, negligible);
        else
            row->softmax_add64(&sums, p.pattern64[block], n, p.n_components, p.state64, negligible);
    }
}

static long double score_at(size_t k, size_t l, bool sizes) {
    long double x = 0;
    for (size_t i = 0; i < p.n_components; i++) {
        const long double term =
            (long double)p.pattern64[k / B][i * B + k % B] * p.state64[i * L + l];
        x += sizes ? fabsl(term) : term;
    }
    return x;
}

/* The error that a score computed with unit roundoff u may have, in units of u sum_i |xi_i s_i|:
 * that of a sum over a piece, and of the sum of pieces. */
static double score_rounding(void) {
    return fmin((double)p.n_components, MATTIS_SOFTMAX_PIECE) + 1;
}

/* The textbook: all scores first, then the weights. The error of a score is a relative error of the
 * weights. */
static void check_textbook(const mattis_kernels *row, int bits, const sums_room *got) {
    const long double u = bits == 32 ? 0x1p-24L : 0x1p-53L;
    for (size_t l = 0; l < L; l++) {
        long double max = -INFINITY, largest = 0, sum = 0, moment = 0;
        for (size_t k = 0; k < p.n; k++) {
            max = fmaxl(max, score_at(k, l, false));
            largest = fmaxl(largest, score_at(k, l, true));
        }
        long double mean[LARGEST] = {0}, absolute[LARGEST] = {0};
        for (size_t k = 0; k < p.n; k++) {
            const long double below = max - score_at(k, l, false), weight = expl(-below);
            sum += weight;
            moment += below * weight;
            for (size_t i = 0; i < p.n_components; i++) {
                mean[i] += weight * p.pattern64[k / B][i * B + k % B];
                absolute[i] += weight * fabs(p.pattern64[k / B][i * B + k % B]);
            }
        }
        /* Of a score and of the maximum; the exponential and the sums add a few roundings. */
        const long double x = score_rounding() * u * largest;
        const long double relative = 2 * x + 100 * u;
        cr_assert_leq(fabsl(got->max[l] - max), x, "%s %d l %zu", row->name, bits, l);
        cr_assert_leq(fabsl(got->sum[l] - sum), relative * sum, "%s %d n %zu N %zu l %zu: %Lg",
                      row->name, bits, p.n, p.n_components, l, fabsl(got->sum[l] - sum) / sum);
        cr_assert_leq(fabsl(got->moment[l] - moment), relative * (moment + sum),
                      "%s %d n %zu N %zu l %zu", row->name, bits, p.n, p.n_components, l);
        for (size_t i = 0; i < p.n_components; i++)
            cr_assert_leq(fabsl(got->mean[i * L + l] - mean[i]), relative * absolute[i],
                          "%s %d n %zu N %zu l %zu i %zu", row->name, bits, p.n, p.n_components, l,
                          i);
    }
}

/* The rows that this processor supports, one after the other: NULL before the first. */
static const mattis_kernels *next_row(const mattis_kernels *row) {
    size_t r = 0;
    while (row && mattis_kernel_rows[r++] != row)
        ;
    while (mattis_kernel_rows[r] && !mattis_kernel_rows[r]->supported())
        r++;
    return mattis_kernel_rows[r];
}

static void check_rows(bool binary) {
    static sums_room room;
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (int bits = 32; bits <= 64; bits += 32) {
            add_all(row, bits, &room, INFINITY);
            check_textbook(row, bits, &room);
            if (binary) {
                add_all_bits(row, bits, &room, INFINITY);
                check_textbook(row, bits, &room);
            }
        }
}

Test(kernels_softmax, sums_are_those_of_the_textbook) {
    static const size_t components[] = {1,  2,  3,  4,  5,  6,  7,  8,  11,
                                        12, 13, 16, 17, 33, 40, 64, 100};
    for (size_t n = 1; n <= B; n++) {
        fill(n, components[n % (sizeof components / sizeof *components)], NORMAL, 0.5, 0.1);
        check_rows(false);
        fill(n, components[n % (sizeof components / sizeof *components)], SIGNS, 0.5, 0.1);
        check_rows(true);
    }
    for (size_t c = 1; c <= 40; c++) {
        fill(64 + 2 * c, c, SIGNS, 1.5, 0.3);
        check_rows(true);
    }
}

/* State 0 is at its pattern: all terms have one sign, those of signs one size, too. */
Test(kernels_softmax, sums_over_many_components) {
    static const size_t components[] = {255, 256, 257, 511, 512, 513, 1000, LARGEST};
    for (size_t c = 0; c < sizeof components / sizeof *components; c++) {
        fill(3, components[c], NORMAL, 0.5, 0.1);
        check_rows(false);
        fill(70, components[c], SIGNS, 0.5, 0.1);
        check_rows(true);
    }
}

/* Scores far above 1: beta N = 1e4 in state 0, ties, a state of zeros. */
Test(kernels_softmax, extreme_scores_and_ties) {
    static const size_t components[] = {1, 7, 40, 100};
    for (size_t c = 0; c < sizeof components / sizeof *components; c++)
        for (int kind = SIGNS; kind <= EQUAL; kind++) {
            fill(BLOCKS * B - 3, components[c], (entries)kind, 0.2,
                 1e4 / (double)components[c] * (kind == NORMAL ? 0.2 : 1));
            check_rows(kind == SIGNS);
        }
}

/* The order of blocks is that of growing scores: maxima move with every block. */
Test(kernels_softmax, maxima_that_grow_and_fall) {
    for (int falling = 0; falling < 2; falling++) {
        fill(BLOCKS * B, 3, NORMAL, 1, 1);
        for (size_t block = 0; block < BLOCKS; block++)
            for (size_t k = 0; k < 3 * B; k++) {
                const size_t step = falling ? BLOCKS - block : block + 1;
                p.pattern32[block][k] *= (float)(step * step);
                p.pattern64[block][k] = p.pattern32[block][k];
            }
        check_rows(false);
    }
}

/* Blocks may be left out only if all they could add is below e^-negligible a pattern; those of a
 * sum that has not begun never. */
Test(kernels_softmax, negligible_blocks) {
    static sums_room all, some;
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (int bits = 32; bits <= 64; bits += 32) {
            fill(BLOCKS * B, 64, SIGNS, 0, 1); /* one state at pattern 0, x_max = 64 */
            for (size_t k = 0; k < p.n_components * L; k++) {
                p.state64[k] = p.state64[k / L * L];
                p.state32[k] = p.state32[k / L * L];
            }
            add_all(row, bits, &all, INFINITY);
            add_all(row, bits, &some, 20);
            for (size_t l = 0; l < L; l++) {
                const double bound = (double)p.n * exp(-20);
                cr_assert_eq(some.max[l], 64);
                cr_assert_geq(some.sum[l], 1);
                cr_assert_leq(fabs(all.sum[l] - some.sum[l]), bound, "%s", row->name);
                cr_assert_leq(fabs(all.moment[l] - some.moment[l]), 64 * bound, "%s", row->name);
                for (size_t i = 0; i < p.n_components; i++)
                    cr_assert_leq(fabs(all.mean[i * L + l] - some.mean[i * L + l]), bound);
            }
            add_all_bits(row, bits, &some, 20);
            for (size_t i = 0; i < p.n_components; i++)
                cr_assert_leq(fabs(all.mean[i * L] - some.mean[i * L]), (double)p.n * exp(-20));
            add_all(row, bits, &some, 0);
            cr_assert_eq(some.max[0], 64);
        }
}

Test(kernels_softmax, scores) {
    static alignas(64) double score64[B * L];
    static alignas(64) float score32[B * L];
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (size_t n = 1; n <= B; n++) {
            fill(n, 1 + 37 * n % 600, NORMAL, 1, 1);
            for (size_t k = 0; k < B * L; k++)
                score64[k] = score32[k] = -77;
            row->softmax_scores32(p.pattern32[0], n, p.n_components, p.state32, score32);
            row->softmax_scores64(p.pattern64[0], n, p.n_components, p.state64, score64);
            for (size_t k = 0; k < B * L; k++) {
                const double wanted = k < n * L ? (double)score_at(k / L, k % L, false) : -77;
                const double size = k < n * L ? (double)score_at(k / L, k % L, true) : 0;
                const double rounding = score_rounding() * size;
                cr_assert_leq(fabs(score32[k] - wanted), 0x1p-24 * rounding, "%s", row->name);
                cr_assert_leq(fabs(score64[k] - wanted), 0x1p-53 * rounding, "%s", row->name);
            }
        }
}

/* One weight alone: e^x by sum, x e^x by moment, at the maximum 0. Errors seen: 7.7e-8 and 1.4e-16
 * in the vector rows. */
static double weight_error(const mattis_kernels *row, int bits, double from, double to) {
    static alignas(64) double state64[L], pattern64[B] = {1};
    static alignas(64) float state32[L], pattern32[B] = {1};
    static sums_room room;
    const mattis_stream stream = mattis_stream_make(3, MATTIS_PURPOSE_START, 0, 0);
    double worst = 0;
    for (size_t t = 0; t < 20000; t++) {
        mattis_softmax_sums sums = begin(&room);
        for (size_t l = 0; l < L; l++) {
            room.max[l] = 0;
            state32[l] = (float)(from + (to - from) * uniform(&stream, t * L + l));
            state64[l] = state32[l];
        }
        if (bits == 32)
            row->softmax_add32(&sums, pattern32, 1, 1, state32, INFINITY);
        else
            row->softmax_add64(&sums, pattern64, 1, 1, state64, INFINITY);
        for (size_t l = 0; l < L; l++) {
            const double error = fabs((double)(room.sum[l] / expl(state64[l]) - 1));
            worst = fmax(worst, error);
            cr_assert_float_eq(room.moment[l], -state64[l] * room.sum[l],
                               (bits == 32 ? 1e-7 : 1e-15) * room.moment[l]);
            cr_assert_eq(room.mean[l], room.sum[l]);
        }
    }
    return worst;
}

Test(kernels_softmax, exponential) {
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row)) {
        const double single = fmax(weight_error(row, 32, -87, 0), weight_error(row, 32, -1e-3, 0));
        const double twice = fmax(weight_error(row, 64, -700, 0), weight_error(row, 64, -1e-3, 0));
        cr_log_info("%s: relative errors %.3g and %.3g", row->name, single, twice);
        cr_assert_leq(single, 1e-7, "%s %g", row->name, single);
        cr_assert_leq(twice, 1e-15, "%s %g", row->name, twice);
    }
}

Test(kernels_softmax, exponential_of_0_and_of_very_little) {
    static alignas(64) double state64[L], pattern64[B] = {1};
    static alignas(64) float state32[L], pattern32[B] = {1};
    static const double x[] = {0, -88, -104, -710, -746, -1e4, -1e30};
    for (size_t l = 0; l < L; l++)
        state32[l] = (float)(state64[l] = x[l % (sizeof x / sizeof *x)]);
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (int bits = 32; bits <= 64; bits += 32) {
            static sums_room room;
            mattis_softmax_sums sums = begin(&room);
            memset(room.max, 0, sizeof room.max);
            if (bits == 32)
                row->softmax_add32(&sums, pattern32, 1, 1, state32, INFINITY);
            else
                row->softmax_add64(&sums, pattern64, 1, 1, state64, INFINITY);
            for (size_t l = 0; l < L; l++) {
                const double exact = exp(state64[l]), least = bits == 32 ? 2e-38 : 1e-307;
                cr_assert_leq(fabs(room.sum[l] - exact), 1e-7 * exact + least, "%s", row->name);
                cr_assert(room.moment[l] >= 0 && room.moment[l] <= 100);
                cr_assert(state64[l] < 0 || (room.sum[l] == 1 && room.moment[l] == 0));
            }
        }
}

Test(kernels_softmax, rows_of_bits) {
    static uint64_t column[2 * B + 1], row[3 * B];
    const mattis_stream stream = mattis_stream_make(4, MATTIS_PURPOSE_START, 0, 0);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        column[i] = (uint64_t)(uniform(&stream, i) * 0x1p64);
    for (size_t n = 1; n <= 2 * B + 1; n++) {
        memset(row, 255, sizeof row);
        mattis_softmax_rows(column, n, row);
        for (size_t i = 0; i < (n + 63) / 64 * 64; i++)
            for (size_t k = 0; k < B; k++)
                cr_assert_eq(row[i / 64 * B + k] >> i % 64 & 1, i < n ? column[i] >> k & 1 : 0);
    }
}

Test(kernels_softmax, signs) {
    const uint64_t bits = UINT64_C(0x9d3c5a7e12f0b486);
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (size_t n = 0; n <= B; n++) {
            alignas(64) float out32[B];
            alignas(64) double out64[B];
            row->signs32(bits, n, out32);
            row->signs64(bits, n, out64);
            for (size_t k = 0; k < B; k++) {
                const int wanted = k >= n ? 0 : bits >> k & 1 ? 1 : -1;
                cr_assert(out32[k] == (float)wanted && out64[k] == wanted, "%s n %zu k %zu",
                          row->name, n, k);
            }
        }
}

/* The exponential network: equal bits whatever the row. */
Test(kernels_softmax, weights_of_binary_states) {
    enum { MOST = 300, SMALLEST = -101, SPINS = 101 };
    static int16_t overlap[MOST];
    static double table[SPINS + 1], weight[MOST], part[2][MATTIS_BLOCK];
    static uint64_t column[MOST / 64 + 1];
    const mattis_stream stream = mattis_stream_make(5, MATTIS_PURPOSE_START, 0, 0);
    for (size_t k = 0; k <= SPINS; k++)
        table[k] = exp(0.3 * ((double)k - SPINS));
    for (const mattis_kernels *row = next_row(NULL); row; row = next_row(row))
        for (size_t n = 1; n <= MOST; n++) {
            int16_t max = INT16_MIN;
            memset(part, 0, sizeof part);
            memset(column, 0, sizeof column);
            for (size_t k = 0; k < n; k++) {
                const double u = uniform(&stream, n * MOST + k);
                const size_t at = (size_t)(u * (SPINS + 1));
                overlap[k] = (int16_t)(SMALLEST + 2 * (int)at);
                max = overlap[k] > max ? overlap[k] : max;
                const uint64_t bit = (uint64_t)(u * 1048576) & 1;
                column[k / 64] |= bit << k % 64;
                part[bit][k % MATTIS_BLOCK] += table[at];
            }
            cr_assert_eq(row->overlaps_max(overlap, n), max, "%s n %zu", row->name, n);
            row->weights_lookup(overlap, n, table, SMALLEST, weight);
            for (size_t k = 0; k < n; k++)
                cr_assert_eq(weight[k], table[(overlap[k] - SMALLEST) / 2]);
            double got[2];
            row->weights_split(weight, column, n, &got[1], &got[0]);
            for (int s = 0; s < 2; s++) {
                const double *x = part[s];
                cr_assert_eq(got[s],
                             ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7])),
                             "%s n %zu", row->name, n);
            }
        }
}
