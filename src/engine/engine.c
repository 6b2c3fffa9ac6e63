/* The list of engines: a new one is a line here, a special one before the general one. */
#include "mattis/engine.h"

#include "engines.h"

const mattis_engine_type *const mattis_engines[] = {
    &mattis_engine_noisy, /* first: it wraps the engine that takes the same network without noise */
    &mattis_engine_dense,        &mattis_engine_means_parallel, &mattis_engine_dense_means,
    &mattis_engine_multitasking, &mattis_engine_exponential,    NULL,
};

const mattis_engine_type *mattis_engine_find(const mattis_params *params) {
    for (size_t k = 0; mattis_engines[k]; k++)
        if (mattis_engines[k]->takes(params))
            return mattis_engines[k];
    return NULL;
}
