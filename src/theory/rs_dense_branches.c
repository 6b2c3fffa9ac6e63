/* Branches of the replica-symmetric equations, each followed along a curve on which the load is an
 * explicit function, so that every search has one dimension.
 *
 * Retrieval, at fixed T: choose m; the signal is s = (P/2) m^{P-1}; E tanh((s + z sigma)/T) falls
 * from tanh(s/T) to 0 as sigma grows, so m = E tanh has one solution sigma(m) where
 * tanh(s/T) >= m; then q and the load follow, load = sigma^2/(c'(q)/load) (P = 2:
 * sigma^2 (1-chi)^2/q). The load vanishes at both ends of the curve; the branch that is stable runs
 * from the end of large m to the largest load, the spinodal. The curve is walked in
 * ln(m/(1-m)), which resolves 1 - m as well as m. */
#include "rs_dense.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "mattis/error.h"
#include "scalar_solve.h"

enum { CURVE_STEPS = 40, DISORDERED_STEPS = 80, PLAIN_ITERATIONS = 60, NEWTON_ITERATIONS = 8 };

static const double tolerance = 1e-14;

static double overlap_of(double logit) {
    return 1 / (1 + exp(-logit));
}

static double logit_of(double overlap, double deficit) {
    return log(overlap / deficit);
}

static mattis_dense_state state_of(mattis_field_average average, double overlap) {
    return (mattis_dense_state){.overlap = overlap,
                                .susceptibility = average.susceptibility,
                                .replica_overlap = average.square};
}

/* --- Retrieval curve -------------------------------------------------------------------------- */

typedef struct {
    double signal, overlap, deficit, temperature;
} variance_equation;

/* Zero where E tanh = m; grows with the variance. In whichever of m, 1-m is small. */
static double overlap_excess(double variance, void *context) {
    const variance_equation *e = context;
    mattis_field_average average = mattis_gauss_tanh(e->signal, sqrt(variance), e->temperature);
    if (e->deficit < 0.5)
        return log(fmax(average.deficit, 1e-300) / e->deficit);
    return 1 - average.overlap / e->overlap;
}

/* sigma^2(m). Heat only weakens the overlap, so T = 0, m = erf(s/(sqrt 2 sigma)), is the upper end.
 */
static double variance_at(const mattis_dense *self, double logit) {
    double overlap = overlap_of(logit);
    double deficit = overlap_of(-logit);
    double signal = mattis_dense_signal(self, overlap);
    double ratio = signal / gsl_cdf_ugaussian_Qinv(0.5 * deficit);
    double largest = ratio * ratio;
    if (!(self->temperature > 0))
        return largest;
    variance_equation equation = {signal, overlap, deficit, self->temperature};
    gsl_function excess = {overlap_excess, &equation};
    double variance;
    /* No change of sign: rounding at an end of the curve, where sigma = 0. */
    return mattis_root(&excess, 0, largest * (1 + 1e-6), 0, &variance) ? 0 : variance;
}

mattis_dense_point mattis_dense_retrieval_point(const mattis_dense *self, double logit) {
    double overlap = overlap_of(logit);
    double variance = variance_at(self, logit);
    mattis_field_average average =
        mattis_gauss_tanh(mattis_dense_signal(self, overlap), sqrt(variance), self->temperature);
    mattis_dense_point point = {.state = state_of(average, overlap)};
    point.load = mattis_dense_load_of(self, point.state, variance);
    return point;
}

typedef struct {
    const mattis_dense *dense;
    double temperature; /* subtracted */
} pure_equation;

/* T(m) - T with (P/2) m^{P-1} = T(m) atanh m: retrieval without noise, m = tanh(s/T). */
static double pure_temperature(double logit, void *context) {
    const pure_equation *e = context;
    double overlap = overlap_of(logit);
    double atanh = 0.5 * log((1 + overlap) / overlap_of(-logit));
    return mattis_dense_signal(e->dense, overlap) / atanh - e->temperature;
}

static double minus_pure_temperature(double logit, void *context) {
    return -pure_temperature(logit, context);
}

int mattis_dense_retrieval_range(const mattis_dense *self, double *high, double *low) {
    const double top = logit_of(1, 1e-14);
    double bottom = logit_of(1e-9, 1);
    double peak = bottom; /* P = 2: T(m) falls from 1 at m = 0 */
    pure_equation equation = {self, 0};
    gsl_function minus = {minus_pure_temperature, &equation};
    double value;
    if (self->order > 2 && mattis_minimum(&minus, logit_of(1e-3, 1), top, 60, &peak, &value))
        return MATTIS_ERR_SOLVER;
    equation.temperature = self->temperature;
    if (!(pure_temperature(peak, &equation) > 0))
        return MATTIS_ERR_RANGE;
    gsl_function excess = {pure_temperature, &equation};
    if (mattis_root(&excess, peak, top, 0, high))
        *high = top; /* m is 1 within rounding */
    if (self->order == 2 || mattis_root(&excess, bottom, peak, 0, low))
        *low = bottom;
    /* The load has fallen far below its maximum there. */
    *low = fmax(*low, *high < 0 ? *high - 7 : -7);
    return MATTIS_OK;
}

typedef struct {
    const mattis_dense *dense;
    double load;
} load_equation;

static double missing_load(double logit, void *context) {
    const load_equation *e = context;
    return e->load - mattis_dense_retrieval_point(e->dense, logit).load;
}

int mattis_dense_spinodal(const mattis_dense *self, double *logit, double *load) {
    double high, low;
    int code = mattis_dense_retrieval_range(self, &high, &low);
    if (code)
        return code;
    load_equation equation = {self, 0};
    gsl_function minus_load = {missing_load, &equation};
    code = mattis_minimum(&minus_load, low, high, CURVE_STEPS, logit, load);
    *load = -*load;
    return code;
}

/* --- Retrieval at one load -------------------------------------------------------------------- */

/* Newton's method in (m, chi), from close by; keeps the best point. */
static void polish(const mattis_dense *self, mattis_dense_state *state) {
    mattis_dense_state trial = *state;
    double best = mattis_dense_residual(self, trial);
    for (int k = 0; k < NEWTON_ITERATIONS && best > tolerance; k++) {
        mattis_field_average a = mattis_dense_average(self, trial);
        double m = trial.overlap, q = trial.replica_overlap, gap = 1 - trial.susceptibility;
        double signal_m = 0.5 * self->order * (self->order - 1) * pow(m, self->order - 2);
        double noise_chi = -self->temperature * self->load;
        if (self->order > 2)
            noise_chi *= mattis_dense_kernel_at(self, q).curvature;
        else
            noise_chi = noise_chi / (gap * gap) + 2 * mattis_dense_noise(self, trial) / gap;
        double j11 = 1 - a.susceptibility * signal_m, j12 = -0.5 * a.second * noise_chi;
        double j21 = -a.second * signal_m, j22 = 1 - 0.5 * a.third * noise_chi;
        double r1 = a.overlap - m, r2 = a.susceptibility - trial.susceptibility;
        double determinant = j11 * j22 - j12 * j21;
        trial.overlap += (r1 * j22 - r2 * j12) / determinant;
        trial.susceptibility += (r2 * j11 - r1 * j21) / determinant;
        trial.replica_overlap = 1 - self->temperature * trial.susceptibility;
        double residual = mattis_dense_residual(self, trial);
        if (!(residual < best))
            return;
        best = residual;
        *state = trial;
    }
}

/* Plain iteration from m = q = 1, which ends on the retrieval state wherever that attracts well.
 * False where it is slow, or has left for m = 0: the curve then decides. */
static bool iterate_from_pattern(const mattis_dense *self, mattis_dense_state *state) {
    *state = (mattis_dense_state){.overlap = 1, .susceptibility = 0, .replica_overlap = 1};
    for (int k = 0; k < PLAIN_ITERATIONS; k++) {
        mattis_field_average average = mattis_dense_average(self, *state);
        mattis_dense_state next = state_of(average, average.overlap);
        double change = fmax(fabs(next.overlap - state->overlap),
                             fabs(next.susceptibility - state->susceptibility));
        *state = next;
        if (self->order == 2 && next.susceptibility >= 1)
            return false;
        if (change < 1e-9)
            return next.overlap > 1e-3;
    }
    return false;
}

int mattis_dense_retrieval(const mattis_dense *self, mattis_dense_state *state) {
    double high, low, logit;
    int code = mattis_dense_retrieval_range(self, &high, &low);
    if (code)
        return code;
    if (!iterate_from_pattern(self, state)) {
        load_equation equation = {self, self->load};
        gsl_function missing = {missing_load, &equation};
        code = mattis_first_root(&missing, high, low, CURVE_STEPS, &logit);
        if (code)
            return code;
        *state = mattis_dense_retrieval_point(self, logit).state;
    }
    polish(self, state);
    return MATTIS_OK;
}

/* --- m = 0 ------------------------------------------------------------------------------------ */

static mattis_dense_state disordered_state(const mattis_dense *self, double deviation) {
    return state_of(mattis_gauss_tanh(0, deviation, self->temperature), 0);
}

static mattis_dense_state zero_state(const mattis_dense *self) {
    return (mattis_dense_state){.susceptibility = 1 / self->temperature};
}

/* ln load(sigma) - ln load, of the m = 0 state whose field has deviation sigma. */
static double load_ratio(double log_deviation, void *context) {
    const mattis_dense *self = context;
    double deviation = exp(log_deviation);
    mattis_dense_state state = disordered_state(self, deviation);
    return log(mattis_dense_load_of(self, state, deviation * deviation) / self->load);
}

static double minus_load_ratio(double log_deviation, void *context) {
    return -load_ratio(log_deviation, context);
}

/* P = 2: sqrt(load) = sigma (1 - chi)/sqrt q, which grows with sigma from the spin-glass line
 * sqrt(load) = T - 1, or from chi = 1 where T < 1. */
static double root_load_excess(double deviation, void *context) {
    const mattis_dense *self = context;
    mattis_dense_state state = disordered_state(self, deviation);
    return deviation * (1 - state.susceptibility) / sqrt(state.replica_overlap) - sqrt(self->load);
}

static int pairwise_spin_glass(const mattis_dense *self, mattis_dense_state *state) {
    double root = sqrt(self->load);
    *state = zero_state(self);
    if (self->temperature >= 1 + root)
        return MATTIS_OK;
    mattis_dense copy = *self;
    gsl_function excess = {root_load_excess, &copy};
    double high = 1 + 2 * root; /* sigma (1-chi) >= sigma - sqrt(2/pi) */
    double low = 1e-6 * fmax(self->temperature, 1e-3);
    double deviation;
    int code = mattis_root(&excess, low, high, 0, &deviation);
    if (code == MATTIS_OK)
        *state = disordered_state(self, deviation);
    return code == MATTIS_ERR_RANGE ? MATTIS_OK : code; /* q below 1e-12: on the line */
}

/* P >= 3: q is a function of sigma = sqrt V, and load = sigma^2/(c'(q)/load). Walks sigma from one
 * side to the first solution; q = 0 where there is none. */
static int walk_disordered(const mattis_dense *self, bool downwards, mattis_dense_state *state) {
    mattis_dense copy = *self;
    double top = log(sqrt(self->load * mattis_dense_kernel_at(self, 1).slope)); /* q <= 1 */
    double bottom = fmin(log(1e-5 * self->temperature), top - 7);
    gsl_function ratio = {downwards ? load_ratio : minus_load_ratio, &copy};
    double root;
    int code = downwards ? mattis_first_root(&ratio, top + 1e-6, bottom, DISORDERED_STEPS, &root)
                         : mattis_first_root(&ratio, bottom, top + 1e-6, DISORDERED_STEPS, &root);
    *state = code ? zero_state(self) : disordered_state(self, exp(root));
    return code == MATTIS_ERR_RANGE ? MATTIS_OK : code;
}

int mattis_dense_spin_glass(const mattis_dense *self, mattis_dense_state *state) {
    if (self->order == 2)
        return pairwise_spin_glass(self, state);
    if (!(self->temperature > 0)) {
        *state = disordered_state(self, sqrt(self->load * mattis_dense_kernel_at(self, 1).slope));
        return MATTIS_OK;
    }
    return walk_disordered(self, true, state);
}

/* q = 0 solves the equations unless c'(0) > 0 (`full`, odd P: the self-terms are a random field);
 * `full` at even P has c''(0) > 0, and q grows from 0 continuously below T = sqrt(c''(0)). */
int mattis_dense_paramagnet(const mattis_dense *self, mattis_dense_state *state) {
    mattis_dense_kernel at_zero = mattis_dense_kernel_at(self, 0);
    double squared = self->temperature * self->temperature;
    if (at_zero.slope > 0 || self->load * at_zero.curvature > squared)
        return squared > 0 ? walk_disordered(self, false, state)
                           : mattis_dense_spin_glass(self, state);
    *state = zero_state(self);
    return MATTIS_OK;
}
