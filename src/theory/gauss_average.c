/* See gauss_average.h. */
#include "gauss_average.h"

#include <math.h>
#include <stdbool.h>

/* Gauss-Legendre, 10 nodes on [-1, 1] (Abramowitz and Stegun, table 25.4): the positive half. */
static const double legendre_node[] = {0.1488743389816312108848260, 0.4333953941292471907992659,
                                       0.6794095682990244062343274, 0.8650633666889845107320967,
                                       0.9739065285171717200779640};
static const double legendre_weight[] = {0.2955242247147528701738930, 0.2692667193099963550912269,
                                         0.2190863625159820439955349, 0.1494513491505805931457763,
                                         0.0666713443086881375935688};
enum { HALF = sizeof legendre_node / sizeof *legendre_node };

static const double bounded_reach = 8.5; /* the Gaussian measure beyond is 2e-17 */

static double unit_density(double z) {
    return exp(-0.5 * z * z) / sqrt(2 * M_PI);
}

/* Panels in z on one side of the kink (x = 0), from `start` away from it to `end`. Gauss-Legendre
 * on 2.5 deviations is exact to 1e-13 for the Gaussian. Up to 18 T from the kink (where e^{-2x/T}
 * ends in rounding) a panel is T wide or 1.5 times its distance, so that the poles of tanh(x/T) at
 * x = +-i pi T/2 stay far, measured in panels: error 5^{-20}. Gauss-Hermite cannot see a step much
 * narrower than its nodes. Beside the kink x is counted from there: mean + deviation z would lose
 * the digits of x/T. */
static void add_side(mattis_gauss_rule *rule, double mean, double deviation, double temperature,
                     double kink, double start, double end) {
    double sign = end < start ? -1 : 1;
    double heat = temperature / deviation;
    double length = fabs(end - start), done = 0;
    while (done < length && rule->n + 2 * HALF <= MATTIS_GAUSS_NODES) {
        double distance = fabs(start - kink) + done;
        double width = fmin(2.5, length - done);
        if (distance < 18 * heat)
            width = fmin(width, fmax(heat, 1.5 * distance));
        for (size_t k = 0; k < 2 * HALF; k++) {
            double node = legendre_node[k % HALF] * (k < HALF ? 1 : -1);
            double step = sign * (done + 0.5 * width * (1 + node));
            double z = start + step;
            rule->field[rule->n] = start == kink ? deviation * step : mean + deviation * z;
            rule->weight[rule->n++] = 0.5 * width * legendre_weight[k % HALF] * unit_density(z);
        }
        done += width;
    }
}

void mattis_gauss_rule_init(mattis_gauss_rule *rule, double mean, double deviation,
                            double temperature, double reach) {
    if (!(deviation > 0)) {
        *rule = (mattis_gauss_rule){.n = 1, .field = {mean}, .weight = {1}};
        return;
    }
    rule->n = 0;
    reach = fmin(reach, 50);
    double kink = -mean / deviation;
    if (kink < reach)
        add_side(rule, mean, deviation, temperature, kink, fmax(kink, -reach), reach);
    if (kink > -reach)
        add_side(rule, mean, deviation, temperature, kink, fmin(kink, reach), -reach);
}

void mattis_gauss_rule_init_even(mattis_gauss_rule *rule, double mean, double deviation,
                                 double temperature, double reach) {
    if (mean != 0 || !(deviation > 0)) {
        mattis_gauss_rule_init(rule, mean, deviation, temperature, reach);
        return;
    }
    rule->n = 0;
    add_side(rule, 0, deviation, temperature, 0, 0, fmin(reach, 50));
    for (size_t k = 0; k < rule->n; k++)
        rule->weight[k] *= 2;
}

/* T = 0: tanh is a step and its derivative is 2 delta(x). E tanh = erf(mean/(sqrt 2 deviation)). */
static mattis_field_average step_average(double mean, double deviation) {
    double ratio = mean / (M_SQRT2 * deviation);
    double density = 2 * unit_density(mean / deviation) / deviation;
    double variance = deviation * deviation;
    return (mattis_field_average){
        .overlap = erf(ratio),
        .deficit = erfc(ratio),
        .square = 1,
        .susceptibility = density,
        .second = -mean / variance * density,
        .third = (mean * mean / variance - 1) / variance * density,
        .fourth_power = density > 0 ? INFINITY : 0,
    };
}

/* Adds one field, and returns its part of the susceptibility. With e = exp(-2|x|/T): tanh =
 * +-(1-e)/(1+e), sech^2 = 4e/(1+e)^2. */
static double add_field(mattis_field_average *sum, double field, double weight, double beta) {
    double exponent = -2 * beta * fabs(field);
    bool small = exponent > -0.5;
    double difference = small ? -expm1(exponent) : 0; /* 1 - e */
    double e = small ? 1 - difference : exp(exponent);
    double inverse = 1 / (1 + e);
    double size = (small ? difference : 1 - e) * inverse;
    double tanh = field < 0 ? -size : size;
    double sech2 = 4 * e * inverse * inverse;
    double slope = beta * sech2;
    sum->overlap += weight * tanh;
    sum->deficit += weight * 2 * inverse * (field < 0 ? 1 : e);
    sum->square += weight * tanh * tanh;
    sum->susceptibility += weight * slope;
    sum->second -= weight * 2 * beta * tanh * slope;
    sum->third += weight * beta * beta * slope * (4 - 6 * sech2);
    sum->fourth_power += weight * slope * slope;
    return weight * slope;
}

mattis_field_average mattis_field_at(double field, double temperature) {
    mattis_field_average one = {.overlap = 0};
    add_field(&one, field, 1, 1 / temperature);
    return one;
}

mattis_field_average mattis_gauss_tanh(double mean, double deviation, double temperature) {
    if (!(temperature > 0))
        return step_average(mean, deviation);
    mattis_gauss_rule rule;
    mattis_gauss_rule_init_even(&rule, mean, deviation, temperature, bounded_reach);
    mattis_field_average sum = {.overlap = 0};
    double second = 0, third = 0;
    for (size_t k = 0; k < rule.n; k++) {
        double slope = add_field(&sum, rule.field[k], rule.weight[k], 1 / temperature);
        double z = deviation > 0 ? (rule.field[k] - mean) / deviation : 0;
        second += slope * z;
        third += slope * (z * z - 1);
    }
    if (deviation > temperature) {
        /* The sums of the higher derivatives cancel where the step is sharp. By parts,
         * E g'(x) = E z g(x)/deviation, they do not. */
        sum.second = second / deviation;
        sum.third = third / (deviation * deviation);
    }
    if (mean == 0) { /* odd averages */
        sum.overlap = sum.second = 0;
        sum.deficit = 1;
    }
    return sum;
}

double mattis_log_cosh(double field, double temperature) {
    double size = fabs(field);
    return temperature > 0 ? size + temperature * log1p(exp(-2 * size / temperature)) : size;
}

double mattis_gauss_log_cosh(double mean, double deviation, double temperature) {
    if (!(temperature > 0) && deviation > 0)
        return mean * erf(mean / (M_SQRT2 * deviation)) +
               2 * deviation * unit_density(mean / deviation);
    mattis_gauss_rule rule;
    mattis_gauss_rule_init_even(&rule, mean, deviation, temperature, bounded_reach);
    double sum = 0;
    for (size_t k = 0; k < rule.n; k++)
        sum += rule.weight[k] * mattis_log_cosh(rule.field[k], temperature);
    return sum;
}
