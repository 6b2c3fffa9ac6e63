/* Recording of continuous states: see mattis/observables.h. */
#include <math.h>
#include <stdlib.h>

#include "recorder.h"

static const double attended_share = 0.9;

int mattis_recorder_add_softmax(mattis_recorder *self, const mattis_softmax *network) {
    const size_t t = self->recorded++;
    double *overlap = malloc(self->n_replicas * sizeof *overlap);
    int status = overlap ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t mu = 0; !status && mu < self->n_overlaps; mu++) {
        status = mattis_softmax_overlaps(network, mu, overlap);
        for (size_t a = 0; !status && a < self->n_replicas; a++)
            mattis_recorder_series(self, a, mu)[t] = overlap[a];
    }
    for (size_t a = 0; a < self->n_replicas; a++)
        self->energy[a * self->n_sweeps + t] = network->state[a].energy / (double)self->n_spins;
    free(overlap);
    return status;
}

static int finish_overlaps(const mattis_recorder *self, const mattis_softmax *network,
                           const mattis_params *params, double *room, mattis_measurement *out) {
    int status = MATTIS_OK;
    for (size_t mu = 0; !status && mu < self->n_overlaps; mu++) {
        status = mattis_softmax_overlaps(network, mu, room);
        out->overlap[mu] = out->thermal_variance[mu] = out->tau[mu] = 0;
        for (size_t a = 0; !status && a < self->n_replicas; a++) {
            out->overlap[mu] += room[a] / (double)self->n_replicas;
            if (mu > 0)
                continue;
            out->scalar[MATTIS_ABS_OVERLAP] += fabs(room[a]) / (double)self->n_replicas;
            out->scalar[MATTIS_RETRIEVED] +=
                (room[a] > params->retrieved_above) / (double)self->n_replicas;
        }
    }
    out->scalar[MATTIS_DATA_OVERLAP] = out->overlap[0];
    return status;
}

static int finish_weights(const mattis_recorder *self, const mattis_softmax *network, double *room,
                          mattis_measurement *out) {
    int status = mattis_softmax_attended(network, attended_share, room);
    for (size_t a = 0; !status && a < self->n_replicas; a++) {
        const mattis_fixed_point point = mattis_softmax_point(network, room[a]);
        out->replica[MATTIS_FINAL_STATE][a] = point;
        out->scalar[MATTIS_POINT + point] += 1 / (double)self->n_replicas;
        out->scalar[MATTIS_ATTENDED] += room[a] / (double)self->n_replicas;
    }
    return status;
}

static int finish_bounds(const mattis_recorder *self, const mattis_softmax *network,
                         mattis_measurement *out) {
    const double n = (double)self->n_spins, replicas = (double)self->n_replicas;
    double *separation = out->replica[MATTIS_REPLICA_SEPARATION];
    int status = mattis_softmax_separations(network, separation);
    out->scalar[MATTIS_SEPARATION] = out->scalar[MATTIS_WITHIN_BOUND] = 0;
    for (size_t a = 0; !status && a < self->n_replicas; a++) {
        const mattis_softmax_state *state = &network->state[a];
        const double bound = mattis_softmax_bound(network, separation[a], state->cue_error,
                                                  mattis_softmax_error(network, a));
        out->replica[MATTIS_REPLICA_FIRST_ERROR][a] = state->first_error;
        out->replica[MATTIS_REPLICA_BOUND][a] = bound;
        out->scalar[MATTIS_SEPARATION] += separation[a] / (n * replicas);
        out->scalar[MATTIS_WITHIN_BOUND] += (state->first_error <= bound) / replicas;
    }
    return status;
}

int mattis_recorder_finish_softmax(const mattis_recorder *self, const mattis_softmax *network,
                                   const mattis_params *params, mattis_measurement *out) {
    const double n = (double)self->n_spins, replicas = (double)self->n_replicas;
    static const mattis_observable means[] = {
        MATTIS_ABS_OVERLAP,   MATTIS_RETRIEVED,   MATTIS_ENERGY,          MATTIS_ITERATIONS,
        MATTIS_CONVERGED,     MATTIS_ATTENDED,    MATTIS_ENTROPY,         MATTIS_RETRIEVAL_ERROR,
        MATTIS_FIRST_OVERLAP, MATTIS_FIRST_ERROR, MATTIS_FIRST_RETRIEVED,
    };
    double *scalar = out->scalar, *room = malloc(self->n_replicas * sizeof *room);
    if (!room)
        return MATTIS_ERR_MEMORY;
    mattis_recorder_clear(self, out);
    for (size_t k = 0; k < sizeof means / sizeof *means; k++)
        scalar[means[k]] = 0;
    for (size_t k = 0; k < MATTIS_N_POINTS; k++)
        scalar[MATTIS_POINT + k] = 0;
    for (size_t a = 0; a < self->n_replicas; a++) {
        const mattis_softmax_state *state = &network->state[a];
        scalar[MATTIS_ENERGY] += state->energy / (n * replicas);
        scalar[MATTIS_ITERATIONS] += (double)state->updates / replicas;
        scalar[MATTIS_CONVERGED] += state->converged / replicas;
        scalar[MATTIS_ENTROPY] += state->entropy / replicas;
        scalar[MATTIS_RETRIEVAL_ERROR] += mattis_softmax_error(network, a) / (sqrt(n) * replicas);
        scalar[MATTIS_FIRST_OVERLAP] += state->first_overlap / replicas;
        scalar[MATTIS_FIRST_ERROR] += state->first_error / (sqrt(n) * replicas);
        scalar[MATTIS_FIRST_RETRIEVED] +=
            (state->first_overlap > params->retrieved_above) / replicas;
        if (state->updates > 0)
            scalar[MATTIS_ENERGY_RISE] = fmax(scalar[MATTIS_ENERGY_RISE], state->rise / n);
    }
    scalar[MATTIS_N_PATTERNS] = (double)params->patterns;
    int status = finish_overlaps(self, network, params, room, out);
    if (!status)
        status = finish_weights(self, network, room, out);
    if (!status && params->record_bounds)
        status = finish_bounds(self, network, out);
    free(room);
    return status;
}
