/* A dense network that is timed, and what numpy takes for the same. */
#ifndef MATTIS_BENCH_NETWORK_H
#define MATTIS_BENCH_NETWORK_H

#include "mattis/dynamics.h"
#include "timing.h"

static bool peers = true; /* or numpy is left out */

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    int8_t *spin;
    float c;
    /* bytes, for the plain loop */
    int8_t *pattern;
    int32_t *sums;
    int16_t *overlap;
    float *field;
    size_t site;
} network;

static inline void open_network(network *self, int order, int64_t spins, int64_t patterns,
                                mattis_update update, double temperature) {
    *self = (network){.spin = malloc((size_t)spins)};
    mattis_params_defaults(&self->params);
    self->params.model = MATTIS_DENSE;
    self->params.order = order;
    self->params.spins = spins;
    self->params.patterns = patterns;
    self->params.update = update;
    self->params.temperature = temperature;
    self->params.seed = 1;
    self->c = order == 4 ? 3 * (float)spins - 8 : order == 3 ? (float)spins - 2 : 0;
    const mattis_engine_type *type = mattis_engine_find(&self->params);
    if (!self->spin || mattis_disorder_init(&self->disorder, &self->params, 0) ||
        type->init(&self->engine, &self->params, &self->disorder))
        exit(1);
}

static inline void close_network(network *self) {
    self->engine.type->free(&self->engine);
    mattis_disorder_free(&self->disorder);
    free(self->spin);
    free(self->pattern);
    free(self->sums);
    free(self->overlap);
    free(self->field);
}

/* Turns a share of the spins of the first pattern, evenly: 0.5 is as good as random. */
static inline void set_state(network *self, double turned) {
    const size_t n = self->engine.n_spins;
    for (size_t i = 0; i < n; i++) {
        const bool turn = floor((double)(i + 1) * turned) > floor((double)i * turned);
        const int sign = mattis_patterns_sign(&self->disorder.patterns, i, 0);
        self->spin[i] = (int8_t)(turn ? -sign : sign);
    }
}

/* Seconds as printed by the script: of an update or attempt, and of a flip. */
static inline double numpy(const char *kind, const mattis_params *params, int states,
                           double *flip) {
    char line[256];
    double seconds = NAN;
    snprintf(line, sizeof line,
             "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 "
             "tests/bench/sweeps_numpy.py %s %d %d %lld %d",
             kind, (int)params->order, (int)params->spins, (long long)params->patterns, states);
    FILE *pipe = peers ? popen(line, "r") : NULL;
    *flip = NAN;
    if (pipe) {
        if (fscanf(pipe, "%lf %lf", &seconds, flip) != 2)
            seconds = NAN;
        pclose(pipe);
    }
    return seconds;
}

#endif
