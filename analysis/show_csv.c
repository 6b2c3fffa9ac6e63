/* `mattis show --csv`: see show.h. */
#include "show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MATTIS_COLUMN_NAME = 96 };

static bool ends_with(const char *name, const char *ending) {
    size_t n = strlen(name), e = strlen(ending);
    return n >= e && strcmp(name + n - e, ending) == 0;
}

/* A column of the table: one variable, at one position of the dimension that is no axis. */
typedef struct table_column {
    const mattis_frame *frame;
    const mattis_variable *variable;
    size_t extra;
} table_column;

typedef void column_visitor(const mattis_cells *cells, const table_column *column, size_t cell,
                            FILE *out);

/* Number of columns of a variable: one, or one for each pattern. */
static size_t columns_of(const mattis_cells *cells, const mattis_frame *frame,
                         const mattis_variable *variable) {
    if (variable->rank == 0)
        return 1;
    const mattis_dimension *last = &frame->dimension[variable->dim[variable->rank - 1]];
    return mattis_cells_axis(cells, last->name) < cells->n_axes ? 1 : last->length;
}

/* Predictions, and what is summed up over the samples. The number of patterns has its own column.
 */
static bool is_column(const mattis_cells *cells, const mattis_frame *frame,
                      const mattis_variable *variable) {
    if (strcmp(variable->name, "n_patterns_mean") == 0 ||
        strcmp(variable->name, "n_patterns_error") == 0)
        return false;
    for (size_t d = 0; d < variable->rank; d++)
        if (strcmp(frame->dimension[variable->dim[d]].name, "sample") == 0)
            return false;
    char error[MATTIS_COLUMN_NAME];
    snprintf(error, sizeof error, "%s_error", variable->name); /* of a function of means */
    return frame == cells->predicted || ends_with(variable->name, "_mean") ||
           ends_with(variable->name, "_error") || mattis_frame_variable(frame, error);
}

/* Calls `visit` for the columns after the axes and K, always in the same order. */
static void visit_columns(const mattis_cells *cells, column_visitor *visit, size_t cell,
                          FILE *out) {
    const mattis_frame *frames[] = {cells->measured, cells->predicted};
    for (size_t f = 0; f < 2; f++) {
        for (size_t v = 0; frames[f] && v < frames[f]->n_variables; v++) {
            const mattis_variable *variable = &frames[f]->variable[v];
            if (!is_column(cells, frames[f], variable))
                continue;
            size_t n = columns_of(cells, frames[f], variable);
            for (size_t extra = 0; extra < n; extra++)
                visit(cells, &(table_column){frames[f], variable, extra}, cell, out);
        }
    }
}

static bool is_predicted(const mattis_cells *cells, const table_column *column, const char *name) {
    return column->frame == cells->predicted && strcmp(column->variable->name, name) == 0;
}

/* The first pattern keeps the plain name, because it is the retrieved one; the others are numbered
 * as everywhere else in what is printed: m_2, m_3, ... */
static void write_name(const mattis_cells *cells, const table_column *column, size_t cell,
                       FILE *out) {
    (void)cell; /* the same name in all */
    fprintf(out, ",%s%s", column->frame == cells->predicted ? "theory_" : "",
            column->variable->name);
    if (column->extra > 0)
        fprintf(out, "_%zu", column->extra + 1);
    if (is_predicted(cells, column, "phase") || is_predicted(cells, column, "state"))
        fprintf(out, ",theory_%s_name", column->variable->name);
}

/* printf may give NaN a sign. */
void mattis_show_csv_number(double value, FILE *out) {
    char text[32] = "nan";
    for (int digits = 15; !isnan(value) && digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    fputs(text, out);
}

static void write_value(const mattis_cells *cells, const table_column *column, size_t cell,
                        FILE *out) {
    double value = mattis_cells_value(cells, column->variable, column->frame, cell, column->extra);
    fputc(',', out);
    mattis_show_csv_number(value, out);
    if (is_predicted(cells, column, "phase")) {
        const char *name = mattis_cells_phase_name(cells, cell);
        fprintf(out, ",%s", name ? name : "");
    }
    if (is_predicted(cells, column, "state")) {
        int state = mattis_cells_predicted_state(cells, cell);
        fprintf(out, ",%s", state < 0 ? "" : cells->states.name[state]);
    }
}

/* The names of the axes of the grid, then all columns of `cells`. */
static void write_head(const mattis_cells *grid, const mattis_cells *cells, FILE *out) {
    for (size_t a = 0; a < grid->n_axes; a++) {
        fprintf(out, "%s,", grid->axis[a]->name);
        if (mattis_cells_is_start(grid->axis[a]))
            fprintf(out, "%s_name,", grid->axis[a]->name);
    }
    fputs(cells->flags.n ? "n_patterns,flag" : "n_patterns", out);
    visit_columns(cells, write_name, 0, out);
    fputc('\n', out);
}

static void write_coordinate(const mattis_dimension *axis, double value, FILE *out) {
    mattis_show_csv_number(value, out);
    if (mattis_cells_is_start(axis))
        fprintf(out, ",%s", mattis_cells_start_name(value));
    fputc(',', out);
}

static void write_rest(const mattis_cells *cells, size_t cell, FILE *out) {
    mattis_show_csv_number(mattis_cells_patterns(cells, cell), out);
    if (cells->flags.n)
        fprintf(out, ",%u", mattis_cells_flag(cells, cell));
    visit_columns(cells, write_value, cell, out);
    fputc('\n', out);
}

void mattis_show_csv(const mattis_cells *cells, FILE *out) {
    write_head(cells, cells, out);
    for (size_t cell = 0; cell < cells->n; cell++) {
        for (size_t a = 0; a < cells->n_axes; a++)
            write_coordinate(cells->axis[a], mattis_cells_coordinate(cells, cell, a), out);
        write_rest(cells, cell, out);
    }
}

void mattis_show_csv_refined(const mattis_cells *cells, FILE *out) {
    mattis_cells refined = {0};
    const bool any = mattis_cells_refined(cells, &refined);
    write_head(cells, &refined, out);
    for (size_t cell = 0; any && cell < refined.n; cell++) {
        for (size_t a = 0; a < cells->n_axes; a++)
            write_coordinate(cells->axis[a],
                             mattis_cells_refined_place(&refined, cells->axis[a]->name, cell), out);
        write_rest(&refined, cell, out);
    }
}
