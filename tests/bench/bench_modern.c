/* The softmax kernels against numpy and against the multiply-add limit of a core, one thread: make
 * bench. An element is one (pattern, state, component); both passes together are 4 operations.
 *
 *     bench_modern [--json FILE] */
#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "timing.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK = MATTIS_SOFTMAX_BLOCK, LANES = MATTIS_SOFTMAX_LANES, REPEATS = 9 };

static bench_file json;

static void *aligned(size_t bytes) {
    void *room = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!room)
        exit(1);
    memset(room, 0, bytes);
    return room;
}

static volatile double sink;

/* GFLOP/s of multiply-adds in registers, single precision: twelve chains hide the latency. */
#if defined(__x86_64__)
enum { CHAINS = 12, ROUNDS = 2000000 };

__attribute__((target("avx2,fma"))) static void multiply_add_avx2(void) {
    __m256 sum[CHAINS], x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(1e-3f);
    for (int k = 0; k < CHAINS; k++)
        sum[k] = _mm256_set1_ps((float)k);
    for (int t = 0; t < ROUNDS; t++)
        _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; k++) sum[k] =
            _mm256_fmadd_ps(sum[k], x, y);
    for (int k = 0; k < CHAINS; k++)
        sink += sum[k][0];
}

__attribute__((target("avx512f"))) static void multiply_add_avx512(void) {
    __m512 sum[CHAINS], x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(1e-3f);
    for (int k = 0; k < CHAINS; k++)
        sum[k] = _mm512_set1_ps((float)k);
    for (int t = 0; t < ROUNDS; t++)
        _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; k++) sum[k] =
            _mm512_fmadd_ps(sum[k], x, y);
    for (int k = 0; k < CHAINS; k++)
        sink += sum[k][0];
}

static double limit(void) {
    const bool wide = __builtin_cpu_supports("avx512f");
    if (!wide && !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")))
        return NAN;
    double rate[REPEATS];
    for (int b = 0; b < REPEATS; b++) {
        const double start = now();
        wide ? multiply_add_avx512() : multiply_add_avx2();
        rate[b] = 1e-9 * 2 * (wide ? 16 : 8) * CHAINS * (double)ROUNDS / (now() - start);
    }
    qsort(rate, REPEATS, sizeof *rate, by_value);
    return rate[REPEATS / 2];
}
#else
static double limit(void) {
    return NAN;
}
#endif

typedef struct network {
    size_t n_components, n_patterns, n_groups; /* of LANES states */
    uint64_t *bits, *row;                      /* [block][component]; one block the other way */
    bool as_bits;                              /* patterns are not expanded */
    void *table;                               /* of each group */
    void *pattern, *state;                     /* one block; [group][component][lane] */
    double *sums;                              /* [group][3 + components][lane] */
    int precision;
} network;

static double normal(const mattis_stream *stream, uint64_t k) {
    uint32_t word[4];
    mattis_stream_block(stream, k, word);
    return sqrt(-2 * log((word[0] + 0.5) / 4294967296.0)) *
           cos(2 * M_PI * (word[1] + 0.5) / 4294967296.0);
}

/* Binary patterns; states random with deviation 0.5, or 0.9 times the first patterns: beta = 1. */
static network make(size_t n_components, size_t n_patterns, size_t n_states, int precision,
                    bool as_bits, bool retrieval) {
    network self = {.n_components = n_components,
                    .n_patterns = n_patterns,
                    .n_groups = n_states / LANES,
                    .precision = precision,
                    .as_bits = as_bits};
    const size_t size = (size_t)precision / 8, blocks = (n_patterns + BLOCK - 1) / BLOCK;
    const mattis_stream stream = mattis_stream_make(n_components, MATTIS_PURPOSE_START, 0, 0);
    self.bits = aligned(blocks * n_components * sizeof *self.bits);
    self.pattern = aligned(n_components * BLOCK * size);
    self.state = aligned(n_components * n_states * size);
    self.row = aligned(mattis_softmax_row_words(n_components) * sizeof *self.row);
    self.table = aligned(self.n_groups * mattis_softmax_table_room(n_components) * size);
    self.sums = aligned((3 + n_components) * n_states * sizeof(double));
    for (size_t k = 0; k < blocks * n_components; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        self.bits[k] = (uint64_t)word[1] << 32 | word[2];
    }
    for (size_t k = 0; k < n_components * n_states; k++) {
        const size_t i = k / LANES % n_components;
        const size_t a = k / (LANES * n_components) * LANES + k % LANES;
        const double sign = self.bits[i] >> a % BLOCK & 1 ? 1 : -1;
        const double value = retrieval ? 0.9 * sign : 0.5 * normal(&stream, k);
        if (precision == 32)
            ((float *)self.state)[k] = (float)value;
        else
            ((double *)self.state)[k] = value;
    }
    return self;
}

static void destroy(network *self) {
    free(self->bits);
    free(self->row);
    free(self->table);
    free(self->pattern);
    free(self->state);
    free(self->sums);
}

static void expand(const network *self, const mattis_kernels *kernel, const uint64_t *column,
                   size_t n) {
    if (self->as_bits)
        mattis_softmax_rows(column, self->n_components, self->row);
    else
        for (size_t i = 0; i < self->n_components; i++) {
            if (self->precision == 32)
                kernel->signs32(column[i], n, (float *)self->pattern + i * BLOCK);
            else
                kernel->signs64(column[i], n, (double *)self->pattern + i * BLOCK);
        }
}

/* One block, group g. */
static void add(const network *self, const mattis_kernels *kernel, const uint64_t *column, size_t n,
                size_t g, double negligible) {
    const size_t n_components = self->n_components, state = g * n_components * LANES;
    const size_t table = g * mattis_softmax_table_room(n_components);
    const mattis_softmax_bits bits = {column, self->row};
    double *at = self->sums + g * (3 + n_components) * LANES;
    mattis_softmax_sums sums = {at, at + LANES, at + 2 * LANES, at + 3 * LANES};
    if (self->as_bits && self->precision == 32)
        kernel->softmax_add_bits32(&sums, &bits, n, n_components,
                                   (const float *)self->table + table, negligible);
    else if (self->as_bits)
        kernel->softmax_add_bits64(&sums, &bits, n, n_components,
                                   (const double *)self->table + table, negligible);
    else if (self->precision == 32)
        kernel->softmax_add32(&sums, self->pattern, n, n_components,
                              (const float *)self->state + state, negligible);
    else
        kernel->softmax_add64(&sums, self->pattern, n, n_components,
                              (const double *)self->state + state, negligible);
}

static void make_tables(const network *self, const mattis_kernels *kernel, size_t g) {
    const size_t n_components = self->n_components, state = g * n_components * LANES;
    const size_t table = g * mattis_softmax_table_room(n_components);
    if (self->precision == 32)
        kernel->softmax_tables32((const float *)self->state + state, n_components,
                                 (float *)self->table + table);
    else
        kernel->softmax_tables64((const double *)self->state + state, n_components,
                                 (double *)self->table + table);
}

/* One update of all states: a block of patterns is expanded once for all. */
static void update(const network *self, const mattis_kernels *kernel, double negligible) {
    const size_t stride = (3 + self->n_components) * LANES;
    memset(self->sums, 0, self->n_groups * stride * sizeof(double));
    for (size_t g = 0; g < self->n_groups; g++) {
        for (size_t l = 0; l < LANES; l++)
            self->sums[g * stride + l] = -INFINITY;
        if (self->as_bits)
            make_tables(self, kernel, g);
    }
    for (size_t first = 0; first < self->n_patterns; first += BLOCK) {
        const size_t rest = self->n_patterns - first, n = rest < BLOCK ? rest : BLOCK;
        const uint64_t *column = self->bits + first / BLOCK * self->n_components;
        expand(self, kernel, column, n);
        for (size_t g = 0; g < self->n_groups; g++)
            add(self, kernel, column, n, g, negligible);
    }
    sink += self->sums[LANES];
}

/* Median seconds of one update. */
static double time_update(const network *self, const mattis_kernels *kernel, double negligible) {
    double block[REPEATS], begin = now();
    int n = 0;
    while (n < 3 || (n < REPEATS && now() - begin < 2)) {
        const double start = now();
        int count = 0;
        do {
            update(self, kernel, negligible);
            count++;
        } while (now() - start < 0.05);
        block[n++] = (now() - start) / count;
    }
    qsort(block, (size_t)n, sizeof *block, by_value);
    return block[n / 2];
}

/* Median seconds of numpy at the same sizes; NAN where it is not installed. */
static double time_numpy(size_t n_components, size_t n_patterns, size_t n_states) {
    char command[256], line[256] = "";
    double seconds = NAN;
    snprintf(command, sizeof command,
             "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 "
             "tests/bench/softmax_numpy.py %zu %zu %zu 2> /dev/null",
             n_components, n_patterns, n_states);
    FILE *out = popen(command, "r");
    if (out && fgets(line, sizeof line, out) && sscanf(line, "%lf", &seconds) == 1)
        printf("%s", strchr(line, ' ') + 1);
    if (out)
        pclose(out);
    return seconds;
}

static void compare(size_t n_components, size_t n_patterns, size_t n_states, int precision,
                    bool as_bits, bool retrieval, double peak, double numpy) {
    network self = make(n_components, n_patterns, n_states, precision, as_bits, retrieval);
    const double elements = (double)n_components * (double)n_patterns * (double)n_states;
    for (size_t r = 0; mattis_kernel_rows[r]; r++) {
        const mattis_kernels *kernel = mattis_kernel_rows[r];
        if (!kernel->supported())
            continue;
        const double time =
            time_update(&self, kernel, retrieval ? 23 + log((double)n_patterns) : INFINITY);
        const double rate = 4e-9 * elements / time;
        printf("%-8s %-5s %9d %10s %6zu %8zu %6zu %9.2f %9.4f %9.1f %8.2f", kernel->name,
               as_bits ? "bits" : "reals", precision, retrieval ? "retrieval" : "random",
               n_components, n_patterns, n_states, 1e3 * time, 1e9 * time / elements, rate,
               rate / (precision == 32 ? peak : peak / 2));
        const double value[] = {time, rate, rate / (precision == 32 ? peak : peak / 2),
                                numpy / time};
        static const char *const key[] = {"seconds", "GFLOP_s", "of_multiply_add", "times_numpy"};
        char name[96];
        snprintf(name, sizeof name, "%s, %s, %d bits, N=%zu K=%zu, %zu states, %s", kernel->name,
                 as_bits ? "signs" : "reals", precision, n_components, n_patterns, n_states,
                 retrieval ? "retrieval" : "random");
        bench_put(&json, name, key, value, 4);
        if (isnan(numpy))
            printf("\n");
        else
            printf(" %8.2f\n", numpy / time);
    }
    destroy(&self);
}

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    const double peak = limit();
    printf("multiply-add limit of one core, single precision: %.1f GFLOP/s\n", peak);
    const double numpy = time_numpy(64, 100000, 256);
    printf("numpy: %.1f ms\n", 1e3 * numpy);
    printf("%-8s %-5s %9s %10s %6s %8s %6s %9s %9s %9s %8s %8s\n", "kernels", "input", "precision",
           "states", "N", "K", "number", "ms", "ns/elem.", "GFLOP/s", "of limit", "numpy/t");
    static const struct {
        size_t n_components, n_patterns, n_states;
        int precision;
        bool retrieval;
    } cases[] = {{64, 100000, 256, 32, false}, {64, 100000, 256, 64, false},
                 {64, 100000, 64, 32, false},  {64, 100000, 16, 32, false},
                 {40, 100000, 64, 32, false},  {40, 100000, 16, 32, false},
                 {20, 10000, 64, 32, false},   {500, 10000, 64, 32, false},
                 {64, 100000, 64, 32, true},   {40, 100000, 64, 32, true}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int as_bits = 0; as_bits < 2; as_bits++)
            compare(cases[k].n_components, cases[k].n_patterns, cases[k].n_states,
                    cases[k].precision, as_bits, cases[k].retrieval, peak, k == 0 ? numpy : NAN);
    bench_close(&json);
    return 0;
}
