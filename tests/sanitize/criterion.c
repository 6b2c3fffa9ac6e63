/* The main program of the tests under ThreadSanitizer: see criterion/criterion.h. */
#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

shim_test *shim_tests;
shim_suite *shim_suites;
static bool failed; /* in the test of this process */

void shim_check(bool holds, bool fatal, const char *file, int line, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
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

int main(void) {
    int tested = 0, passing = 0;
    for (const shim_test *test = shim_tests; test; test = test->next, tested++) {
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
