/* Style: the colours, pens and terminals of every figure. */
#ifndef MATTIS_ANALYSIS_PLOT_STYLE_H
#define MATTIS_ANALYSIS_PLOT_STYLE_H

#include "gnuplot.h"

/* Colours of one-dimensional figures, readable by the colour-blind; in order of use. */
enum { MATTIS_SERIES_COLOURS = 4 };

/* Line style of the first of them in a script; the others follow. */
enum { MATTIS_SERIES_STYLE = 11 };

extern const char *const mattis_series_colours[MATTIS_SERIES_COLOURS];

/* Colour of the overlap t in [0, 1], as red, green, blue in [0, 1]. Its luminance falls steadily,
 * so that the order of the values survives grey print and colour-blindness. */
void mattis_colour_of(double t, double rgb[3]);

/* Relative luminance (Rec. 709) of an sRGB colour. */
double mattis_luminance(const double rgb[3]);

/* Writes what stands at the head of every script: terminal for a figure of `width` times `height`
 * cm, output, data file, pens and palette. */
void mattis_style_begin(const mattis_gnuplot *gnuplot, double width, double height);

#endif
