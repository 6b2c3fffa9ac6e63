/* What the programs of make bench share: processor times of this thread, so that other programs on
 * the machine do not count, medians of blocks, and lines of JSON. */
#ifndef MATTIS_BENCH_TIMING_H
#define MATTIS_BENCH_TIMING_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCKS = 7 };

static inline double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int by_value(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static inline double median(double *x, size_t n) {
    qsort(x, n, sizeof *x, by_value);
    return x[n / 2];
}

typedef void action(void *);

/* The clock is a call of the system: so many actions go between two readings as take a millisecond
 * or so. */
static inline double median_seconds(action *act, void *on) {
    double block[BLOCKS];
    size_t batch = 1;
    for (double took = 0; took < 1e-3; batch *= 2) {
        const double start = now();
        for (size_t k = 0; k < batch; k++)
            act(on);
        took = now() - start;
    }
    for (int b = 0; b < BLOCKS; b++) {
        const double start = now();
        size_t count = 0;
        do {
            for (size_t k = 0; k < batch; k++)
                act(on);
            count += batch;
        } while (now() - start < 0.02);
        block[b] = (now() - start) / (double)count;
    }
    return median(block, BLOCKS);
}

/* The JSON file of a program, NULL for none: an object of objects. */
typedef struct bench_file {
    FILE *to;
    bool any;
} bench_file;

/* --json FILE among the arguments. */
static inline bench_file bench_open(int argc, char **argv) {
    bench_file self = {NULL, false};
    for (int k = 1; k + 1 < argc; k++)
        if (strcmp(argv[k], "--json") == 0 && !(self.to = fopen(argv[k + 1], "w"))) {
            fprintf(stderr, "%s: cannot be written\n", argv[k + 1]);
            exit(2);
        }
    if (self.to)
        fprintf(self.to, "{");
    return self;
}

/* Numbers that are not known are left out. */
static inline void bench_put(bench_file *self, const char *name, const char *const *key,
                             const double *value, size_t n) {
    if (!self->to)
        return;
    fprintf(self->to, "%s\n  \"%s\": {", self->any ? "," : "", name);
    self->any = true;
    bool first = true;
    for (size_t k = 0; k < n; k++) {
        if (isnan(value[k]))
            continue;
        fprintf(self->to, "%s\"%s\": %.6g", first ? "" : ", ", key[k], value[k]);
        first = false;
    }
    fprintf(self->to, "}");
}

static inline void bench_close(bench_file *self) {
    if (self->to && (fprintf(self->to, "\n}\n") < 0 || fclose(self->to) != 0))
        exit(2);
}

#endif
