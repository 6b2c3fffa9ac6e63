/* Fields of one chunk of patterns in many states, for every width of vector: part of chunk_body.h.
 *
 * Four patterns of a spin are four bits, an entry of a table of the sums of four weights, cut into
 * planes of five or six bits; one shuffle looks up as many spins as a vector has bytes. To bring
 * the bits of these spins side by side is done once for all states, and a table that is in a
 * register serves FIELD_BLOCKS vectors of spins. */
enum {
    FIELD_BLOCKS = 4,
    FIELD_GROUPS = MATTIS_CHUNK / 4, /* of four patterns */
    FIELD_SPINS = FIELD_BLOCKS * BYTES,
    PLANE_BYTES = 16 * FIELD_GROUPS,
    FIELD_PLANES = 48 /* of the tables of all states that are made at once */
};

typedef uint32_t numbers32 __attribute__((vector_size(BYTES)));

typedef struct table_shape {
    int planes, bits; /* of each */
} table_shape;

/* As few planes as the weights of a chunk allow, and in these as few bits: four weights add up to
 * less than 2^(planes * bits). */
static inline table_shape shape_of(const int32_t *weight) {
    typedef int32_t numbers __attribute__((vector_size(BYTES)));
    numbers all = {0};
    for (size_t k = 0; k < MATTIS_CHUNK; k += BYTES / 4) {
        const numbers x = (numbers)load_words(weight + k);
        const numbers negative = x >> 31;
        all |= (x ^ negative) - negative;
    }
    uint32_t bits = 0;
    for (size_t k = 0; k < BYTES / 4; k++)
        bits |= (uint32_t)all[k];
    const int needed = 2 + 32 - __builtin_clz(bits | 1);
    const int planes = (needed + 5) / 6;
    return (table_shape){planes, needed <= 5 * planes ? 5 : 6};
}

/* Bytes of four vectors in two of 16-bit numbers each, those of sums e ... e + 3 of 4 PIECES
 * groups: see make_tables. */
static inline vector by_group(const vector *sum, int shift, vector mask) {
    typedef uint16_t numbers __attribute__((vector_size(BYTES)));
    const vector packed =
        V(packus_epi16)((vector)((words)((numbers)sum[0] >> shift) & (words)mask),
                        (vector)((words)((numbers)sum[1] >> shift) & (words)mask));
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
static inline __attribute__((always_inline)) void
make_tables(const int32_t *weight, int planes, const int bits, uint8_t *table, words *below) {
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
    /* Planes are taken from 16 bits at a time: three of five bits, or two of six. */
    const int together = 16 / bits;
    const vector mask = V(set1_epi16)((short)((1 << bits) - 1));
    const vector part = V(set1_epi32)((1 << (together * bits)) - 1);
    for (int p = 0;; p += together) {
        vector half[8];
        UNROLL
        for (int k = 0; k < 8; k++)
            half[k] = V(packus_epi32)((vector)((words)sum[2 * k] & (words)part),
                                      (vector)((words)sum[2 * k + 1] & (words)part));
        UNROLL
        for (int q = 0; q < together; q++) {
            if (p + q == planes)
                return;
            UNROLL
            for (int k = 0; k < 4; k++)
                x[k] = by_group(half + 2 * k, bits * q, mask);
            transpose_four(x, y);
            UNROLL
            for (int k = 0; k < 4; k++)
                UNROLL
            for (int piece = 0; piece < PIECES; piece++) {
                uint8_t *const at = table + ((p + q) * FIELD_GROUPS + PIECES * k + piece) * 16;
                memcpy(at, (const char *)&y[k] + 16 * piece, 16);
            }
        }
        if (p + together == planes)
            return;
        UNROLL
        for (int e = 0; e < 16; e++)
            sum[e] = (vector)((numbers32)sum[e] >> together * bits);
    }
}

/* All tables of a state, and the sum of the sizes of the negative weights. */
static uint64_t make_all_tables(const int32_t *weight, size_t groups, table_shape shape,
                                uint8_t *table) {
    words sizes = {0};
    for (size_t g = 0; g < groups; g += 4 * PIECES)
        if (shape.bits == 5)
            make_tables(weight + 4 * g, shape.planes, 5, table + 16 * g, &sizes);
        else
            make_tables(weight + 4 * g, shape.planes, 6, table + 16 * g, &sizes);
    uint64_t below = 0;
    for (int k = 0; k < BYTES / 8; k++)
        below += sizes[k];
    return below;
}

/* Four vectors of bytes a, b, c, d, of which b ... d follow `apart` behind each other: the bytes of
 * the pieces of a, b, c and d take turns in four vectors. */
static inline void take_turns(const vector *from, size_t apart, vector *to) {
    const vector ac[2] = {V(unpacklo_epi8)(from[0], from[2 * apart]),
                          V(unpackhi_epi8)(from[0], from[2 * apart])};
    const vector bd[2] = {V(unpacklo_epi8)(from[apart], from[3 * apart]),
                          V(unpackhi_epi8)(from[apart], from[3 * apart])};
    UNROLL
    for (int half = 0; half < 2; half++) {
        to[2 * half] = V(unpacklo_epi8)(ac[half], bd[half]);
        to[2 * half + 1] = V(unpackhi_epi8)(ac[half], bd[half]);
    }
}

/* Bits of a vector of spins, those of its columns side by side: byte i of index[g * blocks] has the
 * four of group g in column i. */
static inline void side_by_side(const uint64_t *bit, size_t stride, size_t blocks, size_t groups,
                                vector *index) {
    const words four = (words)V(set1_epi8)(15);
    const vector sixteenth = V(set1_epi16)(1 << 12);
    for (size_t g = 0; g < groups; g += 32) {
        vector x[16], y[16];
        UNROLL
        for (size_t k = 0; k < 4; k++) {
            UNROLL
            for (size_t j = 0; j < 4; j++)
                x[j] = join_pieces(bit + (k + 4 * j) * stride + g / 16, 16 * stride);
            take_turns(x, 1, y + 4 * k);
        }
        UNROLL
        for (size_t k = 0; k < 4; k++) {
            take_turns(y + k, 4, x);
            UNROLL
            for (size_t j = 0; j < 4; j++, index += 2 * blocks) {
                index[0] = (vector)((words)x[j] & four);
                index[blocks] = (vector)((words)V(mulhi_epu16)(x[j], sixteenth) & four);
            }
        }
    }
}

/* The same of the last spins, fewer than a vector has: copies stand in for the rest. */
static void take_spins(const uint64_t *bit, size_t stride, size_t spins, size_t blocks,
                       size_t groups, vector *index) {
    enum { WORDS = MATTIS_CHUNK / 64 };
    uint64_t copy[BYTES * WORDS];
    if (spins < BYTES) {
        for (size_t k = 0; k < BYTES; k++)
            memcpy(copy + k * WORDS, bit + (k < spins ? k : 0) * stride, WORDS * sizeof *copy);
        bit = copy;
        stride = WORDS;
    }
    side_by_side(bit, stride, blocks, groups, index);
}

/* Keeps compilers from adding in another order, for which registers do not suffice. "v" is any
 * register of vectors, "x" the lower 16. */
#define IN_ORDER(x) __asm__ volatile("" : "+v"(x))

/* Sums of 16 bits of one plane and one vector of spins, one after the other and of every second
 * one. */
typedef struct spin_sums {
    vector even, odd;
} spin_sums;

/* With an end that is known before this is part of its caller, so that all compilers unroll it. */
#define BLOCKS(b) UNROLL for (size_t b = 0; b < FIELD_BLOCKS; b++) if (b < blocks)

/* Four entries of six bits fit in a byte, or eight of five, and vectors of bytes are added up as
 * 16-bit numbers, the whole and the upper bytes. Upper bytes come from the multipliers, since the
 * units of shifts are those of shuffles. */
static inline __attribute__((always_inline)) void add_plane(const vector *index, size_t groups,
                                                            const uint8_t *table, spin_sums *sum,
                                                            const size_t rows,
                                                            const size_t blocks) {
    vector all[FIELD_BLOCKS], upper[FIELD_BLOCKS], take_upper = V(set1_epi16)(1 << 8);
    IN_ORDER(take_upper); /* not from memory each time */
    BLOCKS(b)
    all[b] = upper[b] = V(set1_epi16)(0);
    for (size_t g = 0; g < groups; g += rows, index += rows * blocks, table += 16 * rows) {
        vector x[FIELD_BLOCKS];
        UNROLL
        for (size_t k = 0; k < 8; k++) {
            if (k == rows)
                break;
            const vector four = spread_piece(table + 16 * k);
            BLOCKS(b) {
                const vector entry = V(shuffle_epi8)(four, index[k * blocks + b]);
                x[b] = k == 0 ? entry : V(add_epi8)(x[b], entry);
                IN_ORDER(x[b]);
            }
        }
        BLOCKS(b) {
            all[b] = V(add_epi16)(all[b], x[b]);
            upper[b] = V(add_epi16)(upper[b], V(maddubs_epi16)(x[b], take_upper));
            IN_ORDER(all[b]);
            IN_ORDER(upper[b]);
        }
    }
    BLOCKS(b)
    sum[b] = (spin_sums){V(sub_epi16)(all[b], V(slli_epi16)(upper[b], 8)), upper[b]};
}

/* Of three planes, which fit in 32 bits together, and three more. */
typedef spin_sums plane_sums[2][3][FIELD_BLOCKS];

#define ADD_PLANE(blocks)                                                                          \
    do {                                                                                           \
        if (shape.bits == 5)                                                                       \
            add_plane(index, groups, table, at, 8, blocks);                                        \
        else                                                                                       \
            add_plane(index, groups, table, at, 4, blocks);                                        \
    } while (0)

/* By itself, so that its loops have all registers. */
static __attribute__((noinline)) void add_planes(const vector *index, size_t blocks, size_t groups,
                                                 const uint8_t *table, table_shape shape,
                                                 plane_sums sum) {
    for (int p = 0; p < shape.planes; p++, table += PLANE_BYTES) {
        spin_sums *const at = sum[p / 3][p % 3];
        switch (blocks) {
        case 1:
            ADD_PLANE(1);
            break;
        case 2:
            ADD_PLANE(2);
            break;
        case 3:
            ADD_PLANE(3);
            break;
        default:
            ADD_PLANE(4);
            break;
        }
    }
}

/* x + 2^bits y for the lower or upper four spins of every piece. */
static inline vector join_planes(vector x, vector y, int bits, int upper) {
    const vector factors = V(set1_epi32)(1 << (16 + bits) | 1);
    return V(madd_epi16)(upper ? V(unpackhi_epi16)(x, y) : V(unpacklo_epi16)(x, y), factors);
}

/* Up to three planes of vector b of spins, as 32-bit numbers: vector k has spins 4 k ... 4 k + 3 of
 * every piece. */
static inline void join_sums(spin_sums (*sum)[FIELD_BLOCKS], size_t b, int planes, int bits,
                             vector *out) {
    const spin_sums none = {V(set1_epi16)(0), V(set1_epi16)(0)};
    const spin_sums zeroth = sum[0][b], second = planes > 1 ? sum[1][b] : none;
    vector even[2], odd[2];
    for (int upper = 0; upper < 2; upper++) {
        even[upper] = join_planes(zeroth.even, second.even, bits, upper);
        odd[upper] = join_planes(zeroth.odd, second.odd, bits, upper);
        if (planes > 2) {
            const spin_sums third = sum[2][b];
            const vector e = join_planes(third.even, none.even, bits, upper);
            const vector o = join_planes(third.odd, none.odd, bits, upper);
            even[upper] = V(add_epi32)(even[upper], (vector)((numbers32)e << 2 * bits));
            odd[upper] = V(add_epi32)(odd[upper], (vector)((numbers32)o << 2 * bits));
        }
        out[2 * upper] = V(unpacklo_epi32)(even[upper], odd[upper]);
        out[2 * upper + 1] = V(unpackhi_epi32)(even[upper], odd[upper]);
    }
}

static void add_to_fields(plane_sums sum, size_t b, table_shape shape, uint64_t below,
                          int64_t *field) {
    vector low[4], high[4];
    const __m256i all_below = _mm256_set1_epi64x((long long)below);
    join_sums(sum[0], b, shape.planes, shape.bits, low);
    if (shape.planes > 3)
        join_sums(sum[1], b, shape.planes - 3, shape.bits, high);
    for (int k = 0; k < 4; k++)
        for (int piece = 0; piece < PIECES; piece++) {
            __m128i x;
            memcpy(&x, (const char *)&low[k] + 16 * piece, sizeof x);
            __m256i add = _mm256_sub_epi64(_mm256_cvtepu32_epi64(x), all_below);
            if (shape.planes > 3) {
                memcpy(&x, (const char *)&high[k] + 16 * piece, sizeof x);
                add = _mm256_add_epi64(add,
                                       _mm256_slli_epi64(_mm256_cvtepu32_epi64(x), 3 * shape.bits));
            }
            __m256i *at = (__m256i *)(void *)(field + 16 * piece + 4 * k);
            _mm256_storeu_si256(at, _mm256_add_epi64(_mm256_loadu_si256(at), add));
        }
}

/* Tables of some states, and all spins with them. */
static void add_states(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                       const mattis_chunk_state *state, size_t n_states) {
    _Alignas(64) uint8_t table[FIELD_PLANES * PLANE_BYTES];
    _Alignas(64) vector index[FIELD_GROUPS * FIELD_BLOCKS];
    table_shape shape[FIELD_PLANES];
    uint64_t below[FIELD_PLANES];
    const size_t groups = (n + 127) / 128 * 32, state_bytes = (size_t)planes * PLANE_BYTES;
    for (size_t t = 0; t < n_states; t++) {
        shape[t] = shape_of(state[t].weight);
        below[t] = make_all_tables(state[t].weight, groups, shape[t], table + t * state_bytes);
    }
    for (size_t i = 0; i < n_spins; i += FIELD_SPINS) {
        const size_t rest = n_spins - i < FIELD_SPINS ? n_spins - i : FIELD_SPINS;
        const size_t blocks = (rest + BYTES - 1) / BYTES;
        for (size_t b = 0; b < blocks; b++)
            take_spins(bit + (i + b * BYTES) * stride, stride, rest - b * BYTES, blocks, groups,
                       index + b);
        for (size_t t = 0; t < n_states; t++) {
            plane_sums sum;
            add_planes(index, blocks, groups, table + t * state_bytes, shape[t], sum);
            for (size_t b = 0; b < blocks; b++)
                add_to_fields(sum, b, shape[t], below[t], state[t].field + i + b * BYTES);
        }
    }
}

static void chunk_fields(const uint64_t *bit, size_t stride, size_t n_spins, size_t n, int planes,
                         const mattis_chunk_state *state, size_t n_states) {
    const size_t most = FIELD_PLANES / (size_t)planes, parts = (n_states + most - 1) / most;
    for (size_t k = 0; k < parts; k++) {
        const size_t first = n_states * k / parts, end = n_states * (k + 1) / parts;
        add_states(bit, stride, n_spins, n, planes, state + first, end - first);
    }
}

#undef IN_ORDER
#undef BLOCKS
#undef ADD_PLANE
