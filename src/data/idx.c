/* IDX files, plain or packed with gzip: see mattis/data.h. The format is LeCun's, as the MNIST set
 * is published in: two zero bytes, the element type, the number of dimensions, the length of each
 * as 32 bits, then the values, row-major; every number big-endian.
 *
 * A length is not believed before its bytes have arrived: memory grows with what is read. */
#include "idx.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MAGIC = 4, LENGTH = 4, FIRST_PIECE = 1 << 20, LONGEST_READ = 1 << 30 };

typedef struct idx_reader {
    gzFile file; /* zlib hands plain files through as they are */
    const char *path;
    mattis_report *report;
} idx_reader;

static int fail(const idx_reader *self, const char *wrong) {
    return mattis_fail(self->report, MATTIS_ERR_INPUT, "%s: %s", self->path, wrong);
}

/* Reads exactly `size` bytes; `missing` is said where the file ends before. */
static int read_bytes(const idx_reader *self, void *bytes, size_t size, const char *missing) {
    char *at = bytes;
    while (size > 0) {
        int got = gzread(self->file, at, size < LONGEST_READ ? (unsigned)size : LONGEST_READ);
        int code = Z_OK;
        const char *text = gzerror(self->file, &code);
        if (code == Z_ERRNO)
            return mattis_fail(self->report, MATTIS_ERR_FILE, "%s: %s", self->path,
                               strerror(errno));
        if (code != Z_OK && code != Z_STREAM_END)
            return mattis_fail(self->report, MATTIS_ERR_INPUT, "%s: damaged gzip data (%s)",
                               self->path, code == Z_BUF_ERROR ? "the end is missing" : text);
        if (got <= 0)
            return fail(self, missing);
        at += got;
        size -= (size_t)got;
    }
    return MATTIS_OK;
}

static int read_header(const idx_reader *self, mattis_array *out) {
    uint8_t magic[MAGIC], length[LENGTH];
    int status = read_bytes(self, magic, sizeof magic, "too short for an IDX file");
    if (status)
        return status;
    if (magic[0] != 0 || magic[1] != 0)
        return mattis_fail(self->report, MATTIS_ERR_INPUT,
                           "%s: begins with the bytes %02x %02x %02x %02x; an IDX file begins with "
                           "00 00, its element type and its number of dimensions",
                           self->path, magic[0], magic[1], magic[2], magic[3]);
    out->element = (mattis_element)magic[2];
    out->rank = magic[3];
    if (mattis_element_bytes(out->element) == 0)
        return mattis_fail(self->report, MATTIS_ERR_INPUT,
                           "%s: element type %02x; IDX files know 08, 09, 0b, 0c, 0d and 0e",
                           self->path, magic[2]);
    if (out->rank == 0)
        return fail(self, "an IDX file of no dimension; it needs at least one");
    for (size_t k = 0; k < out->rank; k++) {
        status = read_bytes(self, length, sizeof length, "ends within the lengths of its header");
        if (status)
            return status;
        out->length[k] = (size_t)length[0] << 24 | (size_t)length[1] << 16 |
                         (size_t)length[2] << 8 | (size_t)length[3];
    }
    return mattis_array_measure(out) ? MATTIS_OK
                                     : fail(self, "its lengths multiply to more values "
                                                  "than memory can address");
}

/* The bytes of the values, in pieces that double. */
static int read_values(const idx_reader *self, mattis_array *out) {
    const size_t wanted = out->size * mattis_element_bytes(out->element);
    size_t have = 0, piece = FIRST_PIECE;
    while (have < wanted) {
        piece = piece < wanted - have ? piece : wanted - have;
        char *grown = realloc(out->value, have + piece);
        if (!grown)
            return mattis_fail(self->report, MATTIS_ERR_MEMORY, "%s: no memory for %zu values",
                               self->path, out->size);
        out->value = grown;
        int status = read_bytes(self, grown + have, piece, "shorter than its header says");
        if (status)
            return status;
        have += piece;
        piece = have;
    }
    char more;
    if (gzread(self->file, &more, 1) == 1)
        return fail(self, "longer than its header says; bytes follow the last value");
    int code = Z_OK; /* the check sum of gzip stands at its end */
    gzerror(self->file, &code);
    return code == Z_OK || code == Z_STREAM_END ? MATTIS_OK : fail(self, "damaged gzip data");
}

void mattis_swap_bytes(void *value, size_t n, size_t bytes) {
    uint8_t *at = value;
    for (size_t k = 0; bytes > 1 && k < n; k++, at += bytes)
        for (size_t a = 0; a < bytes / 2; a++) {
            uint8_t low = at[a];
            at[a] = at[bytes - 1 - a];
            at[bytes - 1 - a] = low;
        }
}

int mattis_idx_read(const char *path, mattis_array *out, mattis_report *report) {
    *out = (mattis_array){0};
    gzFile file = gzopen(path, "rb");
    if (!file)
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: %s", path,
                           errno ? strerror(errno) : "cannot be opened");
    const idx_reader self = {.file = file, .path = path, .report = report};
    gzbuffer(file, 1 << 17);
    int status = read_header(&self, out);
    if (!status)
        status = read_values(&self, out);
    gzclose(file);
    if (status)
        mattis_array_free(out);
    else if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        mattis_swap_bytes(out->value, out->size, mattis_element_bytes(out->element));
    return status;
}
