/* See quantity.h. */
#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mean_ending[] = "_mean";
static const char share_start[] = "state_";

/* Quantities with words, symbols or predictions of their own; the others go by their names. */
static const struct known_quantity {
    const char *name, *words, *symbol, *prediction;
    mattis_comparison comparison;
} known[] = {
    {"overlap", "overlap", "{/:Italic m}#", "overlap", MATTIS_COMPARE_VALUE},
    {"replica_overlap", "replica overlap", "{/:Italic q}", "replica_overlap", MATTIS_COMPARE_VALUE},
    {"abs_overlap", "overlap", "|{/:Italic m}|", "overlap", MATTIS_COMPARE_MODULUS},
    {"pattern_abs_overlap", "overlap", "|{/:Italic m}#|", "overlap", MATTIS_COMPARE_MODULUS},
    {"sorted_overlap", "sorted overlap", "|{/:Italic m}|#", "overlap", MATTIS_COMPARE_SORTED},
    {"data_overlap", "data overlap", "{/:Italic n}#", "data_overlap", MATTIS_COMPARE_VALUE},
    {"pattern_data_overlap", "data overlap", "{/:Italic n}#", "data_overlap", MATTIS_COMPARE_VALUE},
    {"loss_plus", "loss", "{/:Italic L}^{+}#", "loss_plus", MATTIS_COMPARE_VALUE},
    {"loss_minus", "loss", "{/:Italic L}^{−}#", "loss_minus", MATTIS_COMPARE_VALUE},
    {"energy", "energy", "{/:Italic H}/{/:Italic N}", "energy", MATTIS_COMPARE_VALUE},
    {"free_energy", "free energy", "{/:Italic f}", "free_energy", MATTIS_COMPARE_VALUE},
};
enum { N_KNOWN = sizeof known / sizeof *known };

/* --- Values --------------------------------------------------------------------------------- */

double mattis_quantity_mean(const mattis_quantity *self, size_t cell, size_t pattern) {
    return mattis_cells_value(self->cells, self->mean, self->cells->measured, cell, pattern);
}

double mattis_quantity_error(const mattis_quantity *self, size_t cell, size_t pattern) {
    return mattis_cells_value(self->cells, self->error, self->cells->measured, cell, pattern);
}

static double prediction_at(const mattis_quantity *self, size_t cell, size_t pattern) {
    return mattis_cells_value(self->cells, self->prediction, self->cells->predicted, cell, pattern);
}

/* The modulus that as many others exceed as `place` says; equal ones count in their order. */
static double sorted_prediction(const mattis_quantity *self, size_t cell, size_t place) {
    for (size_t k = 0; k < self->n_recorded; k++) {
        const double here = fabs(prediction_at(self, cell, k));
        size_t before = 0;
        for (size_t other = 0; other < self->n_recorded; other++) {
            const double there = fabs(prediction_at(self, cell, other));
            before += there > here || (there == here && other < k);
        }
        if (before == place && !isnan(here))
            return here;
    }
    return NAN;
}

double mattis_quantity_predicted(const mattis_quantity *self, size_t cell, size_t pattern) {
    if (self->comparison == MATTIS_COMPARE_SORTED)
        return sorted_prediction(self, cell, pattern);
    const double value = prediction_at(self, cell, pattern);
    return self->comparison == MATTIS_COMPARE_MODULUS ? fabs(value) : value;
}

/* Whether the prediction is over the patterns. */
static bool is_over_pattern(const mattis_quantity *self) {
    const mattis_frame *frame = self->cells->predicted;
    const mattis_variable *prediction = self->prediction;
    return prediction && prediction->rank > 0 &&
           strcmp(frame->dimension[prediction->dim[prediction->rank - 1]].name, "pattern") == 0;
}

double mattis_quantity_compared(const mattis_quantity *self, size_t cell, size_t pattern) {
    const bool of_pattern = is_over_pattern(self) && self->comparison != MATTIS_COMPARE_SORTED;
    const char *condition = of_pattern                                   ? "determined"
                            : strcmp(self->name, "replica_overlap") == 0 ? "unique"
                                                                         : NULL;
    const mattis_frame *frame = self->cells->predicted;
    const mattis_variable *holds =
        frame && condition ? mattis_frame_variable(frame, condition) : NULL;
    return holds && mattis_cells_value(self->cells, holds, frame, cell, pattern) == 0
               ? NAN
               : mattis_quantity_predicted(self, cell, pattern);
}

/* --- Names ---------------------------------------------------------------------------------- */

bool mattis_quantity_symbol(const mattis_quantity *self, const char *index, mattis_text *out) {
    if (!self->symbol)
        return false;
    const size_t before = strcspn(self->symbol, "#");
    mattis_text_markup(out, "%.*s", (int)before, self->symbol);
    if (self->symbol[before] == '\0')
        return true;
    if (self->n_patterns && self->comparison == MATTIS_COMPARE_SORTED)
        mattis_text_markup(out, "_{(%s)}", index);
    else if (self->n_patterns)
        mattis_text_markup(out, "_{%s}", index);
    mattis_text_markup(out, "%s", self->symbol + before + 1);
    return true;
}

void mattis_quantity_label(const mattis_quantity *self, mattis_text *out) {
    mattis_text_plain(out, self->words);
    if (!self->symbol)
        return;
    mattis_text_markup(out, " ");
    mattis_quantity_symbol(self, "μ", out);
}

/* --- What the file holds -------------------------------------------------------------------- */

/* Whether the variable has one value in each cell, or one for each recorded pattern. */
static bool is_drawn(const mattis_cells *cells, const mattis_frame *frame,
                     const mattis_variable *variable, bool *over_pattern) {
    size_t spanned = 0;
    *over_pattern = false;
    for (size_t d = 0; d < variable->rank; d++) {
        const char *name = frame->dimension[variable->dim[d]].name;
        spanned += mattis_cells_axis(cells, name) < cells->n_axes;
        *over_pattern = strcmp(name, "pattern") == 0;
    }
    return spanned == cells->n_axes && variable->rank == spanned + *over_pattern;
}

/* The variable NAME followed by `ending`, where it can be drawn. */
static const mattis_variable *find(const mattis_cells *cells, const mattis_frame *frame,
                                   const char *name, const char *ending, bool *over_pattern) {
    char full[MATTIS_QUANTITY_NAME + 8];
    snprintf(full, sizeof full, "%s%s", name, ending);
    const mattis_variable *variable = frame ? mattis_frame_variable(frame, full) : NULL;
    return variable && is_drawn(cells, frame, variable, over_pattern) ? variable : NULL;
}

/* One more than the last recorded pattern that has a value in any cell. */
static size_t count_recorded(const mattis_quantity *self) {
    const mattis_dimension *measured =
        self->mean ? mattis_frame_dimension(self->cells->measured, "pattern") : NULL;
    const mattis_dimension *predicted =
        self->prediction ? mattis_frame_dimension(self->cells->predicted, "pattern") : NULL;
    size_t n = measured ? measured->length : predicted ? predicted->length : 0;
    for (; n > 0; n--)
        for (size_t cell = 0; cell < self->cells->n; cell++)
            if (!isnan(mattis_quantity_mean(self, cell, n - 1)) ||
                !isnan(prediction_at(self, cell, n - 1)))
                return n;
    return 0;
}

static void set_words(mattis_quantity *self, const char *name) {
    snprintf(self->name, sizeof self->name, "%s", name);
    self->is_share = strncmp(name, share_start, strlen(share_start)) == 0;
    self->is_overlap = strstr(name, "overlap") != NULL;
    snprintf(self->words, sizeof self->words, "%s",
             self->is_share ? name + strlen(share_start) : name);
    for (char *c = self->words; *c; c++)
        if (*c == '_')
            *c = ' ';
}

bool mattis_quantity_make(const mattis_cells *cells, const char *name, mattis_quantity *out) {
    bool measured_patterns, predicted_patterns = false;
    const char *prediction = name;
    *out = (mattis_quantity){.cells = cells};
    set_words(out, name);
    for (size_t k = 0; k < N_KNOWN; k++) {
        if (strcmp(name, known[k].name) != 0)
            continue;
        snprintf(out->words, sizeof out->words, "%s", known[k].words);
        out->symbol = known[k].symbol;
        out->comparison = known[k].comparison;
        prediction = known[k].prediction;
    }
    out->mean = find(cells, cells->measured, name, mean_ending, &measured_patterns);
    if (!out->mean && find(cells, cells->measured, name, "_error", &measured_patterns))
        out->mean = find(cells, cells->measured, name, "", &measured_patterns);
    out->error = find(cells, cells->measured, name, "_error", &(bool){false});
    out->prediction = find(cells, cells->predicted, prediction, "", &predicted_patterns);
    if (!out->mean && !(out->prediction && out->prediction->storage == MATTIS_F64))
        return false;
    if (out->mean ? measured_patterns : predicted_patterns)
        out->n_recorded = count_recorded(out);
    if (out->n_recorded > 1)
        out->n_patterns =
            out->n_recorded < MATTIS_PATTERNS_MOST ? out->n_recorded : MATTIS_PATTERNS_MOST;
    return true;
}

/* Length of the name of what is measured in each cell: NAME of NAME_mean, or a function of means
 * that has an error; 0 for other variables. */
static size_t measured_name(const mattis_cells *cells, const mattis_variable *variable) {
    const size_t length = strlen(variable->name), ending = strlen(mean_ending);
    bool unused;
    if (length > ending && strcmp(variable->name + length - ending, mean_ending) == 0)
        return length - ending;
    return find(cells, cells->measured, variable->name, "_error", &unused) ? length : 0;
}

/* Takes a name of this length into the list. */
static void add_name(mattis_quantity_names *list, const char *name, size_t length) {
    if (list->n < MATTIS_QUANTITY_NAMES_MOST)
        snprintf(list->name[list->n++], MATTIS_QUANTITY_NAME, "%.*s", (int)length, name);
}

void mattis_quantities_list(const mattis_cells *cells, mattis_quantity_names *list) {
    bool unused;
    list->n = 0;
    for (size_t v = 0; cells->measured && v < cells->measured->n_variables; v++) {
        const mattis_variable *variable = &cells->measured->variable[v];
        const size_t length = measured_name(cells, variable);
        if (length && is_drawn(cells, cells->measured, variable, &unused))
            add_name(list, variable->name, length);
    }
    for (size_t v = 0; cells->predicted && v < cells->predicted->n_variables; v++) {
        const mattis_variable *variable = &cells->predicted->variable[v];
        if (variable->storage == MATTIS_F64 &&
            is_drawn(cells, cells->predicted, variable, &unused) &&
            !find(cells, cells->measured, variable->name, mean_ending, &unused))
            add_name(list, variable->name, strlen(variable->name));
    }
}

/* The names in one line. */
static void write_names(const mattis_cells *cells, mattis_report *out) {
    mattis_quantity_names list;
    size_t used = 0;
    mattis_quantities_list(cells, &list);
    for (size_t k = 0; k < list.n && used < sizeof out->text; k++)
        used += (size_t)snprintf(out->text + used, sizeof out->text - used, "%s%s", k ? ", " : "",
                                 list.name[k]);
}

/* --- Choice --------------------------------------------------------------------------------- */

static int choose_named(const mattis_cells *cells, const char *names, mattis_quantity *out,
                        size_t *n, mattis_report *report) {
    for (const char *rest = names;; rest++) {
        char name[MATTIS_QUANTITY_NAME];
        const size_t length = strcspn(rest, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, rest);
        if (*n == MATTIS_QUANTITIES_MOST)
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "one figure shows at most %d quantities, and %s are more",
                               MATTIS_QUANTITIES_MOST, names);
        if (!mattis_quantity_make(cells, name, &out[*n])) {
            mattis_report list = {""};
            write_names(cells, &list);
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "no quantity '%s' in this file; there are: %s", name, list.text);
        }
        (*n)++;
        rest += length;
        if (*rest == '\0')
            return MATTIS_OK;
    }
}

/* Whether any cell has a value of the quantity, of the first pattern where there are several. */
static bool has_values(const mattis_quantity *self) {
    for (size_t cell = 0; cell < self->cells->n; cell++)
        if (!isnan(mattis_quantity_mean(self, cell, 0)) || !isnan(prediction_at(self, cell, 0)))
            return true;
    return false;
}

int mattis_quantities_choose(const mattis_cells *cells, const char *names,
                             mattis_quantity out[MATTIS_QUANTITIES_MOST], size_t *n,
                             mattis_report *report) {
    *n = 0;
    if (names)
        return choose_named(cells, names, out, n, report);
    mattis_quantity_make(cells, "overlap", &out[(*n)++]);
    if (mattis_cells_has_many(cells) && out[0].n_patterns)
        return MATTIS_OK;
    out[0].n_patterns = 0; /* of a single retrieved pattern, whatever else was recorded */
    if (mattis_quantity_make(cells, "replica_overlap", &out[*n]) && has_values(&out[*n]))
        (*n)++;
    return MATTIS_OK;
}

/* --- Columns -------------------------------------------------------------------------------- */

/* Appends the columns of one quantity; the array grows. */
static int add_columns(const mattis_quantity *quantity, mattis_column **out, size_t *n) {
    const bool many = mattis_cells_has_many(quantity->cells) && quantity->n_patterns;
    const size_t patterns = many ? quantity->n_patterns : 1;
    mattis_column *grown = realloc(*out, (*n + patterns) * sizeof *grown);
    if (!grown)
        return MATTIS_ERR_MEMORY;
    *out = grown;
    for (size_t mu = 0; mu < patterns; mu++) {
        mattis_column *column = &grown[(*n)++];
        *column = (mattis_column){.quantity = *quantity, .pattern = mu};
        snprintf(column->name, sizeof column->name, patterns > 1 ? "%s_%zu" : "%s", quantity->name,
                 mu + 1);
    }
    return MATTIS_OK;
}

int mattis_columns_find(const mattis_cells *cells, mattis_column **out, size_t *n) {
    mattis_quantity_names list;
    int status = MATTIS_OK;
    *out = NULL;
    *n = 0;
    mattis_quantities_list(cells, &list);
    for (size_t k = 0; status == MATTIS_OK && k < list.n; k++) {
        mattis_quantity quantity;
        if (mattis_quantity_make(cells, list.name[k], &quantity) && has_values(&quantity))
            status = add_columns(&quantity, out, n);
    }
    return status;
}

int mattis_columns_choose(const mattis_cells *cells, const char *names, mattis_column **out,
                          size_t *n, mattis_report *report) {
    mattis_quantity quantity[MATTIS_QUANTITIES_MOST];
    size_t chosen;
    *out = NULL;
    *n = 0;
    int status = mattis_quantities_choose(cells, names, quantity, &chosen, report);
    for (size_t k = 0; status == MATTIS_OK && k < chosen; k++)
        status = add_columns(&quantity[k], out, n);
    return status;
}
