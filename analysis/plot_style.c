/* See plot_style.h. */
#include "plot_style.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "plot_text.h"
#include "transitions.h"

static const char font[] = "DejaVu Sans";
static const double cm_per_inch = 2.54;
static const double points_per_inch = 72;
static const double svg_dpi = 96; /* the pixel of CSS */

/* Their luminance rises in each round, so that grey print keeps them apart. */
const char *const mattis_series_colours[MATTIS_SERIES_COLOURS] = {
    "#0b3c6f", "#b8361e", "#159a80", "#d99a1c", "#6a2c91", "#8a5a2b", "#d0609a", "#6fb1e8"};

/* White paper for no retrieval, over green and blue, to the darkest blue for full retrieval. */
static const unsigned char stops[][3] = {{255, 255, 255}, {222, 240, 212}, {160, 215, 196},
                                         {86, 176, 190},  {38, 124, 174},  {28, 70, 138},
                                         {13, 22, 71}};
enum { N_STOPS = sizeof stops / sizeof *stops };

void mattis_colour_of(double t, double rgb[3]) {
    double place = fmin(fmax(t, 0), 1) * (N_STOPS - 1);
    int low = place < N_STOPS - 1 ? (int)place : N_STOPS - 2;
    for (int c = 0; c < 3; c++)
        rgb[c] = (stops[low][c] + (place - low) * (stops[low + 1][c] - stops[low][c])) / 255;
}

unsigned mattis_colour_of_state(const char *name) {
    static const struct {
        const char *name;
        unsigned colour;
    } states[] = {{"ergodic", 0xffffff},    {"pure", 0xf5dd7f},  {"hierarchical", 0x6db6dc},
                  {"parallel", 0xc4532d},   {"mixed", 0x3d1a5b}, {"single", 0x1c468a},
                  {"metastable", 0x56b0be}, {"global", 0xffffff}};
    for (size_t k = 0; k < sizeof states / sizeof *states; k++)
        if (strcmp(name, states[k].name) == 0)
            return states[k].colour;
    return 0x808080;
}

void mattis_colour_split(unsigned colour, double rgb[3]) {
    for (int c = 0; c < 3; c++)
        rgb[c] = (colour >> (16 - 8 * c) & 255) / 255.0;
}

double mattis_luminance(const double rgb[3]) {
    static const double weight[3] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int c = 0; c < 3; c++) {
        double linear = rgb[c] <= 0.04045 ? rgb[c] / 12.92 : pow((rgb[c] + 0.055) / 1.055, 2.4);
        sum += weight[c] * linear;
    }
    return sum;
}

/* The document title of an SVG may hold letters, digits and underscores alone. */
static void write_name(FILE *out, const char *title) {
    if (!isalpha((unsigned char)*title) || !isascii((unsigned char)*title))
        fputs("mattis_", out);
    for (size_t k = 0; title[k] && k < 60; k++)
        fputc(isascii((unsigned char)title[k]) && isalnum((unsigned char)title[k]) ? title[k] : '_',
              out);
}

/* The cairo terminals take 96 dots for an inch of text, SVG counts all in pixels; the scales make a
 * pen of half a point for each unit of its width in all of them. SVG places text as if there were
 * no fontscale, so its sizes are given in pixels as they are. */
static void write_terminal(FILE *out, mattis_figure_format format, double width, double height,
                           const char *title) {
    double dpi = format == MATTIS_PNG ? 300 : svg_dpi;
    double pen = dpi / points_per_inch / 2;
    double x = round(width / cm_per_inch * dpi), y = round(height / cm_per_inch * dpi);
    switch (format) {
    case MATTIS_PDF:
        fprintf(out,
                "set terminal pdfcairo enhanced color rounded size %gcm,%gcm \\\n    font '%s,%g' "
                "fontscale 0.75\n",
                width, height, font, MATTIS_TEXT_POINTS);
        break;
    case MATTIS_SVG:
        fprintf(out,
                "set terminal svg enhanced rounded size %g,%g font '%s,%.4g' \\\n"
                "    linewidth %.4g background 'white' name '",
                x, y, font, mattis_font_size(format, MATTIS_TEXT_POINTS), pen);
        write_name(out, title);
        fputs("'\n", out);
        break;
    case MATTIS_PNG:
        fprintf(out,
                "# %g dots per inch\n"
                "set terminal pngcairo enhanced rounded size %g,%g font '%s,%g' fontscale %.4g \\\n"
                "    linewidth %.4g pointscale %.4g dashlength 1.6 background 'white'\n",
                dpi, x, y, font, MATTIS_TEXT_POINTS, dpi / 96, pen, 2 * pen);
        break;
    }
}

double mattis_font_size(mattis_figure_format format, double points) {
    return format == MATTIS_SVG ? points * svg_dpi / points_per_inch : points;
}

static void write_fonts(FILE *out, mattis_figure_format format) {
    static const struct {
        const char *name;
        double points;
    } fonts[] = {
        {"font_key", 7.5}, {"font_label", 7}, {"font_tight", 6}, {"font_note", MATTIS_NOTE_POINTS}};
    for (size_t k = 0; k < sizeof fonts / sizeof *fonts; k++)
        fprintf(out, "%s = ',%.4g'\n", fonts[k].name, mattis_font_size(format, fonts[k].points));
}

enum { DASHES_MOST = 6 };

/* Writes lengths in units that look alike in all formats; none mean a solid line. */
static void write_dashes(FILE *out, mattis_figure_format format, const double dash[DASHES_MOST]) {
    double scale = format == MATTIS_SVG ? 0.7 : 1;
    fputs("dt ", out);
    for (int k = 0; k < DASHES_MOST && dash[k] > 0; k++)
        fprintf(out, "%c%g", k ? ',' : '(', dash[k] * scale);
    fputs(dash[0] > 0 ? ")" : "solid", out);
}

static const char glass_colour[] = "#8a1c10";

/* Kinds 3 to 5 of the transitions: dynamic glass, spin glass, AT line. */
static bool is_glass(size_t kind) {
    return kind >= 3 && kind <= 5;
}

/* Lines of retrieval in black, of glasses in dark red; each with its own dashes, by which alone
 * they must be told apart beside curves. */
static void write_pens(FILE *out, mattis_figure_format format) {
    static const double dashes[MATTIS_TRANSITION_KINDS][DASHES_MOST] = {{0},
                                                                        {7, 5},
                                                                        {12, 3, 2, 3, 2, 3},
                                                                        {2, 3},
                                                                        {9, 4, 2, 4},
                                                                        {20, 5},
                                                                        {2, 6},
                                                                        {1, 4},
                                                                        {0},
                                                                        {9, 5},
                                                                        {20, 3},
                                                                        {9, 4, 2, 4},
                                                                        {14, 4, 4, 4},
                                                                        {9, 3, 2, 3, 2, 3},
                                                                        {5, 2},
                                                                        {3, 2, 1, 2}};
    for (int k = 0; k < MATTIS_TRANSITION_KINDS; k++) {
        fprintf(out, "set style line %d lw 2.2 ", MATTIS_LINE_STYLE + k);
        write_dashes(out, format, dashes[k]);
        fprintf(out, " lc rgb '%s'\n", is_glass((size_t)k) ? glass_colour : "black");
    }
    fprintf(out,
            "set style line %d lw 5.5 dt solid lc rgb 'white'    # halo of a line\n"
            "set style line %d lw 1.2 dt solid lc rgb '#a0a0a0'  # cells without data, zero\n"
            "set style line %d lw 1.8 dt solid lc rgb 'black'    # one theory for all curves\n",
            MATTIS_HALO_STYLE, MATTIS_FAINT_STYLE, MATTIS_THEORY_STYLE);
}

/* Disc, square, triangle, diamond, of about equal weight to the eye. An open symbol of gnuplot has
 * the number before the filled one. */
static const struct {
    int filled;
    double size, inner; /* of the white one in an open symbol */
} symbols[MATTIS_SERIES_ROUND] = {
    {7, 0.52, 0.28}, {5, 0.46, 0.25}, {9, 0.6, 0.3}, {13, 0.66, 0.36}};

bool mattis_style_is_open(size_t style, int *symbol, double *inner) {
    const size_t k = (style - MATTIS_SERIES_STYLE) % MATTIS_SERIES_ROUND;
    *symbol = symbols[k].filled;
    *inner = symbols[k].inner;
    return style >= MATTIS_SERIES_STYLE + MATTIS_SERIES_ROUND;
}

/* The last style is the open disc in the second colour. */
static void write_symbols(FILE *out, mattis_figure_format format) {
    static const double dashes[MATTIS_SERIES_ROUND][DASHES_MOST] = {
        {0}, {8, 4}, {2, 3}, {8, 3, 2, 3}};
    for (size_t k = 0; k <= MATTIS_SERIES_COLOURS; k++) {
        const bool last = k == MATTIS_SERIES_COLOURS;
        const size_t shape = k % MATTIS_SERIES_ROUND;
        fprintf(out, "set style line %zu lw 1.8 ", MATTIS_SERIES_STYLE + k);
        write_dashes(out, format, dashes[last ? 1 : shape]);
        fprintf(out, " pt %d ps %g lc rgb '%s'\n",
                symbols[shape].filled - (k >= MATTIS_SERIES_ROUND), symbols[shape].size,
                mattis_series_colours[last ? 1 : k]);
    }
}

static void write_palette(FILE *out) {
    fputs("# luminance falls steadily from 0 to 1: readable in grey and by the colour-blind\n"
          "set palette defined ( \\\n",
          out);
    for (int k = 0; k < N_STOPS; k++)
        fprintf(out, "    %.4f '#%02x%02x%02x'%s \\\n", k / (N_STOPS - 1.0), stops[k][0],
                stops[k][1], stops[k][2], k + 1 < N_STOPS ? "," : "");
    fputs("    )\nset cbrange [0:1]\n\n", out);
}

void mattis_style_begin(const mattis_gnuplot *gnuplot, double width, double height,
                        const char *title) {
    FILE *out = gnuplot->script;
    fputs("# Made by `mattis plot`; run it again with gnuplot in this folder.\n"
          "set encoding utf8\n",
          out);
    write_terminal(out, gnuplot->format, width, height, title);
    fputs("set output ", out);
    mattis_text_quote(out, gnuplot->output);
    fputs("\ndata = ", out);
    mattis_text_quote(out, gnuplot->table);
    fputs("\n\n", out);
    write_fonts(out, gnuplot->format);
    write_pens(out, gnuplot->format);
    write_symbols(out, gnuplot->format);
    fputs("set border lw 1.2\n"
          "set tics nomirror out scale 0.5,0.25\n"
          "set xtics offset 0,0.3\n"
          "set ytics offset 0.3,0\n",
          out);
    /* SVG believes that a line of text is higher */
    fputs(gnuplot->format == MATTIS_SVG ? "x_lift = 0.95\nset key spacing 0.8\n" : "x_lift = 0.7\n",
          out);
    write_palette(out);
}
