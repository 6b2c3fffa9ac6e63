/* Fields of magnetizations by the couplings of the synaptic noise: see mattis/tap.h.
 *
 *     h_i += c sum_{j1 < ... < j(P-1), none i} g m...m,   c^2 = gamma_s P!/(2 N^{P-1})
 *
 * (theory.md, section 2; Agliari and De Marzo 2020). Couplings are read in slabs
 * (mattis/disorder.h): of the magnetizations besides m_i, numbered 0, 1, ..., first all sets with
 * the smallest number 0, then 1, ...; the products of the other P - 2 magnetizations run through
 * the end of a list. Sums stand in a fixed order of lanes: the same bits whatever the width of the
 * vectors. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/tap.h"

enum { LANES = 2, PARTS = 4 };

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

static double choose(double n, int k) {
    double product = 1;
    for (int a = 0; a < k; a++)
        product = product * (n - a) / (a + 1);
    return product;
}

double mattis_tap_noise_elements(const mattis_params *params) {
    const double n = (double)params->spins;
    return params->synaptic > 0 ? n * choose(n - 1, (int)params->order - 1) : 0;
}

int mattis_tap_noise_init(mattis_tap_noise *self, const mattis_disorder *disorder,
                          const mattis_params *params) {
    const double n = (double)params->spins;
    double square = params->load * params->synaptic * params->synaptic / 2;
    for (int k = 2; k <= params->order; k++)
        square *= k / n;
    *self = (mattis_tap_noise){.couplings = disorder->couplings,
                               .n_spins = (size_t)params->spins,
                               .order = (int)params->order,
                               .scale = sqrt(square)};
    if (!self->couplings)
        return MATTIS_OK;
    self->other = malloc(self->n_spins * sizeof *self->other);
    if (self->order == 4)
        self->pair = malloc((size_t)choose(n - 1, 2) * sizeof *self->pair);
    return self->other && (self->pair || self->order < 4) ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_tap_noise_free(mattis_tap_noise *self) {
    free(self->other);
    free(self->pair);
    *self = (mattis_tap_noise){0};
}

static double sum_products(const float *g, const double *m, size_t n) {
    lanes sum[PARTS] = {{0}};
    size_t k = 0;
    for (; k + LANES * PARTS <= n; k += LANES * PARTS)
#pragma GCC unroll 4
        for (size_t part = 0; part < PARTS; part++) {
            const float *at = g + k + part * LANES;
            lanes x = {at[0], at[1]}, y;
            memcpy(&y, m + k + part * LANES, sizeof y);
            sum[part] += x * y;
        }
    double rest = 0;
    for (; k < n; k++)
        rest += (double)g[k] * m[k];
    const lanes total = (sum[0] + sum[2]) + (sum[1] + sum[3]);
    return total[0] + total[1] + rest;
}

/* other: the m besides m_i; pair, P = 4: their products in pairs, lexicographic. */
static void prepare_products(mattis_tap_noise *self, const double *m, size_t i) {
    const size_t n = self->n_spins - 1;
    for (size_t j = 0; j < n; j++)
        self->other[j] = m[j < i ? j : j + 1];
    double *pair = self->pair;
    for (size_t j = 0; pair && j < n; j++)
        for (size_t k = j + 1; k < n; k++)
            *pair++ = self->other[j] * self->other[k];
}

void mattis_tap_noise_add(mattis_tap_noise *self, const double *m, double *field) {
    if (!self->couplings)
        return;
    const size_t n = self->n_spins - 1;
    const double *end = self->order < 4 ? self->other + n : self->pair + n * (n - 1) / 2;
    const float *g = self->couplings;
    for (size_t i = 0; i <= n; i++) {
        double sum = 0;
        prepare_products(self, m, i);
        if (self->order == 2) {
            sum = sum_products(g, self->other, n);
            g += n;
        }
        for (size_t j = 0; self->order > 2 && j < n; j++) {
            const size_t above = n - 1 - j,
                         length = self->order == 3 ? above : above * (above - 1) / 2;
            sum += self->other[j] * sum_products(g, end - length, length);
            g += length;
        }
        field[i] += self->scale * sum;
    }
}
