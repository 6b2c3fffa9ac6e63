/* One cell of the multitasking network: the state that its start leads to, and the branches of all
 * states. See multitasking.h for the equations. */
#include <math.h>

#include "mattis/error.h"
#include "multitasking.h"

enum { MAX = MATTIS_THEORY_PATTERNS };

static const double stable = -1e-7; /* an eigenvalue that is 0 within what the solver resolves */
static const double converged = 1e-10;

static void nothing(mattis_rs_solution *out) {
    *out = (mattis_rs_solution){.overlap = NAN,
                                .data_overlap = NAN,
                                .replica_overlap = NAN,
                                .free_energy = NAN,
                                .residual = NAN,
                                .first_step = NAN,
                                .examples_needed = NAN,
                                .at_stability = NAN,
                                .status = MATTIS_NO_THEORY,
                                .stability = NAN,
                                .critical_temperature = NAN,
                                .critical_dilution = NAN};
    for (size_t mu = 0; mu < MAX; mu++)
        out->pattern_overlap[mu] = out->pattern_data_overlap[mu] = NAN;
    for (size_t k = 0; k < MATTIS_N_STATES; k++)
        out->branch_free_energy[k] = out->branch_stability[k] = NAN;
}

/* Keeps the solution of lowest f of each state. */
static void keep(const mattis_multitasking *self, const mattis_multitasking_solution *solution,
                 mattis_rs_solution *out) {
    const mattis_state state = solution->state;
    const double f = self->unit * solution->free_energy;
    if (solution->residual > converged || out->branch_free_energy[state] <= f)
        return;
    out->branch_free_energy[state] = f;
    out->branch_stability[state] = solution->stability;
}

/* Solutions with `equal` patterns of one amplitude and no other: none, one (pure), several. */
static int add_symmetric(const mattis_multitasking *self, size_t equal, mattis_rs_solution *out) {
    mattis_multitasking_shape shape;
    mattis_multitasking_solution solution = {0};
    for (size_t mu = 0; mu < MAX; mu++)
        shape.group[mu] = mu < equal ? 0 : -1;
    for (size_t mu = 0; mu < equal; mu++)
        solution.n[mu] = self->quality * (1 - self->dilution) / sqrt((double)equal);
    int code = mattis_multitasking_follow(self, &shape, &solution);
    if (!code)
        keep(self, &solution, out);
    return code;
}

/* The branches: symmetric ones, and what the hierarchical start leads to. */
static int add_branches(const mattis_multitasking *self, mattis_multitasking_solution *best,
                        mattis_rs_solution *out) {
    int code = MATTIS_OK;
    for (size_t equal = 0; !code && equal <= self->patterns; equal++)
        code = add_symmetric(self, equal, out);
    *best = (mattis_multitasking_solution){0};
    if (code)
        return code;
    mattis_multitasking_hierarchy(self, self->patterns, best->n);
    code = mattis_multitasking_follow(self, NULL, best);
    if (!code)
        keep(self, best, out);
    return code;
}

/* The state of lowest f; of equal ones, the first. */
static int lowest_branch(const mattis_rs_solution *out) {
    int lowest = MATTIS_STATE_ERGODIC;
    for (int k = 0; k < MATTIS_N_STATES; k++)
        if (out->branch_free_energy[k] < out->branch_free_energy[lowest] - 1e-13)
            lowest = k;
    return lowest;
}

static void report(const mattis_multitasking *self, const mattis_multitasking_solution *solution,
                   mattis_rs_solution *out) {
    for (size_t mu = 0; mu < self->patterns; mu++) {
        out->pattern_overlap[mu] = solution->average.overlap[mu];
        out->pattern_data_overlap[mu] = solution->n[mu];
    }
    out->overlap = out->pattern_overlap[0];
    out->data_overlap = out->pattern_data_overlap[0];
    out->replica_overlap = solution->average.replica_overlap;
    out->free_energy = self->unit * solution->free_energy;
    out->residual = solution->residual;
    out->state = solution->state;
    out->stability = solution->stability;
    out->status = solution->residual < converged ? MATTIS_SOLVED : MATTIS_NOT_CONVERGED;
}

static bool knows_no_pattern(const double *n, size_t n_patterns) {
    for (size_t mu = 0; mu < n_patterns; mu++)
        if (n[mu] != 0)
            return false;
    return true;
}

static int solve(const mattis_params *params, mattis_rs_solution *out) {
    mattis_multitasking self;
    mattis_multitasking_solution hierarchy, reached = {0};
    mattis_multitasking_average first;
    nothing(out);
    int code = mattis_multitasking_init(&self, params, params->dilution, params->temperature);
    if (!code)
        code = add_branches(&self, &hierarchy, out);
    if (code)
        return code;
    double start[MAX];
    mattis_multitasking_start(&self, params, start);
    mattis_multitasking_average_at(&self, start, false, &first);
    /* The last state of another temperature is not the start that is averaged here. */
    out->first_step = params->from == MATTIS_FROM_PREVIOUS ? NAN : first.overlap[0];
    /* A random start falls into what the hierarchical one reaches, up to the order of patterns. */
    for (size_t mu = 0; mu < self.patterns; mu++)
        reached.n[mu] = start[mu];
    if (knows_no_pattern(start, self.patterns))
        reached = hierarchy;
    else
        code = mattis_multitasking_follow(&self, NULL, &reached);
    if (code)
        return code;
    report(&self, &reached, out);
    mattis_multitasking_determined(start, out->pattern_overlap, self.patterns, out->determined);
    out->unique = true;
    for (size_t mu = 0; mu < self.patterns; mu++)
        out->unique = out->unique && out->determined[mu];
    if (reached.stability > stable)
        keep(&self, &reached, out);
    out->phase = lowest_branch(out);
    out->examples_needed = mattis_multitasking_examples_needed(params);
    out->critical_temperature = (1 - params->dilution) * self.unit;
    out->critical_dilution = mattis_multitasking_critical_dilution(self.patterns);
    return MATTIS_OK;
}

static const char *const ordinates[] = {"dynamics.temperature", NULL};

const mattis_theory_type mattis_multitasking_theory = {
    .model = MATTIS_MULTITASKING,
    .summary = "self-consistency equations of the multitasking Hebbian network at low load "
               "(Agliari, Alessandrelli, Barra and Ricci-Tersenghi 2023)",
    .abscissa = "network.dilution",
    .ordinates = ordinates,
    .phase_names = mattis_state_names,
    .solve = solve,
    .n_lines = MATTIS_MULTITASKING_LINES,
    .line = mattis_multitasking_line,
};
