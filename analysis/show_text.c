/* `mattis show` for people: see show.h. */
#include "show.h"

#include <math.h>
#include <stdlib.h>

/* Differences and errors below this are invisible in the four digits of the table. */
static const double resolution = 1e-4;

static const char *or_dash(const char *text) {
    return *text ? text : "-";
}

static void write_header(const mattis_cells *cells, FILE *out) {
    const char *title = mattis_cells_text(cells, "title");
    if (*title)
        fprintf(out, "%s\n\n", title);
    fprintf(out, "model       %s", or_dash(mattis_cells_text(cells, "model")));
    static const char *const names[][2] = {{"order", "P"}, {"spins", "N"}};
    for (size_t k = 0; k < 2; k++) {
        double value = mattis_cells_parameter(cells, names[k][0]);
        if (isfinite(value) && value > 0)
            fprintf(out, ", %s = %g", names[k][1], value);
    }
    const char *revision = mattis_cells_text(cells, "git_revision");
    fprintf(out, "\nexperiment  %s, by mattis %s%s%s%s\n",
            or_dash(mattis_cells_text(cells, "experiment_hash")),
            or_dash(mattis_cells_text(cells, "version")), *revision ? " (" : "", revision,
            *revision ? ")" : "");
    fprintf(out, "started     %s, finished %s\n", or_dash(mattis_cells_text(cells, "started")),
            or_dash(mattis_cells_text(cells, "finished")));
}

static void write_progress(const mattis_cells *cells, FILE *out) {
    const mattis_variable *done =
        cells->measured ? mattis_frame_variable(cells->measured, "done") : NULL;
    if (!done) {
        fputs("progress    predictions alone: nothing was measured\n", out);
        return;
    }
    size_t n = 0;
    for (size_t k = 0; k < done->size; k++)
        n += done->value[k] == 1;
    fprintf(out, "progress    %zu of %zu units done (%.1f %%)\n", n, done->size,
            done->size ? 100.0 * (double)n / (double)done->size : 100.0);
}

/* "load = 0.1", or "start from pattern". */
static void write_setting(const mattis_dimension *axis, double value, FILE *out) {
    if (mattis_cells_is_start(axis))
        fprintf(out, "start from %s", mattis_cells_start_name(value));
    else
        fprintf(out, "%s = %.6g", axis->name, value);
}

static void write_axes(const mattis_cells *cells, const size_t *middle, FILE *out) {
    fputs("axes        ", out);
    for (size_t a = 0; a < cells->n_axes; a++)
        fprintf(out, "%s%s (%zu)", a ? ", " : "", cells->axis[a]->name, cells->axis[a]->length);
    fputc('\n', out);
    if (cells->n_axes < 2)
        return;
    fprintf(out, "table       along %s, at ", cells->axis[0]->name);
    for (size_t a = 1; a < cells->n_axes; a++) {
        fputs(a > 1 ? ", " : "", out);
        write_setting(cells->axis[a], cells->axis[a]->value[middle[a]], out);
    }
    fputs(" (middle values; all cells: --csv)\n", out);
}

/* Right-aligned number of `digits` decimals, or a dash. */
static void write_number(double value, int width, int digits, FILE *out) {
    if (isnan(value))
        fprintf(out, "%*s", width, "-");
    else
        fprintf(out, "%*.*f", width, digits, value);
}

static void write_measured(double value, double error, FILE *out) {
    write_number(value, 9, 4, out);
    fputs(" ± ", out);
    if (isnan(error))
        fputs("-     ", out);
    else
        fprintf(out, "%-6.4f", error);
}

/* Deviation in units of the error. NaN (a dash) where the error is unknown, or where both numbers
 * agree in all digits shown and the error is too small to say more. */
static double deviation(double measured, double predicted, double error) {
    double difference = measured - predicted;
    if (fabs(difference) < resolution && error < resolution)
        return NAN;
    return difference / error;
}

static void write_row(const mattis_cells *cells, size_t cell, FILE *out) {
    double m = mattis_cells_measured(cells, "overlap_mean", cell);
    double m_error = mattis_cells_measured(cells, "overlap_error", cell);
    double m_theory = mattis_cells_predicted(cells, "overlap", cell);
    if (cells->n_axes == 0)
        fprintf(out, "%10s", "-");
    else if (mattis_cells_is_start(cells->axis[0]))
        fprintf(out, "%10s", mattis_cells_start_name(mattis_cells_coordinate(cells, cell, 0)));
    else
        fprintf(out, "%10.5g", mattis_cells_coordinate(cells, cell, 0));
    double patterns = mattis_cells_patterns(cells, cell);
    if (isnan(patterns))
        fprintf(out, "%10s", "-");
    else
        fprintf(out, "%10.8g", patterns);
    write_measured(m, m_error, out);
    write_number(m_theory, 9, 4, out);
    write_number(deviation(m, m_theory, m_error), 8, 1, out);
    write_measured(mattis_cells_measured(cells, "replica_overlap_mean", cell),
                   mattis_cells_measured(cells, "replica_overlap_error", cell), out);
    write_number(mattis_cells_predicted(cells, "replica_overlap", cell), 9, 4, out);
    write_number(mattis_cells_measured(cells, "retrieved_mean", cell), 6, 2, out);
    const char *phase = mattis_cells_phase_name(mattis_cells_predicted(cells, "phase", cell));
    fprintf(out, "  %s\n", phase ? phase : "-");
}

static void write_table(const mattis_cells *cells, FILE *out) {
    size_t index[MATTIS_CELLS_AXES] = {0};
    for (size_t a = 0; a < cells->n_axes; a++)
        index[a] = cells->axis[a]->length ? (cells->axis[a]->length - 1) / 2 : 0;
    write_axes(cells, index, out);
    fprintf(out, "\n%10s%10s%18s%9s%8s%18s%9s%6s  %s\n", cells->n_axes ? cells->axis[0]->name : "",
            "K", "m measured", "m theory", "z", "q measured", "q theory", "retr.", "phase");
    size_t length = cells->n_axes ? cells->axis[0]->length : 1;
    for (index[0] = 0; cells->n > 0 && index[0] < length; index[0]++)
        write_row(cells, mattis_cells_at(cells, index), out);
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *value, size_t n) {
    qsort(value, n, sizeof *value, compare_doubles);
    return (value[(n - 1) / 2] + value[n / 2]) / 2;
}

/* Collects |measured - predicted| of every cell that has both and whose equations were solved. */
static size_t compare(const mattis_cells *cells, double *difference, size_t *within) {
    size_t n = 0;
    *within = 0;
    for (size_t cell = 0; cell < cells->n; cell++) {
        double status = mattis_cells_predicted(cells, "status", cell);
        double d = fabs(mattis_cells_measured(cells, "overlap_mean", cell) -
                        mattis_cells_predicted(cells, "overlap", cell));
        if (isnan(d) || status > 0)
            continue;
        double error = mattis_cells_measured(cells, "overlap_error", cell);
        *within += d <= 2 * error || d < resolution;
        difference[n++] = d;
    }
    return n;
}

static int write_agreement(const mattis_cells *cells, FILE *out) {
    double *difference = malloc((cells->n + 1) * sizeof *difference);
    if (!difference)
        return MATTIS_ERR_MEMORY;
    size_t within;
    size_t n = compare(cells, difference, &within);
    if (n == 0)
        fputs("\nagreement   no cell has both a measurement and a prediction\n", out);
    else
        fprintf(out,
                "\nagreement   %zu of %zu cells compared: median |m measured - m theory| = %.4f,\n"
                "            %zu within 2 sigma. Sigma is the statistical error; the shift of a "
                "finite network\n            from the theory of an infinite one is not in it.\n",
                n, cells->n, median(difference, n), within);
    free(difference);
    return MATTIS_OK;
}

/* Smallest and largest finite number of one column of a line. */
static void write_range(const mattis_variable *line, size_t column, const char *axis, FILE *out) {
    double low = INFINITY, high = -INFINITY;
    for (size_t k = column; k < line->size; k += 2) {
        low = fmin(low, line->value[k]);
        high = fmax(high, line->value[k]);
    }
    if (low > high)
        fprintf(out, "%s -", axis);
    else if (low == high)
        fprintf(out, "%s %.5g", axis, low);
    else
        fprintf(out, "%s %.5g to %.5g", axis, low, high);
}

static void write_lines(const mattis_cells *cells, FILE *out) {
    for (size_t v = 0; cells->lines && v < cells->lines->n_variables; v++) {
        const mattis_variable *line = &cells->lines->variable[v];
        const mattis_attribute *x = mattis_attributes_get(&line->attributes, "x_axis");
        const mattis_attribute *y = mattis_attributes_get(&line->attributes, "y_axis");
        if (!x || !y || !x->text || !y->text)
            continue;
        fprintf(out, "line        %s: ", line->name);
        write_range(line, 0, x->text, out);
        fputs(", ", out);
        write_range(line, 1, y->text, out);
        for (size_t k = 0; k < line->attributes.n; k++) {
            const mattis_attribute *fixed = &line->attributes.item[k];
            if (mattis_cells_axis(cells, fixed->name) < cells->n_axes && !fixed->text)
                fprintf(out, ", at %s = %.5g", fixed->name, fixed->number);
        }
        fputc('\n', out);
    }
}

int mattis_show_text(const mattis_cells *cells, FILE *out) {
    write_header(cells, out);
    write_progress(cells, out);
    write_table(cells, out);
    int status = write_agreement(cells, out);
    write_lines(cells, out);
    return status;
}
