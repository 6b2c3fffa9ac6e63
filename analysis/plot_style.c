/* See plot_style.h. */
#include "plot_style.h"

#include <math.h>

#include "plot_text.h"

static const char font[] = "DejaVu Sans,8";
static const double cm_per_inch = 2.54;
static const double points_per_inch = 72;

const char *const mattis_series_colours[MATTIS_SERIES_COLOURS] = {"#0b4f8a", "#d95f02", "#1b9e77",
                                                                  "#8e4585"};

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

double mattis_luminance(const double rgb[3]) {
    static const double weight[3] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int c = 0; c < 3; c++) {
        double linear = rgb[c] <= 0.04045 ? rgb[c] / 12.92 : pow((rgb[c] + 0.055) / 1.055, 2.4);
        sum += weight[c] * linear;
    }
    return sum;
}

/* The cairo terminals take 96 dots for an inch of text, SVG takes 72 and counts in pixels; the
 * scales make a font of 8 points and a pen of half a point for each unit of its width in all of
 * them. */
static void write_terminal(FILE *out, mattis_figure_format format, double width, double height) {
    double dpi = format == MATTIS_PNG ? 300 : 192;
    double pen = dpi / points_per_inch / 2;
    double x = round(width / cm_per_inch * dpi), y = round(height / cm_per_inch * dpi);
    switch (format) {
    case MATTIS_PDF:
        fprintf(out,
                "set terminal pdfcairo enhanced color rounded size %gcm,%gcm \\\n    font '%s' "
                "fontscale 0.75\n",
                width, height, font);
        break;
    case MATTIS_SVG:
        fprintf(out,
                "set terminal svg enhanced rounded size %g,%g font '%s' fontscale %.4g \\\n"
                "    linewidth %.4g background 'white'\n",
                x, y, font, dpi / points_per_inch, pen);
        break;
    case MATTIS_PNG:
        fprintf(out,
                "# %g dots per inch\n"
                "set terminal pngcairo enhanced rounded size %g,%g font '%s' fontscale %.4g \\\n"
                "    linewidth %.4g pointscale %.4g background 'white'\n",
                dpi, x, y, font, dpi / 96, pen, pen);
        break;
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

void mattis_style_begin(const mattis_gnuplot *gnuplot, double width, double height) {
    FILE *out = gnuplot->script;
    fputs("# Made by `mattis plot`; run it again with gnuplot in this folder.\n"
          "set encoding utf8\n",
          out);
    write_terminal(out, gnuplot->format, width, height);
    fputs("set output ", out);
    mattis_text_quote(out, gnuplot->output);
    fputs("\ndata = ", out);
    mattis_text_quote(out, gnuplot->table);
    fputs("\n\n"
          "set style line 1 lw 2.2 dt solid lc rgb 'black'        # spinodal\n"
          "set style line 2 lw 2.2 dt (9,5) lc rgb 'black'        # global\n"
          "set style line 3 lw 2.2 dt (2,4) lc rgb 'black'        # other lines\n"
          "set style line 4 lw 2.2 dt (9,4,2,4) lc rgb 'black'\n"
          "set style line 5 lw 1.2 dt solid lc rgb 'black'\n"
          "set style line 6 lw 1.2 dt (9,5) lc rgb 'black'\n"
          "set style line 9 lw 5.5 dt solid lc rgb 'white'        # halo of a line\n"
          "set style line 10 lw 1.2 dt solid lc rgb '#a0a0a0'     # cells without data, zero\n"
          "set border lw 1.2\n"
          "set tics nomirror out scale 0.5,0.25\n"
          "set xtics offset 0,0.3\n"
          "set ytics offset 0.3,0\n",
          out);
    /* disc, square, triangle, diamond, of about equal weight to the eye */
    static const int points[MATTIS_SERIES_COLOURS] = {7, 5, 9, 13};
    static const double sizes[MATTIS_SERIES_COLOURS] = {0.38, 0.34, 0.46, 0.5};
    for (int k = 0; k < MATTIS_SERIES_COLOURS; k++)
        fprintf(out, "set style line %d lw 1.8 dt solid pt %d ps %g lc rgb '%s'\n",
                MATTIS_SERIES_STYLE + k, points[k], sizes[k], mattis_series_colours[k]);
    write_palette(out);
}
