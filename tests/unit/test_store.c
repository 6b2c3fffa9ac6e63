/* Result files in use: what is written comes back.
 * Damaged and foreign files are in test_store_damage.c. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stored.h"

TestSuite(store, .init = stored_begin, .fini = stored_end);

static void assert_same_attributes(const mattis_attributes *a, const mattis_attributes *b) {
    cr_assert_eq(a->n, b->n);
    for (size_t k = 0; k < a->n; k++) {
        cr_assert_str_eq(a->item[k].name, b->item[k].name);
        cr_assert_eq(!a->item[k].text, !b->item[k].text, "%s", a->item[k].name);
        if (a->item[k].text)
            cr_assert_str_eq(a->item[k].text, b->item[k].text);
        cr_assert_eq(memcmp(&a->item[k].number, &b->item[k].number, sizeof(double)), 0, "%s",
                     a->item[k].name);
    }
}

static void assert_same_frame(const mattis_frame *a, const mattis_frame *b) {
    cr_assert_str_eq(a->path, b->path);
    cr_assert_eq(a->n_dimensions, b->n_dimensions);
    cr_assert_eq(a->n_variables, b->n_variables);
    for (size_t k = 0; k < a->n_dimensions; k++) {
        const mattis_dimension *left = &a->dimension[k], *right = &b->dimension[k];
        cr_assert_str_eq(left->name, right->name);
        cr_assert_str_eq(left->units, right->units);
        cr_assert_str_eq(left->long_name, right->long_name);
        cr_assert_eq(left->length, right->length);
        cr_assert_eq(memcmp(left->value, right->value, left->length * sizeof(double)), 0);
        assert_same_attributes(&left->attributes, &right->attributes);
    }
    for (size_t k = 0; k < a->n_variables; k++) {
        const mattis_variable *left = &a->variable[k], *right = &b->variable[k];
        cr_assert_str_eq(left->name, right->name);
        cr_assert_str_eq(left->units, right->units);
        cr_assert_str_eq(left->long_name, right->long_name);
        cr_assert_eq(left->storage, right->storage);
        cr_assert_eq(left->rank, right->rank);
        cr_assert_eq(memcmp(left->dim, right->dim, left->rank * sizeof *left->dim), 0);
        cr_assert_eq(left->size, right->size);
        cr_assert_eq(memcmp(left->value, right->value, left->size * sizeof(double)), 0, "%s",
                     left->name);
        assert_same_attributes(&left->attributes, &right->attributes);
    }
}

/* Writes, reads and compares. */
static void assert_round_trip(const mattis_attributes *root, const mattis_frame *frames,
                              size_t n_frames) {
    mattis_report report = {""};
    mattis_result back;
    cr_assert_eq(mattis_store_write(stored_path, 1, root, frames, n_frames, &report), MATTIS_OK,
                 "%s", report.text);
    cr_assert_eq(mattis_store_read(stored_path, &back, &report), MATTIS_OK, "%s", report.text);
    cr_assert_str_eq(back.root.item[0].name, "format");
    cr_assert_str_eq(back.root.item[0].text, MATTIS_FORMAT);
    mattis_attributes rest = {back.root.n - 1, back.root.item + 1};
    assert_same_attributes(root, &rest);
    cr_assert_eq(back.n_frames, n_frames);
    for (size_t k = 0; k < n_frames; k++)
        assert_same_frame(&frames[k], &back.frame[k]);
    mattis_result_free(&back);
}

/* --- Round trips ----------------------------------------------------------------------------- */

Test(store, attributes_come_back_exactly) {
    mattis_attributes root = {0};
    mattis_attributes_set(&root, "zeta", "set first, stays first", 0);
    mattis_attributes_set(&root, "experiment", "model: dense\ntitle: \"\u03b3 and \u03be\"\n", 0);
    mattis_attributes_set(&root, "empty", "", 0);
    mattis_attributes_set(&root, "seed", NULL, 0x1p53);
    mattis_attributes_set(&root, "negative", NULL, -11);
    mattis_attributes_set(&root, "fraction", NULL, 1.37e-300);
    mattis_attributes_set(&root, "infinite", NULL, INFINITY);
    mattis_attributes_set(&root, "unknown", NULL, NAN);
    mattis_attributes_set(&root, "negative_zero", NULL, -0.0);
    mattis_attributes_set(&root, "huge", NULL, 1e300);
    char *text = malloc(200001);
    cr_assert_not_null(text);
    memset(text, 'x', 200000);
    text[200000] = '\0';
    mattis_attributes_set(&root, "longer_than_an_object_header", text, 0);
    assert_round_trip(&root, NULL, 0);
    mattis_attributes_free(&root);
    free(text);
}

Test(store, frames_come_back_exactly) {
    mattis_attributes root = {0};
    mattis_frame frames[4] = {
        small_frame("/monte_carlo"), small_frame("/theory"), small_frame("/theory/lines"), {0}};
    cr_assert_eq(mattis_frame_init(&frames[3], "/nothing/here"), MATTIS_OK);
    mattis_variable *all = add_variable(&frames[0], "all", MATTIS_F64, "sample");
    const double values[] = {NAN, INFINITY, -INFINITY, -0.0, 5e-324, 0.1, -1.7e308};
    memcpy(all->value, values, sizeof values);
    add_variable(&frames[0], "n_patterns", MATTIS_I64, "sample load");
    mattis_frame_variable(&frames[0], "n_patterns")->value[2] = -0x1p53;
    add_variable(&frames[0], "done", MATTIS_U8, "load");
    add_variable(&frames[0], "a_number", MATTIS_F64, "");
    add_variable(&frames[0], "deep", MATTIS_F64, "load sample load sample load load load load");
    mattis_attributes *own = &frames[1].variable[0].attributes;
    mattis_attributes_set(own, "x_axis", "load", 0);
    mattis_attributes_set(own, "tolerance", NULL, 1e-9);
    mattis_attributes_set(&frames[1].dimension[1].attributes, "symbol", "s", 0);
    assert_round_trip(&root, frames, 4);
    for (size_t k = 0; k < 4; k++)
        mattis_frame_free(&frames[k]);
}

Test(store, parents_without_a_frame_are_only_groups) {
    mattis_attributes root = {0};
    mattis_frame frame = small_frame("/a/b/c");
    assert_round_trip(&root, &frame, 1);
    mattis_frame_free(&frame);
}

Test(store, frame_of_a_name_is_found) {
    mattis_frame frames[] = {small_frame("/theory"), small_frame("/theory/lines")};
    mattis_result back;
    cr_assert_eq(mattis_store_write(stored_path, 0, NULL, frames, 2, NULL), MATTIS_OK);
    cr_assert_eq(mattis_store_read(stored_path, &back, NULL), MATTIS_OK);
    cr_assert_eq(mattis_result_frame(&back, "/theory/lines"), &back.frame[1]);
    cr_assert_null(mattis_result_frame(&back, "/theory/line"));
    mattis_result_free(&back);
    mattis_result_free(&back);
    mattis_frame_free(&frames[0]);
    mattis_frame_free(&frames[1]);
}

Test(store, empty_dimensions_come_back) {
    mattis_attributes root = {0};
    mattis_frame frame = small_frame("/theory/lines");
    mattis_frame_add_dimension(&frame, "point", "1", "points of the line", 0, NULL);
    add_variable(&frame, "spinodal", MATTIS_F64, "point load");
    add_variable(&frame, "flag", MATTIS_U8, "load point");
    assert_round_trip(&root, &frame, 1);
    mattis_frame_free(&frame);
}

Test(store, large_and_constant_variables_come_back) {
    mattis_attributes root = {0};
    mattis_frame frame = small_frame("/series");
    mattis_frame_add_dimension(&frame, "sweep", "sweep", "measured sweep", 100003, NULL);
    add_variable(&frame, "long", MATTIS_F64, "sweep load");
    add_variable(&frame, "wide", MATTIS_F64, "load sweep");
    add_variable(&frame, "whole", MATTIS_I64, "sample sweep");
    mattis_variable *zero = add_variable(&frame, "zero", MATTIS_F64, "load sample sweep");
    memset(zero->value, 0, zero->size * sizeof *zero->value);
    assert_round_trip(&root, &frame, 1);
    mattis_frame_free(&frame);
}

/* More variables on one dimension, and more attributes, than HDF5 keeps in its first form. */
Test(store, many_variables_and_attributes_come_back_in_order) {
    mattis_attributes root = {0};
    mattis_frame frame = small_frame("/monte_carlo");
    for (int k = 0; k < 300; k++) {
        char name[32];
        snprintf(name, sizeof name, "quantity_%d", (k * 37) % 300);
        add_variable(&frame, name, MATTIS_F64, "load sample");
        snprintf(name, sizeof name, "attribute_%d", (k * 37) % 300);
        mattis_attributes_set(&root, name, NULL, k + 0.5);
        if (k < 40) {
            mattis_attributes_set(&frame.dimension[0].attributes, name, "text", 0);
            mattis_attributes_set(&frame.variable[0].attributes, name, "text", 0);
        }
    }
    assert_round_trip(&root, &frame, 1);
    mattis_attributes_free(&root);
    mattis_frame_free(&frame);
}

Test(store, same_results_are_the_same_bytes) {
    size_t size[2];
    cr_assert_eq(write_small(0, NULL), MATTIS_OK);
    char *first = read_bytes(stored_path, &size[0]);
    sleep(2); /* HDF5 counts times in seconds */
    cr_assert_eq(write_small(1, NULL), MATTIS_OK);
    char *second = read_bytes(stored_path, &size[1]);
    cr_assert_eq(size[0], size[1]);
    cr_assert_eq(memcmp(first, second, size[0]), 0);
    free(first);
    free(second);
}

Test(store, result_can_be_written_again) {
    size_t size[2];
    mattis_result back;
    cr_assert_eq(write_small(0, NULL), MATTIS_OK);
    char *first = read_bytes(stored_path, &size[0]);
    cr_assert_eq(mattis_store_read(stored_path, &back, NULL), MATTIS_OK);
    cr_assert_eq(mattis_store_write(stored_path, 1, &back.root, back.frame, back.n_frames, NULL),
                 MATTIS_OK);
    char *second = read_bytes(stored_path, &size[1]);
    cr_assert_eq(size[0], size[1]);
    cr_assert_eq(memcmp(first, second, size[0]), 0);
    mattis_result_free(&back);
    free(first);
    free(second);
}

/* What other programs rely on: order, types, checksums. */
Test(store, layout_is_as_documented) {
    unsigned order = 0;
    mattis_frame frame = small_frame("/theory");
    mattis_frame_add_dimension(&frame, "sweep", "sweep", "measured sweep", 10007, NULL);
    add_variable(&frame, "large", MATTIS_F64, "sweep");
    add_variable(&frame, "flag", MATTIS_U8, "load");
    cr_assert_eq(mattis_store_write(stored_path, 0, NULL, &frame, 1, NULL), MATTIS_OK);
    hid_t file = H5Fopen(stored_path, H5F_ACC_RDONLY, H5P_DEFAULT);
    cr_assert_geq(file, 0);
    const char *const groups[] = {"/", "/theory"};
    for (size_t k = 0; k < 2; k++) {
        hid_t group = H5Gopen2(file, groups[k], H5P_DEFAULT);
        hid_t list = H5Gget_create_plist(group);
        H5Pget_link_creation_order(list, &order);
        cr_expect_eq(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED, "%s", groups[k]);
        H5Pclose(list);
        H5Gclose(group);
    }
    hid_t large = H5Dopen2(file, "/theory/large", H5P_DEFAULT);
    hid_t list = H5Dget_create_plist(large);
    cr_expect_eq(H5Pget_layout(list), H5D_CHUNKED);
    cr_expect_eq(H5Pget_nfilters(list), 3);
    H5Pclose(list);
    H5Dclose(large);
    hid_t flag = H5Dopen2(file, "/theory/flag", H5P_DEFAULT);
    hid_t type = H5Dget_type(flag);
    cr_expect_gt(H5Tequal(type, H5T_STD_U8LE), 0);
    H5Tclose(type);
    H5Dclose(flag);
    H5Fclose(file);
    mattis_frame_free(&frame);
}

/* --- Mistakes of the caller ------------------------------------------------------------------ */

static void assert_not_stored(const mattis_frame *frames, size_t n, const char *hint) {
    mattis_report report = {""};
    cr_expect_eq(mattis_store_write(stored_path, 0, NULL, frames, n, &report), MATTIS_ERR_INTERNAL);
    cr_expect(strstr(report.text, hint), "'%s' in '%s'", hint, report.text);
    cr_expect_eq(count_entries(stored_directory), 0);
}

Test(store, values_that_do_not_fit_are_refused) {
    const double wrong[] = {0.5, NAN, 0x1p53 + 2, INFINITY, 256, -1};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        mattis_frame frame = small_frame("/theory");
        add_variable(&frame, "whole", k < 4 ? MATTIS_I64 : MATTIS_U8, "load")->value[1] = wrong[k];
        assert_not_stored(&frame, 1, "/theory/whole");
        mattis_frame_free(&frame);
    }
}

Test(store, names_of_the_layout_are_refused) {
    const char *const wrong[] = {"units", "long_name", "CLASS", "DIMENSION_LIST", "_FillValue", ""};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        mattis_frame frame = small_frame("/theory");
        mattis_attributes_set(&frame.variable[0].attributes, wrong[k], "x", 0);
        assert_not_stored(&frame, 1, wrong[k]);
        mattis_frame_free(&frame);
    }
}

Test(store, impossible_paths_and_names_are_refused) {
    const char *const wrong[] = {"",         "theory", "/theory/",
                                 "//theory", "/./a",   "/1/2/3/4/5/6/7/8/9"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        mattis_frame frame = small_frame(wrong[k]);
        assert_not_stored(&frame, 1, wrong[k]);
        mattis_frame_free(&frame);
    }
    mattis_frame frame = small_frame("/theory");
    add_variable(&frame, "a/b", MATTIS_F64, "");
    assert_not_stored(&frame, 1, "a/b");
    mattis_frame_free(&frame);
    mattis_frame twins[] = {small_frame("/theory"), small_frame("/theory")};
    assert_not_stored(twins, 2, "two frames");
    mattis_frame_free(&twins[0]);
    mattis_frame_free(&twins[1]);
}

Test(store, variable_and_group_of_one_name_are_refused) {
    mattis_report report = {""};
    mattis_frame frames[] = {small_frame("/theory"), small_frame("/theory/overlap")};
    cr_expect_lt(mattis_store_write(stored_path, 0, NULL, frames, 2, &report), 0);
    cr_expect(strstr(report.text, "/theory/overlap"), "%s", report.text);
    cr_expect_eq(count_entries(stored_directory), 0);
    mattis_frame_free(&frames[0]);
    mattis_frame_free(&frames[1]);
}
