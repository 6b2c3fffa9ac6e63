/* The small print under a figure. */
#include "figure.h"

#include <math.h>
#include <string.h>

#include "plot_parameters.h"
#include "plot_style.h"

/* Begins a new part of the footer, on a new line where the old one is full. */
static void append_part(mattis_figure *self, const mattis_text *part, const char *between) {
    const double width = self->width - 0.4;
    mattis_text folded = *part;
    if (*between == '\n') { /* a line of its own */
        self->footer_lines += mattis_text_fold(&folded, width, MATTIS_NOTE_POINTS);
        mattis_text_markup(&self->footer, "%s%s", *self->footer.text ? "\n" : "", folded.text);
        return;
    }
    for (char *rest = folded.text; rest; between = ", ") {
        char *next = strstr(rest, ", ");
        if (next)
            *next = '\0';
        self->footer_lines +=
            mattis_text_add(&self->footer, rest, between, width, MATTIS_NOTE_POINTS);
        rest = next ? next + 2 : NULL;
    }
}

static void append_parameters(mattis_figure *self) {
    mattis_text part[MATTIS_PARAMETERS_MOST];
    const size_t n = mattis_plot_parameters(self->cells, part);
    for (size_t k = 0; k < n; k++)
        append_part(self, &part[k], ", ");
}

static void append_samples(mattis_figure *self) {
    const mattis_frame *measured = self->cells->measured;
    const mattis_dimension *samples = measured ? mattis_frame_dimension(measured, "sample") : NULL;
    mattis_text part = {0};
    if (!samples)
        return;
    mattis_text_markup(&part, "%zu sample%s", samples->length, samples->length == 1 ? "" : "s");
    append_part(self, &part, ", ");
}

/* Says of symbols, colours and lines only what the figure holds. */
static void append_meaning(mattis_figure *self) {
    mattis_text part = {0};
    if (self->cells->measured)
        mattis_text_markup(&part, "%s: %sMonte Carlo",
                           self->y == MATTIS_NO_AXIS ? "symbols" : "colour",
                           self->shows_states ? "most frequent state, " : "");
    if (self->has_theory)
        mattis_text_markup(&part, "%slines: theory%s", *part.text ? ", " : "",
                           mattis_cells_has_images(self->cells) ? " of random patterns" : "");
    if (*part.text)
        append_part(self, &part, self->wide ? "; " : "\n");
}

/* Names the lines of the theory that a frame of curves has no room for. */
static void append_hidden_lines(mattis_figure *self) {
    mattis_text part = {0};
    size_t before = MATTIS_TRANSITION_KINDS;
    for (size_t l = 0; l < self->n_lines; l++) {
        const size_t kind = self->line[l].kind;
        if (!self->hides_kind[kind] || kind == before)
            continue;
        mattis_text_markup(&part, *part.text ? ", " : "not drawn: ");
        mattis_text_plain(&part, self->line[l].name);
        before = kind; /* lines are ordered by kind */
    }
    if (*part.text)
        append_part(self, &part, "; ");
}

/* Says where loads are not those asked for. */
static void append_loads(mattis_figure *self) {
    mattis_text part = {0};
    mattis_plot_load_note(self->cells, &part);
    if (*part.text)
        append_part(self, &part, self->wide ? "; " : "\n");
}

/* Says where not every recorded pattern has a curve. */
static void append_patterns(mattis_figure *self) {
    size_t drawn = 0, recorded = 0;
    for (size_t q = 0; self->y == MATTIS_NO_AXIS && q < self->n_quantities; q++) {
        const mattis_quantity *quantity = &self->quantity[q];
        if (quantity->n_patterns && quantity->n_recorded > recorded) {
            drawn = quantity->n_patterns;
            recorded = quantity->n_recorded;
        }
    }
    mattis_text part = {0};
    mattis_text_markup(&part, "%zu of %zu patterns shown", drawn, recorded);
    if (drawn < recorded)
        append_part(self, &part, "; ");
}

/* Says what small symbols are. */
static void append_refined(mattis_figure *self) {
    if (self->has_refined && self->y == MATTIS_NO_AXIS)
        append_part(self, &(mattis_text){"small symbols: cells added by refinement"}, "; ");
}

void mattis_figure_fill_footer(mattis_figure *self) {
    append_parameters(self);
    append_samples(self);
    append_meaning(self);
    append_refined(self);
    append_hidden_lines(self);
    append_loads(self);
    append_patterns(self);
    mattis_text part = {0};
    if (self->has_unsure) {
        mattis_text_markup(&part, "hatched: in less than %g of the replicas", MATTIS_SURE);
        append_part(self, &part, "; ");
        part = (mattis_text){0};
    }
    if (self->has_flags) {
        char text[256];
        const size_t flagged = mattis_cells_count_flags(self->cells, text, sizeof text);
        mattis_text_markup(&part, "%zu of %zu cells flagged: %s", flagged, self->cells->n, text);
        append_part(self, &part, self->wide ? "; " : "\n");
        part = (mattis_text){0};
    }
    if (self->n_hidden) {
        mattis_text_markup(&part, "%zu of %zu panels shown", self->n_contexts,
                           self->n_contexts + self->n_hidden);
        append_part(self, &part, "; ");
    }
    /* Few patterns have the same states under both. */
    if (self->cells->measured && self->cells->predicted && mattis_cells_is_parallel(self->cells) &&
        !mattis_cells_has_many(self->cells))
        append_part(
            self,
            &(mattis_text){"measured: parallel dynamics; the theory is of sequential dynamics"},
            "; ");
}
