/* Functions of means over the disorder, with jackknife errors: see derived.h. */
#include "derived.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mattis/estimators.h"
#include "results.h"

enum { DIMS_TEXT = 256, NAME_TEXT = 64 };

/* What the functions know of a cell besides means. */
typedef struct cell_context {
    double spins, temperature;
} cell_context;

/* Binder 1981: U = 1 - [<m^4>]/(3 [<m^2>]^2); 0 for Gaussian m, 2/3 where m^2 is sharp. */
static double binder(const double *mean, const void *context) {
    (void)context;
    return 1 - mean[1] / (3 * mean[0] * mean[0]);
}

/* Of q, as Bhatt and Young 1985 have it: g = (3 - [<q^4>]/[<q^2>]^2)/2; 1 where q^2 is sharp. */
static double replica_binder(const double *mean, const void *context) {
    (void)context;
    return (3 - mean[1] / (mean[0] * mean[0])) / 2;
}

/* chi = (N/T) ([<m^2>] - [<|m|>]^2), of the modulus, since a finite network has both signs. */
static double susceptibility(const double *mean, const void *context) {
    const cell_context *cell = context;
    return cell->temperature > 0 ? cell->spins / cell->temperature * (mean[0] - mean[1] * mean[1])
                                 : NAN;
}

/* chi_SG = N [<q^2>]. */
static double glass_susceptibility(const double *mean, const void *context) {
    const cell_context *cell = context;
    return cell->spins * mean[0];
}

static const struct derived {
    const char *name, *long_name;
    mattis_statistic *f;
    const char *column[MATTIS_STATISTIC_MEANS]; /* the samples whose means it takes */
} table[] = {
    {"binder_cumulant",
     "U = 1 - [<m^4>]/(3 [<m^2>]^2) of the overlap",
     binder,
     {"overlap_squared", "overlap_fourth"}},
    {"susceptibility",
     "(N / T) ([<m^2>] - [<|m|>]^2) of the overlap",
     susceptibility,
     {"overlap_squared", "abs_overlap"}},
    {"replica_binder_cumulant",
     "g = (3 - [<q^4>]/[<q^2>]^2)/2 of the overlap of two replicas",
     replica_binder,
     {"replica_overlap_squared", "replica_overlap_fourth"}},
    {"glass_susceptibility",
     "N [<q^2>] of the overlap of two replicas",
     glass_susceptibility,
     {"replica_overlap_squared"}},
};
enum { N_DERIVED = sizeof table / sizeof *table };

/* The values of the columns; their number, or 0 where the frame lacks one. */
static size_t find_columns(const mattis_frame *frame, const struct derived *row,
                           const double *column[MATTIS_STATISTIC_MEANS]) {
    size_t n = 0;
    for (; n < MATTIS_STATISTIC_MEANS && row->column[n]; n++) {
        const mattis_variable *variable = mattis_frame_variable(frame, row->column[n]);
        if (!variable)
            return 0;
        column[n] = variable->value;
    }
    return n;
}

/* Both numbers in every cell; where they are no axes they stand with the variable. */
static int add_one(mattis_frame *frame, const mattis_experiment *experiment,
                   const struct derived *row) {
    char dims[DIMS_TEXT], name[NAME_TEXT], text[DIMS_TEXT];
    mattis_results_dims(experiment, "", dims, sizeof dims);
    int index = mattis_frame_add_variable(frame, row->name, "1", row->long_name, MATTIS_F64, dims);
    if (index < 0)
        return index;
    mattis_attributes *attributes = &frame->variable[index].attributes;
    int status = mattis_attributes_set(attributes, "spins", NULL, (double)experiment->base.spins);
    if (!status)
        status =
            mattis_attributes_set(attributes, "temperature", NULL, experiment->base.temperature);
    if (status)
        return status;
    snprintf(name, sizeof name, "%s_error", row->name);
    snprintf(text, sizeof text, "jackknife error of %s over the disorder samples", row->name);
    index = mattis_frame_add_variable(frame, name, "1", text, MATTIS_F64, dims);
    return index < 0 ? index : MATTIS_OK;
}

int mattis_derived_add(mattis_frame *frame, const mattis_experiment *experiment) {
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < N_DERIVED; k++) {
        const double *column[MATTIS_STATISTIC_MEANS];
        if (find_columns(frame, &table[k], column))
            status = add_one(frame, experiment, &table[k]);
    }
    return status;
}

/* The value of a parameter in a cell: that of its axis, or the one beside the variable. */
static double parameter_of(const mattis_frame *frame, const mattis_variable *variable,
                           const char *name, size_t cell) {
    for (size_t d = variable->rank; d-- > 0;) {
        const mattis_dimension *axis = &frame->dimension[variable->dim[d]];
        if (strcmp(axis->name, name) == 0)
            return axis->value[cell % axis->length];
        cell /= axis->length;
    }
    const mattis_attribute *fixed = mattis_attributes_get(&variable->attributes, name);
    return fixed ? fixed->number : NAN;
}

void mattis_derived_summarize(mattis_frame *frame) {
    const size_t samples = mattis_frame_dimension(frame, "sample")->length;
    for (size_t k = 0; k < N_DERIVED; k++) {
        const double *all[MATTIS_STATISTIC_MEANS], *column[MATTIS_STATISTIC_MEANS];
        const size_t n = find_columns(frame, &table[k], all);
        char name[NAME_TEXT];
        snprintf(name, sizeof name, "%s_error", table[k].name);
        const mattis_variable *value = mattis_frame_variable(frame, table[k].name);
        const mattis_variable *error = mattis_frame_variable(frame, name);
        for (size_t cell = 0; n && value && error && cell < value->size; cell++) {
            const cell_context context = {parameter_of(frame, value, "spins", cell),
                                          parameter_of(frame, value, "temperature", cell)};
            for (size_t c = 0; c < n; c++)
                column[c] = all[c] + cell * samples;
            mattis_jackknife_function(column, n, samples, 1, table[k].f, &context,
                                      &value->value[cell], &error->value[cell]);
        }
    }
}
