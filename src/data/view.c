/* Views of a set of images: see mattis/data.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/data.h"

static void view_free(mattis_view *self) {
    for (size_t p = 0; self && p < MATTIS_N_PARTS; p++) {
        free(self->part[p].first);
        free(self->part[p].index);
        free(self->part[p].bit);
    }
    if (self)
        free(self->archetype);
    free(self);
}

void mattis_images_free(mattis_images *self) {
    for (size_t k = 0; k < MATTIS_N_IMAGES_FILES; k++)
        mattis_array_free(&self->file[k]);
    for (size_t k = 0; k < self->n_views; k++)
        view_free(self->view[k]);
    free(self->view);
    *self = (mattis_images){0};
}

/* --- Shape and classes ------------------------------------------------------------------------
 */

/* Rows and columns of an image of N pixels with the shape of what the margin leaves: the greatest
 * common divisor of both sides gives the smallest shape. */
static int choose_size(const mattis_images *images, mattis_view *view, mattis_report *report) {
    const size_t margin = view->spec.margin;
    if (2 * margin >= images->rows || 2 * margin >= images->columns)
        return mattis_fail(
            report, MATTIS_ERR_INPUT,
            "dataset.source.margin: %zu pixels on each side leave nothing of images of "
            "%zu x %zu; choose fewer",
            margin, images->rows, images->columns);
    const size_t rows = images->rows - 2 * margin, columns = images->columns - 2 * margin;
    size_t a = rows, b = columns;
    while (b) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    const size_t unit_rows = rows / a, unit_columns = columns / a;
    const size_t wanted = view->spec.n_pixels, unit = unit_rows * unit_columns;
    const size_t times = (size_t)nearbyint(sqrt((double)wanted / (double)unit));
    view->rows = unit_rows * times;
    view->columns = unit_columns * times;
    view->words = (wanted + 63) / 64;
    if (times > 0 && view->rows * view->columns == wanted)
        return MATTIS_OK;
    const size_t near = times ? times : 1;
    return mattis_fail(report, MATTIS_ERR_INPUT,
                       "network.spins: %zu spins, but the images have %zu x %zu = %zu pixels%s; "
                       "give that, or a size to which they can be resized, such as %zu (%zu x %zu)",
                       wanted, rows, columns, rows * columns, margin ? " within their margin" : "",
                       unit * near * near, unit_rows * near, unit_columns * near);
}

static void choose_classes(const mattis_images *images, mattis_view *view) {
    bool there[MATTIS_MAX_LABELS] = {false};
    view->n_classes = view->spec.n_classes;
    memcpy(view->label, view->spec.label, sizeof view->label);
    for (size_t k = 0; view->spec.n_classes == 0 && k < images->n[MATTIS_TRAIN]; k++)
        there[mattis_images_label(images, MATTIS_TRAIN, k)] = true;
    for (int label = 0; label < MATTIS_MAX_LABELS; label++)
        if (there[label])
            view->label[view->n_classes++] = label;
}

/* --- Images as bits ---------------------------------------------------------------------------
 */

/* Class of each label, or -1. */
static void invert_labels(const mattis_view *view, int class_of[MATTIS_MAX_LABELS]) {
    for (size_t k = 0; k < MATTIS_MAX_LABELS; k++)
        class_of[k] = -1;
    for (size_t c = 0; c < view->n_classes; c++)
        class_of[view->label[c]] = (int)c;
}

/* Which images of the part are in it: counted, then sorted by class. */
static int sort_part(const mattis_images *images, mattis_view *view, mattis_part part) {
    mattis_view_part *out = &view->part[part];
    int class_of[MATTIS_MAX_LABELS];
    size_t at[MATTIS_MAX_LABELS];
    invert_labels(view, class_of);
    out->first = calloc(view->n_classes + 1, sizeof *out->first);
    if (!out->first)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < images->n[part]; k++) {
        const int class = class_of[mattis_images_label(images, part, k)];
        if (class >= 0)
            out->first[class + 1]++;
    }
    for (size_t c = 0; c < view->n_classes; c++) {
        out->first[c + 1] += out->first[c];
        at[c] = out->first[c];
    }
    out->n = out->first[view->n_classes];
    out->index = malloc((out->n + 1) * sizeof *out->index);
    out->bit = calloc(out->n * view->words + 1, sizeof *out->bit);
    if (!out->index || !out->bit)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < images->n[part]; k++) {
        const int class = class_of[mattis_images_label(images, part, k)];
        if (class >= 0)
            out->index[at[class]++] = (uint32_t)k;
    }
    return MATTIS_OK;
}

static int binarize_part(const mattis_images *images, mattis_view *view, mattis_part part) {
    const size_t n = view->spec.n_pixels;
    double *grey = malloc(2 * n * sizeof *grey);
    int8_t *sign = malloc(n * sizeof *sign);
    int status = grey && sign ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; !status && k < view->part[part].n; k++) {
        uint64_t *bit = view->part[part].bit + k * view->words;
        mattis_images_grey(images, part, view->part[part].index[k], view->spec.margin, view->rows,
                           view->columns, grey);
        mattis_binarize_image(&view->spec.binarizer, grey, view->rows, view->columns, grey + n,
                              sign);
        for (size_t i = 0; i < n; i++)
            bit[i / 64] |= (uint64_t)(sign[i] > 0) << i % 64;
    }
    free(grey);
    free(sign);
    return status;
}

/* --- Archetypes -------------------------------------------------------------------------------
 */

/* s_i, the sum of the train images of a class. */
static void sum_class(const mattis_view *view, size_t c, int32_t *sum) {
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    memset(sum, 0, view->spec.n_pixels * sizeof *sum);
    for (size_t k = train->first[c]; k < train->first[c + 1]; k++)
        for (size_t i = 0; i < view->spec.n_pixels; i++)
            sum[i] += mattis_view_sign(train->bit, view->words, k, i);
}

/* xi_i = sign s_i, and the mean of (1/N) xi . eta over the n images of the class is
 * sum_i |s_i| / (n N). */
static int find_archetypes(mattis_view *view) {
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    int32_t *sum = malloc(view->spec.n_pixels * sizeof *sum);
    view->archetype = calloc(view->n_classes * view->words, sizeof *view->archetype);
    view->smallest_class = train->n;
    for (size_t c = 0; sum && view->archetype && c < view->n_classes; c++) {
        const size_t n = train->first[c + 1] - train->first[c];
        int64_t size = 0;
        sum_class(view, c, sum);
        for (size_t i = 0; i < view->spec.n_pixels; i++) {
            view->archetype[c * view->words + i / 64] |= (uint64_t)(sum[i] > 0) << i % 64;
            size += labs(sum[i]);
        }
        view->smallest_class = n < view->smallest_class ? n : view->smallest_class;
        view->quality +=
            (double)size / ((double)n * (double)view->spec.n_pixels) / (double)view->n_classes;
    }
    const bool made = sum && view->archetype;
    free(sum);
    return made ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

/* --- The list ---------------------------------------------------------------------------------
 */

static bool same_spec(const mattis_view_spec *a, const mattis_view_spec *b) {
    return a->margin == b->margin && a->n_pixels == b->n_pixels &&
           a->binarizer.how == b->binarizer.how &&
           a->binarizer.threshold == b->binarizer.threshold &&
           a->binarizer.radius == b->binarizer.radius && a->n_classes == b->n_classes &&
           memcmp(a->label, b->label, a->n_classes * sizeof *a->label) == 0;
}

const mattis_view *mattis_images_find(const mattis_images *images, const mattis_view_spec *spec) {
    for (size_t k = 0; k < images->n_views; k++)
        if (same_spec(&images->view[k]->spec, spec))
            return images->view[k];
    return NULL;
}

static int require_classes(const mattis_view *view, mattis_report *report) {
    for (size_t c = 0; c < view->n_classes; c++)
        if (view->part[MATTIS_TRAIN].first[c] == view->part[MATTIS_TRAIN].first[c + 1])
            return mattis_fail(report, MATTIS_ERR_INPUT, "no image has the label %d",
                               view->label[c]);
    return MATTIS_OK;
}

static int fill_view(const mattis_images *images, mattis_view *view, mattis_report *report) {
    int status = choose_size(images, view, report);
    if (status)
        return status;
    choose_classes(images, view);
    for (mattis_part p = 0; !status && p < MATTIS_N_PARTS; p++) {
        status = sort_part(images, view, p);
        if (!status && p == MATTIS_TRAIN)
            status = require_classes(view, report);
        if (!status)
            status = binarize_part(images, view, p);
    }
    return status ? status : find_archetypes(view);
}

int mattis_images_view(mattis_images *images, const mattis_view_spec *spec, const mattis_view **out,
                       mattis_report *report) {
    *out = mattis_images_find(images, spec);
    if (*out)
        return MATTIS_OK;
    mattis_view *view = calloc(1, sizeof *view);
    mattis_view **grown = realloc(images->view, (images->n_views + 1) * sizeof *grown);
    images->view = grown ? grown : images->view;
    int status = view && grown ? MATTIS_OK : MATTIS_ERR_MEMORY;
    if (!status) {
        view->spec = *spec;
        status = fill_view(images, view, report);
    }
    if (status) {
        view_free(view);
        return status == MATTIS_ERR_MEMORY ? mattis_fail(report, status, "no memory for the images")
                                           : status;
    }
    *out = images->view[images->n_views++] = view;
    return MATTIS_OK;
}
