/* Transition lines as CSV: see show.h. */
#include <stdlib.h>
#include <string.h>

#include "measured_lines.h"
#include "show.h"
#include "transitions.h"

/* The settings a line was made for: "spins=100 order=4", those that name an axis. */
static void write_fixed(const mattis_cells *cells, const mattis_transition *line, FILE *out) {
    const char *between = "";
    for (size_t k = 0; k < line->variable->attributes.n; k++) {
        const mattis_attribute *item = &line->variable->attributes.item[k];
        if (item->text || mattis_cells_axis(cells, item->name) == cells->n_axes)
            continue;
        fprintf(out, "%s%s=", between, item->name);
        mattis_show_csv_number(item->number, out);
        between = " ";
    }
}

/* Text in quotes, as it may hold lines. */
static void write_text(const char *text, FILE *out) {
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    fputc('"', out);
}

void mattis_show_csv_header(const mattis_cells *cells, FILE *out) {
    const mattis_attributes *root = &cells->result->root;
    fputs("name,value\n", out);
    for (size_t k = 0; k < root->n; k++) {
        fprintf(out, "%s,", root->item[k].name);
        if (root->item[k].text)
            write_text(root->item[k].text, out);
        else
            mattis_show_csv_number(root->item[k].number, out);
        fputc('\n', out);
    }
}

int mattis_show_csv_lines(const mattis_cells *cells, FILE *out) {
    mattis_transition *line;
    size_t n;
    const int status = mattis_transitions_find(cells, &line, &n);
    fputs("line,x_axis,x,y_axis,y,at\n", out);
    for (size_t l = 0; l < n; l++) {
        for (size_t k = 0; k < line[l].n; k++) {
            fprintf(out, "%s,%s,", line[l].variable->name, line[l].x_axis);
            mattis_show_csv_number(line[l].variable->value[2 * k], out);
            fprintf(out, ",%s,", line[l].y_axis);
            mattis_show_csv_number(line[l].variable->value[2 * k + 1], out);
            fputc(',', out);
            write_fixed(cells, &line[l], out);
            fputc('\n', out);
        }
    }
    free(line);
    return status;
}

/* The column of the axis along which the line runs holds the place itself. */
int mattis_show_csv_measured(const mattis_cells *cells, FILE *out) {
    mattis_measured_lines lines;
    const int status = mattis_measured_lines_find(&lines, cells);
    fputs("line,along", out);
    for (size_t a = 0; a < cells->n_axes; a++)
        fprintf(out, ",%s", cells->axis[a]->name);
    fputs(",error,width\n", out);
    for (size_t k = 0; k < lines.n; k++) {
        const mattis_measured_line *line = &lines.line[k];
        char name[96];
        mattis_measured_line_name(line, cells, name, sizeof name);
        for (size_t p = 0; p < line->n; p++) {
            const mattis_measured_point *point = &line->point[p];
            fprintf(out, "%s,%s", name, cells->axis[line->x]->name);
            for (size_t a = 0; a < cells->n_axes; a++) {
                fputc(',', out);
                mattis_show_csv_number(
                    a == line->x ? point->fit.at : cells->axis[a]->value[point->index[a]], out);
            }
            fputc(',', out);
            mattis_show_csv_number(point->fit.error, out);
            fputc(',', out);
            mattis_show_csv_number(point->fit.width, out);
            fputc('\n', out);
        }
    }
    mattis_measured_lines_free(&lines);
    return status;
}
