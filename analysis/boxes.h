/* Boxes: the coloured rectangles of a map, one around each cell. */
#ifndef MATTIS_ANALYSIS_BOXES_H
#define MATTIS_ANALYSIS_BOXES_H

#include "figure.h"

/* What the data of one panel hold. */
typedef struct mattis_boxes {
    const mattis_figure *figure;
    size_t panel;          /* its number */
    size_t known, unknown; /* boxes with and without a value */
    size_t hatches;        /* strokes over states that are those of less than MATTIS_SURE */
    size_t flagged;        /* boxes with a warning */
} mattis_boxes;

/* The cell at place i of the x and j of the y scale. */
size_t mattis_box_cell(const mattis_figure *figure, const mattis_panel *panel, size_t i, size_t j);

/* The colour of a cell as red, green, blue in [0, 1]: of |m|, or of its state; white without one.
 */
void mattis_box_colour(const mattis_figure *figure, size_t cell, double rgb[3]);

/* Writes the data of all boxes of a panel; then their parts of the plot command. */
mattis_boxes mattis_boxes_write(const mattis_figure *figure, const mattis_panel *panel, FILE *out);
void mattis_boxes_plot(const mattis_boxes *self, FILE *out);

/* Writes the marks of the boxes with a warning, as a part of the plot command after the first. */
void mattis_boxes_plot_flags(const mattis_boxes *self, FILE *out);

#endif
