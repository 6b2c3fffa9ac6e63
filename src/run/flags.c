/* Warnings: what about a cell should be known before its numbers are used. See derived.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "derived.h"
#include "mattis/estimators.h"
#include "results.h"

enum { DRIFT = 1, STARTS_DIFFER = 2, SHORT_RUN = 4, NO_ERROR = 8, NOT_CONVERGED = 16 };

static const char bits[] = "1: drift, 2: starts_differ, 4: short_run, 8: no_error, "
                           "16: not_converged";
static const char rule[] =
    "drift: the second half of the sweeps differs from the first by more than the error of the "
    "mean and than chance does in one cell of 1000: |m| by 3.3 of the larger of its errors from "
    "the samples and from the sweeps, or H/N by Student's t over the samples. starts_differ: "
    "likewise (t) |m| from the pattern and from a random start, and by more than 0.05. short_run: "
    "fewer than 16 sweeps or 30 autocorrelation times were measured. no_error: only one sample is "
    "complete. not_converged: an iteration (TAP, "
    "softmax) has not converged in every sample.";

static const double chance = 1e-3;
static const double gaussian_limit = 3.2905; /* exceeded in modulus with this chance */
static const double least_difference = 0.05;
static const double least_times = 30;
static const double least_sweeps = 16; /* fewer cannot show a tau */

/* The numbers of one cell that the rule needs; NaN where the frame has none. */
typedef struct reader {
    const mattis_frame *frame;
    size_t cell;
    size_t samples; /* that are complete */
} reader;

static double value_of(const reader *self, const char *name, const char *ending, size_t cell) {
    char text[64];
    snprintf(text, sizeof text, "%s%s", name, ending);
    const mattis_variable *variable = mattis_frame_variable(self->frame, text);
    return variable ? variable->value[cell] : NAN;
}

static size_t complete_samples(const mattis_frame *frame, size_t cell) {
    const size_t samples = mattis_frame_dimension(frame, "sample")->length;
    const double *done = mattis_frame_variable(frame, "done")->value + cell * samples;
    size_t n = 0;
    for (size_t s = 0; s < samples; s++)
        n += done[s] == 1;
    return n;
}

/* Thermal error of the overlap of the retrieved pattern, and its tau: the first of those recorded.
 */
static double of_retrieved(const mattis_frame *frame, const char *name, size_t cell) {
    const size_t patterns = mattis_frame_dimension(frame, "pattern")->length;
    return mattis_frame_variable(frame, name)->value[cell * patterns];
}

/* Whether the drift of NAME is larger than the error of the mean of `of`, and than `limit` times
 * its own error: that from the samples or, where it is larger, `least`. */
static bool drifts(const reader *self, const char *name, const char *of, double limit,
                   double least) {
    const double drift = fabs(value_of(self, name, "_mean", self->cell));
    const double error = fmax(value_of(self, name, "_error", self->cell), least);
    return drift > value_of(self, of, "_error", self->cell) && drift > limit * error;
}

/* Whether |m| depends on the start; the other start lies `stride` cells away. */
static bool starts_differ(const reader *self, size_t stride, size_t index) {
    const size_t other = index == 0 ? self->cell + stride : self->cell - stride;
    const size_t there = complete_samples(self->frame, other);
    const double difference = fabs(value_of(self, "abs_overlap", "_mean", self->cell) -
                                   value_of(self, "abs_overlap", "_mean", other));
    const double error = hypot(value_of(self, "abs_overlap", "_error", self->cell),
                               value_of(self, "abs_overlap", "_error", other));
    const size_t fewer = there < self->samples ? there : self->samples;
    return difference > mattis_student_limit(fewer, chance) * error &&
           difference > least_difference;
}

/* Measured sweeps: of the axis, or what stands with the flags. */
static double sweeps_of(const mattis_frame *frame, const mattis_variable *flag, size_t cell) {
    for (size_t d = flag->rank; d-- > 0;) {
        const mattis_dimension *axis = &frame->dimension[flag->dim[d]];
        if (strcmp(axis->name, "sweeps") == 0)
            return axis->value[cell % axis->length];
        cell /= axis->length;
    }
    const mattis_attribute *fixed = mattis_attributes_get(&flag->attributes, "sweeps");
    return fixed ? fixed->number : NAN;
}

int mattis_flags_add(mattis_frame *frame, const mattis_experiment *experiment) {
    char dims[256];
    mattis_results_dims(experiment, "", dims, sizeof dims);
    int index = mattis_frame_add_variable(
        frame, "flag", "1", "sum of the warnings of the cell: see bits and rule", MATTIS_U8, dims);
    if (index < 0)
        return index;
    mattis_attributes *attributes = &frame->variable[index].attributes;
    int status = mattis_attributes_set(attributes, "bits", bits, 0);
    if (!status)
        status = mattis_attributes_set(attributes, "rule", rule, 0);
    return status
               ? status
               : mattis_attributes_set(attributes, "sweeps", NULL, (double)experiment->base.sweeps);
}

void mattis_flags_summarize(mattis_frame *frame) {
    const mattis_variable *flag = mattis_frame_variable(frame, "flag");
    size_t stride = 0; /* of the axis of starts; it is the last axis */
    for (size_t d = 0; d < flag->rank; d++) {
        const mattis_dimension *axis = &frame->dimension[flag->dim[d]];
        stride = strcmp(axis->name, "start") == 0 ? 1 : stride * axis->length;
    }
    const bool is_tap = mattis_frame_variable(frame, "converged") != NULL;
    for (size_t cell = 0; cell < flag->size; cell++) {
        const reader self = {frame, cell, complete_samples(frame, cell)};
        unsigned sum = 0;
        /* Each half has twice the variance of the whole. */
        const double thermal = 2 * of_retrieved(frame, "overlap_thermal_error", cell);
        const double limit = mattis_student_limit(self.samples, chance);
        if (drifts(&self, "overlap_drift", "abs_overlap", gaussian_limit, thermal) ||
            drifts(&self, "energy_drift", "energy", limit, 0))
            sum |= DRIFT;
        if (stride && starts_differ(&self, stride, cell / stride % 2))
            sum |= STARTS_DIFFER;
        const double needed = least_times * of_retrieved(frame, "overlap_tau", cell);
        if (sweeps_of(frame, flag, cell) < fmax(least_sweeps, needed) && !isnan(needed) && !is_tap)
            sum |= SHORT_RUN;
        if (self.samples == 1)
            sum |= NO_ERROR;
        if (value_of(&self, "converged", "_mean", cell) < 1)
            sum |= NOT_CONVERGED;
        flag->value[cell] = sum;
    }
}
