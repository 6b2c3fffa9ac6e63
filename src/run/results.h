/* Layout of /monte_carlo and /series, private to this folder. */
#ifndef MATTIS_RUN_RESULTS_H
#define MATTIS_RUN_RESULTS_H

#include "mattis/observables.h"
#include "mattis/run.h"

/* Adds the axes of the experiment as dimensions (with their symbol and spacing). */
int mattis_results_add_axes(mattis_frame *frame, const mattis_experiment *experiment);

/* Adds the dimension of the recorded patterns. */
int mattis_results_add_pattern(mattis_frame *frame, const mattis_experiment *experiment);

/* Writes "load temperature" and so on: the axes, then `more` ("" or "sample pattern"). */
void mattis_results_dims(const mattis_experiment *experiment, const char *more, char *text,
                         size_t size);

/* Bytes of the values in /monte_carlo, /series and /theory, without making them. */
double mattis_results_bytes(const mattis_plan *plan);

/* Empty frames with room for one unit, which lay out a row as those of the whole plan do. */
int mattis_results_sheet(const mattis_plan *plan, mattis_frame frames[2], size_t *n_frames);

/* Every value to what it was made with: not measured. */
void mattis_results_clear(mattis_frame *frames, size_t n_frames);

/* Stores what one unit yielded, and marks it done. */
void mattis_results_store(mattis_frame *frames, size_t n_frames, size_t unit,
                          const mattis_recorder *recorder, const mattis_measurement *measurement);

/* --- Images (image_results.c): nothing where the source is random ------------------------------
 */

/* Replicas of each sample whose states are kept. */
size_t mattis_results_shown(const mattis_params *params);
int mattis_results_add_pixels(mattis_frame *frame, const mattis_plan *plan);
void mattis_results_store_pixels(mattis_frame *frame, size_t unit,
                                 const mattis_measurement *measurement);

/* Cued by retrieved pattern, where there are few enough: made, and counted anew. */
int mattis_results_add_confusion(mattis_frame *frame, const mattis_plan *plan);
void mattis_results_count_confusion(mattis_frame *frame);

#endif
