/* Branches of the replica-symmetric equations, each followed along a curve on which the load is an
 * explicit function, so that every search has one dimension.
 *
 * Retrieval, at fixed T: choose n; the signal is s = (P/2) R^{-P/2} n^{P-1}; E x tanh((s x + z
 * sigma)/T) falls from E x tanh(s x/T) to 0 as sigma grows, so that n = E x tanh has one solution
 * sigma(n) where the first is >= n; then m, q and the load follow, load = sigma^2 over V at unit
 * load (at P = 2 taken as negative where chi > 1, which solves nothing). The load vanishes at both
 * ends of the curve; the branch that is stable runs from the end of large n to the first maximum of
 * the load, the spinodal. The curve is walked in ln(n/(E|x| - n)), which resolves both.
 *
 * Sites of x = 0 (even M) feel the noise alone and leave no trace in n. At low T they set where the
 * branch begins: at P = 2 they have chi > 1 until sigma is large, and at P >= 3 the load falls far
 * below that at which n becomes E|x| within rounding, where the curve goes on with sigma. */
#include "rs_dense.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "mattis/error.h"
#include "scalar_solve.h"

enum { DISORDERED_STEPS = 80, PLAIN_ITERATIONS = 60, NEWTON_ITERATIONS = 8 };

static const double tolerance = 1e-14;
static const double resolved = 32.2; /* -ln 1e-14: beyond this logit n is E|x| within rounding */

static double share_of(double logit) {
    return 1 / (1 + exp(-logit));
}

static mattis_dense_state state_of(mattis_law_average average) {
    return (mattis_dense_state){.overlap = average.overlap,
                                .data_overlap = average.data_overlap,
                                .susceptibility = average.susceptibility,
                                .replica_overlap = average.square};
}

/* --- Retrieval curve -------------------------------------------------------------------------- */

typedef struct {
    const mattis_dense *dense;
    double signal, data_overlap, data_deficit; /* n and E|x| - n */
} variance_equation;

/* Zero where E x tanh = n; grows with the variance. In whichever of n, E|x| - n is small. By heat
 * diffusion the derivative of an average with respect to the variance is half that of its second
 * derivative. */
static void overlap_excess(double variance, void *context, double *value, double *slope) {
    const variance_equation *e = context;
    mattis_law_average average =
        mattis_law_tanh(&e->dense->law, e->signal, sqrt(variance), e->dense->temperature);
    if (e->data_deficit < e->data_overlap) {
        double deficit = fmax(average.data_deficit, 1e-300);
        *value = log(deficit / e->data_deficit);
        *slope = -0.5 * average.data_second / deficit;
    } else {
        *value = 1 - average.data_overlap / e->data_overlap;
        *slope = -0.5 * average.data_second / e->data_overlap;
    }
}

/* sigma^2(n), from the T = 0 answer for |x| = R^{1/2}: n/E|x| = erf(s |x|/(sqrt 2 sigma)), times
 * `excess`, which is set to the ratio found: a good start for a point nearby. Beyond that sigma
 * falls as e^{-logit}. */
static double variance_at(const mattis_dense *self, double logit, double *excess) {
    if (logit > resolved)
        return variance_at(self, resolved, excess) * exp(2 * (resolved - logit));
    double largest = self->law.largest, deficit = share_of(-logit);
    variance_equation equation = {.dense = self,
                                  .data_overlap = largest * share_of(logit),
                                  .data_deficit = largest * deficit};
    equation.signal = mattis_dense_signal(self, equation.data_overlap);
    double ratio = equation.signal / gsl_cdf_ugaussian_Qinv(0.5 * deficit);
    double square = self->law.mean * self->law.mean + self->law.variance;
    double variance = square * ratio * ratio;
    if (self->law.n == 1 && !(self->temperature > 0))
        return variance;
    double root;
    if (mattis_newton_root(overlap_excess, &equation, *excess * variance, &root))
        return 0; /* no change of sign: rounding at an end of the curve, where sigma = 0 */
    *excess = root / variance;
    return root;
}

static mattis_dense_point point_near(const mattis_dense *self, double logit, double *excess) {
    double share = share_of(logit), variance = variance_at(self, logit, excess);
    double data_overlap = self->law.largest * share;
    mattis_dense_point point = {
        .state = state_of(mattis_law_tanh(&self->law, mattis_dense_signal(self, data_overlap),
                                          sqrt(variance), self->temperature))};
    point.state.data_overlap = data_overlap;
    point.load = mattis_dense_load_of(self, point.state, variance);
    if (self->order == 2 && point.state.susceptibility > 1)
        point.load = -point.load;
    return point;
}

mattis_dense_point mattis_dense_retrieval_point(const mattis_dense *self, double logit) {
    double excess = 1;
    return point_near(self, logit, &excess);
}

/* Of a walk to smaller n: finer where the load is largest. */
static double step_below(double logit) {
    return 0.3 * fmax(1, logit / 3);
}

typedef struct {
    const mattis_dense *dense;
    double temperature;
} pure_equation;

/* T(u) - T with n = E x tanh(u x), T = s(n)/u: retrieval without noise. */
static double pure_temperature(double log_u, void *context) {
    const pure_equation *e = context;
    double u = exp(log_u);
    double n = mattis_law_tanh(&e->dense->law, u, 0, 1).data_overlap;
    return mattis_dense_signal(e->dense, n) / u - e->temperature;
}

static double minus_pure_temperature(double log_u, void *context) {
    return -pure_temperature(log_u, context);
}

static double pure_logit(const mattis_dense *self, double log_u) {
    mattis_law_average average = mattis_law_tanh(&self->law, exp(log_u), 0, 1);
    return log(average.data_overlap / average.data_deficit);
}

/* Sites of x = 0 feel the temperature down to sigma of a small part of it. */
static double end_of_noise(const mattis_dense *self) {
    const double part = 0.01;
    double excess = 1;
    if (self->law.size[0] > 0 || !(self->temperature > 0))
        return resolved;
    double sigma = sqrt(variance_at(self, resolved, &excess));
    return resolved + fmax(0, log(sigma / (part * self->temperature)));
}

int mattis_dense_retrieval_range(const mattis_dense *self, double *high, double *low) {
    const double cold = log(1e12);
    double size = log(pow(self->scale, 1.0 / self->order)); /* typical u is R^{-1/2} */
    double bottom = size + log(1e-9), peak = bottom;        /* P = 2: T(u) falls from 1 at u = 0 */
    pure_equation equation = {self, 0};
    gsl_function minus = {minus_pure_temperature, &equation};
    double value, log_u;
    if (self->order > 2 && mattis_minimum(&minus, size - 4, size + 6, 60, &peak, &value))
        return MATTIS_ERR_SOLVER;
    equation.temperature = self->temperature;
    if (!(pure_temperature(peak, &equation) > 1e-13 * self->temperature)) /* above rounding */
        return MATTIS_ERR_RANGE;
    gsl_function excess = {pure_temperature, &equation};
    *high = INFINITY;
    if (mattis_root(&excess, peak, cold, 0, &log_u) == MATTIS_OK)
        *high = pure_logit(self, log_u);
    if (*high > resolved)
        *high = end_of_noise(self);
    /* The load has fallen far below its maximum 7 below. */
    *low = fmin(*high - 7, -7);
    if (self->order > 2 && mattis_root(&excess, bottom, peak, 0, &log_u) == MATTIS_OK)
        *low = fmax(*low, pure_logit(self, log_u));
    return MATTIS_OK;
}

typedef struct {
    const mattis_dense *dense;
    double load;
    double excess; /* of the variance at the last point */
} load_equation;

static double missing_load(double logit, void *context) {
    load_equation *e = context;
    return e->load - point_near(e->dense, logit, &e->excess).load;
}

/* Walks the curve from its stable end to the first point of load `enough`, or, where the branch
 * ends before, to its end, the first maximum of the load. Later maxima, at smaller n and q, belong
 * to states of negative entropy that one never meets. */
static int walk(const mattis_dense *self, double enough, double *logit, double *load) {
    double high, low;
    int code = mattis_dense_retrieval_range(self, &high, &low);
    if (code)
        return code;
    load_equation equation = {self, enough < INFINITY ? enough : 0, 1};
    gsl_function missing = {missing_load, &equation};
    double before = high, middle = high, last = -INFINITY, x = high, here = -INFINITY;
    while (x > low && !(here < last && last > 0)) {
        before = middle;
        middle = x;
        last = here;
        x = fmax(low, x - step_below(x));
        here = point_near(self, x, &equation.excess).load;
        if (here >= enough)
            return mattis_root(&missing, middle, x, 0, logit);
    }
    code = mattis_minimum(&missing, x, before, 3, logit, load);
    *load = equation.load - *load;
    if (code || *load < enough)
        return code;
    return mattis_root(&missing, before, *logit, 0, logit);
}

int mattis_dense_spinodal(const mattis_dense *self, double *logit, double *load) {
    return walk(self, INFINITY, logit, load);
}

static double susceptibility_excess(double logit, void *context) {
    const double below = 1e-8; /* so that ln(1 - chi) exists */
    return mattis_dense_retrieval_point(context, logit).state.susceptibility - (1 - below);
}

/* P = 2: moves the end of large n to where chi falls to 1 and the load begins to grow from 0. */
static int skip_unsolved(const mattis_dense *self, double low, double *high) {
    mattis_dense copy = *self;
    gsl_function excess = {susceptibility_excess, &copy};
    double before = *high, x = *high;
    while (x > low && GSL_FN_EVAL(&excess, x) > 0) {
        before = x;
        x = fmax(low, x - step_below(x));
    }
    return x < before ? mattis_root(&excess, x, before, 0, high) : MATTIS_OK;
}

int mattis_dense_branch(const mattis_dense *self, double *start, double *end, double *load) {
    double low;
    int code = mattis_dense_retrieval_range(self, start, &low);
    if (code == MATTIS_OK)
        code = mattis_dense_spinodal(self, end, load);
    return code || self->order > 2 ? code : skip_unsolved(self, *end, start);
}

/* --- Retrieval at one load -------------------------------------------------------------------- */

/* Newton's method in (n, chi), from close by; keeps the best point. */
static void polish(const mattis_dense *self, mattis_dense_state *state) {
    mattis_dense_state trial = *state;
    double best = INFINITY;
    for (int k = 0; k <= NEWTON_ITERATIONS && best > tolerance; k++) {
        mattis_law_average a = mattis_dense_average(self, trial);
        double r1 = a.data_overlap - trial.data_overlap;
        double r2 = a.susceptibility - trial.susceptibility;
        double residual = fmax(fabs(r1), fabs(r2));
        trial.overlap = a.overlap;
        if (!(residual < best))
            return;
        best = residual;
        *state = trial;
        double signal_n =
            (self->order - 1) * mattis_dense_signal(self, trial.data_overlap) / trial.data_overlap;
        double noise_chi = mattis_dense_noise_slope(self, trial);
        double j11 = 1 - a.data_slope * signal_n, j12 = -0.5 * a.data_second * noise_chi;
        double j21 = -a.data_second * signal_n, j22 = 1 - 0.5 * a.third * noise_chi;
        double determinant = j11 * j22 - j12 * j21;
        trial.data_overlap += (r1 * j22 - r2 * j12) / determinant;
        trial.susceptibility += (r2 * j11 - r1 * j21) / determinant;
        trial.replica_overlap = 1 - self->temperature * trial.susceptibility;
    }
}

/* Plain iteration from n = E|x|, q = 1, which ends on the retrieval state wherever that attracts
 * well. False where it is slow, or has left for smaller n: the curve then decides. */
static bool iterate_from_pattern(const mattis_dense *self, mattis_dense_state *state) {
    *state =
        (mattis_dense_state){.overlap = 1, .data_overlap = self->law.largest, .replica_overlap = 1};
    for (int k = 0; k < PLAIN_ITERATIONS; k++) {
        mattis_dense_state next = state_of(mattis_dense_average(self, *state));
        double change = fmax(fabs(next.data_overlap - state->data_overlap),
                             fabs(next.susceptibility - state->susceptibility));
        *state = next;
        if (self->order == 2 && next.susceptibility >= 1)
            return false;
        if (change < 1e-7)
            return next.data_overlap > 0.8 * self->law.largest;
    }
    return false;
}

int mattis_dense_retrieval(const mattis_dense *self, mattis_dense_state *state) {
    if (!iterate_from_pattern(self, state)) {
        double logit, load = self->load;
        int code = walk(self, self->load, &logit, &load);
        if (code || load < self->load)
            return code ? code : MATTIS_ERR_RANGE;
        *state = mattis_dense_retrieval_point(self, logit).state;
    }
    polish(self, state);
    if (self->law.mean == 1)
        state->overlap = state->data_overlap; /* not only within rounding */
    return MATTIS_OK;
}

/* --- m = 0 ------------------------------------------------------------------------------------ */

static mattis_dense_state disordered_state(const mattis_dense *self, double deviation) {
    return state_of(mattis_law_tanh(&self->law, 0, deviation, self->temperature));
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

/* P = 2: sqrt(load) = sigma/sqrt(V at unit load) grows with sigma from the spin-glass line, or from
 * 0 at chi = 1 where T < 1; negative beyond chi = 1. */
static double root_load_excess(double deviation, void *context) {
    const mattis_dense *self = context;
    mattis_dense_state state = disordered_state(self, deviation);
    double root = deviation * sqrt(mattis_dense_load_of(self, state, 1));
    return copysign(root, 1 - state.susceptibility) - sqrt(self->load);
}

static int pairwise_spin_glass(const mattis_dense *self, mattis_dense_state *state) {
    *state = zero_state(self);
    if (self->load <= mattis_dense_pairwise_glass_load(self))
        return MATTIS_OK;
    mattis_dense copy = *self;
    gsl_function excess = {root_load_excess, &copy};
    /* chi <= sqrt(2/pi)/sigma and weak <= 1: sigma - sqrt(2/pi) over that root bounds sqrt(load).
     */
    double all = 1 + self->n_weak * self->weak * self->weak + 2 * self->kernel[2];
    double high = 1 + 2 * sqrt(self->load * all);
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
