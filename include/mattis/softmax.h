/* The modern continuous Hopfield network (Ramsauer et al., arXiv 2008.02217): many real states of
 * one set of patterns, each under the update
 *
 *     s <- X softmax(beta X^T s)
 *
 * which never raises the energy
 *
 *     E(s) = -(1/beta) ln sum_mu e^{beta xi^mu . s} + s.s/2 + (1/beta) ln K + max_mu |xi^mu|^2/2
 *
 * The patterns are read block by block for all states at once; no K scores are kept. State a is
 * cued with pattern a mod K and compared with it. */
#ifndef MATTIS_SOFTMAX_H
#define MATTIS_SOFTMAX_H

#include "mattis/buffer.h"
#include "mattis/disorder.h"
#include "mattis/engine.h"

/* What a fixed point averages over, by n, the least number of patterns that carry 90 % of its
 * weight (mattis_softmax_attended). */
typedef enum mattis_fixed_point {
    MATTIS_POINT_SINGLE,     /* n = 1 */
    MATTIS_POINT_METASTABLE, /* a subset of the patterns */
    MATTIS_POINT_GLOBAL,     /* n > 1 and n >= K/2 */
    MATTIS_N_POINTS
} mattis_fixed_point;

extern const char *const mattis_point_names[]; /* ended by NULL */
extern const char mattis_point_rule[];         /* the rule in words, stored with the results */

/* What is known of one state. */
typedef struct mattis_softmax_state {
    uint64_t target;  /* number of the pattern that it is cued with */
    double energy;    /* E of the present state, total */
    double rise;      /* largest rise of E in one update so far; at most rounding */
    double allowance; /* and how much rounding may make it */
    double entropy;   /* -sum p ln p of the softmax weights p, in nats */
    double top;       /* largest weight p */
    double change;    /* largest change of a component in the next update */
    uint64_t updates; /* done so far: no more once it has converged */
    bool converged;
    /* after the first update */
    double first_overlap; /* xi . s / N */
    double first_error;   /* |s - xi| */
    double cue_error;     /* |s - xi| of the cue */
} mattis_softmax_state;

/* All states of one disorder sample. Arrays of components hold groups of MATTIS_SOFTMAX_LANES
 * states side by side: component i of state a at [mattis_softmax_at(n_components, a, i)]. */
typedef struct mattis_softmax {
    const mattis_pattern_blocks *patterns; /* borrowed */
    size_t n_components, n_states, n_groups;
    double beta, tolerance;
    double largest; /* max |xi|^2 */
    double *s;      /* the states */
    double *next;   /* after one more update */
    double *target; /* the pattern of each */
    mattis_softmax_state *state;
    struct mattis_softmax_pass *pass; /* workspace */
} mattis_softmax;

static inline size_t mattis_softmax_at(size_t n_components, size_t a, size_t i) {
    return (a / MATTIS_SOFTMAX_LANES * n_components + i) * MATTIS_SOFTMAX_LANES +
           a % MATTIS_SOFTMAX_LANES;
}

/* Whether these resolved parameters are covered; MATTIS_ERR_RANGE and a line why not. */
int mattis_softmax_limits(const mattis_params *params, mattis_report *report);

/* A "sweep" is one update: it visits every (component, pattern) pair of a state twice. */
void mattis_softmax_cost(const mattis_params *params, mattis_cost *out);

/* Draws the cues of all replicas on the patterns of the sample (src/dynamics/cue.c); key is the
 * dynamics key. Energies and the first update are then known. MATTIS_ERR_MEMORY. */
int mattis_softmax_init(mattis_softmax *self, const mattis_disorder *disorder,
                        const mattis_params *params, uint64_t key, uint32_t sample);
void mattis_softmax_free(mattis_softmax *self); /* safe after a failed init */

/* Takes whole new states, in the layout of `s`, as cues. MATTIS_ERR_MEMORY. */
int mattis_softmax_set(mattis_softmax *self, const double *s);

/* Saves or loads the states and what is known of their way here; loading reads all patterns once.
 */
void mattis_softmax_transfer(mattis_softmax *self, mattis_buffer *buffer);

/* One update of every state that has not converged: that is, of which a component would change by
 * more than the tolerance (in single precision: not below 32 rounding units of the largest entry).
 * MATTIS_ERR_MEMORY; MATTIS_ERR_INTERNAL where an energy rose by more than rounding. */
int mattis_softmax_step(mattis_softmax *self);

bool mattis_softmax_settled(const mattis_softmax *self); /* all states have converged */

/* xi^mu . s / N of each of the n_states, mu = its target + k, cyclically. */
int mattis_softmax_overlaps(const mattis_softmax *self, size_t k, double *out);
double mattis_softmax_error(const mattis_softmax *self, size_t a); /* |s - xi| */

/* The least number of patterns that carry the share `share` of the softmax weight, of each state.
 * Exact: scores are counted in ever finer bins until those of the last one agree to 1e-9 (two equal
 * scores count as equal). MATTIS_ERR_MEMORY. */
int mattis_softmax_attended(const mattis_softmax *self, double share, double *out);
mattis_fixed_point mattis_softmax_point(const mattis_softmax *self, double attended);

/* Separation of the target of each state, min over the other patterns of xi.xi - xi.xi^nu, and the
 * largest |xi|^2 (Ramsauer et al., Definition 2). K = 1: infinity. MATTIS_ERR_MEMORY. */
int mattis_softmax_separations(const mattis_softmax *self, double *separation);

/* Their bound (Theorem 5) of the error |s - xi| after one update from the cue, when `fixed_error`
 * is the distance of the fixed point near the pattern: 2 (K-1) M exp(-beta (separation - 2 max(cue
 * error, fixed error) M)), M = max |xi|; no more than 2 M, which always holds. */
double mattis_softmax_bound(const mattis_softmax *self, double separation, double cue_error,
                            double fixed_error);

#endif
