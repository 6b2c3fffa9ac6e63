/* Warnings of the cells where people see them: figures, tables, CSV. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

TestSuite(flag_marks, .init = figures_begin, .fini = figures_end);

/* A result whose third cell drifts and whose fifth was short as well. */
static void make(const fake_axis *axis, size_t n) {
    fake_result_make(&result, axis, n, FAKE_ALL);
    mattis_frame *frame = &result.frame[0];
    const char *dims = n > 1 ? "load temperature" : "load";
    double *flag = fake_add(frame, "flag", MATTIS_U8, dims, "");
    mattis_attributes_set(&mattis_frame_variable(frame, "flag")->attributes, "bits",
                          "1: drift, 2: starts_differ, 4: short_run", 0);
    flag[2] = 1;
    flag[4] = 5;
}

static char *table(int csv) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(
        mattis_show(&result, out, &(mattis_show_options){.form = (mattis_show_form)csv}, &report),
        MATTIS_OK, "%s", report.text);
    fclose(out);
    return text;
}

Test(flag_marks, curves_have_rings_and_a_note) {
    make(&load, 1);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp"), *data = read_text("fig.svg.dat");
    cr_assert_eq(count(script, "data index 'flagged_01_1'"), 1);
    cr_assert(strstr(script, "title 'flagged'"));
    cr_assert(strstr(script, "2 of 25 cells flagged: drift 2, short run 1"));
    const char *points = strstr(data, "# flagged_01_1\n");
    cr_assert(points);
    cr_assert(strstr(points, "\n0.06 ") && strstr(points, "\n0.1 "));
    free(script);
    free(data);
}

Test(flag_marks, maps_have_crosses) {
    const fake_axis axes[] = {load, temperature};
    make(axes, 2);
    cr_assert_eq(plot("fig.svg", 1), MATTIS_OK, "%s", report.text);
    char *script = read_text("fig.svg.gp"), *data = read_text("fig.svg.dat");
    cr_assert_eq(count(script, "data index 'flagged_01' using 1:2:3 with points pt 2"), 1);
    /* Dark boxes carry white crosses. */
    cr_assert(strstr(data, "# flagged_01\n# x y colour flag\n0.02 0.1 16777215 1\n"), "%s",
              strstr(data, "# flagged_01"));
    free(script);
    free(data);
    mattis_frame_variable(&result.frame[0], "flag")->value[2] = 0;
    mattis_frame_variable(&result.frame[0], "flag")->value[4] = 0;
    cr_assert_eq(plot("none.svg", 1), MATTIS_OK, "%s", report.text);
    script = read_text("none.svg.gp");
    cr_assert_not(strstr(script, "flagged"));
    free(script);
}

Test(flag_marks, tables_say_what_is_wrong_where) {
    make(&load, 1);
    char *text = table(0);
    cr_assert(strstr(text, "  ! drift\n"));
    cr_assert(strstr(text, "  ! drift, short run\n"));
    cr_assert(strstr(text, "warnings    2 of 25 cells flagged: drift 2, short run 1\n"));
    free(text);
    text = table(1);
    cr_assert_eq(strncmp(text, "load,n_patterns,flag,", strlen("load,n_patterns,flag,")), 0);
    cr_assert(strstr(text, "\n0.06,") && strstr(strstr(text, "\n0.06,"), ",1,"));
    free(text);
}
