/* Memory for what a sample holds. Private to this folder. */
#ifndef MATTIS_ROOM_H
#define MATTIS_ROOM_H

#include <stddef.h>

/* Zeros at a cache line, to be freed; NULL: none left. Chunks are read across columns, each in
 * pages of its own, so that large arrays stand on large pages where the system has them. */
void *mattis_room(size_t bytes);

#endif
