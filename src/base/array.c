/* See mattis/array.h. */
#include "mattis/array.h"

#include <stdint.h>
#include <stdlib.h>

size_t mattis_element_bytes(mattis_element element) {
    switch (element) {
    case MATTIS_ELEMENT_UBYTE:
    case MATTIS_ELEMENT_BYTE:
        return 1;
    case MATTIS_ELEMENT_SHORT:
        return 2;
    case MATTIS_ELEMENT_INT:
    case MATTIS_ELEMENT_FLOAT:
        return 4;
    case MATTIS_ELEMENT_DOUBLE:
        return 8;
    }
    return 0;
}

bool mattis_array_measure(mattis_array *self) {
    size_t bytes = mattis_element_bytes(self->element);
    bool empty = false;
    for (size_t k = 0; k < self->rank; k++)
        empty = empty || self->length[k] == 0;
    for (size_t k = 0; !empty && k < self->rank; k++)
        if (__builtin_mul_overflow(bytes, self->length[k], &bytes))
            return false;
    self->size = empty ? 0 : bytes / mattis_element_bytes(self->element);
    return true;
}

double mattis_array_get(const mattis_array *self, size_t k) {
    switch (self->element) {
    case MATTIS_ELEMENT_UBYTE:
        return ((const uint8_t *)self->value)[k];
    case MATTIS_ELEMENT_BYTE:
        return ((const int8_t *)self->value)[k];
    case MATTIS_ELEMENT_SHORT:
        return ((const int16_t *)self->value)[k];
    case MATTIS_ELEMENT_INT:
        return ((const int32_t *)self->value)[k];
    case MATTIS_ELEMENT_FLOAT:
        return (double)((const float *)self->value)[k];
    case MATTIS_ELEMENT_DOUBLE:
        return ((const double *)self->value)[k];
    }
    return 0;
}

void mattis_array_free(mattis_array *self) {
    free(self->value);
    *self = (mattis_array){0};
}
