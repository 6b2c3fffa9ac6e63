/* The table of `mattis show`: see show.h. */
#include "show.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "agreement.h"

/* Errors below this are zero in the four digits of the table. */
static const double resolution = 5e-5;

/* --- What is compared ----------------------------------------------------------------------- */

/* Samples of a cell that are done; without such a record, all. */
static size_t count_samples(const mattis_cells *cells, size_t cell) {
    const mattis_variable *done = mattis_frame_variable(cells->measured, "done");
    const mattis_dimension *samples = mattis_frame_dimension(cells->measured, "sample");
    if (!done || !samples)
        return samples ? samples->length : SIZE_MAX;
    size_t n = 0;
    for (size_t s = 0; s < samples->length; s++)
        n += mattis_cells_value(cells, done, cells->measured, cell, s) == 1;
    return n;
}

double mattis_show_compared(const mattis_cells *cells, size_t cell) {
    return mattis_cells_predicted(cells, "determined", cell) == 0
               ? NAN
               : mattis_cells_predicted(cells, "overlap", cell);
}

double mattis_show_deviation(const mattis_cells *cells, size_t cell) {
    double error = mattis_cells_measured(cells, "overlap_error", cell);
    if (!cells->measured || !(error >= resolution) || count_samples(cells, cell) < 2 ||
        !mattis_cells_compares(cells, cell))
        return NAN;
    return (mattis_cells_measured(cells, "overlap_mean", cell) -
            mattis_show_compared(cells, cell)) /
           error;
}

/* --- Axes ----------------------------------------------------------------------------------- */

/* A value that is 0 but for rounding is 0. */
static double rounded(const mattis_dimension *axis, size_t k) {
    double most = 0;
    for (size_t i = 0; i < axis->length; i++)
        most = fmax(most, fabs(axis->value[i]));
    return fabs(axis->value[k]) < 1e-6 * most ? 0 : axis->value[k];
}

/* "load = 0.1", or "start from pattern". */
static void write_setting(const mattis_dimension *axis, size_t k, FILE *out) {
    if (mattis_cells_is_start(axis))
        fprintf(out, "start from %s", mattis_cells_start_name(axis->value[k]));
    else
        fprintf(out, "%s = %.6g", axis->name, rounded(axis, k));
}

static void write_axes(const mattis_cells *cells, const size_t *middle, FILE *out) {
    if (cells->n_axes == 0) {
        fputs("axes        none: a single cell\n", out);
        return;
    }
    fputs("axes        ", out);
    for (size_t a = 0; a < cells->n_axes; a++) {
        const mattis_dimension *axis = cells->axis[a];
        fprintf(out, "%s%s (", a ? ", " : "", axis->name);
        if (mattis_cells_is_start(axis))
            for (size_t k = 0; k < axis->length; k++)
                fprintf(out, "%s%s", k ? ", " : "", mattis_cells_start_name(axis->value[k]));
        else
            fprintf(out, "%zu", axis->length);
        fputc(')', out);
    }
    fputc('\n', out);
    if (cells->n_axes < 2)
        return;
    fprintf(out, "table       along %s, at ", cells->axis[0]->name);
    for (size_t a = 1; a < cells->n_axes; a++) {
        fputs(a > 1 ? ", " : "", out);
        write_setting(cells->axis[a], middle[a], out);
    }
    fputs(" (middle values; all cells: --csv)\n", out);
}

/* --- Columns -------------------------------------------------------------------------------- */

/* A row is a cell; what it shows depends on what the file holds. */
typedef struct table {
    const mattis_cells *cells;
    FILE *out;
    bool measured, predicted;
    bool q;         /* some cell of the file has a replica overlap */
    bool load_used; /* the load of the whole number of patterns is another than asked for */
} table;

/* Load that was asked for; NaN where patterns were. */
static double load_wanted(const mattis_cells *cells, size_t cell) {
    size_t a = mattis_cells_axis(cells, "load");
    if (mattis_cells_axis(cells, "patterns") < cells->n_axes)
        return NAN;
    return a < cells->n_axes ? mattis_cells_coordinate(cells, cell, a)
                             : mattis_cells_parameter(cells, "load");
}

static bool load_differs(const mattis_cells *cells, size_t cell) {
    double wanted = load_wanted(cells, cell);
    return fabs(mattis_cells_predicted(cells, "load_used", cell) - wanted) > 0.01 * fabs(wanted);
}

/* Right-aligned number of `digits` decimals, or a dash, after a space at least. */
static void write_number(double value, int width, int digits, FILE *out) {
    if (isnan(value))
        fprintf(out, "%*s", width, "-");
    else
        fprintf(out, " %*.*f", width - 1, digits, value);
}

/* A deviation in standard errors: beyond three digits only that it is large. */
static void write_deviation(double z, FILE *out) {
    enum { WIDTH = 8, MOST = 999 };
    if (fabs(z) > MOST)
        fprintf(out, "%*s", WIDTH, z > 0 ? ">999" : "<-999");
    else
        write_number(z, WIDTH, 1, out);
}

/* The same in as many digits as it takes. */
static void write_short(double value, int digits, FILE *out) {
    if (isnan(value))
        fprintf(out, "%10s", "-");
    else
        fprintf(out, " %9.*g", digits, value);
}

static void write_measured(const table *self, const char *mean, const char *error, size_t cell) {
    double sigma = mattis_cells_measured(self->cells, error, cell);
    write_number(mattis_cells_measured(self->cells, mean, cell), 9, 4, self->out);
    if (isnan(sigma))
        fputs(" ± -     ", self->out);
    else
        fprintf(self->out, " ± %-6.4f", sigma);
}

void mattis_show_axis_name(const mattis_cells *cells, FILE *out) {
    fprintf(out, "%*s", MATTIS_SHOW_AXIS, cells->n_axes ? cells->axis[0]->name : "");
}

void mattis_show_axis_value(const mattis_cells *cells, size_t k, FILE *out) {
    if (cells->n_axes == 0)
        fprintf(out, "%*s", MATTIS_SHOW_AXIS, "-");
    else if (mattis_cells_is_start(cells->axis[0]))
        fprintf(out, "%*s", MATTIS_SHOW_AXIS, mattis_cells_start_name(cells->axis[0]->value[k]));
    else
        fprintf(out, "%*.5g", MATTIS_SHOW_AXIS, rounded(cells->axis[0], k));
}

void mattis_show_end_row(const mattis_cells *cells, size_t cell, FILE *out) {
    char names[128];
    mattis_cells_flag_names(cells, mattis_cells_flag(cells, cell), names, sizeof names);
    fprintf(out, "%s%s\n", *names ? "  ! " : "", names);
}

/* Continuous states and single replicas have no replica overlap. */
static bool has_q(const mattis_cells *cells) {
    for (size_t cell = 0; cell < cells->n; cell++)
        if (!isnan(mattis_cells_measured(cells, "replica_overlap_mean", cell)) ||
            !isnan(mattis_cells_predicted(cells, "replica_overlap", cell)))
            return true;
    return false;
}

static void write_head(const table *self) {
    FILE *out = self->out;
    fputc('\n', out);
    mattis_show_axis_name(self->cells, out);
    if (self->measured)
        fprintf(out, "%10s", "K");
    if (self->load_used)
        fprintf(out, "%10s", "load used");
    for (int k = 0; k < (self->q ? 2 : 1); k++) {
        const char name = k ? 'q' : 'm';
        if (self->measured)
            fprintf(out, "%9c measured", name);
        if (self->predicted)
            fprintf(out, "%2c theory", name);
        if (k == 0 && self->measured && self->predicted)
            fprintf(out, "%8s", "z");
    }
    fprintf(out, "%s%s\n", self->measured ? " retr." : "", self->predicted ? "  phase" : "");
}

static void write_row(const table *self, size_t cell, size_t k) {
    const mattis_cells *cells = self->cells;
    FILE *out = self->out;
    mattis_show_axis_value(cells, k, out);
    if (self->measured)
        write_short(mattis_cells_patterns(cells, cell), 8, out);
    if (self->load_used)
        write_short(mattis_cells_predicted(cells, "load_used", cell), 5, out);
    if (self->measured)
        write_measured(self, "overlap_mean", "overlap_error", cell);
    if (self->predicted)
        write_number(mattis_cells_predicted(cells, "overlap", cell), 9, 4, out);
    if (self->measured && self->predicted)
        write_deviation(mattis_show_deviation(cells, cell), out);
    if (self->measured && self->q)
        write_measured(self, "replica_overlap_mean", "replica_overlap_error", cell);
    if (self->predicted && self->q)
        write_number(mattis_cells_predicted(cells, "replica_overlap", cell), 9, 4, out);
    if (self->measured)
        write_number(mattis_cells_measured(cells, "retrieved_mean", cell), 6, 2, out);
    const char *phase = mattis_cells_phase_name(cells, cell);
    if (self->predicted)
        fprintf(out, "  %s", phase ? phase : "-");
    mattis_show_end_row(cells, cell, out);
}

/* --- Notes ---------------------------------------------------------------------------------- */

static bool is_spin_glass(const mattis_cells *cells, size_t cell) {
    const char *phase = mattis_cells_phase_name(cells, cell);
    return phase && strcmp(phase, "spin glass") == 0;
}

void mattis_show_skipped(size_t skipped, FILE *out) {
    if (skipped)
        fprintf(out, "\nnote        %zu cell%s of this cut without data %s left out\n", skipped,
                skipped == 1 ? "" : "s", skipped == 1 ? "is" : "are");
}

static void write_notes(const table *self, size_t skipped, bool glassy) {
    const mattis_cells *cells = self->cells;
    mattis_show_skipped(skipped, self->out);
    if (self->load_used)
        fputs(
            "\nnote        the number of patterns K is whole: its load, which the theory uses, is\n"
            "            not the one asked for\n",
            self->out);
    if (self->measured && self->predicted && mattis_cells_is_parallel(cells))
        fputs("\nnote        the theory describes sequential dynamics; parallel dynamics has "
              "another\n"
              "            stationary law at high load and T > 0\n",
              self->out);
    if (glassy)
        fputs("\nnote        q theory in the spin glass is the mean over pairs of replicas in\n"
              "            equilibrium, which runs reach slowly; at even P they average over both\n"
              "            signs of q\n",
              self->out);
}

/* --- Table ---------------------------------------------------------------------------------- */

void mattis_show_table(const mattis_cells *cells, FILE *out) {
    size_t index[MATTIS_CELLS_AXES] = {0};
    for (size_t a = 0; a < cells->n_axes; a++)
        index[a] = cells->axis[a]->length ? (cells->axis[a]->length - 1) / 2 : 0;
    write_axes(cells, index, out);
    size_t length = cells->n > 0 ? cells->n_axes ? cells->axis[0]->length : 1 : 0;
    if (mattis_cells_has_many(cells)) {
        mattis_show_patterns(cells, index, length, out);
        return;
    }
    table self = {cells,        out,  cells->measured != NULL, cells->predicted != NULL,
                  has_q(cells), false};
    for (index[0] = 0; index[0] < length; index[0]++)
        self.load_used = self.load_used || load_differs(cells, mattis_cells_at(cells, index));
    write_head(&self);
    size_t skipped = 0;
    bool glassy = false;
    for (index[0] = 0; index[0] < length; index[0]++) {
        size_t cell = mattis_cells_at(cells, index);
        if (self.measured && isnan(mattis_cells_measured(cells, "overlap_mean", cell))) {
            skipped++;
            continue;
        }
        write_row(&self, cell, index[0]);
        glassy = glassy || is_spin_glass(cells, cell);
    }
    write_notes(&self, skipped, glassy);
}
