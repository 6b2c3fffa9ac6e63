/* Ternary patterns as two planes of bits against one byte an entry, and sweeps of the multitasking
 * network: make bench.
 *
 *     bench_multitasking [--json FILE] */
#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "timing.h"

static bench_file json;
static volatile int64_t sink;

typedef struct layout_case {
    mattis_patterns patterns;
    int8_t *bytes;
    int32_t *overlap;
    const mattis_kernels *kernel;
    bool planes, add;
} layout_case;

/* One pass over all sites. */
static void pass(void *on) {
    const layout_case *self = on;
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
                time[add][planes] = 1e9 * median_seconds(pass, &self) / (double)spins;
            }
        printf("%-8s %8d %6d   field %8.2f %8.2f %6.2f    add %8.2f %8.2f %6.2f\n",
               self.kernel->name, (int)spins, (int)patterns, time[0][1], time[0][0],
               time[0][0] / time[0][1], time[1][1], time[1][0], time[1][0] / time[1][1]);
        const double value[] = {time[0][1], time[0][0], time[1][1], time[1][0]};
        static const char *const key[] = {"field_planes_ns", "field_bytes_ns", "add_planes_ns",
                                          "add_bytes_ns"};
        char name[96];
        snprintf(name, sizeof name, "ternary columns, %s, N=%d K=%d", self.kernel->name, (int)spins,
                 (int)patterns);
        bench_put(&json, name, key, value, 4);
    }
    free(self.bytes);
    free(self.overlap);
    mattis_patterns_free(&self.patterns);
}

static void sweep(void *chain) {
    mattis_chain_sweep(chain);
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
    const double seconds = median_seconds(sweep, &chain);
    static const char *const rules[] = {"storing", "supervised", "unsupervised"};
    printf("%-12s %-10s %8d %6d %10.3f ms a sweep %8.1f ns an attempt\n", rules[rule],
           update == MATTIS_PARALLEL ? "parallel" : "sequential", (int)spins, (int)patterns,
           1e3 * seconds, 1e9 * seconds / (double)spins);
    char name[96];
    snprintf(name, sizeof name, "%s, %s N=%d K=%d", rules[rule],
             update == MATTIS_PARALLEL ? "parallel" : "sequential", (int)spins, (int)patterns);
    bench_put(&json, name, (const char *[]){"seconds"}, &seconds, 1);
    mattis_chain_free(&chain);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
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
    bench_close(&json);
    return 0;
}
