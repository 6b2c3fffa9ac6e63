/* Fuzz target of the readers of images: the input is one file, or two behind each other, images and
 * labels, where its first byte is odd (it then gives the share of the first). Whatever reads well
 * is turned into a view, so that lengths and labels are used. HDF5 files are left out: the HDF5
 * library itself is known to crash on damaged ones. Run by `make fuzz`. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mattis/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST_VIEW = 4096 };

/* A file in memory with a path of its own. */
static int make_file(const uint8_t *data, size_t size, char path[64]) {
    int file = memfd_create("fuzz", 0);
    if (file < 0 || write(file, data, size) != (ssize_t)size)
        return -1;
    snprintf(path, 64, "/proc/self/fd/%d", file);
    return file;
}

static void read_set(const char *images, const char *labels) {
    const char *const path[MATTIS_N_IMAGES_FILES] = {images, labels, images, labels};
    mattis_images set;
    mattis_report report;
    if (mattis_images_load(path, &set, &report) != MATTIS_OK)
        return;
    const size_t pixels = set.rows * set.columns;
    for (int how = 0; pixels <= LARGEST_VIEW && how <= MATTIS_BINARIZE_ADAPTIVE; how++) {
        const mattis_view_spec spec = {.margin = (size_t)how / 2,
                                       .n_pixels = how ? 4 * pixels : pixels,
                                       .binarizer = {(mattis_binarize)how, 1, 2}};
        const mattis_view *view;
        mattis_images_view(&set, &spec, &view, &report);
    }
    mattis_images_free(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char images[64], labels[64];
    if (size == 0)
        return 0;
    const int two = data[0] & 1;
    const size_t first = two ? (size - 1) * data[0] / 255 : size - 1;
    int image_file = make_file(data + 1, first, images);
    int label_file = two ? make_file(data + 1 + first, size - 1 - first, labels) : -1;
    if (image_file >= 0 && (!two || label_file >= 0))
        read_set(images, two ? labels : NULL);
    close(image_file);
    if (two)
        close(label_file);
    return 0;
}
