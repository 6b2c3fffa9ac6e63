/* The list of theories, and the tracing of lines. See mattis/theory.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"
#include "multitasking.h"
#include "rs_dense.h"

static const mattis_theory_type *const theories[] = {&mattis_dense_theory,
                                                     &mattis_multitasking_theory};

const mattis_theory_type *mattis_theory_find(mattis_model_kind model) {
    for (size_t k = 0; k < sizeof theories / sizeof *theories; k++)
        if (theories[k]->model == model)
            return theories[k];
    return NULL;
}

void mattis_curve_free(mattis_curve *self) {
    free(self->abscissa);
    free(self->temperature);
    memset(self, 0, sizeof *self);
}

/* The highest temperature that the line reaches, to a relative 1e-9, by bisection on whether it is
 * out of range there. */
static int find_end(const mattis_line_type *line, const mattis_params *params, double *end) {
    double abscissa, low = 0, high = 1;
    int code;
    while ((code = line->abscissa_at(params, high, &abscissa)) == MATTIS_OK && high < 1e9) {
        low = high;
        high *= 2;
    }
    while (code == MATTIS_ERR_RANGE && high - low > 1e-9 * high) {
        double middle = 0.5 * (low + high);
        int here = line->abscissa_at(params, middle, &abscissa);
        if (here == MATTIS_ERR_RANGE)
            high = middle;
        else if (here == MATTIS_OK || here == MATTIS_ERR_SOLVER)
            low = middle;
        else
            return here;
    }
    *end = low;
    return code == MATTIS_ERR_RANGE ? MATTIS_OK : code ? code : MATTIS_ERR_SOLVER;
}

/* Temperatures evenly spaced, but for an approach to the end that halves the last steps: lines turn
 * there towards load 0. */
static double temperature_of(size_t k, size_t n, double end) {
    double x = (double)k / (double)(n - 1);
    return end * x * (1.5 - 0.5 * x);
}

int mattis_line_trace(const mattis_line_type *line, const mattis_params *params, size_t n,
                      mattis_curve *out) {
    memset(out, 0, sizeof *out);
    if (n < 2)
        return MATTIS_ERR_INPUT;
    double end = params->temperature;
    int code = line->endless ? MATTIS_OK : find_end(line, params, &end);
    if (code)
        return code;
    out->abscissa = malloc(n * sizeof *out->abscissa);
    out->temperature = malloc(n * sizeof *out->temperature);
    code = out->abscissa && out->temperature ? MATTIS_OK : MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < n && code == MATTIS_OK; k++) {
        out->temperature[k] = k + 1 < n ? temperature_of(k, n, end) : end;
        code = line->abscissa_at(params, out->temperature[k], &out->abscissa[k]);
        if (code == MATTIS_ERR_SOLVER) {
            out->abscissa[k] = NAN;
            out->missing++;
            code = MATTIS_OK;
        }
    }
    out->n = n;
    if (code == MATTIS_OK && out->missing == n)
        code = MATTIS_ERR_SOLVER;
    if (code)
        mattis_curve_free(out);
    return code;
}
