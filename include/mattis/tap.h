/* Thouless-Anderson-Palmer (TAP) dynamics: magnetizations instead of samples, `update: tap`.
 *
 * The Plefka expansion of the free energy at fixed magnetizations m_i in (-1, 1) is cut after order
 * 1 (naive mean field) or 2 (with the reaction of a spin on itself through the others), its
 * couplings replaced by their statistics. F/N, with q = (1/N) sum_i m_i^2 and H and h_i the energy
 * and the local field of distinct sites with sigma -> m:
 *
 *     F/N = H(m)/N - T (1/N) sum_i s(m_i) - G(q)
 *     s(m) = - (1+m)/2 ln (1+m)/2 - (1-m)/2 ln (1-m)/2
 *     order 1       G = 0
 *     order 2       G = (beta/2) [c(1) - c(q) - (1-q) c'(q)],  c(q) = (gamma_e/2) q^P      (P >= 3)
 *                   G = - (alpha T/2) [ln(1-chi) + chi] + (beta/4) gamma_s (1-q)^2,        (P = 2)
 *                       chi = beta (1-q) < 1
 *
 *     dF/dm_i = T artanh m_i - h_i(m) + O(q) m_i,   O(q) = - 2 G'(q)
 *     O = beta (1-q) gamma_e (P/2)(P-1) q^{P-2}                   (P >= 3)
 *         alpha chi / (1-chi) + gamma_s chi                       (P = 2)
 *
 * gamma_e = kappa gamma + gamma_s, kappa = 1 (storing, supervised) and [r^{2P} + (1-r^{2P})/M] /
 * R^P (unsupervised, P >= 3); gamma_s = gamma omega^2 of the synaptic noise, independent Gaussian
 * couplings, which have no more than these terms for any P (Thouless, Anderson and Palmer at P =
 * 2). The first term at P = 2 is all orders of the expansion for couplings of that spectrum.
 *
 * Stationary points are fixed points of the iteration
 *
 *     m^{t+1} = (1-d) tanh beta [h(m^t) - O(q^t) m^{t-1}] + d m^t,   m^{-1} = 0
 *
 * with the time indices of Bolthausen: the field h(m^t) holds what m^{t-1} sent out and got back,
 * so the reaction belongs to m^{t-1}. With m^t in its place the fixed points are the same and the
 * iteration fails where it need not: see experiments/tap-against-monte-carlo.
 *
 * Plefka, J. Phys. A 15, 1971 (1982); Thouless, Anderson and Palmer, Phil. Mag. 35, 593 (1977);
 * Mezard, Parisi and Virasoro (1987), ch. XIII, for P = 2; Bolthausen, Commun. Math. Phys. 325, 333
 * (2014), for the time indices. */
#ifndef MATTIS_TAP_H
#define MATTIS_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mattis/buffer.h"
#include "mattis/disorder.h"
#include "mattis/engine.h"
#include "mattis/error.h"

/* What the energy sums over, H = -coupling sum_t e_P({x_i^t m_i}): the patterns, their example
 * means over sqrt(R), or every example; a copy with the spins of one term side by side. */
typedef struct mattis_tap_terms {
    size_t n_spins, n_terms;
    size_t length; /* of the workspace: N rounded up to whole blocks, zeros after N */
    int order;
    double unit;     /* x = unit * stored whole number */
    double coupling; /* P!/(2 N^{P-1}), times the weight R^{-P/2}/M of an example */
    int8_t *narrow;  /* one of the two, n_terms x n_spins */
    int16_t *wide;
    double *x, *y, *power; /* workspace, length of each */
} mattis_tap_terms;

/* The couplings of the synaptic noise. */
typedef struct mattis_tap_noise {
    const float *couplings; /* slabs of mattis_disorder, borrowed; NULL: no noise */
    size_t n_spins;
    int order;
    double scale;         /* c */
    double *other, *pair; /* workspace: N - 1 magnetizations, and their products in pairs (P = 4) */
} mattis_tap_noise;

/* One disorder sample being solved. */
typedef struct mattis_tap {
    const mattis_disorder *disorder; /* borrowed */
    mattis_tap_terms terms;
    mattis_tap_noise synaptic;
    /* input */
    int expansion; /* order of the expansion, 1 or 2 */
    double beta, damping, tolerance;
    double crosstalk; /* kappa gamma; alpha at P = 2 */
    double gaussian;  /* gamma_s */
    size_t examples;  /* M; 1 for storing */
    /* state */
    double *m;        /* m^t, terms.length of each of the three */
    double *previous; /* m^{t-1} */
    double *field;    /* h_i(m^t) */
    uint64_t iterations;
    bool converged;
} mattis_tap;

/* Whether TAP covers these resolved parameters; MATTIS_ERR_RANGE and a line why not. */
int mattis_tap_limits(const mattis_params *params, mattis_report *report);

/* A "sweep" is one iteration: it visits every (spin, term) pair twice, for the sums over the spins
 * of each term and for the fields that these give, and every coupling of the noise P times. */
void mattis_tap_cost(const mattis_params *params, mattis_cost *out);

/* Copies the terms of a sample and starts from 0.999 times the spins in which replica 0 of a
 * Monte Carlo run with this key starts (mattis_start_spins): inside the cube, where F has a
 * gradient. MATTIS_ERR_MEMORY. */
int mattis_tap_init(mattis_tap *self, const mattis_disorder *disorder, const mattis_params *params,
                    uint64_t key, uint32_t sample);
void mattis_tap_free(mattis_tap *self); /* safe after a failed init */

/* Takes a whole new state (n_spins magnetizations, copied) as m^0. */
void mattis_tap_set(mattis_tap *self, const double *m);

/* Saves or loads the state: m^t, m^{t-1} and the number of iterations. The field follows from m. */
void mattis_tap_transfer(mattis_tap *self, mattis_buffer *buffer);

/* One iteration. It has converged when no magnetization changed by `tolerance` or more. At P = 2
 * the reaction exists for chi < 1: elsewhere the step is one of order 1 and never the last. */
void mattis_tap_step(mattis_tap *self);

double mattis_tap_replica_overlap(const mattis_tap *self);    /* q = (1/N) sum_i m_i^2 */
double mattis_tap_reaction(const mattis_tap *self, double q); /* O; 0 where it does not exist */
double mattis_tap_energy(const mattis_tap *self);             /* H(m), total */
double mattis_tap_free_energy(const mattis_tap *self);        /* F, total; NaN: chi >= 1 */
double mattis_tap_overlap(const mattis_tap *self, size_t mu); /* (1/N) sum_i xi_i^mu m_i */
double mattis_tap_data_overlap(const mattis_tap *self);       /* n of the first pattern */

/* --- tap_terms.c ----------------------------------------------------------------------------- */

int mattis_tap_terms_init(mattis_tap_terms *self, const mattis_disorder *disorder,
                          const mattis_params *params);
void mattis_tap_terms_free(mattis_tap_terms *self);

/* h_i(m) of every spin; both arrays have `length` entries, zeros after N. */
void mattis_tap_terms_fields(mattis_tap_terms *self, const double *m, double *field);

/* --- tap_noise.c ----------------------------------------------------------------------------- */

/* Couplings that one iteration reads, each P times; 0 without noise. */
double mattis_tap_noise_elements(const mattis_params *params);
int mattis_tap_noise_init(mattis_tap_noise *self, const mattis_disorder *disorder,
                          const mattis_params *params); /* MATTIS_ERR_MEMORY */
void mattis_tap_noise_free(mattis_tap_noise *self);
/* field[i] += c sum g m...m of every spin. */
void mattis_tap_noise_add(mattis_tap_noise *self, const double *m, double *field);

#endif
