/* A result file rewritten by a fuzz input: an HDF5 file that is whole, with a right seal, and wrong
 * in its contents. */
#ifndef MATTIS_TESTS_FUZZ_EDIT_RESULT_H
#define MATTIS_TESTS_FUZZ_EDIT_RESULT_H

#include "bytes.h"
#include "small_run.h"

/* Applies the edits that the input spells to the file of the run. The caller frees *image; false
 * where HDF5 has refused to make it. */
bool edit_result(const small_run *run, fuzz_bytes *input, void **image, size_t *size);

#endif
