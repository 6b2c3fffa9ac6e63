/* validate-program [SECTION...]: rows of the report. validate-program points SEED: the points. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validate.h"

static int failed;

void row(const char *section, const char *what, double measured, double reference, double allowed,
         bool good, const char *note) {
#pragma omp critical(validate_row)
    {
        failed += !good;
        printf("row\t%s\t%s\t%.10g\t%.10g\t%.3g\t%s\t%s\n", section, what, measured, reference,
               allowed, good ? "good" : "BAD", note);
        fflush(stdout);
    }
}

void row_near(const char *section, const char *what, double measured, double reference,
              double allowed, const char *note) {
    row(section, what, measured, reference, allowed, fabs(measured - reference) <= allowed, note);
}

void row_small(const char *section, const char *what, double error, double allowed,
               const char *note) {
    row_near(section, what, error, 0, allowed, note);
}

static const struct {
    const char *name;
    void (*run)(void);
} sections[] = {
    {"laws", validate_laws},     {"deterministic", validate_deterministic},
    {"theory", validate_theory}, {"calibration", validate_calibration},
    {"broken", validate_broken}, /* last: only where it is named */
};

int main(int argc, char **argv) {
    gsl_set_error_handler_off();
    if (argc == 3 && strcmp(argv[1], "points") == 0) {
        draw_points(strtoull(argv[2], NULL, 10));
        return 0;
    }
    int known = 0;
    for (size_t k = 0; k < sizeof sections / sizeof *sections; k++) {
        bool wanted = argc == 1 && k + 1 < sizeof sections / sizeof *sections;
        for (int a = 1; a < argc; a++)
            wanted = wanted || strcmp(argv[a], sections[k].name) == 0;
        known += wanted;
        if (wanted)
            sections[k].run();
    }
    if (known < argc - 1) {
        fprintf(stderr,
                "validate: sections are laws, deterministic, theory, calibration, broken\n");
        return 2;
    }
    return failed > 0;
}
