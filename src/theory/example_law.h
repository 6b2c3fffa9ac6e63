/* The law of the example mean x of one site, in the gauge where the pattern is +1, and averages
 * over it and over the Gaussian noise of the local field h = signal x + deviation z.
 *
 * x = (2B - M)/M with B ~ Binomial(M, (1 + r)/2), summed over all numbers B that are not
 * negligible: O(sqrt M) of them. x and z enter as one number h, so that a pair x, -x is folded:
 * sizes |x| with weights P(|x|) + P(-|x|) for even integrands, the difference for odd ones. */
#ifndef MATTIS_THEORY_EXAMPLE_LAW_H
#define MATTIS_THEORY_EXAMPLE_LAW_H

#include "gauss_average.h"

/* The largest `dataset.examples`, and a bound on the sizes that it takes. */
enum { MATTIS_MOST_EXAMPLES = 32767, MATTIS_LAW_SIZES = 2000 };

typedef struct mattis_example_law {
    double mean;     /* r */
    double variance; /* (1 - r^2) / M */
    double examples; /* M */
    double largest;  /* E|x|, the largest n */
    double unseen;   /* E|x| less the sum over the sizes; 0 but for a thinned law */
    size_t n;        /* of the sizes |x|, ascending and evenly spaced */
    double size[MATTIS_LAW_SIZES];
    double even[MATTIS_LAW_SIZES];
    double odd[MATTIS_LAW_SIZES];
    double minus[MATTIS_LAW_SIZES]; /* P(-|x|) */
} mattis_example_law;

/* `quality` r in (0, 1], `examples` M >= 1. Beyond MATTIS_MOST_EXAMPLES the moments alone, without
 * sizes. */
void mattis_example_law_init(mattis_example_law *self, double quality, double examples);

/* A law of fewer sizes whose averages over integrands of h are the same to rounding, because noise
 * and temperature smear the steps between them: `space`, or `self` where all are needed. Arguments
 * as below. */
const mattis_example_law *mattis_law_thinned(const mattis_example_law *self, double signal,
                                             double deviation, double temperature,
                                             mattis_example_law *space);

/* E over x and z, g(h) = tanh(h/T) with its derivatives in h. */
typedef struct mattis_law_average {
    double overlap;        /* E g */
    double data_overlap;   /* E x g */
    double data_deficit;   /* E|x| - E x g, without cancellation */
    double square;         /* E g^2 */
    double susceptibility; /* E g' = (1 - E g^2) / T */
    double data_slope;     /* E x^2 g' */
    double data_second;    /* E x g'' */
    double third;          /* E g''' */
    double fourth_power;   /* E g'^2; infinite at T = 0 unless no field is at 0 */
} mattis_law_average;

/* `signal` >= 0, `deviation` and `temperature` >= 0, not both of the last 0. */
mattis_law_average mattis_law_tanh(const mattis_example_law *self, double signal, double deviation,
                                   double temperature);

/* E of T ln 2cosh(h/T). */
double mattis_law_log_cosh(const mattis_example_law *self, double signal, double deviation,
                           double temperature);

#endif
