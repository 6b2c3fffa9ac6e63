/* See cue.h. */
#include "cue.h"

#include <math.h>
#include <stdlib.h>

uint64_t mattis_cue_block(mattis_cue_part part, size_t n, size_t index) {
    return (uint64_t)part * n + index;
}

int8_t mattis_cue_sign(const mattis_stream *stream, mattis_cue_part part, size_t n, size_t i) {
    uint32_t word[4];
    mattis_stream_block(stream, mattis_cue_block(part, n, i / 128), word);
    return word[i % 128 / 32] >> i % 32 & 1 ? 1 : -1;
}

/* Fisher-Yates, as far as wanted. */
void mattis_cue_choose(const mattis_stream *stream, mattis_cue_part part, size_t n, size_t count,
                       uint32_t *order) {
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t j = 0; j < count; j++) {
        uint32_t word[4];
        mattis_stream_block(stream, mattis_cue_block(part, n, j), word);
        const size_t pick = j + mattis_bounded(word, n - j);
        const uint32_t i = order[pick];
        order[pick] = order[j];
        order[j] = i;
    }
}

size_t mattis_cue_masked(const mattis_stream *stream, const mattis_params *params,
                         uint32_t *order) {
    const size_t n = (size_t)params->spins;
    const size_t count = (size_t)nearbyint((double)n * params->masked);
    if (params->mask == MATTIS_MASK_SCATTERED)
        mattis_cue_choose(stream, MATTIS_CUE_MASKED, n, count, order);
    else
        for (size_t j = 0; j < count; j++)
            order[j] = (uint32_t)(n - 1 - j);
    return count;
}

/* --- Continuous states ---------------------------------------------------------------------- */

static double norm(const double *x, size_t n) {
    double square = 0;
    for (size_t i = 0; i < n; i++)
        square += x[i] * x[i];
    return sqrt(square);
}

static void scale(double *x, size_t n, double length) {
    const double now = norm(x, n);
    for (size_t i = 0; i < n && now > 0; i++)
        x[i] *= length / now;
}

/* A random direction: normal numbers from words u, v of each half of a block, by Box and Muller. */
static void draw_direction(const mattis_stream *stream, size_t n, double *out) {
    for (size_t i = 0; i < n; i++) {
        uint32_t word[4];
        const size_t pair = i % 4 / 2 * 2;
        mattis_stream_block(stream, mattis_cue_block(MATTIS_CUE_NORMAL, n, i / 4), word);
        const double radius = sqrt(-2 * log((word[pair] + 0.5) * 0x1p-32));
        const double angle = 2 * M_PI * (word[pair + 1] * 0x1p-32);
        out[i] = radius * (i % 2 ? sin(angle) : cos(angle));
    }
}

static void from_pattern(const mattis_stream *stream, const mattis_params *params,
                         const double *pattern, double *s, double *direction, uint32_t *order) {
    const size_t n = (size_t)params->spins;
    const double m = params->overlap, length = norm(pattern, n);
    for (size_t i = 0; i < n; i++)
        s[i] = pattern[i];
    if (params->pattern_law == MATTIS_LAW_BINARY) {
        const size_t wrong = (size_t)nearbyint((double)n * (1 - m) / 2);
        mattis_cue_choose(stream, MATTIS_CUE_TURNED, n, wrong, order);
        for (size_t j = 0; j < wrong; j++)
            s[order[j]] = -s[order[j]];
        return;
    }
    double along = 0;
    draw_direction(stream, n, direction);
    for (size_t i = 0; i < n; i++)
        along += direction[i] * pattern[i] / (length * length);
    for (size_t i = 0; i < n; i++)
        direction[i] -= along * pattern[i];
    scale(direction, n, length * sqrt(1 - m * m));
    for (size_t i = 0; i < n; i++)
        s[i] = m * pattern[i] + direction[i];
}

static void at_random(const mattis_stream *stream, const mattis_params *params, double *s) {
    const size_t n = (size_t)params->spins;
    if (params->pattern_law != MATTIS_LAW_BINARY) {
        draw_direction(stream, n, s);
        scale(s, n, sqrt((double)n));
        return;
    }
    for (size_t i = 0; i < n; i++)
        s[i] = mattis_cue_sign(stream, MATTIS_CUE_TURNED, n, i);
}

/* The sum over the first patterns by their weights, the same for all states. */
static int read_mixture(const mattis_softmax *network, const mattis_params *params, double *sum) {
    const size_t n = network->n_components;
    mattis_pattern_reader reader;
    double *pattern = malloc(n * sizeof *pattern);
    int status = mattis_pattern_reader_init(&reader, network->patterns);
    if (!pattern)
        status = MATTIS_ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        sum[i] = 0;
    for (size_t mu = 0; !status && mu < MATTIS_MAX_WEIGHTS && mu < network->patterns->n_patterns;
         mu++) {
        mattis_pattern_reader_pattern(&reader, mu, pattern);
        for (size_t i = 0; i < n; i++)
            sum[i] += params->weight[mu] * pattern[i];
    }
    scale(sum, n, sqrt((double)n));
    mattis_pattern_reader_free(&reader);
    free(pattern);
    return status;
}

int mattis_cue_states(mattis_softmax *network, const mattis_params *params, uint64_t key,
                      uint32_t sample) {
    const size_t n = network->n_components;
    double *room = malloc(3 * n * sizeof *room);
    uint32_t *order = malloc(n * sizeof *order);
    int status = room && order ? MATTIS_OK : MATTIS_ERR_MEMORY;
    double *s = room, *pattern = room + n, *direction = room + 2 * n;
    for (size_t a = 0; !status && a < network->n_states; a++) {
        const mattis_stream stream =
            mattis_stream_make(key, MATTIS_PURPOSE_START, sample, (uint32_t)a);
        for (size_t i = 0; i < n; i++)
            pattern[i] = network->target[mattis_softmax_at(n, a, i)];
        if (params->from == MATTIS_FROM_RANDOM)
            at_random(&stream, params, s);
        else if (params->from == MATTIS_FROM_MIXTURE)
            status = read_mixture(network, params, s);
        else
            from_pattern(&stream, params, pattern, s, direction, order);
        const size_t masked = mattis_cue_masked(&stream, params, order);
        for (size_t j = 0; j < masked; j++)
            s[order[j]] = 0;
        for (size_t i = 0; i < n; i++)
            network->s[mattis_softmax_at(n, a, i)] = s[i];
    }
    free(room);
    free(order);
    return status;
}
