/* How the cost of supervised, multitasking and modern networks grows, as lines "curve x y" for
 * scaling.gnuplot and scaling.py: make bench-scaling. Processor times of one thread, medians.
 * NETWORK is supervised2, supervised3, supervised4 (by P), multitasking or modern (spins).
 *
 *     spins_NETWORK     N, nanoseconds a spin and 1000 patterns of a parallel update, K = 2000
 *     patterns_NETWORK  K, microseconds of a parallel update and spin, N = 256
 *     attempt_NETWORK   K, microseconds of a sequential attempt, N = 256, random state
 *     memory_NETWORK    predicted MiB, measured MiB (in /proc/self/status)
 *     softmax_states_W  states, picoseconds a component, pattern and state, N = 64, K = 20000
 *     softmax_size_W    components N, the same, 64 states
 *     softmax_patterns_W  K, the same, 64 states, N = 64; W: signs or reals, single precision */
#include "mattis/softmax.h"
#include "scaling.h"

enum { EXAMPLES = 20 };

typedef struct kind {
    const char *name;
    mattis_model_kind model;
    int order;
} kind;

static const kind kinds[] = {{"supervised2", MATTIS_DENSE, 2},
                             {"supervised3", MATTIS_DENSE, 3},
                             {"supervised4", MATTIS_DENSE, 4},
                             {"multitasking", MATTIS_MULTITASKING, 2}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static mattis_params params_of(const kind *self, int64_t spins, int64_t patterns) {
    mattis_params params = usual(self->model, spins, patterns);
    params.order = self->order;
    if (self->model == MATTIS_DENSE) {
        params.rule = MATTIS_SUPERVISED;
        params.quality = 0.5;
        params.examples = EXAMPLES;
    } else
        params.dilution = 0.3;
    return params;
}

static void put(const char *curve, const char *name, double x, double y) {
    char whole[64];
    snprintf(whole, sizeof whole, "%s_%s", curve, name);
    point(whole, x, y);
}

static void memory_of_networks(void) {
    for (size_t t = 0; t < KINDS; t++)
        for (int64_t k = 5000; k <= (kinds[t].model == MATTIS_DENSE ? 80000 : 320000); k *= 4) {
            const mattis_params params = params_of(&kinds[t], 500, k);
            char name[64];
            snprintf(name, sizeof name, "memory_%s", kinds[t].name);
            memory(name, &params);
        }
}

static void against_spins(void) {
    for (int64_t n = 32; n <= 4096; n *= 2)
        for (size_t t = 0; t < KINDS; t++) {
            const mattis_params params = params_of(&kinds[t], n, 2000);
            put("spins", kinds[t].name, (double)n, 1e9 / 2 * spin_seconds(&params));
        }
}

static void against_patterns(void) {
    for (int64_t k = 64; k <= 1 << 17; k *= 4)
        for (size_t t = 0; t < KINDS; t++) {
            mattis_params params = params_of(&kinds[t], 256, k);
            put("patterns", kinds[t].name, (double)k, 1e6 * spin_seconds(&params));
            params.update = MATTIS_SEQUENTIAL;
            put("attempt", kinds[t].name, (double)k, 1e6 * spin_seconds(&params));
        }
}

/* --- The modern network ---------------------------------------------------------------------- */

static mattis_params modern(int64_t size, int64_t patterns, mattis_state_kind state) {
    mattis_params params = usual(MATTIS_MODERN, size, patterns);
    params.state = state;
    params.inverse_temperature = 1;
    params.precision = MATTIS_SINGLE;
    params.update = MATTIS_SEQUENTIAL;
    params.temperature = state == MATTIS_STATE_BINARY ? 4 : NAN;
    return params;
}

static void spins_of_modern(void) {
    for (int64_t k = 64; k <= 1 << 17; k *= 4) {
        const mattis_params params = modern(256, k, MATTIS_STATE_BINARY);
        point("attempt_modern", (double)k, 1e6 * spin_seconds(&params));
    }
}

/* New states: one reading of the patterns, as every update. */
static void read_patterns(void *on) {
    mattis_softmax *self = on;
    if (mattis_softmax_set(self, self->s))
        exit(1);
}

static void softmax(const char *curve, double x, int64_t size, int64_t patterns, int64_t states) {
    static const struct {
        const char *name;
        mattis_pattern_law law;
    } laws[] = {{"signs", MATTIS_LAW_BINARY}, {"reals", MATTIS_LAW_GAUSSIAN}};
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++) {
        mattis_params params = modern(size, patterns, MATTIS_STATE_CONTINUOUS);
        params.pattern_law = laws[k].law;
        params.replicas = states;
        mattis_disorder disorder;
        mattis_softmax self;
        if (mattis_disorder_init(&disorder, &params, 0) ||
            mattis_softmax_init(&self, &disorder, &params, 1, 0))
            exit(1);
        const double elements = (double)size * (double)patterns * (double)states;
        put(curve, laws[k].name, x, 1e12 * median_seconds(read_patterns, &self) / elements);
        mattis_softmax_free(&self);
        mattis_disorder_free(&disorder);
    }
}

int main(void) {
    memory_of_networks(); /* first: nothing has been freed yet */
    against_spins();
    against_patterns();
    spins_of_modern();
    for (int64_t states = 1; states <= 256; states *= 2)
        softmax("softmax_states", (double)states, 64, 20000, states);
    for (int64_t size = 16; size <= 512; size *= 2)
        softmax("softmax_size", (double)size, size, 20000, 64);
    for (int64_t k = 64; k <= 1 << 17; k *= 4)
        softmax("softmax_patterns", (double)k, 64, k, 64);
    return 0;
}
