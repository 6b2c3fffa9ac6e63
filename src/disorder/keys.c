/* Keys of the random streams: see mattis/disorder.h. */
#include <string.h>

#include "mattis/disorder.h"
#include "mattis/stream.h"

/* A parameter at its default is left out, so that a key added to the table later changes no
 * numbers of files that do not use it. */
static uint64_t absorb_role(uint64_t key, const mattis_params *params, mattis_param_role role) {
    mattis_params defaults;
    mattis_params_defaults(&defaults);
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        double value = mattis_param_get(param, params);
        bool is_default =
            param->fallback && *param->fallback && value == mattis_param_get(param, &defaults);
        if (param->role != role || is_default || !mattis_param_is_set(param, params))
            continue;
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        key = mattis_key_absorb_text(key, param->path);
        key = mattis_key_absorb(key, bits);
    }
    return key;
}

uint64_t mattis_disorder_key(const mattis_params *params) {
    return absorb_role(mattis_key_begin((uint64_t)params->seed), params, MATTIS_ROLE_DISORDER);
}

uint64_t mattis_dynamics_key(const mattis_params *params) {
    return absorb_role(mattis_disorder_key(params), params, MATTIS_ROLE_DYNAMICS);
}
