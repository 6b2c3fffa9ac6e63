/* Philox4x32-10 (Salmon et al., SC 2011), many blocks at a time, written once for every width of
 * vector: the words of mattis/stream.h. A row includes this after it has defined
 *
 *     lanes32    a vector of LANES32 32-bit numbers
 *     lanes64    the same bytes as 64-bit numbers
 *     low_products(x, m)    x times m of the even words, as lanes64
 *
 * One round, with (h, l) the high and low half of a product:
 *     (c0, c1, c2, c3) -> (h(M1 c2) ^ c1 ^ k0, l(M1 c2), h(M0 c0) ^ c3 ^ k1, l(M0 c0)) */
#include <string.h>

typedef struct philox_product {
    lanes32 high, low;
} philox_product;

static inline philox_product philox_multiply(lanes32 x, uint32_t factor) {
    const lanes64 even = low_products((lanes64)x, factor);
    const lanes64 odd = low_products((lanes64)x >> 32, factor);
    const lanes64 upper = (lanes64){0} + UINT64_C(0xffffffff00000000);
    return (philox_product){.high = (lanes32)(even >> 32 | (odd & upper)),
                            .low = (lanes32)((even & ~upper) | odd << 32)};
}

static void philox(const uint32_t key[2], const uint32_t tail[2], uint64_t first, size_t n,
                   uint32_t *const word[4]) {
    for (size_t j = 0; j < n; j += LANES32) {
        uint32_t index[2][LANES32];
        for (size_t k = 0; k < LANES32; k++) {
            index[0][k] = (uint32_t)(first + j + k);
            index[1][k] = (uint32_t)((first + j + k) >> 32);
        }
        lanes32 c[4] = {{0}, {0}, (lanes32){0} + tail[0], (lanes32){0} + tail[1]};
        memcpy(&c[0], index[0], sizeof c[0]);
        memcpy(&c[1], index[1], sizeof c[1]);
        uint32_t k0 = key[0], k1 = key[1];
        for (int round = 0; round < 10; round++) {
            const philox_product p0 = philox_multiply(c[0], 0xD2511F53);
            const philox_product p1 = philox_multiply(c[2], 0xCD9E8D57);
            c[0] = p1.high ^ c[1] ^ k0;
            c[1] = p1.low;
            c[2] = p0.high ^ c[3] ^ k1;
            c[3] = p0.low;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        for (int w = 0; w < 4; w++)
            memcpy(word[w] + j, &c[w], sizeof c[w]);
    }
}
