/* See mattis/line_fit.h. */
#include "mattis/line_fit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

void mattis_line_fit_weighted(const double *x, const double *y, const double *error, size_t n,
                              mattis_line_fit *out) {
    double weight = 0, mean_x = 0, mean_y = 0, spread = 0, product = 0;
    *out = (mattis_line_fit){NAN, NAN, NAN, NAN, NAN, 0};
    for (int pass = 0; pass < 2; pass++) { /* means first, then the spread about them */
        for (size_t k = 0; k < n; k++) {
            if (isnan(x[k]) || isnan(y[k]) || !(error[k] > 0))
                continue;
            const double w = 1 / (error[k] * error[k]);
            if (pass == 0) {
                weight += w;
                mean_x += w * x[k];
                mean_y += w * y[k];
                out->n++;
            } else {
                spread += w * (x[k] - mean_x) * (x[k] - mean_x);
                product += w * (x[k] - mean_x) * (y[k] - mean_y);
            }
        }
        if (pass == 0) {
            mean_x /= weight;
            mean_y /= weight;
        }
    }
    if (out->n < 2 || !(spread > 0))
        return;
    out->slope = product / spread;
    out->slope_error = sqrt(1 / spread);
    out->intercept = mean_y - out->slope * mean_x;
    out->intercept_error = sqrt(1 / weight + mean_x * mean_x / spread);
    out->chi2 = 0;
    for (size_t k = 0; k < n; k++) {
        const double off = (y[k] - out->intercept - out->slope * x[k]) / error[k];
        out->chi2 += isnan(x[k]) || isnan(y[k]) || !(error[k] > 0) ? 0 : off * off;
    }
}

double mattis_chi2_chance(double chi2, size_t freedom) {
    return freedom && !isnan(chi2) ? gsl_cdf_chisq_Q(chi2, (double)freedom) : NAN;
}
