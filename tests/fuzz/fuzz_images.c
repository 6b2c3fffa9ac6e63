/* Fuzz target of the readers of images: the input is one file, or two behind each other, images and
 * labels, where its first byte is odd (it then gives the share of the first). Whatever reads well
 * is turned into a view, so that lengths and labels are used. HDF5 files are left out: the HDF5
 * library itself is known to crash on damaged ones. Run by `make fuzz`. */
#include "bytes.h"
#include "mattis/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST_VIEW = 4096 };

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
    char images[FUZZ_PATH], labels[FUZZ_PATH];
    if (size == 0)
        return 0;
    const int two = data[0] & 1;
    const size_t first = two ? (size - 1) * data[0] / 255 : size - 1;
    const int image_file = fuzz_file(data + 1, first, images);
    const int label_file = two ? fuzz_file(data + 1 + first, size - 1 - first, labels) : -1;
    read_set(images, two ? labels : NULL);
    fuzz_remove(image_file, images);
    if (two)
        fuzz_remove(label_file, labels);
    return 0;
}
