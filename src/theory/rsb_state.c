/* The retrieval state with one step of replica symmetry breaking at one n (rsb.h), and the place
 * where the replica-symmetric state gives way to it: where that loses its stability (de Almeida and
 * Thouless), or before, where the complexity of the states of theta = 1 vanishes. */
#include <math.h>

#include "mattis/error.h"
#include "rsb.h"
#include "scalar_solve.h"

enum { NEWTON_STEPS = 40, SYMMETRIC_STEPS = 40, POTENTIAL_STEPS = 10 };

static const double collapse = 1e-4; /* v1/v0 taken as an unbroken symmetry */
static const double farthest = 20;   /* of ln v0, ln v1, ln mu: Newton's method has run away */

double mattis_rsb_overlap_of(const mattis_dense *self, double logit) {
    return self->law.largest / (1 + exp(-logit));
}

/* Solves matrix step = -r by Cramer's rule. */
static void solve_linear(double m[MATTIS_RSB_UNKNOWNS][MATTIS_RSB_UNKNOWNS],
                         const double r[MATTIS_RSB_UNKNOWNS], double step[MATTIS_RSB_UNKNOWNS]) {
    double cross[MATTIS_RSB_UNKNOWNS][MATTIS_RSB_UNKNOWNS], determinant = 0;
    for (int i = 0; i < MATTIS_RSB_UNKNOWNS; i++)
        for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++) {
            int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
            cross[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    for (int i = 0; i < MATTIS_RSB_UNKNOWNS; i++)
        determinant += m[i][0] * cross[i][0];
    for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++) {
        step[j] = 0;
        for (int i = 0; i < MATTIS_RSB_UNKNOWNS; i++)
            step[j] -= cross[i][j] * r[i] / determinant;
    }
}

/* Newton's method from `at`, with differences for the derivatives; from a mere guess mu is held
 * until the others have come close. Where v1 is small its digits, and those of mu, are few, and the
 * load knows little of them. */
int mattis_rsb_solve(const mattis_dense *self, double logit, bool guessed, mattis_rsb_unknowns *at,
                     mattis_dense_broken *point) {
    const double small = 1e-5, longest = 0.4, close = 1e-3, enough = 1e-7;
    double n = mattis_rsb_overlap_of(self, logit);
    bool held = guessed;
    double error = INFINITY;
    for (int k = 0; k < NEWTON_STEPS; k++) {
        double r[MATTIS_RSB_UNKNOWNS], moved[MATTIS_RSB_UNKNOWNS],
            m[MATTIS_RSB_UNKNOWNS][MATTIS_RSB_UNKNOWNS], step[MATTIS_RSB_UNKNOWNS], size = 0;
        mattis_dense_broken ignored;
        if (!(fmax(fmax(fabs(at->x[0]), fabs(at->x[1])), fabs(at->x[2])) < farthest))
            return MATTIS_ERR_SOLVER;
        mattis_rsb_residuals(self, n, *at, r, point);
        for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++) {
            mattis_rsb_unknowns trial = *at;
            trial.x[j] += small;
            mattis_rsb_residuals(self, n, trial, moved, &ignored);
            for (int i = 0; i < MATTIS_RSB_UNKNOWNS; i++)
                m[i][j] = (moved[i] - r[i]) / small;
        }
        for (int i = 0; i < MATTIS_RSB_UNKNOWNS && held; i++)
            m[i][2] = m[2][i] = i == 2;
        r[2] = held ? 0 : r[2];
        solve_linear(m, r, step);
        for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++)
            size = fmax(size, fabs(step[j]));
        double ratio = exp(at->x[1] - at->x[0]);
        error = fmax(fabs(step[0]), fmin(1, ratio) * size);
        if (!isfinite(step[0] + step[1] + step[2]) || ratio < collapse)
            return MATTIS_ERR_SOLVER;
        for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++)
            at->x[j] += step[j] * fmin(1, longest / size);
        if (held)
            held = size > close;
        else if (error < enough) /* the point is off by the square of that */
            break;
    }
    return error < 1e-5 ? MATTIS_OK : MATTIS_ERR_SOLVER;
}

/* --- A guess -----------------------------------------------------------------------------------
 */

typedef struct {
    mattis_dense dense;
    mattis_dense_point point;
    double logit;
} replica_symmetric;

/* Of the replica-symmetric state at n, in logit and in temperature. */
static double stability(replica_symmetric *self) {
    self->point = mattis_dense_retrieval_point(&self->dense, self->logit);
    self->dense.load = self->point.load;
    return mattis_dense_at_stability(&self->dense, self->point.state);
}

static double stability_at_temperature(double temperature, void *context) {
    replica_symmetric *self = context;
    self->dense.temperature = temperature;
    return stability(self);
}

/* The groups of replicas behave much as replicas do at the temperature 1/mu, where the symmetry
 * breaks: q0 and mu from there, q1 from the replica-symmetric state here; factors by experience. */
static int guess_by_temperature(const mattis_dense *self, double logit, mattis_rsb_unknowns *at) {
    replica_symmetric state = {.dense = *self, .logit = logit};
    double q = mattis_dense_retrieval_point(self, logit).state.replica_overlap;
    gsl_function equation = {stability_at_temperature, &state};
    double here = self->temperature, high = fmax(here, 0.1), breaking;
    while (!(stability_at_temperature(high, &state) > 0) && high < 1e3)
        high *= 1.2;
    int code = mattis_root(&equation, fmax(here, 1e-2 * high), high, 1e-4, &breaking);
    if (code == MATTIS_ERR_RANGE) /* stable here: the break is near */
        breaking = here;
    else if (code)
        return code;
    stability_at_temperature(breaking, &state);
    double v0 = mattis_dense_noise(&state.dense, state.point.state);
    double v1 = state.dense.load * mattis_dense_kernel_at(self, q).slope - v0;
    v1 = fmax(v1, 2e-3 * v0);
    double mu = (0.97 - 0.35 * here / breaking) / breaking;
    if (!(v0 > 0)) /* no retrieval of this n there */
        return MATTIS_ERR_SOLVER;
    *at = (mattis_rsb_unknowns){{log(v0), log(2 * v1), log(mu)}};
    return MATTIS_OK;
}

/* The least of the potential over q1, and the unknowns there. */
static double least_potential(const replica_symmetric *self, mattis_rsb_unknowns *at) {
    const mattis_dense *dense = &self->dense;
    double q0 = self->point.state.replica_overlap, least = INFINITY;
    double v0 = mattis_dense_noise(dense, self->point.state);
    for (int k = 1; k < POTENTIAL_STEPS; k++) {
        double q1 = q0 + (1 - q0) * k / POTENTIAL_STEPS;
        double value = mattis_rsb_potential(dense, self->point.state, q1);
        if (value < least) {
            double v1 = dense->load * mattis_dense_kernel_at(dense, q1).slope - v0;
            *at = (mattis_rsb_unknowns){{log(v0), log(v1), -log(dense->temperature)}};
            least = value;
        }
    }
    return least;
}

/* q1 from the states of theta = 1. */
static int guess_by_potential(const mattis_dense *self, double logit, double theta,
                              mattis_rsb_unknowns *at) {
    replica_symmetric state = {.dense = *self, .logit = logit};
    stability(&state);
    if (!(self->temperature > 0) || !(state.point.load > 0))
        return MATTIS_ERR_SOLVER;
    least_potential(&state, at);
    at->x[2] += log(theta);
    return MATTIS_OK;
}

int mattis_rsb_guess(const mattis_dense *self, double logit, double theta,
                     mattis_rsb_unknowns *at) {
    return theta > 0 ? guess_by_potential(self, logit, theta, at)
                     : guess_by_temperature(self, logit, at);
}

/* --- Where the replica-symmetric state ends --------------------------------------------------- */

/* Below 0 where the replica-symmetric state is unsound. States of theta = 1 are looked for where
 * the stability is small: a jump in q1 is small where v0 is much of the noise. */
static double soundness(double logit, void *context) {
    const double endangered = 0.3;
    replica_symmetric *self = context;
    self->logit = logit;
    double value = stability(self);
    mattis_rsb_unknowns ignored;
    return value > endangered || value < 0 ? value : fmin(value, least_potential(self, &ignored));
}

int mattis_rsb_find_onset(const mattis_dense *self, double end, mattis_rsb_onset *onset) {
    replica_symmetric symmetric = {.dense = *self};
    gsl_function sound = {soundness, &symmetric};
    double high, low;
    int code = mattis_dense_retrieval_range(self, &high, &low);
    if (code)
        return code;
    *onset = (mattis_rsb_onset){.logit = high, .continuous = true};
    if (!(soundness(high, &symmetric) > 0)) /* T = 0, or before the load can be told from 0 */
        return MATTIS_OK;
    code = mattis_first_root(&sound, high, end, SYMMETRIC_STEPS, &onset->logit);
    if (code)
        return code;
    symmetric.logit = onset->logit;
    double left = stability(&symmetric);
    mattis_rsb_unknowns ignored;
    onset->continuous = !(left > fabs(least_potential(&symmetric, &ignored)));
    return MATTIS_OK;
}
