/* The seal: a checksum of the whole file in one line of text behind it.
 *
 * HDF5 itself notices some damage, but reading a flipped bit in the heap of its strings is a crash
 * in 1.10, and one in a small dataset is a wrong number. Bytes after the end of an HDF5 file are
 * allowed: every reader ignores them, and a program that changes the file cuts them off. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema.h"

#define SEAL_TITLE "\nmattis fnv1a-64 "

enum { BLOCK = 1 << 16 };

/* FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): each step is one-to-one, so that a
 * change within one byte never goes unseen. */
static uint64_t hash_bytes(uint64_t hash, const unsigned char *bytes, size_t size) {
    for (size_t k = 0; k < size; k++)
        hash = (hash ^ bytes[k]) * UINT64_C(0x100000001b3);
    return hash;
}

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

static void print_seal(uint64_t hash, char seal[MATTIS_SEAL_SIZE + 1]) {
    snprintf(seal, MATTIS_SEAL_SIZE + 1, SEAL_TITLE "%016" PRIx64 "\n", hash);
}

void mattis_seal_make(const void *image, size_t size, char seal[MATTIS_SEAL_SIZE + 1]) {
    print_seal(hash_bytes(hash_start, image, size), seal);
}

static int read_all(int fd, unsigned char *bytes, size_t size, size_t offset) {
    while (size > 0) {
        ssize_t got = pread(fd, bytes, size, (off_t)offset);
        if (got == 0) {
            errno = EIO; /* shorter than its size a moment ago */
            return MATTIS_ERR_FILE;
        }
        if (got < 0 && errno != EINTR)
            return MATTIS_ERR_FILE;
        if (got > 0) {
            bytes += got;
            offset += (size_t)got;
            size -= (size_t)got;
        }
    }
    return MATTIS_OK;
}

int mattis_seal_check(int fd, size_t file_size, bool *sealed) {
    unsigned char block[BLOCK];
    unsigned char found[MATTIS_SEAL_SIZE];
    char right[MATTIS_SEAL_SIZE + 1];
    uint64_t hash = hash_start;
    *sealed = false;
    if (file_size < MATTIS_SEAL_SIZE)
        return MATTIS_OK;
    size_t size = file_size - MATTIS_SEAL_SIZE;
    if (read_all(fd, found, MATTIS_SEAL_SIZE, size) != MATTIS_OK)
        return MATTIS_ERR_FILE;
    if (memcmp(found, SEAL_TITLE, strlen(SEAL_TITLE)) != 0)
        return MATTIS_OK;
    *sealed = true;
    for (size_t offset = 0; offset < size; offset += BLOCK) {
        size_t length = size - offset < BLOCK ? size - offset : BLOCK;
        if (read_all(fd, block, length, offset) != MATTIS_OK)
            return MATTIS_ERR_FILE;
        hash = hash_bytes(hash, block, length);
    }
    print_seal(hash, right);
    return memcmp(found, right, MATTIS_SEAL_SIZE) == 0 ? MATTIS_OK : MATTIS_ERR_FORMAT;
}
