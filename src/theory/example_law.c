/* See example_law.h. */
#include "example_law.h"

#include <math.h>

/* --- The law ---------------------------------------------------------------------------------- */

/* Binomial probabilities by their ratios, outwards from the mode: relative errors stay near M
 * roundings, where ln Gamma would lose three digits. */
static void set_binomial(double *probability, int examples, double quality) {
    double odds = (1 + quality) / (1 - quality), sum = 0;
    int mode = (int)floor(0.5 * (1 + quality) * (examples + 1));
    mode = mode > examples ? examples : mode;
    probability[mode] = 1;
    for (int b = mode; b < examples; b++)
        probability[b + 1] = probability[b] * (examples - b) / (b + 1) * odds;
    for (int b = mode; b > 0; b--)
        probability[b - 1] = probability[b] * b / (examples - b + 1) / odds;
    for (int b = 0; b <= examples; b++)
        sum += probability[b];
    for (int b = 0; b <= examples; b++)
        probability[b] /= sum;
}

static void fold(mattis_example_law *self, int examples) {
    double probability[MATTIS_EXACT_EXAMPLES + 1];
    set_binomial(probability, examples, self->mean);
    for (int b = (examples + 1) / 2; b <= examples; b++) {
        double plus = probability[b], minus = 2 * b > examples ? probability[examples - b] : 0;
        if (plus < 1e-30 && (self->n == 0 || 2 * b > examples))
            continue; /* one run of sizes remains */
        self->size[self->n] = (double)(2 * b - examples) / examples;
        self->even[self->n] = plus + minus;
        self->odd[self->n++] = 2 * b > examples ? plus - minus : 0;
    }
    for (size_t k = 0; k < self->n; k++)
        self->largest += self->even[k] * self->size[k];
}

/* E|x| - E x of the Gaussian: 2 [s phi(r/s) - r Q(r/s)]. */
static double folded_excess(double mean, double deviation) {
    double ratio = mean / deviation;
    return 2 * deviation * exp(-0.5 * ratio * ratio) / sqrt(2 * M_PI) -
           mean * erfc(ratio / M_SQRT2);
}

void mattis_example_law_init(mattis_example_law *self, double quality, double examples) {
    self->mean = quality;
    self->variance = (1 - quality) * (1 + quality) / examples;
    self->largest = 0;
    self->n = 0;
    self->gaussian = quality < 1 && examples > MATTIS_EXACT_EXAMPLES;
    if (self->gaussian) {
        self->largest = quality + folded_excess(quality, sqrt(self->variance));
    } else if (quality < 1) {
        fold(self, (int)examples);
    } else {
        self->n = 1;
        self->size[0] = self->even[0] = self->odd[0] = self->largest = 1;
    }
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

/* h is Gaussian too. By Stein's lemma E x F(h) = r E F + signal s^2 E F', with s^2 the variance of
 * x. */
static mattis_law_average gaussian_tanh(const mattis_example_law *law, double signal,
                                        double deviation, double temperature) {
    double lift = signal * law->variance;
    double total = sqrt(deviation * deviation + signal * lift);
    mattis_field_average a = mattis_gauss_tanh(signal * law->mean, total, temperature);
    double square = law->mean * law->mean + law->variance;
    return (mattis_law_average){
        .overlap = a.overlap,
        .data_overlap = law->mean * a.overlap + lift * a.susceptibility,
        .data_deficit = folded_excess(law->mean, sqrt(law->variance)) + law->mean * a.deficit -
                        lift * a.susceptibility,
        .square = a.square,
        .susceptibility = a.susceptibility,
        .data_slope =
            square * a.susceptibility + 2 * law->mean * lift * a.second + lift * lift * a.third,
        .data_second = law->mean * a.second + lift * a.third,
        .third = a.third,
        .fourth_power = a.fourth_power,
    };
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
    if (self->gaussian)
        return gaussian_tanh(self, signal, deviation, temperature);
    mattis_law_average sum = {.overlap = 0};
    for (size_t from = 0, to; from < self->n; from = to) {
        to = temperature > 0 ? run_end(self, from, signal, deviation) : from + 1;
        if (to == from + 1) {
            add_size(&sum, self, from, signal, deviation, temperature);
        } else {
            run nodes;
            run_init(&nodes, self, from, to, signal, deviation, temperature);
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
    if (self->gaussian)
        return mattis_gauss_log_cosh(signal * self->mean,
                                     sqrt(deviation * deviation + signal * signal * self->variance),
                                     temperature);
    double sum = 0;
    for (size_t from = 0, to; from < self->n; from = to) {
        to = temperature > 0 ? run_end(self, from, signal, deviation) : from + 1;
        if (to == from + 1) {
            sum += self->even[from] *
                   mattis_gauss_log_cosh(signal * self->size[from], deviation, temperature);
        } else {
            run nodes;
            run_init(&nodes, self, from, to, signal, deviation, temperature);
            for (size_t k = 0; k < nodes.rule.n; k++)
                sum += nodes.even[k] * mattis_log_cosh(nodes.rule.field[k], temperature);
        }
    }
    return sum;
}
