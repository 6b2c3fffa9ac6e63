/* Replica theory of the dense Hebbian network: one cell (see rs_dense.h and mattis/theory.h). */
#include "rs_dense.h"

#include <math.h>

#include "mattis/error.h"

/* --- Branches --------------------------------------------------------------------------------- */

static void report_retrieval(const mattis_dense *dense, mattis_dense_state state, double sign,
                             mattis_rs_solution *out) {
    out->overlap = sign * state.overlap;
    out->data_overlap = sign * state.data_overlap;
    out->replica_overlap = state.replica_overlap;
    out->free_energy = mattis_dense_free_energy(dense, state);
    out->residual = mattis_dense_residual(dense, state);
    out->at_stability = mattis_dense_at_stability(dense, state);
    out->status = out->residual < MATTIS_DENSE_TOLERANCE ? MATTIS_SOLVED : MATTIS_NOT_CONVERGED;
}

/* The stability of a state that breaks the symmetry is not known: that of the replica-symmetric
 * solution is about another state, and 1 where q = 0. */
static void report_disorder(const mattis_dense *dense, const mattis_dense_disorder *disorder,
                            mattis_rs_solution *out) {
    out->overlap = out->data_overlap = 0;
    out->replica_overlap = disorder->mean_overlap;
    out->free_energy = disorder->free_energy;
    out->residual = disorder->residual;
    if (!disorder->broken)
        out->at_stability = mattis_dense_at_stability(dense, disorder->state);
    out->status = disorder->residual < disorder->tolerance ? MATTIS_SOLVED : MATTIS_NOT_CONVERGED;
}

/* --- What the start leads to ------------------------------------------------------------------ */

/* At odd P the field of a pattern is m^{P-1} xi, towards the pattern whatever the sign of m. All
 * spins at once step from a negative overlap over 0, where `damping` of their value is not too
 * much. One spin at a time the overlap comes to 0 slowly, where the field vanishes: whether the
 * sweep carries it on to the pattern, or the crosstalk holds it, the equations do not say. */
static bool steps_over_zero(const mattis_params *params, double overlap, double first_step) {
    double damping = params->update == MATTIS_TAP ? params->damping : 0;
    return params->update != MATTIS_SEQUENTIAL &&
           damping * overlap + (1 - damping) * first_step > 0;
}

/* The sign of the retrieval state: 0 of a start without the pattern, NaN where it is not known, as
 * of mixtures, whose equations are not solved here. At even P both signs have the same energy. */
static double retrieved_sign(const mattis_dense *dense, const mattis_params *params,
                             const mattis_dense_start *start, double first_step) {
    double overlap = start->overlap[0];
    if (start->n > 1)
        return NAN;
    if (overlap < 0 && dense->order % 2)
        return steps_over_zero(params, overlap, first_step) ? 1 : NAN;
    return (overlap > 0) - (overlap < 0);
}

/* --- The cell --------------------------------------------------------------------------------- */

/* The retrieval state competes with the state without retrieval that is physical (spin_glass.c),
 * not with a replica-symmetric one of negative entropy. */
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
    mattis_dense_disorder disorder;
    int code = mattis_dense_disordered(dense, &disorder);
    if (code == MATTIS_OK && free_energy > disorder.free_energy)
        *phase = MATTIS_PHASE_METASTABLE;
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
    mattis_dense_state retrieval;
    int code = mattis_dense_retrieval(&dense, &retrieval);
    bool retrieves = code == MATTIS_OK;
    if (code && code != MATTIS_ERR_RANGE)
        return code;
    mattis_dense_start start = mattis_dense_start_of(params);
    double first_step = mattis_dense_first_step(&dense, &start);
    double sign = retrieved_sign(&dense, params, &start, first_step);
    /* The last state of another temperature knows the other patterns. */
    out->first_step = params->from == MATTIS_FROM_PREVIOUS ? NAN : first_step;
    out->examples_needed = mattis_examples_needed(params);
    bool unknown = start.n > 1 || (retrieves && isnan(sign));
    mattis_dense_disorder disorder;
    if (!retrieves || sign == 0) {
        code = mattis_dense_disordered(&dense, &disorder);
        if (code)
            return code;
    }
    if (!unknown && retrieves && sign != 0)
        report_retrieval(&dense, retrieval, sign, out);
    else if (!unknown)
        report_disorder(&dense, &disorder, out);
    mattis_phase phase = MATTIS_PHASE_ERGODIC;
    if (retrieves)
        code = phase_with_retrieval(&dense, retrieval, &phase);
    else
        phase = disorder.glass ? MATTIS_PHASE_SPIN_GLASS : MATTIS_PHASE_ERGODIC;
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
    .summary =
        "replica-symmetric equations of the dense Hebbian network (Amit, Gutfreund and "
        "Sompolinsky 1987; Gardner 1987; Agliari et al. 2022), one-step spin glass. From any "
        "start that overlaps with the pattern: the retrieval state while it exists, whether "
        "the start lies in its basin or not",
    .solve = solve,
    .n_lines = MATTIS_DENSE_LINES,
    .line = mattis_dense_line,
};
