/* See mattis/stream.h. */
#include "mattis/stream.h"

#include <Random123/philox.h>
#include <string.h>

mattis_stream mattis_stream_make(uint64_t key, mattis_purpose purpose, uint32_t sample,
                                 uint32_t replica) {
    return (mattis_stream){key, sample, (uint32_t)purpose << 24 | (replica & 0xffffffu)};
}

void mattis_stream_block(const mattis_stream *self, uint64_t index, uint32_t word[4]) {
    philox4x32_ctr_t counter = {
        {(uint32_t)index, (uint32_t)(index >> 32), self->sample, self->purpose_replica}};
    philox4x32_key_t key = {{(uint32_t)self->key, (uint32_t)(self->key >> 32)}};
    philox4x32_ctr_t block = philox4x32(counter, key);
    memcpy(word, block.v, sizeof block.v);
}

uint64_t mattis_key_absorb(uint64_t key, uint64_t word) {
    mattis_stream hash = mattis_stream_make(key, MATTIS_PURPOSE_KEY, 0, 0);
    uint32_t block[4];
    mattis_stream_block(&hash, word, block);
    return mattis_join_words(block);
}

uint64_t mattis_key_begin(uint64_t seed) {
    return mattis_key_absorb(0x6d6174746973ull /* "mattis" */, seed);
}

uint64_t mattis_key_absorb_text(uint64_t key, const char *text) {
    size_t length = strlen(text);
    key = mattis_key_absorb(key, length);
    for (size_t start = 0; start < length; start += 8) {
        uint64_t word = 0;
        for (size_t k = start; k < length && k < start + 8; k++)
            word |= (uint64_t)(unsigned char)text[k] << 8 * (k - start);
        key = mattis_key_absorb(key, word);
    }
    return key;
}
