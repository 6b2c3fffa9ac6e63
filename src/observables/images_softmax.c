/* What is measured of continuous states where patterns are images: see mattis/observables.h. */
#include <math.h>
#include <stdlib.h>

#include "mattis/observables.h"

/* No component off by more than this: recovered. */
static const double exact = 1e-4;

static double component(const mattis_softmax *network, const double *vector, size_t a, size_t i) {
    return vector[mattis_softmax_at(network->n_components, a, i)];
}

/* The pattern of largest xi . s for each state: the nearest, as all have |xi|^2 = N. Each pattern
 * is read once. */
static int find_answers(const mattis_softmax *network, double *answer, double *largest) {
    const size_t n = network->n_components;
    mattis_pattern_reader reader;
    double *pattern = malloc(n * sizeof *pattern);
    int status = mattis_pattern_reader_init(&reader, network->patterns);
    if (!pattern)
        status = MATTIS_ERR_MEMORY;
    for (size_t a = 0; a < network->n_states; a++)
        largest[a] = -INFINITY;
    for (uint64_t mu = 0; !status && mu < network->patterns->n_patterns; mu++) {
        mattis_pattern_reader_pattern(&reader, mu, pattern);
        for (size_t a = 0; a < network->n_states; a++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += pattern[i] * component(network, network->s, a, i);
            if (sum > largest[a]) {
                largest[a] = sum;
                answer[a] = (double)mu;
            }
        }
    }
    mattis_pattern_reader_free(&reader);
    free(pattern);
    return status;
}

static void keep_pixels(const mattis_softmax *network, const mattis_softmax *start, size_t a,
                        mattis_measurement *out) {
    const size_t n = network->n_components;
    for (size_t i = 0; i < n; i++) {
        out->pixel[MATTIS_PIXELS_CUE][a * n + i] = component(start, start->s, a, i);
        out->pixel[MATTIS_PIXELS_FINAL][a * n + i] = component(network, network->s, a, i);
        out->pixel[MATTIS_PIXELS_PATTERN][a * n + i] = component(network, network->target, a, i);
    }
}

static void measure_state(const mattis_softmax *network, const mattis_softmax *start, size_t a,
                          const mattis_params *params, mattis_measurement *out) {
    const double n = (double)network->n_components, replicas = (double)network->n_states;
    double worst = 0, overlap = 0, cue_overlap = 0;
    for (size_t i = 0; i < network->n_components; i++) {
        const double xi = component(network, network->target, a, i);
        const double s = component(network, network->s, a, i);
        worst = fmax(worst, fabs(s - xi));
        overlap += s * xi / n;
        cue_overlap += component(start, start->s, a, i) * xi / n;
    }
    const double target = (double)network->state[a].target;
    out->replica[MATTIS_REPLICA_CUED][a] = target;
    out->replica[MATTIS_REPLICA_OVERLAP_END][a] = overlap;
    out->scalar[MATTIS_ACCURACY] += (out->replica[MATTIS_REPLICA_ANSWER][a] == target) / replicas;
    out->scalar[MATTIS_RECOVERED] += (worst <= exact) / replicas;
    out->scalar[MATTIS_CUE_OVERLAP] += cue_overlap / replicas;
    if (a < (size_t)params->record_states)
        keep_pixels(network, start, a, out);
}

int mattis_measure_images_softmax(const mattis_softmax *network, const mattis_disorder *disorder,
                                  const mattis_params *params, uint64_t key, uint32_t sample,
                                  mattis_measurement *out) {
    mattis_softmax start; /* the cues again: they are functions of their streams */
    int status = mattis_softmax_init(&start, disorder, params, key, sample);
    double *largest = malloc(network->n_states * sizeof *largest);
    if (!largest)
        status = MATTIS_ERR_MEMORY;
    if (!status)
        status = find_answers(network, out->replica[MATTIS_REPLICA_ANSWER], largest);
    out->scalar[MATTIS_ACCURACY] = out->scalar[MATTIS_RECOVERED] = 0;
    out->scalar[MATTIS_CUE_OVERLAP] = 0;
    for (size_t a = 0; !status && a < network->n_states; a++)
        measure_state(network, &start, a, params, out);
    if (!status)
        status = mattis_cued_images(params, sample, out->replica[MATTIS_REPLICA_CUED],
                                    out->replica[MATTIS_REPLICA_CUED_IMAGE]);
    mattis_softmax_free(&start);
    free(largest);
    return status;
}
