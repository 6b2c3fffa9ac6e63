/* Energies that are sums over patterns of one polynomial of the overlap:
 *
 *     H = - scale * sum_mu F(S_mu),      S_mu = sum_j xi_j^mu sigma_j,   scale = 1 / (2 N^{P-1})
 *
 *     distinct   F(S) = P! e_P(S)   elementary symmetric polynomial of N signs with sum S, from
 *                k e_k = S e_{k-1} - (N - k + 2) e_{k-2}, e_0 = 1, e_1 = S (Krawtchouk; Gardner
 * 1987) full       F(S) = S^P         (Krotov and Hopfield 2016)
 *
 * F is even or odd with whole coefficients. With y = xi_i sigma_i, flipping i takes S to S - 2y and
 *
 *     F(S) - F(S - 2y) = 2 [ y A(S) - B(S) ]
 *     A(S) = [F(S+2) - F(S-2)] / 4,     B(S) = [F(S+2) + F(S-2) - 2 F(S)] / 4
 *
 * (y^2 = 1 makes the dependence on y linear), so that the local field is a sum of weights A with
 * the signs of one column, and one number for the whole state:
 *
 *     h_i = scale * I_i,   I_i = sum_mu xi_i^mu A(S_mu) - sigma_i sum_mu B(S_mu)
 *     sum_mu F changes by - 2 sigma_i I_i when i flips.
 *
 * For `distinct` this equals P! e_{P-1}(S - y; N - 1), evaluated on its reachable points. */
#ifndef MATTIS_PATTERN_ENERGY_H
#define MATTIS_PATTERN_ENERGY_H

#include "mattis/error.h"
#include "mattis/kernels.h"
#include "mattis/params.h"

typedef struct mattis_pattern_energy {
    double scale; /* in front of the sum over patterns */
    int terms;    /* of F = S^{odd} sum_k f_k S^{2k} */
    bool odd;
    mattis_wide f[MATTIS_POLYNOMIAL_TERMS];
    int64_t factor;      /* common factor taken out of A and B */
    mattis_polynomial a; /* A / factor */
    mattis_polynomial b; /* B / factor */
} mattis_pattern_energy;

/* Builds the polynomials for the order, interaction and N of `params`. MATTIS_ERR_RANGE where a
 * weight would not fit in 63 bits. */
int mattis_pattern_energy_init(mattis_pattern_energy *self, const mattis_params *params);

/* Whether A / factor is S, S^2 + c or S (S^2 + c), rightly so in 16 bits but for few overlaps
 * (those of random patterns are Gaussian), and B of a kind that its sums follow from those of S and
 * S^2. */
bool mattis_pattern_energy_short(const mattis_pattern_energy *self, const mattis_params *params,
                                 mattis_short_form *form);

/* F(S), exactly. */
mattis_wide mattis_pattern_energy_at(const mattis_pattern_energy *self, int64_t overlap);

#endif
