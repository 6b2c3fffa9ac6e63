/* IDX files. Private to this folder. */
#ifndef MATTIS_DATA_IDX_H
#define MATTIS_DATA_IDX_H

#include "mattis/data.h"

/* mattis_data_read for an IDX file, plain or packed with gzip. */
int mattis_idx_read(const char *path, mattis_array *out, mattis_report *report);

/* Turns round the bytes of n values. */
void mattis_swap_bytes(void *value, size_t n, size_t bytes);

#endif
