/* See softmax_pass.h. */
#include "softmax_pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = MATTIS_SOFTMAX_LANES, BLOCK = MATTIS_SOFTMAX_BLOCK, ALIGNMENT = 64 };

/* Blocks of a part at least: below, joining parts would cost more than it saves. */
enum { PART_BLOCKS = 64 };

/* Of all patterns together, weights below e^-NEGLIGIBLE of the largest one are left out. */
static const double negligible = 23; /* 1e-10 */

struct mattis_softmax_pass {
    size_t n_components, n_groups, n_parts;
    void *scaled;                  /* beta s, in the precision of the patterns */
    void *table;                   /* of beta s, for binary patterns; else NULL */
    double *room;                  /* of all sums */
    mattis_softmax_sums *sums;     /* [part][group]; part 0 ends up with the whole */
    mattis_pattern_reader *reader; /* of each part */
};

static size_t padded(size_t bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static size_t parts_of(uint64_t n_blocks) {
    const uint64_t parts = (n_blocks + PART_BLOCKS - 1) / PART_BLOCKS;
    return parts < MATTIS_SOFTMAX_PARTS ? (size_t)parts : MATTIS_SOFTMAX_PARTS;
}

int mattis_softmax_pass_init(mattis_softmax_pass **out, const mattis_softmax *network) {
    mattis_softmax_pass *self = *out = calloc(1, sizeof *self);
    if (!self)
        return MATTIS_ERR_MEMORY;
    const size_t n = network->n_components, groups = network->n_groups;
    const size_t each = (3 + n) * LANES; /* doubles of the sums of one group */
    self->n_components = n;
    self->n_groups = groups;
    self->n_parts = parts_of(network->patterns->n_blocks);
    self->scaled = aligned_alloc(ALIGNMENT, padded(groups * n * LANES * sizeof(double)));
    if (network->patterns->law == MATTIS_LAW_BINARY)
        self->table = aligned_alloc(ALIGNMENT,
                                    padded(groups * mattis_softmax_table_room(n) * sizeof(double)));
    self->room = aligned_alloc(ALIGNMENT, padded(self->n_parts * groups * each * sizeof(double)));
    self->sums = calloc(self->n_parts * groups, sizeof *self->sums);
    self->reader = calloc(self->n_parts, sizeof *self->reader);
    if (network->patterns->law == MATTIS_LAW_BINARY && !self->table)
        return MATTIS_ERR_MEMORY;
    if (!self->scaled || !self->room || !self->sums || !self->reader)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->n_parts * groups; k++) {
        double *first = self->room + k * each;
        self->sums[k] = (mattis_softmax_sums){.max = first,
                                              .sum = first + LANES,
                                              .moment = first + 2 * LANES,
                                              .mean = first + 3 * LANES};
    }
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < self->n_parts; k++)
        status = mattis_pattern_reader_init(&self->reader[k], network->patterns);
    return status;
}

void mattis_softmax_pass_free(mattis_softmax_pass *self) {
    if (!self)
        return;
    for (size_t k = 0; self->reader && k < self->n_parts; k++)
        mattis_pattern_reader_free(&self->reader[k]);
    free(self->reader);
    free(self->sums);
    free(self->room);
    free(self->scaled);
    free(self->table);
    free(self);
}

const mattis_softmax_sums *mattis_softmax_pass_of(const mattis_softmax_pass *self, size_t group) {
    return &self->sums[group];
}

/* Lanes without a state repeat the first one of their group: a block is left out only where no lane
 * needs it. */
static void scale_states(void *out, const mattis_softmax *network, const double *s, double scale) {
    const size_t n = network->n_components, size = network->n_groups * n * LANES;
    for (size_t k = 0; k < size; k++) {
        const size_t l = k % LANES;
        const bool used = k / (n * LANES) * LANES + l < network->n_states;
        const double value = scale * s[used ? k : k - l];
        if (network->patterns->single)
            ((float *)out)[k] = (float)value;
        else
            ((double *)out)[k] = value;
    }
}

static void clear(const mattis_softmax_sums *sums, size_t n_components) {
    for (size_t l = 0; l < LANES; l++) {
        sums->max[l] = -INFINITY;
        sums->sum[l] = sums->moment[l] = 0;
    }
    memset(sums->mean, 0, n_components * LANES * sizeof *sums->mean);
}

static void add_reals(mattis_softmax_pass *self, const mattis_pattern_blocks *patterns,
                      uint64_t block, double below, size_t part) {
    const void *pattern = mattis_pattern_reader_get(&self->reader[part], block);
    const size_t size = mattis_pattern_blocks_size(patterns, block), n = self->n_components;
    for (size_t g = 0; g < self->n_groups; g++) {
        mattis_softmax_sums *sums = &self->sums[part * self->n_groups + g];
        const size_t state = g * n * LANES;
        if (patterns->single)
            patterns->kernel->softmax_add32(sums, pattern, size, n,
                                            (const float *)self->scaled + state, below);
        else
            patterns->kernel->softmax_add64(sums, pattern, size, n,
                                            (const double *)self->scaled + state, below);
    }
}

static void add_bits(mattis_softmax_pass *self, const mattis_pattern_blocks *patterns,
                     uint64_t block, double below, size_t part) {
    const mattis_softmax_bits bits = mattis_pattern_reader_bits(&self->reader[part], block);
    const size_t size = mattis_pattern_blocks_size(patterns, block), n = self->n_components;
    for (size_t g = 0; g < self->n_groups; g++) {
        mattis_softmax_sums *sums = &self->sums[part * self->n_groups + g];
        const size_t table = g * mattis_softmax_table_room(n);
        if (patterns->single)
            patterns->kernel->softmax_add_bits32(sums, &bits, size, n,
                                                 (const float *)self->table + table, below);
        else
            patterns->kernel->softmax_add_bits64(sums, &bits, size, n,
                                                 (const double *)self->table + table, below);
    }
}

/* Tables of the scaled states, for binary patterns. */
static void make_tables(const mattis_softmax_pass *self, const mattis_pattern_blocks *patterns) {
    const size_t n = self->n_components;
    for (size_t g = 0; self->table && g < self->n_groups; g++) {
        const size_t state = g * n * LANES, table = g * mattis_softmax_table_room(n);
        if (patterns->single)
            patterns->kernel->softmax_tables32((const float *)self->scaled + state, n,
                                               (float *)self->table + table);
        else
            patterns->kernel->softmax_tables64((const double *)self->scaled + state, n,
                                               (double *)self->table + table);
    }
}

/* Sums of one part, of all groups: each block is read once for all states. */
static void add_part(mattis_softmax_pass *self, const mattis_softmax *network, size_t part) {
    const mattis_pattern_blocks *patterns = network->patterns;
    const uint64_t first = patterns->n_blocks * part / self->n_parts;
    const uint64_t end = patterns->n_blocks * (part + 1) / self->n_parts;
    const double below = negligible + log((double)patterns->n_patterns);
    const size_t n = self->n_components;
    mattis_softmax_sums *sums = self->sums + part * self->n_groups;
    for (size_t g = 0; g < self->n_groups; g++)
        clear(&sums[g], n);
    for (uint64_t b = first; b < end; b++) {
        if (self->table)
            add_bits(self, patterns, b, below, part);
        else
            add_reals(self, patterns, b, below, part);
    }
}

/* into += from, both relative to their own largest score. */
static void join(const mattis_softmax_sums *into, const mattis_softmax_sums *from,
                 size_t n_components) {
    for (size_t l = 0; l < LANES; l++) {
        const double max = fmax(into->max[l], from->max[l]);
        const double down = max - into->max[l], other = max - from->max[l];
        const double x = exp(-down), y = exp(-other);
        /* moments are about the new maximum: sum (max - x_p) e^{x_p - max} */
        into->moment[l] = x * (into->moment[l] + (x > 0 ? down * into->sum[l] : 0)) +
                          y * (from->moment[l] + (y > 0 ? other * from->sum[l] : 0));
        into->sum[l] = x * into->sum[l] + y * from->sum[l];
        into->max[l] = max;
        for (size_t i = 0; i < n_components; i++)
            into->mean[i * LANES + l] =
                x * into->mean[i * LANES + l] + y * from->mean[i * LANES + l];
    }
}

int mattis_softmax_pass_sums(mattis_softmax_pass *self, const mattis_softmax *network,
                             const double *s) {
    scale_states(self->scaled, network, s, network->beta);
    make_tables(self, network->patterns);
    /* Inside a parallel region idle threads take parts; outside, one thread does them all. */
#pragma omp taskgroup
    for (size_t part = 0; part < self->n_parts; part++) {
#pragma omp task default(none) shared(self, network) firstprivate(part)
        add_part(self, network, part);
    }
    for (size_t part = 1; part < self->n_parts; part++)
        for (size_t g = 0; g < self->n_groups; g++)
            join(&self->sums[g], &self->sums[part * self->n_groups + g], self->n_components);
    return MATTIS_OK;
}

int mattis_softmax_pass_scores(const mattis_softmax *network, const double *s, double scale,
                               mattis_softmax_visit visit, void *context) {
    const mattis_pattern_blocks *patterns = network->patterns;
    const size_t n = network->n_components;
    mattis_pattern_reader reader;
    void *scaled = aligned_alloc(ALIGNMENT, padded(network->n_groups * n * LANES * sizeof(double)));
    float *single = aligned_alloc(ALIGNMENT, BLOCK * LANES * sizeof *single);
    double *score = aligned_alloc(ALIGNMENT, BLOCK * LANES * sizeof *score);
    int status = mattis_pattern_reader_init(&reader, patterns);
    if (!scaled || !single || !score)
        status = MATTIS_ERR_MEMORY;
    if (!status)
        scale_states(scaled, network, s, scale);
    for (uint64_t b = 0; !status && b < patterns->n_blocks; b++) {
        const void *block = mattis_pattern_reader_get(&reader, b);
        const size_t size = mattis_pattern_blocks_size(patterns, b);
        for (size_t g = 0; g < network->n_groups; g++) {
            if (patterns->single) {
                patterns->kernel->softmax_scores32(block, size, n,
                                                   (const float *)scaled + g * n * LANES, single);
                for (size_t k = 0; k < size * LANES; k++)
                    score[k] = single[k];
            } else {
                patterns->kernel->softmax_scores64(block, size, n,
                                                   (const double *)scaled + g * n * LANES, score);
            }
            visit(context, b * BLOCK, size, g, score);
        }
    }
    mattis_pattern_reader_free(&reader);
    free(scaled);
    free(single);
    free(score);
    return status;
}
