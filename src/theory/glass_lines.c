/* Transitions of the state without retrieval, m = 0. For P >= 3 everything depends on load/T^2, and
 * at theta = 1 (where the glass appears) the averages over y weighted by cosh v y are plain: with
 * v^2 = beta^2 c'(q1) the field v y becomes v^2 + v y, so that
 *
 *     q1 = E tanh^2(v^2 + v y),   load/T^2 = v^2/(c'(q1)/load)
 *
 * is the load as an explicit function of v. Its minimum is the dynamic transition (a pair of
 * solutions q1 > 0 appears, the stable one marginal); beyond, the static transition is where the
 * complexity vanishes (Kirkpatrick and Thirumalai, Phys. Rev. B 36 (1987) 5388; Crisanti and
 * Sommers, Z. Phys. B 87 (1992) 341; Gardner, Nucl. Phys. B 257 (1985) 747):
 *
 *     Sigma = ln 2 + v^2/2 - E ln 2cosh(v^2 + v y) + [v^2 q1 - beta^2 c(q1)]/2.
 *
 * `full`: at even P, c''(0) > 0, q grows from 0 below T = sqrt(c''(0)), which both lines are unless
 * the discontinuous transition comes first. At odd P the self-terms are a random field: q0 > 0. */
#include <math.h>

#include "mattis/error.h"
#include "rs_dense.h"
#include "scalar_solve.h"

enum { STEPS = 50 };
static const double smallest = -1.5, largest = 2; /* of ln v: q1 from 0.05 to 1 */

static double replica_overlap(double v) {
    return mattis_gauss_tanh(v * v, v, 1).square;
}

/* load/T^2 */
static double reduced_load(double log_v, void *context) {
    double v = exp(log_v);
    return v * v / mattis_dense_kernel_at(context, replica_overlap(v)).slope;
}

static double complexity(double log_v, void *context) {
    double v = exp(log_v), q = replica_overlap(v);
    mattis_dense_kernel kernel = mattis_dense_kernel_at(context, q);
    return M_LN2 + 0.5 * v * v * (1 + q - kernel.value / kernel.slope) -
           mattis_gauss_log_cosh(v * v, v, 1);
}

/* In units of T^2; INFINITY when q cannot grow from 0. */
static double continuous_load(const mattis_dense *self) {
    double curvature = mattis_dense_kernel_at(self, 0).curvature;
    return curvature > 0 ? 1 / curvature : INFINITY;
}

static bool has_random_field(const mattis_dense *self) {
    return mattis_dense_kernel_at(self, 0).slope > 0;
}

static int dynamic(const mattis_dense *self, double *log_v, double *load) {
    mattis_dense copy = *self;
    gsl_function reduced = {reduced_load, &copy};
    return mattis_minimum(&reduced, smallest, largest, STEPS, log_v, load);
}

int mattis_dense_dynamic_load(const mattis_dense *self, double *load) {
    double log_v;
    if (self->order == 2 || has_random_field(self))
        return MATTIS_ERR_RANGE;
    int code = dynamic(self, &log_v, load);
    *load = fmin(*load, continuous_load(self)) * self->temperature * self->temperature;
    return code;
}

/* With a random field: by bisection on is_glass, at T = 1. */
static int random_field_load(const mattis_dense *self, double *load) {
    mattis_dense copy = *self;
    copy.temperature = 1;
    double low = 0, high = 1;
    bool glass = false;
    int code = MATTIS_OK;
    for (copy.load = high; code == MATTIS_OK && !glass; copy.load = 2 * high) {
        high = copy.load;
        code = mattis_dense_is_glass(&copy, &glass);
    }
    while (code == MATTIS_OK && high - low > 1e-10 * high) {
        copy.load = 0.5 * (low + high);
        code = mattis_dense_is_glass(&copy, &glass);
        *(glass ? &high : &low) = copy.load;
    }
    *load = high;
    return code;
}

int mattis_dense_static_load(const mattis_dense *self, double *load) {
    if (self->order == 2) {
        *load = mattis_dense_pairwise_glass_load(self);
        return MATTIS_OK;
    }
    double squared = self->temperature * self->temperature;
    mattis_dense copy = *self;
    gsl_function sigma = {complexity, &copy};
    double log_v, start;
    int code;
    if (has_random_field(self)) {
        code = random_field_load(self, load);
    } else {
        code = dynamic(self, &start, load);
        if (code == MATTIS_OK && mattis_root(&sigma, start, largest, 0, &log_v) == MATTIS_OK)
            *load = reduced_load(log_v, &copy);
        *load = fmin(*load, continuous_load(self));
    }
    *load *= squared;
    return code;
}
