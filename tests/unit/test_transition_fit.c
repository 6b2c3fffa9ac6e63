/* Places of transitions from fractions, and crossings of curves. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mattis/stream.h"
#include "mattis/transition_fit.h"

/* Draws the fractions of a logistic law with two replicas a sample; falling, or rising. */
static void draw(const mattis_stream *stream, uint64_t first, const double *x, size_t n,
                 size_t samples, double at, double width, int rising, double *out) {
    for (size_t k = 0; k < n * samples; k++) {
        const double t = (x[k / samples] - at) / width * (rising ? -1 : 1);
        uint32_t word[4];
        mattis_stream_block(stream, first + k, word);
        out[k] = ((mattis_unit_real(word) < 1 / (1 + exp(t))) +
                  (mattis_unit_real(word + 2) < 1 / (1 + exp(t)))) /
                 2.0;
    }
}

/* Over 300 repeats the fit is right on average, and its error is the spread of the repeats. */
Test(transition_fit, finds_the_place_and_knows_its_error) {
    enum { N = 20, SAMPLES = 24, REPEATS = 200 };
    double x[N], retrieved[N * SAMPLES];
    const mattis_stream stream = mattis_stream_make(11, MATTIS_PURPOSE_DYNAMICS, 2, 0);
    for (int rising = 0; rising < 2; rising++) {
        double sum = 0, squares = 0, error = 0, widths = 0;
        size_t inside = 0;
        for (size_t k = 0; k < N; k++)
            x[k] = 0.05 * (double)((k * 7) % N); /* in no order */
        for (size_t r = 0; r < REPEATS; r++) {
            mattis_transition_fit fit;
            draw(&stream, (r + REPEATS * (size_t)rising) * N * SAMPLES, x, N, SAMPLES, 0.437, 0.06,
                 rising, retrieved);
            cr_assert_eq(mattis_transition_fit_logistic(x, retrieved, N, SAMPLES, &fit), 0);
            sum += fit.at;
            squares += (fit.at - 0.437) * (fit.at - 0.437);
            error += fit.error / REPEATS;
            widths += fit.width / REPEATS;
            inside += fabs(fit.at - 0.437) < fit.error;
        }
        const double spread = sqrt(squares / REPEATS);
        cr_assert_float_eq(sum / REPEATS, 0.437, 4 * spread / sqrt(REPEATS));
        cr_assert_float_eq(error / spread, 1, 0.12, "stated %g, true %g", error, spread);
        cr_assert_float_eq(widths, 0.06, 0.004);
        cr_assert_float_eq((double)inside / REPEATS, 0.68, 0.08);
    }
}

/* A step between two points lies anywhere between them. */
Test(transition_fit, a_sharp_step_has_the_error_of_the_grid) {
    const double x[] = {1, 2, 3, 4}, sharp[] = {1, 1, 1, 1, 0, 0, 0, 0};
    mattis_transition_fit fit;
    cr_assert_eq(mattis_transition_fit_logistic(x, sharp, 4, 2, &fit), 0);
    cr_assert_float_eq(fit.at, 2.5, 1e-3);
    cr_assert_float_eq(fit.error, 1 / sqrt(12), 1e-6);
    const double flat[] = {1, 1, 1, 1, 1, 1, 1, 1}, missing[] = {1, 1, NAN, NAN, NAN, NAN, 0, 0};
    cr_assert_eq(mattis_transition_fit_logistic(x, flat, 4, 2, &fit), 0);
    cr_assert(isnan(fit.at) && isnan(fit.error), "no crossing");
    cr_assert_eq(mattis_transition_fit_logistic(x, missing, 4, 2, &fit), 0);
    cr_assert_float_eq(fit.at, 2.5, 1e-3);
    cr_assert_float_eq(fit.error, 3 / sqrt(12), 1e-6, "three steps apart");
}

/* A place beyond the last point by less than its error is known; one far beyond is not. */
Test(transition_fit, a_place_just_beyond_the_points) {
    enum { N = 5, SAMPLES = 4 };
    const double x[N] = {1, 2, 3, 3.5, 4};
    const double retrieved[N * SAMPLES] = {1, 1, 1,   1, 1, 1, 0.5, 1,   1,   0.5,
                                           1, 1, 0.5, 1, 1, 0, 1,   0.5, 0.5, 0};
    mattis_transition_fit fit;
    cr_assert_eq(mattis_transition_fit_logistic(x, retrieved, N, SAMPLES, &fit), 0);
    cr_assert(fit.at > 4 && fit.at - fit.error < 4, "%g %g", fit.at, fit.error);
    /* One sample of many below 1/2 at the second point is noise. */
    const double noise[] = {1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    cr_assert_eq(mattis_transition_fit_logistic(x, noise, N, SAMPLES, &fit), 0);
    cr_assert(isnan(fit.at) && isnan(fit.error), "%g %g", fit.at, fit.error);
}

/* By hand: differences 0.2 and -0.1 with errors 0.04: at 1 + 0.2/0.3. */
Test(transition_fit, crossings_with_propagated_errors) {
    const double x[] = {0, 1, 2, 3}, a[] = {0.5, 0.6, 0.3, NAN}, b[] = {0.49, 0.4, 0.4, 0.1};
    const double e[] = {0.024, 0.024, 0.024, 0.024}, f[] = {0.032, 0.032, 0.032, 0.032};
    mattis_transition_fit out[3];
    cr_assert_eq(mattis_transition_crossings_of(x, a, e, b, f, 4, out, 3), 1);
    cr_assert_float_eq(out[0].at, 1 + 2 / 3.0, 1e-12);
    const double wide[] = {0.06, 0.06, 0.06, 0.06};
    cr_assert_eq(mattis_transition_crossings_of(x, a, wide, b, f, 4, out, 3), 0, "may be chance");
    cr_assert_eq(mattis_transition_crossings_of(x, a, e, b, f, 4, out, 3), 1);
    cr_assert_float_eq(out[0].error, hypot(0.1 * 0.04, 0.2 * 0.04) / 0.09, 1e-12);
}
