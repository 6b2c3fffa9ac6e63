/* See tally.h. */
#include "tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP = MATTIS_TALLY_GROUP };

/* Counters for the keys of Gaussian overlaps, six standard deviations to both sides, two of them
 * apart or, of diluted patterns, one. */
static size_t counters_of(size_t n_spins, bool diluted, size_t n_keys) {
    const size_t enough = 32 + (size_t)((diluted ? 12 : 6) * sqrt((double)n_spins));
    return enough < n_keys ? enough : n_keys;
}

static size_t planes_of(const mattis_tally *self) {
    return self->patterns->nonzero ? 2 : 1;
}

/* Words of the counters of a key. */
static size_t counter_words(size_t row_words, size_t planes) {
    return row_words * planes * MATTIS_TALLY_PLANES;
}

/* Words of a row with all its blocks. */
static size_t row_words_of(const mattis_patterns *patterns) {
    return mattis_pattern_row_blocks(patterns->n_spins) *
           mattis_pattern_row_length(patterns->n_spins);
}

static double bytes_of(size_t n_spins, double n_patterns, bool diluted, double keys) {
    const size_t blocks = mattis_pattern_row_blocks(n_spins);
    const size_t words = blocks * mattis_pattern_row_length(n_spins);
    const double counters = (double)counters_of(n_spins, diluted, (size_t)keys);
    const double counter = 8.0 * (double)counter_words(words, diluted ? 2 : 1);
    const double of_key = 2 * sizeof(size_t) + (2 * GROUP + 3) * sizeof(uint32_t);
    return counters * (counter + 2 * sizeof(size_t)) + keys * of_key +
           (double)words * 8 * (diluted ? 129 : 65) + MATTIS_TALLY_CHUNK * sizeof(uint32_t) +
           (diluted ? n_patterns * sizeof(uint16_t) : 0);
}

double mattis_tally_bytes(const mattis_params *params, double keys) {
    const double each = params->rule == MATTIS_UNSUPERVISED ? (double)params->examples : 1;
    if (!mattis_keeps_rows(params))
        return 0;
    return mattis_rows_bytes(params) +
           MATTIS_TALLY_STATES * bytes_of((size_t)params->spins, (double)params->patterns * each,
                                          params->model == MATTIS_MULTITASKING, keys);
}

mattis_tally mattis_tally_of(const mattis_patterns *patterns, const mattis_kernels *kernel,
                             size_t n_keys, int32_t (*weight_of)(const void *of, size_t key),
                             const void *of) {
    return (mattis_tally){
        .patterns = patterns, .kernel = kernel, .n_keys = n_keys, .weight_of = weight_of, .of = of};
}

static size_t sizes_of(const mattis_tally *self) {
    return (self->patterns->n_patterns + 3) / 4 * 4;
}

/* Bits that differ from 0. */
static void count_sizes(mattis_tally *self) {
    const mattis_patterns *patterns = self->patterns;
    const uint64_t zero[MATTIS_TALLY_WORDS] = {0};
    memset(self->size, 0, sizes_of(self) * sizeof *self->size);
    for (size_t b = 0; b < mattis_pattern_row_blocks(patterns->n_spins); b++)
        self->kernel->tally_apart(patterns->rows->nonzero + mattis_pattern_row_at(patterns, b, 0),
                                  NULL, mattis_pattern_row_length(patterns->n_spins),
                                  patterns->n_patterns, zero, self->size);
}

static bool make(mattis_tally *self) {
    const size_t words = row_words_of(self->patterns), n = self->n_keys;
    self->n_bits = 64 * words;
    self->room = counters_of(self->patterns->n_spins, self->patterns->nonzero != NULL, n);
    self->field = malloc(planes_of(self) * self->n_bits * sizeof *self->field);
    self->total = malloc(n * sizeof *self->total);
    self->weight = malloc(n * sizeof *self->weight);
    self->size = malloc((self->patterns->nonzero ? sizes_of(self) : 1) * sizeof *self->size);
    self->state = malloc(words * sizeof *self->state);
    self->counter = calloc(self->room * counter_words(words, planes_of(self)), 8);
    self->done = calloc(self->room, sizeof *self->done);
    self->owner = malloc(self->room * sizeof *self->owner);
    self->slot = malloc(n * sizeof *self->slot);
    self->left = malloc(n * sizeof *self->left);
    self->n_left = calloc(n, sizeof *self->n_left);
    self->place[0] = calloc(n, sizeof *self->place[0]);
    self->place[1] = calloc(n, sizeof *self->place[1]);
    self->sorted = malloc((MATTIS_TALLY_CHUNK + (n + 1) * GROUP) * sizeof *self->sorted);
    if (!self->field || !self->total || !self->weight || !self->size || !self->state ||
        !self->counter || !self->done || !self->owner || !self->slot || !self->left ||
        !self->n_left || !self->place[0] || !self->place[1] || !self->sorted)
        return false;
    memset(self->slot, -1, n * sizeof *self->slot);
    for (size_t key = 0; key < n; key++)
        self->weight[key] = self->weight_of(self->of, key);
    if (self->patterns->nonzero)
        count_sizes(self);
    return true;
}

bool mattis_tally_ready(mattis_tally *self) {
    enum { PATIENCE = 4 };
    if (self->made || !self->patterns->rows || ++self->readings <= PATIENCE)
        return self->made;
    self->readings = 0;
    self->made = mattis_patterns_make_rows(self->patterns) && make(self);
    if (!self->made)
        mattis_tally_free(self);
    return self->made;
}

void mattis_tally_free(mattis_tally *self) {
    free(self->field);
    free(self->total);
    free(self->weight);
    free(self->size);
    free(self->state);
    free(self->counter);
    free(self->done);
    free(self->owner);
    free(self->slot);
    free(self->left);
    free(self->n_left);
    free(self->place[0]);
    free(self->place[1]);
    free(self->sorted);
    *self = mattis_tally_of(self->patterns, self->kernel, self->n_keys, self->weight_of, self->of);
}

void mattis_tally_begin(mattis_tally *self, const int8_t *spin) {
    const size_t words = row_words_of(self->patterns);
    memset(self->field, 0, planes_of(self) * self->n_bits * sizeof *self->field);
    memset(self->total, 0, self->n_keys * sizeof *self->total);
    memset(self->state, 0, words * sizeof *self->state);
    for (size_t i = 0; i < self->patterns->n_spins; i++)
        self->state[i / 64] |= (uint64_t)(spin[i] > 0) << i % 64;
    self->low = self->n_keys;
    self->high = 0;
}

void mattis_tally_apart(const mattis_tally *self, size_t first, size_t n, uint16_t *apart) {
    const mattis_patterns *patterns = self->patterns;
    const size_t length = mattis_pattern_row_length(patterns->n_spins);
    memset(apart, 0, (n + 3) / 4 * 4 * sizeof *apart);
    for (size_t b = 0; b < mattis_pattern_row_blocks(patterns->n_spins); b++) {
        const size_t at = mattis_pattern_row_at(patterns, b, first);
        self->kernel->tally_apart(patterns->rows->bit + at,
                                  patterns->nonzero ? patterns->rows->nonzero + at : NULL, length,
                                  n, self->state + b * length, apart);
    }
}

/* --- Counters --------------------------------------------------------------------------------- */

/* The counter of a plane and a block of spins. */
static uint64_t *counter_at(const mattis_tally *self, size_t slot, size_t plane, size_t block) {
    const size_t words = row_words_of(self->patterns);
    const size_t length = mattis_pattern_row_length(self->patterns->n_spins);
    return self->counter + slot * counter_words(words, planes_of(self)) +
           (plane * words + block * length) * MATTIS_TALLY_PLANES;
}

static void drain(mattis_tally *self, size_t slot) {
    const size_t n = self->patterns->n_spins, length = mattis_pattern_row_length(n);
    const size_t blocks = mattis_pattern_row_blocks(n);
    for (size_t p = 0; p < planes_of(self); p++)
        for (size_t b = 0; b < blocks; b++)
            self->kernel->tally_drain(counter_at(self, slot, p, b), length, self->done[slot],
                                      self->weight[self->owner[slot]],
                                      self->field + (p * blocks + b) * length * 64);
    self->done[slot] = 0;
}

static void drain_all(mattis_tally *self) {
    for (size_t slot = 0; slot < self->used; slot++) {
        drain(self, slot);
        self->slot[self->owner[slot]] = -1;
    }
    self->used = 0;
}

static size_t slot_of(mattis_tally *self, size_t key) {
    if (self->slot[key] < 0) {
        if (self->used == self->room)
            drain_all(self);
        self->slot[key] = (int16_t)self->used;
        self->owner[self->used++] = key;
    }
    return (size_t)self->slot[key];
}

/* Counters are next to be read. */
static void expect(const mattis_tally *self, size_t key) {
    enum { LINE = 8, PLANES = 8 };
    const size_t words = PLANES * mattis_pattern_row_length(self->patterns->n_spins);
    if (self->slot[key] < 0)
        return;
    const uint64_t *counter = counter_at(self, (size_t)self->slot[key], 0, 0);
    for (size_t w = 0; w < words; w += LINE)
        __builtin_prefetch(counter + w, 1);
}

static void count(mattis_tally *self, size_t key, const uint32_t *at, size_t groups) {
    const mattis_patterns *patterns = self->patterns;
    const size_t slot = slot_of(self, key), length = mattis_pattern_row_length(patterns->n_spins);
    for (size_t some; groups; groups -= some, at += some * GROUP) {
        const size_t done = self->done[slot], room = MATTIS_TALLY_GROUPS - done;
        some = groups < room ? groups : room;
        for (size_t p = 0; p < planes_of(self); p++)
            for (size_t b = 0; b < mattis_pattern_row_blocks(patterns->n_spins); b++) {
                const uint64_t *row = (p ? patterns->rows->nonzero : patterns->rows->bit) +
                                      mattis_pattern_row_at(patterns, b, 0);
                self->kernel->tally_add(row, length, at, some, done, counter_at(self, slot, p, b));
            }
        self->done[slot] += some;
        if (self->done[slot] == MATTIS_TALLY_GROUPS)
            drain(self, slot);
    }
}

/* --- Sorting ---------------------------------------------------------------------------------- */

/* Where the rows begin, in the order of their keys, behind those that were left of the same keys
 * (no others, so that places fit in 16 bits). */
static void sort(mattis_tally *self, size_t first, size_t n, const uint16_t *key,
                 const uint16_t range[2]) {
    uint16_t *const even = self->place[0], *const odd = self->place[1];
    uint32_t *const sorted = self->sorted;
    uint32_t at = 0;
    for (size_t v = range[0]; v <= range[1]; v++) {
        const uint32_t evens = even[v], odds = odd[v];
        if (evens + odds) {
            self->total[v] += evens + odds;
            memcpy(sorted + at, self->left[v], sizeof *self->left);
            at += self->n_left[v];
        }
        even[v] = (uint16_t)at;
        at += evens;
        odd[v] = (uint16_t)at;
        at += odds;
    }
    const uint32_t length = (uint32_t)mattis_pattern_row_length(self->patterns->n_spins);
    uint32_t row = (uint32_t)first * length;
    for (size_t k = 0; k + 1 < n; k += 2, row += 2 * length) {
        sorted[even[key[k]]++] = row;
        sorted[odd[key[k + 1]]++] = row + length;
    }
    if (n % 2)
        sorted[even[key[n - 1]]++] = row;
}

void mattis_tally_add(mattis_tally *self, size_t first, size_t n, const uint16_t *key) {
    uint16_t range[2];
    self->kernel->tally_keys(key, n, self->place, range);
    sort(self, first, n, key, range);
    const uint32_t *at = self->sorted;
    for (size_t v = range[0]; v <= range[1]; v++) {
        const size_t listed = (size_t)(self->sorted + self->place[1][v] - at);
        const size_t groups = listed / GROUP;
        if (v < range[1])
            expect(self, v + 1);
        self->place[0][v] = self->place[1][v] = 0;
        if (!listed)
            continue;
        if (groups)
            count(self, v, at, groups);
        memcpy(self->left[v], at + groups * GROUP, sizeof *self->left);
        self->n_left[v] = (uint8_t)(listed % GROUP);
        at += listed;
    }
    self->low = range[0] < self->low ? range[0] : self->low;
    self->high = range[1] > self->high ? range[1] : self->high;
}

/* Row n_patterns is 0: it fills the last groups. */
void mattis_tally_end(mattis_tally *self) {
    const size_t n = self->patterns->n_patterns;
    for (size_t v = self->low; v <= self->high && v < self->n_keys; v++) {
        for (size_t k = self->n_left[v]; self->n_left[v] && k < GROUP; k++)
            self->left[v][k] = (uint32_t)(n * mattis_pattern_row_length(self->patterns->n_spins));
        if (self->n_left[v])
            count(self, v, self->left[v], 1);
        self->n_left[v] = 0;
    }
    drain_all(self);
}
