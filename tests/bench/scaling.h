/* What bench_scaling and bench_scaling_networks share: networks of one or several states of one
 * disorder, their sweeps, and their memory. Points are printed as lines "curve x y". */
#ifndef MATTIS_BENCH_SCALING_H
#define MATTIS_BENCH_SCALING_H

#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mattis/dynamics.h"
#include "timing.h"

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    size_t n_states; /* that are swept */
    mattis_engine engine[MATTIS_STATES_TOGETHER];
    mattis_chain chain[MATTIS_STATES_TOGETHER], *list[MATTIS_STATES_TOGETHER];
} network;

static inline void point(const char *curve, double x, double y) {
    printf("%s %.6g %.6g\n", curve, x, y);
    fflush(stdout);
}

/* Parameters that every network needs: a random state under parallel dynamics. */
static inline mattis_params usual(mattis_model_kind model, int64_t spins, int64_t patterns) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = model;
    params.spins = spins;
    params.patterns = patterns;
    params.update = MATTIS_PARALLEL;
    params.temperature = 4;
    params.overlap = 0;
    params.seed = 1;
    return params;
}

/* What is made only when it has been needed a few times is there after these. */
static inline void settle(network *self) {
    for (int k = 0; k < 8; k++)
        mattis_chains_sweep(self->list, self->n_states);
}

static inline void open_network(network *self, const mattis_params *params, size_t n_states) {
    self->params = *params;
    self->n_states = n_states;
    const mattis_engine_type *type = mattis_engine_find(params);
    if (mattis_disorder_init(&self->disorder, params, 0))
        exit(1);
    for (size_t t = 0; t < n_states; t++) {
        self->list[t] = &self->chain[t];
        if (type->init(&self->engine[t], &self->params, &self->disorder) ||
            mattis_chain_init(&self->chain[t], &self->engine[t], &self->disorder.patterns,
                              &self->params, 1, 0, (uint32_t)t))
            exit(1);
    }
    settle(self);
}

static inline void close_network(network *self, size_t n_states) {
    for (size_t t = 0; t < n_states; t++) {
        mattis_chain_free(&self->chain[t]);
        self->engine[t].type->free(&self->engine[t]);
    }
    mattis_disorder_free(&self->disorder);
}

static inline void sweep(void *on) {
    network *self = on;
    mattis_chains_sweep(self->list, self->n_states);
}

/* Seconds of a sweep and spin. */
static inline double spin_seconds(const mattis_params *params) {
    static network self;
    open_network(&self, params, 1);
    const double seconds = median_seconds(sweep, &self) / (double)params->spins;
    close_network(&self, 1);
    return seconds;
}

static inline double measured_mib(void) {
    double kib = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %lf", &kib);
    if (status)
        fclose(status);
    return kib / 1024;
}

/* What `mattis check` predicts for patterns and one state, and what they take in a process of their
 * own: before anything is freed in this one. */
static inline void memory(const char *curve, const mattis_params *params) {
    static network self;
    fflush(stdout);
    const pid_t child = fork();
    if (child != 0) {
        waitpid(child, NULL, 0);
        return;
    }
    mattis_cost cost;
    const double before = measured_mib();
    open_network(&self, params, 1);
    self.engine[0].type->cost(params, &cost);
    point(curve, (cost.disorder_bytes + cost.state_bytes) / 0x1p20, measured_mib() - before);
    _exit(0);
}

#endif
