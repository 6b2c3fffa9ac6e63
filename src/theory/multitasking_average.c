/* Averages over the K pairs (xi, x) of one site (see multitasking.h), in two ways.
 *
 * The sum over all values costs (number of values)^k for the k patterns with n != 0. The integral
 * costs k, whatever the law: with
 *
 *     tanh(h/T) = T int_0^inf dk sin(kh) / sinh(pi k T/2)
 *
 * and independent patterns, E x^mu tanh beta h = T int dk/sinh(pi k T/2) [E x sin(k n_mu x/R)]
 * prod_{nu != mu} [E cos(k n_nu x/R)], and the other averages likewise. The midpoint rule with the
 * spacing Delta yields exactly the function of period 2 pi/Delta that is tanh up to a quarter of it
 * and turns back: the error is e^{-36} where pi/Delta >= |h| + 18 T, and as much is cut off the
 * tail. */
#include <math.h>
#include <string.h>

#include "gauss_average.h"
#include "multitasking.h"

enum { MAX = MATTIS_THEORY_PATTERNS };

/* Patterns with n != 0, which alone make the field. The others see it as independent of x: their
 * slopes are E x^2/R = 1 - d times the susceptibility. */
typedef struct {
    size_t n;
    size_t pattern[MAX];
    double share[MAX]; /* n_mu/R */
} active_patterns;

static active_patterns find_active(const mattis_multitasking *self, const double *n) {
    active_patterns active = {.n = 0};
    for (size_t mu = 0; mu < self->patterns; mu++)
        if (n[mu] != 0) {
            active.share[active.n] = n[mu] / self->strength;
            active.pattern[active.n++] = mu;
        }
    return active;
}

/* Sums over the active patterns to averages over all of them. */
static void spread(const mattis_multitasking *self, const active_patterns *active,
                   const mattis_multitasking_average *sums, mattis_multitasking_average *out) {
    *out = (mattis_multitasking_average){.replica_overlap = sums->replica_overlap,
                                         .log_cosh = sums->log_cosh,
                                         .susceptibility = sums->susceptibility,
                                         .singular = sums->singular};
    for (size_t mu = 0; mu < self->patterns; mu++)
        out->slope[mu][mu] = (1 - self->dilution) * sums->susceptibility;
    for (size_t i = 0; i < active->n; i++) {
        size_t mu = active->pattern[i];
        out->overlap[mu] = sums->overlap[i];
        out->data_overlap[mu] = sums->data_overlap[i];
        for (size_t j = 0; j <= i; j++) {
            size_t nu = active->pattern[j];
            out->slope[mu][nu] = out->slope[nu][mu] = sums->slope[j][i] / self->strength;
        }
    }
}

/* --- The sum over values ---------------------------------------------------------------------- */

/* Fields below this share of the largest are zero but for rounding. */
static const double rounding = 1e-13;

typedef struct {
    const mattis_multitasking *law;
    const active_patterns *active;
    bool slopes;
    double zero; /* smaller fields are 0 */
    const mattis_multitasking_value *value[MAX];
    double mean[MAX]; /* of x */
    mattis_multitasking_average sums;
} tree;

/* The field of all the values on the path from the root. */
static mattis_field_average leaf_average(tree *self, double field, double variance) {
    const double temperature = self->law->temperature;
    if (variance > 0)
        return mattis_gauss_tanh(field, sqrt(variance), temperature);
    if (temperature > 0)
        return mattis_field_at(field, temperature);
    if (fabs(field) > self->zero)
        return (mattis_field_average){.overlap = copysign(1, field), .square = 1};
    return (mattis_field_average){.overlap = 0};
}

/* A free spin at T = 0 has an infinite susceptibility: to the active patterns of which x is not 0,
 * and to all others. */
static bool is_free(const tree *self, double field, double variance) {
    if (variance > 0 || self->law->temperature > 0 || fabs(field) > self->zero)
        return false;
    bool answers = self->active->n < self->law->patterns;
    for (size_t i = 0; i < self->active->n; i++)
        answers = answers || self->mean[i] != 0;
    return answers;
}

/* Noise of x is Gaussian around its mean and moves the field by n_mu/R times that: by Stein's lemma
 * E x F(h) = mean E F + pull E F', pull = (n_mu/R) variance. */
static void add_leaf(tree *self, double weight, double field, double variance) {
    const size_t n = self->active->n;
    const mattis_multitasking *law = self->law;
    const mattis_field_average a = leaf_average(self, field, variance);
    mattis_multitasking_average *sums = &self->sums;
    double pull[MAX];
    for (size_t i = 0; i < n; i++) {
        pull[i] = self->value[i]->noisy ? self->active->share[i] * law->variance : 0;
        sums->overlap[i] += weight * copysign(self->value[i]->sign, self->mean[i]) * a.overlap;
        sums->data_overlap[i] += weight * (self->mean[i] * a.overlap + pull[i] * a.susceptibility);
    }
    sums->replica_overlap += weight * a.square;
    sums->susceptibility += weight * a.susceptibility;
    sums->log_cosh +=
        weight * (variance > 0 ? mattis_gauss_log_cosh(field, sqrt(variance), law->temperature)
                               : mattis_log_cosh(field, law->temperature));
    sums->singular = sums->singular || is_free(self, field, variance);
    for (size_t i = 0; self->slopes && i < n; i++) {
        const double x = self->mean[i];
        for (size_t j = i; j < n; j++)
            sums->slope[i][j] += weight * (x * self->mean[j] * a.susceptibility +
                                           (x * pull[j] + pull[i] * self->mean[j]) * a.second +
                                           pull[i] * pull[j] * a.third);
        if (self->value[i]->noisy)
            sums->slope[i][i] += weight * law->variance * a.susceptibility;
    }
}

/* Values of pattern i, given those before. All signs turned give the same: the first value that is
 * not 0 is taken to be positive, with twice the weight. */
static void add_values(tree *self, size_t i, bool all_zero, double weight, double field,
                       double variance) {
    if (i == self->active->n) {
        add_leaf(self, weight, field, variance);
        return;
    }
    for (size_t k = 0; k < self->law->n_values; k++) {
        const mattis_multitasking_value *value = &self->law->value[k];
        const double share = self->active->share[i];
        const double here = weight * value->probability;
        const double more = value->noisy ? share * share * self->law->variance : 0;
        self->value[i] = value;
        self->mean[i] = value->mean;
        add_values(self, i + 1, all_zero && k == 0, k > 0 && all_zero ? 2 * here : here,
                   field + share * value->mean, variance + more);
        if (k > 0 && !all_zero) {
            self->value[i] = value;
            self->mean[i] = -value->mean;
            add_values(self, i + 1, false, here, field - share * value->mean, variance + more);
        }
    }
}

void mattis_multitasking_sum(const mattis_multitasking *self, const double *n, bool slopes,
                             mattis_multitasking_average *out) {
    const active_patterns active = find_active(self, n);
    tree all = {.law = self, .active = &active, .slopes = slopes};
    for (size_t i = 0; i < active.n; i++)
        all.zero += rounding * fabs(active.share[i]);
    add_values(&all, 0, true, 1, 0, 0);
    spread(self, &active, &all.sums, out);
}

/* --- The integral ----------------------------------------------------------------------------- */

/* The measure of tanh and of a Gaussian beyond is below rounding: e^{-2 * 18.5}, and 8.5
 * deviations. */
static const double tail = 18.5, deviations = 8.5;

/* At lower temperatures, in units of 1 - d, the integral is that at this one. The fields are dense
 * in the laws for which this is used: tanh in place of a step costs the square of it. */
static const double coldest = 2e-4;

/* Largest field. */
static double reach_of(const mattis_multitasking *self, const active_patterns *active) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < active->n; i++) {
        sum += fabs(active->share[i]);
        squares += active->share[i] * active->share[i];
    }
    return self->gaussian ? self->quality * sum + deviations * sqrt(self->variance * squares) : sum;
}

static double integral_temperature(const mattis_multitasking *self) {
    return fmax(self->temperature, coldest * (1 - self->dilution));
}

static double integral_nodes(const mattis_multitasking *self, const active_patterns *active) {
    const double reach = reach_of(self, active) / integral_temperature(self);
    return 4 / (M_PI * M_PI) * tail * (reach + tail);
}

/* One node k with its weight. */
static void add_node(const mattis_multitasking *self, const active_patterns *active, bool slopes,
                     double k, double weight, mattis_multitasking_average *sums) {
    const size_t n = active->n;
    mattis_multitasking_wave wave[MAX];
    double before[MAX + 1], after[MAX + 1]; /* products of cosines */
    before[0] = after[n] = 1;
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && active->share[i] == active->share[i - 1];
        wave[i] = again ? wave[i - 1] : mattis_multitasking_wave_at(self, k * active->share[i]);
        before[i + 1] = before[i] * wave[i].cosine;
    }
    for (size_t i = n; i-- > 0;)
        after[i] = after[i + 1] * wave[i].cosine;
    for (size_t i = 0; i < n; i++) {
        const double others = weight * before[i] * after[i + 1];
        sums->overlap[i] += others * wave[i].sign_sine;
        sums->data_overlap[i] += others * wave[i].sine;
        if (!slopes)
            continue;
        sums->slope[i][i] += k * others * wave[i].square;
        double between = -k * weight * before[i] * wave[i].sine;
        for (size_t j = i + 1; j < n; j++) {
            sums->slope[i][j] += between * wave[j].sine * after[j + 1];
            between *= wave[j].cosine;
        }
    }
    sums->susceptibility += k * weight * before[n];
    sums->log_cosh += weight / k * (1 - before[n]);
}

void mattis_multitasking_integral(const mattis_multitasking *self, const double *n, bool slopes,
                                  mattis_multitasking_average *out) {
    const active_patterns active = find_active(self, n);
    const double temperature = integral_temperature(self);
    const double spacing = M_PI / (reach_of(self, &active) + tail * temperature);
    const double end = 4 * tail / (M_PI * temperature);
    mattis_multitasking_average sums = {.log_cosh = temperature * M_LN2};
    for (double j = 0.5; j * spacing < end; j++) {
        const double k = j * spacing;
        const double weight = spacing * temperature / sinh(0.5 * M_PI * k * temperature);
        add_node(self, &active, slopes, k, weight, &sums);
    }
    sums.replica_overlap = fmax(0, 1 - temperature * sums.susceptibility);
    spread(self, &active, &sums, out);
}

/* --- The choice ------------------------------------------------------------------------------- */

/* Costs in nanoseconds of one term of the sum, without and with noise, and of one node and pattern
 * of the integral; and the most that a sum may cost at temperatures where only it is exact. */
static const double sum_cost = 30, noisy_cost = 4000, node_cost = 50, dear = 3e7;

void mattis_multitasking_average_at(const mattis_multitasking *self, const double *n, bool slopes,
                                    mattis_multitasking_average *out) {
    const active_patterns active = find_active(self, n);
    const double patterns = (double)active.n;
    const double terms = 0.5 * pow(2 * (double)self->n_values - 1, patterns);
    const double sum = terms * (self->gaussian && self->temperature > 0 ? noisy_cost : sum_cost);
    const double integral = integral_nodes(self, &active) * patterns * node_cost;
    const bool exact_sum_only = self->temperature < integral_temperature(self) && sum < dear;
    if (self->n_values > 0 && (exact_sum_only || sum <= integral))
        mattis_multitasking_sum(self, n, slopes, out);
    else
        mattis_multitasking_integral(self, n, slopes, out);
}
