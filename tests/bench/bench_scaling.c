/* How the cost of dense networks grows, as lines "curve x y" for tests/bench/scaling.gnuplot: make
 * bench-scaling. Processor times of one thread, medians.
 *
 *     spins P        N, nanoseconds a spin and 1000 patterns of a parallel update, K = 20000
 *     patterns P     K, microseconds of a parallel update and spin, N = 256
 *     attempt P      K, microseconds of a sequential attempt, N = 256, random state
 *     acceptance P   accepted share, microseconds of an attempt, N = 256, K = 20000, any T
 *     order          P, microseconds of a parallel update and spin, N = 128, K = 20000
 *     memory         predicted MiB, measured MiB (in /proc/self/status) */
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mattis/dynamics.h"
#include "timing.h"

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
} network;

static void open_network(network *self, int order, int64_t spins, int64_t patterns,
                         mattis_update update, double temperature, double overlap) {
    mattis_params *params = &self->params;
    mattis_params_defaults(params);
    params->model = MATTIS_DENSE;
    params->order = order;
    params->spins = spins;
    params->patterns = patterns;
    params->update = update;
    params->temperature = temperature;
    params->overlap = overlap;
    params->seed = 1;
    const mattis_engine_type *type = mattis_engine_find(params);
    if (mattis_disorder_init(&self->disorder, params, 0) ||
        type->init(&self->engine, params, &self->disorder) ||
        mattis_chain_init(&self->chain, &self->engine, &self->disorder.patterns, params, 1, 0, 0))
        exit(1);
    mattis_chain_sweep(&self->chain);
}

static void close_network(network *self) {
    mattis_chain_free(&self->chain);
    self->engine.type->free(&self->engine);
    mattis_disorder_free(&self->disorder);
}

static void sweep(void *on) {
    mattis_chain_sweep(&((network *)on)->chain);
}

/* Seconds of a sweep and spin. */
static double spin_seconds(int order, int64_t spins, int64_t patterns, mattis_update update,
                           double temperature, double overlap, double *acceptance) {
    network self;
    open_network(&self, order, spins, patterns, update, temperature, overlap);
    const uint64_t flips = self.chain.flips, sweeps = self.chain.sweep;
    const double seconds = median_seconds(sweep, &self) / (double)spins;
    *acceptance =
        (double)(self.chain.flips - flips) / ((double)(self.chain.sweep - sweeps) * (double)spins);
    close_network(&self);
    return seconds;
}

static double measured_mib(void) {
    double kib = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %lf", &kib);
    if (status)
        fclose(status);
    return kib / 1024;
}

/* In a process of its own, which has freed nothing yet. */
static void memory(mattis_update update, int64_t spins, int64_t patterns) {
    fflush(stdout);
    const pid_t child = fork();
    if (child != 0) {
        waitpid(child, NULL, 0);
        return;
    }
    network self;
    mattis_cost cost;
    const double before = measured_mib();
    open_network(&self, 4, spins, patterns, update, 1, 1);
    self.engine.type->cost(&self.params, &cost);
    printf("memory %.1f %.1f\n", (cost.disorder_bytes + cost.state_bytes) / 0x1p20,
           measured_mib() - before);
    fflush(stdout);
    _exit(0);
}

int main(void) {
    double share;
    for (int64_t n = 32; n <= 4096; n *= 2)
        for (int order = 2; order <= 4; order++)
            printf("spins%d %d %.4f\n", order, (int)n,
                   1e9 / 20 * spin_seconds(order, n, 20000, MATTIS_PARALLEL, 2, 0, &share));
    for (int64_t k = 64; k <= 1 << 19; k *= 4)
        for (int order = 2; order <= 4; order++) {
            printf("patterns%d %d %.4f\n", order, (int)k,
                   1e6 * spin_seconds(order, 256, k, MATTIS_PARALLEL, 4, 0, &share));
            printf("attempt%d %d %.4f\n", order, (int)k,
                   1e6 * spin_seconds(order, 256, k, MATTIS_SEQUENTIAL, 4, 0, &share));
            fflush(stdout);
        }
    static const double temperatures[] = {0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3};
    for (size_t k = 0; k < sizeof temperatures / sizeof *temperatures; k++)
        for (int order = 3; order <= 4; order++) {
            const double seconds = spin_seconds(order, 256, order == 3 ? 4000 : 20000,
                                                MATTIS_SEQUENTIAL, temperatures[k], 1, &share);
            printf("acceptance%d %.6f %.4f\n", order, share, 1e6 * seconds);
        }
    for (int order = 2; order <= 8; order++)
        printf("order %d %.4f\n", order,
               1e6 * spin_seconds(order, 128, 20000, MATTIS_PARALLEL, 2, 0, &share));
    for (int64_t k = 50000; k <= 3200000; k *= 4) {
        memory(MATTIS_PARALLEL, 500, k);
        memory(MATTIS_SEQUENTIAL, 500, k);
    }
    return 0;
}
