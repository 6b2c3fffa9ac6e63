/* `mattis show` for people: see show.h. */
#include "show.h"

#include <math.h>
#include <stdlib.h>

#include "agreement.h"

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

/* Warnings of all cells together. */
static void write_flags(const mattis_cells *cells, FILE *out) {
    char text[256];
    const size_t flagged = mattis_cells_count_flags(cells, text, sizeof text);
    if (cells->flags.n && flagged)
        fprintf(out, "\nwarnings    %zu of %zu cells flagged: %s\n", flagged, cells->n, text);
    else if (cells->flags.n)
        fputs("\nwarnings    none\n", out);
}

/* Of the states of a network of several patterns, and of cells that are left out. */
typedef struct survey {
    size_t astray; /* cells in which not every sample has converged */
    size_t states; /* cells whose state is measured and predicted */
    size_t equal;  /* those of them in which most replicas are in the predicted state */
} survey;

static survey survey_of(const mattis_cells *cells) {
    survey all = {0};
    for (size_t cell = 0; cell < cells->n; cell++) {
        double share;
        const int state = mattis_cells_state(cells, cell, &share);
        const int predicted = mattis_cells_predicted_state(cells, cell);
        all.states += state >= 0 && predicted >= 0;
        all.equal += state >= 0 && state == predicted;
        all.astray += mattis_cells_measured(cells, "converged_mean", cell) < 1;
    }
    return all;
}

static int write_agreement(const mattis_cells *cells, FILE *out) {
    if (!cells->measured) {
        fputc('\n', out);
        return MATTIS_OK;
    }
    double *room = malloc((cells->n + 1) * sizeof *room);
    if (!room)
        return MATTIS_ERR_MEMORY;
    mattis_quantity overlap;
    mattis_quantity_make(cells, "overlap", &overlap);
    const mattis_agreement all = mattis_agreement_of(&overlap, 0, room);
    const survey more = survey_of(cells);
    free(room);
    const char *symbol = mattis_cells_has_many(cells) ? "m_1" : "m";
    if (all.n == 0)
        fputs("\nagreement   no cell has both a measurement and a prediction to compare\n", out);
    else
        fprintf(
            out,
            "\nagreement   %zu of %zu cells compared: median |%s measured - %s theory| = %.4f.\n"
            "            An error is known in %zu of them, and %zu of these lie within 2 "
            "sigma. Sigma is the\n            statistical error; the shift of a finite "
            "network from the theory of an infinite one\n            is not in it.\n",
            all.n, cells->n, symbol, symbol, all.median, all.judged, all.within);
    if (more.states)
        fprintf(out,
                "            Most replicas end in the state that the theory leads to in %zu of %zu "
                "cells.\n",
                more.equal, more.states);
    if (more.astray)
        fprintf(out,
                "\nnote        not every sample of %zu cell%s has converged: what stands "
                "there is "
                "the last\n            iterate, and is left out of the agreement\n",
                more.astray, more.astray == 1 ? "" : "s");
    return MATTIS_OK;
}

/* Smallest and largest finite number of one column of a line. */
static void write_range(const mattis_variable *line, size_t column, const char *axis, FILE *out) {
    double low = INFINITY, high = -INFINITY;
    for (size_t k = column; k < line->size; k += 2) {
        low = fmin(low, line->value[k]);
        high = fmax(high, line->value[k]);
    }
    double invisible = 1e-6 * fmax(fabs(low), fabs(high));
    low = fabs(low) < invisible ? 0 : low;
    high = fabs(high) < invisible ? 0 : high;
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
        fprintf(out, "%sline        %s: ", v ? "" : "\n", line->name);
        write_range(line, 0, x->text, out);
        fputs(", ", out);
        write_range(line, 1, y->text, out);
        for (size_t k = 0; k < line->attributes.n; k++) {
            const mattis_attribute *fixed = &line->attributes.item[k];
            if (mattis_cells_axis(cells, fixed->name) < cells->n_axes && !fixed->text)
                fprintf(out, ", at %s = %.5g", fixed->name, fixed->number);
        }
        const mattis_attribute *missing = mattis_attributes_get(&line->attributes, "missing");
        if (missing && missing->text)
            fprintf(out, "; missing %s", missing->text);
        fputc('\n', out);
    }
}

int mattis_show_text(const mattis_cells *cells, const mattis_show_options *options, FILE *out,
                     mattis_report *report) {
    write_header(cells, out);
    write_progress(cells, out);
    mattis_show_table(cells, out);
    write_flags(cells, out);
    int status = write_agreement(cells, out);
    if (status == MATTIS_OK)
        status = mattis_show_finite_size(cells, options, out, report);
    if (status == MATTIS_OK)
        status = mattis_show_measured_lines(cells, out);
    write_lines(cells, out);
    return status ? status : mattis_show_exchange(cells, out);
}
