/* Theory: solutions put into their equations, which are summed anew from docs/physics.md, at random
 * cells; numbers that others have published. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/experiment.h"
#include "mattis/stream.h"
#include "mattis/theory.h"
#include "validate.h"

/* --- Random cells ----------------------------------------------------------------------------- */

static double uniform(uint64_t *number, double low, double high) {
    const mattis_stream stream = mattis_stream_make(20261, MATTIS_PURPOSE_START, 0, 0);
    uint32_t word[4];
    mattis_stream_block(&stream, (*number)++, word);
    return low + (high - low) * mattis_unit_real(word);
}

static mattis_rs_solution solve(const mattis_params *params) {
    mattis_rs_solution out;
    if (mattis_theory_find((mattis_model_kind)params->model)->solve(params, &out))
        exit(1);
    return out;
}

/* --- Dense, eqs. 5 and 7 to 9 ------------------------------------------------------------------
 */

static double binomial(int m, int b, double p) {
    return exp(lgamma(m + 1.0) - lgamma(b + 1.0) - lgamma(m - b + 1.0) + b * log(p) +
               (m - b) * log1p(-p));
}

/* V at the solution: c'(q) of `distinct`; at P = 2 both families of eigenvalues. */
static double noise_variance(const mattis_params *params, double q, double R) {
    const double p = (double)params->order, m = (double)params->examples;
    const double r2 = params->quality * params->quality, w2 = params->synaptic * params->synaptic;
    const bool all = params->rule == MATTIS_UNSUPERVISED;
    if (params->order > 2) {
        const double kappa = all ? (pow(r2, p) + (1 - pow(r2, p)) / m) / pow(R, p) : 1;
        return params->load * (kappa + w2) * p / 2 * pow(q, p - 1);
    }
    const double chi = (1 - q) / params->temperature, s = all ? (1 - r2) / (m * R) : 0;
    return params->load * (q / ((1 - chi) * (1 - chi)) +
                           (m - 1) * s * s * q / ((1 - s * chi) * (1 - s * chi)) + w2 * q);
}

/* Largest difference between both sides in m, n and q: sums over B, the trapezoidal rule in z. */
static double dense_residual(const mattis_params *params, const mattis_rs_solution *at) {
    const int m = params->rule == MATTIS_STORING ? 1 : (int)params->examples;
    const double p = (double)params->order,
                 r = params->rule == MATTIS_STORING ? 1 : params->quality;
    const double R = r * r + (1 - r * r) / m, step = 0.002;
    const double deviation = sqrt(noise_variance(params, at->replica_overlap, R));
    double in_m = 0, in_n = 0, in_q = 0;
    for (int b = 0; b <= m; b++) {
        const double weight = params->rule == MATTIS_STORING ? b : binomial(m, b, (1 + r) / 2);
        const double x = (2.0 * b - m) / m;
        for (int k = -4500; weight > 0 && k <= 4500; k++) {
            const double z = k * step, measure = step * exp(-z * z / 2) / sqrt(2 * M_PI);
            const double h =
                p / 2 * pow(R, -p / 2) * pow(at->data_overlap, p - 1) * x + z * deviation;
            const double t = tanh(h / params->temperature);
            in_m += weight * measure * t;
            in_n += weight * measure * x * t;
            in_q += weight * measure * t * t;
        }
    }
    return fmax(fabs(in_m - at->overlap),
                fmax(fabs(in_n - at->data_overlap), fabs(in_q - at->replica_overlap)));
}

static void validate_dense(int64_t rule, const char *name) {
    enum { CELLS = 40 };
    uint64_t number = 1000 * (uint64_t)rule;
    double worst = 0;
    int retrieval = 0;
    for (int k = 0; k < CELLS; k++) {
        mattis_params params;
        char what[96];
        mattis_params_defaults(&params);
        params.model = MATTIS_DENSE;
        params.spins = 1000;
        params.rule = rule;
        params.order = 2 + k % 5;
        params.load =
            params.order == 2 ? uniform(&number, 0.005, 0.12) : uniform(&number, 0.02, 0.3);
        params.temperature = uniform(&number, 0.15, 0.8);
        params.synaptic = k % 3 == 2 ? uniform(&number, 0.2, 1) : 0;
        if (rule != MATTIS_STORING) {
            params.quality = uniform(&number, 0.6, 0.95);
            params.examples = (int64_t)uniform(&number, 3, 40);
        }
        const mattis_rs_solution at = solve(&params);
        snprintf(what, sizeof what, "dense, %s, cell %d", name, k);
        if (at.status != MATTIS_SOLVED) {
            row("theory", what, NAN, 0, 1e-9, false, "not solved");
            continue;
        }
        if (isnan(at.at_stability)) /* symmetry broken: q is a mean over states */
            continue;
        retrieval += at.overlap > 0.1;
        worst = fmax(worst, dense_residual(&params, &at));
    }
    char what[96], note[96];
    snprintf(what, sizeof what, "dense, %s: largest residual of %d random cells", name, CELLS);
    snprintf(note, sizeof note, "P = 2 to 6, %d with retrieval", retrieval);
    row_small("theory", what, worst, 1e-9, note);
}

/* --- Multitasking ----------------------------------------------------------------------------- */

/* n_mu = E x^mu tanh beta h, m_mu = E xi^mu tanh beta h over all values of one site. */
static double multitasking_residual(const mattis_params *params, const mattis_rs_solution *at) {
    enum { VALUES = 64 };
    const int k = (int)params->patterns,
              m = params->rule == MATTIS_STORING ? 1 : (int)params->examples;
    const double r = params->rule == MATTIS_STORING ? 1 : params->quality, d = params->dilution;
    const double R = r * r + (1 - r * r) / m;
    double xi[VALUES], x[VALUES], weight[VALUES], in_n[3] = {0}, in_m[3] = {0}, worst = 0;
    int values = 0, index[3] = {0};
    xi[0] = x[0] = 0;
    weight[values++] = d;
    for (int sign = -1; sign <= 1; sign += 2)
        for (int b = params->rule == MATTIS_STORING; b <= m; b++) {
            xi[values] = sign;
            x[values] = sign * (2.0 * b - m) / m;
            weight[values++] =
                (1 - d) / 2 * (params->rule == MATTIS_STORING ? 1 : binomial(m, b, (1 + r) / 2));
        }
    for (int done = 0; done < k;) {
        double h = 0, p = 1;
        for (int mu = 0; mu < k; mu++) {
            h += at->pattern_data_overlap[mu] * x[index[mu]] / R;
            p *= weight[index[mu]];
        }
        for (int mu = 0; mu < k; mu++) {
            in_n[mu] += p * x[index[mu]] * tanh(h / params->temperature);
            in_m[mu] += p * xi[index[mu]] * tanh(h / params->temperature);
        }
        for (done = 0; done < k && ++index[done] == values; done++)
            index[done] = 0;
    }
    for (int mu = 0; mu < k; mu++)
        worst = fmax(worst, fmax(fabs(in_n[mu] - at->pattern_data_overlap[mu]),
                                 fabs(in_m[mu] - at->pattern_overlap[mu])));
    return worst;
}

static void validate_multitasking(int64_t rule, const char *name) {
    enum { CELLS = 30 };
    uint64_t number = 100000 + 1000 * (uint64_t)rule;
    double worst = 0;
    for (int k = 0; k < CELLS; k++) {
        mattis_params params;
        mattis_params_defaults(&params);
        params.model = MATTIS_MULTITASKING;
        params.spins = 10000;
        params.patterns = 1 + k % 3;
        params.rule = rule;
        params.dilution = uniform(&number, 0.05, 0.6);
        params.temperature = uniform(&number, 0.05, 0.9) * (1 - params.dilution);
        params.from = MATTIS_FROM_HIERARCHICAL;
        if (rule != MATTIS_STORING) {
            params.quality = uniform(&number, 0.5, 0.95);
            params.examples = (int64_t)uniform(&number, 1, 20);
        }
        const mattis_rs_solution at = solve(&params);
        worst = fmax(worst, at.status == MATTIS_SOLVED ? multitasking_residual(&params, &at) : 1);
    }
    char what[96];
    snprintf(what, sizeof what, "multitasking, %s: largest residual of %d random cells", name,
             CELLS);
    row_small("theory", what, worst, 1e-9, "K = 1 to 3, from the hierarchical start");
}

/* --- Modern: eq. 12 by its definition -----------------------------------------------------------
 */

static double zeta(int64_t law, double c) {
    if (law == MATTIS_LAW_GAUSSIAN)
        return c * c / 2;
    if (law == MATTIS_LAW_BINARY)
        return log(cosh(c));
    double best = 0;
    for (int k = 0; k < 20000; k++) {
        const double t = k / 20000.0;
        best = fmax(best, c * t + log1p(-t * t) / 2);
    }
    return best;
}

/* max over 0 <= c <= b of c y - zeta(c), on a grid: it is too low by the square of the spacing. */
static void validate_modern(int64_t law, const char *name) {
    uint64_t number = 200000 + 1000 * (uint64_t)law;
    double worst = 0;
    for (int k = 0; k < 20; k++) {
        mattis_params params;
        mattis_params_defaults(&params);
        params.model = MATTIS_MODERN;
        params.spins = 100;
        params.pattern_law = law;
        params.load = 0.1;
        params.patterns = 22026;
        params.inverse_temperature = uniform(&number, 0.2, 2);
        params.overlap = uniform(&number, 0.3, 0.95);
        double best = 0;
        for (int step = 0; step <= 2000; step++) {
            const double c = params.inverse_temperature * step / 2000;
            best = fmax(best, c * params.overlap - zeta(law, c));
        }
        worst = fmax(worst, fabs(best - solve(&params).critical_load));
    }
    char what[96];
    snprintf(what, sizeof what, "modern, %s patterns: critical load of 20 random cells", name);
    row_small("theory", what, worst, 2e-6, "maximum over c <= beta of c m_0 - zeta(c), on a grid");
}

/* --- Published numbers -------------------------------------------------------------------------
 */

static double line_at(int64_t order, int64_t interaction, const char *name, double temperature) {
    const mattis_theory_type *theory = mattis_theory_find(MATTIS_DENSE);
    mattis_params params;
    double load = NAN;
    mattis_params_defaults(&params);
    params.model = MATTIS_DENSE;
    params.order = order;
    params.interaction = interaction;
    for (size_t k = 0; k < theory->n_lines; k++)
        if (strcmp(theory->line[k].name, name) == 0)
            theory->line[k].abscissa_at(&params, temperature, &load);
    return load;
}

static double critical_dilution(int64_t patterns) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MULTITASKING;
    params.spins = 1000;
    params.patterns = patterns;
    params.dilution = 0.3;
    params.temperature = 0.05;
    params.from = MATTIS_FROM_HIERARCHICAL;
    return solve(&params).critical_dilution;
}

static mattis_rs_solution modern_cell(int64_t law, double beta, double spins, double failure) {
    mattis_params params;
    mattis_params_defaults(&params);
    params.model = MATTIS_MODERN;
    params.spins = (int64_t)spins;
    params.patterns = 2;
    params.load = log(2) / spins;
    params.pattern_law = law;
    params.inverse_temperature = beta;
    params.failure = failure;
    return solve(&params);
}

static void published_numbers(void) {
    const char *of = "published numbers";
    const double ags = line_at(2, MATTIS_DISTINCT, "spinodal", 0);
    row_near(of, "capacity at T = 0, P = 2", ags, 0.1379, 5e-5,
             "Amit, Gutfreund, Sompolinsky 1987");
    row(of, "retrieval is global below, T = 0, P = 2", line_at(2, MATTIS_DISTINCT, "global", 0),
        0.051, 0.001, fabs(line_at(2, MATTIS_DISTINCT, "global", 0) - 0.0515) < 5e-4,
        "Amit, Gutfreund, Sompolinsky 1987 (two digits, cut off)");
    row_near(of, "load of the spin glass at T = 1.4, P = 2",
             line_at(2, MATTIS_DISTINCT, "spin_glass", 1.4), 0.16, 1e-9,
             "T_g = 1 + sqrt(alpha); Amit, Gutfreund, Sompolinsky 1987");
    row_near(of, "capacity at T = 0, P = 3", line_at(3, MATTIS_DISTINCT, "spinodal", 0), 0.37829,
             5e-6, "equations of Gardner 1987 (theory reference value)");
    row_near(of, "capacity at T = 0, P = 4", line_at(4, MATTIS_DISTINCT, "spinodal", 0), 0.39572,
             5e-6, "likewise");
    row_near(of, "capacity at T = 0, P = 6", line_at(6, MATTIS_DISTINCT, "spinodal", 0), 0.47304,
             5e-6, "likewise");
    row_near(of, "capacity at T = 0, P = 4, full", line_at(4, MATTIS_FULL, "spinodal", 0), 0.15829,
             5e-6, "self-terms kept, noise 5 gamma for 2 gamma (theory reference value)");
    row_near(of, "static glass temperature over sqrt(load), P = 3",
             1 / sqrt(line_at(3, MATTIS_DISTINCT, "spin_glass", 1)), 0.6513, 1e-4,
             "Gross, Mezard 1984; Kirkpatrick, Thirumalai 1987");
    row_near(of, "dynamic glass temperature over sqrt(load), P = 3",
             1 / sqrt(line_at(3, MATTIS_DISTINCT, "dynamic", 1)), 0.6815, 1e-4,
             "Kirkpatrick, Thirumalai 1987");
    row_near(of, "critical dilution, K = 3", critical_dilution(3), 0.61803, 5e-6,
             "Agliari et al. 2023: the golden ratio less 1");
    row_near(of, "critical dilution, K = 4", critical_dilution(4), 0.54369, 5e-6,
             "Agliari et al. 2023");
    row_near(of, "critical dilution, K = 5", critical_dilution(5), 0.51879, 5e-6,
             "Agliari et al. 2023");
    row_near(of, "capacity of a modern network at beta = 1, signs",
             modern_cell(MATTIS_LAW_BINARY, 1, 40, 0.001).critical_load, 1 - log(cosh(1)), 1e-12,
             "alpha_1 = beta - ln cosh beta; Lucibello, Mezard 2024");
    row_near(of, "capacity of a modern network at beta = 30, signs",
             modern_cell(MATTIS_LAW_BINARY, 30, 40, 0.001).critical_load, M_LN2, 1e-12,
             "ln 2; Demircigil et al. 2017 for the exponent");
    /* kappa = sqrt(N/(N-1)) here, so that beta kappa^2 gives that of the paper: c depends on beta
     * kappa^2 alone. */
    row_near(of, "base of the capacity bound, beta kappa^2 = 9, N = 20",
             modern_cell(MATTIS_LAW_SPHERE, 9 * 19 / 20.0, 20, 0.001).capacity_base, 3.1546, 5e-5,
             "Ramsauer et al. 2020, Theorem 3");
    row_near(of, "base of the capacity bound, beta kappa^2 = 1, N = 75",
             modern_cell(MATTIS_LAW_SPHERE, 74 / 75.0, 75, 0.001).capacity_base, 1.3718, 1e-4,
             "Ramsauer et al. 2020, Theorem 3 (digits cut off)");
}

void validate_theory(void) {
    validate_dense(MATTIS_STORING, "storing");
    validate_dense(MATTIS_SUPERVISED, "supervised");
    validate_dense(MATTIS_UNSUPERVISED, "unsupervised");
    validate_multitasking(MATTIS_STORING, "storing");
    validate_multitasking(MATTIS_SUPERVISED, "supervised");
    validate_multitasking(MATTIS_UNSUPERVISED, "unsupervised");
    validate_modern(MATTIS_LAW_BINARY, "binary");
    validate_modern(MATTIS_LAW_SPHERE, "sphere");
    validate_modern(MATTIS_LAW_GAUSSIAN, "gaussian");
    published_numbers();
}
