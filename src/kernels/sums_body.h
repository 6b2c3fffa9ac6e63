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
        __builtin_prefetch(x->narrow + at);
    UNROLL
    for (int line = 0; !narrow && line < 2; line++)
        __builtin_prefetch(x->wide + at + 32 * line);
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
    for (int v = 0; v < VECTORS; v++) {
        const vector low = V(unpacklo_epi16)(wide[v][0], wide[v][1]);
        const vector high = V(unpackhi_epi16)(wide[v][0], wide[v][1]);
        UNROLL
        for (int piece = 0; piece < PIECES; piece++) {
            add_words16(sum + v * BYTES + 16 * piece, piece_of(low, piece));
            add_words16(sum + v * BYTES + 16 * piece + 8, piece_of(high, piece));
        }
    }
}

/* Pairs of spins, of any width and power. */
static inline __attribute__((always_inline)) void add_pairs(const mattis_sums_chunk *x, size_t mu,
                                                            const uint64_t *turned, size_t first,
                                                            size_t end, int32_t *sum,
                                                            const int power, const bool narrow) {
    enum { VECTORS = 2 };
    vector total[VECTORS][2];
    UNROLL
    for (int v = 0; v < VECTORS; v++)
        total[v][0] = total[v][1] = V(set1_epi32)(0);
    for (size_t i = first; i < end; i += 2) {
        const size_t j = i + 1 < end ? i + 1 : i;
        const uint32_t one = turned[i] ? UINT16_MAX : 1, other = turned[j] ? UINT16_MAX : 1;
        const vector spins = V(set1_epi32)((int)(one | (j > i ? other << 16 : 0)));
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
        UNROLL
    for (int piece = 0; piece < PIECES; piece++) {
        int32_t *at = sum + v * HALVES + 8 * piece;
        add_words32(at, piece_of(total[v][0], piece));
        add_words32(at + 4, piece_of(total[v][1], piece));
    }
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
        if (bytes)
            for (size_t mu = 0; mu < n; mu += MATTIS_SUMS_GROUP)
                add_bytes(x, mu, turned, first, end, sum + mu);
        else
            for (size_t mu = 0; mu < n; mu += BYTES) {
                if (power == 1)
                    add_pairs(x, mu, turned, first, end, sum + mu, 1, false);
                else if (x->narrow)
                    add_pairs(x, mu, turned, first, end, sum + mu, 3, true);
                else
                    add_pairs(x, mu, turned, first, end, sum + mu, 3, false);
            }
    }
}

/* --- Fields ---------------------------------------------------------------------------------- */

static inline int64_t sum_lanes(vector x) {
    __m256i part[BYTES / 32], sum = _mm256_setzero_si256();
    memcpy(part, &x, sizeof part);
    UNROLL
    for (int k = 0; k < BYTES / 32; k++) {
        sum = _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(part[k])));
        sum = _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(part[k], 1)));
    }
    const __m128i two =
        _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return _mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)));
}

/* Digits, and the sums they go into: at most two of X, two of X^2 and one of X^3. */
typedef struct digit_set {
    const int16_t *digit[5];
    int64_t *sum[5];
} digit_set;

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
                fetch_group(x, site[s] + (size_t)(2 * sites), mu, narrow);
                fetch_group(x, site[s], mu + MATTIS_SUMS_CHUNK, narrow);
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
        for (int s = 0; s < sites; s++)
            UNROLL
        for (int t = 0; t < digits; t++)
            if (i + (size_t)s < n_spins)
                set->sum[t][site[s]] += sum_lanes(total[s][t]);
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
    TAKE_DIGITS(2, 1, 0, 2)
    TAKE_DIGITS(1, 0, 0, 4)
    TAKE_DIGITS(0, 1, 0, 4)
    TAKE_DIGITS(0, 0, 1, 4)
}

#undef TAKE_DIGITS
