/* Small networks for tests: parameters, and energies straight from their definition. */
#ifndef MATTIS_TESTS_NETWORKS_H
#define MATTIS_TESTS_NETWORKS_H

#include "mattis/disorder.h"
#include "mattis/engine.h"

/* A variant of the dense network. */
typedef struct dense_variant {
    int order;
    mattis_interaction interaction;
} dense_variant;

extern const dense_variant dense_variants[];
extern const size_t n_dense_variants;

/* Resolved parameters of a small dense network at temperature 1/1.37, every other key at its
 * default, seed 20260101. */
mattis_params small_network(int order, mattis_interaction interaction, int spins, int patterns);

/* The energy from its definition: over index tuples i1 < ... < iP (distinct), or as the P-th power
 * of the overlap (full). Shares nothing with the engine. */
double brute_energy(const mattis_params *params, const mattis_patterns *patterns,
                    const int8_t *spin);

/* The energy of any rule from its definition, on the disorder of `params` (quality, examples): the
 * patterns, the means x^mu = X^mu / M, or the examples with weight 1/M; R = r^2 + (1 - r^2)/M. */
double brute_rule_energy(const mattis_params *params, const mattis_disorder *disorder,
                         const int8_t *spin);

/* Half the gap of that energy at site i; at most 64 spins. */
double brute_rule_field(const mattis_params *params, const mattis_disorder *disorder,
                        const int8_t *spin, size_t i);

/* The Gaussian coupling of the tuple of this rank, from its stream, as docs/random-streams.md gives
 * it. */
double brute_coupling(const mattis_params *params, uint32_t sample, uint64_t rank);

/* Spins from the bits of `state`. */
void spins_from_bits(unsigned state, size_t n, int8_t *spin);

/* Upper tail of the chi-square law with `dof` degrees of freedom. */
double chi_square_tail(double value, double dof);

/* Probability of a chi-square at least that of `count` against `samples` draws with probabilities
 * proportional to `weight`; cells of less than 5 expected counts are pooled. */
double chi_square_of_counts(const double *count, const double *weight, size_t cells,
                            double samples);

#endif
