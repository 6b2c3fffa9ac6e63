/* The kernels of example means, written once for every width of vector: equal bits in all rows. A
 * row includes this after it has defined
 *
 *     LANES         doubles in a vector, a divisor of MATTIS_BLOCK
 *     lanes         the vector type, with + - * / (one double for the scalar row)
 *     load_narrow, load_wide    LANES sums X of int8_t or int16_t as doubles
 *
 * Formulas: mattis/kernels.h. */
#include <string.h>

#define UNROLL _Pragma("GCC unroll 16")

enum { PARTS = MATTIS_BLOCK / LANES };

static inline lanes *row_at(double *block, int k, int part) {
    return (lanes *)(void *)(block + (k - 1) * MATTIS_BLOCK + part * LANES);
}

static inline lanes row_value(const double *block, int k, int part) {
    return *(const lanes *)(const void *)(block + (k - 1) * MATTIS_BLOCK + part * LANES);
}

/* X^mu ... as doubles; 0 beyond the last pattern. */
static inline lanes sums_at(const mattis_sums_column *x, size_t mu) {
    if (mu + LANES <= x->n)
        return x->narrow ? load_narrow(x->narrow + mu) : load_wide(x->wide + mu);
    int16_t rest[LANES] = {0};
    for (size_t k = mu; k < x->n; k++)
        rest[k - mu] = x->narrow ? x->narrow[k] : x->wide[k];
    return load_wide(rest);
}

static inline void add_powers(double *block, lanes x, int part, int first, double step,
                              int powers) {
    const lanes square = x * x;
    lanes change = step * (first == 1 ? x : square);
    for (int k = first; k <= powers; k += 2) {
        *row_at(block, k, part) += change;
        change *= square;
    }
}

static void powers_add(double *power, const mattis_sums_column *x, int first, double step,
                       const mattis_mean_energy *energy) {
    for (size_t mu = 0; mu < x->n; mu += MATTIS_BLOCK) {
        for (int part = 0; part < PARTS; part++)
            add_powers(power, sums_at(x, mu + (size_t)part * LANES), part, first, step,
                       energy->powers);
        power += energy->powers * MATTIS_BLOCK;
    }
}

/* E_k by Horner: p_1 E_{k-1} - (k-1) [p_2 E_{k-2} - (k-2) [p_3 E_{k-3} - ...]]. */
static inline void coefficients_part(const double *power, double *c, int part,
                                     const mattis_mean_energy *energy, const int order,
                                     const int powers) {
    lanes p[MATTIS_MAX_ORDER] = {0}, e[MATTIS_MAX_ORDER] = {0};
    UNROLL
    for (int k = 1; k < order; k++) {
        lanes sum;
        if (k <= powers)
            sum = p[k] = row_value(power, k, part);
        else
            sum = p[1] * e[k - 1];
        UNROLL
        for (int j = (k <= powers ? k : 1) - 1; j > 0; j--)
            sum = p[j] * e[k - j] - (double)(k - j) * sum;
        e[k] = sum;
        *row_at(c, k, part) = energy->factor[k] * sum;
    }
}

static inline void update_order(double *power, const mattis_sums_column *x, double step, size_t n,
                                const mattis_mean_energy *energy, double *c, const int order,
                                const int powers) {
    for (size_t mu = 0; mu < n; mu += MATTIS_BLOCK) {
        for (int part = 0; part < PARTS; part++) {
            if (step != 0)
                add_powers(power, sums_at(x, mu + (size_t)part * LANES), part, 1, step, powers);
            coefficients_part(power, c, part, energy, order, powers);
        }
        power += powers * MATTIS_BLOCK;
        c += (order - 1) * MATTIS_BLOCK;
    }
}

/* Constant orders, so that the loops over rows unroll. */
/* clang-format off */
#define BY_ORDER(order, CALL) \
    switch (order) { \
    case 2: CALL(2); break; \
    case 3: CALL(3); break; \
    case 4: CALL(4); break; \
    case 5: CALL(5); break; \
    case 6: CALL(6); break; \
    case 7: CALL(7); break; \
    default: CALL(8); break; \
    }
/* clang-format on */

static void means_update(double *power, const mattis_sums_column *x, double step, size_t n,
                         const mattis_mean_energy *energy, double *c) {
#define FULL(order)     update_order(power, x, step, n, energy, c, order, 1)
#define DISTINCT(order) update_order(power, x, step, n, energy, c, order, order)
    if (energy->powers == 1)
        BY_ORDER(energy->order, FULL)
    else
        BY_ORDER(energy->order, DISTINCT)
}

/* Horner in -y = X * (-spin). */
static inline double field_order(const double *c, const mattis_sums_column *x, int spin,
                                 double first, const int order) {
    lanes sum[PARTS] = {0};
    for (size_t mu = 0; mu < x->n; mu += MATTIS_BLOCK) {
        for (int part = 0; part < PARTS; part++) {
            const lanes sums = sums_at(x, mu + (size_t)part * LANES), y = sums * -(double)spin;
            lanes w = row_value(c, 1, part) + y * first;
            UNROLL
            for (int k = 2; k < order; k++)
                w = row_value(c, k, part) + y * w;
            sum[part] += sums * w;
        }
        c += (order - 1) * MATTIS_BLOCK;
    }
    double s[MATTIS_BLOCK];
    memcpy(s, sum, sizeof s);
    return mattis_add_parts(s);
}

static double means_field(const double *c, const mattis_sums_column *x, int spin,
                          const mattis_mean_energy *energy) {
#define FIELD(order) sum = field_order(c, x, spin, energy->factor[0], order)
    double sum;
    BY_ORDER(energy->order, FIELD)
    return sum;
}
