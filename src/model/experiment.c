/* See mattis/experiment.h. */
#include "mattis/experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

void mattis_experiment_free(mattis_experiment *self) {
    for (size_t a = 0; a < self->n_axes; a++)
        free(self->axis[a].value);
    free(self->title);
    free(self->text);
    for (size_t k = 0; k < MATTIS_N_IMAGES_FILES; k++)
        free(self->image_file[k]);
    if (self->images)
        mattis_images_free(self->images);
    free(self->images);
    memset(self, 0, sizeof *self);
}

/* gamma / K = P! / (2 N^{P-1}), docs/physics.md eq. 3. */
static double load_of_one_pattern(int64_t order, int64_t spins) {
    double ratio = 0.5;
    for (int64_t k = 1; k <= order; k++)
        ratio *= (double)k;
    return ratio / pow((double)spins, (double)(order - 1));
}

/* The number of patterns that is asked for, before it is rounded. */
static double wanted_patterns(const mattis_params *params) {
    const double n = (double)params->spins;
    if (params->model == MATTIS_MODERN)
        return exp(params->load * n);
    if (isnan(params->load_coefficient))
        return params->load / load_of_one_pattern(params->order, params->spins);
    if (params->load_logarithmic == 1)
        return params->load_coefficient * log(n);
    return params->load_coefficient * pow(n, params->load_exponent);
}

int mattis_params_resolve(mattis_params *params) {
    const double unit = load_of_one_pattern(params->order, params->spins);
    const double n = (double)params->spins;
    if (params->images && params->concepts == MATTIS_CONCEPTS_CLASSES) {
        int status = mattis_params_use_images(params, NULL);
        if (status)
            return status;
    }
    if (params->patterns < 0) {
        double patterns = fmax(1.0, nearbyint(wanted_patterns(params)));
        if (patterns > 0x1p40)
            return MATTIS_ERR_RANGE;
        params->patterns = (int64_t)patterns;
    }
    params->load = params->model == MATTIS_MODERN ? log((double)params->patterns) / n
                                                  : unit * (double)params->patterns;
    if (params->quality == 1)
        params->rule = MATTIS_STORING;
    if (params->rule == MATTIS_STORING) {
        params->quality = 1;
        params->examples = 1;
    }
    return params->images ? mattis_params_use_images(params, NULL) : MATTIS_OK;
}

int mattis_params_dense_limits(const mattis_params *params, mattis_report *report) {
    if (params->order > params->spins)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "network.order: %d distinct spins in one coupling, but network.spins is "
                           "%d; give an order of at most %d",
                           (int)params->order, (int)params->spins, (int)params->spins);
    if (params->spins > INT16_MAX)
        return mattis_fail(report, MATTIS_ERR_RANGE,
                           "network.spins: a dense network has at most %d spins, not %d", INT16_MAX,
                           (int)params->spins);
    return MATTIS_OK;
}
