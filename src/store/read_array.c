/* One dataset of any HDF5 file, as an array: see mattis/store.h. Nothing in the file is believed:
 * the number of values is compared with the bytes that are stored. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema.h"

enum { DEFLATE_RATIO = 2048 }; /* zlib packs at most 1032 to 1 */

/* The smallest element type that holds every value of the HDF5 type, or 0. */
static mattis_element element_of(hid_t type) {
    const size_t bytes = H5Tget_size(type);
    const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
    switch (H5Tget_class(type)) {
    case H5T_FLOAT:
        return bytes <= sizeof(float) ? MATTIS_ELEMENT_FLOAT : MATTIS_ELEMENT_DOUBLE;
    case H5T_INTEGER:
        if (bytes == 1)
            return is_signed ? MATTIS_ELEMENT_BYTE : MATTIS_ELEMENT_UBYTE;
        if (bytes == 2)
            return is_signed ? MATTIS_ELEMENT_SHORT : MATTIS_ELEMENT_INT;
        return bytes == 4 && is_signed ? MATTIS_ELEMENT_INT : MATTIS_ELEMENT_DOUBLE;
    default:
        return (mattis_element)0;
    }
}

static hid_t native_type(mattis_element element) {
    switch (element) {
    case MATTIS_ELEMENT_UBYTE:
        return H5T_NATIVE_UINT8;
    case MATTIS_ELEMENT_BYTE:
        return H5T_NATIVE_INT8;
    case MATTIS_ELEMENT_SHORT:
        return H5T_NATIVE_INT16;
    case MATTIS_ELEMENT_INT:
        return H5T_NATIVE_INT32;
    case MATTIS_ELEMENT_FLOAT:
        return H5T_NATIVE_FLOAT;
    default:
        return H5T_NATIVE_DOUBLE;
    }
}

/* Type and lengths into `out`, then its values. Returns what is wrong, or NULL; *code is the code
 * that goes with it. */
static const char *read_dataset(hid_t dataset, size_t file_size, mattis_array *out, int *code) {
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hsize_t extent[H5S_MAX_RANK];
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    const hsize_t stored = H5Dget_storage_size(dataset);
    const size_t bytes = type >= 0 ? H5Tget_size(type) : 1;
    const char *wrong = NULL;
    *code = MATTIS_ERR_INPUT;
    out->element = type >= 0 ? element_of(type) : (mattis_element)0;
    out->rank = rank > 0 ? (size_t)rank : 0;
    for (size_t k = 0; k < out->rank; k++)
        out->length[k] = extent[k];
    if (mattis_element_bytes(out->element) == 0)
        wrong = "does not hold numbers";
    else if (out->rank == 0)
        wrong = "has no dimension; it needs at least one";
    else if (!mattis_array_measure(out))
        wrong = "has more values than memory can address";
    else if (stored > file_size || out->size / DEFLATE_RATIO > stored / bytes)
        wrong = "claims more values than the file holds";
    else if (out->size && !(out->value = malloc(out->size * mattis_element_bytes(out->element))))
        wrong = "has more values than there is memory for", *code = MATTIS_ERR_MEMORY;
    else if (out->size && H5Dread(dataset, native_type(out->element), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                  out->value) < 0)
        wrong = "has unreadable values";
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
    return wrong;
}

static int read_quietly(const char *path, const char *name, mattis_array *out,
                        mattis_report *report) {
    struct stat status;
    if (stat(path, &status) != 0)
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: %s", path, strerror(errno));
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        return mattis_fail(report, MATTIS_ERR_INPUT, "%s: not an HDF5 file, or damaged", path);
    hid_t dataset = H5Oopen(file, name, H5P_DEFAULT);
    int code = MATTIS_ERR_INPUT;
    const char *wrong = dataset < 0 || H5Iget_type(dataset) != H5I_DATASET
                            ? "is no dataset of the file"
                            : read_dataset(dataset, (size_t)status.st_size, out, &code);
    mattis_hdf5_close(dataset);
    mattis_hdf5_close(file);
    if (!wrong)
        return MATTIS_OK;
    mattis_array_free(out);
    return mattis_fail(report, code, "%s: %s %s", path, name, wrong);
}

int mattis_store_read_array(const char *path, const char *name, mattis_array *out,
                            mattis_report *report) {
    *out = (mattis_array){0};
    mattis_hdf5_errors saved = mattis_hdf5_quiet_begin();
    int code = read_quietly(path, name, out, report);
    mattis_hdf5_quiet_end(saved);
    return code;
}
