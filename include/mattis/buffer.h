/* Bytes that grow: the state of a long computation on its way to a file and back.
 *
 * One function moves a value in either direction, so that what is saved and what is loaded are the
 * same list of fields. Numbers keep the byte order of the machine. */
#ifndef MATTIS_BUFFER_H
#define MATTIS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct mattis_buffer {
    unsigned char *byte; /* owned */
    size_t size, capacity;
    size_t at;    /* loading: what is read so far */
    bool loading; /* direction of mattis_buffer_move */
    bool failed;  /* no memory, or fewer bytes than asked for: what was loaded is of no use */
} mattis_buffer;

/* Saving: appends `size` bytes of `data`. Loading: fills `data` from the next bytes. After a
 * failure it does nothing. */
void mattis_buffer_move(mattis_buffer *self, void *data, size_t size);

/* Makes room for `size` bytes and returns where they begin, to be filled; NULL without memory. */
void *mattis_buffer_extend(mattis_buffer *self, size_t size);

/* Empties the buffer for saving, and keeps its memory. */
void mattis_buffer_clear(mattis_buffer *self);

/* Loads what is in it, from the first byte. */
void mattis_buffer_rewind(mattis_buffer *self);

void mattis_buffer_free(mattis_buffer *self); /* safe on a zeroed struct and when called twice */

#endif
