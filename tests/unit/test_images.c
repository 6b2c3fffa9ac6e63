/* Preprocessing and views: small images whose binary form is known, the real fixtures by force. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/data.h"

static void load(const char *name, mattis_images *set) {
    char path[MATTIS_N_IMAGES_FILES][64];
    const char *files[MATTIS_N_IMAGES_FILES];
    static const char *const parts[] = {"train-images", "train-labels", "t10k-images",
                                        "t10k-labels"};
    for (size_t k = 0; k < MATTIS_N_IMAGES_FILES; k++) {
        snprintf(path[k], sizeof path[k], "tests/data/%s-%s.idx", name, parts[k]);
        files[k] = path[k];
    }
    mattis_report report = {""};
    cr_assert_eq(mattis_images_load(files, set, &report), MATTIS_OK, "%s", report.text);
}

static const mattis_view *view_of(mattis_images *set, const mattis_view_spec *spec) {
    const mattis_view *view;
    mattis_report report = {""};
    cr_assert_eq(mattis_images_view(set, spec, &view, &report), MATTIS_OK, "%s", report.text);
    cr_assert_eq(mattis_images_find(set, spec), view); /* made once */
    return view;
}

/* --- Binarization --- */

static void expect_signs(mattis_binarizer how, const double *grey, size_t rows, size_t columns,
                         const char *wanted) {
    double room[64];
    int8_t sign[64];
    mattis_binarize_image(&how, grey, rows, columns, room, sign);
    for (size_t i = 0; i < rows * columns; i++)
        cr_assert_eq(sign[i], wanted[i] == '+' ? 1 : -1, "pixel %zu of %s", i, wanted);
}

Test(images, threshold_and_median) {
    const double grey[9] = {0, 0, 1, 0, 9, 4, 2, 3, 128};
    expect_signs((mattis_binarizer){MATTIS_BINARIZE_THRESHOLD, 4, 0}, grey, 3, 3, "----++--+");
    expect_signs((mattis_binarizer){MATTIS_BINARIZE_THRESHOLD, 128, 0}, grey, 3, 3, "--------+");
    expect_signs((mattis_binarizer){MATTIS_BINARIZE_MEDIAN, 0, 0}, grey, 3, 3, "----++-++");
    /* Of an even number it is the mean of the two in the middle: 2.5. */
    expect_signs((mattis_binarizer){MATTIS_BINARIZE_MEDIAN, 0, 0}, grey + 1, 2, 4, "---++-++");
}

/* Against the window mean summed pixel by pixel, for windows inside and beyond the border. */
Test(images, adaptive_by_force) {
    enum { ROWS = 5, COLUMNS = 7 };
    double grey[ROWS * COLUMNS];
    char wanted[ROWS * COLUMNS + 1] = "";
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        grey[i] = (double)(i * i * 37 % 101);
    for (int radius = 1; radius <= 9; radius += 2) {
        for (int y = 0; y < ROWS; y++)
            for (int x = 0; x < COLUMNS; x++) {
                double sum = 0, area = 0;
                for (int v = 0; v < ROWS; v++)
                    for (int u = 0; u < COLUMNS; u++)
                        if (abs(v - y) <= radius && abs(u - x) <= radius) {
                            sum += grey[v * COLUMNS + u];
                            area++;
                        }
                wanted[y * COLUMNS + x] = grey[y * COLUMNS + x] > sum / area ? '+' : '-';
            }
        expect_signs((mattis_binarizer){MATTIS_BINARIZE_ADAPTIVE, 0, (size_t)radius}, grey, ROWS,
                     COLUMNS, wanted);
    }
}

/* --- Resizing --- */

/* Of the sums of blocks that lie whole in the image; and no ink is lost at any size. */
Test(images, resizing_keeps_the_mean) {
    mattis_images set;
    double whole[784], resized[784];
    load("mnist", &set);
    mattis_images_grey(&set, MATTIS_TRAIN, 3, 0, 28, 28, whole);
    mattis_images_grey(&set, MATTIS_TRAIN, 3, 0, 14, 14, resized);
    for (size_t y = 0; y < 14; y++)
        for (size_t x = 0; x < 14; x++) {
            const double *corner = whole + 2 * y * 28 + 2 * x;
            cr_assert_float_eq(resized[y * 14 + x],
                               (corner[0] + corner[1] + corner[28] + corner[29]) / 4, 1e-12);
        }
    for (size_t side = 1; side <= 28; side++) {
        double sum = 0, all = 0;
        mattis_images_grey(&set, MATTIS_TRAIN, 3, 0, side, side, resized);
        for (size_t i = 0; i < side * side; i++)
            sum += resized[i];
        for (size_t i = 0; i < 784; i++)
            all += whole[i];
        cr_assert_float_eq(sum / (double)(side * side), all / 784, 1e-9, "side %zu", side);
    }
    mattis_images_free(&set);
}

/* What a margin leaves is the middle of the whole image, and is resized like an image of its own.
 */
Test(images, a_margin_leaves_the_middle) {
    mattis_images set;
    double whole[784], middle[400], resized[100];
    load("mnist", &set);
    mattis_images_grey(&set, MATTIS_TRAIN, 3, 0, 28, 28, whole);
    mattis_images_grey(&set, MATTIS_TRAIN, 3, 4, 20, 20, middle);
    mattis_images_grey(&set, MATTIS_TRAIN, 3, 4, 10, 10, resized);
    for (size_t y = 0; y < 20; y++)
        for (size_t x = 0; x < 20; x++)
            cr_assert_eq(middle[y * 20 + x], whole[(y + 4) * 28 + x + 4]);
    for (size_t y = 0; y < 10; y++)
        for (size_t x = 0; x < 10; x++) {
            const double *corner = middle + 2 * y * 20 + 2 * x;
            cr_assert_float_eq(resized[y * 10 + x],
                               (corner[0] + corner[1] + corner[20] + corner[21]) / 4, 1e-12);
        }
    const mattis_view_spec cut = {.margin = 4, .n_pixels = 400, .binarizer = {.threshold = 1}};
    const mattis_view_spec other = {.margin = 9, .n_pixels = 400, .binarizer = {.threshold = 1}};
    const mattis_view *view = view_of(&set, &cut);
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    cr_assert(view->rows == 20 && view->columns == 20 && view_of(&set, &other) != view);
    for (size_t k = 0; k < train->n; k++) {
        mattis_images_grey(&set, MATTIS_TRAIN, train->index[k], 4, 20, 20, middle);
        for (size_t i = 0; i < 400; i++)
            cr_assert_eq(mattis_view_sign(train->bit, view->words, k, i), middle[i] >= 1 ? 1 : -1);
    }
    mattis_images_free(&set);
}

Test(images, sizes_that_no_image_has_are_refused) {
    mattis_images set;
    const mattis_view *view;
    const mattis_view_spec spec = {.n_pixels = 200};
    mattis_report report = {""};
    load("mnist", &set);
    cr_assert_eq(mattis_images_view(&set, &spec, &view, &report), MATTIS_ERR_INPUT);
    cr_assert_str_eq(
        report.text,
        "network.spins: 200 spins, but the images have 28 x 28 = 784 pixels; give that, "
        "or a size to which they can be resized, such as 196 (14 x 14)");
    const mattis_view_spec absent = {.n_pixels = 784, .n_classes = 2, .label = {3, 11}};
    cr_assert_eq(mattis_images_view(&set, &absent, &view, &report), MATTIS_ERR_INPUT);
    cr_assert_str_eq(report.text, "no image has the label 11");
    mattis_images_free(&set);
}

/* --- Views --- */

Test(images, views_hold_the_images_of_their_classes) {
    mattis_images set;
    load("fashion-mnist", &set);
    const mattis_view_spec spec = {.n_pixels = 784,
                                   .binarizer = {MATTIS_BINARIZE_MEDIAN, 0, 0},
                                   .n_classes = 2,
                                   .label = {7, 2}};
    const mattis_view *view = view_of(&set, &spec);
    cr_assert(view->n_classes == 2 && view->rows == 28 && view->smallest_class == 6);
    for (mattis_part p = 0; p < MATTIS_N_PARTS; p++) {
        const mattis_view_part *part = &view->part[p];
        const size_t each = p == MATTIS_TRAIN ? 6 : 2;
        cr_assert(part->n == 2 * each && part->first[1] == each && part->first[2] == 2 * each);
        for (size_t k = 0; k < part->n; k++) {
            double grey[784], room[784];
            int8_t sign[784];
            cr_assert_eq(mattis_images_label(&set, p, part->index[k]), k < each ? 7 : 2);
            mattis_images_grey(&set, p, part->index[k], 0, 28, 28, grey);
            mattis_binarize_image(&spec.binarizer, grey, 28, 28, room, sign);
            for (size_t i = 0; i < 784; i++)
                cr_assert_eq(mattis_view_sign(part->bit, view->words, k, i), sign[i]);
        }
    }
    mattis_images_free(&set);
}

/* The archetype agrees with most images of its class at each pixel; r is the mean overlap. */
Test(images, archetypes_and_quality_by_force) {
    mattis_images set;
    load("mnist", &set);
    const mattis_view_spec spec = {.n_pixels = 784, .binarizer = {.threshold = 128}};
    const mattis_view *view = view_of(&set, &spec);
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    double quality = 0;
    cr_assert_eq(view->n_classes, 10);
    for (size_t c = 0; c < 10; c++) {
        cr_assert_eq(view->label[c], (int)c);
        for (size_t i = 0; i < 784; i++) {
            int sum = 0;
            const int sign = mattis_view_sign(view->archetype, view->words, c, i);
            for (size_t k = train->first[c]; k < train->first[c + 1]; k++) {
                sum += mattis_view_sign(train->bit, view->words, k, i);
                quality += sign * mattis_view_sign(train->bit, view->words, k, i) / (60. * 784);
            }
            cr_assert(sum * sign > 0 || (sum == 0 && sign == -1));
        }
    }
    cr_assert_float_eq(view->quality, quality, 1e-12);
    mattis_images_free(&set);
}
