/* See couplings.h. */
#include "couplings.h"

#include <stdbool.h>
#include <stdlib.h>

#include "mattis/error.h"
#include "normal.h"

enum { MAX_ORDER = 8 };

static size_t choose(size_t n, size_t k) {
    size_t product = 1;
    for (size_t a = 0; a < k; a++)
        product = product * (n - a) / (a + 1); /* stays 0 once a = n */
    return product;
}

/* Place of t_0 < ... < t_{k-1} among all such tuples of labels below n, in lexicographic order:
 * their number less itself and those that follow. C(n - 1 - t_a, k - a) of them agree in t_0 ...
 * t_{a-1} and are larger from there on. */
static size_t rank_of(const size_t *t, size_t k, size_t n) {
    size_t rank = choose(n, k) - 1;
    for (size_t a = 0; a < k; a++)
        rank -= choose(n - 1 - t[a], k - a);
    return rank;
}

/* The next such tuple; false after the last. */
static bool advance(size_t *t, size_t k, size_t n) {
    size_t a = k;
    while (a > 0 && t[a - 1] == n - k + a - 1)
        a--;
    if (a == 0)
        return false;
    t[a - 1]++;
    for (; a < k; a++)
        t[a] = t[a - 1] + 1;
    return true;
}

static void draw_four(const mattis_stream *stream, uint64_t block, float g[4]) {
    uint32_t word[4];
    double normal[4];
    mattis_stream_block(stream, block, word);
    mattis_normal_four(word, normal);
    for (size_t a = 0; a < 4; a++)
        g[a] = (float)normal[a];
}

/* Where the couplings (t_0, ..., t_{P-2}, l) of one prefix t stand: for l = t_{P-2} + 1, ... side
 * by side in the slabs of t_0 ... t_{P-2}, and at one place of each slab l. */
typedef struct placement {
    size_t row[MAX_ORDER];
    size_t column;
} placement;

static placement place(const size_t *prefix, size_t order, size_t n, size_t slab) {
    placement out = {.column = rank_of(prefix, order - 1, n - 1)};
    size_t others[MAX_ORDER]; /* without t_a, labels above it one less */
    for (size_t a = 0; a < order - 1; a++) {
        for (size_t b = 0; b < order - 2; b++)
            others[b] = b < a ? prefix[b] : prefix[b + 1] - 1;
        others[order - 2] = prefix[order - 2];
        out.row[a] = prefix[a] * slab + rank_of(others, order - 1, n - 1);
    }
    return out;
}

int mattis_couplings_draw(const mattis_params *params, const mattis_stream *stream,
                          float **couplings) {
    const size_t n = (size_t)params->spins, order = (size_t)params->order;
    const size_t slab = choose(n - 1, order - 1);
    float *out = *couplings = malloc(n * slab * sizeof *out);
    if (!out)
        return MATTIS_ERR_MEMORY;
    size_t prefix[MAX_ORDER];
    for (size_t a = 0; a < order - 1; a++)
        prefix[a] = a;
    uint64_t rank = 0;
    float four[4];
    do {
        const placement at = place(prefix, order, n, slab);
        const size_t first = prefix[order - 2] + 1;
        for (size_t l = first; l < n; l++, rank++) {
            if (rank % 4 == 0)
                draw_four(stream, rank / 4, four);
            for (size_t a = 0; a < order - 1; a++)
                out[at.row[a] + (l - first)] = four[rank % 4];
            out[l * slab + at.column] = four[rank % 4];
        }
    } while (advance(prefix, order - 1, n - 1));
    return MATTIS_OK;
}
