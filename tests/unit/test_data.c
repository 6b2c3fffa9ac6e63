/* Readers of arrays and sets of images: every element type, both packings, HDF5, and what is said
 * of malformed files. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "mattis/data.h"
#include "mattis/stream.h"

#define FIXTURE(name) "tests/data/" name ".idx"

static char path[64];

static void fresh_path(void) {
    snprintf(path, sizeof path, "/tmp/mattis-data-XXXXXX");
    close(mkstemp(path));
}

static void remove_path(void) {
    unlink(path);
}

TestSuite(data, .init = fresh_path, .fini = remove_path);

static void write_bytes(const uint8_t *bytes, size_t size, bool packed) {
    gzFile file = gzopen(path, packed ? "wb" : "wbT");
    cr_assert_eq(gzwrite(file, bytes, (unsigned)size), (int)size);
    gzclose(file);
}

static void refused(const char *wrong) {
    mattis_array array;
    mattis_report report = {""};
    cr_assert_eq(mattis_data_read(path, &array, &report), MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, wrong), "'%s' lacks '%s'", report.text, wrong);
    cr_assert(!strchr(report.text, '\n'));
    cr_assert_null(array.value);
}

/* -2 and 3 in each type, big-endian. */
static const struct {
    mattis_element element;
    size_t size;
    uint8_t byte[16];
    double first;
} types[] = {
    {MATTIS_ELEMENT_UBYTE, 2, {254, 3}, 254},
    {MATTIS_ELEMENT_BYTE, 2, {254, 3}, -2},
    {MATTIS_ELEMENT_SHORT, 4, {255, 254, 0, 3}, -2},
    {MATTIS_ELEMENT_INT, 8, {255, 255, 255, 254, 0, 0, 0, 3}, -2},
    {MATTIS_ELEMENT_FLOAT, 8, {0xC0, 0, 0, 0, 0x40, 0x40, 0, 0}, -2},
    {MATTIS_ELEMENT_DOUBLE, 16, {0xC0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x08}, -2},
};
enum { N_TYPES = sizeof types / sizeof *types };

Test(data, every_type_plain_and_packed) {
    for (size_t k = 0; k < 2 * N_TYPES; k++) {
        uint8_t file[32] = {0, 0, (uint8_t)types[k / 2].element, 2, 0, 0, 0, 1, 0, 0, 0, 2};
        mattis_array array;
        mattis_report report = {""};
        memcpy(file + 12, types[k / 2].byte, types[k / 2].size);
        write_bytes(file, 12 + types[k / 2].size, k % 2);
        cr_assert_eq(mattis_data_read(path, &array, &report), MATTIS_OK, "%s", report.text);
        cr_assert(array.rank == 2 && array.length[0] == 1 && array.length[1] == 2);
        cr_assert_eq(array.size, 2);
        cr_assert_eq(mattis_array_get(&array, 0), types[k / 2].first);
        cr_assert_eq(mattis_array_get(&array, 1), 3);
        cr_assert_eq(mattis_data_checksum(0, &array),
                     crc32(0, file, (unsigned)(12 + types[k / 2].size)));
        mattis_array_free(&array);
    }
}

Test(data, many_dimensions) {
    uint8_t file[4 + 4 * MATTIS_ARRAY_RANK + 2] = {0, 0, 8, MATTIS_ARRAY_RANK};
    mattis_array array;
    for (size_t k = 0; k < MATTIS_ARRAY_RANK; k++)
        file[7 + 4 * k] = k == 100 ? 2 : 1;
    write_bytes(file, sizeof file, false);
    cr_assert_eq(mattis_data_read(path, &array, NULL), MATTIS_OK);
    cr_assert(array.rank == MATTIS_ARRAY_RANK && array.size == 2);
    mattis_array_free(&array);
}

Test(data, malformed_files_are_refused) {
    uint8_t file[] = {0, 0, 8, 1, 0, 0, 0, 3, 5, 6, 7, 8};
    write_bytes(file, 11, false);
    mattis_array array;
    cr_assert_eq(mattis_data_read(path, &array, NULL), MATTIS_OK); /* as it should be */
    mattis_array_free(&array);
    write_bytes(file, 0, false);
    refused("too short for an IDX file");
    write_bytes(file, 6, false);
    refused("ends within the lengths");
    write_bytes(file, 10, false);
    refused("shorter than its header says");
    write_bytes(file, 12, false);
    refused("longer than its header says");
    file[0] = 1;
    write_bytes(file, 11, false);
    refused("begins with the bytes 01 00 08 01");
    file[0] = 0, file[2] = 10;
    write_bytes(file, 11, false);
    refused("element type 0a");
    file[2] = 8, file[3] = 0;
    write_bytes(file, 4, false);
    refused("no dimension");
}

Test(data, lengths_that_overflow_or_lie) {
    uint8_t file[4 + 4 * 4] = {0, 0, 14, 4};
    memset(file + 4, 255, 16);
    write_bytes(file, sizeof file, false);
    refused("more values than memory can address");
    file[3] = 1; /* 2^32 - 1 doubles, of which none is there: no memory is taken for them */
    write_bytes(file, 8, false);
    refused("shorter than its header says");
}

Test(data, damaged_gzip) {
    uint8_t file[2008] = {0, 0, 8, 1, 0, 0, 7, 208}, packed[4096];
    for (size_t k = 8; k < sizeof file; k++)
        file[k] = (uint8_t)(k * k);
    write_bytes(file, sizeof file, true);
    FILE *in = fopen(path, "rb");
    size_t n = fread(packed, 1, sizeof packed, in);
    fclose(in);
    packed[n - 6] ^= 1; /* its checksum */
    write_bytes(packed, n, false);
    refused("damaged gzip data");
    write_bytes(packed, n - 20, false);
    refused("damaged gzip data");
}

Test(data, missing_file) {
    mattis_array array;
    mattis_report report = {""};
    unlink(path);
    cr_assert_eq(mattis_data_read(path, &array, &report), MATTIS_ERR_FILE);
    cr_assert(strstr(report.text, "No such file"));
    cr_assert_eq(mattis_data_read("/tmp", &array, &report), MATTIS_ERR_FILE);
    cr_assert(strstr(report.text, "directory"), "%s", report.text);
}

/* --- HDF5 --- */

static void write_hdf5(hid_t type, const void *value) {
    const hsize_t extent[3] = {2, 1, 2};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t group = H5Gcreate2(file, "set", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(3, extent, NULL);
    hid_t dataset = H5Dcreate2(group, "images", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Gclose(group);
    H5Fclose(file);
}

Test(data, hdf5_datasets) {
    const uint8_t byte[4] = {1, 2, 3, 255};
    const uint16_t word[4] = {1, 2, 3, 65535};
    const float real[4] = {1, 2, 3, 0.5f};
    char name[128];
    mattis_array array;
    mattis_report report = {""};
    snprintf(name, sizeof name, "%s:/set/images", path);
    write_hdf5(H5T_NATIVE_UINT8, byte);
    cr_assert_eq(mattis_data_read(name, &array, &report), MATTIS_OK, "%s", report.text);
    cr_assert(array.rank == 3 && array.length[0] == 2 && array.length[1] == 1 && array.size == 4);
    cr_assert_eq(mattis_array_get(&array, 3), 255);
    uint8_t idx[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255};
    cr_assert_eq(mattis_data_checksum(0, &array), crc32(0, idx, sizeof idx)); /* the same set */
    mattis_array_free(&array);
    write_hdf5(H5T_NATIVE_UINT16, word);
    cr_assert_eq(mattis_data_read(name, &array, &report), MATTIS_OK);
    cr_assert_eq(mattis_array_get(&array, 3), 65535);
    mattis_array_free(&array);
    write_hdf5(H5T_NATIVE_FLOAT, real);
    cr_assert_eq(mattis_data_read(name, &array, &report), MATTIS_OK);
    cr_assert_eq(mattis_array_get(&array, 3), 0.5);
    mattis_array_free(&array);

    refused("name its dataset as well");
    snprintf(name, sizeof name, "%s:/set", path);
    cr_assert_eq(mattis_data_read(name, &array, &report), MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, "/set is no dataset of the file"), "%s", report.text);
    write_bytes(byte, 4, false);
    cr_assert_eq(mattis_data_read(name, &array, &report), MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, "not an HDF5 file"), "%s", report.text);
}

/* --- Sets of images --- */

static int load(const char *images, const char *labels, const char *test, mattis_images *set,
                mattis_report *report) {
    const char *const files[MATTIS_N_IMAGES_FILES] = {images, labels, test, NULL};
    return mattis_images_load(files, set, report);
}

static void set_refused(const char *images, const char *labels, const char *test,
                        const char *wrong) {
    mattis_images set;
    mattis_report report = {""};
    cr_assert_eq(load(images, labels, test, &set, &report), MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, wrong), "'%s' lacks '%s'", report.text, wrong);
}

Test(data, fixtures_are_sets) {
    mattis_images set;
    mattis_report report = {""};
    cr_assert_eq(load(FIXTURE("mnist-train-images"), FIXTURE("mnist-train-labels"),
                      FIXTURE("mnist-t10k-images"), &set, &report),
                 MATTIS_OK, "%s", report.text);
    cr_assert(set.rows == 28 && set.columns == 28);
    cr_assert(set.n[MATTIS_TRAIN] == 60 && set.n[MATTIS_TEST] == 20);
    cr_assert_eq(mattis_images_label(&set, MATTIS_TRAIN, 0), 5); /* MNIST begins 5 0 4 1 9 */
    cr_assert_eq(mattis_images_label(&set, MATTIS_TRAIN, 4), 9);
    cr_assert_eq(mattis_images_label(&set, MATTIS_TEST, 4), 0); /* not labelled */
    mattis_images_free(&set);
}

Test(data, sets_that_do_not_fit_are_refused) {
    const char *images = FIXTURE("mnist-train-images"), *labels = FIXTURE("mnist-train-labels");
    const uint8_t small[] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2};
    const uint8_t nan[] = {0, 0, 13, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0};
    const uint8_t empty[] = {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
    uint8_t wide[8 + 4 * 60] = {0, 0, 12, 1, 0, 0, 0, 60, 0, 0, 1, 0};
    set_refused(images, FIXTURE("mnist-t10k-labels"), NULL, "20 labels, but");
    set_refused(labels, NULL, NULL, "1 dimension; images have three");
    set_refused(images, images, NULL, "3 dimensions; labels have one");
    write_bytes(small, sizeof small, false);
    set_refused(images, labels, path, "images of 1 x 2 pixels, but those of");
    write_bytes(nan, sizeof nan, false);
    set_refused(path, NULL, NULL, "value 0 is not a finite number");
    write_bytes(empty, sizeof empty, false);
    set_refused(path, NULL, NULL, "holds no pixels");
    write_bytes(wide, sizeof wide, false);
    set_refused(images, path, NULL, "label 0 is 256");
    const char *const alone[] = {images, NULL, NULL, labels};
    mattis_images set;
    mattis_report report = {""};
    cr_assert_eq(mattis_images_load(alone, &set, &report), MATTIS_ERR_INPUT);
    cr_assert(strstr(report.text, "labels without their images"));
}

/* A thousand mutations of one file, each ending in a set or in one line. `make fuzz` does more. */
Test(data, mutated_files_never_crash) {
    const mattis_stream stream = mattis_stream_make(1, MATTIS_PURPOSE_PATTERNS, 0, 0);
    uint8_t file[4 + 12 + 36] = {0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 3};
    size_t well = 0;
    for (uint64_t k = 0; k < 1000; k++) {
        uint8_t mutated[sizeof file + 4] = {0};
        uint32_t word[4];
        mattis_images set;
        mattis_report report = {""};
        mattis_stream_block(&stream, k, word);
        memcpy(mutated, file, sizeof file);
        mutated[word[0] % 20] ^= (uint8_t)(1u << word[1] % 8);
        write_bytes(mutated, sizeof file + (word[2] % 4 ? 0 : word[3] % 9 - 4), k % 2);
        int status = load(path, NULL, NULL, &set, &report);
        cr_assert(status == MATTIS_OK || (status == MATTIS_ERR_INPUT && *report.text));
        well += status == MATTIS_OK;
        mattis_images_free(&set);
    }
    cr_assert(well > 50 && well < 950, "%zu", well);
}
