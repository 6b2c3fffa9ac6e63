/* See curve_data.h. */
#include "curve_data.h"

#include <math.h>
#include <string.h>

const mattis_plot_quantity mattis_plot_quantities[] = {
    [MATTIS_SHOW_OVERLAP] = {"m", "overlap", "overlap_mean", "overlap_error", "overlap"},
    [MATTIS_SHOW_REPLICA_OVERLAP] = {"q", "replica overlap", "replica_overlap_mean",
                                     "replica_overlap_error", "replica_overlap"},
};

/* --- Values --------------------------------------------------------------------------------- */

/* A variable of `frame` at point i of the curve, the values of x increasing. */
static double value_at(const mattis_plot_curve *self, const mattis_frame *frame, const char *name,
                       size_t i) {
    size_t index[MATTIS_CELLS_AXES];
    const mattis_cells *cells = self->figure->cells;
    memcpy(index, self->index, sizeof index);
    index[self->figure->x] = self->figure->x_scale.order[i];
    return frame ? mattis_cells_value(cells, mattis_frame_variable(frame, name), frame,
                                      mattis_cells_at(cells, index), 0)
                 : NAN;
}

static double mean_at(const mattis_plot_curve *self, size_t i) {
    return value_at(self, self->figure->cells->measured, self->quantity->mean, i);
}

/* 0 where it is unknown. */
static double error_at(const mattis_plot_curve *self, size_t i) {
    double error = value_at(self, self->figure->cells->measured, self->quantity->error, i);
    return isnan(error) ? 0 : error;
}

static double predicted_at(const mattis_plot_curve *self, size_t i) {
    return value_at(self, self->figure->cells->predicted, self->quantity->prediction, i);
}

/* --- Making --------------------------------------------------------------------------------- */

static void find_crossings(mattis_plot_curve *self) {
    const mattis_figure *figure = self->figure;
    const char *x = figure->cells->axis[figure->x]->name;
    for (size_t l = 0; l < figure->n_lines; l++) {
        double at[MATTIS_CROSSINGS_MOST];
        if (!mattis_transition_applies(&figure->line[l], figure->cells, self->index))
            continue;
        size_t n = mattis_transition_crossings(&figure->line[l], figure->cells, x, self->index, at,
                                               MATTIS_CROSSINGS_MOST);
        for (size_t k = 0; k < n && self->n_crossings < MATTIS_CROSSINGS_MOST; k++) {
            double place = mattis_scale_fraction(&figure->x_scale, at[k]);
            if (place >= 0 && place <= 1)
                self->crossing[self->n_crossings++] = (mattis_crossing){l, at[k]};
        }
    }
}

/* Distance of the symbols of neighbouring curves, so that error bars do not hide each other. */
static double shift_of(const mattis_figure *figure, size_t c, size_t n) {
    const mattis_scale *x = &figure->x_scale;
    double gap = 0.014 * (double)n / 0.35;
    for (size_t i = 1; i < x->n; i++)
        gap = fmin(gap, mattis_scale_fraction(x, x->value[i]) -
                            mattis_scale_fraction(x, x->value[i - 1]));
    return ((double)c - ((double)n - 1) / 2) * 0.35 * gap / (double)n;
}

size_t mattis_plot_curves_make(const mattis_figure *figure, const mattis_panel *panel,
                               mattis_plot_curve out[MATTIS_CURVES_MOST]) {
    bool both = panel->quantity == MATTIS_SHOW_BOTH;
    size_t n = both ? 2 : 1;
    if (figure->series != MATTIS_NO_AXIS)
        n = figure->cells->axis[figure->series]->length;
    if (n > MATTIS_CURVES_MOST)
        n = MATTIS_CURVES_MOST;
    for (size_t c = 0; c < n; c++) {
        mattis_plot_curve *self = &out[c];
        size_t quantity = both ? c : (size_t)panel->quantity;
        *self =
            (mattis_plot_curve){.figure = figure,
                                .quantity = &mattis_plot_quantities[quantity],
                                .style = both && c ? MATTIS_OPEN_STYLE : MATTIS_SERIES_STYLE + c,
                                .shift = shift_of(figure, c, n)};
        memcpy(self->index, panel->index, sizeof self->index);
        if (figure->series != MATTIS_NO_AXIS)
            self->index[figure->series] = c;
        snprintf(self->name, sizeof self->name, "%02zu_%zu", panel->number, c + 1);
        find_crossings(self);
    }
    return n;
}

void mattis_plot_curve_count(mattis_plot_curve *self) {
    self->n_measured = self->n_predicted = 0;
    for (size_t i = 0; i < self->figure->x_scale.n; i++) {
        self->n_measured += isnan(mean_at(self, i)) ? 0 : 1;
        self->n_predicted += isnan(predicted_at(self, i)) ? 0 : 1;
    }
}

void mattis_plot_curve_name(const mattis_plot_curve *self, mattis_text *out) {
    if (self->figure->series != MATTIS_NO_AXIS) {
        const mattis_dimension *axis = self->figure->cells->axis[self->figure->series];
        mattis_text_setting(out, axis, axis->value[self->index[self->figure->series]]);
    } else {
        mattis_text_markup(out, "%s ", self->quantity->words);
        mattis_text_symbol(out, self->quantity->symbol);
    }
}

/* --- All curves ----------------------------------------------------------------------------- */

bool mattis_plot_curves_coincide(const mattis_plot_curve *curves, size_t n) {
    const double visible = 0.015;
    for (size_t c = 1; c < n; c++) {
        for (size_t i = 0; i < curves->figure->x_scale.n; i++) {
            double first = predicted_at(&curves[0], i), here = predicted_at(&curves[c], i);
            if (isnan(first) != isnan(here) || fabs(first - here) > visible)
                return false;
        }
    }
    return true;
}

void mattis_plot_curves_range(const mattis_figure *figure, mattis_quantity quantity, double *low,
                              double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t p = 0; p < figure->n_panels; p++) {
        mattis_plot_curve curves[MATTIS_CURVES_MOST];
        if (figure->panel[p].quantity != quantity)
            continue;
        size_t n = mattis_plot_curves_make(figure, &figure->panel[p], curves);
        for (size_t c = 0; c < n; c++) {
            for (size_t i = 0; i < figure->x_scale.n; i++) {
                double mean = mean_at(&curves[c], i), error = error_at(&curves[c], i);
                double predicted = predicted_at(&curves[c], i);
                *low = fmin(*low, fmin(mean - error, predicted));
                *high = fmax(*high, fmax(mean + error, predicted));
            }
        }
    }
    if (*low > *high || *high - *low > 0.5) { /* also without any value */
        *low = fmin(*low, 0);
        *high = fmax(*high, 1);
    }
    /* Less than a digit or two of an order parameter is no structure worth a whole frame. */
    double spare = fmax(0, 0.05 - (*high - *low)) / 2;
    double margin = 0.04 * fmax(*high - *low, 0.05) + spare;
    *low -= margin;
    *high += margin;
}

/* --- Data sets ------------------------------------------------------------------------------ */

/* The value of x beside `x` by a part of the axis. */
static double beside(const mattis_plot_curve *self, double x, double part) {
    const mattis_scale *scale = &self->figure->x_scale;
    return mattis_scale_at(scale, mattis_scale_fraction(scale, x) + part);
}

void mattis_plot_curve_write_measured(const mattis_plot_curve *self, FILE *out) {
    fprintf(out, "# measured_%s %s\n# x mean error x_drawn\n", self->name, self->quantity->words);
    for (size_t i = 0; i < self->figure->x_scale.n; i++) {
        double x = self->figure->x_scale.value[i], mean = mean_at(self, i);
        if (!isnan(mean))
            fprintf(out, "%.10g %.10g %.6g %.10g\n", x, mean, error_at(self, i),
                    beside(self, x, self->shift));
    }
    fputs("\n\n", out);
}

/* Whether a state ends between the points i and j. */
static bool ends_between(const mattis_plot_curve *self, size_t i, size_t j) {
    const double *x = self->figure->x_scale.value;
    for (size_t k = 0; k < self->n_crossings; k++) {
        const char *name = self->figure->line[self->crossing[k].line].variable->name;
        if (strncmp(name, "spinodal", strlen("spinodal")) == 0 && self->crossing[k].at >= x[i] &&
            self->crossing[k].at <= x[j])
            return true;
    }
    return false;
}

/* Whether an order parameter jumps between the points i and j, which is no steep slope: a state
 * ends there, or something appears from nothing. Both order parameters are asked, since q may jump
 * by little where m jumps by much. */
static bool is_jump(const mattis_plot_curve *self, size_t i, size_t j) {
    const mattis_frame *predicted = self->figure->cells->predicted;
    for (size_t k = 0; k < MATTIS_SHOW_BOTH; k++) {
        const char *name = mattis_plot_quantities[k].prediction;
        double a = value_at(self, predicted, name, i), b = value_at(self, predicted, name, j);
        if (fabs(a - b) > 0.2 && (fmin(fabs(a), fabs(b)) < 1e-6 || ends_between(self, i, j)))
            return true;
    }
    return false;
}

/* The points first to last, not interrupted; a single one becomes a dash, which can be seen. */
static void write_part(const mattis_plot_curve *self, size_t first, size_t last, FILE *out) {
    const double *x = self->figure->x_scale.value;
    const double dash = 0.012;
    double y = predicted_at(self, first);
    if (first == last) {
        fprintf(out, "# a single point, x = %.10g\n", x[first]);
        fprintf(out, "%.10g %.10g\n", beside(self, x[first], -dash), y);
        fprintf(out, "%.10g %.10g\n", beside(self, x[first], dash), y);
        return;
    }
    for (size_t i = first; i <= last; i++)
        if (!isnan(predicted_at(self, i)))
            fprintf(out, "%.10g %.10g\n", x[i], predicted_at(self, i));
}

void mattis_plot_curve_write_predicted(const mattis_plot_curve *self, FILE *out) {
    fprintf(out, "# theory_%s %s\n# x value\n", self->name, self->quantity->words);
    size_t n = self->figure->x_scale.n, first = n, last = n;
    for (size_t i = 0; i < n; i++) {
        if (isnan(predicted_at(self, i)))
            continue;
        if (first < n && is_jump(self, last, i)) {
            write_part(self, first, last, out);
            fputc('\n', out);
            first = n;
        }
        first = first < n ? first : i;
        last = i;
    }
    if (first < n)
        write_part(self, first, last, out);
    fputs("\n\n", out);
}
