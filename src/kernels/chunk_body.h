/* Overlaps and fields of one chunk of patterns, written once for every width of vector. A row
 * includes this after it has defined
 *
 *     BYTES          bytes of a vector
 *     V(x)           the intrinsic x of that width, as in V(unpacklo_epi8)
 *     vector         its type of whole numbers
 *     words          the same bytes as numbers of 64 bits
 *     majority(a, b, c), parity(a, b, c)    of three bits in every place of words
 *
 * All shuffles stay inside parts of 16 bytes, which every width has. Contracts: mattis/kernels.h.
 */

enum { PIECES = BYTES / 16, CHUNK_VECTORS = MATTIS_CHUNK / 8 / BYTES, COUNTERS = 16 };

static inline words load_words(const void *at) {
    words x;
    memcpy(&x, at, sizeof x);
    return x;
}

/* --- Overlaps: counters in bits, one for each pattern, one plane for each power of 2 -----------
 */

/* Carry and sum of three bits in every place: a full adder. */
#define ADD_BITS(carry, sum, x, y)                                                                 \
    do {                                                                                           \
        const words a_ = (sum), b_ = (x), c_ = (y);                                                \
        (carry) = majority(a_, b_, c_);                                                            \
        (sum) = parity(a_, b_, c_);                                                                \
    } while (0)

static inline void ripple(words *plane, int first, int end, words carry) {
    for (int p = first; p < end; p++) {
        const words next = plane[p] & carry;
        plane[p] ^= carry;
        carry = next;
    }
}

/* Sixteen columns at once (Harley and Seal; Warren, Hacker's Delight, section 5-1): full adders add
 * them to the planes 0 to 3, and the carry is returned. */
static inline words count_sixteen(const uint64_t *bit, size_t stride, const uint64_t *turned,
                                  words *plane) {
    words ones = plane[0], twos = plane[1], fours = plane[2], eights = plane[3];
    words two[2], four[2], eight[2], sixteen;
    UNROLL
    for (int e = 0; e < 2; e++) {
        UNROLL
        for (int f = 0; f < 2; f++) {
            UNROLL
            for (int t = 0; t < 2; t++) {
                const size_t i = (size_t)(8 * e + 4 * f + 2 * t);
                const words x = load_words(bit + i * stride) ^ turned[i];
                const words y = load_words(bit + (i + 1) * stride) ^ turned[i + 1];
                ADD_BITS(two[t], ones, x, y);
            }
            ADD_BITS(four[f], twos, two[0], two[1]);
        }
        ADD_BITS(eight[e], fours, four[0], four[1]);
    }
    ADD_BITS(sixteen, eights, eight[0], eight[1]);
    plane[0] = ones, plane[1] = twos, plane[2] = fours, plane[3] = eights;
    return sixteen;
}

/* Bits of eight vectors: bit k of byte b of vector p moves to bit p of byte b of vector k (Hacker's
 * Delight, section 7-3, in all bytes at once). */
static inline void transpose_bits(words *x) {
    static const uint64_t keep[] = {0x0f0f0f0f0f0f0f0f, 0x3333333333333333, 0x5555555555555555};
    UNROLL
    for (int stage = 0; stage < 3; stage++) {
        const int half = 4 >> stage;
        UNROLL
        for (int k = 0; k < 8; k++)
            if (!(k & half)) {
                const words swap = (x[k] >> half ^ x[k + half]) & keep[stage];
                x[k + half] ^= swap;
                x[k] ^= swap << half;
            }
    }
}

/* Eight vectors of 16-bit numbers: number k of every piece of vector j moves to number j of vector
 * k. */
static inline void transpose_eight(vector *x) {
    vector y[8];
    UNROLL
    for (int stage = 0; stage < 3; stage++) {
        UNROLL
        for (int k = 0; k < 4; k++) {
            y[2 * k] = V(unpacklo_epi16)(x[k], x[k + 4]);
            y[2 * k + 1] = V(unpackhi_epi16)(x[k], x[k + 4]);
        }
        memcpy(x, y, sizeof y);
    }
}

/* S = 2 count - N of 8 * BYTES patterns from their counters. */
static inline void read_counters(words *plane, int planes, size_t n_spins, int16_t *overlap) {
    transpose_bits(plane);
    if (planes > 8)
        transpose_bits(plane + 8);
    const vector spins = V(set1_epi16)((short)n_spins);
    UNROLL
    for (int half = 0; half < 2; half++) {
        vector x[8];
        UNROLL
        for (int j = 0; j < 8; j++) {
            const vector low = (vector)plane[j], high = (vector)plane[8 + j];
            const vector count = half ? V(unpackhi_epi8)(low, high) : V(unpacklo_epi8)(low, high);
            x[j] = V(sub_epi16)(V(add_epi16)(count, count), spins);
        }
        transpose_eight(x);
        UNROLL
        for (int k = 0; k < 8; k++)
            UNROLL
        for (int piece = 0; piece < PIECES; piece++)
            memcpy(overlap + (16 * piece + 8 * half + k) * 8, (const char *)&x[k] + 16 * piece, 16);
    }
}

/* All ones where a spin is -1, else 0: of BYTES / 8 spins. */
static inline void turn(const int8_t *spin, uint64_t *turned) {
    typedef int64_t wide __attribute__((vector_size(BYTES)));
    int64_t bytes = 0;
    memcpy(&bytes, spin, BYTES / 8);
    const wide x = (wide)V(cvtepi8_epi64)(_mm_cvtsi64_si128(bytes)) < 0;
    memcpy(turned, &x, sizeof x);
}

static void count_state(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                        const mattis_chunk_state *state) {
    enum { AT_ONCE = 32 };
    const int planes = 64 - __builtin_clzll(n_spins | (AT_ONCE - 1));
    const size_t vectors = (n + 8 * BYTES - 1) / (8 * BYTES);
    words plane[CHUNK_VECTORS][COUNTERS] = {{{0}}};
    size_t i = 0;
    for (; i + AT_ONCE <= n_spins; i += AT_ONCE) {
        uint64_t turned[AT_ONCE];
        for (size_t k = 0; k < AT_ONCE; k += BYTES / 8)
            turn(state->spin + i + k, turned + k);
        __asm__("" : "+m"(turned)); /* loads spread them over a vector at no cost in shuffles */
        UNROLL
        for (size_t k = 0; k < AT_ONCE; k++)
            __builtin_prefetch(bit + (i + k) * stride + MATTIS_CHUNK / 64);
        for (size_t v = 0; v < vectors; v++) {
            const uint64_t *at = bit + i * stride + v * (BYTES / 8);
            const words first = count_sixteen(at, stride, turned, plane[v]);
            const words second = count_sixteen(at + 16 * stride, stride, turned + 16, plane[v]);
            words carry;
            ADD_BITS(carry, plane[v][4], first, second);
            ripple(plane[v], 5, planes, carry);
        }
    }
    for (; i < n_spins; i++)
        for (size_t v = 0; v < vectors; v++)
            ripple(plane[v], 0, planes,
                   load_words(bit + i * stride + v * (BYTES / 8)) ^
                       (uint64_t)(state->spin[i] >> 1));
    for (size_t v = 0; v < vectors; v++)
        read_counters(plane[v], planes, n_spins, state->overlap + v * 8 * BYTES);
}

static void chunk_overlaps(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                           const mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++)
        count_state(bit, stride, n_spins, n, &state[t]);
}

/* --- Fields: sums of four weights looked up by four bits, in planes of six bits ----------------
 */

/* Where the table of a byte's lower or upper four bits stands: that of piece q of a vector in its
 * piece q, so that one shuffle looks up in PIECES tables. */
static inline size_t table_at(size_t byte, size_t upper, int planes) {
    const size_t v = byte / BYTES, piece = byte % BYTES / 16, row = byte % 16;
    return ((v * 16 + row) * 2 + upper) * (size_t)planes * BYTES + piece * 16;
}

/* Four vectors of bytes that came from sums e ... e + 3 of 4 PIECES groups: see make_tables. */
static inline vector by_group(const vector *sum, int shift) {
    typedef uint32_t numbers __attribute__((vector_size(BYTES)));
    vector x[4];
    UNROLL
    for (int k = 0; k < 4; k++)
        x[k] = (vector)((numbers)sum[k] >> shift & 63);
    const vector packed = V(packus_epi16)(V(packus_epi32)(x[0], x[1]), V(packus_epi32)(x[2], x[3]));
    static const uint8_t order[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    return V(shuffle_epi8)(packed, spread_piece(order));
}

static inline void transpose_four(const vector *x, vector *y) {
    const vector a = V(unpacklo_epi32)(x[0], x[1]), b = V(unpackhi_epi32)(x[0], x[1]);
    const vector c = V(unpacklo_epi32)(x[2], x[3]), d = V(unpackhi_epi32)(x[2], x[3]);
    y[0] = V(unpacklo_epi64)(a, c);
    y[1] = V(unpackhi_epi64)(a, c);
    y[2] = V(unpacklo_epi64)(b, d);
    y[3] = V(unpackhi_epi64)(b, d);
}

/* The tables of 4 PIECES groups of four patterns. Entry e is the sum of the weights whose bits are
 * set in e, plus the sizes of the negative ones, so that none is below 0; the sums of these sizes
 * are added to `below`. Entry k of piece q of a vector belongs to group PIECES k + q. */
static inline void make_tables(const int32_t *weight, size_t first_byte, int planes, uint8_t *table,
                               words *below) {
    vector x[4], y[4], w[4], sum[16];
    UNROLL
    for (int k = 0; k < 4; k++)
        x[k] = (vector)load_words(weight + 4 * PIECES * k);
    transpose_four(x, w);
    const vector zero = V(set1_epi32)(0);
    sum[0] = zero;
    UNROLL
    for (int j = 0; j < 4; j++)
        sum[0] = V(add_epi32)(sum[0], V(max_epi32)(V(sub_epi32)(zero, w[j]), zero));
    *below += ((words)sum[0] & UINT32_MAX) + ((words)sum[0] >> 32);
    UNROLL
    for (int e = 1; e < 16; e++) /* the lowest of its weights joins the sum of the others */
        sum[e] = V(add_epi32)(sum[e & (e - 1)], w[__builtin_ctz((unsigned)e)]);
    for (int p = 0; p < planes; p++) {
        UNROLL
        for (int k = 0; k < 4; k++)
            x[k] = by_group(sum + 4 * k, 6 * p);
        transpose_four(x, y);
        UNROLL
        for (int k = 0; k < 4; k++)
            UNROLL
        for (int piece = 0; piece < PIECES; piece++) {
            const size_t g = (size_t)(PIECES * k + piece);
            memcpy(table + table_at(first_byte + g / 2, g % 2, planes) + (size_t)p * BYTES,
                   (const char *)&y[k] + 16 * piece, 16);
        }
    }
}

/* Byte b of every piece of column i (of sixteen) moves to byte i of that piece of vector b. */
static inline void transpose_bytes(const uint64_t *const column[16], size_t word, vector *x) {
    vector y[16];
    UNROLL
    for (int k = 0; k < 16; k++)
        y[k] = (vector)load_words(column[k] + word);
    UNROLL
    for (int stage = 0; stage < 4; stage++) {
        vector *from = stage & 1 ? x : y, *to = stage & 1 ? y : x;
        UNROLL
        for (int k = 0; k < 8; k++) {
            to[2 * k] = V(unpacklo_epi8)(from[k], from[k + 8]);
            to[2 * k + 1] = V(unpackhi_epi8)(from[k], from[k + 8]);
        }
    }
    memcpy(x, y, sizeof y);
}

/* The sum of the pieces of a vector, as 16-bit numbers. */
static inline __m128i add_pieces(vector x) {
    __m128i piece[PIECES], sum;
    memcpy(piece, &x, sizeof piece);
    sum = piece[0];
    UNROLL
    for (int k = 1; k < PIECES; k++)
        sum = _mm_add_epi16(sum, piece[k]);
    return sum;
}

/* Sums of one block of sixteen spins: four entries of six bits fit in a byte, and vectors of bytes
 * are added up as 16-bit numbers, the whole and the upper bytes. Shifts are done by the
 * multipliers, since the units of shifts are those of shuffles. */
static inline __attribute__((always_inline)) void add_block(const vector *index, size_t vectors,
                                                            const uint8_t *table, uint64_t below,
                                                            int64_t *field, const int planes) {
    const words four = (words)V(set1_epi8)(15);
    const vector sixteenth = V(set1_epi16)(1 << 12), take_upper = V(set1_epi16)(1 << 8);
    vector all[MATTIS_CHUNK_PLANES], upper[MATTIS_CHUNK_PLANES];
    UNROLL
    for (int p = 0; p < planes; p++)
        all[p] = upper[p] = V(set1_epi16)(0);
    for (size_t r = 0; r < 16 * vectors; r += 2) {
        vector at[4];
        UNROLL
        for (int k = 0; k < 2; k++) {
            const vector x = index[r + (size_t)k];
            at[2 * k] = (vector)((words)x & four);
            at[2 * k + 1] = (vector)((words)V(mulhi_epu16)(x, sixteenth) & four);
        }
        UNROLL
        for (int p = 0; p < planes; p++) {
            vector x[4];
            UNROLL
            for (int k = 0; k < 4; k++)
                x[k] = V(shuffle_epi8)((vector)load_words(table + (size_t)(k * planes + p) * BYTES),
                                       at[k]);
            const vector sum = V(add_epi8)(V(add_epi8)(x[0], x[1]), V(add_epi8)(x[2], x[3]));
            all[p] = V(add_epi16)(all[p], sum);
            upper[p] = V(add_epi16)(upper[p], V(maddubs_epi16)(sum, take_upper));
        }
        table += 4 * (size_t)planes * BYTES;
    }
    /* Planes 0 to 2 fit in 32 bits together, and so do 3 and 4. */
    __m256i even[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    __m256i odd[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    UNROLL
    for (int p = 0; p < planes; p++) {
        const __m128i high = add_pieces(upper[p]);
        const __m128i low = _mm_sub_epi16(add_pieces(all[p]), _mm_slli_epi16(high, 8));
        const int part = p / 3, shift = 6 * (p % 3);
        even[part] =
            _mm256_add_epi32(even[part], _mm256_slli_epi32(_mm256_cvtepu16_epi32(low), shift));
        odd[part] =
            _mm256_add_epi32(odd[part], _mm256_slli_epi32(_mm256_cvtepu16_epi32(high), shift));
    }
    UNROLL
    for (int half = 0; half < 2; half++) {
        __m256i sum[2] = {_mm256_set1_epi64x(-(long long)below),
                          _mm256_set1_epi64x(-(long long)below)};
        UNROLL
        for (int part = 0; part < (planes + 2) / 3; part++) {
            const __m256i x = half ? _mm256_unpackhi_epi32(even[part], odd[part])
                                   : _mm256_unpacklo_epi32(even[part], odd[part]);
            const __m256i low = _mm256_cvtepu32_epi64(_mm256_castsi256_si128(x));
            const __m256i high = _mm256_cvtepu32_epi64(_mm256_extracti128_si256(x, 1));
            sum[0] = _mm256_add_epi64(sum[0], _mm256_slli_epi64(low, 18 * part));
            sum[1] = _mm256_add_epi64(sum[1], _mm256_slli_epi64(high, 18 * part));
        }
        UNROLL
        for (int quarter = 0; quarter < 2; quarter++) {
            __m256i *at = (__m256i *)(void *)(field + 8 * quarter + 4 * half);
            _mm256_storeu_si256(at, _mm256_add_epi64(_mm256_loadu_si256(at), sum[quarter]));
        }
    }
}

static size_t chunk_scale(const int16_t *overlap, size_t n, const mattis_chunk_scale *scale,
                          int32_t *weight) {
    typedef int32_t numbers __attribute__((vector_size(BYTES)));
    typedef int16_t halves __attribute__((vector_size(BYTES / 2)));
    const numbers radius = (numbers){0} + scale->radius;
    typedef uint32_t unsigned_numbers __attribute__((vector_size(BYTES)));
    const uint32_t inverse = (uint32_t)scale->inverse;
    numbers outside = {0};
    size_t mu = 0;
    for (; mu + BYTES / 4 <= n; mu += BYTES / 4) {
        halves s16;
        numbers w;
        memcpy(&s16, overlap + mu, sizeof s16);
        memcpy(&w, weight + mu, sizeof w);
        const numbers s = __builtin_convertvector(s16, numbers);
        const numbers beyond = (s > radius) | (s < -radius);
        w = (numbers)((unsigned_numbers)(w >> scale->shift) * inverse) & ~beyond;
        memcpy(weight + mu, &w, sizeof w);
        outside -= beyond;
    }
    size_t total = mattis_scale_some(overlap, mu, n, scale, weight);
    for (size_t k = 0; k < BYTES / 4; k++)
        total += (size_t)outside[k];
    return total;
}

static void add_state(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                      const int32_t *weight, int64_t *field) {
    _Alignas(64) uint8_t table[MATTIS_CHUNK / 4 * MATTIS_CHUNK_PLANES * 16];
    _Alignas(64) vector index[16 * CHUNK_VECTORS];
    const size_t vectors = (n + 8 * BYTES - 1) / (8 * BYTES);
    words sizes = {0};
    for (size_t byte = 0; byte < vectors * BYTES; byte += 2 * PIECES)
        make_tables(weight + 8 * byte, byte, planes, table, &sizes);
    uint64_t below = 0;
    for (int k = 0; k < BYTES / 8; k++)
        below += sizes[k];
    for (size_t i = 0; i < n_spins; i += 16) {
        const uint64_t *column[16];
        for (size_t k = 0; k < 16; k++)
            column[k] = bit + (i + k < n_spins ? i + k : n_spins - 1) * stride;
        for (size_t v = 0; v < vectors; v++)
            transpose_bytes(column, v * (BYTES / 8), index + 16 * v);
        switch (planes) {
        case 1:
            add_block(index, vectors, table, below, field + i, 1);
            break;
        case 2:
            add_block(index, vectors, table, below, field + i, 2);
            break;
        case 3:
            add_block(index, vectors, table, below, field + i, 3);
            break;
        case 4:
            add_block(index, vectors, table, below, field + i, 4);
            break;
        default:
            add_block(index, vectors, table, below, field + i, 5);
            break;
        }
    }
}

static void chunk_fields(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                         const mattis_chunk_state *state, size_t n_states) {
    for (size_t t = 0; t < n_states; t++)
        add_state(bit, stride, n_spins, n, planes, state[t].weight, state[t].field);
}

#undef ADD_BITS
