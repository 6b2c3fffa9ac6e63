/* Frames: named arrays over shared named dimensions, the currency between run, store and analysis.
 *
 * A frame is one group of a result file in memory (what xarray calls a Dataset). A dimension has a
 * name, a length and coordinate values; a variable spans some of the frame's dimensions in
 * row-major order and carries units, a one-sentence description and small attributes. All values
 * are doubles in memory; `storage` says how they are stored. NaN marks what was not measured. */
#ifndef MATTIS_FRAME_H
#define MATTIS_FRAME_H

#include <stddef.h>

enum { MATTIS_FRAME_RANK = 8 };

typedef enum mattis_storage {
    MATTIS_F64, /* double */
    MATTIS_I64, /* whole numbers up to 2^53 in magnitude */
    MATTIS_U8   /* flags and small whole numbers */
} mattis_storage;

/* A small attribute: text when `text` is not NULL, else the number. Owned by its frame. */
typedef struct mattis_attribute {
    char *name;
    char *text;
    double number;
} mattis_attribute;

typedef struct mattis_attributes {
    size_t n;
    mattis_attribute *item;
} mattis_attributes;

typedef struct mattis_dimension {
    char *name;
    char *units; /* "1" for pure numbers */
    char *long_name;
    mattis_storage storage; /* of the coordinates: whole numbers for an index */
    size_t length;
    double *value; /* coordinates, length of them */
    mattis_attributes attributes;
} mattis_dimension;

typedef struct mattis_variable {
    char *name;
    char *units;
    char *long_name;
    mattis_storage storage;
    size_t rank;                   /* 0 for a single number */
    size_t dim[MATTIS_FRAME_RANK]; /* indices into the frame's dimensions */
    size_t size;                   /* number of values */
    double *value;
    mattis_attributes attributes;
} mattis_variable;

typedef struct mattis_frame {
    char *path; /* HDF5 group, "/monte_carlo" */
    size_t n_dimensions;
    mattis_dimension *dimension;
    size_t n_variables;
    mattis_variable *variable;
} mattis_frame;

/* Makes an empty frame for the group `path`. The struct belongs to the caller. */
int mattis_frame_init(mattis_frame *self, const char *path);

/* Frees what is inside; safe on a zeroed frame and when called twice. */
void mattis_frame_free(mattis_frame *self);

/* Adds a dimension; copies `value`, or counts 0, 1, 2, ... where it is NULL (an index,
 * stored as whole numbers).
 * Returns its index, or a negative code. */
int mattis_frame_add_dimension(mattis_frame *self, const char *name, const char *units,
                               const char *long_name, size_t length, const double *value);

/* Adds a variable filled with NaN (flags and whole numbers: 0) over the dimensions named in `dims`,
 * separated by spaces ("" for a single number). Returns its index, or a negative code; an unknown
 * dimension or a name in use is MATTIS_ERR_INTERNAL. */
int mattis_frame_add_variable(mattis_frame *self, const char *name, const char *units,
                              const char *long_name, mattis_storage storage, const char *dims);

/* The named part, or NULL. Pointers stay valid until the next add. */
mattis_dimension *mattis_frame_dimension(const mattis_frame *self, const char *name);
mattis_variable *mattis_frame_variable(const mattis_frame *self, const char *name);

/* Sets (adds or replaces) an attribute; `text` NULL means the number. */
int mattis_attributes_set(mattis_attributes *self, const char *name, const char *text,
                          double number);
const mattis_attribute *mattis_attributes_get(const mattis_attributes *self, const char *name);
void mattis_attributes_free(mattis_attributes *self);

#endif
