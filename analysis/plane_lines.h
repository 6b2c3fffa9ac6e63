/* Lines of the theory in the plane of a phase diagram. */
#ifndef MATTIS_ANALYSIS_PLANE_LINES_H
#define MATTIS_ANALYSIS_PLANE_LINES_H

#include "figure.h"

/* Strokes in parts of the panel, 0 to 1 in both directions, clipped to it. */
typedef struct mattis_path {
    size_t n;
    size_t room;
    double (*stroke)[4]; /* from x, y to x, y; the next continues where this one ends or begins
                            anew. Owned. */
} mattis_path;

/* The strokes of a line in a panel: the line itself where it is about both axes; where it is about
 * one of them, the place at which it is crossed in each row (or column) of boxes. None where the
 * line does not belong to the panel. The caller frees `out`, also after a failure. */
int mattis_plane_line(const mattis_figure *figure, const mattis_panel *panel,
                      const mattis_transition *line, mattis_path *out);
void mattis_path_free(mattis_path *self);

#endif
