/* The frame of a panel: margins, ranges, tics, labels of the axes. */
#include "figure.h"

#include <math.h>
#include <string.h>

#include "plot_style.h"

double mattis_figure_tic_step(double span, double most) {
    double power = pow(10, floor(log10(span / most)));
    double steps[] = {1, 2, 5, 10};
    size_t k = 0;
    while (k < 3 && steps[k] * power < span / most)
        k++;
    return steps[k] * power;
}

size_t mattis_figure_tic_letters(double low, double high, double step) {
    size_t longest = 1;
    for (double k = ceil(low / step); k * step <= high && longest < 16; k++) {
        char text[32];
        snprintf(text, sizeof text, "%g", k * step);
        longest = strlen(text) > longest ? strlen(text) : longest;
    }
    return longest;
}

/* --- Tics ----------------------------------------------------------------------------------- */

/* A list of tics under construction. */
typedef struct tics {
    FILE *out;
    bool labelled;
    size_t n;
} tics;

/* A tic with its number, or a small one without. */
static void add_tic(tics *self, double value, bool major) {
    fputs(self->n++ ? ", " : "(", self->out);
    if (major && self->labelled)
        fprintf(self->out, "'%g' %.10g", value, value);
    else
        fprintf(self->out, "'' %.10g %d", value, !major);
}

static void end_tics(tics *self) {
    fputs(self->n ? ")\n" : "autofreq\n", self->out);
}

/* Each power of ten has its number where there is room, and 2 and 5 times it where there is more.
 */
static size_t write_log_tics(tics *self, const mattis_scale *scale, double room) {
    const double low = scale->edge[0], high = scale->edge[scale->n];
    const double decades = log10(high / low);
    const bool dense = decades * 3 <= room;
    const int step = (int)fmax(1, ceil(decades / fmax(room, 1)));
    size_t numbers = 0;
    for (int power = (int)floor(log10(low)); power <= (int)ceil(log10(high)); power++) {
        for (int digit = 1; digit < 10; digit++) {
            const double value = digit * pow(10, power);
            const bool major = (digit == 1 && power % step == 0) ||
                               (dense && (digit == 1 || digit == 2 || digit == 5));
            if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                if (self)
                    add_tic(self, value, major);
                numbers += major;
            }
        }
    }
    return numbers;
}

/* Less than a decade may hold none of those: then numbers at equal steps. */
static void write_short_log_tics(tics *self, const mattis_scale *scale, double room) {
    const double low = scale->edge[0], high = scale->edge[scale->n];
    const double step = mattis_figure_tic_step(high - low, fmin(room, 5));
    for (double k = ceil(low / step); k * step <= high; k++)
        add_tic(self, k * step, true);
}

/* Whether every value of the axis can carry its number. */
static bool takes_values(const mattis_scale *scale, double room) {
    for (size_t k = 1; k < scale->n; k++)
        if ((mattis_scale_fraction(scale, scale->value[k]) -
             mattis_scale_fraction(scale, scale->value[k - 1])) *
                room <
            0.8)
            return false;
    return scale->whole && scale->n <= 8;
}

/* Whole values can have many digits. */
double mattis_figure_tic_width(const mattis_scale *scale) {
    char text[32];
    const int length = snprintf(text, sizeof text, "%g", scale->value[scale->n - 1]);
    return scale->whole ? fmax(0.9, 0.17 * length + 0.25) : 0.9;
}

/* `room` is the length of the axis over the length that one tic needs. */
static void write_tics(const mattis_scale *scale, char name, bool labelled, double room,
                       FILE *out) {
    const double numbers_most = 10;
    double span = scale->edge[scale->n] - scale->edge[0];
    double step = mattis_figure_tic_step(span, fmin(room, numbers_most));
    tics self = {out, labelled, 0};
    fprintf(out, "set %ctics ", name);
    if (takes_values(scale, room)) {
        for (size_t k = 0; k < scale->n; k++)
            add_tic(&self, scale->value[k], true);
        end_tics(&self);
    } else if (scale->log) {
        if (write_log_tics(NULL, scale, room) > 1)
            write_log_tics(&self, scale, room);
        else
            write_short_log_tics(&self, scale, room);
        end_tics(&self);
    } else {
        fprintf(out, "%g\n", scale->whole ? fmax(1, step) : step);
    }
}

void mattis_figure_write_axis(FILE *out, char name, const mattis_scale *scale, const char *label,
                              bool labelled, double room) {
    write_tics(scale, name, labelled, room, out);
    fprintf(out, "%s logscale %c\n", scale->log ? "set" : "unset", name);
    fprintf(out, "set %crange [%.10g:%.10g]\n", name, scale->edge[0], scale->edge[scale->n]);
    fprintf(out, "set format %c '%s'\n", name, labelled ? "%g" : "");
    fprintf(out, "set %clabel ", name);
    mattis_text_quote(out, labelled ? label : "");
    fputs(name == 'x' ? " offset 0,x_lift\n" : " offset 0.6,0\n", out);
}

/* Size of a label that fits beside a frame; small where it is long. */
static double label_points(const char *label, double length) {
    const double least = 5, width = mattis_text_width(label, MATTIS_TEXT_POINTS);
    return fmax(least, fmin(1, length / width) * MATTIS_TEXT_POINTS);
}

static int lines_of(const char *text) {
    int n = 1;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* --- Panel ---------------------------------------------------------------------------------- */

void mattis_figure_frame_panel(const mattis_figure *self, const mattis_panel *panel,
                               const mattis_gnuplot *gnuplot, const char *y_label) {
    FILE *out = gnuplot->script;
    size_t k = panel->number - 1;
    double width = mattis_figure_panel_width(self), height = mattis_figure_panel_height(self);
    double x = self->left + (double)(k % self->n_contexts % self->columns) * (width + self->gap_x);
    size_t row = k / self->n_contexts * (self->rows / (self->n_panels / self->n_contexts)) +
                 k % self->n_contexts / self->columns;
    double y = self->top + (double)row * (height + self->gap_y);
    fprintf(out, "set lmargin at screen %.5f\nset rmargin at screen %.5f\n", x / self->width,
            (x + width) / self->width);
    fprintf(out, "set tmargin at screen %.5f\nset bmargin at screen %.5f\n", 1 - y / self->height,
            1 - (y + height) / self->height);
    mattis_text x_label = {0};
    mattis_text_axis(&x_label, self->cells->axis[self->x]);
    mattis_figure_write_axis(out, 'x', &self->x_scale, x_label.text, panel->bottom,
                             width / mattis_figure_tic_width(&self->x_scale));
    if (self->y != MATTIS_NO_AXIS) {
        mattis_figure_write_axis(out, 'y', &self->y_scale, y_label, panel->leftmost, height / 0.55);
    } else {
        fprintf(out, "set format y '%s'\nset ylabel ", panel->leftmost ? "%g" : "");
        mattis_text_quote(out, panel->leftmost ? y_label : "");
        fprintf(
            out, " offset 0.6,0 font ',%.4g'\n",
            mattis_font_size(gnuplot->format, label_points(y_label, height + self->gap_y - 0.2)));
    }
    mattis_text_labels(out, panel->label.text, 1, x / self->width,
                       1 - (y - 0.2 - (lines_of(panel->label.text) - 1) * MATTIS_LABEL_LINE) /
                               self->height,
                       MATTIS_LABEL_LINE / self->height, "");
}
