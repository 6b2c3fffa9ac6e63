/* One step of replica symmetry breaking of the retrieval state, P >= 3, inside the theory folder:
 * equations (rsb_equations.c), the state at one n (rsb_state.c), its curve and end
 * (rsb_retrieval.c). */
#ifndef MATTIS_THEORY_RSB_H
#define MATTIS_THEORY_RSB_H

#include "rs_dense.h"

enum { MATTIS_RSB_UNKNOWNS = 3 };

typedef struct mattis_rsb_unknowns {
    double x[MATTIS_RSB_UNKNOWNS]; /* ln v0, ln v1, ln mu */
} mattis_rsb_unknowns;

/* --- rsb_equations.c ------------------------------------------------------------------------- */

/* What is 0 at a solution with this n; the point, but for n, is what the right-hand sides give. */
void mattis_rsb_residuals(const mattis_dense *self, double n, mattis_rsb_unknowns at,
                          double r[MATTIS_RSB_UNKNOWNS], mattis_dense_broken *point);

/* df/dmu over v1^2 at theta = 1, T > 0, of q0 = q of a replica-symmetric state at self->load, and
 * any q1 > q0. Negative: f, of which the largest over mu is taken, grows away from theta = 1. */
double mattis_rsb_potential(const mattis_dense *self, mattis_dense_state symmetric, double q1);

/* --- rsb_state.c ----------------------------------------------------------------------------- */

/* n = E|x| / (1 + e^-logit), as along the replica-symmetric curve. */
double mattis_rsb_overlap_of(const mattis_dense *self, double logit);

/* The state at one n, by Newton's method from `at`. MATTIS_ERR_SOLVER when it is not found from
 * there or has no broken symmetry. theta may come out above 1. A mere guess may be far. */
int mattis_rsb_solve(const mattis_dense *self, double logit, bool guessed, mattis_rsb_unknowns *at,
                     mattis_dense_broken *point);

/* A guess, from the replica-symmetric state of the same n, for `theta` near 1, or, theta = 0, from
 * those of other temperatures. MATTIS_ERR_SOLVER when there is none. */
int mattis_rsb_guess(const mattis_dense *self, double logit, double theta, mattis_rsb_unknowns *at);

/* Where the replica-symmetric curve, walked from large n to the logit `end`, is first unsound. */
typedef struct mattis_rsb_onset {
    double logit;
    bool continuous; /* q1 grows from q0 (de Almeida and Thouless); else theta falls from 1 */
} mattis_rsb_onset;

/* MATTIS_ERR_RANGE when it is sound to the end. */
int mattis_rsb_find_onset(const mattis_dense *self, double end, mattis_rsb_onset *onset);

#endif
