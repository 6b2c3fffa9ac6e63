/* See join_text.h. */
#include "join_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SETTINGS_MOST = 3 }; /* more than a panel has room for */

/* Length of the piece at the head of `text`. */
static size_t piece_length(const char *text, char separator) {
    const char *end = strchr(text, separator);
    return end ? (size_t)(end - text) : strlen(text);
}

/* The piece after this one, or NULL. */
static const char *next_piece(const char *text, char separator) {
    text = strchr(text, separator);
    return text ? text + 1 : NULL;
}

static bool holds(const char *text, const char *piece, size_t length, char separator) {
    for (; text; text = next_piece(text, separator))
        if (piece_length(text, separator) == length && strncmp(text, piece, length) == 0)
            return true;
    return false;
}

static bool is_shared(const char *const *text, size_t n, const char *piece, char separator) {
    for (size_t k = 0; k < n; k++)
        if (!holds(text[k], piece, piece_length(piece, separator), separator))
            return false;
    return true;
}

char *mattis_text_shared(const char *const *text, size_t n, char separator) {
    char *out = calloc(1, strlen(text[0]) + 2), *end = out;
    for (const char *at = text[0]; out && at; at = next_piece(at, separator)) {
        if (!is_shared(text, n, at, separator))
            continue;
        if (end > out)
            *end++ = separator;
        const size_t length = piece_length(at, separator);
        memcpy(end, at, length);
        end += length;
    }
    /* A comma before a word that is gone. */
    while (out && end > out && strchr(",;:", end[-1]) && separator == ' ')
        *--end = '\0';
    return out;
}

char *mattis_text_own(const char *const *experiment, size_t n, size_t k) {
    static const char gap[] = ", ", more[] = ", …";
    char *out = calloc(1, 2 * strlen(experiment[k]) + sizeof more);
    size_t settings = 0;
    for (const char *at = experiment[k]; out && at; at = next_piece(at, '\n')) {
        const char *setting = at + strspn(at, " ");
        const size_t length = piece_length(setting, '\n');
        const char *colon = strstr(setting, ": ");
        const bool is_setting = colon && colon < setting + length;
        if (!is_setting || strncmp(at, "title:", strlen("title:")) == 0 ||
            is_shared(experiment, n, at, '\n'))
            continue;
        if (++settings > SETTINGS_MOST) {
            strcat(out, more);
            break;
        }
        strcat(out, settings > 1 ? gap : "");
        strncat(out, setting, length);
    }
    return out;
}
