/* The list of theories, and the tracing of lines. See mattis/theory.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/error.h"
#include "modern.h"
#include "multitasking.h"
#include "rs_dense.h"

static const mattis_theory_type *const theories[] = {
    &mattis_dense_theory, &mattis_multitasking_theory, &mattis_modern_theory};

const mattis_theory_type *mattis_theory_find(mattis_model_kind model) {
    for (size_t k = 0; k < sizeof theories / sizeof *theories; k++)
        if (theories[k]->model == model)
            return theories[k];
    return NULL;
}

void mattis_curve_free(mattis_curve *self) {
    free(self->abscissa);
    free(self->ordinate);
    memset(self, 0, sizeof *self);
}

bool mattis_line_is_over(const mattis_line_type *line, const mattis_param *ordinate) {
    bool found = !line->ordinates;
    for (const char *const *path = line->ordinates; !found && *path; path++)
        found = strcmp(*path, ordinate->path) == 0;
    return found;
}

int mattis_line_abscissa(const mattis_line_type *line, const mattis_params *params,
                         const mattis_param *ordinate, double value, double *abscissa) {
    mattis_params here = *params;
    mattis_param_set(ordinate, &here, value);
    return line->abscissa_at(&here, value, abscissa);
}

/* By bisection on whether the abscissa is found. */
int mattis_line_end(const mattis_line_type *line, const mattis_params *params,
                    const mattis_param *ordinate, double precision, double *end) {
    double abscissa, low = 0, high = 1;
    int code;
    while ((code = mattis_line_abscissa(line, params, ordinate, high, &abscissa)) == MATTIS_OK &&
           high < 1e9) {
        low = high;
        high *= 2;
    }
    while (code == MATTIS_ERR_RANGE && high - low > precision * high) {
        double middle = 0.5 * (low + high);
        int here = mattis_line_abscissa(line, params, ordinate, middle, &abscissa);
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

/* The approach to the end halves the last steps: lines over temperature turn there towards load 0.
 */
double mattis_line_ordinate(double x, double end) {
    return end * x * (1.5 - 0.5 * x);
}

int mattis_line_trace(const mattis_line_type *line, const mattis_params *params,
                      const mattis_param *ordinate, size_t n, mattis_curve *out) {
    memset(out, 0, sizeof *out);
    if (n < 2)
        return MATTIS_ERR_INPUT;
    double end = mattis_param_get(ordinate, params);
    int code = line->endless ? MATTIS_OK
                             : mattis_line_end(line, params, ordinate, MATTIS_LINE_PRECISION, &end);
    if (code)
        return code;
    out->abscissa = malloc(n * sizeof *out->abscissa);
    out->ordinate = malloc(n * sizeof *out->ordinate);
    code = out->abscissa && out->ordinate ? MATTIS_OK : MATTIS_ERR_MEMORY;
    size_t found = 0;
    for (size_t k = 0; k < n && code == MATTIS_OK; k++) {
        out->ordinate[k] = k + 1 < n ? mattis_line_ordinate((double)k / (double)(n - 1), end) : end;
        code = mattis_line_abscissa(line, params, ordinate, out->ordinate[k], &out->abscissa[k]);
        if (code == MATTIS_ERR_SOLVER || code == MATTIS_ERR_RANGE) {
            out->abscissa[k] = NAN;
            out->missing += code == MATTIS_ERR_SOLVER;
            code = MATTIS_OK;
        } else {
            found++;
        }
    }
    out->n = n;
    if (code == MATTIS_OK && found == 0)
        code = out->missing > 0 ? MATTIS_ERR_SOLVER : MATTIS_ERR_RANGE;
    if (code)
        mattis_curve_free(out);
    return code;
}
