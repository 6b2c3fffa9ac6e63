/* The list of engines: a new one is a line here. */
#include "mattis/engine.h"

#include "engines.h"

static const mattis_engine_type *const engines[] = {
    &mattis_engine_dense,
};

const mattis_engine_type *mattis_engine_find(mattis_model_kind model) {
    for (size_t k = 0; k < sizeof engines / sizeof *engines; k++)
        if (engines[k]->model == model)
            return engines[k];
    return NULL;
}
