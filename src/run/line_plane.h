/* The plane in which lines are drawn, private to this folder: what spans it, and which cells of a
 * grid have one of their own. */
#ifndef MATTIS_RUN_LINE_PLANE_H
#define MATTIS_RUN_LINE_PLANE_H

#include "mattis/plan.h"
#include "mattis/theory.h"

enum {
    MATTIS_LINE_POINTS = 160,
    MATTIS_COSTLY_LINE_POINTS = 40,
    MATTIS_LINES_MOST = 16 /* of a theory */
};

/* Which axes a line lives on: their numbers, or -1 where the parameter is fixed. */
typedef struct mattis_line_plane {
    const mattis_theory_type *theory;
    const mattis_param *parameter, *vertical; /* the abscissa and the ordinate */
    int abscissa, ordinate;
    bool counts_patterns; /* the axis of the load counts patterns K */
    double highest;       /* ordinate of the grid: endless lines go up to it */
} mattis_line_plane;

mattis_line_plane mattis_line_plane_of(const mattis_plan *plan);

/* Whether a line moves along an axis outside their plane. */
bool mattis_line_moves(const mattis_param *param, const mattis_line_plane *plane,
                       const mattis_line_type *line);

/* Whether the cell is the first of its plane: lines are drawn once for each such cell. */
bool mattis_line_begins(const mattis_plan *plan, size_t cell, const mattis_line_plane *plane,
                        const mattis_line_type *line);

/* Adds up how many planes each line is traced in. */
void mattis_line_planes(const mattis_plan *plan, const mattis_line_plane *plane,
                        size_t planes[MATTIS_LINES_MOST]);

#endif
