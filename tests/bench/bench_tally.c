/* The kernels that count patterns of equal overlaps, by themselves, each row of this processor:
 * make bench.
 *
 *     bench_tally [--json FILE]
 *
 * An element is one (spin, pattern) pair, of the keys one pattern. A chunk of rows is in the second
 * cache, as in a network; a vector of 256 bits needs one full adder for each pattern. */
#include "mattis/kernels.h"
#include "mattis/stream.h"
#include "timing.h"

enum { CHUNK = 2048, KEYS = 128, GROUPS = CHUNK / MATTIS_TALLY_GROUP };

typedef struct work {
    const mattis_kernels *row;
    size_t length;
    uint64_t bit[CHUNK * MATTIS_TALLY_WORDS];
    uint64_t tally[KEYS][MATTIS_TALLY_PLANES * MATTIS_TALLY_WORDS];
    uint32_t at[CHUNK];
    uint16_t apart[CHUNK], key[CHUNK], count[2][KEYS];
    int64_t field[64 * MATTIS_TALLY_WORDS];
} work;

static void apart(void *on) {
    work *self = on;
    memset(self->apart, 0, sizeof self->apart);
    self->row->tally_apart(self->bit, NULL, self->length, CHUNK, self->bit, self->apart);
}

static void keys(void *on) {
    work *self = on;
    uint16_t range[2];
    uint16_t *const tables[2] = {self->count[0], self->count[1]};
    self->row->tally_keys(self->key, CHUNK, tables, range);
}

/* A group of each key, of rows in their order all over the chunk, as sorting leaves them. */
static void add(void *on) {
    work *self = on;
    for (size_t g = 0; g < GROUPS; g++)
        self->row->tally_add(self->bit, self->length, self->at + g * MATTIS_TALLY_GROUP, 1, 0,
                             self->tally[g % KEYS]);
}

static void drain(void *on) {
    work *self = on;
    for (size_t v = 0; v < KEYS; v++)
        self->row->tally_drain(self->tally[v], self->length, MATTIS_TALLY_GROUPS, 1000,
                               self->field);
}

static bench_file json;

static void show(const work *self, const char *name, double elements, double seconds) {
    static const char *const key[] = {"seconds", "G_s"};
    const double value[] = {seconds, 1e-9 * elements / seconds};
    char title[64];
    snprintf(title, sizeof title, "%s %s, %zu spins", self->row->name, name, 64 * self->length);
    printf("%-48s %9.3f us %8.2f G/s\n", title, 1e6 * seconds, value[1]);
    bench_put(&json, title, key, value, 2);
}

static void run(work *self) {
    for (self->length = 4; self->length <= MATTIS_TALLY_WORDS; self->length *= 2) {
        const double spins = 64 * (double)self->length;
        for (size_t k = 0; k < CHUNK; k++) {
            const size_t group = k / MATTIS_TALLY_GROUP, place = k % MATTIS_TALLY_GROUP;
            self->at[k] =
                (uint32_t)((place * GROUPS + (group * 37 + place * 11) % GROUPS) * self->length);
        }
        show(self, "spins apart", spins * CHUNK, median_seconds(apart, self));
        show(self, "patterns counted", spins * CHUNK, median_seconds(add, self));
        show(self, "counters of 2,032 read", spins * KEYS, median_seconds(drain, self));
    }
    show(self, "keys counted", CHUNK, median_seconds(keys, self));
}

int main(int argc, char **argv) {
    static work self;
    json = bench_open(argc, argv);
    const mattis_stream stream = mattis_stream_make(1, MATTIS_PURPOSE_START, 0, 0);
    for (size_t k = 0; k < sizeof self.bit / sizeof *self.bit; k++) {
        uint32_t word[4];
        mattis_stream_block(&stream, k, word);
        self.bit[k] = mattis_join_words(word);
        self.key[k % CHUNK] = (uint16_t)(word[2] % KEYS);
    }
    for (size_t r = 0; mattis_kernel_rows[r]; r++)
        if (mattis_kernel_rows[r]->supported()) {
            self.row = mattis_kernel_rows[r];
            run(&self);
        }
    bench_close(&json);
    return 0;
}
