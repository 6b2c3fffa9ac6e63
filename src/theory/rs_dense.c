/* Replica theory of the dense Hebbian network: one cell (see rs_dense.h and mattis/theory.h). */
#include "rs_dense.h"

#include <math.h>

#include "mattis/error.h"

static const double residual_tolerance = 1e-10;

static void report(const mattis_dense *dense, mattis_dense_state state, mattis_rs_solution *out) {
    out->overlap = state.overlap;
    out->data_overlap = state.data_overlap;
    out->replica_overlap = state.replica_overlap;
    out->free_energy = mattis_dense_free_energy(dense, state);
    out->residual = mattis_dense_residual(dense, state);
    out->at_stability = mattis_dense_at_stability(dense, state);
    out->status = out->residual < residual_tolerance ? MATTIS_SOLVED : MATTIS_NOT_CONVERGED;
}

/* The retrieval state competes with the state without retrieval that is physical (spin_glass.c),
 * not with the replica-symmetric one that solve() reports for m = 0. */
static int phase_with_retrieval(const mattis_dense *dense, mattis_dense_state retrieval,
                                mattis_phase *phase) {
    double free_energy = mattis_dense_free_energy(dense, retrieval);
    *phase = MATTIS_PHASE_RETRIEVAL;
    if (dense->order > 2 &&
        dense->temperature > 0) { /* breaking the symmetry only raises f: often that settles it */
        mattis_dense_state symmetric;
        int code = mattis_dense_paramagnet(dense, &symmetric);
        if (code || free_energy <= mattis_dense_free_energy(dense, symmetric))
            return code;
    }
    double disordered;
    int code = mattis_dense_disordered(dense, &disordered);
    if (code == MATTIS_OK && free_energy > disordered)
        *phase = MATTIS_PHASE_METASTABLE;
    return code;
}

static int phase_without_retrieval(const mattis_dense *dense, mattis_phase *phase) {
    bool glass = false;
    int code = mattis_dense_is_glass(dense, &glass);
    *phase = glass ? MATTIS_PHASE_SPIN_GLASS : MATTIS_PHASE_ERGODIC;
    return code;
}

static void no_theory(mattis_rs_solution *out) {
    *out = (mattis_rs_solution){.overlap = NAN,
                                .data_overlap = NAN,
                                .replica_overlap = NAN,
                                .free_energy = NAN,
                                .residual = NAN,
                                .first_step = NAN,
                                .examples_needed = NAN,
                                .at_stability = NAN,
                                .phase = MATTIS_PHASE_ERGODIC,
                                .status = MATTIS_NO_THEORY};
}

static int solve(const mattis_params *params, mattis_rs_solution *out) {
    mattis_dense dense;
    no_theory(out);
    if (mattis_dense_init(&dense, params, params->temperature) || !(params->load > 0) ||
        !isfinite(params->load))
        return MATTIS_OK;
    mattis_dense_state retrieval, state;
    int code = mattis_dense_retrieval(&dense, &retrieval);
    bool retrieves = code == MATTIS_OK;
    if (code && code != MATTIS_ERR_RANGE)
        return code;
    if (retrieves && mattis_params_first_start(params) != MATTIS_FROM_RANDOM)
        state = retrieval;
    else if ((code = mattis_dense_spin_glass(&dense, &state)))
        return code;
    report(&dense, state, out);
    out->first_step = mattis_dense_first_step(
        &dense, mattis_params_first_start(params) == MATTIS_FROM_RANDOM ? 0 : params->overlap);
    out->examples_needed = mattis_examples_needed(params);
    mattis_phase phase = MATTIS_PHASE_ERGODIC;
    code = retrieves ? phase_with_retrieval(&dense, retrieval, &phase)
                     : phase_without_retrieval(&dense, &phase);
    out->phase = (int)phase;
    return code;
}

static const char *const phase_names[] = {"ergodic", "spin-glass", "metastable", "retrieval", NULL};

static const char *const ordinates[] = {"dynamics.temperature", NULL};

const mattis_theory_type mattis_dense_theory = {
    .model = MATTIS_DENSE,
    .abscissa = "network.load",
    .ordinates = ordinates,
    .phase_names = phase_names,
    .summary = "replica-symmetric equations of the dense Hebbian network (Amit, Gutfreund and "
               "Sompolinsky 1987; Gardner 1987; Agliari et al. 2022), one-step spin glass",
    .solve = solve,
    .n_lines = MATTIS_DENSE_LINES,
    .line = mattis_dense_line,
};
