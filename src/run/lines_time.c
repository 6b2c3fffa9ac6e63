/* How long lines take: see lines.h. */
#include <math.h>
#include <time.h>

#include "line_plane.h"
#include "lines.h"

double mattis_thread_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds to trace a line in the plane of one cell: of a rough search of its end, which tries
 * ordinates next to it as the fine one does, and of some points on the way there. */
static double seconds_of(const mattis_line_type *line, const mattis_params *params,
                         const mattis_line_plane *plane) {
    enum { POINTS = 4 };
    const double rough = 1.0 / 64, steps = log(MATTIS_LINE_PRECISION) / log(rough);
    double end = plane->highest, ignored, begun = mattis_thread_seconds(), search = 0;
    if (!mattis_line_is_over(line, plane->vertical) ||
        (line->level && line->level(params, &ignored) == MATTIS_OK))
        return 0;
    if (plane->ordinate < 0) {
        mattis_line_abscissa(line, params, plane->vertical,
                             mattis_param_get(plane->vertical, params), &ignored);
        return mattis_thread_seconds() - begun;
    }
    if (!line->endless) {
        if (mattis_line_end(line, params, plane->vertical, rough, &end))
            end = 0;
        search = steps * (mattis_thread_seconds() - begun);
    }
    begun = mattis_thread_seconds();
    for (int j = 0; j < POINTS && end > 0; j++)
        mattis_line_abscissa(line, params, plane->vertical,
                             mattis_line_ordinate((j + 0.5) / POINTS, end), &ignored);
    return search + (mattis_thread_seconds() - begun) / POINTS *
                        (line->costly ? MATTIS_COSTLY_LINE_POINTS : MATTIS_LINE_POINTS);
}

double mattis_lines_seconds(const mattis_plan *plan) {
    enum { PROBES = 3 }; /* planes of each line */
    const mattis_line_plane plane = mattis_line_plane_of(plan);
    size_t planes[MATTIS_LINES_MOST] = {0};
    double seconds = 0;
    mattis_line_planes(plan, &plane, planes);
    for (size_t k = 0; k < plane.theory->n_lines; k++) {
        const mattis_line_type *line = &plane.theory->line[k];
        const size_t probes = planes[k] < PROBES ? planes[k] : PROBES;
        size_t number = 0, probed = 0;
        double some = 0;
        for (size_t c = 0; c < plan->n_cells && probed < probes; c++)
            if (mattis_line_begins(plan, c, &plane, line) &&
                number++ == probed * planes[k] / probes) {
                some += seconds_of(line, &plan->cell[c], &plane);
                probed++;
            }
        seconds += probes ? some / (double)probes * (double)planes[k] : 0;
    }
    return seconds;
}
