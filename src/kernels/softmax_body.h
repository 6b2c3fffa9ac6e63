/* The softmax kernels, written once for every width of vector and both real types. A row includes
 * this once for each type, after it has defined
 *
 *     REAL, NAME(x)             float or double; x with the number of its bits: softmax_add32
 *     NAME(reals), NAME(words)  a vector, and its bits as unsigned whole numbers
 *     WIDTH                     reals in a vector, a divisor of MATTIS_SOFTMAX_LANES
 *     TILE_ROWS, TILE_VECTORS   sums held in registers at once
 *     NAME(spread)(x), NAME(multiply_add)(x, y, z), NAME(larger)(x, y)    x y + z with one rounding
 *
 * Formulas: mattis/kernels.h. Both passes over a block are products with numbers of 16 states side
 * by side: scores with the states, x_p = sum_i xi_i^p (beta s_i), means with the weights,
 * sum_p xi_i^p w_p. Sums within a block and a piece of components are REAL, beyond float64. */

/* e^x for exp_lowest <= x <= 0. (Smaller x are raised to that: beside the largest weight 1 it is
 * nothing.) x = k ln 2 + r with whole k and |r| <= ln 2 / 2, e^x = 2^k e^r, e^r by its Taylor
 * series, the first term left out below 1e-8 or 1e-17. Adding 1.5 * 2^m, m the number of bits of
 * the mantissa, rounds to a whole number and leaves k in the lowest bits, whence it is added to the
 * exponent. */
enum {
    NAME(mantissa) = sizeof(REAL) == 4 ? 23 : 52,
    NAME(exp_terms) = sizeof(REAL) == 4 ? 7 : 13,
    NAME(exp_lowest) = sizeof(REAL) == 4 ? -87 : -708,
};

static inline NAME(reals) NAME(exponential)(NAME(reals) x) {
    static const REAL over_factorial[] = {1,
                                          1,
                                          (REAL)(1. / 2),
                                          (REAL)(1. / 6),
                                          (REAL)(1. / 24),
                                          (REAL)(1. / 120),
                                          (REAL)(1. / 720),
                                          (REAL)(1. / 5040),
                                          (REAL)(1. / 40320),
                                          (REAL)(1. / 362880),
                                          (REAL)(1. / 3628800),
                                          (REAL)(1. / 39916800),
                                          (REAL)(1. / 479001600),
                                          (REAL)(1. / 6227020800)};
    const REAL ln2 = (REAL)M_LN2;
    const REAL ln2_rest =
        (REAL)(sizeof(REAL) == 4 ? M_LN2 - (float)M_LN2 : 2.319046813846299616e-17);
    const NAME(reals) whole = NAME(spread)((REAL)(sizeof(REAL) == 4 ? 0x1.8p23 : 0x1.8p52));
    const NAME(reals) shifted = NAME(multiply_add)(x, NAME(spread)((REAL)M_LOG2E), whole);
    const NAME(reals) k = shifted - whole;
    NAME(reals) r = NAME(multiply_add)(k, NAME(spread)(-ln2), x);
    r = NAME(multiply_add)(k, NAME(spread)(-ln2_rest), r);
    const NAME(reals) square = r * r;
    NAME(reals) even = NAME(spread)(over_factorial[NAME(exp_terms) - 1]);
    NAME(reals) odd = NAME(spread)(over_factorial[NAME(exp_terms)]);
    UNROLL
    for (int j = NAME(exp_terms) - 3; j >= 2; j -= 2) {
        even = NAME(multiply_add)(even, square, NAME(spread)(over_factorial[j]));
        odd = NAME(multiply_add)(odd, square, NAME(spread)(over_factorial[j + 1]));
    }
    const NAME(reals) rest = NAME(multiply_add)(odd, r, even);
    const NAME(reals) y = NAME(multiply_add)(square, rest, r) + NAME(spread)(1);
    return (NAME(reals))((NAME(words))y + ((NAME(words))shifted << NAME(mantissa)));
}

static inline NAME(reals) NAME(load)(const REAL *x) {
    return *(const NAME(reals) *)(const void *)x;
}

static inline void NAME(store)(REAL *x, NAME(reals) value) {
    *(NAME(reals) *)(void *)x = value;
}

/* Where entry (row, term) of a factor stands: patterns are read in both orders. */
typedef struct NAME(factor) {
    const REAL *at;
    size_t row_step, term_step;
} NAME(factor);

/* out[row][lane] = sum over terms of factor[row][term] * other[term][lane], for a constant number
 * of rows and TILE_VECTORS vectors of lanes. */
static inline __attribute__((always_inline)) void
NAME(tile)(NAME(factor) a, size_t terms, const REAL *other, REAL *out, const int rows) {
    NAME(reals) sum[TILE_ROWS][TILE_VECTORS];
    UNROLL
    for (int r = 0; r < rows; r++)
        UNROLL
    for (int v = 0; v < TILE_VECTORS; v++)
        sum[r][v] = NAME(spread)(0);
    for (size_t k = 0; k < terms; k++) {
        NAME(reals) y[TILE_VECTORS];
        UNROLL
        for (int v = 0; v < TILE_VECTORS; v++)
            y[v] = NAME(load)(other + v * WIDTH);
        UNROLL
        for (int r = 0; r < rows; r++) {
            const NAME(reals) x = NAME(spread)(a.at[(size_t)r * a.row_step]);
            UNROLL
            for (int v = 0; v < TILE_VECTORS; v++)
                sum[r][v] = NAME(multiply_add)(x, y[v], sum[r][v]);
        }
        a.at += a.term_step;
        other += MATTIS_SOFTMAX_LANES;
    }
    UNROLL
    for (int r = 0; r < rows; r++)
        UNROLL
    for (int v = 0; v < TILE_VECTORS; v++)
        NAME(store)(out + r * MATTIS_SOFTMAX_LANES + v * WIDTH, sum[r][v]);
}

/* The same for all lanes and any number of rows. Constant steps become part of addresses. */
static inline __attribute__((always_inline)) void
NAME(product)(NAME(factor) a, size_t rows, size_t terms, const REAL *other, REAL *out) {
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l += TILE_VECTORS * WIDTH) {
        NAME(factor) rest = a;
        size_t r = 0;
        for (; r + TILE_ROWS <= rows; r += TILE_ROWS) {
            NAME(tile)(rest, terms, other + l, out + r * MATTIS_SOFTMAX_LANES + l, TILE_ROWS);
            rest.at += TILE_ROWS * a.row_step;
        }
        for (; r + 4 <= rows; r += 4) {
            NAME(tile)(rest, terms, other + l, out + r * MATTIS_SOFTMAX_LANES + l, 4);
            rest.at += 4 * a.row_step;
        }
        for (; r < rows; r++) {
            NAME(tile)(rest, terms, other + l, out + r * MATTIS_SOFTMAX_LANES + l, 1);
            rest.at += a.row_step;
        }
    }
}

/* The entries are 1 with the opposite of the pattern's bit as sign, or the bits of 0. */
static void NAME(signs)(uint64_t bits, size_t n, REAL *out) {
    const NAME(words) zero = {0};
    const uint64_t live = n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
    NAME(words) bit;
    for (int j = 0; j < WIDTH; j++)
        bit[j] = 1u << j;
    for (int p = 0; p < MATTIS_SOFTMAX_BLOCK; p += WIDTH) {
        const uint32_t mask = (1u << WIDTH) - 1;
        const NAME(words) minus = zero + (uint32_t)(~bits >> p & mask);
        const NAME(words) used = zero + (uint32_t)(live >> p & mask);
        const NAME(words) one = (NAME(words))NAME(spread)(1),
                          top = (NAME(words))NAME(spread)(-(REAL)0);
        const NAME(words) value = one | (top & (NAME(words))((minus & bit) != zero));
        NAME(store)(out + p, (NAME(reals))(value & (NAME(words))((used & bit) != zero)));
    }
}

static inline void NAME(add_part)(double *restrict sum, const REAL *restrict part, size_t rows) {
    for (size_t r = 0; r < rows; r++)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++)
            sum[r * MATTIS_SOFTMAX_LANES + l] += part[r * MATTIS_SOFTMAX_LANES + l];
}

/* Scores of several pieces of components. */
typedef struct NAME(pieces) {
    double sum[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    double rest[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
} NAME(pieces);

static inline void NAME(add_piece)(NAME(pieces) * self, const REAL *piece, size_t rows) {
    for (size_t k = 0; k < rows * MATTIS_SOFTMAX_LANES; k++)
        mattis_add_exactly(&self->sum[k], &self->rest[k], piece[k]);
}

static inline void NAME(add_up)(const NAME(pieces) * self, size_t rows, REAL *out) {
    for (size_t k = 0; k < rows * MATTIS_SOFTMAX_LANES; k++)
        out[k] = (REAL)(self->sum[k] + self->rest[k]);
}

static inline void NAME(scores_of_piece)(const REAL *pattern, size_t n, size_t terms,
                                         const REAL *state, REAL *score) {
    NAME(product)((NAME(factor)){pattern, 1, MATTIS_SOFTMAX_BLOCK}, n, terms, state, score);
}

static void NAME(softmax_scores)(const REAL *pattern, size_t n, size_t n_components,
                                 const REAL *state, REAL *score) {
    enum { PIECE = MATTIS_SOFTMAX_PIECE };
    if (n_components <= PIECE) {
        NAME(scores_of_piece)(pattern, n, n_components, state, score);
        return;
    }
    NAME(pieces) pieces = {0};
    for (size_t i = 0; i < n_components; i += PIECE) {
        const size_t terms = n_components - i < PIECE ? n_components - i : PIECE;
        NAME(scores_of_piece)
        (pattern + i * MATTIS_SOFTMAX_BLOCK, n, terms, state + i * MATTIS_SOFTMAX_LANES, score);
        NAME(add_piece)(&pieces, score, n);
    }
    NAME(add_up)(&pieces, n, score);
}

/* The largest score of each state and, of all states, whether any is above max - negligible. */
static inline bool NAME(find_max)(const REAL *score, size_t n, const double *old, double negligible,
                                  double *max) {
    REAL largest[MATTIS_SOFTMAX_LANES];
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l += WIDTH) {
        NAME(reals) x = NAME(load)(score + l);
        for (size_t p = 1; p < n; p++)
            x = NAME(larger)(x, NAME(load)(score + p * MATTIS_SOFTMAX_LANES + l));
        memcpy(largest + l, &x, sizeof x);
    }
    bool needed = false;
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
        needed |= largest[l] > old[l] - negligible;
        max[l] = largest[l] > old[l] ? largest[l] : old[l];
    }
    return needed;
}

/* Scores become weights e^{x - max}, and their sums are added up: at most 16 terms as REAL. */
static inline void NAME(weigh)(mattis_softmax_sums *sums, size_t n, REAL *score) {
    enum { TERMS = 16, GROUPS = MATTIS_SOFTMAX_BLOCK / TERMS };
    REAL sum[GROUPS][MATTIS_SOFTMAX_LANES], moment[GROUPS][MATTIS_SOFTMAX_LANES];
    REAL max[MATTIS_SOFTMAX_LANES];
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++)
        max[l] = (REAL)sums->max[l];
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l += WIDTH) {
        NAME(reals) top;
        memcpy(&top, max + l, sizeof top);
        for (size_t g = 0; g * TERMS < n; g++) {
            NAME(reals) s = NAME(spread)(0), m = NAME(spread)(0);
            for (size_t p = g * TERMS; p < n && p < (g + 1) * TERMS; p++) {
                REAL *at = score + p * MATTIS_SOFTMAX_LANES + l;
                const NAME(reals) x =
                    NAME(larger)(NAME(load)(at) - top, NAME(spread)(NAME(exp_lowest)));
                const NAME(reals) weight = NAME(exponential)(x);
                s += weight;
                m -= x * weight;
                NAME(store)(at, weight);
            }
            memcpy(sum[g] + l, &s, sizeof s);
            memcpy(moment[g] + l, &m, sizeof m);
        }
    }
    for (size_t g = 0; g * TERMS < n; g++) {
        NAME(add_part)(sums->sum, sum[g], 1);
        NAME(add_part)(sums->moment, moment[g], 1);
    }
}

/* The scores of a block become weights; false where the block is to be left out. */
static inline bool NAME(begin_block)(mattis_softmax_sums *sums, size_t n, size_t n_components,
                                     double negligible, REAL *score) {
    double max[MATTIS_SOFTMAX_LANES];
    if (!NAME(find_max)(score, n, sums->max, negligible, max))
        return false;
    mattis_softmax_rescale(sums, max, n_components);
    NAME(weigh)(sums, n, score);
    return true;
}

static void NAME(softmax_add)(mattis_softmax_sums *sums, const REAL *pattern, size_t n,
                              size_t n_components, const REAL *state, double negligible) {
    _Alignas(64) REAL weight[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    _Alignas(64) REAL part[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    NAME(softmax_scores)(pattern, n, n_components, state, weight);
    if (!NAME(begin_block)(sums, n, n_components, negligible, weight))
        return;
    for (size_t i = 0; i < n_components; i += MATTIS_SOFTMAX_BLOCK) {
        const size_t rest = n_components - i;
        const size_t rows = rest < MATTIS_SOFTMAX_BLOCK ? rest : MATTIS_SOFTMAX_BLOCK;
        const NAME(factor) columns = {pattern + i * MATTIS_SOFTMAX_BLOCK, MATTIS_SOFTMAX_BLOCK, 1};
        NAME(product)(columns, rows, n, weight, part);
        NAME(add_part)(sums->mean + i * MATTIS_SOFTMAX_LANES, part, rows);
    }
}

#include "softmax_bits_body.h"

#undef REAL
#undef NAME
#undef WIDTH
#undef TILE_ROWS
#undef TILE_VECTORS
