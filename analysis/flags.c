/* Warnings of the cells, as the file has them: the variable `flag` and its attribute `bits`. See
 * cells.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"

/* Reads "1: drift, 2: starts_differ" into words; ends at what is no power of two in order. */
void mattis_cells_find_flags(mattis_cells *self) {
    const mattis_variable *flag =
        self->measured ? mattis_frame_variable(self->measured, "flag") : NULL;
    const mattis_attribute *bits = flag ? mattis_attributes_get(&flag->attributes, "bits") : NULL;
    const char *text = bits && bits->text ? bits->text : "";
    mattis_codes *out = &self->flags;
    *out = (mattis_codes){0};
    while (out->n < MATTIS_CODES_MOST) {
        char *end;
        const long bit = strtol(text, &end, 10);
        if (end == text || bit != 1L << out->n || strncmp(end, ": ", 2) != 0)
            return;
        text = end + 2;
        const size_t length = strcspn(text, ",");
        char *name = out->name[out->n++];
        snprintf(name, MATTIS_CODE_NAME, "%.*s", (int)length, text);
        for (char *c = name; *c; c++)
            *c = *c == '_' ? ' ' : *c;
        text += length;
        text += strspn(text, ", ");
    }
}

unsigned mattis_cells_flag(const mattis_cells *self, size_t cell) {
    const double flag = mattis_cells_measured(self, "flag", cell);
    return flag > 0 ? (unsigned)flag : 0;
}

void mattis_cells_flag_names(const mattis_cells *self, unsigned flag, char *text, size_t size) {
    size_t used = 0;
    *text = '\0';
    for (size_t k = 0; k < self->flags.n && used < size; k++)
        if (flag & 1u << k)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     self->flags.name[k]);
}

size_t mattis_cells_count_flags(const mattis_cells *self, char *text, size_t size) {
    size_t flagged = 0, each[MATTIS_CODES_MOST] = {0}, used = 0;
    for (size_t cell = 0; cell < self->n; cell++) {
        const unsigned flag = mattis_cells_flag(self, cell);
        flagged += flag != 0;
        for (size_t k = 0; k < self->flags.n; k++)
            each[k] += (flag & 1u << k) != 0;
    }
    *text = '\0';
    for (size_t k = 0; k < self->flags.n && used < size; k++)
        if (each[k])
            used += (size_t)snprintf(text + used, size - used, "%s%s %zu", used ? ", " : "",
                                     self->flags.name[k], each[k]);
    return flagged;
}
