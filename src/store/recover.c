/* After a crash or damage: see mattis/store.h. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "schema.h"

int mattis_store_was_result(const char *path) {
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char first[sizeof signature];
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return 0;
    bool was = false;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        const size_t size = (size_t)status.st_size;
        const size_t length = size < sizeof first ? size : sizeof first;
        was = (mattis_disk_read(fd, first, length, 0) == 0 &&
               memcmp(first, signature, length) == 0) ||
              mattis_seal_is_there(fd, size);
    }
    close(fd);
    return was;
}

int mattis_store_set_aside(const char *path, int copy, char *aside, size_t size,
                           mattis_report *report) {
    int status = -1;
    errno = EEXIST;
    for (int number = 1; status != 0 && errno == EEXIST && number < 1000; number++) {
        if (number == 1)
            snprintf(aside, size, "%s.damaged", path);
        else
            snprintf(aside, size, "%s.damaged-%d", path, number);
        status = link(path, aside); /* never over another file */
    }
    if (status == 0 && !copy)
        status = unlink(path);
    return status == 0 ? MATTIS_OK : mattis_disk_error(report, path, "cannot be set aside");
}

/* The pattern of all NAME.part-PID, with what is special in NAME made plain. */
static void parts_pattern(const char *target, char *pattern, size_t size) {
    size_t used = 0;
    for (; *target && used + 3 < size; target++) {
        if (strchr("*?[\\", *target))
            pattern[used++] = '\\';
        pattern[used++] = *target;
    }
    snprintf(pattern + used, size - used, ".part-*");
}

void mattis_store_clear_parts(const char *path) {
    char target[PATH_MAX], pattern[2 * PATH_MAX + 8];
    glob_t found;
    if (!realpath(path, target)) /* not there yet */
        snprintf(target, sizeof target, "%s", path);
    parts_pattern(target, pattern, sizeof pattern);
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t k = 0; k < found.gl_pathc; k++)
            unlink(found.gl_pathv[k]);
        globfree(&found);
    }
}
