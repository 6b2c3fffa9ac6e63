/* See report_data.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "json.h"
#include "measured_lines.h"
#include "quantity.h"
#include "report_data.h"
#include "scale.h"
#include "transitions.h"

/* --- Header --------------------------------------------------------------------------------- */

/* Text and numbers of the root, as they are. */
static void write_root(const mattis_cells *cells, FILE *out) {
    const mattis_attributes *root = &cells->result->root;
    fputs("\"root\": {", out);
    for (size_t k = 0; k < root->n; k++) {
        const mattis_attribute *item = &root->item[k];
        fputs(k ? ",\n" : "", out);
        mattis_json_text(out, item->name);
        fputs(": ", out);
        if (item->text)
            mattis_json_text(out, item->text);
        else
            mattis_json_number(out, item->number, 0);
    }
    fputs("}", out);
}

static void write_progress(const mattis_cells *cells, FILE *out) {
    const mattis_variable *done =
        cells->measured ? mattis_frame_variable(cells->measured, "done") : NULL;
    size_t n = 0;
    for (size_t k = 0; done && k < done->size; k++)
        n += done->value[k] == 1;
    fprintf(out, ",\n\"units\": [%zu, %zu]", n, done ? done->size : (size_t)0);
}

static const char *text_of(const mattis_attributes *attributes, const char *name) {
    const mattis_attribute *attribute = mattis_attributes_get(attributes, name);
    return attribute && attribute->text ? attribute->text : "";
}

/* Whether figures show it on a logarithmic scale. */
static bool is_log(const mattis_dimension *axis) {
    mattis_scale scale;
    const bool log = mattis_scale_init(&scale, axis) == MATTIS_OK && scale.log;
    mattis_scale_free(&scale);
    return log;
}

static void write_axis(const mattis_dimension *axis, FILE *out) {
    fputs("{", out);
    mattis_json_member(out, "name", axis->name, 1);
    mattis_json_member(out, "symbol", text_of(&axis->attributes, "symbol"), 0);
    mattis_json_member(out, "units", axis->units, 0);
    mattis_json_member(out, "meaning", axis->long_name, 0);
    mattis_json_member(out, "spacing", text_of(&axis->attributes, "spacing"), 0);
    mattis_json_member(out, "labels", text_of(&axis->attributes, "labels"), 0);
    fprintf(out, ", \"start\": %s, \"log\": %s, \"value\": [",
            mattis_cells_is_start(axis) ? "true" : "false", is_log(axis) ? "true" : "false");
    for (size_t k = 0; k < axis->length; k++) {
        fputs(k ? "," : "", out);
        mattis_json_number(out, axis->value[k], 0);
    }
    fputs("]}", out);
}

static void write_codes(const char *name, const mattis_codes *codes, FILE *out) {
    fprintf(out, ",\n\"%s\": [", name);
    for (size_t k = 0; k < codes->n; k++) {
        fputs(k ? "," : "", out);
        mattis_json_text(out, codes->name[k]);
    }
    fputs("]", out);
}

/* --- Cells ---------------------------------------------------------------------------------- */

typedef double cell_value(const mattis_cells *cells, size_t cell);

static double flag_of(const mattis_cells *cells, size_t cell) {
    return mattis_cells_flag(cells, cell);
}

static double state_of(const mattis_cells *cells, size_t cell) {
    double share;
    const int state = mattis_cells_state(cells, cell, &share);
    return state < 0 ? NAN : (double)state;
}

static double status_of(const mattis_cells *cells, size_t cell) {
    return mattis_cells_predicted(cells, "status", cell);
}

static double compares(const mattis_cells *cells, size_t cell) {
    return mattis_cells_compares(cells, cell);
}

static double converged(const mattis_cells *cells, size_t cell) {
    return !(mattis_cells_measured(cells, "converged_mean", cell) < 1);
}

static void write_cells(const mattis_cells *cells, const char *name, cell_value *value, int digits,
                        FILE *out) {
    fprintf(out, ",\n\"%s\": [", name);
    for (size_t cell = 0; cell < cells->n; cell++) {
        fputs(cell ? "," : "", out);
        mattis_json_number(out, value(cells, cell), digits);
    }
    fputs("]", out);
}

typedef double quantity_value(const mattis_quantity *self, size_t cell, size_t pattern);

/* null where no cell has a value. */
static void write_values(const mattis_quantity *quantity, const char *name, quantity_value *value,
                         size_t pattern, int digits, FILE *out) {
    const size_t n = quantity->cells->n;
    bool any = false;
    for (size_t cell = 0; cell < n && !any; cell++)
        any = !isnan(value(quantity, cell, pattern));
    fprintf(out, ",\n \"%s\": %s", name, any ? "[" : "null");
    for (size_t cell = 0; any && cell < n; cell++) {
        fputs(cell ? "," : "", out);
        mattis_json_number(out, value(quantity, cell, pattern), digits);
    }
    fputs(any ? "]" : "", out);
}

static int write_quantities(const mattis_cells *cells, int digits, FILE *out) {
    mattis_column *column;
    size_t n;
    const int status = mattis_columns_find(cells, &column, &n);
    fputs(",\n\"quantities\": [", out);
    for (size_t k = 0; k < n; k++) {
        const mattis_quantity *quantity = &column[k].quantity;
        const size_t mu = column[k].pattern;
        fputs(k ? ",\n{" : "\n{", out);
        mattis_json_member(out, "name", column[k].name, 1);
        fprintf(out, ", \"overlap\": %s", quantity->is_overlap ? "true" : "false");
        write_values(quantity, "mean", mattis_quantity_mean, mu, digits, out);
        write_values(quantity, "error", mattis_quantity_error, mu, digits, out);
        write_values(quantity, "theory",
                     quantity->mean ? mattis_quantity_compared : mattis_quantity_predicted, mu,
                     digits, out);
        fputs("}", out);
    }
    fputs("]", out);
    free(column);
    return status;
}

/* --- Lines ---------------------------------------------------------------------------------- */

/* What the line was made for: numbers beside it that name an axis of the grid. */
static void write_fixed(const mattis_cells *cells, const mattis_variable *line, FILE *out) {
    size_t n = 0;
    fputs(", \"fixed\": {", out);
    for (size_t k = 0; k < line->attributes.n; k++) {
        const mattis_attribute *item = &line->attributes.item[k];
        if (item->text || mattis_cells_axis(cells, item->name) == cells->n_axes)
            continue;
        fprintf(out, "%s\"%s\": ", n++ ? "," : "", item->name);
        mattis_json_number(out, item->number, 0);
    }
    fputs("}", out);
}

static int write_lines(const mattis_cells *cells, int digits, FILE *out) {
    mattis_transition *line;
    size_t n;
    const int status = mattis_transitions_find(cells, &line, &n);
    fputs(",\n\"lines\": [", out);
    for (size_t l = 0; l < n; l++) {
        fputs(l ? ",\n{" : "\n{", out);
        mattis_json_member(out, "name", line[l].variable->name, 1);
        mattis_json_member(out, "kind", line[l].name, 0);
        mattis_json_member(out, "x", line[l].x_axis, 0);
        mattis_json_member(out, "y", line[l].y_axis, 0);
        write_fixed(cells, line[l].variable, out);
        fputs(", \"point\": [", out);
        for (size_t k = 0; k < line[l].variable->size; k++) {
            fputs(k ? "," : "", out);
            mattis_json_number(out, line[l].variable->value[k], digits);
        }
        fputs("]}", out);
    }
    fputs("]", out);
    free(line);
    return status;
}

/* Measured lines: of each point the place, its error and its position on every axis. */
static int write_measured(const mattis_cells *cells, int digits, FILE *out) {
    mattis_measured_lines lines;
    const int status = mattis_measured_lines_find(&lines, cells);
    fputs(",\n\"measured\": [", out);
    for (size_t k = 0; status == MATTIS_OK && k < lines.n; k++) {
        const mattis_measured_line *line = &lines.line[k];
        char words[96];
        mattis_measured_line_words(line, cells, words, sizeof words);
        fputs(k ? ",\n{" : "\n{", out);
        mattis_json_member(out, "words", words, 1);
        fprintf(out, ", \"axis\": %zu, \"point\": [", line->x);
        for (size_t p = 0; p < line->n; p++) {
            fputs(p ? ",[" : "[", out);
            mattis_json_number(out, line->point[p].fit.at, digits);
            fputs(",", out);
            mattis_json_number(out, line->point[p].fit.error, digits);
            for (size_t a = 0; a < cells->n_axes; a++)
                fprintf(out, ",%zu", line->point[p].index[a]);
            fputs("]", out);
        }
        fputs("]}", out);
    }
    fputs("]", out);
    mattis_measured_lines_free(&lines);
    return status;
}

/* Cells added by refinement: their places on the axes, and every quantity. */
static int write_refined(const mattis_cells *cells, int digits, FILE *out) {
    mattis_cells refined;
    if (!mattis_cells_refined(cells, &refined))
        return MATTIS_OK;
    fputs(",\n\"refined\": {\"places\": [", out);
    for (size_t cell = 0; cell < refined.n; cell++) {
        for (size_t a = 0; a < cells->n_axes; a++) {
            fputs(a ? "," : cell ? ",[" : "[", out);
            mattis_json_number(
                out, mattis_cells_refined_place(&refined, cells->axis[a]->name, cell), digits);
        }
        fputs("]", out);
    }
    fputs("]", out);
    write_cells(&refined, "flag", flag_of, digits, out);
    write_cells(&refined, "patterns", mattis_cells_patterns, digits, out);
    const int status = write_quantities(&refined, digits, out);
    fputs("}", out);
    return status;
}

int mattis_report_data(const mattis_cells *cells, int digits, FILE *out) {
    fputs("{", out);
    write_root(cells, out);
    write_progress(cells, out);
    fputs(",\n\"axes\": [", out);
    for (size_t a = 0; a < cells->n_axes; a++) {
        fputs(a ? ",\n" : "\n", out);
        write_axis(cells->axis[a], out);
    }
    fprintf(out, "],\n\"parallel\": %s, \"many\": %s",
            mattis_cells_is_parallel(cells) ? "true" : "false",
            mattis_cells_has_many(cells) ? "true" : "false");
    write_codes("phases", &cells->phases, out);
    write_codes("states", &cells->states, out);
    write_codes("flags", &cells->flags, out);
    const mattis_variable *flag =
        cells->measured ? mattis_frame_variable(cells->measured, "flag") : NULL;
    mattis_json_member(out, "rule", flag ? text_of(&flag->attributes, "rule") : "", 0);
    write_cells(cells, "flag", flag_of, digits, out);
    write_cells(cells, "patterns", mattis_cells_patterns, digits, out);
    write_cells(cells, "load", mattis_cells_load, digits, out);
    write_cells(cells, "phase", mattis_cells_phase, digits, out);
    write_cells(cells, "status", status_of, digits, out);
    fputs(",\n\"load_shift\": ", out);
    mattis_json_number(out, mattis_cells_load_shift(cells, false), digits);
    write_cells(cells, "compares", compares, digits, out);
    write_cells(cells, "converged", converged, digits, out);
    fprintf(out, ",\n\"resolution\": %g", mattis_error_resolution);
    if (cells->states.n)
        write_cells(cells, "state", state_of, digits, out);
    int status = write_quantities(cells, digits, out);
    if (status == MATTIS_OK)
        status = write_lines(cells, digits, out);
    if (status == MATTIS_OK)
        status = write_measured(cells, digits, out);
    return status == MATTIS_OK ? write_refined(cells, digits, out) : status;
}
