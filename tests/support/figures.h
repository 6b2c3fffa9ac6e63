/* Figures of made-up results, in a folder of the test. */
#ifndef MATTIS_TESTS_FIGURES_H
#define MATTIS_TESTS_FIGURES_H

#include "fake_result.h"
#include "mattis/plot.h"

/* A space beside markup, as no viewer drops it. */
#define GAP "\u200b\u00a0\u200b"

/* Axes of 25, 20, 2 and 3 values; what is drawn, and what went wrong. */
extern double loads[25], temperatures[20];
extern fake_axis load, temperature, start, spins;
extern mattis_result result;
extern mattis_report report;
extern char folder[64];

/* Fill the axes and make the folder; free the result and remove the folder. */
void figures_begin(void);
void figures_end(void);

/* Path of a file in the folder; a static buffer. */
const char *in_folder(const char *name);
size_t count_files(void);

/* Whole file of the folder as text; the caller frees it. */
char *read_text(const char *name);

/* How often `part` stands in `text`. */
size_t count(const char *text, const char *part);

/* Draws `result` into a file of the folder. */
int plot(const char *name, int keep);

/* Makes a result, draws it into fig.svg and returns the script, which the caller frees. */
char *script_of(const fake_axis *axis, size_t n, int flags);

#endif
