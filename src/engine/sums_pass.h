/* Overlaps and fields of all spins of a network of sums of examples, of one state or of many, in
 * one reading of the sums, chunk by chunk: for parallel updates. Whole numbers throughout, exact,
 * for orders P = 2, 3, 4 where X^{P-1} fits in 16 bits. With E_k and factor_k of mattis/kernels.h,
 *
 *     I_i = sum_{k=1..P-1} (-sigma_i)^{k-1} factor_{P-k} sum_mu X_i^k E_{P-k}
 *           + (-sigma_i)^{P-1} factor_0 sum_mu X_i^P
 *
 *     E_1 = p_1,    E_2 = p_1^2 - p_2,    E_3 = p_1^3 - 3 p_1 p_2 + 2 p_3
 *
 * (`full`: E_k = p_1^k). What is linear in the spins is taken from couplings (mean_couplings.h)
 * where these pay. The E_k are cut into digits, as many as the largest of a chunk needs: in
 * retrieval the chunk of the pattern has more. */
#ifndef MATTIS_SUMS_PASS_H
#define MATTIS_SUMS_PASS_H

#include "mattis/disorder.h"
#include "mattis/error.h"
#include "mattis/kernels.h"
#include "mean_couplings.h"
#include "mean_energy.h"

enum { MATTIS_SUMS_DIGITS = 15 }; /* of all powers together, at most: 11 are the most that fit */

typedef struct mattis_sums_pass {
    /* input, borrowed */
    const mattis_means *means;
    const mattis_kernels *kernel;
    mattis_mean_energy energy;
    mattis_mean_couplings *couplings; /* or NULL */
    /* derived */
    int64_t factor[MATTIS_SUMS_POWERS + 1];
    int bits[MATTIS_SUMS_POWERS + 1];   /* of a digit of E_{P-k}, the weight of X^k */
    int digits[MATTIS_SUMS_POWERS + 1]; /* and so many at most */
    int64_t *own;                       /* factor_0 sum_mu X_i^P */
    bool has_second, has_third;         /* p_2, p_3 in the weights: else 0 */
    bool linear; /* the couplings are in use: p_3 and the digits of X^{P-1} are not */
    /* state, in whole groups: p_1, p_2 (of every state the same), p_3 */
    int32_t *first, *second, *third;
    /* workspace */
    int tried[MATTIS_SUMS_POWERS + 1];   /* digits that the last chunk needed; changes no result */
    int used[MATTIS_SUMS_POWERS + 1];    /* digits that any chunk of this run needed */
    uint64_t *turned;                    /* which spins are -1 */
    int16_t (*digit)[MATTIS_SUMS_CHUNK]; /* of one chunk: those of E_{P-1}, of E_{P-2}, ... */
    int64_t *sum;                        /* of every digit, n_spins each, rounded up */
    int16_t *sign;                       /* the spins, in whole groups, and ... */
    int64_t *coupled;                    /* ... their sums of every digit of the couplings */
} mattis_sums_pass;

/* Bytes besides, of a state that uses couplings of so many digits. */
double mattis_sums_pass_coupled_bytes(double spins, int digits);

/* Whether the fields of this energy are exact here. */
bool mattis_sums_pass_fits(const mattis_mean_energy *energy, int64_t spins, int64_t examples);
double mattis_sums_pass_bytes(const mattis_mean_energy *energy, double spins, double patterns,
                              double examples);

/* MATTIS_ERR_MEMORY. */
int mattis_sums_pass_init(mattis_sums_pass *self, const mattis_means *means,
                          const mattis_kernels *kernel, const mattis_mean_energy *energy);
/* Lets it use these couplings (or NULL), which are borrowed, where they pay. MATTIS_ERR_MEMORY. */
int mattis_sums_pass_couple(mattis_sums_pass *self, mattis_mean_couplings *couplings);
void mattis_sums_pass_free(mattis_sums_pass *self); /* safe after a failed init */

/* Fields I_i of the state `spin`. Power sums are those in `first` and `third` where `known`, else
 * put there. */
void mattis_sums_pass_run(mattis_sums_pass *self, const int8_t *spin, bool known,
                          mattis_wide *field);
/* The same of n >= 1 states, MATTIS_SUMS_STATES at most, of the same sums and energy, whose power
 * sums are not known, in one reading. */
void mattis_sums_pass_run_many(mattis_sums_pass *const *self, const int8_t *const *spin, size_t n,
                               mattis_wide *const *field);

/* Spin i has changed by `step`: its column, times that, joins the power sums. */
void mattis_sums_pass_add(mattis_sums_pass *self, size_t i, int step);

/* Compares power sums and fields with their definitions, one spin after the other;
 * MATTIS_ERR_INTERNAL and a line which differs. */
int mattis_sums_pass_check(const mattis_sums_pass *self, const int8_t *spin,
                           const mattis_wide *field, mattis_report *report);

#endif
