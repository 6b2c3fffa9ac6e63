/* Exchange of states between neighbouring temperatures (parallel tempering, replica exchange):
 * Swendsen and Wang (1986), Geyer (1991), Hukushima and Nemoto, J. Phys. Soc. Jpn. 65, 1604 (1996).
 *
 * One chain at each temperature of a ladder, each at the law exp(-beta H). After every sweep
 * neighbours exchange their states with probability
 *
 *     w = min(1, exp[(beta_k - beta_{k+1}) (E_k - E_{k+1})]),
 *
 * which obeys detailed balance with the product of their laws, so that every temperature keeps its
 * own. States that are caught at a low temperature leave it through the high ones. */
#ifndef MATTIS_EXCHANGE_H
#define MATTIS_EXCHANGE_H

#include "mattis/dynamics.h"

/* The exchanges of one disorder sample. Replicas are ladders of their own, side by side. */
typedef struct mattis_exchange {
    size_t n, n_replicas; /* temperatures, from the lowest; chains at each */
    uint64_t key;         /* of the random numbers */
    uint32_t sample;
    /* state */
    uint64_t rounds;      /* done */
    uint8_t *mark;        /* replica, temperature: which end the state there has seen last */
    uint64_t round_trips; /* lowest - highest - lowest, of any state, in measured rounds */
    uint64_t *tried;      /* by pair, the lower temperature its number: proposals ... */
    double *probability;  /* ... and the sum of their w, in measured rounds */
} mattis_exchange;

/* w of a state of energy `energy` at `beta` and one of `other_energy` at `other_beta`. */
double mattis_exchange_probability(double beta, double energy, double other_beta,
                                   double other_energy);

/* A ladder of n cells that differ in their temperature alone, ascending. MATTIS_ERR_MEMORY. */
int mattis_exchange_init(mattis_exchange *self, const mattis_params *const *cell, size_t n,
                         uint32_t sample);
void mattis_exchange_free(mattis_exchange *self);

/* One round: pairs (k, k + 1) with even k, in the next round with odd k, each replica for itself.
 * chain[k] are the n_replicas chains at temperature k; states change places by exchanging the
 * engines of two chains, so that whatever else a chain counts stays with its temperature. */
void mattis_exchange_round(mattis_exchange *self, mattis_chain *const *chain, bool measured);

/* Mean w of the pair (k, k + 1); NaN at the highest temperature, and where none was proposed. */
double mattis_exchange_acceptance(const mattis_exchange *self, size_t k);

/* Saves or loads the state. */
void mattis_exchange_transfer(mattis_exchange *self, mattis_buffer *buffer);

#endif
