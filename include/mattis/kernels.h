/* Kernels: the inner loops over patterns, one row of functions for each instruction set.
 *
 * All rows give equal numbers (those of the modern network: to rounding). Patterns are bits: bit mu
 * % 64 of word mu / 64 of a column is set where xi^mu = +1. S_mu are overlaps (sums of N signs, so
 * |S| <= 32767). A weight w_mu = A(S_mu) is a polynomial of the overlap with whole coefficients;
 * arithmetic wraps inside and is exact because the final values fit. */
#ifndef MATTIS_KERNELS_H
#define MATTIS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 mattis_wide;

/* The nearest double, sooner where 64 bits hold the number. */
static inline double mattis_wide_real(mattis_wide x) {
    return x == (int64_t)x ? (double)(int64_t)x : (double)x;
}

enum { MATTIS_POLYNOMIAL_TERMS = 5 };

/* Even or odd polynomial: S^odd * sum_k c_k S^{2k}, k < terms. `limit` bounds |value| over all
 * reachable S; the 32-bit kernels ask for limit < 2^31, the 64-bit ones for limit < 2^63. */
typedef struct mattis_polynomial {
    int terms;
    bool odd;
    int64_t c[MATTIS_POLYNOMIAL_TERMS];
    uint64_t limit;
} mattis_polynomial;

/* Sums over the patterns of the two polynomials of an update. */
typedef struct mattis_sums {
    mattis_wide a, b;
} mattis_sums;

/* Example means. The sums X^mu = M x^mu of one site, one of the two widths (the other is NULL). */
typedef struct mattis_sums_column {
    const int8_t *narrow;
    const int16_t *wide;
    size_t n; /* patterns */
} mattis_sums_column;

/* Numbers kept for each pattern are doubles in blocks of MATTIS_BLOCK patterns, 64-byte aligned:
 * row k of pattern mu, k = 1 ... rows, stands at mattis_block_at(rows, k, mu). Power sums are
 * whole numbers, hence exact below 2^53 (of larger ones the engine puts in the nearest doubles);
 * entries beyond the last pattern are 0. Sums over patterns go through MATTIS_BLOCK partial sums in
 * a fixed order: all rows give equal bits at any size. */
enum { MATTIS_BLOCK = 8, MATTIS_MAX_ORDER = 8 };

static inline size_t mattis_block_at(int rows, int k, size_t mu) {
    return (mu / MATTIS_BLOCK * (size_t)rows + (size_t)k - 1) * MATTIS_BLOCK + mu % MATTIS_BLOCK;
}

/* The energy of order P of one pattern, F, as a function of the power sums p_k = sum_j y_j^k of
 * y_j = X_j sigma_j. Its fields need coefficients c_0 ... c_{P-1}, with which
 *
 *     F - F(y_i -> -y_i) = 2 y_i [c_{P-1} - y_i (c_{P-2} - y_i (... - y_i (c_1 - y_i c_0)))]
 *
 *     c_k = factor_k E_k,    E_k = sum_{j=1..k} (-1)^{j-1} (k-1)!/(k-j)! E_{k-j} p_j,  E_0 = 1
 *
 *     distinct   F = (P-1)! e_P,  factor_k = (P-1)!/k!           powers = P
 *     full       F = p_1^P,       factor_k = C(P,k) 2^{P-1-k}    powers = 1
 *
 * E_k = k! e_k is Newton's identity, and e_k without y_i is e_k - y_i (e_{k-1} without y_i). With
 * the power sums above the first left out E_k = p_1^k, and the binomial theorem gives `full`. */
typedef struct mattis_mean_energy {
    int order;  /* P, from 2 to MATTIS_MAX_ORDER */
    int powers; /* rows of power sums */
    double factor[MATTIS_MAX_ORDER];
} mattis_mean_energy;

/* Entries of one site that are -1, 0 or +1, as two planes of bits in whole words. */
typedef struct mattis_ternary_column {
    const uint64_t *plus;    /* set where +1 */
    const uint64_t *nonzero; /* set where not 0 */
    size_t n;
} mattis_ternary_column;

/* The multitasking kernels keep overlaps in arrays of mattis_overlap_room(n) numbers, 64-byte
 * aligned, 0 from n on, and add them up in lanes of 32 bits: exact while n * max|S| <= 2^33. */
static inline size_t mattis_overlap_room(size_t n) {
    return (n + 15) / 16 * 16;
}

/* Sums of examples in chunks of up to MATTIS_SUMS_CHUNK patterns of all spins: X_i^mu at
 * [i * stride + mu] of one of the two widths. Of a last chunk the first n patterns count; whole
 * groups of MATTIS_SUMS_GROUP are read, whatever they hold. */
enum {
    MATTIS_SUMS_CHUNK = 512,
    MATTIS_SUMS_GROUP = 64,
    MATTIS_SUMS_POWERS = 3,
    MATTIS_SUMS_STATES = 64 /* of one reading, at most */
};

typedef struct mattis_sums_chunk {
    const int8_t *narrow;
    const int16_t *wide;
    size_t stride;
    size_t n;
    int limit; /* of |X|: M */
} mattis_sums_chunk;

/* Weights w_k of the powers X^k as signed digits of at most 16 bits, count[k - 1] of them, those of
 * X before those of X^2, ...; 0 from n on. |X^k| <= 32767, and a lane of 32 bits must hold
 * MATTIS_SUMS_CHUNK / 8 products: |X^k digit| < 2^25 (mattis_sums_digit_bits). */
typedef struct mattis_sums_digits {
    int count[MATTIS_SUMS_POWERS];
    const int16_t (*digit)[MATTIS_SUMS_CHUNK];
} mattis_sums_digits;

/* Bits of a digit, its sign with it, for |X|^k <= limit^k <= 32767. */
static inline int mattis_sums_digit_bits(int limit, int k) {
    int64_t largest = 1;
    for (int j = 0; j < k; j++)
        largest *= limit;
    int bits = 16;
    while (largest << (bits - 1) >= 1 << 25)
        bits--;
    return bits;
}

/* Largest number that so many digits hold. */
static inline int64_t mattis_sums_reach(int bits, int count) {
    int64_t reach = 0;
    for (int t = 0; t < count; t++)
        reach = reach * ((int64_t)1 << bits) + ((int64_t)1 << (bits - 1)) - 1;
    return reach;
}

enum { MATTIS_RANDOM_ROOM = 24 };

/* The softmax kernels take patterns in blocks of up to MATTIS_SOFTMAX_BLOCK, entry i of pattern p
 * of the block at pattern[i * MATTIS_SOFTMAX_BLOCK + p] (0 beyond the last pattern), and
 * MATTIS_SOFTMAX_LANES states side by side, component i of state l at
 * state[i * MATTIS_SOFTMAX_LANES + l]. All arrays are 64-byte aligned. States come multiplied by
 * beta, so that scores are x_p = beta xi^p . s. They are sums in the given precision over
 * MATTIS_SOFTMAX_PIECE components, and those of pieces are added up exactly in float64: terms of a
 * state at its pattern have one sign, and one long sum would lose digits as N grows, up to N/2
 * units. */
enum { MATTIS_SOFTMAX_BLOCK = 64, MATTIS_SOFTMAX_LANES = 16, MATTIS_SOFTMAX_PIECE = 256 };

/* Sums over the patterns seen so far, of each state l: nothing of the K scores is kept. Start with
 * max = -infinity and all sums 0. */
typedef struct mattis_softmax_sums {
    double *max;    /* x_max, the largest score */
    double *sum;    /* sum_p e^{x_p - x_max} */
    double *moment; /* sum_p (x_max - x_p) e^{x_p - x_max} */
    double *mean;   /* sum_p xi_i^p e^{x_p - x_max} at [i * MATTIS_SOFTMAX_LANES + l] */
} mattis_softmax_sums;

/* A block of binary patterns as bits, set where +1, in both orders: bit p of column[i], and bit
 * i % 64 of row[i / 64 * MATTIS_SOFTMAX_BLOCK + p], which mattis_softmax_rows makes. Bits beyond
 * the last pattern or component do not matter. */
typedef struct mattis_softmax_bits {
    const uint64_t *column; /* n_components words */
    const uint64_t *row;    /* mattis_softmax_row_words(n_components) words */
} mattis_softmax_bits;

static inline size_t mattis_softmax_row_words(size_t n_components) {
    return (n_components + 63) / 64 * MATTIS_SOFTMAX_BLOCK;
}

/* Bit j of word i and bit i of word j change places. */
void mattis_transpose(uint64_t square[64]);

void mattis_softmax_rows(const uint64_t *column, size_t n_components, uint64_t *row);

/* Numbers in the tables of a group of states. */
static inline size_t mattis_softmax_table_room(size_t n_components) {
    return (n_components + 3) / 4 * 16 * MATTIS_SOFTMAX_LANES;
}

/* Parallel updates read the patterns in chunks: the words of MATTIS_CHUNK patterns of every column,
 * `stride` words apart. Of a last chunk the first n patterns count; its words are read whole, so
 * MATTIS_CHUNK / 64 of them must be readable from any column on, whatever they hold. */
enum { MATTIS_CHUNK = 512, MATTIS_CHUNK_PLANES = 5 };

/* Largest |weight| that fits in so many planes: four of them add up to less than 2^(6 planes). */
static inline int64_t mattis_chunk_limit(int planes) {
    return ((int64_t)1 << (6 * planes - 2)) - 1;
}

/* One of the states that a chunk of patterns is read for, all of one disorder and each with arrays
 * of its own. */
typedef struct mattis_chunk_state {
    const int8_t *spin; /* +-1; mattis_chunk_room(n_spins) numbers, 0 from n_spins on */
    int16_t *overlap;   /* MATTIS_CHUNK numbers */
    int32_t *weight;    /* MATTIS_CHUNK numbers */
    int64_t *field;     /* mattis_chunk_room(n_spins) numbers */
} mattis_chunk_state;

static inline size_t mattis_chunk_room(size_t n_spins) {
    return (n_spins + 63) / 64 * 64;
}

/* Exact division by 2^shift and by an odd number of the given inverse modulo 2^64, of the weights
 * of overlaps up to `radius`. */
typedef struct mattis_chunk_scale {
    uint64_t inverse;
    int shift;
    int radius;
} mattis_chunk_scale;

/* Weights that 16-bit arithmetic takes from the overlaps as they are used, which halves what is
 * read:
 *
 *     linear  A = S        square  A = S^2 + c        cube  A = S (S^2 + c)
 *
 * S^2 + c is taken modulo 2^16: right up to `radius`. The patterns beyond are listed, for their
 * terms to be put right (mattis_short_weight is what the kernels add for them). N <= 8191. */
typedef enum mattis_short_kind {
    MATTIS_SHORT_LINEAR,
    MATTIS_SHORT_SQUARE,
    MATTIS_SHORT_CUBE
} mattis_short_kind;

typedef struct mattis_short_form {
    mattis_short_kind kind;
    int16_t c;
    int radius;
    size_t capacity; /* of lanes of 32 bits, in blocks of 64 patterns */
} mattis_short_form;

static inline int32_t mattis_short_weight(int16_t s, const mattis_short_form *form) {
    const int16_t u = (int16_t)(s * s + form->c);
    return form->kind == MATTIS_SHORT_LINEAR ? s : form->kind == MATTIS_SHORT_SQUARE ? u : s * u;
}

/* Sums over the patterns of A; of S (square) and S^2 (cube), else 0; and the patterns beyond the
 * radius, as far as there is room. */
typedef struct mattis_short_sums {
    int64_t a, s1, s2;
    uint32_t *outside; /* room for `room` numbers */
    size_t room, n_outside;
} mattis_short_sums;

/* Parallel updates of many patterns take them one by one, as rows of bits, spin i in bit i % 64 of
 * word i / 64: a multiple of MATTIS_TALLY_STEP words, MATTIS_TALLY_WORDS at most; more spins are in
 * further blocks. A tally counts, spin by spin, the patterns whose bit is set: MATTIS_TALLY_GROUP
 * of them are added at once, and up to MATTIS_TALLY_GROUPS groups fit. It is planes of bits of a
 * row each: four of the powers 1, 2, 4, 8, then for each level l two of 16 2^l, of which the second
 * counts where bit l of the number of groups is set. Empty: the first two kinds are 0. */
enum {
    MATTIS_TALLY_STEP = 4,
    MATTIS_TALLY_WORDS = 16,
    MATTIS_TALLY_GROUP = 16,
    MATTIS_TALLY_LEVELS = 7,
    MATTIS_TALLY_GROUPS = (1 << MATTIS_TALLY_LEVELS) - 1,
    MATTIS_TALLY_PLANES = 4 + 2 * MATTIS_TALLY_LEVELS
};

typedef struct mattis_kernels {
    const char *name;        /* "scalar", "avx2", "avx512", "amx" */
    bool (*supported)(void); /* by this processor */
    /* From so many spins on counting patterns by their overlaps (tally_...) is faster than looking
     * up their fields (chunk_...), of one state, where there are many patterns. */
    size_t tally_spins;

    /* Words 0 and 1, and words 2 and 3, each two joined (mattis_join_words), of the random blocks
     * first ... first + n - 1 of one stream (mattis/stream.h: its key, and the upper half of its
     * counter). Each pair[w] has room for n + MATTIS_RANDOM_ROOM numbers. */
    void (*philox)(const uint32_t key[2], const uint32_t tail[2], uint64_t first, size_t n,
                   uint64_t *const pair[2]);
    /* The steps first ... first + n - 1 of a random permutation of n_sites < 2^32 (Fisher-Yates):
     * in place of the random bits of step j, the site that place j is exchanged with,
     * j + mattis_bounded_of(bits, n_sites - j). Room as for philox. */
    void (*picks)(uint64_t *bits, size_t first, size_t n, size_t n_sites);

    /* S_mu += step * xi_mu for the n patterns of a column. */
    void (*overlaps_add)(int16_t *overlap, const uint64_t *column, int step, size_t n);

    /* S_mu += step * xi_mu (column may be NULL when step is 0), w_mu = a(S_mu); returns
     * sum_mu a(S_mu) and sum_mu b(S_mu). */
    mattis_sums (*update32)(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int32_t *weight);
    mattis_sums (*update64)(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int64_t *weight);

    /* sum of w_mu over the patterns whose bit is set; `limit` bounds |w|. The field is then
     * sum_mu xi_mu w_mu = 2 * this - sum_mu w_mu: one masked addition for each vector. */
    mattis_wide (*sum_set32)(const int32_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit);
    mattis_wide (*sum_set64)(const int64_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit);

    /* p_k += step * X^k for k = first, first + 2, ... up to energy->powers. */
    void (*powers_add)(double *power, const mattis_sums_column *x, int first, double step,
                       const mattis_mean_energy *energy);
    /* The same with first = 1 (a spin changed by step; x may be NULL when step is 0), and all
     * coefficients from the power sums of n patterns. */
    void (*means_update)(double *power, const mattis_sums_column *x, double step, size_t n,
                         const mattis_mean_energy *energy, double *c);
    /* sum_mu X [F - F(y -> -y)] / (2 y), y = X * spin. */
    double (*means_field)(const double *c, const mattis_sums_column *x, int spin,
                          const mattis_mean_energy *energy);

    /* sum_mu xi_mu S_mu, and S_mu += step * xi_mu. */
    int64_t (*ternary_field)(const int32_t *overlap, const mattis_ternary_column *x);
    void (*ternary_add)(int32_t *overlap, const mattis_ternary_column *x, int step);
    /* The same of sums of examples: sum_mu X_mu S_mu below 2^63 in size, S_mu += step * X_mu. */
    int64_t (*sums_field)(const int32_t *overlap, const mattis_sums_column *x);
    void (*sums_add)(int32_t *overlap, const mattis_sums_column *x, int step);
    /* sum_mu = sum_i sigma_i X_i^power, power 1 or 3 (|X^3| <= 32767), below 2^31 - n_spins in
     * size; `turned` is all ones where a spin is -1, else 0. Whole groups are written, beyond n
     * without a meaning. */
    void (*sums_overlaps)(const mattis_sums_chunk *x, int power, const uint64_t *turned,
                          size_t n_spins, int32_t *sum);
    /* E_k of mattis_mean_energy, k <= 3, from power sums of whole groups of patterns (0 in the
     * place of those it goes without), n a multiple of MATTIS_SUMS_GROUP: the lowest `count` digits
     * of `bits` bits, signed. Returns the bitwise or of all E_k, of ~E_k where below 0: where that
     * is above mattis_sums_reach(bits, count), more digits are needed. */
    int64_t (*sums_digits)(const int32_t *p1, const int32_t *p2, const int32_t *p3, int k, size_t n,
                           int bits, int count, int16_t (*digit)[MATTIS_SUMS_CHUNK]);
    /* sum[t][i] += sum_mu X_i^k digit_t of every digit t, k the power it belongs to. Each sum has
     * room for n_spins rounded up to 4, of which those from n_spins on mean nothing. */
    void (*sums_fields)(const mattis_sums_chunk *x, size_t n_spins,
                        const mattis_sums_digits *weight, int64_t *const *sum);

    /* sums_overlaps of n_states spin configurations +-1, MATTIS_SUMS_STATES at most, each with sums
     * of its own. */
    void (*sums_overlaps_many)(const mattis_sums_chunk *x, int power, const int8_t *const *spin,
                               size_t n_spins, int32_t *const *sum, size_t n_states);
    /* sum[c][i] += sum_mu X_i^power column[c][mu] of any number of columns of digits, power <= 3,
     * with the limits of mattis_sums_digits, and room as for sums_fields. */
    void (*sums_columns)(const mattis_sums_chunk *x, int power, size_t n_spins,
                         const int16_t *const *column, int64_t *const *sum, size_t n_columns);

    /* Modern network, continuous states. Entry p of out is +1 where bit p is set, -1 where not, 0
     * from n on; MATTIS_SOFTMAX_BLOCK entries. */
    void (*signs32)(uint64_t bits, size_t n, float *out);
    void (*signs64)(uint64_t bits, size_t n, double *out);
    /* Adds n >= 1, n <= MATTIS_SOFTMAX_BLOCK patterns of n_components entries to the sums. A block
     * none of whose scores is above max - negligible in any state may be left out; infinity: never.
     * So lanes without a state of their own should repeat another one. Weights below e^-87 (double:
     * e^-708) of the largest may count as that. Rows agree to rounding: scores of a piece and,
     * within a block, weights and means are sums in the given precision, the exponential is good to
     * 1e-7 (1e-15).
     */
    void (*softmax_add32)(mattis_softmax_sums *sums, const float *pattern, size_t n,
                          size_t n_components, const float *state, double negligible);
    void (*softmax_add64)(mattis_softmax_sums *sums, const double *pattern, size_t n,
                          size_t n_components, const double *state, double negligible);
    /* The same of binary patterns as bits: some two times faster. Signs are looked up four at a
     * time: softmax_tables gives the sums +- s_i +- s_{i+1} +- s_{i+2} +- s_{i+3}, i = 0, 4, ... of
     * the states, mattis_softmax_table_room(n_components) numbers. */
    void (*softmax_tables32)(const float *state, size_t n_components, float *table);
    void (*softmax_tables64)(const double *state, size_t n_components, double *table);
    void (*softmax_add_bits32)(mattis_softmax_sums *sums, const mattis_softmax_bits *pattern,
                               size_t n, size_t n_components, const float *table,
                               double negligible);
    void (*softmax_add_bits64)(mattis_softmax_sums *sums, const mattis_softmax_bits *pattern,
                               size_t n, size_t n_components, const double *table,
                               double negligible);
    /* The scores of a block, of pattern p and state l at score[p * MATTIS_SOFTMAX_LANES + l]. */
    void (*softmax_scores32)(const float *pattern, size_t n, size_t n_components,
                             const float *state, float *score);
    void (*softmax_scores64)(const double *pattern, size_t n, size_t n_components,
                             const double *state, double *score);

    /* Exponential network, binary states. The largest of n >= 1 overlaps; w_mu =
     * table[(S_mu - smallest) / 2]; and the sums of w_mu over the patterns whose bit is set, and is
     * not set, of n patterns in MATTIS_BLOCK partial sums (pattern mu in number mu % MATTIS_BLOCK),
     * added up ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)): equal bits in all rows. */
    int16_t (*overlaps_max)(const int16_t *overlap, size_t n);
    void (*weights_lookup)(const int16_t *overlap, size_t n, const double *table, int smallest,
                           double *weight);
    void (*weights_split)(const double *weight, const uint64_t *column, size_t n, double *set,
                          double *unset);

    /* Sum of the weights of the patterns whose bit is set. Bits from n on are 0, and the overlaps
     * of whole words can be read. */
    int64_t (*short_field)(const int16_t *overlap, const uint64_t *column, size_t n,
                           const mattis_short_form *form);
    /* S_mu += step * xi_mu (column may be NULL when step is 0), and all sums anew. */
    void (*short_update)(int16_t *overlap, const uint64_t *column, int step, size_t n,
                         const mattis_short_form *form, mattis_short_sums *sums);

    /* Pairwise networks of up to 32767 patterns. sum_mu xi^mu S_mu; the overlaps of whole words can
     * be read, and are 0 from n on. */
    int32_t (*pair_field)(const int16_t *overlap, const uint64_t *column, size_t n);
    /* The same of four columns. */
    void (*pair_fields)(const int16_t *overlap, const uint64_t *const column[4], size_t n,
                        int32_t field[4]);
    /* row_j = sum_mu xi_j^mu xi^mu of all spins j, where xi is the given column. Bits from n on are
     * equal. */
    void (*pair_row)(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                     const uint64_t *column, int16_t *row);
    /* level_j += sign * row_j of n spins, sign = +-1. */
    void (*pair_add)(int32_t *level, const int16_t *row, int sign, size_t n);

    /* Overlaps of the n patterns of a chunk with all spins, in each state; those from n on mean
     * nothing. */
    void (*chunk_overlaps)(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                           const mattis_chunk_state *state, size_t n_states);
    /* Divides n weights, puts 0 in the place of those beyond the radius and from n on, and returns
     * how many were beyond; MATTIS_CHUNK weights. */
    size_t (*chunk_scale)(const int16_t *overlap, size_t n, const mattis_chunk_scale *scale,
                          int32_t *weight);
    /* In each state field_i += sum of the weights of the patterns whose bit is set in column i.
     * Weights are 0 from n on, |weight| <= mattis_chunk_limit(planes); fields from n_spins on mean
     * nothing. */
    void (*chunk_fields)(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                         const mattis_chunk_state *state, size_t n_states);

    /* apart_k += the number of bits in which row k and the state differ, of those that are set in
     * row k of `mask` (NULL: of all); n rows, of which a multiple of 4 can be read, and as many
     * numbers written. Less than 2^16. */
    void (*tally_apart)(const uint64_t *row, const uint64_t *mask, size_t length, size_t n,
                        const uint64_t *state, uint16_t *apart);
    /* Counts the keys below 2^15 of n patterns, those in even places and those in odd ones, in
     * tables that are 0 before; range[0] and range[1] are the least and the largest. */
    void (*tally_keys)(const uint16_t *key, size_t n, uint16_t *const count[2], uint16_t range[2]);
    /* Adds the rows that begin at the given words, `groups` groups of them, to a tally of `done`
     * groups. */
    void (*tally_add)(const uint64_t *row, size_t length, const uint32_t *at, size_t groups,
                      size_t done, uint64_t *tally);
    /* field_i += weight * (patterns counted whose bit i is set) for all bits of a row, and empties
     * the tally. */
    void (*tally_drain)(uint64_t *tally, size_t length, size_t done, int32_t weight,
                        int64_t *field);
} mattis_kernels;

/* Every row of this build, slowest first, ended by NULL. */
extern const mattis_kernels *const mattis_kernel_rows[];

/* The fastest row that this processor supports, or the one named by the environment variable
 * MATTIS_KERNELS. NULL when that name is unknown or not supported here. */
const mattis_kernels *mattis_kernels_choose(void);

#endif
