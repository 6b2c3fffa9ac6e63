/* Pairwise networks in sequential dynamics: the engine with couplings and levels against the engine
 * of all orders, bit for bit, and against the definition. */
#include <criterion/criterion.h>
#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "networks.h"

/* The engine that takes every order. */
static const mattis_engine_type *general(void) {
    for (size_t k = 0; mattis_engines[k]; k++)
        if (strcmp(mattis_engines[k]->name, "storing and unsupervised") == 0)
            return mattis_engines[k];
    return NULL;
}

typedef struct run {
    mattis_engine engine;
    mattis_chain chain;
} run;

static void open_run(run *self, const mattis_engine_type *type, const mattis_params *params,
                     const mattis_disorder *disorder) {
    cr_assert_eq(type->init(&self->engine, params, disorder), 0);
    cr_assert_eq(mattis_chain_init(&self->chain, &self->engine, &disorder->patterns, params,
                                   mattis_dynamics_key(params), 0, 0),
                 0);
}

static void close_run(run *self) {
    mattis_chain_free(&self->chain);
    self->engine.type->free(&self->engine);
}

static bool same_real(double x, double y) {
    return memcmp(&x, &y, sizeof x) == 0;
}

/* All that a recorder could ask. */
static void compare(const run *x, const run *y, const char *what) {
    const mattis_engine *a = x->chain.engine, *b = y->chain.engine;
    cr_assert_arr_eq(a->spin, b->spin, a->n_spins, "%s, sweep %d", what, (int)x->chain.sweep);
    cr_assert_eq(x->chain.flips, y->chain.flips, "%s", what);
    cr_assert(same_real(a->type->energy(a), b->type->energy(b)), "%s", what);
    for (size_t mu = 0; mu < x->chain.patterns->n_patterns; mu++) {
        cr_assert_eq(a->type->overlap(a, mu), b->type->overlap(b, mu), "%s", what);
        cr_assert(same_real(a->type->data_overlap(a, mu), b->type->data_overlap(b, mu)), "%s",
                  what);
    }
}

/* Whether levels are kept, as the engine has chosen. */
static bool keeps(const run *self) {
    const mattis_engine *engine = self->chain.engine;
    return engine->type->levels->all(engine) != NULL;
}

static void compare_engines(mattis_params *params, int sweeps, int *kept) {
    char what[128];
    mattis_disorder disorder;
    run new, old;
    mattis_report report;
    snprintf(what, sizeof what, "N %d K %d T %g rule %d interaction %d", (int)params->spins,
             (int)params->patterns, params->temperature, (int)params->rule,
             (int)params->interaction);
    cr_assert_eq(mattis_disorder_init(&disorder, params, 0), 0);
    cr_assert(mattis_engine_find(params)->levels != NULL && general() != NULL);
    open_run(&new, mattis_engine_find(params), params, &disorder);
    open_run(&old, general(), params, &disorder);
    for (int t = 0; t < sweeps; t++) {
        mattis_chain_sweep(&new.chain);
        mattis_chain_sweep(&old.chain);
        compare(&new, &old, what);
        *kept += keeps(&new);
        const size_t i = (size_t)t % new.engine.n_spins;
        cr_assert(same_real(new.engine.type->field(&new.engine, i),
                            old.engine.type->field(&old.engine, i)),
                  "%s", what);
    }
    cr_assert_eq(new.engine.type->check(&new.engine, &report), 0, "%s: %s", what, report.text);
    close_run(&new);
    close_run(&old);
    mattis_disorder_free(&disorder);
}

/* Sizes around words and vectors, all temperatures, both ways of having levels. */
Test(pairwise, trajectories_are_those_of_the_general_engine) {
    static const int spins[] = {2, 3, 17, 64, 150}, patterns[] = {1, 3, 16, 65, 130};
    static const double temperature[] = {0, 0.02, 0.3, 0.8, 5, INFINITY};
    int kept = 0, runs = 0;
    for (size_t n = 0; n < 5; n++)
        for (size_t k = 0; k < 5; k++)
            for (size_t t = 0; t < 6; t++, runs++) {
                mattis_params params = small_network(2, runs % 2 ? MATTIS_FULL : MATTIS_DISTINCT,
                                                     spins[n], patterns[k]);
                params.temperature = temperature[t];
                if (runs % 3 == 2) {
                    params.rule = MATTIS_UNSUPERVISED;
                    params.quality = 0.6;
                    params.examples = 4;
                }
                compare_engines(&params, 20, &kept);
            }
    cr_assert(kept > runs && kept < 19 * runs, "levels kept in %d sweeps of %d", kept, 20 * runs);
}

static void exchange(run *x, run *y) {
    mattis_engine *engine = x->chain.engine;
    x->chain.engine = y->chain.engine;
    y->chain.engine = engine;
}

/* A quench, many flips at first and few in the end, and states that go from one temperature to
 * another, as replica exchange has it. */
Test(pairwise, the_way_of_levels_changes_within_a_run) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, 300, 9);
    params.from = MATTIS_FROM_RANDOM;
    mattis_disorder disorder;
    run cold, hot, plain_cold, plain_hot;
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    params.temperature = 0.1;
    open_run(&cold, mattis_engine_find(&params), &params, &disorder);
    open_run(&plain_cold, general(), &params, &disorder);
    params.temperature = 3;
    open_run(&hot, mattis_engine_find(&params), &params, &disorder);
    open_run(&plain_hot, general(), &params, &disorder);
    int begun = 0, ended = 0;
    for (int t = 0; t < 120; t++) {
        if (t % 40 == 39) {
            exchange(&cold, &hot);
            exchange(&plain_cold, &plain_hot);
        }
        const bool cold_before = keeps(&cold), hot_before = keeps(&hot);
        mattis_chain_sweep(&cold.chain);
        mattis_chain_sweep(&plain_cold.chain);
        mattis_chain_sweep(&hot.chain);
        mattis_chain_sweep(&plain_hot.chain);
        compare(&cold, &plain_cold, "cold");
        compare(&hot, &plain_hot, "hot");
        begun += !cold_before && keeps(&cold);
        ended += hot_before && !keeps(&hot);
    }
    cr_assert(begun > 1 && ended > 1, "%d, %d", begun, ended);
    close_run(&cold);
    close_run(&hot);
    close_run(&plain_cold);
    close_run(&plain_hot);
    mattis_disorder_free(&disorder);
}

/* With stored rows and with rows that are made for every flip. */
Test(pairwise, kept_levels_are_the_fields_of_the_definition) {
    enum { N = 31, K = 7 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, K);
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_report report;
    int8_t spin[N];
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_pair_rows rows = disorder.rows;
    cr_assert(rows.row != NULL && rows.made != NULL);
    for (int stored = 0; stored < 2; stored++) {
        disorder.rows = stored ? rows : (mattis_pair_rows){NULL, NULL};
        const mattis_engine_type *type = mattis_engine_find(&params);
        cr_assert_eq(type->init(&engine, &params, &disorder), 0);
        spins_from_bits(0x2b5a5a5, N, spin);
        type->set_spins(&engine, spin);
        for (int sweep = 0; sweep < 100 && !type->levels->all(&engine); sweep++)
            type->levels->expect(&engine, 0);
        for (size_t flip = 0; flip < 4 * N; flip++) {
            const size_t i = flip * 7 % N;
            type->levels->expect(&engine, 0);
            cr_assert(type->levels->all(&engine) != NULL);
            for (size_t j = 0; j < N; j++) {
                const double wanted = brute_rule_field(&params, &disorder, spin, j);
                cr_assert_float_eq(type->field(&engine, j), wanted, 1e-12);
            }
            type->flip(&engine, i);
            spin[i] = (int8_t)-spin[i];
            cr_assert_arr_eq(engine.spin, spin, N);
            cr_assert_float_eq(type->energy(&engine),
                               brute_energy(&params, &disorder.patterns, spin), 1e-10);
            cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
        }
        /* A level that is wrong is noticed. */
        int32_t *level = (int32_t *)(uintptr_t)type->levels->all(&engine);
        cr_assert(level != NULL);
        level[5]++;
        cr_assert_eq(type->check(&engine, &report), MATTIS_ERR_INTERNAL);
        cr_assert(strstr(report.text, "level 5 is stale") != NULL, "%s", report.text);
        type->free(&engine);
    }
    disorder.rows = rows;
    mattis_disorder_free(&disorder);
}

/* Levels are left where far more spins turn than was expected. */
Test(pairwise, kept_levels_are_given_up) {
    mattis_params params = small_network(2, MATTIS_DISTINCT, 100, 5);
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_report report;
    int8_t spin[100];
    memset(spin, 1, sizeof spin);
    cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
    const mattis_engine_type *type = mattis_engine_find(&params);
    cr_assert_eq(type->init(&engine, &params, &disorder), 0);
    type->set_spins(&engine, spin);
    for (int sweep = 0; sweep < 100; sweep++)
        type->levels->expect(&engine, 0);
    size_t flips = 0;
    while (type->levels->all(&engine) && flips < 10000)
        type->flip(&engine, flips++ % 100);
    cr_assert(flips > 1 && flips < 200, "%zu", flips);
    cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
    type->free(&engine);
    mattis_disorder_free(&disorder);
}

/* Random numbers that a test has chosen: sites in their order, and u next to a probability. */
enum { CHOICES = 4096 };
static struct {
    uint64_t sign[CHOICES];
    size_t n;
} chosen;

static void philox_of_choices(const uint32_t key[2], const uint32_t tail[2], uint64_t first,
                              size_t n, uint64_t *const pair[2]) {
    (void)key, (void)tail;
    for (size_t k = 0; k < n; k++) {
        pair[0][k] = 0;
        pair[1][k] = chosen.sign[(first + k) * 2654435761u % chosen.n];
    }
}

/* u on either side of w(+1), less than 2^-32 from it: what 32 bits cannot tell is decided as by the
 * definition. */
Test(pairwise, decisions_next_to_a_probability) {
    enum { N = 12, K = 3 };
    mattis_params params = small_network(2, MATTIS_DISTINCT, N, K);
    static const double temperature[] = {0, 0.05, 0.7, 2, INFINITY};
    for (size_t t = 0; t < 5; t++) {
        params.temperature = temperature[t];
        const double beta = 1 / params.temperature;
        mattis_disorder disorder;
        run new, old;
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
        open_run(&new, mattis_engine_find(&params), &params, &disorder);
        open_run(&old, general(), &params, &disorder);
        mattis_kernels fake = *new.chain.kernel;
        fake.philox = philox_of_choices;
        new.chain.kernel = old.chain.kernel = &fake;
        chosen.n = 0;
        for (int whole = -N * K; whole <= N * K; whole++) {
            const double up = mattis_probability_up(beta, (double)whole / N);
            const double least = ceil(up * 0x1p53);
            for (int d = -2; d <= 2; d++) {
                const double u = fmin(fmax(least + d, 0), 0x1p53 - 1);
                chosen.sign[chosen.n++] = (uint64_t)u << 11 | 5;
            }
        }
        cr_assert_leq(chosen.n, CHOICES);
        uint64_t near = 0;
        for (int sweep = 0; sweep < 400; sweep++) {
            for (size_t i = 0; i < N; i++) {
                const double up =
                    mattis_probability_up(beta, new.engine.type->field(&new.engine, i));
                const uint64_t bits = chosen.sign[((size_t)sweep * N + i) * 2654435761u % chosen.n];
                near += bits >> 32 == (uint64_t)(up * 0x1p32);
            }
            mattis_chain_sweep(&new.chain);
            mattis_chain_sweep(&old.chain);
            compare(&new, &old, "near");
        }
        cr_assert_gt(near, 20, "T %g: %d numbers near a probability", params.temperature,
                     (int)near);
        close_run(&new);
        close_run(&old);
        mattis_disorder_free(&disorder);
    }
}

static double allocated(void) {
    const struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd);
}

/* What is allocated is what is predicted, with the rows of couplings and without. Under sanitizers
 * and valgrind malloc does not tell. */
Test(pairwise, memory_is_as_predicted) {
    static const int spins[] = {1000, 4500};
    void *volatile some = malloc(1 << 20);
    const bool told = allocated() >= 1 << 20;
    free(some);
    for (size_t s = 0; told && s < 2; s++) {
        mattis_params params = small_network(2, MATTIS_DISTINCT, spins[s], 50);
        mattis_disorder disorder;
        run self;
        mattis_cost cost;
        const mattis_engine_type *type = mattis_engine_find(&params);
        type->cost(&params, &cost);
        const double before = allocated();
        cr_assert_eq(mattis_disorder_init(&disorder, &params, 0), 0);
        cr_assert_eq(disorder.rows.row != NULL, spins[s] == 1000);
        open_run(&self, type, &params, &disorder);
        const double used = allocated() - before;
        const double predicted =
            cost.disorder_bytes + cost.state_bytes + mattis_chain_bytes(&params);
        cr_assert_float_eq(used / predicted, 1, 0.05, "N %d: %g of %g bytes", spins[s], used,
                           predicted);
        close_run(&self);
        mattis_disorder_free(&disorder);
    }
}
