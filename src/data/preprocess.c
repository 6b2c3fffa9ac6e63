/* Grey images to +-1 at the wanted size: see mattis/data.h. */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "mattis/data.h"

/* The part of the source pixels first ... last that the target pixel t of n covers, in a line of m:
 * from t m/n to (t + 1) m/n. */
typedef struct cover {
    size_t first, last;
    double head, tail; /* shares of the first and the last pixel; 1 between them */
} cover;

static cover cover_of(size_t t, size_t n, size_t m) {
    const double from = (double)(t * m) / (double)n, to = (double)((t + 1) * m) / (double)n;
    cover out = {.first = t * m / n, .last = ((t + 1) * m - 1) / n};
    out.head = fmin(to, (double)(out.first + 1)) - from;
    out.tail = to - (double)out.last;
    return out;
}

static double share(const cover *self, size_t k) {
    return k == self->first ? self->head : k == self->last ? self->tail : 1;
}

void mattis_images_grey(const mattis_images *self, mattis_part part, size_t index, size_t margin,
                        size_t rows, size_t columns, double *grey) {
    const mattis_array *array =
        &self->file[part == MATTIS_TRAIN ? MATTIS_TRAIN_IMAGES : MATTIS_TEST_IMAGES];
    const size_t height = self->rows - 2 * margin, width = self->columns - 2 * margin;
    const size_t start = (index * self->rows + margin) * self->columns + margin;
    if (rows == height && columns == width) {
        for (size_t i = 0; i < rows * columns; i++)
            grey[i] = mattis_array_get(array, start + i / columns * self->columns + i % columns);
        return;
    }
    for (size_t y = 0; y < rows; y++)
        for (size_t x = 0; x < columns; x++) {
            const cover down = cover_of(y, rows, height);
            const cover across = cover_of(x, columns, width);
            double sum = 0, area = 0;
            for (size_t v = down.first; v <= down.last; v++)
                for (size_t u = across.first; u <= across.last; u++) {
                    const double weight = share(&down, v) * share(&across, u);
                    sum += weight * mattis_array_get(array, start + v * self->columns + u);
                    area += weight;
                }
            grey[y * columns + x] = sum / area;
        }
}

/* Mean over the window of the pixel (y, x), from sums over the rectangle left of and above each
 * pixel (Crow 1984). */
static double window_mean(const double *sum, size_t rows, size_t columns, size_t y, size_t x,
                          size_t radius) {
    const size_t top = y > radius ? y - radius : 0, left = x > radius ? x - radius : 0;
    const size_t bottom = y + radius < rows ? y + radius : rows - 1;
    const size_t right = x + radius < columns ? x + radius : columns - 1;
    double total = sum[bottom * columns + right];
    total -= top ? sum[(top - 1) * columns + right] : 0;
    total -= left ? sum[bottom * columns + left - 1] : 0;
    total += top && left ? sum[(top - 1) * columns + left - 1] : 0;
    return total / (double)((bottom - top + 1) * (right - left + 1));
}

static void sum_rectangles(const double *grey, size_t rows, size_t columns, double *sum) {
    for (size_t y = 0; y < rows; y++) {
        double row = 0;
        for (size_t x = 0; x < columns; x++) {
            row += grey[y * columns + x];
            sum[y * columns + x] = row + (y ? sum[(y - 1) * columns + x] : 0);
        }
    }
}

void mattis_binarize_image(const mattis_binarizer *self, const double *grey, size_t rows,
                           size_t columns, double *room, int8_t *sign) {
    const size_t n = rows * columns;
    double level = 0;
    switch (self->how) {
    case MATTIS_BINARIZE_THRESHOLD:
        for (size_t i = 0; i < n; i++)
            sign[i] = grey[i] >= self->threshold ? 1 : -1;
        break;
    case MATTIS_BINARIZE_MEDIAN:
        memcpy(room, grey, n * sizeof *room);
        level = gsl_stats_median(room, 1, n);
        for (size_t i = 0; i < n; i++)
            sign[i] = grey[i] > level ? 1 : -1;
        break;
    case MATTIS_BINARIZE_ADAPTIVE:
        sum_rectangles(grey, rows, columns, room);
        for (size_t i = 0; i < n; i++) {
            level = window_mean(room, rows, columns, i / columns, i % columns, self->radius);
            sign[i] = grey[i] > level ? 1 : -1;
        }
        break;
    }
}
