/* The theory of a plan: see mattis/run.h. Walks the same cells as the simulation and shares nothing
 * with it but the parameters. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "examples_line.h"
#include "lines.h"
#include "mattis/run.h"
#include "mattis/theory.h"
#include "results.h"

enum { DIMS_TEXT = 256, VALUES_TEXT = 128, NAME_TEXT = 64 };

/* --- what stands in /theory -------------------------------------------------------------------
 */

enum {
    DENSE = 1u << MATTIS_DENSE,
    MULTITASKING = 1u << MATTIS_MULTITASKING,
    HEBBIAN = DENSE | MULTITASKING,
    MODERN = 1u << MATTIS_MODERN,
    ALL = HEBBIAN | MODERN,
    SPINS = 1u << MATTIS_N_MODELS, /* of the modern network: binary states */
    SPHERE = SPINS << 1            /* and patterns on the sphere */
};

/* The bits of an experiment. */
static unsigned kind_of(const mattis_params *base) {
    const bool modern = base->model == MATTIS_MODERN;
    return 1u << base->model | (modern && base->state == MATTIS_STATE_BINARY ? SPINS : 0) |
           (modern && base->pattern_law == MATTIS_LAW_SPHERE ? SPHERE : 0);
}

typedef struct theory_variable {
    const char *name, *long_name;
    mattis_storage storage;
    unsigned models;   /* bits of the experiments that have it */
    bool over_pattern; /* one value for each recorded pattern */
    bool over_state;   /* one variable for each state, NAME_STATE */
    double (*value)(const mattis_rs_solution *solution, const mattis_params *cell, size_t k);
} theory_variable;

#define SCALAR(function, expression)                                                               \
    static double function(const mattis_rs_solution *s, const mattis_params *cell, size_t k) {     \
        (void)s, (void)cell, (void)k;                                                              \
        return expression;                                                                         \
    }
SCALAR(overlap, s->overlap)
SCALAR(data_overlap, s->data_overlap)
SCALAR(pattern_overlap, k < MATTIS_THEORY_PATTERNS ? s->pattern_overlap[k] : NAN)
SCALAR(pattern_data_overlap, k < MATTIS_THEORY_PATTERNS ? s->pattern_data_overlap[k] : NAN)
SCALAR(determined, k < MATTIS_THEORY_PATTERNS && s->determined[k])
SCALAR(unique, s->unique)
SCALAR(replica_overlap, s->replica_overlap)
SCALAR(free_energy, s->free_energy)
SCALAR(residual, s->residual)
SCALAR(at_stability, s->at_stability)
SCALAR(first_step, s->first_step)
SCALAR(examples_needed, s->examples_needed)
SCALAR(load_used, cell->load)
SCALAR(stability, s->stability)
SCALAR(branch_free_energy, s->branch_free_energy[k])
SCALAR(branch_stability, s->branch_stability[k])
SCALAR(critical_temperature, s->critical_temperature)
SCALAR(critical_dilution, s->critical_dilution)
SCALAR(retrieval_error, s->retrieval_error)
SCALAR(energy, s->energy)
SCALAR(entropy, s->entropy)
SCALAR(critical_load, s->critical_load)
SCALAR(critical_overlap, s->critical_overlap)
SCALAR(capacity_base, s->capacity_base)
SCALAR(capacity_bound, s->capacity_bound)
SCALAR(state, s->state)
SCALAR(phase, s->phase)
SCALAR(solver_status, s->status)
#undef SCALAR

static const theory_variable theory_variables[] = {
    {"overlap",
     "predicted overlap m with the retrieved pattern: of the retrieval state, while it exists, "
     "from "
     "any start that overlaps with the pattern, in its basin or not",
     MATTIS_F64, DENSE, false, false, overlap},
    {"overlap", "predicted overlap m with the retrieved pattern", MATTIS_F64, MODERN, false, false,
     overlap},
    {"data_overlap", "predicted overlap n with the mean of the examples", MATTIS_F64, DENSE, false,
     false, data_overlap},
    {"overlap", "predicted overlap m_mu with each pattern", MATTIS_F64, MULTITASKING, true, false,
     pattern_overlap},
    {"data_overlap", "predicted overlap n_mu with the mean of the examples of each pattern",
     MATTIS_F64, MULTITASKING, true, false, pattern_data_overlap},
    {"replica_overlap",
     "predicted overlap q of two replicas: without retrieval the mean over pairs in equilibrium, "
     "of "
     "one sign, P >= 3 with one step of replica symmetry breaking in the glass",
     MATTIS_F64, DENSE, false, false, replica_overlap},
    {"replica_overlap", "predicted overlap q of two replicas", MATTIS_F64, MULTITASKING | SPINS,
     false, false, replica_overlap},
    {"determined",
     "1 where the start determines m_mu; 0 where it does not tell the pattern or its sign from "
     "others, each sample chooses, and sorted overlaps alone compare",
     MATTIS_U8, MULTITASKING, true, false, determined},
    {"unique",
     "1 where the start determines all m_mu; 0 where two replicas may choose different states, and "
     "replica_overlap, of one state, does not compare",
     MATTIS_U8, MULTITASKING, false, false, unique},
    {"free_energy", "free energy f for each spin of the predicted state", MATTIS_F64,
     HEBBIAN | SPINS, false, false, free_energy},
    {"residual", "largest difference of the two sides of the saddle-point equations", MATTIS_F64,
     HEBBIAN, false, false, residual},
    {"at_stability",
     "1 minus the left side of the de Almeida-Thouless condition: stable where >= 0, not a number "
     "of a state with one step of replica symmetry breaking",
     MATTIS_F64, DENSE, false, false, at_stability},
    {"stability",
     "smallest eigenvalue of the Hessian of f in the overlaps n, times R: stable where > 0",
     MATTIS_F64, MULTITASKING, false, false, stability},
    {"retrieval_error", "predicted distance |s - xi|/sqrt(N) from the retrieved pattern",
     MATTIS_F64, MODERN, false, false, retrieval_error},
    {"energy", "predicted energy for each component", MATTIS_F64, MODERN, false, false, energy},
    {"entropy", "predicted entropy of the softmax weights in nats, to leading order in N",
     MATTIS_F64, MODERN, false, false, entropy},
    {"critical_load", "load below which the start is retrieved", MATTIS_F64, MODERN, false, false,
     critical_load},
    {"critical_overlap", "least start.overlap that is retrieved: infinity where none is",
     MATTIS_F64, MODERN, false, false, critical_overlap},
    {"capacity_base", "c of the bound K >= sqrt(p) c^((N-1)/4) for patterns on the sphere",
     MATTIS_F64, SPHERE, false, false, capacity_base},
    {"capacity_bound",
     "ln K of that bound at failure probability theory.failure: not a number where c is too small "
     "for its proof",
     MATTIS_F64, SPHERE, false, false, capacity_bound},
    {"first_step", "predicted overlap after one parallel step from the start", MATTIS_F64, ALL,
     false, false, first_step},
    {"examples_needed",
     "least number of examples whose first step at T = 0 (dense: from the pattern; multitasking: "
     "from the hierarchical state) reaches theory.wanted-overlap: infinity where none does, not a "
     "number under storing",
     MATTIS_F64, HEBBIAN, false, false, examples_needed},
    {"load_used", "load of the whole number of patterns at this N, used by the theory", MATTIS_F64,
     DENSE | MODERN, false, false, load_used},
    {"critical_temperature", "temperature above which the network is ergodic", MATTIS_F64,
     MULTITASKING, false, false, critical_temperature},
    {"critical_dilution",
     "dilution below which the hierarchical state of K patterns is stable at T = 0", MATTIS_F64,
     MULTITASKING, false, false, critical_dilution},
    {"free_energy", "lowest free energy of the solutions of this state: NaN where there is none",
     MATTIS_F64, MULTITASKING, false, true, branch_free_energy},
    {"stability", "smallest eigenvalue of the Hessian there: stable where > 0", MATTIS_F64,
     MULTITASKING, false, true, branch_stability},
    {"state", "state that the start leads to", MATTIS_U8, MULTITASKING, false, false, state},
    {"phase",
     "phase of the cell: the state of the lowest free energy, but metastable where retrieval is a "
     "solution above it",
     MATTIS_U8, DENSE, false, false, phase},
    {"phase", "phase of the cell: the state of the lowest free energy", MATTIS_U8, MULTITASKING,
     false, false, phase},
    {"phase", "phase of the cell: what the start leads to", MATTIS_U8, MODERN, false, false, phase},
    {"status",
     "0 solved, 1 not converged (see residual), 2 outside the theory (dense: also from a mixture "
     "of "
     "patterns, and at odd P from a negative overlap, one spin at a time)",
     MATTIS_U8, ALL, false, false, solver_status},
};
enum { N_THEORY_VARIABLES = sizeof theory_variables / sizeof *theory_variables };

/* "0: ergodic, 1: pure" for a variable that holds an index into these names. */
static int note_names(mattis_frame *frame, const char *variable, const char *const *names) {
    char values[VALUES_TEXT] = "";
    for (size_t k = 0; names[k]; k++) {
        size_t used = strlen(values);
        snprintf(values + used, sizeof values - used, "%s%zu: %s", k ? ", " : "", k, names[k]);
    }
    return mattis_attributes_set(&mattis_frame_variable(frame, variable)->attributes, "values",
                                 values, 0);
}

/* Name in the file; copy k of a variable over states. */
static void name_of(const theory_variable *self, const mattis_theory_type *theory, size_t k,
                    char text[NAME_TEXT]) {
    snprintf(text, NAME_TEXT, "%s%s%s", self->name, self->over_state ? "_" : "",
             self->over_state ? theory->phase_names[k] : "");
}

static int add_variable(mattis_frame *frame, const theory_variable *variable,
                        const mattis_theory_type *theory, const mattis_experiment *experiment) {
    char dims[DIMS_TEXT], name[NAME_TEXT];
    int status = MATTIS_OK;
    mattis_results_dims(experiment, variable->over_pattern ? "pattern" : "", dims, sizeof dims);
    for (size_t k = 0; status >= 0 && k < (variable->over_state ? MATTIS_N_STATES : 1); k++) {
        name_of(variable, theory, k, name);
        status = mattis_frame_add_variable(frame, name, "1", variable->long_name, variable->storage,
                                           dims);
    }
    return status;
}

static int init_theory(mattis_frame *frame, const mattis_theory_type *theory,
                       const mattis_experiment *experiment) {
    const unsigned kind = kind_of(&experiment->base);
    int status = mattis_frame_init(frame, "/theory");
    if (!status)
        status = mattis_results_add_axes(frame, experiment);
    if (!status && (kind & MULTITASKING))
        status = mattis_results_add_pattern(frame, experiment);
    for (size_t k = 0; status >= 0 && k < N_THEORY_VARIABLES; k++)
        if (theory_variables[k].models & kind)
            status = add_variable(frame, &theory_variables[k], theory, experiment);
    if (status < 0)
        return status;
    status = note_names(frame, "phase", theory->phase_names);
    return status || !(kind & MULTITASKING) ? status
                                            : note_names(frame, "state", theory->phase_names);
}

/* --- order parameters on the grid -------------------------------------------------------------
 */

static void store_cell(mattis_frame *frame, const mattis_theory_type *theory, size_t cell,
                       const mattis_params *params, const mattis_rs_solution *solution) {
    for (size_t v = 0; v < N_THEORY_VARIABLES; v++) {
        const theory_variable *variable = &theory_variables[v];
        if (!(variable->models & kind_of(params)))
            continue;
        const size_t copies = variable->over_state ? MATTIS_N_STATES : 1;
        const size_t patterns =
            variable->over_pattern ? mattis_frame_dimension(frame, "pattern")->length : 1;
        for (size_t k = 0; k < copies; k++) {
            char name[NAME_TEXT];
            name_of(variable, theory, k, name);
            double *value = mattis_frame_variable(frame, name)->value + cell * patterns;
            for (size_t mu = 0; mu < patterns; mu++)
                value[mu] = variable->value(solution, params, variable->over_state ? k : mu);
        }
    }
}

static int solve_grid(const mattis_plan *plan, const atomic_int *stop, mattis_frame *frame) {
    const mattis_theory_type *theory =
        mattis_theory_find((mattis_model_kind)plan->experiment->base.model);
    int status = init_theory(frame, theory, plan->experiment);
    if (status)
        return status;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t c = 0; c < plan->n_cells; c++) {
        mattis_rs_solution solution;
        if (stop && *stop)
            continue;
        int result = theory->solve(&plan->cell[c], &solution);
        if (plan->experiment->base.rule == MATTIS_STORING) /* of a cell also where r is 1 */
            solution.examples_needed = NAN;
        if (result == MATTIS_OK) {
            store_cell(frame, theory, c, &plan->cell[c], &solution);
        } else if (result == MATTIS_ERR_SOLVER || result == MATTIS_ERR_RANGE) {
            /* A cell without a solution is a result: its numbers stay NaN. */
            mattis_frame_variable(frame, "status")->value[c] =
                result == MATTIS_ERR_RANGE ? MATTIS_NO_THEORY : MATTIS_NOT_CONVERGED;
        } else {
#pragma omp critical(mattis_solve)
            status = result;
        }
    }
    return !status && stop && *stop ? MATTIS_ERR_STOPPED : status;
}

/* --- lines ------------------------------------------------------------------------------------
 */

static int init_lines(mattis_frame *frame) {
    const double coordinates[2] = {0, 1};
    int status = mattis_frame_init(frame, "/theory/lines");
    if (!status)
        status = mattis_frame_add_dimension(frame, "coordinate", "1", "0: x_axis, 1: y_axis", 2,
                                            coordinates);
    return status < 0 ? status : MATTIS_OK;
}

double mattis_theory_seconds(const mattis_plan *plan, int threads) {
    enum { PROBES = 8 };
    const mattis_params *base = &plan->experiment->base;
    const mattis_theory_type *theory = mattis_theory_find((mattis_model_kind)base->model);
    const size_t probes = plan->n_cells < PROBES ? plan->n_cells : PROBES;
    double seconds = 0, start = mattis_thread_seconds();
    if (!theory)
        return 0;
    for (size_t k = 0; base->theory_rs && k < probes; k++) {
        mattis_rs_solution ignored;
        theory->solve(&plan->cell[k * plan->n_cells / probes], &ignored);
    }
    seconds = (mattis_thread_seconds() - start) / (double)probes * (double)plan->n_cells;
    seconds /= mattis_threads(threads);
    return base->theory_lines && mattis_lines_axes(plan) > 0 ? seconds + mattis_lines_seconds(plan)
                                                             : seconds;
}

bool mattis_predicts(const mattis_plan *plan) {
    const mattis_params *base = &plan->experiment->base;
    return mattis_theory_find((mattis_model_kind)base->model) &&
           (base->theory_rs || (base->theory_lines && mattis_lines_axes(plan) > 0));
}

int mattis_solve(const mattis_plan *plan, const atomic_int *stop, mattis_frame frames[2],
                 size_t *n_frames, mattis_report *report) {
    const mattis_params *base = &plan->experiment->base;
    *n_frames = 0;
    memset(frames, 0, 2 * sizeof *frames);
    if (!mattis_theory_find((mattis_model_kind)base->model))
        return MATTIS_OK;
    int status = MATTIS_OK;
    if (base->theory_rs)
        status = solve_grid(plan, stop, &frames[(*n_frames)++]);
    const bool spanned = mattis_lines_axes(plan) > 0, learns = mattis_examples_line_exists(plan);
    if (status || !base->theory_lines || !(spanned || learns))
        return status;
    mattis_frame *lines = &frames[(*n_frames)++];
    status = init_lines(lines);
    if (!status && spanned)
        status = mattis_lines_solve(plan, stop, lines, report);
    if (!status && learns)
        status = mattis_examples_line_add(plan, &frames[0], lines);
    return status;
}
