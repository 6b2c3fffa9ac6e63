/* The kernels of sums of examples (supervised networks) with one chunk in the second cache, on one
 * thread, as a fraction of the limit of products: make bench.
 *
 *     bench_sums [--json FILE]
 */
#include "mattis/kernels.h"
#include "plain.h"
#include "timing.h"

static bench_file json;
static double product_limit; /* 1e9 instructions /s */

static void measure_limit(void) {
    double products[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        const double start = now(), done = plain_products(1000000);
        products[b] = 1e-9 * done / (now() - start);
    }
    product_limit = median(products, BLOCKS);
    printf("products of pairs in 32 bytes: %.2f G/s\n", product_limit);
}

enum { EXAMPLES = 20, CHUNK_SPINS = 256, STRIDE = 576, DIGITS = 5, STATES = 16 };

static struct {
    int8_t x[CHUNK_SPINS * STRIDE];
    uint64_t turned[CHUNK_SPINS];
    int32_t sum[MATTIS_SUMS_CHUNK];
    int16_t digit[DIGITS][MATTIS_SUMS_CHUNK];
    int64_t field[DIGITS][CHUNK_SPINS];
    int8_t spin[STATES][CHUNK_SPINS];
    int32_t sums[STATES][MATTIS_SUMS_CHUNK];
    int64_t fields[STATES][CHUNK_SPINS];
    mattis_sums_chunk chunk;
    mattis_sums_digits weight;
    int power;
    const mattis_kernels *row;
} in_cache;

static void one_overlaps(void *on) {
    (void)on;
    in_cache.row->sums_overlaps(&in_cache.chunk, in_cache.power, in_cache.turned, CHUNK_SPINS,
                                in_cache.sum);
}

static void one_fields(void *on) {
    (void)on;
    int64_t *sum[DIGITS];
    for (int t = 0; t < DIGITS; t++)
        sum[t] = in_cache.field[t];
    in_cache.row->sums_fields(&in_cache.chunk, CHUNK_SPINS, &in_cache.weight, sum);
}

static void many_overlaps(void *on) {
    (void)on;
    const int8_t *spin[STATES];
    int32_t *sum[STATES];
    for (int s = 0; s < STATES; s++) {
        spin[s] = in_cache.spin[s];
        sum[s] = in_cache.sums[s];
    }
    in_cache.row->sums_overlaps_many(&in_cache.chunk, in_cache.power, spin, CHUNK_SPINS, sum,
                                     STATES);
}

static void many_columns(void *on) {
    (void)on;
    const int16_t *column[STATES];
    int64_t *sum[STATES];
    for (int s = 0; s < STATES; s++) {
        column[s] = in_cache.digit[s % DIGITS];
        sum[s] = in_cache.fields[s];
    }
    in_cache.row->sums_columns(&in_cache.chunk, in_cache.power, CHUNK_SPINS, column, sum, STATES);
}

/* `products` of 32 bytes for 16 elements; 0: none to speak of. */
static void time_kernel(const char *name, action *act, size_t states, double products) {
    const double elements = CHUNK_SPINS * (double)(MATTIS_SUMS_CHUNK * states);
    const double seconds = median_seconds(act, NULL);
    const double value[] = {1e-9 * elements / seconds,
                            products > 0 ? products * elements / 16e9 / product_limit / seconds
                                         : NAN};
    static const char *const key[] = {"Gel_s", "of_products"};
    char title[80];
    snprintf(title, sizeof title, "%s, in cache", name);
    printf("%-46s %24.1f Gel/s", title, value[0]);
    if (products > 0)
        printf("  %4.2f of the limit of products", value[1]);
    printf("\n");
    bench_put(&json, title, key, value, 2);
}

static void time_kernels(void) {
    static const struct {
        const char *name;
        int count[MATTIS_SUMS_POWERS], products;
    } fields[] = {{"fields P=2, 1 digit", {1, 0, 0}, 1},
                  {"fields P=3, 2 and 1 digits", {2, 1, 0}, 4},
                  {"fields P=4, 2, 2 and 1 digits", {2, 2, 1}, 7},
                  {"fields P=3, 2 digits and couplings", {2, 0, 0}, 2},
                  {"fields P=4, 2 and 2 digits and couplings", {2, 2, 0}, 5}};
    in_cache.row = mattis_kernels_choose();
    in_cache.chunk = (mattis_sums_chunk){
        .narrow = in_cache.x, .stride = STRIDE, .n = MATTIS_SUMS_CHUNK, .limit = EXAMPLES};
    for (size_t k = 0; k < sizeof in_cache.x; k++)
        in_cache.x[k] = (int8_t)((int)(k * 0x9e3779b97f4a7c15 >> 40) % 21 - 10);
    for (size_t mu = 0; mu < MATTIS_SUMS_CHUNK; mu++)
        for (int t = 0; t < DIGITS; t++)
            in_cache.digit[t][mu] = (int16_t)(mu * 37 % 3000);
    in_cache.power = 1;
    memset(in_cache.spin, 1, sizeof in_cache.spin);
    time_kernel("sums of bytes, p_1", one_overlaps, 1, 0);
    time_kernel("sums of bytes, p_1, of 16 states", many_overlaps, STATES, 0.5);
    in_cache.power = 3;
    time_kernel("sums of cubes, p_3", one_overlaps, 1, 3);
    time_kernel("sums of cubes, p_3, of 16 states", many_overlaps, STATES, 1);
    in_cache.power = 1;
    time_kernel("fields, 1 digit, of 16 states", many_columns, STATES, 1);
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        in_cache.weight.digit = (const int16_t(*)[MATTIS_SUMS_CHUNK])in_cache.digit;
        memcpy(in_cache.weight.count, fields[k].count, sizeof fields[k].count);
        time_kernel(fields[k].name, one_fields, 1, fields[k].products);
    }
}

int main(int argc, char **argv) {
    json = bench_open(argc, argv);
    printf("kernels %s\n", mattis_kernels_choose()->name);
    measure_limit();
    time_kernels();
    bench_close(&json);
    return 0;
}
