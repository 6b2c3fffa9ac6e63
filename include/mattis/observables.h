/* Observables: what a number in the result file means, and how one unit of work is measured. */
#ifndef MATTIS_OBSERVABLES_H
#define MATTIS_OBSERVABLES_H

#include "mattis/dynamics.h"
#include "mattis/tap.h"

/* Numbers of one disorder sample, besides the overlaps. */
typedef enum mattis_observable {
    MATTIS_ABS_OVERLAP,
    MATTIS_DATA_OVERLAP,
    MATTIS_REPLICA_OVERLAP,
    MATTIS_ENERGY,
    MATTIS_RETRIEVED,
    MATTIS_ACCEPTANCE,
    MATTIS_PSEUDO_ENERGY,
    MATTIS_FREE_ENERGY,
    MATTIS_ITERATIONS,
    MATTIS_CONVERGED,
    MATTIS_N_PATTERNS,
    MATTIS_N_OBSERVABLES
} mattis_observable;

typedef struct mattis_observable_info {
    const char *name; /* of the variable in the result file */
    const char *units;
    const char *long_name;
} mattis_observable_info;

extern const mattis_observable_info mattis_observable_table[MATTIS_N_OBSERVABLES];

/* One unit of work (a cell and a disorder sample) being measured. */
typedef struct mattis_recorder {
    size_t n_replicas, n_overlaps, n_sweeps; /* of the measured sweeps */
    size_t n_spins;
    size_t recorded;     /* sweeps so far */
    double *overlap;     /* m_mu(t): replica, pattern, sweep; NaN where not recorded */
    double *energy;      /* per spin: replica, sweep; likewise */
    double data_sum;     /* of n_1 over replicas and sweeps */
    double pseudo_sum;   /* of the pseudo-energy per spin over replicas and sweeps */
    double abs_sum;      /* of |m_1| over replicas and sweeps */
    int64_t replica_sum; /* of sigma^a . sigma^b over pairs and sweeps */
} mattis_recorder;

/* What a unit yields: time means, averaged over the replicas; under TAP the last state. */
typedef struct mattis_measurement {
    double scalar[MATTIS_N_OBSERVABLES]; /* NaN where not measured */
    double *overlap;                     /* n_overlaps of each: mean of m_mu, ... */
    double *thermal_variance;            /* ... variance of that mean from correlated sweeps */
    double *tau;                         /* ... integrated autocorrelation time, in sweeps */
} mattis_measurement;

/* n_overlaps patterns are recorded, as far as there are so many. MATTIS_ERR_MEMORY. */
int mattis_recorder_init(mattis_recorder *self, const mattis_params *params);
void mattis_recorder_free(mattis_recorder *self);

/* Records the present state of all replicas as the next sweep. */
void mattis_recorder_add(mattis_recorder *self, const mattis_chain *replica);

/* Time means over all recorded sweeps; the arrays of `out` belong to the caller. */
void mattis_recorder_finish(const mattis_recorder *self, const mattis_chain *replica,
                            const mattis_params *params, mattis_measurement *out);

/* The same for the one state of a TAP unit, in the place of replica 0. Its results are the last
 * state, without thermal error; sweeps after convergence and other replicas stay NaN. */
void mattis_recorder_add_tap(mattis_recorder *self, const mattis_tap *tap);
void mattis_recorder_finish_tap(const mattis_recorder *self, const mattis_tap *tap,
                                const mattis_params *params, mattis_measurement *out);

#endif
