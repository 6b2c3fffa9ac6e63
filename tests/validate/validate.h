/* Rows of the validation report: see validate.py. A program that measures, and a script that runs
 * it, the command line, and makes the pages. */
#ifndef MATTIS_TESTS_VALIDATE_H
#define MATTIS_TESTS_VALIDATE_H

#include <stdbool.h>

#include "mattis/disorder.h"

/* One row, tab-separated, on standard output: what was measured, what it is compared with, the
 * largest value (or difference) allowed, and the verdict. */
void row(const char *section, const char *what, double measured, double reference, double allowed,
         bool good, const char *note);

/* A row whose verdict is |measured - reference| <= allowed. */
void row_near(const char *section, const char *what, double measured, double reference,
              double allowed, const char *note);

/* A row for an error that must not exceed `allowed`. */
void row_small(const char *section, const char *what, double error, double allowed,
               const char *note);

/* H of any network of spins from its definition in docs/physics.md, on the disorder of `sample`;
 * at most 16 spins. Shares nothing with the engines. */
double defined_energy(const mattis_params *params, const mattis_disorder *disorder, uint32_t sample,
                      const int8_t *spin);

/* "dense, storing, P = 4, distinct, sequential" */
void describe(const mattis_params *params, char *text, size_t size);

/* Networks of 4 to 8 spins, every kind of engine, rule, interaction and update. */
size_t n_networks(void);
mattis_params network_number(size_t k);

/* The sections. */
void validate_laws(void); /* stationary laws against enumeration; fields; detailed balance */
void validate_deterministic(void); /* TAP and softmax */
void validate_theory(void);        /* equations summed anew, published constants */
void validate_calibration(void);   /* what errors claim */

/* Rows that must be bad: the report has to fail on them. */
void validate_broken(void);

/* Draws the points of parameter space at which simulation and theory are compared: one line each,
 * the model and the options of mattis. */
void draw_points(uint64_t seed);

#endif
