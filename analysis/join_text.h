/* Texts of joined results: what several of them share, and what each says alone. */
#ifndef MATTIS_ANALYSIS_JOIN_TEXT_H
#define MATTIS_ANALYSIS_JOIN_TEXT_H

#include <stddef.h>

/* The pieces of the first text, as `separator` parts them, that stand in all `n` texts. The caller
 * frees it; NULL without memory. */
char *mattis_text_shared(const char *const *text, size_t n, char separator);

/* The settings of experiment k that not all experiments share, "rule: supervised, examples: 20"; ""
 * where there are none. Titles are no settings. The caller frees it; NULL without memory. */
char *mattis_text_own(const char *const *experiment, size_t n, size_t k);

#endif
