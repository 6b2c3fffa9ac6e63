/* See mattis/plan.h. */
#include "mattis/plan.h"

#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

int mattis_plan_init(mattis_plan *self, const mattis_experiment *experiment) {
    *self = (mattis_plan){
        .experiment = experiment, .n_cells = 1, .n_samples = (size_t)experiment->base.samples};
    for (size_t a = 0; a < experiment->n_axes; a++)
        self->n_cells *= experiment->axis[a].n;
    self->n_units = self->n_cells * self->n_samples;
    self->cell = malloc(self->n_cells * sizeof *self->cell);
    if (!self->cell)
        return MATTIS_ERR_MEMORY;
    for (size_t c = 0; c < self->n_cells; c++) {
        size_t index[MATTIS_MAX_AXES];
        mattis_plan_index(self, c, index);
        self->cell[c] = experiment->base;
        for (size_t a = 0; a < experiment->n_axes; a++)
            mattis_param_set(experiment->axis[a].param, &self->cell[c],
                             experiment->axis[a].value[index[a]]);
        int status = mattis_params_resolve(&self->cell[c]);
        if (status)
            return status;
    }
    return MATTIS_OK;
}

void mattis_plan_free(mattis_plan *self) {
    free(self->cell);
    *self = (mattis_plan){0};
}

/* Distance of two cells that are neighbours on the axis of the temperature, and the position of
 * `cell` on it; 0 and 0 where it is no axis. */
static size_t temperature_stride(const mattis_plan *self, size_t cell, size_t *position) {
    const mattis_experiment *experiment = self->experiment;
    size_t stride = 1;
    *position = 0;
    for (size_t a = experiment->n_axes; a-- > 0;) {
        const mattis_axis *axis = &experiment->axis[a];
        if (strcmp(axis->param->path, "dynamics.temperature") == 0) {
            *position = cell / stride % axis->n;
            return stride;
        }
        stride *= axis->n;
    }
    return 0;
}

size_t mattis_plan_previous(const mattis_plan *self, size_t cell) {
    size_t position;
    const size_t stride = temperature_stride(self, cell, &position);
    return self->experiment->base.from == MATTIS_FROM_PREVIOUS && position > 0 ? cell - stride
                                                                               : MATTIS_NO_CELL;
}

size_t mattis_plan_ladder(const mattis_plan *self, size_t cell) {
    size_t position;
    const size_t stride = temperature_stride(self, cell, &position);
    return cell - position * stride;
}

void mattis_plan_index(const mattis_plan *self, size_t cell, size_t index[MATTIS_MAX_AXES]) {
    const mattis_experiment *experiment = self->experiment;
    for (size_t a = experiment->n_axes; a-- > 0;) {
        index[a] = cell % experiment->axis[a].n;
        cell /= experiment->axis[a].n;
    }
}

int mattis_experiment_axis(const mattis_experiment *experiment, const char *path) {
    for (size_t a = 0; a < experiment->n_axes; a++)
        if (strcmp(experiment->axis[a].param->path, path) == 0)
            return (int)a;
    return -1;
}
