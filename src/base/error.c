/* See mattis/error.h. */
#include "mattis/error.h"

#include <stdarg.h>
#include <stdio.h>

const char *mattis_strerror(int code) {
    switch (code) {
#define MATTIS_ERROR_CASE(name, value, text)                                                       \
    case name:                                                                                     \
        return text;
        MATTIS_ERROR_LIST(MATTIS_ERROR_CASE)
#undef MATTIS_ERROR_CASE
    }
    return "unknown error code";
}

int mattis_fail(mattis_report *report, int code, const char *format, ...) {
    if (report) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(report->text, sizeof report->text, format, arguments);
        va_end(arguments);
    }
    return code;
}
