/* Standard normal numbers that are the same on every machine. Private to this folder. */
#ifndef MATTIS_DISORDER_NORMAL_H
#define MATTIS_DISORDER_NORMAL_H

#include <stdint.h>

/* Box and Muller (1958), a pair from two words u, v: sqrt(-2 ln((u + 1/2)/2^32)) times the cosine
 * and the sine of 2 pi v/2^32, at most 6.77 in size; then the nearest multiple of 2^-12, which
 * hides the last digit of log and cos. Four numbers from the words of one random block. */
void mattis_normal_four(const uint32_t word[4], double g[4]);

#endif
