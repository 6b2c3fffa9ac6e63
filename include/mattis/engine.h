/* Engines: energies and local fields of a network of spins. An engine is a value, a const struct of
 * functions; a new one is a new file and one line in src/engine/engine.c (docs/tour.md).
 *
 * What makes engines interchangeable is one line: field(i) is half the energy gap,
 * h_i = [H(sigma_i = -1) - H(sigma_i = +1)] / 2 with the other spins as they are. Engines draw no
 * random numbers. */
#ifndef MATTIS_ENGINE_H
#define MATTIS_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "mattis/disorder.h"
#include "mattis/error.h"
#include "mattis/params.h"

typedef struct mattis_engine_type mattis_engine_type;

/* One network in one state. Made by init; its disorder is borrowed and must outlive it. */
typedef struct mattis_engine {
    const mattis_engine_type *type;
    size_t n_spins;
    const int8_t *spin; /* the current state, +-1 (0 before the first set_spins) */
    void *own;          /* the engine's workspace */
} mattis_engine;

/* What one unit of work needs. */
typedef struct mattis_cost {
    double disorder_bytes; /* shared by the replicas of a unit */
    double state_bytes;    /* for each replica */
    double sweep_elements; /* (spin, pattern) pairs visited in one sweep of one replica */
} mattis_cost;

/* Engines whose fields depend on a whole number of each spin, its level: spins of equal level have
 * equal fields. */
enum { MATTIS_SOME_LEVELS = 4 };
typedef struct mattis_levels_type {
    int32_t (*limit)(const mattis_engine *self); /* |level| is seldom more, if ever */
    /* Before a sweep: how many flips to expect of it, for the choice of what is cheaper. */
    void (*expect)(mattis_engine *self, size_t flips);
    /* All levels, until the next flip or state; NULL while taking a few at a time is cheaper. */
    const int32_t *(*all)(const mattis_engine *self);
    /* Levels of up to MATTIS_SOME_LEVELS sites. */
    void (*some)(const mattis_engine *self, const uint64_t *site, size_t n, int32_t *level);
    /* Flips spin i, of the given level, and brings those of n other sites up to date. */
    void (*turn)(mattis_engine *self, size_t i, int32_t at, const uint64_t *site, size_t n,
                 int32_t *level);
} mattis_levels_type;

enum { MATTIS_STATES_TOGETHER = 64 };

struct mattis_engine_type {
    mattis_model_kind model;
    const char *name;                           /* for `mattis models` */
    const char *summary;                        /* energy function and reference, one sentence */
    bool (*takes)(const mattis_params *params); /* whether it is the engine for these parameters */

    /* Whether the engine is exact for these resolved parameters; MATTIS_ERR_RANGE and a line why
     * not. Called for every cell before anything runs. */
    int (*limits)(const mattis_params *params, mattis_report *report);
    void (*cost)(const mattis_params *params, mattis_cost *out);

    int (*init)(mattis_engine *self, const mattis_params *params, const mattis_disorder *disorder);
    void (*free)(mattis_engine *self); /* safe after a failed init */

    /* Takes a whole new state (n_spins values +-1, copied): the start, and a parallel update. */
    void (*set_spins)(mattis_engine *self, const int8_t *spin);
    /* The same of n networks of one disorder, up to MATTIS_STATES_TOGETHER of them, in one reading
     * of it. NULL: one after the other. */
    void (*set_spins_many)(mattis_engine *const *self, const int8_t *const *spin, size_t n);
    double (*field)(mattis_engine *self, size_t i);
    /* Changes the sign of spin i and updates all caches. */
    void (*flip)(mattis_engine *self, size_t i);
    const mattis_levels_type *levels;            /* NULL: fields are known as real numbers alone */
    double (*energy)(const mattis_engine *self); /* total H */
    /* N m_mu = sum_i xi_i^mu sigma_i, exactly. */
    int64_t (*overlap)(const mattis_engine *self, size_t mu);
    /* n_mu = (1/N) sum_i x_i^mu sigma_i, with x the mean of the examples (storing: the pattern). */
    double (*data_overlap)(const mattis_engine *self, size_t mu);
    /* x_i^mu itself; NULL where nothing asks for it (all but multitasking). */
    double (*data_entry)(const mattis_engine *self, size_t i, size_t mu);
    /* Compares every cache with a fresh computation; MATTIS_ERR_INTERNAL and a line which differs.
     */
    int (*check)(const mattis_engine *self, mattis_report *report);
};

/* Every engine, ended by NULL. */
extern const mattis_engine_type *const mattis_engines[];

/* The engine for these resolved parameters (model, rule, noise); never NULL. */
const mattis_engine_type *mattis_engine_find(const mattis_params *params);

/* set_spins of n networks of one disorder, together as far as their engines do that. */
void mattis_engines_set_spins(mattis_engine *const *self, const int8_t *const *spin, size_t n);

#endif
