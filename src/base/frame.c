/* See mattis/frame.h. */
#include "mattis/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

int mattis_attributes_set(mattis_attributes *self, const char *name, const char *text,
                          double number) {
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n; k++) {
        if (strcmp(self->item[k].name, name) == 0) {
            free(self->item[k].text);
            self->item[k].text = copy;
            self->item[k].number = number;
            return MATTIS_OK;
        }
    }
    mattis_attribute *grown = realloc(self->item, (self->n + 1) * sizeof *grown);
    char *own_name = strdup(name);
    if (grown)
        self->item = grown;
    if (!grown || !own_name) {
        free(copy);
        free(own_name);
        return MATTIS_ERR_MEMORY;
    }
    self->item[self->n++] = (mattis_attribute){own_name, copy, number};
    return MATTIS_OK;
}

const mattis_attribute *mattis_attributes_get(const mattis_attributes *self, const char *name) {
    for (size_t k = 0; k < self->n; k++)
        if (strcmp(self->item[k].name, name) == 0)
            return &self->item[k];
    return NULL;
}

void mattis_attributes_free(mattis_attributes *self) {
    for (size_t k = 0; k < self->n; k++) {
        free(self->item[k].name);
        free(self->item[k].text);
    }
    free(self->item);
    *self = (mattis_attributes){0};
}

int mattis_frame_init(mattis_frame *self, const char *path) {
    *self = (mattis_frame){0};
    self->path = strdup(path);
    return self->path ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_frame_free(mattis_frame *self) {
    for (size_t k = 0; k < self->n_dimensions; k++) {
        mattis_dimension *dimension = &self->dimension[k];
        free(dimension->name);
        free(dimension->units);
        free(dimension->long_name);
        free(dimension->value);
        mattis_attributes_free(&dimension->attributes);
    }
    for (size_t k = 0; k < self->n_variables; k++) {
        mattis_variable *variable = &self->variable[k];
        free(variable->name);
        free(variable->units);
        free(variable->long_name);
        free(variable->value);
        mattis_attributes_free(&variable->attributes);
    }
    free(self->dimension);
    free(self->variable);
    free(self->path);
    *self = (mattis_frame){0};
}

mattis_dimension *mattis_frame_dimension(const mattis_frame *self, const char *name) {
    for (size_t k = 0; k < self->n_dimensions; k++)
        if (strcmp(self->dimension[k].name, name) == 0)
            return &self->dimension[k];
    return NULL;
}

mattis_variable *mattis_frame_variable(const mattis_frame *self, const char *name) {
    for (size_t k = 0; k < self->n_variables; k++)
        if (strcmp(self->variable[k].name, name) == 0)
            return &self->variable[k];
    return NULL;
}

int mattis_frame_add_dimension(mattis_frame *self, const char *name, const char *units,
                               const char *long_name, size_t length, const double *value) {
    if (mattis_frame_dimension(self, name) || mattis_frame_variable(self, name))
        return MATTIS_ERR_INTERNAL;
    mattis_dimension *grown = realloc(self->dimension, (self->n_dimensions + 1) * sizeof *grown);
    if (!grown)
        return MATTIS_ERR_MEMORY;
    self->dimension = grown;
    mattis_dimension *added = &grown[self->n_dimensions];
    *added = (mattis_dimension){.name = strdup(name),
                                .units = strdup(units),
                                .long_name = strdup(long_name),
                                .storage = value ? MATTIS_F64 : MATTIS_I64,
                                .length = length,
                                .value = malloc((length + !length) * sizeof(double))};
    self->n_dimensions++; /* counted at once, so that _free finds the parts after a failure */
    if (!added->name || !added->units || !added->long_name || !added->value)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < length; k++)
        added->value[k] = value ? value[k] : (double)k;
    return (int)self->n_dimensions - 1;
}

/* Fills rank, dim and size from names separated by spaces. */
static int find_dimensions(const mattis_frame *self, const char *dims, mattis_variable *variable) {
    variable->size = 1;
    while (*dims) {
        size_t length = strcspn(dims, " ");
        size_t k = 0;
        while (k < self->n_dimensions && (strlen(self->dimension[k].name) != length ||
                                          strncmp(self->dimension[k].name, dims, length) != 0))
            k++;
        if (k == self->n_dimensions || variable->rank == MATTIS_FRAME_RANK)
            return MATTIS_ERR_INTERNAL;
        variable->dim[variable->rank++] = k;
        variable->size *= self->dimension[k].length;
        dims += length;
        dims += strspn(dims, " ");
    }
    return MATTIS_OK;
}

int mattis_frame_add_variable(mattis_frame *self, const char *name, const char *units,
                              const char *long_name, mattis_storage storage, const char *dims) {
    mattis_variable variable = {.storage = storage};
    if (mattis_frame_dimension(self, name) || mattis_frame_variable(self, name) ||
        find_dimensions(self, dims, &variable) != MATTIS_OK)
        return MATTIS_ERR_INTERNAL;
    mattis_variable *grown = realloc(self->variable, (self->n_variables + 1) * sizeof *grown);
    if (!grown)
        return MATTIS_ERR_MEMORY;
    self->variable = grown;
    variable.name = strdup(name);
    variable.units = strdup(units);
    variable.long_name = strdup(long_name);
    variable.value = malloc((variable.size + !variable.size) * sizeof(double));
    grown[self->n_variables++] = variable;
    if (!variable.name || !variable.units || !variable.long_name || !variable.value)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < variable.size; k++)
        variable.value[k] = storage == MATTIS_F64 ? NAN : 0;
    return (int)self->n_variables - 1;
}
