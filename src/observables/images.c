/* What is measured where patterns are images: see mattis/observables.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/observables.h"

/* --- Sums of the examples ---------------------------------------------------------------------
 */

/* X_i^mu, the sum of the M examples that the rule is built on; the pattern under storing. */
static int example_sum(const mattis_disorder *disorder, size_t m, size_t i, size_t mu) {
    if (disorder->means.n_spins)
        return mattis_means_sum(&disorder->means, i, mu);
    if (!disorder->examples.bit)
        return mattis_patterns_sign(&disorder->patterns, i, mu);
    int sum = 0;
    for (size_t a = 0; a < m; a++)
        sum += mattis_patterns_sign(&disorder->examples, i, mu * m + a);
    return sum;
}

/* All of them, pattern by pattern; the caller frees it. */
static int32_t *example_sums(const mattis_disorder *disorder, size_t m) {
    const size_t n = disorder->patterns.n_spins, k = disorder->patterns.n_patterns;
    int32_t *sum = malloc(n * k * sizeof *sum);
    for (size_t mu = 0; sum && mu < k; mu++)
        for (size_t i = 0; i < n; i++)
            sum[mu * n + i] = example_sum(disorder, m, i, mu);
    return sum;
}

/* r = mean of xi x over the entries where xi is not 0, and rho = (mean of x^2) / r^2 - 1, with
 * x = X / M: of random examples rho is (1 - r^2)/(M r^2) but for fluctuations. */
static void measure_dataset(const mattis_patterns *patterns, const int32_t *sum, double m,
                            double *quality, double *entropy) {
    const size_t n = patterns->n_spins;
    int64_t along = 0, square = 0, entries = 0;
    for (size_t mu = 0; mu < patterns->n_patterns; mu++)
        for (size_t i = 0; i < n; i++) {
            const int sign = mattis_patterns_sign(patterns, i, mu);
            const int64_t x = sum[mu * n + i];
            along += sign * x;
            square += x * x;
            entries += sign != 0;
        }
    *quality = (double)along / (m * (double)entries);
    *entropy = (double)square / (m * m * (double)entries) / (*quality * *quality) - 1;
}

/* --- Which pattern ----------------------------------------------------------------------------
 */

/* The class mean x nearest to the spins: |sigma - x|^2 = N - (2/M) sigma.X + X.X/M^2, compared as
 * whole numbers. */
static size_t nearest_mean(const int32_t *sum, size_t n, size_t k, int64_t m, const int8_t *spin) {
    size_t best = 0;
    int64_t least = INT64_MAX;
    for (size_t mu = 0; mu < k; mu++) {
        int64_t distance = 0;
        for (size_t i = 0; i < n; i++) {
            const int64_t x = sum[mu * n + i];
            distance += x * x - 2 * m * x * spin[i];
        }
        if (distance < least) {
            least = distance;
            best = mu;
        }
    }
    return best;
}

static size_t nearest_pattern(const mattis_engine *engine, size_t k) {
    size_t best = 0;
    int64_t largest = INT64_MIN;
    for (size_t mu = 0; mu < k; mu++) {
        const int64_t overlap = engine->type->overlap(engine, mu);
        if (overlap > largest) {
            largest = overlap;
            best = mu;
        }
    }
    return best;
}

/* --- One replica ------------------------------------------------------------------------------
 */

typedef struct image_measure {
    const mattis_params *params;
    const int32_t *sum;
    int8_t *cue;     /* workspace */
    uint32_t *order; /* workspace */
} image_measure;

/* The cue again: it is a function of its stream. */
static void draw_cue(const image_measure *self, const mattis_chain *chain) {
    mattis_start_spins(chain->patterns, self->params, chain->stream.key, chain->stream.sample,
                       chain->stream.purpose_replica & 0xffffff, self->order, self->cue);
}

static void keep_pixels(const image_measure *self, const mattis_chain *chain, size_t a,
                        mattis_measurement *out) {
    const size_t n = chain->engine->n_spins;
    for (size_t i = 0; i < n; i++) {
        out->pixel[MATTIS_PIXELS_CUE][a * n + i] = self->cue[i];
        out->pixel[MATTIS_PIXELS_FINAL][a * n + i] = chain->engine->spin[i];
        out->pixel[MATTIS_PIXELS_PATTERN][a * n + i] =
            mattis_patterns_sign(chain->patterns, i, chain->target);
    }
}

static void measure_replica(const image_measure *self, const mattis_chain *chain, size_t a,
                            mattis_measurement *out) {
    const double replicas = (double)self->params->replicas;
    const size_t n = chain->engine->n_spins, k = chain->patterns->n_patterns;
    const size_t answer = nearest_pattern(chain->engine, k);
    int64_t cue_overlap = 0, entries = 0;
    draw_cue(self, chain);
    const size_t baseline = nearest_mean(self->sum, n, k, self->params->examples, self->cue);
    const int64_t overlap = chain->engine->type->overlap(chain->engine, chain->target);
    for (size_t i = 0; i < n; i++) {
        const int sign = mattis_patterns_sign(chain->patterns, i, chain->target);
        cue_overlap += sign * self->cue[i];
        entries += sign != 0;
    }
    out->replica[MATTIS_REPLICA_CUED][a] = (double)chain->target;
    out->replica[MATTIS_REPLICA_ANSWER][a] = (double)answer;
    out->replica[MATTIS_REPLICA_BASELINE][a] = (double)baseline;
    out->replica[MATTIS_REPLICA_OVERLAP_END][a] = (double)overlap / (double)n;
    out->scalar[MATTIS_ACCURACY] += (answer == chain->target) / replicas;
    out->scalar[MATTIS_BASELINE] += (baseline == chain->target) / replicas;
    out->scalar[MATTIS_RECOVERED] += (overlap == entries) / replicas;
    out->scalar[MATTIS_CUE_OVERLAP] += (double)cue_overlap / ((double)n * replicas);
    if (a < (size_t)self->params->record_states)
        keep_pixels(self, chain, a, out);
}

int mattis_measure_images(const mattis_chain *replica, const mattis_disorder *disorder,
                          const mattis_params *params, mattis_measurement *out) {
    const size_t n = disorder->patterns.n_spins;
    int32_t *sum = example_sums(disorder, (size_t)params->examples);
    image_measure self = {.params = params,
                          .sum = sum,
                          .cue = malloc(n * sizeof *self.cue),
                          .order = malloc(n * sizeof *self.order)};
    bool made = sum && self.cue && self.order;
    if (made) {
        out->scalar[MATTIS_ACCURACY] = out->scalar[MATTIS_BASELINE] = 0;
        out->scalar[MATTIS_RECOVERED] = out->scalar[MATTIS_CUE_OVERLAP] = 0;
        out->scalar[MATTIS_MODEL_QUALITY] = params->quality;
        measure_dataset(&disorder->patterns, sum, (double)params->examples,
                        &out->scalar[MATTIS_DATASET_QUALITY], &out->scalar[MATTIS_DATASET_ENTROPY]);
        for (size_t a = 0; a < (size_t)params->replicas; a++)
            measure_replica(&self, &replica[a], a, out);
        made =
            mattis_cued_images(params, replica[0].stream.sample, out->replica[MATTIS_REPLICA_CUED],
                               out->replica[MATTIS_REPLICA_CUED_IMAGE]) == MATTIS_OK;
    }
    free(sum);
    free(self.cue);
    free(self.order);
    return made ? MATTIS_OK : MATTIS_ERR_MEMORY;
}
