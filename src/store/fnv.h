/* FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): each step is one-to-one, so that a
 * change within one byte never goes unseen. */
#ifndef MATTIS_STORE_FNV_H
#define MATTIS_STORE_FNV_H

#include <stddef.h>
#include <stdint.h>

#define MATTIS_FNV_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t mattis_fnv(uint64_t hash, const void *bytes, size_t size) {
    const unsigned char *byte = bytes;
    for (size_t k = 0; k < size; k++)
        hash = (hash ^ byte[k]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
