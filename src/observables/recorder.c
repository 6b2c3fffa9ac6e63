/* See mattis/observables.h. */
#include <math.h>
#include <stdlib.h>

#include "fluctuations.h"
#include "mattis/estimators.h"
#include "mattis/observables.h"
#include "recorder.h"

static bool is_tap(const mattis_params *params) {
    return params->update == MATTIS_TAP;
}

static bool has_pseudo_energy(const mattis_params *params) {
    return params->update == MATTIS_PARALLEL && params->order == 2 &&
           params->model != MATTIS_MODERN;
}

static bool is_multitasking(const mattis_params *params) {
    return params->model == MATTIS_MULTITASKING;
}

static bool is_continuous(const mattis_params *params) {
    return params->model == MATTIS_MODERN && params->state == MATTIS_STATE_CONTINUOUS;
}

static bool has_spins(const mattis_params *params) {
    return !is_continuous(params);
}

static bool iterates(const mattis_params *params) {
    return is_tap(params) || is_continuous(params);
}

static bool samples_states(const mattis_params *params) {
    return !iterates(params);
}

static bool samples_replicas(const mattis_params *params) {
    return !iterates(params) && params->replicas > 1;
}

static bool has_bounds(const mattis_params *params) {
    return is_continuous(params) && params->record_bounds;
}

static bool has_images(const mattis_params *params) {
    return params->images != NULL;
}

static bool has_examples_of_images(const mattis_params *params) {
    return has_images(params) && params->model != MATTIS_MODERN;
}

static bool has_replica_overlap(const mattis_params *params) {
    return has_spins(params) && !has_images(params);
}

static bool exchanges(const mattis_params *params) {
    return params->exchange;
}

static bool ends_in_states(const mattis_params *params) {
    return is_multitasking(params) || is_continuous(params);
}

bool mattis_is_measured(const mattis_observable_info *info, const mattis_params *params) {
    return !info->measured || info->measured(params);
}

#define STATE_SHARE(state, name)                                                                   \
    [MATTIS_STATE + MATTIS_STATE_##                                                                \
        state] = {"state_" name, "1", "fraction of the replicas whose final state is " name,       \
                  is_multitasking}

const mattis_observable_info mattis_observable_table[MATTIS_N_OBSERVABLES] = {
    [MATTIS_ABS_OVERLAP] = {"abs_overlap", "1",
                            "time mean of the modulus |m| of the overlap with "
                            "the retrieved pattern",
                            NULL},
    [MATTIS_DATA_OVERLAP] = {"data_overlap", "1",
                             "time mean of n, the overlap with the mean of the "
                             "examples of the retrieved pattern",
                             NULL},
    [MATTIS_REPLICA_OVERLAP] = {"replica_overlap", "1",
                                "time mean of q, the overlap of two replicas "
                                "of the same disorder; TAP: (1/N) sum_i m_i^2",
                                has_replica_overlap},
    [MATTIS_ENERGY] = {"energy", "1",
                       "time mean of the energy H / N for each spin; continuous states: E / N of "
                       "the fixed point",
                       NULL},
    [MATTIS_RETRIEVED] = {"retrieved", "1",
                          "fraction of the replicas whose time-mean overlap is "
                          "above the threshold",
                          NULL},
    [MATTIS_ACCEPTANCE] = {"acceptance", "1",
                           "fraction of the attempts that changed a spin, "
                           "burn-in included",
                           has_spins},
    [MATTIS_EXCHANGE_ACCEPTANCE] = {"exchange_acceptance", "1",
                                    "mean probability, in the measured sweeps, that a state is "
                                    "exchanged with the next higher temperature; not a number at "
                                    "the highest",
                                    exchanges},
    [MATTIS_ROUND_TRIPS] = {"round_trips", "1",
                            "journeys of states from the lowest temperature to the highest and "
                            "back, over all replicas and measured sweeps; the same number at each "
                            "temperature",
                            exchanges},
    [MATTIS_PSEUDO_ENERGY] = {"pseudo_energy", "1",
                              "time mean of -(T / N) sum_i ln 2cosh(h_i / T), the energy of the "
                              "stationary law of parallel dynamics at P = 2, before each sweep",
                              has_pseudo_energy},
    [MATTIS_FREE_ENERGY] = {"free_energy", "1", "TAP free energy F / N for each spin", is_tap},
    [MATTIS_ITERATIONS] = {"iterations", "1",
                           "TAP iterations until convergence, or until the number of sweeps; "
                           "continuous states: updates, mean over the replicas",
                           iterates},
    [MATTIS_CONVERGED] = {"converged", "1",
                          "1 where the TAP iteration has converged, else 0; continuous states: "
                          "fraction of the replicas that have",
                          iterates},
    [MATTIS_N_PATTERNS] = {"n_patterns", "1", "number of patterns K", NULL},
    [MATTIS_OVERLAP_SQUARED] = {"overlap_squared", "1",
                                "time mean of m^2, of the overlap with the retrieved pattern",
                                samples_states},
    [MATTIS_OVERLAP_FOURTH] = {"overlap_fourth", "1",
                               "time mean of m^4, of the overlap with the retrieved pattern",
                               samples_states},
    [MATTIS_REPLICA_SQUARED] = {"replica_overlap_squared", "1",
                                "time mean of q^2, of the overlap of two replicas",
                                samples_replicas},
    [MATTIS_REPLICA_FOURTH] = {"replica_overlap_fourth", "1",
                               "time mean of q^4, of the overlap of two replicas",
                               samples_replicas},
    [MATTIS_OVERLAP_DRIFT] = {"overlap_drift", "1",
                              "|m| in the second half of the measured sweeps less that in the "
                              "first",
                              samples_states},
    [MATTIS_ENERGY_DRIFT] = {"energy_drift", "1",
                             "energy H / N in the second half of the measured sweeps less that in "
                             "the first",
                             samples_states},
    [MATTIS_BINNING_TAU] = {"binning_tau", "sweeps",
                            "integrated autocorrelation time of the overlap by binning: "
                            "1 + 2 tau = var(bins)/var(naive)",
                            samples_states},
    [MATTIS_COST] =
        {"cost", "1",
         "-(2 / N) H of the storing rule in the final state, summed over pairs of spins",
         is_multitasking},
    [MATTIS_LOSS] =
        {"loss", "1",
         "sum over the patterns of 1 - L+ L- in the final state, L+- = 1 +- m_mu: equal "
         "to the cost",
         is_multitasking},
    [MATTIS_N_RETRIEVED] = {"n_retrieved", "1",
                            "number of patterns whose amplitude counts by the rule of final_state",
                            is_multitasking},
    [MATTIS_RETRIEVAL_ERROR] = {"retrieval_error", "1",
                                "|s - xi| / sqrt(N) of the fixed point and the cued pattern",
                                is_continuous},
    [MATTIS_ENERGY_RISE] = {"energy_rise", "1",
                            "largest change of the energy E / N in one update of any replica: at "
                            "most rounding above 0",
                            is_continuous},
    [MATTIS_ATTENDED] = {"attended", "1",
                         "least number of patterns that carry 90 % of the softmax weight at the "
                         "fixed point",
                         is_continuous},
    [MATTIS_ENTROPY] = {"entropy", "1",
                        "entropy of the softmax weights at the fixed point, in nats",
                        is_continuous},
    [MATTIS_FIRST_OVERLAP] = {"first_step", "1", "overlap with the cued pattern after one update",
                              is_continuous},
    [MATTIS_FIRST_ERROR] = {"one_update_error", "1", "|s - xi| / sqrt(N) after one update",
                            is_continuous},
    [MATTIS_FIRST_RETRIEVED] = {"one_update_retrieved", "1",
                                "fraction of the replicas whose overlap after one update is above "
                                "the threshold of `retrieved`",
                                is_continuous},
    [MATTIS_SEPARATION] = {"separation", "1",
                           "separation min (xi.xi - xi.xi^nu) / N of the cued pattern from the "
                           "others",
                           has_bounds},
    [MATTIS_WITHIN_BOUND] = {"within_bound", "1",
                             "fraction of the replicas whose error after one update is within the "
                             "bound of Ramsauer et al.",
                             has_bounds},
    [MATTIS_ACCURACY] =
        {"accuracy", "1",
         "fraction of the replicas whose final state is nearest to the pattern that "
         "they were cued with",
         has_images},
    [MATTIS_BASELINE] =
        {"baseline_accuracy", "1",
         "the same of the nearest class mean: the mean of the examples used that is "
         "nearest to the cue",
         has_examples_of_images},
    [MATTIS_RECOVERED] = {"recovered", "1",
                          "fraction of the replicas whose final state is the pattern in every spin",
                          has_images},
    [MATTIS_CUE_OVERLAP] = {"cue_overlap", "1", "overlap of the cue with its pattern", has_images},
    [MATTIS_DATASET_QUALITY] = {"dataset_quality", "1",
                                "quality of the examples used: mean of xi eta over spins, patterns "
                                "and examples",
                                has_examples_of_images},
    [MATTIS_DATASET_ENTROPY] = {"dataset_entropy", "1",
                                "entropy of the examples used: mean of x^2 over spins and patterns "
                                "by the square of dataset_quality, less 1",
                                has_examples_of_images},
    [MATTIS_MODEL_QUALITY] = {"model_quality", "1",
                              "quality r in the energy and in the theory: where classes are the "
                              "concepts, estimated from all train images",
                              has_examples_of_images},
    [MATTIS_POINT + MATTIS_POINT_SINGLE] = {"state_single", "1",
                                            "fraction of the replicas at a fixed point of one "
                                            "pattern",
                                            is_continuous},
    [MATTIS_POINT + MATTIS_POINT_METASTABLE] = {"state_metastable", "1",
                                                "fraction of the replicas at a fixed point of a "
                                                "subset of the patterns",
                                                is_continuous},
    [MATTIS_POINT + MATTIS_POINT_GLOBAL] = {"state_global", "1",
                                            "fraction of the replicas at the average of all "
                                            "patterns",
                                            is_continuous},
    STATE_SHARE(ERGODIC, "ergodic"),
    STATE_SHARE(PURE, "pure"),
    STATE_SHARE(HIERARCHICAL, "hierarchical"),
    STATE_SHARE(PARALLEL, "parallel"),
    STATE_SHARE(MIXED, "mixed"),
};

const mattis_observable_info mattis_pattern_observable_table[MATTIS_N_PATTERN_OBSERVABLES] = {
    [MATTIS_PATTERN_ABS] = {"pattern_abs_overlap", "1", "time mean of |m_mu|", is_multitasking},
    [MATTIS_PATTERN_DATA] = {"pattern_data_overlap", "1",
                             "time mean of n_mu, the overlap with the mean of the examples",
                             is_multitasking},
    [MATTIS_PATTERN_SORTED] = {"sorted_overlap", "1",
                               "time mean of the largest |m_mu|, the second largest and so on",
                               is_multitasking},
    [MATTIS_PATTERN_LOSS_PLUS] = {"loss_plus", "1", "time mean of the loss L+ = 1 + m_mu",
                                  is_multitasking},
    [MATTIS_PATTERN_LOSS_MINUS] = {"loss_minus", "1", "time mean of the loss L- = 1 - m_mu",
                                   is_multitasking},
    [MATTIS_PATTERN_RESPONSE] = {"pattern_response", "1",
                                 "response A of m_mu to a shift of itself by the crosstalk "
                                 "sqrt((1 - d)/N), in the final state",
                                 is_multitasking},
};

const mattis_observable_info mattis_replica_observable_table[MATTIS_N_REPLICA_OBSERVABLES] = {
    [MATTIS_FINAL_STATE] = {"final_state", "1", "state in which each replica ended: see rule",
                            ends_in_states},
    [MATTIS_REPLICA_SEPARATION] = {"separation_by_replica", "1",
                                   "separation min (xi.xi - xi.xi^nu) of the pattern that the "
                                   "replica is cued with",
                                   has_bounds},
    [MATTIS_REPLICA_FIRST_ERROR] = {"one_update_error_by_replica", "1", "|s - xi| after one update",
                                    has_bounds},
    [MATTIS_REPLICA_BOUND] = {"one_update_bound_by_replica", "1",
                              "bound of one_update_error_by_replica by Ramsauer et al., Theorem 5, "
                              "no more than 2 max |xi|",
                              has_bounds},
    [MATTIS_REPLICA_CUED] = {"cued", "1", "number of the pattern, or class, of the cue",
                             has_images},
    [MATTIS_REPLICA_ANSWER] = {"answer", "1",
                               "number of the pattern, or class, nearest to the final state: the "
                               "first of several",
                               has_images},
    [MATTIS_REPLICA_BASELINE] =
        {"baseline_answer", "1",
         "number of the class whose mean of the examples used is nearest to "
         "the cue: the first of several",
         has_examples_of_images},
    [MATTIS_REPLICA_OVERLAP_END] = {"final_overlap", "1",
                                    "overlap of the final state with the pattern of the cue",
                                    has_images},
};

const mattis_observable_info mattis_pixels_table[MATTIS_N_PIXELS] = {
    [MATTIS_PIXELS_CUE] = {"cue_pixels", "1", "first state", has_images},
    [MATTIS_PIXELS_FINAL] = {"final_pixels", "1", "last state", has_images},
    [MATTIS_PIXELS_PATTERN] = {"pattern_pixels", "1", "pattern of the cue", has_images},
};

const char *const *mattis_final_states(const mattis_params *params, const char **rule) {
    *rule = is_continuous(params) ? mattis_point_rule : mattis_classify_rule;
    return is_continuous(params) ? mattis_point_names : mattis_state_names;
}

int mattis_recorder_init(mattis_recorder *self, const mattis_params *params) {
    *self = (mattis_recorder){
        .n_replicas = (size_t)params->replicas,
        .n_overlaps = (size_t)(params->record_overlaps < params->patterns ? params->record_overlaps
                                                                          : params->patterns),
        .n_sweeps = (size_t)params->sweeps,
        .n_spins = (size_t)params->spins,
        .own_cues = has_images(params),
    };
    size_t states = self->n_replicas * self->n_sweeps;
    self->overlap = malloc(states * self->n_overlaps * sizeof *self->overlap);
    self->energy = malloc(states * sizeof *self->energy);
    if (!self->overlap || !self->energy)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < states * self->n_overlaps; k++)
        self->overlap[k] = NAN;
    for (size_t k = 0; k < states; k++)
        self->energy[k] = NAN;
    if (!is_multitasking(params))
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
    return params->retrieved_above * (is_multitasking(params) ? 1 - params->dilution : 1);
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
        mattis_responses(replica[a].engine, replica[a].patterns, params, self->response);
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
    if (has_pseudo_energy(params))
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
