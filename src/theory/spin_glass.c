/* The state without retrieval (m = 0) that the retrieval state is compared with.
 *
 * P = 2: the replica-symmetric spin glass of AGS.
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
 * gives back the replica-symmetric f). `distinct`: q0 = 0, and this is exact down to Gardner's
 * second transition (0.240 sqrt(load) at P = 3), below which it is a close bound. `full` at even P
 * freezes continuously at T = sqrt(c''(0)), and at odd P its self-terms are a random field: q0 > 0,
 * the state breaks the symmetry in infinitely many steps, and one step is an approximation from
 * below (Guerra's bound). */
#include "rs_dense.h"

#include <gsl/gsl_integration.h>
#include <math.h>

#include "mattis/error.h"

enum { MAX_CYCLES = 25, MAX_STEPS = 60, OUTER_NODES = 9 };

/* Of ln q and of mu. Where there is a z the state is an approximation to 1e-3 anyway, and one
 * evaluation costs more. */
static const double tight = 1e-10, loose = 1e-5;
static const double moving = 0.02;     /* a step in ln q that is no convergence */
static const double negligible = 1e-7; /* q0 taken as 0 */
static const double collapse = 1e-3;   /* smallest q1 - q0 that counts as a broken symmetry */

typedef struct {
    const mattis_dense *dense;
    mattis_gauss_rule outer; /* in z */
    double start_q0;         /* below that of the replica-symmetric state */
    double mu;
    double q0, q1;
    double gap; /* q1 - q0 at the last mu that had a solution */
    /* at (mu, q0, q1) */
    double log_partition;         /* E_z ln E_y exp(...) */
    double energy;                /* E_z <T ln 2cosh> */
    double next_q0, next_deficit; /* right-hand sides, of q0 and of 1 - q1 */
} one_step;

/* --- Averages --------------------------------------------------------------------------------- */

/* Gauss-Hermite in z, the half z > 0 of an even integrand, as smooth as the Gaussian because y has
 * smeared it. One node where q0 = 0, at z = 1 so that E z^2 = 1. */
static int init_outer(one_step *self, double q0) {
    self->outer = (mattis_gauss_rule){.n = 1, .field = {1}, .weight = {1}};
    if (!(q0 > 0))
        return MATTIS_OK;
    gsl_integration_fixed_workspace *hermite =
        gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, 2 * OUTER_NODES, 0, 0.5, 0, 0);
    if (!hermite)
        return MATTIS_ERR_MEMORY;
    self->outer.n = OUTER_NODES;
    for (size_t k = 0; k < OUTER_NODES; k++) {
        self->outer.field[k] = fabs(gsl_integration_fixed_nodes(hermite)[k]);
        self->outer.weight[k] = 2 * gsl_integration_fixed_weights(hermite)[k] / sqrt(2 * M_PI);
    }
    gsl_integration_fixed_free(hermite);
    return MATTIS_OK;
}

/* Adds the average over y at one z. */
static void add_cluster(one_step *self, double mean, double deviation, double weight) {
    double temperature = self->dense->temperature, mu = self->mu;
    mattis_gauss_rule rule; /* the weight e^{mu|h|} moves the Gaussian by mu deviations^2 */
    double reach = self->outer.n > 1 ? 6.5 : 8.5; /* the measure beyond is 1e-10, 2e-17 */
    mattis_gauss_rule_init_even(&rule, mean, deviation, temperature, reach + mu * deviation);
    double shift = mu * (fabs(mean) + 0.5 * mu * deviation * deviation); /* against overflow */
    double norm = 0, energy = 0, overlap = 0, deficit = 0;
    for (size_t k = 0; k < rule.n; k++) {
        double size = fabs(rule.field[k]);
        bool warm = size < 20 * temperature;
        double e = warm ? exp(-2 * size / temperature) : 0;
        double log_cosh = warm ? size + temperature * log1p(e) : size;
        double tanh = copysign((1 - e) / (1 + e), rule.field[k]);
        double w = rule.weight[k] * exp(mu * log_cosh - shift);
        norm += w;
        energy += w * log_cosh;
        overlap += w * tanh;
        deficit += w * 4 * e / ((1 + e) * (1 + e));
    }
    overlap = mean == 0 ? 0 : overlap / norm; /* odd, the others are even */
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
    for (size_t k = 0; k < self->outer.n; k++)
        add_cluster(self, self->outer.field[k] * sqrt(noise0), deviation, self->outer.weight[k]);
}

/* --- q0 and q1 at fixed mu -------------------------------------------------------------------- */

/* A step in (ln q0, ln q1): near a continuous transition the iteration is logistic, and in the
 * logarithm the state q0 = 0 is far away. The first is 0 while q0 is. */
typedef struct {
    double q0, q1;
} log_step;

/* No broken symmetry, or, where a continuous and a discontinuous glass coexist, a fall from one to
 * the other: a gap of less than half of the last. True also when q is not a number. */
static bool is_collapsed(const one_step *self) {
    return !(self->q1 - self->q0 >= fmax(collapse, 0.5 * self->gap));
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

/* Leaves an unconverged pair after MAX_CYCLES: f is stationary, so that an error e costs e^2. But a
 * pair that still moves is only on its way to another state: it counts as collapsed. */
static void solve_overlaps(one_step *self) {
    double tolerance = self->outer.n > 1 ? loose : tight;
    double last = 0;
    for (int cycle = 0; cycle < MAX_CYCLES && !is_collapsed(self); cycle++) {
        log_step a = iterate(self);
        log_step b = iterate(self);
        log_step c = iterate(self);
        last = fmax(fabs(c.q0), fabs(c.q1));
        if (last < tolerance || is_collapsed(self))
            break;
        log_step jump = extrapolate(a, b, c);
        double q0 = self->q0 * exp(jump.q0), q1 = self->q1 * exp(jump.q1);
        if (q0 + collapse < q1 && q1 <= 1) {
            self->q0 = q0;
            self->q1 = q1;
        }
    }
    if (last > moving)
        self->q1 = self->q0;
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
    double chi = dense->temperature > 0 ? (1 - self->q1) / dense->temperature : 0;
    return -self->log_partition / self->mu - dense->load * mattis_dense_kernel_bracket(dense, chi) +
           self->mu * overlap_term(self);
}

/* df/dmu: positive below the maximum. A broken symmetry that has vanished counts as below, since mu
 * comes from above, where f falls. Starts from the solution at the last mu, if that leads to one,
 * else from q1 = 1. */
static double slope_in_mu(one_step *self, double mu) {
    self->mu = mu;
    if (!is_collapsed(self))
        solve_overlaps(self);
    if (is_collapsed(self)) {
        self->q0 = self->start_q0;
        self->q1 = 1;
        solve_overlaps(self);
    }
    if (is_collapsed(self))
        return INFINITY;
    self->gap = self->q1 - self->q0;
    return (self->log_partition / mu - self->energy) / mu + overlap_term(self);
}

static int one_step_init(one_step *self, const mattis_dense *dense, double start_q0) {
    *self = (one_step){.dense = dense, .start_q0 = start_q0};
    return init_outer(self, start_q0);
}

/* Whether q has grown from 0, or the replica-symmetric state is unstable, or has an entropy below
 * zero, or at theta = 1 the sum over the glassy states outweighs it (f falls there with mu): the
 * static transition. */
static int find_glass(const mattis_dense *self, mattis_dense_state state, bool *glass) {
    bool grown = state.replica_overlap > 0 && !(mattis_dense_kernel_at(self, 0).slope > 0);
    *glass = grown || !(self->temperature > 0) || mattis_dense_at_stability(self, state) < 0 ||
             mattis_dense_entropy(self, state) < 0;
    if (*glass)
        return MATTIS_OK;
    one_step trial;
    int code = one_step_init(&trial, self, state.replica_overlap);
    if (code == MATTIS_OK)
        *glass = slope_in_mu(&trial, 1 / self->temperature) < 0;
    return code;
}

/* Goes to the maximum over mu: df/dmu = 0 by false position (Illinois; halving while one end has no
 * slope). An error e in df/dmu costs e^2 in f. */
static void maximize_over_mu(one_step *self) {
    const mattis_dense *dense = self->dense;
    double beta = dense->temperature > 0 ? 1 / dense->temperature : INFINITY;
    double scale = 2 * dense->load * mattis_dense_kernel_at(dense, 1).value;
    double enough = (self->outer.n > 1 ? loose : tight) * scale;
    double high =
        fmin(1.1 * sqrt(4 * M_LN2 / scale), beta); /* near that of the random-energy model */
    double at_high = slope_in_mu(self, high);
    while (at_high > 0 && high < beta) {
        high = fmin(1.5 * high, beta);
        at_high = slope_in_mu(self, high);
    }
    if (at_high > 0) /* theta = 1: on the transition itself */
        return;
    double low = high, at_low = at_high;
    for (int k = 0; k < MAX_STEPS && at_low <= 0; k++) {
        high = low;
        at_high = at_low;
        low *= 0.8;
        at_low = slope_in_mu(self, low);
    }
    double here = at_low;
    for (int k = 0; k < MAX_STEPS && fabs(here) > enough && high - low > tight * high; k++) {
        double mu = isinf(at_low) ? 0.5 * (low + high)
                                  : (low * at_high - high * at_low) / (at_high - at_low);
        double last = here;
        here = slope_in_mu(self, mu);
        if (here > 0) {
            low = mu;
            at_low = here;
            at_high *= last > 0 ? 0.5 : 1;
        } else {
            high = mu;
            at_high = here;
            at_low *= last <= 0 ? 0.5 : 1;
        }
    }
    if (isinf(here)) /* the gap q1 - q0 closes where df/dmu is already 0 within `enough` */
        slope_in_mu(self, high);
}

/* Whether a small q0 would grow. */
static bool q0_grows(one_step *self) {
    const double small = 1e-6;
    self->q0 = small;
    evaluate(self);
    return self->next_q0 > small;
}

/* The mean over pairs of replicas: a share 1 - theta of them is in one state. */
static void take_broken(const one_step *self, mattis_dense_disorder *out) {
    double free_energy = one_step_free_energy(self);
    if (!(free_energy > out->free_energy))
        return;
    double theta = self->mu * self->dense->temperature;
    double in_q0 = fabs(self->next_q0 - self->q0);
    double in_q1 = fabs(1 - self->next_deficit - self->q1);
    out->broken = true;
    out->free_energy = free_energy;
    out->mean_overlap = (1 - theta) * self->q1 + theta * self->q0;
    out->residual = fmax(in_q0, in_q1);
    out->tolerance = self->outer.n > 1 ? 100 * loose : 100 * tight;
}

/* The largest f of three: any trial (q0, q1, mu) gives a lower bound (Guerra, Commun. Math. Phys.
 * 233 (2003) 1). Unbroken, as `out` comes; q0 = 0, where that is a solution; q0 > 0, where that one
 * is unstable. */
static int break_symmetry(const mattis_dense *self, mattis_dense_disorder *out) {
    one_step glassy;
    int code;
    if (!(self->temperature > 0))
        out->free_energy = -INFINITY;
    if (!(mattis_dense_kernel_at(self, 0).slope > 0)) {
        code = one_step_init(&glassy, self, 0);
        if (code)
            return code;
        maximize_over_mu(&glassy);
        take_broken(&glassy, out);
        if (!q0_grows(&glassy))
            return MATTIS_OK;
    }
    code = one_step_init(&glassy, self, 0.9 * out->state.replica_overlap);
    if (code)
        return code;
    maximize_over_mu(&glassy);
    take_broken(&glassy, out);
    return MATTIS_OK;
}

/* --- Both orders ------------------------------------------------------------------------------ */

/* q grows from 0 where 1 = load sum_lambda [lambda/(T - lambda)]^2 + load omega^2/T^2: AGS section
 * 4, T = 1 + sqrt(load), for every strength. */
double mattis_dense_pairwise_glass_load(const mattis_dense *self) {
    double temperature = self->temperature;
    if (!(temperature > 1))
        return 0;
    mattis_dense_state paramagnet = {.susceptibility = 1 / temperature};
    return temperature * temperature / mattis_dense_at_curvature(self, paramagnet);
}

int mattis_dense_is_glass(const mattis_dense *self, bool *glass) {
    if (self->order == 2) {
        *glass = self->load > mattis_dense_pairwise_glass_load(self);
        return MATTIS_OK;
    }
    mattis_dense_state state;
    int code = mattis_dense_paramagnet(self, &state);
    return code ? code : find_glass(self, state, glass);
}

int mattis_dense_disordered(const mattis_dense *self, mattis_dense_disorder *out) {
    int code = self->order == 2 ? mattis_dense_spin_glass(self, &out->state)
                                : mattis_dense_paramagnet(self, &out->state);
    if (code)
        return code;
    out->broken = false;
    out->mean_overlap = out->state.replica_overlap;
    out->free_energy = mattis_dense_free_energy(self, out->state);
    out->residual = mattis_dense_residual(self, out->state);
    out->tolerance = MATTIS_DENSE_TOLERANCE;
    if (self->order == 2) {
        out->glass = self->load > mattis_dense_pairwise_glass_load(self);
        return MATTIS_OK;
    }
    code = find_glass(self, out->state, &out->glass);
    return code || !out->glass ? code : break_symmetry(self, out);
}
