/* First states of a chain: see mattis/dynamics.h. */
#include <math.h>

#include "mattis/dynamics.h"

/* The blocks of the start stream of N spins, by what is drawn from them. */
typedef enum start_part {
    TURNED = 0, /* which spins are turned, or all signs of a random state */
    OPEN = 1,   /* signs that the named state leaves open */
    WRONG = 2   /* entries of a noisy example */
} start_part;

static uint64_t block_of(start_part part, size_t n, size_t index) {
    return (uint64_t)part * n + index;
}

/* Sign of spin i, one of 128 in a block. */
static int8_t random_sign(const mattis_stream *stream, start_part part, size_t n, size_t i) {
    uint32_t word[4];
    mattis_stream_block(stream, block_of(part, n, i / 128), word);
    return word[i % 128 / 32] >> i % 32 & 1 ? 1 : -1;
}

static int sign_of(double value) {
    return (value > 0) - (value < 0);
}

/* What the named state says about spin i: its sign, or 0 where it leaves it open. */
static int named_sign(const mattis_patterns *patterns, const mattis_params *params,
                      const mattis_stream *stream, size_t i) {
    double sum = 0;
    int entry = 0;
    uint32_t word[4];
    switch (mattis_params_first_start(params)) {
    case MATTIS_FROM_HIERARCHICAL:
        for (size_t mu = 0; entry == 0 && mu < patterns->n_patterns; mu++)
            entry = mattis_patterns_sign(patterns, i, mu);
        return entry;
    case MATTIS_FROM_EXAMPLE: /* one more example, seen by no rule: wrong with (1 - r)/2 */
        mattis_stream_block(stream, block_of(WRONG, patterns->n_spins, i), word);
        entry = mattis_patterns_sign(patterns, i, 0);
        return mattis_unit_real(word) < (1 - params->quality) / 2 ? -entry : entry;
    case MATTIS_FROM_MIXTURE:
        for (size_t mu = 0; mu < MATTIS_MAX_WEIGHTS && mu < patterns->n_patterns; mu++)
            sum += params->weight[mu] * mattis_patterns_sign(patterns, i, mu);
        return sign_of(sum);
    case MATTIS_FROM_RANDOM:
        return random_sign(stream, TURNED, patterns->n_spins, i);
    default:
        return mattis_patterns_sign(patterns, i, 0);
    }
}

/* Turns round(N (1 - m_0)/2) spins at random sites. */
static void turn_spins(const mattis_stream *stream, size_t n, double overlap, uint32_t *order,
                       int8_t *spin) {
    const size_t wrong = (size_t)nearbyint((double)n * (1 - overlap) / 2);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t j = 0; j < wrong; j++) {
        uint32_t word[4];
        mattis_stream_block(stream, block_of(TURNED, n, j), word);
        size_t pick = j + mattis_bounded(word, n - j);
        uint32_t i = order[pick];
        order[pick] = order[j];
        spin[i] = (int8_t)-spin[i];
    }
}

void mattis_start_spins(const mattis_patterns *patterns, const mattis_params *params, uint64_t key,
                        uint32_t sample, uint32_t replica, uint32_t *order, int8_t *spin) {
    const mattis_stream start = mattis_stream_make(key, MATTIS_PURPOSE_START, sample, replica);
    const size_t n = patterns->n_spins;
    for (size_t i = 0; i < n; i++) {
        int sign = named_sign(patterns, params, &start, i);
        spin[i] = sign ? (int8_t)sign : random_sign(&start, OPEN, n, i);
    }
    if (mattis_params_first_start(params) != MATTIS_FROM_RANDOM)
        turn_spins(&start, n, params->overlap, order, spin);
}
