/* Measured transition lines in `mattis show`: see show.h. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measured_lines.h"
#include "show.h"
#include "transitions.h"

enum { POINTS_MOST = 12, CROSSINGS_MOST = 8 };

/* Whether retrieval ends there, in the words of transitions.c: of spins, or of continuous states.
 */
static bool ends_retrieval(const mattis_transition *self) {
    return strstr(self->name, "spinodal") || strstr(self->name, "ground state") ||
           strcmp(self->name, "random energy") == 0 || strcmp(self->name, "end at finite N") == 0;
}

/* The crossing of a line of the theory that lies nearest to a measured point, as "spinodal 0.459";
 * nothing where no line of retrieval is crossed. */
static void write_nearest(const mattis_cells *cells, const mattis_measured_line *line,
                          const mattis_measured_point *point, FILE *out) {
    mattis_transition *theory;
    size_t n, nearest = SIZE_MAX;
    double best = NAN;
    if (mattis_transitions_find(cells, &theory, &n) != MATTIS_OK)
        return;
    for (size_t l = 0; l < n; l++) {
        double at[CROSSINGS_MOST];
        const bool ends = ends_retrieval(&theory[l]);
        if (!ends || !mattis_transition_applies(&theory[l], cells, point->index))
            continue;
        const size_t found = mattis_transition_crossings(
            &theory[l], cells, cells->axis[line->x]->name, point->index, at, CROSSINGS_MOST);
        for (size_t k = 0; k < found; k++) {
            if (isnan(best) || fabs(at[k] - point->fit.at) < 0.98 * fabs(best - point->fit.at)) {
                best = at[k];
                nearest = l;
            }
        }
    }
    if (nearest < n)
        fprintf(out, "   %s %.4g", theory[nearest].name, best);
    free(theory);
}

/* "load = 0.412 ± 0.004 at T = 0.1". */
static void write_point(const mattis_cells *cells, const mattis_measured_line *line,
                        const mattis_measured_point *point, FILE *out) {
    const double error = point->fit.error;
    const int digits = error > 0 ? (int)fmin(6, fmax(0, 1 - floor(log10(error)))) : 4;
    fprintf(out, "            %s = %.*f ± %.*f", cells->axis[line->x]->name, digits, point->fit.at,
            digits, error);
    const char *between = " at ";
    for (size_t a = 0; a < cells->n_axes; a++) {
        const mattis_dimension *axis = cells->axis[a];
        if (a == line->x || axis->length < 2)
            continue;
        fputs(between, out);
        if (mattis_cells_is_start(axis))
            fprintf(out, "start from %s", mattis_cells_start_name(axis->value[point->index[a]]));
        else
            fprintf(out, "%s %.6g", axis->name, axis->value[point->index[a]]);
        if (line->kind == MATTIS_MEASURED_BINDER && strcmp(axis->name, "spins") == 0)
            fprintf(out, " and %.6g", axis->value[point->index[a] + 1]);
        between = ", ";
    }
    write_nearest(cells, line, point, out);
    fputc('\n', out);
}

int mattis_show_measured_lines(const mattis_cells *cells, FILE *out) {
    mattis_measured_lines lines;
    const int status = mattis_measured_lines_find(&lines, cells);
    const mattis_frame *refined = mattis_result_frame(cells->result, "/refined");
    if (refined)
        fprintf(out, "\nrefined     %zu cells added by refinement (/refined)\n",
                refined->dimension[0].length);
    for (size_t k = 0; status == MATTIS_OK && k < lines.n; k++) {
        const mattis_measured_line *line = &lines.line[k];
        char words[96];
        mattis_measured_line_words(line, cells, words, sizeof words);
        const size_t step = (line->n + POINTS_MOST - 1) / POINTS_MOST;
        fprintf(out, "\nmeasured    %s, %zu point%s%s (nearest line of the theory beside)\n", words,
                line->n, line->n == 1 ? "" : "s", step > 1 ? ", some of them" : "");
        for (size_t p = 0; p < line->n; p += step)
            write_point(cells, line, &line->point[p], out);
    }
    mattis_measured_lines_free(&lines);
    return status;
}
