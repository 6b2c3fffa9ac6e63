/* Solutions of the multitasking network, followed from a first state. n -> E x tanh beta h is one
 * step of parallel dynamics and lowers f = |n|^2/(2R) - T E ln 2cosh beta h, because the second
 * term is concave: it always converges, and Newton's method takes over where it is faster. */
#include <float.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "mattis/error.h"
#include "multitasking.h"

enum { MAX = MATTIS_THEORY_PATTERNS, ROUNDS = 400, STEPS = 8, WHOLE_STEPS = 16, DOUBLINGS = 24 };

static const double solved = 2e-15;   /* nothing smaller can be told from rounding */
static const double near = 1e-3;      /* residual below which a solution is approached */
static const double marginal = 1e-9;  /* eigenvalues this small count as 0 */
static const double rounded = 1e-13;  /* and these may be 0 */
static const double resolved = 1e-14; /* of f, well above rounding */
static const double vanishing = 1e-9;
static const double counted = 1e-6;
static const double alike = 1e-12; /* amplitudes of a start that differ by rounding */

/* --- The state of overlaps -------------------------------------------------------------------- */

/* Amplitudes that count, in descending order; returns how many. */
static size_t sorted_amplitudes(const double *overlap, size_t n_patterns, double amplitude[MAX]) {
    size_t k = 0;
    for (size_t mu = 0; mu < n_patterns; mu++) {
        double size = fabs(overlap[mu]);
        if (size <= counted)
            continue;
        size_t place = k++;
        for (; place > 0 && amplitude[place - 1] < size; place--)
            amplitude[place] = amplitude[place - 1];
        amplitude[place] = size;
    }
    return k;
}

double mattis_multitasking_margin_of(const double *overlap, size_t n_patterns) {
    double amplitude[MAX], smaller = 0, margin = INFINITY;
    size_t k = sorted_amplitudes(overlap, n_patterns, amplitude);
    for (size_t a = k; a-- > 0; smaller += amplitude[a])
        if (a + 1 < k)
            margin = fmin(margin, amplitude[a] - smaller);
    return margin - vanishing; /* equal within rounding is not above */
}

mattis_state mattis_multitasking_state_of(const double *overlap, size_t n_patterns) {
    double amplitude[MAX];
    size_t k = sorted_amplitudes(overlap, n_patterns, amplitude);
    if (k < 2)
        return k == 0 ? MATTIS_STATE_ERGODIC : MATTIS_STATE_PURE;
    if (mattis_multitasking_margin_of(overlap, n_patterns) > 0)
        return MATTIS_STATE_HIERARCHICAL;
    return k == n_patterns ? MATTIS_STATE_PARALLEL : MATTIS_STATE_MIXED;
}

/* --- Shapes ----------------------------------------------------------------------------------- */

/* Orthogonal projection on the states of this shape. */
static void project(const mattis_multitasking_shape *shape, size_t n_patterns, double *vector) {
    double sum[MAX] = {0};
    int count[MAX] = {0};
    if (!shape)
        return;
    for (size_t mu = 0; mu < n_patterns; mu++)
        if (shape->group[mu] >= 0) {
            sum[shape->group[mu]] += vector[mu];
            count[shape->group[mu]]++;
        }
    for (size_t mu = 0; mu < n_patterns; mu++) {
        int group = shape->group[mu];
        vector[mu] = group < 0 ? 0 : sum[group] / count[group];
    }
}

/* --- R times the Hessian ---------------------------------------------------------------------- */

/* 1 - slope = R times the Hessian of f, diagonal; among states of a shape the other directions have
 * the eigenvalue 1. */
typedef struct {
    size_t n;
    double eigenvalue[MAX];
    double direction[MAX][MAX]; /* of eigenvalue k: direction[k] */
} spectrum;

static int diagonalize(const mattis_multitasking_average *average, size_t n,
                       const mattis_multitasking_shape *shape, spectrum *out) {
    double matrix[MAX * MAX], vectors[MAX * MAX];
    out->n = n;
    for (size_t j = 0; j < n; j++) { /* P (1 - slope) P + 1 - P, column by column */
        double unit[MAX] = {0}, column[MAX], inside[MAX];
        unit[j] = 1;
        for (size_t i = 0; i < n; i++)
            inside[i] = unit[i];
        project(shape, n, inside);
        for (size_t i = 0; i < n; i++) {
            column[i] = inside[i];
            for (size_t l = 0; l < n; l++)
                column[i] -= average->slope[i][l] * inside[l];
        }
        project(shape, n, column);
        for (size_t i = 0; i < n; i++)
            matrix[i * n + j] = column[i] + unit[i] - inside[i];
    }
    gsl_eigen_symmv_workspace *workspace = gsl_eigen_symmv_alloc(n);
    if (!workspace)
        return MATTIS_ERR_MEMORY;
    gsl_matrix_view a = gsl_matrix_view_array(matrix, n, n);
    gsl_matrix_view v = gsl_matrix_view_array(vectors, n, n);
    gsl_vector_view e = gsl_vector_view_array(out->eigenvalue, n);
    int code = gsl_eigen_symmv(&a.matrix, &e.vector, &v.matrix, workspace);
    gsl_eigen_symmv_free(workspace);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            out->direction[k][i] = vectors[i * n + k];
    return code ? MATTIS_ERR_SOLVER : MATTIS_OK;
}

static double lowest(const spectrum *self) {
    double least = INFINITY;
    for (size_t k = 0; k < self->n; k++)
        least = fmin(least, self->eigenvalue[k]);
    return least;
}

static double along(const spectrum *self, size_t k, const double *vector) {
    double sum = 0;
    for (size_t i = 0; i < self->n; i++)
        sum += self->direction[k][i] * vector[i];
    return sum;
}

/* --- Following -------------------------------------------------------------------------------- */

typedef struct {
    const mattis_multitasking *law;
    const mattis_multitasking_shape *shape;
    mattis_multitasking_solution *at;
    double force[MAX]; /* E x tanh beta h - n */
} walker;

static double free_energy(const walker *self) {
    double squares = 0;
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        squares += self->at->n[mu] * self->at->n[mu];
    return 0.5 * squares / self->law->strength - self->at->average.log_cosh;
}

static void look(walker *self, bool slopes) {
    mattis_multitasking_average_at(self->law, self->at->n, slopes, &self->at->average);
    self->at->residual = 0;
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        self->force[mu] = self->at->average.data_overlap[mu] - self->at->n[mu];
    project(self->shape, self->law->patterns, self->force);
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        self->at->residual = fmax(self->at->residual, fabs(self->force[mu]));
    self->at->free_energy = free_energy(self);
}

static void move(walker *self, const double *step, double length) {
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        self->at->n[mu] += length * step[mu];
    project(self->shape, self->law->patterns, self->at->n);
}

/* A small step away from a state that is not stable, one length for each pattern so that no
 * symmetry remains; the first ones, which a start names, lead. */
static void push_of(size_t n, double *push) {
    for (size_t mu = 0; mu < n; mu++)
        push[mu] = pow(3, -(double)mu);
}

/* The step of Newton's method, and the fall of f that it promises. Where f is not convex moduli of
 * the eigenvalues let f fall along all directions. */
static double newton_step(const walker *self, const spectrum *hessian, double step[MAX]) {
    double promise = 0;
    for (size_t i = 0; i < hessian->n; i++)
        step[i] = 0;
    for (size_t k = 0; k < hessian->n; k++) {
        const double force = along(hessian, k, self->force);
        const double length = force / fmax(fabs(hessian->eigenvalue[k]), rounded);
        promise += force * length / self->law->strength;
        for (size_t i = 0; i < hessian->n; i++)
            step[i] += length * hessian->direction[k][i];
    }
    return promise;
}

/* The residual is rounding alone. */
static bool is_exact(const walker *self) {
    double largest = 0;
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        largest = fmax(largest, fabs(self->at->n[mu]));
    return self->at->residual <= DBL_EPSILON * largest;
}

/* Whole steps of Newton's method where f is convex, until the residual is half of what it was: most
 * often the first one. Where f is a curved valley, as next to the point at which the lines meet, a
 * step along it also climbs its side, and those that follow come back to its bottom: the residual
 * rises before it falls. Returns whether it fell; else nothing has changed. */
static bool halve_residual(walker *self, const spectrum *hessian) {
    const mattis_multitasking_solution before = *self->at;
    spectrum here = *hessian;
    for (int k = 0; k < WHOLE_STEPS && lowest(&here) > 0; k++) {
        double step[MAX];
        newton_step(self, &here, step);
        move(self, step, 1);
        look(self, true);
        if ((self->at->residual < 0.5 * before.residual || is_exact(self)) &&
            self->at->free_energy < before.free_energy + resolved)
            return true;
        if (self->at->average.singular ||
            diagonalize(&self->at->average, self->law->patterns, self->shape, &here))
            break;
    }
    if (self->at->residual < 0.9 * before.residual &&
        self->at->free_energy < before.free_energy + resolved)
        return true;
    *self->at = before;
    look(self, true);
    return false;
}

/* One step of Newton's method: whole steps if they halve the residual; where they do not, as much
 * of one as lowers f, by a tenth of what the slope of f promises, or, where that is lost in the
 * rounding of f, as lowers the residual of a convex f. Returns whether there was such a step. */
static bool newton(walker *self, const spectrum *hessian) {
    if (halve_residual(self, hessian))
        return true;
    const mattis_multitasking_solution before = *self->at;
    const bool convex = lowest(hessian) > 0;
    double step[MAX];
    const double promise = newton_step(self, hessian, step);
    for (double length = 1; length > 0x1p-8; length *= 0.5) {
        const double fall = 0.1 * length * promise;
        const bool lost = fall <= resolved;
        if (lost && !convex)
            break;
        move(self, step, length);
        look(self, true);
        if (lost ? self->at->residual < (1 - 0.1 * length) * before.residual
                 : self->at->free_energy < before.free_energy - fall)
            return true;
        *self->at = before;
    }
    look(self, true);
    return false;
}

/* Leaves a saddle point the way the dynamics would: along the part of the force that grows, or of
 * the push where there is none, as far as f falls. */
static void leave_saddle(walker *self, const spectrum *hessian) {
    double push[MAX], step[MAX] = {0}, size = 0;
    push_of(hessian->n, push);
    project(self->shape, hessian->n, push);
    for (int pushed = 0; size < 1e-12 && pushed < 2; pushed++) {
        size = 0;
        for (size_t k = 0; k < hessian->n; k++) {
            if (hessian->eigenvalue[k] > -marginal)
                continue;
            double length = along(hessian, k, pushed ? push : self->force);
            size += length * length;
            for (size_t i = 0; i < hessian->n; i++)
                step[i] += length * hessian->direction[k][i];
        }
        size = sqrt(size);
    }
    double length = 1e-5 / size, gone = 0;
    double best = self->at->free_energy;
    for (int doubling = 0; doubling < DOUBLINGS; doubling++, length *= 2) {
        const mattis_multitasking_solution before = *self->at;
        move(self, step, length - gone);
        look(self, false);
        if (doubling > 0 && !(self->at->free_energy < best)) {
            *self->at = before;
            look(self, false); /* the force there */
            return;
        }
        best = self->at->free_energy;
        gone = length;
    }
}

/* Plain steps of the dynamics. */
static void walk(walker *self) {
    for (int step = 0; step < STEPS && self->at->residual > solved; step++) {
        move(self, self->force, 1);
        look(self, false);
    }
}

/* Amplitudes that decay are 0 by symmetry. */
static void drop_vanishing(walker *self) {
    for (size_t mu = 0; mu < self->law->patterns; mu++)
        if (fabs(self->at->n[mu]) < vanishing)
            self->at->n[mu] = 0;
}

static int settle(walker *self) {
    look(self, false);
    for (int round = 0; round < ROUNDS; round++) {
        spectrum hessian;
        walk(self);
        if (self->at->residual > near)
            continue;
        drop_vanishing(self);
        look(self, true);
        int code = diagonalize(&self->at->average, self->law->patterns, self->shape, &hessian);
        if (code)
            return code;
        const double least = self->at->average.singular ? -INFINITY : lowest(&hessian);
        if (least < -marginal) {
            if (self->shape && self->at->residual <= solved)
                return MATTIS_OK;
            if (self->at->average.singular) {
                double push[MAX];
                push_of(self->law->patterns, push);
                project(self->shape, self->law->patterns, push);
                move(self, push, near * (1 - self->law->dilution));
                look(self, false);
            } else if (!newton(self, &hessian)) {
                leave_saddle(self, &hessian);
            }
            continue;
        }
        if (self->at->residual <= solved)
            return MATTIS_OK;
        while (!is_exact(self) && lowest(&hessian) > 0 && newton(self, &hessian)) {
            code = diagonalize(&self->at->average, self->law->patterns, self->shape, &hessian);
            if (code)
                return code;
        }
        if (self->at->residual < 1e-13 && lowest(&hessian) > -marginal)
            return MATTIS_OK;
    }
    return MATTIS_OK; /* not converged: see the residual */
}

/* The dynamics keeps the signs and the order of the amplitudes: with u = x^mu + x^nu and
 * v = x^mu - x^nu, of which v and -v are as probable given all else,
 *
 *     E x^mu tanh beta h - E x^nu tanh beta h = E v tanh beta (rest + (n_mu - n_nu) v/2R)
 *
 * has the sign of n_mu - n_nu, and likewise E x^mu tanh beta h that of n_mu. Newton's method does
 * not: this turns a state to the one of its images under these symmetries, which all have the same
 * f, that lies on the side of the start. What the start does not tell apart comes in falling order
 * and above 0. */
static void turn_to(const double *start, size_t n, double *state) {
    double size[MAX];
    size_t place[MAX]; /* of the amplitudes of the start, in falling order */
    for (size_t k = 0; k < n; k++) {
        size_t j = k;
        for (; j > 0 && fabs(start[place[j - 1]]) < fabs(start[k]) - alike; j--)
            place[j] = place[j - 1];
        place[j] = k;
        for (j = k; j > 0 && size[j - 1] < fabs(state[k]); j--)
            size[j] = size[j - 1];
        size[j] = fabs(state[k]);
    }
    for (size_t k = 0; k < n; k++)
        state[place[k]] = start[place[k]] < 0 ? -size[k] : size[k];
}

void mattis_multitasking_determined(const double *start, const double *overlap, size_t n,
                                    bool *determined) {
    for (size_t mu = 0; mu < n; mu++) {
        determined[mu] = start[mu] != 0 || fabs(overlap[mu]) < counted;
        for (size_t nu = 0; nu < n; nu++)
            if (fabs(fabs(start[mu]) - fabs(start[nu])) < alike &&
                fabs(fabs(overlap[mu]) - fabs(overlap[nu])) > counted)
                determined[mu] = false;
    }
}

int mattis_multitasking_follow(const mattis_multitasking *self,
                               const mattis_multitasking_shape *shape,
                               mattis_multitasking_solution *solution) {
    walker all = {.law = self, .shape = shape, .at = solution};
    const mattis_multitasking_solution start = *solution;
    spectrum hessian;
    int code = settle(&all);
    if (code)
        return code;
    drop_vanishing(&all);
    turn_to(start.n, self->patterns, solution->n);
    look(&all, true);
    code = diagonalize(&solution->average, self->patterns, NULL, &hessian);
    solution->stability = solution->average.singular ? -INFINITY : lowest(&hessian);
    solution->state = mattis_multitasking_state_of(solution->average.overlap, self->patterns);
    return code;
}
