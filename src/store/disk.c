/* Bytes to a disk: whole or not at all, and never over an existing file unasked. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "schema.h"

int mattis_disk_error(mattis_report *report, const char *path, const char *what) {
    return mattis_fail(report, MATTIS_ERR_FILE, "%s: %s: %s", path, what, strerror(errno));
}

static int exists_error(mattis_report *report, const char *path) {
    return mattis_fail(report, MATTIS_ERR_EXISTS, "%s: exists already, and is not overwritten",
                       path);
}

/* The directory part of `path`, "." where it has none. */
static void directory_of(const char *path, char directory[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        strcpy(directory, ".");
    else if (slash == path)
        strcpy(directory, "/");
    else
        snprintf(directory, PATH_MAX, "%.*s", (int)(slash - path), path);
}

/* The file that `path` leads to, so that writing through a symbolic link replaces what it points
 * at. Only regular files may be replaced: a rename over /dev/null would remove it. */
static int resolve_target(const char *path, int force, char target[PATH_MAX],
                          mattis_report *report) {
    struct stat status;
    size_t length = strlen(path);
    if (length == 0)
        return mattis_fail(report, MATTIS_ERR_FILE, "the output file has no name");
    if (length >= PATH_MAX)
        return mattis_fail(report, MATTIS_ERR_FILE, "the name of the output file is too long");
    if (lstat(path, &status) != 0) {
        if (errno != ENOENT)
            return mattis_disk_error(report, path, "cannot be written");
        if (path[length - 1] == '/')
            return mattis_fail(report, MATTIS_ERR_FILE, "%s: names a directory, not a file", path);
        memcpy(target, path, length + 1);
        return MATTIS_OK;
    }
    if (!realpath(path, target) || stat(target, &status) != 0)
        return mattis_disk_error(report, path, "is a link that leads nowhere");
    if (S_ISDIR(status.st_mode))
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: is a directory", path);
    if (!S_ISREG(status.st_mode))
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: is not a regular file", path);
    return force ? MATTIS_OK : exists_error(report, path);
}

static int probe_target(const char *path, int force, char target[PATH_MAX], mattis_report *report) {
    char directory[PATH_MAX];
    struct stat status;
    int code = resolve_target(path, force, target, report);
    if (code != MATTIS_OK)
        return code;
    directory_of(target, directory);
    if (stat(directory, &status) != 0)
        return mattis_disk_error(report, directory, "no such directory to write in");
    if (access(directory, W_OK | X_OK) != 0)
        return mattis_disk_error(report, directory, "directory is not writable");
    return MATTIS_OK;
}

/* Permissions do not tell all (some file systems let nobody make a file): a trial file does. */
static int try_to_create(const char *target, mattis_report *report) {
    char directory[PATH_MAX], trial[PATH_MAX + 32];
    directory_of(target, directory);
    snprintf(trial, sizeof trial, "%s/.mattis-probe-XXXXXX", directory);
    int fd = mkstemp(trial);
    if (fd < 0)
        return mattis_disk_error(report, target, "cannot be written");
    close(fd);
    unlink(trial);
    return MATTIS_OK;
}

int mattis_store_probe(const char *path, int force, mattis_report *report) {
    char target[PATH_MAX];
    int code = probe_target(path, force, target, report);
    return code ? code : try_to_create(target, report);
}

int mattis_disk_write(int fd, const void *bytes, size_t size, off_t offset) {
    const unsigned char *byte = bytes;
    while (size > 0) {
        ssize_t written = pwrite(fd, byte, size, offset);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            byte += written;
            offset += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

int mattis_disk_read(int fd, void *bytes, size_t size, off_t offset) {
    unsigned char *byte = bytes;
    while (size > 0) {
        ssize_t got = pread(fd, byte, size, offset);
        if (got == 0)
            errno = EIO; /* shorter than its size a moment ago */
        if (got == 0 || (got < 0 && errno != EINTR))
            return -1;
        if (got > 0) {
            byte += got;
            offset += got;
            size -= (size_t)got;
        }
    }
    return 0;
}

/* Opens the file beside the target. One of this name can only be left from a killed process. */
static int open_part(const char *part) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = open(part, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(part) == 0)
        fd = open(part, flags, 0666);
    return fd;
}

static int write_part(const char *part, const void *image, size_t size) {
    int fd = open_part(part);
    if (fd < 0)
        return -1;
    int status = mattis_disk_write(fd, image, size, 0);
    if (status == 0)
        status = fsync(fd);
    int write_errno = errno;
    if (close(fd) != 0 && status == 0) /* NFS reports a full disk here */
        return -1;
    errno = write_errno;
    return status;
}

/* Gives the part its name. Without `force` the file system itself refuses a name in use, so that
 * nothing is lost to a file that appeared since the probe. */
static int rename_part(const char *part, const char *target, int force) {
    if (force)
        return rename(part, target);
    if (renameat2(AT_FDCWD, part, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return -1;
    /* NFS and some FUSE file systems lack the flag, but a hard link never replaces either. */
    if (link(part, target) != 0)
        return -1;
    unlink(part);
    return 0;
}

int mattis_disk_sync_directory(const char *target) {
    char directory[PATH_MAX];
    directory_of(target, directory);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int status = fsync(fd) != 0 && errno != EINVAL ? -1 : 0;
    int sync_errno = errno;
    close(fd);
    errno = sync_errno;
    return status;
}

int mattis_image_publish(const char *path, int force, const void *image, size_t size,
                         mattis_report *report) {
    char target[PATH_MAX];
    char part[PATH_MAX + 32];
    int code = probe_target(path, force, target, report);
    if (code != MATTIS_OK)
        return code;
    snprintf(part, sizeof part, "%s.part-%ld", target, (long)getpid());
    if (write_part(part, image, size) != 0) {
        code = mattis_disk_error(report, path, "cannot be written");
        unlink(part);
        return code;
    }
    if (rename_part(part, target, force) != 0) {
        code = errno == EEXIST ? exists_error(report, path)
                               : mattis_disk_error(report, path, "cannot be given its name");
        unlink(part);
        return code;
    }
    if (mattis_disk_sync_directory(target) != 0)
        return mattis_disk_error(report, path, "is written, but its directory cannot be synced");
    return MATTIS_OK;
}
