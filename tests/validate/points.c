/* Points of parameter space for simulation against theory, drawn by a seed: 40 of the dense
 * network, 30 of the multitasking, 30 of the modern one. Which part of it is drawn from is written
 * down in validate.py, with the numbers of those that were drawn and left out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/experiment.h"
#include "mattis/stream.h"
#include "mattis/theory.h"
#include "validate.h"

enum { DENSE = 40, MULTITASKING = 30, SPINS = 15, UPDATES = 15 };

/* Loads up to this share of the end of the retrieval state at P = 2, 3, 4; that state must have the
 * lowest free energy also at a temperature so many times higher. Small networks leave states that
 * are close to their end, or metastable, and at P = 3, 4 only small ones are cheap. */
static const double share_of_spinodal[] = {0.5, 0.35, 0.25}, times_temperature = 1.4;

typedef struct draws {
    mattis_stream stream;
    uint64_t number;
} draws;

static double uniform(draws *self, double low, double high) {
    uint32_t word[4];
    mattis_stream_block(&self->stream, self->number++, word);
    return low + (high - low) * mattis_unit_real(word);
}

static size_t choose(draws *self, size_t n) {
    return (size_t)uniform(self, 0, (double)n);
}

static mattis_params defaults(mattis_model_kind model) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = model;
    return params;
}

static mattis_rs_solution solve(const mattis_params *params) {
    mattis_rs_solution out;
    if (mattis_theory_find((mattis_model_kind)params->model)->solve(params, &out))
        exit(1);
    return out;
}

static const char *const rules[] = {"storing", "supervised", "unsupervised"};

/* --- Dense ------------------------------------------------------------------------------------ */

static double spinodal(const mattis_params *params) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_DENSE);
    double load = 0;
    for (size_t k = 0; k < theory->n_lines; k++)
        if (strcmp(theory->line[k].name, "spinodal") == 0 &&
            theory->line[k].abscissa_at(params, params->temperature, &load))
            load = 0;
    return load;
}

/* A point, or false where it is left out. */
static bool draw_dense(draws *self) {
    static const char *const sizes[] = {"[800,1400,2400]", "[150,240,400]", "[80,110,160]"};
    mattis_params params = defaults(MATTIS_DENSE);
    params.spins = 1000;
    params.rule = (int64_t)choose(self, 3);
    params.order = 2 + (int64_t)choose(self, 3);
    params.interaction = (int64_t)choose(self, 2);
    params.temperature = params.order == 2 ? uniform(self, 0.2, 0.6) : uniform(self, 0.3, 0.6);
    const double share = uniform(self, 0.1, share_of_spinodal[params.order - 2]);
    params.quality = uniform(self, 0.6, 0.95);
    params.examples = params.rule == MATTIS_UNSUPERVISED ? 3 + (int64_t)choose(self, 6)
                                                         : 5 + (int64_t)choose(self, 21);
    if (params.rule == MATTIS_STORING) {
        params.quality = 1;
        params.examples = 1;
    }
    params.load = floor(1e4 * share * spinodal(&params)) / 1e4;
    params.temperature = floor(1e4 * params.temperature) / 1e4;
    params.quality = floor(1e3 * params.quality) / 1e3;
    if (params.order == 4 && params.rule == MATTIS_UNSUPERVISED)
        return false;
    mattis_params warmer = params;
    warmer.temperature *= times_temperature;
    if (!(params.load >= 0.005) || solve(&warmer).phase != MATTIS_PHASE_RETRIEVAL)
        return false;
    const mattis_rs_solution at = solve(&params);
    if (at.status != MATTIS_SOLVED || at.overlap < 0.5 || at.overlap > 0.995 ||
        at.at_stability < 0.1)
        return false;
    printf("point\tdense\trule=%s order=%d interaction=%s load=%.4f temperature=%.4f",
           rules[params.rule], (int)params.order,
           params.interaction == MATTIS_FULL ? "full" : "distinct", params.load,
           params.temperature);
    if (params.rule != MATTIS_STORING)
        printf(" quality=%.3f examples=%d", params.quality, (int)params.examples);
    printf(" axes.spins=%s\n", sizes[params.order - 2]);
    return true;
}

/* --- Multitasking ------------------------------------------------------------------------------
 */

static bool draw_multitasking(draws *self) {
    mattis_params params = defaults(MATTIS_MULTITASKING);
    params.spins = 20000;
    params.rule = (int64_t)choose(self, 3);
    params.patterns = 1 + (int64_t)choose(self, 4);
    params.dilution = floor(1e3 * uniform(self, 0.05, 0.5)) / 1e3;
    params.temperature = floor(1e4 * uniform(self, 0.05, 0.8) * (1 - params.dilution)) / 1e4;
    params.quality = floor(1e3 * uniform(self, 0.5, 0.95)) / 1e3;
    params.examples = 3 + (int64_t)choose(self, 18);
    params.from = MATTIS_FROM_HIERARCHICAL;
    const mattis_rs_solution at = solve(&params);
    const double second = params.patterns > 1 ? at.pattern_overlap[1] : 0;
    if (at.status != MATTIS_SOLVED || at.stability < 0.15 || at.overlap - second < 0.15)
        return false;
    printf("point\tmultitasking\trule=%s patterns=%d dilution=%.3f temperature=%.4f",
           rules[params.rule], (int)params.patterns, params.dilution, params.temperature);
    if (params.rule != MATTIS_STORING)
        printf(" quality=%.3f examples=%d", params.quality, (int)params.examples);
    printf("\n");
    return true;
}

/* --- Modern ------------------------------------------------------------------------------------
 */

/* Spins near their pattern, at half of the load at which they would leave it: N of the exponent. */
static bool draw_spins(draws *self) {
    mattis_params params = defaults(MATTIS_MODERN);
    params.state = MATTIS_STATE_BINARY;
    params.spins = 60;
    params.inverse_temperature = floor(1e3 * uniform(self, 0.5, 3)) / 1e3;
    params.temperature = floor(1e4 * uniform(self, 0.3, 1)) / 1e4;
    params.load = floor(1e4 * uniform(self, 0.03, 0.13)) / 1e4;
    params.patterns = (int64_t)nearbyint(exp(60 * params.load));
    const mattis_rs_solution at = solve(&params);
    if (at.phase != MATTIS_MODERN_RETRIEVAL || 2 * params.load > at.critical_load)
        return false;
    printf("point\tmodern spins\tinverse-temperature=%.3f temperature=%.4f load=%.4f\n",
           params.inverse_temperature, params.temperature, params.load);
    return true;
}

static double log_cosh(double b) {
    return log(cosh(b));
}

/* The first update of a cue that is lost: the weight of its pattern, and the square of the
 * fluctuations of the sum, are e^{-12} = 6e-6 at most, a quarter of the error. */
static bool draw_update(draws *self) {
    const double n = 26;
    const double beta = floor(1e3 * uniform(self, 0.1, 0.3)) / 1e3;
    const double load = floor(1e4 * uniform(self, 0.48, 0.53)) / 1e4;
    const double overlap = 1 - 2.0 * (double)(4 + choose(self, 6)) / n;
    const double fluctuations = load - (log_cosh(2 * beta) - 2 * log_cosh(beta));
    const double cue = load + log_cosh(beta) - beta * overlap;
    if (n * fmin(fluctuations, cue) < 12)
        return false;
    printf("point\tmodern update\tinverse-temperature=%.3f load=%.4f overlap=%.12f\n", beta, load,
           overlap);
    return true;
}

typedef bool draw_point(draws *self);

static void draw_some(draw_point *draw, const char *name, uint32_t kind, int wanted,
                      uint64_t seed) {
    draws self = {mattis_stream_make(mattis_key_begin(seed), MATTIS_PURPOSE_START, kind, 0), 0};
    int tried = 0;
    for (int found = 0; found < wanted; tried++)
        found += draw(&self);
    printf("drawn\t%s\t%d\t%d\n", name, tried, wanted);
}

void draw_points(uint64_t seed) {
    draw_some(draw_dense, "dense", 0, DENSE, seed);
    draw_some(draw_multitasking, "multitasking", 1, MULTITASKING, seed);
    draw_some(draw_spins, "modern spins", 2, SPINS, seed);
    draw_some(draw_update, "modern update", 3, UPDATES, seed);
}
