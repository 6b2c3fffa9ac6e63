/* Where a transition lies along one axis, from measurements at some points of it. */
#ifndef MATTIS_TRANSITION_FIT_H
#define MATTIS_TRANSITION_FIT_H

#include <stddef.h>

/* A measured transition. */
typedef struct mattis_transition_fit {
    double at;    /* where half of the samples retrieve; NaN where the points do not tell */
    double error; /* one standard error */
    double width; /* of the logistic law, over which the fraction changes */
} mattis_transition_fit;

/* Fits p(x) = 1/(1 + exp(s (x - at)/width)), s = +-1, to the fraction of samples that retrieve, by
 * maximum likelihood. `x` holds n points in any order (logarithms, where that is the scale);
 * `retrieved` n rows of n_samples fractions in [0, 1], NaN where a sample is missing. The error is
 * the jackknife error over the samples (all points of one sample left out together, since the same
 * disorder may stand behind them, and the width kept) or, where it is larger, the share of the
 * grid: spacing/sqrt(12) of the two points around the transition, the deviation of a uniform law,
 * unless the width is above a third of the spacing and the samples differ. A width below a quarter
 * of the spacing cannot be told from it, and is set to it. NaN where less than two points have
 * samples, the fraction does not cross 1/2, or the place lies beyond the first or the last point by
 * more than its error, or a tenth of the range. MATTIS_ERR_MEMORY. */
int mattis_transition_fit_logistic(const double *x, const double *retrieved, size_t n,
                                   size_t n_samples, mattis_transition_fit *out);

/* Where two curves with errors cross: each sign change of a - b between neighbouring points (sorted
 * by x) at which |a - b| exceeds twice its error on both sides, at the root of the straight line
 * between them, with the error that follows from theirs. At most `most` crossings; returns their
 * number. Points with NaN are passed over. */
size_t mattis_transition_crossings_of(const double *x, const double *a, const double *a_error,
                                      const double *b, const double *b_error, size_t n,
                                      mattis_transition_fit *out, size_t most);

#endif
