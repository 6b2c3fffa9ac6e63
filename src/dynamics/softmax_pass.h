/* One reading of all patterns for all states. Private to this folder. */
#ifndef MATTIS_DYNAMICS_SOFTMAX_PASS_H
#define MATTIS_DYNAMICS_SOFTMAX_PASS_H

#include "mattis/softmax.h"

/* Sums over all patterns, of every group of states: mean / sum is the updated state. */
typedef struct mattis_softmax_pass mattis_softmax_pass;

int mattis_softmax_pass_init(mattis_softmax_pass **self, const mattis_softmax *network);
void mattis_softmax_pass_free(mattis_softmax_pass *self);

/* Takes beta times the states `s` and adds up all patterns. Patterns are summed in at most
 * MATTIS_SOFTMAX_PARTS parts that depend on K alone, which are joined in order: threads that have
 * nothing else to do may help, and change no bit. */
enum { MATTIS_SOFTMAX_PARTS = 64 };
int mattis_softmax_pass_sums(mattis_softmax_pass *self, const mattis_softmax *network,
                             const double *s);
const mattis_softmax_sums *mattis_softmax_pass_of(const mattis_softmax_pass *self, size_t group);

/* Calls `visit` for every block and group with the scores scale xi^p . s_l, at
 * score[p * MATTIS_SOFTMAX_LANES + l]; in ascending order of blocks, by one thread. */
typedef void (*mattis_softmax_visit)(void *context, uint64_t first, size_t n, size_t group,
                                     const double *score);
int mattis_softmax_pass_scores(const mattis_softmax *network, const double *s, double scale,
                               mattis_softmax_visit visit, void *context);

#endif
