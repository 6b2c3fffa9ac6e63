/* Straight lines with errors, and the extrapolation to infinite networks. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../analysis/finite_size.h"
#include "figures.h"
#include "mattis/line_fit.h"
#include "mattis/stream.h"

TestSuite(finite_size, .init = figures_begin, .fini = figures_end);

/* Three points by hand: (0, 1), (1, 2), (2, 4) with equal errors 0.5. */
Test(finite_size, line_through_three_points) {
    const double x[] = {0, 1, NAN, 2}, y[] = {1, 2, 9, 4}, error[] = {0.5, 0.5, 0.5, 0.5};
    mattis_line_fit fit;
    mattis_line_fit_weighted(x, y, error, 4, &fit);
    cr_assert_eq(fit.n, 3);
    cr_assert_float_eq(fit.slope, 1.5, 1e-12);
    cr_assert_float_eq(fit.intercept, 7 / 3.0 - 1.5, 1e-12);
    cr_assert_float_eq(fit.slope_error, 0.5 / sqrt(2), 1e-12);
    cr_assert_float_eq(fit.intercept_error, 0.5 * sqrt(1 / 3.0 + 0.5), 1e-12);
    cr_assert_float_eq(fit.chi2, (1 / 36.0 + 1 / 9.0 + 1 / 36.0) / 0.25, 1e-12);
    cr_assert_float_eq(mattis_chi2_chance(3.841, 1), 0.05, 1e-3);
    mattis_line_fit_weighted(x, y, error, 1, &fit);
    cr_assert(isnan(fit.intercept));
}

/* Over 2000 repeats the intercept lies within its error 68 % of the time, and chi2 is n - 2. */
Test(finite_size, errors_of_the_intercept_are_calibrated) {
    enum { N = 5, REPEATS = 2000 };
    const double x[N] = {0.01, 0.02, 0.03, 0.05, 0.1}, error[N] = {0.02, 0.01, 0.03, 0.02, 0.05};
    const mattis_stream stream = mattis_stream_make(3, MATTIS_PURPOSE_DYNAMICS, 7, 0);
    double chi2 = 0;
    size_t inside = 0;
    for (size_t r = 0; r < REPEATS; r++) {
        double y[N];
        mattis_line_fit fit;
        for (size_t k = 0; k < N; k++) {
            double noise = -6;
            for (uint64_t j = 0; j < 6; j++) {
                uint32_t word[4];
                mattis_stream_block(&stream, (r * N + k) * 6 + j, word);
                noise += mattis_unit_real(word) + mattis_unit_real(word + 2);
            }
            y[k] = 0.7 - 3 * x[k] + error[k] * noise;
        }
        mattis_line_fit_weighted(x, y, error, N, &fit);
        inside += fabs(fit.intercept - 0.7) < fit.intercept_error;
        chi2 += fit.chi2 / REPEATS;
    }
    cr_assert_float_eq((double)inside / REPEATS, 0.683, 0.03);
    cr_assert_float_eq(chi2, N - 2, 0.2);
}

static const double sizes[] = {50, 100, 200};
static const double few_loads[] = {0.05, 0.1, 0.15};

/* m = theory + shift + 2/N, error 0.01, over three sizes. */
static void make(const fake_axis *axis, size_t n, double shift) {
    fake_result_make(&result, axis, n, FAKE_MEASURED | FAKE_THEORY);
    double *m = mattis_frame_variable(&result.frame[0], "overlap_mean")->value;
    double *error = mattis_frame_variable(&result.frame[0], "overlap_error")->value;
    const mattis_variable *theory = mattis_frame_variable(&result.frame[1], "overlap");
    for (size_t k = 0; k < theory->size; k++) {
        m[k * FAKE_PATTERNS] = theory->value[k] + shift + 2 / sizes[k % 3];
        error[k * FAKE_PATTERNS] = 0.01;
    }
}

Test(finite_size, the_shift_of_a_finite_network_goes_away) {
    const fake_axis axes[] = {{"load", "gamma", "linear", 3, few_loads},
                              {"spins", "N", "log", 3, sizes}};
    mattis_cells cells;
    mattis_finite_size all;
    for (int wrong = 0; wrong < 2; wrong++) {
        make(axes, 2, wrong ? 0.1 : 0);
        cr_assert_eq(mattis_cells_init(&cells, &result, &report), MATTIS_OK);
        cr_assert_eq(mattis_finite_size_find(&all, &cells), MATTIS_OK);
        cr_assert_eq(all.n, 3);
        cr_assert_eq(all.judged, 3);
        cr_assert_eq(all.within, wrong ? 0 : 3);
        for (size_t k = 0; k < 3; k++) {
            cr_assert_float_eq(all.point[k].fit.slope, 2, 1e-9);
            cr_assert_float_eq(all.point[k].fit.intercept, wrong ? 0.1 : 0, 1e-9);
            cr_assert_float_eq(all.point[k].fit.chi2, 0, 1e-12);
        }
        mattis_finite_size_free(&all);
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        cr_assert_eq(mattis_show(&result, out, MATTIS_SHOW_TEXT, &report), MATTIS_OK);
        fclose(out);
        cr_assert(strstr(text, "m - theory = limit + slope/N, over 3 sizes"));
        cr_assert(strstr(text, wrong ? "0 of them\n            within 2 errors"
                                     : "chi2 = 0.0 for 3 positions (0.00 each), 3 of them"));
        free(text);
        fake_result_free(&result);
    }
}

Test(finite_size, figures_and_what_they_need) {
    const fake_axis axes[] = {{"load", "gamma", "linear", 3, few_loads},
                              {"temperature", "T", "linear", 3, few_loads},
                              {"spins", "N", "log", 3, sizes}};
    const mattis_plot_options options = {.kind = MATTIS_PLOT_SIZE, .keep_script = 1};
    make(axes, 3, 0);
    cr_assert_eq(mattis_plot(&result, &options, in_folder("map.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    char *data = read_text("map.svg.dat");
    cr_assert_eq(count(data, "\n"), 2 + 9 + 2, "a box for each position: %s", data);
    free(data);
    fake_result_free(&result);
    const fake_axis curve[] = {axes[0], axes[2]};
    make(curve, 2, 0);
    cr_assert_eq(mattis_plot(&result, &options, in_folder("fig.svg"), &report), MATTIS_OK, "%s",
                 report.text);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "# --- panel"), 3);
    free(script);
    fake_result_free(&result);
    fake_result_make(&result, &load, 1, FAKE_ALL);
    cr_assert_eq(mattis_plot(&result, &options, in_folder("no.svg"), &report), MATTIS_ERR_INPUT);
}
