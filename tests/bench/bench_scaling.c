/* How the cost of dense networks (storing) grows, as lines "curve x y" for scaling.gnuplot and
 * scaling.py: make bench-scaling. Processor times of one thread, medians.
 *
 *     spinsP         N, nanoseconds a spin and 1000 patterns of a parallel update, K = 20000
 *     patternsP      K, microseconds of a parallel update and spin, N = 256
 *     attemptP       K, microseconds of a sequential attempt, N = 256, random state
 *     acceptanceP    accepted share, microseconds of an attempt, N = 256, any T
 *     order          P, microseconds of a parallel update and spin, N = 128, K = 20000
 *     statesP        states of one disorder, nanoseconds a state, spin and 1000 patterns
 *     memory_...     predicted MiB, measured MiB (in /proc/self/status) */
#include "scaling.h"

static mattis_params dense(int order, int64_t spins, int64_t patterns) {
    mattis_params params = usual(MATTIS_DENSE, spins, patterns);
    params.order = order;
    return params;
}

static void put_order(const char *curve, int order, double x, double y) {
    char name[32];
    snprintf(name, sizeof name, "%s%d", curve, order);
    point(name, x, y);
}

static void memory_of_dense(void) {
    for (int64_t k = 50000; k <= 3200000; k *= 4) {
        mattis_params params = dense(4, 500, k);
        memory("memory_parallel", &params);
        params.update = MATTIS_SEQUENTIAL;
        memory("memory_sequential", &params);
    }
}

static void against_spins(void) {
    for (int64_t n = 32; n <= 4096; n *= 2)
        for (int order = 2; order <= 4; order++) {
            const mattis_params params = dense(order, n, 20000);
            put_order("spins", order, (double)n, 1e9 / 20 * spin_seconds(&params));
        }
}

static void against_patterns(void) {
    for (int64_t k = 64; k <= 1 << 19; k *= 4)
        for (int order = 2; order <= 4; order++) {
            mattis_params params = dense(order, 256, k);
            put_order("patterns", order, (double)k, 1e6 * spin_seconds(&params));
            params.update = MATTIS_SEQUENTIAL;
            put_order("attempt", order, (double)k, 1e6 * spin_seconds(&params));
        }
}

/* From a pattern, at falling acceptance. */
static void against_acceptance(void) {
    static const double temperature[] = {0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 1, 1.5, 2, 3};
    static network self;
    for (size_t k = 0; k < sizeof temperature / sizeof *temperature; k++)
        for (int order = 3; order <= 4; order++) {
            mattis_params params = dense(order, 256, order == 3 ? 4000 : 20000);
            params.update = MATTIS_SEQUENTIAL;
            params.temperature = temperature[k];
            params.overlap = 1;
            open_network(&self, &params, 1);
            const mattis_chain *chain = self.chain;
            const uint64_t flips = chain->flips, sweeps = chain->sweep;
            const double seconds = median_seconds(sweep, &self) / (double)params.spins;
            const double accepted = (double)(chain->flips - flips) /
                                    ((double)(chain->sweep - sweeps) * (double)params.spins);
            if (accepted > 0)
                put_order("acceptance", order, accepted, 1e6 * seconds);
            close_network(&self, 1);
        }
}

static void against_order(void) {
    for (int order = 2; order <= 8; order++) {
        const mattis_params params = dense(order, 128, 20000);
        point("order", order, 1e6 * spin_seconds(&params));
    }
}

/* The sizes of the tables of docs/performance.md. */
static void against_states(void) {
    static const struct {
        int order;
        int64_t spins, patterns;
    } sizes[] = {{2, 10000, 1400}, {3, 1000, 100000}, {4, 200, 200000}};
    static const size_t numbers[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
    static network self;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const mattis_params params = dense(sizes[k].order, sizes[k].spins, sizes[k].patterns);
        open_network(&self, &params, MATTIS_STATES_TOGETHER);
        for (size_t t = 0; t < sizeof numbers / sizeof *numbers; t++) {
            self.n_states = numbers[t];
            settle(&self);
            const double elements =
                (double)numbers[t] * (double)params.spins * (double)params.patterns;
            put_order("states", sizes[k].order, (double)numbers[t],
                      1e12 * median_seconds(sweep, &self) / elements);
        }
        close_network(&self, MATTIS_STATES_TOGETHER);
    }
}

int main(void) {
    memory_of_dense(); /* first: nothing has been freed yet */
    against_spins();
    against_patterns();
    against_acceptance();
    against_order();
    against_states();
    return 0;
}
