/* Fuzz target of the journal. The input spells a file, piece by piece: whole records, records cut
 * short, with a changed byte, or with a lie about their length, and any bytes. Whole records alone
 * must all be found; whatever is found must be what was written; and a journal that opens must
 * shrink to the records that are kept, and open again. Run by `make fuzz`. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "fnv.h"
#include "mattis/journal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 14, MOST_PAYLOAD = 64 };

/* As in src/store/journal.c, from docs/result-files.md. */
typedef struct head {
    char mark[8];
    uint32_t kind, sample;
    uint64_t key, length;
    double time;
    uint64_t check;
} head;

typedef struct image {
    unsigned char byte[MOST];
    size_t size;
    bool spoilt;    /* something other than whole records */
    size_t n_whole; /* whole records */
} image;

static void put(image *self, const void *bytes, size_t size) {
    if (size > MOST - self->size)
        size = MOST - self->size;
    memcpy(self->byte + self->size, bytes, size);
    self->size += size;
}

/* A record; `lie` changes what its head says of its length, with a right checksum. */
static void put_record(image *self, fuzz_bytes *input, int lie) {
    unsigned char payload[MOST_PAYLOAD];
    head first = {.mark = "mattisJ"};
    first.mark[7] = '1';
    first.kind = fuzz_byte(input) % 6;
    first.sample = (uint32_t)fuzz_byte(input);
    first.key = fuzz_number(input, 2);
    const size_t length = fuzz_byte(input) % MOST_PAYLOAD;
    for (size_t k = 0; k < length; k++)
        payload[k] = (unsigned char)fuzz_byte(input);
    first.length = lie ? fuzz_number(input, 8) : length;
    first.check = mattis_fnv(MATTIS_FNV_START, &first, offsetof(head, check));
    const uint64_t tail = mattis_fnv(MATTIS_FNV_START, payload, length);
    put(self, &first, sizeof first);
    put(self, payload, length);
    put(self, &tail, sizeof tail);
}

static void change(image *self, size_t at, unsigned by) {
    self->byte[at] = (unsigned char)(self->byte[at] ^ (1 + by % 255));
}

static void build(image *self, fuzz_bytes *input) {
    while (input->at < input->size && self->size < MOST / 2) {
        const size_t start = self->size;
        const unsigned how = fuzz_byte(input) % 8;
        if (how == 0) { /* anything */
            for (size_t n = fuzz_byte(input); n > 0; n--)
                put(self, &(unsigned char){(unsigned char)fuzz_byte(input)}, 1);
            self->spoilt = true;
            continue;
        }
        put_record(self, input, how == 1);
        self->spoilt = self->spoilt || how < 4;
        self->n_whole += how >= 4;
        if (how == 2) /* cut short */
            self->size = start + fuzz_byte(input) % (self->size - start);
        if (how == 3) /* a byte changed */
            change(self, start + fuzz_byte(input) % (self->size - start), fuzz_byte(input));
    }
}

static bool keep_even(void *context, const mattis_record *record) {
    (void)context;
    return record->sample % 2 == 0;
}

/* Every record lies inside the file, and its bytes are those that were written there. */
static size_t check_records(const mattis_journal *journal, const image *written,
                            mattis_report *report) {
    mattis_buffer payload = {0};
    size_t even = 0;
    for (size_t k = 0; k < journal->n; k++) {
        const mattis_record *record = &journal->record[k];
        if (mattis_journal_read(journal, record, &payload, report) != MATTIS_OK ||
            payload.size != record->length || record->offset + record->length > written->size ||
            (record->length &&
             memcmp(payload.byte, written->byte + record->offset, record->length) != 0))
            abort();
        even += keep_even(NULL, record);
    }
    mattis_buffer_free(&payload);
    return even;
}

/* Shrunk to its even samples, with one more appended, it holds just these. */
static void shrink(mattis_journal *journal, const char *path, size_t even, mattis_report *report) {
    if (mattis_journal_compact(journal, keep_even, NULL, report) != MATTIS_OK ||
        mattis_journal_append(journal, MATTIS_RECORD_UNIT, 7, 3, "last", 4, report) != MATTIS_OK)
        abort();
    mattis_journal_close(journal);
    if (mattis_journal_open(journal, path, false, report) != MATTIS_OK || journal->n != even + 1 ||
        journal->n_damaged != 0 || journal->torn != 0)
        abort();
    mattis_journal_close(journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static image written;
    char path[FUZZ_PATH];
    fuzz_bytes input = {data, size, 0};
    mattis_journal journal;
    mattis_report report = {""};
    written.size = written.n_whole = 0;
    written.spoilt = false;
    build(&written, &input);
    const int file = fuzz_file(written.byte, written.size, path);
    if (mattis_journal_open(&journal, path, true, &report) == MATTIS_OK) {
        if (journal.size + journal.torn != written.size ||
            (!written.spoilt && (journal.n != written.n_whole || journal.n_damaged != 0)))
            abort();
        const size_t even = check_records(&journal, &written, &report);
        shrink(&journal, path, even, &report);
    } else if (!*report.text || (!written.spoilt && written.n_whole > 0)) {
        abort();
    }
    fuzz_remove(file, path);
    return 0;
}
