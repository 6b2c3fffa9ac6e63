/* The retrieval state with one step of replica symmetry breaking, P >= 3 (notation of
 * spin_glass.c; x and R those of rs_dense.h):
 *
 *   f = -(1/mu) E ln E_y exp(mu T ln 2cosh(h/T)) + (P-1)/2 R^{-P/2} n^P
 *       - (beta/2) [c(1) - (1-q1) c'(q1) - c(q1)] + (mu/2) [q1 c'(q1) - c(q1) - q0 c'(q0) + c(q0)],
 *   h = s x + z sqrt(v0) + y sqrt(v1),   s = (P/2) R^{-P/2} n^{P-1},
 *   n = E x <tanh h/T>,  q0 = E <tanh h/T>^2,  q1 = E <tanh^2 h/T>,
 *   v0 = c'(q0),  v0 + v1 = c'(q1),  df/dmu = 0.
 *
 * Three equations are free of the load: that in n, that in v1/(v0+v1), and df/dmu = 0. The load is
 * then (v0 + v1) over c'(q1) at unit load. mu = beta theta stays finite as T -> 0, so that T = 0 is
 * a point like any other. */
#include <math.h>

#include "rsb.h"

typedef struct {
    double log_partition;                          /* E ln E_y exp(...) */
    double energy;                                 /* E <T ln 2cosh> */
    double overlap, data_overlap, square, deficit; /* m, n, q0, 1 - q1 */
} broken_average;

/* --- Averages --------------------------------------------------------------------------------- */

typedef struct {
    double log_partition, energy, overlap, deficit;
} cluster;

/* The average over y at one field. */
static cluster cluster_at(double mean, double deviation, double temperature, double mu) {
    mattis_gauss_rule rule; /* the weight e^{mu|h|} moves the Gaussian by mu deviation^2 */
    mattis_gauss_rule_init(&rule, mean, deviation, temperature, 8.5 + mu * deviation);
    double shift = mu * (fabs(mean) + 0.5 * mu * deviation * deviation); /* against overflow */
    double norm = 0, energy = 0, overlap = 0, deficit = 0;
    for (size_t k = 0; k < rule.n; k++) {
        double size = fabs(rule.field[k]);
        bool warm = size < 20 * temperature;
        double e = warm ? exp(-2 * size / temperature) : 0;
        double log_cosh = warm ? size + temperature * log1p(e) : size;
        double w = rule.weight[k] * exp(mu * log_cosh - shift);
        norm += w;
        energy += w * log_cosh;
        overlap += w * copysign((1 - e) / (1 + e), rule.field[k]);
        deficit += w * 4 * e / ((1 + e) * (1 + e));
    }
    return (cluster){log(norm) + shift, energy / norm, overlap / norm, deficit / norm};
}

/* Densities of the field h >= 0 before the average over y, with -h folded in: for even functions,
 * and, with x and without, for odd ones; the last for the overlap with the pattern. */
typedef struct {
    double even, data, odd;
} density;

static density density_at(const mattis_example_law *law, double signal, double deviation,
                          double field) {
    density sum = {0, 0, 0};
    for (size_t i = 0; i < law->n; i++) {
        double a = (field - signal * law->size[i]) / deviation;
        double b = (field + signal * law->size[i]) / deviation;
        double plus = exp(-0.5 * a * a), minus = exp(-0.5 * b * b);
        sum.even += law->even[i] * (plus + minus);
        sum.data += law->even[i] * law->size[i] * (plus - minus);
        sum.odd += law->odd[i] * (plus - minus);
    }
    return sum;
}

/* The trapezoidal rule in the field: the average over y has smeared the step of tanh, and it
 * converges as exp(-2 pi d/step) with d the distance of the nearest pole. */
static broken_average average_over(const mattis_dense *self, double signal, double v0, double v1,
                                   double mu) {
    double deviation = sqrt(v1), outer = sqrt(v0), temperature = self->temperature;
    mattis_example_law thin;
    const mattis_example_law *law = mattis_law_thinned(&self->law, signal, outer, 0, &thin);
    double width = fmax(temperature, deviation / (1 + mu * deviation));
    double step = 0.3 * fmin(width, 2 * outer);
    double end = signal * law->size[law->n - 1] + 8.5 * outer;
    broken_average sum = {.energy = 0};
    for (long k = 0; (double)k * step < end; k++) {
        double field = (double)k * step;
        density p = density_at(law, signal, outer, field);
        double weight = step / (outer * sqrt(2 * M_PI)) * (k > 0 ? 1 : 0.5);
        if (!(p.even > 1e-17))
            continue;
        cluster c = cluster_at(field, deviation, temperature, mu);
        sum.log_partition += weight * p.even * c.log_partition;
        sum.energy += weight * p.even * c.energy;
        sum.deficit += weight * p.even * c.deficit;
        sum.square += weight * p.even * c.overlap * c.overlap;
        sum.data_overlap += weight * p.data * c.overlap;
        sum.overlap += weight * p.odd * c.overlap;
    }
    return sum;
}

/* --- Free energy ------------------------------------------------------------------------------ */

/* [q1 c'(q1) - c(q1) - q0 c'(q0) + c(q0)]/2 at unit load */
static double overlap_term(const mattis_dense *self, double q0, double q1) {
    mattis_dense_kernel at0 = mattis_dense_kernel_at(self, q0);
    mattis_dense_kernel at1 = mattis_dense_kernel_at(self, q1);
    return 0.5 * (q1 * at1.slope - at1.value - q0 * at0.slope + at0.value);
}

double mattis_dense_broken_free_energy(const mattis_dense *self, mattis_dense_broken trial) {
    double q0 = trial.outer_overlap, q1 = trial.state.replica_overlap;
    double n = trial.state.data_overlap;
    double v0 = self->load * mattis_dense_kernel_at(self, q0).slope;
    double v1 = self->load * mattis_dense_kernel_at(self, q1).slope - v0;
    broken_average a = average_over(self, mattis_dense_signal(self, n), v0, v1, trial.mu);
    double bracket = mattis_dense_kernel_bracket(self, trial.state.susceptibility);
    return 0.5 * (self->order - 1) * self->scale * pow(n, self->order) -
           a.log_partition / trial.mu - self->load * bracket +
           trial.mu * self->load * overlap_term(self, q0, q1);
}

/* The three equations at n; the point, but for n, is what the right-hand sides give. The trivial
 * zeros at v1 = 0 are divided out. */
void mattis_rsb_residuals(const mattis_dense *self, double n, mattis_rsb_unknowns at,
                          double r[MATTIS_RSB_UNKNOWNS], mattis_dense_broken *point) {
    double v0 = exp(at.x[0]), v1 = exp(at.x[1]), mu = exp(at.x[2]);
    broken_average a = average_over(self, mattis_dense_signal(self, n), v0, v1, mu);
    double q0 = a.square, q1 = 1 - a.deficit;
    double slope0 = mattis_dense_kernel_at(self, q0).slope;
    double slope1 = mattis_dense_kernel_at(self, q1).slope;
    double load = (v0 + v1) / slope1;
    r[0] = (a.data_overlap - n) / (self->law.largest - n);
    r[1] = load * (slope1 - slope0) / v1 - 1;
    r[2] = (a.log_partition / mu - a.energy) / mu + load * overlap_term(self, q0, q1);
    r[2] /= v1 * v1;
    double temperature = self->temperature;
    *point = (mattis_dense_broken){
        .state = {.overlap = a.overlap,
                  .data_overlap = n,
                  .susceptibility = temperature > 0 ? a.deficit / temperature : 0,
                  .replica_overlap = q1},
        .outer_overlap = q0,
        .mu = mu,
        .load = load,
    };
}

/* f does not know of q1 at theta = 1, where its derivative in mu is stationary in q1 at solutions
 * just below theta = 1, and -(theta = 1 complexity)/beta^2. For q1 near q0 it has the sign of the
 * de Almeida-Thouless stability. */
double mattis_rsb_potential(const mattis_dense *self, mattis_dense_state symmetric, double q1) {
    double q0 = symmetric.replica_overlap, mu = 1 / self->temperature;
    double v0 = self->load * mattis_dense_kernel_at(self, q0).slope;
    double v1 = self->load * mattis_dense_kernel_at(self, q1).slope - v0;
    double signal = mattis_dense_signal(self, symmetric.data_overlap);
    broken_average a = average_over(self, signal, v0, v1, mu);
    double slope = (a.log_partition / mu - a.energy) / mu;
    return (slope + self->load * overlap_term(self, q0, q1)) / (v1 * v1);
}
