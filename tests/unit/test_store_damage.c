/* Damaged, foreign and newer files: each is refused in one line, and nothing crashes. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mattis/store.h"

static char path[64];
static unsigned char *whole;
static size_t size;

static void make_file(void) {
    strcpy(path, "/tmp/mattis-damage-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
}

/* A file with small and large variables, nested groups and attributes; its bytes are in `whole`. */
static void make_result(void) {
    mattis_frame frame;
    mattis_attributes root = {0};
    struct stat status;
    make_file();
    cr_assert_eq(mattis_frame_init(&frame, "/theory/lines"), MATTIS_OK);
    mattis_attributes_set(&root, "experiment", "model: dense\n", 0);
    mattis_frame_add_dimension(&frame, "load", "1", "load", 11, NULL);
    mattis_frame_add_dimension(&frame, "sweep", "sweep", "sweep", 701, NULL);
    mattis_frame_add_variable(&frame, "small", "1", "a small one", MATTIS_F64, "load");
    mattis_frame_add_variable(&frame, "large", "1", "a large one", MATTIS_F64, "load sweep");
    for (size_t i = 0; i < frame.variable[1].size; i++)
        frame.variable[1].value[i] = cos((double)i);
    cr_assert_eq(mattis_store_write(path, 1, &root, &frame, 1, NULL), MATTIS_OK);
    mattis_frame_free(&frame);
    mattis_attributes_free(&root);

    FILE *file = fopen(path, "rb");
    cr_assert(file && stat(path, &status) == 0);
    size = (size_t)status.st_size;
    whole = malloc(size + 1);
    cr_assert_eq(fread(whole, 1, size, file), size);
    fclose(file);
}

static void remove_result(void) {
    unlink(path);
    free(whole);
    whole = NULL;
}

TestSuite(damage, .init = make_result, .fini = remove_result);
TestSuite(foreign, .init = make_file, .fini = remove_result);

static void write_bytes(const unsigned char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void assert_refused(const char *hint) {
    mattis_result back;
    mattis_report report = {""};
    int code = mattis_store_read(path, &back, &report);
    cr_assert_eq(code, MATTIS_ERR_FORMAT, "%d %s", code, report.text);
    cr_assert(strstr(report.text, path) && strstr(report.text, hint), "'%s' in '%s'", hint,
              report.text);
    cr_assert_eq(back.n_frames, 0);
    cr_assert_null(back.frame);
    cr_assert_null(back.root.item);
}

/* --- Damage ---------------------------------------------------------------------------------- */

Test(damage, truncation_is_noticed) {
    for (size_t k = 0; k < 60; k++) {
        write_bytes(whole, size * k / 60);
        assert_refused("");
    }
    for (size_t cut = 1; cut < 80; cut++) {
        if (cut == 34) /* exactly the seal: a whole HDF5 file, as another program would leave it */
            continue;
        write_bytes(whole, size - cut);
        assert_refused("");
    }
}

Test(damage, any_flipped_bit_is_noticed) {
    unsigned long state = 11;
    for (int k = 0; k < 400; k++) {
        state = state * 6364136223846793005UL + 1442695040888963407UL;
        size_t at = (state >> 20) % size;
        whole[at] ^= (unsigned char)(1u << (state >> 61));
        write_bytes(whole, size);
        assert_refused("");
        whole[at] ^= (unsigned char)(1u << (state >> 61));
    }
    mattis_result back;
    write_bytes(whole, size);
    cr_assert_eq(mattis_store_read(path, &back, NULL), MATTIS_OK);
    mattis_result_free(&back);
}

Test(damage, every_bit_of_the_seal_counts) {
    for (size_t at = size - 34; at < size; at++) {
        whole[at] ^= 4;
        write_bytes(whole, size);
        assert_refused("checksum");
        whole[at] ^= 4;
    }
}

Test(damage, bytes_added_behind_are_noticed) {
    unsigned char *longer = malloc(size + 5);
    cr_assert_not_null(longer);
    memcpy(longer, whole, size);
    memcpy(longer + size, "junk!", 5);
    write_bytes(longer, size + 5);
    assert_refused("checksum");
    free(longer);
}

/* Without its seal a file stands on HDF5's own checksum of large variables. */
Test(damage, flip_in_a_large_variable_is_noticed_without_the_seal) {
    hsize_t offset[2] = {0, 0}, bytes = 0;
    haddr_t at = 0;
    unsigned mask;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t large = H5Dopen2(file, "/theory/lines/large", H5P_DEFAULT);
    hid_t space = H5Dget_space(large);
    cr_assert_geq(H5Dget_chunk_info(large, space, 0, offset, &mask, &at, &bytes), 0);
    H5Sclose(space);
    H5Dclose(large);
    H5Fclose(file);
    whole[at + bytes / 2] ^= 16;
    write_bytes(whole, size - 34);
    assert_refused("/theory/lines/large");
}

/* --- Other files ----------------------------------------------------------------------------- */

Test(foreign, no_hdf5_file_is_refused) {
    write_bytes((const unsigned char *)"model: dense\n", 13);
    assert_refused("not an HDF5 file");
    write_bytes((const unsigned char *)"", 0);
    assert_refused("not an HDF5 file");
}

Test(foreign, missing_file_and_directory_are_file_errors) {
    mattis_result back;
    mattis_report report = {""};
    cr_expect_eq(mattis_store_read("/tmp/none/none.h5", &back, &report), MATTIS_ERR_FILE);
    cr_expect(strstr(report.text, "/tmp/none/none.h5: "), "%s", report.text);
    cr_expect_eq(mattis_store_read("/tmp", &back, &report), MATTIS_ERR_FILE);
    cr_expect_eq(mattis_store_read("/dev/null", &back, NULL), MATTIS_ERR_FILE);
}

/* An HDF5 file of another program, with this attribute `format`. */
static hid_t create_foreign(const char *format) {
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    cr_assert_geq(file, 0);
    if (format)
        cr_assert_geq(H5LTset_attribute_string(file, "/", "format", format), 0);
    return file;
}

Test(foreign, formats_are_told_apart) {
    H5Fclose(create_foreign(NULL));
    assert_refused("not a mattis result file");
    H5Fclose(create_foreign("swift-3"));
    assert_refused("not a mattis result file");
    H5Fclose(create_foreign("mattis-2"));
    assert_refused("newer version");
    H5Fclose(create_foreign("mattis-x"));
    assert_refused("unknown format");
    H5Fclose(create_foreign("mattis-2b"));
    assert_refused("unknown format");
    hid_t file = create_foreign(NULL);
    const double number = 1;
    H5LTset_attribute_double(file, "/", "format", &number, 1);
    H5Fclose(file);
    assert_refused("not a mattis result file");
}

/* A group with a dimension "load" of three values and one more dataset, as other programs write
 * them: fixed-length text, no creation order. */
static void write_foreign_group(int with_units, int attached, hsize_t length) {
    const double value[] = {1, 2, 3, 4};
    const hsize_t three = 3;
    hid_t file = create_foreign("mattis-1");
    hid_t group = H5Gcreate2(file, "/theory", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5LTmake_dataset_double(group, "load", 1, &three, value);
    H5LTmake_dataset_double(group, "overlap", 1, &length, value);
    hid_t load = H5Dopen2(group, "load", H5P_DEFAULT);
    hid_t overlap = H5Dopen2(group, "overlap", H5P_DEFAULT);
    H5DSset_scale(load, "load");
    if (attached)
        H5DSattach_scale(overlap, load, 0);
    H5LTset_attribute_string(group, "load", "units", "1");
    H5LTset_attribute_string(group, "load", "long_name", "load");
    if (with_units)
        H5LTset_attribute_string(group, "overlap", "units", "1");
    H5LTset_attribute_string(group, "overlap", "long_name", "overlap");
    const int pair[] = {1, 2};
    H5LTset_attribute_int(group, "overlap", "pair", pair, 2);
    H5LTset_attribute_int(group, "overlap", "single", pair, 1);
    H5Dclose(overlap);
    H5Dclose(load);
    H5Gclose(group);
    H5Fclose(file);
}

Test(foreign, file_of_the_same_layout_is_read) {
    mattis_result back;
    mattis_report report = {""};
    write_foreign_group(1, 1, 3);
    cr_assert_eq(mattis_store_read(path, &back, &report), MATTIS_OK, "%s", report.text);
    cr_assert_eq(back.n_frames, 1);
    const mattis_variable *overlap = mattis_frame_variable(&back.frame[0], "overlap");
    cr_assert_not_null(overlap);
    cr_expect_eq(overlap->value[2], 3);
    cr_expect_str_eq(overlap->long_name, "overlap");
    cr_expect_eq(overlap->attributes.n, 1); /* a list of numbers has no place in a frame */
    cr_expect_eq(mattis_attributes_get(&overlap->attributes, "single")->number, 1);
    mattis_result_free(&back);
}

Test(foreign, dataset_outside_the_layout_is_refused) {
    write_foreign_group(1, 0, 3);
    assert_refused("/theory/overlap has an axis without a dimension");
    write_foreign_group(1, 1, 4);
    assert_refused("/theory/overlap has an axis without a dimension");
    write_foreign_group(0, 1, 3);
    assert_refused("/theory/overlap has no units");
    hid_t file = create_foreign("mattis-1");
    H5LTmake_dataset_string(file, "/text", "words");
    H5Fclose(file);
    assert_refused("/text does not hold numbers");
}

/* A dataset that claims far more values than the file has bytes must not be given memory. */
Test(foreign, impossible_length_is_refused) {
    const hsize_t length = (hsize_t)1 << 45, chunk = 1024;
    hid_t file = create_foreign("mattis-1");
    hid_t space = H5Screate_simple(1, &length, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 1, &chunk);
    hid_t dataset = H5Dcreate2(file, "huge", H5T_IEEE_F64LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    cr_assert_geq(dataset, 0);
    H5LTset_attribute_string(file, "huge", "units", "1");
    H5LTset_attribute_string(file, "huge", "long_name", "huge");
    H5Pclose(list);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
    assert_refused("claims more values");
}

Test(foreign, group_that_holds_itself_is_refused) {
    hid_t file = create_foreign("mattis-1");
    hid_t group = H5Gcreate2(file, "/loop", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(group, ".", group, "again", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    H5Fclose(file);
    assert_refused("too deep");
}
