/* Portable row and the reference for all others. */
#include "rows.h"

static bool supported(void) {
    return true;
}

static void overlaps_add(int16_t *overlap, const uint64_t *column, int step, size_t n) {
    for (size_t mu = 0; mu < n; mu++)
        overlap[mu] = (int16_t)(overlap[mu] + (mattis_bit(column, mu) ? step : -step));
}

static mattis_sums update32(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int32_t *weight) {
    mattis_sums sum = {0, 0};
    for (size_t mu = 0; mu < n; mu++)
        weight[mu] = (int32_t)mattis_update_one(overlap, column, step, mu, a, b, &sum);
    return sum;
}

static mattis_wide sum_set32(const int32_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    (void)limit;
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < n; mu++)
        sum += mattis_bit(column, mu) ? weight[mu] : 0;
    return sum;
}

static mattis_sums update64(int16_t *overlap, const uint64_t *column, int step, size_t n,
                            const mattis_polynomial *a, const mattis_polynomial *b,
                            int64_t *weight) {
    mattis_sums sum = {0, 0};
    for (size_t mu = 0; mu < n; mu++)
        weight[mu] = (int64_t)mattis_update_one(overlap, column, step, mu, a, b, &sum);
    return sum;
}

static mattis_wide sum_set64(const int64_t *weight, const uint64_t *column, size_t n,
                             uint64_t limit) {
    (void)limit;
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < n; mu++)
        sum += mattis_bit(column, mu) ? weight[mu] : 0;
    return sum;
}

static int64_t ternary_field(const int32_t *overlap, const mattis_ternary_column *x) {
    int64_t sum = 0;
    for (size_t mu = 0; mu < x->n; mu++)
        sum += mattis_bit(x->nonzero, mu) * (2 * mattis_bit(x->plus, mu) - 1) * overlap[mu];
    return sum;
}

static void ternary_add(int32_t *overlap, const mattis_ternary_column *x, int step) {
    for (size_t mu = 0; mu < x->n; mu++)
        overlap[mu] += mattis_bit(x->nonzero, mu) * (2 * mattis_bit(x->plus, mu) - 1) * step;
}

static int64_t sums_field(const int32_t *overlap, const mattis_sums_column *x) {
    int64_t sum = 0;
    for (size_t mu = 0; mu < x->n; mu++)
        sum += (int64_t)mattis_sum_at(x, mu) * overlap[mu];
    return sum;
}

static void sums_add(int32_t *overlap, const mattis_sums_column *x, int step) {
    for (size_t mu = 0; mu < x->n; mu++)
        overlap[mu] += step * mattis_sum_at(x, mu);
}

/* X of pattern mu and spin i, to a power. */
static int64_t sums_power(const mattis_sums_chunk *x, size_t i, size_t mu, int power) {
    const int64_t sum = x->narrow ? x->narrow[i * x->stride + mu] : x->wide[i * x->stride + mu];
    return power == 1 ? sum : power == 2 ? sum * sum : sum * sum * sum;
}

static void sums_overlaps(const mattis_sums_chunk *x, int power, const uint64_t *turned,
                          size_t n_spins, int32_t *sum) {
    for (size_t mu = 0; mu < x->n; mu++) {
        int64_t total = 0;
        for (size_t i = 0; i < n_spins; i++)
            total += (turned[i] ? -1 : 1) * sums_power(x, i, mu, power);
        sum[mu] = (int32_t)total;
    }
}

static int64_t sums_digits(const int32_t *p1, const int32_t *p2, const int32_t *p3, int k, size_t n,
                           int bits, int count, int16_t (*digit)[MATTIS_SUMS_CHUNK]) {
    const int64_t half = (int64_t)1 << (bits - 1);
    int64_t all = 0;
    for (size_t mu = 0; mu < n; mu++) {
        const int64_t p = p1[mu];
        int64_t rest = k == 1   ? p
                       : k == 2 ? p * p - p2[mu]
                                : p * (p * p - 3 * (int64_t)p2[mu]) + 2 * (int64_t)p3[mu];
        all |= rest < 0 ? ~rest : rest;
        for (int t = 0; t < count; t++) {
            digit[t][mu] = (int16_t)(((rest + half) & (2 * half - 1)) - half);
            rest = (rest - digit[t][mu]) / (2 * half);
        }
    }
    return all;
}

static void sums_fields(const mattis_sums_chunk *x, size_t n_spins,
                        const mattis_sums_digits *weight, int64_t *const *sum) {
    int t = 0;
    for (int k = 1; k <= MATTIS_SUMS_POWERS; k++)
        for (int end = t + weight->count[k - 1]; t < end; t++)
            for (size_t i = 0; i < n_spins; i++)
                for (size_t mu = 0; mu < x->n; mu++)
                    sum[t][i] += sums_power(x, i, mu, k) * weight->digit[t][mu];
}

static void sums_overlaps_many(const mattis_sums_chunk *x, int power, const int8_t *const *spin,
                               size_t n_spins, int32_t *const *sum, size_t n_states) {
    for (size_t s = 0; s < n_states; s++)
        for (size_t mu = 0; mu < x->n; mu++) {
            int64_t total = 0;
            for (size_t i = 0; i < n_spins; i++)
                total += spin[s][i] * sums_power(x, i, mu, power);
            sum[s][mu] = (int32_t)total;
        }
}

static void sums_columns(const mattis_sums_chunk *x, int power, size_t n_spins,
                         const int16_t *const *column, int64_t *const *sum, size_t n_columns) {
    for (size_t c = 0; c < n_columns; c++)
        for (size_t i = 0; i < n_spins; i++)
            for (size_t mu = 0; mu < x->n; mu++)
                sum[c][i] += sums_power(x, i, mu, power) * column[c][mu];
}

static int64_t short_field(const int16_t *overlap, const uint64_t *column, size_t n,
                           const mattis_short_form *form) {
    int64_t sum = 0;
    for (size_t mu = 0; mu < n; mu++)
        sum += mattis_bit(column, mu) ? mattis_short_weight(overlap[mu], form) : 0;
    return sum;
}

static void short_update(int16_t *overlap, const uint64_t *column, int step, size_t n,
                         const mattis_short_form *form, mattis_short_sums *sums) {
    sums->a = sums->s1 = sums->s2 = 0;
    sums->n_outside = 0;
    mattis_short_update_some(overlap, column, step, 0, n, form, sums);
}

static void chunk_overlaps(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                           const mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++)
        for (size_t mu = 0; mu < n; mu++) {
            int sum = 0;
            for (size_t i = 0; i < n_spins; i++)
                sum += mattis_bit(bit + i * stride, mu) ? state[t].spin[i] : -state[t].spin[i];
            state[t].overlap[mu] = (int16_t)sum;
        }
}

static size_t chunk_scale(const int16_t *overlap, size_t n, const mattis_chunk_scale *scale,
                          int32_t *weight) {
    return mattis_scale_some(overlap, 0, n, scale, weight);
}

static void chunk_fields(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                         const mattis_chunk_state *state, size_t n_states) {
    (void)planes;
    for (size_t t = 0; t < n_states; t++)
        for (size_t i = 0; i < n_spins; i++)
            state[t].field[i] += (int64_t)sum_set32(state[t].weight, bit + i * stride, n, 0);
}

static int32_t pair_field(const int16_t *overlap, const uint64_t *column, size_t n) {
    int32_t sum = 0;
    for (size_t mu = 0; mu < n; mu++)
        sum += mattis_bit(column, mu) ? overlap[mu] : -overlap[mu];
    return sum;
}

static void pair_fields(const int16_t *overlap, const uint64_t *const column[4], size_t n,
                        int32_t field[4]) {
    for (int c = 0; c < 4; c++)
        field[c] = pair_field(overlap, column[c], n);
}

static void pair_row(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                     const uint64_t *column, int16_t *row) {
    for (size_t j = 0; j < n_spins; j++) {
        int sum = 0;
        for (size_t mu = 0; mu < n; mu++)
            sum += mattis_bit(bit + j * stride, mu) == mattis_bit(column, mu) ? 1 : -1;
        row[j] = (int16_t)sum;
    }
}

static void pair_add(int32_t *level, const int16_t *row, int sign, size_t n) {
    for (size_t j = 0; j < n; j++)
        level[j] += sign * row[j];
}

typedef uint64_t lanes64 __attribute__((vector_size(8)));
enum { LANES64 = 1 };

static inline lanes64 low_products(lanes64 x, lanes64 y) {
    return (x & UINT32_MAX) * (y & UINT32_MAX);
}

#include "philox_body.h"

typedef double lanes;
enum { LANES = 1 };

static inline lanes load_narrow(const int8_t *sums) {
    return *sums;
}

static inline lanes load_wide(const int16_t *sums) {
    return *sums;
}

#include "means_body.h"

static inline lanes lanes_where(unsigned bits, lanes x) {
    return bits & 1 ? x : 0;
}

#include "weights_body.h"

#define REAL    float
#define NAME(x) x##32
#include "softmax_plain.h"
#define REAL    double
#define NAME(x) x##64
#include "softmax_plain.h"

static void tally_apart(const uint64_t *row, const uint64_t *mask, size_t length, size_t n,
                        const uint64_t *state, uint16_t *apart) {
    for (size_t k = 0; k < n; k++)
        for (size_t w = 0; w < length; w++) {
            const uint64_t kept = mask ? mask[k * length + w] : UINT64_MAX;
            apart[k] += (uint16_t)__builtin_popcountll((row[k * length + w] ^ state[w]) & kept);
        }
}

static void tally_keys(const uint16_t *key, size_t n, uint16_t *const count[2], uint16_t range[2]) {
    range[0] = INT16_MAX, range[1] = 0;
    mattis_tally_keys_some(key, 0, n, count, range);
}

/* Sixteen patterns carry once at most out of four planes. */
static void tally_add(const uint64_t *row, size_t length, const uint32_t *at, size_t groups,
                      size_t done, uint64_t *tally) {
    for (size_t g = 0; g < groups; g++, at += MATTIS_TALLY_GROUP, done++)
        for (size_t w = 0; w < length; w++) {
            uint64_t carry = 0, *plane = tally + w;
            for (int k = 0; k < MATTIS_TALLY_GROUP; k++) {
                uint64_t x = row[at[k] + w];
                for (size_t p = 0; p < 4; p++) {
                    const uint64_t next = plane[p * length] & x;
                    plane[p * length] ^= x;
                    x = next;
                }
                carry |= x;
            }
            plane += 4 * length;
            for (size_t rest = done; rest & 1; rest >>= 1, plane += 2 * length) {
                const uint64_t first = plane[0], second = plane[length];
                plane[0] = first ^ second ^ carry;
                carry = (first & second) | ((first ^ second) & carry);
            }
            plane[length] = carry;
        }
}

static void tally_drain(uint64_t *tally, size_t length, size_t done, int32_t weight,
                        int64_t *field) {
    for (size_t p = 0; p < MATTIS_TALLY_PLANES; p++) {
        const size_t level = (p - 4) / 2, power = p < 4 ? p : level + 4;
        const bool counts = p < 4 || p % 2 == 0 || done >> level & 1;
        for (size_t i = 0; counts && i < 64 * length; i++)
            field[i] +=
                ((int64_t)weight * mattis_bit(tally + p * length, i)) * ((int64_t)1 << power);
        if (p < 4 || p % 2 == 0)
            memset(tally + p * length, 0, length * sizeof *tally);
    }
}

const mattis_kernels mattis_kernels_scalar = {
    .name = "scalar",
    .supported = supported,
    .tally_spins = 160, /* not timed: as the AVX2 row, for the same way in tests */
    MATTIS_ROW_OF_THIS_FILE,
};
