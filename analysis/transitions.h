/* Transitions: the lines of /theory/lines as a figure meets them. */
#ifndef MATTIS_ANALYSIS_TRANSITIONS_H
#define MATTIS_ANALYSIS_TRANSITIONS_H

#include "cells.h"

enum { MATTIS_TRANSITION_KINDS = 16, MATTIS_TRANSITION_NAME = 64 };

/* One line, borrowed from the result: n points (x, y) on the axes it names. */
typedef struct mattis_transition {
    const mattis_variable *variable;
    const char *x_axis;
    const char *y_axis;
    size_t n;
    size_t kind;                       /* known ones in a fixed order, then by appearance */
    char name[MATTIS_TRANSITION_NAME]; /* of the kind, in words: "ground state" */
} mattis_transition;

/* Length of the name of a line without the number that tells lines of one kind apart. */
size_t mattis_transition_kind_length(const char *name);

/* Every line of the file, ordered by kind. The caller frees the array `out` (NULL when there is
 * none). Lines of more than MATTIS_TRANSITION_KINDS kinds are left out. */
int mattis_transitions_find(const mattis_cells *cells, mattis_transition **out, size_t *n);

/* Whether the line belongs to the cells with `index` on every axis but those of the line. */
bool mattis_transition_applies(const mattis_transition *self, const mattis_cells *cells,
                               const size_t *index);

/* Point k as values of the axes `x` and `y`; false when the line is not about these two. */
bool mattis_transition_point(const mattis_transition *self, const char *x, const char *y, size_t k,
                             double *x_value, double *y_value);

/* Where the line meets the cells that differ in the axis `x` alone (one for each crossing): at most
 * `size` values into `out`, in the order of the line. Returns their number. */
size_t mattis_transition_crossings(const mattis_transition *self, const mattis_cells *cells,
                                   const char *x, const size_t *index, double *out, size_t size);

#endif
