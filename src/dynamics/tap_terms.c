/* Local fields of magnetizations: see mattis/tap.h.
 *
 * With y_i = x_i m_i and e_k the elementary symmetric polynomials of all y of one term,
 *
 *     h_i = coupling sum_t x_i e_{P-1}(without i)
 *     k e_k = sum_{j=1..k} (-1)^{j-1} e_{k-j} p_j,   p_j = sum_i y_i^j              (Newton)
 *     e_k(without i) = e_k - y_i e_{k-1}(without i)
 *
 * Inner loops run over whole blocks, sums in a fixed order of lanes: the same bits whatever the
 * width of the vectors that the compiler takes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/tap.h"

enum { LANES = 2, BLOCK = 8, MAX_ORDER = 8 };

/* Numbers added side by side: the order of a sum stands in the source. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

/* R = r^2 + (1 - r^2)/M, the mean square of an example mean. */
static double mean_square(const mattis_params *params) {
    double square = params->quality * params->quality;
    return square + (1 - square) / (double)params->examples;
}

static void set_scales(mattis_tap_terms *self, const mattis_params *params) {
    const double n = (double)params->spins, examples = (double)params->examples;
    self->unit = 1;
    self->coupling = 0.5;
    for (int k = 1; k <= self->order; k++)
        self->coupling *= k < self->order ? k / n : k;
    if (params->rule == MATTIS_SUPERVISED)
        self->unit = 1 / (examples * sqrt(mean_square(params)));
    if (params->rule == MATTIS_UNSUPERVISED)
        self->coupling /= examples * pow(mean_square(params), 0.5 * self->order);
}

static void copy_terms(mattis_tap_terms *self, const mattis_disorder *disorder,
                       const mattis_params *params) {
    const mattis_patterns *binary =
        params->rule == MATTIS_UNSUPERVISED ? &disorder->examples : &disorder->patterns;
    for (size_t i = 0; i < self->n_spins; i++) {
        for (size_t t = 0; t < self->n_terms; t++) {
            int value = params->rule == MATTIS_SUPERVISED ? mattis_means_sum(&disorder->means, i, t)
                                                          : mattis_patterns_sign(binary, i, t);
            if (self->narrow)
                self->narrow[t * self->n_spins + i] = (int8_t)value;
            else
                self->wide[t * self->n_spins + i] = (int16_t)value;
        }
    }
}

int mattis_tap_terms_init(mattis_tap_terms *self, const mattis_disorder *disorder,
                          const mattis_params *params) {
    const bool wide = params->rule == MATTIS_SUPERVISED && params->examples > INT8_MAX;
    *self = (mattis_tap_terms){.n_spins = (size_t)params->spins,
                               .n_terms = (size_t)params->patterns,
                               .order = (int)params->order};
    if (params->rule == MATTIS_UNSUPERVISED)
        self->n_terms *= (size_t)params->examples;
    self->length = (self->n_spins + BLOCK - 1) / BLOCK * BLOCK;
    set_scales(self, params);
    if (wide)
        self->wide = malloc(self->n_terms * self->n_spins * sizeof *self->wide);
    else
        self->narrow = malloc(self->n_terms * self->n_spins * sizeof *self->narrow);
    self->x = calloc(3 * self->length, sizeof *self->x);
    if (!self->x || (!self->narrow && !self->wide))
        return MATTIS_ERR_MEMORY;
    self->y = self->x + self->length;
    self->power = self->y + self->length;
    copy_terms(self, disorder, params);
    return MATTIS_OK;
}

void mattis_tap_terms_free(mattis_tap_terms *self) {
    free(self->narrow);
    free(self->wide);
    free(self->x);
    *self = (mattis_tap_terms){0};
}

/* x of one term; the workspace after N stays zero. */
static void unpack(mattis_tap_terms *self, size_t term) {
    const size_t n = self->n_spins;
    double *restrict x = self->x;
    if (self->narrow) {
        const int8_t *row = self->narrow + term * n;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            x[i] = self->unit * row[i];
    } else {
        const int16_t *row = self->wide + term * n;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            x[i] = self->unit * row[i];
    }
}

/* out = left * right, and its sum. */
static double multiply_and_sum(const double *left, const double *right, double *restrict out,
                               size_t length) {
    lanes sum[BLOCK / LANES] = {{0}};
    for (size_t i = 0; i < length; i += BLOCK) {
#pragma GCC unroll 4
        for (size_t k = 0; k < BLOCK / LANES; k++) {
            lanes x, y;
            memcpy(&x, left + i + k * LANES, sizeof x);
            memcpy(&y, right + i + k * LANES, sizeof y);
            x *= y;
            sum[k] += x;
            memcpy(out + i + k * LANES, &x, sizeof x);
        }
    }
    const lanes total = (sum[0] + sum[2]) + (sum[1] + sum[3]);
    return total[0] + total[1];
}

/* e_0 ... e_{P-1} of the y of one term; leaves y behind. */
static void symmetric_polynomials(mattis_tap_terms *self, const double *m, double *e) {
    double p[MAX_ORDER] = {0};
    e[0] = 1;
    for (int k = 1; k < self->order; k++) {
        if (k == 1)
            p[k] = multiply_and_sum(self->x, m, self->y, self->length);
        else
            p[k] = multiply_and_sum(k == 2 ? self->y : self->power, self->y, self->power,
                                    self->length);
        e[k] = 0;
        for (int j = 1; j <= k; j++)
            e[k] += (j % 2 ? 1 : -1) * e[k - j] * p[j] / k;
    }
}

/* field += x e_{P-1}(without i). */
static void add_fields(mattis_tap_terms *self, const double *e, double *restrict field) {
    const double *restrict x = self->x, *restrict y = self->y;
    double *restrict without = self->power;
#pragma omp simd
    for (size_t i = 0; i < self->length; i++)
        without[i] = e[1] - y[i];
    for (int k = 2; k < self->order; k++) {
#pragma omp simd
        for (size_t i = 0; i < self->length; i++)
            without[i] = e[k] - y[i] * without[i];
    }
#pragma omp simd
    for (size_t i = 0; i < self->length; i++)
        field[i] += x[i] * without[i];
}

void mattis_tap_terms_fields(mattis_tap_terms *self, const double *m, double *field) {
    double e[MAX_ORDER];
    for (size_t i = 0; i < self->length; i++)
        field[i] = 0;
    for (size_t t = 0; t < self->n_terms; t++) {
        unpack(self, t);
        symmetric_polynomials(self, m, e);
        add_fields(self, e, field);
    }
    for (size_t i = 0; i < self->length; i++)
        field[i] *= self->coupling;
}
