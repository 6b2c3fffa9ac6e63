/* Fewer cases where processors are emulated. */
#ifndef MATTIS_TESTS_THIN_H
#define MATTIS_TESTS_THIN_H

#include <stdbool.h>
#include <stdlib.h>

/* Whether a case is to be left out: all but one in MATTIS_TEST_ONE_IN, none if that is not set. */
static inline bool passed_over(void) {
    static unsigned seen;
    const char *one_in = getenv("MATTIS_TEST_ONE_IN");
    const int period = one_in ? atoi(one_in) : 1;
    return period > 1 && seen++ % (unsigned)period != 0;
}

#endif
