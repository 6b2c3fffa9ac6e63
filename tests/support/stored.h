/* Result files in a directory of their own, for tests that write and read them. */
#ifndef MATTIS_TESTS_STORED_H
#define MATTIS_TESTS_STORED_H

#include "mattis/store.h"

extern char stored_directory[64]; /* made for each test, empty */
extern char stored_path[128];     /* a result file in it, not there yet */

/* Before and after each test: .init and .fini of its suite. */
void stored_begin(void);
void stored_end(void);

/* A variable of recognizable values, NaN in the fourth. */
mattis_variable *add_variable(mattis_frame *frame, const char *name, mattis_storage storage,
                              const char *dims);

/* Three loads of seven samples; the caller frees it. */
mattis_frame small_frame(const char *group);

/* Writes that frame to stored_path; returns the code of mattis_store_write. */
int write_small(int force, mattis_report *report);

/* The bytes of a file; the caller frees them. */
char *read_bytes(const char *name, size_t *size);

/* Entries of a directory that are not hidden. */
size_t count_entries(const char *name);

#endif
