/* See roff.h. */
#include "roff.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 72 };

/* Prints one byte of text; returns the columns that it takes. */
static int put(char byte) {
    switch (byte) {
    case '\\':
        return printf("\\e");
    case '-':
        return printf("\\-");
    case '^':
        return printf("\\(ha");
    case '~':
        return printf("\\(ti");
    case '`':
        return printf("\\(ga");
    case '\'':
        return printf("\\(aq");
    default:
        return printf("%c", byte);
    }
}

static int put_word(const char *word, size_t length) {
    int columns = *word == '.' ? printf("\\&") : 0;
    for (size_t k = 0; k < length; k++)
        columns += put(word[k]);
    return columns;
}

void cli_roff_text(const char *text) {
    int column = 0;
    while (*text) {
        const size_t length = strcspn(text, " \n");
        if (length > 0 && column > 0) {
            const bool full = column + (int)length > WIDTH;
            putchar(full ? '\n' : ' ');
            column = full ? 0 : column + 1;
        }
        column += length > 0 ? put_word(text, length) : 0;
        text += length;
        if (strncmp(text, "\n\n", 2) == 0) {
            printf("\n.PP\n");
            column = 0;
        }
        text += strspn(text, " \n");
    }
    putchar('\n');
}

void cli_roff_term(const char *text, const char *more) {
    printf(".TP\n.BR \"");
    put_word(text, strlen(text));
    printf("\"");
    if (*more) {
        printf(" \" \\fI");
        put_word(more, strlen(more));
        printf("\\fR\"");
    }
    putchar('\n');
}

void cli_roff_lines(const char *text) {
    printf(".nf\n");
    for (const char *byte = text; *byte; byte++) {
        if (*byte == '.' && (byte == text || byte[-1] == '\n'))
            printf("\\&");
        if (*byte == '\n')
            putchar('\n');
        else
            put(*byte);
    }
    printf("\n.fi\n");
}
