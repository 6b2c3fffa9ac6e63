/* A made-up result of a network that retrieves several patterns at once. */
#ifndef MATTIS_TESTS_FAKE_PATTERNS_H
#define MATTIS_TESTS_FAKE_PATTERNS_H

#include "fake_result.h"

enum { FAKE_RECORDED_MOST = 16 };

/* Predicted overlap of pattern `mu` (from 0) at dilution d: (1-d) d^mu below the dilution 0.6,
 * (1-d) / 2 for every pattern up to 0.9, and 0 beyond or where T > 1 - d. */
double fake_pattern_overlap(double dilution, double temperature, size_t mu);

/* Builds it over axes named dilution, temperature, patterns or others that change nothing (fixed at
 * 0.3, 0.05 and `recorded`), with `recorded` patterns. Flags as for fake_result_make; FAKE_LINES is
 * one line, critical, in (dilution, temperature). In the cells with 0.5 < d < 0.6 the state is that
 * of 0.6 of the replicas, elsewhere of all. Free it with fake_result_free. */
void fake_patterns_make(mattis_result *out, const fake_axis *axis, size_t n_axes, size_t recorded,
                        int flags);

#endif
