/* See json.h. */
#include "json.h"

#include <math.h>
#include <stdlib.h>

void mattis_json_text(FILE *out, const char *text) {
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if ((unsigned char)*c < 0x20 || *c == '<')
            fprintf(out, "\\u%04x", (unsigned)*c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

void mattis_json_number(FILE *out, double value, int digits) {
    char text[32];
    if (!isfinite(value)) {
        fputs("null", out);
        return;
    }
    snprintf(text, sizeof text, "%.*g", digits ? digits : 15, value);
    for (int more = 16; digits == 0 && more <= 17 && strtod(text, NULL) != value; more++)
        snprintf(text, sizeof text, "%.*g", more, value);
    fputs(text, out);
}

void mattis_json_member(FILE *out, const char *name, const char *text, int first) {
    if (!first)
        fputs(",\n", out);
    mattis_json_text(out, name);
    fputs(": ", out);
    mattis_json_text(out, text);
}
