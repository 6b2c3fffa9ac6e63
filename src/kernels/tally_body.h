/* Tallies of patterns in rows of bits, in vectors of 256 bits: half of what AVX-512 has, so that
 * rows are short, but with its logic of three operands. Contracts: mattis/kernels.h. */

typedef uint64_t tally_words __attribute__((vector_size(32)));

enum { TALLY_VECTOR = sizeof(tally_words) / sizeof(uint64_t) };

/* Carry and sum of three bits in every place: a full adder. */
static inline tally_words tally_carry(tally_words a, tally_words b, tally_words c) {
#ifdef __AVX512VL__
    return (tally_words)_mm256_ternarylogic_epi64((__m256i)a, (__m256i)b, (__m256i)c, 0xe8);
#else
    return (a & b) | ((a ^ b) & c);
#endif
}

static inline tally_words tally_parity(tally_words a, tally_words b, tally_words c) {
#ifdef __AVX512VL__
    return (tally_words)_mm256_ternarylogic_epi64((__m256i)a, (__m256i)b, (__m256i)c, 0x96);
#else
    return a ^ b ^ c;
#endif
}

static inline tally_words tally_load(const void *at) {
    return (tally_words)_mm256_loadu_si256(at);
}

/* --- Overlaps --------------------------------------------------------------------------------- */

/* Bits set in every byte: counts of half bytes, looked up. */
static inline __m256i bits_of_bytes(tally_words x) {
    const __m256i count = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i half = _mm256_set1_epi8(0x0f), all = (__m256i)x;
    const __m256i low = _mm256_and_si256(all, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(all, 4), half);
    return _mm256_add_epi8(_mm256_shuffle_epi8(count, low), _mm256_shuffle_epi8(count, high));
}

/* Bytes of a row add up to 8 MATTIS_TALLY_WORDS / 4 = 32 at most, its quarters to 256: four rows
 * side by side in 16 bits. */
static inline __attribute__((always_inline)) void apart_of(const uint64_t *row,
                                                           const uint64_t *mask, size_t length,
                                                           size_t n, const uint64_t *state,
                                                           uint16_t *apart) {
    const size_t vectors = length / TALLY_VECTOR;
    for (size_t k = 0; k < n; k += 4) {
        __m256i side = _mm256_setzero_si256();
        UNROLL
        for (int r = 3; r >= 0; r--) {
            const size_t first = (k + (size_t)r) * length;
            __m256i sum = _mm256_setzero_si256();
            UNROLL
            for (size_t v = 0; v < vectors; v++) {
                tally_words x = tally_load(row + first + v * TALLY_VECTOR) ^
                                tally_load(state + v * TALLY_VECTOR);
                if (mask)
                    x &= tally_load(mask + first + v * TALLY_VECTOR);
                sum = _mm256_add_epi8(sum, bits_of_bytes(x));
            }
            side = _mm256_add_epi64(_mm256_slli_epi64(side, 16),
                                    _mm256_sad_epu8(sum, _mm256_setzero_si256()));
        }
        __m128i four =
            _mm_add_epi64(_mm256_castsi256_si128(side), _mm256_extracti128_si256(side, 1));
        four = _mm_add_epi64(four, _mm_unpackhi_epi64(four, four));
        uint64_t before;
        memcpy(&before, apart + k, sizeof before);
        before += (uint64_t)_mm_cvtsi128_si64(four);
        memcpy(apart + k, &before, sizeof before);
    }
}

static void tally_apart(const uint64_t *row, const uint64_t *mask, size_t length, size_t n,
                        const uint64_t *state, uint16_t *apart) {
    if (mask)
        apart_of(row, mask, length, n, state, apart);
    else if (length == 4)
        apart_of(row, NULL, 4, n, state, apart);
    else if (length == 8)
        apart_of(row, NULL, 8, n, state, apart);
    else if (length == 12)
        apart_of(row, NULL, 12, n, state, apart);
    else
        apart_of(row, NULL, 16, n, state, apart);
}

/* --- Sorting ---------------------------------------------------------------------------------- */

/* Four keys come in one word. Two tables, or each would wait for the one before. */
static void tally_keys(const uint16_t *key, size_t n, uint16_t *const count[2], uint16_t range[2]) {
    uint16_t *const even = count[0], *const odd = count[1];
    __m128i low = _mm_set1_epi16(INT16_MAX), high = _mm_setzero_si128();
    size_t k = 0;
    for (; k + 8 <= n; k += 8) {
        const __m128i eight = _mm_loadu_si128((const void *)(key + k));
        low = _mm_min_epu16(low, eight);
        high = _mm_max_epu16(high, eight);
        UNROLL
        for (int half = 0; half < 2; half++) {
            uint64_t four;
            memcpy(&four, key + k + 4 * half, sizeof four);
            even[four & 0xffff]++;
            odd[four >> 16 & 0xffff]++;
            even[four >> 32 & 0xffff]++;
            odd[four >> 48]++;
        }
    }
    uint16_t least[8], most[8];
    _mm_storeu_si128((void *)least, low);
    _mm_storeu_si128((void *)most, high);
    range[0] = INT16_MAX, range[1] = 0;
    for (int l = 0; l < 8; l++) {
        range[0] = least[l] < range[0] ? least[l] : range[0];
        range[1] = most[l] > range[1] ? most[l] : range[1];
    }
    mattis_tally_keys_some(key, k, n, count, range);
}

/* --- Counting --------------------------------------------------------------------------------- */

#define TALLY_BITS(carry, sum, x, y)                                                               \
    do {                                                                                           \
        const tally_words a_ = (sum), b_ = (x), c_ = (y);                                          \
        (carry) = tally_carry(a_, b_, c_);                                                         \
        (sum) = tally_parity(a_, b_, c_);                                                          \
    } while (0)

/* One vector of the rows, sixteen at once through full adders (Harley and Seal; Warren, Hacker's
 * Delight, section 5-1). The carries of two groups are added when the second comes. */
static inline __attribute__((always_inline)) void add_vector(const uint64_t *row, size_t length,
                                                             const uint32_t *at, size_t groups,
                                                             size_t done, uint64_t *tally) {
    tally_words plane[4];
    for (int p = 0; p < 4; p++)
        plane[p] = tally_load(tally + (size_t)p * length);
    for (size_t g = 0; g < groups; g++, at += MATTIS_TALLY_GROUP, done++) {
        tally_words two[2], four[2], eight[2], carry;
        UNROLL
        for (int e = 0; e < 2; e++) {
            UNROLL
            for (int f = 0; f < 2; f++) {
                UNROLL
                for (int t = 0; t < 2; t++) {
                    const int k = 8 * e + 4 * f + 2 * t;
                    const tally_words x = tally_load(row + at[k]);
                    const tally_words y = tally_load(row + at[k + 1]);
                    TALLY_BITS(two[t], plane[0], x, y);
                }
                TALLY_BITS(four[f], plane[1], two[0], two[1]);
            }
            TALLY_BITS(eight[e], plane[2], four[0], four[1]);
        }
        TALLY_BITS(carry, plane[3], eight[0], eight[1]);
        uint64_t *level = tally + 4 * length;
        for (size_t rest = done; rest & 1; rest >>= 1, level += 2 * length) {
            const tally_words first = tally_load(level), second = tally_load(level + length);
            _mm256_storeu_si256((void *)level, (__m256i)tally_parity(first, second, carry));
            carry = tally_carry(first, second, carry);
        }
        _mm256_storeu_si256((void *)(level + length), (__m256i)carry);
    }
    for (int p = 0; p < 4; p++)
        _mm256_storeu_si256((void *)(tally + (size_t)p * length), (__m256i)plane[p]);
}

#define ADD_VECTORS(n)                                                                             \
    for (size_t w = 0; w < (n); w += TALLY_VECTOR)                                                 \
    add_vector(row + w, n, at, groups, done, tally + w)

static void tally_add(const uint64_t *row, size_t length, const uint32_t *at, size_t groups,
                      size_t done, uint64_t *tally) {
    if (length == 4)
        ADD_VECTORS(4);
    else if (length == 8)
        ADD_VECTORS(8);
    else if (length == 12)
        ADD_VECTORS(12);
    else
        ADD_VECTORS(16);
}

/* --- Reading ---------------------------------------------------------------------------------- */

enum { TALLY_BINARY = 4 + MATTIS_TALLY_LEVELS + 1 };

/* Plain binary counts of one vector; the tally is emptied. Returns how many planes they need. */
static inline int take_binary(uint64_t *tally, size_t length, size_t done,
                              tally_words binary[TALLY_BINARY]) {
    const tally_words zero = {0};
    for (int p = 0; p < 4; p++) {
        binary[p] = tally_load(tally + (size_t)p * length);
        _mm256_storeu_si256((void *)(tally + (size_t)p * length), (__m256i)zero);
    }
    tally_words carry = zero;
    uint64_t *level = tally + 4 * length;
    int planes = 4;
    for (; done; done >>= 1, level += 2 * length) {
        const tally_words first = tally_load(level);
        const tally_words second = done & 1 ? tally_load(level + length) : zero;
        _mm256_storeu_si256((void *)level, (__m256i)zero);
        binary[planes++] = tally_parity(first, second, carry);
        carry = tally_carry(first, second, carry);
    }
    binary[planes++] = carry;
    return planes;
}

/* Numbers of 32 spins from planes first ... end - 1, eight at most, in bytes. */
static inline __m256i spread_bytes(const tally_words *binary, int first, int end, int part) {
    const __m256i place = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                           2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
    __m256i sum = _mm256_setzero_si256();
    for (int p = end - 1; p >= first; p--) {
        int32_t word;
        memcpy(&word, (const char *)&binary[p] + 4 * part, sizeof word);
        const __m256i here = _mm256_shuffle_epi8(_mm256_set1_epi32(word), place);
        const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(here, bit), bit);
        sum = _mm256_sub_epi8(_mm256_add_epi8(sum, sum), set);
    }
    return sum;
}

static void tally_drain(uint64_t *tally, size_t length, size_t done, int32_t weight,
                        int64_t *field) {
    const __m256i factor = _mm256_set1_epi64x(weight);
    for (size_t w = 0; w < length; w += TALLY_VECTOR) {
        tally_words binary[TALLY_BINARY];
        const int planes = take_binary(tally + w, length, done, binary);
        for (int part = 0; part < 8; part++) {
            const __m256i low = spread_bytes(binary, 0, planes < 8 ? planes : 8, part);
            const __m256i high = spread_bytes(binary, 8, planes, part);
            const __m256i even = _mm256_unpacklo_epi8(low, high);
            const __m256i odd = _mm256_unpackhi_epi8(low, high);
            uint16_t count[32];
            _mm256_storeu_si256((void *)count, _mm256_permute2x128_si256(even, odd, 0x20));
            _mm256_storeu_si256((void *)(count + 16), _mm256_permute2x128_si256(even, odd, 0x31));
            int64_t *to = field + 64 * w + 32 * (size_t)part;
            for (int k = 0; k < 32; k += 4) {
                const __m256i four = _mm256_cvtepu16_epi64(_mm_loadl_epi64((void *)(count + k)));
                const __m256i before = _mm256_loadu_si256((void *)(to + k));
                _mm256_storeu_si256((void *)(to + k),
                                    _mm256_add_epi64(before, _mm256_mul_epi32(four, factor)));
            }
        }
    }
}
