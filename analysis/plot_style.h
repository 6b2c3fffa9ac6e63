/* Style: the colours, pens and terminals of every figure. */
#ifndef MATTIS_ANALYSIS_PLOT_STYLE_H
#define MATTIS_ANALYSIS_PLOT_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "gnuplot.h"

/* Size of the text in points, of small print, and the distance of lines of names in cm. */
#define MATTIS_TEXT_POINTS 8.0
#define MATTIS_NOTE_POINTS 6.0
#define MATTIS_LABEL_LINE  0.36

/* Colours of one-dimensional figures, readable by the colour-blind; in order of use. Those of the
 * second round belong to open symbols. */
enum { MATTIS_SERIES_ROUND = 4, MATTIS_SERIES_COLOURS = 2 * MATTIS_SERIES_ROUND };

/* Line styles of a script: of the first kind of line and the first curve, which the others follow;
 * of a second quantity in the same frame; of what is neither. */
enum {
    MATTIS_LINE_STYLE = 1,
    MATTIS_HALO_STYLE = 21,
    MATTIS_FAINT_STYLE,
    MATTIS_THEORY_STYLE,
    MATTIS_SERIES_STYLE = 31,
    MATTIS_OPEN_STYLE = MATTIS_SERIES_STYLE + MATTIS_SERIES_COLOURS
};

/* The ring around symbols of curves whose cells have a warning. */
enum { MATTIS_FLAG_SYMBOL = 6 };
#define MATTIS_FLAG_SIZE 1.0

/* Measured transition lines: bright, where lines of the theory are dark. */
#define MATTIS_MEASURED_COLOUR "#e8590c"

/* Whether a style of curves has open symbols: the filled symbol of their shape, which is drawn in
 * the colour of the style, and the size of the white one upon it. */
bool mattis_style_is_open(size_t style, int *symbol, double *inner);

/* Colour, beside curves, of a transition that belongs to none of them alone: that of no curve. */
#define MATTIS_TRANSITION_COLOUR "#606060"

extern const char *const mattis_series_colours[MATTIS_SERIES_COLOURS];

/* Colour of the overlap t in [0, 1], as red, green, blue in [0, 1]. Its luminance falls steadily,
 * so that the order of the values survives grey print and colour-blindness. */
void mattis_colour_of(double t, double rgb[3]);

/* Colour of a state by its name, RRGGBB: ergodic, pure, hierarchical, parallel, mixed darken in
 * this order, so that grey print keeps them apart; grey for any other. */
unsigned mattis_colour_of_state(const char *name);

/* Relative luminance (Rec. 709) of an sRGB colour. */
double mattis_luminance(const double rgb[3]);

/* Red, green, blue in [0, 1] of RRGGBB. */
void mattis_colour_split(unsigned colour, double rgb[3]);

/* Size of a font of so many points in the unit of the format. */
double mattis_font_size(mattis_figure_format format, double points);

/* Writes what stands at the head of every script: terminal for a figure of `width` times `height`
 * cm with this title, output, data file, fonts (as variables font_key, font_label, font_tight,
 * font_note), pens and palette. */
void mattis_style_begin(const mattis_gnuplot *gnuplot, double width, double height,
                        const char *title);

#endif
