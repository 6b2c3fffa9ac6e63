/* The state without retrieval (m = 0) that the retrieval state is compared with.
 *
 * P = 2: the replica-symmetric spin glass of AGS below T = 1 + sqrt(load).
 * P >= 3: the replica-symmetric state has a negative entropy at low T; below the static transition
 * one step of replica symmetry breaking replaces it (Gross and Mezard, Nucl. Phys. B 240 (1984)
 * 431; Gardner, Nucl. Phys. B 257 (1985) 747; Crisanti and Sommers, Z. Phys. B 87 (1992) 341):
 *
 *   f = -(1/mu) E_z ln E_y exp(mu T ln 2cosh(h/T)) - (beta/2) [c(1) - (1-q1) c'(q1) - c(q1)]
 *       + (mu/2) [q1 c'(q1) - c(q1) - q0 c'(q0) + c(q0)],
 *   h = z sqrt(c'(q0)) + y sqrt(c'(q1) - c'(q0)),  mu = beta theta,
 *   q0 = E_z <tanh h/T>^2,  q1 = E_z <tanh^2 h/T>,  <> weighted by the exponential.
 *
 * mu, not theta, stays finite as T -> 0. Of all theta in (0, 1] the largest f is taken (theta = 1
 * gives back the replica-symmetric f). `distinct`: q0 = 0, and this is exact but for Gardner's
 * second transition at low T, which changes f in the sixth digit. `full` at even P freezes
 * continuously at T = sqrt(c''(0)), and at odd P its self-terms are a random field: q0 > 0, the
 * state breaks the symmetry in infinitely many steps, and one step is an approximation from below
 * (Guerra's bound). */
#include "rs_dense.h"

#include <math.h>

#include "mattis/error.h"
#include "scalar_solve.h"

enum { MAX_CYCLES = 25, MAX_BRACKET = 60 };

static const double overlap_tolerance = 1e-11;
static const double negligible = 1e-7; /* q0 taken as 0 */
static const double collapse = 1e-5;   /* smallest q1 - q0 that counts as a broken symmetry */

typedef struct {
    const mattis_dense *dense;
    double start_q0; /* of the replica-symmetric state from which it starts */
    double mu;
    double q0, q1;
    /* at (mu, q0, q1) */
    double log_partition;         /* E_z ln E_y exp(...) */
    double energy;                /* E_z <T ln 2cosh> */
    double next_q0, next_deficit; /* right-hand sides, of q0 and of 1 - q1 */
} one_step;

/* --- Averages --------------------------------------------------------------------------------- */

/* The half z > 0 of a rule for functions even in z and as smooth as the Gaussian. */
static void init_half_line(mattis_gauss_rule *half) {
    mattis_gauss_rule rule;
    mattis_gauss_rule_init(&rule, 0, 1, 0, 7.5);
    half->n = 0;
    for (size_t k = 0; k < rule.n; k++)
        if (rule.field[k] > 0) {
            half->field[half->n] = rule.field[k];
            half->weight[half->n++] = 2 * rule.weight[k];
        }
}

/* Adds the average over y at one z. */
static void add_cluster(one_step *self, double mean, double deviation, double weight) {
    double temperature = self->dense->temperature, mu = self->mu;
    mattis_gauss_rule rule; /* the weight e^{mu|h|} moves the Gaussian by mu deviations^2 */
    mattis_gauss_rule_init(&rule, mean, deviation, temperature, 8.5 + mu * deviation);
    double shift = mu * (fabs(mean) + 0.5 * mu * deviation * deviation); /* against overflow */
    double norm = 0, energy = 0, overlap = 0, deficit = 0;
    for (size_t k = 0; k < rule.n; k++) {
        double size = fabs(rule.field[k]);
        double e = temperature > 0 ? exp(-2 * size / temperature) : 0;
        double log_cosh = size + temperature * log1p(e);
        double tanh = copysign((1 - e) / (1 + e), rule.field[k]);
        double w = rule.weight[k] * exp(mu * log_cosh - shift);
        norm += w;
        energy += w * log_cosh;
        overlap += w * tanh;
        deficit += w * 4 * e / ((1 + e) * (1 + e));
    }
    overlap /= norm;
    self->log_partition += weight * (log(norm) + shift);
    self->energy += weight * energy / norm;
    self->next_q0 += weight * overlap * overlap;
    self->next_deficit += weight * deficit / norm;
}

static void evaluate(one_step *self) {
    const mattis_dense *dense = self->dense;
    double noise0 = dense->load * mattis_dense_kernel_at(dense, self->q0).slope;
    double noise1 = dense->load * mattis_dense_kernel_at(dense, self->q1).slope;
    double deviation = sqrt(fmax(noise1 - noise0, 0));
    self->log_partition = self->energy = self->next_q0 = self->next_deficit = 0;
    if (!(noise0 > 0)) {
        add_cluster(self, 0, deviation, 1);
        self->next_q0 = 0;
        return;
    }
    mattis_gauss_rule half;
    init_half_line(&half);
    for (size_t k = 0; k < half.n; k++)
        add_cluster(self, half.field[k] * sqrt(noise0), deviation, half.weight[k]);
}

/* --- q0 and q1 at fixed mu -------------------------------------------------------------------- */

/* A step in (ln q0, ln q1): near a continuous transition the iteration is logistic, and in the
 * logarithm the state q0 = 0 is far away. The first is 0 while q0 is. */
typedef struct {
    double q0, q1;
} log_step;

static bool is_collapsed(const one_step *self) {
    return self->q1 - self->q0 < collapse;
}

static double dot(log_step a, log_step b) {
    return a.q0 * b.q0 + a.q1 * b.q1;
}

static log_step iterate(one_step *self) {
    evaluate(self);
    double q1 = 1 - self->next_deficit;
    log_step change = {0, log(q1 / self->q1)};
    if (self->next_q0 > negligible)
        change.q0 = log(self->next_q0 / self->q0);
    self->q0 = self->next_q0 > negligible ? self->next_q0 : 0;
    self->q1 = q1;
    return change;
}

/* Where the iteration leads, from three successive steps a, b, c: c = A b and b = A a give the 2x2
 * matrix A (reduced rank extrapolation; Steffensen's method in two dimensions). Where one slow
 * direction makes the steps parallel, Aitken's formula. At most `far` steps ahead. */
static log_step extrapolate(log_step a, log_step b, log_step c) {
    const double far = 30;
    log_step ab = {b.q0 - a.q0, b.q1 - a.q1}, bc = {c.q0 - b.q0, c.q1 - b.q1};
    double determinant = ab.q0 * bc.q1 - ab.q1 * bc.q0;
    log_step jump;
    if (fabs(determinant) > 1e-6 * sqrt(dot(a, a) * dot(b, b))) {
        double u = (-b.q0 * bc.q1 + b.q1 * bc.q0) / determinant; /* b + u ab + v bc = 0, */
        double v = (-ab.q0 * b.q1 + ab.q1 * b.q0) / determinant; /* and one step further: */
        jump = (log_step){u * b.q0 + v * c.q0, u * b.q1 + v * c.q1};
    } else {
        double slope = dot(b, c) / dot(b, b);
        double factor = slope < 1 ? slope / (1 - slope) : far;
        jump = (log_step){factor * c.q0, factor * c.q1};
    }
    double scale = far * sqrt(dot(c, c) / dot(jump, jump));
    return scale < 1 ? (log_step){scale * jump.q0, scale * jump.q1} : jump;
}

/* Leaves an unconverged pair after MAX_CYCLES: f is stationary, so that an error e costs e^2. */
static void solve_overlaps(one_step *self) {
    for (int cycle = 0; cycle < MAX_CYCLES && !is_collapsed(self); cycle++) {
        log_step a = iterate(self);
        log_step b = iterate(self);
        log_step c = iterate(self);
        if (fmax(fabs(c.q0), fabs(c.q1)) < overlap_tolerance || is_collapsed(self))
            break;
        log_step jump = extrapolate(a, b, c);
        double q0 = self->q0 * exp(jump.q0), q1 = self->q1 * exp(jump.q1);
        if (q0 + collapse < q1 && q1 <= 1) {
            self->q0 = q0;
            self->q1 = q1;
        }
    }
    evaluate(self);
}

/* --- The free energy and its maximum over mu -------------------------------------------------- */

/* (1/2) [q1 c'(q1) - c(q1) - q0 c'(q0) + c(q0)] */
static double overlap_term(const one_step *self) {
    mattis_dense_kernel at0 = mattis_dense_kernel_at(self->dense, self->q0);
    mattis_dense_kernel at1 = mattis_dense_kernel_at(self->dense, self->q1);
    return 0.5 * self->dense->load *
           (self->q1 * at1.slope - at1.value - self->q0 * at0.slope + at0.value);
}

static double one_step_free_energy(const one_step *self) {
    const mattis_dense *dense = self->dense;
    double chi = dense->temperature > 0 ? self->next_deficit / dense->temperature : 0;
    return -self->log_partition / self->mu - dense->load * mattis_dense_kernel_bracket(dense, chi) +
           self->mu * overlap_term(self);
}

/* df/dmu: positive below the maximum. A broken symmetry that has vanished counts as below, since mu
 * comes from above, where f falls. */
static double slope_in_mu(double mu, void *context) {
    one_step *self = context;
    if (is_collapsed(self)) { /* at the previous mu: start afresh */
        self->q0 = self->start_q0;
        self->q1 = 1;
    }
    self->mu = mu;
    solve_overlaps(self);
    if (is_collapsed(self))
        return 1;
    return (self->log_partition / mu - self->energy) / mu + overlap_term(self);
}

/* Whether the replica-symmetric state is unstable, or has an entropy below zero, or at theta = 1
 * the sum over the glassy states outweighs it (f falls there with mu): the static transition. */
static bool is_glass(const mattis_dense *self, mattis_dense_state state) {
    if (!(self->temperature > 0) || mattis_dense_at_stability(self, state) < 0 ||
        mattis_dense_entropy(self, state) < 0)
        return true;
    one_step trial = {.dense = self, .start_q0 = state.replica_overlap};
    trial.q0 = trial.start_q0;
    trial.q1 = 1;
    return slope_in_mu(1 / self->temperature, &trial) < 0;
}

/* mu of the random-energy model is near the answer: sqrt(2 ln 2/c(1)). */
static int best_mu(one_step *self) {
    const mattis_dense *dense = self->dense;
    double beta = dense->temperature > 0 ? 1 / dense->temperature : INFINITY;
    double scale = sqrt(2 * M_LN2 / (dense->load * mattis_dense_kernel_at(dense, 1).value));
    double high = fmin(1.3 * scale, beta);
    while (high < beta && slope_in_mu(high, self) > 0)
        high = fmin(1.5 * high, beta);
    double low = high;
    for (int k = 0; k < MAX_BRACKET && slope_in_mu(low, self) <= 0; k++) {
        high = low;
        low *= 0.8;
    }
    gsl_function slope = {slope_in_mu, self};
    double mu;
    int code = mattis_root(&slope, low, high, 1e-7, &mu);
    /* No root: f has its maximum at theta = 1, on the transition itself. */
    slope_in_mu(code ? high : mu, self);
    return code == MATTIS_ERR_RANGE ? MATTIS_OK : code;
}

int mattis_dense_disordered(const mattis_dense *self, double *free_energy, bool *glass) {
    mattis_dense_state state;
    int code = self->order == 2 ? mattis_dense_spin_glass(self, &state)
                                : mattis_dense_paramagnet(self, &state);
    if (code)
        return code;
    *glass = self->order == 2 ? self->temperature < 1 + sqrt(self->load) : is_glass(self, state);
    if (self->order == 2 || !*glass) {
        *free_energy = mattis_dense_free_energy(self, state);
        return MATTIS_OK;
    }
    one_step glassy = {.dense = self, .start_q0 = state.replica_overlap};
    glassy.q0 = glassy.start_q0;
    glassy.q1 = 1;
    code = best_mu(&glassy);
    if (code == MATTIS_OK)
        *free_energy = one_step_free_energy(&glassy);
    return code;
}
