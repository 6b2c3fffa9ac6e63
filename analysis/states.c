/* States and phases of the cells: what their codes are called, and which one a cell is in. See
 * cells.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"

/* Files written before phases had an attribute `values` hold those of the dense network. */
static const char phases_by_default[] = "0: ergodic, 1: spin glass, 2: metastable, 3: retrieval";

/* Reads "0: a, 1: b"; numbers that do not count up end it. */
static void read_codes(const char *text, mattis_codes *out) {
    *out = (mattis_codes){0};
    while (out->n < MATTIS_CODES_MOST) {
        char *end;
        long code = strtol(text, &end, 10);
        if (end == text || code != (long)out->n || strncmp(end, ": ", 2) != 0)
            return;
        text = end + 2;
        size_t length = strcspn(text, ",");
        char *name = out->name[out->n++];
        snprintf(name, MATTIS_CODE_NAME, "%.*s", (int)length, text);
        for (char *c = name; *c; c++) /* a key of the program ("spin-glass"); people read words */
            *c = *c == '-' ? ' ' : *c;
        text += length;
        text += strspn(text, ", ");
    }
}

/* The attribute `values` of a variable, or NULL. */
static const char *values_of(const mattis_frame *frame, const char *name) {
    const mattis_variable *variable = frame ? mattis_frame_variable(frame, name) : NULL;
    const mattis_attribute *values =
        variable ? mattis_attributes_get(&variable->attributes, "values") : NULL;
    return values ? values->text : NULL;
}

void mattis_cells_find_codes(mattis_cells *self) {
    const char *phases = values_of(self->predicted, "phase");
    const char *states = values_of(self->measured, "final_state");
    read_codes(phases ? phases : phases_by_default, &self->phases);
    if (!states)
        states = values_of(self->predicted, "state");
    if (states)
        read_codes(states, &self->states);
}

/* A predicted code; NaN in a cell that was not solved, where the file holds the code 0. */
static double code_of(const mattis_cells *self, const char *name, size_t cell) {
    return isnan(mattis_cells_predicted(self, "overlap", cell))
               ? NAN
               : mattis_cells_predicted(self, name, cell);
}

double mattis_cells_phase(const mattis_cells *self, size_t cell) {
    return code_of(self, "phase", cell);
}

const char *mattis_cells_phase_name(const mattis_cells *self, size_t cell) {
    const double phase = mattis_cells_phase(self, cell);
    for (size_t k = 0; k < self->phases.n; k++)
        if (phase == (double)k)
            return self->phases.name[k];
    return NULL;
}

bool mattis_cells_has_many(const mattis_cells *self) {
    const mattis_variable *overlap =
        self->predicted ? mattis_frame_variable(self->predicted, "overlap") : NULL;
    const size_t last = overlap && overlap->rank ? overlap->dim[overlap->rank - 1] : 0;
    const mattis_dimension *recorded =
        self->measured ? mattis_frame_dimension(self->measured, "pattern") : NULL;
    const bool ends_in_states = self->states.n > 0 && (!recorded || recorded->length > 1);
    return ends_in_states || (overlap && overlap->rank &&
                              strcmp(self->predicted->dimension[last].name, "pattern") == 0);
}

int mattis_cells_predicted_state(const mattis_cells *self, size_t cell) {
    const double state = code_of(self, "state", cell);
    return state >= 0 && state < (double)self->states.n ? (int)state : -1;
}

int mattis_cells_state(const mattis_cells *self, size_t cell, double *share) {
    int most = -1;
    *share = 0;
    if (!self->measured) {
        *share = 1;
        return mattis_cells_predicted_state(self, cell);
    }
    for (size_t k = 0; k < self->states.n; k++) {
        char name[MATTIS_CODE_NAME + 16];
        snprintf(name, sizeof name, "state_%s_mean", self->states.name[k]);
        const double here = mattis_cells_measured(self, name, cell);
        if (here > *share) {
            *share = here;
            most = (int)k;
        }
    }
    return most;
}
