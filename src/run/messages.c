/* See messages.h and mattis/ranks.h. */
#include "messages.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mattis/error.h"

void mattis_message_pause(void) {
    usleep(200);
}

bool mattis_message_take(const mattis_ranks *ranks, mattis_message *out) {
    size_t bytes;
    if (!ranks->waiting(&out->source, &out->tag, &bytes))
        return false;
    mattis_buffer_clear(&out->body);
    void *room = mattis_buffer_extend(&out->body, bytes);
    if (!room)
        abort(); /* no memory for one message: the journal is whole, the other ranks will end */
    ranks->receive(out->source, out->tag, room, bytes);
    mattis_buffer_rewind(&out->body);
    return true;
}

void mattis_message_send_empty(const mattis_ranks *ranks, int target, int tag) {
    ranks->send(target, tag, NULL, 0);
}

void mattis_ranks_send_experiment(const mattis_ranks *self, const char *text) {
    static bool told;
    if (told)
        return;
    told = true;
    for (int rank = 1; rank < self->size; rank++)
        self->send(rank, MATTIS_EXPERIMENT, text, strlen(text) + 1);
}

int mattis_ranks_receive_experiment(const mattis_ranks *self, char **text) {
    mattis_message received = {0};
    while (!mattis_message_take(self, &received))
        mattis_message_pause();
    *text = strdup((const char *)received.body.byte);
    mattis_buffer_free(&received.body);
    return *text ? 0 : MATTIS_ERR_MEMORY;
}
