/* Frames to an HDF5 file image. */
#include <hdf5_hl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"

enum {
    CONTIGUOUS_LIMIT = 16 << 10, /* bytes; smaller datasets gain nothing from compression */
    CHUNK_LIMIT = 1 << 20,       /* bytes; the default chunk cache of HDF5 and of h5py */
    IMAGE_INCREMENT = 1 << 20,   /* bytes by which the image grows */
    DEFLATE_LEVEL = 4,
    CREATION_ORDER = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED
};

/* A dimension or a variable, seen as the dataset it becomes. */
typedef struct dataset_view {
    const char *name;
    const char *units;
    const char *long_name;
    mattis_storage storage;
    bool fill; /* NaN in it means "not measured" */
    size_t rank;
    hsize_t extent[MATTIS_FRAME_RANK];
    size_t size;
    const double *value;
    const mattis_attributes *attributes;
} dataset_view;

static hid_t file_type(mattis_storage storage) {
    return storage == MATTIS_U8    ? H5T_STD_U8LE
           : storage == MATTIS_I64 ? H5T_STD_I64LE
                                   : H5T_IEEE_F64LE;
}

/* --- Attributes ------------------------------------------------------------------------------ */

static int put_attribute(hid_t object, const char *name, hid_t stored_type, hid_t memory_type,
                         const void *value) {
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, stored_type, space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, memory_type, value);
    mattis_hdf5_close(attribute);
    mattis_hdf5_close(space);
    return status < 0 ? MATTIS_ERR_MEMORY : MATTIS_OK;
}

/* Variable length: the only kind of string that h5py hands out as str. */
static int put_text(hid_t object, const char *name, const char *text) {
    hid_t type = H5Tcopy(H5T_C_S1);
    int code = MATTIS_ERR_MEMORY;
    if (type >= 0 && H5Tset_size(type, H5T_VARIABLE) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0)
        code = put_attribute(object, name, type, type, &text);
    mattis_hdf5_close(type);
    return code;
}

/* Whole numbers are stored as such, so that a seed reads back as 7 and not as 7.0. */
static int put_number(hid_t object, const char *name, double number) {
    bool whole = number == trunc(number) && fabs(number) <= 0x1p53;
    bool negative_zero = number == 0 && signbit(number);
    return put_attribute(object, name, whole && !negative_zero ? H5T_STD_I64LE : H5T_IEEE_F64LE,
                         H5T_NATIVE_DOUBLE, &number);
}

static int put_attributes(hid_t object, const mattis_attributes *attributes) {
    for (size_t k = 0; k < attributes->n; k++) {
        const mattis_attribute *item = &attributes->item[k];
        int code = item->text ? put_text(object, item->name, item->text)
                              : put_number(object, item->name, item->number);
        if (code != MATTIS_OK)
            return code;
    }
    return MATTIS_OK;
}

/* `format` comes first and from here, whatever the caller has under this name. */
static int put_root(hid_t file, const mattis_attributes *root) {
    int code = put_text(file, MATTIS_ATTRIBUTE_FORMAT, MATTIS_FORMAT);
    for (size_t k = 0; root && k < root->n && code == MATTIS_OK; k++) {
        mattis_attributes one = {1, &root->item[k]};
        if (strcmp(root->item[k].name, MATTIS_ATTRIBUTE_FORMAT) != 0)
            code = put_attributes(file, &one);
    }
    return code;
}

/* --- Datasets -------------------------------------------------------------------------------- */

/* Creation order, as netCDF-4 wants it; no times, so that the same results are the same bytes. */
static int set_object_rules(hid_t creation) {
    bool ok = H5Pset_attr_creation_order(creation, CREATION_ORDER) >= 0 &&
              H5Pset_obj_track_times(creation, false) >= 0;
    return ok ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

/* Chunks, compression and checksums. The slowest axes are cut first, so that a chunk holds whole
 * rows of the fastest. */
static int set_chunks(hid_t creation, const dataset_view *view) {
    hsize_t chunk[MATTIS_FRAME_RANK];
    size_t bytes = view->size * H5Tget_size(file_type(view->storage));
    memcpy(chunk, view->extent, sizeof chunk);
    for (size_t k = 0; k < view->rank; k++) {
        while (bytes > CHUNK_LIMIT && chunk[k] > 1) {
            hsize_t half = (chunk[k] + 1) / 2;
            bytes = bytes / chunk[k] * half;
            chunk[k] = half;
        }
    }
    bool ok = H5Pset_chunk(creation, (int)view->rank, chunk) >= 0 &&
              H5Pset_shuffle(creation) >= 0 && H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0 &&
              H5Pset_fletcher32(creation) >= 0;
    return ok ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

static hid_t creation_list(const dataset_view *view) {
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    const double nan = NAN;
    bool large = view->size * H5Tget_size(file_type(view->storage)) > CONTIGUOUS_LIMIT;
    if (creation < 0 || set_object_rules(creation) != MATTIS_OK ||
        (large && set_chunks(creation, view) != MATTIS_OK) ||
        (view->fill && H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &nan) < 0)) {
        mattis_hdf5_close(creation);
        return H5I_INVALID_HID;
    }
    return creation;
}

static int describe(hid_t dataset, const dataset_view *view) {
    const double nan = NAN;
    int code = put_text(dataset, MATTIS_ATTRIBUTE_UNITS, view->units);
    if (code == MATTIS_OK)
        code = put_text(dataset, MATTIS_ATTRIBUTE_LONG_NAME, view->long_name);
    if (code == MATTIS_OK && view->fill)
        code =
            put_attribute(dataset, MATTIS_ATTRIBUTE_FILL, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &nan);
    return code == MATTIS_OK ? put_attributes(dataset, view->attributes) : code;
}

/* Makes the dataset with its values and attributes; the caller closes it. Negative on failure. */
static hid_t put_dataset(hid_t group, const dataset_view *view) {
    hid_t creation = creation_list(view);
    hid_t space =
        view->rank ? H5Screate_simple((int)view->rank, view->extent, NULL) : H5Screate(H5S_SCALAR);
    hid_t dataset = H5I_INVALID_HID;
    if (creation >= 0 && space >= 0)
        dataset = H5Dcreate2(group, view->name, file_type(view->storage), space, H5P_DEFAULT,
                             creation, H5P_DEFAULT);
    if (dataset >= 0 && ((view->size && H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                                                 H5P_DEFAULT, view->value) < 0) ||
                         describe(dataset, view) != MATTIS_OK)) {
        mattis_hdf5_close(dataset);
        dataset = H5I_INVALID_HID;
    }
    mattis_hdf5_close(space);
    mattis_hdf5_close(creation);
    return dataset;
}

static hid_t put_dimension(hid_t group, const mattis_dimension *dimension) {
    dataset_view view = {.name = dimension->name,
                         .units = dimension->units,
                         .long_name = dimension->long_name,
                         .storage = dimension->storage,
                         .rank = 1,
                         .extent = {dimension->length},
                         .size = dimension->length,
                         .value = dimension->value,
                         .attributes = &dimension->attributes};
    hid_t dataset = put_dataset(group, &view);
    if (dataset >= 0 && H5DSset_scale(dataset, dimension->name) < 0) {
        mattis_hdf5_close(dataset);
        dataset = H5I_INVALID_HID;
    }
    return dataset;
}

static int put_variable(hid_t group, const mattis_frame *frame, const mattis_variable *variable,
                        const hid_t *scale) {
    dataset_view view = {.name = variable->name,
                         .units = variable->units,
                         .long_name = variable->long_name,
                         .storage = variable->storage,
                         .fill = variable->storage == MATTIS_F64,
                         .rank = variable->rank,
                         .size = variable->size,
                         .value = variable->value,
                         .attributes = &variable->attributes};
    for (size_t k = 0; k < variable->rank; k++)
        view.extent[k] = frame->dimension[variable->dim[k]].length;
    hid_t dataset = put_dataset(group, &view);
    bool ok = dataset >= 0;
    for (size_t k = 0; k < variable->rank && ok; k++)
        ok = H5DSattach_scale(dataset, scale[variable->dim[k]], (unsigned)k) >= 0;
    mattis_hdf5_close(dataset);
    return ok ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

/* --- Groups ---------------------------------------------------------------------------------- */

/* Opens the group `path`, making what is missing of it. One level at a time: HDF5's own creation
 * of parents would not track their order. */
static hid_t open_group(hid_t file, const char *path) {
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    hid_t group = H5I_INVALID_HID;
    char *part = strdup(path);
    if (!part || creation < 0 || set_object_rules(creation) != MATTIS_OK ||
        H5Pset_link_creation_order(creation, CREATION_ORDER) < 0)
        goto out;
    for (const char *end = path; *end;) {
        end += 1 + strcspn(end + 1, "/");
        memcpy(part, path, (size_t)(end - path));
        part[end - path] = '\0';
        mattis_hdf5_close(group);
        group = H5Lexists(file, part, H5P_DEFAULT) > 0
                    ? H5Gopen2(file, part, H5P_DEFAULT)
                    : H5Gcreate2(file, part, H5P_DEFAULT, creation, H5P_DEFAULT);
        if (group < 0)
            break;
    }
out:
    free(part);
    mattis_hdf5_close(creation);
    return group;
}

static int put_frame(hid_t file, const mattis_frame *frame, mattis_report *report) {
    const char *name = "";
    size_t n_open = 0;
    int code = MATTIS_ERR_MEMORY;
    hid_t *scale = malloc((frame->n_dimensions + 1) * sizeof *scale);
    hid_t group = open_group(file, frame->path);
    if (!scale || group < 0)
        goto out;
    for (; n_open < frame->n_dimensions; n_open++) {
        name = frame->dimension[n_open].name;
        scale[n_open] = put_dimension(group, &frame->dimension[n_open]);
        if (scale[n_open] < 0)
            goto out;
    }
    code = MATTIS_OK;
    for (size_t k = 0; k < frame->n_variables && code == MATTIS_OK; k++) {
        name = frame->variable[k].name;
        code = put_variable(group, frame, &frame->variable[k], scale);
    }
out:
    if (code != MATTIS_OK)
        mattis_fail(report, code, "HDF5 could not store %s/%s (no memory?)", frame->path, name);
    while (n_open > 0)
        mattis_hdf5_close(scale[--n_open]);
    mattis_hdf5_close(group);
    free(scale);
    return code;
}

/* --- The image ------------------------------------------------------------------------------- */

/* An HDF5 file that exists in memory only. */
static hid_t create_memory_file(void) {
    hid_t file = H5I_INVALID_HID;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    /* The oldest superblock, which every HDF5 reads: H5Fget_file_image of 1.10 breaks the checksum
     * of newer ones. Tracked order makes the object headers new ones all the same, with checksums.
     */
    if (access >= 0 && creation >= 0 && H5Pset_fapl_core(access, IMAGE_INCREMENT, false) >= 0 &&
        set_object_rules(creation) == MATTIS_OK &&
        H5Pset_link_creation_order(creation, CREATION_ORDER) >= 0)
        file = H5Fcreate("mattis-image", H5F_ACC_TRUNC, creation, access);
    mattis_hdf5_close(creation);
    mattis_hdf5_close(access);
    return file;
}

static int copy_image(hid_t file, void **image, size_t *size) {
    if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0)
        return MATTIS_ERR_MEMORY;
    ssize_t length = H5Fget_file_image(file, NULL, 0);
    char *bytes = length > 0 ? malloc((size_t)length + MATTIS_SEAL_SIZE + 1) : NULL;
    if (!bytes || H5Fget_file_image(file, bytes, (size_t)length) != length) {
        free(bytes);
        return MATTIS_ERR_MEMORY;
    }
    mattis_seal_make(bytes, (size_t)length, bytes + length);
    *image = bytes;
    *size = (size_t)length + MATTIS_SEAL_SIZE;
    return MATTIS_OK;
}

int mattis_image_build(const mattis_attributes *root, const mattis_frame *frames, size_t n_frames,
                       void **image, size_t *size, mattis_report *report) {
    mattis_hdf5_errors saved = mattis_hdf5_quiet_begin();
    hid_t file = create_memory_file();
    int code = file < 0 ? MATTIS_ERR_MEMORY : put_root(file, root);
    if (code != MATTIS_OK)
        mattis_fail(report, code, "HDF5 could not store the root attributes (no memory?)");
    for (size_t k = 0; k < n_frames && code == MATTIS_OK; k++)
        code = put_frame(file, &frames[k], report);
    if (code == MATTIS_OK) {
        code = copy_image(file, image, size);
        if (code != MATTIS_OK)
            mattis_fail(report, code, "no memory for the image of the result file");
    }
    if (file >= 0)
        H5Fclose(file);
    mattis_hdf5_quiet_end(saved);
    return code;
}

int mattis_store_write(const char *path, int force, const mattis_attributes *root,
                       const mattis_frame *frames, size_t n_frames, mattis_report *report) {
    void *image = NULL;
    size_t size = 0;
    int code = mattis_store_probe(path, force, report);
    if (code == MATTIS_OK)
        code = mattis_schema_check(frames, n_frames, report);
    if (code == MATTIS_OK)
        code = mattis_image_build(root, frames, n_frames, &image, &size, report);
    if (code == MATTIS_OK)
        code = mattis_image_publish(path, force, image, size, report);
    free(image);
    return code;
}
