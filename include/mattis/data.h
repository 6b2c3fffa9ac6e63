/* Sets of images: reading them, and making +-1 patterns of them (docs/data.md). */
#ifndef MATTIS_DATA_H
#define MATTIS_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "mattis/array.h"
#include "mattis/error.h"

/* Reads an array: an IDX file, plain or packed with gzip, or a dataset of an HDF5 file, written
 * FILE:/DATASET. MATTIS_ERR_FILE where it cannot be read, MATTIS_ERR_INPUT where it is malformed
 * (wrong magic number, too short, bytes left over, lengths that overflow), each with one line. The
 * caller frees `out` with mattis_array_free; it is zeroed after a failure. */
int mattis_data_read(const char *path, mattis_array *out, mattis_report *report);

/* CRC-32 of the array as an IDX file would hold it, continued from that of the arrays before it
 * (0: the first). Of one array it is what `gzip -lv` shows for a packed IDX file. */
uint32_t mattis_data_checksum(uint32_t before, const mattis_array *array);

/* --- A set of images ------------------------------------------------------------------------- */

/* The files of a set. Only the first is needed. */
typedef enum mattis_images_file {
    MATTIS_TRAIN_IMAGES,
    MATTIS_TRAIN_LABELS,
    MATTIS_TEST_IMAGES,
    MATTIS_TEST_LABELS,
    MATTIS_N_IMAGES_FILES
} mattis_images_file;

/* Train and test parts are kept apart: patterns, examples and archetypes come from the first, cues
 * that no rule has seen from the second. */
typedef enum mattis_part { MATTIS_TRAIN, MATTIS_TEST, MATTIS_N_PARTS } mattis_part;

enum { MATTIS_MAX_LABELS = 256 }; /* labels are whole numbers from 0 to 255 */

struct mattis_view;

typedef struct mattis_images {
    mattis_array file[MATTIS_N_IMAGES_FILES]; /* those not given are empty */
    uint32_t checksum;                        /* of all files, in the order above */
    size_t rows, columns;                     /* of one image */
    size_t n[MATTIS_N_PARTS];                 /* images in each part */
    double darkest, brightest;                /* grey values of the train part */
    size_t n_views;                           /* made so far, see below */
    struct mattis_view **view;                /* owned */
} mattis_images;

/* Reads and checks the files, path[] in the order of mattis_images_file, NULL where not given.
 * Images have three dimensions (number, rows, columns), or two (number, pixels: square where the
 * pixels allow, else one row); labels one. MATTIS_ERR_INPUT and a line where images and labels
 * differ in number, the two parts in size, or a value is not finite. */
int mattis_images_load(const char *const path[MATTIS_N_IMAGES_FILES], mattis_images *out,
                       mattis_report *report);
void mattis_images_free(mattis_images *self);

/* Label of an image, 0 where the part has no labels. */
int mattis_images_label(const mattis_images *self, mattis_part part, size_t index);

/* --- Preprocessing --------------------------------------------------------------------------- */

typedef enum mattis_binarize {
    MATTIS_BINARIZE_THRESHOLD,
    MATTIS_BINARIZE_MEDIAN,
    MATTIS_BINARIZE_ADAPTIVE
} mattis_binarize;

/* Image `index`, without the outer `margin` pixels on each side (fewer than half of either side),
 * with rows x columns pixels into `grey`. Another size than what is left is made by area: a pixel
 * is the mean over the rectangle that it covers. */
void mattis_images_grey(const mattis_images *self, mattis_part part, size_t index, size_t margin,
                        size_t rows, size_t columns, double *grey);

/* Grey values to +-1. threshold: +1 from `threshold` on; median: +1 above the median of the image;
 * adaptive: +1 above the mean of the square window of 2 radius + 1 pixels around the pixel, as far
 * as it lies in the image (so that even areas are -1). `room` holds rows * columns numbers. */
typedef struct mattis_binarizer {
    mattis_binarize how;
    double threshold;
    size_t radius;
} mattis_binarizer;
void mattis_binarize_image(const mattis_binarizer *self, const double *grey, size_t rows,
                           size_t columns, double *room, int8_t *sign);

/* --- Views: the images of some classes, at one size, as +-1 ----------------------------------- */

typedef struct mattis_view_spec {
    size_t margin; /* pixels left out on each side of the file's images */
    size_t
        n_pixels; /* N: the number of pixels that are left, or of a resized image of their shape */
    mattis_binarizer binarizer;
    size_t n_classes; /* 0: every label of the train part, ascending */
    int label[MATTIS_MAX_LABELS];
} mattis_view_spec;

/* The images of one part, those of class c from first[c] to first[c + 1] - 1 in the order of the
 * file. */
typedef struct mattis_view_part {
    size_t n;
    size_t *first;   /* n_classes + 1 */
    uint32_t *index; /* in the file */
    uint64_t *bit;   /* n x words: bit i % 64 of word i / 64 is set where pixel i is +1 */
} mattis_view_part;

typedef struct mattis_view {
    mattis_view_spec spec; /* as asked for */
    size_t rows, columns, words;
    size_t n_classes;
    int label[MATTIS_MAX_LABELS]; /* of each class */
    mattis_view_part part[MATTIS_N_PARTS];
    size_t smallest_class; /* images in the train part of the smallest class */
    /* The classes as concepts: the archetype is the sign of the sum of its train images (-1 where
     * that is 0), the quality r the mean over classes of (1/N) xi . eta, eta any of them. */
    uint64_t *archetype; /* n_classes x words */
    double quality;
} mattis_view;

/* The view of these images, made when it is first asked for, by one thread at a time; it belongs to
 * `images`. MATTIS_ERR_INPUT and a line where no image can have that size, or a class is empty. */
int mattis_images_view(mattis_images *images, const mattis_view_spec *spec, const mattis_view **out,
                       mattis_report *report);

/* A view that was made before, for any number of threads; else NULL. */
const mattis_view *mattis_images_find(const mattis_images *images, const mattis_view_spec *spec);

/* Pixel i of image k of a part, or of archetype c, as +-1. */
static inline int mattis_view_sign(const uint64_t *bit, size_t words, size_t k, size_t i) {
    return bit[k * words + i / 64] >> i % 64 & 1 ? 1 : -1;
}

#endif
