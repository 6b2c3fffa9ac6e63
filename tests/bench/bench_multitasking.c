/* Ternary patterns as two planes of bits against one byte an entry, and sweeps of the multitasking
 * network: make bench. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mattis/dynamics.h"
#include "mattis/kernels.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static volatile int64_t sink;

typedef struct layout_case {
    mattis_patterns patterns;
    int8_t *bytes;
    int32_t *overlap;
    const mattis_kernels *kernel;
    bool planes, add;
} layout_case;

/* One pass over all sites. */
static void pass(const layout_case *self) {
    const size_t n = self->patterns.n_patterns;
    for (size_t i = 0; i < self->patterns.n_spins; i++) {
        const mattis_ternary_column planes = {mattis_patterns_column(&self->patterns, i),
                                              mattis_patterns_mask(&self->patterns, i), n};
        const mattis_sums_column bytes = {.narrow = self->bytes + i * n, .n = n};
        if (self->add && self->planes)
            self->kernel->ternary_add(self->overlap, &planes, i % 2 ? 2 : -2);
        else if (self->add)
            self->kernel->sums_add(self->overlap, &bytes, i % 2 ? 2 : -2);
        else if (self->planes)
            sink += self->kernel->ternary_field(self->overlap, &planes);
        else
            sink += self->kernel->sums_field(self->overlap, &bytes);
    }
}

/* Median nanoseconds a site over nine passes or blocks of passes. */
static double time_pass(const layout_case *self) {
    double block[9];
    for (int b = 0; b < 9; b++) {
        double start = now();
        int count = 0;
        do {
            pass(self);
            count++;
        } while (now() - start < 0.02);
        block[b] = 1e9 * (now() - start) / (count * (double)self->patterns.n_spins);
    }
    qsort(block, 9, sizeof *block, by_value);
    return block[4];
}

static mattis_params diluted(int64_t spins, int64_t patterns) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MULTITASKING;
    params.spins = spins;
    params.patterns = patterns;
    params.dilution = 0.3;
    params.temperature = 0.1;
    params.from = MATTIS_FROM_HIERARCHICAL;
    params.seed = 1;
    return params;
}

static void compare_layouts(int64_t spins, int64_t patterns) {
    const mattis_params params = diluted(spins, patterns);
    layout_case self = {0};
    if (mattis_patterns_init(&self.patterns, &params, 0))
        exit(1);
    const size_t n = (size_t)patterns, bytes = mattis_overlap_room(n) * sizeof(int32_t);
    self.bytes = malloc((size_t)spins * n);
    self.overlap = aligned_alloc(64, bytes);
    if (!self.bytes || !self.overlap)
        exit(1);
    for (size_t mu = 0; mu < bytes / sizeof(int32_t); mu++)
        self.overlap[mu] = mu < n ? (int32_t)(mu % 7) - 3 : 0;
    for (size_t i = 0; i < (size_t)spins; i++)
        for (size_t mu = 0; mu < n; mu++)
            self.bytes[i * n + mu] = (int8_t)mattis_patterns_sign(&self.patterns, i, mu);
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        if (!mattis_kernel_rows[r]->supported())
            continue;
        self.kernel = mattis_kernel_rows[r];
        double time[2][2];
        for (int add = 0; add < 2; add++)
            for (int planes = 0; planes < 2; planes++) {
                self.add = add;
                self.planes = planes;
                time[add][planes] = time_pass(&self);
            }
        printf("%-8s %8d %6d   field %8.2f %8.2f %6.2f    add %8.2f %8.2f %6.2f\n",
               self.kernel->name, (int)spins, (int)patterns, time[0][1], time[0][0],
               time[0][0] / time[0][1], time[1][1], time[1][0], time[1][0] / time[1][1]);
    }
    free(self.bytes);
    free(self.overlap);
    mattis_patterns_free(&self.patterns);
}

static void time_sweeps(int64_t spins, int64_t patterns, mattis_rule rule, mattis_update update) {
    mattis_params params = diluted(spins, patterns);
    params.rule = rule;
    params.update = update;
    params.quality = rule == MATTIS_STORING ? 1 : 0.8;
    params.examples = rule == MATTIS_STORING ? 1 : 20;
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_chain chain;
    const mattis_engine_type *type = mattis_engine_find(&params);
    if (mattis_disorder_init(&disorder, &params, 0) || type->init(&engine, &params, &disorder) ||
        mattis_chain_init(&chain, &engine, &disorder.patterns, &params,
                          mattis_dynamics_key(&params), 0, 0))
        exit(1);
    for (int t = 0; t < 3; t++)
        mattis_chain_sweep(&chain);
    double block[5];
    for (int b = 0; b < 5; b++) {
        double start = now();
        int count = 0;
        do {
            mattis_chain_sweep(&chain);
            count++;
        } while (now() - start < 0.05);
        block[b] = (now() - start) / count;
    }
    qsort(block, 5, sizeof *block, by_value);
    static const char *const rules[] = {"storing", "supervised", "unsupervised"};
    printf("%-12s %-10s %8d %6d %10.3f ms a sweep %8.1f ns an attempt\n", rules[rule],
           update == MATTIS_PARALLEL ? "parallel" : "sequential", (int)spins, (int)patterns,
           1e3 * block[2], 1e9 * block[2] / (double)spins);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

int main(void) {
    printf("ternary columns, ns a site: planes, bytes, ratio\n");
    static const int64_t sizes[][2] = {
        {10000, 3}, {10000, 10}, {1000000, 10}, {10000, 100}, {2000, 1000}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        compare_layouts(sizes[k][0], sizes[k][1]);
    printf("sweeps, fastest kernels\n");
    for (int rule = MATTIS_STORING; rule <= MATTIS_UNSUPERVISED; rule++)
        for (int update = MATTIS_SEQUENTIAL; update <= MATTIS_PARALLEL; update++)
            time_sweeps(10000, 10, (mattis_rule)rule, (mattis_update)update);
    time_sweeps(1000000, 10, MATTIS_STORING, MATTIS_SEQUENTIAL);
    time_sweeps(1000000, 10, MATTIS_STORING, MATTIS_PARALLEL);
    return 0;
}
