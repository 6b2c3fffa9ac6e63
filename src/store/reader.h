/* Private to src/store: what the two halves of reading share. */
#ifndef MATTIS_STORE_READER_H
#define MATTIS_STORE_READER_H

#include "schema.h"

/* One reading of a file. */
typedef struct mattis_reader {
    const char *path;
    size_t file_size;
    bool sealed; /* its checksum is there, and right */
    mattis_result *out;
    mattis_report *report;
} mattis_reader;

/* What is known of a dataset before its values are read. */
typedef struct mattis_dataset_header {
    mattis_storage storage;
    int rank;
    hsize_t extent[H5S_MAX_RANK];
    size_t size;       /* number of values, compared with the bytes in the file */
    const char *units; /* both inside `attributes` */
    const char *long_name;
    mattis_attributes attributes; /* all of them, those of the layout too */
} mattis_dataset_header;

/* Reports what is wrong with the object `name` of `group`; a code other than MATTIS_ERR_MEMORY
 * becomes MATTIS_ERR_FORMAT. Returns the code. */
int mattis_reader_damaged(const mattis_reader *self, int code, const char *group, const char *name,
                          const char *wrong);

/* Adds the attributes of an object to `out`: text and single numbers; other kinds are HDF5's own or
 * another program's, and left out. Returns a bare code. */
int mattis_reader_attributes(const mattis_reader *self, hid_t object, mattis_attributes *out);

/* The text of an attribute, or NULL where there is none. */
const char *mattis_attribute_text(const mattis_attributes *attributes, const char *name);

/* Reads and checks the header of a dataset. The caller frees header->attributes in any case. */
int mattis_reader_header(const mattis_reader *self, hid_t dataset, const char *group,
                         const char *name, mattis_dataset_header *header);

/* Finds, for each axis of a dataset, the first of `n_scales` scales, told by their addresses, that
 * is attached to it; false where an axis has none of them. */
bool mattis_reader_axes(hid_t dataset, int rank, const haddr_t *scale, size_t n_scales,
                        size_t axis[MATTIS_FRAME_RANK]);

#endif
