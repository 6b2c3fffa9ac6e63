/* Quantities: what the curves of a figure show, measured and predicted. */
#ifndef MATTIS_ANALYSIS_QUANTITY_H
#define MATTIS_ANALYSIS_QUANTITY_H

#include "cells.h"
#include "plot_text.h"

enum { MATTIS_QUANTITIES_MOST = 8, MATTIS_PATTERNS_MOST = 8, MATTIS_QUANTITY_NAME = 64 };

/* What of a prediction is compared with the measurement. */
typedef enum mattis_comparison {
    MATTIS_COMPARE_VALUE,
    MATTIS_COMPARE_MODULUS,
    MATTIS_COMPARE_SORTED /* the largest modulus among the patterns, the second largest, ... */
} mattis_comparison;

typedef struct mattis_quantity {
    const mattis_cells *cells;
    const mattis_variable *mean, *error, *prediction; /* NULL where the file has none */
    mattis_comparison comparison;
    size_t n_patterns; /* a curve for each of the first so many recorded patterns; 0: one curve */
    size_t n_recorded; /* patterns that have a value, of which not all need be drawn */
    char name[MATTIS_QUANTITY_NAME];  /* "replica_overlap", as in the file */
    char words[MATTIS_QUANTITY_NAME]; /* "replica overlap" */
    const char *symbol;               /* markup, or NULL; # stands for the number of the pattern */
    bool is_overlap;                  /* an order parameter, -1 to 1 */
    bool is_share;                    /* of the replicas in one state */
    size_t view;                      /* which frame of a figure shows it, from 0 */
} mattis_quantity;

/* Every name that the file holds a quantity for, measured ones first. */
enum { MATTIS_QUANTITY_NAMES_MOST = 64 };
typedef struct mattis_quantity_names {
    size_t n;
    char name[MATTIS_QUANTITY_NAMES_MOST][MATTIS_QUANTITY_NAME];
} mattis_quantity_names;
void mattis_quantities_list(const mattis_cells *cells, mattis_quantity_names *list);

/* Fills the quantity of this name; false when the file does not hold it. */
bool mattis_quantity_make(const mattis_cells *cells, const char *name, mattis_quantity *out);

/* Fills `out` with the quantities `names` ("cost,loss": measured or, failing that, predicted ones)
 * or, where that is NULL, with the order parameters of the file: m_1, m_2, ... of a network that
 * retrieves several patterns at once, else m and q. Their `view` is left to the figure.
 * MATTIS_ERR_INPUT, with a list of what there is, for a name that the file does not hold. */
int mattis_quantities_choose(const mattis_cells *cells, const char *names,
                             mattis_quantity out[MATTIS_QUANTITIES_MOST], size_t *n,
                             mattis_report *report);

/* Every quantity of the file that has a value in some cell, the patterns of one after another where
 * the network retrieves several. MATTIS_ERR_MEMORY; the caller frees `out`. */
typedef struct mattis_column {
    mattis_quantity quantity;
    size_t pattern;
    char name[MATTIS_QUANTITY_NAME + 24]; /* "energy", "overlap_2" */
} mattis_column;
int mattis_columns_find(const mattis_cells *cells, mattis_column **out, size_t *n);

/* Those of the quantities `names` ("overlap,energy"), or of the order parameters where it is NULL.
 * MATTIS_ERR_INPUT as above, MATTIS_ERR_MEMORY. */
int mattis_columns_choose(const mattis_cells *cells, const char *names, mattis_column **out,
                          size_t *n, mattis_report *report);

/* Values in a cell, NaN where there is none; `pattern` counts from 0, and is 0 where n_patterns is.
 */
double mattis_quantity_mean(const mattis_quantity *self, size_t cell, size_t pattern);
double mattis_quantity_error(const mattis_quantity *self, size_t cell, size_t pattern);
double mattis_quantity_predicted(const mattis_quantity *self, size_t cell, size_t pattern);

/* The prediction if the measurement compares with it, else NaN: where the start does not determine
 * which pattern has which amplitude (`determined` in the file), only sorted ones do. */
double mattis_quantity_compared(const mattis_quantity *self, size_t cell, size_t pattern);

/* Appends the symbol with this index ("2", "μ"), and whether there is one. */
bool mattis_quantity_symbol(const mattis_quantity *self, const char *index, mattis_text *out);

/* Appends words and symbol: "overlap m_μ" where there are several patterns. */
void mattis_quantity_label(const mattis_quantity *self, mattis_text *out);

#endif
