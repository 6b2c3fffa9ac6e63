/* Speed of the kernels and of whole sweeps, each row beside the scalar one: make bench.
 *
 *     bench_kernels [--json FILE] */
#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "timing.h"

static void sweep(void *chain) {
    mattis_chain_sweep(chain);
}

/* Median seconds of one sweep of a network in its stationary state. */
static double time_sweeps(const mattis_params *params, double *acceptance) {
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    const mattis_engine_type *type = mattis_engine_find(params);
    if (mattis_disorder_init(&disorder, params, 0) || type->init(&engine, params, &disorder) ||
        mattis_chain_init(&chain, &engine, &disorder.patterns, params, mattis_dynamics_key(params),
                          0, 0))
        exit(1);
    for (int t = 0; t < 5; t++)
        mattis_chain_sweep(&chain);
    const uint64_t flips = chain.flips, sweeps = chain.sweep;
    const double seconds = median_seconds(sweep, &chain);
    *acceptance =
        (double)(chain.flips - flips) / ((double)(chain.sweep - sweeps) * (double)engine.n_spins);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
    return seconds;
}

int main(int argc, char **argv) {
    bench_file json = bench_open(argc, argv);
    static const struct {
        int order, spins;
        int64_t patterns;
        double temperature;
        mattis_update update;
        const char *state;
        int examples; /* 0: storing, else supervised */
    } cases[] = {
        {4, 200, 20000, 0.3, MATTIS_SEQUENTIAL, "retrieval", 0},
        {4, 200, 20000, 2.0, MATTIS_SEQUENTIAL, "paramagnet", 0},
        {3, 1000, 10000, 0.3, MATTIS_SEQUENTIAL, "retrieval", 0},
        {3, 1000, 10000, 2.0, MATTIS_SEQUENTIAL, "paramagnet", 0},
        {2, 2000, 280, 0.4, MATTIS_SEQUENTIAL, "retrieval", 0},
        {4, 200, 20000, 2.0, MATTIS_PARALLEL, "paramagnet", 0},
        {6, 100, 10000, 0.3, MATTIS_SEQUENTIAL, "64-bit weights", 0},
        {4, 200, 10000, 2.0, MATTIS_SEQUENTIAL, "means, M = 20", 20},
        {8, 100, 2000, 2.0, MATTIS_SEQUENTIAL, "means, M = 20", 20},
        {8, 100, 2000, 2.0, MATTIS_SEQUENTIAL, "means, 128 bit", 1000},
    };
    printf("%-10s %-10s %5s %8s %-14s %-7s %10s %10s %9s %8s\n", "kernels", "update", "P N", "K",
           "state", "accept", "ms/sweep", "us/attempt", "Gel/s", "x scalar");
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        mattis_params params;
        mattis_params_defaults(&params);
        params.model = MATTIS_DENSE;
        params.order = cases[c].order;
        params.spins = cases[c].spins;
        params.patterns = cases[c].patterns;
        params.temperature = cases[c].temperature;
        params.update = cases[c].update;
        if (cases[c].examples) {
            params.rule = MATTIS_SUPERVISED;
            params.quality = 0.5;
            params.examples = cases[c].examples;
        }
        params.seed = 1;
        double scalar = 0;
        for (size_t r = 0; mattis_kernel_rows[r]; r++) {
            if (!mattis_kernel_rows[r]->supported())
                continue;
            setenv("MATTIS_KERNELS", mattis_kernel_rows[r]->name, 1);
            double acceptance, seconds = time_sweeps(&params, &acceptance);
            if (r == 0)
                scalar = seconds;
            const double spins = (double)params.spins;
            const double value[] = {seconds, acceptance,
                                    1e-9 * spins * (double)params.patterns / seconds,
                                    scalar / seconds};
            static const char *const key[] = {"seconds", "accepted", "Gel_s", "times_scalar"};
            char name[96];
            snprintf(name, sizeof name, "%s, %s P=%d N=%d K=%d, %s", mattis_kernel_rows[r]->name,
                     params.update == MATTIS_PARALLEL ? "parallel" : "sequential", cases[c].order,
                     cases[c].spins, (int)cases[c].patterns, cases[c].state);
            bench_put(&json, name, key, value, 4);
            printf("%-10s %-10s %d %4d %8d %-14s %-7.3f %10.3f %10.2f %9.2f %8.1f\n",
                   mattis_kernel_rows[r]->name,
                   params.update == MATTIS_PARALLEL ? "parallel" : "sequential", cases[c].order,
                   cases[c].spins, (int)cases[c].patterns, cases[c].state, acceptance,
                   1e3 * seconds, 1e6 * seconds / spins, value[2], value[3]);
        }
    }
    bench_close(&json);
    return 0;
}
