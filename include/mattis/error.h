/* Errors: one list of codes with their texts, and one line of context for people.
 *
 * Functions return 0 or a negative code. Where the context is known (file, line, key, value) the
 * function also writes one line into a mattis_report; compute layers return the bare code. Nothing
 * in the library prints or exits. */
#ifndef MATTIS_ERROR_H
#define MATTIS_ERROR_H

#define MATTIS_ERROR_LIST(X)                                                                       \
    X(MATTIS_OK, 0, "success")                                                                     \
    X(MATTIS_ERR_MEMORY, -1, "out of memory")                                                      \
    X(MATTIS_ERR_INPUT, -2, "bad input")                                                           \
    X(MATTIS_ERR_RANGE, -3, "value outside its range")                                             \
    X(MATTIS_ERR_FILE, -4, "a file cannot be read or written")                                     \
    X(MATTIS_ERR_EXISTS, -5, "the output exists already")                                          \
    X(MATTIS_ERR_FORMAT, -6, "not a result file that this version can read")                       \
    X(MATTIS_ERR_SOLVER, -7, "a numerical solver failed")                                          \
    X(MATTIS_ERR_TOOL, -8, "an external program failed")                                           \
    X(MATTIS_ERR_STOPPED, -9, "stopped early")                                                     \
    X(MATTIS_ERR_INTERNAL, -10, "an invariant is broken (a bug)")

enum {
#define MATTIS_ERROR_ENUM(name, value, text) name = value,
    MATTIS_ERROR_LIST(MATTIS_ERROR_ENUM)
#undef MATTIS_ERROR_ENUM
};

/* One line of context, without a newline at its end. */
typedef struct mattis_report {
    char text[1024];
} mattis_report;

/* Text of a code; never NULL. */
const char *mattis_strerror(int code);

/* Writes the line (printf style) into `report`, which may be NULL, and returns `code`. */
int mattis_fail(mattis_report *report, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
