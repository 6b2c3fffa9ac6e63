/* See mattis/softmax.h. */
#include "mattis/softmax.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cue.h"
#include "softmax_pass.h"

enum { LANES = MATTIS_SOFTMAX_LANES, ALIGNMENT = 64, MAX_COMPONENTS = 1 << 20 };

/* Rounding units of the largest numbers involved that an energy may rise by, and below which a
 * component is not asked to settle. */
enum { ROUNDING = 32 };

static double unit_of(const mattis_softmax *self) {
    return self->patterns->single ? FLT_EPSILON : DBL_EPSILON;
}

int mattis_softmax_limits(const mattis_params *params, mattis_report *report) {
    if (params->spins > MAX_COMPONENTS)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "network.spins: a continuous state has at most %d components, not %d",
                           MAX_COMPONENTS, (int)params->spins);
    return MATTIS_OK;
}

void mattis_softmax_cost(const mattis_params *params, mattis_cost *out) {
    const double n = (double)params->spins, k = (double)params->patterns;
    const double parts = fmin(ceil(k / 4096), MATTIS_SOFTMAX_PARTS);
    const double reader = n * (MATTIS_SOFTMAX_BLOCK * 2 + 32) * sizeof(double);
    const double groups = ceil((double)params->replicas / LANES);
    out->disorder_bytes = mattis_pattern_blocks_bytes(params) + parts * reader;
    /* of each replica: s, next, target, beta s with its tables, and the sums of each part */
    out->state_bytes = groups * LANES / (double)params->replicas * n * (8 + parts) * sizeof(double);
    out->sweep_elements = 2 * n * k;
}

static double *components(const mattis_softmax *self) {
    const size_t bytes = self->n_groups * self->n_components * LANES * sizeof(double);
    double *out = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (out)
        memset(out, 0, bytes);
    return out;
}

/* --- Patterns that are read once ------------------------------------------------------------ */

/* The patterns target + shift of every state. */
static int read_targets(const mattis_softmax *self, uint64_t shift, double *out) {
    mattis_pattern_reader reader;
    double *pattern = malloc(self->n_components * sizeof *pattern);
    int status = mattis_pattern_reader_init(&reader, self->patterns);
    if (!pattern)
        status = MATTIS_ERR_MEMORY;
    for (size_t a = 0; !status && a < self->n_states; a++) {
        mattis_pattern_reader_pattern(
            &reader, (self->state[a].target + shift) % self->patterns->n_patterns, pattern);
        for (size_t i = 0; i < self->n_components; i++)
            out[mattis_softmax_at(self->n_components, a, i)] = pattern[i];
    }
    mattis_pattern_reader_free(&reader);
    free(pattern);
    return status;
}

/* max |xi|^2: N where every pattern has that. */
static int find_largest(mattis_softmax *self) {
    const size_t n = self->n_components;
    self->largest = (double)n;
    if (self->patterns->law != MATTIS_LAW_GAUSSIAN)
        return MATTIS_OK;
    mattis_pattern_reader reader;
    int status = mattis_pattern_reader_init(&reader, self->patterns);
    self->largest = 0;
    for (uint64_t b = 0; !status && b < self->patterns->n_blocks; b++) {
        const void *block = mattis_pattern_reader_get(&reader, b);
        double square[MATTIS_SOFTMAX_BLOCK] = {0};
        for (size_t i = 0; i < n * MATTIS_SOFTMAX_BLOCK; i++) {
            const double x =
                self->patterns->single ? ((const float *)block)[i] : ((const double *)block)[i];
            square[i % MATTIS_SOFTMAX_BLOCK] += x * x;
        }
        for (size_t p = 0; p < MATTIS_SOFTMAX_BLOCK; p++)
            self->largest = fmax(self->largest, square[p]);
    }
    mattis_pattern_reader_free(&reader);
    return status;
}

/* --- One state ------------------------------------------------------------------------------ */

/* sum_i x_i y_i of n components from `first` on, in pieces and these in pairs: in equal terms, all
 * of which may be rounded the same way, at most (PAIRED + log2 N)/2 units are lost (Higham,
 * Accuracy and Stability of Numerical Algorithms, 2002, section 4.2). */
static double products(const mattis_softmax *self, const double *x, const double *y, size_t a,
                       size_t first, size_t n) {
    enum { PAIRED = 32 };
    if (n > PAIRED)
        return products(self, x, y, a, first, n / 2) +
               products(self, x, y, a, first + n / 2, n - n / 2);
    double sum = 0;
    for (size_t i = first; i < first + n; i++) {
        const size_t at = mattis_softmax_at(self->n_components, a, i);
        sum += x[at] * y[at];
    }
    return sum;
}

static double dot(const mattis_softmax *self, const double *x, const double *y, size_t a) {
    return products(self, x, y, a, 0, self->n_components);
}

static double distance(const mattis_softmax *self, const double *x, const double *y, size_t a) {
    double sum = 0;
    for (size_t i = 0; i < self->n_components; i++) {
        const size_t at = mattis_softmax_at(self->n_components, a, i);
        sum += (x[at] - y[at]) * (x[at] - y[at]);
    }
    return sqrt(sum);
}

double mattis_softmax_error(const mattis_softmax *self, size_t a) {
    return distance(self, self->s, self->target, a);
}

/* How many units a score may be off, a sum over pieces of at most n = MATTIS_SOFTMAX_PIECE
 * components. Terms of random real patterns round up and down, by n^(1/2)/6 units in all; those of
 * binary ones are looked up by four, so that n/8 units are the most. Those of images, with one
 * background, may all round the same way, by n/2 units at most (Higham, section 4.2). */
static double rounding_of(const mattis_softmax *self) {
    const double most = fmin((double)self->n_components, MATTIS_SOFTMAX_PIECE) / 2;
    return self->patterns->law == MATTIS_LAW_DATA ? fmax(ROUNDING, most) : ROUNDING;
}

/* What the sums say of state a: its energy, its weights, and the state after one more update. */
static void evaluate(mattis_softmax *self, size_t a) {
    mattis_softmax_state *state = &self->state[a];
    const mattis_softmax_sums *sums = mattis_softmax_pass_of(self->pass, a / LANES);
    const size_t l = a % LANES;
    const double square = dot(self, self->s, self->s, a), log_sum = log(sums->sum[l]);
    const double free_score = (sums->max[l] + log_sum) / self->beta;
    const double k = (double)self->patterns->n_patterns;
    state->energy = -free_score + square / 2 + log(k) / self->beta + self->largest / 2;
    state->allowance =
        rounding_of(self) * unit_of(self) * fmax(fabs(free_score), fmax(square, self->largest));
    state->entropy = log_sum + sums->moment[l] / sums->sum[l];
    state->top = 1 / sums->sum[l];
    state->change = 0;
    for (size_t i = 0; i < self->n_components; i++) {
        const size_t at = mattis_softmax_at(self->n_components, a, i);
        self->next[at] = sums->mean[i * LANES + l] / sums->sum[l];
        state->change = fmax(state->change, fabs(self->next[at] - self->s[at]));
    }
    const double entry = sqrt(self->largest / (double)self->n_components);
    state->converged =
        state->change <=
        fmax(self->tolerance, self->patterns->single ? ROUNDING * FLT_EPSILON * entry : 0);
}

int mattis_softmax_set(mattis_softmax *self, const double *s) {
    const double n = (double)self->n_components;
    const size_t size = self->n_groups * self->n_components * LANES;
    if (s != self->s)
        memcpy(self->s, s, size * sizeof *s);
    int status = mattis_softmax_pass_sums(self->pass, self, self->s);
    for (size_t a = 0; !status && a < self->n_states; a++) {
        mattis_softmax_state *state = &self->state[a];
        *state = (mattis_softmax_state){.target = state->target, .rise = -INFINITY};
        evaluate(self, a);
        state->cue_error = distance(self, self->s, self->target, a);
        state->first_overlap = dot(self, self->next, self->target, a) / n;
        state->first_error = distance(self, self->next, self->target, a);
    }
    return status;
}

void mattis_softmax_transfer(mattis_softmax *self, mattis_buffer *buffer) {
    const size_t size = self->n_groups * self->n_components * LANES;
    mattis_buffer_move(buffer, self->s, size * sizeof *self->s);
    mattis_buffer_move(buffer, self->state, self->n_states * sizeof *self->state);
    if (!buffer->loading || buffer->failed)
        return;
    if (mattis_softmax_pass_sums(self->pass, self, self->s) != MATTIS_OK)
        buffer->failed = true;
    for (size_t a = 0; !buffer->failed && a < self->n_states; a++)
        evaluate(self, a);
}

int mattis_softmax_step(mattis_softmax *self) {
    for (size_t a = 0; a < self->n_states; a++)
        for (size_t i = 0; i < self->n_components && !self->state[a].converged; i++) {
            const size_t at = mattis_softmax_at(self->n_components, a, i);
            self->s[at] = self->next[at];
        }
    int status = mattis_softmax_pass_sums(self->pass, self, self->s);
    for (size_t a = 0; !status && a < self->n_states; a++) {
        mattis_softmax_state *state = &self->state[a];
        if (state->converged)
            continue;
        const double before = state->energy, allowance = state->allowance;
        evaluate(self, a);
        state->updates++;
        state->rise = fmax(state->rise, state->energy - before);
        if (!(state->energy - before <= fmax(allowance, state->allowance)))
            status = MATTIS_ERR_INTERNAL;
    }
    return status;
}

bool mattis_softmax_settled(const mattis_softmax *self) {
    for (size_t a = 0; a < self->n_states; a++)
        if (!self->state[a].converged)
            return false;
    return true;
}

int mattis_softmax_overlaps(const mattis_softmax *self, size_t k, double *out) {
    double *pattern = k == 0 ? self->target : components(self);
    int status = pattern ? MATTIS_OK : MATTIS_ERR_MEMORY;
    if (!status && k > 0)
        status = read_targets(self, k, pattern);
    for (size_t a = 0; !status && a < self->n_states; a++)
        out[a] = dot(self, self->s, pattern, a) / (double)self->n_components;
    if (k > 0)
        free(pattern);
    return status;
}

int mattis_softmax_init(mattis_softmax *self, const mattis_disorder *disorder,
                        const mattis_params *params, uint64_t key, uint32_t sample) {
    *self = (mattis_softmax){
        .patterns = &disorder->blocks,
        .n_components = (size_t)params->spins,
        .n_states = (size_t)params->replicas,
        .n_groups = ((size_t)params->replicas + LANES - 1) / LANES,
        .beta = params->inverse_temperature,
        .tolerance = params->tolerance,
    };
    self->s = components(self);
    self->next = components(self);
    self->target = components(self);
    self->state = calloc(self->n_states, sizeof *self->state);
    if (!self->s || !self->next || !self->target || !self->state)
        return MATTIS_ERR_MEMORY;
    for (size_t a = 0; a < self->n_states; a++)
        self->state[a].target = a % self->patterns->n_patterns;
    int status = mattis_softmax_pass_init(&self->pass, self);
    if (!status)
        status = find_largest(self);
    if (!status)
        status = read_targets(self, 0, self->target);
    if (!status)
        status = mattis_cue_states(self, params, key, sample);
    return status ? status : mattis_softmax_set(self, self->s);
}

void mattis_softmax_free(mattis_softmax *self) {
    mattis_softmax_pass_free(self->pass);
    free(self->s);
    free(self->next);
    free(self->target);
    free(self->state);
    *self = (mattis_softmax){0};
}
