/* The parameter table: see mattis/params.h. */
#include "mattis/params.h"

#include "mattis/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const mattis_model_names[] = {"dense", "multitasking", "modern", NULL};
const char *const mattis_start_names[] = {"pattern", "random",  "both",     "hierarchical",
                                          "example", "mixture", "previous", NULL};
const char *const mattis_state_names[] = {"ergodic",  "pure",  "hierarchical",
                                          "parallel", "mixed", NULL};
/* In the order of mattis_start. */
static const char *const first_names[] = {"pattern", "random", NULL};
static const char *const law_names[] = {"binary", "sphere", "gaussian", "data", NULL};
static const char *const state_kind_names[] = {"continuous", "binary", NULL};
static const char *const precision_names[] = {"single", "double", NULL};
static const char *const mask_names[] = {"scattered", "block", NULL};
static const char *const interaction_names[] = {"distinct", "full", NULL};
static const char *const example_law_names[] = {"binomial", "gaussian", NULL};
static const char *const rule_names[] = {"storing", "supervised", "unsupervised", NULL};
static const char *const source_names[] = {"random", "images", NULL};
static const char *const concepts_names[] = {"images", "classes", NULL};
static const char *const binarize_names[] = {"threshold", "median", "adaptive", NULL};
static const char *const update_names[] = {"sequential", "parallel", "tap", NULL};

#define AT(member) offsetof(mattis_params, member)

enum {
    ALL = (1u << MATTIS_N_MODELS) - 1,
    DENSE = 1u << MATTIS_DENSE,
    MULTITASKING = 1u << MATTIS_MULTITASKING,
    HEBBIAN = DENSE | MULTITASKING,
    MODERN = 1u << MATTIS_MODERN
};

#define WEIGHT(number)                                                                             \
    {                                                                                              \
        .path = "start.weights." #number, .symbol = "w_" #number, .axis = "weight_" #number,       \
        .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(weight[number - 1]),  \
        .minimum = -1e6, .maximum = 1e6, .fallback = "0", .models = ALL, .units = "1",             \
        .meaning =                                                                                 \
            "weight of pattern " #number " in a mixture: sigma_i = sign sum_mu w_mu xi_i^mu"       \
    }

#define CLASS(number)                                                                              \
    {                                                                                              \
        .path = "dataset.source.classes." #number, .symbol = "", .type = MATTIS_TYPE_INT,          \
        .role = MATTIS_ROLE_DISORDER, .offset = AT(class_label[number - 1]), .minimum = 0,         \
        .maximum = MATTIS_MAX_LABELS - 1, .fallback = "", .models = ALL, .fixed = true,            \
        .units = "1",                                                                              \
        .meaning = "label of class " #number ", given as a list; without it every label is used"   \
    }
#define FILE_OF(name, which, text)                                                                 \
    {                                                                                              \
        .path = "dataset.source." name, .symbol = "", .type = MATTIS_TYPE_FILE,                    \
        .role = MATTIS_ROLE_LENGTH, .offset = AT(image_file[which]), .fallback = "",               \
        .models = ALL, .fixed = true, .units = "1", .meaning = text                                \
    }

/* clang-format off */
const mattis_param mattis_param_table[] = {
    {.path = "model", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(model),
     .choices = mattis_model_names, .models = ALL, .fixed = true, .units = "1",
     .meaning = "which network: see `mattis models`"},
    {.path = "network.spins", .symbol = "N", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(spins),
     .minimum = 2, .maximum = 16777216, .models = ALL, .units = "1",
     .meaning = "number of spins (dense, modern with binary states: at most 32767), or components of a continuous state"},
    {.path = "network.order", .symbol = "P", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(order),
     .minimum = 2, .maximum = 8, .fallback = "2", .models = DENSE, .units = "1",
     .meaning = "interaction order: spins in one coupling"},
    {.path = "network.interaction", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(interaction),
     .choices = interaction_names, .fallback = "distinct", .models = DENSE, .units = "1",
     .meaning = "distinct: couplings among different spins; full: powers of the overlap, self-terms kept"},
    {.path = "network.load", .symbol = "gamma", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DERIVED, .offset = AT(load),
     .minimum = 0, .maximum = 1e6, .above_minimum = true, .fallback = "", .models = DENSE | MODERN, .units = "1",
     .meaning = "load gamma = K P!/(2 N^(P-1)), K/N at P = 2; modern: alpha = ln K / N. Sets K (or give network.patterns)"},
    {.path = "network.load.coefficient", .symbol = "c", .axis = "load_coefficient", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DERIVED,
     .offset = AT(load_coefficient), .minimum = 0, .maximum = 1e12, .above_minimum = true, .fallback = "", .models = DENSE | MULTITASKING,
     .units = "1",
     .meaning = "low storage, K = c N^b: load may be given as {coefficient: c, exponent: b}; multitasking: K = c ln N, as "
                "{coefficient: c, logarithmic: true}"},
    {.path = "network.load.exponent", .symbol = "b", .axis = "load_exponent", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DERIVED,
     .offset = AT(load_exponent), .minimum = 0, .maximum = 7, .fallback = "", .models = DENSE, .units = "1",
     .meaning = "low storage, K = c N^b: the exponent"},
    {.path = "network.load.logarithmic", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_DERIVED,
     .offset = AT(load_logarithmic), .fallback = "", .models = MULTITASKING, .units = "1",
     .meaning = "K = c ln N, the nearest whole number, at least 1: must be true beside coefficient"},
    {.path = "network.patterns", .symbol = "K", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(patterns),
     .minimum = 1, .maximum = 1099511627776.0, .fallback = "", .models = ALL, .units = "1",
     .meaning = "number of patterns (or give network.load)"},
    {.path = "network.dilution", .symbol = "d", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DISORDER, .offset = AT(dilution),
     .minimum = 0, .maximum = 0.999999, .models = MULTITASKING, .units = "1",
     .meaning = "dilution: each entry of a pattern is 0 with probability d, else +1 or -1"},
    {.path = "network.activity-normalized", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_DYNAMICS,
     .offset = AT(activity_normalized), .fallback = "false", .models = MULTITASKING, .units = "1",
     .meaning = "divides the energy by 1 - d, the activity of the patterns: the critical temperature is then 1 at any dilution"},
    {.path = "network.pattern-law", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(pattern_law),
     .choices = law_names, .fallback = "binary", .models = MODERN, .units = "1",
     .meaning = "law of the patterns. binary: entries +1 or -1; sphere: uniform with |xi|^2 = N; gaussian: standard normal entries; data: grey "
                "images, darkest to brightest on -1 to +1, then scaled to |xi|^2 = N (binary: the same images as signs)"},
    {.path = "network.state", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(state),
     .choices = state_kind_names, .fallback = "continuous", .models = MODERN, .units = "1",
     .meaning = "continuous: real vectors under the update s <- X softmax(beta X^T s); binary: spins under Glauber dynamics with the exponential "
                "energy"},
    {.path = "network.inverse-temperature", .symbol = "beta", .axis = "inverse_temperature", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS,
     .offset = AT(inverse_temperature), .minimum = 0, .maximum = 1e6, .above_minimum = true, .models = MODERN, .units = "1",
     .meaning = "inverse temperature beta of the softmax, in the energy"},
    {.path = "network.precision", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_LENGTH, .offset = AT(precision),
     .choices = precision_names, .fallback = "single", .models = MODERN, .units = "1",
     .meaning = "numbers of the softmax update. single: 32 bits, sums in 64; double: 64 bits throughout"},
    {.path = "dataset.rule", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(rule),
     .choices = rule_names, .fallback = "storing", .models = HEBBIAN, .units = "1",
     .meaning = "storing: couplings built on the patterns; supervised: on the means of noisy examples; unsupervised: on every example"},
    {.path = "dataset.quality", .symbol = "r", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DISORDER, .offset = AT(quality),
     .minimum = 0, .maximum = 1, .above_minimum = true, .fallback = "1", .models = HEBBIAN, .units = "1",
     .meaning = "quality of the examples: each entry agrees with the pattern with probability (1+r)/2; at 1 every rule is storing"},
    {.path = "dataset.examples", .symbol = "M", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(examples),
     .minimum = 1, .maximum = 32767, .fallback = "1", .models = HEBBIAN, .units = "1",
     .meaning = "number of examples of each pattern"},
    {.path = "dataset.source", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(source),
     .choices = source_names, .fallback = "random", .models = ALL, .units = "1",
     .meaning = "random: drawn patterns; images: patterns from files, given as {images: FILE, ...} in the place of this value (docs/data.md)"},
    FILE_OF("images", MATTIS_TRAIN_IMAGES,
            "images of the train part: an IDX file, plain or gzip, or FILE:/DATASET of an HDF5 file; relative to the experiment file"),
    FILE_OF("labels", MATTIS_TRAIN_LABELS, "their labels"),
    FILE_OF("test-images", MATTIS_TEST_IMAGES, "images of the test part: cues that no rule has seen"),
    FILE_OF("test-labels", MATTIS_TEST_LABELS, "their labels"),
    {.path = "dataset.source.checksum", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(checksum),
     .minimum = 0, .maximum = 4294967295.0, .fallback = "", .models = ALL, .fixed = true, .units = "1",
     .meaning = "CRC-32 of all files of the source, in the order of these keys: filled in where it is left out, compared where it is given"},
    {.path = "dataset.source.concepts", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(concepts),
     .choices = concepts_names, .fallback = "images", .models = ALL, .units = "1",
     .meaning = "images: each pattern is a single image, its examples are noisy copies; classes: each class is a pattern, the sign of the mean of "
                "its images, and examples are images of the class"},
    CLASS(1), CLASS(2), CLASS(3), CLASS(4), CLASS(5), CLASS(6), CLASS(7), CLASS(8), CLASS(9), CLASS(10),
    {.path = "dataset.source.margin", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(margin),
     .minimum = 0, .maximum = 65535, .fallback = "0", .models = ALL, .units = "pixels",
     .meaning = "pixels left out on each side of the images of the files, before they are resized"},
    {.path = "dataset.source.binarize", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DISORDER, .offset = AT(binarize),
     .choices = binarize_names, .fallback = "threshold", .models = ALL, .units = "1",
     .meaning = "grey to +1 and -1. threshold: +1 from a grey value on; median: above the median of the image; adaptive: above the mean of a window "
                "around the pixel"},
    {.path = "dataset.source.threshold", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DISORDER, .offset = AT(threshold),
     .minimum = -1e300, .maximum = 1e300, .fallback = "128", .models = ALL, .units = "1",
     .meaning = "binarize threshold: pixels of this grey value or more are +1"},
    {.path = "dataset.source.radius", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DISORDER, .offset = AT(radius),
     .minimum = 1, .maximum = 65535, .fallback = "5", .models = ALL, .units = "pixels",
     .meaning = "binarize adaptive: the window has 2 radius + 1 pixels in each direction, as far as they lie in the image"},
    {.path = "noise.synaptic", .symbol = "omega", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DISORDER, .offset = AT(synaptic),
     .minimum = 0, .maximum = 1e6, .fallback = "0", .models = DENSE, .units = "1",
     .meaning = "deviation omega of the Gaussian noise on each coupling of each pattern (P = 2, 3, 4)"},
    {.path = "dynamics.update", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(update),
     .choices = update_names, .fallback = "sequential", .models = ALL, .units = "1",
     .meaning = "sequential: random site order, each field fresh; parallel: all sites at once (Little); tap: mean-field magnetizations, no sampling"},
    {.path = "dynamics.temperature", .symbol = "T", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(temperature),
     .minimum = 0, .maximum = 1e6, .models = ALL, .units = "1",
     .meaning = "temperature T = 1/beta in units of the energy; 0 is the deterministic limit. Continuous states have none"},
    {.path = "dynamics.sweeps", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(sweeps),
     .minimum = 1, .maximum = 1e9, .fallback = "200", .models = ALL, .units = "sweeps",
     .meaning = "measured sweeps of N attempted flips; continuous states: the most updates, fewer where the state has converged"},
    {.path = "dynamics.burn-in", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(burn_in),
     .minimum = 0, .maximum = 1e9, .fallback = "100", .models = ALL, .units = "sweeps",
     .meaning = "sweeps before the first measurement"},
    {.path = "dynamics.replicas", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(replicas),
     .minimum = 1, .maximum = 1024, .fallback = "2", .models = ALL, .fixed = true, .units = "1",
     .meaning = "copies of one disorder; two or more are needed for q. Continuous states: each is cued with a pattern of its own"},
    {.path = "dynamics.exchange", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(exchange),
     .fallback = "false", .models = ALL, .fixed = true, .units = "1",
     .meaning = "parallel tempering: after each sweep neighbours on the temperature axis exchange their states with probability "
                "min(1, exp[(beta_i - beta_j)(E_i - E_j)]) (update sequential, T > 0)"},
    {.path = "dynamics.tap-order", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(tap_order),
     .minimum = 1, .maximum = 2, .fallback = "2", .models = DENSE, .units = "1",
     .meaning = "order of the Plefka expansion of update tap: 1 naive mean field, 2 with the reaction term"},
    {.path = "dynamics.damping", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(damping),
     .minimum = 0, .maximum = 0.999, .fallback = "0.5", .models = DENSE, .units = "1",
     .meaning = "share of the previous magnetizations kept in each step of update tap"},
    {.path = "dynamics.tolerance", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(tolerance),
     .minimum = 0, .maximum = 0.1, .above_minimum = true, .fallback = "1e-10", .models = DENSE | MODERN, .units = "1",
     .meaning = "update tap and the softmax update have converged when no component changes by more in one step (softmax in single precision: not "
                "below its rounding)"},
    {.path = "start.from", .symbol = "", .axis = "start", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(from),
     .choices = mattis_start_names, .fallback = "pattern", .models = ALL, .units = "1",
     .meaning = "first state: the first pattern, a random state, or both (one more axis, shows hysteresis); hierarchical: each spin the first "
                "pattern that is not 0 there (multitasking); example: a noisy example of the first pattern; mixture: the sign of the sum of "
                "patterns by start.weights. A spin that this leaves open is random. previous: the last state of the temperature listed before (annealing), "
                "in the order of the temperature axis, up or down"},
    {.path = "start.first", .symbol = "", .axis = "start_first", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(first),
     .choices = first_names, .fallback = "pattern", .models = ALL, .fixed = true, .units = "1",
     .meaning = "under start.from previous, the first state at the temperature listed first"},
    {.path = "start.overlap", .symbol = "m_0", .axis = "start_overlap", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(overlap),
     .minimum = -1, .maximum = 1, .fallback = "1", .models = ALL, .units = "1",
     .meaning = "share 1 - 2k/N of the named first state: k spins at random sites are turned; from a dense pattern the overlap"},
    WEIGHT(1), WEIGHT(2), WEIGHT(3), WEIGHT(4), WEIGHT(5), WEIGHT(6), WEIGHT(7), WEIGHT(8), WEIGHT(9), WEIGHT(10), WEIGHT(11), WEIGHT(12),
    {.path = "start.masked", .symbol = "", .axis = "start_masked", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(masked),
     .minimum = 0, .maximum = 1, .fallback = "0", .models = ALL, .units = "1",
     .meaning = "share of the first state that is masked: those components are 0 in continuous states, random spins elsewhere"},
    {.path = "start.mask", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_DYNAMICS, .offset = AT(mask),
     .choices = mask_names, .fallback = "scattered", .models = ALL, .units = "1",
     .meaning = "which components start.masked takes. scattered: random ones; block: the last ones (of a picture the lower rows)"},
    {.path = "samples", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(samples),
     .minimum = 1, .maximum = 1e6, .fallback = "10", .models = ALL, .fixed = true, .units = "1",
     .meaning = "disorder samples a cell"},
    {.path = "seed", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(seed),
     .minimum = 0, .maximum = 9007199254740991.0, .models = ALL, .fixed = true, .units = "1",
     .meaning = "seed of every random stream: same seed, same numbers"},
    {.path = "record.series", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_LENGTH, .offset = AT(record_series),
     .fallback = "false", .models = ALL, .fixed = true, .units = "1",
     .meaning = "keep the overlaps and energy of every measured sweep, in /series"},
    {.path = "record.overlaps", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(record_overlaps),
     .minimum = 1, .maximum = 64, .fallback = "1", .models = ALL, .fixed = true, .units = "1",
     .meaning = "number of patterns whose overlap is recorded, the retrieved one first (multitasking: all, up to 64, unless given)"},
    {.path = "record.retrieved-above", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_LENGTH, .offset = AT(retrieved_above),
     .minimum = 0, .maximum = 1, .fallback = "0.5", .models = ALL, .fixed = true, .units = "1",
     .meaning = "a replica counts as retrieved when its time-mean overlap is above this; of diluted patterns above this times 1 - d, the largest there is"},
    {.path = "record.bounds", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_LENGTH, .offset = AT(record_bounds),
     .fallback = "false", .models = MODERN, .fixed = true, .units = "1",
     .meaning = "continuous states: measure the separation of each cued pattern, and the error after one update beside its published bound (one "
                "more reading of all patterns)"},
    {.path = "record.states", .symbol = "", .type = MATTIS_TYPE_INT, .role = MATTIS_ROLE_LENGTH, .offset = AT(record_states),
     .minimum = 0, .maximum = 1024, .fallback = "0", .models = ALL, .fixed = true, .units = "1",
     .meaning = "with images: replicas of each sample whose cue, final state and pattern are kept, pixel by pixel"},
    {.path = "refine.error", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_LENGTH, .offset = AT(refine_error),
     .minimum = 0, .maximum = 1e9, .above_minimum = true, .fallback = "", .models = ALL, .fixed = true, .units = "1",
     .meaning = "adds cells where retrieval ends along the first axis of the plane (load, where it is one) until the error of its place is below this; they stand in /refined"},
    {.path = "theory.rs", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_LENGTH, .offset = AT(theory_rs),
     .fallback = "true", .models = ALL, .fixed = true, .units = "1",
     .meaning = "solve the replica-symmetric equations on the grid"},
    {.path = "theory.lines", .symbol = "", .type = MATTIS_TYPE_BOOL, .role = MATTIS_ROLE_LENGTH, .offset = AT(theory_lines),
     .fallback = "true", .models = ALL, .fixed = true, .units = "1",
     .meaning = "trace the transition lines where load or temperature is an axis, the threshold of learning where examples is"},
    {.path = "theory.example-law", .symbol = "", .type = MATTIS_TYPE_CHOICE, .role = MATTIS_ROLE_LENGTH, .offset = AT(example_law),
     .choices = example_law_names, .fallback = "binomial", .models = MULTITASKING, .fixed = true, .units = "1",
     .meaning = "law of the example means in the theory: binomial (exact, as long as its sums stay below a bound) or gaussian (the published "
                "approximation)"},
    {.path = "theory.wanted-overlap", .symbol = "", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_LENGTH, .offset = AT(wanted_overlap),
     .minimum = 0, .maximum = 0.999999, .above_minimum = true, .fallback = "0.9", .models = HEBBIAN, .fixed = true, .units = "1",
     .meaning = "overlap after one parallel step at T = 0 that defines the least number of examples that learns (multitasking: "
                "share of each amplitude of the hierarchical state)"},
    {.path = "theory.failure", .symbol = "p", .type = MATTIS_TYPE_REAL, .role = MATTIS_ROLE_LENGTH, .offset = AT(failure),
     .minimum = 0, .maximum = 1, .above_minimum = true, .fallback = "0.001", .models = MODERN, .fixed = true, .units = "1",
     .meaning = "failure probability p of the lower bound of the capacity (patterns on the sphere)"},
};
/* clang-format on */
const size_t mattis_param_count = sizeof mattis_param_table / sizeof *mattis_param_table;

const char *mattis_param_name(const mattis_param *param) {
    const char *dot = strrchr(param->path, '.');
    return dot ? dot + 1 : param->path;
}

const char *mattis_param_axis_name(const mattis_param *param) {
    return param->axis ? param->axis : mattis_param_name(param);
}

const char *mattis_param_symbol(const mattis_param *param, mattis_model_kind model) {
    const bool is_load = param->offset == AT(load);
    return is_load && model == MATTIS_MODERN ? "alpha" : param->symbol;
}

const mattis_param *mattis_param_find(const char *path) {
    for (size_t k = 0; k < mattis_param_count; k++)
        if (strcmp(mattis_param_table[k].path, path) == 0)
            return &mattis_param_table[k];
    return NULL;
}

static bool is_real(const mattis_param *param) {
    return param->type == MATTIS_TYPE_REAL;
}

double mattis_param_get(const mattis_param *param, const mattis_params *params) {
    const char *member = (const char *)params + param->offset;
    if (param->type == MATTIS_TYPE_FILE)
        return 0;
    if (is_real(param)) {
        double real;
        memcpy(&real, member, sizeof real);
        return real;
    }
    int64_t whole;
    memcpy(&whole, member, sizeof whole);
    return (double)whole;
}

void mattis_param_set(const mattis_param *param, mattis_params *params, double value) {
    char *member = (char *)params + param->offset;
    if (param->type == MATTIS_TYPE_FILE)
        return;
    if (is_real(param)) {
        memcpy(member, &value, sizeof value);
    } else {
        int64_t whole = (int64_t)value;
        memcpy(member, &whole, sizeof whole);
    }
}

const char **mattis_param_file(const mattis_param *param, mattis_params *params) {
    return (const char **)(void *)((char *)params + param->offset);
}

bool mattis_param_is_set(const mattis_param *param, const mattis_params *params) {
    if (param->type == MATTIS_TYPE_FILE) {
        const char *path;
        memcpy(&path, (const char *)params + param->offset, sizeof path);
        return path != NULL;
    }
    double value = mattis_param_get(param, params);
    return is_real(param) ? !isnan(value) : value != -1;
}

bool mattis_param_in_range(const mattis_param *param, double value) {
    if (!isfinite(value))
        return false;
    if (!is_real(param) && value != floor(value))
        return false;
    switch (param->type) {
    case MATTIS_TYPE_BOOL:
        return value == 0 || value == 1;
    case MATTIS_TYPE_CHOICE: {
        size_t n = 0;
        while (param->choices[n])
            n++;
        return value >= 0 && value < (double)n;
    }
    default:
        return value <= param->maximum &&
               (param->above_minimum ? value > param->minimum : value >= param->minimum);
    }
}

void mattis_param_describe_range(const mattis_param *param, char *text, size_t size) {
    if (param->type == MATTIS_TYPE_BOOL) {
        snprintf(text, size, "true or false");
    } else if (param->type == MATTIS_TYPE_FILE) {
        snprintf(text, size, "the path of a file");
    } else if (param->type == MATTIS_TYPE_CHOICE) {
        size_t used = 0;
        for (size_t k = 0; param->choices[k] && used < size; k++) {
            const char *joint = k == 0 ? "" : param->choices[k + 1] ? ", " : " or ";
            int n = snprintf(text + used, size - used, "%s%s", joint, param->choices[k]);
            used += n > 0 ? (size_t)n : 0;
        }
    } else {
        snprintf(text, size, "a %s %s %.16g%s to %.16g", is_real(param) ? "number" : "whole number",
                 param->above_minimum ? "above" : "from", param->minimum,
                 param->above_minimum ? " up" : "", param->maximum);
    }
}

/* Value of a default written as in an experiment file. */
static double parse_fallback(const mattis_param *param) {
    const char *text = param->fallback;
    if (param->type == MATTIS_TYPE_BOOL)
        return strcmp(text, "true") == 0;
    if (param->type == MATTIS_TYPE_CHOICE) {
        for (size_t k = 0; param->choices[k]; k++)
            if (strcmp(param->choices[k], text) == 0)
                return (double)k;
    }
    return strtod(text, NULL);
}

mattis_start mattis_params_first_start(const mattis_params *params) {
    return (mattis_start)(params->from == MATTIS_FROM_PREVIOUS ? params->first : params->from);
}

bool mattis_params_same_disorder(const mattis_params *left, const mattis_params *right) {
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        if (param->role != MATTIS_ROLE_DISORDER)
            continue;
        const double x = mattis_param_get(param, left), y = mattis_param_get(param, right);
        if (x != y && !(isnan(x) && isnan(y)))
            return false;
    }
    return left->seed == right->seed;
}

void mattis_params_defaults(mattis_params *params) {
    memset(params, 0, sizeof *params);
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        bool unset = !param->fallback || *param->fallback == '\0';
        double value = unset ? (is_real(param) ? NAN : -1) : parse_fallback(param);
        mattis_param_set(param, params, value);
    }
}
