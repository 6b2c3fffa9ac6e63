/* Bytes to a disk, for the files of this folder. Functions return 0, or -1 and errno. */
#ifndef MATTIS_STORE_DISK_H
#define MATTIS_STORE_DISK_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "mattis/error.h"

/* MATTIS_ERR_FILE and "PATH: WHAT: " with the text of errno. */
int mattis_disk_error(mattis_report *report, const char *path, const char *what);

/* All of the bytes, at an offset; all or an error. Reading beyond the end is EIO. */
int mattis_disk_write(int fd, const void *bytes, size_t size, off_t offset);
int mattis_disk_read(int fd, void *bytes, size_t size, off_t offset);

/* Makes new names in the directory of `path` survive a power cut. A directory that may not be read,
 * or whose file system cannot sync one, is let pass. */
int mattis_disk_sync_directory(const char *path);

#endif
