/* A set of images with its labels: see mattis/data.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/data.h"

static bool is_given(const mattis_images *self, mattis_images_file file) {
    return self->file[file].rank > 0;
}

/* Rows and columns of one image: of pixels in a line a square, where they are as many. */
static int measure(const mattis_array *array, const char *path, size_t *rows, size_t *columns,
                   mattis_report *report) {
    if (array->size == 0)
        return mattis_fail(report, MATTIS_ERR_INPUT, "%s: holds no pixels", path);
    if (array->rank == 3) {
        *rows = array->length[1];
        *columns = array->length[2];
        return MATTIS_OK;
    }
    if (array->rank != 2)
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "%s: %zu dimension%s; images have three: number, rows, columns", path,
                           array->rank, array->rank == 1 ? "" : "s");
    const size_t side = (size_t)sqrt((double)array->length[1]);
    *rows = side * side == array->length[1] ? side : 1;
    *columns = array->length[1] / *rows;
    return MATTIS_OK;
}

static void find_range(mattis_images *self) {
    const mattis_array *array = &self->file[MATTIS_TRAIN_IMAGES];
    self->darkest = self->brightest = mattis_array_get(array, 0);
    for (size_t k = 1; k < array->size; k++) {
        const double value = mattis_array_get(array, k);
        self->darkest = fmin(self->darkest, value);
        self->brightest = fmax(self->brightest, value);
    }
}

static int require_finite(const mattis_array *array, const char *path, mattis_report *report) {
    const bool whole =
        array->element != MATTIS_ELEMENT_FLOAT && array->element != MATTIS_ELEMENT_DOUBLE;
    for (size_t k = 0; !whole && k < array->size; k++)
        if (!isfinite(mattis_array_get(array, k)))
            return mattis_fail(report, MATTIS_ERR_INPUT, "%s: value %zu is not a finite number",
                               path, k);
    return MATTIS_OK;
}

static int check_labels(const mattis_array *labels, const char *path, size_t n_images,
                        const char *images_path, mattis_report *report) {
    if (labels->rank != 1)
        return mattis_fail(report, MATTIS_ERR_INPUT, "%s: %zu dimensions; labels have one", path,
                           labels->rank);
    if (labels->size != n_images)
        return mattis_fail(report, MATTIS_ERR_INPUT, "%s: %zu labels, but %s has %zu images", path,
                           labels->size, images_path, n_images);
    for (size_t k = 0; k < labels->size; k++) {
        const double label = mattis_array_get(labels, k);
        if (!(label >= 0 && label < MATTIS_MAX_LABELS && label == floor(label)))
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "%s: label %zu is %g; labels are whole numbers from 0 to %d", path,
                               k, label, MATTIS_MAX_LABELS - 1);
    }
    return MATTIS_OK;
}

static int check_part(mattis_images *self, mattis_part part, const char *const *path,
                      mattis_report *report) {
    const mattis_images_file images =
        part == MATTIS_TRAIN ? MATTIS_TRAIN_IMAGES : MATTIS_TEST_IMAGES;
    const mattis_images_file labels =
        part == MATTIS_TRAIN ? MATTIS_TRAIN_LABELS : MATTIS_TEST_LABELS;
    size_t rows = 0, columns = 0;
    if (!is_given(self, images))
        return !is_given(self, labels)
                   ? MATTIS_OK
                   : mattis_fail(report, MATTIS_ERR_INPUT, "%s: labels without their images",
                                 path[labels]);
    int status = measure(&self->file[images], path[images], &rows, &columns, report);
    if (!status)
        status = require_finite(&self->file[images], path[images], report);
    if (status)
        return status;
    if (part == MATTIS_TRAIN) {
        find_range(self);
        self->rows = rows;
        self->columns = columns;
    } else if (rows != self->rows || columns != self->columns) {
        return mattis_fail(report, MATTIS_ERR_INPUT,
                           "%s: images of %zu x %zu pixels, but those of %s have %zu x %zu",
                           path[images], rows, columns, path[MATTIS_TRAIN_IMAGES], self->rows,
                           self->columns);
    }
    self->n[part] = self->file[images].length[0];
    return !is_given(self, labels) ? MATTIS_OK
                                   : check_labels(&self->file[labels], path[labels], self->n[part],
                                                  path[images], report);
}

int mattis_images_load(const char *const path[MATTIS_N_IMAGES_FILES], mattis_images *out,
                       mattis_report *report) {
    int status = MATTIS_OK;
    *out = (mattis_images){0};
    for (size_t k = 0; !status && k < MATTIS_N_IMAGES_FILES; k++) {
        if (!path[k])
            continue;
        status = mattis_data_read(path[k], &out->file[k], report);
        if (!status)
            out->checksum = mattis_data_checksum(out->checksum, &out->file[k]);
    }
    if (!status)
        status = check_part(out, MATTIS_TRAIN, path, report);
    if (!status)
        status = check_part(out, MATTIS_TEST, path, report);
    if (status)
        mattis_images_free(out);
    return status;
}

int mattis_images_label(const mattis_images *self, mattis_part part, size_t index) {
    const mattis_images_file labels =
        part == MATTIS_TRAIN ? MATTIS_TRAIN_LABELS : MATTIS_TEST_LABELS;
    return is_given(self, labels) ? (int)mattis_array_get(&self->file[labels], index) : 0;
}
