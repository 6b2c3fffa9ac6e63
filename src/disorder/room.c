/* See room.h. */
#include "room.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, PAGE = 2 << 20 };

void *mattis_room(size_t bytes) {
    const size_t alignment = bytes < 2 * PAGE ? LINE : PAGE;
    const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    void *room = aligned_alloc(alignment, rounded);
    if (!room)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (alignment == PAGE)
        madvise(room, rounded, MADV_HUGEPAGE); /* advice: nothing depends on it */
#endif
    memset(room, 0, rounded);
    return room;
}
