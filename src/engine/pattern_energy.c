/* See pattern_energy.h. */
#include "pattern_energy.h"

#include <math.h>
#include <string.h>

enum { MAX_ORDER = 8, POWERS = MAX_ORDER + 1 };

/* A polynomial by powers of S, coefficient k in front of S^k. */
typedef struct dense_polynomial {
    mattis_wide c[POWERS];
} dense_polynomial;

/* E_k = k! e_k obeys E_k = S E_{k-1} - (N - k + 2)(k - 1) E_{k-2}: whole coefficients. */
static dense_polynomial symmetric_polynomial(int order, int64_t n) {
    dense_polynomial before = {{1}}, now = {{0, 1}};
    for (int k = 2; k <= order; k++) {
        dense_polynomial next = {{0}};
        for (int j = 0; j < POWERS; j++) {
            next.c[j] =
                (j > 0 ? now.c[j - 1] : 0) - (mattis_wide)(n - k + 2) * (k - 1) * before.c[j];
        }
        before = now;
        now = next;
    }
    return now;
}

static dense_polynomial power(int order) {
    dense_polynomial f = {{0}};
    f.c[order] = 1;
    return f;
}

/* F(S + 2) with signs[0] in front of the even and signs[1] of the odd powers of the shift: the
 * binomial expansion gives F(S+2) - F(S-2) and F(S+2) + F(S-2) at once. */
static dense_polynomial shift_part(const dense_polynomial *f, int parity) {
    dense_polynomial result = {{0}};
    for (int n = 0; n < POWERS; n++) {
        mattis_wide choose = 1; /* C(n, j) 2^j */
        for (int j = 0; j <= n; j++) {
            if (j % 2 == parity)
                result.c[n - j] += 2 * f->c[n] * choose;
            choose = choose * (n - j) / (j + 1);
            if (j < n)
                choose *= 2;
        }
    }
    return result;
}

static mattis_wide greatest_divisor(mattis_wide x, mattis_wide y) {
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    while (y) {
        mattis_wide rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

/* Largest |value| over the reachable S = -N, -N + 2, ..., N; infinity where 128 bits are exceeded.
 */
static double largest_value(const dense_polynomial *p, int64_t n) {
    double largest = 0;
    for (int64_t s = n & 1; s <= n; s += 2) {
        double value = 0;
        for (int k = POWERS - 1; k >= 0; k--)
            value = value * (double)s + (double)p->c[k];
        largest = fmax(largest, fabs(value));
    }
    return largest;
}

/* Packs an even or odd polynomial, divided by `factor`; fails where a value leaves 63 bits. The
 * bound is raised by the rounding of largest_value. */
static int pack(const dense_polynomial *p, bool odd, mattis_wide factor, int64_t n,
                mattis_polynomial *out) {
    double limit = largest_value(p, n) / (double)factor * (1 + 1e-12) + 1;
    if (!(limit < 0x1p63))
        return MATTIS_ERR_RANGE;
    *out = (mattis_polynomial){.terms = 1, .odd = odd, .limit = (uint64_t)limit};
    for (int k = odd; k < POWERS; k += 2) {
        int term = k / 2;
        out->c[term] = (int64_t)(p->c[k] / factor);
        if (out->c[term])
            out->terms = term + 1;
    }
    return MATTIS_OK;
}

int mattis_pattern_energy_init(mattis_pattern_energy *self, const mattis_params *params) {
    const int order = (int)params->order;
    const int64_t n = params->spins;
    *self = (mattis_pattern_energy){.odd = order % 2,
                                    .scale = 0.5 / pow((double)n, (double)(order - 1))};
    dense_polynomial f =
        params->interaction == MATTIS_FULL ? power(order) : symmetric_polynomial(order, n);
    for (int k = order % 2; k < POWERS; k += 2) {
        self->f[k / 2] = f.c[k];
        if (f.c[k])
            self->terms = k / 2 + 1;
    }
    dense_polynomial a = shift_part(&f, 1); /* F(S+2) - F(S-2) = 4 A */
    dense_polynomial b = shift_part(&f, 0); /* F(S+2) + F(S-2), then - 2 F = 4 B */
    mattis_wide factor = 0;
    for (int k = 0; k < POWERS; k++) {
        b.c[k] -= 2 * f.c[k];
        a.c[k] /= 4; /* exact: see the test of A and B against their definition */
        b.c[k] /= 4;
        factor = greatest_divisor(greatest_divisor(factor, a.c[k]), b.c[k]);
    }
    self->factor = (int64_t)factor;
    int status = pack(&a, order % 2 == 0, factor, n, &self->a);
    return status ? status : pack(&b, order % 2 != 0, factor, n, &self->b);
}

mattis_wide mattis_pattern_energy_at(const mattis_pattern_energy *self, int64_t overlap) {
    mattis_wide square = (mattis_wide)overlap * overlap;
    mattis_wide sum = 0;
    for (int k = self->terms - 1; k >= 0; k--)
        sum = sum * square + self->f[k];
    return self->odd ? sum * overlap : sum;
}

bool mattis_pattern_energy_short(const mattis_pattern_energy *self, const mattis_params *params,
                                 mattis_short_form *form) {
    const mattis_polynomial *a = &self->a, *b = &self->b;
    const int64_t n = params->spins, c = a->c[0], most = INT16_MAX;
    const bool linear = a->terms == 1 && a->odd && a->c[0] == 1;
    const bool square = a->terms == 2 && a->c[1] == 1 && c >= -most && c <= most;
    if (n > 8191 || !(linear || square) || b->terms > 2 || (b->odd && b->terms > 1) ||
        (b->terms == 2 && !a->odd) || (b->odd && a->odd))
        return false;
    int64_t radius = n;
    if (square && n * n + c > most)
        radius = (int64_t)floor(sqrt((double)(most - c)));
    *form = (mattis_short_form){.kind = linear   ? MATTIS_SHORT_LINEAR
                                        : a->odd ? MATTIS_SHORT_CUBE
                                                 : MATTIS_SHORT_SQUARE,
                                .c = linear ? 0 : (int16_t)c,
                                .radius = (int)radius,
                                .capacity = (size_t)(INT32_MAX / (8 * n * 32768))};
    const bool random = params->rule == MATTIS_STORING && !params->images;
    return radius == n || (random && (double)(radius * radius) > 16 * (double)n);
}
