/* The pattern as a fixed point of a network of N components: see modern.h. */
#include <math.h>

#include "modern.h"
#include "scalar_solve.h"

typedef struct fixed_point {
    int64_t law;
    double beta, spins;
    double odds;   /* L */
    double weight; /* p */
} fixed_point;

/* Overlap of the other patterns that carry weight, with the state at overlap m. */
static double mean_of_others(const fixed_point *self, double m) {
    const double nearest = 1 - self->odds / (self->spins * self->beta * m);
    return fmax(0, fmin(mattis_modern_slope(self->law, self->beta * m), nearest));
}

static double overlap_change(double m, void *context) {
    const fixed_point *self = context;
    return self->weight + (1 - self->weight) * mean_of_others(self, m) - m;
}

/* Minus the load at which the state with these odds is a fixed point. */
static double minus_load(double odds, void *context) {
    fixed_point *self = context;
    self->odds = odds;
    self->weight = 1 / (1 + exp(-odds));
    gsl_function change = {overlap_change, self};
    double m = 1;
    if (mattis_root(&change, self->weight, 1, 0, &m))
        m = 1; /* beyond rounding */
    return -mattis_modern_critical(self->law, self->beta * m,
                                   1 - odds / (self->spins * self->beta * m));
}

int mattis_modern_finite_load(int64_t law, double beta, double spins, double *load) {
    fixed_point self = {.law = law, .beta = beta, .spins = spins};
    gsl_function function = {minus_load, &self};
    const double most = 10 + log(spins); /* there 1 - p is below e^-10/N: it gains no more */
    double odds, least;
    *load = 0;
    if (!(beta > 0))
        return 0;
    int code = mattis_minimum(&function, 0, most, 80, &odds, &least);
    *load = -least;
    return code;
}
