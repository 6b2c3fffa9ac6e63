/* See mattis/buffer.h. */
#include "mattis/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void *mattis_buffer_extend(mattis_buffer *self, size_t size) {
    const size_t needed = self->size + size;
    if (needed > self->capacity || !self->byte) {
        size_t capacity = self->capacity ? self->capacity : FIRST_CAPACITY;
        while (capacity < needed)
            capacity *= 2;
        unsigned char *grown = realloc(self->byte, capacity);
        if (!grown) {
            self->failed = true;
            return NULL;
        }
        self->byte = grown;
        self->capacity = capacity;
    }
    void *room = self->byte + self->size;
    self->size = needed;
    return room;
}

void mattis_buffer_move(mattis_buffer *self, void *data, size_t size) {
    if (self->failed || size == 0)
        return;
    if (!self->loading) {
        void *room = mattis_buffer_extend(self, size);
        if (room)
            memcpy(room, data, size);
    } else if (size > self->size - self->at) {
        self->failed = true;
    } else {
        memcpy(data, self->byte + self->at, size);
        self->at += size;
    }
}

void mattis_buffer_clear(mattis_buffer *self) {
    self->size = self->at = 0;
    self->loading = self->failed = false;
}

void mattis_buffer_rewind(mattis_buffer *self) {
    self->at = 0;
    self->loading = true;
    self->failed = false;
}

void mattis_buffer_free(mattis_buffer *self) {
    free(self->byte);
    *self = (mattis_buffer){0};
}
