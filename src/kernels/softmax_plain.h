/* The softmax kernels as plain loops, the reference for softmax_body.h. A row includes this once
 * for each real type, after it has defined
 *
 *     REAL           float or double
 *     NAME(x)        x with the number of bits, as in softmax_add32
 *
 * Scores are sums of REAL in the order of the components; all that follows is float64, with the
 * exponential of the C library. Formulas: mattis/kernels.h. */

static void NAME(signs)(uint64_t bits, size_t n, REAL *out) {
    for (size_t p = 0; p < MATTIS_SOFTMAX_BLOCK; p++)
        out[p] = (REAL)(p < n ? 2 * (int)(bits >> p & 1) - 1 : 0);
}

static void NAME(softmax_scores)(const REAL *pattern, size_t n, size_t n_components,
                                 const REAL *state, REAL *score) {
    for (size_t p = 0; p < n; p++) {
        REAL sum[MATTIS_SOFTMAX_LANES] = {0};
        for (size_t i = 0; i < n_components; i++)
            for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++)
                sum[l] +=
                    pattern[i * MATTIS_SOFTMAX_BLOCK + p] * state[i * MATTIS_SOFTMAX_LANES + l];
        memcpy(score + p * MATTIS_SOFTMAX_LANES, sum, sizeof sum);
    }
}

static void NAME(softmax_add)(mattis_softmax_sums *sums, const REAL *pattern, size_t n,
                              size_t n_components, const REAL *state, double negligible) {
    REAL score[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    NAME(softmax_scores)(pattern, n, n_components, state, score);
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
        return;
    mattis_softmax_rescale(sums, max, n_components);
    for (size_t p = 0; p < n; p++) {
        double weight[MATTIS_SOFTMAX_LANES];
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++) {
            const double below = max[l] - score[p * MATTIS_SOFTMAX_LANES + l];
            weight[l] = exp(-below);
            sums->sum[l] += weight[l];
            sums->moment[l] += below * weight[l];
        }
        for (size_t i = 0; i < n_components; i++)
            for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l++)
                sums->mean[i * MATTIS_SOFTMAX_LANES + l] +=
                    pattern[i * MATTIS_SOFTMAX_BLOCK + p] * weight[l];
    }
}

#undef REAL
#undef NAME
