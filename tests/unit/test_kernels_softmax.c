/* The kernels of the modern and the exponential network: the scalar row against the textbook
 * formulas in long double, every other row against the scalar row. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "mattis/kernels.h"
#include "mattis/stream.h"

enum { B = MATTIS_SOFTMAX_BLOCK, L = MATTIS_SOFTMAX_LANES, LARGEST = 100, BLOCKS = 5 };

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
    memset(&p, 0, sizeof p);
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

/* The textbook: all scores first, then the weights. The error that a score computed with unit
 * roundoff u may have is at most (n_components + 1) u sum_i |xi_i s_i|; it is a relative error of
 * the weights. */
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
        const long double x = (long double)(p.n_components + 1) * u * largest;
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

static void check_rows(void) {
    static sums_room room;
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        if (mattis_kernel_rows[r]->supported())
            for (int bits = 32; bits <= 64; bits += 32) {
                add_all(mattis_kernel_rows[r], bits, &room, INFINITY);
                check_textbook(mattis_kernel_rows[r], bits, &room);
            }
}

Test(kernels_softmax, sums_are_those_of_the_textbook) {
    static const size_t components[] = {1,  2,  3,  4,  5,  6,  7,  8,  11,
                                        12, 13, 16, 17, 33, 40, 64, 100};
    for (size_t n = 1; n <= B; n++) {
        fill(n, components[n % (sizeof components / sizeof *components)], NORMAL, 0.5, 0.1);
        check_rows();
    }
    for (size_t c = 1; c <= 40; c++) {
        fill(64 + 2 * c, c, SIGNS, 1.5, 0.3);
        check_rows();
    }
}
