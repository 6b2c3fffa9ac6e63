/* Messages between the ranks of a run. Private to this folder. Who sends what to whom:
 *
 *     rank 0            EXPERIMENT, then for each REQUEST a TASK or NONE; STOP at any time
 *     the other ranks   REQUEST; RESULT and STATE of units; FAILED; STOP (a signal came);
 *                       BYE, the last message, when NONE or STOP has come and all is sent
 *
 * A TASK holds cells, whether each is done, and the state that it goes on from, if there is one. */
#ifndef MATTIS_RUN_MESSAGES_H
#define MATTIS_RUN_MESSAGES_H

#include "mattis/buffer.h"
#include "mattis/ranks.h"

enum {
    MATTIS_EXPERIMENT = 1,
    MATTIS_REQUEST,
    MATTIS_TASK,
    MATTIS_NONE,
    MATTIS_RESULT,
    MATTIS_STATE_OF_UNIT,
    MATTIS_FAILED,
    MATTIS_STOP,
    MATTIS_BYE
};

typedef struct mattis_message {
    int source, tag;
    mattis_buffer body; /* to be loaded from */
} mattis_message;

/* Takes the next message, if one is there. */
bool mattis_message_take(const mattis_ranks *ranks, mattis_message *out);

void mattis_message_send_empty(const mattis_ranks *ranks, int target, int tag);

/* Waits until a message may have come: a fifth of a millisecond. */
void mattis_message_pause(void);

#endif
