/* Measured lines of a grid: found, shown, drawn, written. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

TestSuite(measured_lines, .init = figures_begin, .fini = figures_end);

/* Retrieval up to load = 0.36 (1 - (T/0.7)^2), in all samples alike: known to half a step. */
static void make(const fake_axis *axis, size_t n, const char *dims) {
    fake_result_make(&result, axis, n, FAKE_ALL);
    mattis_frame *frame = &result.frame[0];
    double *retrieved = fake_add(frame, "retrieved", MATTIS_F64, dims, "sample");
    const size_t n_temperatures = n > 1 ? axis[1].n : 1;
    for (size_t k = 0; k < mattis_frame_variable(frame, "retrieved")->size; k++) {
        const size_t cell = k / FAKE_SAMPLES;
        const double t = n > 1 ? axis[1].value[cell % n_temperatures] : 0.3;
        retrieved[k] = axis[0].value[cell / n_temperatures] < fake_spinodal(t);
    }
}

Test(measured_lines, lie_where_retrieval_ends) {
    const fake_axis axes[] = {load, temperature};
    mattis_frame lines;
    size_t n;
    make(axes, 2, "load temperature");
    cr_assert_eq(mattis_measured_frame(&result, &lines, &n), MATTIS_OK);
    cr_assert_eq(n, 1);
    const double *at = mattis_frame_variable(&lines, "retrieval_load")->value;
    const double *error = mattis_frame_variable(&lines, "retrieval_load_error")->value;
    const double *t = mattis_frame_variable(&lines, "retrieval_load_at_temperature")->value;
    const size_t points = mattis_frame_variable(&lines, "retrieval_load")->size;
    cr_assert_gt(points, 12);
    for (size_t k = 0; k < points; k++) {
        cr_assert_lt(fabs(at[k] - fake_spinodal(t[k])), 0.0101, "T = %g: %g", t[k], at[k]);
        cr_assert_float_eq(error[k], 0.02 / sqrt(12), 1e-6);
    }
    cr_assert(mattis_frame_variable(&lines, "retrieval_temperature"));
    mattis_frame_free(&lines);
}

Test(measured_lines, are_shown_and_drawn) {
    const fake_axis axes[] = {load, temperature};
    make(axes, 2, "load temperature");
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(mattis_show(&result, out, &(mattis_show_options){0}, &report), MATTIS_OK);
    fclose(out);
    /* At T = 0 the spinodal lies at 0.36, on a point of the grid. */
    cr_assert(strstr(text, "measured    half retrieved along load, 14 points"), "%s", text);
    cr_assert(strstr(text, "load = 0.3500 ± 0.0058 at temperature 0   spinodal 0.36\n"), "%s",
              text);
    free(text);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "data index 'measured_line_01_"), 4, "two lines with halos");
    cr_assert(strstr(script, "title 'half retrieved'"));
    free(script);
}

Test(measured_lines, on_a_single_axis) {
    mattis_frame lines;
    size_t n;
    make(&load, 1, "load");
    cr_assert_eq(mattis_measured_frame(&result, &lines, &n), MATTIS_OK);
    cr_assert_eq(mattis_frame_variable(&lines, "retrieval_load")->size, 1);
    cr_assert_float_eq(mattis_frame_variable(&lines, "retrieval_load")->value[0],
                       fake_spinodal(0.3), 0.0101);
    mattis_frame_free(&lines);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp");
    cr_assert_eq(count(script, "data index 'measured_line_01_0'"), 1);
    free(script);
}
