/* Fields and updates of single spins from 16-bit overlaps, written once for every width of vector.
 * A row includes this after chunk_body.h and
 *
 *     lanes16                 which 16-bit lanes of a vector, and ALL16, all of them
 *     lanes_set16(word, k)    those whose bit is set among the bits k * LANES16 ... of a word
 *     keep16(x, mask)         x there, 0 elsewhere
 *     add16(x, y, mask)       x + y there, x elsewhere
 *     any_set(x)              whether any bit is set
 *
 * Contracts: mattis/kernels.h. */
enum { LANES16 = BYTES / 2, WORD_VECTORS = 64 / LANES16 };

static inline vector load_vector(const void *at) {
    return (vector)load_words(at);
}

/* Lanes of 32 bits, two and two added up in 64. */
static inline words widened(vector sum) {
    typedef int64_t wide __attribute__((vector_size(BYTES)));
    const wide pairs = (wide)sum;
    return (words)((pairs >> 32) + (pairs << 32 >> 32));
}

static inline int64_t add_wide(words sum) {
    int64_t total = 0;
    for (int k = 0; k < BYTES / 8; k++)
        total += (int64_t)sum[k];
    return total;
}

/* Sums of the pairs of lanes of A(s), s and mask both taken into account, in lanes of 32 bits. */
static inline __attribute__((always_inline)) vector
short_weights(vector s, lanes16 mask, const mattis_short_form *form, const int kind) {
    if (kind == MATTIS_SHORT_LINEAR)
        return V(madd_epi16)(keep16(s, mask), V(set1_epi16)(1));
    const vector u = keep16(V(add_epi16)(V(mullo_epi16)(s, s), V(set1_epi16)(form->c)), mask);
    return V(madd_epi16)(u, kind == MATTIS_SHORT_SQUARE ? V(set1_epi16)(1) : s);
}

static inline __attribute__((always_inline)) int64_t
short_field_of(const int16_t *overlap, const uint64_t *column, size_t n,
               const mattis_short_form *form, const int kind) {
    words total = {0};
    for (size_t mu = 0; mu < n;) {
        vector sum[2] = {V(set1_epi16)(0), V(set1_epi16)(0)};
        for (size_t k = 0; k < form->capacity && mu < n; k++, mu += 64) {
            UNROLL
            for (int v = 0; v < WORD_VECTORS; v++)
                sum[v % 2] = V(add_epi32)(
                    sum[v % 2], short_weights(load_vector(overlap + mu + (size_t)v * LANES16),
                                              lanes_set16(column + mu / 64, v), form, kind));
        }
        total += widened(sum[0]) + widened(sum[1]);
    }
    return add_wide(total);
}

static int64_t short_field(const int16_t *overlap, const uint64_t *column, size_t n,
                           const mattis_short_form *form) {
    switch (form->kind) {
    case MATTIS_SHORT_LINEAR:
        return short_field_of(overlap, column, n, form, MATTIS_SHORT_LINEAR);
    case MATTIS_SHORT_SQUARE:
        return short_field_of(overlap, column, n, form, MATTIS_SHORT_SQUARE);
    default:
        return short_field_of(overlap, column, n, form, MATTIS_SHORT_CUBE);
    }
}

static inline __attribute__((always_inline)) void
short_update_of(int16_t *overlap, const uint64_t *column, int step, size_t n,
                const mattis_short_form *form, mattis_short_sums *sums, const int kind) {
    /* + step where the bit is set is - step and twice that more. */
    const vector down = V(set1_epi16)((short)-step), twice = V(set1_epi16)((short)(2 * step));
    const vector radius = V(set1_epi16)((short)form->radius), one = V(set1_epi16)(1);
    words a = {0}, s1 = {0}, s2 = {0};
    size_t mu = 0;
    while (mu + 64 <= n) {
        vector part_a = V(set1_epi16)(0), part1 = part_a, part2 = part_a;
        for (size_t k = 0; k < form->capacity && mu + 64 <= n; k++, mu += 64) {
            vector largest = V(set1_epi16)(0);
            UNROLL
            for (int v = 0; v < WORD_VECTORS; v++) {
                int16_t *at = overlap + mu + (size_t)v * LANES16;
                vector s = load_vector(at);
                if (step) {
                    s = add16(V(add_epi16)(s, down), twice, lanes_set16(column + mu / 64, v));
                    memcpy(at, &s, sizeof s);
                }
                if (kind != MATTIS_SHORT_LINEAR)
                    largest = V(max_epi16)(largest, V(abs_epi16)(s));
                part_a = V(add_epi32)(part_a, short_weights(s, ALL16, form, kind));
                if (kind == MATTIS_SHORT_SQUARE)
                    part1 = V(add_epi32)(part1, V(madd_epi16)(s, one));
                if (kind == MATTIS_SHORT_CUBE)
                    part2 = V(add_epi32)(part2, V(madd_epi16)(s, s));
            }
            if (kind != MATTIS_SHORT_LINEAR && any_set(V(subs_epu16)(largest, radius)))
                mattis_short_outside(overlap, mu, mu + 64, form, sums);
        }
        a += widened(part_a);
        s1 += widened(part1);
        s2 += widened(part2);
    }
    sums->a += add_wide(a);
    sums->s1 += add_wide(s1);
    sums->s2 += add_wide(s2);
    mattis_short_update_some(overlap, column, step, mu, n, form, sums);
}

static void short_update(int16_t *overlap, const uint64_t *column, int step, size_t n,
                         const mattis_short_form *form, mattis_short_sums *sums) {
    sums->a = sums->s1 = sums->s2 = 0;
    sums->n_outside = 0;
    switch (form->kind) {
    case MATTIS_SHORT_LINEAR:
        short_update_of(overlap, column, step, n, form, sums, MATTIS_SHORT_LINEAR);
        break;
    case MATTIS_SHORT_SQUARE:
        short_update_of(overlap, column, step, n, form, sums, MATTIS_SHORT_SQUARE);
        break;
    default:
        short_update_of(overlap, column, step, n, form, sums, MATTIS_SHORT_CUBE);
        break;
    }
}
