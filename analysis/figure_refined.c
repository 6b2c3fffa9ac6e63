/* Cells added by refinement in figures: see figure.h. */
#include <math.h>
#include <string.h>

#include "curve_data.h"
#include "figure.h"
#include "plot_style.h"

/* Where the cell stands on axis a: at the load that was simulated. */
static double place_on(const mattis_figure *self, size_t a, size_t cell) {
    const char *name = self->cells->axis[a]->name;
    const double load = strcmp(name, "load") == 0
                            ? mattis_cells_refined_load(self->cells, &self->refined, cell)
                            : NAN;
    return isnan(load) ? mattis_cells_refined_place(&self->refined, name, cell) : load;
}

/* Whether the cell stands at these positions on all axes but those of the frame. */
static bool is_at(const mattis_figure *self, const size_t *index, size_t cell) {
    for (size_t a = 0; a < self->cells->n_axes; a++) {
        const mattis_dimension *axis = self->cells->axis[a];
        if (a != self->x && a != self->y &&
            mattis_cells_refined_place(&self->refined, axis->name, cell) != axis->value[index[a]])
            return false;
    }
    return true;
}

/* On a map: place and overlap. Returns the number of cells. */
static size_t write_map(const mattis_figure *self, const mattis_panel *panel, FILE *out) {
    size_t n = 0;
    fprintf(out, "# refined_%02zu\n# x y overlap\n", panel->number);
    for (size_t cell = 0; cell < self->refined.n; cell++) {
        const double overlap = mattis_cells_measured(&self->refined, "overlap_mean", cell);
        if (isnan(overlap) || !is_at(self, panel->index, cell))
            continue;
        fprintf(out, "%.10g %.10g %.6f\n", place_on(self, self->x, cell),
                place_on(self, self->y, cell), fabs(overlap));
        n++;
    }
    fputs("\n\n", out);
    return n;
}

/* Discs of the colour of a box, with an outline. */
void mattis_figure_plot_refined(const mattis_figure *self, const mattis_panel *panel,
                                const mattis_gnuplot *gnuplot) {
    if (!self->has_refined || self->shows_states || !write_map(self, panel, gnuplot->data))
        return;
    fprintf(
        gnuplot->script,
        ", \\\n    data index 'refined_%02zu' using 1:2 with points pt 7 ps 0.5 lc rgb 'black' "
        "notitle, \\\n"
        "    data index 'refined_%02zu' using 1:2:3 with points pt 7 ps 0.38 lc palette notitle",
        panel->number, panel->number);
}

/* Beside curves: points of the curve as those of the grid are, but smaller and without a band. */
void mattis_figure_plot_refined_curve(const mattis_figure *self, const mattis_plot_curve *curve,
                                      const mattis_gnuplot *gnuplot) {
    mattis_quantity quantity;
    size_t n = 0;
    if (!self->has_refined ||
        !mattis_quantity_make(&self->refined, curve->quantity->name, &quantity) || !quantity.mean)
        return;
    fprintf(gnuplot->data, "# refined_%s\n# x mean error\n", curve->name);
    for (size_t cell = 0; cell < self->refined.n; cell++) {
        const double mean = mattis_quantity_mean(&quantity, cell, curve->pattern);
        const double error = mattis_quantity_error(&quantity, cell, curve->pattern);
        if (isnan(mean) || !is_at(self, curve->index, cell))
            continue;
        fprintf(gnuplot->data, "%.10g %.10g %.6g\n", place_on(self, self->x, cell), mean,
                isnan(error) ? 0 : error);
        n++;
    }
    fputs("\n\n", gnuplot->data);
    if (n)
        fprintf(gnuplot->script,
                ", \\\n    data index 'refined_%s' using 1:($2-$3):(0):(2*$3) with vectors nohead "
                "ls %zu lw 1 dt solid notitle, \\\n"
                "    data index 'refined_%s' using 1:2 with points ls %zu ps 0.3 notitle",
                curve->name, curve->style, curve->name, curve->style);
}
