/* See taken.h, and mattis/disorder.h for cues. */
#include "taken.h"

#include <math.h>
#include <stdlib.h>

#include "mattis/error.h"
#include "mattis/experiment.h"
#include "mattis/stream.h"

/* The first `count` of a random order of 0 ... n - 1 into order[], n entries: Fisher-Yates, step j
 * by block row 2^32 + j of the stream. */
static void choose(const mattis_stream *stream, uint64_t row, size_t n, size_t count,
                   uint32_t *order) {
    for (size_t k = 0; k < n; k++)
        order[k] = (uint32_t)k;
    for (size_t j = 0; j < count; j++) {
        uint32_t word[4];
        mattis_stream_block(stream, row << 32 | j, word);
        const size_t pick = j + mattis_bounded(word, n - j);
        const uint32_t k = order[pick];
        order[pick] = order[j];
        order[j] = k;
    }
}

/* Which images are taken depends on the seed and the files alone, so that every order, rule, number
 * of patterns and of examples sees the same ones: the replica of the stream tells the parts apart.
 */
static mattis_stream images_stream(const mattis_params *params, mattis_part part, uint32_t sample) {
    const uint64_t key =
        mattis_key_absorb(mattis_key_begin((uint64_t)params->seed), (uint64_t)params->checksum);
    return mattis_stream_make(key, MATTIS_PURPOSE_IMAGES, sample, (uint32_t)part);
}

/* `count` different train images of each class, by their number in the view: images[c count + a].
 * The caller frees them. */
static uint32_t *choose_images(const mattis_view *view, const mattis_params *params, size_t count,
                               uint32_t sample) {
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    const mattis_stream stream = images_stream(params, MATTIS_TRAIN, sample);
    uint32_t *images = malloc(view->n_classes * count * sizeof *images);
    uint32_t *order = malloc(train->n * sizeof *order);
    for (size_t c = 0; images && order && c < view->n_classes; c++) {
        choose(&stream, c, train->first[c + 1] - train->first[c], count, order);
        for (size_t a = 0; a < count; a++)
            images[c * count + a] = (uint32_t)train->first[c] + order[a];
    }
    if (!order) {
        free(images);
        images = NULL;
    }
    free(order);
    return images;
}

/* Column mu of `patterns` from image k of `bit`. */
static void set_pattern(mattis_patterns *patterns, size_t mu, const mattis_view *view,
                        const uint64_t *bit, size_t k) {
    for (size_t i = 0; i < patterns->n_spins; i++)
        if (mattis_view_sign(bit, view->words, k, i) > 0)
            patterns->bit[i * patterns->words + mu / 64] |= (uint64_t)1 << mu % 64;
}

/* The train image of each pattern, where patterns are single images: pattern mu is image
 * mu / C of class mu mod C. The caller frees them. */
static uint32_t *choose_patterns(const mattis_view *view, const mattis_params *params,
                                 uint32_t sample) {
    const size_t n = (size_t)params->patterns, n_classes = view->n_classes;
    const size_t each = (n + n_classes - 1) / n_classes;
    uint32_t *images = choose_images(view, params, each, sample);
    uint32_t *out = malloc(n * sizeof *out);
    for (size_t mu = 0; images && out && mu < n; mu++)
        out[mu] = images[mu % n_classes * each + mu / n_classes];
    if (!images) {
        free(out);
        out = NULL;
    }
    free(images);
    return out;
}

int mattis_take_patterns(mattis_patterns *patterns, const mattis_params *params, uint32_t sample) {
    const mattis_view *view = mattis_params_view(params);
    if (params->concepts == MATTIS_CONCEPTS_CLASSES) {
        for (size_t c = 0; c < view->n_classes; c++)
            set_pattern(patterns, c, view, view->archetype, c);
        return MATTIS_OK;
    }
    uint32_t *images = choose_patterns(view, params, sample);
    if (!images)
        return MATTIS_ERR_MEMORY;
    for (size_t mu = 0; mu < patterns->n_patterns; mu++)
        set_pattern(patterns, mu, view, view->part[MATTIS_TRAIN].bit, images[mu]);
    free(images);
    return MATTIS_OK;
}

/* --- Blocks of the modern network ------------------------------------------------------------- */

/* Grey values on -1 to +1, then scaled to |xi|^2 = N, so that no image has more weight than another
 * at the same angle. */
static void scale_grey(const mattis_images *images, size_t n, double *x) {
    const double range = images->brightest - images->darkest;
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = range > 0 ? 2 * (x[i] - images->darkest) / range - 1 : 1;
        square += x[i] * x[i];
    }
    for (size_t i = 0; i < n && square > 0; i++)
        x[i] *= sqrt((double)n / square);
}

static int take_reals(mattis_pattern_blocks *blocks, const mattis_params *params, uint32_t sample) {
    enum { BLOCK = MATTIS_SOFTMAX_BLOCK };
    const mattis_view *view = mattis_params_view(params);
    const size_t n = blocks->n_components;
    uint32_t *images = choose_patterns(view, params, sample);
    double *grey = malloc(n * sizeof *grey);
    const bool made = images && grey;
    for (size_t mu = 0; made && mu < blocks->n_blocks * BLOCK; mu++) {
        const bool there = mu < blocks->n_patterns;
        if (there) {
            mattis_images_grey(params->images, MATTIS_TRAIN,
                               view->part[MATTIS_TRAIN].index[images[mu]], view->spec.margin,
                               view->rows, view->columns, grey);
            scale_grey(params->images, n, grey);
        }
        for (size_t i = 0; i < n; i++) {
            const size_t at = (mu / BLOCK * n + i) * BLOCK + mu % BLOCK;
            if (blocks->single)
                ((float *)blocks->real)[at] = there ? (float)grey[i] : 0;
            else
                ((double *)blocks->real)[at] = there ? grey[i] : 0;
        }
    }
    free(images);
    free(grey);
    return made ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

int mattis_take_blocks(mattis_pattern_blocks *blocks, const mattis_params *params,
                       uint32_t sample) {
    if (blocks->law == MATTIS_LAW_DATA)
        return take_reals(blocks, params, sample);
    mattis_patterns patterns;
    int status = mattis_patterns_init(&patterns, params, sample);
    for (size_t i = 0; !status && i < patterns.n_spins; i++)
        for (size_t b = 0; b < (patterns.n_patterns + 63) / 64;
             b++) /* a block is one word of signs */
            blocks->bit[b * patterns.n_spins + i] = mattis_patterns_column(&patterns, i)[b];
    mattis_patterns_free(&patterns);
    return status;
}

/* --- Examples --------------------------------------------------------------------------------- */

int mattis_take_examples(mattis_patterns *examples, const mattis_patterns *patterns,
                         const mattis_params *params, uint32_t sample) {
    const mattis_view *view = mattis_params_view(params);
    const size_t m = (size_t)params->examples, n = patterns->n_patterns * m;
    int status = mattis_patterns_room(examples, patterns->n_spins, n, patterns->nonzero != NULL);
    if (status)
        return status;
    uint32_t *images = choose_images(view, params, m, sample);
    const bool made = images != NULL;
    for (size_t k = 0; made && k < n; k++)
        set_pattern(examples, k, view, view->part[MATTIS_TRAIN].bit, images[k]);
    free(images);
    for (size_t i = 0; made && patterns->nonzero && i < examples->n_spins; i++) {
        uint64_t *nonzero = examples->nonzero + i * examples->words;
        for (size_t k = 0; k < n; k++)
            if (mattis_patterns_sign(patterns, i, k / m))
                nonzero[k / 64] |= (uint64_t)1 << k % 64;
        for (size_t w = 0; w < examples->words; w++)
            examples->bit[i * examples->words + w] &= nonzero[w];
    }
    return made ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

int mattis_take_means(mattis_means *means, const mattis_patterns *patterns,
                      const mattis_params *params, uint32_t sample) {
    const mattis_view *view = mattis_params_view(params);
    const size_t m = (size_t)params->examples, n = patterns->n_spins, k = patterns->n_patterns;
    uint32_t *images = choose_images(view, params, m, sample);
    int32_t *sum = malloc(n * sizeof *sum);
    int status = mattis_means_init(means, n, k, params->examples);
    if (!images || !sum)
        status = MATTIS_ERR_MEMORY;
    for (size_t c = 0; !status && c < k; c++) {
        for (size_t i = 0; i < n; i++)
            sum[i] = 0;
        for (size_t a = 0; a < m; a++)
            for (size_t i = 0; i < n; i++)
                sum[i] += mattis_view_sign(view->part[MATTIS_TRAIN].bit, view->words,
                                           images[c * m + a], i);
        for (size_t i = 0; i < n; i++)
            mattis_means_set(means, i, c, mattis_patterns_sign(patterns, i, c) ? sum[i] : 0);
    }
    free(images);
    free(sum);
    return status;
}

/* Number `number` of the test images in their order. */
static size_t test_image(const mattis_view_part *test, const mattis_params *params, size_t number) {
    const mattis_stream stream = images_stream(params, MATTIS_TEST, 0);
    uint32_t *order = malloc(test->n * sizeof *order);
    if (!order)
        return 0;
    choose(&stream, 0, test->n, number + 1, order);
    const size_t image = order[number];
    free(order);
    return image;
}

mattis_image_cue mattis_image_cue_of(const mattis_params *params, uint32_t sample,
                                     uint32_t replica) {
    mattis_image_cue cue = {0};
    const mattis_start from = mattis_params_first_start(params);
    if (!params->images || !(from == MATTIS_FROM_PATTERN || from == MATTIS_FROM_EXAMPLE))
        return cue;
    cue.target = replica % (size_t)params->patterns;
    if (from == MATTIS_FROM_PATTERN || params->concepts == MATTIS_CONCEPTS_IMAGES)
        return cue;
    const mattis_view *view = mattis_params_view(params);
    const mattis_view_part *test = &view->part[MATTIS_TEST];
    const size_t image =
        test_image(test, params, (size_t)sample * (size_t)params->replicas + replica);
    cue.bit = test->bit + image * view->words;
    for (cue.target = 0; image >= test->first[cue.target + 1];)
        cue.target++;
    return cue;
}

/* The test image of the cue, or NaN. */
static double test_image_of(const mattis_view *view, const mattis_image_cue *cue) {
    const mattis_view_part *test = &view->part[MATTIS_TEST];
    return cue->bit ? (double)test->index[(size_t)(cue->bit - test->bit) / view->words] : NAN;
}

int mattis_cued_images(const mattis_params *params, uint32_t sample, const double *cued,
                       double *out) {
    const mattis_view *view = mattis_params_view(params);
    const bool single = params->concepts == MATTIS_CONCEPTS_IMAGES;
    uint32_t *images = single ? choose_patterns(view, params, sample) : NULL;
    if (single && !images)
        return MATTIS_ERR_MEMORY;
    for (size_t a = 0; a < (size_t)params->replicas; a++) {
        const mattis_image_cue cue = mattis_image_cue_of(params, sample, (uint32_t)a);
        out[a] = single ? (double)view->part[MATTIS_TRAIN].index[images[(size_t)cued[a]]]
                        : test_image_of(view, &cue);
    }
    free(images);
    return MATTIS_OK;
}
