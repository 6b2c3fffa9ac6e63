/* The end of the retrieval state with one step of replica symmetry breaking, P >= 3.
 *
 * As for the replica-symmetric curve (rs_dense_branches.c) n is chosen and the load follows. From
 * load 0 the state is the replica-symmetric one; where that is unsound (rsb_state.c; at T = 0
 * everywhere) the curve leaves it, without a step in the load: q1 grows from q0, or theta falls
 * from 1, where f and the load know nothing of q1. The state that is followed to larger loads ends
 * at the first maximum of the load on the way. The curve is entered where Newton's method finds it,
 * walked back to its origin, so that it is known to be the one that comes from small loads and
 * nothing is passed over, and then down. Back where theta = 1 it is the replica-symmetric curve
 * again. */
#include <math.h>

#include "mattis/error.h"
#include "rsb.h"

enum { WALK_STEPS = 120, SUMMIT_ROUNDS = 2, JOIN_ROUNDS = 5 };

/* --- Steps along the curve -------------------------------------------------------------------- */

/* A place is ln(origin - logit): near a continuous onset v1 grows from 0 there. */
typedef struct {
    double place;
    mattis_rsb_unknowns at;
    mattis_dense_broken point;
} sample;

typedef struct {
    const mattis_dense *dense;
    double origin, symmetric_load; /* load: the end of the replica-symmetric curve */
} curve;

static double logit_of(const curve *self, double place) {
    return self->origin - exp(place);
}

/* The state at `place`, from where the line through two others leads; where that fails, or they are
 * the same, from the second. */
static int follow(const curve *self, const sample *a, const sample *b, double place, sample *out) {
    double logit = logit_of(self, place);
    bool apart = fabs(b->place - a->place) > 0;
    double t = apart ? (place - b->place) / (b->place - a->place) : 0;
    int code = MATTIS_ERR_SOLVER;
    *out = (sample){.place = place, .at = b->at};
    for (int j = 0; j < MATTIS_RSB_UNKNOWNS; j++)
        out->at.x[j] += t * (b->at.x[j] - a->at.x[j]);
    if (apart)
        code = mattis_rsb_solve(self->dense, logit, false, &out->at, &out->point);
    if (code == MATTIS_ERR_SOLVER) {
        out->at = b->at;
        code = mattis_rsb_solve(self->dense, logit, true, &out->at, &out->point);
    }
    return code;
}

/* Even in ln(origin - logit) near the origin, in the logit far from it. */
static double step_at(double place) {
    const double near = 0.15, far = 0.25;
    return fmin(near, far * exp(-place));
}

/* Takes the place of the older sample of the two. */
static int advance(const curve *self, sample pair[2], double direction) {
    sample next;
    double place = pair[1].place + direction * step_at(pair[1].place);
    int code = follow(self, &pair[0], &pair[1], place, &next);
    if (code == MATTIS_OK) {
        pair[0] = pair[1];
        pair[1] = next;
    }
    return code;
}

/* --- From the origin to the first maximum ----------------------------------------------------- */

/* Walks back from `start` towards smaller loads, to where the load falls and the symmetry is nearly
 * unbroken or the load is small; MATTIS_ERR_SOLVER when that is not reached. `pair`: where to walk
 * down from, which is `start` if the load fell all the way. */
static int walk_back(const curve *self, const sample *start, sample pair[2]) {
    const double nearly = 0.1, small = 0.5;
    bool fell = true, near = false;
    sample way[2] = {*start, *start}, first = *start;
    for (int k = 0; k < WALK_STEPS; k++) {
        near = exp(way[1].at.x[1] - way[1].at.x[0]) < nearly ||
               way[1].point.load < small * self->symmetric_load;
        if (near && way[1].point.load < way[0].point.load)
            break;
        int code = advance(self, way, -2);
        if (code && !(near && code == MATTIS_ERR_SOLVER))
            return code;
        if (code) /* few digits are left of v1 */
            break;
        fell = fell && way[1].point.load < way[0].point.load;
        if (k == 0)
            first = way[1];
    }
    pair[0] = fell ? first : way[1];
    pair[1] = fell ? *start : way[1];
    return near ? MATTIS_OK : MATTIS_ERR_SOLVER;
}

/* The top of the parabola through three samples. */
static double summit(const sample s[3]) {
    double a = s[0].place - s[1].place, b = s[2].place - s[1].place;
    double left = (s[0].point.load - s[1].point.load) / a;
    double right = (s[2].point.load - s[1].point.load) / b;
    return s[1].place + 0.5 * (b * left - a * right) / (left - right);
}

static int refine(const curve *self, sample s[3], mattis_dense_broken *peak) {
    int code = MATTIS_OK;
    double width = s[2].place - s[0].place;
    sample top;
    for (int k = 0; k < SUMMIT_ROUNDS && code == MATTIS_OK; k++) {
        double place = summit(s);
        sample a = s[0], b = s[2];
        width *= 0.2;
        for (int i = 0; i < 3 && code == MATTIS_OK; i++)
            code = follow(self, &a, &b, place + 0.5 * (i - 1) * width, &s[i]);
    }
    if (code == MATTIS_OK)
        code = follow(self, &s[0], &s[2], summit(s), &top);
    if (code == MATTIS_OK)
        *peak = top.point;
    return code;
}

static double log_theta(const curve *self, const sample *s) {
    return log(s->point.mu * self->dense->temperature); /* -INFINITY at T = 0 */
}

/* theta = 1, between two samples: regula falsi. */
static int rejoin(const curve *self, sample low, sample high, sample *out) {
    int code = MATTIS_OK;
    *out = high;
    for (int k = 0; k < JOIN_ROUNDS && code == MATTIS_OK; k++) {
        double below = log_theta(self, &low), above = log_theta(self, &high);
        double place = low.place - below * (high.place - low.place) / (above - below);
        code = follow(self, &low, &high, place, out);
        *(log_theta(self, out) > 0 ? &high : &low) = *out;
    }
    return code;
}

/* Walks down from the two samples to the first maximum, or to theta = 1 where that comes first. */
static int walk_down(const curve *self, sample pair[2], mattis_dense_broken *peak,
                     double *rejoined) {
    int code = MATTIS_OK;
    *rejoined = -INFINITY; /* the logit where theta = 1 */
    for (int k = 0; k < WALK_STEPS && code == MATTIS_OK; k++) {
        sample s[3] = {pair[0], pair[1]}, join;
        code = advance(self, pair, 1);
        s[2] = pair[1];
        bool top = s[1].place > s[0].place && s[1].point.load > s[0].point.load &&
                   s[2].point.load < s[1].point.load;
        bool whole = code == MATTIS_OK && log_theta(self, &s[2]) > 0;
        if (code == MATTIS_OK && top)
            code = refine(self, s, peak);
        if (code == MATTIS_OK && top && !(peak->mu * self->dense->temperature > 1))
            return MATTIS_OK;
        if (code == MATTIS_OK && whole) {
            code = rejoin(self, s[1], s[2], &join);
            *rejoined = logit_of(self, join.place);
            *peak = join.point;
            return code;
        }
    }
    return code ? code : MATTIS_ERR_SOLVER;
}

/* --- The end ---------------------------------------------------------------------------------- */

/* Where the curve may be entered: above the end of the replica-symmetric curve, in units of the
 * logits between that and the origin. Newton's method is choosy. */
static const double distance[] = {1.3, 0.6, 2, 0.3, 3, 1, 5};
enum { DISTANCES = sizeof distance / sizeof *distance };

static int enter(const curve *self, double logit, double theta, sample *start) {
    start->place = log(self->origin - logit);
    int code = mattis_rsb_guess(self->dense, logit, theta, &start->at);
    if (code == MATTIS_OK)
        code = mattis_rsb_solve(self->dense, logit, true, &start->at, &start->point);
    return code || !(log_theta(self, start) > 0) ? code : MATTIS_ERR_SOLVER;
}

static int enter_continuous(const curve *self, double end, sample pair[2]) {
    const double widest = 1.5; /* the logits below the onset that a guess serves for */
    double top = fmin(self->origin, end + widest);
    int code = MATTIS_ERR_SOLVER;
    for (int k = 0; k < 2 * DISTANCES && code == MATTIS_ERR_SOLVER; k++) {
        double logit = top - distance[k % DISTANCES] * (top - end);
        sample start;
        code = enter(self, logit, k < DISTANCES ? 0 : 0.97, &start);
        if (code == MATTIS_OK)
            code = walk_back(self, &start, pair);
    }
    return code;
}

/* So near to the origin that nothing lies between. */
static int enter_discontinuous(const curve *self, sample pair[2]) {
    const double near = 0.03, theta[] = {0.97, 0.99, 0.997};
    int code = MATTIS_ERR_SOLVER;
    for (size_t k = 0; k < sizeof theta / sizeof *theta && code == MATTIS_ERR_SOLVER; k++)
        code = enter(self, self->origin - near, theta[k], &pair[0]);
    pair[1] = pair[0];
    return code;
}

int mattis_dense_broken_spinodal(const mattis_dense *self, mattis_dense_broken *point) {
    /* A break this close to the end of the replica-symmetric branch changes the load by about 2e-6
     * of it. */
    const double narrowest = 0.01, farthest = 8;
    double end, load;
    int code = mattis_dense_spinodal(self, &end, &load);
    if (code)
        return code;
    mattis_dense_state state = mattis_dense_retrieval_point(self, end).state;
    *point =
        (mattis_dense_broken){.state = state, .outer_overlap = state.replica_overlap, .load = load};
    mattis_rsb_onset onset;
    code = mattis_rsb_find_onset(self, end, &onset);
    if (code == MATTIS_ERR_RANGE || (code == MATTIS_OK && onset.logit - end < narrowest))
        return MATTIS_OK;
    if (code)
        return code;
    curve broken = {
        .dense = self, .origin = fmin(onset.logit, end + farthest), .symmetric_load = load};
    sample pair[2];
    mattis_dense_broken peak;
    double rejoined;
    code = onset.continuous ? enter_continuous(&broken, end, pair)
                            : enter_discontinuous(&broken, pair);
    if (code == MATTIS_OK)
        code = walk_down(&broken, pair, &peak, &rejoined);
    if (code == MATTIS_OK && rejoined > end)
        return MATTIS_OK; /* replica-symmetric again, and that ends later */
    if (code == MATTIS_OK)
        *point = peak;
    return code;
}

int mattis_dense_broken_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    mattis_dense_broken point;
    int code = mattis_dense_init(&dense, params, temperature);
    if (code == MATTIS_OK && dense.order == 2)
        code = MATTIS_ERR_RANGE;
    if (code == MATTIS_OK)
        code = mattis_dense_broken_spinodal(&dense, &point);
    if (code == MATTIS_OK)
        *load = point.load;
    return code;
}
