/* Runs the program and looks at its results, for tests. */
#ifndef MATTIS_TESTS_PROGRAM_H
#define MATTIS_TESTS_PROGRAM_H

#include "mattis/store.h"

enum { PROGRAM_OUTPUT = 65536 };

/* Exit status of a shell command (printf style) run from the top of the source with $MATTIS the
 * program, $TEST_BUILD its build and $TMP a directory of this test; both streams go to
 * `program_output`. */
int program(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern char program_output[PROGRAM_OUTPUT];

/* Makes $TMP, and removes it. */
void program_begin(void);
void program_end(void);

/* Path of a file in $TMP; a static buffer, four at a time. */
const char *temporary(const char *name);
int exists(const char *path);

/* Asserts that two result files hold equal frames, bit for bit. */
void assert_equal_results(const char *left, const char *right);

/* Reads a result file, or fails the test. */
mattis_result read_result(const char *path);

#endif
