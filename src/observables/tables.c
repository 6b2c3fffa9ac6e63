/* What each number is, and which experiments have it: see mattis/observables.h. */
#include "recorder.h"

static bool is_tap(const mattis_params *params) {
    return params->update == MATTIS_TAP;
}

bool mattis_has_pseudo_energy(const mattis_params *params) {
    return params->update == MATTIS_PARALLEL && params->order == 2 &&
           params->model != MATTIS_MODERN;
}

bool mattis_is_multitasking(const mattis_params *params) {
    return params->model == MATTIS_MULTITASKING;
}

static bool is_continuous(const mattis_params *params) {
    return params->model == MATTIS_MODERN && params->state == MATTIS_STATE_CONTINUOUS;
}

static bool exchanges(const mattis_params *params) {
    return params->exchange;
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

bool mattis_has_images(const mattis_params *params) {
    return params->images != NULL;
}

static bool samples_replicas(const mattis_params *params) {
    return !iterates(params) && params->replicas > 1 && !mattis_has_images(params);
}

size_t mattis_series_pairs(const mattis_params *params) {
    const size_t replicas = (size_t)params->replicas;
    return params->record_series && samples_replicas(params) ? replicas * (replicas - 1) / 2 : 0;
}

static bool has_bounds(const mattis_params *params) {
    return is_continuous(params) && params->record_bounds;
}

static bool has_examples_of_images(const mattis_params *params) {
    return mattis_has_images(params) && params->model != MATTIS_MODERN;
}

static bool has_replica_overlap(const mattis_params *params) {
    return has_spins(params) && !mattis_has_images(params);
}

static bool ends_in_states(const mattis_params *params) {
    return mattis_is_multitasking(params) || is_continuous(params);
}

bool mattis_is_measured(const mattis_observable_info *info, const mattis_params *params) {
    return !info->measured || info->measured(params);
}

#define STATE_SHARE(state, name)                                                                   \
    [MATTIS_STATE + MATTIS_STATE_##                                                                \
        state] = {"state_" name, "1", "fraction of the replicas whose final state is " name,       \
                  mattis_is_multitasking}

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
                          "above the threshold, times 1 - d where patterns are diluted",
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
                              mattis_has_pseudo_energy},
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
         mattis_is_multitasking},
    [MATTIS_LOSS] =
        {"loss", "1",
         "sum over the patterns of 1 - L+ L- in the final state, L+- = 1 +- m_mu: equal "
         "to the cost",
         mattis_is_multitasking},
    [MATTIS_N_RETRIEVED] = {"n_retrieved", "1",
                            "number of patterns whose amplitude counts by the rule of final_state",
                            mattis_is_multitasking},
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
         mattis_has_images},
    [MATTIS_BASELINE] =
        {"baseline_accuracy", "1",
         "the same of the nearest class mean: the mean of the examples used that is "
         "nearest to the cue",
         has_examples_of_images},
    [MATTIS_RECOVERED] = {"recovered", "1",
                          "fraction of the replicas whose final state is the pattern in every spin",
                          mattis_has_images},
    [MATTIS_CUE_OVERLAP] = {"cue_overlap", "1", "overlap of the cue with its pattern",
                            mattis_has_images},
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
    [MATTIS_PATTERN_ABS] = {"pattern_abs_overlap", "1", "time mean of |m_mu|",
                            mattis_is_multitasking},
    [MATTIS_PATTERN_DATA] = {"pattern_data_overlap", "1",
                             "time mean of n_mu, the overlap with the mean of the examples",
                             mattis_is_multitasking},
    [MATTIS_PATTERN_SORTED] = {"sorted_overlap", "1",
                               "time mean of the largest |m_mu|, the second largest and so on",
                               mattis_is_multitasking},
    [MATTIS_PATTERN_LOSS_PLUS] = {"loss_plus", "1", "time mean of the loss L+ = 1 + m_mu",
                                  mattis_is_multitasking},
    [MATTIS_PATTERN_LOSS_MINUS] = {"loss_minus", "1", "time mean of the loss L- = 1 - m_mu",
                                   mattis_is_multitasking},
    [MATTIS_PATTERN_RESPONSE] = {"pattern_response", "1",
                                 "response A of m_mu to a shift of itself by the crosstalk "
                                 "sqrt((1 - d)/N), in the final state",
                                 mattis_is_multitasking},
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
                             mattis_has_images},
    [MATTIS_REPLICA_CUED_IMAGE] = {"cued_image", "1",
                                   "number of the image of the cue in its file, from 0: of the "
                                   "train part, or of the test part where classes are concepts",
                                   mattis_has_images},
    [MATTIS_REPLICA_ANSWER] = {"answer", "1",
                               "number of the pattern, or class, nearest to the final state: the "
                               "first of several",
                               mattis_has_images},
    [MATTIS_REPLICA_BASELINE] =
        {"baseline_answer", "1",
         "number of the class whose mean of the examples used is nearest to "
         "the cue: the first of several",
         has_examples_of_images},
    [MATTIS_REPLICA_OVERLAP_END] = {"final_overlap", "1",
                                    "overlap of the final state with the pattern of the cue",
                                    mattis_has_images},
};

const mattis_observable_info mattis_pixels_table[MATTIS_N_PIXELS] = {
    [MATTIS_PIXELS_CUE] = {"cue_pixels", "1", "first state", mattis_has_images},
    [MATTIS_PIXELS_FINAL] = {"final_pixels", "1", "last state", mattis_has_images},
    [MATTIS_PIXELS_PATTERN] = {"pattern_pixels", "1", "pattern of the cue", mattis_has_images},
};

const char *const *mattis_final_states(const mattis_params *params, const char **rule) {
    *rule = is_continuous(params) ? mattis_point_rule : mattis_classify_rule;
    return is_continuous(params) ? mattis_point_names : mattis_state_names;
}
