/* Transition lines of a plan, private to this folder. */
#ifndef MATTIS_RUN_LINES_H
#define MATTIS_RUN_LINES_H

#include <stdatomic.h>

#include "mattis/error.h"
#include "mattis/frame.h"
#include "mattis/plan.h"

/* How many axes of the grid span the plane of the lines: temperature, the abscissa, both or none.
 */
int mattis_lines_axes(const mattis_plan *plan);

/* Traces every line of the theory into `frame`, the begun /theory/lines: as curves where both are
 * axes, as points on the cut where one is, also beyond the ends of the axis. Points that the solver
 * does not find are NaN, with an attribute `missing` of the line and a word in the report. `stop`
 * may be NULL: see mattis_solve. */
int mattis_lines_solve(const mattis_plan *plan, const atomic_int *stop, mattis_frame *frame,
                       mattis_report *report);

/* Seconds of one thread that this takes, from a few points of each line. */
double mattis_lines_seconds(const mattis_plan *plan);

/* Processor time of the calling thread: whoever else computes on the machine is not in it. */
double mattis_thread_seconds(void);

#endif
