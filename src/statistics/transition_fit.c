/* See mattis/transition_fit.h. */
#include "mattis/transition_fit.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "mattis/error.h"

/* The points with samples, in order of x: sums over the samples that count. */
typedef struct points {
    size_t n;
    double *x, *hits, *trials;
    double sign; /* of d(fraction)/dx, turned over: 1 where it falls */
} points;

static double fraction(const points *self, size_t k) {
    return self->hits[k] / self->trials[k];
}

/* log(1 + exp(t)) without overflow. */
static double softplus(double t) {
    return t > 0 ? t + log1p(exp(-t)) : log1p(exp(t));
}

/* Log-likelihood of the law with this place and width. */
static double likelihood(const points *self, double at, double width) {
    double sum = 0;
    for (size_t k = 0; k < self->n; k++) {
        const double t = self->sign * (self->x[k] - at) / width;
        sum -= self->hits[k] * softplus(t) + (self->trials[k] - self->hits[k]) * softplus(-t);
    }
    return sum;
}

/* The most likely place for a width: the expected hits, which rise with it, equal those seen. */
static double place_for(const points *self, double width) {
    const double range = self->x[self->n - 1] - self->x[0];
    double low = self->x[0] - range, high = self->x[self->n - 1] + range;
    for (int step = 0; step < 40; step++) {
        const double at = (low + high) / 2;
        double excess = 0;
        for (size_t k = 0; k < self->n; k++) {
            const double t = self->sign * (self->x[k] - at) / width;
            excess += self->trials[k] / (1 + exp(t)) - self->hits[k];
        }
        if (self->sign * excess > 0)
            high = at;
        else
            low = at;
    }
    return (low + high) / 2;
}

/* Distance of the two points around `at`. */
static double spacing_at(const points *self, double at) {
    size_t k = 1;
    while (k + 1 < self->n && self->x[k] < at)
        k++;
    return self->x[k] - self->x[k - 1];
}

/* Where the fraction passes 1/2 first to last, by straight lines: a start, or NaN. */
static double rough_place(const points *self) {
    for (size_t k = 1; k < self->n; k++) {
        const double a = fraction(self, k - 1) - 0.5, b = fraction(self, k) - 0.5;
        if ((a > 0) != (b > 0))
            return self->x[k - 1] + (self->x[k] - self->x[k - 1]) * a / (a - b);
    }
    return NAN;
}

/* Golden section over the logarithm of the width; the likelihood has one maximum. */
static void fit(const points *self, double spacing, mattis_transition_fit *out) {
    const double golden = 0.6180339887498949;
    double low = log(spacing / 4), high = log(2 * (self->x[self->n - 1] - self->x[0]) + spacing);
    for (int step = 0; step < 24; step++) {
        const double a = high - golden * (high - low), b = low + golden * (high - low);
        const double at_a = likelihood(self, place_for(self, exp(a)), exp(a));
        const double at_b = likelihood(self, place_for(self, exp(b)), exp(b));
        if (at_a >= at_b) /* where all widths do alike, the narrowest */
            high = b;
        else
            low = a;
    }
    out->width = exp((low + high) / 2);
    out->at = place_for(self, out->width);
}

typedef struct indexed {
    double x;
    size_t k;
} indexed;

static int by_x(const void *left, const void *right) {
    const indexed *a = left, *b = right;
    return (a->x > b->x) - (a->x < b->x);
}

/* Sums over all samples but `left_out`; points without samples are dropped. */
static void gather(points *self, const indexed *order, const double *retrieved, size_t n,
                   size_t n_samples, size_t left_out) {
    double mean_x = 0, mean_p = 0, slope = 0;
    self->n = 0;
    for (size_t k = 0; k < n; k++) {
        double hits = 0, trials = 0;
        for (size_t s = 0; s < n_samples; s++) {
            const double r = retrieved[order[k].k * n_samples + s];
            if (s == left_out || isnan(r))
                continue;
            hits += r;
            trials++;
        }
        if (trials == 0)
            continue;
        self->x[self->n] = order[k].x;
        self->hits[self->n] = hits;
        self->trials[self->n++] = trials;
    }
    for (size_t k = 0; k < self->n; k++) {
        mean_x += self->x[k] / (double)self->n;
        mean_p += fraction(self, k) / (double)self->n;
    }
    for (size_t k = 0; k < self->n; k++)
        slope += (self->x[k] - mean_x) * (fraction(self, k) - mean_p);
    self->sign = slope > 0 ? -1 : 1;
}

/* Place and width of what is gathered; NaN where it does not cross 1/2. */
static void solve(const points *self, mattis_transition_fit *out) {
    const double rough = self->n >= 2 ? rough_place(self) : NAN;
    if (!isnan(rough))
        fit(self, spacing_at(self, rough), out);
}

/* Whether the place may lie among the points: beyond them by less than its error, and by less than
 * a tenth of their range, since further out the law is not measured. Where it does not, the
 * crossing of 1/2 was noise on one side of the transition. */
static bool is_among(const points *self, const mattis_transition_fit *fit) {
    const double first = self->x[0], last = self->x[self->n - 1];
    const double beyond = fmin(fit->error, (last - first) / 10);
    return fit->at + beyond >= first && fit->at - beyond <= last;
}

int mattis_transition_fit_logistic(const double *x, const double *retrieved, size_t n,
                                   size_t n_samples, mattis_transition_fit *out) {
    *out = (mattis_transition_fit){NAN, NAN, NAN};
    indexed *order = malloc((n + 1) * sizeof *order);
    double *room = malloc((3 * n + 1) * sizeof *room);
    if (!order || !room) {
        free(order);
        free(room);
        return MATTIS_ERR_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        order[k] = (indexed){x[k], k};
    qsort(order, n, sizeof *order, by_x);
    points self = {.x = room, .hits = room + n, .trials = room + 2 * n};
    gather(&self, order, retrieved, n, n_samples, SIZE_MAX);
    solve(&self, out);
    if (!isnan(out->at)) {
        const double spacing = spacing_at(&self, out->at);
        const double grid = spacing / sqrt(12), share = out->width > spacing / 3 ? 0 : grid;
        double sum = 0, squares = 0, count = 0;
        for (size_t s = 0; s < n_samples; s++) {
            gather(&self, order, retrieved, n, n_samples, s);
            if (self.n < 2)
                continue;
            const double off = place_for(&self, out->width) - out->at;
            sum += off;
            squares += off * off;
            count++;
        }
        const double mean = sum / count;
        const double variance = count > 1 ? (count - 1) * (squares / count - mean * mean) : 0;
        out->error = fmax(sqrt(fmax(variance, 0)), share);
        if (out->error < 1e-6 * spacing)
            out->error = grid; /* all samples gave the same: they know no error */
        gather(&self, order, retrieved, n, n_samples, SIZE_MAX);
        if (!is_among(&self, out))
            *out = (mattis_transition_fit){NAN, NAN, NAN};
    }
    free(order);
    free(room);
    return MATTIS_OK;
}

size_t mattis_transition_crossings_of(const double *x, const double *a, const double *a_error,
                                      const double *b, const double *b_error, size_t n,
                                      mattis_transition_fit *out, size_t most) {
    size_t found = 0, before = n;
    for (size_t k = 0; k < n && found < most; k++) {
        const double d = a[k] - b[k], e = hypot(a_error[k], b_error[k]);
        if (isnan(d) || !(fabs(d) > 2 * e))
            continue; /* says nothing about its sign */
        if (before < n) {
            const double d0 = a[before] - b[before], e0 = hypot(a_error[before], b_error[before]);
            const double step = x[k] - x[before];
            if ((d0 > 0) != (d > 0)) {
                /* at = x0 + step d0/(d0 - d); its derivatives by d0 and d. */
                const double slope = d0 - d;
                out[found].at = x[before] + step * d0 / slope;
                out[found].error = fabs(step) * hypot(d * e0, d0 * e) / (slope * slope);
                out[found++].width = fabs(step);
            }
        }
        before = k;
    }
    return found;
}
