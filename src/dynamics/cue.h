/* First states, of spins and of continuous networks. Private to this folder. */
#ifndef MATTIS_DYNAMICS_CUE_H
#define MATTIS_DYNAMICS_CUE_H

#include "mattis/softmax.h"
#include "mattis/stream.h"

/* The blocks of the start stream of N components, by what is drawn from them. */
typedef enum mattis_cue_part {
    MATTIS_CUE_TURNED = 0, /* which spins are turned, or all signs of a random state */
    MATTIS_CUE_OPEN = 1,   /* signs that the named state leaves open */
    MATTIS_CUE_WRONG = 2,  /* entries of a noisy example */
    MATTIS_CUE_MASKED = 3, /* which components are masked */
    MATTIS_CUE_NORMAL = 4  /* normal numbers, four in a block */
} mattis_cue_part;

uint64_t mattis_cue_block(mattis_cue_part part, size_t n, size_t index);

/* Sign of component i, one of 128 in a block. */
int8_t mattis_cue_sign(const mattis_stream *stream, mattis_cue_part part, size_t n, size_t i);

/* Chooses `count` of the sites 0 ... n - 1 at random: they stand first in order[], n entries. */
void mattis_cue_choose(const mattis_stream *stream, mattis_cue_part part, size_t n, size_t count,
                       uint32_t *order);

/* The masked components, round(n start.masked) of them, first in order[]; returns how many. */
size_t mattis_cue_masked(const mattis_stream *stream, const mattis_params *params, uint32_t *order);

/* Cues of all states of a continuous network whose targets are known, into network->s. From a
 * pattern: of overlap m_0 with it, xi.s = m_0 |xi|^2 exactly where patterns are real (the rest a
 * random direction, |s| = |xi|), to 2/N where they are signs. At random: of the law of the
 * patterns, |s|^2 = N. A mixture: sum_mu w_mu xi^mu over the first patterns, |s|^2 = N. Then the
 * mask. */
int mattis_cue_states(mattis_softmax *network, const mattis_params *params, uint64_t key,
                      uint32_t sample);

#endif
