/* An experiment: base parameters, axes, and its canonical text. Made by config, read by all. */
#ifndef MATTIS_EXPERIMENT_H
#define MATTIS_EXPERIMENT_H

#include "mattis/error.h"
#include "mattis/params.h"

/* Three axes of the file, and `start` as one more where both starts are asked for. */
enum { MATTIS_MAX_AXES = 4, MATTIS_MAX_FILE_AXES = 3 };

typedef struct mattis_axis {
    const mattis_param *param;
    size_t n;
    double *value; /* owned by the experiment */
    bool log;      /* logarithmic spacing: figures use a logarithmic axis */
} mattis_axis;

typedef struct mattis_experiment {
    char *title;        /* owned; may be "" */
    mattis_params base; /* parameters that are axes hold the first axis value */
    size_t n_axes;
    mattis_axis axis[MATTIS_MAX_AXES];
    char *text;    /* owned: the resolved experiment as YAML, every key with an effect */
    char hash[17]; /* 64-bit hash of the text without title, defaults and paths, in hex */
    char *image_file[MATTIS_N_IMAGES_FILES]; /* owned: what base.image_file points to */
    mattis_images *images;                   /* owned: what these files hold; NULL: none */
} mattis_experiment;

/* Frees what is inside; safe on a zeroed struct and when called twice. */
void mattis_experiment_free(mattis_experiment *self);

/* Derives what depends on other parameters: K from the load or from c N^b (nearest whole number, at
 * least 1), or the load from K; afterwards `patterns` and `load` agree at this N. At quality 1
 * every rule is storing, and under storing quality and number of examples are 1: both are made so,
 * which gives all of them the same random numbers. MATTIS_ERR_RANGE where K would exceed 2^40
 * (`params` is then unchanged). */
int mattis_params_resolve(mattis_params *params);

/* With images as source: makes their view of this size (for one thread at a time) and checks that
 * it has as many images as K and M ask for; classes as concepts set K to their number and, unless
 * the rule is storing, r to the one estimated from the train part. Part of mattis_params_resolve,
 * which does not say why it fails: MATTIS_ERR_INPUT, or MATTIS_ERR_RANGE, and a line. */
int mattis_params_use_images(mattis_params *params, mattis_report *report);

/* The view that was made, or NULL where the source is random. For any number of threads. */
const mattis_view *mattis_params_view(const mattis_params *params);

/* What every dense network asks of N: no fewer spins than the order, no more than 32767, so that
 * overlaps fit in 16 bits. MATTIS_ERR_RANGE and a line. */
int mattis_params_dense_limits(const mattis_params *params, mattis_report *report);

#endif
