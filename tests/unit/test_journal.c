/* The journal: whatever happens to its bytes, a record is whole or left out. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mattis/journal.h"
#include "program.h"

TestSuite(journal, .init = program_begin, .fini = program_end);

enum { RECORDS = 5 };
static const char experiment[] = "model: dense\n";

static void fill(unsigned char *payload, size_t number) {
    for (size_t k = 0; k < 10 * number; k++)
        payload[k] = (unsigned char)(number * 17 + k);
}

/* An experiment and units with keys 1, 2, ... and payloads of 10, 20, ... bytes. */
static void write_journal(const char *path) {
    mattis_journal journal;
    mattis_report report = {""};
    cr_assert_eq(mattis_journal_create(&journal, path, MATTIS_JOURNAL_ALONE, experiment, &report),
                 0, "%s", report.text);
    for (size_t number = 1; number <= RECORDS; number++) {
        unsigned char payload[10 * RECORDS];
        fill(payload, number);
        cr_assert_eq(mattis_journal_append(&journal, MATTIS_RECORD_UNIT, number, 3, payload,
                                           10 * number, &report),
                     0, "%s", report.text);
    }
    mattis_journal_close(&journal);
}

static unsigned char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    unsigned char *bytes = malloc(65536);
    *size = fread(bytes, 1, 65536, file);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const unsigned char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Every record that is there must be one that was written; returns how many units are. */
static size_t count_units(const mattis_journal *journal) {
    mattis_buffer payload = {0};
    size_t n = 0;
    for (size_t k = 0; k < journal->n; k++) {
        const mattis_record *record = &journal->record[k];
        unsigned char wanted[10 * RECORDS];
        if (record->kind == MATTIS_RECORD_EXPERIMENT)
            continue;
        cr_assert_eq(record->kind, MATTIS_RECORD_UNIT);
        cr_assert(record->key >= 1 && record->key <= RECORDS);
        cr_assert_eq(record->sample, 3);
        cr_assert_eq(record->length, 10 * record->key);
        cr_assert_eq(mattis_journal_read(journal, record, &payload, NULL), 0);
        fill(wanted, record->key);
        cr_assert_arr_eq(payload.byte, wanted, record->length);
        n++;
    }
    mattis_buffer_free(&payload);
    return n;
}

Test(journal, may_end_at_any_byte) {
    mattis_journal journal;
    mattis_report report = {""};
    size_t size, last = 0;
    write_journal(temporary("whole"));
    unsigned char *bytes = read_file(temporary("whole"), &size);
    for (size_t length = 0; length <= size; length++) {
        write_file(temporary("cut"), bytes, length);
        int status = mattis_journal_open(&journal, temporary("cut"), true, &report);
        if (status) {
            cr_assert_eq(status, MATTIS_ERR_FORMAT, "%s", report.text);
            cr_assert_eq(last, 0);
            continue;
        }
        const size_t n = count_units(&journal);
        cr_assert(n == last || n == last + 1, "%zu units, then %zu", last, n);
        last = n;
        /* The torn record is gone, and the next one stands in its place. */
        unsigned char payload[10 * RECORDS];
        fill(payload, 2);
        cr_assert_eq(
            mattis_journal_append(&journal, MATTIS_RECORD_UNIT, 2, 3, payload, 20, &report), 0);
        mattis_journal_close(&journal);
        cr_assert_eq(mattis_journal_open(&journal, temporary("cut"), false, &report), 0);
        cr_assert_eq(count_units(&journal), n + 1);
        cr_assert_eq(journal.torn + journal.n_damaged, 0);
        mattis_journal_close(&journal);
    }
    cr_assert_eq(last, RECORDS);
    free(bytes);
}

/* One flipped bit costs one record, is noticed, and never gives a wrong one. */
Test(journal, notices_every_flipped_bit) {
    mattis_journal journal;
    mattis_report report = {""};
    size_t size;
    write_journal(temporary("whole"));
    unsigned char *bytes = read_file(temporary("whole"), &size);
    for (size_t at = 0; at < size; at++) {
        const unsigned char right = bytes[at];
        bytes[at] ^= (unsigned char)(1u << at % 8);
        write_file(temporary("flipped"), bytes, size);
        bytes[at] = right;
        cr_assert_eq(mattis_journal_open(&journal, temporary("flipped"), false, &report), 0, "%s",
                     report.text);
        const size_t n = count_units(&journal);
        cr_assert(n == RECORDS - 1 || (n == RECORDS && journal.record[0].key == 1), "%zu", n);
        cr_assert_eq((journal.torn > 0) + journal.n_damaged, 1, "byte %zu", at);
        mattis_journal_close(&journal);
    }
    free(bytes);
}

static bool is_not_two(void *context, const mattis_record *record) {
    (void)context;
    return record->key != 2;
}

Test(journal, is_made_anew_without_what_is_not_kept) {
    mattis_journal journal;
    mattis_report report = {""};
    write_journal(temporary("journal"));
    cr_assert_eq(mattis_journal_open(&journal, temporary("journal"), true, &report), 0);
    cr_assert_eq(mattis_journal_compact(&journal, is_not_two, NULL, &report), 0, "%s", report.text);
    cr_assert_eq(count_units(&journal), RECORDS - 1);
    const double time = journal.record[1].time;
    mattis_journal_close(&journal);
    cr_assert_eq(mattis_journal_open(&journal, temporary("journal"), false, &report), 0);
    cr_assert_eq(count_units(&journal), RECORDS - 1);
    cr_assert_eq(journal.record[1].time, time);
    mattis_journal_close(&journal);
}

Test(journal, has_one_writer_and_any_readers) {
    mattis_journal writer, other;
    mattis_report report = {""};
    write_journal(temporary("journal"));
    cr_assert_not(mattis_journal_is_alive(temporary("journal")));
    cr_assert_eq(mattis_journal_open(&writer, temporary("journal"), true, &report), 0);
    cr_assert(mattis_journal_is_alive(temporary("journal")));
    cr_assert_eq(mattis_journal_open(&other, temporary("journal"), true, &report),
                 MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, "another run is writing it"), "%s", report.text);
    cr_assert_eq(mattis_journal_create(&other, temporary("journal"), 0, experiment, &report),
                 MATTIS_ERR_INPUT);
    cr_assert_eq(mattis_journal_open(&other, temporary("journal"), false, &report), 0);
    cr_assert_eq(count_units(&other), RECORDS);
    mattis_journal_close(&other);
    mattis_journal_close(&writer);
}
