/* Text for gnuplot: strings that cannot break out of their quotes, symbols, labels. */
#ifndef MATTIS_ANALYSIS_PLOT_TEXT_H
#define MATTIS_ANALYSIS_PLOT_TEXT_H

#include <stdio.h>

#include "mattis/frame.h"

enum { MATTIS_TEXT_SIZE = 512 };

/* A piece of enhanced text (gnuplot's markup), UTF-8; too long a text is cut. */
typedef struct mattis_text {
    char text[MATTIS_TEXT_SIZE];
} mattis_text;

/* Appends markup in printf style, and plain text with every character of the markup escaped. */
void mattis_text_markup(mattis_text *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mattis_text_plain(mattis_text *self, const char *plain);

/* Appends the symbol of a quantity in italics: "gamma" as the Greek letter, "m_0" with an index. */
void mattis_text_symbol(mattis_text *self, const char *symbol);

/* Appends " = " and a number: whole ones below 1e9 with all digits, others with four. */
void mattis_text_equals(mattis_text *self, double value);

/* Appends the label of an axis: "load γ", "burn in (sweeps)". */
void mattis_text_axis(mattis_text *self, const mattis_dimension *axis);

/* Appends one value of an axis: "T = 0.1", "from pattern", "rule: supervised". */
void mattis_text_setting(mattis_text *self, const mattis_dimension *axis, double value);

/* Appends `plain` broken at spaces into at most two lines of `width` characters; what does not fit
 * becomes an ellipsis. Returns the number of lines. */
int mattis_text_wrap(mattis_text *self, const char *plain, size_t width);

/* Number of characters that the markup shows. */
size_t mattis_text_visible(const mattis_text *self);

/* Writes a gnuplot string in single quotes, in which nothing is expanded; line breaks are joined on
 * in double quotes. Spaces beside markup cannot be broken, since some viewers of SVG drop others.
 */
void mattis_text_quote(FILE *out, const char *text);

#endif
