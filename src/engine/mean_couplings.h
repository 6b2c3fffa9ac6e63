/* The parts of the fields of sums_pass.h that are linear in the spins, P = 3 and 4:
 *
 *     factor_1 sum_mu X_i^{P-1} p_1                       = sum_j factor_1 L_ij sigma_j
 *     factor_3 sum_mu X_i 2 p_3     (P = 4, distinct)     = sum_j 2 factor_3 L_ji sigma_j
 *
 *     L_ij = sum_mu (X_i^mu)^{P-1} X_j^mu
 *
 * N^2 products of a state in the place of N K, and no p_3: made at the cost of some N / 4 (P = 4)
 * to N readings of the patterns, when so many states have been read. */
#ifndef MATTIS_MEAN_COUPLINGS_H
#define MATTIS_MEAN_COUPLINGS_H

#include "mattis/disorder.h"
#include "mattis/kernels.h"

enum { MATTIS_COUPLING_DIGITS = 4 }; /* at most */

/* How many numbers of 16 bits a coupling has: 0 where they do not pay, in other orders and with few
 * patterns, where they would take more memory than the sums of examples. */
int mattis_mean_couplings_digits(const mattis_mean_energy *energy, double spins, double patterns,
                                 double examples);
/* Bytes of them, and of what making them needs. */
double mattis_mean_couplings_bytes(double spins, int digits);

/* Counts n states more that are read, and makes the couplings when it is time. Whether they are
 * there for this energy. */
bool mattis_mean_couplings_ready(mattis_mean_couplings *self, size_t n, const mattis_means *means,
                                 const mattis_kernels *kernel, const mattis_mean_energy *energy);

/* sum[t][i] += sum_j of digit t of the couplings times sigma_j, of n states. The spins are numbers
 * of 16 bits, 0 from n_spins on to whole groups (MATTIS_SUMS_GROUP); sums have room as those of
 * sums_columns. */
void mattis_mean_couplings_add(const mattis_mean_couplings *self, size_t n_spins,
                               const mattis_kernels *kernel, const int16_t *const *spin,
                               int64_t *const *const *sum, size_t n);

#endif
