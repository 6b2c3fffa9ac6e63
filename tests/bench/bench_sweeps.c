/* Whole updates of dense networks, in one run with what a user would pick instead and with the
 * limits of the machine, on one thread: make bench.
 *
 *     bench_sweeps [--json FILE] [--no-peers]
 *
 * A parallel update is all overlaps and all fields (an element is one (spin, pattern) pair); a
 * sequential one is attempts and flips. Random states, and states near a pattern. Times are
 * processor times, medians of blocks; fields are compared with those of the plain loop. */
#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "network.h"
#include "plain.h"

static bench_file json;

/* --- Limits ---------------------------------------------------------------------------------- */

static struct {
    double read, popcount, multiply_add, shuffle; /* GB/s, 1e9 bits, operations, shuffles /s */
} limit;

static uint64_t kept;
enum { LARGE = 32 << 20, SMALL = 1 << 10 };

static void measure_limits(void) {
    static uint64_t small[2][SMALL];
    uint64_t *large = malloc(LARGE * sizeof *large);
    if (!large)
        exit(1);
    memset(large, 1, LARGE * sizeof *large);
    double rate[4][BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        double start = now();
        kept += plain_read(large, LARGE);
        rate[0][b] = 1e-9 * LARGE * 8 / (now() - start);
        start = now();
        for (int t = 0; t < 3000; t++) {
            small[0][t % SMALL]++;
            kept += plain_popcount(small[0], small[1], SMALL);
        }
        rate[1][b] = 1e-9 * 3000 * SMALL * 64 / (now() - start);
        start = now();
        const double operations = plain_multiply_adds(1000000);
        rate[2][b] = 1e-9 * operations / (now() - start);
        start = now();
        const double shuffles = plain_shuffles(2000000);
        rate[3][b] = 1e-9 * shuffles / (now() - start);
    }
    free(large);
    limit.read = median(rate[0], BLOCKS);
    limit.popcount = median(rate[1], BLOCKS);
    limit.multiply_add = median(rate[2], BLOCKS);
    limit.shuffle = median(rate[3], BLOCKS);
    printf("limits of one core: read %.1f GB/s, xor and popcount %.0f Gbit/s, multiply-add %.0f "
           "GFLOP/s, byte shuffles of 32 %.2f G/s\n\n",
           limit.read, limit.popcount, limit.multiply_add, limit.shuffle);
    static const char *const key[] = {"read_GB_s", "popcount_Gbit_s", "multiply_add_GFLOP_s",
                                      "shuffle_G_s"};
    bench_put(&json, "limits", key, &limit.read, 4);
}

static void make_bytes(network *self, bool by_site) {
    const size_t n = self->engine.n_spins, k = self->disorder.patterns.n_patterns;
    self->pattern = malloc(n * k);
    self->sums = malloc(k * sizeof *self->sums);
    self->overlap = malloc(k * sizeof *self->overlap);
    self->field = malloc(n * sizeof *self->field);
    if (!self->pattern || !self->sums || !self->overlap || !self->field)
        exit(1);
    for (size_t i = 0; i < n; i++)
        for (size_t mu = 0; mu < k; mu++)
            self->pattern[by_site ? i * k + mu : mu * n + i] =
                (int8_t)mattis_patterns_sign(&self->disorder.patterns, i, mu);
}

/* --- Parallel updates ------------------------------------------------------------------------ */

static void update_network(void *on) {
    network *self = on;
    self->engine.type->set_spins(&self->engine, self->spin);
    for (size_t i = 0; i < self->engine.n_spins; i++)
        self->field[i] = (float)self->engine.type->field(&self->engine, i);
}

static void update_plain(void *on) {
    network *self = on;
    plain_parallel(self->pattern, self->engine.n_spins, self->disorder.patterns.n_patterns,
                   self->spin, (int)self->params.order, self->c, self->sums, self->field);
}

/* Overlaps are equal, and fields are in one ratio up to the term of the spin itself, which the
 * plain loop leaves out, and rounding: their correlation tells. */
static void compare_with_plain(network *self) {
    const size_t n = self->engine.n_spins;
    float *plain = malloc(n * sizeof *plain);
    if (!plain)
        exit(1);
    update_plain(self);
    memcpy(plain, self->field, n * sizeof *plain);
    update_network(self);
    for (size_t mu = 0; mu < self->disorder.patterns.n_patterns; mu++)
        if (self->engine.type->overlap(&self->engine, mu) != self->sums[mu]) {
            fprintf(stderr, "bench_sweeps: overlap %zu differs from the plain loop\n", mu);
            exit(1);
        }
    /* sigma_i sum B: one number b for all spins; least squares for the ratio a and for b. */
    double xx = 0, xs = 0, xy = 0, sy = 0, yy = 0;
    for (size_t i = 0; i < n; i++) {
        const double x = plain[i], y = self->field[i], s = self->spin[i];
        xx += x * x, xs += x * s, xy += x * y, sy += s * y, yy += y * y;
    }
    const double det = xx * (double)n - xs * xs;
    const double a = (xy * (double)n - sy * xs) / det, b = (sy * xx - xy * xs) / det;
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, fabs(self->field[i] - a * plain[i] - b * self->spin[i]));
    if (!(worst < 1e-3 * sqrt(yy / (double)n))) {
        fprintf(stderr, "bench_sweeps: fields differ from the plain loop: %g of %g\n", worst,
                sqrt(yy / (double)n));
        exit(1);
    }
    free(plain);
}

static void parallel_case(int order, int64_t spins, int64_t patterns) {
    network self;
    open_network(&self, order, spins, patterns, MATTIS_PARALLEL, 1);
    make_bytes(&self, false);
    double none;
    const double with_numpy = numpy("parallel", &self.params, 1, &none);
    for (int near = 0; near < 2; near++) {
        set_state(&self, near ? 0.05 : 0.5);
        compare_with_plain(&self);
        const double seconds = median_seconds(update_network, &self);
        const double plain = peers ? median_seconds(update_plain, &self) : NAN;
        const double elements = (double)spins * (double)patterns;
        char name[64];
        snprintf(name, sizeof name, "parallel P=%d N=%d K=%d %s", order, (int)spins, (int)patterns,
                 near ? "retrieval" : "random");
        /* Reading the bits, and counting them: what no method can go below. */
        const double read = elements / 8e9 / limit.read, count = elements / 1e9 / limit.popcount;
        const double value[] = {seconds,
                                1e-9 * elements / seconds,
                                with_numpy / seconds,
                                plain / seconds,
                                read / seconds,
                                count / seconds,
                                4e-9 * elements / limit.multiply_add / seconds};
        static const char *const key[] = {"seconds",           "Gel_s",        "times_numpy",
                                          "times_plain",       "of_bandwidth", "of_popcount",
                                          "times_multiply_add"};
        printf("%-44s %9.3f ms %7.1f Gel/s  %6.1f x numpy %6.1f x plain C  %4.2f of reading, %4.2f "
               "of popcount, %4.1f x the limit of floats\n",
               name, 1e3 * seconds, value[1], value[2], value[3], value[4], value[5], value[6]);
        fflush(stdout);
        bench_put(&json, name, key, value, sizeof value / sizeof *value);
    }
    close_network(&self);
}

/* --- Sequential sweeps ----------------------------------------------------------------------- */

static void attempt_plain(void *on) {
    network *self = on;
    const size_t k = self->disorder.patterns.n_patterns;
    self->site = (self->site + 1) % self->engine.n_spins;
    self->field[0] += plain_field(self->pattern + self->site * k, k, self->overlap,
                                  (int)self->params.order, self->c);
}

static void flip_plain(void *on) {
    network *self = on;
    const size_t k = self->disorder.patterns.n_patterns;
    self->site = (self->site + 1) % self->engine.n_spins;
    plain_flip(self->pattern + self->site * k, k, self->site % 2 ? 2 : -2, self->overlap);
}

static void sweep_chain(void *on) {
    mattis_chain_sweep(on);
}

static void sweep_plain(void *on) {
    kept += plain_sweep(on);
}

/* P = 2: couplings stored, fields kept up to date, from the state of the network. Its levels are
 * compared with the fields of the engine, before and after. */
static double pairwise_plain(network *self) {
    const mattis_patterns *patterns = &self->disorder.patterns;
    const size_t n = patterns->n_spins, k = patterns->n_patterns;
    const double scale = 1 / (double)n; /* h_i = sum_j J_ij sigma_j / N */
    const int32_t most = (int32_t)(n * k);
    int16_t *couplings = calloc(n * n, sizeof *couplings);
    float *up = malloc((2 * (size_t)most + 1) * sizeof *up);
    int8_t *spin = malloc(n);
    int32_t *level = calloc(n, sizeof *level);
    if (!couplings || !up || !spin || !level)
        exit(1);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t w = 0; i != j && w < (k + 63) / 64; w++) {
                const uint64_t unlike =
                    mattis_patterns_column(patterns, i)[w] ^ mattis_patterns_column(patterns, j)[w];
                couplings[i * n + j] = (int16_t)(couplings[i * n + j] + (w ? 0 : (int)k) -
                                                 2 * __builtin_popcountll(unlike));
            }
    for (int32_t l = -most; l <= most; l++)
        up[l + most] = (float)mattis_probability_up(1 / self->params.temperature, l * scale);
    memcpy(spin, self->engine.spin, n);
    plain_pairwise plain = {n, couplings, spin, level, up + most, {1, 2, 3, 4}};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            level[i] += couplings[i * n + j] * spin[j];
    double seconds = NAN;
    for (int after = 0; after < 2; after++) {
        for (size_t i = 0; i < n; i++)
            if (fabs(self->engine.type->field(&self->engine, i) - level[i] * scale) > 1e-9) {
                fprintf(stderr, "bench_sweeps: field %zu differs from plain C\n", i);
                exit(1);
            }
        if (!after)
            seconds = median_seconds(sweep_plain, &plain) / (double)n;
        self->engine.type->set_spins(&self->engine, spin);
    }
    free(couplings);
    free(up);
    free(spin);
    free(level);
    return seconds;
}

static void sequential_case(int order, int64_t spins, int64_t patterns, double temperature) {
    network self;
    open_network(&self, order, spins, patterns, MATTIS_SEQUENTIAL, temperature);
    mattis_chain chain;
    if (mattis_chain_init(&chain, &self.engine, &self.disorder.patterns, &self.params,
                          mattis_dynamics_key(&self.params), 0, 0))
        exit(1);
    const int before = order == 2 ? 2000 : 10; /* rows of couplings are made as they are needed */
    for (int t = 0; t < before; t++)
        mattis_chain_sweep(&chain);
    const uint64_t flips = chain.flips, sweeps = chain.sweep;
    const double attempt = median_seconds(sweep_chain, &chain) / (double)spins;
    const double acceptance =
        (double)(chain.flips - flips) / ((double)(chain.sweep - sweeps) * (double)spins);
    mattis_report report;
    if (self.engine.type->check(&self.engine, &report)) {
        fprintf(stderr, "bench_sweeps: %s\n", report.text);
        exit(1);
    }
    double plain = NAN, with_numpy = NAN;
    if (peers && patterns >= 10000) {
        make_bytes(&self, true);
        for (int64_t mu = 0; mu < patterns; mu++)
            self.overlap[mu] = (int16_t)self.engine.type->overlap(&self.engine, (size_t)mu);
        plain =
            median_seconds(attempt_plain, &self) + acceptance * median_seconds(flip_plain, &self);
        double flip;
        with_numpy = numpy("sequential", &self.params, 1, &flip);
        with_numpy += acceptance * flip;
    }
    if (peers && order == 2)
        plain = pairwise_plain(&self);
    char name[64];
    snprintf(name, sizeof name, "sequential P=%d N=%d K=%d T=%g", order, (int)spins, (int)patterns,
             temperature);
    const double value[] = {attempt, 1 / attempt, acceptance, with_numpy / attempt,
                            plain / attempt};
    static const char *const key[] = {"seconds", "updates_s", "acceptance", "times_numpy",
                                      "times_plain"};
    printf("%-44s %9.4f us an attempt, %.3g updates/s, accepted %.4f", name, 1e6 * attempt,
           1 / attempt, acceptance);
    if (!isnan(with_numpy))
        printf("  %6.1f x numpy", with_numpy / attempt);
    if (!isnan(plain))
        printf("  %6.1f x plain C", plain / attempt);
    printf("\n");
    fflush(stdout);
    bench_put(&json, name, key, value, sizeof value / sizeof *value);
    mattis_chain_free(&chain);
    close_network(&self);
}

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
    for (int k = 1; k < argc; k++)
        peers &= strcmp(argv[k], "--no-peers") != 0;
    printf("kernels %s\n", mattis_kernels_choose()->name);
    measure_limits();
    parallel_case(2, 10000, 1400);
    parallel_case(4, 200, 200000);
    parallel_case(3, 1000, 100000);
    sequential_case(4, 200, 200000, 2.0);
    sequential_case(4, 200, 200000, 0.3);
    sequential_case(3, 1000, 100000, 2.0);
    sequential_case(3, 1000, 100000, 0.3);
    static const double temperature[] = {0.6, 0.45, 0.35, 0.3, 0.2};
    for (size_t t = 0; t < sizeof temperature / sizeof *temperature; t++) {
        sequential_case(2, 4000, 200, temperature[t]);
        sequential_case(2, 1000, 50, temperature[t]);
    }
    bench_close(&json);
    return 0;
}
