/* See phase_labels.h. */
#include "phase_labels.h"

#include <math.h>
#include <stdlib.h>

#include "mattis/error.h"

int mattis_plane_init(mattis_plane *self, size_t nx, size_t ny, size_t n_points) {
    *self = (mattis_plane){.nx = nx, .ny = ny, .n_points = n_points};
    self->edge_x = calloc(nx + 1, sizeof *self->edge_x);
    self->edge_y = calloc(ny + 1, sizeof *self->edge_y);
    self->phase = calloc(nx * ny + 1, sizeof *self->phase);
    self->point = calloc(2 * n_points + 1, sizeof *self->point);
    bool complete = self->edge_x && self->edge_y && self->phase && self->point;
    return complete ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_plane_free(mattis_plane *self) {
    free(self->edge_x);
    free(self->edge_y);
    free(self->phase);
    free(self->point);
    *self = (mattis_plane){0};
}

/* Distance of `at` from the interval, 0 inside. */
static double distance(double at, double low, double high) {
    return fmax(0, fmax(low - at, at - high));
}

/* Whether the box is of this phase. */
static bool is_phase(const mattis_plane *self, double phase, size_t i, size_t j) {
    return self->phase[j * self->nx + i] == phase;
}

/* How far a text centred at (x, y) could grow, in units of its own size, before it touches the
 * frame, a box of another phase, or a point. Stops below `enough`, which cannot win any more. */
static double room(const mattis_plane *self, double phase, double x, double y, double width,
                   double height, double enough) {
    const double margin = 0.015; /* to the frame, which is drawn in black */
    double least =
        fmin((fmin(x, 1 - x) - margin) / (width / 2), (fmin(y, 1 - y) - margin) / (height / 2));
    for (size_t j = 0; j < self->ny && least > enough; j++) {
        double dy = distance(y, self->edge_y[j], self->edge_y[j + 1]) / (height / 2);
        if (dy >= least)
            continue;
        for (size_t i = 0; i < self->nx; i++) {
            if (is_phase(self, phase, i, j))
                continue;
            double dx = distance(x, self->edge_x[i], self->edge_x[i + 1]) / (width / 2);
            least = fmin(least, fmax(dx, dy));
        }
    }
    for (size_t k = 0; k < self->n_points && least > enough; k++) {
        double dx = fabs(x - self->point[2 * k]) / (width / 2);
        double dy = fabs(y - self->point[2 * k + 1]) / (height / 2);
        if (dx >= 0 && dy >= 0) /* a point off a log scale is NaN */
            least = fmin(least, fmax(dx, dy));
    }
    return least;
}

/* Tries the centre of each box, and the middle of the edge to its right, for narrow regions. */
bool mattis_plane_place(const mattis_plane *self, double phase, double width, double height,
                        double *x, double *y) {
    double best = 1.03; /* less would touch */
    bool found = false;
    for (size_t k = 0; k < 2 * self->nx * self->ny; k++) {
        size_t i = k / 2 % self->nx, j = k / 2 / self->nx;
        if (!is_phase(self, phase, i, j))
            continue;
        double right = self->edge_x[i + 1];
        double at_x = k % 2 ? right : (self->edge_x[i] + right) / 2;
        double at_y = (self->edge_y[j] + self->edge_y[j + 1]) / 2;
        double here = room(self, phase, at_x, at_y, width, height, best);
        if (here > best) {
            best = here;
            *x = at_x;
            *y = at_y;
            found = true;
        }
    }
    return found;
}
