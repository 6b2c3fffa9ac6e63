/* Text as the source of a manual page, in the macros of man(7). */
#ifndef MATTIS_CLI_ROFF_H
#define MATTIS_CLI_ROFF_H

/* A paragraph: words in lines of moderate length, with everything escaped that roff would take for
 * a request. An empty line in `text` begins a new paragraph. */
void cli_roff_text(const char *text);

/* One line in bold, as the term of a list: the text, and `more` in italics behind a space. */
void cli_roff_term(const char *text, const char *more);

/* Lines that stay as they are. */
void cli_roff_lines(const char *text);

#endif
