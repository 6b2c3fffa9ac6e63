/* Philox4x32-10 (Salmon et al., SC 2011), many blocks at a time, written once for every width of
 * vector: the words of mattis/stream.h. A row includes this after it has defined
 *
 *     lanes64    a vector of LANES64 numbers of 64 bits
 *     low_products(x, y)    x times y, of 32 bits each: what is above them does not count
 *
 * One round, with (h, l) the high and low half of a product:
 *     (c0, c1, c2, c3) -> (h(M1 c2) ^ c1 ^ k0, l(M1 c2), h(M0 c0) ^ c3 ^ k1, l(M0 c0))
 *
 * A word has a lane of 64 bits for itself. Its upper half is not kept clean, so that a whole
 * product stands for its lower half. A round waits for the one before: three vectors at once keep
 * the multipliers busy, and four would need more than 16 registers. */
enum { PHILOX_ROUNDS = 10, AT_ONCE = 3 };
#define EACH_OF_FEW _Pragma("GCC unroll 10")

typedef struct philox_block {
    lanes64 c0, c1, c2, c3;
} philox_block;

static inline __attribute__((always_inline)) void philox_round(philox_block *x,
                                                               const lanes64 key[2]) {
    const lanes64 p0 = low_products(x->c0, (lanes64){0} + 0xD2511F53),
                  p1 = low_products(x->c2, (lanes64){0} + 0xCD9E8D57);
    *x = (philox_block){p1 >> 32 ^ (x->c1 ^ key[0]), p1, p0 >> 32 ^ (x->c3 ^ key[1]), p0};
}

static inline void philox_put(uint64_t *to, lanes64 low, lanes64 high) {
    const lanes64 joined = (low & UINT32_MAX) | high << 32;
    memcpy(to, &joined, sizeof joined);
}

static void philox(const uint32_t key[2], const uint32_t tail[2], uint64_t first, size_t n,
                   uint64_t *const pair[2]) {
    lanes64 keys[PHILOX_ROUNDS][2], index = {0};
    for (uint32_t round = 0; round < PHILOX_ROUNDS; round++) {
        keys[round][0] = (lanes64){0} + (uint32_t)(key[0] + round * 0x9E3779B9);
        keys[round][1] = (lanes64){0} + (uint32_t)(key[1] + round * 0xBB67AE85);
    }
    for (uint64_t k = 0; k < LANES64; k++)
        index[k] = first + k;
    for (size_t j = 0; j < n; j += AT_ONCE * LANES64) {
        philox_block x[AT_ONCE];
        EACH_OF_FEW
        for (size_t v = 0; v < AT_ONCE; v++, index += LANES64)
            x[v] =
                (philox_block){index, index >> 32, (lanes64){0} + tail[0], (lanes64){0} + tail[1]};
        EACH_OF_FEW
        for (int round = 0; round < PHILOX_ROUNDS; round++) {
            EACH_OF_FEW
            for (size_t v = 0; v < AT_ONCE; v++)
                philox_round(&x[v], keys[round]);
        }
        EACH_OF_FEW
        for (size_t v = 0; v < AT_ONCE; v++) {
            philox_put(pair[0] + j + v * LANES64, x[v].c0, x[v].c1);
            philox_put(pair[1] + j + v * LANES64, x[v].c2, x[v].c3);
        }
    }
}

/* (2^32 high + low) m / 2^64 = (high m + low m / 2^32) / 2^32, rounded down twice: the same. */
static void picks(uint64_t *bits, size_t first, size_t n, size_t n_sites) {
    lanes64 place = {0};
    for (uint64_t k = 0; k < LANES64; k++)
        place[k] = first + k;
    for (size_t j = 0; j < n; j += LANES64, place += LANES64) {
        const lanes64 left = n_sites - place;
        lanes64 x;
        memcpy(&x, bits + j, sizeof x);
        x = place + ((low_products(x >> 32, left) + (low_products(x, left) >> 32)) >> 32);
        memcpy(bits + j, &x, sizeof x);
    }
}
