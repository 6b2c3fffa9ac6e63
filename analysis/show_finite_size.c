/* Extrapolation in `mattis show`: see show.h. */
#include <math.h>
#include <stdio.h>

#include "finite_size.h"
#include "show.h"

enum { ROWS_MOST = 16 };

static void write_place(const mattis_cells *cells, const mattis_finite_size *all,
                        const mattis_finite_point *point, FILE *out) {
    for (size_t a = 0; a < cells->n_axes; a++)
        if (a != all->spins && cells->axis[a]->length > 1)
            fprintf(out, "%12.5g", cells->axis[a]->value[point->index[a]]);
}

static void write_table(const mattis_cells *cells, const mattis_finite_size *all, FILE *out) {
    const size_t step = (all->n + ROWS_MOST - 1) / ROWS_MOST;
    for (size_t a = 0; a < cells->n_axes; a++)
        if (a != all->spins && cells->axis[a]->length > 1)
            fprintf(out, "%12s", cells->axis[a]->name);
    fputs("     m, N = inf          theory       z   chi2/dof\n", out);
    for (size_t k = 0; k < all->n; k += step) {
        const mattis_finite_point *point = &all->point[k];
        if (isnan(point->z))
            continue;
        write_place(cells, all, point, out);
        fprintf(out, "  %9.5f ± %-8.5f %9.5f %7.1f %6.2f/%zu%s\n",
                point->theory + point->fit.intercept, point->fit.intercept_error, point->theory,
                point->z, point->fit.chi2, point->fit.n - 2, point->flagged ? "  ! flagged" : "");
    }
    if (step > 1)
        fprintf(out, "            (one of %zu rows; all: --table finite-size)\n", step);
}

int mattis_show_finite_size(const mattis_cells *cells, FILE *out) {
    mattis_finite_size all;
    const int status = mattis_finite_size_find(&all, cells);
    if (status == MATTIS_OK && all.n && all.spins < cells->n_axes) {
        fprintf(out, "\nfinite size m - theory = " MATTIS_FINITE_SIZE_LAW ", over %zu sizes\n",
                cells->axis[all.spins]->length);
        write_table(cells, &all, out);
        if (all.judged)
            fprintf(out,
                    "extrapolated agreement: chi2 = %.1f for %zu positions (%.2f each), %zu of "
                    "them\n            within 2 errors; the law fits badly (chance below 0.01) in "
                    "%zu. Flagged ones\n            are left out.\n",
                    all.chi2, all.judged, all.chi2 / (double)all.judged, all.within, all.poor);
    }
    mattis_finite_size_free(&all);
    return status;
}

int mattis_show_csv_finite_size(const mattis_cells *cells, FILE *out) {
    mattis_finite_size all;
    const int status = mattis_finite_size_find(&all, cells);
    for (size_t a = 0; a < cells->n_axes; a++)
        if (a != all.spins)
            fprintf(out, "%s,", cells->axis[a]->name);
    fputs("overlap,overlap_error,theory,z,slope,slope_error,chi2,freedom,flagged\n", out);
    for (size_t k = 0; status == MATTIS_OK && k < all.n; k++) {
        const mattis_finite_point *point = &all.point[k];
        const double column[] = {point->theory + point->fit.intercept,
                                 point->fit.intercept_error,
                                 point->theory,
                                 point->z,
                                 point->fit.slope,
                                 point->fit.slope_error,
                                 point->fit.chi2,
                                 point->fit.n > 2 ? (double)(point->fit.n - 2) : 0,
                                 point->flagged};
        for (size_t a = 0; a < cells->n_axes; a++) {
            if (a == all.spins)
                continue;
            mattis_show_csv_number(cells->axis[a]->value[point->index[a]], out);
            fputc(',', out);
        }
        for (size_t c = 0; c < sizeof column / sizeof *column; c++) {
            fputs(c ? "," : "", out);
            mattis_show_csv_number(column[c], out);
        }
        fputc('\n', out);
    }
    mattis_finite_size_free(&all);
    return status;
}
