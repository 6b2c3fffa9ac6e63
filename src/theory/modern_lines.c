/* Lines of the modern network over the load; the other parameter is read from `params`, which holds
 * the value of the ordinate. See modern.h for the formulas. */
#include <math.h>
#include <stddef.h>

#include "mattis/error.h"
#include "modern.h"

static bool has_theory(const mattis_params *params) {
    return params->inverse_temperature >= 0 &&
           (params->state == MATTIS_STATE_CONTINUOUS || params->temperature >= 0);
}

/* Of the start alone: spins must also find a state there, below the spinodal. */
static int random_energy(const mattis_params *params, double ordinate, double *load) {
    (void)ordinate;
    const mattis_modern_cue cue = mattis_modern_cue_of(params);
    *load = cue.share * mattis_modern_critical(params->pattern_law, cue.b, cue.overlap);
    return has_theory(params) && params->from != MATTIS_FROM_RANDOM ? MATTIS_OK : MATTIS_ERR_RANGE;
}

static int condensation(const mattis_params *params, double ordinate, double *load) {
    (void)ordinate;
    const mattis_modern_cue cue = mattis_modern_cue_of(params);
    *load = cue.share * mattis_modern_condensation(params->pattern_law, cue.b);
    return has_theory(params) ? MATTIS_OK : MATTIS_ERR_RANGE;
}

static int finite_size(const mattis_params *params, double ordinate, double *load) {
    if (params->state == MATTIS_STATE_BINARY)
        return MATTIS_ERR_RANGE;
    return mattis_modern_finite_load(params->pattern_law, ordinate, (double)params->spins, load);
}

static int of_spins(const mattis_params *params, double b, double overlap, double *load) {
    *load = mattis_modern_critical(MATTIS_LAW_BINARY, b, overlap);
    return params->state == MATTIS_STATE_BINARY && has_theory(params) ? MATTIS_OK
                                                                      : MATTIS_ERR_RANGE;
}

static int spinodal(const mattis_params *params, double ordinate, double *load) {
    (void)ordinate;
    return of_spins(params, mattis_modern_cue_of(params).b,
                    mattis_modern_magnetization(params->temperature), load);
}

static int global(const mattis_params *params, double ordinate, double *load) {
    (void)ordinate;
    return of_spins(params, params->inverse_temperature,
                    mattis_modern_free_energy_gain(params->temperature), load);
}

const char *const mattis_modern_ordinates[] = {"network.inverse-temperature", "start.overlap",
                                               "start.masked", "dynamics.temperature", NULL};
static const char *const of_the_start[] = {"network.inverse-temperature", "start.overlap",
                                           "start.masked", NULL};
static const char *const inverse_temperature[] = {"network.inverse-temperature", NULL};

const mattis_line_type mattis_modern_line[MATTIS_MODERN_LINES] = {
    {.name = "spinodal",
     .meaning = "largest load at which a retrieval state exists (binary states)",
     .endless = true,
     .abscissa_at = spinodal},
    {.name = "global",
     .meaning = "largest load at which a retrieval state has less free energy than the state "
                "without retrieval (binary states)",
     .endless = true,
     .abscissa_at = global},
    {.name = "random_energy",
     .meaning = "largest load at which the pattern outweighs all others at the start",
     .endless = true,
     .ordinates = of_the_start,
     .abscissa_at = random_energy},
    {.name = "condensation",
     .meaning = "load below which few patterns carry the crosstalk of the start",
     .endless = true,
     .abscissa_at = condensation},
    {.name = "finite_size",
     .meaning = "largest load at which the pattern is a fixed point of N components",
     .endless = true,
     .of_size = true,
     .ordinates = inverse_temperature,
     .abscissa_at = finite_size},
};
