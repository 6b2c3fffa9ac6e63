/* Theory of the modern network at exponential load, inside the theory folder: an auxiliary
 * random-energy model (Lucibello and Mezard, Phys. Rev. Lett. 132 (2024) 077301; Ramsauer et al.,
 * arXiv 2008.02217; Derrida, Phys. Rev. B 24 (1981) 2613; docs/physics.md).
 *
 * The overlaps e of the K = e^{alpha N} other patterns with the state obey a law of large
 * deviations, P(e) ~ e^{-N I(e)}, with zeta(b) = max_e [b e - I(e)]. Their sum in the softmax is
 *
 *     (1/N) ln sum_mu e^{b N e_mu} = alpha + zeta(b)   where alpha > I(zeta'(b)),
 *                                    b e*, I(e*) = alpha   elsewhere: condensed on few patterns.
 *
 * The pattern at overlap y outweighs them while alpha is below
 *
 *     alpha_c(b, y) = max_{0 <= c <= b} [c y - zeta(c)] = b y - zeta(b)  where y > zeta'(b),
 *                                                         I(y)           elsewhere. */
#ifndef MATTIS_THEORY_MODERN_H
#define MATTIS_THEORY_MODERN_H

#include "mattis/theory.h"

enum { MATTIS_MODERN_LINES = 5 };

/* --- Functions of the law of the patterns, one entry each per unit of cue (b, e, y >= 0) -------
 */

/* binary: ln cosh b; gaussian: b^2/2; sphere: max_t [b t + ln(1 - t^2)/2]. */
double mattis_modern_zeta(int64_t law, double b);

/* Its slope: the overlap of the patterns that dominate the sum. */
double mattis_modern_slope(int64_t law, double b);

/* I(e): [(1+e) ln(1+e) + (1-e) ln(1-e)]/2; e^2/2; -ln(1 - e^2)/2. Infinity beyond its range. */
double mattis_modern_rate(int64_t law, double e);

/* e* >= 0 with I(e*) = load; the largest overlap there is where no e has that rate. */
double mattis_modern_nearest(int64_t law, double load);

/* I(zeta'(b)) = b zeta' - zeta: the crosstalk is condensed below this load. */
double mattis_modern_condensation(int64_t law, double b);

/* alpha_c; 0 for y <= 0. */
double mattis_modern_critical(int64_t law, double b, double y);

/* Its inverse: the least overlap that outweighs the crosstalk at this load. */
double mattis_modern_crosstalk(int64_t law, double b, double load);

/* Largest |xi|^2/N among e^{load N} patterns: 1, or for gaussian entries the r > 1 with
 * (r - 1 - ln r)/2 = load. */
double mattis_modern_largest_norm(int64_t law, double load);

/* Spins at T = 0 follow the sign of fields however small. The mean of the crosstalk is the same for
 * both values of a spin, so what is left of it are its fluctuations e^{N (load + zeta(2b))/2}:
 * alpha_c(2b, y) instead of alpha_c(b, y), which is the limit T -> 0 after N -> infinity. */

/* --- A cell ----------------------------------------------------------------------------------- */

/* A cue with masked components, reduced to one without: N share components, b times gain, at the
 * load alpha/share. Components 0 leave the crosstalk; a uniform point on the sphere sees a shorter
 * cue instead. Masked spins are random: there only the overlap shrinks. */
typedef struct mattis_modern_cue {
    double share, gain;
    double overlap; /* y, of the reduced problem */
    double load;    /* alpha/share */
    double b;       /* beta gain: of the first update; for spins what their fields compare with */
} mattis_modern_cue;
mattis_modern_cue mattis_modern_cue_of(const mattis_params *params);

/* tanh(1/T), the overlap of spins in the field of one pattern, and T ln cosh(1/T), how far their
 * free energy lies below that of free spins. */
double mattis_modern_magnetization(double temperature);
double mattis_modern_free_energy_gain(double temperature);

/* --- Finite networks of continuous states ----------------------------------------------------- */

/* The largest load at which the pattern is a fixed point of N components. Next to it s = m xi, with
 * the weight p on the pattern and the rest on patterns of the mean zeta'(beta m):
 *
 *     m = p + (1 - p) min(zeta'(beta m), y),   L = ln p/(1-p) = N beta m (1 - y),   y = phi(beta m,
 * alpha)
 *
 * so that alpha = alpha_c(beta m, 1 - L/(N beta m)) is explicit in L; its maximum over L >= 0 is
 * the end of the fixed point, or p = 1/2 where the weight goes over smoothly. -> alpha_c(beta, 1)
 * with ln N/N. Returns a code as mattis_minimum. */
int mattis_modern_finite_load(int64_t law, double beta, double spins, double *load);

/* --- Bound of Ramsauer et al., Theorem 3 ------------------------------------------------------ */

/* With probability 1 - p at least sqrt(p) c^{(N-1)/4} patterns drawn from the sphere of radius
 * kappa sqrt(N-1) are stored, c = b/W_0(e^{a + ln b}), a = (2/(N-1)) (1 + ln(2 beta kappa^2 p
 * (N-1))), b = 2 kappa^2 beta/5, if c >= (2/sqrt(p))^{4/(N-1)}. */
typedef struct mattis_capacity {
    double base;  /* c */
    double bound; /* ln of the number; NaN where c is too small */
} mattis_capacity;
mattis_capacity mattis_modern_capacity(double beta, double kappa, double spins, double failure);

extern const mattis_line_type mattis_modern_line[MATTIS_MODERN_LINES];
extern const char *const mattis_modern_ordinates[];
extern const mattis_theory_type mattis_modern_theory;

#endif
