/* What the fuzz targets share: the input as a stream of choices, and files in memory. */
#ifndef MATTIS_TESTS_FUZZ_BYTES_H
#define MATTIS_TESTS_FUZZ_BYTES_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_bytes {
    const uint8_t *data;
    size_t size, at;
} fuzz_bytes;

/* The next byte, 0 behind the end. */
static inline unsigned fuzz_byte(fuzz_bytes *self) {
    return self->at < self->size ? self->data[self->at++] : 0;
}

/* The next `n` bytes as a number, lowest first; n at most 8. */
static inline uint64_t fuzz_number(fuzz_bytes *self, int n) {
    uint64_t number = 0;
    for (int k = 0; k < n; k++)
        number |= (uint64_t)fuzz_byte(self) << (8 * k);
    return number;
}

/* Makes a file of these bytes in memory and returns its descriptor. Aborts where it cannot. */
enum { FUZZ_PATH = 64 };
int fuzz_file(const void *data, size_t size, char path[FUZZ_PATH]);
void fuzz_remove(int file, const char *path);

#endif
