/* The two ends of a run of several processes. Private to this folder. */
#ifndef MATTIS_RUN_RANKS_H
#define MATTIS_RUN_RANKS_H

#include "desk.h"
#include "mattis/ranks.h"

/* Rank 0: serves the other ranks until all have gone home. To be called by the thread that may send
 * messages, beside the threads that work at the desk. */
void mattis_ranks_serve(const mattis_ranks *ranks, mattis_desk *desk);

/* The other ranks: works until rank 0 has no more tasks. */
int mattis_ranks_work(const mattis_ranks *ranks, const mattis_plan *plan,
                      const mattis_run_options *options, int threads);

#endif
