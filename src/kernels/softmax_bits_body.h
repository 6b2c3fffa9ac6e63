/* Part of softmax_body.h: patterns of +-1 as bits. A product with signs is looked up four terms at
 * a time, in tables of the 16 sums +- x_0 +- x_1 +- x_2 +- x_3 of four numbers (the method of the
 * four Russians): entry v has + where bit k of v is set. Scores look up sums of components of the
 * states, with the bits of a pattern; means look up sums of weights, with the bits of a component.
 */

/* Rows at a time: eight sums, enough to hide the latency of additions. */
enum { NAME(lookup_rows) = 8 / TILE_VECTORS };

/* Tables of `terms` numbers of all lanes; numbers from there on count as 0. */
static void NAME(softmax_tables)(const REAL *x, size_t terms, REAL *table) {
    for (size_t k = 0; k < terms; k += 4, table += 16 * MATTIS_SOFTMAX_LANES)
        for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l += WIDTH) {
            NAME(reals) y[4], low[4], high[4];
            for (size_t j = 0; j < 4; j++)
                y[j] = k + j < terms ? NAME(load)(x + (k + j) * MATTIS_SOFTMAX_LANES + l)
                                     : NAME(spread)(0);
            low[3] = y[0] + y[1], low[1] = y[0] - y[1], low[2] = -low[1], low[0] = -low[3];
            high[3] = y[2] + y[3], high[1] = y[2] - y[3], high[2] = -high[1], high[0] = -high[3];
            UNROLL
            for (int v = 0; v < 16; v++)
                NAME(store)(table + v * MATTIS_SOFTMAX_LANES + l, low[v % 4] + high[v / 4]);
        }
}

/* out[row][lane] = the sum of entries of `n_tables` tables, for a constant number of rows and
 * TILE_VECTORS vectors of lanes. Bits of a row are in words that stand `step` apart, four a table.
 */
static inline __attribute__((always_inline)) void NAME(lookup)(const uint64_t *bits, size_t step,
                                                               size_t n_tables, const REAL *table,
                                                               REAL *out, const int rows) {
    NAME(reals) sum[NAME(lookup_rows)][TILE_VECTORS];
    UNROLL
    for (int r = 0; r < rows; r++)
        UNROLL
    for (int v = 0; v < TILE_VECTORS; v++)
        sum[r][v] = NAME(spread)(0);
    while (n_tables > 0) {
        const size_t now = n_tables < 16 ? n_tables : 16;
        uint64_t word[NAME(lookup_rows)];
        UNROLL
        for (int r = 0; r < rows; r++) /* the next four bits times MATTIS_SOFTMAX_LANES */
            word[r] = bits[r] << 4 | bits[r] >> 60;
        for (size_t k = 0; k < now; k++, table += 16 * MATTIS_SOFTMAX_LANES)
            UNROLL
        for (int r = 0; r < rows; r++) {
            const REAL *entry = table + (word[r] & (15 * MATTIS_SOFTMAX_LANES));
            UNROLL
            for (int v = 0; v < TILE_VECTORS; v++)
                sum[r][v] += NAME(load)(entry + v * WIDTH);
            word[r] = word[r] >> 4 | word[r] << 60;
        }
        bits += step;
        n_tables -= now;
    }
    UNROLL
    for (int r = 0; r < rows; r++)
        UNROLL
    for (int v = 0; v < TILE_VECTORS; v++)
        NAME(store)(out + r * MATTIS_SOFTMAX_LANES + v * WIDTH, sum[r][v]);
}

/* The same for all lanes and any number of rows. */
static void NAME(look_up)(const uint64_t *bits, size_t step, size_t rows, size_t n_tables,
                          const REAL *table, REAL *out) {
    for (size_t l = 0; l < MATTIS_SOFTMAX_LANES; l += TILE_VECTORS * WIDTH) {
        size_t r = 0;
        for (; r + NAME(lookup_rows) <= rows; r += NAME(lookup_rows))
            NAME(lookup)
        (bits + r, step, n_tables, table + l, out + r * MATTIS_SOFTMAX_LANES + l,
         NAME(lookup_rows));
        for (; r < rows; r++)
            NAME(lookup)
        (bits + r, step, n_tables, table + l, out + r * MATTIS_SOFTMAX_LANES + l, 1);
    }
}

static void NAME(scores_of_bits)(const uint64_t *row, size_t n, size_t n_components,
                                 const REAL *table, REAL *score) {
    enum { PIECE = MATTIS_SOFTMAX_PIECE };
    if (n_components <= PIECE) {
        NAME(look_up)(row, MATTIS_SOFTMAX_BLOCK, n, (n_components + 3) / 4, table, score);
        return;
    }
    NAME(pieces) pieces = {0};
    for (size_t i = 0; i < n_components; i += PIECE) {
        const size_t terms = n_components - i < PIECE ? n_components - i : PIECE;
        NAME(look_up)
        (row + i / 64 * MATTIS_SOFTMAX_BLOCK, MATTIS_SOFTMAX_BLOCK, n, (terms + 3) / 4,
         table + i * 4 * MATTIS_SOFTMAX_LANES, score);
        NAME(add_piece)(&pieces, score, n);
    }
    NAME(add_up)(&pieces, n, score);
}

static void NAME(softmax_add_bits)(mattis_softmax_sums *sums, const mattis_softmax_bits *pattern,
                                   size_t n, size_t n_components, const REAL *table,
                                   double negligible) {
    _Alignas(64) REAL weight[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    _Alignas(64) REAL part[MATTIS_SOFTMAX_BLOCK * MATTIS_SOFTMAX_LANES];
    _Alignas(64) REAL tables[MATTIS_SOFTMAX_BLOCK / 4 * 16 * MATTIS_SOFTMAX_LANES];
    NAME(scores_of_bits)(pattern->row, n, n_components, table, weight);
    if (!NAME(begin_block)(sums, n, n_components, negligible, weight))
        return;
    NAME(softmax_tables)(weight, n, tables);
    for (size_t i = 0; i < n_components; i += MATTIS_SOFTMAX_BLOCK) {
        const size_t rest = n_components - i;
        const size_t rows = rest < MATTIS_SOFTMAX_BLOCK ? rest : MATTIS_SOFTMAX_BLOCK;
        NAME(look_up)(pattern->column + i, 1, rows, (n + 3) / 4, tables, part);
        NAME(add_part)(sums->mean + i * MATTIS_SOFTMAX_LANES, part, rows);
    }
}
