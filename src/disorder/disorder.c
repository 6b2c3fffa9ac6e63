/* See mattis/disorder.h: what the learning rule builds on, besides the patterns. */
#include <math.h>
#include <stdlib.h>

#include "couplings.h"
#include "mattis/disorder.h"
#include "mattis/error.h"
#include "mattis/stream.h"
#include "room.h"
#include "taken.h"

/* P(u < p) for a 32-bit word u: the word below which an event of probability p happens. */
static uint64_t threshold(double probability) {
    return (uint64_t)nearbyint(probability * 0x1p32);
}

/* The examples eta = chi xi, P(chi = -1) = (1 - r)/2, as bits, and 0 where xi is. Block (i K + mu)
 * ceil(M/4) + b of the stream holds examples 4 b ... of entry (i, mu). */
static int draw_examples(mattis_patterns *examples, const mattis_patterns *patterns,
                         const mattis_params *params, const mattis_stream *stream) {
    const size_t m = (size_t)params->examples, blocks = (m + 3) / 4;
    const uint64_t wrong = threshold((1 - params->quality) / 2);
    int status = mattis_patterns_room(examples, patterns->n_spins, patterns->n_patterns * m,
                                      patterns->nonzero != NULL);
    if (status)
        return status;
    for (size_t i = 0; i < patterns->n_spins; i++) {
        uint64_t *column = examples->bit + i * examples->words;
        for (size_t mu = 0; mu < patterns->n_patterns; mu++) {
            const int entry = mattis_patterns_sign(patterns, i, mu);
            const bool up = entry > 0;
            if (entry == 0)
                continue;
            uint32_t word[4];
            for (size_t a = 0; a < m; a++) {
                if (a % 4 == 0)
                    mattis_stream_block(stream, (i * patterns->n_patterns + mu) * blocks + a / 4,
                                        word);
                size_t at = mu * m + a;
                column[at / 64] |= (uint64_t)(up != (word[a % 4] < wrong)) << at % 64;
                if (examples->nonzero)
                    examples->nonzero[i * examples->words + at / 64] |= (uint64_t)1 << at % 64;
            }
        }
    }
    return MATTIS_OK;
}

/* Cumulative law of B, the number of examples that agree, B ~ Binomial(M, (1 + r)/2), in units of
 * 2^-32: B = k where cumulative[k - 1] <= u < cumulative[k]. */
static uint64_t *binomial_law(const mattis_params *params) {
    const int m = (int)params->examples;
    const double p = (1 + params->quality) / 2;
    uint64_t *cumulative = malloc(((size_t)m + 1) * sizeof *cumulative);
    double sum = 0;
    for (int k = 0; cumulative && k <= m; k++) {
        sum += exp(lgamma(m + 1.0) - lgamma(k + 1.0) - lgamma(m - k + 1.0) + k * log(p) +
                   (m - k) * log1p(-p));
        cumulative[k] = k == m ? (uint64_t)1 << 32 : threshold(fmin(sum, 1));
    }
    return cumulative;
}

static int draw_binomial(const uint64_t *cumulative, int m, uint32_t u) {
    int low = 0, high = m;
    while (low < high) {
        int middle = (low + high) / 2;
        if (u < cumulative[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int mattis_means_init(mattis_means *self, size_t n_spins, size_t n_patterns, int64_t examples) {
    enum { BEHIND = 64 };
    *self = (mattis_means){.n_spins = n_spins,
                           .n_patterns = n_patterns,
                           .stride = mattis_means_stride(n_patterns),
                           .examples = (int)examples};
    const bool narrow = examples <= INT8_MAX;
    const size_t numbers = n_spins * self->stride + BEHIND;
    void *room = mattis_room(numbers * (narrow ? sizeof *self->narrow : sizeof *self->wide));
    if (!room)
        return MATTIS_ERR_MEMORY;
    if (narrow)
        self->narrow = room;
    else
        self->wide = room;
    return MATTIS_OK;
}

/* M x = xi (2 B - M). Block i ceil(K/4) + b of the stream holds entries 4 b ... of spin i. */
static int draw_means(mattis_means *means, const mattis_patterns *patterns,
                      const mattis_params *params, const mattis_stream *stream) {
    const int m = (int)params->examples;
    const size_t n = patterns->n_patterns, blocks = (n + 3) / 4;
    uint64_t *cumulative = binomial_law(params);
    if (!cumulative || mattis_means_init(means, patterns->n_spins, n, m) != MATTIS_OK) {
        free(cumulative);
        return MATTIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < patterns->n_spins; i++) {
        uint32_t word[4];
        for (size_t mu = 0; mu < n; mu++) {
            if (mu % 4 == 0)
                mattis_stream_block(stream, i * blocks + mu / 4, word);
            int agree = draw_binomial(cumulative, m, word[mu % 4]);
            mattis_means_set(means, i, mu, mattis_patterns_sign(patterns, i, mu) * (2 * agree - m));
        }
    }
    free(cumulative);
    return MATTIS_OK;
}

bool mattis_is_pairwise(const mattis_params *params) {
    const int64_t each = params->rule == MATTIS_UNSUPERVISED ? params->examples : 1;
    return params->model == MATTIS_DENSE && params->order == 2 &&
           params->rule != MATTIS_SUPERVISED && params->synaptic <= 0 &&
           params->update == MATTIS_SEQUENTIAL && params->patterns * each <= INT16_MAX;
}

double mattis_pair_rows_bytes(const mattis_params *params) {
    const double spins = (double)params->spins;
    const double bytes = spins * (spins * sizeof(int16_t) + sizeof(bool));
    return mattis_is_pairwise(params) && bytes <= MATTIS_PAIR_STORE ? bytes : 0;
}

static int make_room_for_rows(mattis_pair_rows *rows, const mattis_params *params) {
    const size_t n = (size_t)params->spins;
    if (mattis_pair_rows_bytes(params) <= 0)
        return MATTIS_OK;
    rows->row = malloc(n * n * sizeof *rows->row);
    rows->made = calloc(n, sizeof *rows->made);
    return rows->row && rows->made ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

int mattis_disorder_init(mattis_disorder *self, const mattis_params *params, uint32_t sample) {
    *self = (mattis_disorder){0};
    if (params->model == MATTIS_MODERN && params->state == MATTIS_STATE_CONTINUOUS)
        return mattis_pattern_blocks_init(&self->blocks, params, sample, true);
    const uint64_t key = mattis_disorder_key(params);
    mattis_stream examples = mattis_stream_make(key, MATTIS_PURPOSE_EXAMPLES, sample, 0);
    mattis_stream couplings = mattis_stream_make(key, MATTIS_PURPOSE_COUPLINGS, sample, 0);
    int status = mattis_patterns_init(&self->patterns, params, sample);
    const bool taken = params->images && params->concepts == MATTIS_CONCEPTS_CLASSES;
    if (!status && params->rule == MATTIS_UNSUPERVISED)
        status = taken ? mattis_take_examples(&self->examples, &self->patterns, params, sample)
                       : draw_examples(&self->examples, &self->patterns, params, &examples);
    if (!status && params->rule == MATTIS_SUPERVISED)
        status = taken ? mattis_take_means(&self->means, &self->patterns, params, sample)
                       : draw_means(&self->means, &self->patterns, params, &examples);
    if (!status && params->synaptic > 0)
        status = mattis_couplings_draw(params, &couplings, &self->couplings);
    mattis_patterns *const terms =
        params->rule == MATTIS_UNSUPERVISED ? &self->examples : &self->patterns;
    if (!status && mattis_keeps_rows(params) && !(terms->rows = calloc(1, sizeof *terms->rows)))
        status = MATTIS_ERR_MEMORY;
    return status ? status : make_room_for_rows(&self->rows, params);
}

void mattis_disorder_free(mattis_disorder *self) {
    mattis_patterns_free(&self->patterns);
    mattis_patterns_free(&self->examples);
    free(self->means.narrow);
    free(self->means.wide);
    free(self->couplings);
    free(self->rows.row);
    free(self->rows.made);
    mattis_pattern_blocks_free(&self->blocks);
    *self = (mattis_disorder){0};
}
