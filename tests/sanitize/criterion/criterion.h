/* What these tests use of Criterion, in one file without threads or memory at fixed places of its
 * own: ThreadSanitizer and Criterion want the same addresses. Every test runs in a process of its
 * own. tools/sanitize-thread.sh puts this folder before the system's. */
#ifndef MATTIS_TESTS_SANITIZE_CRITERION_H
#define MATTIS_TESTS_SANITIZE_CRITERION_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct shim_options {
    void (*init)(void);
    void (*fini)(void);
    double timeout; /* not kept: the sanitizer is slow */
} shim_options;

typedef struct shim_test {
    const char *suite, *name;
    void (*body)(void);
    shim_options options;
    struct shim_test *next;
} shim_test;

typedef struct shim_suite {
    const char *name;
    shim_options options;
    struct shim_suite *next;
} shim_suite;

extern shim_test *shim_tests;
extern shim_suite *shim_suites;

/* Says and counts a failure; a fatal one ends the test. The format is that of printf. */
void shim_fail(bool fatal, const char *file, int line, const char *what, const char *format, ...);

#define TestSuite(suite_, ...)                                                                     \
    static shim_suite shim_suite_##suite_ = {.name = #suite_, .options = {__VA_ARGS__}};           \
    __attribute__((constructor)) static void shim_add_suite_##suite_(void) {                       \
        shim_suite_##suite_.next = shim_suites;                                                    \
        shim_suites = &shim_suite_##suite_;                                                        \
    }                                                                                              \
    struct shim_eat_semicolon

#define Test(suite_, name_, ...)                                                                   \
    static void shim_body_##suite_##_##name_(void);                                                \
    static shim_test shim_test_##suite_##_##name_ = {.suite = #suite_,                             \
                                                     .name = #name_,                               \
                                                     .body = shim_body_##suite_##_##name_,         \
                                                     .options = {__VA_ARGS__}};                    \
    __attribute__((constructor)) static void shim_add_##suite_##_##name_(void) {                   \
        shim_test_##suite_##_##name_.next = shim_tests;                                            \
        shim_tests = &shim_test_##suite_##_##name_;                                                \
    }                                                                                              \
    static void shim_body_##suite_##_##name_(void)

/* The message is made only where a check fails, as by Criterion; it begins with a literal. */
#define SHIM(fatal, condition, ...)                                                                \
    ((condition) ? (void)0 : shim_fail(fatal, __FILE__, __LINE__, #condition, "" __VA_ARGS__))
#define SHIM_NEAR(a, b, e) (fabs((double)((a) - (b))) <= (double)(e))

#define cr_log_info(...)                 ((void)0)
#define cr_assert_fail(...)              SHIM(true, !"reached", __VA_ARGS__)
#define cr_assert(x, ...)                SHIM(true, x, __VA_ARGS__)
#define cr_assert_not(x, ...)            SHIM(true, !(x), __VA_ARGS__)
#define cr_assert_null(x, ...)           SHIM(true, (x) == NULL, __VA_ARGS__)
#define cr_assert_not_null(x, ...)       SHIM(true, (x) != NULL, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)          SHIM(true, (a) == (b), __VA_ARGS__)
#define cr_assert_neq(a, b, ...)         SHIM(true, (a) != (b), __VA_ARGS__)
#define cr_assert_lt(a, b, ...)          SHIM(true, (a) < (b), __VA_ARGS__)
#define cr_assert_leq(a, b, ...)         SHIM(true, (a) <= (b), __VA_ARGS__)
#define cr_assert_gt(a, b, ...)          SHIM(true, (a) > (b), __VA_ARGS__)
#define cr_assert_geq(a, b, ...)         SHIM(true, (a) >= (b), __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)      SHIM(true, strcmp((a), (b)) == 0, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, n, ...)   SHIM(true, memcmp((a), (b), (n)) == 0, __VA_ARGS__)
#define cr_assert_arr_neq(a, b, n, ...)  SHIM(true, memcmp((a), (b), (n)) != 0, __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...) SHIM(true, SHIM_NEAR(a, b, e), __VA_ARGS__)
#define cr_expect(x, ...)                SHIM(false, x, __VA_ARGS__)
#define cr_expect_not(x, ...)            SHIM(false, !(x), __VA_ARGS__)
#define cr_expect_null(x, ...)           SHIM(false, (x) == NULL, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)          SHIM(false, (a) == (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...)         SHIM(false, (a) != (b), __VA_ARGS__)
#define cr_expect_lt(a, b, ...)          SHIM(false, (a) < (b), __VA_ARGS__)
#define cr_expect_leq(a, b, ...)         SHIM(false, (a) <= (b), __VA_ARGS__)
#define cr_expect_gt(a, b, ...)          SHIM(false, (a) > (b), __VA_ARGS__)
#define cr_expect_geq(a, b, ...)         SHIM(false, (a) >= (b), __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...)      SHIM(false, strcmp((a), (b)) == 0, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...)     SHIM(false, strcmp((a), (b)) != 0, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, n, ...)   SHIM(false, memcmp((a), (b), (n)) == 0, __VA_ARGS__)
#define cr_expect_float_eq(a, b, e, ...) SHIM(false, SHIM_NEAR(a, b, e), __VA_ARGS__)

#endif
