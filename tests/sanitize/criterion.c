/* The main program of the tests under ThreadSanitizer: see criterion/criterion.h. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

shim_test *shim_tests;
shim_suite *shim_suites;
static bool failed; /* in the test of this process */

void shim_fail(bool fatal, const char *file, int line, const char *what, const char *format, ...) {
    fprintf(stderr, "%s:%d: %s: ", file, line, what);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    failed = true;
    if (fatal)
        exit(1);
}

static void run(const shim_test *test) {
    shim_options suite = {0};
    for (const shim_suite *s = shim_suites; s; s = s->next)
        if (strcmp(s->name, test->suite) == 0)
            suite = s->options;
    void (*const init)(void) = test->options.init ? test->options.init : suite.init;
    void (*const fini)(void) = test->options.fini ? test->options.fini : suite.fini;
    if (init)
        init();
    test->body();
    if (fini)
        fini();
    exit(failed);
}

/* PROGRAM [TEST...]: these tests alone. */
static bool is_wanted(const char *name, int argc, char **argv) {
    bool wanted = argc < 2;
    for (int k = 1; k < argc; k++)
        wanted |= strcmp(name, argv[k]) == 0;
    return wanted;
}

int main(int argc, char **argv) {
    int tested = 0, passing = 0;
    for (const shim_test *test = shim_tests; test; test = test->next) {
        if (!is_wanted(test->name, argc, argv))
            continue;
        tested++;
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0)
            run(test);
        int status = 1;
        waitpid(child, &status, 0);
        passing += status == 0;
        if (status)
            printf("[FAIL] %s::%s\n", test->suite, test->name);
    }
    printf("Synthesis: Tested: %d | Passing: %d\n", tested, passing);
    return passing < tested;
}
