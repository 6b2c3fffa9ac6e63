/* Parallel updates of many states of one disorder, together and one by one, in one run with numpy
 * and with the limit of multiply-adds, on one thread: make bench.
 *
 *     bench_batch [--json FILE] [--no-peers]
 *
 * An element is one (spin, pattern, state) triple, overlaps and fields together. Times are
 * processor times, medians of blocks; all overlaps and fields are compared with those of single
 * states. */
#include "mattis/kernels.h"
#include "network.h"
#include "plain.h"

static bench_file json;
static double multiply_add; /* GFLOP/s of one core */

enum { MOST_STATES = 64 };

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
                    fprintf(stderr, "bench_batch: state %zu differs from the same alone\n", t);
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
                                alone / seconds, 4e-9 * elements / multiply_add / seconds};
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

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
    for (int k = 1; k < argc; k++)
        peers &= strcmp(argv[k], "--no-peers") != 0;
    double rate[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        const double start = now(), operations = plain_multiply_adds(1000000);
        rate[b] = 1e-9 * operations / (now() - start);
    }
    multiply_add = median(rate, BLOCKS);
    printf("kernels %s, multiply-adds of one core %.0f GFLOP/s\n", mattis_kernels_choose()->name,
           multiply_add);
    for (size_t n_states = 16; n_states <= MOST_STATES; n_states *= 4) {
        batch_case(2, 10000, 1400, n_states);
        batch_case(4, 200, 200000, n_states);
        batch_case(3, 1000, 100000, n_states);
    }
    bench_close(&json);
    return 0;
}
