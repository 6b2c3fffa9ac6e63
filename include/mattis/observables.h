/* Observables: what a number in the result file means, and how one unit of work is measured. */
#ifndef MATTIS_OBSERVABLES_H
#define MATTIS_OBSERVABLES_H

#include "mattis/dynamics.h"
#include "mattis/softmax.h"
#include "mattis/state.h"
#include "mattis/tap.h"

/* Numbers of one disorder sample, besides the overlaps. */
typedef enum mattis_observable {
    MATTIS_ABS_OVERLAP,
    MATTIS_DATA_OVERLAP,
    MATTIS_REPLICA_OVERLAP,
    MATTIS_ENERGY,
    MATTIS_RETRIEVED,
    MATTIS_ACCEPTANCE,
    MATTIS_EXCHANGE_ACCEPTANCE,
    MATTIS_ROUND_TRIPS,
    MATTIS_PSEUDO_ENERGY,
    MATTIS_FREE_ENERGY,
    MATTIS_ITERATIONS,
    MATTIS_CONVERGED,
    MATTIS_N_PATTERNS,
    MATTIS_OVERLAP_SQUARED,
    MATTIS_OVERLAP_FOURTH,
    MATTIS_REPLICA_SQUARED,
    MATTIS_REPLICA_FOURTH,
    MATTIS_OVERLAP_DRIFT,
    MATTIS_ENERGY_DRIFT,
    MATTIS_BINNING_TAU,
    MATTIS_COST,
    MATTIS_LOSS,
    MATTIS_N_RETRIEVED,
    MATTIS_RETRIEVAL_ERROR,
    MATTIS_ENERGY_RISE,
    MATTIS_ATTENDED,
    MATTIS_ENTROPY,
    MATTIS_FIRST_OVERLAP,
    MATTIS_FIRST_ERROR,
    MATTIS_FIRST_RETRIEVED,
    MATTIS_SEPARATION,
    MATTIS_WITHIN_BOUND,
    MATTIS_ACCURACY,
    MATTIS_BASELINE,
    MATTIS_RECOVERED,
    MATTIS_CUE_OVERLAP,
    MATTIS_DATASET_QUALITY,
    MATTIS_DATASET_ENTROPY,
    MATTIS_MODEL_QUALITY,
    MATTIS_POINT, /* share of the replicas at each kind of fixed point, as in mattis_fixed_point */
    MATTIS_POINT_LAST = MATTIS_POINT + MATTIS_N_POINTS - 1,
    MATTIS_STATE, /* share of the replicas in each state, in the order of mattis_state */
    MATTIS_N_OBSERVABLES = MATTIS_STATE + MATTIS_N_STATES
} mattis_observable;

/* Numbers of one disorder sample for each recorded pattern, besides the overlaps. */
typedef enum mattis_pattern_observable {
    MATTIS_PATTERN_ABS,
    MATTIS_PATTERN_DATA,
    MATTIS_PATTERN_SORTED,
    MATTIS_PATTERN_LOSS_PLUS,
    MATTIS_PATTERN_LOSS_MINUS,
    MATTIS_PATTERN_RESPONSE,
    MATTIS_N_PATTERN_OBSERVABLES
} mattis_pattern_observable;

/* Numbers of each replica of one disorder sample. */
typedef enum mattis_replica_observable {
    MATTIS_FINAL_STATE, /* mattis_state, or mattis_fixed_point */
    MATTIS_REPLICA_SEPARATION,
    MATTIS_REPLICA_FIRST_ERROR,
    MATTIS_REPLICA_BOUND,
    MATTIS_REPLICA_CUED,
    MATTIS_REPLICA_CUED_IMAGE,
    MATTIS_REPLICA_ANSWER,
    MATTIS_REPLICA_BASELINE,
    MATTIS_REPLICA_OVERLAP_END,
    MATTIS_N_REPLICA_OBSERVABLES
} mattis_replica_observable;

/* Whole states of the first replicas. */
typedef enum mattis_pixels {
    MATTIS_PIXELS_CUE,
    MATTIS_PIXELS_FINAL,
    MATTIS_PIXELS_PATTERN,
    MATTIS_N_PIXELS
} mattis_pixels;

typedef struct mattis_observable_info {
    const char *name; /* of the variable in the result file */
    const char *units;
    const char *long_name;
    bool (*measured)(const mattis_params *params); /* NULL: always; else whether it is there */
} mattis_observable_info;

extern const mattis_observable_info mattis_observable_table[MATTIS_N_OBSERVABLES];
extern const mattis_observable_info mattis_pattern_observable_table[MATTIS_N_PATTERN_OBSERVABLES];
extern const mattis_observable_info mattis_replica_observable_table[MATTIS_N_REPLICA_OBSERVABLES];

extern const mattis_observable_info mattis_pixels_table[MATTIS_N_PIXELS];

/* Names of the values of MATTIS_FINAL_STATE in the model, ended by NULL, and the rule that tells
 * them. */
const char *const *mattis_final_states(const mattis_params *params, const char **rule);

/* Whether the observable exists for these parameters. */
bool mattis_is_measured(const mattis_observable_info *info, const mattis_params *params);

/* Response of each pattern's overlap to a shift of the fields by that pattern, as large as the
 * crosstalk s = sqrt((1 - d)/N) of independent spins makes it, in the state of `engine`:
 *
 *     A_mu = (1/RN) sum_i (x_i^mu)^2 [tanh((h_i + s)/T) - tanh((h_i - s)/T)] / 2s,
 *
 * for small s the element of the matrix of slopes of the theory, E x^2 sech^2(h/T) / RT; finite at
 * T = 0, where it is the density of fields near 0. Storing: x = xi, R = 1. `activity-normalized`:
 * fields, and s, are divided by 1 - d. `response` has K places. */
void mattis_responses(mattis_engine *engine, const mattis_params *params, double *response);

/* State of a replica of the multitasking network from the time means of its K overlaps and their
 * responses. The overlap with a pattern that the state does not know is m = e + A m, e the frozen
 * and the thermal crosstalk of deviation at most s: it is s/(1 - A), which falls like 1/sqrt(N) but
 * is large next to a transition, where A -> 1. Amplitudes |m_mu| above 4 s/(1 - A_mu) count, the
 * number of them goes to `n_counted`, and the rest is mattis_state. */
mattis_state mattis_classify(const double *overlap, const double *response, size_t n_patterns,
                             const mattis_params *params, size_t *n_counted);
extern const char mattis_classify_rule[]; /* the same in words, stored with the results */

/* -(2/N) H_storing of a state, with every pair of spins: (1/N^2) sum_ij sigma_i sigma_j
 * sum_mu xi_i xi_j, from spins and patterns alone. */
double mattis_cost_of(const mattis_patterns *patterns, const int8_t *spin);
/* sum_mu (1 - L+ L-) with the losses L+- = 1 +- m_mu; equal to the cost. */
double mattis_loss_of(const mattis_engine *engine, size_t n_patterns);

/* Pairs of replicas whose overlap is kept after every sweep: with record.series, where spins are
 * sampled in more than one replica; else 0. */
size_t mattis_series_pairs(const mattis_params *params);

/* One unit of work (a cell and a disorder sample) being measured. */
typedef struct mattis_recorder {
    size_t n_replicas, n_overlaps, n_sweeps; /* of the measured sweeps */
    size_t n_spins;
    bool own_cues;        /* images: replicas are about different patterns, and have no overlap q */
    size_t recorded;      /* sweeps so far */
    double *overlap;      /* m_mu(t): replica, pattern, sweep; NaN where not recorded */
    double *energy;       /* per spin: replica, sweep; likewise */
    size_t n_pairs;       /* of replicas whose series of q is kept; 0 without record.series */
    double *pair_overlap; /* q(t): pair, sweep; (1, 0), (2, 0), (2, 1), (3, 0), ... */
    double data_sum;      /* of n_1 over replicas and sweeps */
    double pseudo_sum;    /* of the pseudo-energy per spin over replicas and sweeps */
    double abs_sum;       /* of |m_1| over replicas and sweeps */
    int64_t replica_sum;  /* of sigma^a . sigma^b over pairs and sweeps */
    double replica_squares, replica_fourths; /* of q^2 and q^4, likewise */
    /* Multitasking alone: */
    size_t n_patterns;   /* K; 0 elsewhere */
    int64_t *state_sum;  /* N sum_t m_mu(t): replica, pattern */
    double *pattern_sum; /* over replicas and sweeps: observable, recorded pattern */
    double *sorted;      /* workspace: K amplitudes */
    double *response;    /* workspace: K responses */
} mattis_recorder;

/* What a unit yields: time means, averaged over the replicas; under TAP the last state. */
typedef struct mattis_measurement {
    double scalar[MATTIS_N_OBSERVABLES]; /* NaN where not measured */
    double *overlap;                     /* n_overlaps of each: mean of m_mu, ... */
    double *thermal_variance;            /* ... variance of that mean from correlated sweeps */
    double *tau;                         /* ... integrated autocorrelation time, in sweeps */
    double *pattern[MATTIS_N_PATTERN_OBSERVABLES]; /* n_overlaps of each; NaN where not measured */
    double *replica[MATTIS_N_REPLICA_OBSERVABLES]; /* n_replicas of each; likewise */
    double *pixel[MATTIS_N_PIXELS]; /* n_spins of each of the first record.states replicas */
} mattis_measurement;

/* n_overlaps patterns are recorded, as far as there are so many. MATTIS_ERR_MEMORY. */
int mattis_recorder_init(mattis_recorder *self, const mattis_params *params);
void mattis_recorder_free(mattis_recorder *self);

/* Saves or loads what is recorded so far. It may be loaded into a recorder of more sweeps. */
void mattis_recorder_transfer(mattis_recorder *self, mattis_buffer *buffer);

/* Records the present state of all replicas as the next sweep. */
void mattis_recorder_add(mattis_recorder *self, const mattis_chain *replica);

/* Time means over all recorded sweeps; the arrays of `out` belong to the caller. */
void mattis_recorder_finish(const mattis_recorder *self, const mattis_chain *replica,
                            const mattis_params *params, mattis_measurement *out);

/* With images: which pattern each replica ended nearest to, that of its cue or another; what the
 * nearest class mean makes of the same cue; and the quality and entropy of the examples used. After
 * mattis_recorder_finish. MATTIS_ERR_MEMORY. */
int mattis_measure_images(const mattis_chain *replica, const mattis_disorder *disorder,
                          const mattis_params *params, mattis_measurement *out);

/* The same of continuous states, after mattis_recorder_finish_softmax: a state is recovered where
 * no component is off by more than 1e-4. `key` is the dynamics key. */
int mattis_measure_images_softmax(const mattis_softmax *network, const mattis_disorder *disorder,
                                  const mattis_params *params, uint64_t key, uint32_t sample,
                                  mattis_measurement *out);

/* The same for the one state of a TAP unit, in the place of replica 0. Its results are the last
 * state, without thermal error; sweeps after convergence and other replicas stay NaN. */
void mattis_recorder_add_tap(mattis_recorder *self, const mattis_tap *tap);
void mattis_recorder_finish_tap(const mattis_recorder *self, const mattis_tap *tap,
                                const mattis_params *params, mattis_measurement *out);

/* The same for continuous states. They stay as they are once they have converged: series show them
 * so, until all have. Results are those of the last states. MATTIS_ERR_MEMORY. */
int mattis_recorder_add_softmax(mattis_recorder *self, const mattis_softmax *network);
int mattis_recorder_finish_softmax(const mattis_recorder *self, const mattis_softmax *network,
                                   const mattis_params *params, mattis_measurement *out);

#endif
