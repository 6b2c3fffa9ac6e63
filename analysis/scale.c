/* See scale.h. */
#include "scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"

/* Insertion sort: axes are short and nearly always sorted already. */
static void sort(mattis_scale *self, const double *value) {
    for (size_t k = 0; k < self->n; k++) {
        size_t at = k;
        for (; at > 0 && self->value[at - 1] > value[k]; at--) {
            self->value[at] = self->value[at - 1];
            self->order[at] = self->order[at - 1];
        }
        self->value[at] = value[k];
        self->order[at] = k;
    }
}

static double forward(const mattis_scale *self, double value) {
    return self->log ? log(value) : value;
}

static double backward(const mattis_scale *self, double position) {
    return self->log ? exp(position) : position;
}

static double half_way(const mattis_scale *self, double a, double b) {
    return backward(self, (forward(self, a) + forward(self, b)) / 2);
}

/* The point as far beyond `a` as `inner` lies before it. */
static double mirrored(const mattis_scale *self, double a, double inner) {
    return backward(self, 2 * forward(self, a) - forward(self, inner));
}

static void set_edges(mattis_scale *self) {
    double *edge = self->edge, *value = self->value;
    const size_t n = self->n;
    size_t first = 1, last = n - 1; /* neighbours of the ends that differ from them */
    while (first < n && value[first] == value[0])
        first++;
    while (last > 0 && value[last - 1] == value[n - 1])
        last--;
    if (first == n) { /* no neighbour sets a width: any will do */
        double half = value[0] != 0 ? fabs(value[0]) / 2 : 0.5;
        edge[0] = value[0] - half;
        for (size_t k = 1; k <= n; k++)
            edge[k] = value[0] + half;
    } else {
        for (size_t k = 1; k < n; k++)
            edge[k] = half_way(self, value[k - 1], value[k]);
        edge[0] = mirrored(self, value[0], edge[first]);
        edge[n] = mirrored(self, value[n - 1], edge[last]);
    }
    if (value[0] >= 0 && edge[0] < 0)
        edge[0] = 0;
}

/* Whether the values span two decades and crowd at the lower end, as in [0.01, 0.1, 1]. */
static bool is_geometric(const mattis_scale *self) {
    const double *value = self->value;
    const size_t n = self->n;
    return n > 2 && value[n - 1] >= 100 * value[0] &&
           value[1] - value[0] < 0.2 * (value[n - 1] - value[n - 2]);
}

static bool wants_log(const mattis_dimension *axis, double least, double most) {
    const mattis_attribute *spacing = mattis_attributes_get(&axis->attributes, "spacing");
    const bool counts = strcmp(axis->name, "spins") == 0 || strcmp(axis->name, "examples") == 0;
    const bool patterns = strcmp(axis->name, "patterns") == 0; /* few of them are told one by one */
    return (spacing && spacing->text && strcmp(spacing->text, "log") == 0) ||
           (counts && most > 4 * least) || (patterns && most > 40 * least);
}

static int init(mattis_scale *self, const mattis_dimension *axis, const double *value) {
    *self = (mattis_scale){.n = axis->length};
    self->order = calloc(self->n + 1, sizeof *self->order);
    self->value = calloc(self->n + 1, sizeof *self->value);
    self->edge = calloc(self->n + 1, sizeof *self->edge);
    if (!self->order || !self->value || !self->edge)
        return MATTIS_ERR_MEMORY;
    sort(self, value);
    self->log = self->value[0] > 0 &&
                (wants_log(axis, self->value[0], self->value[self->n - 1]) || is_geometric(self));
    self->whole = true;
    for (size_t k = 0; k < self->n; k++)
        self->whole = self->whole && self->value[k] == round(self->value[k]);
    set_edges(self);
    return MATTIS_OK;
}

int mattis_scale_init(mattis_scale *self, const mattis_dimension *axis) {
    return init(self, axis, axis->value);
}

int mattis_scale_of(mattis_scale *self, const mattis_cells *cells, size_t a) {
    double *value = malloc((cells->axis[a]->length + 1) * sizeof *value);
    *self = (mattis_scale){0};
    if (!value)
        return MATTIS_ERR_MEMORY;
    mattis_cells_drawn(cells, a, value);
    const int status = init(self, cells->axis[a], value);
    free(value);
    return status;
}

void mattis_scale_free(mattis_scale *self) {
    free(self->order);
    free(self->value);
    free(self->edge);
    *self = (mattis_scale){0};
}

size_t mattis_scale_place(const mattis_scale *self, size_t k) {
    size_t i = 0;
    while (self->order[i] != k)
        i++;
    return i;
}

double mattis_scale_fraction(const mattis_scale *self, double value) {
    if (self->log && value <= 0)
        return NAN;
    double low = forward(self, self->edge[0]), high = forward(self, self->edge[self->n]);
    return (forward(self, value) - low) / (high - low);
}

double mattis_scale_at(const mattis_scale *self, double fraction) {
    double low = forward(self, self->edge[0]), high = forward(self, self->edge[self->n]);
    return backward(self, low + fraction * (high - low));
}
