/* Attempts on engines whose fields have levels: see attempts.h. */
#include <math.h>
#include <stdlib.h>

#include "attempts.h"
#include "mattis/error.h"

/* The two numbers of a level: T in units of 2^21 for a spin that is +1, its complement for one that
 * is -1. A spin can turn only where its random bits, or for -1 their complement, are not below.
 * Both 0: not made yet. */
enum { DOWN, UP, BOUNDS };

int mattis_levels_init(mattis_levels *self, const mattis_engine *engine) {
    self->limit = engine->type->levels->limit(engine);
    self->bound = calloc(BOUNDS * (2 * (size_t)self->limit + 1), sizeof *self->bound);
    return self->bound ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_levels_free(mattis_levels *self) {
    free(self->bound);
    *self = (mattis_levels){0};
}

/* How many of the numbers k 2^-53, k = 0, 1, ..., are answered by +1 (mattis_draw_spin). */
static uint64_t threshold(double beta, double field) {
    const double x = 2 * beta * field;
    if (x > MATTIS_CERTAIN)
        return (uint64_t)1 << 53;
    return x < -MATTIS_CERTAIN ? 1 : (uint64_t)ceil(mattis_probability_up(beta, field) * 0x1p53);
}

static void make_bound(mattis_chain *self, size_t i, uint32_t *bound) {
    const uint64_t t = threshold(self->beta, self->engine->type->field(self->engine, i)) >> 21;
    bound[UP] = t < UINT32_MAX ? (uint32_t)t : UINT32_MAX;
    bound[DOWN] = ~bound[UP];
}

/* What the comparison of an attempt has left open. */
static bool turns(mattis_chain *self, size_t i, uint32_t at, uint64_t bits) {
    const int8_t spin = self->engine->spin[i];
    if (at <= 2 * (uint32_t)self->levels.limit) {
        uint32_t *bound = self->levels.bound + BOUNDS * (size_t)at;
        if (!bound[UP] && !bound[DOWN])
            make_bound(self, i, bound);
        const uint32_t upper = (uint32_t)(bits >> 32);
        if (upper != bound[UP])
            return (upper < bound[UP]) == (spin < 0);
    }
    return mattis_draw_spin(self->beta, self->engine->type->field(self->engine, i), bits) != spin;
}

/* What attempts read, apart from what flips write: in registers. */
typedef struct decider {
    const int8_t *spin;
    const uint32_t *bound;
    uint32_t limit;
} decider;

static decider decider_of(const mattis_chain *self) {
    return (decider){self->engine->spin, self->levels.bound, (uint32_t)self->levels.limit};
}

/* Whether spin i of this level may turn. */
static inline __attribute__((always_inline)) bool may_turn(decider self, size_t i, uint32_t at,
                                                           uint64_t bits) {
    const ptrdiff_t sign = self.spin[i], down = sign >> 1; /* -1 where it is -1, else 0 */
    const uint32_t upper = (uint32_t)(bits >> 32) ^ (uint32_t)down;
    return at > 2 * self.limit || upper >= self.bound[BOUNDS * (ptrdiff_t)at + UP + down];
}

/* The first attempt from k on that may be accepted, of spins whose levels are kept; n: none. It
 * calls nothing, so that all it reads has registers. */
static __attribute__((noinline)) size_t next_of_kept(decider by, const int32_t *level, size_t k,
                                                     size_t n, const mattis_attempts *drawn) {
    for (; k < n; k++) {
        const size_t i = drawn->site[k];
        if (may_turn(by, i, (uint32_t)level[i] + by.limit, drawn->sign[k]))
            break;
    }
    return k;
}

/* Attempts from k on, to the first that is accepted. */
static size_t attempt_kept(mattis_chain *self, const int32_t *level, size_t k, size_t n,
                           const mattis_attempts *drawn) {
    const decider by = decider_of(self);
    while ((k = next_of_kept(by, level, k, n, drawn)) < n) {
        const size_t i = drawn->site[k];
        const uint64_t bits = drawn->sign[k++];
        if (turns(self, i, (uint32_t)level[i] + by.limit, bits)) {
            self->engine->type->flip(self->engine, i);
            self->flips++;
            break;
        }
    }
    return k;
}

/* A few attempts from k on, whose levels are taken at once. */
static size_t attempt_some(mattis_chain *self, size_t k, size_t n, const mattis_attempts *drawn) {
    const mattis_levels_type *levels = self->engine->type->levels;
    const decider by = decider_of(self);
    const size_t end = n - k < MATTIS_SOME_LEVELS ? n : k + MATTIS_SOME_LEVELS;
    int32_t some[MATTIS_SOME_LEVELS], *level = some;
    levels->some(self->engine, drawn->site + k, end - k, level);
    while (k < end) {
        const size_t i = drawn->site[k];
        const uint64_t bits = drawn->sign[k++];
        const int32_t here = *level++;
        const uint32_t at = (uint32_t)here + by.limit;
        if (may_turn(by, i, at, bits) && turns(self, i, at, bits)) {
            levels->turn(self->engine, i, here, drawn->site + k, end - k, level);
            self->flips++;
        }
    }
    return end;
}

void mattis_levels_attempt(mattis_chain *self, size_t n, const mattis_attempts *drawn) {
    for (size_t k = 0; k < n;) {
        const int32_t *level = self->engine->type->levels->all(self->engine);
        k = level ? attempt_kept(self, level, k, n, drawn) : attempt_some(self, k, n, drawn);
    }
}
