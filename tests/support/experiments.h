/* Experiment texts that tests of the parser share. */
#ifndef MATTIS_TESTS_EXPERIMENTS_H
#define MATTIS_TESTS_EXPERIMENTS_H

#include "mattis/config.h"

extern const char example_text[];     /* every section, two axes */
extern const char shortest_text[];    /* required keys alone */
extern const char low_storage_text[]; /* K = c N^b */

/* Parses with overrides, ended by NULL (or none: NULL). Returns the code of mattis_config_parse. */
int parse_text(const char *text, const char *const *overrides, mattis_experiment *out,
               mattis_report *report);

/* The same where it must succeed; the experiment belongs to the caller. */
mattis_experiment parsed_text(const char *text, const char *const *overrides);

/* Axis a is over this key and has these n values. */
void expect_axis(const mattis_experiment *experiment, size_t a, const char *path, size_t n,
                 const double *value);

#endif
