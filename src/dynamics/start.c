/* First states of a chain: see mattis/dynamics.h. */
#include <math.h>

#include "cue.h"
#include "mattis/dynamics.h"

static int sign_of(double value) {
    return (value > 0) - (value < 0);
}

/* What the named state says about spin i: its sign, or 0 where it leaves it open. */
static int named_sign(const mattis_patterns *patterns, const mattis_params *params,
                      const mattis_image_cue *cue, const mattis_stream *stream, size_t i) {
    double sum = 0;
    int entry = 0;
    uint32_t word[4];
    switch (mattis_params_first_start(params)) {
    case MATTIS_FROM_HIERARCHICAL:
        for (size_t mu = 0; entry == 0 && mu < patterns->n_patterns; mu++)
            entry = mattis_patterns_sign(patterns, i, mu);
        return entry;
    case MATTIS_FROM_EXAMPLE: /* one more example, seen by no rule: wrong with (1 - r)/2 */
        if (cue->bit)
            return mattis_view_sign(cue->bit, 0, 0, i);
        mattis_stream_block(stream, mattis_cue_block(MATTIS_CUE_WRONG, patterns->n_spins, i), word);
        entry = mattis_patterns_sign(patterns, i, cue->target);
        return mattis_unit_real(word) < (1 - params->quality) / 2 ? -entry : entry;
    case MATTIS_FROM_MIXTURE:
        for (size_t mu = 0; mu < MATTIS_MAX_WEIGHTS && mu < patterns->n_patterns; mu++)
            sum += params->weight[mu] * mattis_patterns_sign(patterns, i, mu);
        return sign_of(sum);
    case MATTIS_FROM_RANDOM:
        return mattis_cue_sign(stream, MATTIS_CUE_TURNED, patterns->n_spins, i);
    default:
        return mattis_patterns_sign(patterns, i, cue->target);
    }
}

/* Turns round(N (1 - m_0)/2) spins at random sites. */
static void turn_spins(const mattis_stream *stream, size_t n, double overlap, uint32_t *order,
                       int8_t *spin) {
    const size_t wrong = (size_t)nearbyint((double)n * (1 - overlap) / 2);
    mattis_cue_choose(stream, MATTIS_CUE_TURNED, n, wrong, order);
    for (size_t j = 0; j < wrong; j++)
        spin[order[j]] = (int8_t)-spin[order[j]];
}

void mattis_start_spins(const mattis_patterns *patterns, const mattis_params *params, uint64_t key,
                        uint32_t sample, uint32_t replica, uint32_t *order, int8_t *spin) {
    const mattis_stream start = mattis_stream_make(key, MATTIS_PURPOSE_START, sample, replica);
    const mattis_image_cue cue = mattis_image_cue_of(params, sample, replica);
    const size_t n = patterns->n_spins;
    for (size_t i = 0; i < n; i++) {
        int sign = named_sign(patterns, params, &cue, &start, i);
        spin[i] = sign ? (int8_t)sign : mattis_cue_sign(&start, MATTIS_CUE_OPEN, n, i);
    }
    if (mattis_params_first_start(params) != MATTIS_FROM_RANDOM)
        turn_spins(&start, n, params->overlap, order, spin);
    const size_t masked = mattis_cue_masked(&start, params, order);
    for (size_t j = 0; j < masked; j++)
        spin[order[j]] = mattis_cue_sign(&start, MATTIS_CUE_OPEN, n, order[j]);
}
