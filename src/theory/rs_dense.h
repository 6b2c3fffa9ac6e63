/* Replica theory of the dense Hebbian network, inside the theory folder: equations, branches, the
 * state without retrieval, and lines. Conventions of docs/physics.md.
 *
 * A state is (n, chi) with chi = (1 - q)/T, so that T = 0 is a point like any other. In the gauge
 * where the pattern is +1 the local field is (P/2) R^{-P/2} n^{P-1} x plus a Gaussian of variance
 * V, x the example mean (example_law.h). Storing: x = R = 1 and n = m. */
#ifndef MATTIS_THEORY_RS_DENSE_H
#define MATTIS_THEORY_RS_DENSE_H

#include <stdbool.h>

#include "example_law.h"
#include "mattis/theory.h"

enum { MATTIS_MAX_ORDER = 8 };
#define MATTIS_DENSE_TOLERANCE 1e-10 /* of residuals of replica-symmetric states */

typedef struct mattis_dense {
    int order;
    double temperature;
    double load;
    double examples; /* M; 1 under storing */
    mattis_example_law law;
    double scale; /* R^{-P/2}: H = -(N/2) scale n^P */
    /* c(q) = load * sum_k kernel[k] q^k; at P = 2 the synaptic noise alone */
    double kernel[MATTIS_MAX_ORDER + 1];
    double weak;     /* P = 2, unsupervised: each pattern also adds n_weak = M - 1 of this */
    double n_weak;   /* strength s = (1 - r^2)/(M R) */
    double constant; /* of f at unit load */
    bool storing;
} mattis_dense;

typedef struct mattis_dense_state {
    double overlap;        /* m */
    double data_overlap;   /* n */
    double susceptibility; /* chi = (1 - q) / T */
    double replica_overlap;
} mattis_dense_state;

/* --- rs_dense_equations.c -------------------------------------------------------------------- */

/* MATTIS_ERR_RANGE for parameters that this theory does not cover. The load is not looked at. */
int mattis_dense_init(mattis_dense *self, const mattis_params *params, double temperature);

/* c(q), c'(q), c''(q) at unit load. */
typedef struct mattis_dense_kernel {
    double value, slope, curvature;
} mattis_dense_kernel;
mattis_dense_kernel mattis_dense_kernel_at(const mattis_dense *self, double q);

/* (beta/2) [c(1) - (1-q) c'(q) - c(q)] at unit load, without cancellation; chi = (1-q)/T. */
double mattis_dense_kernel_bracket(const mattis_dense *self, double susceptibility);

/* (P/2) R^{-P/2} n^{P-1} */
double mattis_dense_signal(const mattis_dense *self, double data_overlap);
double mattis_dense_noise(const mattis_dense *self, mattis_dense_state state); /* V */
/* The load at which a state that yields this variance V solves the equation V = V(q). */
double mattis_dense_load_of(const mattis_dense *self, mattis_dense_state state, double variance);

/* Averages over the field of `state`; chi = (1-q)/T < 1 is needed at P = 2. */
mattis_law_average mattis_dense_average(const mattis_dense *self, mattis_dense_state state);
/* dV/dchi. */
double mattis_dense_noise_slope(const mattis_dense *self, mattis_dense_state state);
double mattis_dense_residual(const mattis_dense *self, mattis_dense_state state);
double mattis_dense_free_energy(const mattis_dense *self, mattis_dense_state state);
/* What multiplies load beta^2 E sech^4 in the de Almeida-Thouless condition: c''(q) at unit load.
 */
double mattis_dense_at_curvature(const mattis_dense *self, mattis_dense_state state);
double mattis_dense_at_stability(const mattis_dense *self, mattis_dense_state state);
double mattis_dense_entropy(const mattis_dense *self, mattis_dense_state state); /* T > 0 */

/* --- rs_dense_branches.c --------------------------------------------------------------------- */

/* A point of the curve of retrieval states at fixed temperature (see the .c). */
typedef struct mattis_dense_point {
    mattis_dense_state state;
    double load; /* at which the state is a solution */
} mattis_dense_point;
mattis_dense_point mattis_dense_retrieval_point(const mattis_dense *self, double logit);

/* The logits of n/E|x| between which the curve runs; `high` starts the branch that is stable.
 * MATTIS_ERR_RANGE when there is no retrieval at this temperature at any load. */
int mattis_dense_retrieval_range(const mattis_dense *self, double *high, double *low);

/* The retrieval state; MATTIS_ERR_RANGE when it does not exist. */
int mattis_dense_retrieval(const mattis_dense *self, mattis_dense_state *state);

/* The end of the retrieval branch: the largest load on the curve, and its logit. */
int mattis_dense_spinodal(const mattis_dense *self, double *logit, double *load);

/* The logits where that branch starts, at load 0 or as near to it as the curve goes, and where it
 * ends, with the load there. */
int mattis_dense_branch(const mattis_dense *self, double *start, double *end, double *load);

/* m = 0: the solution of largest q (spin glass, or q = 0), and that of smallest q. */
int mattis_dense_spin_glass(const mattis_dense *self, mattis_dense_state *state);
int mattis_dense_paramagnet(const mattis_dense *self, mattis_dense_state *state);

/* --- spin_glass.c ---------------------------------------------------------------------------- */

/* P = 2: the load at which the paramagnet freezes; 0 up to T = 1. */
double mattis_dense_pairwise_glass_load(const mattis_dense *self);

/* Whether the state without retrieval is a spin glass: below the static transition. */
int mattis_dense_is_glass(const mattis_dense *self, bool *glass);

/* The state without retrieval, in the glass with one step of replica symmetry breaking at P >= 3.
 */
typedef struct mattis_dense_disorder {
    mattis_dense_state state; /* replica-symmetric: the one that breaks, where `broken` */
    bool glass, broken;
    double mean_overlap; /* q averaged over pairs of replicas: (1 - theta) q1 + theta q0 */
    double free_energy;
    double residual, tolerance; /* of the equations in q, or in q0 and q1; solved below */
} mattis_dense_disorder;
int mattis_dense_disordered(const mattis_dense *self, mattis_dense_disorder *out);

/* --- glass_lines.c --------------------------------------------------------------------------- */

/* Loads at which the glass takes over (static) and at which its states appear (dynamic, P >= 3).
 * MATTIS_ERR_RANGE where there is no such transition. */
int mattis_dense_static_load(const mattis_dense *self, double *load);
int mattis_dense_dynamic_load(const mattis_dense *self, double *load);

/* --- rsb_retrieval.c ------------------------------------------------------------------------- */

/* A state with one step of replica symmetry breaking; `state` holds q1. */
typedef struct mattis_dense_broken {
    mattis_dense_state state;
    double outer_overlap; /* q0 */
    double mu;            /* beta theta; 0 where the symmetry is unbroken, q0 = q1 */
    double load;          /* at which the state is a solution */
} mattis_dense_broken;

/* f at self->load of any (n, chi, q1, q0, mu), stationary at solutions; trial.load is ignored. */
double mattis_dense_broken_free_energy(const mattis_dense *self, mattis_dense_broken trial);

/* The end of the retrieval branch, P >= 3. */
int mattis_dense_broken_spinodal(const mattis_dense *self, mattis_dense_broken *point);

/* The same as a line. */
int mattis_dense_broken_load(const mattis_params *params, double temperature, double *load);

/* --- rs_dense_start.c ------------------------------------------------------------------------ */

/* A start that knows nothing of other patterns. */
typedef struct mattis_dense_start {
    double overlap[MATTIS_MAX_WEIGHTS]; /* with the first n patterns */
    size_t n; /* at least 1; the last overlap is not 0 where there are more */
} mattis_dense_start;
mattis_dense_start mattis_dense_start_of(const mattis_params *params);

/* Overlap with the first pattern after one parallel step. NaN where it is not known. */
double mattis_dense_first_step(const mattis_dense *self, const mattis_dense_start *start);

/* --- rs_dense_learning.c --------------------------------------------------------------------- */

/* See mattis_rs_solution. */
double mattis_examples_needed(const mattis_params *params);

/* --- rs_dense_lines.c ------------------------------------------------------------------------ */

enum { MATTIS_DENSE_LINES = 6 };
extern const mattis_line_type mattis_dense_line[MATTIS_DENSE_LINES];

/* --- rs_dense.c ------------------------------------------------------------------------------ */

extern const mattis_theory_type mattis_dense_theory;

#endif
