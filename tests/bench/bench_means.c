/* Parallel updates of sums of examples (supervised) and of ternary patterns (multitasking), in one
 * run with numpy, a plain C loop and the limits of the machine, on one thread: make bench.
 *
 *     bench_means [--json FILE] [--no-peers]
 *
 * Two states take turns, so that nothing of the last update serves the next one: random states, or
 * two near a pattern. An update is all power sums and all fields, from new spins; an element is one
 * (spin, pattern) pair. Overlaps are compared with the plain loop for equality, fields to 1e-3 of
 * their size, in the same run. Before the clock runs, one state after the other has been read as
 * often as there are spins (mean_couplings.h). Then many states of one disorder, updated together
 * and one by one, an element is a (spin, pattern, state) triple there, and all numbers of the two
 * are compared. */
#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "plain.h"
#include "timing.h"

static bench_file json;
static bool peers = true;
static double read_limit; /* GB/s of one core from memory */

enum { EXAMPLES = 20, STATES = 16, LARGE = 32 << 20 };

static uint64_t kept;

static void measure_limit(void) {
    uint64_t *large = malloc(LARGE * sizeof *large);
    double rate[BLOCKS];
    if (!large)
        exit(1);
    memset(large, 1, LARGE * sizeof *large);
    for (int b = 0; b < BLOCKS; b++) {
        const double start = now();
        kept += plain_read(large, LARGE);
        rate[b] = 1e-9 * LARGE * 8 / (now() - start);
    }
    free(large);
    read_limit = median(rate, BLOCKS);
    printf("reading memory: %.1f GB/s\n", read_limit);
}

typedef struct network {
    mattis_params params;
    mattis_disorder disorder;
    mattis_engine engine;
    int8_t *spin[2];
    int now;
    double *field;
    /* for the plain loop, pattern by pattern */
    int8_t *x;
    int32_t *p1;
    float *p2, *sum, *plain;
} network;

static void *room(size_t n, size_t size) {
    void *made = calloc(n, size);
    if (!made)
        exit(1);
    return made;
}

static int entry(const network *self, size_t i, size_t mu) {
    return self->params.model == MATTIS_MULTITASKING
               ? mattis_patterns_sign(&self->disorder.patterns, i, mu)
               : mattis_means_sum(&self->disorder.means, i, mu);
}

static void open_network(network *self, bool supervised, int order, int64_t spins,
                         int64_t patterns) {
    *self = (network){0};
    mattis_params_defaults(&self->params);
    self->params.model = supervised ? MATTIS_DENSE : MATTIS_MULTITASKING;
    self->params.order = order;
    self->params.spins = spins;
    self->params.patterns = patterns;
    self->params.update = MATTIS_PARALLEL;
    self->params.temperature = 1;
    self->params.seed = 1;
    if (supervised) {
        self->params.rule = MATTIS_SUPERVISED;
        self->params.quality = 0.5;
        self->params.examples = EXAMPLES;
    } else
        self->params.dilution = 0.3;
    const mattis_engine_type *type = mattis_engine_find(&self->params);
    if (mattis_disorder_init(&self->disorder, &self->params, 0) ||
        type->init(&self->engine, &self->params, &self->disorder))
        exit(1);
    const size_t n = (size_t)spins, k = (size_t)patterns;
    self->spin[0] = room(n, 1);
    self->spin[1] = room(n, 1);
    self->field = room(n, sizeof *self->field);
    self->x = room(n * k, 1);
    self->p1 = room(k, sizeof *self->p1);
    self->p2 = room(k, sizeof *self->p2);
    self->sum = room(n, sizeof *self->sum);
    self->plain = room(n, sizeof *self->plain);
    for (size_t i = 0; i < n; i++)
        for (size_t mu = 0; mu < k; mu++) {
            const int x = entry(self, i, mu);
            self->x[mu * n + i] = (int8_t)x;
            self->p2[mu] += (float)(x * x);
        }
}

static void close_network(network *self) {
    self->engine.type->free(&self->engine);
    mattis_disorder_free(&self->disorder);
    free(self->spin[0]);
    free(self->spin[1]);
    free(self->field);
    free(self->x);
    free(self->p1);
    free(self->p2);
    free(self->sum);
    free(self->plain);
}

/* Two states with a share of the spins of the first pattern turned, others in each. */
static void set_states(network *self, double turned) {
    for (size_t i = 0; i < self->engine.n_spins; i++)
        for (int a = 0; a < 2; a++) {
            const uint64_t mixed = (2 * i + (size_t)a + 1) * 0x9e3779b97f4a7c15;
            const bool turn = (double)(mixed >> 11) * 0x1p-53 < turned;
            const int bit = mattis_patterns_column(&self->disorder.patterns, i)[0] & 1 ? 1 : -1;
            self->spin[a][i] = (int8_t)(turn ? -bit : bit);
        }
}

static void update_network(void *on) {
    network *self = on;
    const mattis_engine_type *type = self->engine.type;
    self->now = !self->now;
    type->set_spins(&self->engine, self->spin[self->now]);
    for (size_t i = 0; i < self->engine.n_spins; i++)
        self->field[i] = type->field(&self->engine, i);
}

static void update_plain(void *on) {
    network *self = on;
    plain_means(self->x, self->engine.n_spins, (size_t)self->params.patterns, self->spin[self->now],
                (int)self->params.order, self->p2, self->p1, self->sum, self->plain);
}

/* Of the state whose fields are here: overlaps equal, fields in one ratio, that of least squares.
 */
static void compare(network *self, const char *name) {
    const mattis_engine_type *type = self->engine.type;
    const double unit = self->params.model == MATTIS_MULTITASKING ? 1 : EXAMPLES;
    double xx = 0, xy = 0, yy = 0, worst = 0;
    update_plain(self);
    for (size_t mu = 0; mu < (size_t)self->params.patterns; mu++)
        if (nearbyint(type->data_overlap(&self->engine, mu) * unit * (double)self->params.spins) !=
            self->p1[mu]) {
            fprintf(stderr, "bench_means: %s: overlap %zu differs from the plain loop\n", name, mu);
            exit(1);
        }
    for (size_t i = 0; i < self->engine.n_spins; i++) {
        const double x = self->plain[i], y = self->field[i];
        xx += x * x, xy += x * y, yy += y * y;
    }
    for (size_t i = 0; i < self->engine.n_spins; i++)
        worst = fmax(worst, fabs(self->field[i] - xy / xx * self->plain[i]));
    const double size = sqrt(yy / (double)self->engine.n_spins);
    if (!(worst < 1e-3 * size)) {
        fprintf(stderr, "bench_means: %s: fields differ from the plain loop: %g of %g\n", name,
                worst, size);
        exit(1);
    }
}

/* So many readings that whatever pays only after some is there. */
static void warm_up(action *act, void *on, size_t states, size_t n_spins) {
    for (size_t done = 0; done <= n_spins; done += states)
        act(on);
}

/* Processor seconds as printed by the script. */
static double numpy(const network *self, const char *kind, size_t n_states) {
    char line[256];
    double seconds = NAN;
    snprintf(line, sizeof line,
             "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 "
             "tests/bench/means_numpy.py %s %d %d %lld %d %zu",
             kind, (int)self->params.order, (int)self->params.spins,
             (long long)self->params.patterns, EXAMPLES, n_states);
    FILE *pipe = peers ? popen(line, "r") : NULL;
    if (pipe) {
        if (fscanf(pipe, "%lf", &seconds) != 1)
            seconds = NAN;
        pclose(pipe);
    }
    return seconds;
}

static void run_case(bool supervised, int order, int64_t spins, int64_t patterns) {
    const char *kind = supervised ? "supervised" : "multitasking";
    network self;
    open_network(&self, supervised, order, spins, patterns);
    const double with_numpy = numpy(&self, kind, 1);
    for (int near = 0; near < 2; near++) {
        char name[80];
        snprintf(name, sizeof name, "%s P=%d N=%d K=%d %s", kind, order, (int)spins, (int)patterns,
                 near ? "retrieval" : "random");
        set_states(&self, near ? 0.05 : 0.5);
        warm_up(update_network, &self, 1, near ? 0 : (size_t)spins);
        const double seconds = median_seconds(update_network, &self);
        compare(&self, name);
        update_network(&self);
        compare(&self, name);
        const double plain = peers ? median_seconds(update_plain, &self) : NAN;
        const double elements = (double)spins * (double)patterns;
        /* A byte, or two bits, once from memory. */
        const double bytes = elements * (supervised ? 1 : 0.25);
        const double value[] = {seconds, 1e-9 * elements / seconds, with_numpy / seconds,
                                plain / seconds, 1e-9 * bytes / read_limit / seconds};
        static const char *const key[] = {"seconds", "Gel_s", "times_numpy", "times_plain",
                                          "of_bandwidth"};
        printf("%-46s %8.3f ms %6.1f Gel/s  %6.1f x numpy %6.1f x plain C  %4.2f of reading\n",
               name, 1e3 * seconds, value[1], value[2], value[3], value[4]);
        fflush(stdout);
        bench_put(&json, name, key, value, sizeof value / sizeof *value);
    }
    close_network(&self);
}

/* --- Many states ----------------------------------------------------------------------------- */

typedef struct batch {
    mattis_engine engine[STATES], *list[STATES];
    int8_t *spin[STATES];
    const int8_t *next[STATES];
    double *field[STATES];
} batch;

static void read_fields(batch *self) {
    for (size_t s = 0; s < STATES; s++)
        for (size_t i = 0; i < self->engine[s].n_spins; i++)
            self->field[s][i] = self->engine[s].type->field(&self->engine[s], i);
}

static void update_together(void *on) {
    batch *self = on;
    mattis_engines_set_spins(self->list, self->next, STATES);
    read_fields(self);
}

static void update_alone(void *on) {
    batch *self = on;
    for (size_t s = 0; s < STATES; s++)
        self->engine[s].type->set_spins(&self->engine[s], self->next[s]);
    read_fields(self);
}

/* All fields and overlaps of the batch, in one row. */
static double *numbers_of(const batch *self, size_t n_patterns) {
    const size_t n = self->engine[0].n_spins + n_patterns;
    double *made = room(STATES * n, sizeof *made), *to = made;
    for (size_t s = 0; s < STATES; s++) {
        const mattis_engine *engine = &self->engine[s];
        memcpy(to, self->field[s], engine->n_spins * sizeof *to);
        to += engine->n_spins;
        for (size_t mu = 0; mu < n_patterns; mu++)
            *to++ = engine->type->data_overlap(engine, mu);
    }
    return made;
}

static void compare_with_alone(batch *self, size_t n_patterns, const char *name) {
    const size_t n = STATES * (self->engine[0].n_spins + n_patterns);
    update_alone(self);
    double *alone = numbers_of(self, n_patterns);
    update_together(self);
    double *together = numbers_of(self, n_patterns);
    if (memcmp(alone, together, n * sizeof *alone) != 0) {
        fprintf(stderr, "bench_means: %s: together is not as alone\n", name);
        exit(1);
    }
    free(alone);
    free(together);
}

static void run_batch(int order, int64_t spins, int64_t patterns) {
    static batch self;
    network net;
    open_network(&net, true, order, spins, patterns);
    const double with_numpy = numpy(&net, "supervised", STATES);
    for (size_t s = 0; s < STATES; s++) {
        self.list[s] = &self.engine[s];
        self.next[s] = self.spin[s] = room((size_t)spins, 1);
        self.field[s] = room((size_t)spins, sizeof(double));
        if (net.engine.type->init(&self.engine[s], &net.params, &net.disorder))
            exit(1);
    }
    for (int near = 0; near < 2; near++) {
        char name[80];
        snprintf(name, sizeof name, "supervised P=%d N=%d K=%d, %d states, %s", order, (int)spins,
                 (int)patterns, STATES, near ? "retrieval" : "random");
        for (size_t s = 0; s < STATES; s++) { /* each another state */
            set_states(&net, (near ? 0.05 : 0.5) - 0.0005 * (double)s);
            memcpy(self.spin[s], net.spin[s % 2], (size_t)spins);
        }
        compare_with_alone(&self, (size_t)patterns, name);
        warm_up(update_together, &self, STATES, near ? 0 : (size_t)spins);
        const double seconds = median_seconds(update_together, &self);
        const double alone = median_seconds(update_alone, &self);
        const double elements = (double)spins * (double)patterns * STATES;
        const double value[] = {seconds, 1e-9 * elements / seconds, with_numpy / seconds,
                                alone / seconds};
        static const char *const key[] = {"seconds", "Gel_s", "times_numpy", "times_alone"};
        printf("%-52s %8.3f ms %6.1f Gel/s  %6.1f x numpy %6.2f x one by one\n", name,
               1e3 * seconds, value[1], value[2], value[3]);
        fflush(stdout);
        bench_put(&json, name, key, value, sizeof value / sizeof *value);
    }
    for (size_t s = 0; s < STATES; s++) {
        self.engine[s].type->free(&self.engine[s]);
        free(self.spin[s]);
        free(self.field[s]);
    }
    close_network(&net);
}

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
    for (int k = 1; k < argc; k++)
        peers &= strcmp(argv[k], "--no-peers") != 0;
    printf("kernels %s\n", mattis_kernels_choose()->name);
    measure_limit();
    static const struct {
        bool supervised;
        int order;
        int64_t spins, patterns;
    } cases[] = {
        {true, 2, 200, 2000},    {true, 2, 1000, 1400},  {true, 2, 10000, 1400},
        {true, 3, 200, 20000},   {true, 3, 1000, 50000}, {true, 4, 100, 10000},
        {true, 4, 200, 100000},  {false, 2, 1000, 200},  {false, 2, 1000, 50000},
        {false, 2, 10000, 1400},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        run_case(cases[k].supervised, cases[k].order, cases[k].spins, cases[k].patterns);
    for (size_t k = 1; k < sizeof cases / sizeof *cases && cases[k].supervised; k++)
        run_batch(cases[k].order, cases[k].spins, cases[k].patterns);
    bench_close(&json);
    return 0;
}
