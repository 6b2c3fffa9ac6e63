/* The small print under a figure. */
#include "figure.h"

#include <math.h>
#include <string.h>

enum { LINE_OF_COLUMN = 62, LINE_OF_PAGE = 150 }; /* characters */

/* Begins a new part of the footer, on a new line where the old one is full. */
static void append_part(mattis_figure *self, const mattis_text *part, const char *between) {
    const char *line = strrchr(self->footer.text, '\n');
    mattis_text last = {0};
    mattis_text_markup(&last, "%s", line ? line + 1 : self->footer.text);
    size_t most = self->wide ? LINE_OF_PAGE : LINE_OF_COLUMN;
    bool fits = mattis_text_visible(&last) + mattis_text_visible(part) + 2 <= most;
    const char *gap = *self->footer.text == '\0' ? "" : fits ? between : "\n";
    mattis_text_markup(&self->footer, "%s%s", gap, part->text);
    self->footer_lines += self->footer_lines == 0 || *gap == '\n';
}

static void append_parameters(mattis_figure *self) {
    static const char *const single[][2] = {
        {"spins", "N"}, {"order", "P"}, {"load", "gamma"}, {"temperature", "T"}};
    static const char *const many[][2] = {{"spins", "N"},    {"patterns", "K"},
                                          {"dilution", "d"}, {"quality", "r"},
                                          {"examples", "M"}, {"temperature", "T"}};
    const bool all = mattis_cells_has_many(self->cells);
    const char *const(*names)[2] = all ? many : single;
    const size_t n = all ? sizeof many / sizeof *many : sizeof single / sizeof *single;
    for (size_t k = 0; k < n; k++) {
        double value = mattis_cells_parameter(self->cells, names[k][0]);
        if (!isfinite(value))
            continue;
        mattis_text part = {0};
        mattis_text_symbol(&part, names[k][1]);
        mattis_text_equals(&part, value);
        append_part(self, &part, ", ");
    }
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

void mattis_figure_fill_footer(mattis_figure *self) {
    append_parameters(self);
    append_samples(self);
    append_meaning(self);
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
