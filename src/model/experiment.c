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
    memset(self, 0, sizeof *self);
}

/* gamma / K = P! / (2 N^{P-1}), docs/physics.md eq. 3. */
static double load_of_one_pattern(int64_t order, int64_t spins) {
    double ratio = 0.5;
    for (int64_t k = 1; k <= order; k++)
        ratio *= (double)k;
    return ratio / pow((double)spins, (double)(order - 1));
}

int mattis_params_resolve(mattis_params *params) {
    double unit = load_of_one_pattern(params->order, params->spins);
    if (params->patterns < 0) {
        double wanted =
            isnan(params->load_coefficient)
                ? params->load / unit
                : params->load_coefficient * pow((double)params->spins, params->load_exponent);
        double patterns = fmax(1.0, nearbyint(wanted));
        if (patterns > 0x1p40)
            return MATTIS_ERR_RANGE;
        params->patterns = (int64_t)patterns;
    }
    params->load = unit * (double)params->patterns;
    if (params->quality == 1)
        params->rule = MATTIS_STORING;
    if (params->rule == MATTIS_STORING) {
        params->quality = 1;
        params->examples = 1;
    }
    return MATTIS_OK;
}
