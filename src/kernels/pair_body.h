/* Pairwise networks, sequential dynamics, written once for every width of vector. A row includes
 * this after short_body.h and
 *
 *     widen16(at)     numbers of 16 bits to lanes of 32
 *     minus16(mask)   minus one in the lanes of the mask, one elsewhere
 *
 * Contracts: mattis/kernels.h. */

/* -S where the bit is set, S where not. */
static inline vector minus_signed(const uint64_t *word, int v, vector overlap) {
    return V(madd_epi16)(minus16(lanes_set16(word, v)), overlap);
}

static inline int32_t minus_sum(vector sum) {
    typedef int32_t lanes_of_sums __attribute__((vector_size(BYTES)));
    const lanes_of_sums lane = (lanes_of_sums)sum;
    int32_t total = 0;
    for (int k = 0; k < BYTES / 4; k++)
        total -= lane[k];
    return total;
}

static int32_t pair_field(const int16_t *overlap, const uint64_t *column, size_t n) {
    vector sum[2] = {V(set1_epi16)(0), V(set1_epi16)(0)};
    size_t mu = 0;
    for (; mu + 64 <= n; mu += 64) {
        UNROLL
        for (int v = 0; v < WORD_VECTORS; v++)
            sum[v % 2] = V(add_epi32)(
                sum[v % 2],
                minus_signed(column + mu / 64, v, load_vector(overlap + mu + (size_t)v * LANES16)));
    }
    UNROLL
    for (int v = 0; v < WORD_VECTORS; v++)
        if (mu + (size_t)v * LANES16 < n)
            sum[0] =
                V(add_epi32)(sum[0], minus_signed(column + mu / 64, v,
                                                  load_vector(overlap + mu + (size_t)v * LANES16)));
    return minus_sum(V(add_epi32)(sum[0], sum[1]));
}

static void pair_fields(const int16_t *overlap, const uint64_t *const column[4], size_t n,
                        int32_t field[4]) {
    vector sum[4] = {V(set1_epi16)(0), V(set1_epi16)(0), V(set1_epi16)(0), V(set1_epi16)(0)};
    for (size_t mu = 0; mu < n; mu += 64) {
        UNROLL
        for (int v = 0; v < WORD_VECTORS; v++) {
            if (mu + (size_t)v * LANES16 >= n)
                break;
            const vector s = load_vector(overlap + mu + (size_t)v * LANES16);
            UNROLL
            for (int c = 0; c < 4; c++)
                sum[c] = V(add_epi32)(sum[c], minus_signed(column[c] + mu / 64, v, s));
        }
    }
    UNROLL
    for (int c = 0; c < 4; c++)
        field[c] = minus_sum(sum[c]);
}

static inline __attribute__((always_inline)) void pair_row_of(const uint64_t *bit, size_t stride,
                                                              size_t n_spins, size_t n,
                                                              const uint64_t *column, int16_t *row,
                                                              const size_t n_words) {
    for (size_t j = 0; j < n_spins; j++, bit += stride) {
        int unlike = 0;
        size_t w = 0;
        for (; w + 4 <= n_words; w += 4) {
            UNROLL
            for (size_t v = 0; v < 4; v++)
                unlike += __builtin_popcountll(bit[w + v] ^ column[w + v]);
        }
        UNROLL
        for (; w < n_words; w++)
            unlike += __builtin_popcountll(bit[w] ^ column[w]);
        row[j] = (int16_t)((int)n - 2 * unlike);
    }
}

static void pair_row(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                     const uint64_t *column, int16_t *row) {
    const size_t n_words = (n + 63) / 64;
    switch (n_words) {
    case 1:
        pair_row_of(bit, stride, n_spins, n, column, row, 1);
        break;
    case 2:
        pair_row_of(bit, stride, n_spins, n, column, row, 2);
        break;
    case 3:
        pair_row_of(bit, stride, n_spins, n, column, row, 3);
        break;
    case 4:
        pair_row_of(bit, stride, n_spins, n, column, row, 4);
        break;
    default:
        pair_row_of(bit, stride, n_spins, n, column, row, n_words);
        break;
    }
}

static inline __attribute__((always_inline)) void pair_add_of(int32_t *level, const int16_t *row,
                                                              const int sign, size_t n) {
    size_t j = 0;
    for (; j + BYTES / 4 <= n; j += BYTES / 4) {
        const vector sum = load_vector(level + j), change = widen16(row + j);
        const vector next = sign > 0 ? V(add_epi32)(sum, change) : V(sub_epi32)(sum, change);
        memcpy(level + j, &next, sizeof next);
    }
    for (; j < n; j++)
        level[j] += sign * row[j];
}

static void pair_add(int32_t *level, const int16_t *row, int sign, size_t n) {
    if (sign > 0)
        pair_add_of(level, row, 1, n);
    else
        pair_add_of(level, row, -1, n);
}
