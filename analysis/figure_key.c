/* The key of a figure: curves, kinds of lines, cells without data. */
#include "figure.h"

#include <math.h>
#include <string.h>

#include "curve_data.h"
#include "plane_lines.h"
#include "plot_style.h"

/* There is room for all: the curves of single quantities, those of patterns, their theory, the
 * kinds of lines, cells without data; or, where patterns are, flagged ones. */
_Static_assert(2 * MATTIS_CURVES_MOST + MATTIS_TRANSITION_KINDS + 4 <= MATTIS_KEYS_MOST, "keys");

enum { LINES_MOST = 6 }; /* of the theory across one frame of curves */

static mattis_key *add(mattis_figure *self) {
    return &self->key[self->n_keys++];
}

/* --- Curves --------------------------------------------------------------------------------- */

/* What the curves of all panels say together. */
typedef struct survey {
    bool measured, predicted, differ;
    bool kind[MATTIS_TRANSITION_KINDS];
    size_t most[MATTIS_TRANSITION_KINDS]; /* lines of the kind in one frame, of different curves */
} survey;

/* Lines of a kind in a frame: one where all curves share them, else one for each curve. */
static void survey_lines(const mattis_figure *self, const mattis_plot_curve *curves, size_t n,
                         survey *out) {
    size_t lines[MATTIS_TRANSITION_KINDS] = {0};
    for (size_t c = 0; c < n; c++) {
        bool own[MATTIS_TRANSITION_KINDS] = {false};
        for (size_t k = 0; k < curves[c].n_crossings; k++) {
            const mattis_crossing *crossing = &curves[c].crossing[k];
            const size_t kind = self->line[crossing->line].kind;
            out->kind[kind] = true;
            own[kind] = own[kind] || c == 0 || !mattis_plot_curves_share(curves, n, crossing);
        }
        for (size_t kind = 0; kind < MATTIS_TRANSITION_KINDS; kind++)
            lines[kind] += own[kind];
    }
    for (size_t kind = 0; kind < MATTIS_TRANSITION_KINDS; kind++)
        out->most[kind] = lines[kind] > out->most[kind] ? lines[kind] : out->most[kind];
}

static void survey_panel(const mattis_figure *self, const mattis_panel *panel, survey *out) {
    mattis_plot_curve curves[MATTIS_CURVES_MOST];
    size_t n = mattis_plot_curves_make(self, panel, curves);
    for (size_t c = 0; c < n; c++) {
        mattis_plot_curve_count(&curves[c]);
        out->measured = out->measured || curves[c].n_measured;
        out->predicted = out->predicted || curves[c].n_predicted;
    }
    survey_lines(self, curves, n, out);
    out->differ = out->differ || !mattis_plot_curves_coincide(curves, n);
}

/* The entry of a curve, unless one of an earlier view says the same. */
static void add_curve(mattis_figure *self, const survey *all, const mattis_plot_curve *curve) {
    mattis_key key = {0};
    const bool line = all->predicted && !self->one_theory;
    mattis_plot_curve_name(curve, &key.title);
    snprintf(key.style, sizeof key.style, "%s ls %zu",
             !all->measured ? "lines"
             : line         ? "linespoints"
                            : "points",
             curve->style);
    for (size_t k = 0; k < self->n_keys; k++)
        if (strcmp(self->key[k].title.text, key.title.text) == 0)
            return;
    *add(self) = key;
}

static void add_curves(mattis_figure *self, const survey *all) {
    for (size_t view = 0; view < self->n_views; view++) {
        mattis_plot_curve curves[MATTIS_CURVES_MOST];
        const mattis_panel *first = &self->panel[view * self->n_contexts];
        size_t n = mattis_plot_curves_make(self, first, curves);
        if (n == 1 && self->n_views > 1) /* the label of its axis says what it is */
            continue;
        for (size_t c = 0; c < n; c++)
            add_curve(self, all, &curves[c]);
    }
    if (self->one_theory) {
        mattis_key *key = add(self);
        mattis_text_markup(&key->title, "theory");
        snprintf(key->style, sizeof key->style, "lines ls %d", MATTIS_THEORY_STYLE);
    }
}

/* --- Lines ---------------------------------------------------------------------------------- */

static int survey_plane(const mattis_figure *self, survey *out) {
    int status = MATTIS_OK;
    for (size_t k = 0; status == MATTIS_OK && k < self->n_panels; k++) {
        for (size_t l = 0; status == MATTIS_OK && l < self->n_lines; l++) {
            mattis_path path = {0};
            status = mattis_plane_line(self, &self->panel[k], &self->line[l], &path);
            if (path.n)
                out->kind[self->line[l].kind] = true;
            mattis_path_free(&path);
        }
    }
    return status;
}

/* A frame of curves shows the first kinds of lines, as many as the eye can follow, and the first in
 * any case; the small print names the others. */
static void hide_lines(mattis_figure *self, const survey *all) {
    size_t shown = 0;
    bool full = false;
    for (size_t kind = 0; kind < MATTIS_TRANSITION_KINDS; kind++) {
        full = full || (shown && shown + all->most[kind] > LINES_MOST);
        self->hides_kind[kind] = full && all->kind[kind];
        shown += all->most[kind];
    }
}

/* One entry for each kind of line that is drawn. */
static void add_lines(mattis_figure *self, const survey *all) {
    size_t before = MATTIS_TRANSITION_KINDS;
    for (size_t l = 0; l < self->n_lines; l++) {
        const mattis_transition *line = &self->line[l];
        if (!all->kind[line->kind] || self->hides_kind[line->kind] || line->kind == before)
            continue;
        before = line->kind; /* lines are ordered by kind */
        self->has_theory = true;
        mattis_key *key = add(self);
        mattis_text_plain(&key->title, line->name);
        if (self->y != MATTIS_NO_AXIS)
            snprintf(key->style, sizeof key->style, "lines ls %zu", MATTIS_LINE_STYLE + line->kind);
        else
            snprintf(key->style, sizeof key->style, "lines ls %zu lw 1.4 lc rgb '%s'",
                     MATTIS_LINE_STYLE + line->kind, MATTIS_TRANSITION_COLOUR);
    }
}

/* The states that boxes of the map have, each with its colour. */
static void add_states(mattis_figure *self) {
    const mattis_cells *cells = self->cells;
    bool shown[MATTIS_CODES_MOST] = {false};
    for (size_t cell = 0; cell < cells->n; cell++) {
        double share;
        int state = mattis_cells_state(cells, cell, &share);
        if (state < 0)
            continue;
        shown[state] = true;
        self->has_unsure = self->has_unsure || share < MATTIS_SURE;
    }
    for (size_t k = 0; k < cells->states.n; k++) {
        if (!shown[k])
            continue;
        mattis_key *key = add(self);
        mattis_text_plain(&key->title, cells->states.name[k]);
        snprintf(key->style, sizeof key->style,
                 "boxes fs solid 1 border lc rgb '#606060' lw 0.8 lc rgb '#%06x'",
                 mattis_colour_of_state(cells->states.name[k]));
    }
}

int mattis_figure_fill_key(mattis_figure *self) {
    survey all = {0};
    int status = MATTIS_OK;
    for (size_t cell = 0; cell < self->cells->n && !self->has_undone; cell++)
        self->has_undone = mattis_figure_is_undone(self, cell);
    for (size_t cell = 0; cell < self->cells->n && !self->has_flags; cell++)
        self->has_flags =
            mattis_cells_flag(self->cells, cell) && !mattis_figure_is_undone(self, cell);
    if (self->y != MATTIS_NO_AXIS) {
        status = survey_plane(self, &all);
    } else {
        for (size_t k = 0; k < self->n_panels; k++)
            survey_panel(self, &self->panel[k], &all);
        hide_lines(self, &all);
        self->one_theory = self->series != MATTIS_NO_AXIS && all.predicted && !all.differ;
        self->has_theory = all.predicted;
        add_curves(self, &all);
    }
    if (self->shows_states)
        add_states(self);
    add_lines(self, &all);
    if (self->y != MATTIS_NO_AXIS && self->has_undone) {
        mattis_key *key = add(self);
        mattis_text_markup(&key->title, "no data");
        snprintf(key->style, sizeof key->style, "boxes fs solid 1 noborder lc rgb '#d8d8d8'");
    }
    mattis_figure_key_measured(self);
    if (self->has_refined && self->y != MATTIS_NO_AXIS && !self->shows_states) {
        mattis_key *key = add(self);
        mattis_text_markup(&key->title, "refined");
        snprintf(key->style, sizeof key->style, "points pt 6 ps 0.5 lw 1.2 lc rgb 'black'");
    }
    if (self->has_flags) {
        mattis_key *key = add(self);
        mattis_text_markup(&key->title, "flagged");
        snprintf(key->style, sizeof key->style, "points pt %d ps %g lw 1.2 lc rgb 'black'",
                 self->y != MATTIS_NO_AXIS ? 2 : MATTIS_FLAG_SYMBOL,
                 self->y != MATTIS_NO_AXIS ? 0.45 : MATTIS_FLAG_SIZE);
    }
    return status;
}

/* --- Layout --------------------------------------------------------------------------------- */

/* Characters of the longest entry. */
static size_t longest_key(const mattis_figure *self) {
    size_t longest = 1;
    for (size_t k = 0; k < self->n_keys; k++) {
        size_t length = mattis_text_visible(&self->key[k].title);
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Rows where a column has this width beside its letters; all columns have the width of the longest
 * entry. */
static size_t rows_with(const mattis_figure *self, double sample) {
    const double character = 0.145; /* cm, at 7.5 points */
    double room = self->width - self->left - 0.1;
    double column = sample + character * (double)longest_key(self);
    size_t columns = (size_t)fmax(1, floor(room / column));
    return (self->n_keys + columns - 1) / columns;
}

/* Samples of lines are long, so that their dashes can be told apart, where that costs no rows. */
static const struct {
    double length, width; /* in units of gnuplot; cm of a column */
} long_sample = {3, 1.2}, short_sample = {1.8, 0.95};

static bool has_long_samples(const mattis_figure *self) {
    return rows_with(self, long_sample.width) == rows_with(self, short_sample.width);
}

size_t mattis_figure_key_rows(const mattis_figure *self) {
    return rows_with(self, short_sample.width);
}

/* gnuplot takes letters to be wider than they are on the average, but not those of a symbol. */
void mattis_figure_place_key(const mattis_figure *self, const mattis_gnuplot *gnuplot) {
    double y = 0.12 + 0.38 * self->title_lines;
    fprintf(gnuplot->script,
            "set key at screen %.5f,%.5f left top vertical maxrows %zu Left reverse samplen %g \\\n"
            "    width %d font font_key\n",
            (self->left - 0.1) / self->width, 1 - y / self->height, mattis_figure_key_rows(self),
            has_long_samples(self) ? long_sample.length : short_sample.length,
            longest_key(self) > 4 ? -1 : 1);
}

void mattis_figure_write_key(const mattis_figure *self, const mattis_gnuplot *gnuplot) {
    for (size_t k = 0; k < self->n_keys; k++) {
        fprintf(gnuplot->script, ", \\\n    keyentry with %s title ", self->key[k].style);
        mattis_text_quote(gnuplot->script, self->key[k].title.text);
    }
}
