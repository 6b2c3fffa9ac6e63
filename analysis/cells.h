/* Cells: a result file seen as measurements and predictions over one grid of axes. */
#ifndef MATTIS_ANALYSIS_CELLS_H
#define MATTIS_ANALYSIS_CELLS_H

#include <stdbool.h>

#include "mattis/store.h"

enum { MATTIS_CELLS_AXES = MATTIS_FRAME_RANK, MATTIS_CODES_MOST = 8, MATTIS_CODE_NAME = 32 };

/* What the numbers 0, 1, ... of a variable stand for: its attribute `values`, "0: a, 1: b". */
typedef struct mattis_codes {
    size_t n;
    char name[MATTIS_CODES_MOST][MATTIS_CODE_NAME];
} mattis_codes;

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
    mattis_codes phases; /* of /theory/phase */
    mattis_codes states; /* in which a network of several patterns ends; none for other networks */
    mattis_codes flags;  /* warnings, name k for the bit 1 << k; none in a file without them */
} mattis_cells;

/* MATTIS_ERR_FORMAT when the result holds neither measurements nor predictions. */
int mattis_cells_init(mattis_cells *self, const mattis_result *result, mattis_report *report);

/* The cells added by refinement, seen as a grid over `cell` (and `start`, where both are run);
 * false in a file without them. Where such a cell stands on an axis of the grid. */
bool mattis_cells_refined(const mattis_cells *grid, mattis_cells *out);
double mattis_cells_refined_place(const mattis_cells *refined, const char *axis, size_t cell);

/* The simulated load of such a cell of the grid, as mattis_cells_load. */
double mattis_cells_refined_load(const mattis_cells *grid, const mattis_cells *refined,
                                 size_t cell);

/* states.c: fills `phases` and `states`; part of mattis_cells_init. */
void mattis_cells_find_codes(mattis_cells *self);

/* flags.c: fills `flags`; part of mattis_cells_init. */
void mattis_cells_find_flags(mattis_cells *self);

/* The warnings of a cell as a sum of bits, 0 where there are none. */
unsigned mattis_cells_flag(const mattis_cells *self, size_t cell);

/* Writes the names of the bits, "drift, short run". */
void mattis_cells_flag_names(const mattis_cells *self, unsigned flag, char *text, size_t size);

/* Number of cells with a warning; writes how many have which, "drift 3, short run 9". */
size_t mattis_cells_count_flags(const mattis_cells *self, char *text, size_t size);

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

/* The load that was simulated: that of the whole number of patterns, which the theory takes too;
 * the one asked for where they differ by less than a thousandth. NaN where it is unknown, and for
 * networks without one. loads.c. */
double mattis_cells_load(const mattis_cells *self, size_t cell);

/* Where figures draw the positions of axis a: at its values, but of a load at the simulated one,
 * where that is the same in all cells there. With a = n_axes the load that is the same in all
 * cells, as one value. And of a single position. */
void mattis_cells_drawn(const mattis_cells *self, size_t a, double *value);
double mattis_cells_drawn_at(const mattis_cells *self, size_t a, size_t k);

/* Largest deviation of the simulated load from the one asked for, as a share of that; `drawn`: from
 * the one at which figures draw it. 0 where none is known. */
double mattis_cells_load_shift(const mattis_cells *self, bool drawn);

/* A parameter that is the same in all cells, by the last part of its key ("temperature"): an axis
 * of one value, a root attribute, or a line of the stored experiment. NaN when unknown. */
double mattis_cells_parameter(const mattis_cells *self, const char *name);

/* The word on the line `name: WORD` of the stored experiment; false when there is none. */
bool mattis_cells_word(const mattis_cells *self, const char *name, char *text, size_t size);

/* A text attribute of the root, or "". */
const char *mattis_cells_text(const mattis_cells *self, const char *name);

/* Whether all spins were updated at once. */
bool mattis_cells_is_parallel(const mattis_cells *self);

/* Whether the patterns are images, which the theory knows nothing of. */
bool mattis_cells_has_images(const mattis_cells *self);

/* Index of the axis of this name, or n_axes. */
size_t mattis_cells_axis(const mattis_cells *self, const char *name);

/* Whether the axis holds the kind of start (values 0: pattern, 1: random). */
bool mattis_cells_is_start(const mattis_dimension *axis);

/* The axis that tells joined results apart (join.c); its attribute `labels` has a line for each. */
#define MATTIS_FILE_AXIS "file"
bool mattis_cells_is_file(const mattis_dimension *axis);

/* Word for a value of the axis of starts, "pattern" or "random". */
const char *mattis_cells_start_name(double value);

/* Predicted phase of a cell (index into `phases`), NaN where the theory has no solution; and its
 * name, or NULL. */
double mattis_cells_phase(const mattis_cells *self, size_t cell);
const char *mattis_cells_phase_name(const mattis_cells *self, size_t cell);

/* Whether several patterns are retrieved at once, so that each has an overlap of its own to show:
 * the file tells states, or predicts an overlap for each pattern. */
bool mattis_cells_has_many(const mattis_cells *self);

/* The state in which most replicas of a cell ended, and their share; the predicted one, with share
 * 1, in a file of predictions alone. Its index in `states`, or -1 where nothing is known. */
int mattis_cells_state(const mattis_cells *self, size_t cell, double *share);

/* The state to which the theory says that the start leads, or -1. */
int mattis_cells_predicted_state(const mattis_cells *self, size_t cell);

#endif
