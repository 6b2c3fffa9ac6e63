/* Observables of the multitasking network: see mattis/observables.h. */
#include <math.h>
#include <stdlib.h>

#include "mattis/observables.h"

enum { NOISE_FACTOR = 4, MAX_COUNTED = 64 };

const char mattis_classify_rule[] =
    "Amplitudes a = |time mean of m_mu| above 4 s/(1 - A) count, k of K: s = sqrt((1 - d)/N) is "
    "the crosstalk of a pattern that the state does not know, and A its own response to it "
    "(pattern_response), which enhances it; none counts where A >= 1. ergodic: k = 0; "
    "pure: k = 1; hierarchical: k >= 2 and each above the sum of all smaller ones that count; "
    "parallel: k = K otherwise; mixed: all else";

/* sqrt((1 - d)/N): deviation of the overlap of independent spins. */
static double crosstalk(const mattis_params *params) {
    return sqrt((1 - params->dilution) / (double)params->spins);
}

/* [tanh((h + s)/T) - tanh((h - s)/T)] / 2s. */
static double slope_at(double field, double shift, double temperature) {
    if (temperature > 0)
        return (tanh((field + shift) / temperature) - tanh((field - shift) / temperature)) /
               (2 * shift);
    const double above = field + shift, below = field - shift;
    return ((above > 0) - (above < 0) - (below > 0) + (below < 0)) / (2 * shift);
}

void mattis_responses(mattis_engine *engine, const mattis_patterns *patterns,
                      const mattis_params *params, double *response) {
    const double unit = params->activity_normalized ? 1 / (1 - params->dilution) : 1;
    const double shift = unit * crosstalk(params);
    for (size_t mu = 0; mu < patterns->n_patterns; mu++)
        response[mu] = 0;
    for (size_t i = 0; i < patterns->n_spins; i++) {
        const double slope = slope_at(engine->type->field(engine, i), shift, params->temperature);
        for (size_t mu = 0; slope > 0 && mu < patterns->n_patterns; mu++)
            if (mattis_patterns_sign(patterns, i, mu))
                response[mu] += slope;
    }
    for (size_t mu = 0; mu < patterns->n_patterns; mu++)
        response[mu] *= unit / (double)patterns->n_spins;
}

static int descending(const void *left, const void *right) {
    const double x = *(const double *)left, y = *(const double *)right;
    return (x < y) - (x > y);
}

/* More than MAX_COUNTED numbers, each above the sum of all smaller ones, do not fit in [0, 1]
 * above any noise, so the rest needs not be kept. */
mattis_state mattis_classify(const double *overlap, const double *response, size_t n_patterns,
                             const mattis_params *params, size_t *n_counted) {
    const double noise = NOISE_FACTOR * crosstalk(params);
    double counted[MAX_COUNTED];
    size_t k = 0;
    for (size_t mu = 0; mu < n_patterns; mu++) {
        if (!(fabs(overlap[mu]) * (1 - response[mu]) > noise))
            continue;
        if (k < MAX_COUNTED)
            counted[k] = fabs(overlap[mu]);
        k++;
    }
    *n_counted = k;
    if (k < 2)
        return k == 0 ? MATTIS_STATE_ERGODIC : MATTIS_STATE_PURE;
    bool hierarchical = k <= MAX_COUNTED;
    if (hierarchical) {
        double smaller = 0;
        qsort(counted, k, sizeof *counted, descending);
        for (size_t a = k; a-- > 0; smaller += counted[a])
            hierarchical = hierarchical && counted[a] > smaller;
    }
    if (hierarchical)
        return MATTIS_STATE_HIERARCHICAL;
    return k == n_patterns ? MATTIS_STATE_PARALLEL : MATTIS_STATE_MIXED;
}

double mattis_cost_of(const mattis_patterns *patterns, const int8_t *spin) {
    const size_t n = patterns->n_spins;
    double sum = 0;
    for (size_t mu = 0; mu < patterns->n_patterns; mu++) {
        int64_t others = 0, pairs = 0; /* sum over j, then over i: whole numbers */
        for (size_t j = 0; j < n; j++)
            others += mattis_patterns_sign(patterns, j, mu) * spin[j];
        for (size_t i = 0; i < n; i++)
            pairs += mattis_patterns_sign(patterns, i, mu) * spin[i] * others;
        sum += (double)pairs;
    }
    return sum / ((double)n * (double)n);
}

double mattis_loss_of(const mattis_engine *engine, size_t n_patterns) {
    double sum = 0;
    for (size_t mu = 0; mu < n_patterns; mu++) {
        const double m = (double)engine->type->overlap(engine, mu) / (double)engine->n_spins;
        sum += 1 - (1 + m) * (1 - m);
    }
    return sum;
}
