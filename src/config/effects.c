/* Keys that are given without having an effect, or without a meaning, where that depends on more
 * than one choice, on the axes or on the number of patterns; see config_internal.h. */
#include <float.h>
#include <math.h>

#include "config_internal.h"

/* --- What leaves a key without effect ------------------------------------------------------- */

static bool starts_at_random(const mattis_experiment *experiment) {
    return mattis_params_first_start(&experiment->base) == MATTIS_FROM_RANDOM;
}

static bool is_continuous(const mattis_experiment *experiment) {
    return experiment->base.model == MATTIS_MODERN &&
           experiment->base.state == MATTIS_STATE_CONTINUOUS;
}

/* A masked spin is a random one; a masked component of a continuous state is 0. */
static bool starts_with_random_spins(const mattis_experiment *experiment) {
    return starts_at_random(experiment) && !is_continuous(experiment);
}

static bool starts_with_continuous_mixture(const mattis_experiment *experiment) {
    return experiment->base.from == MATTIS_FROM_MIXTURE && is_continuous(experiment);
}

static bool masks_nothing(const mattis_experiment *experiment) {
    return !mattis_config_takes(experiment, "start.masked", DBL_TRUE_MIN, 1);
}

static bool is_tap(const mattis_experiment *experiment) {
    return experiment->base.model == MATTIS_DENSE && experiment->base.update == MATTIS_TAP;
}

static bool lacks_reaction_term(const mattis_experiment *experiment) {
    return is_tap(experiment) && experiment->base.rule == MATTIS_UNSUPERVISED &&
           mattis_config_takes(experiment, "dynamics.tap-order", 2, 2) &&
           mattis_config_takes(experiment, "network.order", 2, 2) &&
           mattis_config_takes(experiment, "dataset.quality", 0, 1 - DBL_EPSILON);
}

/* No axis along which a transition can be measured. */
static bool has_no_row(const mattis_experiment *experiment) {
    enum { VALUES_LEAST = 3 };
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (experiment->axis[a].n >= VALUES_LEAST)
            return false;
    return true;
}

static bool solves_no_cells(const mattis_experiment *experiment) {
    return !experiment->base.theory_rs;
}

static bool has_no_theory(const mattis_experiment *experiment) {
    return !experiment->base.theory_rs && !experiment->base.theory_lines;
}

static bool learns_nothing(const mattis_experiment *experiment) {
    return experiment->base.rule == MATTIS_STORING;
}

static bool has_no_sphere(const mattis_experiment *experiment) {
    return experiment->base.pattern_law != MATTIS_LAW_SPHERE;
}

typedef struct idle {
    const char *key;
    bool (*is_idle)(const mattis_experiment *experiment);
    const char *message;
} idle;

static const idle idles[] = {
    {"start.overlap", starts_at_random,
     "has no effect on a random start; choose another start, or leave it out"},
    {"start.overlap", starts_with_continuous_mixture,
     "has no effect on a mixture as a continuous state; choose another start, or leave it out"},
    {"start.masked", starts_with_random_spins,
     "has no effect on a random start of spins; choose another start, or leave it out"},
    {"start.mask", starts_with_random_spins,
     "has no effect on a random start of spins; choose another start, or leave it out"},
    {"start.mask", masks_nothing,
     "has no effect where start.masked is 0; give a share, or leave it out"},
    {"dynamics.burn-in", is_tap,
     "has no effect under the update tap; choose sequential or parallel, or leave it out"},
    {"dynamics.update", lacks_reaction_term,
     "update tap knows no reaction term of unsupervised pairs; give dynamics.tap-order 1, or "
     "network.order 3 or more"},
    {"refine.error", has_no_row,
     "needs an axis of at least 3 values along which retrieval ends; give one, or leave refine "
     "out"},
    {"theory.wanted-overlap", solves_no_cells,
     "has no effect with theory.rs false; choose true, or leave it out"},
    {"theory.wanted-overlap", learns_nothing,
     "has no effect under the rule storing; choose supervised or unsupervised, or leave it out"},
    {"theory.example-law", has_no_theory,
     "has no effect with theory.rs and theory.lines false; choose true, or leave it out"},
    {"theory.example-law", learns_nothing,
     "has no effect under the rule storing; choose supervised or unsupervised, or leave it out"},
    {"theory.failure", solves_no_cells,
     "has no effect with theory.rs false; choose true, or leave it out"},
    {"theory.failure", has_no_sphere,
     "has no effect but for the pattern-law sphere; choose it, or leave the key out"},
};

/* Given as an axis, or with a value that is not its default: the resolved text of an experiment
 * holds defaults. */
static bool is_asked_for(const mattis_config_settings *settings, const mattis_param *param,
                         const mattis_params *base) {
    mattis_params defaults;
    mattis_params_defaults(&defaults);
    return mattis_config_slot_of(settings, param)->axis ||
           (mattis_config_is_given(settings, param) &&
            mattis_param_get(param, base) != mattis_param_get(param, &defaults));
}

int mattis_config_check_effects(const mattis_config_settings *settings,
                                const mattis_experiment *experiment, mattis_report *report) {
    for (size_t k = 0; k < sizeof idles / sizeof *idles; k++) {
        const mattis_param *param = mattis_param_find(idles[k].key);
        if (!is_asked_for(settings, param, &experiment->base) || !idles[k].is_idle(experiment))
            continue;
        char key[MATTIS_CONFIG_KEY];
        mattis_config_mark mark = mattis_config_where(settings, param, key);
        return mattis_config_fail(report, mark, key, "%s", idles[k].message);
    }
    return MATTIS_OK;
}

/* --- Keys about single patterns ------------------------------------------------------------- */

static bool is_zero(const mattis_experiment *experiment, const mattis_param *param) {
    return !mattis_config_takes(experiment, param->path, -INFINITY, -DBL_TRUE_MIN) &&
           !mattis_config_takes(experiment, param->path, DBL_TRUE_MIN, INFINITY);
}

/* Weights of a mixture are those of patterns that are there, and not all 0. */
static int check_weights(const mattis_config_settings *settings,
                         const mattis_experiment *experiment, int64_t most, mattis_report *report) {
    const mattis_param *first = mattis_param_find("start.weights.1");
    char key[MATTIS_CONFIG_KEY];
    bool any = false;
    for (int64_t mu = 0; mu < MATTIS_MAX_WEIGHTS; mu++) {
        const mattis_param *param = first + mu; /* one after the other in the table */
        if (is_zero(experiment, param))
            continue;
        any = true;
        if (mu < most)
            continue;
        mattis_config_mark mark = mattis_config_where(settings, param, key);
        return mattis_config_fail(
            report, mark, key, "the weight of pattern %d, but there %s %d; give %d weight%s",
            (int)mu + 1, most == 1 ? "is" : "are only", (int)most, (int)most, most == 1 ? "" : "s");
    }
    mattis_config_mark mark = mattis_config_where(settings, first, key);
    return any ? MATTIS_OK
               : mattis_config_fail(report, mark, key,
                                    "all weights of the mixture are 0, which is a random start; "
                                    "give another weight, or start.from random");
}

int mattis_config_check_patterns(const mattis_config_settings *settings,
                                 const mattis_experiment *experiment, int64_t most,
                                 mattis_report *report) {
    const mattis_param *recorded = mattis_param_find("record.overlaps");
    char key[MATTIS_CONFIG_KEY];
    if (is_asked_for(settings, recorded, &experiment->base) &&
        experiment->base.record_overlaps > most) {
        mattis_config_mark mark = mattis_config_where(settings, recorded, key);
        return mattis_config_fail(report, mark, key, "%d overlaps of %d pattern%s; give at most %d",
                                  (int)experiment->base.record_overlaps, (int)most,
                                  most == 1 ? "" : "s", (int)most);
    }
    return experiment->base.from == MATTIS_FROM_MIXTURE
               ? check_weights(settings, experiment, most, report)
               : MATTIS_OK;
}
