/* Averages over a Gaussian local field x = mean + deviation z at temperature T, accurate from
 * T = 0 (where tanh(x/T) is a step) to T much above the field. */
#ifndef MATTIS_THEORY_GAUSS_AVERAGE_H
#define MATTIS_THEORY_GAUSS_AVERAGE_H

#include <stddef.h>

enum { MATTIS_GAUSS_NODES = 600 };

/* Nodes in the field and weights that hold the Gaussian density. */
typedef struct mattis_gauss_rule {
    size_t n;
    double field[MATTIS_GAUSS_NODES];
    double weight[MATTIS_GAUSS_NODES];
} mattis_gauss_rule;

/* A rule for integrands f(x/T, x/deviation), analytic but for a step or kink of width T at x = 0.
 * It covers mean +- reach deviations: 8.5 for bounded integrands, more for growing ones (at most
 * 50). */
void mattis_gauss_rule_init(mattis_gauss_rule *rule, double mean, double deviation,
                            double temperature, double reach);

/* The same for integrands that are even in x: at mean 0 the half x > 0, with twice the weights. */
void mattis_gauss_rule_init_even(mattis_gauss_rule *rule, double mean, double deviation,
                                 double temperature, double reach);

/* E of tanh(x/T) and of its derivatives with respect to x. By Stein's lemma d/d(deviation^2) of an
 * average is half the average of the second derivative. */
typedef struct mattis_field_average {
    double overlap;        /* E tanh */
    double deficit;        /* 1 - E tanh, without cancellation */
    double square;         /* E tanh^2, without cancellation */
    double susceptibility; /* E tanh' = (1 - E tanh^2) / T */
    double second;         /* E tanh'' */
    double third;          /* E tanh''' */
    double fourth_power;   /* E sech^4(x/T) / T^2; infinite at T = 0 unless no field is at 0 */
} mattis_field_average;

/* `mean` of either sign, `deviation` >= 0, `temperature` >= 0, not both of the last 0. */
mattis_field_average mattis_gauss_tanh(double mean, double deviation, double temperature);

/* E of T ln 2cosh(x/T), which is E|x| at T = 0. */
double mattis_gauss_log_cosh(double mean, double deviation, double temperature);

/* The same of one field, at temperature > 0, and T ln 2cosh(x/T). */
mattis_field_average mattis_field_at(double field, double temperature);
double mattis_log_cosh(double field, double temperature);

#endif
