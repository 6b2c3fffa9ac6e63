/* A small run with everything that a result file may hold: what the fuzz targets of the store start
 * from. Aborts where it cannot be made. */
#ifndef MATTIS_TESTS_FUZZ_SMALL_RUN_H
#define MATTIS_TESTS_FUZZ_SMALL_RUN_H

#include "mattis/plan.h"
#include "mattis/store.h"

typedef struct small_run {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_attributes root;
    mattis_frame frame[5]; /* monte_carlo, series, theory, its lines, measured lines */
    size_t n_simulated, n_frames;
    void *image; /* of the file, with its seal */
    size_t size;
} small_run;

/* Made by the first call. */
const small_run *small_run_get(void);

#endif
