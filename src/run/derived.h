/* Numbers of a cell that follow from its samples: functions of means, and warnings. Made from the
 * frame /monte_carlo alone. */
#ifndef MATTIS_RUN_DERIVED_H
#define MATTIS_RUN_DERIVED_H

#include "mattis/run.h"

/* Adds functions of means with their errors (derived.c) and the warnings (flags.c) to a frame that
 * has its observables. */
int mattis_derived_add(mattis_frame *frame, const mattis_experiment *experiment);
int mattis_flags_add(mattis_frame *frame, const mattis_experiment *experiment);

/* Fill them from the samples that are there; the means and errors are filled before. */
void mattis_derived_summarize(mattis_frame *frame);
void mattis_flags_summarize(mattis_frame *frame);

#endif
