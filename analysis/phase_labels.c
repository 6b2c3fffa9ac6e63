/* See phase_labels.h. */
#include "phase_labels.h"

#include <math.h>
#include <stdlib.h>

#include "mattis/error.h"

int mattis_plane_init(mattis_plane *self, size_t nx, size_t ny) {
    *self = (mattis_plane){.nx = nx, .ny = ny};
    self->edge_x = calloc(nx + 1, sizeof *self->edge_x);
    self->edge_y = calloc(ny + 1, sizeof *self->edge_y);
    self->phase = calloc(nx * ny + 1, sizeof *self->phase);
    bool complete = self->edge_x && self->edge_y && self->phase;
    return complete ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

void mattis_plane_free(mattis_plane *self) {
    free(self->edge_x);
    free(self->edge_y);
    free(self->phase);
    free(self->point);
    *self = (mattis_plane){0};
}

/* Distance of `at` from the middle half of the interval, 0 inside. */
static double distance(double at, double low, double high) {
    double quarter = (high - low) / 4;
    return fmax(0, fmax(low + quarter - at, at - high + quarter));
}

/* Whether the box is of this phase. */
static bool is_phase(const mattis_plane *self, double phase, size_t i, size_t j) {
    return self->phase[j * self->nx + i] == phase;
}

/* How far a text centred at (x, y) could grow, in units of its own size, before it touches the
 * frame, the inner part of a box of another phase, or a point. Stops below `enough`, which cannot
 * win any more. */
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
        least = fmin(least, fmax(dx, dy));
    }
    return least;
}

/* Whether a line runs between two places that are closer than a box: the phase of one says nothing
 * of the other. */
static bool separated(const mattis_plane *self, const double a[2], const double b[2]) {
    const double spacing = 0.012; /* of the points of a line, and some more */
    double length = hypot(b[0] - a[0], b[1] - a[1]);
    for (size_t k = 0; k < self->n_points && length > 0; k++) {
        double dx = self->point[2 * k] - a[0], dy = self->point[2 * k + 1] - a[1];
        double along = (dx * (b[0] - a[0]) + dy * (b[1] - a[1])) / length;
        double beside = (dx * (b[1] - a[1]) - dy * (b[0] - a[0])) / length;
        if (along >= 0 && along <= length && fabs(beside) < spacing)
            return true;
    }
    return false;
}

/* Places that are tried in a box along an axis of n boxes: its middle and its end or, where boxes
 * are wide, more. */
static size_t tries_of(size_t n) {
    const size_t enough = 40;
    return 2 * n >= enough ? 2 : enough / n;
}

bool mattis_plane_place(const mattis_plane *self, double phase, double width, double height,
                        double *x, double *y) {
    double best = 1.03; /* less would touch */
    bool found = false;
    const size_t across = tries_of(self->nx), up = tries_of(self->ny);
    for (size_t k = 0; k < across * self->nx * up * self->ny; k++) {
        const size_t column = k % (across * self->nx), row = k / (across * self->nx);
        const size_t i = column / across, j = row / up;
        if (!is_phase(self, phase, i, j))
            continue;
        const double *ex = self->edge_x + i, *ey = self->edge_y + j;
        const double centre[2] = {(ex[0] + ex[1]) / 2, (ey[0] + ey[1]) / 2};
        const double part[2] = {(double)(column % across + 1) / (double)across,
                                (double)(row % up + 1) / (double)up};
        const double at[2] = {ex[0] + part[0] * (ex[1] - ex[0]), ey[0] + part[1] * (ey[1] - ey[0])};
        if (separated(self, centre, at))
            continue;
        double here = room(self, phase, at[0], at[1], width, height, best);
        if (here > best) {
            best = here;
            *x = at[0];
            *y = at[1];
            found = true;
        }
    }
    return found;
}
