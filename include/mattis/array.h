/* Arrays of numbers as they stand in a file: any number of dimensions, one element type. */
#ifndef MATTIS_ARRAY_H
#define MATTIS_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Element types, by their code in IDX files. */
typedef enum mattis_element {
    MATTIS_ELEMENT_UBYTE = 0x08,
    MATTIS_ELEMENT_BYTE = 0x09,
    MATTIS_ELEMENT_SHORT = 0x0B,
    MATTIS_ELEMENT_INT = 0x0C,
    MATTIS_ELEMENT_FLOAT = 0x0D,
    MATTIS_ELEMENT_DOUBLE = 0x0E
} mattis_element;

enum { MATTIS_ARRAY_RANK = 255 }; /* what one byte of an IDX file can say */

typedef struct mattis_array {
    mattis_element element;
    size_t rank;                      /* 1 or more */
    size_t length[MATTIS_ARRAY_RANK]; /* of each dimension, the first the slowest */
    size_t size;                      /* number of values */
    void *value;                      /* owned: row-major, native byte order; NULL when size is 0 */
} mattis_array;

/* Bytes of one value, 0 for what is no element type. */
size_t mattis_element_bytes(mattis_element element);

/* Sets `size` from rank and lengths; false where the bytes of the values overflow a size_t. */
bool mattis_array_measure(mattis_array *self);

/* Value k in row-major order. */
double mattis_array_get(const mattis_array *self, size_t k);

/* Frees what is inside; safe on a zeroed struct and when called twice. */
void mattis_array_free(mattis_array *self);

#endif
