/* Text for gnuplot: strings that cannot break out of their quotes, symbols, labels. */
#ifndef MATTIS_ANALYSIS_PLOT_TEXT_H
#define MATTIS_ANALYSIS_PLOT_TEXT_H

#include <stdio.h>

#include "mattis/frame.h"

enum { MATTIS_TEXT_SIZE = 1024 };

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

/* text_width.c: width in cm of one line of markup at so many points, in the font of the figures. */
double mattis_text_width(const char *markup, double points);

/* Appends `plain` broken at spaces into at most `most` lines of `width` cm; what does not fit
 * becomes an ellipsis. Returns the number of lines. */
int mattis_text_wrap(mattis_text *self, const char *plain, double width, double points, int most);

/* Appends markup after `between` or, where the last line would be wider than `width` cm, on a new
 * line. Returns the number of lines that it began. */
int mattis_text_add(mattis_text *self, const char *part, const char *between, double width,
                    double points);

/* Breaks markup after commas and semicolons into lines of `width` cm, where it can. Returns the
 * number of lines. */
int mattis_text_fold(mattis_text *self, double width, double points);

/* Writes each line of markup as a label of gnuplot by itself, since the formats disagree on the
 * distance of lines: numbered from `tag`, from (x, y) downwards by `step`, in parts of the page. */
void mattis_text_labels(FILE *out, const char *text, int tag, double x, double y, double step,
                        const char *style);

/* What follows the last line break. */
const char *mattis_text_last_line(const mattis_text *self);

/* Number of characters that the markup shows. */
size_t mattis_text_visible(const mattis_text *self);

/* Writes a gnuplot string in single quotes, in which nothing is expanded; line breaks are joined on
 * in double quotes. Spaces beside markup cannot be broken, since some viewers of SVG drop others.
 */
void mattis_text_quote(FILE *out, const char *text);

#endif
