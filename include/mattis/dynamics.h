/* Dynamics: starts, the flip rule and the order of updates, on any engine. */
#ifndef MATTIS_DYNAMICS_H
#define MATTIS_DYNAMICS_H

#include "mattis/buffer.h"
#include "mattis/engine.h"
#include "mattis/kernels.h"
#include "mattis/stream.h"

/* The flip rule by levels (mattis/engine.h): two numbers for each from -limit to limit. */
typedef struct mattis_levels {
    int32_t limit;
    uint32_t *bound;
} mattis_levels;

/* One Markov chain on a borrowed engine. The state of the chain is the spins of the engine and the
 * number of sweeps done; every random number is a function of (stream, sweep, attempt). */
typedef struct mattis_chain {
    mattis_engine *engine;           /* borrowed */
    const mattis_patterns *patterns; /* borrowed */
    const mattis_kernels *kernel;    /* for the random words */
    size_t target;                   /* the pattern that the start is about: 0 but with images */
    mattis_update update;
    double beta; /* infinity at T = 0 */
    mattis_stream stream;
    uint64_t sweep;       /* sweeps done */
    uint64_t flips;       /* accepted changes of sign so far */
    double pseudo_energy; /* of the state before the last parallel sweep, for the whole network */
    uint32_t *order;      /* workspace: site order of a sweep */
    uint32_t *sites;      /* 0, 1, ... N - 1, from which it begins */
    int8_t *next;         /* workspace: state after a parallel update */
    struct mattis_kept_energy *kept; /* workspace: pseudo-energies of fields seen before */
    mattis_levels levels;            /* workspace */
    size_t likely_flips;             /* in the next sequential sweep, from those before */
} mattis_chain;

/* First state of replica `replica` of disorder sample `sample`, n_spins values +-1. start.from
 * pattern: the first pattern (with images the replica's own, mattis_image_cue); hierarchical: the
 * first pattern that is not 0 there; example: a noisy example of that pattern, or another image of
 * the class; mixture: the sign of sum_mu w_mu xi^mu. What this leaves open is
 * random; then exactly round(N (1 - m_0) / 2) spins, at random sites, are turned. random: each spin
 * +-1 with probability 1/2. `key` is mattis_dynamics_key(params); `order` is
 * workspace of n_spins numbers. */
void mattis_start_spins(const mattis_patterns *patterns, const mattis_params *params, uint64_t key,
                        uint32_t sample, uint32_t replica, uint32_t *order, int8_t *spin);

/* Prepares a replica and puts the engine into its first state (mattis_start_spins, same arguments).
 * MATTIS_ERR_MEMORY. */
int mattis_chain_init(mattis_chain *self, mattis_engine *engine, const mattis_patterns *patterns,
                      const mattis_params *params, uint64_t key, uint32_t sample, uint32_t replica);
void mattis_chain_free(mattis_chain *self);
/* Bytes of its workspace, without the decisions by levels, which their engine counts. */
double mattis_chain_bytes(const mattis_params *params);

/* Saves or loads the state: spins, sweeps and flips so far. Loaded into a chain of the same
 * parameters, it goes on bit for bit, since engines hold nothing but sums that are exact. */
void mattis_chain_transfer(mattis_chain *self, mattis_buffer *buffer);

/* Starts from the present spins of another chain, with no sweeps done. */
void mattis_chain_follow(mattis_chain *self, const mattis_chain *previous);

/* One sweep of N attempts. sequential: every site once in a fresh random order, sigma_i = +1 with
 * probability 1 / (1 + exp(-2 beta h_i)), its field fresh; stationary for exp(-beta H). parallel:
 * all sites at once from the same state (Little dynamics). At T = 0 the sign of the field, and
 * either sign with probability 1/2 where the field is exactly 0. */
void mattis_chain_sweep(mattis_chain *self);

/* One sweep of each of n chains of one disorder. Parallel updates read it once for all of them; no
 * chain depends on which others are beside it. */
void mattis_chains_sweep(mattis_chain *const *self, size_t n);

/* -T ln 2cosh(beta h), the share of one spin in the pseudo-energy of parallel dynamics; -|h| at
 * T = 0. Its sum over spins plays the part of the energy in the stationary law at P = 2. */
double mattis_pseudo_energy(double beta, double field);

/* Probability that a spin in the field h is +1 at inverse temperature beta (infinity allowed). */
double mattis_probability_up(double beta, double field);

#endif
