/* Rules that span several keys: which keys replace each other, which have an effect only under some
 * choice of another, and which values exclude each other; see config_internal.h. Each rule is a row
 * of a table. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config_internal.h"

const mattis_config_way mattis_config_ways[MATTIS_CONFIG_WAYS] = {
    {{"network.load"}},
    {{"network.load.coefficient", "network.load.exponent", "network.load.logarithmic"}},
    {{"network.patterns"}},
};

/* A key that has an effect only under some choices of another. The choosing key has one value for
 * the whole grid, since choices cannot be axes of a file. */
typedef struct condition {
    const char *key;
    unsigned models; /* bit of each model in which the condition holds */
    const char *chooser;
    unsigned choices;   /* bit of each choice under which the key has an effect */
    bool required;      /* there it must be given */
    bool spare_default; /* elsewhere its default may be given */
} condition;

enum {
    HEBBIAN = 1u << MATTIS_DENSE | 1u << MATTIS_MULTITASKING,
    MODERN = 1u << MATTIS_MODERN,
    ALL = HEBBIAN | MODERN,
    LEARNING = 1u << MATTIS_SUPERVISED | 1u << MATTIS_UNSUPERVISED,
    TAP = 1u << MATTIS_TAP
};

#define UNDER_RULE                                                                                 \
    .models = HEBBIAN, .chooser = "dataset.rule", .choices = LEARNING, .spare_default = true
#define UNDER_MIXTURE                                                                              \
    .models = ALL, .chooser = "start.from", .choices = 1u << MATTIS_FROM_MIXTURE,                  \
    .spare_default = true
#define UNDER_UPDATE .models = HEBBIAN, .chooser = "dynamics.update", .choices = TAP
#define UNDER_BINARY                                                                               \
    .models = MODERN, .chooser = "network.state", .choices = 1u << MATTIS_STATE_BINARY
#define UNDER_IMAGES                                                                               \
    .models = ALL, .chooser = "dataset.source", .choices = 1u << MATTIS_SOURCE_IMAGES,             \
    .spare_default = true
#define UNDER_BINARIZE(how)                                                                        \
    .models = ALL, .chooser = "dataset.source.binarize", .choices = 1u << MATTIS_BINARIZE_##how,   \
    .spare_default = true
#define UNDER_CONTINUOUS                                                                           \
    .models = MODERN, .chooser = "network.state", .choices = 1u << MATTIS_STATE_CONTINUOUS

static const condition conditions[] = {
    {.key = "dataset.quality", UNDER_RULE, .required = true},
    {.key = "dataset.quality",
     .models = HEBBIAN,
     .chooser = "dataset.source.concepts",
     .choices = 1u << MATTIS_CONCEPTS_IMAGES,
     .spare_default = true},
    {.key = "dataset.examples", UNDER_RULE},
    {.key = "dataset.source.images", UNDER_IMAGES, .required = true},
    {.key = "dataset.source.labels", UNDER_IMAGES},
    {.key = "dataset.source.test-images", UNDER_IMAGES},
    {.key = "dataset.source.test-labels", UNDER_IMAGES},
    {.key = "dataset.source.checksum", UNDER_IMAGES},
    {.key = "dataset.source.concepts", UNDER_IMAGES},
    {.key = "dataset.source.margin", UNDER_IMAGES},
    {.key = "dataset.source.binarize", UNDER_IMAGES},
    {.key = "dataset.source.threshold", UNDER_IMAGES},
    {.key = "dataset.source.threshold", UNDER_BINARIZE(THRESHOLD)},
    {.key = "dataset.source.radius", UNDER_IMAGES},
    {.key = "dataset.source.radius", UNDER_BINARIZE(ADAPTIVE)},
    {.key = "record.states", UNDER_IMAGES},
    {.key = "dynamics.tap-order", UNDER_UPDATE},
    {.key = "dynamics.damping", UNDER_UPDATE},
    {.key = "dynamics.tolerance", UNDER_UPDATE},
    {.key = "dynamics.tolerance", UNDER_CONTINUOUS},
    {.key = "network.precision", UNDER_CONTINUOUS},
    {.key = "record.bounds", UNDER_CONTINUOUS, .spare_default = true},
    {.key = "dynamics.temperature", UNDER_BINARY, .required = true},
    {.key = "dynamics.update", UNDER_BINARY, .spare_default = true},
    {.key = "dynamics.burn-in", UNDER_BINARY, .spare_default = true},
    {.key = "dynamics.exchange", UNDER_BINARY, .spare_default = true},
    {.key = "start.weights.1", UNDER_MIXTURE, .required = true},
    {.key = "start.weights.2", UNDER_MIXTURE},
    {.key = "start.weights.3", UNDER_MIXTURE},
    {.key = "start.weights.4", UNDER_MIXTURE},
    {.key = "start.weights.5", UNDER_MIXTURE},
    {.key = "start.weights.6", UNDER_MIXTURE},
    {.key = "start.weights.7", UNDER_MIXTURE},
    {.key = "start.weights.8", UNDER_MIXTURE},
    {.key = "start.weights.9", UNDER_MIXTURE},
    {.key = "start.weights.10", UNDER_MIXTURE},
    {.key = "start.weights.11", UNDER_MIXTURE},
    {.key = "start.weights.12", UNDER_MIXTURE},
    {.key = "start.first",
     .chooser = "start.from",
     .models = ALL,
     .choices = 1u << MATTIS_FROM_PREVIOUS,
     .spare_default = true},
};

/* Values of two keys that exclude each other, as closed intervals; choices by their index. */
typedef struct clash {
    const char *key; /* given wherever the clash occurs: its interval excludes its default */
    double from, to;
    const char *other;
    double other_from, other_to;
    const char *message;
    bool spares_classes; /* classes as concepts are free of it */
} clash;

static const clash clashes[] = {
    {"dynamics.temperature", 0, 0, "dynamics.update", MATTIS_TAP, MATTIS_TAP,
     "update tap needs a temperature above 0; raise it, or choose sequential or parallel", false},
    {"dynamics.exchange", 1, 1, "dynamics.update", MATTIS_PARALLEL, MATTIS_TAP,
     "temperatures exchange states of the law exp(-H/T), which update sequential alone samples; "
     "choose sequential, or leave exchange out",
     false},
    {"dynamics.exchange", 1, 1, "dynamics.temperature", 0, 0,
     "temperatures exchange states of the law exp(-H/T), which needs T above 0; raise the lowest, "
     "or leave exchange out",
     false},
    {"dynamics.exchange", 1, 1, "start.from", MATTIS_FROM_PREVIOUS, MATTIS_FROM_PREVIOUS,
     "under start.from previous temperatures follow one another, to exchange states they run "
     "together; choose another start, or leave exchange out",
     false},
    {"noise.synaptic", DBL_TRUE_MIN, INFINITY, "network.order", 5, INFINITY,
     "noise on the couplings needs an order from 2 to 4; lower network.order, or leave the noise "
     "out",
     false},
    {"network.load.logarithmic", 0, 0, "model", MATTIS_MULTITASKING, MATTIS_MULTITASKING,
     "the one law beside coefficient is K = c ln N; give true, or network.patterns", false},
    {"start.from", MATTIS_FROM_HIERARCHICAL, MATTIS_FROM_HIERARCHICAL, "model", MATTIS_DENSE,
     MATTIS_DENSE,
     "in a dense network no pattern leaves a spin to the next; choose pattern, random, both, "
     "example or mixture",
     false},
    {"start.from", MATTIS_FROM_HIERARCHICAL, MATTIS_FROM_EXAMPLE, "model", MATTIS_MODERN,
     MATTIS_MODERN,
     "the modern network has neither zeros nor examples; choose pattern, random, both or mixture",
     false},
    {"network.pattern-law", MATTIS_LAW_DATA, MATTIS_LAW_DATA, "dataset.source",
     MATTIS_SOURCE_RANDOM, MATTIS_SOURCE_RANDOM,
     "data are images; give dataset.source, or choose binary, sphere or gaussian", false},
    {"network.pattern-law", MATTIS_LAW_SPHERE, MATTIS_LAW_GAUSSIAN, "dataset.source",
     MATTIS_SOURCE_IMAGES, MATTIS_SOURCE_IMAGES,
     "images are no random vectors; choose data (grey) or binary", false},
    {"network.pattern-law", MATTIS_LAW_DATA, MATTIS_LAW_DATA, "dataset.source.concepts",
     MATTIS_CONCEPTS_CLASSES, MATTIS_CONCEPTS_CLASSES,
     "the archetype of a class is a pattern of signs; choose pattern-law binary, or concepts "
     "images",
     false},
    {"network.pattern-law", MATTIS_LAW_SPHERE, MATTIS_LAW_DATA, "network.state",
     MATTIS_STATE_BINARY, MATTIS_STATE_BINARY,
     "spins need patterns of signs; choose pattern-law binary, or state continuous", false},
    {"refine.error", DBL_TRUE_MIN, INFINITY, "start.from", MATTIS_FROM_PREVIOUS,
     MATTIS_FROM_PREVIOUS,
     "a cell that starts from the previous temperature cannot be added by itself; leave refine "
     "out, "
     "or choose another start",
     false},
    {"start.from", MATTIS_FROM_EXAMPLE, MATTIS_FROM_EXAMPLE, "dataset.rule", MATTIS_STORING,
     MATTIS_STORING,
     "under the rule storing an example is the pattern itself; choose pattern (with start.overlap "
     "for a noisy one), or a rule that learns from examples",
     true},
    {"dynamics.update", MATTIS_TAP, MATTIS_TAP, "network.interaction", MATTIS_FULL, MATTIS_FULL,
     "update tap covers the interaction distinct, not full; choose sequential or parallel, or "
     "distinct",
     false},
    {"dynamics.update", MATTIS_TAP, MATTIS_TAP, "dataset.source", MATTIS_SOURCE_IMAGES,
     MATTIS_SOURCE_IMAGES, "update tap is for random patterns; choose sequential or parallel",
     false},
};

/* --- Ways to give the number of patterns ---------------------------------------------------- */

const mattis_config_way *mattis_config_way_of(const mattis_param *param) {
    for (size_t w = 0; w < MATTIS_CONFIG_WAYS; w++)
        for (size_t k = 0; k < MATTIS_CONFIG_WAY_KEYS && mattis_config_ways[w].path[k]; k++)
            if (strcmp(mattis_config_ways[w].path[k], param->path) == 0)
                return &mattis_config_ways[w];
    return NULL;
}

const mattis_param *mattis_config_given_of(const mattis_config_settings *settings,
                                           const mattis_config_way *way) {
    for (size_t k = 0; k < MATTIS_CONFIG_WAY_KEYS && way->path[k]; k++) {
        const mattis_param *param = mattis_param_find(way->path[k]);
        if (mattis_config_is_given(settings, param))
            return param;
    }
    return NULL;
}

const mattis_param *mattis_config_way_second(const mattis_config_way *way, unsigned model) {
    for (size_t k = 1; k < MATTIS_CONFIG_WAY_KEYS && way->path[k]; k++)
        if (mattis_param_find(way->path[k])->models & model)
            return mattis_param_find(way->path[k]);
    return NULL;
}

static int missing_way(const mattis_config_settings *settings, unsigned model,
                       mattis_report *report) {
    /* The last way that the model knows stands as the key, the others in the text. */
    size_t last = MATTIS_CONFIG_WAYS - 1, used = 0;
    while (last > 0 && !(mattis_param_find(mattis_config_ways[last].path[0])->models & model))
        last--;
    const char *key = mattis_config_ways[last].path[0];
    char others[512] = "";
    for (size_t w = 0; w < last && used < sizeof others; w++) {
        const char *first = mattis_config_ways[w].path[0];
        const mattis_param *second = mattis_config_way_second(&mattis_config_ways[w], model);
        if (mattis_param_find(first)->models & model)
            used += (size_t)snprintf(others + used, sizeof others - used, ", or %s%s%s", first,
                                     second ? " with " : "", second ? second->path : "");
    }
    return mattis_config_fail(report, mattis_config_where_missing(settings, key), key,
                              "a required key is missing; give it%s", others);
}

/* All keys of the way of which `given` is one, as far as the model knows them. */
static int require_whole_way(const mattis_config_settings *settings, const mattis_param *given,
                             unsigned model, mattis_report *report) {
    const mattis_config_way *way = mattis_config_way_of(given);
    for (size_t k = 0; k < MATTIS_CONFIG_WAY_KEYS && way->path[k]; k++) {
        const mattis_param *param = mattis_param_find(way->path[k]);
        if (mattis_config_is_given(settings, param) || !(param->models & model))
            continue;
        char range[256], key[MATTIS_CONFIG_KEY];
        mattis_param_describe_range(param, range, sizeof range);
        return mattis_config_fail(report, mattis_config_where(settings, given, key), param->path,
                                  "a required key is missing beside %s; give %s", key, range);
    }
    return MATTIS_OK;
}

int mattis_config_check_ways(const mattis_config_settings *settings, unsigned model,
                             mattis_report *report) {
    const mattis_param *given = NULL;
    for (size_t w = 0; w < MATTIS_CONFIG_WAYS; w++) {
        const mattis_param *param = mattis_config_given_of(settings, &mattis_config_ways[w]);
        if (param && given) {
            char first[MATTIS_CONFIG_KEY], second[MATTIS_CONFIG_KEY];
            mattis_config_where(settings, given, first);
            mattis_config_mark mark = mattis_config_where(settings, param, second);
            return mattis_config_fail(report, mark, second,
                                      "given together with %s; keep one of the two", first);
        }
        if (param)
            given = param;
    }
    return given ? require_whole_way(settings, given, model, report)
                 : missing_way(settings, model, report);
}

/* --- Keys under conditions ------------------------------------------------------------------ */

static size_t choice_of(const condition *self, const mattis_params *params) {
    return (size_t)mattis_param_get(mattis_param_find(self->chooser), params);
}

static bool holds(const condition *self, const mattis_params *params) {
    return self->choices >> choice_of(self, params) & 1;
}

bool mattis_config_has_effect(const mattis_param *param, const mattis_params *params) {
    if (strcmp(param->path, "dataset.source") == 0) /* images are told by the keys below it */
        return params->source == MATTIS_SOURCE_RANDOM;
    if (params->model < 0) /* not known yet */
        return true;
    for (size_t k = 0; k < sizeof conditions / sizeof *conditions; k++)
        if (conditions[k].models >> params->model & 1 &&
            strcmp(conditions[k].key, param->path) == 0 && !holds(&conditions[k], params))
            return false;
    return true;
}

/* "supervised or unsupervised" */
static void describe_choices(const condition *self, char *text, size_t size) {
    const char *const *names = mattis_param_find(self->chooser)->choices;
    *text = '\0';
    for (size_t k = 0, used = 0; names[k] && used < size; k++)
        if (self->choices >> k & 1)
            used +=
                (size_t)snprintf(text + used, size - used, "%s%s", used ? " or " : "", names[k]);
}

static int check_condition(const condition *self, const mattis_config_settings *settings,
                           const mattis_experiment *experiment, mattis_report *report) {
    const mattis_param *param = mattis_param_find(self->key);
    const mattis_param *chooser = mattis_param_find(self->chooser);
    if (!(self->models & param->models & 1u << experiment->base.model))
        return MATTIS_OK;
    const char *choice = chooser->choices[choice_of(self, &experiment->base)];
    bool given = mattis_config_is_given(settings, param);
    char text[256];
    if (holds(self, &experiment->base)) {
        if (given || !self->required || !mattis_config_has_effect(param, &experiment->base))
            return MATTIS_OK;
        const mattis_config_mark mark = mattis_config_where_missing(settings, param->path);
        if (strcmp(param->path, "start.weights.1") == 0) /* given as a list */
            return mattis_config_fail(report, mark, "start.weights",
                                      "a required key is missing under the from mixture; give a "
                                      "list of a number for each of the first patterns: [w1, w2]");
        mattis_param_describe_range(param, text, sizeof text);
        return mattis_config_fail(report, mark, param->path,
                                  "a required key is missing under the %s %s; give %s",
                                  mattis_param_name(chooser), choice, text);
    }
    mattis_params defaults;
    mattis_params_defaults(&defaults);
    bool spared = self->spare_default && !mattis_config_slot_of(settings, param)->axis &&
                  mattis_param_get(param, &experiment->base) == mattis_param_get(param, &defaults);
    if (!given || spared)
        return MATTIS_OK;
    char key[MATTIS_CONFIG_KEY];
    mattis_config_mark mark = mattis_config_where(settings, param, key);
    describe_choices(self, text, sizeof text);
    return mattis_config_fail(report, mark, key,
                              "has no effect under the %s %s; choose %s, or leave it out",
                              mattis_param_name(chooser), choice, text);
}

/* --- Values that exclude each other --------------------------------------------------------- */

bool mattis_config_takes(const mattis_experiment *experiment, const char *path, double from,
                         double to) {
    const mattis_param *param = mattis_param_find(path);
    const mattis_axis *axis = mattis_config_axis_of(experiment, param);
    double base = mattis_param_get(param, &experiment->base);
    for (size_t k = 0; axis && k < axis->n; k++)
        if (axis->value[k] >= from && axis->value[k] <= to)
            return true;
    return base >= from && base <= to;
}

/* The grid is the product of its axes, so two values that occur somewhere also meet. */
static int check_clash(const clash *self, const mattis_config_settings *settings,
                       const mattis_experiment *experiment, mattis_report *report) {
    if ((self->spares_classes && experiment->base.concepts == MATTIS_CONCEPTS_CLASSES) ||
        !mattis_config_takes(experiment, self->key, self->from, self->to) ||
        !mattis_config_takes(experiment, self->other, self->other_from, self->other_to))
        return MATTIS_OK;
    char key[MATTIS_CONFIG_KEY];
    mattis_config_mark mark = mattis_config_where(settings, mattis_param_find(self->key), key);
    return mattis_config_fail(report, mark, key, "%s", self->message);
}

static size_t n_temperatures(const mattis_experiment *experiment) {
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (strcmp(experiment->axis[a].param->path, "dynamics.temperature") == 0)
            return experiment->axis[a].n;
    return 0;
}

/* Annealing and exchange run along the axis of the temperature. */
static int check_temperatures(const mattis_config_settings *settings,
                              const mattis_experiment *experiment, mattis_report *report) {
    const size_t there = n_temperatures(experiment);
    const char *path = NULL, *message = NULL;
    if (experiment->base.from == MATTIS_FROM_PREVIOUS && there == 0) {
        path = "start.from";
        message = "previous needs the temperatures to go through; give axes.temperature, in the "
                  "order wanted";
    }
    if (experiment->base.exchange && there < 2) {
        path = "dynamics.exchange";
        message = "needs at least two temperatures to exchange states between; give them as "
                  "axes.temperature";
    }
    if (!path)
        return MATTIS_OK;
    char key[MATTIS_CONFIG_KEY];
    mattis_config_mark mark = mattis_config_where(settings, mattis_param_find(path), key);
    return mattis_config_fail(report, mark, key, "%s", message);
}

int mattis_config_check_conditions(const mattis_config_settings *settings,
                                   const mattis_experiment *experiment, mattis_report *report) {
    int status = MATTIS_OK;
    for (size_t k = 0; k < sizeof conditions / sizeof *conditions && !status; k++)
        status = check_condition(&conditions[k], settings, experiment, report);
    for (size_t k = 0; k < sizeof clashes / sizeof *clashes && !status; k++)
        status = check_clash(&clashes[k], settings, experiment, report);
    return status ? status : check_temperatures(settings, experiment, report);
}
