/* See plane_lines.h. */
#include "plane_lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CROSSINGS_MOST = 8 };

static const double pen = 0.022; /* cm: half the width of a line, and of the frame */

void mattis_path_free(mattis_path *self) {
    free(self->stroke);
    *self = (mattis_path){0};
}

/* Shortens the stroke along direction `d` (0: x, 1: y) to [low, high]; false when nothing is left.
 * NaN (off a logarithmic scale) leaves nothing. */
static bool clip(double s[4], int d, double low, double high) {
    if (!(fmin(s[d], s[d + 2]) <= high && fmax(s[d], s[d + 2]) >= low))
        return false;
    double from[2] = {s[0], s[1]}, step[2] = {s[2] - s[0], s[3] - s[1]};
    double t[2] = {0, 1};
    for (int end = 0; end < 2; end++) {
        double at = s[d + 2 * end];
        if (at < low)
            t[end] = (low - from[d]) / step[d];
        else if (at > high)
            t[end] = (high - from[d]) / step[d];
    }
    for (int end = 0; end < 2; end++)
        for (int c = 0; c < 2; c++)
            s[c + 2 * end] = from[c] + t[end] * step[c];
    return true;
}

/* Adds what of the stroke lies in the frame; its pen must not reach out of it. */
static int add(const mattis_figure *figure, mattis_path *self, double x0, double y0, double x1,
               double y1) {
    double s[4] = {x0, y0, x1, y1};
    double margin[2] = {pen / mattis_figure_panel_width(figure),
                        pen / mattis_figure_panel_height(figure)};
    bool known = !isnan(x0) && !isnan(y0) && !isnan(x1) && !isnan(y1);
    if (!known || !clip(s, 0, margin[0], 1 - margin[0]) || !clip(s, 1, margin[1], 1 - margin[1]))
        return MATTIS_OK;
    if (self->n == self->room) {
        size_t room = self->room ? 2 * self->room : 64;
        double(*stroke)[4] = realloc(self->stroke, room * sizeof *stroke);
        if (!stroke)
            return MATTIS_ERR_MEMORY;
        self->stroke = stroke;
        self->room = room;
    }
    memcpy(self->stroke[self->n++], s, sizeof s);
    return MATTIS_OK;
}

/* The line is about both axes. */
static int trace(const mattis_figure *figure, const mattis_transition *line, mattis_path *out) {
    const char *x = figure->cells->axis[figure->x]->name;
    const char *y = figure->cells->axis[figure->y]->name;
    double before[2] = {NAN, NAN};
    int status = MATTIS_OK;
    for (size_t k = 0; status == MATTIS_OK && k < line->n; k++) {
        double here[2];
        mattis_transition_point(line, x, y, k, &here[0], &here[1]);
        here[0] = mattis_scale_fraction(&figure->x_scale, here[0]);
        here[1] = mattis_scale_fraction(&figure->y_scale, here[1]);
        status = add(figure, out, before[0], before[1], here[0], here[1]);
        memcpy(before, here, sizeof before);
    }
    return status;
}

/* The line is about the axis `along` but not about `across`: one stroke over the box of each value
 * of `across`, where the line belongs to these cells. */
static int step(const mattis_figure *figure, const mattis_panel *panel,
                const mattis_transition *line, size_t along, mattis_path *out) {
    bool upright = along == figure->x;
    size_t across = upright ? figure->y : figure->x;
    const mattis_scale *scale = upright ? &figure->x_scale : &figure->y_scale;
    const mattis_scale *rows = upright ? &figure->y_scale : &figure->x_scale;
    int status = MATTIS_OK;
    for (size_t j = 0; j < rows->n; j++) {
        size_t index[MATTIS_CELLS_AXES];
        double at[CROSSINGS_MOST];
        memcpy(index, panel->index, sizeof index);
        index[across] = rows->order[j];
        if (!mattis_transition_applies(line, figure->cells, index))
            continue;
        size_t n = mattis_transition_crossings(
            line, figure->cells, figure->cells->axis[along]->name, index, at, CROSSINGS_MOST);
        double low = mattis_scale_fraction(rows, rows->edge[j]);
        double high = mattis_scale_fraction(rows, rows->edge[j + 1]);
        for (size_t k = 0; status == MATTIS_OK && k < n; k++) {
            double place = mattis_scale_fraction(scale, at[k]);
            status = upright ? add(figure, out, place, low, place, high)
                             : add(figure, out, low, place, high, place);
        }
    }
    return status;
}

int mattis_plane_line(const mattis_figure *figure, const mattis_panel *panel,
                      const mattis_transition *line, mattis_path *out) {
    const char *x = figure->cells->axis[figure->x]->name;
    const char *y = figure->cells->axis[figure->y]->name;
    bool about_x = strcmp(line->x_axis, x) == 0 || strcmp(line->y_axis, x) == 0;
    bool about_y = strcmp(line->x_axis, y) == 0 || strcmp(line->y_axis, y) == 0;
    *out = (mattis_path){0};
    if (about_x && about_y)
        return mattis_transition_applies(line, figure->cells, panel->index)
                   ? trace(figure, line, out)
                   : MATTIS_OK;
    if (about_x || about_y)
        return step(figure, panel, line, about_x ? figure->x : figure->y, out);
    return MATTIS_OK;
}
