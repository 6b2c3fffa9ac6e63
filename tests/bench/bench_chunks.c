/* The kernels of dense networks by themselves, in cache, each row of this processor beside its
 * limits: make bench.
 *
 *     bench_chunks [--json FILE]
 *
 * An element is one (spin, pattern) pair. Fields from tables need for sixteen spins and a chunk
 * 16 * BYTES transposing and 64 lookup shuffles of 32 bytes a plane: the limit in shuffles is
 * measured in the same run (32-byte vectors: of the AVX2 row). */
#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "plain.h"
#include "timing.h"

enum { SPINS = 512, STRIDE = MATTIS_CHUNK / 64, ATTEMPTS = 8192, STATES = 16 };

typedef struct work {
    const mattis_kernels *row;
    uint64_t bit[(SPINS + 1) * STRIDE];
    mattis_chunk_state state[STATES];
    size_t n_states;
    int8_t spin[STATES][SPINS];
    int64_t field[STATES][SPINS];
    int32_t weight[STATES][MATTIS_CHUNK];
    int16_t overlaps[STATES][MATTIS_CHUNK], overlap[ATTEMPTS], couplings[SPINS];
    uint32_t outside[1];
    uint64_t pair[2][ATTEMPTS + MATTIS_RANDOM_ROOM];
    int planes;
    mattis_short_form form;
    int64_t kept;
} work;

static void overlaps(void *on) {
    work *self = on;
    self->row->chunk_overlaps(self->bit, STRIDE, SPINS, MATTIS_CHUNK, self->state, self->n_states);
}

static void fields(void *on) {
    work *self = on;
    self->row->chunk_fields(self->bit, STRIDE, SPINS, MATTIS_CHUNK, self->planes, self->state,
                            self->n_states);
}

static void single_field(void *on) {
    work *self = on;
    self->kept += self->row->short_field(self->overlap, self->bit, ATTEMPTS / 4, &self->form);
}

static void single_update(void *on) {
    work *self = on;
    mattis_short_sums sums = {.outside = self->outside, .room = 1};
    const int step = self->kept++ % 2 ? 2 : -2;
    self->row->short_update(self->overlap, self->bit, step, ATTEMPTS / 4, &self->form, &sums);
}

static void random_words(void *on) {
    work *self = on;
    static const uint32_t key[2] = {1, 2}, tail[2] = {3, 4};
    uint64_t *const pair[2] = {self->pair[0], self->pair[1]};
    self->row->philox(key, tail, 0, ATTEMPTS, pair);
}

static void sites(void *on) {
    work *self = on;
    self->row->picks(self->pair[0], 0, ATTEMPTS, 1 << 20);
}

/* Of SPINS spins, with PAIRWISE patterns in columns of STRIDE words. */
enum { PAIRWISE = 200 };

/* Each waits for the one before. */
static void pair_field(void *on) {
    work *self = on;
    self->kept +=
        self->row->pair_field(self->overlap, self->bit + STRIDE * (self->kept & 255), PAIRWISE);
}

static void pair_fields(void *on) {
    work *self = on;
    const uint64_t *const column[4] = {self->bit, self->bit + STRIDE, self->bit + 2 * STRIDE,
                                       self->bit + 3 * STRIDE};
    int32_t sum[4];
    self->row->pair_fields(self->overlap, column, PAIRWISE, sum);
    self->kept += sum[0] & 1;
}

static void pair_row(void *on) {
    work *self = on;
    self->row->pair_row(self->bit, STRIDE, SPINS, PAIRWISE, self->bit, self->couplings);
}

static void pair_add(void *on) {
    work *self = on;
    self->row->pair_add(self->weight[0], self->couplings, self->kept++ % 2 ? 1 : -1, SPINS);
}

static double shuffles_a_second(void) {
    double rate[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        const double start = now();
        const double shuffles = plain_shuffles(2000000);
        rate[b] = shuffles / (now() - start);
    }
    return median(rate, BLOCKS);
}

static bench_file json;

static void show(const work *self, const char *name, double elements, double seconds,
                 double fraction) {
    static const char *const key[] = {"seconds", "G_s", "of_limit"};
    const double value[] = {seconds, 1e-9 * elements / seconds, fraction};
    char title[64];
    snprintf(title, sizeof title, "%s %s", self->row->name, name);
    printf("%-40s %9.3f us %8.2f G/s", title, 1e6 * seconds, value[1]);
    if (isnan(fraction))
        printf("\n");
    else
        printf("  %.2f of the limit of shuffles\n", fraction);
    bench_put(&json, title, key, value, 3);
}

/* As large as so many planes of so many bits hold. */
static void fill_weights(work *self, int bits) {
    const int32_t most = (int32_t)(1U << (bits * self->planes - 2));
    for (size_t t = 0; t < STATES; t++)
        for (size_t mu = 0; mu < MATTIS_CHUNK; mu++)
            self->weight[t][mu] = (int32_t)((mu * 40503 + t) % (2 * (uint32_t)most - 1)) - most + 1;
}

static void run_chunks(work *self, size_t n_states, double shuffles) {
    const double elements = (double)n_states * SPINS * MATTIS_CHUNK;
    const bool wide = strcmp(self->row->name, "avx2") == 0;
    char name[48];
    self->n_states = n_states;
    snprintf(name, sizeof name, "overlaps, %zu states", n_states);
    show(self, name, elements, median_seconds(overlaps, self), NAN);
    for (int bits = 5; bits <= 6; bits++)
        for (self->planes = 1; self->planes <= MATTIS_CHUNK_PLANES; self->planes++) {
            fill_weights(self, bits);
            snprintf(name, sizeof name, "fields, %d x %d bits, %zu states", self->planes, bits,
                     n_states);
            const double seconds = median_seconds(fields, self);
            const double needed = SPINS / 16 * (128 + 64.0 * self->planes * (double)n_states);
            show(self, name, elements, seconds,
                 wide && shuffles > 0 ? needed / shuffles / seconds : NAN);
        }
}

static void run(work *self, double shuffles) {
    for (size_t n_states = 1; n_states <= STATES; n_states *= 16)
        run_chunks(self, n_states, shuffles);
    static const char *const kinds[][2] = {{"field, P = 2", "flip, P = 2"},
                                           {"field, P = 3", "flip, P = 3"},
                                           {"field, P = 4", "flip, P = 4"}};
    for (int k = 0; k < 3; k++) {
        self->form =
            (mattis_short_form){.kind = (mattis_short_kind)k, .radius = 181, .capacity = 8};
        memset(self->overlap, 0, sizeof self->overlap);
        show(self, kinds[k][0], ATTEMPTS / 4, median_seconds(single_field, self), NAN);
        show(self, kinds[k][1], ATTEMPTS / 4, median_seconds(single_update, self), NAN);
    }
    show(self, "random words", 4 * ATTEMPTS, median_seconds(random_words, self), NAN);
    show(self, "sites", ATTEMPTS, median_seconds(sites, self), NAN);
    show(self, "pairwise field, K = 200", PAIRWISE, median_seconds(pair_field, self), NAN);
    show(self, "four pairwise fields", 4 * PAIRWISE, median_seconds(pair_fields, self), NAN);
    show(self, "couplings of a spin, K = 200", SPINS, median_seconds(pair_row, self), NAN);
    show(self, "couplings added", SPINS, median_seconds(pair_add, self), NAN);
}

int main(int argc, char **argv) {
    static work self;
    json = bench_open(argc, argv);
    const mattis_stream stream = mattis_stream_make(1, MATTIS_PURPOSE_START, 0, 0);
    for (size_t k = 0; k < sizeof self.bit / sizeof *self.bit; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        self.bit[k] = mattis_join_words(word);
        for (size_t t = 0; t < STATES; t++)
            self.spin[t][k % SPINS] = word[2] >> t & 1 ? 1 : -1;
    }
    for (size_t t = 0; t < STATES; t++)
        self.state[t] = (mattis_chunk_state){.spin = self.spin[t],
                                             .overlap = self.overlaps[t],
                                             .weight = self.weight[t],
                                             .field = self.field[t]};
    const double shuffles = shuffles_a_second();
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        if (mattis_kernel_rows[r]->supported()) {
            self.row = mattis_kernel_rows[r];
            run(&self, shuffles);
        }
    bench_close(&json);
    return 0;
}
