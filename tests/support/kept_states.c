/* See kept_states.h. */
#include "kept_states.h"

#include <string.h>

int keep_state(void *context, size_t unit, const mattis_buffer *state) {
    kept_states *self = context;
    mattis_buffer_clear(&self->state[unit]);
    memcpy(mattis_buffer_extend(&self->state[unit], state->size), state->byte, state->size);
    if (++self->states == self->wanted)
        self->stop = 1;
    return 0;
}

int restore_state(void *context, size_t unit, mattis_buffer *state) {
    const mattis_buffer *kept = &((kept_states *)context)->state[unit];
    if (kept->size > 0)
        memcpy(mattis_buffer_extend(state, kept->size), kept->byte, kept->size);
    return 0;
}

void kept_states_free(kept_states *self) {
    for (size_t u = 0; u < KEPT_UNITS; u++)
        mattis_buffer_free(&self->state[u]);
}
