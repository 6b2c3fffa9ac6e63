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
#include "plain.h"
#include "timing.h"

static bench_file json;
static bool peers = true;

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

/* --- A network ------------------------------------------------------------------------------- */

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

enum { MOST_STATES = 64 };

static void open_network(network *self, int order, int64_t spins, int64_t patterns,
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

static void close_network(network *self) {
    self->engine.type->free(&self->engine);
    mattis_disorder_free(&self->disorder);
    free(self->spin);
    free(self->pattern);
    free(self->sums);
    free(self->overlap);
    free(self->field);
}

/* Turns a share of the spins of the first pattern, evenly: 0.5 is as good as random. */
static void set_state(network *self, double turned) {
    const size_t n = self->engine.n_spins;
    for (size_t i = 0; i < n; i++) {
        const bool turn = floor((double)(i + 1) * turned) > floor((double)i * turned);
        const int sign = mattis_patterns_sign(&self->disorder.patterns, i, 0);
        self->spin[i] = (int8_t)(turn ? -sign : sign);
    }
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

/* Seconds as printed by the script: of an update or attempt, and of a flip. */
static double numpy(const char *kind, const mattis_params *params, int states, double *flip) {
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

/* States of one disorder, updated together. */
typedef struct batch {
    size_t n;
    mattis_engine engine[MOST_STATES], *list[MOST_STATES];
    int8_t *spin[MOST_STATES];
    const int8_t *next[MOST_STATES];
    double kept;
} batch;

static void read_fields(batch *self, size_t t) {
    for (size_t i = 0; i < self->engine[t].n_spins; i++)
        self->kept += self->engine[t].type->field(&self->engine[t], i);
}

static void update_together(void *on) {
    batch *self = on;
    mattis_engines_set_spins(self->list, self->next, self->n);
    for (size_t t = 0; t < self->n; t++)
        read_fields(self, t);
}

static void update_alone(void *on) {
    batch *self = on;
    for (size_t t = 0; t < self->n; t++) {
        mattis_engines_set_spins(self->list + t, self->next + t, 1);
        read_fields(self, t);
    }
}

/* Numbers of a batch after both kinds of updates: all equal. */
static void compare_with_alone(batch *self, size_t n_patterns) {
    const size_t n = self->engine[0].n_spins;
    double *field = malloc(self->n * n * sizeof *field);
    int64_t *overlap = malloc(self->n * n_patterns * sizeof *overlap);
    if (!field || !overlap)
        exit(1);
    for (int together = 0; together < 2; together++) {
        (together ? update_together : update_alone)(self);
        for (size_t t = 0; t < self->n; t++) {
            const mattis_engine_type *type = self->engine[t].type;
            for (size_t i = 0; i < n + n_patterns; i++) {
                double *h = &field[t * n + i];
                int64_t *s = &overlap[t * n_patterns + i - n];
                const bool same = i < n ? *h == type->field(&self->engine[t], i)
                                        : *s == type->overlap(&self->engine[t], i - n);
                if (together && !same) {
                    fprintf(stderr, "bench_sweeps: state %zu differs from the same alone\n", t);
                    exit(1);
                }
                if (i < n)
                    *h = type->field(&self->engine[t], i);
                else
                    *s = type->overlap(&self->engine[t], i - n);
            }
        }
    }
    free(field);
    free(overlap);
}

static void batch_case(int order, int64_t spins, int64_t patterns, size_t n_states) {
    static batch self;
    network net;
    open_network(&net, order, spins, patterns, MATTIS_PARALLEL, 1);
    self = (batch){.n = n_states};
    for (size_t t = 0; t < n_states; t++) {
        self.list[t] = &self.engine[t];
        self.next[t] = self.spin[t] = malloc((size_t)spins);
        if (!self.spin[t] ||
            net.engine.type->init(&self.engine[t], &net.params, &net.disorder) != MATTIS_OK)
            exit(1);
    }
    double none;
    const double with_numpy = numpy("parallel", &net.params, (int)n_states, &none);
    for (int near = 0; near < 2; near++) {
        for (size_t t = 0; t < n_states; t++) { /* each another state */
            set_state(&net, (near ? 0.05 : 0.5) - 0.0005 * (double)t);
            memcpy(self.spin[t], net.spin, (size_t)spins);
        }
        compare_with_alone(&self, (size_t)patterns);
        const double seconds = median_seconds(update_together, &self);
        const double alone = median_seconds(update_alone, &self);
        const double elements = (double)spins * (double)patterns * (double)n_states;
        char name[80];
        snprintf(name, sizeof name, "parallel P=%d N=%d K=%d, %zu states, %s", order, (int)spins,
                 (int)patterns, n_states, near ? "retrieval" : "random");
        const double value[] = {seconds, 1e-9 * elements / seconds, with_numpy / seconds,
                                alone / seconds, 4e-9 * elements / limit.multiply_add / seconds};
        static const char *const key[] = {"seconds", "Gel_s", "times_numpy", "times_alone",
                                          "times_multiply_add"};
        printf("%-52s %9.3f ms %7.1f Gel/s  %6.1f x numpy %6.2f x one by one, %4.1f x the limit of "
               "floats\n",
               name, 1e3 * seconds, value[1], value[2], value[3], value[4]);
        fflush(stdout);
        bench_put(&json, name, key, value, sizeof value / sizeof *value);
    }
    for (size_t t = 0; t < n_states; t++) {
        self.engine[t].type->free(&self.engine[t]);
        free(self.spin[t]);
    }
    close_network(&net);
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
    for (size_t n_states = 16; n_states <= MOST_STATES; n_states *= 4) {
        batch_case(2, 10000, 1400, n_states);
        batch_case(4, 200, 200000, n_states);
        batch_case(3, 1000, 100000, n_states);
    }
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
