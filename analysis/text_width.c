/* Widths of texts, from the font of the figures, and lines that fit: see plot_text.h. */
#include <stdbool.h>
#include <string.h>

#include "plot_text.h"

static const double em_of_point = 2.54 / 72; /* cm */
static const double script_size = 0.8;       /* of an index, by gnuplot's markup */

/* Advance widths of DejaVu Sans in hundredths of an em, from the space to the tilde. */
static const unsigned char advance[] = {
    32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69,  61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};
enum { FIRST = ' ', LAST = '~', OTHERS = 66 /* Greek letters, on the average */ };
_Static_assert(sizeof advance == LAST - FIRST + 1, "one for each printable letter of ASCII");

/* In hundredths of an em; the bytes of a letter beyond ASCII count at the first of them. */
static double width_of(unsigned char c) {
    if (c >= FIRST && c <= LAST)
        return advance[c - FIRST];
    return c >= 0xC0 ? OTHERS : 0;
}

double mattis_text_width(const char *markup, double points) {
    static const char italic[] = "{/:Italic ";
    double sum = 0, scale = 1;
    bool single = false; /* an index of one letter */
    for (const char *c = markup; *c; c++) {
        if (strncmp(c, italic, sizeof italic - 1) == 0) {
            c += sizeof italic - 2;
        } else if (*c == '_' || *c == '^') {
            scale = script_size;
            single = c[1] != '{';
        } else if (*c == '}') {
            scale = 1;
        } else if (*c != '{') {
            c += *c == '\\' && c[1];
            sum += scale * width_of((unsigned char)*c);
            scale = single ? 1 : scale;
            single = false;
        }
    }
    return sum / 100 * points * em_of_point;
}

const char *mattis_text_last_line(const mattis_text *self) {
    const char *line = strrchr(self->text, '\n');
    return line ? line + 1 : self->text;
}

int mattis_text_add(mattis_text *self, const char *part, const char *between, double width,
                    double points) {
    mattis_text line = {0};
    if (*self->text == '\0') {
        mattis_text_markup(self, "%s", part);
        return 1;
    }
    mattis_text_markup(&line, "%s%s%s", mattis_text_last_line(self), between, part);
    const bool fits = mattis_text_width(line.text, points) <= width;
    const size_t kept = strcspn(between, " "); /* a line does not end in a space */
    mattis_text_markup(self, "%.*s%s%s", (int)(fits ? strlen(between) : kept), between,
                       fits ? "" : "\n", part);
    return fits ? 0 : 1;
}

/* Bytes up to and with the next ", " or "; " outside braces. */
static size_t piece_of(const char *markup) {
    int depth = 0;
    for (size_t k = 0; markup[k]; k++) {
        depth += markup[k] == '{' ? 1 : markup[k] == '}' ? -1 : 0;
        if (depth == 0 && (markup[k] == ',' || markup[k] == ';') && markup[k + 1] == ' ')
            return k + 2;
    }
    return strlen(markup);
}

int mattis_text_fold(mattis_text *self, double width, double points) {
    mattis_text whole = *self;
    int lines = 0;
    *self = (mattis_text){0};
    for (const char *rest = whole.text; *rest;) {
        mattis_text piece = {0};
        const size_t bytes = piece_of(rest), last = strlen(rest) == bytes ? bytes : bytes - 1;
        mattis_text_markup(&piece, "%.*s", (int)last, rest);
        lines += mattis_text_add(self, piece.text, " ", width, points);
        rest += bytes;
    }
    return lines;
}

void mattis_text_labels(FILE *out, const char *text, int tag, double x, double y, double step,
                        const char *style) {
    for (int k = 0; *text; k++) {
        mattis_text line = {0};
        const size_t length = strcspn(text, "\n");
        mattis_text_markup(&line, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
        fprintf(out, "set label %d ", tag + k);
        mattis_text_quote(out, line.text);
        fprintf(out, " at screen %.5f,%.5f left%s\n", x, y - k * step, style);
    }
}

/* Bytes of the longest start of `text` that is no wider, at least one letter. */
static size_t bytes_of(const char *text, double width, double points) {
    double sum = 0;
    size_t bytes = 0;
    while (text[bytes]) {
        sum += width_of((unsigned char)text[bytes]) / 100 * points * em_of_point;
        if (sum > width && bytes > 0)
            break;
        bytes++;
        while (((unsigned char)text[bytes] & 0xC0) == 0x80)
            bytes++;
    }
    return bytes;
}

/* Where to break `text` so that its first part fits: at a space, where there is one. */
static size_t break_at(const char *text, double width, double points) {
    const size_t fits = bytes_of(text, width, points);
    if (text[fits] == '\0')
        return fits;
    for (size_t k = fits; k > 0; k--)
        if (text[k] == ' ')
            return k;
    return fits;
}

int mattis_text_wrap(mattis_text *self, const char *plain, double width, double points, int most) {
    const double ellipsis = mattis_text_width(" …", points) + 0.1;
    for (int lines = 1;; lines++) {
        size_t bytes = break_at(plain, width, points);
        const bool cut = plain[bytes] && lines == most;
        if (cut)
            bytes = break_at(plain, width - ellipsis, points);
        char line[MATTIS_TEXT_SIZE] = "";
        strncat(line, plain, bytes < sizeof line - 1 ? bytes : sizeof line - 1);
        mattis_text_plain(self, line);
        plain += bytes;
        plain += strspn(plain, " ");
        if (*plain == '\0')
            return lines;
        if (cut) {
            mattis_text_markup(self, " …");
            return lines;
        }
        mattis_text_markup(self, "\n");
    }
}
