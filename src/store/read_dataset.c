/* Attributes and headers of datasets. Everything in the file is doubted: no length is believed
 * before it is compared with the bytes that are there. */
#include <stdlib.h>
#include <string.h>

#include "reader.h"

enum { DEFLATE_RATIO = 2048 }; /* zlib packs at most 1032 to 1: more values than this are a lie */

int mattis_reader_damaged(const mattis_reader *self, int code, const char *group, const char *name,
                          const char *wrong) {
    if (code == MATTIS_ERR_MEMORY)
        return mattis_fail(self->report, code, "%s: no memory to read %s/%s", self->path, group,
                           name);
    return mattis_fail(self->report, MATTIS_ERR_FORMAT, "%s: damaged or changed: %s/%s %s",
                       self->path, group, name, wrong);
}

/* --- Attributes ------------------------------------------------------------------------------ */

typedef struct attribute_reader {
    mattis_attributes *out;
    size_t limit; /* bytes of a text: the size of the file */
    int code;
} attribute_reader;

static int read_text(hid_t attribute, hid_t type, size_t limit, char **text) {
    herr_t status;
    if (H5Tis_variable_str(type) > 0) {
        char *lent = NULL;
        status = H5Aread(attribute, type, &lent);
        *text = status < 0 ? NULL : strdup(lent ? lent : "");
        H5free_memory(lent);
    } else {
        size_t size = H5Tget_size(type);
        if (size > limit)
            return MATTIS_ERR_FORMAT;
        *text = calloc(size + 1, 1);
        status = *text ? H5Aread(attribute, type, *text) : 0;
    }
    return status < 0 ? MATTIS_ERR_FORMAT : *text ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

static int read_attribute(const attribute_reader *self, hid_t attribute, hid_t type,
                          const char *name) {
    double number = 0;
    char *text = NULL;
    int code = MATTIS_OK;
    H5T_class_t class = H5Tget_class(type);
    if (class == H5T_STRING)
        code = read_text(attribute, type, self->limit, &text);
    else if (class != H5T_INTEGER && class != H5T_FLOAT)
        return MATTIS_OK;
    else if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) < 0)
        code = MATTIS_ERR_FORMAT;
    if (code == MATTIS_OK)
        code = mattis_attributes_set(self->out, name, text, number);
    free(text);
    return code;
}

static herr_t visit_attribute(hid_t object, const char *name, const H5A_info_t *info, void *data) {
    attribute_reader *self = data;
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute);
    hid_t space = H5Aget_space(attribute);
    (void)info;
    if (attribute < 0 || type < 0 || space < 0)
        self->code = MATTIS_ERR_FORMAT;
    else if (H5Sget_simple_extent_npoints(space) == 1)
        self->code = read_attribute(self, attribute, type, name);
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
    mattis_hdf5_close(attribute);
    return self->code == MATTIS_OK ? 0 : -1;
}

int mattis_reader_attributes(const mattis_reader *self, hid_t object, mattis_attributes *out) {
    attribute_reader pass = {out, self->file_size, MATTIS_OK};
    herr_t status =
        H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, visit_attribute, &pass);
    return pass.code == MATTIS_OK && status < 0 ? MATTIS_ERR_FORMAT : pass.code;
}

/* --- Datasets -------------------------------------------------------------------------------- */

/* Number of values; false where the bytes in the file cannot be that many. */
static bool count_values(const mattis_reader *file, hid_t dataset, size_t type_size,
                         mattis_dataset_header *header) {
    hsize_t stored = H5Dget_storage_size(dataset);
    size_t bytes = sizeof(double); /* as they will be in memory */
    bool empty = false;
    for (int k = 0; k < header->rank; k++) {
        empty = empty || header->extent[k] == 0;
        if (!empty && __builtin_mul_overflow(bytes, header->extent[k], &bytes))
            return false;
    }
    header->size = empty ? 0 : bytes / sizeof(double);
    return empty ||
           (stored <= file->file_size && header->size / DEFLATE_RATIO <= stored / type_size);
}

static bool find_storage(hid_t type, mattis_storage *storage) {
    H5T_class_t class = H5Tget_class(type);
    bool byte = H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE;
    *storage = class == H5T_FLOAT ? MATTIS_F64 : byte ? MATTIS_U8 : MATTIS_I64;
    return class == H5T_FLOAT || class == H5T_INTEGER;
}

const char *mattis_attribute_text(const mattis_attributes *attributes, const char *name) {
    const mattis_attribute *found = mattis_attributes_get(attributes, name);
    return found ? found->text : NULL;
}

int mattis_reader_header(const mattis_reader *self, hid_t dataset, const char *group,
                         const char *name, mattis_dataset_header *header) {
    const char *wrong = NULL;
    int code = MATTIS_ERR_FORMAT;
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    *header = (mattis_dataset_header){0};
    header->rank = H5Sget_simple_extent_dims(space, header->extent, NULL);
    if (strlen(name) > MATTIS_STORE_NAME_LIMIT)
        wrong = "has too long a name";
    else if (type < 0 || !find_storage(type, &header->storage))
        wrong = "does not hold numbers";
    else if (header->rank < 0 || header->rank > MATTIS_FRAME_RANK)
        wrong = "has too many axes";
    else if (!count_values(self, dataset, H5Tget_size(type), header))
        wrong = "claims more values than the file holds";
    else if ((code = mattis_reader_attributes(self, dataset, &header->attributes)) != MATTIS_OK)
        wrong = "has unreadable attributes";
    else if (!(header->units = mattis_attribute_text(&header->attributes, MATTIS_ATTRIBUTE_UNITS)))
        wrong = "has no units";
    else if (!(header->long_name =
                   mattis_attribute_text(&header->attributes, MATTIS_ATTRIBUTE_LONG_NAME)))
        wrong = "has no long_name";
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
    return wrong ? mattis_reader_damaged(self, code, group, name, wrong) : MATTIS_OK;
}
