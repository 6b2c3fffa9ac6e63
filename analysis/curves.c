/* Curves: order parameters along one axis, measured over predicted, with the transitions. */
#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot_style.h"

enum { CROSSINGS_MOST = 8, CURVES_MOST = MATTIS_SERIES_COLOURS };

/* One measured quantity over its prediction. */
typedef struct quantity {
    const char *symbol;
    const char *words;
    const char *mean;
    const char *error;
    const char *prediction;
} quantity;

static const quantity quantities[] = {
    [MATTIS_SHOW_OVERLAP] = {"m", "overlap", "overlap_mean", "overlap_error", "overlap"},
    [MATTIS_SHOW_REPLICA_OVERLAP] = {"q", "replica overlap", "replica_overlap_mean",
                                     "replica_overlap_error", "replica_overlap"},
};

/* One curve of a panel. */
typedef struct curve {
    size_t index[MATTIS_CELLS_AXES]; /* its cells, but for the axis x */
    const quantity *quantity;
    size_t style; /* gnuplot's line style */
    size_t n_crossings;
    double crossing[CROSSINGS_MOST]; /* of all lines */
    size_t n_measured;               /* points in its data */
    size_t n_predicted;
    char name[32]; /* of its data: "01_1" */
} curve;

static size_t cell_at(const mattis_figure *figure, const curve *self, size_t i) {
    size_t index[MATTIS_CELLS_AXES];
    memcpy(index, self->index, sizeof index);
    index[figure->x] = figure->x_scale.order[i];
    return mattis_cells_at(figure->cells, index);
}

static void find_crossings(const mattis_figure *figure, curve *self) {
    const char *x = figure->cells->axis[figure->x]->name;
    for (size_t l = 0; l < figure->n_lines; l++)
        if (mattis_transition_applies(&figure->line[l], figure->cells, self->index))
            self->n_crossings += mattis_transition_crossings(
                &figure->line[l], figure->cells, x, self->index, self->crossing + self->n_crossings,
                CROSSINGS_MOST - self->n_crossings);
}

static curve make_curve(const mattis_figure *figure, const mattis_panel *panel, size_t c) {
    bool both = panel->quantity == MATTIS_SHOW_BOTH;
    curve self = {.quantity = &quantities[both ? (mattis_quantity)c : panel->quantity],
                  .style = MATTIS_SERIES_STYLE + c};
    memcpy(self.index, panel->index, sizeof self.index);
    if (figure->series != MATTIS_NO_AXIS)
        self.index[figure->series] = c;
    snprintf(self.name, sizeof self.name, "%02zu_%zu", panel->number, c + 1);
    find_crossings(figure, &self);
    return self;
}

static size_t make_curves(const mattis_figure *figure, const mattis_panel *panel,
                          curve out[CURVES_MOST]) {
    size_t n = panel->quantity == MATTIS_SHOW_BOTH ? 2 : 1;
    if (figure->series != MATTIS_NO_AXIS)
        n = figure->cells->axis[figure->series]->length;
    if (n > CURVES_MOST)
        n = CURVES_MOST;
    for (size_t c = 0; c < n; c++)
        out[c] = make_curve(figure, panel, c);
    return n;
}

/* --- Data ----------------------------------------------------------------------------------- */

static void write_measured(const mattis_figure *figure, curve *self, FILE *out) {
    const mattis_cells *cells = figure->cells;
    fprintf(out, "# measured_%s %s\n# x mean error\n", self->name, self->quantity->words);
    for (size_t i = 0; i < figure->x_scale.n; i++) {
        size_t cell = cell_at(figure, self, i);
        double mean = mattis_cells_measured(cells, self->quantity->mean, cell);
        double error = mattis_cells_measured(cells, self->quantity->error, cell);
        if (isnan(mean))
            continue;
        fprintf(out, "%.10g %.10g %.6g\n", figure->x_scale.value[i], mean,
                isnan(error) ? 0 : error);
        self->n_measured++;
    }
    fputs("\n\n", out);
}

/* A jump with a transition inside is no steep slope: the curve is interrupted there. */
static bool is_jump(const curve *self, double x, double y, double next_x, double next_y) {
    for (size_t k = 0; k < self->n_crossings; k++)
        if (self->crossing[k] >= x && self->crossing[k] <= next_x && fabs(next_y - y) > 0.2)
            return true;
    return false;
}

static void write_predicted(const mattis_figure *figure, curve *self, FILE *out) {
    fprintf(out, "# theory_%s %s\n# x value\n", self->name, self->quantity->words);
    double x_before = NAN, y_before = NAN;
    for (size_t i = 0; i < figure->x_scale.n; i++) {
        double x = figure->x_scale.value[i];
        double y = mattis_cells_predicted(figure->cells, self->quantity->prediction,
                                          cell_at(figure, self, i));
        if (isnan(y))
            continue;
        if (is_jump(self, x_before, y_before, x, y))
            fputc('\n', out);
        fprintf(out, "%.10g %.10g\n", x, y);
        self->n_predicted++;
        x_before = x;
        y_before = y;
    }
    fputs("\n\n", out);
}

/* --- Script --------------------------------------------------------------------------------- */

/* Lowest value that a curve shows, or 0. */
static double lowest(const mattis_figure *figure, const curve *self) {
    double low = 0;
    for (size_t i = 0; i < figure->x_scale.n; i++) {
        size_t cell = cell_at(figure, self, i);
        double mean = mattis_cells_measured(figure->cells, self->quantity->mean, cell);
        double error = mattis_cells_measured(figure->cells, self->quantity->error, cell);
        low = fmin(low, mean - (isnan(error) ? 0 : error));
        low = fmin(low, mattis_cells_predicted(figure->cells, self->quantity->prediction, cell));
    }
    return low;
}

/* Order parameters lie in [-1, 1]; the negative half is shown only where something is. */
static void write_range(const mattis_figure *figure, const curve *curves, size_t n, FILE *out) {
    double low = 0;
    for (size_t c = 0; c < n; c++)
        low = fmin(low, lowest(figure, &curves[c]));
    fprintf(out, "set yrange [%.3g:1.04]\nset ytics 0.2\n", low < -0.04 ? low - 0.04 : -0.04);
}

/* Whether the transitions are the same for all curves of a panel. */
static bool shares_transitions(const mattis_figure *figure) {
    return figure->series == MATTIS_NO_AXIS ||
           mattis_cells_is_start(figure->cells->axis[figure->series]);
}

/* Where the name of the transition at `place` leans when its neighbours are close. */
static const char *side_of(const mattis_figure *figure, const curve *self, double place) {
    const double close = 0.17;
    for (size_t k = 0; k < self->n_crossings; k++) {
        double gap = mattis_scale_fraction(&figure->x_scale, self->crossing[k]) - place;
        if (gap > 0 && gap < close)
            return "right offset 0.5,0.45";
        if (gap < 0 && gap > -close)
            return "left offset -0.5,0.45";
    }
    return "center offset 0,0.45";
}

/* A vertical line; its name stands above the frame, where no data can be. */
static void write_transition(const mattis_figure *figure, const curve *self,
                             const mattis_transition *line, double at, bool named, FILE *out) {
    double place = mattis_scale_fraction(&figure->x_scale, at);
    if (!(place >= 0 && place <= 1))
        return;
    const char *colour = shares_transitions(figure)
                             ? "#606060"
                             : mattis_series_colours[self->style - MATTIS_SERIES_STYLE];
    fprintf(out,
            "set arrow from first %.10g, graph 0 to first %.10g, graph 1 nohead back \\\n"
            "    ls %zu lw 1.4 lc rgb '%s'\n",
            at, at, line->kind + 1, colour);
    if (!named)
        return;
    mattis_text name = {0};
    mattis_text_plain(&name, line->name);
    fputs("set label ", out);
    mattis_text_quote(out, name.text);
    fprintf(out, " at first %.10g, graph 1 %s font ',7' tc rgb '%s'\n", at,
            side_of(figure, self, place), colour);
}

static void write_transitions(const mattis_figure *figure, const curve *self, bool named,
                              FILE *out) {
    const char *x = figure->cells->axis[figure->x]->name;
    for (size_t l = 0; l < figure->n_lines; l++) {
        const mattis_transition *line = &figure->line[l];
        double at[CROSSINGS_MOST];
        if (!mattis_transition_applies(line, figure->cells, self->index))
            continue;
        size_t n =
            mattis_transition_crossings(line, figure->cells, x, self->index, at, CROSSINGS_MOST);
        for (size_t k = 0; k < n; k++)
            write_transition(figure, self, line, at[k], named, out);
    }
}

static void write_key_entry(const mattis_figure *figure, const curve *self, FILE *out) {
    mattis_text title = {0};
    if (figure->series != MATTIS_NO_AXIS) {
        const mattis_dimension *axis = figure->cells->axis[figure->series];
        mattis_text_setting(&title, axis, axis->value[self->index[figure->series]]);
    } else {
        mattis_text_markup(&title, "%s ", self->quantity->words);
        mattis_text_symbol(&title, self->quantity->symbol);
    }
    fprintf(out, ", \\\n    keyentry with linespoints ls %zu title ", self->style);
    mattis_text_quote(out, title.text);
}

/* Bars as vectors, because gnuplot's own erase what lies under their points. */
static void write_curve(const curve *self, FILE *out) {
    if (self->n_predicted)
        fprintf(out, ", \\\n    data index 'theory_%s' using 1:2 with lines ls %zu notitle",
                self->name, self->style);
    if (self->n_measured)
        fprintf(out,
                ", \\\n    data index 'measured_%s' using 1:($2-$3):(0):(2*$3) with vectors nohead "
                "ls %zu lw 1.4 notitle"
                ", \\\n    data index 'measured_%s' using 1:2 with points ls %zu notitle",
                self->name, self->style, self->name, self->style);
}

static void label_of(const mattis_panel *panel, mattis_text *text) {
    if (panel->quantity == MATTIS_SHOW_BOTH)
        mattis_text_markup(text, "overlaps ");
    else
        mattis_text_markup(text, "%s ", quantities[panel->quantity].words);
    if (panel->quantity != MATTIS_SHOW_REPLICA_OVERLAP)
        mattis_text_symbol(text, "m");
    if (panel->quantity == MATTIS_SHOW_BOTH)
        mattis_text_markup(text, ", ");
    if (panel->quantity != MATTIS_SHOW_OVERLAP)
        mattis_text_symbol(text, "q");
}

int mattis_curves_draw(const mattis_figure *figure, const mattis_panel *panel,
                       const mattis_gnuplot *gnuplot) {
    FILE *out = gnuplot->script;
    curve curves[CURVES_MOST];
    size_t n = make_curves(figure, panel, curves);
    mattis_text y_label = {0};
    label_of(panel, &y_label);
    mattis_figure_frame_panel(figure, panel, gnuplot, y_label.text);
    write_range(figure, curves, n, out);
    for (size_t c = 0; c < n; c++) {
        write_measured(figure, &curves[c], gnuplot->data);
        write_predicted(figure, &curves[c], gnuplot->data);
        bool named = c == 0 && panel->number == 1;
        if (c == 0 || !shares_transitions(figure))
            write_transitions(figure, &curves[c], named, out);
    }
    if (panel->number == 1)
        mattis_figure_place_key(figure, gnuplot);
    fputs("plot \\\n    0 with lines ls 10 lw 0.6 notitle", out);
    for (size_t c = 0; c < n; c++)
        write_curve(&curves[c], out);
    for (size_t c = 0; c < n && panel->number == 1; c++)
        write_key_entry(figure, &curves[c], out);
    fputc('\n', out);
    return MATTIS_OK;
}
