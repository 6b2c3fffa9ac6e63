/* What the kinds of state share in recording. Private to this folder. */
#ifndef MATTIS_OBSERVABLES_RECORDER_H
#define MATTIS_OBSERVABLES_RECORDER_H

#include "mattis/observables.h"

/* Kinds of experiments (tables.c). */
bool mattis_has_pseudo_energy(const mattis_params *params);
bool mattis_is_multitasking(const mattis_params *params);
bool mattis_has_images(const mattis_params *params);

/* m_mu(t) of one replica, n_sweeps values. */
double *mattis_recorder_series(const mattis_recorder *self, size_t replica, size_t mu);

/* Everything to NaN: not measured. */
void mattis_recorder_clear(const mattis_recorder *self, mattis_measurement *out);

#endif
