/* One cell of the modern network: see modern.h. */
#include <math.h>

#include "mattis/error.h"
#include "modern.h"
#include "scalar_solve.h"

/* --- The cue ---------------------------------------------------------------------------------- */

mattis_modern_cue mattis_modern_cue_of(const mattis_params *params) {
    const double live = 1 - params->masked;
    const double overlap = params->from == MATTIS_FROM_RANDOM ? 0 : params->overlap;
    mattis_modern_cue cue = {.share = 1, .gain = 1, .overlap = overlap};
    if (params->state == MATTIS_STATE_BINARY) {
        cue.overlap *= live;
    } else if (params->pattern_law == MATTIS_LAW_SPHERE) {
        cue.gain = sqrt(live);
        cue.overlap *= cue.gain;
    } else {
        cue.share = live;
    }
    cue.load = params->load / cue.share;
    cue.b = params->inverse_temperature * cue.gain;
    if (params->state == MATTIS_STATE_BINARY && params->temperature == 0)
        cue.b *= 2;
    return cue;
}

double mattis_modern_magnetization(double temperature) {
    return temperature > 0 ? tanh(1 / temperature) : 1;
}

double mattis_modern_free_energy_gain(double temperature) {
    return temperature > 0 ? temperature * mattis_modern_zeta(MATTIS_LAW_BINARY, 1 / temperature)
                           : 1;
}

static double critical_load(const mattis_params *params, const mattis_modern_cue *cue) {
    double overlap = cue->overlap;
    if (params->state == MATTIS_STATE_BINARY)
        overlap = fmin(overlap, mattis_modern_magnetization(params->temperature));
    return cue->share * mattis_modern_critical(params->pattern_law, cue->b, overlap);
}

/* The least start.overlap, in the units of the file. */
static double critical_overlap(const mattis_params *params, const mattis_modern_cue *cue) {
    const double least = mattis_modern_crosstalk(params->pattern_law, cue->b, cue->load);
    double limit = 1, unit = cue->gain;
    if (params->state == MATTIS_STATE_BINARY) {
        limit = mattis_modern_magnetization(params->temperature);
        unit = 1 - params->masked;
    }
    return least < limit && least < unit ? least / unit : INFINITY;
}

/* --- Continuous states ------------------------------------------------------------------------ */

static double amplitude_change(double amplitude, void *context) {
    return tanh(*(double *)context * amplitude) - amplitude;
}

/* Where a <- zeta'(beta a) leads from a > 0. It moves one way. */
static double final_amplitude(int64_t law, double beta, double start) {
    if (start == 0 || beta < 1)
        return 0;
    if (law == MATTIS_LAW_GAUSSIAN)
        return beta > 1 ? INFINITY : start;
    if (law == MATTIS_LAW_SPHERE)
        return sqrt(1 - 1 / beta);
    /* tanh u >= u - u^3/3: it grows at any a^2 < 3 (beta - 1)/beta^3 */
    gsl_function change = {amplitude_change, &beta};
    double amplitude = 0, low = 0.5 * sqrt(3 * (beta - 1)) / (beta * beta);
    return beta > 1 && mattis_root(&change, low, 1, 0, &amplitude) == MATTIS_OK ? amplitude : 0;
}

/* The pattern itself, or another at overlap e (per component that is live) with the cue. `norm` is
 * |xi|^2/N, `largest` that of the largest pattern; the weight is on one: E = -|s|^2/2 + ... */
static double energy_of_pattern(const mattis_params *params, double norm, double largest) {
    return params->load / params->inverse_temperature + 0.5 * (largest - norm);
}

static void end_in_pattern(const mattis_params *params, mattis_rs_solution *out) {
    out->phase = MATTIS_MODERN_RETRIEVAL;
    out->overlap = out->first_step = 1;
    out->retrieval_error = out->entropy = 0;
    out->energy =
        energy_of_pattern(params, 1, mattis_modern_largest_norm(params->pattern_law, params->load));
}

/* The nearest of the others: at overlap e* with the cue, of which the pattern is a part. */
static void end_in_another(const mattis_params *params, const mattis_modern_cue *cue,
                           mattis_rs_solution *out) {
    const double nearest = mattis_modern_nearest(params->pattern_law, cue->load);
    const bool grown = params->pattern_law == MATTIS_LAW_GAUSSIAN;
    const double norm = grown ? 1 + cue->share * nearest * nearest : 1;
    out->phase = MATTIS_MODERN_OTHER;
    out->overlap = cue->share * nearest * cue->overlap;
    out->retrieval_error = sqrt(fmax(0, norm + 1 - 2 * out->overlap));
    out->entropy = 0;
    out->energy = energy_of_pattern(params, norm,
                                    mattis_modern_largest_norm(params->pattern_law, params->load));
}

/* s = amplitude times the cue. */
static void end_in_average(const mattis_params *params, const mattis_modern_cue *cue,
                           double amplitude, mattis_rs_solution *out) {
    const double beta = params->inverse_temperature, b = beta * amplitude;
    const double largest = mattis_modern_largest_norm(params->pattern_law, params->load);
    const double norm = cue->share * amplitude * amplitude;
    out->phase = amplitude > 0 ? MATTIS_MODERN_SUBSET : MATTIS_MODERN_AVERAGE;
    out->overlap = cue->share * amplitude * cue->overlap;
    out->retrieval_error = sqrt(fmax(0, norm + 1 - 2 * out->overlap));
    out->entropy = (double)params->spins *
                   (params->load - cue->share * mattis_modern_condensation(params->pattern_law, b));
    out->energy = -cue->share * mattis_modern_zeta(params->pattern_law, b) / beta + 0.5 * norm +
                  0.5 * largest;
}

/* The amplitude moves one way, so the crosstalk condenses at the first update or at the end, if at
 * all. */
static void solve_continuous(const mattis_params *params, const mattis_modern_cue *cue,
                             mattis_rs_solution *out) {
    const int64_t law = params->pattern_law;
    if (params->load == 0 || params->load < out->critical_load) {
        end_in_pattern(params, out);
        return;
    }
    const double start = cue->share > 0 ? cue->gain : 0; /* a cue of zeros is no direction */
    const double end = final_amplitude(law, params->inverse_temperature, start);
    const bool at_once = cue->load < mattis_modern_condensation(law, cue->b);
    const double first =
        at_once ? mattis_modern_nearest(law, cue->load) : mattis_modern_slope(law, cue->b);
    if (at_once || cue->load < mattis_modern_condensation(law, params->inverse_temperature * end))
        end_in_another(params, cue, out);
    else
        end_in_average(params, cue, end, out);
    out->first_step = cue->share * first * cue->overlap;
}

/* --- Spins ------------------------------------------------------------------------------------ */

/* In the field of one pattern. At T = 0 that needs no energy below the crosstalk: where this is the
 * lower, all spins have its energy, up to what vanishes with N. */
static void end_magnetized(const mattis_params *params, double crosstalk, mattis_rs_solution *out) {
    const double magnetization = mattis_modern_magnetization(params->temperature);
    out->energy = -fmax(magnetization, crosstalk);
    out->free_energy =
        params->temperature > 0
            ? -mattis_modern_free_energy_gain(params->temperature) - params->temperature * M_LN2
            : out->energy;
    out->entropy = 0;
}

static void solve_binary(const mattis_params *params, const mattis_modern_cue *cue,
                         mattis_rs_solution *out) {
    const double T = params->temperature, beta = params->inverse_temperature;
    const double magnetization = mattis_modern_magnetization(T);
    const double crosstalk = mattis_modern_crosstalk(MATTIS_LAW_BINARY, beta, params->load);
    const double threshold = mattis_modern_crosstalk(MATTIS_LAW_BINARY, cue->b, params->load);
    const bool condensed = params->load < mattis_modern_condensation(MATTIS_LAW_BINARY, cue->b);
    const bool alone = params->load == 0; /* K = 1: no crosstalk */
    const bool led = alone || cue->overlap > threshold;
    const bool lowest = alone || mattis_modern_free_energy_gain(T) > crosstalk;
    if (alone || params->load < out->critical_load) {
        out->phase = lowest ? MATTIS_MODERN_RETRIEVAL : MATTIS_MODERN_METASTABLE;
        out->overlap = magnetization;
        out->replica_overlap = magnetization * magnetization;
        end_magnetized(params, alone ? 0 : crosstalk, out);
    } else if (condensed && magnetization > threshold) {
        out->phase = MATTIS_MODERN_OTHER;
        out->overlap = threshold * cue->overlap * magnetization;
        end_magnetized(params, crosstalk, out);
    } else {
        out->phase = MATTIS_MODERN_AVERAGE;
        if (T > 0) /* at T = 0 the spins stop in some minimum of the fluctuations */
            out->overlap = out->replica_overlap = 0;
        out->energy = -crosstalk;
        out->free_energy = -crosstalk - T * M_LN2;
        out->entropy = (double)params->spins *
                       fmax(0, params->load - mattis_modern_condensation(MATTIS_LAW_BINARY, beta));
    }
    out->first_step = led ? magnetization : condensed ? NAN : 0;
    out->retrieval_error = sqrt(2 - 2 * out->overlap);
}

/* --- The cell --------------------------------------------------------------------------------- */

static void nothing(mattis_rs_solution *out) {
    *out = (mattis_rs_solution){.overlap = NAN,
                                .data_overlap = NAN,
                                .replica_overlap = NAN,
                                .free_energy = NAN,
                                .residual = NAN,
                                .first_step = NAN,
                                .examples_needed = NAN,
                                .at_stability = NAN,
                                .retrieval_error = NAN,
                                .energy = NAN,
                                .entropy = NAN,
                                .critical_load = NAN,
                                .critical_overlap = NAN,
                                .capacity_base = NAN,
                                .capacity_bound = NAN,
                                .phase = MATTIS_MODERN_AVERAGE,
                                .status = MATTIS_NO_THEORY};
}

static bool is_covered(const mattis_params *params) {
    const bool spins = params->state == MATTIS_STATE_BINARY;
    return !params->images && params->inverse_temperature > 0 && params->load >= 0 &&
           isfinite(params->load) &&
           (params->from == MATTIS_FROM_PATTERN || params->from == MATTIS_FROM_RANDOM) &&
           (!spins || (params->temperature >= 0 && params->pattern_law == MATTIS_LAW_BINARY));
}

static int solve(const mattis_params *params, mattis_rs_solution *out) {
    nothing(out);
    if (!is_covered(params))
        return MATTIS_OK;
    const mattis_modern_cue cue = mattis_modern_cue_of(params);
    out->critical_load = critical_load(params, &cue);
    out->critical_overlap = critical_overlap(params, &cue);
    if (params->state == MATTIS_STATE_BINARY)
        solve_binary(params, &cue, out);
    else
        solve_continuous(params, &cue, out);
    if (params->pattern_law == MATTIS_LAW_SPHERE) { /* |xi|^2 = N = kappa^2 (N - 1) */
        const double n = (double)params->spins;
        mattis_capacity capacity = mattis_modern_capacity(params->inverse_temperature,
                                                          sqrt(n / (n - 1)), n, params->failure);
        out->capacity_base = capacity.base;
        out->capacity_bound = capacity.bound;
    }
    out->status = MATTIS_SOLVED;
    return MATTIS_OK;
}

static const char *const phase_names[] = {"global-average", "metastable-subset", "other-pattern",
                                          "metastable",     "retrieval",         NULL};

const mattis_theory_type mattis_modern_theory = {
    .model = MATTIS_MODERN,
    .summary =
        "random-energy model of the modern network at exponential load (Lucibello and Mezard "
        "2024), capacity bound of Ramsauer et al. 2020",
    .abscissa = "network.load",
    .ordinates = mattis_modern_ordinates,
    .phase_names = phase_names,
    .solve = solve,
    .n_lines = MATTIS_MODERN_LINES,
    .line = mattis_modern_line,
};
