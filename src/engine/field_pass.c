/* See field_pass.h. */
#include "field_pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

/* Costs of one spin and one chunk, as measured, in one unit: a plane of
 * tables, and a pattern that is added by itself, from words that are far apart. */
enum { PLANE_COST = 10, OUTSIDE_COST = 20 };
/* Weights of more than 31 bits are cut into signed digits of 28. */
enum { DIGIT = 28, MOST_OUTSIDE = 8 };

static int64_t value_of(const mattis_polynomial *p, int64_t s) {
    const uint64_t square = (uint64_t)(s * s);
    uint64_t sum = 0;
    for (int k = p->terms - 1; k >= 0; k--)
        sum = sum * square + (uint64_t)p->c[k];
    return (int64_t)(p->odd ? sum * (uint64_t)s : sum);
}

static int64_t weight_at(const mattis_pattern_energy *energy, int64_t s) {
    return value_of(&energy->a, s);
}

static uint64_t divisor_with(uint64_t x, uint64_t y) {
    while (y) {
        const uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

static uint64_t size_of(int64_t x) {
    return x < 0 ? -(uint64_t)x : (uint64_t)x;
}

/* Exact division by d = 2^shift * odd is a shift and a product with the inverse of the odd part, by
 * Newton's iteration (Hacker's Delight, section 10-16). */
static void set_divisor(mattis_field_pass *self, int64_t n) {
    uint64_t d = 0;
    for (int64_t s = n & 1; s <= n; s += 2)
        d = divisor_with(size_of(weight_at(self->energy, s)), d);
    self->divisor = d ? (int64_t)d : 1;
    self->scale.shift = __builtin_ctzll((uint64_t)self->divisor);
    const uint64_t odd = (uint64_t)self->divisor >> self->scale.shift;
    uint64_t inverse = odd;
    for (int k = 0; k < 5; k++)
        inverse *= 2 - odd * inverse;
    self->scale.inverse = inverse;
}

/* Largest S up to which all weights fit in so many planes; -1: none. */
static int64_t radius_of(const mattis_field_pass *self, int64_t n, int planes) {
    const uint64_t limit = (uint64_t)mattis_chunk_limit(planes);
    int64_t s = n & 1;
    while (s <= n && size_of(weight_at(self->energy, s) / self->divisor) <= limit)
        s += 2;
    return s - 2;
}

/* The number of planes that is cheapest for random patterns, whose overlaps are Gaussian. */
static void set_planes(mattis_field_pass *self, int64_t n) {
    double least = INFINITY;
    for (int planes = 1; planes <= MATTIS_CHUNK_PLANES; planes++) {
        const int64_t radius = radius_of(self, n, planes);
        const double outside =
            radius >= n ? 0 : MATTIS_CHUNK * erfc((double)(radius + 1) / sqrt(2.0 * (double)n));
        const double cost = PLANE_COST * planes + OUTSIDE_COST * outside;
        if (cost < least) {
            least = cost;
            self->planes = planes;
            self->scale.radius = (int)radius;
        }
    }
}

/* Where patterns are counted by how many of their spins differ from the state: S = N - 2 d. */
static int32_t weight_apart(const void *of, size_t apart) {
    const mattis_field_pass *self = of;
    return (int32_t)weight_at(self->energy, (int64_t)self->terms->n_spins - 2 * (int64_t)apart);
}

int mattis_field_pass_init(mattis_field_pass *self) {
    const size_t n = self->terms->n_spins;
    set_divisor(self, (int64_t)n);
    set_planes(self, (int64_t)n);
    self->weight = malloc(MATTIS_CHUNK * sizeof *self->weight);
    self->part = malloc(mattis_chunk_room(n) * sizeof *self->part);
    self->set = malloc(n * sizeof *self->set);
    self->tally = mattis_tally_of(self->terms, self->kernel, n + 1, weight_apart, self);
    return self->weight && self->part && self->set ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_field_pass_free(mattis_field_pass *self) {
    free(self->weight);
    free(self->part);
    free(self->set);
    mattis_tally_free(&self->tally);
    *self = (mattis_field_pass){0};
}

/* One chunk of patterns: its bits. */
typedef struct chunk {
    const uint64_t *bit;
    size_t first, n;
} chunk;

static mattis_chunk_state state_of(const mattis_field_pass *self, const chunk *here) {
    return (mattis_chunk_state){.spin = self->spin,
                                .overlap = self->overlap + here->first,
                                .weight = self->weight,
                                .field = self->part};
}

static void clear_part(mattis_field_pass *self) {
    memset(self->part, 0, mattis_chunk_room(self->terms->n_spins) * sizeof *self->part);
}

static void empty_part(mattis_field_pass *self, int shift) {
    const size_t n = self->terms->n_spins;
    if (!self->in_set)
        memset(self->set, 0, n * sizeof *self->set);
    self->in_set = true;
    for (size_t i = 0; i < n; i++)
        self->set[i] += (mattis_wide)self->part[i] * ((mattis_wide)1 << shift);
    clear_part(self);
}

static void add_tables(const mattis_field_pass *self, const chunk *here, int planes,
                       const mattis_chunk_state *state, size_t n) {
    const mattis_patterns *terms = self->terms;
    self->kernel->chunk_fields(here->bit, terms->words, terms->n_spins, here->n, planes, state, n);
}

/* Weights of any size, in digits. */
static void add_digits(mattis_field_pass *self, const chunk *here) {
    int64_t rest[MATTIS_CHUNK];
    const mattis_chunk_state state = state_of(self, here);
    int32_t *digit = state.weight;
    for (size_t k = 0; k < here->n; k++)
        rest[k] = weight_at(self->energy, state.overlap[k]) / self->divisor;
    memset(digit, 0, MATTIS_CHUNK * sizeof *digit);
    empty_part(self, 0);
    for (int shift = 0; shift < 64; shift += DIGIT) {
        uint64_t largest = 0;
        for (size_t k = 0; k < here->n; k++) {
            digit[k] =
                (int32_t)((rest[k] & ((1 << DIGIT) - 1)) ^ 1 << (DIGIT - 1)) - (1 << (DIGIT - 1));
            rest[k] = (rest[k] >> DIGIT) + (digit[k] < 0);
            largest = size_of(digit[k]) > largest ? size_of(digit[k]) : largest;
        }
        int planes = 1;
        while (largest > (uint64_t)mattis_chunk_limit(planes))
            planes++;
        if (largest)
            add_tables(self, here, planes, &state, 1);
        empty_part(self, shift);
    }
}

static void add_outside(mattis_field_pass *self, const chunk *here) {
    const int16_t *overlap = self->overlap + here->first;
    for (size_t k = 0; k < here->n; k++) {
        if (abs(overlap[k]) <= self->scale.radius)
            continue;
        const int64_t weight = weight_at(self->energy, overlap[k]) / self->divisor;
        const uint64_t *bit = here->bit + k / 64;
        for (size_t i = 0; i < self->terms->n_spins; i++, bit += self->terms->words)
            self->part[i] += -(int64_t)(*bit >> k % 64 & 1) & weight;
    }
}

/* Sums of a chunk, and all that its tables do not hold; whether there is something for them. */
static bool weigh(mattis_field_pass *self, const chunk *here) {
    int64_t weight64[MATTIS_CHUNK];
    int16_t *overlap = self->overlap + here->first;
    const mattis_pattern_energy *energy = self->energy;
    const mattis_sums part =
        self->narrow
            ? self->kernel->update32(overlap, NULL, 0, here->n, &energy->a, &energy->b,
                                     self->weight)
            : self->kernel->update64(overlap, NULL, 0, here->n, &energy->a, &energy->b, weight64);
    self->sum->a += part.a;
    self->sum->b += part.b;
    const size_t outside =
        self->narrow ? self->kernel->chunk_scale(overlap, here->n, &self->scale, self->weight)
                     : here->n;
    const bool in_digits = !self->narrow || outside > MOST_OUTSIDE;
    if (in_digits)
        add_digits(self, here);
    else if (outside)
        add_outside(self, here);
    return !in_digits;
}

static void read_chunk(mattis_field_pass *const *self, size_t n, const chunk *here, bool known) {
    const mattis_patterns *terms = self[0]->terms;
    mattis_chunk_state state[MATTIS_STATES_TOGETHER];
    if (!known) {
        for (size_t t = 0; t < n; t++)
            state[t] = state_of(self[t], here);
        self[0]->kernel->chunk_overlaps(here->bit, terms->words, terms->n_spins, here->n, state, n);
    }
    size_t in_tables = 0;
    for (size_t t = 0; t < n; t++)
        if (weigh(self[t], here))
            state[in_tables++] = state_of(self[t], here);
    add_tables(self[0], here, self[0]->planes, state, in_tables);
}

static void begin(mattis_field_pass *self) {
    *self->sum = (mattis_sums){0, 0};
    self->in_set = false;
    clear_part(self);
}

static void end_overlaps(mattis_field_pass *self) {
    const size_t n = self->terms->n_patterns;
    if (n % MATTIS_CHUNK)
        memset(self->overlap + n, 0, (MATTIS_CHUNK - n % MATTIS_CHUNK) * sizeof *self->overlap);
}

static void end_narrow(mattis_field_pass *self, const int64_t *set, int64_t divisor) {
    const int64_t a = (int64_t)self->sum->a, b[2] = {-(int64_t)self->sum->b, (int64_t)self->sum->b};
    for (size_t i = 0; i < self->terms->n_spins; i++)
        self->field[i] = 2 * set[i] * divisor - a - b[self->spin[i] > 0];
}

/* Sums of less than 2^29 patterns with weights of 31 bits, in units of a divisor, fit in 64 bits.
 */
static void end(mattis_field_pass *self) {
    const mattis_sums sum = *self->sum;
    const size_t n = self->terms->n_patterns, n_spins = self->terms->n_spins;
    end_overlaps(self);
    if (self->narrow && !self->in_set && n <= INT32_MAX / 4) {
        end_narrow(self, self->part, self->divisor);
        return;
    }
    for (size_t i = 0; i < n_spins; i++) {
        const mattis_wide set = self->part[i] + (self->in_set ? self->set[i] : 0);
        self->field[i] = 2 * set * self->divisor - sum.a - self->spin[i] * sum.b;
    }
}

/* --- Where there are rows -------------------------------------------------------------------- */

/* S = N - 2 d of several patterns at once. */
typedef int16_t lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes) / sizeof(int16_t) };

static void tally_chunk(mattis_field_pass *self, size_t first, size_t n) {
    uint16_t apart[MATTIS_TALLY_CHUNK];
    const int16_t n_spins = (int16_t)self->terms->n_spins;
    mattis_tally_apart(&self->tally, first, n, apart);
    for (size_t k = 0; k < n; k += LANES) {
        lanes here;
        memcpy(&here, apart + k, sizeof here);
        here = n_spins - 2 * here;
        memcpy(self->overlap + first + k, &here, sizeof here);
    }
    mattis_tally_add(&self->tally, first, n, apart);
}

static void end_tally(mattis_field_pass *self) {
    const size_t n = self->terms->n_spins;
    mattis_wide a = 0, b = 0;
    end_overlaps(self);
    mattis_tally_end(&self->tally);
    for (size_t d = 0; d <= n; d++) {
        const mattis_wide total = (mattis_wide)self->tally.total[d];
        if (total)
            a += total * self->tally.weight[d],
                b += total * value_of(&self->energy->b, (int64_t)n - 2 * (int64_t)d);
    }
    *self->sum = (mattis_sums){a, b};
    end_narrow(self, self->tally.field, 1);
}

/* States take turns after so many bytes of rows, which stay in a cache for all of them. */
enum { ROWS_TOGETHER = 1 << 20 };

static void run_tallies(mattis_field_pass *const *self, size_t n) {
    const mattis_patterns *terms = self[0]->terms;
    const size_t row =
        8 * mattis_pattern_row_blocks(terms->n_spins) * mattis_pattern_row_length(terms->n_spins);
    const size_t chunks = ROWS_TOGETHER / (row * MATTIS_TALLY_CHUNK) + 1;
    const size_t stretch = chunks * MATTIS_TALLY_CHUNK, total = terms->n_patterns;
    for (size_t t = 0; t < n; t++)
        mattis_tally_begin(&self[t]->tally, self[t]->spin);
    for (size_t start = 0; start < total; start += stretch) {
        const size_t end = total - start < stretch ? total : start + stretch;
        for (size_t t = 0; t < n; t++)
            for (size_t first = start; first < end; first += MATTIS_TALLY_CHUNK)
                tally_chunk(self[t], first,
                            end - first < MATTIS_TALLY_CHUNK ? end - first : MATTIS_TALLY_CHUNK);
    }
    for (size_t t = 0; t < n; t++)
        end_tally(self[t]);
}

static bool tallies_ready(mattis_field_pass *const *self, size_t n) {
    bool ready = true;
    if (!self[0]->narrow || n > MATTIS_TALLY_STATES)
        return false;
    for (size_t t = 0; t < n; t++)
        ready = mattis_tally_ready(&self[t]->tally) && ready;
    return ready;
}

void mattis_field_pass_run(mattis_field_pass *const *self, size_t n, bool known) {
    if (!known && tallies_ready(self, n)) {
        run_tallies(self, n);
        return;
    }
    const mattis_patterns *terms = self[0]->terms;
    for (size_t t = 0; t < n; t++)
        begin(self[t]);
    for (size_t first = 0; first < terms->n_patterns; first += MATTIS_CHUNK) {
        const size_t rest = terms->n_patterns - first;
        const chunk here = {.bit = terms->bit + first / 64,
                            .first = first,
                            .n = rest < MATTIS_CHUNK ? rest : MATTIS_CHUNK};
        read_chunk(self, n, &here, known);
    }
    for (size_t t = 0; t < n; t++)
        end(self[t]);
}
