/* The list of engines: a new one is a line here. */
#include "mattis/engine.h"

#include "engines.h"

/* The first that takes a network: that of noise wraps the engine of the same network without it,
 * and those of one order or one update stand before the ones that take any. */
const mattis_engine_type *const mattis_engines[] = {
    &mattis_engine_noisy,       &mattis_engine_pairwise,
    &mattis_engine_dense,       &mattis_engine_means_parallel,
    &mattis_engine_dense_means, &mattis_engine_multitasking,
    &mattis_engine_exponential, NULL,
};

const mattis_engine_type *mattis_engine_find(const mattis_params *params) {
    for (size_t k = 0; mattis_engines[k]; k++)
        if (mattis_engines[k]->takes(params))
            return mattis_engines[k];
    return NULL;
}

void mattis_engines_set_spins(mattis_engine *const *self, const int8_t *const *spin, size_t n) {
    for (size_t done = 0, count; done < n; done += count) {
        const mattis_engine_type *type = self[done]->type;
        count = 1;
        while (type->set_spins_many && done + count < n && self[done + count]->type == type)
            count++;
        if (type->set_spins_many)
            type->set_spins_many(self + done, spin + done, count);
        else
            type->set_spins(self[done], spin[done]);
    }
}
