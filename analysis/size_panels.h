/* A figure of extrapolations to infinite networks, and its panels of quantities against the size.
 */
#ifndef MATTIS_ANALYSIS_SIZE_PANELS_H
#define MATTIS_ANALYSIS_SIZE_PANELS_H

#include "finite_size.h"
#include "sheet.h"

typedef struct mattis_size_figure {
    mattis_sheet sheet;
    size_t n;         /* columns that are drawn */
    size_t n_columns; /* that the file has of these quantities */
    bool maps;        /* of z over two axes, not the quantity against the size */
    mattis_finite_size each[MATTIS_SHEET_PANELS];
    size_t n_others, n_numbers;      /* the numbers come first: not files and starts */
    size_t other[MATTIS_CELLS_AXES]; /* axes of more than one value besides spins */
} mattis_size_figure;

/* Appends "1/N" or "N^{−2/3}" as markup. */
void mattis_size_power_text(double power, mattis_text *out);

/* Appends what a column shows, with its words or, where it has one, by its symbol alone. */
void mattis_size_label(const mattis_finite_size *all, bool words, mattis_text *out);

/* Whether all columns are patterns of one quantity. */
bool mattis_size_is_one(const mattis_size_figure *self);

/* Positions that have panels of each column. */
size_t mattis_size_shown(const mattis_size_figure *self);

/* Draws them, as many positions of each column as fit, spread over all. */
void mattis_size_panels_draw(mattis_size_figure *self, mattis_gnuplot *gnuplot);

#endif
