/* Any file of numbers, and what its content is told by: see mattis/data.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "idx.h"
#include "mattis/store.h"

/* FILE:/DATASET. The path is cut at the last ":/". */
static int read_dataset(const char *path, const char *colon, mattis_array *out,
                        mattis_report *report) {
    char *file = strndup(path, (size_t)(colon - path));
    if (!file)
        return mattis_fail(report, MATTIS_ERR_MEMORY, "%s: no memory", path);
    int status = mattis_store_read_array(file, colon + 1, out, report);
    free(file);
    return status;
}

static const char *last_colon(const char *path) {
    const char *found = NULL;
    for (const char *at = path; (at = strstr(at, ":/")) != NULL; at++)
        found = at;
    return found;
}

static int is_hdf5(const char *path) {
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature - 1];
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(start, 1, sizeof start, file) : 0;
    if (file)
        fclose(file);
    return n == sizeof start && memcmp(start, signature, n) == 0;
}

int mattis_data_read(const char *path, mattis_array *out, mattis_report *report) {
    const char *colon = last_colon(path);
    *out = (mattis_array){0};
    if (colon)
        return read_dataset(path, colon, out, report);
    if (is_hdf5(path))
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "%s: an HDF5 file; name its dataset as well, %s:/DATASET", path, path);
    return mattis_idx_read(path, out, report);
}

uint32_t mattis_data_checksum(uint32_t before, const mattis_array *array) {
    enum { PIECE = 1 << 16 };
    const size_t bytes = mattis_element_bytes(array->element);
    uint8_t piece[PIECE] = {0, 0, (uint8_t)array->element, (uint8_t)array->rank};
    uLong crc = crc32(before, piece, 4);
    for (size_t k = 0; k < array->rank; k++) {
        for (size_t a = 0; a < 4; a++)
            piece[a] = (uint8_t)(array->length[k] >> (24 - 8 * a));
        crc = crc32(crc, piece, 4);
    }
    for (size_t k = 0, n; k < array->size; k += n) {
        n = array->size - k < PIECE / bytes ? array->size - k : PIECE / bytes;
        memcpy(piece, (const char *)array->value + k * bytes, n * bytes);
        if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
            mattis_swap_bytes(piece, n, bytes);
        crc = crc32(crc, piece, (uInt)(n * bytes));
    }
    return (uint32_t)crc;
}
