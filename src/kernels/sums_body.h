/* Overlaps and fields of one chunk of sums of examples, written once for every width of vector,
 * after chunk_body.h and with
 *
 *     widen_bytes    BYTES / 2 sums of int8_t as 16-bit numbers
 *
 * Products are taken of pairs of 16-bit numbers and added in lanes of 32: exact by the limits in
 * mattis/kernels.h. */

enum { HALVES = BYTES / 2, QUARTERS = BYTES / 4 }; /* 16-bit and 32-bit numbers of a vector */

static inline vector sums_at_site(const mattis_sums_chunk *x, size_t i, size_t mu,
                                  const bool narrow) {
    if (narrow)
        return widen_bytes(x->narrow + i * x->stride + mu);
    return (vector)load_words(x->wide + i * x->stride + mu);
}

/* Asks for the sums of one group of patterns. */
static inline void fetch_group(const mattis_sums_chunk *x, size_t i, size_t mu, const bool narrow) {
    const size_t at = i * x->stride + mu;
    if (narrow)
        __builtin_prefetch(x->narrow + at, 0, 1);
    UNROLL
    for (int line = 0; !narrow && line < 2; line++)
        __builtin_prefetch(x->wide + at + 32 * line, 0, 1);
}

/* --- Overlaps -------------------------------------------------------------------------------- */

/* Spins of one tile: its 512 patterns stay in the first cache. */
enum { TILE = 64 };

/* Adds 8 numbers of 16 bits, or 4 of 32, to sums of 32. */
static inline void add_words16(int32_t *sum, __m128i x) {
    __m256i *at = (__m256i *)(void *)sum;
    _mm256_storeu_si256(at, _mm256_add_epi32(_mm256_loadu_si256(at), _mm256_cvtepi16_epi32(x)));
}

static inline void add_words32(int32_t *sum, __m128i x) {
    __m128i *at = (__m128i *)(void *)sum;
    _mm_storeu_si128(at, _mm_add_epi32(_mm_loadu_si128(at), x));
}

static inline __m128i piece_of(vector x, int piece) {
    __m128i y;
    memcpy(&y, (const char *)&x + 16 * piece, sizeof y);
    return y;
}

/* Sums of the patterns of a vector of bytes, or of 16-bit numbers, whose lower and upper halves, in
 * each part of 16 bytes, were brought side by side. */
static inline void add_sides16(int32_t *sum, vector low, vector high) {
    UNROLL
    for (int piece = 0; piece < PIECES; piece++) {
        add_words16(sum + 16 * piece, piece_of(low, piece));
        add_words16(sum + 16 * piece + 8, piece_of(high, piece));
    }
}

static inline void add_sides32(int32_t *sum, vector low, vector high) {
    UNROLL
    for (int piece = 0; piece < PIECES; piece++) {
        add_words32(sum + 8 * piece, piece_of(low, piece));
        add_words32(sum + 8 * piece + 4, piece_of(high, piece));
    }
}

/* Bytes: as many spins as bytes can hold are added up as such, then widened, the even and the odd
 * ones. Of a spin that is turned, -X - 1 is added, X with all bits turned. */
static inline void add_bytes(const mattis_sums_chunk *x, size_t mu, const uint64_t *turned,
                             size_t first, size_t end, int32_t *sum) {
    enum { VECTORS = MATTIS_SUMS_GROUP / BYTES };
    const vector even = V(set1_epi16)(1), odd = V(set1_epi16)(1 << 8);
    const size_t most = x->limit < 128 ? 128 / ((size_t)x->limit + 1) : 1;
    vector wide[VECTORS][2];
    UNROLL
    for (int v = 0; v < VECTORS; v++)
        wide[v][0] = wide[v][1] = V(set1_epi16)(0);
    for (size_t i = first; i < end;) {
        words bytes[VECTORS] = {{0}};
        for (size_t stop = i + most < end ? i + most : end; i < stop; i++) {
            fetch_group(x, i + TILE, mu, true);
            UNROLL
            for (int v = 0; v < VECTORS; v++)
                bytes[v] = (words)V(add_epi8)(
                    (vector)bytes[v],
                    (vector)(load_words(x->narrow + i * x->stride + mu + (size_t)v * BYTES) ^
                             turned[i]));
        }
        UNROLL
        for (int v = 0; v < VECTORS; v++) {
            wide[v][0] = V(add_epi16)(wide[v][0], V(maddubs_epi16)(even, (vector)bytes[v]));
            wide[v][1] = V(add_epi16)(wide[v][1], V(maddubs_epi16)(odd, (vector)bytes[v]));
        }
    }
    UNROLL
    for (int v = 0; v < VECTORS; v++)
        add_sides16(sum + v * BYTES, V(unpacklo_epi16)(wide[v][0], wide[v][1]),
                    V(unpackhi_epi16)(wide[v][0], wide[v][1]));
}

/* Two spins as 16-bit numbers, the second 0 where there is none. */
static inline uint32_t pair_of(const uint64_t *turned, size_t i, size_t end) {
    const uint32_t one = turned[i] ? UINT16_MAX : 1;
    return i + 1 == end ? one : one | (turned[i + 1] ? (uint32_t)UINT16_MAX : 1) << 16;
}

/* Pairs of spins, of any width and power. */
static inline __attribute__((always_inline)) void add_pairs(const mattis_sums_chunk *x, size_t mu,
                                                            const uint32_t *pair, size_t first,
                                                            size_t end, int32_t *sum,
                                                            const int power, const bool narrow) {
    enum { VECTORS = 2 };
    vector total[VECTORS][2];
    UNROLL
    for (int v = 0; v < VECTORS; v++)
        total[v][0] = total[v][1] = V(set1_epi32)(0);
    for (size_t i = first; i < end; i += 2) {
        const size_t j = i + 1 < end ? i + 1 : i;
        const vector spins = V(set1_epi32)((int)pair[(i - first) / 2]);
        UNROLL
        for (int v = 0; v < VECTORS; v++) {
            vector a = sums_at_site(x, i, mu + (size_t)(v * HALVES), narrow);
            vector b = sums_at_site(x, j, mu + (size_t)(v * HALVES), narrow);
            if (power == 3) {
                a = V(mullo_epi16)(V(mullo_epi16)(a, a), a);
                b = V(mullo_epi16)(V(mullo_epi16)(b, b), b);
            }
            total[v][0] = V(add_epi32)(total[v][0], V(madd_epi16)(V(unpacklo_epi16)(a, b), spins));
            total[v][1] = V(add_epi32)(total[v][1], V(madd_epi16)(V(unpackhi_epi16)(a, b), spins));
        }
    }
    UNROLL
    for (int v = 0; v < VECTORS; v++)
        add_sides32(sum + v * HALVES, total[v][0], total[v][1]);
}

static void sums_overlaps(const mattis_sums_chunk *x, int power, const uint64_t *turned,
                          size_t n_spins, int32_t *sum) {
    const size_t n = (x->n + MATTIS_SUMS_GROUP - 1) / MATTIS_SUMS_GROUP * MATTIS_SUMS_GROUP;
    const bool bytes = x->narrow && power == 1;
    int32_t below = 0;
    for (size_t i = 0; bytes && i < n_spins; i++)
        below += turned[i] != 0;
    for (size_t mu = 0; mu < n; mu++)
        sum[mu] = below;
    for (size_t first = 0; first < n_spins; first += TILE) {
        const size_t end = first + TILE < n_spins ? first + TILE : n_spins;
        uint32_t pair[TILE / 2];
        for (size_t i = first; !bytes && i < end; i += 2)
            pair[(i - first) / 2] = pair_of(turned, i, end);
        if (bytes)
            for (size_t mu = 0; mu < n; mu += MATTIS_SUMS_GROUP)
                add_bytes(x, mu, turned, first, end, sum + mu);
        else
            for (size_t mu = 0; mu < n; mu += BYTES) {
                if (power == 1)
                    add_pairs(x, mu, pair, first, end, sum + mu, 1, false);
                else if (x->narrow)
                    add_pairs(x, mu, pair, first, end, sum + mu, 3, true);
                else
                    add_pairs(x, mu, pair, first, end, sum + mu, 3, false);
            }
    }
}

/* --- Weights --------------------------------------------------------------------------------- */

typedef int64_t wides __attribute__((vector_size(BYTES)));

/* The even and the odd ones of numbers 0 to 3 (half 1: 4 to 7) of every eight. */
static inline void load_halves(const int32_t *at, int half, wides *x) {
    const uint64_t *piece = (const uint64_t *)(const void *)(at + 4 * half);
    const vector y = join_pieces(piece, 4), one = V(set1_epi32)(1);
    x[0] = (wides)V(mul_epi32)(y, one);
    x[1] = (wides)V(mul_epi32)(V(srli_epi64)(y, 32), one);
}

static inline wides newton(wides p1, wides p2, wides p3, const int k) {
    if (k == 1)
        return p1;
    const wides square = (wides)V(mul_epi32)((vector)p1, (vector)p1);
    return k == 2 ? square - p2 : p1 * (square - 3 * p2) + 2 * p3;
}

static inline __attribute__((always_inline)) int64_t
digits_of_power(const int32_t *p1, const int32_t *p2, const int32_t *p3, const int k, size_t n,
                int bits, int count, int16_t (*digit)[MATTIS_SUMS_CHUNK]) {
    const uint64_t half = (uint64_t)1 << (bits - 1);
    uint64_t raise = 0;
    int64_t all = 0;
    wides reached = {0};
    for (int t = 0; t < count; t++)
        raise += half << bits * t;
    for (size_t mu = 0; mu < n; mu += HALVES) {
        words number[2][2]; /* raised by half a digit in every place */
        UNROLL
        for (int h = 0; h < 2; h++) {
            wides a[2], b[2] = {{0}}, c[2] = {{0}};
            load_halves(p1 + mu, h, a);
            if (k > 1)
                load_halves(p2 + mu, h, b);
            if (k > 2)
                load_halves(p3 + mu, h, c);
            UNROLL
            for (int odd = 0; odd < 2; odd++) {
                const wides x = newton(a[odd], b[odd], c[odd], k);
                reached |= x ^ (x < 0);
                number[h][odd] = (words)x + raise;
            }
        }
        for (int t = 0; t < count; t++) {
            const words mask = (words){0} + (2 * half - 1);
            vector quarter[2];
            UNROLL
            for (int h = 0; h < 2; h++)
                quarter[h] = (vector)((number[h][0] >> bits * t & mask) |
                                      (number[h][1] >> bits * t & mask) << 32);
            const vector packed = V(packus_epi32)(quarter[0], quarter[1]);
            const vector made = V(sub_epi16)(packed, V(set1_epi16)((short)half));
            memcpy(digit[t] + mu, &made, sizeof made);
        }
    }
    for (int lane = 0; lane < BYTES / 8; lane++)
        all |= reached[lane];
    return all;
}

static int64_t sums_digits(const int32_t *p1, const int32_t *p2, const int32_t *p3, int k, size_t n,
                           int bits, int count, int16_t (*digit)[MATTIS_SUMS_CHUNK]) {
    return k == 1   ? digits_of_power(p1, p2, p3, 1, n, bits, count, digit)
           : k == 2 ? digits_of_power(p1, p2, p3, 2, n, bits, count, digit)
                    : digits_of_power(p1, p2, p3, 3, n, bits, count, digit);
}

/* --- Fields ---------------------------------------------------------------------------------- */

/* Adds the sums of the lanes, of 32 bits, of two vectors to two sums. */
static inline void add_lanes_of_two(vector x, vector y, int64_t *sum) {
    const vector one = V(set1_epi32)(1); /* products widen the even lanes */
    x = V(add_epi64)(V(mul_epi32)(x, one), V(mul_epi32)(V(srli_epi64)(x, 32), one));
    y = V(add_epi64)(V(mul_epi32)(y, one), V(mul_epi32)(V(srli_epi64)(y, 32), one));
    x = V(add_epi64)(V(unpacklo_epi64)(x, y), V(unpackhi_epi64)(x, y));
    __m128i *at = (__m128i *)(void *)sum, total = _mm_loadu_si128(at);
    UNROLL
    for (int piece = 0; piece < PIECES; piece++)
        total = _mm_add_epi64(total, piece_of(x, piece));
    _mm_storeu_si128(at, total);
}

/* Digits, and the sums they go into: at most two of X, two of X^2 and one of X^3. */
typedef struct digit_set {
    const int16_t *digit[5];
    int64_t *sum[5];
} digit_set;

/* Spins whose sums are asked for before they are needed. */
enum { AHEAD = 16 };

/* Some spins at a time, so that digits are loaded once for them. */
static inline __attribute__((always_inline)) void
fields_of(const mattis_sums_chunk *x, size_t n_spins, const digit_set *set, const int c1,
          const int c2, const int c3, const int sites, const bool narrow) {
    const int digits = c1 + c2 + c3;
    for (size_t i = 0; i < n_spins; i += (size_t)sites) {
        vector total[4][5];
        size_t site[4];
        UNROLL
        for (int s = 0; s < sites; s++) {
            site[s] = i + (size_t)s < n_spins ? i + (size_t)s : n_spins - 1;
            UNROLL
            for (int t = 0; t < digits; t++)
                total[s][t] = V(set1_epi32)(0);
        }
        for (size_t mu = 0; mu < x->n; mu += MATTIS_SUMS_GROUP) {
            UNROLL
            for (int s = 0; s < sites; s++) {
                fetch_group(x, site[s] + AHEAD, mu, narrow);
                fetch_group(x, site[s], mu + x->n, narrow); /* of the next chunk */
            }
            _Pragma("GCC unroll 1") for (size_t at = mu; at < mu + MATTIS_SUMS_GROUP; at += HALVES)
                UNROLL for (int s = 0; s < sites; s++) {
                const vector y = sums_at_site(x, site[s], at, narrow);
                const vector y2 = c2 + c3 ? V(mullo_epi16)(y, y) : y;
                const vector y3 = c3 ? V(mullo_epi16)(y2, y) : y;
                UNROLL
                for (int t = 0; t < digits; t++) {
                    const vector power = t < c1 ? y : t < c1 + c2 ? y2 : y3;
                    const vector digit = (vector)load_words(set->digit[t] + at);
                    total[s][t] = V(add_epi32)(total[s][t], V(madd_epi16)(power, digit));
                }
            }
        }
        UNROLL
        for (int t = 0; t < digits; t++)
            UNROLL
        for (int s = 0; s < sites; s += 2)
            add_lanes_of_two(total[s][t], total[s + 1][t], set->sum[t] + i + s);
    }
}

/* The first c1, c2, c3 of the digits that are left, if there are so many. */
#define TAKE_DIGITS(c1, c2, c3, sites)                                                             \
    while (left[0] >= c1 && left[1] >= c2 && left[2] >= c3) {                                      \
        const int number[] = {c1, c2, c3};                                                         \
        digit_set set;                                                                             \
        for (int k = 0, to = 0; k < 3; k++)                                                        \
            for (int c = 0; c < number[k]; c++, to++, from[k]++, left[k]--) {                      \
                set.digit[to] = weight->digit[from[k]];                                            \
                set.sum[to] = sum[from[k]];                                                        \
            }                                                                                      \
        if (x->narrow)                                                                             \
            fields_of(x, n_spins, &set, c1, c2, c3, sites, true);                                  \
        else                                                                                       \
            fields_of(x, n_spins, &set, c1, c2, c3, sites, false);                                 \
    }

static void sums_fields(const mattis_sums_chunk *x, size_t n_spins,
                        const mattis_sums_digits *weight, int64_t *const *sum) {
    const int *count = weight->count;
    int left[] = {count[0], count[1], count[2]}, from[] = {0, count[0], count[0] + count[1]};
    TAKE_DIGITS(2, 2, 1, 2)
    TAKE_DIGITS(2, 2, 0, 2)
    TAKE_DIGITS(2, 1, 0, 2)
    TAKE_DIGITS(2, 0, 0, 4)
    TAKE_DIGITS(1, 0, 0, 4)
    TAKE_DIGITS(0, 1, 0, 4)
    TAKE_DIGITS(0, 0, 1, 4)
}

#undef TAKE_DIGITS
