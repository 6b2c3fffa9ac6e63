/* Frames and attributes: names, sizes, filling, refusals. */
#include <criterion/criterion.h>
#include <math.h>

#include "mattis/error.h"
#include "mattis/frame.h"

static mattis_frame make_frame(void) {
    mattis_frame frame;
    const double temperature[] = {0.1, 0.2, 0.4};
    cr_assert_eq(mattis_frame_init(&frame, "/theory"), MATTIS_OK);
    cr_assert_eq(
        mattis_frame_add_dimension(&frame, "temperature", "1", "temperature", 3, temperature), 0);
    cr_assert_eq(mattis_frame_add_dimension(&frame, "sample", "1", "disorder sample", 7, NULL), 1);
    return frame;
}

Test(frame, dimension_copies_its_values_or_counts) {
    mattis_frame frame = make_frame();
    const mattis_dimension *temperature = mattis_frame_dimension(&frame, "temperature");
    const mattis_dimension *sample = mattis_frame_dimension(&frame, "sample");
    cr_assert_str_eq(frame.path, "/theory");
    cr_assert_eq(temperature->length, 3);
    cr_assert_eq(temperature->value[2], 0.4);
    cr_assert_str_eq(sample->long_name, "disorder sample");
    cr_assert_eq(sample->value[6], 6);
    cr_assert_null(mattis_frame_dimension(&frame, "sampl"));
    mattis_frame_free(&frame);
}

Test(frame, variable_spans_its_dimensions_in_the_order_named) {
    mattis_frame frame = make_frame();
    int k = mattis_frame_add_variable(&frame, "m", "1", "overlap", MATTIS_F64,
                                      "sample temperature sample");
    cr_assert_eq(k, 0);
    const mattis_variable *m = mattis_frame_variable(&frame, "m");
    cr_assert_eq(m->rank, 3);
    cr_assert_eq(m->dim[0], 1);
    cr_assert_eq(m->dim[1], 0);
    cr_assert_eq(m->dim[2], 1);
    cr_assert_eq(m->size, 7 * 3 * 7);
    cr_assert_null(mattis_frame_variable(&frame, "temperature"));
    mattis_frame_free(&frame);
}

Test(frame, variable_starts_as_not_measured_or_zero) {
    mattis_frame frame = make_frame();
    mattis_frame_add_variable(&frame, "m", "1", "overlap", MATTIS_F64, "sample");
    mattis_frame_add_variable(&frame, "n_patterns", "1", "patterns", MATTIS_I64, "sample");
    mattis_frame_add_variable(&frame, "done", "1", "flag", MATTIS_U8, "sample");
    mattis_frame_add_variable(&frame, "f", "1", "a number", MATTIS_F64, "");
    for (size_t i = 0; i < 7; i++) {
        cr_assert(isnan(mattis_frame_variable(&frame, "m")->value[i]));
        cr_assert_eq(mattis_frame_variable(&frame, "n_patterns")->value[i], 0);
        cr_assert_eq(mattis_frame_variable(&frame, "done")->value[i], 0);
    }
    cr_assert_eq(mattis_frame_variable(&frame, "f")->rank, 0);
    cr_assert_eq(mattis_frame_variable(&frame, "f")->size, 1);
    mattis_frame_free(&frame);
}

Test(frame, empty_dimension_gives_empty_variable) {
    mattis_frame frame = make_frame();
    mattis_frame_add_dimension(&frame, "point", "1", "points", 0, NULL);
    mattis_frame_add_variable(&frame, "line", "1", "no points", MATTIS_F64, "point temperature");
    cr_assert_eq(mattis_frame_variable(&frame, "line")->size, 0);
    mattis_frame_free(&frame);
}

Test(frame, refuses_names_in_use_and_unknown_dimensions) {
    mattis_frame frame = make_frame();
    mattis_frame_add_variable(&frame, "m", "1", "overlap", MATTIS_F64, "sample");
    cr_expect_eq(mattis_frame_add_dimension(&frame, "m", "1", "", 2, NULL), MATTIS_ERR_INTERNAL);
    cr_expect_eq(mattis_frame_add_dimension(&frame, "sample", "1", "", 2, NULL),
                 MATTIS_ERR_INTERNAL);
    cr_expect_eq(mattis_frame_add_variable(&frame, "m", "1", "", MATTIS_F64, ""),
                 MATTIS_ERR_INTERNAL);
    cr_expect_eq(mattis_frame_add_variable(&frame, "sample", "1", "", MATTIS_F64, ""),
                 MATTIS_ERR_INTERNAL);
    cr_expect_eq(mattis_frame_add_variable(&frame, "q", "1", "", MATTIS_F64, "samples"),
                 MATTIS_ERR_INTERNAL);
    cr_expect_eq(mattis_frame_add_variable(&frame, "q", "1", "", MATTIS_F64, "samp"),
                 MATTIS_ERR_INTERNAL);
    cr_expect_eq(frame.n_dimensions, 2);
    cr_expect_eq(frame.n_variables, 1);
    mattis_frame_free(&frame);
}

Test(frame, holds_the_largest_rank_and_no_more) {
    mattis_frame frame;
    cr_assert_eq(mattis_frame_init(&frame, "/deep"), MATTIS_OK);
    mattis_frame_add_dimension(&frame, "a", "1", "", 2, NULL);
    cr_expect_eq(mattis_frame_add_variable(&frame, "v", "1", "", MATTIS_F64, "a a a a a a a a"), 0);
    cr_expect_eq(frame.variable[0].size, 256);
    cr_expect_eq(mattis_frame_add_variable(&frame, "w", "1", "", MATTIS_F64, "a a a a a a a a a"),
                 MATTIS_ERR_INTERNAL);
    mattis_frame_free(&frame);
}

Test(frame, free_is_safe_twice_and_on_zero) {
    mattis_frame frame = make_frame();
    mattis_frame zero = {0};
    mattis_frame_free(&frame);
    mattis_frame_free(&frame);
    mattis_frame_free(&zero);
    cr_assert_null(frame.path);
    cr_assert_eq(frame.n_dimensions, 0);
}

Test(attributes, set_adds_then_replaces) {
    mattis_attributes list = {0};
    char text[] = "first";
    cr_assert_eq(mattis_attributes_set(&list, "title", text, 0), MATTIS_OK);
    cr_assert_eq(mattis_attributes_set(&list, "seed", NULL, 7), MATTIS_OK);
    text[0] = '?'; /* the list keeps its own copy */
    cr_assert_str_eq(mattis_attributes_get(&list, "title")->text, "first");
    cr_assert_eq(mattis_attributes_get(&list, "seed")->number, 7);
    cr_assert_null(mattis_attributes_get(&list, "seed")->text);

    cr_assert_eq(mattis_attributes_set(&list, "title", NULL, 1.37), MATTIS_OK);
    cr_assert_eq(mattis_attributes_set(&list, "seed", "eleven", 0), MATTIS_OK);
    cr_assert_eq(list.n, 2);
    cr_assert_null(mattis_attributes_get(&list, "title")->text);
    cr_assert_eq(mattis_attributes_get(&list, "title")->number, 1.37);
    cr_assert_str_eq(mattis_attributes_get(&list, "seed")->text, "eleven");
    cr_assert_null(mattis_attributes_get(&list, "none"));

    mattis_attributes_free(&list);
    mattis_attributes_free(&list);
    cr_assert_eq(list.n, 0);
}
