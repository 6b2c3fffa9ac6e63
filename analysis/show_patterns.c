/* The table of `mattis show` for networks that retrieve several patterns: see show.h. */
#include <math.h>

#include "quantity.h"
#include "show.h"

/* Characters: of a line, and of the columns that it is made of. */
enum { LINE = 100, COUNT = 5, MEASURED = 12, PREDICTED = 7, ALONE = 9, STATE = 12, SHARE = 5 };

typedef struct table {
    const mattis_cells *cells;
    FILE *out;
    mattis_quantity overlap;
    bool measured, predicted;
    bool counts;       /* K is not the same in all rows, nor the axis itself */
    size_t n_patterns; /* as many as fit */
} table;

/* --- Columns -------------------------------------------------------------------------------- */

/* "0.6986(18)": the error in units of the last digit, in which it has two digits at the most. */
static void write_measured(const table *self, size_t cell, size_t pattern) {
    const double mean = mattis_quantity_mean(&self->overlap, cell, pattern);
    const double error = mattis_quantity_error(&self->overlap, cell, pattern);
    const int digits = error >= 0.0995 ? 2 : error >= 0.00995 ? 3 : 4;
    char text[32] = "-";
    if (!isnan(mean) && isnan(error))
        snprintf(text, sizeof text, "%.4f", mean);
    else if (!isnan(mean))
        snprintf(text, sizeof text, "%.*f(%.0f)", digits, mean, error * pow(10, digits));
    fprintf(self->out, "%*s", MEASURED, text);
}

static void write_predicted(const table *self, size_t cell, size_t pattern) {
    const double value = mattis_quantity_predicted(&self->overlap, cell, pattern);
    const int width = self->measured ? PREDICTED : ALONE;
    if (isnan(value))
        fprintf(self->out, "%*s", width, "-");
    else
        fprintf(self->out, "%*.4f", width, value);
}

static void write_state(const table *self, int state, int width) {
    fprintf(self->out, "%-*s", width, state < 0 ? "-" : self->cells->states.name[state]);
}

static void write_head(const table *self) {
    FILE *out = self->out;
    fputc('\n', out);
    mattis_show_axis_name(self->cells, out);
    if (self->counts)
        fprintf(out, "%*s", COUNT, "K");
    for (size_t mu = 1; mu <= self->n_patterns; mu++) {
        char name[32];
        snprintf(name, sizeof name, "m_%zu", mu);
        if (self->measured)
            fprintf(out, "%*s", MEASURED, name);
        if (self->predicted)
            fprintf(out, "%*s", self->measured ? PREDICTED : ALONE,
                    self->measured ? "theory" : name);
    }
    if (self->measured)
        fprintf(out, "  %-*s%*s", STATE, "state", SHARE, "share");
    if (self->predicted)
        fputs(self->measured ? " theory" : "  state", out);
    fputc('\n', out);
}

static void write_row(const table *self, size_t cell, size_t k) {
    FILE *out = self->out;
    mattis_show_axis_value(self->cells, k, out);
    if (self->counts)
        fprintf(out, "%*.4g", COUNT, mattis_cells_patterns(self->cells, cell));
    for (size_t mu = 0; mu < self->n_patterns; mu++) {
        if (self->measured)
            write_measured(self, cell, mu);
        if (self->predicted)
            write_predicted(self, cell, mu);
    }
    double share;
    if (self->measured) {
        fputs("  ", out);
        write_state(self, mattis_cells_state(self->cells, cell, &share), STATE);
        fprintf(out, "%*.2f", SHARE, share);
    }
    if (self->predicted) {
        fputs(self->measured ? " " : "  ", out);
        write_state(self, mattis_cells_predicted_state(self->cells, cell), 0);
    }
    mattis_show_end_row(self->cells, cell, out);
}

/* --- Table ---------------------------------------------------------------------------------- */

static size_t patterns_that_fit(const table *self) {
    int room = LINE - MATTIS_SHOW_AXIS - (2 + STATE) - (self->counts ? COUNT : 0);
    int each = ALONE;
    if (self->measured) {
        room -= SHARE + (self->predicted ? 1 + STATE : 0);
        each = MEASURED + (self->predicted ? PREDICTED : 0);
    }
    const size_t fit = (size_t)(room / each);
    const size_t recorded = self->overlap.n_recorded ? self->overlap.n_recorded : 1;
    return recorded < fit ? recorded : fit;
}

/* Whether rows differ in their number of patterns, which is not the axis. */
static bool count_differs(const mattis_cells *cells, size_t *index, size_t length) {
    bool differs = false;
    double first = NAN;
    for (index[0] = 0; index[0] < length; index[0]++) {
        double here = mattis_cells_patterns(cells, mattis_cells_at(cells, index));
        differs = differs || here < first || here > first;
        first = isnan(first) ? here : first;
    }
    return differs && mattis_cells_axis(cells, "patterns") > 0;
}

/* Whether in some cell a shown pattern is compared with nothing, though it is predicted. */
static bool is_undetermined(const table *self) {
    for (size_t cell = 0; self->measured && cell < self->cells->n; cell++)
        for (size_t mu = 0; mu < self->n_patterns; mu++)
            if (isnan(mattis_quantity_compared(&self->overlap, cell, mu)) &&
                !isnan(mattis_quantity_predicted(&self->overlap, cell, mu)))
                return true;
    return false;
}

void mattis_show_patterns(const mattis_cells *cells, size_t *index, size_t length, FILE *out) {
    table self = {.cells = cells, .out = out};
    size_t unused, skipped = 0;
    mattis_quantity chosen[MATTIS_QUANTITIES_MOST];
    mattis_quantities_choose(cells, NULL, chosen, &unused, NULL);
    self.overlap = chosen[0];
    self.measured = cells->measured != NULL;
    self.predicted = cells->predicted != NULL;
    self.counts = self.measured && count_differs(cells, index, length);
    self.n_patterns = patterns_that_fit(&self);
    write_head(&self);
    for (index[0] = 0; index[0] < length; index[0]++) {
        size_t cell = mattis_cells_at(cells, index);
        bool undone = self.measured && isnan(mattis_quantity_mean(&self.overlap, cell, 0));
        skipped += undone;
        if (!undone)
            write_row(&self, cell, index[0]);
    }
    mattis_show_skipped(skipped, out);
    if (self.n_patterns < self.overlap.n_recorded)
        fprintf(out, "\nnote        %zu of %zu patterns shown (all: --csv)\n", self.n_patterns,
                self.overlap.n_recorded);
    if (is_undetermined(&self))
        fputs(
            "\nnote        the start does not tell all patterns and their signs apart: each sample "
            "chooses, and\n            the theory has them in falling order. sorted_overlap "
            "compares (--table agreement)\n",
            out);
}
