/* Hooks of a run that keep the states of its units in memory, and stop it at one of them. */
#ifndef MATTIS_TESTS_KEPT_STATES_H
#define MATTIS_TESTS_KEPT_STATES_H

#include <stdatomic.h>

#include "mattis/run.h"

enum { KEPT_UNITS = 18 };

typedef struct kept_states {
    mattis_buffer state[KEPT_UNITS];
    size_t states, wanted; /* the run is stopped when so many have been handed out; 0: not */
    atomic_int stop;
} kept_states;

/* The hooks `state` and `restore`; context: a kept_states. */
int keep_state(void *context, size_t unit, const mattis_buffer *state);
int restore_state(void *context, size_t unit, mattis_buffer *state);
void kept_states_free(kept_states *self);

#endif
