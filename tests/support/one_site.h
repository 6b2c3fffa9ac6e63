/* The multitasking network solved, and by brute force: every value (xi, x) of every pattern at one
 * site. */
#ifndef MATTIS_TESTS_ONE_SITE_H
#define MATTIS_TESTS_ONE_SITE_H

#include "mattis/params.h"
#include "mattis/theory.h"

enum { MAX_PATTERNS = 4, MAX_VALUES = 100 };

typedef struct site_law {
    int n;
    double xi[MAX_VALUES], x[MAX_VALUES], p[MAX_VALUES];
} site_law;

/* Averages over all values. */
typedef struct averages {
    double n[MAX_PATTERNS], m[MAX_PATTERNS], q, f;
} averages;

/* A network under storing, from the hierarchical start. */
mattis_params cell(int64_t patterns, double dilution, double temperature);
/* The same that learns, supervised. */
mattis_params learning(mattis_params params, double quality, int64_t examples,
                       mattis_means_law law);
/* The prediction, which must have converged. */
mattis_rs_solution solved(const mattis_params *params);

site_law law_of(const mattis_params *p);
/* At any n. */
averages brute(const mattis_params *p, const double *n);

#endif
