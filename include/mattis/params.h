/* Parameters: one table that drives checking, defaults, `mattis models`, --set, the random-stream
 * keys and what is stored with a result. */
#ifndef MATTIS_PARAMS_H
#define MATTIS_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mattis/data.h"

typedef enum mattis_model_kind {
    MATTIS_DENSE,
    MATTIS_MULTITASKING,
    MATTIS_MODERN,
    MATTIS_N_MODELS
} mattis_model_kind;
typedef enum mattis_interaction { MATTIS_DISTINCT, MATTIS_FULL } mattis_interaction;
typedef enum mattis_rule { MATTIS_STORING, MATTIS_SUPERVISED, MATTIS_UNSUPERVISED } mattis_rule;
typedef enum mattis_update { MATTIS_SEQUENTIAL, MATTIS_PARALLEL, MATTIS_TAP } mattis_update;
typedef enum mattis_start {
    MATTIS_FROM_PATTERN,
    MATTIS_FROM_RANDOM,
    MATTIS_FROM_BOTH,
    MATTIS_FROM_HIERARCHICAL,
    MATTIS_FROM_EXAMPLE,
    MATTIS_FROM_MIXTURE,
    MATTIS_FROM_PREVIOUS
} mattis_start;

/* Law of the patterns of the modern network: entries +-1; |xi|^2 = N, uniform on the sphere;
 * standard normal entries. */
typedef enum mattis_pattern_law {
    MATTIS_LAW_BINARY,
    MATTIS_LAW_SPHERE,
    MATTIS_LAW_GAUSSIAN,
    MATTIS_LAW_DATA /* grey images, darkest to brightest on -1 to +1, scaled to |xi|^2 = N */
} mattis_pattern_law;
/* States of the modern network: real vectors under the softmax update, or spins under Glauber. */
typedef enum mattis_state_kind { MATTIS_STATE_CONTINUOUS, MATTIS_STATE_BINARY } mattis_state_kind;
typedef enum mattis_precision { MATTIS_SINGLE, MATTIS_DOUBLE } mattis_precision;
typedef enum mattis_mask { MATTIS_MASK_SCATTERED, MATTIS_MASK_BLOCK } mattis_mask;

/* Where patterns and examples come from: drawn at random, or files of images. */
typedef enum mattis_source { MATTIS_SOURCE_RANDOM, MATTIS_SOURCE_IMAGES } mattis_source;
/* Of images the archetypes are single images (examples are noisy copies of them), or the signs of
 * the class means (examples are images of the class). */
typedef enum mattis_concepts { MATTIS_CONCEPTS_IMAGES, MATTIS_CONCEPTS_CLASSES } mattis_concepts;

/* Law of the example means in the theory of the multitasking network. */
typedef enum mattis_means_law { MATTIS_BINOMIAL, MATTIS_GAUSSIAN } mattis_means_law;

/* Patterns that a mixture can start from. */
enum { MATTIS_MAX_WEIGHTS = 12 };
/* Labels that a file can list. */
enum { MATTIS_MAX_CLASSES = 10 };

/* Every scalar key of an experiment file: a plain copyable value. Whole numbers, choices and flags
 * are int64_t, paths borrowed strings, the rest double, so that the table below can reach each by
 * its offset. */
typedef struct mattis_params {
    int64_t model; /* mattis_model_kind */
    /* network */
    int64_t spins;               /* N */
    int64_t order;               /* P */
    int64_t interaction;         /* mattis_interaction */
    double load;                 /* gamma = K P! / (2 N^{P-1}); NaN while unset */
    double load_coefficient;     /* K = c N^b: c, NaN while unset */
    double load_exponent;        /* b */
    int64_t load_logarithmic;    /* K = c ln N */
    int64_t patterns;            /* K; -1 while unset. After mattis_params_resolve both are set */
    double dilution;             /* d; NaN while unset */
    int64_t activity_normalized; /* H divided by 1 - d */
    int64_t pattern_law;         /* mattis_pattern_law */
    int64_t state;               /* mattis_state_kind */
    double inverse_temperature;  /* beta of the softmax; NaN while unset */
    int64_t precision;           /* mattis_precision of the softmax update */
    /* dataset */
    int64_t rule;     /* mattis_rule */
    double quality;   /* r */
    int64_t examples; /* M */
    /* dataset.source */
    int64_t source;                                /* mattis_source */
    const char *image_file[MATTIS_N_IMAGES_FILES]; /* as written; NULL while unset */
    int64_t checksum;                              /* of their content; -1 while unset */
    int64_t concepts;                              /* mattis_concepts */
    int64_t class_label[MATTIS_MAX_CLASSES];       /* -1 after the last; all: every label */
    int64_t margin;                                /* pixels left out on each side */
    int64_t binarize;                              /* mattis_binarize */
    double threshold;                              /* +1 from this grey value on */
    int64_t radius;                                /* of the window of adaptive binarization */
    mattis_images *images; /* what the files hold: borrowed from the experiment; NULL: random */
    /* noise */
    double synaptic; /* omega, of every coupling of every pattern, in units of the coupling */
    /* dynamics */
    int64_t update;     /* mattis_update */
    double temperature; /* T = 1 / beta; NaN under the softmax update */
    int64_t sweeps;     /* measured sweeps */
    int64_t burn_in;    /* sweeps before the first measurement */
    int64_t replicas;   /* copies of one disorder */
    int64_t exchange;   /* whether neighbouring temperatures exchange their states */
    int64_t tap_order;  /* order of the Plefka expansion, 1 or 2 */
    double damping;     /* share of the previous magnetizations kept in a TAP step */
    double tolerance;   /* TAP, softmax: converged when no component changes by more */
    /* start */
    int64_t from;                      /* mattis_start */
    int64_t first;                     /* under previous: mattis_start of the first temperature */
    double overlap;                    /* m_0 with the state that is named */
    double weight[MATTIS_MAX_WEIGHTS]; /* of the patterns in a mixture */
    double masked;                     /* share of the cue that is blank */
    int64_t mask;                      /* mattis_mask: which components are blank */
    /* the experiment as a whole */
    int64_t samples;
    int64_t seed;
    int64_t record_series;
    int64_t record_overlaps;
    double retrieved_above;
    int64_t record_bounds;
    double refine_error;   /* wanted error of the measured line; NaN: no refinement */
    int64_t record_states; /* replicas of each sample whose states are kept */
    int64_t theory_rs;
    int64_t theory_lines;
    int64_t example_law;   /* mattis_means_law */
    double wanted_overlap; /* for the least number of examples that learns */
    double failure;        /* p of the capacity bound of the modern network */
} mattis_params;

typedef enum mattis_param_type {
    MATTIS_TYPE_INT,
    MATTIS_TYPE_REAL,
    MATTIS_TYPE_BOOL,   /* true | false */
    MATTIS_TYPE_CHOICE, /* one of `choices`, stored as its index */
    MATTIS_TYPE_FILE    /* path of a file: no number, told apart by the checksum of its content */
} mattis_param_type;

/* What a parameter defines. Random streams are keyed by it (see docs/random-streams.md). */
typedef enum mattis_param_role {
    MATTIS_ROLE_DISORDER, /* part of the key of the disorder and of the dynamics */
    MATTIS_ROLE_DYNAMICS, /* part of the key of the dynamics */
    MATTIS_ROLE_LENGTH,   /* how much or how finely is run or recorded: part of no key */
    MATTIS_ROLE_DERIVED   /* given to compute another parameter (load): part of no key itself */
} mattis_param_role;

typedef struct mattis_param {
    const char *path;   /* dotted key, "network.spins" */
    const char *symbol; /* "N", or "" */
    const char *axis;   /* name as an axis in result files; NULL: the last part of the path */
    mattis_param_type type;
    mattis_param_role role;
    size_t offset;  /* into mattis_params */
    double minimum; /* smallest and largest value allowed (INT, REAL) */
    double maximum;
    bool above_minimum;         /* the minimum itself is excluded */
    const char *fallback;       /* default as text; NULL: required; "": optional, left unset */
    const char *const *choices; /* CHOICE: names in order of their index, ended by NULL */
    unsigned models;            /* bit 1 << mattis_model_kind for each model that knows the key */
    bool fixed;                 /* one value for the whole experiment: cannot be an axis */
    const char *units;          /* "1" for pure numbers */
    const char *meaning;        /* one sentence */
} mattis_param;

/* The table, in the order in which an experiment file is written, and its length. */
extern const mattis_param mattis_param_table[];
extern const size_t mattis_param_count;

extern const char *const mattis_model_names[]; /* ended by NULL */
extern const char *const mattis_start_names[]; /* likewise */

/* Last part of the dotted path ("spins"). */
const char *mattis_param_name(const mattis_param *param);

/* Name of the axis over the parameter in result files ("spins", "start"). */
const char *mattis_param_axis_name(const mattis_param *param);

/* Its symbol in the model: the load is alpha in the modern network. "" where it has none. */
const char *mattis_param_symbol(const mattis_param *param, mattis_model_kind model);

/* The row whose dotted path is `path`, or NULL. */
const mattis_param *mattis_param_find(const char *path);

/* Values through the table. Whole numbers and choices convert exactly; of a path it is 0, and
 * mattis_param_set leaves it as it is. */
double mattis_param_get(const mattis_param *param, const mattis_params *params);
void mattis_param_set(const mattis_param *param, mattis_params *params, double value);

/* The path that a FILE row holds, as a place that can be set. */
const char **mattis_param_file(const mattis_param *param, mattis_params *params);

/* Whether an optional parameter (load, patterns) has a value. */
bool mattis_param_is_set(const mattis_param *param, const mattis_params *params);

/* Whether `value` lies in the range of the parameter (whole where it must be whole). */
bool mattis_param_in_range(const mattis_param *param, double value);

/* Writes the allowed values in words ("a whole number from 2 to 8", "distinct or full"). */
void mattis_param_describe_range(const mattis_param *param, char *text, size_t size);

/* The start of a chain of temperatures: `start.first` under start.from previous, else
 * `start.from`. */
mattis_start mattis_params_first_start(const mattis_params *params);

/* Whether two cells have the same disorder: equal in all parameters that define it. */
bool mattis_params_same_disorder(const mattis_params *left, const mattis_params *right);

/* Every parameter at its default; required and optional ones unset. */
void mattis_params_defaults(mattis_params *params);

#endif
