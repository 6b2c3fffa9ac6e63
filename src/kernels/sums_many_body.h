/* Overlaps and fields of one chunk of sums of examples for many states, written once for every
 * width of vector, after sums_body.h. What the states share, spins brought side by side and powers
 * of the sums, is made once for a tile that stays in the first cache; what is loaded serves three
 * states or more. */

/* x += y. Written out, since compilers take all products first and run out of registers. */
#define ADD16(x, y) __asm__("vpaddw %1, %0, %0" : "+v"(x) : "v"(y))
#define ADD32(x, y) __asm__("vpaddd %1, %0, %0" : "+v"(x) : "v"(y))

/* --- Overlaps: products of pairs of spins ---------------------------------------------------- */

enum {
    PAIR_SPINS = 128,           /* of a tile */
    PAIR_VECTORS = 128 / BYTES, /* of a pair of spins: 64 patterns in bytes, 32 in 16 bits */
    PAIR_STATES = 12 / PAIR_VECTORS,
    PAIR_ROOM = (MATTIS_SUMS_STATES + PAIR_STATES) / PAIR_STATES * PAIR_STATES
};

/* The spins of a state in a tile, as its products take them: in bytes, twice two spins, 1 where up;
 * else two of them as +-1. 0 where there is no spin. Rows do not begin in the same bank. */
typedef uint32_t paired_spins[PAIR_SPINS / 2 + 8];

/* NULL: all up. */
static inline void pair_spins(const int8_t *spin, size_t n, const bool bytes, uint32_t *pair) {
    int8_t own[PAIR_SPINS] = {0};
    if (spin)
        memcpy(own, spin, n);
    else
        memset(own, 1, n);
    for (size_t i = 0; i < PAIR_SPINS; i += 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(own + i));
        const __m128i up = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_setzero_si128()), _mm_set1_epi8(1));
        __m128i *to = (__m128i *)(void *)(pair + i / 2);
        _mm_storeu_si128(to, bytes ? _mm_unpacklo_epi16(up, up) : _mm_cvtepi8_epi16(x));
        _mm_storeu_si128(to + 1, bytes ? _mm_unpackhi_epi16(up, up)
                                       : _mm_cvtepi8_epi16(_mm_unpackhi_epi64(x, x)));
    }
}

static inline vector cube_of(vector x) {
    return V(mullo_epi16)(V(mullo_epi16)(x, x), x);
}

/* The sums of two spins, to the power, side by side. */
static inline __attribute__((always_inline)) void pair_sums(const mattis_sums_chunk *x, size_t i,
                                                            size_t j, size_t mu, const int power,
                                                            const bool narrow, const bool bytes,
                                                            vector *out) {
    UNROLL
    for (int v = 0; v < PAIR_VECTORS; v += 2) {
        if (bytes) {
            const size_t at = mu + (size_t)v / 2 * BYTES;
            const vector a = (vector)load_words(x->narrow + i * x->stride + at);
            const vector b = (vector)load_words(x->narrow + j * x->stride + at);
            out[v] = V(unpacklo_epi8)(a, b);
            out[v + 1] = V(unpackhi_epi8)(a, b);
        } else {
            vector a = sums_at_site(x, i, mu + (size_t)v / 2 * HALVES, narrow);
            vector b = sums_at_site(x, j, mu + (size_t)v / 2 * HALVES, narrow);
            if (power == 3)
                a = cube_of(a), b = cube_of(b);
            out[v] = V(unpacklo_epi16)(a, b);
            out[v + 1] = V(unpackhi_epi16)(a, b);
        }
    }
}

/* Some states at a time. Pairs of bytes add up to at most 2 * 127 a spin pair, so that 16 bits hold
 * a tile. */
static inline __attribute__((always_inline)) void add_paired(const vector (*x)[PAIR_VECTORS],
                                                             size_t pairs, const paired_spins *spin,
                                                             int32_t *const *sum, size_t mu,
                                                             const bool bytes) {
    vector total[PAIR_STATES][PAIR_VECTORS];
    UNROLL
    for (int s = 0; s < PAIR_STATES; s++)
        UNROLL
    for (int v = 0; v < PAIR_VECTORS; v++)
        total[s][v] = V(set1_epi32)(0);
    for (size_t p = 0; p < pairs; p++) {
        vector spins[PAIR_STATES];
        UNROLL
        for (int s = 0; s < PAIR_STATES; s++)
            spins[s] = V(set1_epi32)((int)spin[s][p]);
        UNROLL
        for (int v = 0; v < PAIR_VECTORS; v++) {
            const vector y = x[p][v];
            UNROLL
            for (int s = 0; s < PAIR_STATES; s++) {
                if (bytes)
                    ADD16(total[s][v], V(maddubs_epi16)(spins[s], y));
                else
                    ADD32(total[s][v], V(madd_epi16)(y, spins[s]));
            }
        }
    }
    UNROLL
    for (int s = 0; s < PAIR_STATES; s++)
        UNROLL
    for (int v = 0; v < PAIR_VECTORS; v += 2) {
        if (bytes)
            add_sides16(sum[s] + mu + v / 2 * BYTES, total[s][v], total[s][v + 1]);
        else
            add_sides32(sum[s] + mu + v / 2 * HALVES, total[s][v], total[s][v + 1]);
    }
}

static inline __attribute__((always_inline)) void overlaps_of(const mattis_sums_chunk *x,
                                                              const int8_t *const *spin,
                                                              size_t n_spins, int32_t *const *sum,
                                                              size_t n_states, const int power,
                                                              const bool narrow, const bool bytes) {
    const size_t n = (x->n + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP;
    const size_t step = bytes ? MATTIS_SUMS_GROUP : MATTIS_SUMS_GROUP / 2;
    const size_t n_lists = (n_states + PAIR_STATES - 1) / PAIR_STATES * PAIR_STATES;
    paired_spins pair[PAIR_ROOM];
    vector side[PAIR_SPINS / 2][PAIR_VECTORS];
    for (size_t first = 0; first < n_spins; first += PAIR_SPINS) {
        const size_t end = first + PAIR_SPINS < n_spins ? first + PAIR_SPINS : n_spins;
        for (size_t s = 0; s < n_lists; s++)
            pair_spins(spin[s] ? spin[s] + first : NULL, end - first, bytes, pair[s]);
        for (size_t mu = 0; mu < n; mu += step) {
            for (size_t i = first; i < end; i += 2)
                pair_sums(x, i, i + 1 < end ? i + 1 : i, mu, power, narrow, bytes,
                          side[(i - first) / 2]);
            for (size_t s = 0; s < n_states; s += PAIR_STATES)
                add_paired((const vector(*)[PAIR_VECTORS])side, (end - first + 1) / 2,
                           (const paired_spins *)pair + s, sum + s, mu, bytes);
        }
    }
}

/* Bytes: the sums over the spins that are up, doubled, less those over all spins, of one state
 * more.
 */
static inline void double_less(int32_t *sum, const int32_t *all, size_t n) {
    for (size_t mu = 0; mu < n; mu += QUARTERS) {
        const vector up = (vector)load_words(sum + mu);
        const vector made = V(sub_epi32)(V(slli_epi32)(up, 1), (vector)load_words(all + mu));
        memcpy(sum + mu, &made, sizeof made);
    }
}

static void sums_overlaps_many(const mattis_sums_chunk *x, int power, const int8_t *const *spin,
                               size_t n_spins, int32_t *const *sum, size_t n_states) {
    const size_t n = (x->n + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP;
    const bool bytes = power == 1 && x->narrow;
    const int8_t *list[PAIR_ROOM];
    int32_t all[MATTIS_SUMS_CHUNK] = {0}, unused[MATTIS_SUMS_CHUNK] = {0}, *to[PAIR_ROOM];
    for (size_t s = 0; s < PAIR_ROOM; s++) {
        list[s] = s < n_states ? spin[s] : NULL;
        to[s] = s < n_states ? sum[s] : s > n_states ? unused : all;
        if (s < n_states)
            memset(sum[s], 0, n * sizeof *sum[s]);
    }
    if (bytes)
        overlaps_of(x, list, n_spins, to, n_states + 1, 1, true, true);
    else if (power == 1)
        overlaps_of(x, list, n_spins, to, n_states, 1, false, false);
    else if (x->narrow)
        overlaps_of(x, list, n_spins, to, n_states, 3, true, false);
    else
        overlaps_of(x, list, n_spins, to, n_states, 3, false, false);
    for (size_t s = 0; bytes && s < n_states; s++)
        double_less(sum[s], all, n);
}

/* --- Fields: products of four spins by three columns ----------------------------------------- */

/* Powers of four spins, and three columns, side by side in the order in which they are taken: what
 * is loaded together must not lie a multiple of the length of a column apart. */
enum {
    TILE_SPINS = 4,
    TILE_COLUMNS = 3,
    TILE_STEPS = MATTIS_SUMS_CHUNK / HALVES,
    POWER_TILES = 4,
    COLUMN_TILES = 16
};
typedef vector spin_tile[TILE_STEPS][TILE_SPINS];
typedef vector column_tile[TILE_STEPS][TILE_COLUMNS];

/* Adds the sums of the lanes of four vectors to four sums; 32 bits hold them. */
static inline void add_lanes_of_four(const vector *x, int64_t *sum) {
    const vector a = V(add_epi32)(V(unpacklo_epi32)(x[0], x[1]), V(unpackhi_epi32)(x[0], x[1]));
    const vector b = V(add_epi32)(V(unpacklo_epi32)(x[2], x[3]), V(unpackhi_epi32)(x[2], x[3]));
    const vector c = V(add_epi32)(V(unpacklo_epi64)(a, b), V(unpackhi_epi64)(a, b));
    __m128i total = piece_of(c, 0);
    UNROLL
    for (int piece = 1; piece < PIECES; piece++)
        total = _mm_add_epi32(total, piece_of(c, piece));
    __m256i *at = (__m256i *)(void *)sum;
    _mm256_storeu_si256(at, _mm256_add_epi64(_mm256_loadu_si256(at), _mm256_cvtepi32_epi64(total)));
}

static inline __attribute__((always_inline)) void
add_tile(const vector (*power)[TILE_SPINS], const vector (*column)[TILE_COLUMNS], size_t steps,
         int64_t *const *sum, size_t i, const int columns, const bool small) {
    vector total[TILE_COLUMNS][TILE_SPINS];
    UNROLL
    for (int c = 0; c < columns; c++)
        UNROLL
    for (int s = 0; s < TILE_SPINS; s++)
        total[c][s] = V(set1_epi32)(0);
    for (size_t step = 0; step < steps; step++) {
        UNROLL
        for (int s = 0; s < TILE_SPINS; s++) {
            UNROLL
            for (int c = 0; c < columns; c++)
                ADD32(total[c][s], V(madd_epi16)(column[step][c], power[step][s]));
        }
    }
    UNROLL
    for (int c = 0; c < columns; c++)
        if (small)
            add_lanes_of_four(total[c], sum[c] + i);
        else {
            add_lanes_of_two(total[c][0], total[c][1], sum[c] + i);
            add_lanes_of_two(total[c][2], total[c][3], sum[c] + i + 2);
        }
}

static inline __attribute__((always_inline)) void take_powers(const mattis_sums_chunk *x, size_t i,
                                                              size_t n_spins, size_t steps,
                                                              vector (*out)[TILE_SPINS],
                                                              const int power, const bool narrow) {
    for (size_t s = 0; s < TILE_SPINS; s++) {
        const size_t site = i + s < n_spins ? i + s : n_spins - 1;
        for (size_t step = 0; step < steps; step++) {
            const vector y = sums_at_site(x, site, step * HALVES, narrow);
            out[step][s] = power == 1 ? y : power == 2 ? V(mullo_epi16)(y, y) : cube_of(y);
        }
    }
}

static void take_columns(const int16_t *const *column, int columns, size_t steps,
                         vector (*out)[TILE_COLUMNS]) {
    for (int c = 0; c < columns; c++)
        for (size_t step = 0; step < steps; step++)
            out[step][c] = (vector)load_words(column[c] + step * HALVES);
}

static inline int columns_from(size_t c, size_t n_columns) {
    return n_columns - c < TILE_COLUMNS ? (int)(n_columns - c) : TILE_COLUMNS;
}

static inline __attribute__((always_inline)) void
columns_of(const mattis_sums_chunk *x, size_t n_spins, const int16_t *const *column,
           int64_t *const *sum, size_t n_columns, const int power, const bool narrow) {
    enum { SPINS = POWER_TILES * TILE_SPINS };
    const size_t steps =
        (x->n + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP / HALVES;
    spin_tile powers[POWER_TILES];
    column_tile columns[COLUMN_TILES];
    for (size_t c = 0; c < n_columns; c += TILE_COLUMNS)
        take_columns(column + c, columns_from(c, n_columns), steps, columns[c / TILE_COLUMNS]);
    for (size_t first = 0; first < n_spins; first += SPINS) {
        const size_t end = first + SPINS < n_spins ? first + SPINS : n_spins;
        for (size_t i = first; i < end; i += TILE_SPINS)
            take_powers(x, i, n_spins, steps, powers[(i - first) / TILE_SPINS], power, narrow);
        for (size_t c = 0; c < n_columns; c += TILE_COLUMNS)
            for (size_t i = first; i < end; i += TILE_SPINS) {
                const vector(*from)[TILE_SPINS] =
                    (const vector(*)[TILE_SPINS])powers[(i - first) / TILE_SPINS];
                const vector(*by)[TILE_COLUMNS] =
                    (const vector(*)[TILE_COLUMNS])columns[c / TILE_COLUMNS];
                switch (columns_from(c, n_columns)) {
                case 1:
                    add_tile(from, by, steps, sum + c, i, 1, power == 1 && narrow);
                    break;
                case 2:
                    add_tile(from, by, steps, sum + c, i, 2, power == 1 && narrow);
                    break;
                default:
                    add_tile(from, by, steps, sum + c, i, TILE_COLUMNS, power == 1 && narrow);
                }
            }
    }
}

static void sums_columns(const mattis_sums_chunk *x, int power, size_t n_spins,
                         const int16_t *const *column, int64_t *const *sum, size_t n_columns) {
    enum { MOST = COLUMN_TILES * TILE_COLUMNS };
    for (size_t c = 0; c < n_columns; c += MOST) {
        const size_t n = n_columns - c < MOST ? n_columns - c : MOST;
        if (power == 1 && x->narrow)
            columns_of(x, n_spins, column + c, sum + c, n, 1, true);
        else if (power == 1)
            columns_of(x, n_spins, column + c, sum + c, n, 1, false);
        else if (power == 2 && x->narrow)
            columns_of(x, n_spins, column + c, sum + c, n, 2, true);
        else if (power == 2)
            columns_of(x, n_spins, column + c, sum + c, n, 2, false);
        else if (x->narrow)
            columns_of(x, n_spins, column + c, sum + c, n, 3, true);
        else
            columns_of(x, n_spins, column + c, sum + c, n, 3, false);
    }
}

#undef ADD16
#undef ADD32
