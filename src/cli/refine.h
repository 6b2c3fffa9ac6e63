/* Refinement: more cells where a measured transition line is not known well enough. */
#ifndef MATTIS_CLI_REFINE_H
#define MATTIS_CLI_REFINE_H

#include "mattis/plan.h"
#include "mattis/run.h"

/* Whether the experiment asks for it (refine.error). */
bool cli_refine_wanted(const mattis_experiment *experiment);

/* Where the experiment asks for it and the grid in `frames` is complete: simulates pairs of cells
 * around each point of the first measured line whose error is above the wanted one, measures again,
 * and so on until all errors are below it or nothing more is gained, and makes the frames `out`:
 * /refined, if any cell was added, and /refined/theory, if theory is asked for (*n_frames counts
 * them). The same experiment always adds the same cells. A line stands in the report, for a
 * warning, where places are not known as well as wanted, lie beyond the axis, or there are none.
 * MATTIS_ERR_STOPPED when asked to stop: nothing is then added. */
int cli_refine(const mattis_experiment *experiment, const mattis_frame *frames, size_t n_frames,
               const mattis_run_options *options, mattis_frame out[2], size_t *n_frames_out,
               mattis_report *report);

#endif
