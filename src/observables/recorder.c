/* See mattis/observables.h. */
#include <math.h>
#include <stdlib.h>

#include "fluctuations.h"
#include "mattis/estimators.h"
#include "mattis/observables.h"
#include "recorder.h"

int mattis_recorder_init(mattis_recorder *self, const mattis_params *params) {
    *self = (mattis_recorder){
        .n_replicas = (size_t)params->replicas,
        .n_overlaps = (size_t)(params->record_overlaps < params->patterns ? params->record_overlaps
                                                                          : params->patterns),
        .n_sweeps = (size_t)params->sweeps,
        .n_spins = (size_t)params->spins,
        .own_cues = mattis_has_images(params),
        .n_pairs = mattis_series_pairs(params),
    };
    size_t states = self->n_replicas * self->n_sweeps;
    self->overlap = malloc(states * self->n_overlaps * sizeof *self->overlap);
    self->energy = malloc(states * sizeof *self->energy);
    self->pair_overlap = malloc((self->n_pairs * self->n_sweeps + 1) * sizeof(double));
    if (!self->overlap || !self->energy || !self->pair_overlap)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n_pairs * self->n_sweeps; k++)
        self->pair_overlap[k] = NAN;
    for (size_t k = 0; k < states * self->n_overlaps; k++)
        self->overlap[k] = NAN;
    for (size_t k = 0; k < states; k++)
        self->energy[k] = NAN;
    if (!mattis_is_multitasking(params))
        return MATTIS_OK;
    self->n_patterns = (size_t)params->patterns;
    self->state_sum = calloc(self->n_replicas * self->n_patterns, sizeof *self->state_sum);
    self->pattern_sum =
        calloc(MATTIS_N_PATTERN_OBSERVABLES * self->n_overlaps, sizeof *self->pattern_sum);
    self->sorted = malloc(self->n_patterns * sizeof *self->sorted);
    self->response = malloc(self->n_patterns * sizeof *self->response);
    return self->state_sum && self->pattern_sum && self->sorted && self->response
               ? MATTIS_OK
               : MATTIS_ERR_MEMORY;
}

void mattis_recorder_free(mattis_recorder *self) {
    free(self->overlap);
    free(self->energy);
    free(self->pair_overlap);
    free(self->state_sum);
    free(self->pattern_sum);
    free(self->sorted);
    free(self->response);
    *self = (mattis_recorder){0};
}

void mattis_recorder_transfer(mattis_recorder *self, mattis_buffer *buffer) {
    mattis_buffer_move(buffer, &self->recorded, sizeof self->recorded);
    if (self->recorded > self->n_sweeps) { /* loaded from a longer run */
        self->recorded = 0;
        buffer->failed = true;
    }
    const size_t recorded = self->recorded * sizeof(double);
    for (size_t k = 0; k < self->n_replicas * self->n_overlaps; k++)
        mattis_buffer_move(buffer, self->overlap + k * self->n_sweeps, recorded);
    for (size_t a = 0; a < self->n_replicas; a++)
        mattis_buffer_move(buffer, self->energy + a * self->n_sweeps, recorded);
    for (size_t k = 0; k < self->n_pairs; k++)
        mattis_buffer_move(buffer, self->pair_overlap + k * self->n_sweeps, recorded);
    mattis_buffer_move(buffer, &self->data_sum, sizeof self->data_sum);
    mattis_buffer_move(buffer, &self->pseudo_sum, sizeof self->pseudo_sum);
    mattis_buffer_move(buffer, &self->abs_sum, sizeof self->abs_sum);
    mattis_buffer_move(buffer, &self->replica_sum, sizeof self->replica_sum);
    mattis_buffer_move(buffer, &self->replica_squares, sizeof self->replica_squares);
    mattis_buffer_move(buffer, &self->replica_fourths, sizeof self->replica_fourths);
    mattis_buffer_move(buffer, self->state_sum,
                       self->n_replicas * self->n_patterns * sizeof *self->state_sum);
    if (self->n_patterns)
        mattis_buffer_move(buffer, self->pattern_sum,
                           MATTIS_N_PATTERN_OBSERVABLES * self->n_overlaps *
                               sizeof *self->pattern_sum);
}

double *mattis_recorder_series(const mattis_recorder *self, size_t replica, size_t mu) {
    return self->overlap + (replica * self->n_overlaps + mu) * self->n_sweeps;
}

static int64_t spin_product(const mattis_engine *x, const mattis_engine *y) {
    int64_t sum = 0;
    for (size_t i = 0; i < x->n_spins; i++)
        sum += x->spin[i] * y->spin[i];
    return sum;
}

static int descending(const void *left, const void *right) {
    const double x = *(const double *)left, y = *(const double *)right;
    return (x < y) - (x > y);
}

/* What the multitasking network has for each pattern. */
static void add_patterns(mattis_recorder *self, size_t replica, const mattis_engine *engine) {
    const size_t recorded = self->n_overlaps;
    double *sum = self->pattern_sum;
    for (size_t mu = 0; mu < self->n_patterns; mu++) {
        const int64_t overlap = engine->type->overlap(engine, mu);
        const double m = (double)overlap / (double)self->n_spins;
        self->state_sum[replica * self->n_patterns + mu] += overlap;
        self->sorted[mu] = fabs(m);
        if (mu >= recorded)
            continue;
        sum[MATTIS_PATTERN_ABS * recorded + mu] += fabs(m);
        sum[MATTIS_PATTERN_DATA * recorded + mu] += engine->type->data_overlap(engine, mu);
        sum[MATTIS_PATTERN_LOSS_PLUS * recorded + mu] += 1 + m;
        sum[MATTIS_PATTERN_LOSS_MINUS * recorded + mu] += 1 - m;
    }
    qsort(self->sorted, self->n_patterns, sizeof *self->sorted, descending);
    for (size_t k = 0; k < recorded; k++)
        sum[MATTIS_PATTERN_SORTED * recorded + k] += self->sorted[k];
}

/* The recorded patterns are that of the start and those after it, cyclically. */
static size_t recorded_pattern(const mattis_chain *chain, size_t mu) {
    return (chain->target + mu) % chain->patterns->n_patterns;
}

void mattis_recorder_add(mattis_recorder *self, const mattis_chain *replica) {
    const size_t t = self->recorded++;
    const double n = (double)self->n_spins;
    for (size_t a = 0; a < self->n_replicas; a++) {
        const mattis_engine *engine = replica[a].engine;
        for (size_t mu = 0; mu < self->n_overlaps; mu++)
            mattis_recorder_series(self, a, mu)[t] =
                (double)engine->type->overlap(engine, recorded_pattern(&replica[a], mu)) / n;
        self->energy[a * self->n_sweeps + t] = engine->type->energy(engine) / n;
        self->pseudo_sum += replica[a].pseudo_energy / n;
        self->data_sum += engine->type->data_overlap(engine, replica[a].target);
        self->abs_sum += fabs(mattis_recorder_series(self, a, 0)[t]);
        if (self->n_patterns)
            add_patterns(self, a, engine);
        for (size_t b = 0; !self->own_cues && b < a; b++) {
            const int64_t product = spin_product(engine, replica[b].engine);
            const double q = (double)product / n;
            self->replica_sum += product;
            self->replica_squares += q * q;
            self->replica_fourths += q * q * q * q;
            if (self->n_pairs)
                self->pair_overlap[(a * (a - 1) / 2 + b) * self->n_sweeps + t] = q;
        }
    }
}

void mattis_recorder_clear(const mattis_recorder *self, mattis_measurement *out) {
    for (size_t k = 0; k < MATTIS_N_OBSERVABLES; k++)
        out->scalar[k] = NAN;
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        for (size_t mu = 0; mu < self->n_overlaps; mu++)
            out->pattern[k][mu] = NAN;
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        for (size_t a = 0; a < self->n_replicas; a++)
            out->replica[k][a] = NAN;
}

/* A replica is retrieved above this overlap: the share record.retrieved-above of the largest one
 * that the pattern allows, its activity. */
static double retrieval_threshold(const mattis_params *params) {
    return params->retrieved_above * (mattis_is_multitasking(params) ? 1 - params->dilution : 1);
}

/* Mean over the replicas of one pattern's series, with the variance and tau of the same. */
static void finish_overlap(const mattis_recorder *self, size_t mu, double threshold,
                           mattis_measurement *out) {
    const double replicas = (double)self->n_replicas;
    out->overlap[mu] = out->thermal_variance[mu] = out->tau[mu] = 0;
    for (size_t a = 0; a < self->n_replicas; a++) {
        const double *series = mattis_recorder_series(self, a, mu);
        double tau = mattis_autocorrelation_time(series, self->n_sweeps);
        double mean, variance;
        mattis_series_mean(series, self->n_sweeps, tau, &mean, &variance);
        out->overlap[mu] += mean / replicas;
        out->thermal_variance[mu] += variance / (replicas * replicas);
        out->tau[mu] += tau / replicas;
        if (mu == 0)
            out->scalar[MATTIS_RETRIEVED] += (mean > threshold) / replicas;
    }
}

/* Sums to means; the state of every replica, and responses, cost and loss of its last spins. */
static void finish_patterns(const mattis_recorder *self, const mattis_chain *replica,
                            const mattis_params *params, mattis_measurement *out) {
    const double replicas = (double)self->n_replicas, sweeps = (double)self->n_sweeps;
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        for (size_t mu = 0; mu < self->n_overlaps; mu++)
            out->pattern[k][mu] =
                self->pattern_sum[k * self->n_overlaps + mu] / (replicas * sweeps);
    out->scalar[MATTIS_COST] = out->scalar[MATTIS_LOSS] = out->scalar[MATTIS_N_RETRIEVED] = 0;
    for (size_t k = 0; k < MATTIS_N_STATES; k++)
        out->scalar[MATTIS_STATE + k] = 0;
    for (size_t a = 0; a < self->n_replicas; a++) {
        for (size_t mu = 0; mu < self->n_patterns; mu++)
            self->sorted[mu] = (double)self->state_sum[a * self->n_patterns + mu] /
                               ((double)self->n_spins * sweeps);
        size_t counted;
        mattis_responses(replica[a].engine, params, self->response);
        const mattis_state state =
            mattis_classify(self->sorted, self->response, self->n_patterns, params, &counted);
        for (size_t mu = 0; mu < self->n_overlaps; mu++)
            out->pattern[MATTIS_PATTERN_RESPONSE][mu] += self->response[mu] / replicas;
        out->scalar[MATTIS_N_RETRIEVED] += (double)counted / replicas;
        out->replica[MATTIS_FINAL_STATE][a] = state;
        out->scalar[MATTIS_STATE + state] += 1 / replicas;
        out->scalar[MATTIS_COST] +=
            mattis_cost_of(replica[a].patterns, replica[a].engine->spin) / replicas;
        out->scalar[MATTIS_LOSS] += mattis_loss_of(replica[a].engine, self->n_patterns) / replicas;
    }
}

void mattis_recorder_finish(const mattis_recorder *self, const mattis_chain *replica,
                            const mattis_params *params, mattis_measurement *out) {
    const double states = (double)(self->n_replicas * self->n_sweeps);
    const double pairs = (double)(self->n_replicas * (self->n_replicas - 1) / 2);
    double *scalar = out->scalar;
    mattis_recorder_clear(self, out);
    scalar[MATTIS_RETRIEVED] = 0;
    for (size_t mu = 0; mu < self->n_overlaps; mu++)
        finish_overlap(self, mu, retrieval_threshold(params), out);
    if (self->n_patterns)
        finish_patterns(self, replica, params, out);
    scalar[MATTIS_ABS_OVERLAP] = self->abs_sum / states;
    scalar[MATTIS_DATA_OVERLAP] = self->data_sum / states;
    scalar[MATTIS_REPLICA_OVERLAP] =
        pairs > 0
            ? (double)self->replica_sum / (pairs * (double)self->n_sweeps * (double)self->n_spins)
            : NAN;
    scalar[MATTIS_ENERGY] = 0;
    for (size_t k = 0; k < self->n_replicas * self->n_sweeps; k++)
        scalar[MATTIS_ENERGY] += self->energy[k] / states;
    mattis_fluctuations_finish(self, scalar);
    double flips = 0, attempts = 0;
    for (size_t a = 0; a < self->n_replicas; a++) {
        flips += (double)replica[a].flips;
        attempts += (double)replica[a].sweep * (double)self->n_spins;
    }
    scalar[MATTIS_ACCEPTANCE] = flips / attempts;
    if (mattis_has_pseudo_energy(params))
        scalar[MATTIS_PSEUDO_ENERGY] = self->pseudo_sum / states;
    scalar[MATTIS_N_PATTERNS] = (double)params->patterns;
}

void mattis_recorder_add_tap(mattis_recorder *self, const mattis_tap *tap) {
    const size_t t = self->recorded++;
    for (size_t mu = 0; mu < self->n_overlaps; mu++)
        mattis_recorder_series(self, 0, mu)[t] = mattis_tap_overlap(tap, mu);
    self->energy[t] = mattis_tap_energy(tap) / (double)self->n_spins;
}

void mattis_recorder_finish_tap(const mattis_recorder *self, const mattis_tap *tap,
                                const mattis_params *params, mattis_measurement *out) {
    double *scalar = out->scalar;
    mattis_recorder_clear(self, out);
    for (size_t mu = 0; mu < self->n_overlaps; mu++) {
        out->overlap[mu] = mattis_tap_overlap(tap, mu);
        out->thermal_variance[mu] = out->tau[mu] = 0;
    }
    scalar[MATTIS_ABS_OVERLAP] = fabs(out->overlap[0]);
    scalar[MATTIS_DATA_OVERLAP] = mattis_tap_data_overlap(tap);
    scalar[MATTIS_REPLICA_OVERLAP] = mattis_tap_replica_overlap(tap);
    scalar[MATTIS_ENERGY] = mattis_tap_energy(tap) / (double)self->n_spins;
    scalar[MATTIS_RETRIEVED] = out->overlap[0] > params->retrieved_above;
    scalar[MATTIS_FREE_ENERGY] = mattis_tap_free_energy(tap) / (double)self->n_spins;
    scalar[MATTIS_ITERATIONS] = (double)tap->iterations;
    scalar[MATTIS_CONVERGED] = tap->converged;
    scalar[MATTIS_N_PATTERNS] = (double)params->patterns;
}
