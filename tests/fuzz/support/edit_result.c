/* See edit_result.h. Every edit is a call of HDF5; those that it refuses change nothing. */
#include "edit_result.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"

enum { MOST_PATHS = 256, MOST_EDITS = 24, LONG_NAME = 300, TEXT = 48, MOST_WRITTEN = 4096 };

/* Where an edit can happen: everything in the file, and names that are not there yet. */
typedef struct places {
    size_t n;
    char *path[MOST_PATHS];
} places;

static void add_place(places *self, const char *group, const char *name) {
    const size_t length = strlen(group) + strlen(name) + 2;
    char *path = self->n < MOST_PATHS ? malloc(length) : NULL;
    if (!path)
        return;
    stpcpy(stpcpy(stpcpy(path, group), *name ? "/" : ""), name);
    self->path[self->n++] = path;
}

static const places *all_places(const small_run *run) {
    static places all;
    char name[LONG_NAME + 1];
    if (all.n)
        return &all;
    add_place(&all, "/", "");
    for (size_t f = 0; f < run->n_frames; f++) {
        const mattis_frame *frame = &run->frame[f];
        add_place(&all, frame->path, "");
        for (size_t k = 0; k < frame->n_dimensions; k++)
            add_place(&all, frame->path, frame->dimension[k].name);
        for (size_t k = 0; k < frame->n_variables; k++)
            add_place(&all, frame->path, frame->variable[k].name);
    }
    memset(name, 'x', LONG_NAME);
    name[LONG_NAME] = '\0';
    add_place(&all, "/monte_carlo", name);
    add_place(&all, "/monte_carlo", "new");
    add_place(&all, "/theory", "new");
    add_place(&all, "/new", "");
    add_place(&all, "/new/deeper", "");
    return &all;
}

static const char *take_place(const places *all, fuzz_bytes *input) {
    return all->path[fuzz_byte(input) % all->n];
}

/* --- Types, shapes, values ------------------------------------------------------------------- */

static hid_t take_type(fuzz_bytes *input) {
    const hsize_t three[] = {3};
    hid_t type;
    switch (fuzz_byte(input) % 16) {
    case 0:
        return H5Tcopy(H5T_IEEE_F32BE);
    case 1:
        return H5Tcopy(H5T_STD_I8LE);
    case 2:
        return H5Tcopy(H5T_STD_U8LE);
    case 3:
        return H5Tcopy(H5T_STD_I64BE);
    case 4:
        return H5Tcopy(H5T_STD_U64LE);
    case 5:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        return type;
    case 6:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, 1 + fuzz_number(input, 2));
        return type;
    case 7:
        type = H5Tcreate(H5T_COMPOUND, 16);
        H5Tinsert(type, "a", 0, H5T_NATIVE_DOUBLE);
        return type;
    case 8:
        return H5Tenum_create(H5T_NATIVE_INT);
    case 9:
        return H5Tcreate(H5T_OPAQUE, 1 + fuzz_byte(input));
    case 10:
        return H5Tcopy(H5T_STD_REF_OBJ);
    case 11:
        return H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, three);
    case 12:
        return H5Tcopy(H5T_STD_B32LE);
    case 13:
        return H5Tvlen_create(H5T_NATIVE_INT);
    case 14:
        return H5Tvlen_create(H5T_STD_REF_OBJ);
    default:
        return H5Tcopy(H5T_IEEE_F64LE);
    }
}

/* Lengths of axes. Attributes take of the first SMALL alone: HDF5 makes room for all of their
 * values, but for those of a dataset only when they are written. */
static const hsize_t lengths[] = {0, 1, 2, 3, 4, 7, 64, 1 << 20, 1ULL << 33, 1ULL << 62};
enum { SMALL = 5, ALL = sizeof lengths / sizeof *lengths };

static hid_t take_space(fuzz_bytes *input, size_t n_lengths) {
    hsize_t extent[H5S_MAX_RANK];
    const unsigned choice = fuzz_byte(input);
    const int rank = choice < 250 || n_lengths == SMALL ? (int)(choice % 5) : (int)(choice - 240);
    if (choice == 255)
        return H5Screate(H5S_NULL);
    for (int k = 0; k < rank; k++)
        extent[k] = lengths[fuzz_byte(input) % n_lengths];
    return rank ? H5Screate_simple(rank, extent, NULL) : H5Screate(H5S_SCALAR);
}

/* Special numbers first, then any. */
static double take_number(fuzz_bytes *input) {
    static const double special[] = {0,        1,         -1,    2,      0.5, NAN,
                                     INFINITY, -INFINITY, 1e308, -1e300, -0.0};
    const unsigned choice = fuzz_byte(input);
    double number;
    if (choice % 16 < sizeof special / sizeof *special)
        return special[choice % 16];
    const uint64_t bits = fuzz_number(input, 8);
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void take_text(fuzz_bytes *input, char text[TEXT]) {
    const size_t length = fuzz_byte(input) % TEXT;
    memset(text, 0, TEXT);
    for (size_t k = 0; k < length; k++)
        text[k] = (char)fuzz_byte(input);
}

static void put_text(hid_t object, const char *name, const char *value) {
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, H5T_VARIABLE);
    H5Adelete(object, name);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0)
        H5Awrite(attribute, type, &value);
    mattis_hdf5_close(attribute);
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
}

/* --- Edits ----------------------------------------------------------------------------------- */

/* A dataset in the place of what is there, or beside it. */
static void put_dataset(hid_t file, const char *path, fuzz_bytes *input) {
    hid_t type = take_type(input), space = take_space(input, ALL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t extent[H5S_MAX_RANK];
    const unsigned how = fuzz_byte(input);
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    if (how & 1 && rank > 0) {
        for (int k = 0; k < rank; k++)
            extent[k] = extent[k] ? (extent[k] < 16 ? extent[k] : 16) : 1;
        H5Pset_chunk(creation, rank, extent);
        H5Pset_deflate(creation, 4);
    }
    H5Ldelete(file, path, H5P_DEFAULT);
    hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (dataset >= 0 && how & 2) {
        put_text(dataset, MATTIS_ATTRIBUTE_UNITS, "1");
        put_text(dataset, MATTIS_ATTRIBUTE_LONG_NAME, "put in its place");
    }
    if (dataset >= 0 && how & 4)
        H5DSset_scale(dataset, how & 8 ? "scale" : NULL);
    mattis_hdf5_close(dataset);
    mattis_hdf5_close(creation);
    mattis_hdf5_close(space);
    mattis_hdf5_close(type);
}

static void put_values(hid_t file, const char *path, fuzz_bytes *input) {
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    hid_t space = dataset < 0 ? H5I_INVALID_HID : H5Dget_space(dataset);
    const hssize_t size = space < 0 ? 0 : H5Sget_simple_extent_npoints(space);
    static double value[MOST_WRITTEN];
    hid_t type = dataset < 0 ? H5I_INVALID_HID : H5Dget_type(dataset);
    const H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
    if (size > 0 && size <= MOST_WRITTEN && (class == H5T_FLOAT || class == H5T_INTEGER) &&
        H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0) {
        for (unsigned n = 1 + fuzz_byte(input) % 16; n > 0; n--) {
            const size_t first = fuzz_byte(input) % (size_t)size;
            const size_t step = 1 + fuzz_byte(input) % 8;
            const double number = take_number(input);
            for (size_t k = first; k < (size_t)size; k += step)
                value[k] = number;
        }
        H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value);
    }
    mattis_hdf5_close(type);
    mattis_hdf5_close(space);
    mattis_hdf5_close(dataset);
}

static const char *take_attribute(fuzz_bytes *input) {
    static const char *const names[] = {"units",
                                        "long_name",
                                        "format",
                                        "experiment",
                                        "seed",
                                        "title",
                                        "model",
                                        "symbol",
                                        "spacing",
                                        "axis",
                                        "DIMENSION_LIST",
                                        "REFERENCE_LIST",
                                        "CLASS",
                                        "NAME",
                                        "_FillValue",
                                        "codes",
                                        "DIMENSION_LABELS",
                                        "x",
                                        "y",
                                        "note",
                                        "missing",
                                        "axes",
                                        "shard",
                                        "finished",
                                        "kind",
                                        "quantity",
                                        "spins",
                                        "threshold",
                                        "of",
                                        "other"};
    return names[fuzz_byte(input) % (sizeof names / sizeof *names)];
}

static void put_attribute(hid_t file, const char *path, fuzz_bytes *input) {
    const char *name = take_attribute(input);
    const unsigned how = fuzz_byte(input) % 4;
    char text[TEXT];
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    if (object < 0)
        return;
    if (how < 2) {
        take_text(input, text);
        put_text(object, name, text);
    } else {
        hid_t type = how == 2 ? H5Tcopy(H5T_IEEE_F64LE) : take_type(input);
        hid_t space = how == 2 ? H5Screate(H5S_SCALAR) : take_space(input, SMALL);
        const double number = take_number(input);
        H5Adelete(object, name);
        hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        if (attribute >= 0 && how == 2)
            H5Awrite(attribute, H5T_NATIVE_DOUBLE, &number);
        mattis_hdf5_close(attribute);
        mattis_hdf5_close(space);
        mattis_hdf5_close(type);
    }
    mattis_hdf5_close(object);
}

static void delete_attribute(hid_t file, const char *path, fuzz_bytes *input) {
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    if (object >= 0)
        H5Adelete(object, take_attribute(input));
    mattis_hdf5_close(object);
}

/* Takes the scale `other` for an axis, or takes it away. */
static void change_scale(hid_t file, const char *path, const char *other, fuzz_bytes *input) {
    const unsigned how = fuzz_byte(input), axis = (how >> 1) % MATTIS_FRAME_RANK;
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), scale = H5Dopen2(file, other, H5P_DEFAULT);
    if (dataset >= 0 && scale >= 0 && how & 1)
        H5DSattach_scale(dataset, scale, axis);
    else if (dataset >= 0 && scale >= 0)
        H5DSdetach_scale(dataset, scale, axis);
    mattis_hdf5_close(scale);
    mattis_hdf5_close(dataset);
}

static void edit(hid_t file, const places *all, fuzz_bytes *input) {
    const unsigned how = fuzz_byte(input) % 12;
    const char *path = take_place(all, input);
    switch (how) {
    case 0:
        H5Ldelete(file, path, H5P_DEFAULT);
        return;
    case 1:
    case 2:
        put_dataset(file, path, input);
        return;
    case 3:
    case 4:
        put_attribute(file, path, input);
        return;
    case 5:
        delete_attribute(file, path, input);
        return;
    case 6:
        H5Lmove(file, path, file, take_place(all, input), H5P_DEFAULT, H5P_DEFAULT);
        return;
    case 7: /* also of a group into itself */
        H5Lcreate_hard(file, path, file, take_place(all, input), H5P_DEFAULT, H5P_DEFAULT);
        return;
    case 8:
        H5Lcreate_soft(path, file, take_place(all, input), H5P_DEFAULT, H5P_DEFAULT);
        return;
    case 9:
        change_scale(file, path, take_place(all, input), input);
        return;
    case 10:
        mattis_hdf5_close(H5Gcreate2(file, path, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        return;
    default:
        put_values(file, path, input);
    }
}

/* --- The file -------------------------------------------------------------------------------- */

static hid_t open_image(const small_run *run) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    H5Pset_fapl_core(access, 1 << 16, false);
    H5Pset_file_image(access, run->image, run->size - MATTIS_SEAL_SIZE);
    hid_t file = H5Fopen("edited", H5F_ACC_RDWR, access);
    mattis_hdf5_close(access);
    return file;
}

bool edit_result(const small_run *run, fuzz_bytes *input, void **image, size_t *size) {
    const places *all = all_places(run);
    hid_t file = open_image(run);
    *image = NULL;
    if (file < 0)
        return false;
    for (int k = 0; k < MOST_EDITS && input->at < input->size; k++)
        edit(file, all, input);
    H5Fflush(file, H5F_SCOPE_GLOBAL);
    const ssize_t length = H5Fget_file_image(file, NULL, 0);
    char *bytes = length > 0 ? malloc((size_t)length + MATTIS_SEAL_SIZE + 1) : NULL;
    const bool made = bytes && H5Fget_file_image(file, bytes, (size_t)length) == length;
    H5Fclose(file);
    if (!made) {
        free(bytes);
        return false;
    }
    mattis_seal_make(bytes, (size_t)length, bytes + length);
    *image = bytes;
    *size = (size_t)length + MATTIS_SEAL_SIZE;
    return true;
}
