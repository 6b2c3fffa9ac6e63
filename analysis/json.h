/* JSON, written piece by piece. */
#ifndef MATTIS_ANALYSIS_JSON_H
#define MATTIS_ANALYSIS_JSON_H

#include <stdio.h>

/* A string in quotes; `<` is escaped, so that it can stand inside an HTML page. */
void mattis_json_text(FILE *out, const char *text);

/* A number of so many digits, or null for NaN and infinities. 0 digits: as many as give the same
 * number back. */
void mattis_json_number(FILE *out, double value, int digits);

/* "NAME": text, after a comma unless it is the first of its object. */
void mattis_json_member(FILE *out, const char *name, const char *text, int first);

#endif
