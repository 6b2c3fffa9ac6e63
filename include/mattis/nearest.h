/* What was meant by a misspelt word. */
#ifndef MATTIS_NEAREST_H
#define MATTIS_NEAREST_H

#include <stddef.h>

/* Letters inserted, dropped, replaced, or swapped with their neighbour (optimal string alignment)
 * that lead from one word to the other; capital letters count as small ones. Words of more than 63
 * letters are 64 away. */
size_t mattis_edit_distance(const char *one, const char *other);

/* The largest distance at which a word may be meant: a typing error in four letters, and one. */
size_t mattis_near_enough(const char *word);

/* The nearest of `words`, ended by NULL, or NULL where none is near enough. */
const char *mattis_nearest(const char *text, const char *const *words);

#endif
