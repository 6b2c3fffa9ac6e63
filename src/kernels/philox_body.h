/* Philox4x32-10 (Salmon et al., SC 2011), many blocks at a time, written once for every width of
 * vector: the words of mattis/stream.h. A row includes this after it has defined
 *
 *     lanes64    a vector of LANES64 numbers of 64 bits
 *     low_products(x, m)    x times m, of 32 bits each: what is above them in x does not count
 *
 * One round, with (h, l) the high and low half of a product:
 *     (c0, c1, c2, c3) -> (h(M1 c2) ^ c1 ^ k0, l(M1 c2), h(M0 c0) ^ c3 ^ k1, l(M0 c0))
 *
 * A word has a lane of 64 bits for itself. Its upper half is not kept clean, so that a whole
 * product stands for its lower half. */
enum { PHILOX_ROUNDS = 10 };
#define ALL_ROUNDS _Pragma("GCC unroll 10")

typedef struct philox_block {
    lanes64 c0, c1, c2, c3;
} philox_block;

static inline __attribute__((always_inline)) void philox_round(philox_block *x,
                                                               const lanes64 key[2]) {
    const lanes64 p0 = low_products(x->c0, 0xD2511F53), p1 = low_products(x->c2, 0xCD9E8D57);
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
    for (size_t j = 0; j < n; j += 2 * LANES64) {
        const lanes64 next = index + LANES64;
        philox_block x = {index, index >> 32, (lanes64){0} + tail[0], (lanes64){0} + tail[1]};
        philox_block y = {next, next >> 32, x.c2, x.c3};
        ALL_ROUNDS
        for (int round = 0; round < PHILOX_ROUNDS; round++) {
            philox_round(&x, keys[round]);
            philox_round(&y, keys[round]);
        }
        philox_put(pair[0] + j, x.c0, x.c1);
        philox_put(pair[0] + j + LANES64, y.c0, y.c1);
        philox_put(pair[1] + j, x.c2, x.c3);
        philox_put(pair[1] + j + LANES64, y.c2, y.c3);
        index = next + LANES64;
    }
}
