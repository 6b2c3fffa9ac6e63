/* Measured lines as a frame of the result file: see mattis/plot.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/plot.h"
#include "measured_lines.h"

enum { NAME = 96, COLUMNS = 3 };

/* Line k: its points over its own dimension, and the coordinates of each on every axis. */
static int add_line(mattis_frame *frame, const mattis_cells *cells,
                    const mattis_measured_line *line) {
    char name[NAME], points[NAME + 8], dims[2 * NAME], words[NAME], text[2 * NAME];
    mattis_measured_line_name(line, cells, name, sizeof name);
    mattis_measured_line_words(line, cells, words, sizeof words);
    snprintf(points, sizeof points, "%s_point", name);
    int status = mattis_frame_add_dimension(frame, points, "1", "point of the line", line->n, NULL);
    snprintf(dims, sizeof dims, "%s", points);
    static const char *const endings[COLUMNS] = {"", "_error", "_width"};
    static const char *const meanings[COLUMNS] = {"place of the transition", "its standard error",
                                                  "width of the transition"};
    for (size_t c = 0; status >= 0 && c < COLUMNS; c++) {
        char column[NAME + 8];
        snprintf(column, sizeof column, "%s%s", name, endings[c]);
        snprintf(text, sizeof text, "%s: %s", words, meanings[c]);
        status = mattis_frame_add_variable(frame, column, cells->axis[line->x]->units, text,
                                           MATTIS_F64, dims);
        for (size_t k = 0; status >= 0 && k < line->n; k++) {
            const mattis_transition_fit *fit = &line->point[k].fit;
            mattis_frame_variable(frame, column)->value[k] = c == 0   ? fit->at
                                                             : c == 1 ? fit->error
                                                                      : fit->width;
        }
    }
    if (status >= 0)
        status = mattis_attributes_set(&mattis_frame_variable(frame, name)->attributes, "axis",
                                       cells->axis[line->x]->name, 0);
    for (size_t a = 0; status >= 0 && a < cells->n_axes; a++) {
        char column[2 * NAME];
        if (a == line->x)
            continue;
        snprintf(column, sizeof column, "%s_at_%s", name, cells->axis[a]->name);
        status = mattis_frame_add_variable(frame, column, cells->axis[a]->units,
                                           cells->axis[a]->long_name, MATTIS_F64, dims);
        for (size_t k = 0; status >= 0 && k < line->n; k++)
            mattis_frame_variable(frame, column)->value[k] =
                cells->axis[a]->value[line->point[k].index[a]];
    }
    return status < 0 ? status : MATTIS_OK;
}

int mattis_measured_frame(const mattis_result *result, mattis_frame *out, size_t *n_frames) {
    mattis_cells cells;
    mattis_measured_lines lines;
    *n_frames = 0;
    int status = mattis_cells_init(&cells, result, NULL);
    if (status != MATTIS_OK)
        return status;
    status = mattis_measured_lines_find(&lines, &cells);
    if (status == MATTIS_OK && lines.n) {
        status = mattis_frame_init(out, "/monte_carlo/lines");
        *n_frames = 1;
    }
    for (size_t k = 0; status == MATTIS_OK && k < lines.n; k++)
        status = add_line(out, &cells, &lines.line[k]);
    mattis_measured_lines_free(&lines);
    return status;
}

int mattis_refinements(const mattis_result *result, mattis_refinement **out, size_t *n) {
    mattis_cells cells;
    mattis_measured_lines lines;
    *out = NULL;
    *n = 0;
    int status = mattis_cells_init(&cells, result, NULL);
    if (status == MATTIS_OK)
        status = mattis_measured_lines_find(&lines, &cells);
    if (status != MATTIS_OK)
        return status;
    if (lines.n && lines.line[0].kind == MATTIS_MEASURED_RETRIEVAL) {
        const mattis_measured_line *line = &lines.line[0];
        *out = calloc(line->n, sizeof **out);
        status = *out ? MATTIS_OK : MATTIS_ERR_MEMORY;
        for (size_t k = 0; *out && k < line->n; k++, (*n)++) {
            (*out)[k] = (mattis_refinement){.axis = line->x, .fit = line->point[k].fit};
            memcpy((*out)[k].index, line->point[k].index, sizeof(*out)[k].index);
        }
    }
    mattis_measured_lines_free(&lines);
    return status;
}
