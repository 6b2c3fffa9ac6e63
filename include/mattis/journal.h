/* The journal of a run: what is complete, and the states of what is not, appended record by record
 * to one file, OUT.h5.journal. It may end at any byte: every record carries checksums, and what
 * does not fit them is left out when it is read. Layout in docs/result-files.md.
 *
 * Not thread safe. One process writes a journal at a time; any number may read it meanwhile. */
#ifndef MATTIS_JOURNAL_H
#define MATTIS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mattis/buffer.h"
#include "mattis/error.h"

typedef enum mattis_record_kind {
    MATTIS_RECORD_EXPERIMENT = 1, /* first: the experiment as text; key: MATTIS_JOURNAL_ALONE */
    MATTIS_RECORD_SESSION = 2,    /* a run begins or goes on; payload: its share done, a double */
    MATTIS_RECORD_UNIT = 3,       /* a complete unit: its row of doubles, under its result key */
    MATTIS_RECORD_STATE = 4,      /* a state, under its state key; it replaces earlier ones */
} mattis_record_kind;

/* Key of the experiment: the journal holds all that is done, whatever stands in the result file; or
 * it adds to what stands there. */
enum { MATTIS_JOURNAL_ADDS = 0, MATTIS_JOURNAL_ALONE = 1 };

typedef struct mattis_record {
    uint32_t kind;
    uint32_t sample;
    uint64_t key;
    uint64_t length; /* bytes of the payload */
    double time;     /* of writing, seconds since 1970 */
    uint64_t offset; /* of the payload in the file */
} mattis_record;

typedef struct mattis_journal {
    int fd; /* -1: not open */
    char *path;
    uint64_t size; /* bytes of whole records */
    size_t n, capacity;
    mattis_record *record;
    /* What was found on opening */
    size_t n_damaged;    /* stretches of bytes inside that are no records */
    uint64_t damaged_at; /* offset of the first, and its length */
    uint64_t damaged_size;
    uint64_t torn; /* bytes of an unfinished record at the end */
    double last_sync;
} mattis_journal;

/* Makes an empty journal that only this process writes to, in the place of an earlier one. It
 * appears under its name with its first record: nothing that was there before is lost until then.
 * MATTIS_ERR_FILE and a line, or MATTIS_ERR_INPUT where another process is writing it. */
int mattis_journal_create(mattis_journal *self, const char *path, uint64_t key, const char *text,
                          mattis_report *report);

/* Opens a journal and checks every byte of it. To be written: locked, and cut behind its last whole
 * record. MATTIS_ERR_FILE, or MATTIS_ERR_FORMAT where nothing in it is a record. */
int mattis_journal_open(mattis_journal *self, const char *path, bool to_write,
                        mattis_report *report);
void mattis_journal_close(mattis_journal *self); /* safe on a zeroed struct */

/* Whether a process is writing the journal; true where that cannot be told. */
bool mattis_journal_is_alive(const char *path);

/* Appends a record, whole or not at all. On the disk after `mattis_journal_sync`, which happens by
 * itself every ten seconds. MATTIS_ERR_FILE and a line: the journal is as before. */
int mattis_journal_append(mattis_journal *self, mattis_record_kind kind, uint64_t key,
                          uint32_t sample, const void *payload, size_t length,
                          mattis_report *report);
int mattis_journal_sync(mattis_journal *self, mattis_report *report);

/* Reads the payload of a record into `out`, which is emptied first. */
int mattis_journal_read(const mattis_journal *self, const mattis_record *record, mattis_buffer *out,
                        mattis_report *report);

/* Writes the journal anew without the records that `keep` refuses, and without damaged stretches;
 * whole or not at all. */
int mattis_journal_compact(mattis_journal *self,
                           bool (*keep)(void *context, const mattis_record *record), void *context,
                           mattis_report *report);

/* Removes the file of an open journal. */
int mattis_journal_remove(mattis_journal *self, mattis_report *report);

#endif
