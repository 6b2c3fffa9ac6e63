/* See program.h. */
#include "program.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char program_output[PROGRAM_OUTPUT];

int program(const char *format, ...) {
    char command[8192], wrapped[9000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    snprintf(wrapped, sizeof wrapped, "{ %s\n} 2>&1", command);
    FILE *pipe = popen(wrapped, "r");
    cr_assert_not_null(pipe);
    size_t length = fread(program_output, 1, sizeof program_output - 1, pipe);
    program_output[length] = '\0';
    while (fgetc(pipe) != EOF) /* a pipe closed early would stop the program */
        ;
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Where nobody has said which program and which build is tested, it is the build that this test
 * stands in, as BUILD/tests/FOLDER/TEST. The paths are absolute: commands change the directory. */
static void default_build(void) {
    char build[4096] = "", mattis[sizeof build + 8];
    cr_assert_gt(readlink("/proc/self/exe", build, sizeof build - 1), 0);
    for (int up = 0; up < 3; up++)
        *strrchr(build, '/') = '\0';
    snprintf(mattis, sizeof mattis, "%s/mattis", build);
    setenv("TEST_BUILD", build, 0);
    setenv("MATTIS", mattis, 0);
}

void program_begin(void) {
    char directory[] = "/tmp/mattis-test-XXXXXX";
    cr_assert_not_null(mkdtemp(directory));
    setenv("TMP", directory, 1);
    default_build();
}

void program_end(void) {
    program("rm -rf \"$TMP\"");
}

const char *temporary(const char *name) {
    static char path[4][512];
    static int next;
    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/%s", getenv("TMP"), name);
    return path[next];
}

int exists(const char *path) {
    return access(path, F_OK) == 0;
}

mattis_result read_result(const char *path) {
    mattis_result result = {0};
    mattis_report report = {""};
    cr_assert_eq(mattis_store_read(path, &result, &report), 0, "%s", report.text);
    return result;
}

void assert_equal_results(const char *left, const char *right) {
    mattis_result x = read_result(left), y = read_result(right);
    cr_assert_eq(x.n_frames, y.n_frames);
    for (size_t f = 0; f < x.n_frames; f++) {
        cr_assert_str_eq(x.frame[f].path, y.frame[f].path);
        cr_assert_eq(x.frame[f].n_variables, y.frame[f].n_variables);
        for (size_t k = 0; k < x.frame[f].n_variables; k++) {
            const mattis_variable *a = &x.frame[f].variable[k], *b = &y.frame[f].variable[k];
            cr_assert_str_eq(a->name, b->name);
            cr_assert_eq(a->size, b->size);
            cr_assert_arr_eq(a->value, b->value, a->size * sizeof(double), "%s/%s differs",
                             x.frame[f].path, a->name);
        }
    }
    mattis_result_free(&x);
    mattis_result_free(&y);
}
