/* See curve_data.h. */
#include "curve_data.h"

#include <math.h>
#include <string.h>

/* --- Values --------------------------------------------------------------------------------- */

/* The cell of point i of the curve, the values of x increasing. */
static size_t cell_of(const mattis_plot_curve *self, size_t i) {
    size_t index[MATTIS_CELLS_AXES];
    memcpy(index, self->index, sizeof index);
    index[self->figure->x] = self->figure->x_scale.order[i];
    return mattis_cells_at(self->figure->cells, index);
}

static double mean_at(const mattis_plot_curve *self, size_t i) {
    return mattis_quantity_mean(self->quantity, cell_of(self, i), self->pattern);
}

/* 0 where it is unknown. */
static double error_at(const mattis_plot_curve *self, size_t i) {
    double error = mattis_quantity_error(self->quantity, cell_of(self, i), self->pattern);
    return isnan(error) ? 0 : error;
}

static double predicted_at(const mattis_plot_curve *self, size_t i) {
    return mattis_quantity_predicted(self->quantity, cell_of(self, i), self->pattern);
}

static bool is_flagged(const mattis_plot_curve *self, size_t i) {
    return !isnan(mean_at(self, i)) &&
           mattis_cells_flag(self->figure->cells, cell_of(self, i)) != 0;
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

/* Distance of the symbols of neighbouring curves, so that error bars do not hide each other; all
 * together stay so close that they are seen to belong to one value. */
static double shift_of(const mattis_figure *figure, size_t c, size_t n) {
    const mattis_scale *x = &figure->x_scale;
    double gap = fmin(0.014 * (double)n, 0.03) / 0.35;
    for (size_t i = 1; i < x->n; i++)
        gap = fmin(gap, mattis_scale_fraction(x, x->value[i]) -
                            mattis_scale_fraction(x, x->value[i - 1]));
    return ((double)c - ((double)n - 1) / 2) * 0.35 * gap / (double)n;
}

/* Curves of one quantity: one for each pattern, or for each value of the series. */
static size_t curves_of(const mattis_figure *figure, const mattis_quantity *quantity) {
    if (quantity->n_patterns)
        return quantity->n_patterns;
    return figure->series == MATTIS_NO_AXIS ? 1 : figure->cells->axis[figure->series]->length;
}

size_t mattis_plot_curves_make(const mattis_figure *figure, const mattis_panel *panel,
                               mattis_plot_curve out[MATTIS_CURVES_MOST]) {
    size_t n = 0, n_quantities = 0;
    for (size_t q = 0; q < figure->n_quantities; q++) {
        const mattis_quantity *quantity = &figure->quantity[q];
        if (quantity->view != panel->view)
            continue;
        n_quantities++;
        for (size_t k = 0; k < curves_of(figure, quantity) && n < MATTIS_CURVES_MOST; k++) {
            out[n] = (mattis_plot_curve){
                .figure = figure, .quantity = quantity, .pattern = quantity->n_patterns ? k : 0};
            memcpy(out[n].index, panel->index, sizeof out[n].index);
            if (figure->series != MATTIS_NO_AXIS)
                out[n].index[figure->series] = k;
            n++;
        }
    }
    const bool pair = n_quantities == 2 && n == 2; /* often one upon the other */
    for (size_t c = 0; c < n; c++) {
        out[c].style = pair && c ? MATTIS_OPEN_STYLE : MATTIS_SERIES_STYLE + c;
        out[c].shift = shift_of(figure, c, n);
        snprintf(out[c].name, sizeof out[c].name, "%02zu_%zu", panel->number, c + 1);
        find_crossings(&out[c]);
    }
    return n;
}

void mattis_plot_curve_count(mattis_plot_curve *self) {
    self->n_measured = self->n_predicted = self->n_flagged = 0;
    for (size_t i = 0; i < self->figure->x_scale.n; i++) {
        self->n_measured += isnan(mean_at(self, i)) ? 0 : 1;
        self->n_predicted += isnan(predicted_at(self, i)) ? 0 : 1;
        self->n_flagged += is_flagged(self, i);
    }
}

/* --- Names ---------------------------------------------------------------------------------- */

/* Whether more than one view shows patterns. */
static bool only_counts(const mattis_figure *figure) {
    size_t n = 0;
    for (size_t q = 0; q < figure->n_quantities; q++)
        n += figure->quantity[q].n_patterns > 0;
    return n > 1;
}

void mattis_plot_curve_name(const mattis_plot_curve *self, mattis_text *out) {
    const mattis_figure *figure = self->figure;
    const mattis_quantity *quantity = self->quantity;
    char number[32];
    snprintf(number, sizeof number, "%zu", self->pattern + 1);
    if (figure->series != MATTIS_NO_AXIS) {
        const mattis_dimension *axis = figure->cells->axis[figure->series];
        mattis_text_setting(
            out, axis,
            mattis_cells_drawn_at(figure->cells, figure->series, self->index[figure->series]));
    } else if (quantity->n_patterns == 0) {
        mattis_quantity_label(quantity, out);
    } else if (only_counts(figure) || !quantity->symbol) {
        mattis_text_symbol(out, "mu");
        mattis_text_markup(out, " = %s", number);
    } else {
        mattis_quantity_symbol(quantity, number, out);
    }
}

/* What a quantity adds to a label that begins with the word they share, or the word itself. */
static const char *shared_word(const mattis_figure *figure, size_t view) {
    bool overlaps = true, shares = true;
    size_t n = 0;
    for (size_t q = 0; q < figure->n_quantities; q++) {
        if (figure->quantity[q].view != view)
            continue;
        overlaps = overlaps && figure->quantity[q].is_overlap && figure->quantity[q].symbol;
        shares = shares && figure->quantity[q].is_share;
        n++;
    }
    return shares ? "share of the replicas" : n > 1 && overlaps ? "overlaps " : NULL;
}

void mattis_plot_view_label(const mattis_figure *figure, size_t view, mattis_text *out) {
    const char *word = shared_word(figure, view);
    size_t n = 0;
    mattis_text_markup(out, "%s", word ? word : "");
    for (size_t q = 0; q < figure->n_quantities; q++) {
        const mattis_quantity *quantity = &figure->quantity[q];
        if (quantity->view != view || quantity->is_share)
            continue;
        mattis_text_markup(out, "%s", n++ ? ", " : "");
        if (word)
            mattis_quantity_symbol(quantity, "", out);
        else
            mattis_quantity_label(quantity, out);
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

/* Whether the curve meets a line of the same kind at the same place. */
static bool meets(const mattis_plot_curve *self, const mattis_crossing *crossing) {
    const double visible = 0.006;
    const mattis_figure *figure = self->figure;
    double place = mattis_scale_fraction(&figure->x_scale, crossing->at);
    for (size_t k = 0; k < self->n_crossings; k++) {
        double other = mattis_scale_fraction(&figure->x_scale, self->crossing[k].at);
        if (figure->line[self->crossing[k].line].kind == figure->line[crossing->line].kind &&
            fabs(other - place) < visible)
            return true;
    }
    return false;
}

bool mattis_plot_curves_share(const mattis_plot_curve *curves, size_t n,
                              const mattis_crossing *crossing) {
    bool shared = true;
    for (size_t c = 0; c < n; c++)
        shared = shared && meets(&curves[c], crossing);
    return shared;
}

/* Overlaps, and what lies between 0 and 1: their whole range is shown unless they vary little. */
static void widen_unit(double *low, double *high) {
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

/* Other quantities: the range that they have. */
static void widen_any(double *low, double *high) {
    double size = fmax(fabs(*low), fabs(*high));
    double margin = fmax(0.04 * (*high - *low), 0.01 * size);
    *low -= margin;
    *high += margin;
}

void mattis_plot_curves_range(const mattis_figure *figure, size_t view, double *low, double *high) {
    bool unit = true;
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t p = 0; p < figure->n_panels; p++) {
        mattis_plot_curve curves[MATTIS_CURVES_MOST];
        if (figure->panel[p].view != view)
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
    for (size_t q = 0; q < figure->n_quantities; q++)
        unit = unit && (figure->quantity[q].view != view || figure->quantity[q].is_overlap);
    if (unit || *low > *high || (*low >= 0 && *high <= 1))
        widen_unit(low, high);
    else
        widen_any(low, high);
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

void mattis_plot_curve_write_flagged(const mattis_plot_curve *self, FILE *out) {
    fprintf(out, "# flagged_%s\n# x mean x_drawn\n", self->name);
    for (size_t i = 0; i < self->figure->x_scale.n; i++) {
        const double x = self->figure->x_scale.value[i];
        if (is_flagged(self, i))
            fprintf(out, "%.10g %.10g %.10g\n", x, mean_at(self, i), beside(self, x, self->shift));
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

/* Whether a quantity jumps between the points i and j, which is no steep slope: a state ends there,
 * or something appears from nothing. All quantities of the figure are asked, since q may jump by
 * little where m jumps by much. */
static bool is_jump(const mattis_plot_curve *self, size_t i, size_t j) {
    const mattis_figure *figure = self->figure;
    for (size_t q = 0; q < figure->n_quantities; q++) {
        mattis_plot_curve other = *self;
        other.quantity = &figure->quantity[q];
        double a = predicted_at(&other, i), b = predicted_at(&other, j);
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
