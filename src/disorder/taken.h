/* Patterns and examples taken from images. Private to this folder. */
#ifndef MATTIS_DISORDER_TAKEN_H
#define MATTIS_DISORDER_TAKEN_H

#include "mattis/disorder.h"

/* Sets the bits of `patterns`, all 0 so far, of sample `sample`: single images, from the classes in
 * turn, pattern mu from class mu mod C; or the archetypes of the classes. MATTIS_ERR_MEMORY. */
int mattis_take_patterns(mattis_patterns *patterns, const mattis_params *params, uint32_t sample);

/* Where the examples are images: M of each class, as bits (example a of class c at c M + a) or as
 * sums; 0 where the pattern is 0. MATTIS_ERR_MEMORY. */
int mattis_take_examples(mattis_patterns *examples, const mattis_patterns *patterns,
                         const mattis_params *params, uint32_t sample);
int mattis_take_means(mattis_means *means, const mattis_patterns *patterns,
                      const mattis_params *params, uint32_t sample);

/* The patterns of the modern network from images, into its stored bits or reals. MATTIS_ERR_MEMORY.
 */
int mattis_take_blocks(mattis_pattern_blocks *blocks, const mattis_params *params, uint32_t sample);

#endif
