/* A made-up result file in memory, for tests of what reads result files. */
#ifndef MATTIS_TESTS_FAKE_RESULT_H
#define MATTIS_TESTS_FAKE_RESULT_H

#include "mattis/store.h"

enum { FAKE_SAMPLES = 3, FAKE_PATTERNS = 2 };

/* What the result holds, as flags. */
enum {
    FAKE_MEASURED = 1, /* /monte_carlo */
    FAKE_THEORY = 2,   /* /theory */
    FAKE_LINES = 4,    /* /theory/lines: spinodal and global in (load, temperature) */
    FAKE_HOLES = 8,    /* some cells are not measured */
    FAKE_ALL = 7
};

typedef struct fake_axis {
    const char *name; /* load, temperature, spins or start have a meaning; others change nothing */
    const char *symbol;
    const char *spacing; /* "linear" or "log" */
    size_t n;
    const double *value;
} fake_axis;

/* Builds a dense network of order 4: retrieval at low load and temperature, ended by a spinodal,
 * ergodic at high temperature, a spin glass between. Load is 0.1 and temperature 0.3 where they are
 * no axes. Asserts that memory suffices. Free it with fake_result_free. */
void fake_result_make(mattis_result *out, const fake_axis *axis, size_t n_axes, int flags);
void fake_result_free(mattis_result *self);

/* Parts of a result: a frame (at most three fit), its axes, whose names go to `dims`, and a
 * variable over them and `more`, of which it returns the values. Assert that nothing fails. */
mattis_frame *fake_add_frame(mattis_result *out, const char *path);
void fake_add_axes(mattis_frame *frame, const fake_axis *axis, size_t n_axes, char *dims,
                   size_t size);
double *fake_add(mattis_frame *frame, const char *name, mattis_storage storage, const char *dims,
                 const char *more);

/* Adds a line to the lines of a result that was made with FAKE_LINES, up to the temperature `end`.
 */
void fake_result_add_line(mattis_result *self, const char *name, double (*load)(double),
                          double end);

/* The load at which retrieval ends, and at which it becomes metastable. */
double fake_spinodal(double temperature);
double fake_global(double temperature);

#endif
