/* Units as rows of numbers, and what is taken over from earlier results: see mattis/run.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

/* Values of one unit in a variable; 0 where it has no sample axis. */
static size_t values_of_unit(const mattis_frame *frame, const mattis_variable *variable) {
    size_t inner = 0;
    for (size_t k = 0; k < variable->rank; k++) {
        const mattis_dimension *dimension = &frame->dimension[variable->dim[k]];
        if (inner > 0)
            inner *= dimension->length;
        else if (strcmp(dimension->name, "sample") == 0)
            inner = 1;
    }
    return inner;
}

size_t mattis_row_length(const mattis_frame *frames, size_t n_frames) {
    size_t length = 0;
    for (size_t f = 0; f < n_frames; f++)
        for (size_t k = 0; k < frames[f].n_variables; k++)
            length += values_of_unit(&frames[f], &frames[f].variable[k]);
    return length;
}

void mattis_row_get(const mattis_frame *frames, size_t n_frames, size_t unit, double *row) {
    for (size_t f = 0; f < n_frames; f++) {
        for (size_t k = 0; k < frames[f].n_variables; k++) {
            const mattis_variable *variable = &frames[f].variable[k];
            const size_t n = values_of_unit(&frames[f], variable);
            if (n > 0)
                memcpy(row, variable->value + unit * n, n * sizeof *row);
            row += n;
        }
    }
}

void mattis_row_put(mattis_frame *frames, size_t n_frames, size_t unit, const double *row) {
    for (size_t f = 0; f < n_frames; f++) {
        for (size_t k = 0; k < frames[f].n_variables; k++) {
            const mattis_variable *variable = &frames[f].variable[k];
            const size_t n = values_of_unit(&frames[f], variable);
            if (n > 0)
                memcpy(variable->value + unit * n, row, n * sizeof *row);
            row += n;
        }
    }
}

/* Rows of sweeps in the values of one unit: what the dimensions between sample and sweep count. */
static size_t rows_of_sweeps(const mattis_frame *frame, const mattis_variable *variable) {
    size_t rows = 0;
    for (size_t k = 0; k < variable->rank; k++) {
        const mattis_dimension *dimension = &frame->dimension[variable->dim[k]];
        if (strcmp(dimension->name, "sweep") == 0)
            return rows;
        rows = strcmp(dimension->name, "sample") == 0 ? 1 : rows * dimension->length;
    }
    return 1;
}

/* The same rows, except that series may have had another length: what lies beyond was not measured
 * in these units. Each array of the earlier result is found by its name. */
static int get_earlier(const mattis_earlier *earlier, size_t unit, const mattis_frame *frames,
                       size_t n_frames, double *row, mattis_report *report) {
    for (size_t f = 0; f < n_frames; f++) {
        const mattis_frame *source = NULL;
        for (size_t e = 0; e < earlier->n_frames; e++)
            if (strcmp(earlier->frames[e].path, frames[f].path) == 0)
                source = &earlier->frames[e];
        for (size_t k = 0; k < frames[f].n_variables; k++) {
            const mattis_variable *variable = &frames[f].variable[k];
            const size_t n = values_of_unit(&frames[f], variable);
            const mattis_variable *old =
                source ? mattis_frame_variable(source, variable->name) : NULL;
            const size_t there = old ? values_of_unit(source, old) : 0;
            if (n == 0)
                continue;
            if (!there || old->rank != variable->rank ||
                old->size != earlier->plan->n_units * there)
                return mattis_fail(report, MATTIS_ERR_FORMAT,
                                   "%s/%s of the earlier result is missing or of another shape",
                                   frames[f].path, variable->name);
            /* Only the sweeps of a series may differ in number; pattern may follow them. */
            const mattis_dimension *sweep = mattis_frame_dimension(&frames[f], "sweep");
            const mattis_dimension *sweeps_there = mattis_frame_dimension(source, "sweep");
            const size_t length = sweep && n != there ? sweep->length : 1;
            const size_t length_there = sweep && n != there ? sweeps_there->length : 1;
            if (n / length != there / length_there)
                return mattis_fail(report, MATTIS_ERR_FORMAT, "%s/%s has another shape",
                                   frames[f].path, variable->name);
            const size_t rows = length == 1 ? 1 : rows_of_sweeps(&frames[f], variable);
            const size_t block = n / rows, block_there = there / rows;
            const size_t common = block < block_there ? block : block_there;
            for (size_t a = 0; a < rows; a++)
                memcpy(row + a * block, old->value + unit * there + a * block_there,
                       common * sizeof *row);
            row += n;
        }
    }
    return MATTIS_OK;
}

/* Puts a row into every cell of this key; counts it, or that other numbers stand there. */
static void put_everywhere(const mattis_plan *plan, const mattis_keys *keys, uint64_t result,
                           size_t sample, mattis_frame *frames, size_t n_frames, const double *row,
                           double *there, size_t *n_taken, size_t *n_differing) {
    const double *done = mattis_frame_variable(&frames[0], "done")->value;
    size_t n, first = mattis_keys_find(keys, result, &n);
    for (size_t k = 0; k < n; k++) {
        const size_t unit = keys->sorted[first + k].cell * plan->n_samples + sample;
        if (done[unit] == 0) {
            mattis_row_put(frames, n_frames, unit, row);
            ++*n_taken;
        } else {
            mattis_row_get(frames, n_frames, unit, there);
            *n_differing +=
                memcmp(there, row, mattis_row_length(frames, n_frames) * sizeof *row) != 0;
        }
    }
}

int mattis_results_adopt(const mattis_plan *plan, mattis_frame *frames, size_t n_frames,
                         const mattis_earlier *earlier, size_t *n_taken, size_t *n_differing,
                         mattis_report *report) {
    mattis_keys keys = {0}, keys_there = {0};
    const size_t length = mattis_row_length(frames, n_frames);
    double *row = malloc(2 * length * sizeof *row);
    const mattis_variable *done =
        earlier->n_frames > 0 && strcmp(earlier->frames[0].path, "/monte_carlo") == 0
            ? mattis_frame_variable(&earlier->frames[0], "done")
            : NULL;
    *n_taken = *n_differing = 0;
    int status = row ? mattis_keys_init(&keys, plan) : MATTIS_ERR_MEMORY;
    if (!status)
        status = mattis_keys_init(&keys_there, earlier->plan);
    if (!status && (!done || done->size != earlier->plan->n_units))
        status = mattis_fail(report, MATTIS_ERR_FORMAT,
                             "the earlier result does not say which units are done");
    const size_t samples = earlier->plan->n_samples;
    for (size_t unit = 0; !status && unit < earlier->plan->n_units; unit++) {
        if (done->value[unit] == 0 || unit % samples >= plan->n_samples)
            continue;
        const uint64_t result = keys_there.cell[unit / samples].result;
        size_t n;
        mattis_keys_find(&keys, result, &n);
        if (n == 0)
            continue;
        for (size_t k = 0; k < length; k++)
            row[k] = NAN;
        status = get_earlier(earlier, unit, frames, n_frames, row, report);
        if (!status)
            put_everywhere(plan, &keys, result, unit % samples, frames, n_frames, row, row + length,
                           n_taken, n_differing);
    }
    free(row);
    mattis_keys_free(&keys);
    mattis_keys_free(&keys_there);
    return status;
}
