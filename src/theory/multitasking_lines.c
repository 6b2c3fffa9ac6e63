/* Lines of the multitasking network in the plane of dilution and temperature: each is the dilution
 * at which a condition changes sign at a given temperature, found on a grid of dilutions, with a
 * search of each extremum where the condition might change sign twice between two of them, and then
 * by bisection. See multitasking.h for the equations. */
#include <math.h>

#include "mattis/error.h"
#include "multitasking.h"

enum { SCAN = 48 };

/* A condition at one dilution, continuous as long as the state is one branch: its sign counts, NaN
 * where it has none. */
typedef double condition(const mattis_multitasking *self);

/* --- Conditions ------------------------------------------------------------------------------- */

static int symmetric_solution(const mattis_multitasking *self, size_t equal,
                              mattis_multitasking_solution *out) {
    mattis_multitasking_shape shape;
    *out = (mattis_multitasking_solution){0};
    for (size_t mu = 0; mu < MATTIS_THEORY_PATTERNS; mu++)
        shape.group[mu] = mu < equal ? 0 : -1;
    for (size_t mu = 0; mu < equal; mu++)
        out->n[mu] = self->quality * (1 - self->dilution) / sqrt((double)equal);
    return mattis_multitasking_follow(self, &shape, out);
}

/* 1 - (1 - d) beta E sech^2 beta h at the pure state: above 0 no second amplitude appears. At
 * r = 1 this is 1 - beta (1 - d) [d + (1 - d) sech^2 beta m]. */
static double pure_is_alone(const mattis_multitasking *self) {
    mattis_multitasking_solution pure;
    if (self->temperature == 0)
        return self->dilution > 0 ? -1 : 1; /* spins that the first pattern leaves open are free */
    if (symmetric_solution(self, 1, &pure) || pure.state != MATTIS_STATE_PURE)
        return NAN;
    return 1 - pure.average.slope[1][1];
}

/* The state that the hierarchical start leads to: the least amount by which an amplitude is above
 * the sum of all smaller ones. With fewer than two amplitudes, or equal ones, that says nothing:
 * then minus the stability, which is 0 where a second amplitude appears or the equal ones part, in
 * units of sum m^2, which all stabilities follow to 0 at T_c. */
static double hierarchy_holds(const mattis_multitasking *self) {
    mattis_multitasking_solution solution = {0};
    mattis_multitasking_hierarchy(self, self->patterns, solution.n);
    if (mattis_multitasking_follow(self, NULL, &solution))
        return NAN;
    const double *m = solution.average.overlap;
    const double margin = mattis_multitasking_margin_of(m, self->patterns);
    double squares = 1e-12;
    for (size_t mu = 0; mu < self->patterns; mu++)
        squares += m[mu] * m[mu];
    return isinf(margin) || fabs(margin) < 1e-7 ? -fmax(solution.stability, 0) / squares : margin;
}

/* 1 minus the slope between two patterns of the state in which all are equal: above 0 it is stable
 * against their growing apart. */
static double symmetric_is_stable(const mattis_multitasking *self) {
    mattis_multitasking_solution equal;
    if (symmetric_solution(self, self->patterns, &equal) || equal.average.singular ||
        equal.state == MATTIS_STATE_ERGODIC)
        return NAN;
    return 1 - equal.average.slope[0][0] + equal.average.slope[0][1];
}

/* --- Search ----------------------------------------------------------------------------------- */

static double condition_at(condition *of, const mattis_params *params, double temperature,
                           double dilution) {
    mattis_multitasking self;
    if (mattis_multitasking_init(&self, params, dilution, temperature))
        return NAN;
    return of(&self);
}

/* The dilution between `low`, where the condition is above 0, and `high`, where it is not. */
static double bisect(condition *of, const mattis_params *params, double temperature, double low,
                     double high) {
    while (fabs(high - low) > 1e-10) {
        const double middle = 0.5 * (low + high);
        if (condition_at(of, params, temperature, middle) > 0)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Three places of which the middle one has the extreme value, all of one sign: follows the extremum
 * by golden section, and returns a place of the other sign, or NaN. */
static double other_sign(condition *of, const mattis_params *params, double temperature,
                         const double place[3], const double value[3]) {
    const double sign = value[1] > 0 ? 1 : -1, golden = 0.381966011250105;
    if (!(sign * value[1] < sign * value[0] && sign * value[1] < sign * value[2] &&
          sign * value[0] > 0 && sign * value[2] > 0))
        return NAN;
    double low = place[0], middle = place[1], high = place[2], best = sign * value[1];
    while (fabs(high - low) > 1e-7) {
        const bool upper = fabs(high - middle) > fabs(middle - low);
        const double trial = middle + golden * ((upper ? high : low) - middle);
        const double here = sign * condition_at(of, params, temperature, trial);
        if (here <= 0)
            return trial;
        if (here < best) {
            *(upper ? &low : &high) = middle;
            middle = trial;
            best = here;
        } else {
            *(upper ? &high : &low) = trial;
        }
    }
    return NAN;
}

/* The first dilution on the way from `from` to `to` at which the condition ceases to be above 0,
 * after it has been so. */
static int find(condition *of, const mattis_params *params, double temperature, double from,
                double to, double *dilution) {
    double place[3] = {NAN, NAN, NAN}, value[3] = {NAN, NAN, NAN}; /* the last three */
    double above = NAN; /* the last place where the condition held */
    for (int k = 0; k <= SCAN; k++) {
        for (int j = 0; j < 2; j++) {
            place[j] = place[j + 1];
            value[j] = value[j + 1];
        }
        place[2] = from + (to - from) * k / SCAN;
        value[2] = condition_at(of, params, temperature, place[2]);
        const double between = other_sign(of, params, temperature, place, value);
        if (!isnan(between) && value[2] > 0) {
            *dilution = bisect(of, params, temperature, place[0], between);
            return MATTIS_OK;
        }
        if (!isnan(between))
            above = between;
        if (value[2] > 0) {
            above = place[2];
        } else if (!isnan(value[2]) && !isnan(above)) {
            *dilution = bisect(of, params, temperature, above, place[2]);
            return MATTIS_OK;
        }
    }
    return MATTIS_ERR_RANGE;
}

/* The dilution beyond which the network is ergodic at this temperature, at most `almost`: T = 1 -
 * d, or T = 1 at every d. MATTIS_ERR_RANGE where it is ergodic at any. */
static const double almost = 0.999;
static int ordered_below(const mattis_params *params, double temperature, size_t least,
                         double *edge) {
    mattis_multitasking self;
    if (temperature >= 1 || mattis_multitasking_init(&self, params, 0, temperature) ||
        self.patterns < least)
        return MATTIS_ERR_RANGE;
    *edge = params->activity_normalized ? almost : fmin(almost, (1 - temperature) * (1 - 1e-6));
    return MATTIS_OK;
}

/* --- The lines -------------------------------------------------------------------------------- */

/* T_c = 1 - d, where E x^2/R beta = 1 at n = 0; of an energy divided by 1 - d it is 1 at any d. */
static int critical(const mattis_params *params, double temperature, double *dilution) {
    mattis_multitasking self;
    if (params->activity_normalized || temperature > 1 ||
        mattis_multitasking_init(&self, params, 0, temperature))
        return MATTIS_ERR_RANGE;
    *dilution = 1 - temperature;
    return MATTIS_OK;
}

static int critical_level(const mattis_params *params, double *temperature) {
    *temperature = 1;
    return params->activity_normalized ? MATTIS_OK : MATTIS_ERR_RANGE;
}

static int hierarchical(const mattis_params *params, double temperature, double *dilution) {
    double edge;
    int code = ordered_below(params, temperature, 2, &edge);
    if (!code && temperature == 0)
        *dilution = 0;
    else if (!code)
        code = find(pure_is_alone, params, temperature, 0, edge, dilution);
    return code;
}

static int hierarchical_limit(const mattis_params *params, double temperature, double *dilution) {
    double edge;
    int code = ordered_below(params, temperature, 2, &edge);
    if (!code && temperature == 0 && params->rule == MATTIS_STORING) {
        *dilution = mattis_multitasking_critical_dilution((size_t)params->patterns);
        return MATTIS_OK;
    }
    double onset; /* the hierarchy may end very near it */
    if (!code && hierarchical(params, temperature, &onset))
        onset = 1e-3;
    if (!code)
        code = find(hierarchy_holds, params, temperature, onset + 1e-7, edge, dilution);
    if (code == MATTIS_ERR_RANGE && temperature == 0 &&
        condition_at(hierarchy_holds, params, 0, almost) > 0) { /* of two patterns: at any d < 1 */
        *dilution = 1;
        code = MATTIS_OK;
    }
    return code;
}

/* From above: the state of equal amplitudes is stable next to the ergodic phase. At T = 0 some of
 * its configurations are tied at every d < 1, x^mu = -x^nu and no others, so that it is not; with
 * Gaussian noise of x none is. */
static int symmetric(const mattis_params *params, double temperature, double *dilution) {
    double edge;
    mattis_multitasking law;
    int code = ordered_below(params, temperature, 2, &edge);
    if (!code)
        code = mattis_multitasking_init(&law, params, 0, temperature);
    if (!code && temperature == 0 && !law.gaussian) {
        *dilution = 1;
        return MATTIS_OK;
    }
    return code ? code : find(symmetric_is_stable, params, temperature, edge, 0, dilution);
}

const mattis_line_type mattis_multitasking_line[MATTIS_MULTITASKING_LINES] = {
    {.name = "critical",
     .meaning = "critical temperature: ergodic above",
     .abscissa_at = critical,
     .level = critical_level},
    {.name = "hierarchical",
     .meaning = "the pure state gives way to the hierarchical one: a second amplitude appears",
     .costly = true,
     .abscissa_at = hierarchical},
    {.name = "hierarchical_limit",
     .meaning = "edge of the hierarchical state: beyond, no amplitude outweighs all smaller ones",
     .costly = true,
     .abscissa_at = hierarchical_limit},
    {.name = "symmetric",
     .meaning = "beyond, the amplitudes of all patterns are equal",
     .costly = true,
     .abscissa_at = symmetric},
};
