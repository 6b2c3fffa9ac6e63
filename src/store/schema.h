/* Private to src/store: the steps between frames in memory and bytes on a disk.
 *
 * A file is built in memory, as an HDF5 file image, and put on the disk by plain system calls: a
 * full disk is then an ordinary errno, and never an HDF5 file that can be neither flushed nor
 * closed. */
#ifndef MATTIS_STORE_SCHEMA_H
#define MATTIS_STORE_SCHEMA_H

#include <hdf5.h>
#include <stdbool.h>

#include "mattis/store.h"

/* Names of the layout; docs/result-files.md lists them for people. */
#define MATTIS_ATTRIBUTE_FORMAT    "format"
#define MATTIS_ATTRIBUTE_UNITS     "units"
#define MATTIS_ATTRIBUTE_LONG_NAME "long_name"
#define MATTIS_ATTRIBUTE_FILL      "_FillValue"

enum {
    MATTIS_STORE_NAME_LIMIT = 255, /* bytes of the name of a dataset */
    MATTIS_STORE_DEPTH_LIMIT = 8,  /* groups within groups: a damaged file may hold a loop */
    MATTIS_SEAL_SIZE = 34          /* bytes behind the HDF5 file; see seal.c */
};

/* HDF5's error printing, turned off between begin and end and then given back. */
typedef struct mattis_hdf5_errors {
    H5E_auto2_t print;
    void *data;
} mattis_hdf5_errors;
mattis_hdf5_errors mattis_hdf5_quiet_begin(void);
void mattis_hdf5_quiet_end(mattis_hdf5_errors saved);

/* Closes any HDF5 object; an id that could not be made (negative) is skipped. */
void mattis_hdf5_close(hid_t id);

/* Whether an attribute of a dataset belongs to the layout itself (units, long_name, dimension
 * scales, netCDF-4), so that it is not one of the frame's own attributes. */
bool mattis_schema_reserved(const char *attribute_name);

/* Checks what cannot be stored as it is: paths, names, attributes, values that do not fit their
 * storage. MATTIS_ERR_INTERNAL with a report: each is a mistake of the caller. */
int mattis_schema_check(const mattis_frame *frames, size_t n_frames, mattis_report *report);

/* The whole file as bytes, with its seal. The caller frees *image. */
int mattis_image_build(const mattis_attributes *root, const mattis_frame *frames, size_t n_frames,
                       void **image, size_t *size, mattis_report *report);

/* The seal of an HDF5 file's bytes, ended by a zero. */
void mattis_seal_make(const void *image, size_t size, char seal[MATTIS_SEAL_SIZE + 1]);

/* Whether the open file ends like a sealed one, whatever its checksum. */
bool mattis_seal_is_there(int fd, size_t file_size);

/* Looks for a seal and, where the open file has one, compares it: MATTIS_ERR_FORMAT where they
 * differ, MATTIS_ERR_FILE with errno where the file cannot be read. */
int mattis_seal_check(int fd, size_t file_size, bool *sealed);

/* Writes the bytes as the file `path`, whole or not at all; see mattis_store_write. */
int mattis_image_publish(const char *path, int force, const void *image, size_t size,
                         mattis_report *report);

#endif
