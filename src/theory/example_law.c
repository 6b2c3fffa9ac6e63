/* See example_law.h. */
#include "example_law.h"

#include <math.h>

/* --- The law ---------------------------------------------------------------------------------- */

/* Probabilities of the numbers B from `low` to `high`. */
typedef struct {
    int mode, low, high;
    double around_mode[2 * MATTIS_LAW_SIZES + 1];
} binomial;

static double *probability(binomial *self, int b) {
    return self->around_mode + MATTIS_LAW_SIZES + (b - self->mode);
}

/* By their ratios, outwards from the mode: relative errors stay near as many roundings as there are
 * terms, where ln Gamma would lose three digits. Those below `cut` of the largest are left out: at
 * most sqrt(-M ln(cut/(M+1))/2) lie on each side of the mode (Hoeffding's bound). */
static void set_binomial(binomial *self, int examples, double quality) {
    const double cut = 1e-20, M = examples, odds = (1 + quality) / (1 - quality);
    double sum = 1;
    self->mode = (int)fmin(M, floor(0.5 * (1 + quality) * (M + 1)));
    *probability(self, self->mode) = 1;
    for (self->high = self->mode; self->high < examples; self->high++) {
        double next = *probability(self, self->high) * (M - self->high) / (self->high + 1) * odds;
        if (next < cut)
            break;
        *probability(self, self->high + 1) = next;
        sum += next;
    }
    for (self->low = self->mode; self->low > 0; self->low--) {
        double next = *probability(self, self->low) * self->low / (M - self->low + 1) / odds;
        if (next < cut)
            break;
        *probability(self, self->low - 1) = next;
        sum += next;
    }
    for (int b = self->low; b <= self->high; b++)
        *probability(self, b) /= sum;
}

static void fold(mattis_example_law *self, int examples) {
    binomial law;
    set_binomial(&law, examples, self->mean);
    int first = (examples + 1) / 2;
    for (int b = law.low > first ? law.low : first; b <= law.high; b++) {
        int opposite = examples - b;
        double plus = *probability(&law, b);
        double minus = opposite < b && opposite >= law.low ? *probability(&law, opposite) : 0;
        self->size[self->n] = (double)(2 * b - examples) / examples;
        self->minus[self->n] = minus;
        self->even[self->n] = plus + minus;
        self->odd[self->n++] = opposite < b ? plus - minus : 0;
    }
    for (size_t k = 0; k < self->n; k++)
        self->largest += self->even[k] * self->size[k];
}

/* E|x| - E x */
static double folded_excess(const mattis_example_law *self) {
    double sum = 0;
    for (size_t k = 0; k < self->n; k++)
        sum += 2 * self->minus[k] * self->size[k];
    return sum;
}

void mattis_example_law_init(mattis_example_law *self, double quality, double examples) {
    self->mean = quality;
    self->variance = (1 - quality) * (1 + quality) / examples;
    self->examples = examples;
    self->largest = self->unseen = 0;
    self->n = 0;
    if (quality == 1) {
        self->n = 1;
        self->size[0] = self->even[0] = self->odd[0] = self->largest = 1;
        self->minus[0] = 0;
    } else if (examples <= MATTIS_MOST_EXAMPLES) {
        fold(self, (int)examples);
    }
}

/* --- Fewer sizes ------------------------------------------------------------------------------ */

/* E x F(h) and the like over every k-th number, with k times its probability, is the trapezoidal
 * rule: it errs by the Fourier transform of probability times integrand at the frequency 2 pi/k (in
 * numbers). Returns -ln of a bound on that, relative to the averages.
 *
 * The transform of the probabilities is [cos^2 y + r^2 sin^2 y]^{M/2} at the frequency 2 y, and
 * below e^{-M (1-r^2) y^2/2}; that of the integrand e^{-w^2/2} with w the frequency in deviations
 * of the noise, or e^{-pi T/2 ...} for the poles of tanh at i pi T/2. That of the product is
 * largest where the two share the frequency. */
static double digits_of(const mattis_example_law *self, double k, double signal, double deviation,
                        double temperature) {
    double M = self->examples, spread = M * self->variance, y = M_PI / k, step = 2 * signal / M;
    double law = 0.5 * M * fmin(-log1p(-spread * sin(y) * sin(y)), spread * y * y);
    double w = 2 * y * deviation / step, noise = 0.5 * w * w;
    double poles = y * M_PI * temperature / step;
    double by_poles = poles < 2 * law ? poles - 0.25 * poles * poles / law : law;
    return fmax(law * noise / (law + noise), by_poles);
}

const mattis_example_law *mattis_law_thinned(const mattis_example_law *self, double signal,
                                             double deviation, double temperature,
                                             mattis_example_law *thin) {
    const double rounding = 70; /* -ln of 1e-16 of the least deficit, 1e-14 */
    size_t stride = 1;          /* odd, so that with x the sum has -x */
    while (digits_of(self, 3 * (double)stride, signal, deviation, temperature) > rounding)
        stride *= 3;
    if (stride == 1)
        return self;
    thin->mean = self->mean;
    thin->variance = self->variance;
    thin->examples = self->examples;
    thin->largest = self->largest;
    thin->n = 0;
    for (size_t j = self->size[0] > 0 ? stride / 2 : 0; j < self->n; j += stride) {
        thin->size[thin->n] = self->size[j];
        thin->even[thin->n] = (double)stride * self->even[j];
        thin->minus[thin->n] = (double)stride * self->minus[j];
        thin->odd[thin->n++] = (double)stride * self->odd[j];
    }
    thin->unseen = folded_excess(self) - folded_excess(thin);
    return thin;
}

/* --- Runs of sizes that share their nodes ----------------------------------------------------- */

/* Half the length of a run, in deviations: e^{z d} stays far from overflow. */
static const double half_run = 10;
static const double bounded_reach = 8.5; /* as in gauss_average.c */

/* Gaussians around signal |x|, for the sizes of a run, at the nodes of one Gaussian in its middle:
 * with d the distance from the middle in deviations, phi(z - d) = phi(z) e^{-d^2/2} e^{z d}. The
 * sizes are evenly spaced, so that sums over them are polynomials in e^{z step}. */
typedef struct {
    mattis_gauss_rule rule;
    double middle; /* |x| */
    /* weights of the nodes with even, even |x|, even |x|^2 and odd summed in */
    double even[MATTIS_GAUSS_NODES], first[MATTIS_GAUSS_NODES], second[MATTIS_GAUSS_NODES],
        odd[MATTIS_GAUSS_NODES];
} run;

static double node_deviations(const run *self, size_t k, double signal, double deviation) {
    return (self->rule.field[k] - signal * self->middle) / deviation;
}

static void run_init(run *self, const mattis_example_law *law, size_t from, size_t to,
                     double signal, double deviation, double temperature) {
    double even[MATTIS_LAW_SIZES], first[MATTIS_LAW_SIZES], odd[MATTIS_LAW_SIZES];
    double rate = signal / deviation;
    double start = 0.5 * rate * (law->size[from] - law->size[to - 1]);
    double step = to - from > 1 ? -2 * start / (double)(to - from - 1) : 0;
    self->middle = 0.5 * (law->size[from] + law->size[to - 1]);
    for (size_t j = from; j < to; j++) {
        double d = start + step * (double)(j - from), damping = exp(-0.5 * d * d);
        even[j] = damping * law->even[j];
        first[j] = even[j] * law->size[j];
        odd[j] = damping * law->odd[j];
    }
    mattis_gauss_rule_init(&self->rule, signal * self->middle, deviation, temperature,
                           bounded_reach - start);
    for (size_t k = 0; k < self->rule.n; k++) {
        double z = node_deviations(self, k, signal, deviation), power = exp(z * step);
        double sum[4] = {0, 0, 0, 0};
        for (size_t j = to; j-- > from;) {
            sum[0] = sum[0] * power + even[j];
            sum[1] = sum[1] * power + first[j];
            sum[2] = sum[2] * power + first[j] * law->size[j];
            sum[3] = sum[3] * power + odd[j];
        }
        double weight = self->rule.weight[k] * exp(z * start);
        self->even[k] = weight * sum[0];
        self->first[k] = weight * sum[1];
        self->second[k] = weight * sum[2];
        self->odd[k] = weight * sum[3];
    }
}

/* The end of the run that starts at `from`. One size alone where the noise does not join them. */
static size_t run_end(const mattis_example_law *law, size_t from, double signal, double deviation) {
    double span = deviation > 0 ? 2 * half_run * deviation / signal : 0;
    size_t to = from + 1;
    while (to < law->n && law->size[to] - law->size[from] <= span)
        to++;
    return to;
}

/* --- tanh ------------------------------------------------------------------------------------- */

static void add_size(mattis_law_average *sum, const mattis_example_law *law, size_t j,
                     double signal, double deviation, double temperature) {
    double x = law->size[j], weight = law->even[j];
    mattis_field_average a = mattis_gauss_tanh(signal * x, deviation, temperature);
    sum->overlap += law->odd[j] * a.overlap;
    sum->data_overlap += weight * x * a.overlap;
    sum->data_deficit += weight * x * a.deficit;
    sum->square += weight * a.square;
    sum->susceptibility += weight * a.susceptibility;
    sum->data_slope += weight * x * x * a.susceptibility;
    sum->data_second += weight * x * a.second;
    sum->third += weight * a.third;
    sum->fourth_power += weight * a.fourth_power;
}

static void add_run(mattis_law_average *sum, const run *nodes, double signal, double deviation,
                    double temperature) {
    double rate = signal / deviation;
    for (size_t k = 0; k < nodes->rule.n; k++) {
        mattis_field_average a = mattis_field_at(nodes->rule.field[k], temperature);
        double e0 = nodes->even[k], e1 = nodes->first[k], e2 = nodes->second[k];
        double slope = a.susceptibility;
        sum->overlap += nodes->odd[k] * a.overlap;
        sum->data_overlap += e1 * a.overlap;
        sum->data_deficit += e1 * a.deficit;
        sum->square += e0 * a.square;
        sum->susceptibility += e0 * slope;
        sum->data_slope += e2 * slope;
        sum->fourth_power += e0 * a.fourth_power;
        if (deviation > temperature) { /* by parts, as in gauss_average.c; z - d of each size */
            double z = node_deviations(nodes, k, signal, deviation);
            double d1 = rate * (e1 - nodes->middle * e0);
            double xd1 = rate * (e2 - nodes->middle * e1);
            double d2 = rate * (xd1 - nodes->middle * d1);
            sum->data_second += slope * (z * e1 - xd1) / deviation;
            sum->third += slope * (z * z * e0 - 2 * z * d1 + d2 - e0) / (deviation * deviation);
        } else {
            sum->data_second += e1 * a.second;
            sum->third += e0 * a.third;
        }
    }
}

/* Without signal x is independent of h. */
static mattis_law_average silent_tanh(const mattis_example_law *law, double deviation,
                                      double temperature) {
    mattis_field_average a = mattis_gauss_tanh(0, deviation, temperature);
    double square = law->mean * law->mean + law->variance;
    return (mattis_law_average){
        .data_deficit = law->largest,
        .square = a.square,
        .susceptibility = a.susceptibility,
        .data_slope = square * a.susceptibility,
        .third = a.third,
        .fourth_power = a.fourth_power,
    };
}

mattis_law_average mattis_law_tanh(const mattis_example_law *self, double signal, double deviation,
                                   double temperature) {
    if (!(signal > 0))
        return silent_tanh(self, deviation, temperature);
    mattis_example_law thin;
    const mattis_example_law *law = mattis_law_thinned(self, signal, deviation, temperature, &thin);
    mattis_law_average sum = {.data_deficit = law->unseen};
    for (size_t from = 0, to; from < law->n; from = to) {
        to = temperature > 0 ? run_end(law, from, signal, deviation) : from + 1;
        if (to == from + 1) {
            add_size(&sum, law, from, signal, deviation, temperature);
        } else {
            run nodes;
            run_init(&nodes, law, from, to, signal, deviation, temperature);
            add_run(&sum, &nodes, signal, deviation, temperature);
        }
    }
    return sum;
}

/* --- ln 2cosh --------------------------------------------------------------------------------- */

double mattis_law_log_cosh(const mattis_example_law *self, double signal, double deviation,
                           double temperature) {
    if (!(signal > 0))
        return mattis_gauss_log_cosh(0, deviation, temperature);
    mattis_example_law thin;
    const mattis_example_law *law = mattis_law_thinned(self, signal, deviation, temperature, &thin);
    double sum = 0;
    for (size_t from = 0, to; from < law->n; from = to) {
        to = temperature > 0 ? run_end(law, from, signal, deviation) : from + 1;
        if (to == from + 1) {
            sum += law->even[from] *
                   mattis_gauss_log_cosh(signal * law->size[from], deviation, temperature);
        } else {
            run nodes;
            run_init(&nodes, law, from, to, signal, deviation, temperature);
            for (size_t k = 0; k < nodes.rule.n; k++)
                sum += nodes.even[k] * mattis_log_cosh(nodes.rule.field[k], temperature);
        }
    }
    return sum;
}
