/* Runs gnuplot: a script and its data become a figure, whole or not at all. */
#ifndef MATTIS_ANALYSIS_GNUPLOT_H
#define MATTIS_ANALYSIS_GNUPLOT_H

#include <stdio.h>

#include "mattis/error.h"

typedef enum mattis_figure_format { MATTIS_PDF, MATTIS_SVG, MATTIS_PNG } mattis_figure_format;

/* A figure under construction. Script and data are written into a private folder beside the figure
 * under their final names, so that the script is the same whether it is kept or not. */
typedef struct mattis_gnuplot {
    /* for the caller */
    mattis_figure_format format;
    char *output; /* names of the figure and its data as the script says them: "./fig.pdf", */
    char *table;  /* so that no name can look like an option or a pipe */
    FILE *script;
    FILE *data;
    /* private */
    char *path;
    char *folder;
    const char *name; /* last part of the path */
} mattis_gnuplot;

/* Opens the folder, script and data of the figure `path`. MATTIS_ERR_INPUT for an ending that is
 * not .pdf, .svg or .png, MATTIS_ERR_FILE when the folder cannot be written. */
int mattis_gnuplot_begin(mattis_gnuplot *self, const char *path, mattis_report *report);

/* Runs gnuplot in the folder and moves the figure, and with keep_script PATH.gp and PATH.dat, to
 * their places. MATTIS_ERR_TOOL when gnuplot is missing or fails. */
int mattis_gnuplot_finish(mattis_gnuplot *self, int keep_script, mattis_report *report);

/* Deletes what is left of the folder; safe on a zeroed struct and when called twice. */
void mattis_gnuplot_free(mattis_gnuplot *self);

#endif
