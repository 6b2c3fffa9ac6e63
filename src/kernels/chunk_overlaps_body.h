/* Overlaps of one chunk of patterns in many states, for every width of vector: part of
 * chunk_body.h.
 *
 * Four spins of a pattern are four bits, an entry of the table of a state's four spins: how many
 * of them have the sign of the pattern. To bring the bits of four spins side by side is done once
 * for all states; a few states are counted one by one (chunk_body.h). */
enum {
    FEW_STATES = 3,
    COUNT_SPINS = 255 / BYTES * BYTES, /* counted in one byte */
    COUNT_GROUPS = COUNT_SPINS / 4
};

/* Entry e of table s: bits in which e and s differ. */
#define BITS(x) ((x)&1) + ((x) >> 1 & 1) + ((x) >> 2 & 1) + ((x) >> 3 & 1)
#define FOUR(x) BITS(x), BITS((x) ^ 1), BITS((x) ^ 2), BITS((x) ^ 3)
#define TABLE(x)                                                                                   \
    { FOUR(x), FOUR((x) ^ 4), FOUR((x) ^ 8), FOUR((x) ^ 12) }
#define TABLES(x) TABLE(x), TABLE((x) ^ 1), TABLE((x) ^ 2), TABLE((x) ^ 3)
static const uint8_t count_table[16][16] = {TABLES(0), TABLES(4), TABLES(8), TABLES(12)};
#undef BITS
#undef FOUR
#undef TABLE
#undef TABLES

/* Where the tables of `spins` spins stand, four by four: which of these are -1. */
static inline void find_tables(const int8_t *spin, size_t spins, uint32_t *at) {
    const vector weight = V(set1_epi32)((int)0x80402010);
    for (size_t i = 0; i < spins; i += BYTES, at += BYTES / 4) {
        const vector turned = (vector)(load_words(spin + i) & (words)weight);
        const vector pairs = V(maddubs_epi16)(turned, V(set1_epi8)(1));
        const vector fours = V(madd_epi16)(pairs, V(set1_epi16)(1));
        memcpy(at, &fours, sizeof fours);
    }
}

/* Bits of 8 * BYTES patterns and some spins: byte b of index[8 g + k] has the four of group g in
 * pattern 8 b + k. Groups are even in number, the bits of spins that are not there 0. */
static inline void spins_side_by_side(const uint64_t *bit, size_t stride, size_t spins,
                                      vector *index) {
    const words four = (words)V(set1_epi8)(15);
    for (size_t i = 0; i < spins; i += 8, index += 16) {
        words x[8];
        UNROLL
        for (size_t k = 0; k < 8; k++) {
            x[k] = i + k < spins ? load_words(bit + (i + k) * stride) : (words){0};
            __builtin_prefetch(bit + (i + k) * stride + MATTIS_CHUNK / 64); /* the next chunk */
        }
        transpose_bits(x);
        UNROLL
        for (size_t k = 0; k < 8; k++) {
            index[k] = (vector)(x[k] & four);
            index[8 + k] = (vector)(x[k] >> 4 & four);
        }
    }
}

/* Counts of some spins, put at count[16 k * BYTES / 2] or added to what is there: see
 * write_overlaps. */
static inline void count_groups(const vector *index, size_t groups, const uint32_t *at, bool more,
                                int16_t *count) {
    const vector zero = V(set1_epi16)(0);
    vector x[8];
    UNROLL
    for (size_t k = 0; k < 8; k++)
        x[k] = zero;
    for (size_t g = 0; g < groups; g++, index += 8) {
        const vector four = spread_piece(count_table[0] + at[g]);
        UNROLL
        for (size_t k = 0; k < 8; k++)
            x[k] = V(add_epi8)(x[k], V(shuffle_epi8)(four, index[k]));
    }
    UNROLL
    for (size_t k = 0; k < 16; k++, count += BYTES / 2) {
        const vector add =
            k % 2 ? V(unpackhi_epi8)(x[k / 2], zero) : V(unpacklo_epi8)(x[k / 2], zero);
        const vector sum = more ? V(add_epi16)((vector)load_words(count), add) : add;
        memcpy(count, &sum, sizeof sum);
    }
}

/* The counts of a state stand where its overlaps will. */
static void count_states(const uint64_t *bit, size_t stride, size_t n_spins, size_t place,
                         const mattis_chunk_state *state, size_t n_states) {
    _Alignas(64) vector index[8 * COUNT_GROUPS];
    for (size_t i = 0; i < n_spins; i += COUNT_SPINS) {
        const size_t spins = n_spins - i < COUNT_SPINS ? n_spins - i : COUNT_SPINS;
        spins_side_by_side(bit + i * stride + place / 64, stride, spins, index);
        for (size_t t = 0; t < n_states; t++) {
            uint32_t at[COUNT_GROUPS];
            find_tables(state[t].spin + i, spins, at);
            count_groups(index, (spins + 7) / 8 * 2, at, i > 0, state[t].overlap + place);
        }
    }
    for (size_t t = 0; t < n_states; t++) {
        vector count[8][2];
        UNROLL
        for (size_t k = 0; k < 16; k++)
            count[k / 2][k % 2] = (vector)load_words(state[t].overlap + place + k * (BYTES / 2));
        write_overlaps(count, n_spins, state[t].overlap + place);
    }
}

static void chunk_overlaps(const uint64_t *bit, size_t stride, size_t n_spins, size_t n,
                           const mattis_chunk_state *state, size_t n_states) {
    if (n_states <= FEW_STATES || n_spins == 0)
        for (size_t t = 0; t < n_states; t++)
            count_state(bit, stride, n_spins, n, &state[t]);
    else
        for (size_t place = 0; place < n; place += 8 * BYTES)
            count_states(bit, stride, n_spins, place, state, n_states);
}
