/* Replica theory of the multitasking Hebbian network at low load, inside the theory folder
 * (Agliari, Alessandrelli, Barra and Ricci-Tersenghi, arXiv 2308.04106; docs/physics.md).
 *
 * A state is the vector n. Each entry of a pattern is xi = 0 with probability d, else +1 or -1; x
 * is the mean of its M examples, R = r^2 + (1 - r^2)/M, and
 *
 *     h = (1/R) sum_nu n_nu x^nu,   n_mu = E x^mu tanh beta h,   m_mu = E xi^mu tanh beta h,
 *     f = (1/2R) sum_nu n_nu^2 - T E ln 2cosh beta h,
 *
 * averages over K independent pairs (xi, x) of one site. Storing: x = xi and R = 1. f is stationary
 * where n solves the equations, and n -> E x tanh beta h is one step of parallel dynamics. */
#ifndef MATTIS_THEORY_MULTITASKING_H
#define MATTIS_THEORY_MULTITASKING_H

#include <stdbool.h>

#include "example_law.h"
#include "mattis/theory.h"

enum { MATTIS_MULTITASKING_VALUES = 252, MATTIS_MULTITASKING_LINES = 4 };

/* One value of x, or its mean if it has Gaussian noise of the variance of the law. */
typedef struct mattis_multitasking_value {
    double probability;
    double mean;
    double sign; /* E xi where x takes this value */
    bool noisy;
} mattis_multitasking_value;

typedef struct mattis_multitasking {
    size_t patterns;    /* K */
    double temperature; /* of the energy that is not divided by 1 - d */
    double unit;        /* of the energies that are reported: 1, or 1/(1 - d) */
    double dilution;    /* d */
    double quality;     /* r; storing: 1 */
    double examples;    /* M */
    double variance;    /* (1 - r^2)/M, of x about r xi */
    double strength;    /* R */
    bool storing;
    bool gaussian;   /* x - r xi is taken to be Gaussian */
    size_t n_values; /* of x, the first 0 and the others above; none when they are too many */
    mattis_multitasking_value value[MATTIS_MULTITASKING_VALUES];
} mattis_multitasking;

/* --- multitasking_law.c ---------------------------------------------------------------------- */

/* At another dilution and temperature than those of `params`. MATTIS_ERR_RANGE for parameters that
 * this theory does not cover. */
int mattis_multitasking_init(mattis_multitasking *self, const mattis_params *params,
                             double dilution, double temperature);

/* Of one site and pattern: E cos tx, E xi sin tx, E x sin tx, E x^2 cos tx. */
typedef struct mattis_multitasking_wave {
    double cosine, sign_sine, sine, square;
} mattis_multitasking_wave;
mattis_multitasking_wave mattis_multitasking_wave_at(const mattis_multitasking *self, double t);

/* --- multitasking_average.c ------------------------------------------------------------------ */

typedef struct mattis_multitasking_average {
    double overlap[MATTIS_THEORY_PATTERNS];      /* m_mu = E xi tanh beta h */
    double data_overlap[MATTIS_THEORY_PATTERNS]; /* E x tanh beta h */
    double replica_overlap;                      /* q = E tanh^2 beta h */
    double log_cosh;                             /* T E ln 2cosh beta h */
    double susceptibility;                       /* beta E sech^2 beta h */
    /* (beta/R) E x x sech^2 beta h: derivatives of data_overlap; only when asked for */
    double slope[MATTIS_THEORY_PATTERNS][MATTIS_THEORY_PATTERNS];
    bool singular; /* T = 0, and a step of tanh is met: a slope is infinite, and left out above */
} mattis_multitasking_average;

void mattis_multitasking_average_at(const mattis_multitasking *self, const double *n, bool slopes,
                                    mattis_multitasking_average *out);

/* The two ways to do so, which agree. Over all values of a site (any temperature; needs n_values),
 * and by Fourier transformation (temperature > 0, raised to a lowest value, see the .c). */
void mattis_multitasking_sum(const mattis_multitasking *self, const double *n, bool slopes,
                             mattis_multitasking_average *out);
void mattis_multitasking_integral(const mattis_multitasking *self, const double *n, bool slopes,
                                  mattis_multitasking_average *out);

/* --- multitasking_follow.c ------------------------------------------------------------------- */

/* States that keep a symmetry: patterns of one group (numbers from 0) have equal amplitudes, those
 * of group -1 have none. */
typedef struct mattis_multitasking_shape {
    int group[MATTIS_THEORY_PATTERNS];
} mattis_multitasking_shape;

typedef struct mattis_multitasking_solution {
    double n[MATTIS_THEORY_PATTERNS];
    double residual; /* largest |E x tanh beta h - n| */
    double free_energy;
    double stability; /* smallest eigenvalue of R times the Hessian of f */
    mattis_state state;
    mattis_multitasking_average average;
} mattis_multitasking_solution;

/* Follows the dynamics from self->n to where it rests. `shape` NULL: it leaves what is unstable,
 * with the amplitudes that the start does not tell apart in falling order and above 0. */
int mattis_multitasking_follow(const mattis_multitasking *self,
                               const mattis_multitasking_shape *shape,
                               mattis_multitasking_solution *solution);

/* Which amplitudes m_mu the start determines. Patterns with equal |n_mu| in the start are the same
 * to it, and either sign of those with none: where they end with different amplitudes, or with
 * some, the prediction is one of several that follow from one another by symmetry. */
void mattis_multitasking_determined(const double *start, const double *overlap, size_t n_patterns,
                                    bool *determined);

/* The least amount by which an amplitude |m_mu| is above the sum of all smaller ones, the smallest
 * left aside; above 0 in a hierarchical state. Infinite with fewer than two. */
double mattis_multitasking_margin_of(const double *overlap, size_t n_patterns);
/* State of the overlaps m (mattis_state). */
mattis_state mattis_multitasking_state_of(const double *overlap, size_t n_patterns);

/* --- multitasking_start.c -------------------------------------------------------------------- */

/* n of the first state of a chain. All zero for a random one. */
void mattis_multitasking_start(const mattis_multitasking *self, const mattis_params *params,
                               double *n);
/* m_mu = (1 - d) d^{mu-1}, of the first `active` patterns, as n. */
void mattis_multitasking_hierarchy(const mattis_multitasking *self, size_t active, double *n);

/* See mattis_rs_solution. */
double mattis_multitasking_examples_needed(const mattis_params *params);
double mattis_multitasking_critical_dilution(size_t patterns);

/* --- multitasking_lines.c -------------------------------------------------------------------- */

extern const mattis_line_type mattis_multitasking_line[MATTIS_MULTITASKING_LINES];

/* --- multitasking_solve.c -------------------------------------------------------------------- */

extern const mattis_theory_type mattis_multitasking_theory;

#endif
