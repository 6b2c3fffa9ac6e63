/* See fluctuations.h. */
#include "fluctuations.h"

#include <math.h>

#include "mattis/estimators.h"
#include "recorder.h"

/* Mean of the second half of a series less that of the first; the middle value of an odd number
 * belongs to neither. With `modulus`, of |x|. NaN below two values. */
static double drift_of(const double *series, size_t n, bool modulus) {
    const size_t half = n / 2;
    double sum = 0;
    for (size_t t = 0; t < half; t++) {
        const double early = series[t], late = series[n - half + t];
        sum += modulus ? fabs(late) - fabs(early) : late - early;
    }
    return half ? sum / (double)half : NAN;
}

void mattis_fluctuations_finish(const mattis_recorder *self, double *scalar) {
    const size_t sweeps = self->n_sweeps;
    const double replicas = (double)self->n_replicas, states = replicas * (double)sweeps;
    double squares = 0, fourths = 0, overlap_drift = 0, energy_drift = 0, tau = 0;
    for (size_t a = 0; a < self->n_replicas; a++) {
        const double *overlap = mattis_recorder_series(self, a, 0);
        for (size_t t = 0; t < sweeps; t++) {
            const double square = overlap[t] * overlap[t];
            squares += square;
            fourths += square * square;
        }
        mattis_binning bins;
        mattis_binning_of(overlap, sweeps, &bins);
        tau += bins.tau / replicas;
        overlap_drift += drift_of(overlap, sweeps, true) / replicas;
        energy_drift += drift_of(self->energy + a * sweeps, sweeps, false) / replicas;
    }
    scalar[MATTIS_OVERLAP_SQUARED] = squares / states;
    scalar[MATTIS_OVERLAP_FOURTH] = fourths / states;
    scalar[MATTIS_OVERLAP_DRIFT] = overlap_drift;
    scalar[MATTIS_ENERGY_DRIFT] = energy_drift;
    scalar[MATTIS_BINNING_TAU] = tau;
    const double pairs = states * (replicas - 1) / 2;
    scalar[MATTIS_REPLICA_SQUARED] = pairs > 0 ? self->replica_squares / pairs : NAN;
    scalar[MATTIS_REPLICA_FOURTH] = pairs > 0 ? self->replica_fourths / pairs : NAN;
}
