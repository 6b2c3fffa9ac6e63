/* The seal: a checksum of the whole file in one line of text behind it.
 *
 * HDF5 itself notices some damage, but reading a flipped bit in the heap of its strings is a crash
 * in 1.10, and one in a small dataset is a wrong number. Bytes after the end of an HDF5 file are
 * allowed: every reader ignores them, and a program that changes the file cuts them off. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "disk.h"
#include "fnv.h"
#include "schema.h"

#define SEAL_TITLE "\nmattis fnv1a-64 "

enum { BLOCK = 1 << 16 };

static void print_seal(uint64_t hash, char seal[MATTIS_SEAL_SIZE + 1]) {
    snprintf(seal, MATTIS_SEAL_SIZE + 1, SEAL_TITLE "%016" PRIx64 "\n", hash);
}

void mattis_seal_make(const void *image, size_t size, char seal[MATTIS_SEAL_SIZE + 1]) {
    print_seal(mattis_fnv(MATTIS_FNV_START, image, size), seal);
}

bool mattis_seal_is_there(int fd, size_t file_size) {
    unsigned char found[MATTIS_SEAL_SIZE];
    return file_size >= MATTIS_SEAL_SIZE &&
           mattis_disk_read(fd, found, sizeof found, (off_t)(file_size - sizeof found)) == 0 &&
           memcmp(found, SEAL_TITLE, strlen(SEAL_TITLE)) == 0;
}

int mattis_seal_check(int fd, size_t file_size, bool *sealed) {
    unsigned char block[BLOCK];
    unsigned char found[MATTIS_SEAL_SIZE];
    char right[MATTIS_SEAL_SIZE + 1];
    uint64_t hash = MATTIS_FNV_START;
    *sealed = false;
    if (file_size < MATTIS_SEAL_SIZE)
        return MATTIS_OK;
    size_t size = file_size - MATTIS_SEAL_SIZE;
    if (mattis_disk_read(fd, found, MATTIS_SEAL_SIZE, (off_t)size) != 0)
        return MATTIS_ERR_FILE;
    if (memcmp(found, SEAL_TITLE, strlen(SEAL_TITLE)) != 0)
        return MATTIS_OK;
    *sealed = true;
    for (size_t offset = 0; offset < size; offset += BLOCK) {
        size_t length = size - offset < BLOCK ? size - offset : BLOCK;
        if (mattis_disk_read(fd, block, length, (off_t)offset) != 0)
            return MATTIS_ERR_FILE;
        hash = mattis_fnv(hash, block, length);
    }
    print_seal(hash, right);
    return memcmp(found, right, MATTIS_SEAL_SIZE) == 0 ? MATTIS_OK : MATTIS_ERR_FORMAT;
}
