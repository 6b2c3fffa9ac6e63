/* See plot_text.h. */
#include "plot_text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "cells.h"

void mattis_text_markup(mattis_text *self, const char *format, ...) {
    size_t used = strlen(self->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(self->text + used, sizeof self->text - used, format, arguments);
    va_end(arguments);
}

/* Escapes `length` bytes; stops before the text would overflow, so that no escape is cut. */
static void append_plain(mattis_text *self, const char *plain, size_t length) {
    size_t used = strlen(self->text);
    for (size_t k = 0; k < length && used + 3 < sizeof self->text; k++) {
        if (strchr("{}^_@&~\\", plain[k]))
            self->text[used++] = '\\';
        self->text[used++] = iscntrl((unsigned char)plain[k]) ? ' ' : plain[k];
    }
    self->text[used] = '\0';
}

void mattis_text_plain(mattis_text *self, const char *plain) {
    append_plain(self, plain, strlen(plain));
}

/* The letter of a Greek name, or the name itself. */
static const char *greek(const char *name, size_t length) {
    static const char *const letters[][2] = {
        {"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ε"},
        {"zeta", "ζ"},  {"eta", "η"},  {"theta", "θ"}, {"kappa", "κ"}, {"lambda", "λ"},
        {"mu", "μ"},    {"nu", "ν"},   {"xi", "ξ"},    {"pi", "π"},    {"rho", "ρ"},
        {"sigma", "σ"}, {"tau", "τ"},  {"phi", "φ"},   {"chi", "χ"},   {"psi", "ψ"},
        {"omega", "ω"},
    };
    for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
        if (strlen(letters[k][0]) == length && strncmp(name, letters[k][0], length) == 0)
            return letters[k][1];
    return NULL;
}

void mattis_text_symbol(mattis_text *self, const char *symbol) {
    size_t length = strcspn(symbol, "_");
    const char *letter = greek(symbol, length);
    mattis_text_markup(self, "{/:Italic ");
    if (letter)
        mattis_text_markup(self, "%s", letter);
    else
        append_plain(self, symbol, length);
    mattis_text_markup(self, "}");
    if (symbol[length] == '_') {
        mattis_text_markup(self, "_{");
        mattis_text_plain(self, symbol + length + 1);
        mattis_text_markup(self, "}");
    }
}

/* Names are keys ("inverse-temperature"); people read words. */
static void append_words(mattis_text *self, const char *name) {
    for (size_t length; *name; name += length + (name[length] != '\0')) {
        length = strcspn(name, "-_");
        append_plain(self, name, length);
        if (name[length])
            mattis_text_markup(self, " ");
    }
}

static const char *symbol_of(const mattis_dimension *axis) {
    const mattis_attribute *symbol = mattis_attributes_get(&axis->attributes, "symbol");
    return symbol && symbol->text ? symbol->text : "";
}

void mattis_text_axis(mattis_text *self, const mattis_dimension *axis) {
    append_words(self, axis->name);
    if (*symbol_of(axis)) {
        mattis_text_markup(self, " ");
        mattis_text_symbol(self, symbol_of(axis));
    }
    bool pure = *axis->units == '\0' || strcmp(axis->units, "1") == 0;
    if (!pure && strcmp(axis->units, axis->name) != 0) {
        mattis_text_markup(self, " (");
        mattis_text_plain(self, axis->units);
        mattis_text_markup(self, ")");
    }
}

/* Line number `value` of the labels of joined files. */
static void append_label(mattis_text *self, const mattis_dimension *axis, double value) {
    const mattis_attribute *labels = mattis_attributes_get(&axis->attributes, "labels");
    const char *line = labels && labels->text ? labels->text : "";
    for (; value > 0 && *line; value--)
        line += strcspn(line, "\n") + 1;
    append_plain(self, line, strcspn(line, "\n"));
}

void mattis_text_equals(mattis_text *self, double value) {
    const bool whole = value == floor(value) && fabs(value) < 1e9;
    mattis_text_markup(self, whole ? " = %.0f" : " = %.4g", value);
}

void mattis_text_setting(mattis_text *self, const mattis_dimension *axis, double value) {
    if (mattis_cells_is_start(axis)) {
        mattis_text_markup(self, "from %s", mattis_cells_start_name(value));
        return;
    }
    if (mattis_cells_is_file(axis)) {
        append_label(self, axis, value);
        return;
    }
    if (*symbol_of(axis))
        mattis_text_symbol(self, symbol_of(axis));
    else
        append_words(self, axis->name);
    mattis_text_equals(self, value);
}

size_t mattis_text_visible(const mattis_text *self) {
    size_t n = 0;
    for (const char *c = self->text; *c; c++) {
        if (strncmp(c, "{/:Italic ", 10) == 0)
            c += 9;
        else if (*c == '\\' && c[1])
            n += *++c != '\0';
        else
            n += !strchr("{}_^", *c) && ((unsigned char)*c & 0xC0) != 0x80;
    }
    return n;
}

/* Whether the space at text[k] touches markup. */
static bool beside_markup(const char *text, size_t k) {
    bool after = k > 0 && text[k - 1] == '}' && (k < 2 || text[k - 2] != '\\');
    return after || text[k + 1] == '{';
}

void mattis_text_quote(FILE *out, const char *text) {
    fputc('\'', out);
    for (size_t k = 0; text[k]; k++) {
        if (text[k] == '\n')
            fputs("'.\"\\n\".'", out);
        else if (text[k] == '\'')
            fputs("''", out);
        else if (text[k] == ' ' && beside_markup(text, k))
            fputs("\u200b\u00a0\u200b", out);
        else
            fputc(text[k], out);
    }
    fputc('\'', out);
}
