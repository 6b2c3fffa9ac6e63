/* See bytes.h. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not memfd_create: HDF5 resolves the path, and that of such a file leads nowhere. */
int fuzz_file(const void *data, size_t size, char path[FUZZ_PATH]) {
    strcpy(path, "/dev/shm/mattis-fuzz-XXXXXX");
    const int file = mkstemp(path);
    if (file < 0 || write(file, data, size) != (ssize_t)size)
        abort();
    return file;
}

void fuzz_remove(int file, const char *path) {
    unlink(path);
    close(file);
}
