/* Parallel updates of sums of examples: all fields of one reading against the definition, in whole
 * numbers, in networks that fill whole chunks; random states, and a retrieved pattern whose power
 * sums need more digits; one state, and many together. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/dynamics.h"
#include "mattis/kernels.h"
#include "networks.h"

/* sum_mu X_i (P-1)! e_{P-1}(y_j, j != i), or sum_mu of half the gap of p_1^P: no power sums here.
 */
static mattis_wide whole_field(const mattis_params *params, const mattis_means *means,
                               const int8_t *spin, size_t i) {
    const int order = (int)params->order;
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < means->n_patterns; mu++) {
        const mattis_wide x = mattis_means_sum(means, i, mu);
        mattis_wide e[4] = {1}, p = 0, up = 1, down = 1;
        for (size_t j = 0; j < means->n_spins; j++) {
            const mattis_wide y = j == i ? 0 : mattis_means_sum(means, j, mu) * spin[j];
            for (int k = order - 1; k > 0; k--)
                e[k] += y * e[k - 1];
            p += y;
        }
        for (int k = 0; k < order; k++)
            up *= p + x, down *= p - x;
        sum += params->interaction == MATTIS_FULL ? (up - down) / 2
                                                  : x * e[order - 1] * (order == 4 ? 6 : order - 1);
    }
    return sum;
}

/* (N/2) (N M sqrt R)^-P, and P for distinct sites. */
static double scale_of(const mattis_params *params) {
    const double n = (double)params->spins, m = (double)params->examples;
    const double r2 = params->quality * params->quality, size = r2 + (1 - r2) / m;
    return n / 2 / pow(n * m * sqrt(size), (double)params->order) *
           (params->interaction == MATTIS_FULL ? 1 : (double)params->order);
}

/* sum_mu (P-1)! e_P, or sum_mu p_1^P. */
static double wanted_energy(const mattis_params *params, const mattis_means *means,
                            const int8_t *spin) {
    const int order = (int)params->order;
    mattis_wide sum = 0;
    for (size_t mu = 0; mu < means->n_patterns; mu++) {
        mattis_wide e[5] = {1}, p = 0, power = 1;
        for (size_t j = 0; j < means->n_spins; j++) {
            const mattis_wide y = mattis_means_sum(means, j, mu) * spin[j];
            for (int k = order; k > 0; k--)
                e[k] += y * e[k - 1];
            p += y;
        }
        for (int k = 0; k < order; k++)
            power *= p;
        sum += params->interaction == MATTIS_FULL ? power : e[order] * (order == 4 ? 6 : order - 1);
    }
    return -scale_of(params) * (double)sum;
}

static void set_near(const mattis_disorder *disorder, double turned, int8_t *spin) {
    for (size_t i = 0; i < disorder->patterns.n_spins; i++) {
        const bool turn = floor((double)(i + 1) * turned) > floor((double)i * turned);
        spin[i] = (int8_t)(mattis_patterns_sign(&disorder->patterns, i, 0) * (turn ? -1 : 1));
    }
}

static void compare_fields(const mattis_params *params, const mattis_disorder *disorder,
                           mattis_engine *engine, const int8_t *spin) {
    const size_t n = engine->n_spins;
    const double energy = wanted_energy(params, &disorder->means, spin);
    cr_assert(fabs(engine->type->energy(engine) - energy) <= 1e-13 * fabs(energy), "P = %d, M = %d",
              (int)params->order, (int)params->examples);
    for (size_t i = 0; i < n; i += n / 3) {
        const double wanted =
            scale_of(params) * (double)whole_field(params, &disorder->means, spin, i);
        const double got = engine->type->field(engine, i);
        cr_assert(fabs(got - wanted) <= 1e-13 * fabs(wanted),
                  "P = %d, M = %d, interaction %d, N = %zu, K = %d, site %zu: %.17g, not %.17g",
                  (int)params->order, (int)params->examples, (int)params->interaction, n,
                  (int)params->patterns, i, got, wanted);
    }
}

/* --- Many states ----------------------------------------------------------------------------- */

enum { MOST_STATES = MATTIS_STATES_TOGETHER + 3 };

/* Some far from everything, some near a pattern, and no two alike. */
static void set_of(const mattis_disorder *disorder, size_t s, int8_t *spin) {
    set_near(disorder, s % 3 ? 0.5 : 0.03, spin);
    const size_t n = disorder->patterns.n_spins;
    for (size_t i = s; i < n; i += 7 + s)
        spin[i] = (int8_t)-spin[i];
}

/* The states of one call are what each is alone, in all bits, and those of the definition. */
static void compare_many(const mattis_params *params, const mattis_disorder *disorder,
                         size_t n_states) {
    const mattis_engine_type *type = mattis_engine_find(params);
    const size_t n = disorder->patterns.n_spins;
    mattis_engine engine[MOST_STATES], *list[MOST_STATES], alone;
    const int8_t *next[MOST_STATES];
    mattis_report report;
    int8_t *spins = malloc(n_states * n);
    cr_assert_eq(type->init(&alone, params, disorder), 0);
    for (size_t s = 0; s < n_states; s++) {
        cr_assert_eq(type->init(&engine[s], params, disorder), 0);
        list[s] = &engine[s];
        next[s] = spins + s * n;
        set_of(disorder, s, spins + s * n);
    }
    mattis_engines_set_spins(list, next, n_states);
    for (size_t s = 0; s < n_states; s++) {
        type->set_spins(&alone, next[s]);
        cr_assert_arr_eq(engine[s].spin, next[s], n);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(type->field(&engine[s], i), type->field(&alone, i),
                         "P = %d, M = %d, state %zu of %zu, field %zu", (int)params->order,
                         (int)params->examples, s, n_states, i);
        for (size_t mu = 0; mu < disorder->means.n_patterns; mu++)
            cr_assert_eq(type->data_overlap(&engine[s], mu), type->data_overlap(&alone, mu));
        cr_assert_eq(type->energy(&engine[s]), type->energy(&alone));
        if (s % 8 == 0)
            cr_assert_eq(type->check(&engine[s], &report), 0, "%s", report.text);
        type->free(&engine[s]);
    }
    type->free(&alone);
    free(spins);
}

static void expect_same(mattis_engine *x, mattis_engine *y, size_t n_patterns, const char *when) {
    const mattis_engine_type *type = x->type;
    for (size_t i = 0; i < x->n_spins; i++)
        cr_assert_eq(type->field(x, i), type->field(y, i), "N = %zu, %s, field %zu", x->n_spins,
                     when, i);
    for (size_t mu = 0; mu < n_patterns; mu++)
        cr_assert_eq(type->data_overlap(x, mu), type->data_overlap(y, mu));
    cr_assert_eq(type->energy(x), type->energy(y));
}

static void compare_coupled(const mattis_params *params) {
    enum { TOGETHER = 6 };
    const mattis_engine_type *type = mattis_engine_find(params);
    const size_t n = (size_t)params->spins, n_patterns = (size_t)params->patterns;
    mattis_disorder disorder, without;
    mattis_engine engine[TOGETHER], *list[TOGETHER], plain;
    const int8_t *next[TOGETHER];
    int8_t *spins = malloc(TOGETHER * n);
    mattis_report report;
    cr_assert_eq(mattis_disorder_init(&disorder, params, 2), 0);
    without = disorder;
    without.mean_couplings = NULL;
    cr_assert_eq(type->init(&plain, params, &without), 0);
    for (size_t s = 0; s < TOGETHER; s++) {
        cr_assert_eq(type->init(&engine[s], params, &disorder), 0);
        list[s] = &engine[s];
        next[s] = spins + s * n;
        set_of(&disorder, s, spins + s * n);
    }
    type->set_spins(&engine[0], next[0]);
    type->flip(&engine[0], 1); /* fields are not known, power sums are */
    for (size_t read = 0; !disorder.mean_couplings->order; read++) {
        cr_assert_leq(read, n, "no couplings for N = %zu, K = %zu", n, n_patterns);
        type->set_spins(&engine[1], next[1]);
    }
    type->set_spins(&plain, next[0]);
    type->flip(&plain, 1);
    expect_same(&engine[0], &plain, n_patterns, "read before, fields after");
    cr_assert_eq(type->check(&engine[0], &report), 0, "%s", report.text);
    mattis_engines_set_spins(list, next, TOGETHER);
    for (size_t s = 0; s < TOGETHER; s++) {
        type->set_spins(&plain, next[s]);
        expect_same(&engine[s], &plain, n_patterns, "together");
    }
    cr_assert_eq(type->check(&engine[3], &report), 0, "%s", report.text);
    for (size_t i = 0; i < n; i += 3) {
        type->flip(&engine[5], i);
        type->flip(&plain, i);
    }
    expect_same(&engine[5], &plain, n_patterns, "flips");
    for (size_t s = 0; s < TOGETHER; s++)
        type->free(&engine[s]);
    type->free(&plain);
    mattis_disorder_free(&disorder);
    free(spins);
}

static void compare_network(mattis_params *params, bool whole) {
    mattis_disorder disorder;
    mattis_engine engine;
    mattis_report report;
    params->update = MATTIS_PARALLEL;
    const mattis_engine_type *type = mattis_engine_find(params);
    cr_assert_eq(strstr(type->name, "parallel") != NULL, whole);
    cr_assert_eq(mattis_disorder_init(&disorder, params, 2), 0);
    cr_assert_eq(type->init(&engine, params, &disorder), 0);
    const size_t n = engine.n_spins;
    int8_t *spin = malloc(n);
    for (int near = 0; near < 2; near++) {
        set_near(&disorder, near ? 0.02 : 0.5, spin);
        type->set_spins(&engine, spin);
        compare_fields(params, &disorder, &engine, spin);
        cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
    }
    for (size_t i = 0; i < n; i += 5) { /* single flips forget them */
        type->flip(&engine, i);
        spin[i] = (int8_t)-spin[i];
    }
    compare_fields(params, &disorder, &engine, spin);
    cr_assert_eq(type->check(&engine, &report), 0, "%s", report.text);
    free(spin);
    type->free(&engine);
    const size_t counts[] = {2, 3, 4, 5, 17}, cells = n * disorder.means.n_patterns;
    for (size_t k = 0; whole && k < sizeof counts / sizeof *counts; k++)
        if (cells < 60000 || k % 2 == 0)
            compare_many(params, &disorder, counts[k]);
    if (whole && cells < 20000)
        compare_many(params, &disorder, MOST_STATES);
    mattis_disorder_free(&disorder);
}

/* One list of networks of two disorders and two orders: each goes its own way. */
Test(means_fields, only_states_of_one_network_are_read_together) {
    enum { N = 66, STATES = 15 };
    mattis_params params[3];
    mattis_disorder disorder[2];
    mattis_engine engine[STATES], *list[STATES], alone;
    int8_t spins[STATES][N];
    const int8_t *next[STATES];
    for (int k = 0; k < 3; k++) {
        params[k] = small_network(k == 2 ? 4 : 3, MATTIS_DISTINCT, N, 530);
        params[k].rule = MATTIS_SUPERVISED;
        params[k].quality = 0.7;
        params[k].examples = 5;
        params[k].update = MATTIS_PARALLEL;
    }
    for (uint32_t k = 0; k < 2; k++)
        cr_assert_eq(mattis_disorder_init(&disorder[k], &params[0], k), 0);
    for (int s = 0; s < STATES; s++) {
        const int kind = s / 5; /* five of each, side by side */
        const mattis_disorder *own = &disorder[kind % 2];
        cr_assert_eq(mattis_engine_find(&params[kind])->init(&engine[s], &params[kind], own), 0);
        set_of(own, (size_t)s, spins[s]);
        list[s] = &engine[s];
        next[s] = spins[s];
    }
    mattis_engines_set_spins(list, next, STATES);
    for (int s = 0; s < STATES; s++) {
        const mattis_engine_type *type = engine[s].type;
        cr_assert_eq(type->init(&alone, &params[s / 5], &disorder[s / 5 % 2]), 0);
        type->set_spins(&alone, next[s]);
        for (size_t i = 0; i < N; i++)
            cr_assert_eq(type->field(&engine[s], i), type->field(&alone, i), "state %d", s);
        type->free(&alone);
        type->free(&engine[s]);
    }
    for (int k = 0; k < 2; k++)
        mattis_disorder_free(&disorder[k]);
}

/* Networks with many patterns change to couplings for what is linear in the spins, after some
 * readings: no bit of fields, energies and overlaps changes, of states that were there before and
 * of new ones, alone and together, and single flips go on. */
Test(means_fields, couplings_change_no_bit) {
    static const struct {
        int order, examples, spins, patterns;
    } networks[] = {{3, 1, 33, 528},   {3, 20, 70, 1130}, {3, 127, 33, 600},
                    {3, 181, 30, 513}, {3, 2, 515, 8240}, {4, 1, 33, 600},
                    {4, 3, 70, 1130},  {4, 20, 64, 1024}, {4, 31, 45, 1000}};
    for (size_t k = 0; k < sizeof networks / sizeof *networks; k++)
        for (int interaction = MATTIS_DISTINCT; interaction <= MATTIS_FULL; interaction++) {
            mattis_params params = small_network(networks[k].order, (mattis_interaction)interaction,
                                                 networks[k].spins, networks[k].patterns);
            params.rule = MATTIS_SUPERVISED;
            params.quality = 0.7;
            params.examples = networks[k].examples;
            params.update = MATTIS_PARALLEL;
            compare_coupled(&params);
        }
}

/* Both widths, the largest M at which each order has whole fields (32767, 181, 31), and one more.
 */
Test(means_fields, one_reading_gives_the_fields_of_the_definition) {
    static const struct {
        int order, examples, spins, patterns;
    } networks[] = {
        {2, 1, 70, 600},    {2, 20, 129, 1100}, {2, 127, 300, 513}, {2, 200, 101, 700},
        {2, 32767, 64, 64}, {3, 1, 65, 70},     {3, 20, 300, 1500}, {3, 127, 64, 512},
        {3, 181, 101, 65},  {3, 182, 33, 20},   {4, 1, 64, 520},    {4, 3, 101, 1030},
        {4, 20, 300, 600},  {4, 31, 129, 513},  {4, 32, 33, 20},
    };
    for (size_t k = 0; k < sizeof networks / sizeof *networks; k++)
        for (int interaction = MATTIS_DISTINCT; interaction <= MATTIS_FULL; interaction++) {
            mattis_params params = small_network(networks[k].order, (mattis_interaction)interaction,
                                                 networks[k].spins, networks[k].patterns);
            params.rule = MATTIS_SUPERVISED;
            params.quality = 0.7;
            params.examples = networks[k].examples;
            compare_network(&params, params.examples != 182 && params.examples != 32);
        }
}
