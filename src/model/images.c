/* Parameters that follow from images: see mattis/experiment.h. */
#include "mattis/experiment.h"

static mattis_view_spec spec_of(const mattis_params *params) {
    mattis_view_spec spec = {
        .margin = (size_t)params->margin,
        .n_pixels = (size_t)params->spins,
        .binarizer = {.how = (mattis_binarize)params->binarize,
                      .threshold = params->threshold,
                      .radius = (size_t)params->radius},
    };
    while (spec.n_classes < MATTIS_MAX_CLASSES && params->class_label[spec.n_classes] >= 0) {
        spec.label[spec.n_classes] = (int)params->class_label[spec.n_classes];
        spec.n_classes++;
    }
    return spec;
}

const mattis_view *mattis_params_view(const mattis_params *params) {
    const mattis_view_spec spec = spec_of(params);
    return params->images ? mattis_images_find(params->images, &spec) : NULL;
}

/* Single images are taken from the classes in turn, so that the smallest one limits them. */
static int check_images(const mattis_params *params, const mattis_view *view,
                        mattis_report *report) {
    const int64_t most = (int64_t)(view->smallest_class * view->n_classes);
    if (params->patterns <= most)
        return MATTIS_OK;
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "network.patterns: %lld patterns, but %zu classes of at least %zu images "
                       "give %lld; choose fewer, or more classes",
                       (long long)params->patterns, view->n_classes, view->smallest_class,
                       (long long)most);
}

static int use_classes(mattis_params *params, const mattis_view *view, mattis_report *report) {
    params->patterns = (int64_t)view->n_classes;
    if (params->rule == MATTIS_STORING)
        return MATTIS_OK;
    params->quality = view->quality;
    if (params->examples <= (int64_t)view->smallest_class)
        return MATTIS_OK;
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "dataset.examples: %lld examples, but the smallest class has %zu images; "
                       "choose fewer",
                       (long long)params->examples, view->smallest_class);
}

/* Cues are different images in all replicas of all samples. */
static int check_cues(const mattis_params *params, const mattis_view *view, mattis_report *report) {
    const size_t n = view->part[MATTIS_TEST].n;
    const int64_t wanted = params->samples * params->replicas;
    if (params->from != MATTIS_FROM_EXAMPLE || wanted <= (int64_t)n)
        return MATTIS_OK;
    return mattis_fail(report, MATTIS_ERR_RANGE,
                       "start.from: %lld samples of %lld replicas need %lld test images of the "
                       "classes as cues, but there are %zu; choose fewer",
                       (long long)params->samples, (long long)params->replicas, (long long)wanted,
                       n);
}

int mattis_params_use_images(mattis_params *params, mattis_report *report) {
    const mattis_view *view;
    if (!params->images)
        return MATTIS_OK;
    const mattis_view_spec spec = spec_of(params);
    int status = mattis_images_view(params->images, &spec, &view, report);
    if (status)
        return status;
    if (params->concepts == MATTIS_CONCEPTS_IMAGES)
        return check_images(params, view, report);
    status = use_classes(params, view, report);
    return status ? status : check_cues(params, view, report);
}
