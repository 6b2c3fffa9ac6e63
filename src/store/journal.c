/* The journal of a run: see mattis/journal.h. */
#include "mattis/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "fnv.h"

static const double sync_every = 10; /* seconds */

#define MARK "mattisJ1"

/* In the file, each record is a head, its payload, and the checksum of the payload. */
typedef struct head {
    char mark[8];
    uint32_t kind, sample;
    uint64_t key, length;
    double time;
    uint64_t check; /* of what stands before it */
} head;

enum { TAIL = sizeof(uint64_t), SCAN = 1 << 16 };

static uint64_t check_of(const head *self) {
    return mattis_fnv(MATTIS_FNV_START, self, offsetof(head, check));
}

static double clock_seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int note(mattis_journal *self, const head *from, uint64_t offset) {
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity ? 2 * self->capacity : 64;
        mattis_record *grown = realloc(self->record, capacity * sizeof *grown);
        if (!grown)
            return MATTIS_ERR_MEMORY;
        self->record = grown;
        self->capacity = capacity;
    }
    self->record[self->n++] = (mattis_record){.kind = from->kind,
                                              .sample = from->sample,
                                              .key = from->key,
                                              .length = from->length,
                                              .time = from->time,
                                              .offset = offset + sizeof *from};
    return MATTIS_OK;
}

/* --- Writing --------------------------------------------------------------------------------- */

static int write_record(int fd, uint64_t offset, const head *first, const void *payload) {
    const uint64_t tail = mattis_fnv(MATTIS_FNV_START, payload, first->length);
    const uint64_t after = offset + sizeof *first + first->length;
    if (mattis_disk_write(fd, first, sizeof *first, (off_t)offset) != 0 ||
        mattis_disk_write(fd, payload, first->length, (off_t)(offset + sizeof *first)) != 0)
        return -1;
    return mattis_disk_write(fd, &tail, sizeof tail, (off_t)after);
}

int mattis_journal_sync(mattis_journal *self, mattis_report *report) {
    self->last_sync = clock_seconds(CLOCK_MONOTONIC);
    return fdatasync(self->fd) == 0 ? MATTIS_OK
                                    : mattis_disk_error(report, self->path, "cannot be written");
}

static int append(mattis_journal *self, const mattis_record *record, const void *payload,
                  mattis_report *report) {
    head first = {.kind = record->kind,
                  .sample = record->sample,
                  .key = record->key,
                  .length = record->length,
                  .time = record->time};
    memcpy(first.mark, MARK, sizeof first.mark);
    first.check = check_of(&first);
    if (write_record(self->fd, self->size, &first, payload) != 0) {
        const int status = mattis_disk_error(report, self->path, "cannot be written");
        /* What is left of the record is cut off; where that fails, reading passes over it. */
        if (ftruncate(self->fd, (off_t)self->size) != 0)
            errno = 0;
        return status;
    }
    const int status = note(self, &first, self->size);
    self->size += sizeof first + first.length + TAIL;
    if (status || clock_seconds(CLOCK_MONOTONIC) - self->last_sync < sync_every)
        return status;
    return mattis_journal_sync(self, report);
}

int mattis_journal_append(mattis_journal *self, mattis_record_kind kind, uint64_t key,
                          uint32_t sample, const void *payload, size_t length,
                          mattis_report *report) {
    const mattis_record record = {.kind = kind,
                                  .sample = sample,
                                  .key = key,
                                  .length = length,
                                  .time = clock_seconds(CLOCK_REALTIME)};
    return append(self, &record, payload, report);
}

/* --- Opening --------------------------------------------------------------------------------- */

/* Locks an open journal for writing. File systems without locks do no harm: there two writers are
 * not told apart. */
static int lock(int fd, const char *path, mattis_report *report) {
    for (int attempt = 0; attempt < 5; attempt++) { /* a reader that looks holds it for a moment */
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            return MATTIS_OK;
        usleep(50000);
    }
    return mattis_fail(report, MATTIS_ERR_INPUT, "%s: another run is writing it", path);
}

bool mattis_journal_is_alive(const char *path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool free = flock(fd, LOCK_SH | LOCK_NB) == 0;
    close(fd);
    return !free;
}

static int open_failed(mattis_journal *self, int status) {
    mattis_journal_close(self);
    return status;
}

/* A file beside the journal, locked, that will take its name. */
static int open_new(mattis_journal *self, const char *path, char *new_path, size_t size,
                    mattis_report *report) {
    *self = (mattis_journal){.fd = -1, .path = strdup(path)};
    snprintf(new_path, size, "%s.new", path);
    if (!self->path)
        return MATTIS_ERR_MEMORY;
    self->fd = open(new_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (self->fd < 0)
        return mattis_disk_error(report, path, "cannot be written");
    int status = lock(self->fd, path, report);
    if (status) { /* it is another process's: leave it alone */
        close(self->fd);
        self->fd = -1;
        return status;
    }
    if (ftruncate(self->fd, 0) != 0)
        status = mattis_disk_error(report, path, "cannot be written");
    return status;
}

static int give_name(mattis_journal *self, const char *new_path, mattis_report *report) {
    if (fsync(self->fd) != 0 || rename(new_path, self->path) != 0 ||
        mattis_disk_sync_directory(self->path) != 0)
        return mattis_disk_error(report, self->path, "cannot be written");
    self->last_sync = clock_seconds(CLOCK_MONOTONIC);
    return MATTIS_OK;
}

int mattis_journal_create(mattis_journal *self, const char *path, uint64_t key, const char *text,
                          mattis_report *report) {
    char new_path[PATH_MAX + 8];
    const int earlier = open(path, O_RDONLY | O_CLOEXEC);
    int status = earlier < 0 ? MATTIS_OK : lock(earlier, path, report);
    *self = (mattis_journal){.fd = -1};
    if (!status)
        status = open_new(self, path, new_path, sizeof new_path, report);
    if (!status && earlier < 0 && mattis_journal_is_alive(path)) /* made since we looked */
        status = mattis_fail(report, MATTIS_ERR_INPUT, "%s: another run is writing it", path);
    if (!status)
        status = mattis_journal_append(self, MATTIS_RECORD_EXPERIMENT, key, 0, text, strlen(text),
                                       report);
    if (!status)
        status = give_name(self, new_path, report);
    if (status && self->fd >= 0)
        unlink(new_path);
    if (earlier >= 0)
        close(earlier);
    return status ? open_failed(self, status) : MATTIS_OK;
}

static uint64_t file_size(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 ? (uint64_t)status.st_size : 0;
}

/* Whether a whole record with right checksums begins at `offset`. */
static bool is_record(int fd, uint64_t offset, uint64_t size, head *out, mattis_buffer *payload) {
    uint64_t tail;
    if (size - offset < sizeof *out || mattis_disk_read(fd, out, sizeof *out, (off_t)offset) != 0 ||
        memcmp(out->mark, MARK, sizeof out->mark) != 0 || out->check != check_of(out) ||
        out->length > size - offset - sizeof *out ||
        size - offset - sizeof *out - out->length < TAIL)
        return false;
    mattis_buffer_clear(payload);
    unsigned char *bytes = mattis_buffer_extend(payload, out->length + TAIL);
    if (!bytes ||
        mattis_disk_read(fd, bytes, out->length + TAIL, (off_t)(offset + sizeof *out)) != 0)
        return false;
    memcpy(&tail, bytes + out->length, sizeof tail);
    return tail == mattis_fnv(MATTIS_FNV_START, bytes, out->length);
}

/* The next place from `offset` on where a mark stands, or the end of the file. */
static uint64_t next_mark(int fd, uint64_t offset, uint64_t size) {
    char block[SCAN];
    while (offset + sizeof MARK - 1 <= size) {
        const size_t length = size - offset < SCAN ? (size_t)(size - offset) : SCAN;
        if (mattis_disk_read(fd, block, length, (off_t)offset) != 0)
            break;
        const char *found = memmem(block, length, MARK, sizeof MARK - 1);
        if (found)
            return offset + (uint64_t)(found - block);
        offset += length - (sizeof MARK - 2);
    }
    return size;
}

/* Finds all records. Damaged stretches are passed over; what stands behind the last record is
 * taken for a record that was being written. */
static int scan(mattis_journal *self) {
    const uint64_t size = file_size(self->fd);
    mattis_buffer payload = {0};
    int status = MATTIS_OK;
    uint64_t offset = 0, damage = 0;
    bool damaged = false;
    while (!status && offset < size) {
        head found;
        if (is_record(self->fd, offset, size, &found, &payload)) {
            if (damaged && self->n_damaged++ == 0) {
                self->damaged_at = damage;
                self->damaged_size = offset - damage;
            }
            damaged = false;
            status = note(self, &found, offset);
            offset += sizeof found + found.length + TAIL;
            self->size = offset;
        } else if (payload.failed) {
            status = MATTIS_ERR_MEMORY;
        } else {
            damage = damaged ? damage : offset;
            damaged = true;
            offset = next_mark(self->fd, offset + 1, size);
        }
    }
    self->torn = size - self->size;
    mattis_buffer_free(&payload);
    return status;
}

/* What a process that was killed in making the journal anew has left. */
static void remove_new(const char *path) {
    char new_path[PATH_MAX + 8];
    snprintf(new_path, sizeof new_path, "%s.new", path);
    unlink(new_path);
}

int mattis_journal_open(mattis_journal *self, const char *path, bool to_write,
                        mattis_report *report) {
    *self = (mattis_journal){.fd = open(path, (to_write ? O_RDWR : O_RDONLY) | O_CLOEXEC),
                             .path = strdup(path)};
    if (self->fd < 0)
        return open_failed(self, mattis_disk_error(report, path, "cannot be read"));
    int status = self->path ? MATTIS_OK : MATTIS_ERR_MEMORY;
    if (!status && to_write)
        status = lock(self->fd, path, report);
    if (!status && to_write)
        remove_new(path);
    if (!status)
        status = scan(self);
    if (!status && self->n == 0)
        status = mattis_fail(report, MATTIS_ERR_FORMAT, "%s: holds no record of a run", path);
    if (!status && to_write && self->torn > 0 && ftruncate(self->fd, (off_t)self->size) != 0)
        status = mattis_disk_error(report, path, "cannot be written");
    self->last_sync = clock_seconds(CLOCK_MONOTONIC);
    return status ? open_failed(self, status) : MATTIS_OK;
}

void mattis_journal_close(mattis_journal *self) {
    if (self->path && self->fd >= 0)
        close(self->fd);
    free(self->path);
    free(self->record);
    *self = (mattis_journal){.fd = -1};
}

/* --- Reading --------------------------------------------------------------------------------- */

int mattis_journal_read(const mattis_journal *self, const mattis_record *record, mattis_buffer *out,
                        mattis_report *report) {
    mattis_buffer_clear(out);
    void *bytes = mattis_buffer_extend(out, record->length);
    if (!bytes)
        return MATTIS_ERR_MEMORY;
    if (mattis_disk_read(self->fd, bytes, record->length, (off_t)record->offset) != 0)
        return mattis_disk_error(report, self->path, "cannot be read");
    return MATTIS_OK;
}

/* --- Writing it anew ------------------------------------------------------------------------- */

int mattis_journal_compact(mattis_journal *self,
                           bool (*keep)(void *context, const mattis_record *record), void *context,
                           mattis_report *report) {
    char new_path[PATH_MAX + 8];
    mattis_journal fresh;
    mattis_buffer payload = {0};
    int status = open_new(&fresh, self->path, new_path, sizeof new_path, report);
    for (size_t k = 0; !status && k < self->n; k++) {
        const mattis_record *record = &self->record[k];
        if (!keep(context, record))
            continue;
        status = mattis_journal_read(self, record, &payload, report);
        if (!status)
            status = append(&fresh, record, payload.byte, report);
    }
    if (!status)
        status = give_name(&fresh, new_path, report);
    mattis_buffer_free(&payload);
    if (status) {
        if (fresh.fd >= 0)
            unlink(new_path);
        return open_failed(&fresh, status);
    }
    mattis_journal_close(self);
    *self = fresh;
    return MATTIS_OK;
}

int mattis_journal_remove(mattis_journal *self, mattis_report *report) {
    if (unlink(self->path) != 0)
        return mattis_disk_error(report, self->path, "cannot be removed");
    return mattis_disk_sync_directory(self->path) == 0
               ? MATTIS_OK
               : mattis_disk_error(report, self->path, "cannot be removed");
}
