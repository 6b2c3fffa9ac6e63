/* Phase labels: where the name of a phase fits into its region. */
#ifndef MATTIS_ANALYSIS_PHASE_LABELS_H
#define MATTIS_ANALYSIS_PHASE_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* A plane of boxes from 0 to 1 in both directions. */
typedef struct mattis_plane {
    size_t nx, ny;
    double *edge_x; /* nx + 1, increasing */
    double *edge_y; /* ny + 1 */
    double *phase;  /* nx * ny, x running fastest; NaN where unknown */
    size_t n_points;
    double *point; /* (x, y) pairs that no label should cover, or NULL; owned */
} mattis_plane;

int mattis_plane_init(mattis_plane *self, size_t nx, size_t ny);
void mattis_plane_free(mattis_plane *self);

/* Centre of the place in the region of `phase` where a text of this width and height has most room
 * around it; false when it fits nowhere. Lines are sharper borders than boxes: a text may reach
 * a little into a box of another phase, whose phase is known at its centre alone. */
bool mattis_plane_place(const mattis_plane *self, double phase, double width, double height,
                        double *x, double *y);

#endif
