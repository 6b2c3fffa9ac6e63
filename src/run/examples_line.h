/* The threshold of learning, /theory/examples_needed, as a line of /theory/lines. */
#ifndef MATTIS_RUN_EXAMPLES_LINE_H
#define MATTIS_RUN_EXAMPLES_LINE_H

#include "mattis/frame.h"
#include "mattis/plan.h"

/* Adds the line in the plane of examples M and quality r, one for each value of the axes that move
 * it, from the solved frame /theory of a plan with an axis over the number of examples. Where no
 * number of examples learns it has no point; quality may be fixed. */
int mattis_examples_line_add(const mattis_plan *plan, const mattis_frame *theory,
                             mattis_frame *lines);

#endif
