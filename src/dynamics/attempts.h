/* Attempts to change a spin, and how they are decided. Private to this folder. */
#ifndef MATTIS_ATTEMPTS_H
#define MATTIS_ATTEMPTS_H

#include "mattis/dynamics.h"

/* Random words of consecutive attempts of the current sweep, each two joined: words 0, 1 choose the
 * site, which then takes their place, words 2, 3 the sign. */
enum { MATTIS_ATTEMPTS = 240 };
typedef struct mattis_attempts {
    uint64_t site[MATTIS_ATTEMPTS + MATTIS_RANDOM_ROOM];
    uint64_t sign[MATTIS_ATTEMPTS + MATTIS_RANDOM_ROOM];
} mattis_attempts;

/* Beyond |2 beta h| = CERTAIN the probability of +1 is 1 - 2^-54 or more, hence 1 in doubles, or
 * less than the smallest u above 0. */
enum { MATTIS_CERTAIN = 38 };

/* The new sign of a spin in this field: +1 where u < w(+1), u being the number of these bits. */
int8_t mattis_draw_spin(double beta, double field, uint64_t bits);

/* The same decisions from the level of a spin (mattis/engine.h), without real numbers: +1 where the
 * upper 53 bits are below a whole number T, which is made when a level is first met. Compared are
 * 32 of them, and all where those are equal. */
int mattis_levels_init(mattis_levels *self, const mattis_engine *engine);
void mattis_levels_free(mattis_levels *self);

/* Makes n attempts at sites that have been chosen, and counts what was accepted. */
void mattis_levels_attempt(mattis_chain *self, size_t n, const mattis_attempts *drawn);

#endif
