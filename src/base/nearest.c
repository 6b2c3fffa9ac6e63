/* See mattis/nearest.h. */
#include "mattis/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_NAME = 63 };

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static bool same_letter(char a, char b) {
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t mattis_edit_distance(const char *a, const char *b) {
    size_t na = strlen(a), nb = strlen(b);
    if (na > MAX_NAME || nb > MAX_NAME)
        return (size_t)MAX_NAME + 1;
    size_t row[3][MAX_NAME + 1];
    size_t *before = row[0], *above = row[1], *here = row[2];
    for (size_t j = 0; j <= nb; j++)
        above[j] = j;
    for (size_t i = 1; i <= na; i++) {
        here[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t replaced = above[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            here[j] = smaller(replaced, 1 + smaller(above[j], here[j - 1]));
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                here[j] = smaller(here[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = above;
        above = here;
        here = spare;
    }
    return above[nb];
}

size_t mattis_near_enough(const char *word) {
    return 1 + strlen(word) / 4;
}

const char *mattis_nearest(const char *text, const char *const *words) {
    const char *best = NULL;
    size_t distance = mattis_near_enough(text) + 1;
    for (size_t k = 0; words[k]; k++) {
        const size_t d = mattis_edit_distance(text, words[k]);
        if (d < distance) {
            distance = d;
            best = words[k];
        }
    }
    return best;
}
