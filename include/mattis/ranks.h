/* Runs of several processes. Rank 0 plans, writes and simulates like the others; the rest ask it
 * for tasks and send back results. What is sent goes through a few functions, so that only
 * src/mpi/mpi.c knows MPI. */
#ifndef MATTIS_RANKS_H
#define MATTIS_RANKS_H

#include <stdbool.h>
#include <stddef.h>

/* Messages between ranks. To be called by one thread only, always the same. Messages of one sender
 * to one receiver arrive in order. */
typedef struct mattis_ranks {
    int rank, size;
    /* Whether a message is there, its sender, tag and length. */
    bool (*waiting)(int *source, int *tag, size_t *bytes);
    /* Takes the message that `waiting` has told of. */
    void (*receive)(int source, int tag, void *data, size_t bytes);
    /* Returns at once; the data is copied. */
    void (*send)(int target, int tag, const void *data, size_t bytes);
} mattis_ranks;

/* The ranks that this process is one of; NULL where it is alone. Implemented twice, for the two
 * programs. */
const mattis_ranks *mattis_ranks_open(int *argc, char ***argv);
/* All ranks must call it before they exit; waits until everything is sent. */
void mattis_ranks_close(void);

/* Rank 0 tells all others which experiment to work on; "" sends them home. A process has one run:
 * after the first call it does nothing. */
void mattis_ranks_send_experiment(const mattis_ranks *self, const char *text);
/* The others wait for it; the caller frees *text. MATTIS_ERR_MEMORY. */
int mattis_ranks_receive_experiment(const mattis_ranks *self, char **text);

#endif
