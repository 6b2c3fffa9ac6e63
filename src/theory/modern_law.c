/* Large deviations of the overlaps with random patterns: see modern.h. */
#include <gsl/gsl_sf_lambert.h>
#include <math.h>

#include "mattis/error.h"
#include "modern.h"
#include "scalar_solve.h"

double mattis_modern_slope(int64_t law, double b) {
    if (law == MATTIS_LAW_BINARY)
        return tanh(b);
    if (law == MATTIS_LAW_GAUSSIAN || isinf(b))
        return law == MATTIS_LAW_GAUSSIAN ? b : 1;
    return 2 * b / (1 + sqrt(1 + 4 * b * b)); /* b = t/(1 - t^2) */
}

double mattis_modern_zeta(int64_t law, double b) {
    if (law == MATTIS_LAW_BINARY) /* ln cosh: the second form keeps digits near 0 */
        return b > 1 ? b + log1p(exp(-2 * b)) - M_LN2 : log1p(2 * pow(sinh(b / 2), 2));
    if (law == MATTIS_LAW_GAUSSIAN)
        return 0.5 * b * b;
    const double t = mattis_modern_slope(law, b);
    return b * t + 0.5 * (b > 1 ? log(t / b) : log1p(-t * t)); /* 1 - t^2 = t/b */
}

double mattis_modern_rate(int64_t law, double e) {
    if (law == MATTIS_LAW_GAUSSIAN)
        return 0.5 * e * e;
    if (e > 1)
        return INFINITY;
    if (law == MATTIS_LAW_SPHERE)
        return -0.5 * log1p(-e * e);
    return 0.5 * ((1 + e) * log1p(e) + (e < 1 ? (1 - e) * log1p(-e) : 0));
}

typedef struct inversion {
    int64_t law;
    double load;
} inversion;

static double rate_difference(double e, void *context) {
    const inversion *self = context;
    return mattis_modern_rate(self->law, e) - self->load;
}

double mattis_modern_nearest(int64_t law, double load) {
    if (law == MATTIS_LAW_GAUSSIAN)
        return sqrt(2 * load);
    if (law == MATTIS_LAW_SPHERE)
        return sqrt(-expm1(-2 * load));
    if (load >= M_LN2)
        return 1;
    inversion self = {law, load};
    gsl_function difference = {rate_difference, &self};
    double e = 0;
    if (!(load > 0) || mattis_root(&difference, 0, 1, 0, &e) == MATTIS_OK)
        return e;
    return NAN;
}

double mattis_modern_condensation(int64_t law, double b) {
    return mattis_modern_rate(law, mattis_modern_slope(law, b));
}

double mattis_modern_critical(int64_t law, double b, double y) {
    if (!(y > 0))
        return 0;
    return y > mattis_modern_slope(law, b) ? b * y - mattis_modern_zeta(law, b)
                                           : mattis_modern_rate(law, y);
}

double mattis_modern_crosstalk(int64_t law, double b, double load) {
    return load < mattis_modern_condensation(law, b) ? mattis_modern_nearest(law, load)
                                                     : (load + mattis_modern_zeta(law, b)) / b;
}

double mattis_modern_largest_norm(int64_t law, double load) {
    /* r e^{-r} = e^{-1 - 2 load}, the other branch */
    return law == MATTIS_LAW_GAUSSIAN ? -gsl_sf_lambert_Wm1(-exp(-1 - 2 * load)) : 1;
}

mattis_capacity mattis_modern_capacity(double beta, double kappa, double spins, double failure) {
    const double n = spins - 1;
    const double a = 2 / n * (1 + log(2 * beta * kappa * kappa * failure * n));
    const double b = 0.4 * kappa * kappa * beta;
    const double c = b / gsl_sf_lambert_W0(exp(a + log(b)));
    const bool proven = c >= pow(2 / sqrt(failure), 4 / n);
    return (mattis_capacity){c, proven ? 0.5 * log(failure) + 0.25 * n * log(c) : NAN};
}
