/* What defines the networks of a figure and is the same in all its cells, for its small print: see
 * plot_parameters.h. */
#include "plot_parameters.h"

#include <math.h>
#include <string.h>

/* Numbers of the experiment with their symbols, in this order; `usual` is what needs no word.
 * `axis` is their name as an axis where that is another than the key. */
static const struct number {
    const char *key, *axis, *symbol;
    double usual;
    const char *model; /* the only one that has it, or NULL */
} networks[] = {{"spins", NULL, "N", NAN, NULL},
                {"order", NULL, "P", NAN, "dense"},
                {"patterns", NULL, "K", NAN, NULL},
                {"load", NULL, "gamma", NAN, "dense"},
                {"load", NULL, "alpha", NAN, "modern"},
                {"dilution", NULL, "d", NAN, "multitasking"}},
  rest[] = {{"inverse-temperature", "inverse_temperature", "beta", NAN, "modern"},
            {"quality", NULL, "r", 1, NULL},
            {"examples", NULL, "M", NAN, NULL},
            {"synaptic", NULL, "omega", 0, "dense"},
            {"temperature", NULL, "T", NAN, NULL}},
  starts[] = {{"overlap", "start_overlap", "m_0", 1, NULL}};

/* Words of the experiment: what they are called, and what needs no word. */
static const struct word {
    const char *key, *usual, *before, *after;
} network_words[] = {{"rule", "storing", "", ""},
                     {"interaction", "distinct", "", " interaction"},
                     {"pattern-law", "binary", "patterns: ", ""},
                     {"state", "continuous", "", " state"}},
  start_words[] = {{"update", "sequential", "update: ", ""}, {"from", "pattern", "from ", ""}};

typedef struct list {
    const mattis_cells *cells;
    mattis_text *part;
    size_t n;
} list;

static bool varies(const mattis_cells *cells, const char *axis) {
    const size_t a = mattis_cells_axis(cells, axis);
    return a < cells->n_axes && cells->axis[a]->length > 1;
}

static mattis_text *begin(list *self) {
    mattis_text *part = &self->part[self->n++];
    *part = (mattis_text){0};
    return part;
}

static void add_numbers(list *self, const struct number *number, size_t n) {
    const char *model = mattis_cells_text(self->cells, "model");
    for (size_t k = 0; k < n && self->n < MATTIS_PARAMETERS_MOST; k++) {
        const char *axis = number[k].axis ? number[k].axis : number[k].key;
        double value = mattis_cells_parameter(self->cells, axis);
        if (isnan(value) && number[k].axis)
            value = mattis_cells_parameter(self->cells, number[k].key);
        if (isfinite(value) && strcmp(axis, "load") == 0)
            mattis_cells_drawn(self->cells, mattis_cells_axis(self->cells, axis), &value);
        const bool foreign = number[k].model && *model && strcmp(number[k].model, model) != 0;
        if (foreign || !isfinite(value) || value == number[k].usual || varies(self->cells, axis))
            continue;
        mattis_text *part = begin(self);
        mattis_text_symbol(part, number[k].symbol);
        mattis_text_equals(part, value);
    }
}

static void add_words(list *self, const struct word *word, size_t n) {
    for (size_t k = 0; k < n && self->n < MATTIS_PARAMETERS_MOST; k++) {
        char text[32];
        if (!mattis_cells_word(self->cells, word[k].key, text, sizeof text) ||
            strcmp(text, word[k].usual) == 0 || strcmp(text, "both") == 0)
            continue;
        mattis_text *part = begin(self);
        mattis_text_markup(part, "%s", word[k].before);
        mattis_text_plain(part, text);
        mattis_text_markup(part, "%s", word[k].after);
    }
}

/* Few patterns: K = c N^b, or K = c ln N. */
static void add_law_of_patterns(list *self) {
    const double c = mattis_cells_parameter(self->cells, "coefficient");
    const double b = mattis_cells_parameter(self->cells, "exponent");
    if (!isfinite(c) || self->n == MATTIS_PARAMETERS_MOST)
        return;
    mattis_text *part = begin(self);
    mattis_text_markup(part, "{/:Italic K} = %.4g ", c);
    if (isfinite(b))
        mattis_text_markup(part, "{/:Italic N}^{%.4g}", b);
    else
        mattis_text_markup(part, "ln {/:Italic N}");
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

size_t mattis_plot_parameters(const mattis_cells *cells, mattis_text part[MATTIS_PARAMETERS_MOST]) {
    list self = {cells, part, 0};
    if (*mattis_cells_text(cells, "model"))
        mattis_text_plain(begin(&self), mattis_cells_text(cells, "model"));
    const double masked = mattis_cells_parameter(cells, "masked");
    add_numbers(&self, networks, COUNT(networks));
    add_law_of_patterns(&self);
    add_words(&self, network_words, COUNT(network_words));
    add_numbers(&self, rest, COUNT(rest));
    add_words(&self, start_words, COUNT(start_words));
    add_numbers(&self, starts, COUNT(starts));
    if (masked > 0 && self.n < MATTIS_PARAMETERS_MOST)
        mattis_text_markup(begin(&self), "%.4g of it masked", masked);
    return self.n;
}

void mattis_plot_load_note(const mattis_cells *cells, mattis_text *out) {
    static const double visible = 0.01;
    const double drawn = mattis_cells_load_shift(cells, true);
    const double asked = mattis_cells_load_shift(cells, false);
    if (drawn > visible) /* the same load is another one at another N */
        mattis_text_markup(out,
                           "loads as asked for; those of the whole {/:Italic K} of simulation and "
                           "theory differ by up to %.0f %%",
                           100 * drawn);
    else if (asked > visible)
        mattis_text_markup(out, "loads of whole {/:Italic K}: up to %.0f %% from those asked for",
                           100 * asked);
}
