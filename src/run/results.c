/* See results.h and mattis/run.h: what stands in /monte_carlo and /series. */
#include "results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "derived.h"
#include "mattis/estimators.h"
#include "mattis/state.h"

enum { DIMS_TEXT = 256, NAME_TEXT = 64 };

int mattis_results_add_axes(mattis_frame *frame, const mattis_experiment *experiment) {
    for (size_t a = 0; a < experiment->n_axes; a++) {
        const mattis_axis *axis = &experiment->axis[a];
        const mattis_param *param = axis->param;
        bool start = param->type == MATTIS_TYPE_CHOICE;
        int index = mattis_frame_add_dimension(frame, mattis_param_axis_name(param), param->units,
                                               param->meaning, axis->n, axis->value);
        if (index < 0)
            return index;
        mattis_attributes *attributes = &frame->dimension[index].attributes;
        int status = mattis_attributes_set(attributes, "key", param->path, 0);
        if (!status)
            status = mattis_attributes_set(attributes, "spacing", axis->log ? "log" : "linear", 0);
        const char *symbol = mattis_param_symbol(param, (mattis_model_kind)experiment->base.model);
        if (!status && *symbol)
            status = mattis_attributes_set(attributes, "symbol", symbol, 0);
        if (!status && start)
            status = mattis_attributes_set(attributes, "values", "0: pattern, 1: random", 0);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

int mattis_results_add_pattern(mattis_frame *frame, const mattis_experiment *experiment) {
    return mattis_frame_add_dimension(frame, "pattern", "1",
                                      "recorded pattern, the retrieved one first",
                                      (size_t)experiment->base.record_overlaps, NULL);
}

void mattis_results_dims(const mattis_experiment *experiment, const char *more, char *text,
                         size_t size) {
    size_t used = 0;
    *text = '\0';
    for (size_t a = 0; a < experiment->n_axes; a++) {
        used += (size_t)snprintf(text + used, size - used, "%s ",
                                 mattis_param_axis_name(experiment->axis[a].param));
    }
    snprintf(text + used, size - used, "%s", more);
}

/* The variables over the recorded patterns. */
static int add_overlaps(mattis_frame *frame, const mattis_experiment *experiment) {
    static const struct {
        const char *name, *units, *long_name, *dims;
    } rows[] = {
        {"overlap", "1", "time mean of the overlap m_mu of each disorder sample", "sample pattern"},
        {"overlap_mean", "1", "mean of the overlap over the disorder samples", "pattern"},
        {"overlap_error", "1", "jackknife error of overlap_mean over the disorder samples",
         "pattern"},
        {"overlap_thermal_error", "1", "part of the error of overlap_mean that longer runs reduce",
         "pattern"},
        {"overlap_tau", "sweeps",
         "integrated autocorrelation time of the overlap, sum of rho(t) over t >= 1", "pattern"},
        {"overlap_sample_thermal_error", "1",
         "thermal error of the overlap of each disorder sample", "sample pattern"},
        {"overlap_sample_tau", "sweeps",
         "integrated autocorrelation time in each disorder sample, sum of rho(t) over t >= 1",
         "sample pattern"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        char dims[DIMS_TEXT];
        mattis_results_dims(experiment, rows[k].dims, dims, sizeof dims);
        int index = mattis_frame_add_variable(frame, rows[k].name, rows[k].units, rows[k].long_name,
                                              MATTIS_F64, dims);
        if (index < 0)
            return index;
    }
    return MATTIS_OK;
}

/* NAME for each sample, NAME_mean and NAME_error; `inner` is "" or " pattern". */
static int add_observable(mattis_frame *frame, const mattis_experiment *experiment,
                          const mattis_observable_info *info, const char *inner) {
    char dims[DIMS_TEXT], cell_dims[DIMS_TEXT], more[NAME_TEXT], name[NAME_TEXT];
    char long_name[DIMS_TEXT];
    snprintf(more, sizeof more, "sample%s", inner);
    mattis_results_dims(experiment, more, dims, sizeof dims);
    mattis_results_dims(experiment, *inner ? inner + 1 : "", cell_dims, sizeof cell_dims);
    int index = mattis_frame_add_variable(frame, info->name, info->units, info->long_name,
                                          MATTIS_F64, dims);
    if (index < 0)
        return index;
    snprintf(name, sizeof name, "%s_mean", info->name);
    snprintf(long_name, sizeof long_name, "mean over the disorder samples: %s", info->long_name);
    index = mattis_frame_add_variable(frame, name, info->units, long_name, MATTIS_F64, cell_dims);
    if (index < 0)
        return index;
    snprintf(long_name, sizeof long_name, "jackknife error of %s over the disorder samples", name);
    snprintf(name, sizeof name, "%s_error", info->name);
    index = mattis_frame_add_variable(frame, name, info->units, long_name, MATTIS_F64, cell_dims);
    return index < 0 ? index : MATTIS_OK;
}

static int add_observables(mattis_frame *frame, const mattis_experiment *experiment) {
    const mattis_params *base = &experiment->base;
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < MATTIS_N_OBSERVABLES; k++)
        if (mattis_is_measured(&mattis_observable_table[k], base))
            status = add_observable(frame, experiment, &mattis_observable_table[k], "");
    for (size_t k = 0; !status && k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        if (mattis_is_measured(&mattis_pattern_observable_table[k], base))
            status =
                add_observable(frame, experiment, &mattis_pattern_observable_table[k], " pattern");
    return status;
}

/* The values that the final state may have, with the rule that tells it. */
static int note_states(mattis_frame *frame, const mattis_params *base) {
    const mattis_variable *state = mattis_frame_variable(frame, "final_state");
    if (!state)
        return MATTIS_OK;
    const char *rule;
    const char *const *names = mattis_final_states(base, &rule);
    char values[DIMS_TEXT] = "";
    for (size_t k = 0, used = 0; names[k]; k++)
        used += (size_t)snprintf(values + used, sizeof values - used, "%s%zu: %s", k ? ", " : "", k,
                                 names[k]);
    mattis_attributes *attributes = &mattis_frame_variable(frame, "final_state")->attributes;
    int status = mattis_attributes_set(attributes, "values", values, 0);
    return status ? status : mattis_attributes_set(attributes, "rule", rule, 0);
}

static bool is_by_replica(const mattis_params *base) {
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        if (mattis_is_measured(&mattis_replica_observable_table[k], base))
            return true;
    return false;
}

/* What each replica of a sample has of its own. */
static int add_replicas(mattis_frame *frame, const mattis_experiment *experiment) {
    char dims[DIMS_TEXT];
    if (!is_by_replica(&experiment->base))
        return MATTIS_OK;
    int status = mattis_frame_add_dimension(frame, "replica", "1", "copy of one disorder",
                                            (size_t)experiment->base.replicas, NULL);
    mattis_results_dims(experiment, "sample replica", dims, sizeof dims);
    for (size_t k = 0; status >= 0 && k < MATTIS_N_REPLICA_OBSERVABLES; k++) {
        const mattis_observable_info *info = &mattis_replica_observable_table[k];
        if (mattis_is_measured(info, &experiment->base))
            status = mattis_frame_add_variable(frame, info->name, info->units, info->long_name,
                                               MATTIS_F64, dims);
    }
    return status < 0 ? status : note_states(frame, &experiment->base);
}

/* Measured sweeps of the longest cell: the length of a series where sweeps is an axis. */
static size_t longest_run(const mattis_plan *plan) {
    int64_t sweeps = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        if (plan->cell[c].sweeps > sweeps)
            sweeps = plan->cell[c].sweeps;
    return (size_t)sweeps;
}

double mattis_results_bytes(const mattis_plan *plan) {
    const mattis_params *base = &plan->experiment->base;
    const double patterns = (double)base->record_overlaps;
    double scalars = 0, vectors = 0;
    for (size_t k = 0; k < MATTIS_N_OBSERVABLES; k++)
        scalars += mattis_is_measured(&mattis_observable_table[k], base);
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        vectors += mattis_is_measured(&mattis_pattern_observable_table[k], base);
    double sample_values = (3 + vectors) * patterns + scalars + 1; /* see init_monte_carlo */
    double cell_values = (4 + 2 * vectors) * patterns + 2 * scalars + 16 /* theory */;
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        if (mattis_is_measured(&mattis_replica_observable_table[k], base))
            sample_values += (double)base->replicas;
    sample_values += MATTIS_N_PIXELS * (double)mattis_results_shown(base) * (double)base->spins;
    if (base->record_series)
        sample_values += (double)longest_run(plan) * ((double)base->replicas * (patterns + 1) +
                                                      (double)mattis_series_pairs(base));
    return sizeof(double) * (double)plan->n_cells *
           (cell_values + (double)plan->n_samples * sample_values);
}

static int init_monte_carlo(mattis_frame *frame, const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    char dims[DIMS_TEXT];
    int status = mattis_frame_init(frame, "/monte_carlo");
    if (!status)
        status = mattis_results_add_axes(frame, experiment);
    if (status)
        return status;
    status =
        mattis_frame_add_dimension(frame, "sample", "1", "disorder sample", plan->n_samples, NULL);
    if (status >= 0)
        status = mattis_results_add_pattern(frame, experiment);
    if (status >= 0)
        status = add_overlaps(frame, experiment);
    if (status >= 0)
        status = add_observables(frame, experiment);
    if (status >= 0)
        status = add_replicas(frame, experiment);
    if (status >= 0)
        status = mattis_results_add_pixels(frame, plan);
    if (status >= 0)
        status = mattis_results_add_confusion(frame, plan);
    if (status < 0)
        return status;
    status = mattis_attributes_set(&mattis_frame_variable(frame, "retrieved")->attributes,
                                   "threshold", NULL, experiment->base.retrieved_above);
    if (!status && experiment->base.model == MATTIS_MULTITASKING)
        status = mattis_attributes_set(
            &mattis_frame_variable(frame, "retrieved")->attributes, "threshold_in_units_of",
            "1 - d, the activity: the largest overlap with a pattern", 0);
    mattis_results_dims(experiment, "sample", dims, sizeof dims);
    if (!status)
        status = mattis_frame_add_variable(frame, "done", "1", "1 where the sample is complete",
                                           MATTIS_U8, dims);
    if (status >= 0)
        status = mattis_derived_add(frame, experiment);
    return status < 0 ? status : mattis_flags_add(frame, experiment);
}

/* The overlap of each pair of replicas, where P(q) can be measured. */
static int add_pairs(mattis_frame *frame, const mattis_experiment *experiment) {
    const size_t pairs = mattis_series_pairs(&experiment->base);
    char dims[DIMS_TEXT];
    if (pairs == 0)
        return MATTIS_OK;
    mattis_results_dims(experiment, "sample pair sweep", dims, sizeof dims);
    const int status = mattis_frame_add_dimension(
        frame, "pair", "1", "pair of replicas, in the order (1,0), (2,0), (2,1), (3,0), ...", pairs,
        NULL);
    return status < 0 ? status
                      : mattis_frame_add_variable(frame, "replica_overlap", "1",
                                                  "overlap q of two replicas of the same disorder "
                                                  "after each sweep",
                                                  MATTIS_F64, dims);
}

static int init_series(mattis_frame *frame, const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    const size_t sweeps = longest_run(plan);
    char dims[DIMS_TEXT];
    int status = mattis_frame_init(frame, "/series");
    if (!status)
        status = mattis_results_add_axes(frame, experiment);
    if (!status)
        status = mattis_frame_add_dimension(frame, "sample", "1", "disorder sample",
                                            plan->n_samples, NULL);
    if (status >= 0)
        status = mattis_frame_add_dimension(frame, "replica", "1", "copy of one disorder",
                                            (size_t)experiment->base.replicas, NULL);
    if (status >= 0)
        status =
            mattis_frame_add_dimension(frame, "sweep", "sweeps", "measured sweep", sweeps, NULL);
    if (status >= 0)
        status = mattis_results_add_pattern(frame, experiment);
    mattis_results_dims(experiment, "sample replica sweep pattern", dims, sizeof dims);
    if (status >= 0)
        status = mattis_frame_add_variable(frame, "overlap", "1", "overlap m_mu after each sweep",
                                           MATTIS_F64, dims);
    mattis_results_dims(experiment, "sample replica sweep", dims, sizeof dims);
    if (status >= 0)
        status = mattis_frame_add_variable(
            frame, "energy", "1", "energy H / N for each spin after each sweep", MATTIS_F64, dims);
    if (status >= 0)
        status = add_pairs(frame, experiment);
    return status < 0 ? status : MATTIS_OK;
}

int mattis_results_init(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames) {
    *n_frames = plan->experiment->base.record_series ? 2 : 1;
    memset(frames, 0, 2 * sizeof *frames);
    int status = init_monte_carlo(&frames[0], plan);
    return status || *n_frames == 1 ? status : init_series(&frames[1], plan);
}

int mattis_results_sheet(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames) {
    mattis_experiment one = *plan->experiment; /* borrows the values of the axes */
    mattis_params longest = plan->cell[0];
    for (size_t a = 0; a < one.n_axes; a++)
        one.axis[a].n = 1;
    longest.sweeps = (int64_t)longest_run(plan);
    const mattis_plan sheet = {
        .experiment = &one, .n_cells = 1, .n_samples = 1, .n_units = 1, .cell = &longest};
    return mattis_results_init(&sheet, frames, n_frames);
}

void mattis_results_clear(mattis_frame *frames, size_t n_frames) {
    for (size_t f = 0; f < n_frames; f++)
        for (size_t k = 0; k < frames[f].n_variables; k++)
            for (size_t i = 0; i < frames[f].variable[k].size; i++)
                frames[f].variable[k].value[i] =
                    frames[f].variable[k].storage == MATTIS_F64 ? NAN : 0;
}

static void store_series(mattis_frame *series, size_t unit, const mattis_recorder *recorder) {
    mattis_variable *overlap = mattis_frame_variable(series, "overlap");
    mattis_variable *energy = mattis_frame_variable(series, "energy");
    mattis_variable *pairs = mattis_frame_variable(series, "replica_overlap");
    const size_t sweeps = mattis_frame_dimension(series, "sweep")->length;
    const size_t patterns = mattis_frame_dimension(series, "pattern")->length;
    for (size_t k = 0; pairs && k < recorder->n_pairs; k++)
        memcpy(pairs->value + (unit * recorder->n_pairs + k) * sweeps,
               recorder->pair_overlap + k * recorder->n_sweeps,
               recorder->n_sweeps * sizeof *pairs->value);
    for (size_t a = 0; a < recorder->n_replicas; a++) {
        const size_t row = (unit * recorder->n_replicas + a) * sweeps;
        for (size_t t = 0; t < recorder->n_sweeps; t++) {
            energy->value[row + t] = recorder->energy[a * recorder->n_sweeps + t];
            for (size_t mu = 0; mu < recorder->n_overlaps; mu++)
                overlap->value[(row + t) * patterns + mu] =
                    recorder->overlap[(a * recorder->n_overlaps + mu) * recorder->n_sweeps + t];
        }
    }
}

void mattis_results_store(mattis_frame *frames, size_t n_frames, size_t unit,
                          const mattis_recorder *recorder, const mattis_measurement *measurement) {
    mattis_frame *frame = &frames[0];
    const size_t patterns = mattis_frame_dimension(frame, "pattern")->length;
    for (size_t mu = 0; mu < recorder->n_overlaps; mu++) {
        size_t at = unit * patterns + mu;
        mattis_frame_variable(frame, "overlap")->value[at] = measurement->overlap[mu];
        mattis_frame_variable(frame, "overlap_sample_thermal_error")->value[at] =
            sqrt(measurement->thermal_variance[mu]);
        mattis_frame_variable(frame, "overlap_sample_tau")->value[at] = measurement->tau[mu];
    }
    for (size_t k = 0; k < MATTIS_N_OBSERVABLES; k++) {
        mattis_variable *variable = mattis_frame_variable(frame, mattis_observable_table[k].name);
        if (variable)
            variable->value[unit] = measurement->scalar[k];
    }
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++) {
        mattis_variable *variable =
            mattis_frame_variable(frame, mattis_pattern_observable_table[k].name);
        if (variable)
            memcpy(variable->value + unit * patterns, measurement->pattern[k],
                   recorder->n_overlaps * sizeof *variable->value);
    }
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++) {
        mattis_variable *variable =
            mattis_frame_variable(frame, mattis_replica_observable_table[k].name);
        if (variable)
            memcpy(variable->value + unit * recorder->n_replicas, measurement->replica[k],
                   recorder->n_replicas * sizeof *variable->value);
    }
    mattis_results_store_pixels(frame, unit, measurement);
    if (n_frames > 1)
        store_series(&frames[1], unit, recorder);
    mattis_frame_variable(frame, "done")->value[unit] = 1;
}

/* Mean and error over the samples of one cell, of what is measured; `inner` values lie between two
 * samples. */
static void summarize(const mattis_frame *frame, const char *name, size_t samples, size_t inner) {
    char text[NAME_TEXT];
    const mattis_variable *variable = mattis_frame_variable(frame, name);
    if (!variable)
        return;
    snprintf(text, sizeof text, "%s_mean", name);
    double *mean = mattis_frame_variable(frame, text)->value;
    snprintf(text, sizeof text, "%s_error", name);
    double *error = mattis_frame_variable(frame, text)->value;
    for (size_t k = 0; k < variable->size / samples; k++) {
        const double *first = variable->value + k / inner * samples * inner + k % inner;
        mattis_jackknife(first, samples, inner, &mean[k], &error[k]);
    }
}

/* Thermal error of the mean over S samples: sqrt(sum of the squared sample errors) / S. */
static void summarize_thermal(const mattis_frame *frame, size_t samples, size_t patterns) {
    const double *sample_error =
        mattis_frame_variable(frame, "overlap_sample_thermal_error")->value;
    const mattis_variable *sample_tau = mattis_frame_variable(frame, "overlap_sample_tau");
    double *error = mattis_frame_variable(frame, "overlap_thermal_error")->value;
    double *tau = mattis_frame_variable(frame, "overlap_tau")->value;
    for (size_t k = 0; k < sample_tau->size / samples; k++) {
        size_t first = k / patterns * samples * patterns + k % patterns;
        double squares = 0, count = 0, unused;
        for (size_t s = 0; s < samples; s++) {
            double x = sample_error[first + s * patterns];
            squares += isnan(x) ? 0 : x * x;
            count += !isnan(x);
        }
        error[k] = count > 0 ? sqrt(squares) / count : NAN;
        mattis_jackknife(sample_tau->value + first, samples, patterns, &tau[k], &unused);
    }
}

void mattis_results_summarize(mattis_frame *frame) {
    const size_t samples = mattis_frame_dimension(frame, "sample")->length;
    const size_t patterns = mattis_frame_dimension(frame, "pattern")->length;
    summarize(frame, "overlap", samples, patterns);
    for (size_t k = 0; k < MATTIS_N_OBSERVABLES; k++)
        summarize(frame, mattis_observable_table[k].name, samples, 1);
    for (size_t k = 0; k < MATTIS_N_PATTERN_OBSERVABLES; k++)
        summarize(frame, mattis_pattern_observable_table[k].name, samples, patterns);
    summarize_thermal(frame, samples, patterns);
    mattis_derived_summarize(frame);
    mattis_flags_summarize(frame);
    mattis_results_count_confusion(frame);
}
