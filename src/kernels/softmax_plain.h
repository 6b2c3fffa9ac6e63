/* The softmax kernels as plain loops, the reference for softmax_body.h. A row includes this once
 * for each real type, after it has defined
 *
 *     REAL           float or double
 *     NAME(x)        x with the number of bits, as in softmax_add32
 *
 * Scores are sums of REAL in the order of the components of a piece; all that follows is float64,
 * with the exponential of the C library. Formulas: mattis/kernels.h. */

static void NAME(signs)(uint64_t bits, size_t n, REAL *out) {
    for (size_t p = 0; p < MATTIS_SOFTMAX_BLOCK; p++)
        out[p] = (REAL)(p < n ? 2 * (int)(bits >> p & 1) - 1 : 0);
}

static void NAME(softmax_scores)(const REAL *pattern, size_t n, size_t n_components,
                                 const REAL *state, REAL *score) {
    for (size_t p = 0; p < n; p++)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
            double sum = 0, left = 0;
            for (size_t i = 0; i < n_components;) {
                REAL piece = 0;
                do
                    piece +=
                        pattern[i * MATTIS_SOFTMAX_BLOCK + p] * state[i * MATTIS_SOFTMAX_LANES + l];
                while (++i < n_components && i % MATTIS_SOFTMAX_PIECE > 0);
                mattis_add_exactly(&sum, &left, piece);
            }
            score[p * MATTIS_SOFTMAX_LANES + l] = (REAL)(sum + left);
        }
}

/* Weights e^{x - max} of a block, and their sums; false where the block is to be left out. */
static bool NAME(weigh)(mattis_softmax_sums *sums, const REAL *score, size_t n, size_t n_components,
                        double negligible, double *weight) {
    double max[MATTIS_SOFTMAX_LANES];
    memcpy(max, sums->max, sizeof max);
    bool needed = false;
    for (size_t p = 0; p < n; p++)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
            const double x = score[p * MATTIS_SOFTMAX_LANES + l];
            needed |= x > sums->max[l] - negligible;
            max[l] = x > max[l] ? x : max[l];
        }
    if (!needed)
        return false;
    mattis_softmax_rescale(sums, max, n_components);
    for (size_t p = 0; p < n; p++)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
            const size_t at = p * MATTIS_SOFTMAX_LANES + l;
            const double below = max[l] - score[at];
            weight[at] = exp(-below);
            sums->sum[l] += weight[at];
            sums->moment[l] += below * weight[at];
        }
    return true;
}

static inline void NAME(add_mean)(double *mean, double entry, const double *weight) {
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++)
        mean[l] += entry * weight[l];
}

static void NAME(softmax_add)(mattis_softmax_sums *sums, const REAL *pattern, size_t n,
                              size_t n_components, const REAL *state, double negligible) {
    REAL score[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    double weight[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    NAME(softmax_scores)(pattern, n, n_components, state, score);
    if (!NAME(weigh)(sums, score, n, n_components, negligible, weight))
        return;
    for (size_t i = 0; i < n_components; i++)
        for (size_t p = 0; p < n; p++)
            NAME(add_mean)
    (sums->mean + i * MATTIS_SOFTMAX_LANES, pattern[i * MATTIS_SOFTMAX_BLOCK + p],
     weight + p * MATTIS_SOFTMAX_LANES);
}

/* Entry v of table k: the components 4k ... 4k + 3 with the signs of the bits of v. */
static void NAME(softmax_tables)(const REAL *state, size_t n_components, REAL *table) {
    for (size_t k = 0; k < n_components; k += 4)
        for (size_t v = 0; v < 16; v++, table += MATTIS_SOFTMAX_LANES)
            for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
                table[l] = 0;
                for (size_t i = k; i < k + 4 && i < n_components; i++)
                    table[l] += (v >> (i - k) & 1 ? 1 : -1) * state[i * MATTIS_SOFTMAX_LANES + l];
            }
}

static void NAME(softmax_add_bits)(mattis_softmax_sums *sums, const mattis_softmax_bits *pattern,
                                   size_t n, size_t n_components, const REAL *table,
                                   double negligible) {
    REAL score[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    double weight[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    for (size_t p = 0; p < n; p++)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
            double sum = 0, left = 0;
            for (size_t i = 0; i < n_components;) {
                REAL piece = 0;
                do {
                    const uint64_t v =
                        pattern->row[i / 64 * MATTIS_SOFTMAX_BLOCK + p] >> i % 64 & 15;
                    piece += table[(i * 4 + v) * MATTIS_SOFTMAX_LANES + l];
                    i += 4;
                } while (i < n_components && i % MATTIS_SOFTMAX_PIECE > 0);
                mattis_add_exactly(&sum, &left, piece);
            }
            score[p * MATTIS_SOFTMAX_LANES + l] = (REAL)(sum + left);
        }
    if (!NAME(weigh)(sums, score, n, n_components, negligible, weight))
        return;
    for (size_t i = 0; i < n_components; i++)
        for (size_t p = 0; p < n; p++)
            NAME(add_mean)
    (sums->mean + i * MATTIS_SOFTMAX_LANES, pattern->column[i] >> p & 1 ? 1 : -1,
     weight + p * MATTIS_SOFTMAX_LANES);
}

#undef REAL
#undef NAME
