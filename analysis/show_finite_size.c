/* Extrapolation to infinite networks in `mattis show`: see show.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "finite_size.h"
#include "json.h"
#include "show.h"

enum { ROWS_MOST = 16 };

/* --- Every quantity by every law ------------------------------------------------------------ */

typedef int size_visitor(const mattis_cells *cells, const mattis_column *column,
                         const mattis_finite_size *all, void *context);

/* The columns that were asked for: all where no names are given. */
static int find_columns(const mattis_cells *cells, const mattis_show_options *options,
                        mattis_column **column, size_t *n, mattis_report *report) {
    return options->quantities
               ? mattis_columns_choose(cells, options->quantities, column, n, report)
               : mattis_columns_find(cells, column, n);
}

/* Whether any position has a limit. */
static bool has_limits(const mattis_finite_size *all) {
    for (size_t k = 0; k < all->n; k++)
        if (!isnan(all->point[k].limit))
            return true;
    return false;
}

/* Calls `visit` for each quantity that can be extrapolated, by the law of the options or by each of
 * the usual ones. */
static int visit_all(const mattis_cells *cells, const mattis_show_options *options,
                     size_visitor *visit, void *context, mattis_report *report) {
    const size_t laws = options->size_power > 0 ? 1 : MATTIS_SIZE_LAWS;
    mattis_column *column;
    size_t n;
    int status = find_columns(cells, options, &column, &n, report);
    for (size_t k = 0; status == MATTIS_OK && k < n; k++) {
        for (size_t law = 0; status == MATTIS_OK && law < laws; law++) {
            mattis_finite_size all;
            status = mattis_finite_size_find(
                &all, &column[k], laws == 1 ? options->size_power : mattis_size_powers[law]);
            if (status == MATTIS_OK && has_limits(&all))
                status = visit(cells, &column[k], &all, context);
            mattis_finite_size_free(&all);
        }
    }
    free(column);
    return status;
}

/* --- For people ----------------------------------------------------------------------------- */

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
        for (size_t a = 0; a < cells->n_axes; a++)
            if (a != all->spins && cells->axis[a]->length > 1)
                fprintf(out, "%12.5g", cells->axis[a]->value[point->index[a]]);
        fprintf(out, "  %9.5f ± %-8.5f %9.5f %7.1f %6.2f/%zu%s\n", point->limit, point->error,
                point->theory, point->z, point->fit.chi2, point->fit.n - 2,
                point->flagged ? "  ! flagged" : "");
    }
    if (step > 1)
        fprintf(out, "            (one of %zu rows; all: --table finite-size)\n", step);
}

/* The table of the overlap with the retrieved pattern by one law. */
static int write_overlap(const mattis_cells *cells, double power, FILE *out) {
    mattis_column *column;
    mattis_finite_size all;
    size_t n;
    char law[MATTIS_SIZE_LAW_TEXT];
    int status = mattis_columns_choose(cells, "overlap", &column, &n, NULL);
    if (status == MATTIS_ERR_MEMORY)
        return status;
    if (status == MATTIS_OK && n) {
        status = mattis_finite_size_find(&all, &column[0], power);
        if (status == MATTIS_OK && has_limits(&all)) {
            fprintf(out, "\nfinite size m - theory = limit + slope * %s, over %zu sizes\n",
                    mattis_size_law_text(power, law), cells->axis[all.spins]->length);
            write_table(cells, &all, out);
        }
        mattis_finite_size_free(&all);
    }
    free(column);
    return status == MATTIS_ERR_MEMORY ? status : MATTIS_OK;
}

/* One line of a quantity: the laws come one after another. */
typedef struct summary {
    FILE *out;
    const mattis_column *column; /* of the line so far */
} summary;

/* The modulus of what is there already, and the same in another order, say nothing more. */
static int write_agreement(const mattis_cells *cells, const mattis_column *column,
                           const mattis_finite_size *all, void *context) {
    summary *self = context;
    (void)cells;
    if (all->judged == 0 || column->quantity.comparison != MATTIS_COMPARE_VALUE)
        return MATTIS_OK;
    if (column != self->column)
        fprintf(self->out, "\n            %-24s %9zu", column->name, all->judged);
    self->column = column;
    fprintf(self->out, "  %11.1f %3zu", all->chi2, all->poor);
    return MATTIS_OK;
}

static void write_heading(const mattis_show_options *options, FILE *out) {
    const size_t laws = options->size_power > 0 ? 1 : MATTIS_SIZE_LAWS;
    fputs("\nextrapolated agreement with the theory: chi2, the sum of z^2 over the positions "
          "without\n"
          "            warnings, and how many of them the law fits badly (a chance below 0.01)\n"
          "            quantity                 positions",
          out);
    for (size_t k = 0; k < laws; k++) {
        char law[MATTIS_SIZE_LAW_TEXT];
        mattis_size_law_text(laws == 1 ? options->size_power : mattis_size_powers[k], law);
        fprintf(out, "  %11s bad", law);
    }
}

int mattis_show_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                            FILE *out, mattis_report *report) {
    summary self = {.out = out};
    if (mattis_finite_size_axis(cells) == cells->n_axes || !cells->predicted)
        return MATTIS_OK;
    int status = write_overlap(
        cells, options->size_power > 0 ? options->size_power : mattis_size_powers[0], out);
    if (status != MATTIS_OK)
        return status;
    write_heading(options, out);
    status = visit_all(cells, options, write_agreement, &self, report);
    fputs(self.column ? "\n"
                      : "\n            none: no position has a theory and is without a warning\n",
          out);
    return status;
}

/* --- CSV ------------------------------------------------------------------------------------ */

static const char *const columns[] = {"limit",       "error", "theory",  "z",      "slope",
                                      "slope_error", "chi2",  "freedom", "flagged"};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

static void fill_columns(const mattis_finite_point *point, double out[N_COLUMNS]) {
    const double values[N_COLUMNS] = {
        point->limit,     point->error,
        point->theory,    point->z,
        point->fit.slope, point->fit.slope_error,
        point->fit.chi2,  point->fit.n > 2 ? (double)(point->fit.n - 2) : 0,
        point->flagged};
    for (size_t c = 0; c < N_COLUMNS; c++)
        out[c] = values[c];
}

static int write_rows(const mattis_cells *cells, const mattis_column *column,
                      const mattis_finite_size *all, void *context) {
    FILE *out = context;
    char law[MATTIS_SIZE_LAW_TEXT];
    for (size_t k = 0; k < all->n; k++) {
        double value[N_COLUMNS];
        fill_columns(&all->point[k], value);
        fprintf(out, "%s,%s", column->name, mattis_size_law_text(all->power, law));
        for (size_t a = 0; a < cells->n_axes; a++) {
            if (a == all->spins)
                continue;
            fputc(',', out);
            mattis_show_csv_number(cells->axis[a]->value[all->point[k].index[a]], out);
        }
        for (size_t c = 0; c < N_COLUMNS; c++) {
            fputc(',', out);
            mattis_show_csv_number(value[c], out);
        }
        fputc('\n', out);
    }
    return MATTIS_OK;
}

int mattis_show_csv_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                                FILE *out, mattis_report *report) {
    const size_t spins = mattis_finite_size_axis(cells);
    fputs("quantity,law", out);
    for (size_t a = 0; a < cells->n_axes; a++)
        if (a != spins)
            fprintf(out, ",%s", cells->axis[a]->name);
    for (size_t c = 0; c < N_COLUMNS; c++)
        fprintf(out, ",%s", columns[c]);
    fputc('\n', out);
    return visit_all(cells, options, write_rows, out, report);
}

/* --- JSON ----------------------------------------------------------------------------------- */

typedef struct json_list {
    FILE *out;
    size_t n;
} json_list;

static int write_object(const mattis_cells *cells, const mattis_column *column,
                        const mattis_finite_size *all, void *context) {
    json_list *self = context;
    FILE *out = self->out;
    char law[MATTIS_SIZE_LAW_TEXT];
    fputs(self->n++ ? ",\n{" : "\n{", out);
    mattis_json_member(out, "quantity", column->name, 1);
    mattis_json_member(out, "law", mattis_size_law_text(all->power, law), 0);
    fputs(",\n\"power\": ", out);
    mattis_json_number(out, all->power, 0);
    fprintf(out, ", \"positions\": %zu, \"within\": %zu, \"fits\": %zu, \"poor\": %zu, \"chi2\": ",
            all->judged, all->within, all->fits, all->poor);
    mattis_json_number(out, all->chi2, 0);
    fputs(", \"points\": {", out);
    const char *between = "\n";
    for (size_t a = 0; a < cells->n_axes; a++) {
        if (a == all->spins)
            continue;
        fprintf(out, "%s \"%s\": [", between, cells->axis[a]->name);
        between = ",\n";
        for (size_t k = 0; k < all->n; k++) {
            fputs(k ? "," : "", out);
            mattis_json_number(out, cells->axis[a]->value[all->point[k].index[a]], 0);
        }
        fputs("]", out);
    }
    for (size_t c = 0; c < N_COLUMNS; c++) {
        fprintf(out, "%s \"%s\": [", between, columns[c]);
        between = ",\n";
        for (size_t k = 0; k < all->n; k++) {
            double value[N_COLUMNS];
            fill_columns(&all->point[k], value);
            fputs(k ? "," : "", out);
            mattis_json_number(out, value[c], 0);
        }
        fputs("]", out);
    }
    fputs("}}", out);
    return MATTIS_OK;
}

int mattis_show_json_finite_size(const mattis_cells *cells, const mattis_show_options *options,
                                 FILE *out, mattis_report *report) {
    json_list self = {.out = out};
    fputs(",\n\"finite_size\": [", out);
    const int status = visit_all(cells, options, write_object, &self, report);
    fputs("]", out);
    return status;
}
