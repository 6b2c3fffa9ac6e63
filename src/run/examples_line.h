/* The threshold of learning, /theory/examples_needed, as a line of /theory/lines. */
#ifndef MATTIS_RUN_EXAMPLES_LINE_H
#define MATTIS_RUN_EXAMPLES_LINE_H

#include "mattis/frame.h"
#include "mattis/plan.h"

/* Whether a plan has it: the number of examples is an axis, the cells are solved, and figures are
 * not over temperature and the abscissa of the theory, where it has no place. */
bool mattis_examples_line_exists(const mattis_plan *plan);

/* Adds the line in the plane of examples M and quality r, one for each value of the axes that move
 * it, from the solved frame /theory of a plan that has it. Where no
 * number of examples learns it has no point; quality may be fixed. */
int mattis_examples_line_add(const mattis_plan *plan, const mattis_frame *theory,
                             mattis_frame *lines);

#endif
