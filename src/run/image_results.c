/* What /monte_carlo holds besides where patterns are images: see results.h. */
#include <stdio.h>
#include <string.h>

#include "mattis/experiment.h"
#include "results.h"

enum { DIMS_TEXT = 256 };

/* --- Whole states -----------------------------------------------------------------------------
 */

size_t mattis_results_shown(const mattis_params *params) {
    if (!params->images)
        return 0;
    return (size_t)(params->record_states < params->replicas ? params->record_states
                                                             : params->replicas);
}

int mattis_results_add_pixels(mattis_frame *frame, const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    const size_t shown = mattis_results_shown(&experiment->base);
    const mattis_view *view = mattis_params_view(&plan->cell[0]);
    char dims[DIMS_TEXT];
    if (shown == 0)
        return MATTIS_OK;
    int status = mattis_frame_add_dimension(frame, "shown", "1", "replica whose states are kept",
                                            shown, NULL);
    if (status >= 0)
        status = mattis_frame_add_dimension(frame, "row", "pixels",
                                            "row of the image, from the top", view->rows, NULL);
    if (status >= 0)
        status = mattis_frame_add_dimension(
            frame, "column", "pixels", "column of the image, from the left", view->columns, NULL);
    mattis_results_dims(experiment, "sample shown row column", dims, sizeof dims);
    for (size_t k = 0; status >= 0 && k < MATTIS_N_PIXELS; k++) {
        const mattis_observable_info *info = &mattis_pixels_table[k];
        if (mattis_is_measured(info, &experiment->base))
            status = mattis_frame_add_variable(frame, info->name, info->units, info->long_name,
                                               MATTIS_F64, dims);
    }
    return status < 0 ? status : MATTIS_OK;
}

void mattis_results_store_pixels(mattis_frame *frame, size_t unit,
                                 const mattis_measurement *measurement) {
    for (size_t k = 0; k < MATTIS_N_PIXELS; k++) {
        mattis_variable *variable = mattis_frame_variable(frame, mattis_pixels_table[k].name);
        if (!variable)
            continue;
        const size_t n = mattis_frame_dimension(frame, "shown")->length *
                         mattis_frame_dimension(frame, "row")->length *
                         mattis_frame_dimension(frame, "column")->length;
        memcpy(variable->value + unit * n, measurement->pixel[k], n * sizeof *variable->value);
    }
}

/* --- Confusion --------------------------------------------------------------------------------
 */

/* Largest number of patterns of which all pairs are counted. */
enum { MOST_COUNTED = 64 };

int mattis_results_add_confusion(mattis_frame *frame, const mattis_plan *plan) {
    const mattis_experiment *experiment = plan->experiment;
    int64_t largest = 0;
    char dims[DIMS_TEXT];
    for (size_t c = 0; c < plan->n_cells; c++)
        largest = plan->cell[c].patterns > largest ? plan->cell[c].patterns : largest;
    if (!experiment->base.images || largest > MOST_COUNTED)
        return MATTIS_OK;
    const mattis_view *view = mattis_params_view(&plan->cell[0]);
    double label[MOST_COUNTED];
    const bool classes = experiment->base.concepts == MATTIS_CONCEPTS_CLASSES;
    for (size_t k = 0; k < (size_t)largest; k++)
        label[k] = classes ? view->label[k] : (double)k;
    int status = mattis_frame_add_dimension(frame, "cued_class", "1",
                                            classes ? "label of the class of the cue"
                                                    : "number of the pattern of the cue",
                                            (size_t)largest, label);
    if (status >= 0)
        status = mattis_frame_add_dimension(frame, "answered_class", "1",
                                            classes ? "label of the class that was retrieved"
                                                    : "number of the retrieved pattern",
                                            (size_t)largest, label);
    mattis_results_dims(experiment, "cued_class answered_class", dims, sizeof dims);
    if (status >= 0)
        status = mattis_frame_add_variable(frame, "confusion", "1",
                                           "replicas of all complete samples by the pattern of "
                                           "their cue and the one they ended nearest to",
                                           MATTIS_I64, dims);
    return status < 0 ? status : MATTIS_OK;
}

void mattis_results_count_confusion(mattis_frame *frame) {
    mattis_variable *confusion = mattis_frame_variable(frame, "confusion");
    if (!confusion)
        return;
    const double *cued = mattis_frame_variable(frame, "cued")->value;
    const double *answer = mattis_frame_variable(frame, "answer")->value;
    const double *done = mattis_frame_variable(frame, "done")->value;
    const size_t samples = mattis_frame_dimension(frame, "sample")->length;
    const size_t replicas = mattis_frame_dimension(frame, "replica")->length;
    const size_t k = mattis_frame_dimension(frame, "cued_class")->length;
    memset(confusion->value, 0, confusion->size * sizeof *confusion->value);
    for (size_t unit = 0; unit < mattis_frame_variable(frame, "done")->size; unit++)
        for (size_t a = unit * replicas; done[unit] == 1 && a < (unit + 1) * replicas; a++)
            confusion->value[(unit / samples * k + (size_t)cued[a]) * k + (size_t)answer[a]]++;
}
