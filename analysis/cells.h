/* Cells: a result file seen as measurements and predictions over one grid of axes. */
#ifndef MATTIS_ANALYSIS_CELLS_H
#define MATTIS_ANALYSIS_CELLS_H

#include <stdbool.h>

#include "mattis/store.h"

enum { MATTIS_CELLS_AXES = MATTIS_FRAME_RANK };

/* The views are borrowed from the result, which must outlive them; nothing is to be freed. A cell
 * is a row-major number over the axes, 0 to n - 1. */
typedef struct mattis_cells {
    const mattis_result *result;
    const mattis_frame *measured;  /* /monte_carlo, or NULL in a file of predictions alone */
    const mattis_frame *predicted; /* /theory, or NULL */
    const mattis_frame *lines;     /* /theory/lines, or NULL */
    size_t n_axes;
    const mattis_dimension *axis[MATTIS_CELLS_AXES];
    size_t n;
} mattis_cells;

/* MATTIS_ERR_FORMAT when the result holds neither measurements nor predictions. */
int mattis_cells_init(mattis_cells *self, const mattis_result *result, mattis_report *report);

/* Position of a cell along axis `a`, and the cell at positions `index` (one for each axis). */
size_t mattis_cells_index(const mattis_cells *self, size_t cell, size_t a);
size_t mattis_cells_at(const mattis_cells *self, const size_t *index);

/* Value of an axis in a cell. */
double mattis_cells_coordinate(const mattis_cells *self, size_t cell, size_t a);

/* Value of a variable of `frame` (NULL: NaN) in a cell; NaN where the variable does not exist.
 * Dimensions that are no axes (sample, pattern) stand at 0, the last of them at `extra`. */
double mattis_cells_value(const mattis_cells *self, const mattis_variable *variable,
                          const mattis_frame *frame, size_t cell, size_t extra);

/* The same by name, at extra = 0: the measured or predicted value, the retrieved pattern's where
 * there are several. */
double mattis_cells_measured(const mattis_cells *self, const char *name, size_t cell);
double mattis_cells_predicted(const mattis_cells *self, const char *name, size_t cell);

/* Number of patterns K of a cell, or NaN. */
double mattis_cells_patterns(const mattis_cells *self, size_t cell);

/* A parameter that is the same in all cells, by the last part of its key ("temperature"): an axis
 * of one value, a root attribute, or a line of the stored experiment. NaN when unknown. */
double mattis_cells_parameter(const mattis_cells *self, const char *name);

/* A text attribute of the root, or "". */
const char *mattis_cells_text(const mattis_cells *self, const char *name);

/* Whether all spins were updated at once. */
bool mattis_cells_is_parallel(const mattis_cells *self);

/* Index of the axis of this name, or n_axes. */
size_t mattis_cells_axis(const mattis_cells *self, const char *name);

/* Whether the axis holds the kind of start (values 0: pattern, 1: random). */
bool mattis_cells_is_start(const mattis_dimension *axis);

/* The axis that tells joined results apart (join.c); its attribute `labels` has a line for each. */
#define MATTIS_FILE_AXIS "file"
bool mattis_cells_is_file(const mattis_dimension *axis);

/* Word for a value of the axis of starts, "pattern" or "random". */
const char *mattis_cells_start_name(double value);

/* Word for a value of /theory/phase, or NULL where it is none of the four. */
const char *mattis_cells_phase_name(double phase);

#endif
