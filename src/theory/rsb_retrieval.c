/* The retrieval state with one step of replica symmetry breaking, P >= 3 (notation of
 * spin_glass.c):
 *
 *   f = -(1/mu) E ln E_y exp(mu T ln 2cosh(h/T)) + (P-1)/2 R^{-P/2} n^P
 *       - (beta/2) [c(1) - (1-q1) c'(q1) - c(q1)] + (mu/2) [q1 c'(q1) - c(q1) - q0 c'(q0) + c(q0)],
 *   h = s x + z sqrt(v0) + y sqrt(v1),   s = (P/2) R^{-P/2} n^{P-1},
 *   n = E x <tanh h/T>,  q0 = E <tanh h/T>^2,  q1 = E <tanh^2 h/T>,
 *   v0 = c'(q0),  v0 + v1 = c'(q1),  df/dmu = 0.
 *
 * As for the replica-symmetric curve (rs_dense_branches.c) n is chosen and the load follows: three
 * equations free of it, in n, in v1/(v0+v1) and df/dmu = 0, fix (v0, v1, mu), and the load is
 * (v0 + v1) over c'(q1) at unit load. Its maximum over n is the end of the state. mu = beta theta
 * stays finite as T -> 0, so that T = 0 is a point like any other. The curve leaves the
 * replica-symmetric one, q0 = q1, where that loses its stability (de Almeida and Thouless). */
#include <math.h>

#include "mattis/error.h"
#include "rs_dense.h"
#include "scalar_solve.h"

enum { NEWTON_STEPS = 40, WALK_STEPS = 60, UNKNOWNS = 3 };

static const double collapse = 1e-4; /* v1/v0 taken as an unbroken symmetry */

typedef struct {
    double x[UNKNOWNS]; /* ln v0, ln v1, ln mu */
} unknowns;

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
    if (law->gaussian) { /* x given h is Gaussian too; `deviation` is that of h */
        double ratio = signal * law->variance / deviation;
        double a = (field - signal * law->mean) / deviation;
        double b = (field + signal * law->mean) / deviation;
        double plus = exp(-0.5 * a * a), minus = exp(-0.5 * b * b);
        sum.even = plus + minus;
        sum.data = (law->mean + ratio * a) * plus - (law->mean - ratio * b) * minus;
        sum.odd = plus - minus;
    }
    return sum;
}

/* The trapezoidal rule in the field: the average over y has smeared the step of tanh, and it
 * converges as exp(-2 pi d/step) with d the distance of the nearest pole. */
static broken_average average_over(const mattis_dense *self, double signal, double v0, double v1,
                                   double mu) {
    const mattis_example_law *law = &self->law;
    double deviation = sqrt(v1), temperature = self->temperature;
    double outer = law->gaussian ? hypot(sqrt(v0), signal * sqrt(law->variance)) : sqrt(v0);
    double width = fmax(temperature, deviation / (1 + mu * deviation));
    double step = 0.3 * fmin(width, 2 * outer);
    double middle = signal * (law->gaussian ? law->mean : law->size[law->n - 1]);
    double end = middle + 8.5 * outer;
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

/* --- The state at one n ----------------------------------------------------------------------- */

static double overlap_of(const mattis_dense *self, double logit) {
    return self->law.largest / (1 + exp(-logit));
}

/* The three equations at n; the point, but for n, is what the right-hand sides give. The trivial
 * zeros at v1 = 0 are divided out. */
static void residuals(const mattis_dense *self, double n, unknowns at, double r[UNKNOWNS],
                      mattis_dense_broken *point) {
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

/* Solves matrix step = -r by Cramer's rule. */
static void solve_linear(double m[UNKNOWNS][UNKNOWNS], const double r[UNKNOWNS],
                         double step[UNKNOWNS]) {
    double cross[UNKNOWNS][UNKNOWNS], determinant = 0;
    for (int i = 0; i < UNKNOWNS; i++)
        for (int j = 0; j < UNKNOWNS; j++) {
            int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
            cross[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    for (int i = 0; i < UNKNOWNS; i++)
        determinant += m[i][0] * cross[i][0];
    for (int j = 0; j < UNKNOWNS; j++) {
        step[j] = 0;
        for (int i = 0; i < UNKNOWNS; i++)
            step[j] -= cross[i][j] * r[i] / determinant;
    }
}

/* Newton's method from `at`, with differences for the derivatives; from a mere guess mu is held
 * until the others have come close. Where v1 is small its digits, and those of mu, are few, and the
 * load knows little of them. */
static int solve_at(const mattis_dense *self, double logit, bool guessed, unknowns *at,
                    mattis_dense_broken *point) {
    const double small = 1e-5, longest = 0.4, close = 1e-3, enough = 1e-7;
    double n = overlap_of(self, logit);
    bool held = guessed;
    double error = INFINITY;
    for (int k = 0; k < NEWTON_STEPS; k++) {
        double r[UNKNOWNS], moved[UNKNOWNS], m[UNKNOWNS][UNKNOWNS], step[UNKNOWNS], size = 0;
        mattis_dense_broken ignored;
        residuals(self, n, *at, r, point);
        for (int j = 0; j < UNKNOWNS; j++) {
            unknowns trial = *at;
            trial.x[j] += small;
            residuals(self, n, trial, moved, &ignored);
            for (int i = 0; i < UNKNOWNS; i++)
                m[i][j] = (moved[i] - r[i]) / small;
        }
        for (int i = 0; i < UNKNOWNS && held; i++)
            m[i][2] = m[2][i] = i == 2;
        r[2] = held ? 0 : r[2];
        solve_linear(m, r, step);
        for (int j = 0; j < UNKNOWNS; j++)
            size = fmax(size, fabs(step[j]));
        double ratio = exp(at->x[1] - at->x[0]);
        error = fmax(fabs(step[0]), fmin(1, ratio) * size);
        if (!isfinite(step[0] + step[1] + step[2]) || ratio < collapse)
            return MATTIS_ERR_SOLVER;
        for (int j = 0; j < UNKNOWNS; j++)
            at->x[j] += step[j] * fmin(1, longest / size);
        if (held)
            held = size > close;
        else if (error < enough) /* the point is off by the square of that */
            break;
    }
    bool found = error < 1e-5 && exp(at->x[2]) * self->temperature <= 1;
    return found ? MATTIS_OK : MATTIS_ERR_SOLVER;
}

/* --- Where the curve starts, and a guess ------------------------------------------------------ */

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

static double stability_at_logit(double logit, void *context) {
    replica_symmetric *self = context;
    self->logit = logit;
    return stability(self);
}

static double stability_at_temperature(double temperature, void *context) {
    replica_symmetric *self = context;
    self->dense.temperature = temperature;
    return stability(self);
}

/* The groups of replicas behave much as replicas do at the temperature 1/mu, where the symmetry
 * breaks: q0 and mu from there, q1 from the replica-symmetric state here; factors by experience. */
static int guess(const mattis_dense *self, double logit, unknowns *at) {
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
    *at = (unknowns){{log(v0), log(2 * v1), log(mu)}};
    return MATTIS_OK;
}

/* --- The largest load ------------------------------------------------------------------------- */

typedef struct {
    double place; /* ln(start - logit) */
    unknowns at;
    mattis_dense_broken point;
} sample;

/* The state at `place`, from where the line through two others leads. */
static int follow(const mattis_dense *self, double start, const sample *a, const sample *b,
                  double place, sample *out) {
    double t = (place - a->place) / (b->place - a->place);
    sample next = {.place = place};
    for (int j = 0; j < UNKNOWNS; j++)
        next.at.x[j] = a->at.x[j] + t * (b->at.x[j] - a->at.x[j]);
    int code = solve_at(self, start - exp(place), false, &next.at, &next.point);
    *out = next;
    return code;
}

/* The top of the parabola through three samples `step` apart. */
static double summit(const sample s[3], double step) {
    double left = s[1].point.load - s[0].point.load, right = s[2].point.load - s[1].point.load;
    return s[1].place + 0.5 * step * (left + right) / (left - right);
}

/* Climbs from `place` to the maximum of the load. */
static int climb(const mattis_dense *self, double start, double place, mattis_dense_broken *peak) {
    double step = 0.15;
    sample s[3] = {{.place = place}};
    int code = guess(self, start - exp(place), &s[0].at);
    if (code == MATTIS_OK)
        code = solve_at(self, start - exp(place), true, &s[0].at, &s[0].point);
    if (code)
        return code;
    s[1] = s[0];
    s[1].place += step;
    code = solve_at(self, start - exp(s[1].place), true, &s[1].at, &s[1].point);
    if (s[1].point.load < s[0].point.load) {
        sample swap = s[0];
        s[0] = s[1];
        s[1] = swap;
        step = -step;
    }
    for (int k = 0; k < WALK_STEPS && code == MATTIS_OK; k++) {
        code = follow(self, start, &s[0], &s[1], s[1].place + step, &s[2]);
        if (s[2].point.load < s[1].point.load)
            break;
        s[0] = s[1];
        s[1] = s[2];
    }
    for (int k = 0; k < 2; k++) {
        double top = summit(s, step);
        sample a = s[0], b = s[2];
        step *= 0.15;
        for (int i = 0; i < 3 && code == MATTIS_OK; i++)
            code = follow(self, start, &a, &b, top + (i - 1) * step, &s[i]);
    }
    *peak = s[1].point;
    return code;
}

int mattis_dense_broken_spinodal(const mattis_dense *self, mattis_dense_broken *point) {
    /* The range of logits near enough to matter; a break this close to the end of the
     * replica-symmetric branch changes the load by about 2e-6 of it. */
    const double widest = 1.5, narrowest = 0.01;
    double end, load;
    int code = mattis_dense_spinodal(self, &end, &load);
    if (code)
        return code;
    replica_symmetric symmetric = {.dense = *self};
    bool stable = stability_at_logit(end, &symmetric) >= 0;
    mattis_dense_state state = symmetric.point.state;
    *point =
        (mattis_dense_broken){.state = state, .outer_overlap = state.replica_overlap, .load = load};
    if (stable)
        return MATTIS_OK;
    double start = end + widest, root;
    gsl_function equation = {stability_at_logit, &symmetric};
    if (stability_at_logit(start, &symmetric) > 0 &&
        mattis_root(&equation, end, start, 1e-9, &root) == MATTIS_OK)
        start = root;
    if (start - end < narrowest)
        return MATTIS_OK;
    static const double distance[] = {1.3, 2, 3, 1, 5}; /* where Newton's method may start */
    mattis_dense_broken unbroken = *point;
    code = MATTIS_ERR_SOLVER;
    for (size_t k = 0; k < sizeof distance / sizeof *distance && code == MATTIS_ERR_SOLVER; k++)
        code = climb(self, start, log(distance[k] * (start - end)), point);
    /* Where no start converges that near to the break, the replica-symmetric load is off by at most
     * about 1e-4 of it (measured at its edge: 1.2e-4). */
    if (code == MATTIS_ERR_SOLVER && start - end < 10 * narrowest) {
        *point = unbroken;
        code = MATTIS_OK;
    }
    return code;
}

int mattis_dense_broken_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    mattis_dense_broken point;
    int code = mattis_dense_init(&dense, params, temperature);
    /* Learning from few examples: the end found lies near a second maximum of the curve, and
     * whether it is the state that simulation meets has not been shown. The line is left out there.
     */
    bool learns = params->rule != MATTIS_STORING && params->quality < 1;
    if (code == MATTIS_OK && (dense.order == 2 || learns))
        code = MATTIS_ERR_RANGE;
    if (code == MATTIS_OK)
        code = mattis_dense_broken_spinodal(&dense, &point);
    if (code == MATTIS_OK)
        *load = point.load;
    return code;
}
